-- Macros: commands under one name, which run under the rights of whoever wrote them.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

CREATE TABLE macros (
    -- at random: what waits for another row never leads here
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    binding_id BIGINT NOT NULL REFERENCES bindings (id) ON DELETE CASCADE,
    -- as it was typed, and as it is compared
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    -- one a line
    commands TEXT NOT NULL,
    -- who may run it besides those with the permission; NULL: nobody
    role_id BIGINT,
    author_id BIGINT NOT NULL,
    author_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (guild_id, name_key)
);
CREATE INDEX macros_of_binding ON macros (binding_id);

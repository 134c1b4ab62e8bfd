-- Grants that end or are narrowed, guilds' own panels, settings of a guild, and what was let go but can come back.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

-- when the grant ends by itself; NULL: never
ALTER TABLE grants ADD COLUMN expires_at BIGINT;
-- what `command` is narrowed to and what it never covers: patterns, "; " between them; NULL: not narrowed
ALTER TABLE grants ADD COLUMN only_patterns TEXT;
ALTER TABLE grants ADD COLUMN never_patterns TEXT;

-- A guild's own panels. The key is sealed for this row under the key of the version it names.
CREATE TABLE panels (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    url TEXT NOT NULL,
    key_version BIGINT NOT NULL,
    sealed_key BYTEA NOT NULL,
    linked_by BIGINT NOT NULL,
    linked_at BIGINT NOT NULL,
    UNIQUE (guild_id, url)
);

INSERT INTO sequences (name, last) VALUES ('panels', 0), ('unbound', 0);

-- the guild's panel that the server is on; NULL: the operator's
ALTER TABLE bindings ADD COLUMN panel_id BIGINT REFERENCES panels (id);

CREATE TABLE guilds (
    guild_id BIGINT PRIMARY KEY,
    -- where each deed is told; NULL: nowhere
    audit_channel BIGINT,
    -- when the bot was removed from the guild; NULL: it is in it
    left_at BIGINT
);

-- Bindings that were let go, with all that went with them, as JSON, until nobody can bring them back any more.
CREATE TABLE unbound (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    server_uuid TEXT NOT NULL,
    name TEXT NOT NULL,
    unbound_by BIGINT NOT NULL,
    unbound_at BIGINT NOT NULL,
    rows TEXT NOT NULL
);

CREATE INDEX unbound_guild ON unbound (guild_id, id);
CREATE INDEX audit_begun ON audit (begun_at);

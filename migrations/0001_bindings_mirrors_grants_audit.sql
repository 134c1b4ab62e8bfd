-- Bindings, mirrors, grants and the audit trail.
--
-- Written to run unchanged on SQLite and Postgres. Discord's ids are stored as they are. Our own ids come from the
-- table `sequences`, raised in the transaction that uses them: identity columns differ between databases, and an id
-- must never be used twice, since buttons and audit rows outlive the rows they name.
-- Times are seconds since 1970-01-01 UTC.

CREATE TABLE sequences (
    name TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);

INSERT INTO sequences (name, last) VALUES ('bindings', 0), ('grants', 0), ('audit', 0);

CREATE TABLE bindings (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    server_uuid TEXT NOT NULL,
    name TEXT NOT NULL,
    -- the name without regard to case, made by the application, since databases differ on Unicode
    name_key TEXT NOT NULL,
    say_template TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (guild_id, name_key),
    UNIQUE (guild_id, server_uuid),
    -- what the tables below point at: a row can't name a binding of another guild
    UNIQUE (guild_id, id)
);

CREATE TABLE mirrors (
    channel_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    binding_id BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    FOREIGN KEY (guild_id, binding_id) REFERENCES bindings (guild_id, id) ON DELETE CASCADE
);

CREATE INDEX mirrors_binding ON mirrors (guild_id, binding_id);

CREATE TABLE grants (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    -- NULL: for all of the guild
    binding_id BIGINT,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('role', 'member')),
    subject_id BIGINT NOT NULL,
    permission TEXT NOT NULL,
    granted_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    FOREIGN KEY (guild_id, binding_id) REFERENCES bindings (guild_id, id) ON DELETE CASCADE
);

-- two indexes, because NULLs count as different from each other in a unique one
CREATE UNIQUE INDEX grants_of_binding ON grants (guild_id, binding_id, subject_kind, subject_id, permission)
    WHERE binding_id IS NOT NULL;
CREATE UNIQUE INDEX grants_of_guild ON grants (guild_id, subject_kind, subject_id, permission)
    WHERE binding_id IS NULL;

-- Points at nothing, so that it outlives what it tells about.
CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    begun_at BIGINT NOT NULL,
    guild_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    member_name TEXT NOT NULL,
    binding_id BIGINT,
    binding_name TEXT,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    -- all three NULL until the deed has ended
    outcome TEXT,
    outcome_note TEXT,
    ended_at BIGINT
);

CREATE INDEX audit_guild ON audit (guild_id, id);

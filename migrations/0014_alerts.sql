-- Alerts: what of a server is watched, where it is told and who is mentioned; and incidents: each time that it held.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

CREATE TABLE alerts (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    binding_id BIGINT NOT NULL REFERENCES bindings (id) ON DELETE CASCADE,
    channel_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- percent or players; NULL: the kind has none
    threshold BIGINT,
    -- for how long it must hold; NULL: the kind has none
    minutes BIGINT,
    -- what is looked for in the console; NULL: the kind looks for nothing
    text TEXT,
    -- 1: also in what players say
    hears_chat BIGINT NOT NULL,
    -- who is mentioned: 'role' or 'member', and which; NULL: nobody
    mention_kind TEXT,
    mention_id BIGINT,
    -- what the report of a crash shows of the console
    details TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- when it ends by itself; NULL: never
    ends_at BIGINT,
    -- NULL: it is not muted
    muted_until BIGINT,
    -- when it mentioned somebody last; NULL: never
    pinged_at BIGINT,
    -- the last end of the server that it looked at, as observers count them; NULL: none yet
    seen_ending BIGINT,
    -- why it tells nothing any more; NULL: it does
    stopped TEXT
);
CREATE INDEX alerts_of_guild ON alerts (guild_id);

CREATE TABLE incidents (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    alert_id BIGINT NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
    began_at BIGINT NOT NULL,
    -- NULL: it goes on
    ended_at BIGINT,
    -- the message that tells it; NULL: none is posted yet, or it is gone
    message_id BIGINT,
    -- what its message tells, as JSON
    told TEXT NOT NULL
);
CREATE INDEX incidents_of_alert ON incidents (alert_id);

INSERT INTO sequences (name, last) VALUES ('alerts', 0), ('incidents', 0);

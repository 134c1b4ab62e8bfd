-- Plans: what is done to a server again and again, at times in the time zone of its Discord server.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

-- an IANA name; NULL: UTC
ALTER TABLE guilds ADD COLUMN timezone TEXT;

CREATE TABLE plans (
    -- at random: the button of another row, also of one in a copy of the database, never leads here
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    binding_id BIGINT NOT NULL REFERENCES bindings (id) ON DELETE CASCADE,
    -- where it was planned, and where it is told what comes of it
    channel_id BIGINT NOT NULL,
    -- as it is read back: 'daily 04:00', 'every 6 h'
    times TEXT NOT NULL,
    -- the time zone for which `next_at` was found
    timezone TEXT NOT NULL,
    -- 'restart', 'stop', 'start', 'command' or 'say'
    action TEXT NOT NULL,
    -- the command, or what is said; NULL for the others
    line TEXT,
    -- how many seconds before its time a stop or restart is announced
    countdown BIGINT NOT NULL,
    -- what is told to players; NULL: nothing of one's own
    message TEXT,
    -- what happens where nobody plays: 'wait', 'now' or 'skip'
    if_empty TEXT NOT NULL,
    -- what becomes of a time that the bot missed: 'run' or 'skip'
    missed TEXT NOT NULL,
    -- whose rights count
    planned_by BIGINT NOT NULL,
    planner_name TEXT NOT NULL,
    planned_at BIGINT NOT NULL,
    -- when it is to be done next
    next_at BIGINT NOT NULL,
    -- 1: who planned it may not do that any more, and nobody has adopted it
    paused BIGINT NOT NULL
);
CREATE INDEX plans_of_guild ON plans (guild_id);
CREATE INDEX plans_of_binding ON plans (binding_id);

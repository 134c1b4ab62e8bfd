-- Countdowns: stops and restarts that somebody asked for at a later time, so that they outlive a restart of the bot.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

CREATE TABLE countdowns (
    -- at random: the card of another row, also of one in a copy of the database, never leads here
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    -- a server has one at a time
    binding_id BIGINT NOT NULL UNIQUE REFERENCES bindings (id) ON DELETE CASCADE,
    -- where it was asked for, and where its card is
    channel_id BIGINT NOT NULL,
    -- 'stop' or 'restart'
    action TEXT NOT NULL,
    asked_by BIGINT NOT NULL,
    asker_name TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    -- what is told to players; NULL: nothing of one's own
    message TEXT,
    -- what happens where nobody plays: 'wait', 'now' or 'skip'
    if_empty TEXT NOT NULL,
    -- 'waiting', 'firing' while it is being done, 'asks' once it was too late for that
    state TEXT NOT NULL,
    -- the card; NULL: it is not posted yet
    message_id BIGINT
);
CREATE INDEX countdowns_of_guild ON countdowns (guild_id);

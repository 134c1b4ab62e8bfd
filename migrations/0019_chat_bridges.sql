-- Chat bridges: what is said on a game server stands in a channel, and the other way round.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

CREATE TABLE chat_bridges (
    -- at random: what is signed for a row of a copy of the database never leads here
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    binding_id BIGINT NOT NULL REFERENCES bindings (id) ON DELETE CASCADE,
    -- several servers may share one
    channel_id BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- 0 or 1: whether who comes and goes, dies, or achieves something is told
    joins BIGINT NOT NULL,
    deaths BIGINT NOT NULL,
    achievements BIGINT NOT NULL,
    -- 0 or 1: whether what is written in the channel is said in the game
    to_game BIGINT NOT NULL,
    -- the webhook of the channel, the same in all of its rows; NULL: none yet
    webhook_id BIGINT,
    -- 1: one that somebody deleted was made again
    remade BIGINT NOT NULL,
    -- why it is done without one for good; NULL: it is not
    plain TEXT,
    UNIQUE (binding_id, channel_id)
);
CREATE INDEX chat_bridges_of_guild ON chat_bridges (guild_id);

-- Status messages: cards of a server, or of all servers of a guild, that are kept up to date in a channel.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

CREATE TABLE boards (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    -- NULL: all servers of the guild
    binding_id BIGINT,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- whether players are named, how to join is shown, and the card follows the conversation down the channel: 0 or 1
    names BIGINT NOT NULL,
    address BIGINT NOT NULL,
    follow BIGINT NOT NULL,
    -- the message, once it is posted
    message_id BIGINT,
    -- how many messages there were: the next one's nonce
    posts BIGINT NOT NULL,
    -- whether a message that somebody deleted was made again: 0 or 1
    remade BIGINT NOT NULL,
    -- why it is kept no longer
    stopped TEXT,
    FOREIGN KEY (guild_id, binding_id) REFERENCES bindings (guild_id, id) ON DELETE CASCADE
);

CREATE INDEX boards_of_guild ON boards (guild_id);
CREATE INDEX boards_of_binding ON boards (guild_id, binding_id);

INSERT INTO sequences (name, last) VALUES ('boards', 0);

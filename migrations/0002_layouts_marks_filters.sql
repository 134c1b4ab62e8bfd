-- How a mirror is laid out, how far it has posted, what it filters, and the key that names IP addresses.
--
-- Runs unchanged on SQLite and Postgres. BYTEA is Postgres's word for bytes; SQLite takes any word for a type and
-- keeps bytes as they are.

ALTER TABLE mirrors ADD COLUMN layout TEXT NOT NULL DEFAULT 'messages';
-- when Discord said that the channel is no more; the row stays until somebody unmirrors it
ALTER TABLE mirrors ADD COLUMN gone_at BIGINT;
-- the thread that is posted into now, and the day or start that it was made for
ALTER TABLE mirrors ADD COLUMN thread_id BIGINT;
ALTER TABLE mirrors ADD COLUMN thread_key TEXT;

CREATE TABLE marks (
    channel_id BIGINT PRIMARY KEY REFERENCES mirrors (channel_id) ON DELETE CASCADE,
    tail BYTEA NOT NULL,
    at BIGINT NOT NULL,
    -- the message on its way to Discord: all four are NULL when there is none
    nonce TEXT,
    body TEXT,
    body_tail BYTEA,
    begun_at BIGINT
);

CREATE TABLE filters (
    id BIGINT PRIMARY KEY,
    channel_id BIGINT NOT NULL REFERENCES mirrors (channel_id) ON DELETE CASCADE,
    action TEXT NOT NULL,
    pattern TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (channel_id, action, pattern, text)
);

INSERT INTO sequences (name, last) VALUES ('filters', 0);

-- Presets are on unless they are here, also those that a later version adds.
CREATE TABLE presets_off (
    channel_id BIGINT NOT NULL REFERENCES mirrors (channel_id) ON DELETE CASCADE,
    preset TEXT NOT NULL,
    PRIMARY KEY (channel_id, preset)
);

CREATE TABLE mask_keys (
    guild_id BIGINT PRIMARY KEY,
    secret BYTEA NOT NULL
);

-- Requests to be put on a game's whitelist: cards with a button for everybody, and what was asked for by it.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

CREATE TABLE request_cards (
    -- at random: the card of another row, also of one in a copy of the database, never leads here
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    -- a server has one at a time
    binding_id BIGINT NOT NULL UNIQUE REFERENCES bindings (id) ON DELETE CASCADE,
    -- where requests are shown to those who decide
    channel_id BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX request_cards_of_guild ON request_cards (guild_id);

CREATE TABLE whitelist_requests (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    binding_id BIGINT NOT NULL REFERENCES bindings (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL,
    member_name TEXT NOT NULL,
    player TEXT NOT NULL,
    -- 'open', 'approved' or 'denied'
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_at BIGINT,
    -- a member has one a server
    UNIQUE (binding_id, member_id)
);
CREATE INDEX whitelist_requests_of_guild ON whitelist_requests (guild_id);

-- Members of Discord who showed which player of a game they are.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

CREATE TABLE player_links (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    binding_id BIGINT NOT NULL REFERENCES bindings (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL,
    -- what the player is called there
    player TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    UNIQUE (binding_id, member_id),
    UNIQUE (binding_id, player)
);
CREATE INDEX player_links_of_guild ON player_links (guild_id);

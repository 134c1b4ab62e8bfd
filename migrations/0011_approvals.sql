-- Commands that members ask for and that nobody has answered yet, so that the buttons of their cards outlive a restart.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

CREATE TABLE approvals (
    -- at random: the card of another row, also of one in a copy of the database, never leads here
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    asker_id BIGINT NOT NULL,
    asker_name TEXT NOT NULL,
    -- a binding that is gone is noticed when the card is answered
    binding_id BIGINT NOT NULL,
    -- the permission that the command needs
    needs TEXT NOT NULL,
    -- the command, sealed for this row under the key of the version it names
    key_version BIGINT NOT NULL,
    sealed_command BYTEA NOT NULL,
    asked_at BIGINT NOT NULL,
    UNIQUE (guild_id, asker_id)
);

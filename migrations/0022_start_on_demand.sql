-- Start on demand: whether everyone may start a server from its card, at which hours, and who did that lately.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

-- minutes after midnight in the time zone of the Discord server; the same twice: at any time; NULL: members with the right alone
ALTER TABLE boards ADD COLUMN start_from BIGINT;
ALTER TABLE boards ADD COLUMN start_to BIGINT;

CREATE TABLE started_by_everyone (
    binding_id BIGINT NOT NULL REFERENCES bindings (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL,
    pressed_at BIGINT NOT NULL,
    PRIMARY KEY (binding_id, member_id)
);

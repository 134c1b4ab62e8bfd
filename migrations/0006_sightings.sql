-- What was noticed while the bot ran and is told by `wingcord check` for some days.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

CREATE TABLE sightings (
    what TEXT PRIMARY KEY,
    last_at BIGINT NOT NULL
);

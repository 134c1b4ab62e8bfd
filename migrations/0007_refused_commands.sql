-- What Discord answered when it did not take the commands, for `wingcord check`.
--
-- Runs unchanged on SQLite and Postgres. `code` is Discord's error code, 0 without one;
-- `answer` is what it said.

ALTER TABLE sightings ADD COLUMN status BIGINT;
ALTER TABLE sightings ADD COLUMN code BIGINT;
ALTER TABLE sightings ADD COLUMN answer TEXT;

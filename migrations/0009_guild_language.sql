-- The language of a guild's posts.
--
-- Runs unchanged on SQLite and Postgres.

-- the tag of a language of the catalogue, such as `de`; NULL: as Discord says of the guild
ALTER TABLE guilds ADD COLUMN language TEXT;

-- What was done, as data.
--
-- Runs unchanged on SQLite and Postgres.

-- JSON; NULL in rows of older versions, whose `detail` is a sentence. Where it is not NULL `detail` is empty, and
-- `masked_details.masked` is JSON as well.
ALTER TABLE audit ADD COLUMN details TEXT;
-- whose command was approved or denied; NULL in rows of older versions, whose `detail` begins with `<@id>: `
ALTER TABLE audit ADD COLUMN asked_by BIGINT;

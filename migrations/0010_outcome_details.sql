-- What came of an action, as data.
--
-- Runs unchanged on SQLite and Postgres.

-- JSON; NULL in rows of older versions, whose `outcome_note` is a sentence, and while the action has not ended. Where it
-- is not NULL `outcome_note` is empty.
ALTER TABLE audit ADD COLUMN outcome_details TEXT;

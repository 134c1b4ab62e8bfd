-- Who added a filter; what of a row of the trail is shown where its masks apply; no masks' patterns in the trail.
--
-- Runs unchanged on SQLite and Postgres.

-- NULL: added before this was kept, and counted as by members with Manage Server
ALTER TABLE filters ADD COLUMN author_id BIGINT;
-- what the author was called at that time
ALTER TABLE filters ADD COLUMN author_name TEXT;

-- Where people's own masks find something in what was done: the row keeps its text, and those without Manage Server
-- are shown this.
CREATE TABLE masked_details (
    audit_id BIGINT PRIMARY KEY REFERENCES audit (id) ON DELETE CASCADE,
    masked TEXT NOT NULL
);

-- What a mask looks for may be the secret itself: of these rows, the channel (an id of 17 to 20 digits) and the word
-- `mask` stay.
UPDATE audit SET detail = substr(detail, 1, 23)
    WHERE action IN ('add filter', 'remove filter') AND detail LIKE '#_________________ mask%';
UPDATE audit SET detail = substr(detail, 1, 24)
    WHERE action IN ('add filter', 'remove filter') AND detail LIKE '#__________________ mask%';
UPDATE audit SET detail = substr(detail, 1, 25)
    WHERE action IN ('add filter', 'remove filter') AND detail LIKE '#___________________ mask%';
UPDATE audit SET detail = substr(detail, 1, 26)
    WHERE action IN ('add filter', 'remove filter') AND detail LIKE '#____________________ mask%';

-- What a mirror shows for good: every line, or warnings and errors.
ALTER TABLE mirrors ADD COLUMN shows TEXT NOT NULL DEFAULT 'all';
-- What it shows instead until some second since 1970 (UTC): `quiet` or `verbose`.
ALTER TABLE mirrors ADD COLUMN mode TEXT;
ALTER TABLE mirrors ADD COLUMN mode_until INTEGER;

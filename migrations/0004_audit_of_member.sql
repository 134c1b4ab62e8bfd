-- How much a member has done lately is counted before each of their actions.
--
-- Runs unchanged on SQLite and Postgres.

CREATE INDEX audit_member ON audit (guild_id, member_id, begun_at);

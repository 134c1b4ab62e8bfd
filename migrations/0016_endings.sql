-- How each server's process ended last, and since when it runs, so that a restart of the bot tells no end twice and misses
-- none.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

CREATE TABLE endings (
    -- each binding of a server has what is known of it
    binding_id BIGINT PRIMARY KEY REFERENCES bindings (id) ON DELETE CASCADE,
    -- since when the process runs; NULL: there is none
    running_since BIGINT,
    -- the number of the last end; NULL, as all below: none is known
    number BIGINT,
    ended_at BIGINT,
    -- how it ended and what the daemon did about it, as JSON
    how TEXT,
    restart TEXT,
    -- how long it had run, seconds; NULL: not known
    uptime BIGINT,
    -- players at the time; NULL: not known
    players BIGINT
);

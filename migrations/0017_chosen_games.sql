-- Which game a server runs, where somebody chose it; else it is found out.
--
-- Runs unchanged on SQLite and Postgres.

CREATE TABLE chosen_games (
    binding_id BIGINT PRIMARY KEY REFERENCES bindings (id) ON DELETE CASCADE,
    -- the name of a profile
    game TEXT NOT NULL
);

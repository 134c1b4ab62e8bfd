-- Figures of bound servers over time, for charts.
--
-- Runs unchanged on SQLite and Postgres. Times are seconds since 1970-01-01 UTC.

CREATE TABLE samples (
    binding_id BIGINT NOT NULL REFERENCES bindings (id) ON DELETE CASCADE,
    -- seconds between two samples: 10, 60 or 600
    step BIGINT NOT NULL,
    -- the time of the first
    start BIGINT NOT NULL,
    -- the samples, packed (src/store/samples/packed.rs); at most an hour of 10 s or 60 s, or a day of 600 s
    data BYTEA NOT NULL,
    PRIMARY KEY (binding_id, step, start)
);

-- +goose Up
-- A run tells now and then how far it is. One that has told nothing for long was lost with its server, and waits for its turn again; a few times, for it may
-- be what the server ended of.
ALTER TABLE plan ADD COLUMN told_at timestamptz, ADD COLUMN lost smallint NOT NULL DEFAULT 0 CHECK (lost >= 0);
CREATE INDEX plan_running ON plan (told_at) WHERE state = 'running';
GRANT UPDATE (told_at, lost) ON plan TO kp_job;

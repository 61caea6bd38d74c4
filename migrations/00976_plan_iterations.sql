-- +goose Up
-- A plan that is searched by steps and not by the clock is the same every time, here and by the command from the file of its problem.
ALTER TABLE plan ADD COLUMN iterations bigint NOT NULL DEFAULT 0 CHECK (iterations >= 0); -- 0: by the clock
GRANT INSERT (iterations) ON plan TO kp_coordinator;

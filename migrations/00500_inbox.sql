-- +goose Up
-- The lists of proposals and hearings go by the clock: each state of each reader is a walk along one of these (and along those of 00005).
CREATE INDEX proposal_by_state ON proposal (state, due_at, id);
CREATE INDEX hearing_by_state ON hearing (state, due_at, id);
CREATE INDEX hearing_centre ON hearing (centre_org, state, due_at, id);
CREATE INDEX hearing_municipality ON hearing (municipality_org, state, due_at, id);

-- Whom to call when hours run through a weekend: a duty's number, not a person's.
ALTER TABLE organisation ADD COLUMN duty_phone text NOT NULL DEFAULT '';

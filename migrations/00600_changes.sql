-- +goose Up
-- A household that changes after it was proposed is asked about anew: the proposal that asks follows the one before. Beside a direction that stands
-- it is a supplement, which reserves only what the household needs on top.
ALTER TABLE proposal
  ADD COLUMN follows uuid REFERENCES proposal,
  ADD COLUMN change_kind text NOT NULL DEFAULT '' CHECK (change_kind IN ('','birth','death','split','linked','health')),
  ADD COLUMN persons_before smallint NOT NULL DEFAULT 0,
  ADD COLUMN supplement boolean NOT NULL DEFAULT false,
  ADD COLUMN extra smallint NOT NULL DEFAULT 0 CHECK (extra >= 0),
  ADD CHECK ((follows IS NULL) = (change_kind = '')),
  ADD CHECK (follows IS NOT NULL OR NOT supplement AND extra = 0);
CREATE INDEX proposal_follows ON proposal (follows) WHERE follows IS NOT NULL;

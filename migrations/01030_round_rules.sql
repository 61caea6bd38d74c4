-- +goose Up
-- What else a round says: its last day as it was first announced, where the time was extended; the days and months that count for what is not paid by the
-- person; and which files must be enclosed with a claim, or may be. The release's files fill it anew.
DELETE FROM grant_round WHERE origin = 'file';
UPDATE register_state SET digest = '';
ALTER TABLE grant_round
  ADD COLUMN announced   date CHECK (announced < closes),
  ADD COLUMN counts_from date,
  ADD COLUMN counts_to   date CHECK (counts_to > counts_from), -- the first day that no longer counts
  ADD COLUMN months      integer NOT NULL DEFAULT 0 CHECK (months BETWEEN 0 AND 120),
  ADD COLUMN evidence    jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(evidence) = 'array'); -- region.Evidence

-- What a file shows: the rule of the round that asks for it, and the line about which it is; neither, where it is something else.
ALTER TABLE claim_attachment
  ADD COLUMN evidence text NOT NULL DEFAULT '' CHECK (length(evidence) <= 40),
  ADD COLUMN line_id  uuid;
GRANT INSERT (evidence, line_id) ON claim_attachment TO kp_municipality, kp_wellbeing;
CREATE POLICY of_line ON claim_attachment AS RESTRICTIVE FOR INSERT TO kp_municipality, kp_wellbeing
  WITH CHECK (line_id IS NULL OR EXISTS (SELECT FROM claim_line l WHERE l.id = line_id AND l.claim_id = claim_attachment.claim_id));

-- +goose Up
-- What a claimant encloses with a claim. A file of the same name is the next version; what was enclosed when the claim was submitted stays.
CREATE TABLE claim_attachment (
  id         uuid PRIMARY KEY,
  claim_id   uuid NOT NULL REFERENCES grant_claim,
  name       text NOT NULL CHECK (name <> '' AND length(name) <= 100),
  version    integer NOT NULL CHECK (version > 0),
  type       text NOT NULL,
  content    bytea NOT NULL CHECK (length(content) BETWEEN 1 AND 10485760),
  sha256     bytea NOT NULL CHECK (sha256 = sha256(content)),
  scanned    boolean NOT NULL,                        -- a scanner has found nothing in it
  added_at   timestamptz NOT NULL,
  added_by   uuid NOT NULL,
  removed_at timestamptz,
  UNIQUE (claim_id, name, version)
);
ALTER TABLE claim_attachment ENABLE ROW LEVEL SECURITY;
ALTER TABLE claim_attachment FORCE ROW LEVEL SECURITY;
GRANT SELECT ON claim_attachment TO kp_municipality, kp_wellbeing, kp_keha, kp_coordinator, kp_auditor;
GRANT INSERT (id, claim_id, name, version, type, content, sha256, scanned, added_at, added_by), UPDATE (removed_at) ON claim_attachment TO kp_municipality, kp_wellbeing;
CREATE POLICY with_claim ON claim_attachment FOR SELECT USING (EXISTS (SELECT FROM grant_claim c WHERE c.id = claim_id));
CREATE POLICY enclosed ON claim_attachment FOR INSERT TO kp_municipality, kp_wellbeing WITH CHECK (added_by = (SELECT guard.account())
  AND EXISTS (SELECT FROM grant_claim c WHERE c.id = claim_id AND c.state IN ('draft','supplement_requested')));
CREATE POLICY taken_out ON claim_attachment FOR UPDATE TO kp_municipality, kp_wellbeing
  USING (removed_at IS NULL AND EXISTS (SELECT FROM grant_claim c WHERE c.id = claim_id AND c.state IN ('draft','supplement_requested')
    AND (c.submitted_at IS NULL OR claim_attachment.added_at > c.submitted_at))) WITH CHECK (removed_at IS NOT NULL);

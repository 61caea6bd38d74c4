-- +goose Up
-- A file between its check and the press that confirms it: what is confirmed is what was checked. Only the person who brought it sees it; its
-- content goes when it has been used, and what was left unused goes by the clock work.
CREATE TABLE import_file (
  id         uuid PRIMARY KEY,
  org_id     uuid NOT NULL REFERENCES organisation,
  account_id uuid NOT NULL REFERENCES account,
  kind       text NOT NULL CHECK (kind IN ('arrivals','cases','offers')),
  name       text NOT NULL CHECK (length(name) <= 200),
  content    bytea NOT NULL CHECK (length(content) <= 10485760),
  sha256     bytea NOT NULL CHECK (length(sha256) = 32),
  created_at timestamptz NOT NULL,
  done_at    timestamptz,
  counts     jsonb NOT NULL DEFAULT '{}',   -- batch.Counts, when it has been used
  CHECK (done_at IS NOT NULL OR sha256 = sha256(content))
);
CREATE INDEX import_file_time ON import_file (created_at);

ALTER TABLE import_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_file FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON import_file TO kp_municipality, kp_intake, kp_regional
  USING (account_id = (SELECT guard.account()) AND org_id = (SELECT guard.org()));
CREATE POLICY old_files ON import_file FOR DELETE TO kp_job USING (created_at < now() - interval '2 days');
CREATE POLICY old_files_seen ON import_file FOR SELECT TO kp_job USING (created_at < now() - interval '2 days');
GRANT SELECT, INSERT, UPDATE (content, done_at, counts) ON import_file TO kp_municipality, kp_intake, kp_regional;
GRANT SELECT (created_at), DELETE ON import_file TO kp_job;

-- A regional centre drafts offers of its area from a file, in the municipality's stead: drafts only, which the municipality completes and signs.
GRANT INSERT (id, state, municipality_org, municipality_code, wellbeing_code, centre_org, year, document, created_by, updated_at) ON place_offer TO kp_regional;
CREATE POLICY drafts_only ON place_offer AS RESTRICTIVE FOR INSERT TO kp_regional WITH CHECK (state = 'draft');

-- +goose Up
-- What is enclosed with a report lies with the files of its claim, under the same limits: enclosed while the report is written, read by nobody else before it is submitted, and
-- from then on it stays.
ALTER TABLE claim_attachment
  ADD COLUMN report_id uuid REFERENCES claim_report,
  DROP CONSTRAINT claim_attachment_claim_id_name_version_key,
  ADD CONSTRAINT claim_attachment_version UNIQUE NULLS NOT DISTINCT (claim_id, report_id, name, version);
GRANT INSERT (report_id) ON claim_attachment TO kp_municipality, kp_wellbeing;
CREATE POLICY submitted ON claim_attachment AS RESTRICTIVE FOR SELECT TO kp_keha, kp_coordinator, kp_auditor
  USING (report_id IS NULL OR EXISTS (SELECT FROM claim_report r WHERE r.id = report_id AND r.submitted_at IS NOT NULL
    AND (r.state <> 'supplement_requested' OR claim_attachment.added_at <= r.submitted_at)));
CREATE POLICY of_report ON claim_attachment AS RESTRICTIVE FOR INSERT TO kp_municipality, kp_wellbeing
  WITH CHECK (report_id IS NULL OR evidence = '' AND line_id IS NULL
    AND EXISTS (SELECT FROM claim_report r WHERE r.id = report_id AND r.claim_id = claim_attachment.claim_id AND r.state IN ('draft','supplement_requested')));
CREATE POLICY with_report ON claim_attachment FOR INSERT TO kp_municipality, kp_wellbeing WITH CHECK (added_by = (SELECT guard.account()) AND report_id IS NOT NULL);
CREATE POLICY taken_out_of_report ON claim_attachment FOR UPDATE TO kp_municipality, kp_wellbeing
  USING (removed_at IS NULL AND EXISTS (SELECT FROM claim_report r WHERE r.id = report_id AND r.state IN ('draft','supplement_requested')
    AND (r.submitted_at IS NULL OR claim_attachment.added_at > r.submitted_at))) WITH CHECK (removed_at IS NOT NULL);

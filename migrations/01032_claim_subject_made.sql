-- +goose Up
-- The subject of a line is made of what it is about: the arrival, the key of an added person, or the part, which is the agreement on places or the month.
ALTER TABLE claim_line
  ALTER COLUMN about SET DEFAULT 'arrival',
  DROP CONSTRAINT claim_line_about_one,
  DROP COLUMN subject,
  ADD COLUMN part text NOT NULL DEFAULT '' CHECK (length(part) <= 40);
ALTER TABLE claim_line
  ADD COLUMN subject text NOT NULL GENERATED ALWAYS AS (CASE about WHEN 'arrival' THEN arrival_id::text WHEN 'added' THEN person_key ELSE part END) STORED,
  ADD UNIQUE (claim_id, subject, payee),
  ADD CONSTRAINT claim_line_about_one CHECK (CASE about
    WHEN 'arrival' THEN arrival_id IS NOT NULL AND case_id IS NOT NULL AND person IS NOT NULL AND part = ''
    WHEN 'added' THEN arrival_id IS NULL AND case_id IS NULL AND person IS NULL AND person_key <> '' AND part = ''
    ELSE arrival_id IS NULL AND case_id IS NULL AND person IS NULL AND person_key = '' AND part <> '' END);
CREATE UNIQUE INDEX claim_line_part_paid_once ON claim_line (round_code, payee, part) WHERE granted_cents > 0 AND about IN ('places','month');
GRANT INSERT (part) ON claim_line TO kp_municipality, kp_wellbeing;

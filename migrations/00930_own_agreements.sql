-- +goose Up
-- A wellbeing area reads the agreements on which it was heard (681/2023 s. 42.1), and the commitments of those municipalities: not the whole country's.
DROP POLICY known ON agreement;
DROP POLICY known ON precommitment;
CREATE POLICY known ON agreement FOR SELECT TO kp_keha, kp_auditor USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY known ON precommitment FOR SELECT TO kp_keha, kp_auditor USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY heard_on ON agreement FOR SELECT TO kp_wellbeing USING (heard_org = (SELECT guard.org()));
CREATE POLICY heard_on ON precommitment FOR SELECT TO kp_wellbeing
  USING (EXISTS (SELECT FROM agreement a WHERE a.municipality_org = precommitment.municipality_org));
CREATE INDEX agreement_heard ON agreement (heard_org);

-- +goose Up
-- What KEHA has paid, row by row of its lists, as KEHA or the payee itself has brought them. A person is named by the case's reference and his number in it, and
-- need not be one of whom the portal knows: that is what the check is to find.
CREATE TABLE compensation_payment (
  id           uuid PRIMARY KEY,
  payee_org    uuid NOT NULL REFERENCES organisation,
  payee        text NOT NULL CHECK (payee ~ '^(municipality:[0-9]{3}|county:[0-9]{2}|helsinki-health|aland-health)$'),
  list         text NOT NULL CHECK (length(list) BETWEEN 1 AND 80),
  list_row     integer NOT NULL CHECK (list_row > 0),
  case_ref     text NOT NULL CHECK (length(case_ref) BETWEEN 1 AND 60),
  person       smallint NOT NULL CHECK (person > 0),
  days         daterange NOT NULL CHECK (NOT isempty(days) AND lower_inc(days) AND NOT upper_inf(days)),
  cents        bigint NOT NULL, -- below zero: taken back
  brought_by   uuid NOT NULL REFERENCES organisation,
  brought_at   timestamptz NOT NULL,
  file_sha256  bytea NOT NULL CHECK (length(file_sha256) = 32),
  UNIQUE (payee_org, list, list_row)
);
CREATE INDEX compensation_payment_days ON compensation_payment (payee_org, upper(days));
CREATE INDEX compensation_payment_lists ON compensation_payment (payee_org, brought_at DESC);

ALTER TABLE compensation_payment ENABLE ROW LEVEL SECURITY;
ALTER TABLE compensation_payment FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (payee, case_ref, person, days, cents, brought_by, brought_at, file_sha256) ON compensation_payment TO kp_municipality, kp_wellbeing, kp_keha;
CREATE POLICY own ON compensation_payment FOR SELECT TO kp_municipality, kp_wellbeing USING (payee_org = (SELECT guard.org()));
CREATE POLICY own_list ON compensation_payment FOR INSERT TO kp_municipality, kp_wellbeing WITH CHECK (payee_org = (SELECT guard.org()) AND brought_by = (SELECT guard.org()));
-- What KEHA has brought a payee does not change.
CREATE POLICY own_row ON compensation_payment FOR UPDATE TO kp_municipality, kp_wellbeing
  USING (payee_org = (SELECT guard.org()) AND brought_by = (SELECT guard.org())) WITH CHECK (brought_by = (SELECT guard.org()));
CREATE POLICY paid ON compensation_payment FOR SELECT TO kp_keha USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY brought ON compensation_payment FOR INSERT TO kp_keha WITH CHECK (brought_by = (SELECT guard.org()));
CREATE POLICY taken_over ON compensation_payment FOR UPDATE TO kp_keha USING ((SELECT guard.org()) IS NOT NULL) WITH CHECK (brought_by = (SELECT guard.org()));

-- Files of payments, which KEHA and wellbeing areas bring too.
ALTER TABLE import_file DROP CONSTRAINT import_file_kind_check, ADD CONSTRAINT import_file_kind_check CHECK (kind IN ('arrivals','cases','offers','payments'));
ALTER POLICY own ON import_file TO kp_municipality, kp_intake, kp_regional, kp_wellbeing, kp_keha;
GRANT SELECT, INSERT, UPDATE (content, done_at, counts) ON import_file TO kp_wellbeing, kp_keha;

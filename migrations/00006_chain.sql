-- +goose Up
CREATE SEQUENCE direction_number AS bigint;
GRANT USAGE ON SEQUENCE direction_number TO kp_regional;

-- The ministry's suggestion leads a case to the centre of the municipality that it names.
GRANT UPDATE (centre_org, version) ON refugee_case TO kp_coordinator;

-- A municipality's no ends what the area that was heard for it could see.
CREATE POLICY heard_for_seen ON case_access FOR SELECT TO kp_municipality USING (EXISTS (
  SELECT FROM hearing h WHERE h.case_id = case_access.case_id AND h.org_id = case_access.org_id AND h.municipality_org = (SELECT guard.org())));
CREATE POLICY heard_for_ended ON case_access FOR UPDATE TO kp_municipality USING (EXISTS (
  SELECT FROM hearing h WHERE h.case_id = case_access.case_id AND h.org_id = case_access.org_id AND h.municipality_org = (SELECT guard.org())));

-- In the emergency lane a standing, dated authorisation may let the ministry's suggestion become a proposal at once.
CREATE TABLE standing_authorisation (
  id          uuid PRIMARY KEY,
  centre_org  uuid NOT NULL REFERENCES organisation,
  valid       daterange NOT NULL,
  reference   text NOT NULL,
  granted_by  uuid NOT NULL,
  EXCLUDE USING gist (centre_org WITH =, valid WITH &&)
);
ALTER TABLE standing_authorisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE standing_authorisation FORCE ROW LEVEL SECURITY;
CREATE POLICY known ON standing_authorisation FOR SELECT TO kp_coordinator USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY own_area ON standing_authorisation TO kp_regional USING (centre_org = (SELECT guard.org()));
GRANT SELECT ON standing_authorisation TO kp_coordinator, kp_regional;
GRANT INSERT, UPDATE (valid) ON standing_authorisation TO kp_regional;

-- +goose Up
CREATE SEQUENCE direction_number AS bigint;
GRANT USAGE ON SEQUENCE direction_number TO kp_regional;

-- The ministry's suggestion leads a case to the centre of the municipality that it names.
GRANT UPDATE (centre_org, version) ON refugee_case TO kp_coordinator;

-- A municipality's no ends what the area that was heard for it could see. A policy for that would cost every list of the municipality; this function
-- asks once, and only ends.
-- +goose StatementBegin
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kp_disclosure') THEN
    CREATE ROLE kp_disclosure NOLOGIN NOINHERIT;
  END IF;
END $$;
-- +goose StatementEnd
GRANT kp_disclosure TO CURRENT_USER;
GRANT SELECT, UPDATE (until) ON case_access TO kp_disclosure;
GRANT SELECT ON hearing TO kp_disclosure;
GRANT EXECUTE ON FUNCTION guard.verified() TO kp_disclosure;
CREATE POLICY ending ON case_access TO kp_disclosure USING (true);
CREATE POLICY ending ON hearing FOR SELECT TO kp_disclosure USING (true);
-- +goose StatementBegin
CREATE FUNCTION end_heard_access(p_case uuid, p_org uuid, p_at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  part text[] := guard.verified();
  ended integer := 0;
BEGIN
  IF part[2] = 'municipality' AND EXISTS (
       SELECT FROM hearing h WHERE h.case_id = p_case AND h.org_id = p_org AND h.municipality_org = part[3]::uuid) THEN
    UPDATE case_access SET until = p_at WHERE case_id = p_case AND org_id = p_org AND until IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
  END IF;
  RETURN ended;
END $$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO kp_disclosure; -- while the migration runs
ALTER FUNCTION end_heard_access(uuid, uuid, timestamptz) OWNER TO kp_disclosure;
REVOKE CREATE ON SCHEMA public FROM kp_disclosure;
REVOKE ALL ON FUNCTION end_heard_access(uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_heard_access(uuid, uuid, timestamptz) TO kp_municipality;

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

-- +goose Up
-- A standing authorisation is granted for days and may be ended before its time; while it is in force a suggestion for an emergency becomes a proposal at
-- once, and the proposal says by which authorisation.
ALTER TABLE standing_authorisation
  ADD COLUMN granted_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN ended_at timestamptz,
  ADD COLUMN ended_by uuid,
  DROP CONSTRAINT standing_authorisation_centre_org_valid_excl,
  ADD CONSTRAINT standing_authorisation_once EXCLUDE USING gist (centre_org WITH =, valid WITH &&) WHERE (ended_at IS NULL),
  ADD CHECK ((ended_at IS NULL) = (ended_by IS NULL));
REVOKE UPDATE (valid) ON standing_authorisation FROM kp_regional;
GRANT UPDATE (ended_at, ended_by) ON standing_authorisation TO kp_regional;
ALTER TABLE proposal
  ADD COLUMN authorised_by uuid REFERENCES standing_authorisation,
  ADD COLUMN authorisation text NOT NULL DEFAULT '', -- its reference, for those who do not read authorisations
  ADD CHECK ((authorised_by IS NULL) = (authorisation = ''));

-- The ministry proposes under an authorisation in force only, in the emergency lane, and opens nothing but the profile by it.
CREATE POLICY authorised ON proposal AS RESTRICTIVE FOR INSERT TO kp_coordinator WITH CHECK (
  (priority = 'emergency' OR group_code = 'emergency')
  AND EXISTS (SELECT FROM standing_authorisation s WHERE s.id = authorised_by AND s.centre_org = proposal.centre_org AND s.ended_at IS NULL
    AND s.valid @> (sent_at AT TIME ZONE 'Europe/Helsinki')::date));
CREATE POLICY profile_only ON case_access AS RESTRICTIVE FOR INSERT TO kp_coordinator WITH CHECK (layer = 'profile' AND account_id IS NULL);

-- +goose Up
-- What is shared is a plan that somebody has looked at: one that is made again is shared anew. A failed plan names the case that stands in its way.
ALTER TABLE plan NO FORCE ROW LEVEL SECURITY;
UPDATE plan SET shared = false WHERE state NOT IN ('done','stopped');
ALTER TABLE plan FORCE ROW LEVEL SECURITY;
ALTER TABLE plan ADD CONSTRAINT plan_shared_as_made CHECK (NOT shared OR state IN ('done','stopped'));
CREATE INDEX plan_under_way ON plan (account_id) WHERE state IN ('queued','running'); -- how many a person has

-- Where a household would go that has come under special handling since is for nobody to read: named officers find its place.
CREATE POLICY ordinary ON plan_row AS RESTRICTIVE FOR SELECT TO kp_coordinator, kp_regional
  USING (case_id IS NULL OR EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id AND NOT c.special_handling));
CREATE POLICY ordinary ON plan_freeze AS RESTRICTIVE FOR SELECT TO kp_coordinator
  USING (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id AND NOT c.special_handling));
-- Only who waits for a place is frozen.
CREATE POLICY waiting ON plan_freeze AS RESTRICTIVE FOR INSERT TO kp_coordinator
  WITH CHECK (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id AND NOT c.special_handling AND c.state IN ('received','matching')));
CREATE POLICY waiting_still ON plan_freeze AS RESTRICTIVE FOR UPDATE TO kp_coordinator USING (true)
  WITH CHECK (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id AND NOT c.special_handling AND c.state IN ('received','matching')));

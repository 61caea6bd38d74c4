-- +goose Up
-- What all prices would be with more and more of one resource, found with the prices of the same run: how many more there would have to be for a place to
-- be first. Like the prices they tell of nobody.
CREATE TABLE capacity_ladder (
  run_id            uuid NOT NULL REFERENCES price_run ON DELETE CASCADE,
  municipality_code text NOT NULL,
  resource          text NOT NULL CHECK (resource <> ''),              -- as capacity_price has it
  rungs             jsonb NOT NULL CHECK (jsonb_typeof(rungs) = 'array'), -- plans.Rung, from the fewest units on
  PRIMARY KEY (run_id, municipality_code, resource)
);
ALTER TABLE capacity_ladder ENABLE ROW LEVEL SECURITY; ALTER TABLE capacity_ladder FORCE ROW LEVEL SECURITY;
GRANT SELECT ON capacity_ladder TO kp_coordinator, kp_regional, kp_auditor, kp_job;
GRANT INSERT ON capacity_ladder TO kp_job;
CREATE POLICY known ON capacity_ladder FOR SELECT TO kp_coordinator, kp_regional, kp_auditor, kp_job USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY found ON capacity_ladder FOR INSERT TO kp_job WITH CHECK ((SELECT guard.org()) IS NOT NULL);

-- +goose Up
-- What the weight of even spread costs in a plan, when somebody has asked for it: reckoned by the clock's work, one answer a plan.
CREATE TABLE plan_curve (
  plan_id    uuid PRIMARY KEY REFERENCES plan ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES account, -- who asked
  asked_at   timestamptz NOT NULL,
  ended_at   timestamptz,                      -- none: it waits for its turn, or is being reckoned
  problem    text NOT NULL DEFAULT '',         -- why it could not be reckoned: plans.Problem
  points     jsonb NOT NULL DEFAULT '[]',      -- plans.Point of each weight that was tried
  CHECK (ended_at IS NOT NULL OR problem = '' AND points = '[]')
);
ALTER TABLE plan_curve ENABLE ROW LEVEL SECURITY; ALTER TABLE plan_curve FORCE ROW LEVEL SECURITY;

-- Who reads the plan reads its curve: it tells of no household.
GRANT SELECT ON plan_curve TO kp_coordinator, kp_regional, kp_job;
GRANT INSERT (plan_id, account_id, asked_at) ON plan_curve TO kp_coordinator;
GRANT UPDATE (account_id, asked_at, ended_at, problem, points) ON plan_curve TO kp_coordinator;
GRANT UPDATE (ended_at, problem, points) ON plan_curve TO kp_job;
CREATE POLICY planning ON plan_curve FOR SELECT TO kp_coordinator, kp_job USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY shared ON plan_curve FOR SELECT TO kp_regional USING (EXISTS (SELECT FROM plan p WHERE p.id = plan_id));
CREATE POLICY asked ON plan_curve FOR INSERT TO kp_coordinator WITH CHECK (account_id = (SELECT guard.account()));
CREATE POLICY asked_again ON plan_curve FOR UPDATE TO kp_coordinator USING (ended_at IS NOT NULL)
  WITH CHECK (account_id = (SELECT guard.account()) AND ended_at IS NULL);
CREATE POLICY reckoned ON plan_curve FOR UPDATE TO kp_job USING ((SELECT guard.org()) IS NOT NULL);

-- +goose Up
-- Plans of a year and what-if scenarios of them: suggestions of the solver, of which a person makes what he will. Nothing here places anybody: no row of
-- a case, of a proposal or of the ledger is written by a plan.
CREATE TABLE plan (
  id         uuid PRIMARY KEY,
  version    bigint NOT NULL DEFAULT 1 CHECK (version > 0), -- of what people have pressed; the clock's work leaves it alone
  kind       text NOT NULL CHECK (kind IN ('plan','scenario')),
  base_id    uuid REFERENCES plan ON DELETE SET NULL,       -- of a scenario: the plan that it is held against
  year       integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  name       text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 120),
  state      text NOT NULL CHECK (state IN ('queued','running','done','stopped','failed')),
  problem    text NOT NULL DEFAULT '',                      -- why it failed: plans.Problem
  problem_at text NOT NULL DEFAULT '',                      -- number of the case and municipality that stand in the way
  seconds    integer NOT NULL CHECK (seconds BETWEEN 1 AND 3600),
  seed       bigint NOT NULL CHECK (seed >= 0),
  standing   boolean NOT NULL DEFAULT false,
  shared     boolean NOT NULL DEFAULT false,
  stop_asked boolean NOT NULL DEFAULT false,
  account_id uuid NOT NULL REFERENCES account,
  org_id     uuid NOT NULL REFERENCES organisation,
  created_at timestamptz NOT NULL,
  began_at   timestamptz,
  ended_at   timestamptz,
  changes    jsonb NOT NULL DEFAULT '{}',                   -- plans.Changes of a scenario
  progress   jsonb NOT NULL DEFAULT '{}',                   -- plans.Progress while it runs
  totals     jsonb,                                         -- plans.Totals of what was found
  detail     jsonb,                                         -- plans.Detail
  curve      jsonb,                                         -- plans.Curve, when somebody has asked for it
  CHECK (NOT standing OR kind = 'plan' AND totals IS NOT NULL AND state IN ('done','stopped')),
  CHECK (NOT shared OR totals IS NOT NULL)
);
CREATE UNIQUE INDEX plan_standing ON plan (year) WHERE standing; -- one of a year
CREATE INDEX plan_by_time ON plan (created_at DESC, id DESC);

CREATE TABLE plan_row (
  plan_id           uuid NOT NULL REFERENCES plan ON DELETE CASCADE,
  number            integer NOT NULL CHECK (number > 0),    -- its name in the files, h1
  case_id           uuid REFERENCES refugee_case,           -- none: drawn for a scenario
  persons           smallint NOT NULL CHECK (persons > 0),
  group_code        text NOT NULL,
  municipality_code text,                                   -- none: unplaced, for the reason
  reason            text NOT NULL DEFAULT '',
  points            integer NOT NULL,                       -- thousandths of a point, for each person
  stood             text NOT NULL DEFAULT '',               -- municipality that the plan it started from had
  frozen            boolean NOT NULL DEFAULT false,
  cents             bigint NOT NULL DEFAULT 0,              -- calculated compensation a year
  traits            text[] NOT NULL DEFAULT '{}',           -- the groups whose outcomes are compared
  arrival           date,
  PRIMARY KEY (plan_id, number),
  CHECK ((municipality_code IS NULL) = (reason <> ''))
);
CREATE INDEX plan_row_case ON plan_row (case_id, plan_id);

-- The instance and the plan with its certificate as files of the command, with numbers for names, compressed.
CREATE TABLE plan_file (
  plan_id  uuid PRIMARY KEY REFERENCES plan ON DELETE CASCADE,
  instance bytea NOT NULL,
  plan     bytea NOT NULL
);

-- A person has decided where a household is to be planned: later runs take it so.
CREATE TABLE plan_freeze (
  case_id           uuid PRIMARY KEY REFERENCES refugee_case,
  municipality_code text NOT NULL,
  account_id        uuid NOT NULL REFERENCES account,
  frozen_at         timestamptz NOT NULL
);

ALTER TABLE plan ENABLE ROW LEVEL SECURITY;        ALTER TABLE plan FORCE ROW LEVEL SECURITY;
ALTER TABLE plan_row ENABLE ROW LEVEL SECURITY;    ALTER TABLE plan_row FORCE ROW LEVEL SECURITY;
ALTER TABLE plan_file ENABLE ROW LEVEL SECURITY;   ALTER TABLE plan_file FORCE ROW LEVEL SECURITY;
ALTER TABLE plan_freeze ENABLE ROW LEVEL SECURITY; ALTER TABLE plan_freeze FORCE ROW LEVEL SECURITY;

-- The ministry plans. A centre reads what the ministry shares: the totals, and the rows of its own cases. The clock's work carries out what was asked.
GRANT SELECT ON plan, plan_row TO kp_coordinator, kp_regional, kp_job;
GRANT SELECT ON plan_file, plan_freeze TO kp_coordinator, kp_job;
GRANT INSERT (id, kind, base_id, year, name, state, seconds, seed, account_id, org_id, created_at, changes) ON plan TO kp_coordinator;
GRANT UPDATE (version, state, standing, shared, stop_asked, ended_at, began_at, problem, problem_at, curve) ON plan TO kp_coordinator;
GRANT DELETE ON plan TO kp_coordinator;
GRANT INSERT, DELETE ON plan_freeze TO kp_coordinator;
GRANT UPDATE (municipality_code, account_id, frozen_at) ON plan_freeze TO kp_coordinator;
GRANT UPDATE (state, problem, problem_at, stop_asked, began_at, ended_at, progress, totals, detail, curve) ON plan TO kp_job;
GRANT INSERT, DELETE ON plan_row, plan_file TO kp_job;

CREATE POLICY planning ON plan FOR SELECT TO kp_coordinator, kp_job USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY shared ON plan FOR SELECT TO kp_regional USING (shared AND (SELECT guard.org()) IS NOT NULL);
CREATE POLICY asked ON plan FOR INSERT TO kp_coordinator
  WITH CHECK (account_id = (SELECT guard.account()) AND org_id = (SELECT guard.org()) AND state = 'queued' AND NOT standing AND NOT shared);
CREATE POLICY pressed ON plan FOR UPDATE TO kp_coordinator USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY discarded ON plan FOR DELETE TO kp_coordinator
  USING ((SELECT guard.org()) IS NOT NULL AND NOT standing AND state IN ('done','stopped','failed'));
CREATE POLICY carried_out ON plan FOR UPDATE TO kp_job USING ((SELECT guard.org()) IS NOT NULL);

CREATE POLICY planning ON plan_row FOR SELECT TO kp_coordinator, kp_job USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY own_cases ON plan_row FOR SELECT TO kp_regional
  USING (EXISTS (SELECT FROM plan p WHERE p.id = plan_id) AND EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id));
CREATE POLICY found ON plan_row FOR INSERT TO kp_job WITH CHECK ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY anew ON plan_row FOR DELETE TO kp_job USING ((SELECT guard.org()) IS NOT NULL);

CREATE POLICY planning ON plan_file FOR SELECT TO kp_coordinator, kp_job USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY found ON plan_file FOR INSERT TO kp_job WITH CHECK ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY anew ON plan_file FOR DELETE TO kp_job USING ((SELECT guard.org()) IS NOT NULL);

CREATE POLICY planning ON plan_freeze FOR SELECT TO kp_coordinator, kp_job USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY decided ON plan_freeze FOR INSERT TO kp_coordinator WITH CHECK (account_id = (SELECT guard.account()));
CREATE POLICY decided_anew ON plan_freeze FOR UPDATE TO kp_coordinator USING ((SELECT guard.org()) IS NOT NULL) WITH CHECK (account_id = (SELECT guard.account()));
CREATE POLICY undecided ON plan_freeze FOR DELETE TO kp_coordinator USING ((SELECT guard.org()) IS NOT NULL);

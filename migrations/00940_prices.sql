-- +goose Up
-- How the matcher weighs a plan for a whole year: how much more an urgent case counts, how often prices are found anew, and from how long a past. A dated
-- row with its source, as the weights are.
CREATE TABLE plan_policy (
  parameters jsonb NOT NULL CHECK (jsonb_typeof(parameters) = 'object'), -- region.PlanPolicy
  valid      daterange NOT NULL,
  source     text NOT NULL CHECK (source <> ''),
  origin     text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (valid WITH &&)
);
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON plan_policy FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
GRANT SELECT ON plan_policy TO PUBLIC;
GRANT INSERT, UPDATE (valid, origin) ON plan_policy TO kp_coordinator;

-- What a place is worth to those who are still to come: shadow prices, found by the clock's work. The latest run of a year counts.
CREATE TABLE price_run (
  id             uuid PRIMARY KEY,
  year           integer NOT NULL CHECK (year BETWEEN 2000 AND 2100), -- of the places
  made_at        timestamptz NOT NULL,             -- the moment of what it knew
  seed           bigint NOT NULL,                  -- of the draws
  trajectories   integer NOT NULL CHECK (trajectories > 0),
  pool_cases     integer NOT NULL CHECK (pool_cases >= 0),
  open_cases     integer NOT NULL CHECK (open_cases >= 0),
  expected_cases integer NOT NULL CHECK (expected_cases >= 0),
  free_places    integer NOT NULL CHECK (free_places >= 0),   -- in all groups: what a big change is a share of
  weights_set    text NOT NULL,
  policy_from    date NOT NULL,
  inputs         bytea NOT NULL CHECK (length(inputs) = 32),  -- SHA-256 of all that the prices came from
  seconds        numeric(9,3) NOT NULL
);
CREATE INDEX price_run_latest ON price_run (year, made_at DESC, id DESC);
CREATE INDEX price_run_age ON price_run (made_at);

CREATE TABLE capacity_price (
  run_id            uuid NOT NULL REFERENCES price_run ON DELETE CASCADE,
  municipality_code text NOT NULL,
  resource          text NOT NULL CHECK (resource <> ''), -- matching.Resource; places carry their group: "places:quota"
  milli             bigint NOT NULL CHECK (milli >= 0),   -- of one unit, in thousandths of a point
  wanted            integer NOT NULL CHECK (wanted >= 0), -- households a year who are expected to take of it at these prices
  left_units        integer NOT NULL CHECK (left_units >= 0),
  PRIMARY KEY (run_id, municipality_code, resource)
);
ALTER TABLE price_run ENABLE ROW LEVEL SECURITY;      ALTER TABLE price_run FORCE ROW LEVEL SECURITY;
ALTER TABLE capacity_price ENABLE ROW LEVEL SECURITY; ALTER TABLE capacity_price FORCE ROW LEVEL SECURITY;

-- Prices tell of nobody: whoever ranks reads them all, and who audits rankings. They stand as they were found, until nobody ranks by them any more; what
-- a household was charged is kept with its proposal.
GRANT SELECT ON price_run, capacity_price TO kp_coordinator, kp_regional, kp_auditor, kp_job;
GRANT INSERT, DELETE ON price_run TO kp_job;
GRANT INSERT ON capacity_price TO kp_job;
CREATE POLICY known ON price_run FOR SELECT TO kp_coordinator, kp_regional, kp_auditor, kp_job USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY known ON capacity_price FOR SELECT TO kp_coordinator, kp_regional, kp_auditor, kp_job USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY found ON price_run FOR INSERT TO kp_job WITH CHECK ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY found ON capacity_price FOR INSERT TO kp_job WITH CHECK ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY past ON price_run FOR DELETE TO kp_job USING (made_at < now() - interval '400 days');

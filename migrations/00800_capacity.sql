-- +goose Up
-- What a municipality is told of places that nobody used: given once by the centre of its area, and left to stand.
CREATE TABLE place_feedback (
  line_id          uuid PRIMARY KEY REFERENCES offer_line,
  municipality_org uuid NOT NULL REFERENCES organisation,
  centre_org       uuid NOT NULL REFERENCES organisation,
  unused           integer NOT NULL CHECK (unused > 0),
  reason           text NOT NULL CHECK (reason IN ('few_cases','household_size','services','timing','language','other')),
  note             text NOT NULL DEFAULT '',
  given_by         uuid NOT NULL,
  given_at         timestamptz NOT NULL,
  CHECK (reason <> 'other' OR note <> '')
);
CREATE TRIGGER feedback_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON place_feedback FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
ALTER TABLE place_feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE place_feedback FORCE ROW LEVEL SECURITY;
CREATE POLICY all_rows ON place_feedback FOR SELECT TO kp_coordinator USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY own ON place_feedback FOR SELECT TO kp_municipality USING (municipality_org = (SELECT guard.org()));
CREATE POLICY own_area ON place_feedback FOR SELECT TO kp_regional USING (centre_org = (SELECT guard.org()));
CREATE POLICY given ON place_feedback FOR INSERT TO kp_regional WITH CHECK (centre_org = (SELECT guard.org()) AND given_by = (SELECT guard.account())
  AND EXISTS (SELECT FROM offer_line l WHERE l.id = line_id AND l.centre_org = place_feedback.centre_org AND l.municipality_org = place_feedback.municipality_org));
GRANT SELECT ON place_feedback TO kp_coordinator, kp_regional, kp_municipality;
GRANT INSERT ON place_feedback TO kp_regional;
CREATE INDEX line_centre ON offer_line (centre_org, year);

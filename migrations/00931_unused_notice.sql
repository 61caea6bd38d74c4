-- +goose Up
-- Lines whose window ended while places of them were free, of which the municipality and its centre have been told: once each.
CREATE TABLE unused_notice (
  line_id  uuid PRIMARY KEY REFERENCES offer_line,
  unused   integer NOT NULL CHECK (unused > 0),
  told_at  timestamptz NOT NULL
);
ALTER TABLE unused_notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE unused_notice FORCE ROW LEVEL SECURITY;
CREATE POLICY told ON unused_notice TO kp_job USING ((SELECT guard.org()) IS NOT NULL) WITH CHECK (EXISTS (SELECT FROM offer_line l WHERE l.id = line_id));
GRANT SELECT, INSERT ON unused_notice TO kp_job;
CREATE INDEX line_ended ON offer_line (upper(open_on)) WHERE in_force;

-- +goose Up
-- The job queue's own tables (River's) are there before these migrations run. Every role may put a job in, in its own transaction, and see what the
-- same person has put in; only the clock work sees the queue and takes jobs out. The update of the kind is how the queue skips a job that is there already.
GRANT INSERT, SELECT, UPDATE (kind) ON river_job TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake, kp_representative, kp_auditor, kp_admin;
GRANT USAGE ON SEQUENCE river_job_id_seq TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake, kp_representative, kp_auditor, kp_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON river_job, river_leader, river_queue, river_notification TO kp_job;
GRANT SELECT ON river_migration TO kp_job;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO kp_job;
ALTER TABLE river_job ENABLE ROW LEVEL SECURITY;
ALTER TABLE river_job FORCE ROW LEVEL SECURITY;
CREATE POLICY works ON river_job TO kp_job USING (true);
CREATE POLICY puts_in ON river_job FOR INSERT
  TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake, kp_representative, kp_auditor, kp_admin
  WITH CHECK (metadata ->> 'account' = (SELECT guard.account())::text);
CREATE POLICY sees_own ON river_job FOR SELECT
  TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake, kp_representative, kp_auditor, kp_admin
  USING (metadata ->> 'account' = (SELECT guard.account())::text);

-- A mail about a notice goes to the members of its organisation. The clock work needs their address and language, and nothing of the case.
GRANT SELECT ON notice, membership TO kp_job;
GRANT SELECT (id, name, login, language, demo, disabled_at) ON account TO kp_job;
CREATE POLICY mailed ON notice FOR SELECT TO kp_job USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY mailed ON membership FOR SELECT TO kp_job USING ((SELECT guard.org()) IS NOT NULL);

-- +goose Up
-- A pack whose asker may no longer act fails by the work that should have made it.
GRANT UPDATE (state) ON audit_pack TO kp_job;
CREATE POLICY given_up ON audit_pack FOR UPDATE TO kp_job USING (state = 'asked') WITH CHECK (state = 'failed');

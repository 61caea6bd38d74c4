-- +goose Up
-- A hearing has a reminder at half of its time and, when it is overdue, an escalation of its own, each once.
ALTER TABLE hearing ADD COLUMN escalated_at timestamptz;
GRANT UPDATE (escalated_at) ON hearing TO kp_job;
CREATE INDEX hearing_remind ON hearing (remind_at) WHERE state = 'open' AND remind_at IS NOT NULL;
CREATE INDEX hearing_overdue ON hearing (due_at) WHERE state IN ('open','silent') AND escalated_at IS NULL;

-- +goose Up
-- A person whom the claimant added is a risk of its own.
ALTER TABLE sample_risk_rule DROP CONSTRAINT sample_risk_rule_code_check,
  ADD CHECK (code IN ('amount_above','twin','contested','added','first_claim','account_mended','quick_decision'));
INSERT INTO sample_risk_rule (code, threshold, valid, source) VALUES ('added', 0, '[2026-01-01,)', 'own rule of the portal, to be confirmed by KEHA');

-- +goose Up
-- What the walks along the chain found, the last of which the auditor's page shows.
CREATE TABLE audit.verification (
  id         bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  at         timestamptz NOT NULL,
  links      bigint NOT NULL,            -- that stand, before the first flaw
  signed     bigint NOT NULL,            -- of them under a checkpoint's signature
  flaw       text NOT NULL DEFAULT '',   -- audit.FlawKind, or none
  flaw_seq   bigint NOT NULL DEFAULT 0,
  flaw_after bigint NOT NULL DEFAULT 0
);
CREATE TRIGGER verification_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.verification FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
GRANT SELECT ON audit.verification TO kp_auditor, kp_sealer;
GRANT INSERT ON audit.verification TO kp_sealer;

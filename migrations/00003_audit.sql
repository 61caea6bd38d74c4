-- +goose Up
CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA audit TO PUBLIC;

CREATE TABLE audit.event (
  id           bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  xid          xid8 NOT NULL DEFAULT pg_current_xact_id(), -- lets the sealer wait for slower transactions with smaller ids
  at           timestamptz NOT NULL,
  account_id   uuid,
  role         text NOT NULL,
  organisation uuid,
  action       text NOT NULL,
  subject      text NOT NULL,
  subject_id   uuid,
  case_id      uuid,
  ground       text NOT NULL DEFAULT '',
  detail       jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX event_transaction ON audit.event (xid, id); -- the sealer's way
CREATE INDEX event_time ON audit.event (at DESC, id DESC);
CREATE INDEX event_look ON audit.event (at DESC, id DESC) WHERE action LIKE '%.read';
CREATE INDEX event_case ON audit.event (case_id, at DESC, id DESC) WHERE case_id IS NOT NULL;
CREATE INDEX event_account ON audit.event (account_id, at DESC, id DESC);
CREATE INDEX event_action ON audit.event (action, at DESC, id DESC);
CREATE INDEX event_subject ON audit.event (subject, at DESC, id DESC);

-- The chain: hash = SHA-256 over the hash before and the event's canonical form (package audit).
CREATE TABLE audit.seal (
  seq      bigint PRIMARY KEY,
  event_id bigint NOT NULL UNIQUE REFERENCES audit.event,
  hash     bytea NOT NULL CHECK (length(hash) = 32)
);
CREATE TABLE audit.checkpoint (
  seq  bigint PRIMARY KEY,
  at   timestamptz NOT NULL DEFAULT now(),
  note text NOT NULL -- signed note; a copy leaves the database
);

-- +goose StatementBegin
CREATE FUNCTION audit.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on %.% is not allowed: what has been recorded stands', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd
CREATE TRIGGER event_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.event FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER seal_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.seal FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER checkpoint_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- Nobody records in another's name: a role's login writes its own role, and under a signed context its own account and organisation. Number and
-- transaction are the database's to give.
-- +goose StatementBegin
CREATE FUNCTION audit.own_act() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF session_user <> 'kp_' || NEW.role
     OR NEW.role <> 'public' AND coalesce(NEW.account_id, '00000000-0000-0000-0000-000000000000') IS DISTINCT FROM guard.account()
     OR NEW.role <> 'public' AND coalesce(NEW.organisation, '00000000-0000-0000-0000-000000000000') IS DISTINCT FROM guard.org() THEN
    RAISE EXCEPTION 'an event in the name of another is not recorded' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER event_is_own BEFORE INSERT ON audit.event FOR EACH ROW
  WHEN (session_user LIKE 'kp\_%' AND session_user <> 'kp_owner') EXECUTE FUNCTION audit.own_act();

GRANT INSERT (at, account_id, role, organisation, action, subject, subject_id, case_id, ground, detail) ON audit.event TO kp_public, kp_job, kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake, kp_representative, kp_auditor, kp_admin;
GRANT SELECT ON audit.event, audit.seal, audit.checkpoint TO kp_auditor, kp_sealer;
GRANT INSERT ON audit.seal, audit.checkpoint TO kp_sealer;

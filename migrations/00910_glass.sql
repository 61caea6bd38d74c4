-- +goose Up
-- An auditor opens the identity of one case for a short time and with a written reason, and somebody else looks afterwards whether that was right. The
-- row is the key and the record in one: it is written before anything is read, it ends by the clock of the database, and it stands.
-- +goose StatementBegin
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kp_glass') THEN
    CREATE ROLE kp_glass NOLOGIN NOINHERIT; -- owns the functions that read past the auditor's own policies
  END IF;
END $$;
-- +goose StatementEnd
GRANT kp_glass TO CURRENT_USER;

-- How long an opening lasts and how soon it is to be reviewed are dated rows beside the other terms.
ALTER TABLE legal_limit DROP CONSTRAINT legal_limit_unit_check;
ALTER TABLE legal_limit ADD CONSTRAINT legal_limit_unit_check
  CHECK (unit IN ('minutes','days','working_days','months','years','years_after_year_end','persons'));

CREATE TABLE break_glass (
  id           uuid PRIMARY KEY,
  case_id      uuid NOT NULL REFERENCES refugee_case,
  case_org     uuid NOT NULL REFERENCES organisation, -- whose data protection officer reviews it: the deciding centre, or who entered the case
  account_id   uuid NOT NULL REFERENCES account,
  org_id       uuid NOT NULL REFERENCES organisation,
  reason       text NOT NULL CHECK (length(btrim(reason)) BETWEEN 30 AND 1000),
  opened_in    xid8 NOT NULL DEFAULT pg_current_xact_id(), -- nothing is read in this transaction: it could still be taken back
  opened_at    timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL CHECK (ends_at > opened_at),
  reviewed_by  uuid REFERENCES account CHECK (reviewed_by <> account_id), -- nobody reviews himself
  reviewed_at  timestamptz,
  outcome      text CHECK (outcome IN ('justified','unjustified')),
  review_note  text NOT NULL DEFAULT '' CHECK (length(review_note) <= 1000),
  escalated_at timestamptz,
  CHECK ((reviewed_by IS NULL) = (reviewed_at IS NULL) AND (reviewed_by IS NULL) = (outcome IS NULL)),
  CHECK (outcome IS DISTINCT FROM 'unjustified' OR btrim(review_note) <> ''),
  CONSTRAINT break_glass_once EXCLUDE USING gist (account_id WITH =, case_id WITH =, tstzrange(opened_at, ends_at) WITH &&)
);
CREATE INDEX break_glass_time ON break_glass (opened_at DESC, id DESC);
CREATE INDEX break_glass_organisation ON break_glass (case_org, opened_at DESC, id DESC);
CREATE INDEX break_glass_waiting ON break_glass (opened_at) WHERE reviewed_at IS NULL AND escalated_at IS NULL;
ALTER TABLE break_glass ENABLE ROW LEVEL SECURITY;
ALTER TABLE break_glass FORCE ROW LEVEL SECURITY;
CREATE TRIGGER opening_stands BEFORE DELETE OR TRUNCATE ON break_glass FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- A member who carries a duty today. Whoever hears what is said to a duty: who has it, or the main user where nobody has.
-- +goose StatementBegin
CREATE FUNCTION holds_duty(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM membership m JOIN account a ON a.id = m.account_id
     WHERE m.account_id = guard.account() AND m.organisation_id = guard.org() AND wanted = ANY (m.flags)
       AND m.valid @> (now() AT TIME ZONE 'Europe/Helsinki')::date AND a.disabled_at IS NULL)
$$;
CREATE FUNCTION hears_duty(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT holds_duty(wanted) OR holds_duty('main_user') AND NOT EXISTS (
    SELECT FROM membership m JOIN account a ON a.id = m.account_id
     WHERE m.organisation_id = guard.org() AND wanted = ANY (m.flags)
       AND m.valid @> (now() AT TIME ZONE 'Europe/Helsinki')::date AND a.disabled_at IS NULL)
$$;
-- +goose StatementEnd

-- The database says who opened, for whom, when and until when; the opener says only which case and why.
-- +goose StatementBegin
CREATE FUNCTION open_glass() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
DECLARE
  minutes integer;
BEGIN
  SELECT amount INTO minutes FROM legal_limit
   WHERE code = 'glass_window' AND unit = 'minutes' AND valid @> (now() AT TIME ZONE 'Europe/Helsinki')::date;
  SELECT coalesce(centre_org, intake_org) INTO NEW.case_org FROM refugee_case WHERE id = NEW.case_id;
  IF minutes IS NULL OR NEW.case_org IS NULL THEN
    RAISE EXCEPTION 'nothing says how long the case may be open, or who reviews it' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.account_id := guard.account();
  NEW.org_id := guard.org();
  NEW.opened_in := pg_current_xact_id();
  NEW.opened_at := clock_timestamp();
  NEW.ends_at := NEW.opened_at + make_interval(mins => minutes);
  RETURN NEW;
END $$;
CREATE FUNCTION review_glass() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.reviewed_at := CASE WHEN NEW.reviewed_by IS NULL THEN NULL ELSE clock_timestamp() END;
  RETURN NEW;
END $$;
-- An opening of which nobody would learn does not come to stand: its events and the notice are written with it.
CREATE FUNCTION glass_is_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM audit.event WHERE xid = pg_current_xact_id() AND action = 'glass.open' AND subject_id = NEW.id AND account_id = NEW.account_id)
     OR NOT EXISTS (SELECT FROM audit.event WHERE xid = pg_current_xact_id() AND action = 'identity.read' AND case_id = NEW.case_id AND account_id = NEW.account_id)
     OR NOT EXISTS (SELECT FROM notice WHERE org_id = NEW.case_org AND case_id = NEW.case_id AND key = 'notices.glass_opened' AND duty = 'dpo' AND xmin = pg_current_xact_id()::xid) THEN
    RAISE EXCEPTION 'an opening without its events and its notice' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER opening_is_own BEFORE INSERT ON break_glass FOR EACH ROW
  WHEN (session_user LIKE 'kp\_%' AND session_user <> 'kp_owner') EXECUTE FUNCTION open_glass();
CREATE TRIGGER review_is_timed BEFORE UPDATE OF reviewed_by ON break_glass FOR EACH ROW
  WHEN (session_user LIKE 'kp\_%' AND session_user <> 'kp_owner') EXECUTE FUNCTION review_glass();
CREATE CONSTRAINT TRIGGER opening_is_told AFTER INSERT ON break_glass DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user LIKE 'kp\_%' AND session_user <> 'kp_owner') EXECUTE FUNCTION glass_is_told();

-- The identity behind an opening of the reader's own that has not ended. What names a person and what money hangs on, and nothing else of the document:
-- submission categories tell why somebody fled, the journey's remarks tell of health.
-- +goose StatementBegin
CREATE FUNCTION glass_identity(opening uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
DECLARE
  part text[] := guard.verified();
  document jsonb;
BEGIN
  IF part IS NULL OR part[2] <> 'auditor' THEN
    RETURN NULL;
  END IF;
  SELECT i.document INTO document FROM break_glass g JOIN case_identity i ON i.case_id = g.case_id
   WHERE g.id = opening AND g.account_id = part[4]::uuid AND g.org_id = part[3]::uuid
     AND g.opened_in IS DISTINCT FROM pg_current_xact_id_if_assigned() AND clock_timestamp() < g.ends_at;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  RETURN coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(document)
                    WHERE key IN ('unhcr_case','customer_no','quota_year','batch','scheme')), '{}')
    || jsonb_build_object('persons', coalesce((
         SELECT jsonb_agg((SELECT jsonb_object_agg(f.key, f.value) FROM jsonb_each(p.value) f
                            WHERE f.key IN ('number','family_name','given_names','birth_date','identity_code','citizenship','stateless','customer_no',
                                            'permit','permit_from','home_from')) ORDER BY p.ordinality)
           FROM jsonb_array_elements(document -> 'persons') WITH ORDINALITY p), '[]'));
END $$;
-- The number of the case, for those who may read the opening: nobody else's case is found by it.
CREATE FUNCTION glass_reference(opening uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT c.reference FROM break_glass g JOIN refugee_case c ON c.id = g.case_id
   WHERE g.id = opening AND ((guard.verified())[2] = 'auditor' OR g.case_org = guard.org() OR (guard.verified())[2] = 'job')
$$;
-- +goose StatementEnd

-- A notice may be for a duty and not for everybody of its organisation.
ALTER TABLE notice ADD COLUMN duty text NOT NULL DEFAULT '' CHECK (duty IN ('','dpo'));
CREATE POLICY for_its_duty ON notice AS RESTRICTIVE FOR SELECT
  TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake, kp_representative, kp_auditor, kp_admin
  USING (duty = '' OR hears_duty(duty));
GRANT INSERT ON notice TO kp_auditor;
CREATE POLICY glass_only ON notice AS RESTRICTIVE FOR INSERT TO kp_auditor WITH CHECK (key = 'notices.glass_opened' AND duty = 'dpo');

-- Every auditor reads who opened what, as he reads the log. The data protection officer reads and reviews what was opened of his organisation's cases,
-- once. The clock only notes that it told of a late review.
GRANT SELECT ON break_glass TO kp_auditor, kp_regional, kp_intake, kp_municipality, kp_job, kp_glass;
GRANT INSERT (id, case_id, reason) ON break_glass TO kp_auditor;
GRANT UPDATE (reviewed_by, outcome, review_note) ON break_glass TO kp_regional, kp_intake, kp_municipality;
GRANT UPDATE (escalated_at) ON break_glass TO kp_job;
CREATE POLICY known ON break_glass FOR SELECT TO kp_auditor, kp_job USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY opened ON break_glass FOR INSERT TO kp_auditor
  WITH CHECK (account_id = (SELECT guard.account()) AND org_id = (SELECT guard.org()) AND reviewed_by IS NULL AND escalated_at IS NULL);
CREATE POLICY watched ON break_glass FOR SELECT TO kp_regional, kp_intake, kp_municipality
  USING (case_org = (SELECT guard.org()) AND (SELECT holds_duty('dpo')));
CREATE POLICY reviewed ON break_glass FOR UPDATE TO kp_regional, kp_intake, kp_municipality
  USING (case_org = (SELECT guard.org()) AND (SELECT holds_duty('dpo')) AND reviewed_by IS NULL)
  WITH CHECK (reviewed_by = (SELECT guard.account()));
CREATE POLICY escalated ON break_glass FOR UPDATE TO kp_job
  USING ((SELECT guard.org()) IS NOT NULL AND reviewed_by IS NULL AND escalated_at IS NULL) WITH CHECK (escalated_at IS NOT NULL);

CREATE POLICY glass ON break_glass FOR SELECT TO kp_glass USING (true);
CREATE POLICY glass ON case_identity FOR SELECT TO kp_glass USING (true);
CREATE POLICY glass ON refugee_case FOR SELECT TO kp_glass USING (true);
CREATE POLICY glass ON notice FOR SELECT TO kp_glass USING (true);
GRANT SELECT ON case_identity, legal_limit, audit.event TO kp_glass;
GRANT SELECT (id, reference, centre_org, intake_org) ON refugee_case TO kp_glass;
GRANT SELECT ON notice TO kp_glass;
GRANT EXECUTE ON FUNCTION guard.verified() TO kp_glass;
GRANT CREATE ON SCHEMA public TO kp_glass, kp_search; -- while the migration runs
ALTER FUNCTION holds_duty(text) OWNER TO kp_search;
ALTER FUNCTION hears_duty(text) OWNER TO kp_search;
ALTER FUNCTION open_glass() OWNER TO kp_glass;
ALTER FUNCTION glass_is_told() OWNER TO kp_glass;
ALTER FUNCTION glass_identity(uuid) OWNER TO kp_glass;
ALTER FUNCTION glass_reference(uuid) OWNER TO kp_glass;
REVOKE CREATE ON SCHEMA public FROM kp_glass, kp_search;
REVOKE ALL ON FUNCTION glass_identity(uuid), glass_reference(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION glass_identity(uuid) TO kp_auditor;
GRANT EXECUTE ON FUNCTION glass_reference(uuid) TO kp_auditor, kp_regional, kp_intake, kp_municipality, kp_job;

-- +goose Up
-- What follows a decision. A round says in which instalments it is paid and which reports are due; the database notes both for the claim when it is decided, so
-- that a later version of the round changes nothing of it. What an instalment waits for holds the money back.
ALTER TABLE grant_round ADD COLUMN after_award jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(after_award) = 'object'); -- region.After
UPDATE register_state SET digest = '';

CREATE TABLE claim_instalment (
  claim_id     uuid NOT NULL REFERENCES grant_claim,
  nth          smallint NOT NULL CHECK (nth > 0),
  claimant_org uuid NOT NULL REFERENCES organisation,
  share        smallint NOT NULL CHECK (share BETWEEN 1 AND 100), -- per cent; the last takes what is left
  due_when     text NOT NULL CHECK (due_when IN ('decision','interim','final','date')),
  on_day       date,
  PRIMARY KEY (claim_id, nth),
  CHECK ((due_when = 'date') = (on_day IS NOT NULL))
);

CREATE TABLE claim_report (
  id           uuid PRIMARY KEY,
  version      bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  claim_id     uuid NOT NULL REFERENCES grant_claim,
  claimant_org uuid NOT NULL REFERENCES organisation,
  kind         text NOT NULL CHECK (kind IN ('interim','final')),
  due_on       date NOT NULL,
  remind_on    date NOT NULL CHECK (remind_on <= due_on),
  state        text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft','submitted','supplement_requested','checked','approved')),
  checkers     uuid[] NOT NULL DEFAULT '{}',
  used_cents   bigint NOT NULL DEFAULT 0 CHECK (used_cents >= 0),
  submitted_at timestamptz,
  approved_by  uuid CHECK (NOT approved_by = ANY (checkers)),
  approved_at  timestamptz,
  reminded_at  timestamptz,
  overdue_at   timestamptz,                            -- when it was told that it is late
  updated_at   timestamptz NOT NULL,
  updated_by   uuid NOT NULL,
  UNIQUE (claim_id, kind),
  CHECK ((state = 'approved') = (approved_by IS NOT NULL) AND (approved_by IS NULL) = (approved_at IS NULL)),
  CHECK (state = 'draft' OR submitted_at IS NOT NULL)
);
CREATE INDEX claim_report_due ON claim_report (due_on, id) WHERE state <> 'approved';
CREATE INDEX claim_report_org ON claim_report (claimant_org, due_on, id);

-- What the claimant writes, apart: nobody else reads it before it is submitted.
CREATE TABLE claim_report_form (
  report_id uuid PRIMARY KEY REFERENCES claim_report,
  form      jsonb NOT NULL                             -- reporting.Form
);

CREATE TABLE claim_report_step (
  id         uuid PRIMARY KEY,
  report_id  uuid NOT NULL REFERENCES claim_report,
  event      text NOT NULL,
  at         timestamptz NOT NULL,
  account_id uuid NOT NULL,
  org_id     uuid NOT NULL REFERENCES organisation,
  note       text NOT NULL CHECK (length(note) <= 2000)
);
CREATE INDEX claim_report_step_of ON claim_report_step (report_id, at, id);
CREATE TRIGGER step_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON claim_report_step FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- +goose StatementBegin
-- What the round says of the time after a decision is noted with the decision.
CREATE FUNCTION award_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE terms jsonb := (SELECT r.after_award FROM grant_claim c JOIN grant_round r ON r.code = c.round_code AND r.version = c.round_version WHERE c.id = NEW.claim_id);
BEGIN
  IF NEW.granted_cents > 0 THEN
    INSERT INTO claim_instalment (claim_id, nth, claimant_org, share, due_when, on_day)
    SELECT NEW.claim_id, i.n, NEW.claimant_org, (i.x ->> 'share')::smallint, i.x ->> 'when', (i.x ->> 'on')::date
      FROM jsonb_array_elements(coalesce(terms -> 'instalments', '[]')) WITH ORDINALITY AS i (x, n);
    INSERT INTO claim_report (id, claim_id, claimant_org, kind, due_on, remind_on, updated_at, updated_by)
    SELECT gen_random_uuid(), NEW.claim_id, NEW.claimant_org, x ->> 'kind', (x ->> 'due')::date, (x ->> 'due')::date - (x ->> 'remind')::integer, NEW.decided_at, NEW.decided_by
      FROM jsonb_array_elements(coalesce(terms -> 'reports', '[]')) x;
  END IF;
  RETURN NULL;
END $$;

-- What of a sum the instalments hold back on a day: each but the last is rounded down. A report that is late holds whatever does not come at the decision.
CREATE FUNCTION held_back(claim uuid, net bigint, today date) RETURNS bigint LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce(sum(p.cents) FILTER (WHERE NOT p.due), 0)::bigint FROM (
    SELECT CASE WHEN i.nth = (SELECT max(nth) FROM claim_instalment WHERE claim_id = claim)
                THEN net - coalesce((SELECT sum(net * o.share / 100) FROM claim_instalment o WHERE o.claim_id = claim AND o.nth < i.nth), 0)
                ELSE net * i.share / 100 END AS cents,
           i.due_when = 'decision' OR NOT EXISTS (SELECT FROM claim_report l WHERE l.claim_id = claim AND l.due_on < today AND l.state IN ('draft','supplement_requested'))
             AND CASE i.due_when WHEN 'date' THEN i.on_day <= today
                   ELSE EXISTS (SELECT FROM claim_report r WHERE r.claim_id = claim AND r.kind = i.due_when AND r.state = 'approved') END AS due
      FROM claim_instalment i WHERE i.claim_id = claim) p
$$;

-- No payment is of what an instalment still holds back.
CREATE FUNCTION payment_instalment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  owed bigint := coalesce((SELECT -cents FROM ledger_head WHERE claim_id = NEW.claim_id AND account = 'payable'), 0);
  gone bigint := coalesce((SELECT sum(cents) FROM payment WHERE claim_id = NEW.claim_id AND state IN ('sent','paid')), 0);
BEGIN
  IF NEW.cents > owed - held_back(NEW.claim_id, owed + gone, (now() AT TIME ZONE 'Europe/Helsinki')::date) THEN
    RAISE EXCEPTION 'a payment is of an instalment that is not due' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- Who takes which step of a report; a checker stays one and never approves; what is approved stays.
CREATE FUNCTION report_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
DECLARE
  me uuid := guard.account();
  way text := OLD.state || '>' || NEW.state;
  may boolean;
BEGIN
  IF session_user NOT LIKE 'kp\_%' OR session_user IN ('kp_owner', 'kp_job') THEN
    RETURN NEW;
  END IF;
  may := CASE
    WHEN session_user IN ('kp_municipality', 'kp_wellbeing') THEN way IN ('draft>draft', 'draft>submitted', 'supplement_requested>supplement_requested', 'supplement_requested>submitted')
    ELSE way IN ('submitted>supplement_requested', 'submitted>checked', 'checked>submitted', 'checked>approved') END;
  may := may AND CASE NEW.state
    WHEN 'checked' THEN NEW.checkers @> OLD.checkers AND me = ANY (NEW.checkers) AND NEW.checkers <@ (OLD.checkers || me)
    WHEN 'approved' THEN NEW.checkers = OLD.checkers AND NOT me = ANY (OLD.checkers) AND NEW.approved_by = me
    ELSE NEW.checkers = OLD.checkers END;
  IF may IS NOT TRUE OR NEW.updated_by IS DISTINCT FROM me THEN
    RAISE EXCEPTION 'a report does not go from % to % so', OLD.state, NEW.state USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER award_followed AFTER INSERT ON grant_decision FOR EACH ROW EXECUTE FUNCTION award_followed();
CREATE TRIGGER payment_instalment BEFORE INSERT ON payment FOR EACH ROW EXECUTE FUNCTION payment_instalment();
CREATE TRIGGER report_moves BEFORE UPDATE ON claim_report FOR EACH ROW EXECUTE FUNCTION report_moves();

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['claim_instalment','claim_report','claim_report_form','claim_report_step'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('GRANT SELECT ON %I TO kp_municipality, kp_wellbeing, kp_keha, kp_coordinator, kp_auditor', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['claim_instalment','claim_report'] LOOP
    EXECUTE format('CREATE POLICY own ON %I FOR SELECT TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()))', t);
    EXECUTE format('CREATE POLICY offices ON %I FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING ((SELECT guard.org()) IS NOT NULL)', t);
    EXECUTE format('CREATE POLICY book ON %I TO kp_book USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO kp_book', t);
  END LOOP;
END $$;
-- +goose StatementEnd
CREATE POLICY own ON claim_report_form FOR SELECT TO kp_municipality, kp_wellbeing USING (EXISTS (SELECT FROM claim_report r WHERE r.id = report_id));
CREATE POLICY submitted ON claim_report_form FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING (EXISTS (SELECT FROM claim_report r WHERE r.id = report_id AND r.submitted_at IS NOT NULL));
CREATE POLICY begun ON claim_report_form FOR INSERT TO kp_municipality, kp_wellbeing
  WITH CHECK (EXISTS (SELECT FROM claim_report r WHERE r.id = report_id AND r.state IN ('draft','supplement_requested')));
CREATE POLICY written ON claim_report_form FOR UPDATE TO kp_municipality, kp_wellbeing
  USING (EXISTS (SELECT FROM claim_report r WHERE r.id = report_id AND r.state IN ('draft','supplement_requested')));
CREATE POLICY moved ON claim_report FOR UPDATE TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()));
CREATE POLICY worked_on ON claim_report FOR UPDATE TO kp_keha USING ((SELECT guard.org()) IS NOT NULL AND state IN ('submitted','checked')) WITH CHECK (true);
CREATE POLICY with_report ON claim_report_step FOR SELECT USING (EXISTS (SELECT FROM claim_report r WHERE r.id = report_id));
CREATE POLICY taken ON claim_report_step FOR INSERT WITH CHECK (org_id = (SELECT guard.org()) AND account_id = (SELECT guard.account()) AND EXISTS (SELECT FROM claim_report r WHERE r.id = report_id));
GRANT UPDATE (version, state, used_cents, submitted_at, updated_at, updated_by) ON claim_report TO kp_municipality, kp_wellbeing;
GRANT INSERT, UPDATE (form) ON claim_report_form TO kp_municipality, kp_wellbeing;
GRANT UPDATE (version, state, checkers, approved_by, approved_at, updated_at, updated_by) ON claim_report TO kp_keha;
GRANT INSERT ON claim_report_step TO kp_municipality, kp_wellbeing, kp_keha;

-- The clock sees when reports are due, and of whose claim, and notes what it has told.
GRANT SELECT (id, claim_id, claimant_org, kind, due_on, remind_on, state, reminded_at, overdue_at), UPDATE (reminded_at, overdue_at) ON claim_report TO kp_job;
CREATE POLICY clock ON claim_report TO kp_job USING (true);
GRANT SELECT (id, number) ON grant_claim TO kp_job;
CREATE POLICY clock ON grant_claim FOR SELECT TO kp_job USING (EXISTS (SELECT FROM claim_report r WHERE r.claim_id = grant_claim.id));

GRANT SELECT ON grant_round TO kp_book;
GRANT CREATE ON SCHEMA public TO kp_book;
ALTER FUNCTION award_followed() OWNER TO kp_book;
ALTER FUNCTION payment_instalment() OWNER TO kp_book;
REVOKE CREATE ON SCHEMA public FROM kp_book;
REVOKE ALL ON FUNCTION award_followed(), payment_instalment() FROM PUBLIC;

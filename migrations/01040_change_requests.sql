-- +goose Up
-- What a claimant asks to be changed after a decision: each item is accepted or refused of its own, prepared by one and decided by another. The decision on the
-- support itself never changes; what is accepted takes effect with the decision on the change, by the database.
CREATE SEQUENCE change_number;
CREATE TABLE change_request (
  id           uuid PRIMARY KEY,
  version      bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  number       text NOT NULL UNIQUE CHECK (number ~ '^MUUTOS-[0-9]{4}-[0-9]{5,}$'),
  claim_id     uuid NOT NULL REFERENCES grant_claim,
  claimant_org uuid NOT NULL REFERENCES organisation,
  state        text NOT NULL CHECK (state IN ('submitted','prepared','decided','withdrawn')),
  reason       text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000),
  items        jsonb NOT NULL CHECK (jsonb_typeof(items) = 'array' AND items <> '[]'), -- changes.Item
  asked_by     uuid NOT NULL,
  asked_at     timestamptz NOT NULL,
  preparers    uuid[] NOT NULL DEFAULT '{}',
  returned     text NOT NULL DEFAULT '' CHECK (length(returned) <= 2000),
  decided_by   uuid,
  decided_at   timestamptz,
  letters      jsonb NOT NULL DEFAULT '{}',            -- by language, as they were issued
  sums         jsonb NOT NULL DEFAULT '{}',            -- by language: SHA-256 of the file
  CHECK (state NOT IN ('prepared','decided') OR cardinality(preparers) > 0),
  CHECK ((state = 'decided') = (decided_by IS NOT NULL AND decided_at IS NOT NULL AND letters <> '{}')),
  CHECK (NOT decided_by = ANY (preparers))
);
CREATE UNIQUE INDEX change_request_open ON change_request (claim_id) WHERE state IN ('submitted','prepared');
CREATE INDEX change_request_list ON change_request (asked_at DESC, id DESC);
CREATE INDEX change_request_of ON change_request (claimant_org, asked_at DESC, id DESC);

-- +goose StatementBegin
-- A decided claim as it stands: the account that is paid to, also one that was mended, and the days of the reports that are still open.
CREATE FUNCTION change_standing(claim uuid, OUT account text, OUT interim date, OUT final date) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT coalesce((SELECT a.iban FROM payment_account a WHERE a.claim_id = c.id ORDER BY a.at DESC, a.id DESC LIMIT 1), g.iban),
         (SELECT r.due_on FROM claim_report r WHERE r.claim_id = c.id AND r.kind = 'interim' AND r.state IN ('draft','supplement_requested')),
         (SELECT r.due_on FROM claim_report r WHERE r.claim_id = c.id AND r.kind = 'final' AND r.state IN ('draft','supplement_requested'))
    FROM grant_claim c JOIN grant_decision g ON g.claim_id = c.id
   WHERE c.id = claim AND (c.claimant_org = guard.org() OR session_user IN ('kp_keha','kp_coordinator','kp_auditor') AND guard.org() IS NOT NULL OR session_user NOT LIKE 'kp\_%')
$$;

-- What is asked, without what is answered.
CREATE FUNCTION change_asked(items jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_agg(x - 'accepted' - 'ground' ORDER BY n) FROM jsonb_array_elements(items) WITH ORDINALITY AS a (x, n)
$$;

-- Who takes which step: what is asked stays as it was asked, nobody decides what he has prepared, and what is decided stays.
CREATE FUNCTION change_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
DECLARE
  me uuid := guard.account();
  claim record;
  may boolean;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state IN ('decided','withdrawn') THEN
    RAISE EXCEPTION 'a change that is decided stands' USING ERRCODE = '42501';
  END IF;
  IF session_user NOT LIKE 'kp\_%' OR session_user = 'kp_owner' THEN
    RETURN NEW;
  END IF;
  SELECT c.state, c.claimant_org, c.decides INTO claim FROM grant_claim c WHERE c.id = NEW.claim_id;
  IF TG_OP = 'INSERT' THEN
    may := NEW.state = 'submitted' AND NEW.asked_by = me AND claim.state = 'decided' AND NEW.claimant_org = claim.claimant_org
      AND NOT EXISTS (SELECT FROM jsonb_array_elements(NEW.items) x WHERE (x ->> 'accepted')::boolean OR x ->> 'kind' NOT IN ('account','interim','final'));
  ELSIF session_user IN ('kp_municipality','kp_wellbeing') THEN
    may := OLD.state = 'submitted' AND NEW.state = 'withdrawn';
  ELSE
    may := session_user = CASE claim.decides WHEN 'ministry' THEN 'kp_coordinator' ELSE 'kp_keha' END AND change_asked(NEW.items) = change_asked(OLD.items)
      AND CASE OLD.state || '>' || NEW.state
        WHEN 'submitted>prepared' THEN NEW.preparers @> OLD.preparers AND me = ANY (NEW.preparers) AND NEW.preparers <@ (OLD.preparers || me)
          AND NOT EXISTS (SELECT FROM jsonb_array_elements(NEW.items) x WHERE NOT (x ->> 'accepted')::boolean AND x ->> 'ground' = '')
        WHEN 'prepared>submitted' THEN NEW.preparers = OLD.preparers AND NEW.items = OLD.items AND NEW.returned <> ''
        WHEN 'prepared>decided' THEN NEW.preparers = OLD.preparers AND NEW.items = OLD.items AND NEW.decided_by = me AND NOT me = ANY (OLD.preparers)
        ELSE false END;
  END IF;
  IF may IS NOT TRUE THEN
    RAISE EXCEPTION 'a change is not % so', NEW.state USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- What was accepted takes effect with the decision: the account that is paid to, the day on which a report is due. What has moved since it was asked stops the
-- decision, and so does a payment to the old account that is not released yet.
CREATE FUNCTION change_takes_effect() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  item jsonb;
  stands text;
BEGIN
  IF NEW.state <> 'decided' THEN
    RETURN NULL;
  END IF;
  FOR item IN SELECT x FROM jsonb_array_elements(NEW.items) x WHERE (x ->> 'accepted')::boolean LOOP
    IF item ->> 'kind' = 'account' THEN
      SELECT account INTO stands FROM change_standing(NEW.claim_id);
      IF EXISTS (SELECT FROM payment p WHERE p.claim_id = NEW.claim_id AND p.state = 'planned') THEN
        RAISE EXCEPTION 'a payment to the old account waits' USING ERRCODE = '55006';
      END IF;
      INSERT INTO payment_account (id, claim_id, iban, ground, account_id, at) VALUES (gen_random_uuid(), NEW.claim_id, item ->> 'now', NEW.number, NEW.decided_by, NEW.decided_at);
    ELSE
      SELECT due_on::text INTO stands FROM claim_report WHERE claim_id = NEW.claim_id AND kind = item ->> 'kind' AND state IN ('draft','supplement_requested') FOR UPDATE;
      UPDATE claim_report SET due_on = (item ->> 'now')::date, remind_on = (item ->> 'now')::date - (due_on - remind_on), reminded_at = NULL, overdue_at = NULL, version = version + 1
       WHERE claim_id = NEW.claim_id AND kind = item ->> 'kind';
    END IF;
    IF stands IS DISTINCT FROM item ->> 'was' THEN
      RAISE EXCEPTION 'what is to be changed has moved' USING ERRCODE = '23514', CONSTRAINT = 'change_stands';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION report_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
DECLARE
  me uuid := guard.account();
  way text := OLD.state || '>' || NEW.state;
  may boolean;
BEGIN
  IF session_user NOT LIKE 'kp\_%' OR session_user IN ('kp_owner', 'kp_job') OR current_user = 'kp_book' AND NEW.state = OLD.state THEN
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
CREATE TRIGGER change_moves BEFORE INSERT OR UPDATE ON change_request FOR EACH ROW EXECUTE FUNCTION change_moves();
CREATE TRIGGER change_takes_effect AFTER UPDATE ON change_request FOR EACH ROW EXECUTE FUNCTION change_takes_effect();
CREATE TRIGGER change_stands BEFORE DELETE OR TRUNCATE ON change_request FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

ALTER TABLE change_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE change_request FORCE ROW LEVEL SECURITY;
GRANT SELECT ON change_request TO kp_municipality, kp_wellbeing, kp_keha, kp_coordinator, kp_auditor;
CREATE POLICY own ON change_request FOR SELECT TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()));
CREATE POLICY offices ON change_request FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY asked ON change_request FOR INSERT TO kp_municipality, kp_wellbeing WITH CHECK (claimant_org = (SELECT guard.org()));
CREATE POLICY moved ON change_request FOR UPDATE TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()));
CREATE POLICY worked_on ON change_request FOR UPDATE TO kp_keha, kp_coordinator USING ((SELECT guard.org()) IS NOT NULL);
GRANT USAGE ON SEQUENCE change_number TO kp_municipality, kp_wellbeing;
GRANT INSERT (id, number, claim_id, claimant_org, state, reason, items, asked_by, asked_at), UPDATE (version, state) ON change_request TO kp_municipality, kp_wellbeing;
GRANT UPDATE (version, state, items, preparers, returned, decided_by, decided_at, letters, sums) ON change_request TO kp_keha, kp_coordinator;
GRANT INSERT ON payment_account TO kp_book;
CREATE POLICY book_mends ON payment_account FOR INSERT TO kp_book WITH CHECK (true);
GRANT UPDATE (due_on, remind_on, reminded_at, overdue_at, version) ON claim_report TO kp_book;
GRANT CREATE ON SCHEMA public TO kp_book;
ALTER FUNCTION change_takes_effect() OWNER TO kp_book;
ALTER FUNCTION change_standing(uuid) OWNER TO kp_book;
REVOKE CREATE ON SCHEMA public FROM kp_book;
REVOKE ALL ON FUNCTION change_takes_effect() FROM PUBLIC;
REVOKE ALL ON FUNCTION change_standing(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION change_standing(uuid) TO kp_municipality, kp_wellbeing, kp_keha, kp_coordinator, kp_auditor, kp_book;

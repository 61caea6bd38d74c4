-- +goose Up
-- A change may also be asked of what is granted for a line, of the instalments, and of the days in which the support is used. What is taken off a line is an entry of
-- the book with the decision on the change, as far as it is not paid; the rest is claimed back. What the decision on the claim granted stays written as it was.
ALTER TABLE change_request ADD COLUMN taken_cents bigint NOT NULL DEFAULT 0 CHECK (taken_cents >= 0 AND (taken_cents = 0 OR state = 'decided'));
GRANT UPDATE (taken_cents) ON change_request TO kp_keha, kp_coordinator;
ALTER TABLE claim_line ADD COLUMN taken_cents bigint NOT NULL DEFAULT 0 CHECK (taken_cents BETWEEN 0 AND granted_cents);
GRANT UPDATE (taken_cents) ON claim_line TO kp_book;
CREATE POLICY book_takes ON claim_line FOR UPDATE TO kp_book USING (true);
-- Who was given up, and not paid for, may be granted to somebody else.
DROP INDEX claim_line_paid_once;
CREATE UNIQUE INDEX claim_line_paid_once ON claim_line (round_code, side, case_id, person) WHERE granted_cents > taken_cents;
DROP INDEX claim_line_part_paid_once;
CREATE UNIQUE INDEX claim_line_part_paid_once ON claim_line (round_code, payee, part) WHERE granted_cents > taken_cents AND about IN ('places','month');
ALTER TABLE claim_line DROP CONSTRAINT claim_line_paid_once_by_key;
ALTER TABLE claim_line ADD CONSTRAINT claim_line_paid_once_by_key
  EXCLUDE USING gist (round_code WITH =, side WITH =, person_key WITH =, whom WITH &&) WHERE (granted_cents > taken_cents AND person_key <> '');

ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_kind_check;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_kind_check CHECK (kind IN ('decision','payment','settlement','failure','recovery','interest','set_off','set_off_from','set_off_to',
  'repayment','refund','relief','interest_relief','write_off','unused','change','correction'));
CREATE UNIQUE INDEX ledger_entry_change_once ON ledger_entry (of_id) WHERE kind = 'change';
CREATE POLICY of_change ON ledger_entry AS RESTRICTIVE FOR INSERT TO kp_keha WITH CHECK (kind <> 'change');

-- The days in which the support is used, as the round's version said when the claim was decided.
CREATE TABLE claim_use (
  claim_id     uuid PRIMARY KEY REFERENCES grant_claim,
  claimant_org uuid NOT NULL REFERENCES organisation,
  from_day     date NOT NULL,
  until_day    date NOT NULL CHECK (until_day >= from_day)
);
ALTER TABLE claim_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE claim_use FORCE ROW LEVEL SECURITY;
GRANT SELECT ON claim_use TO kp_municipality, kp_wellbeing, kp_keha, kp_coordinator, kp_auditor;
GRANT SELECT, INSERT, UPDATE (until_day) ON claim_use TO kp_book;
CREATE POLICY own ON claim_use FOR SELECT TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()));
CREATE POLICY offices ON claim_use FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY book ON claim_use TO kp_book USING (true) WITH CHECK (true);
GRANT DELETE ON claim_instalment TO kp_book;
GRANT DELETE, UPDATE (granted_cents) ON claim_cost TO kp_book;

DROP FUNCTION change_standing(uuid);
-- +goose StatementBegin
-- A decided claim as it stands: the account that is paid to, also one that was mended, the days of the reports that are still open, and the last day of use.
CREATE FUNCTION change_standing(claim uuid, OUT account text, OUT interim date, OUT final date, OUT until date) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT coalesce((SELECT a.iban FROM payment_account a WHERE a.claim_id = c.id ORDER BY a.at DESC, a.id DESC LIMIT 1), g.iban),
         (SELECT r.due_on FROM claim_report r WHERE r.claim_id = c.id AND r.kind = 'interim' AND r.state IN ('draft','supplement_requested')),
         (SELECT r.due_on FROM claim_report r WHERE r.claim_id = c.id AND r.kind = 'final' AND r.state IN ('draft','supplement_requested')),
         (SELECT u.until_day FROM claim_use u WHERE u.claim_id = c.id)
    FROM grant_claim c JOIN grant_decision g ON g.claim_id = c.id
   WHERE c.id = claim AND (c.claimant_org = guard.org() OR session_user IN ('kp_keha','kp_coordinator','kp_auditor') AND guard.org() IS NOT NULL OR session_user NOT LIKE 'kp\_%')
$$;

-- The instalments of a claim as a request writes them, and how many of the first of them are due already.
CREATE FUNCTION plan_of(claim uuid, today date, OUT plan jsonb, OUT due jsonb) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT jsonb_agg(p.x ORDER BY NOT p.due, p.nth), coalesce(jsonb_agg(p.x ORDER BY p.nth) FILTER (WHERE p.due), '[]') FROM (
    SELECT i.nth, jsonb_strip_nulls(jsonb_build_object('share', i.share, 'when', i.due_when, 'on', i.on_day)) AS x,
           i.due_when = 'decision' OR coalesce(i.on_day <= today, false) OR EXISTS (SELECT FROM claim_report r WHERE r.claim_id = claim AND r.kind = i.due_when AND r.state = 'approved') AS due
      FROM claim_instalment i WHERE i.claim_id = claim) p
$$;

CREATE OR REPLACE FUNCTION change_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
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
      AND NOT EXISTS (SELECT FROM jsonb_array_elements(NEW.items) x WHERE (x ->> 'accepted')::boolean OR x ->> 'kind' NOT IN ('account','line','instalments','interim','final','use')
        OR CASE WHEN x ->> 'kind' = 'line' THEN (x ->> 'now')::bigint NOT BETWEEN 0 AND (x ->> 'was')::bigint - 1
          OR NOT EXISTS (SELECT FROM claim_line l WHERE l.id = (x ->> 'of')::uuid AND l.claim_id = NEW.claim_id) ELSE x ? 'of' END)
      AND (SELECT count(*) = count(DISTINCT (x ->> 'kind', x ->> 'of')) FROM jsonb_array_elements(NEW.items) x);
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

-- What is granted for lines is lowered: an entry of the book for what is not paid yet, of the first lines first, and the round has it again.
CREATE FUNCTION change_lines(r change_request) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  entry uuid := gen_random_uuid();
  item jsonb;
  line record;
  owed bigint;
  take bigint;
  taken bigint := 0;
BEGIN
  FOR item IN SELECT x FROM jsonb_array_elements(r.items) x WHERE x ->> 'kind' = 'line' AND (x ->> 'accepted')::boolean LOOP
    IF owed IS NULL THEN
      IF EXISTS (SELECT FROM payment p WHERE p.claim_id = r.claim_id AND p.state IN ('planned','sent')) THEN
        RAISE EXCEPTION 'a payment of the claim is under way' USING ERRCODE = '55000';
      END IF;
      SELECT coalesce(sum(-h.cents), 0) INTO owed FROM (SELECT cents FROM ledger_head WHERE claim_id = r.claim_id AND account = 'payable' FOR UPDATE) h;
    END IF;
    SELECT granted_cents - taken_cents AS cents, about, part INTO line FROM claim_line WHERE id = (item ->> 'of')::uuid AND claim_id = r.claim_id FOR UPDATE;
    IF line.cents IS DISTINCT FROM (item ->> 'was')::bigint OR EXISTS (SELECT FROM claim_settlement s WHERE s.claim_id = r.claim_id AND s.state NOT IN ('draft','supplement_requested')) THEN
      RAISE EXCEPTION 'what is to be changed has moved' USING ERRCODE = '23514', CONSTRAINT = 'change_stands';
    END IF;
    take := least(line.cents - (item ->> 'now')::bigint, owed - taken);
    taken := taken + take;
    UPDATE claim_line SET taken_cents = taken_cents + take WHERE id = (item ->> 'of')::uuid;
    IF line.about = 'month' AND take = line.cents THEN
      DELETE FROM claim_cost WHERE claim_id = r.claim_id AND month = line.part;
    ELSIF line.about = 'month' THEN
      UPDATE claim_cost SET granted_cents = granted_cents - take WHERE claim_id = r.claim_id AND month = line.part;
    END IF;
  END LOOP;
  IF r.taken_cents <> taken THEN
    RAISE EXCEPTION 'what is taken off is not what is owed' USING ERRCODE = '23514', CONSTRAINT = 'change_stands';
  END IF;
  IF taken > 0 THEN
    INSERT INTO ledger_entry (id, claim_id, claimant_org, day, kind, of_id, ground, at, account_id)
    VALUES (entry, r.claim_id, r.claimant_org, (r.decided_at AT TIME ZONE 'Europe/Helsinki')::date, 'change', r.id, r.number, r.decided_at, r.decided_by);
    INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES (entry, 1, 'payable', taken), (entry, 2, 'appropriation', -taken);
    UPDATE grant_budget SET granted_cents = granted_cents - taken WHERE round_code = (SELECT round_code FROM grant_claim WHERE id = r.claim_id);
  END IF;
END $$;

-- Other instalments: those that are due already stay as they are, and all are the whole.
CREATE FUNCTION change_plan(r change_request, item jsonb) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  stands record;
  wanted jsonb := (item ->> 'now')::jsonb;
BEGIN
  SELECT * INTO stands FROM plan_of(r.claim_id, (r.decided_at AT TIME ZONE 'Europe/Helsinki')::date);
  IF stands.plan IS DISTINCT FROM (item ->> 'was')::jsonb OR (SELECT sum((x ->> 'share')::integer) FROM jsonb_array_elements(wanted) x) <> 100
     OR (SELECT coalesce(jsonb_agg(x ORDER BY n), '[]') FROM jsonb_array_elements(wanted) WITH ORDINALITY AS a (x, n) WHERE n <= jsonb_array_length(stands.due)) <> stands.due THEN
    RAISE EXCEPTION 'what is to be changed has moved' USING ERRCODE = '23514', CONSTRAINT = 'change_stands';
  END IF;
  DELETE FROM claim_instalment WHERE claim_id = r.claim_id;
  INSERT INTO claim_instalment (claim_id, nth, claimant_org, share, due_when, on_day)
  SELECT r.claim_id, n, r.claimant_org, (x ->> 'share')::smallint, x ->> 'when', (x ->> 'on')::date FROM jsonb_array_elements(wanted) WITH ORDINALITY AS a (x, n);
END $$;

-- What was accepted takes effect with the decision. What has moved since it was asked stops the decision, and so does a payment that is under way.
CREATE OR REPLACE FUNCTION change_takes_effect() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  item jsonb;
  stands text;
BEGIN
  IF NEW.state <> 'decided' THEN
    RETURN NULL;
  END IF;
  PERFORM change_lines(NEW);
  FOR item IN SELECT x FROM jsonb_array_elements(NEW.items) x WHERE (x ->> 'accepted')::boolean AND x ->> 'kind' <> 'line' LOOP
    stands := item ->> 'was';
    CASE item ->> 'kind'
    WHEN 'account' THEN
      SELECT account INTO stands FROM change_standing(NEW.claim_id);
      IF EXISTS (SELECT FROM payment p WHERE p.claim_id = NEW.claim_id AND p.state = 'planned') THEN
        RAISE EXCEPTION 'a payment to the old account waits' USING ERRCODE = '55006';
      END IF;
      INSERT INTO payment_account (id, claim_id, iban, ground, account_id, at) VALUES (gen_random_uuid(), NEW.claim_id, item ->> 'now', NEW.number, NEW.decided_by, NEW.decided_at);
    WHEN 'instalments' THEN
      PERFORM change_plan(NEW, item);
    WHEN 'use' THEN
      SELECT until_day::text INTO stands FROM claim_use WHERE claim_id = NEW.claim_id FOR UPDATE;
      UPDATE claim_use SET until_day = (item ->> 'now')::date WHERE claim_id = NEW.claim_id;
    ELSE
      SELECT due_on::text INTO stands FROM claim_report WHERE claim_id = NEW.claim_id AND kind = item ->> 'kind' AND state IN ('draft','supplement_requested') FOR UPDATE;
      UPDATE claim_report SET due_on = (item ->> 'now')::date, remind_on = (item ->> 'now')::date - (due_on - remind_on), reminded_at = NULL, overdue_at = NULL, version = version + 1
       WHERE claim_id = NEW.claim_id AND kind = item ->> 'kind';
    END CASE;
    IF stands IS DISTINCT FROM item ->> 'was' THEN
      RAISE EXCEPTION 'what is to be changed has moved' USING ERRCODE = '23514', CONSTRAINT = 'change_stands';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- What the round says of the time after a decision is noted with the decision.
CREATE OR REPLACE FUNCTION award_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE terms jsonb := (SELECT r.after_award FROM grant_claim c JOIN grant_round r ON r.code = c.round_code AND r.version = c.round_version WHERE c.id = NEW.claim_id);
BEGIN
  IF NEW.granted_cents > 0 THEN
    INSERT INTO claim_instalment (claim_id, nth, claimant_org, share, due_when, on_day)
    SELECT NEW.claim_id, i.n, NEW.claimant_org, (i.x ->> 'share')::smallint, i.x ->> 'when', (i.x ->> 'on')::date
      FROM jsonb_array_elements(coalesce(terms -> 'instalments', '[]')) WITH ORDINALITY AS i (x, n);
    INSERT INTO claim_report (id, claim_id, claimant_org, kind, due_on, remind_on, updated_at, updated_by)
    SELECT gen_random_uuid(), NEW.claim_id, NEW.claimant_org, x ->> 'kind', (x ->> 'due')::date, (x ->> 'due')::date - (x ->> 'remind')::integer, NEW.decided_at, NEW.decided_by
      FROM jsonb_array_elements(coalesce(terms -> 'reports', '[]')) x;
    INSERT INTO claim_use (claim_id, claimant_org, from_day, until_day)
    SELECT NEW.claim_id, NEW.claimant_org, (terms ->> 'use_from')::date, (terms ->> 'use_until')::date WHERE terms ? 'use_until';
  END IF;
  RETURN NULL;
END $$;

-- A settlement is of the award as changes have left it.
CREATE OR REPLACE FUNCTION settlement_entered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  entry uuid := gen_random_uuid();
  award bigint;
  decisions bigint;
  owed bigint;
  d record;
BEGIN
  IF NEW.state <> 'settled' OR OLD.state = 'settled' THEN
    RETURN NULL;
  END IF;
  SELECT number, round_code, granted_cents INTO d FROM grant_decision WHERE claim_id = NEW.claim_id;
  SELECT coalesce(-cents, 0) INTO owed FROM ledger_head WHERE claim_id = NEW.claim_id AND account = 'payable' FOR UPDATE;
  SELECT coalesce(sum(p.cents), 0), coalesce(sum(p.cents) FILTER (WHERE 'decision' IN (e.kind, o.kind)), 0) INTO award, decisions
    FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_entry o ON o.id = e.refers_to
   WHERE e.claim_id = NEW.claim_id AND p.account = 'appropriation' AND ('decision' IN (e.kind, o.kind) OR 'change' IN (e.kind, o.kind));
  IF EXISTS (SELECT FROM payment WHERE claim_id = NEW.claim_id AND state IN ('planned','sent'))
     OR NEW.award_cents <> award
     OR NEW.settled_cents <> least(award, (SELECT coalesce(sum(approved_cents), 0) FROM claim_cost WHERE claim_id = NEW.claim_id))
     OR NEW.unused_cents <> least(award - NEW.settled_cents, owed) THEN
    RAISE EXCEPTION 'what is settled is not what was approved of the award' USING ERRCODE = '23514', CONSTRAINT = 'settlement_holds';
  END IF;
  IF NEW.unused_cents > 0 THEN
    INSERT INTO ledger_entry (id, claim_id, claimant_org, day, kind, of_id, ground, at, account_id)
    VALUES (entry, NEW.claim_id, NEW.claimant_org, (NEW.settled_at AT TIME ZONE 'Europe/Helsinki')::date, 'unused', NEW.claim_id, d.number, NEW.settled_at, NEW.settled_by);
    INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES (entry, 1, 'appropriation', -NEW.unused_cents), (entry, 2, 'payable', NEW.unused_cents);
    UPDATE grant_budget SET granted_cents = granted_cents - greatest(NEW.unused_cents - (decisions - d.granted_cents), 0) WHERE round_code = d.round_code;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION recovery_line_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT sum(l.cents) FROM recovery_line l JOIN recovery r ON r.id = l.recovery_id WHERE l.line_id = NEW.line_id AND r.state <> 'dropped')
       > coalesce((SELECT l.granted_cents - l.taken_cents FROM claim_line l JOIN recovery r ON r.claim_id = l.claim_id WHERE l.id = NEW.line_id AND r.id = NEW.recovery_id), 0)
     OR (SELECT state FROM recovery WHERE id = NEW.recovery_id) <> 'hearing'
     OR (SELECT sum(l.cents) FROM recovery_line l WHERE l.recovery_id = NEW.recovery_id) > (SELECT cents FROM recovery WHERE id = NEW.recovery_id) THEN
    RAISE EXCEPTION 'more recovered of a person than was granted' USING ERRCODE = '23514', CONSTRAINT = 'recovery_holds';
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO kp_book;
ALTER FUNCTION change_standing(uuid) OWNER TO kp_book;
REVOKE CREATE ON SCHEMA public FROM kp_book;
REVOKE ALL ON FUNCTION change_standing(uuid), change_lines(change_request), change_plan(change_request, jsonb), plan_of(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION change_standing(uuid) TO kp_municipality, kp_wellbeing, kp_keha, kp_coordinator, kp_auditor, kp_book;
GRANT EXECUTE ON FUNCTION change_lines(change_request), change_plan(change_request, jsonb) TO kp_book;
GRANT EXECUTE ON FUNCTION plan_of(uuid, date) TO kp_municipality, kp_wellbeing, kp_keha, kp_coordinator, kp_auditor, kp_book;

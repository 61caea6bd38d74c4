-- +goose Up
-- What a worker cost, month by month, and what is settled of a salary's grant. The statement begins with the decision; the claimant states gross salary and side costs of
-- the months that were granted, one officer checks, another approves. What is not used goes back to the appropriation when it is settled, and before that nothing is
-- paid, unless the round pays in instalments.
CREATE TABLE claim_settlement (
  claim_id      uuid PRIMARY KEY REFERENCES grant_claim,
  version       bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  claimant_org  uuid NOT NULL REFERENCES organisation,
  state         text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft','submitted','supplement_requested','checked','settled')),
  checkers      uuid[] NOT NULL DEFAULT '{}',
  submitted_at  timestamptz,
  settled_by    uuid CHECK (NOT settled_by = ANY (checkers)),
  settled_at    timestamptz,
  award_cents   bigint,                                -- what the book had decided when it was settled
  settled_cents bigint CHECK (settled_cents BETWEEN 0 AND award_cents),
  unused_cents  bigint CHECK (unused_cents BETWEEN 0 AND award_cents - settled_cents), -- as it was entered: what was paid already is not in it
  updated_at    timestamptz NOT NULL,
  updated_by    uuid NOT NULL,
  CHECK (state = 'draft' OR submitted_at IS NOT NULL),
  CHECK (CASE WHEN state = 'settled' THEN num_nulls(settled_by, settled_at, award_cents, settled_cents, unused_cents) = 0
              ELSE num_nonnulls(settled_by, settled_at, award_cents, settled_cents, unused_cents) = 0 END)
);

CREATE TABLE claim_cost (
  claim_id       uuid NOT NULL REFERENCES claim_settlement,
  month          text NOT NULL CHECK (month ~ '^[0-9]{4}-[0-9]{2}$'),
  first_day      date NOT NULL,
  last_day       date NOT NULL CHECK (last_day >= first_day),
  granted_cents  bigint NOT NULL CHECK (granted_cents > 0),
  gross_cents    bigint CHECK (gross_cents BETWEEN 0 AND 1000000000), -- none: not stated yet
  side_cents     bigint CHECK (side_cents BETWEEN 0 AND 1000000000),
  approved_cents bigint NOT NULL DEFAULT 0 CHECK (approved_cents >= 0),
  ground         text NOT NULL DEFAULT '' CHECK (length(ground) <= 2000),
  PRIMARY KEY (claim_id, month),
  CHECK (num_nulls(gross_cents, side_cents) IN (0, 2)),
  CHECK (approved_cents <= coalesce(gross_cents + side_cents, 0))
);

CREATE TABLE claim_settlement_step (
  id         uuid PRIMARY KEY,
  claim_id   uuid NOT NULL REFERENCES claim_settlement,
  event      text NOT NULL,
  at         timestamptz NOT NULL,
  account_id uuid NOT NULL,
  org_id     uuid NOT NULL REFERENCES organisation,
  note       text NOT NULL CHECK (length(note) <= 2000)
);
CREATE INDEX claim_settlement_step_of ON claim_settlement_step (claim_id, at, id);
CREATE TRIGGER step_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON claim_settlement_step FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

INSERT INTO claim_settlement (claim_id, claimant_org, updated_at, updated_by)
SELECT d.claim_id, d.claimant_org, d.decided_at, d.decided_by FROM grant_decision d JOIN grant_claim c ON c.id = d.claim_id
  JOIN grant_round r ON r.code = c.round_code AND r.version = c.round_version WHERE r.kind = 'salary' AND d.granted_cents > 0;
INSERT INTO claim_cost (claim_id, month, first_day, last_day, granted_cents)
SELECT l.claim_id, l.part, (l.facts #>> '{month,first}')::date, (l.facts #>> '{month,last}')::date, l.accepted_cents
  FROM claim_line l JOIN claim_settlement s USING (claim_id) WHERE l.about = 'month' AND l.accepted_cents > 0;

-- The book: what a settlement leaves unused, once.
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_kind_check;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_kind_check CHECK (kind IN ('decision','payment','settlement','failure','recovery','interest','set_off','set_off_from','set_off_to',
  'repayment','refund','relief','interest_relief','write_off','unused','correction'));
CREATE UNIQUE INDEX ledger_entry_unused_once ON ledger_entry (of_id) WHERE kind = 'unused';
CREATE POLICY of_settlement ON ledger_entry AS RESTRICTIVE FOR INSERT TO kp_keha WITH CHECK (kind <> 'unused');

-- +goose StatementBegin
-- The statement of a salary's costs begins with its decision: a row of each month that was granted.
CREATE FUNCTION settlement_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.granted_cents > 0 AND EXISTS (SELECT FROM grant_claim c JOIN grant_round r ON r.code = c.round_code AND r.version = c.round_version WHERE c.id = NEW.claim_id AND r.kind = 'salary') THEN
    INSERT INTO claim_settlement (claim_id, claimant_org, updated_at, updated_by) VALUES (NEW.claim_id, NEW.claimant_org, NEW.decided_at, NEW.decided_by);
    INSERT INTO claim_cost (claim_id, month, first_day, last_day, granted_cents)
    SELECT l.claim_id, l.part, (l.facts #>> '{month,first}')::date, (l.facts #>> '{month,last}')::date, l.accepted_cents
      FROM claim_line l WHERE l.claim_id = NEW.claim_id AND l.about = 'month' AND l.accepted_cents > 0;
  END IF;
  RETURN NULL;
END $$;

-- Who takes which step; a checker stays one and never settles; what is settled stays.
CREATE FUNCTION settlement_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
DECLARE
  me uuid := guard.account();
  way text := OLD.state || '>' || NEW.state;
  may boolean;
BEGIN
  IF session_user NOT LIKE 'kp\_%' OR session_user = 'kp_owner' THEN
    RETURN NEW;
  END IF;
  may := CASE
    WHEN session_user IN ('kp_municipality', 'kp_wellbeing') THEN way IN ('draft>draft', 'draft>submitted', 'supplement_requested>supplement_requested', 'supplement_requested>submitted')
    ELSE session_user = 'kp_keha' AND way IN ('submitted>supplement_requested', 'submitted>checked', 'checked>submitted', 'checked>settled') END;
  may := may AND CASE NEW.state
    WHEN 'checked' THEN NEW.checkers @> OLD.checkers AND me = ANY (NEW.checkers) AND NEW.checkers <@ (OLD.checkers || me)
    WHEN 'settled' THEN NEW.checkers = OLD.checkers AND NOT me = ANY (OLD.checkers) AND NEW.settled_by = me
    ELSE NEW.checkers = OLD.checkers END;
  IF may IS NOT TRUE OR NEW.updated_by IS DISTINCT FROM me THEN
    RAISE EXCEPTION 'a settlement does not go from % to % so', OLD.state, NEW.state USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- A month that is stated anew is to be checked anew.
CREATE FUNCTION cost_stated() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.gross_cents, NEW.side_cents) IS DISTINCT FROM (OLD.gross_cents, OLD.side_cents) THEN
    NEW.approved_cents := 0;
    NEW.ground := '';
  END IF;
  RETURN NEW;
END $$;

-- What is settled is the approved costs, never more than the award. The rest, as far as it was not paid, is entered with the settlement, and the round has it again.
CREATE FUNCTION settlement_entered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  entry uuid := gen_random_uuid();
  award bigint;
  owed bigint;
  d record;
BEGIN
  IF NEW.state <> 'settled' OR OLD.state = 'settled' THEN
    RETURN NULL;
  END IF;
  SELECT number, round_code, granted_cents INTO d FROM grant_decision WHERE claim_id = NEW.claim_id;
  SELECT coalesce(-cents, 0) INTO owed FROM ledger_head WHERE claim_id = NEW.claim_id AND account = 'payable' FOR UPDATE;
  SELECT coalesce(sum(p.cents), 0) INTO award FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_entry o ON o.id = e.refers_to
   WHERE e.claim_id = NEW.claim_id AND p.account = 'appropriation' AND 'decision' IN (e.kind, o.kind);
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
    UPDATE grant_budget SET granted_cents = granted_cents - greatest(NEW.unused_cents - (award - d.granted_cents), 0) WHERE round_code = d.round_code;
  END IF;
  RETURN NULL;
END $$;

-- What of a sum is held back on a day. Without instalments a salary is held as long as it is not settled. Each instalment but the last is rounded down, and a report
-- that is late holds whatever does not come at the decision.
CREATE OR REPLACE FUNCTION held_back(claim uuid, net bigint, today date) RETURNS bigint LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN EXISTS (SELECT FROM claim_settlement s WHERE s.claim_id = claim AND s.state <> 'settled') AND NOT EXISTS (SELECT FROM claim_instalment i WHERE i.claim_id = claim)
    THEN net ELSE coalesce(sum(p.cents) FILTER (WHERE NOT p.due), 0)::bigint END FROM (
    SELECT CASE WHEN i.nth = (SELECT max(nth) FROM claim_instalment WHERE claim_id = claim)
                THEN net - coalesce((SELECT sum(net * o.share / 100) FROM claim_instalment o WHERE o.claim_id = claim AND o.nth < i.nth), 0)
                ELSE net * i.share / 100 END AS cents,
           i.due_when = 'decision' OR NOT EXISTS (SELECT FROM claim_report l WHERE l.claim_id = claim AND l.due_on < today AND l.state IN ('draft','supplement_requested'))
             AND CASE i.due_when WHEN 'date' THEN i.on_day <= today
                   ELSE EXISTS (SELECT FROM claim_report r WHERE r.claim_id = claim AND r.kind = i.due_when AND r.state = 'approved') END AS due
      FROM claim_instalment i WHERE i.claim_id = claim) p
$$;
-- +goose StatementEnd
CREATE TRIGGER settlement_followed AFTER INSERT ON grant_decision FOR EACH ROW EXECUTE FUNCTION settlement_followed();
CREATE TRIGGER settlement_moves BEFORE UPDATE ON claim_settlement FOR EACH ROW EXECUTE FUNCTION settlement_moves();
CREATE TRIGGER settlement_entered AFTER UPDATE ON claim_settlement FOR EACH ROW EXECUTE FUNCTION settlement_entered();
CREATE TRIGGER cost_stated BEFORE UPDATE ON claim_cost FOR EACH ROW EXECUTE FUNCTION cost_stated();

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['claim_settlement','claim_cost','claim_settlement_step'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('GRANT SELECT ON %I TO kp_municipality, kp_wellbeing, kp_keha, kp_coordinator, kp_auditor', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['claim_settlement','claim_cost'] LOOP
    EXECUTE format('CREATE POLICY book ON %I TO kp_book USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO kp_book', t);
  END LOOP;
END $$;
-- +goose StatementEnd
CREATE POLICY own ON claim_settlement FOR SELECT TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()));
CREATE POLICY offices ON claim_settlement FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY moved ON claim_settlement FOR UPDATE TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()));
CREATE POLICY worked_on ON claim_settlement FOR UPDATE TO kp_keha USING ((SELECT guard.org()) IS NOT NULL AND state IN ('submitted','checked')) WITH CHECK (true);
CREATE POLICY own ON claim_cost FOR SELECT TO kp_municipality, kp_wellbeing USING (EXISTS (SELECT FROM claim_settlement s WHERE s.claim_id = claim_cost.claim_id));
CREATE POLICY submitted ON claim_cost FOR SELECT TO kp_keha, kp_coordinator, kp_auditor
  USING (EXISTS (SELECT FROM claim_settlement s WHERE s.claim_id = claim_cost.claim_id AND s.submitted_at IS NOT NULL));
CREATE POLICY stated ON claim_cost FOR UPDATE TO kp_municipality, kp_wellbeing
  USING (EXISTS (SELECT FROM claim_settlement s WHERE s.claim_id = claim_cost.claim_id AND s.state IN ('draft','supplement_requested')));
CREATE POLICY checked ON claim_cost FOR UPDATE TO kp_keha USING (EXISTS (SELECT FROM claim_settlement s WHERE s.claim_id = claim_cost.claim_id AND s.state = 'submitted'));
CREATE POLICY with_settlement ON claim_settlement_step FOR SELECT USING (EXISTS (SELECT FROM claim_settlement s WHERE s.claim_id = claim_settlement_step.claim_id));
CREATE POLICY taken ON claim_settlement_step FOR INSERT WITH CHECK (org_id = (SELECT guard.org()) AND account_id = (SELECT guard.account())
  AND EXISTS (SELECT FROM claim_settlement s WHERE s.claim_id = claim_settlement_step.claim_id));
GRANT UPDATE (version, state, submitted_at, updated_at, updated_by) ON claim_settlement TO kp_municipality, kp_wellbeing;
GRANT UPDATE (version, state, checkers, settled_by, settled_at, award_cents, settled_cents, unused_cents, updated_at, updated_by) ON claim_settlement TO kp_keha;
GRANT UPDATE (gross_cents, side_cents) ON claim_cost TO kp_municipality, kp_wellbeing;
GRANT UPDATE (approved_cents, ground) ON claim_cost TO kp_keha;
GRANT INSERT ON claim_settlement_step TO kp_municipality, kp_wellbeing, kp_keha;
-- The account of the salaries comes with the statement, while it is written.
CREATE POLICY with_costs ON claim_attachment FOR INSERT TO kp_municipality, kp_wellbeing WITH CHECK (added_by = (SELECT guard.account()) AND evidence <> '' AND line_id IS NULL
  AND EXISTS (SELECT FROM claim_settlement s WHERE s.claim_id = claim_attachment.claim_id AND s.state IN ('draft','supplement_requested')));

GRANT CREATE ON SCHEMA public TO kp_book;
ALTER FUNCTION settlement_followed() OWNER TO kp_book;
ALTER FUNCTION settlement_entered() OWNER TO kp_book;
REVOKE CREATE ON SCHEMA public FROM kp_book;
REVOKE ALL ON FUNCTION settlement_followed(), settlement_entered() FROM PUBLIC;

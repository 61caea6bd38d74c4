-- +goose Up
-- Recoveries of what was paid on a claim: heard, prepared, decided by another, paid back, set off or written off by two. Whatever moves money is an entry of the book; the rows
-- here say why.
CREATE SEQUENCE recovery_number;
CREATE TABLE recovery (
  id             uuid PRIMARY KEY,
  version        bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  number         text NOT NULL UNIQUE CHECK (number ~ '^PERINTA-[0-9]{4}-[0-9]{5,}$'),
  reference      text NOT NULL UNIQUE CHECK (reference ~ '^[0-9]{4,20}$'), -- with which it is paid back
  state          text NOT NULL CHECK (state IN ('hearing','prepared','open','partly_repaid','closed','dropped')),
  claim_id       uuid NOT NULL REFERENCES grant_claim,
  claimant_org   uuid NOT NULL REFERENCES organisation,
  basis          text NOT NULL CHECK (basis <> ''),    -- recovery_basis
  cents          bigint NOT NULL CHECK (cents > 0),    -- what is to be given back, without interest
  ground         text NOT NULL CHECK (ground <> '' AND length(ground) <= 4000), -- what has happened
  answer_by      date NOT NULL,
  answer         text NOT NULL DEFAULT '' CHECK (length(answer) <= 4000),
  answered_at    timestamptz,
  answered_by    uuid,
  reasons        text NOT NULL DEFAULT '' CHECK (length(reasons) <= 4000),
  preparers      uuid[] NOT NULL CHECK (cardinality(preparers) > 0), -- who opened or prepared it: none of them decides
  opened_at      timestamptz NOT NULL,
  decided_by     uuid,
  decided_at     timestamptz,
  interest_cents bigint NOT NULL DEFAULT 0 CHECK (interest_cents >= 0), -- by the decision
  due_on         date,
  updated_at     timestamptz NOT NULL,
  updated_by     uuid NOT NULL,
  CHECK (NOT decided_by = ANY (preparers)),
  CHECK ((state IN ('open','partly_repaid','closed')) = (decided_by IS NOT NULL)),
  CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (due_on IS NULL) AND (decided_by IS NOT NULL OR interest_cents = 0)),
  CHECK ((answered_at IS NULL) = (answered_by IS NULL) AND (answered_at IS NOT NULL OR answer = ''))
);
CREATE INDEX recovery_list ON recovery (updated_at DESC, id DESC);
CREATE INDEX recovery_of ON recovery (claimant_org, updated_at DESC, id DESC);
CREATE INDEX recovery_claim ON recovery (claim_id);

-- Of which persons of the claim how much was put to the hearing, where it is not of the whole.
CREATE TABLE recovery_line (
  recovery_id uuid NOT NULL REFERENCES recovery,
  line_id     uuid NOT NULL REFERENCES claim_line,
  cents       bigint NOT NULL CHECK (cents > 0),
  PRIMARY KEY (recovery_id, line_id)
);
CREATE INDEX recovery_line_of ON recovery_line (line_id);

CREATE TABLE recovery_step (
  id          uuid PRIMARY KEY,
  recovery_id uuid NOT NULL REFERENCES recovery,
  event       text NOT NULL,
  from_state  text NOT NULL,
  to_state    text NOT NULL,
  at          timestamptz NOT NULL,
  account_id  uuid NOT NULL,
  org_id      uuid NOT NULL REFERENCES organisation,
  cents       bigint NOT NULL DEFAULT 0,
  note        text NOT NULL CHECK (length(note) <= 4000)
);
CREATE INDEX recovery_step_of ON recovery_step (recovery_id, at, id);

CREATE TABLE recovery_decision (
  recovery_id    uuid PRIMARY KEY REFERENCES recovery,
  number         text NOT NULL UNIQUE,
  claimant_org   uuid NOT NULL REFERENCES organisation,
  cents          bigint NOT NULL CHECK (cents > 0),
  interest_cents bigint NOT NULL CHECK (interest_cents >= 0),
  due_on         date NOT NULL,
  decided_by     uuid NOT NULL,
  decided_at     timestamptz NOT NULL,
  document       jsonb NOT NULL,                       -- recovery.Document: what was decided
  letters        jsonb NOT NULL,                       -- by language: the letter as it was issued
  sums           jsonb NOT NULL                        -- by language: SHA-256 of its file on that day
);

-- What was paid back, set off or written off, in the order of its days.
CREATE TABLE recovery_movement (
  id          uuid PRIMARY KEY,
  recovery_id uuid NOT NULL REFERENCES recovery,
  kind        text NOT NULL CHECK (kind IN ('repayment','set_off','write_off')),
  day         date NOT NULL,
  cents       bigint NOT NULL CHECK (cents > 0),
  late_cents  bigint NOT NULL CHECK (late_cents >= 0), -- late interest entered with it
  against     uuid REFERENCES grant_claim,             -- of a set-off: the claim whose money it is
  note        text NOT NULL CHECK (length(note) <= 1000),
  at          timestamptz NOT NULL,
  account_id  uuid NOT NULL REFERENCES account,
  CHECK ((kind = 'set_off') = (against IS NOT NULL))
);
CREATE INDEX recovery_movement_of ON recovery_movement (recovery_id, day, at, id);

-- A write-off that one person proposes and another makes or refuses.
CREATE TABLE recovery_write_off (
  id          uuid PRIMARY KEY,
  recovery_id uuid NOT NULL REFERENCES recovery,
  reason      text NOT NULL CHECK (reason <> '' AND length(reason) <= 4000),
  proposed_by uuid NOT NULL REFERENCES account,
  proposed_at timestamptz NOT NULL,
  settled_by  uuid REFERENCES account,
  settled_at  timestamptz,
  made        boolean,
  CHECK ((settled_by IS NULL) = (settled_at IS NULL) AND (settled_by IS NULL) = (made IS NULL)),
  CHECK (made IS NOT TRUE OR settled_by <> proposed_by)
);
CREATE UNIQUE INDEX recovery_write_off_open ON recovery_write_off (recovery_id) WHERE settled_by IS NULL;

CREATE TRIGGER step_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON recovery_step FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER decision_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON recovery_decision FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER movement_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON recovery_movement FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER line_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON recovery_line FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- The book: a set-off against another claim goes over an account of its own, which every recovery leaves at nothing; what was paid back too much is owed again.
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_kind_check;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_kind_check CHECK (kind IN ('decision','payment','settlement','failure','recovery','interest','set_off','set_off_from','set_off_to',
  'repayment','refund','write_off','correction'));
ALTER TABLE ledger_posting DROP CONSTRAINT ledger_posting_account_check;
ALTER TABLE ledger_posting ADD CONSTRAINT ledger_posting_account_check CHECK (account IN ('appropriation','payable','in_transit','bank','receivable','interest_income','loss','clearing'));
CREATE INDEX ledger_entry_of ON ledger_entry (of_id);
GRANT SELECT ON recovery, recovery_line, claim_line TO kp_book;

-- +goose StatementBegin
-- Who takes which step: who opened or prepared it does not decide, the claimant writes its answer while it is heard, and what is closed or dropped stays.
CREATE FUNCTION recovery_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
DECLARE
  me uuid := guard.account();
  way text := OLD.state || '>' || NEW.state;
  may boolean;
BEGIN
  IF session_user NOT LIKE 'kp\_%' OR session_user = 'kp_owner' THEN
    RETURN NEW;
  END IF;
  IF session_user IN ('kp_municipality', 'kp_wellbeing') THEN
    may := way = 'hearing>hearing' AND OLD.answered_at IS NULL AND NEW.answered_by = me;
  ELSE
    may := session_user = 'kp_keha' AND way IN ('hearing>prepared', 'prepared>hearing', 'prepared>open', 'hearing>dropped', 'prepared>dropped', 'open>open', 'open>partly_repaid', 'open>closed',
        'partly_repaid>partly_repaid', 'partly_repaid>closed')
      AND (NEW.cents = OLD.cents OR way = 'hearing>prepared' AND NEW.cents < OLD.cents)
      AND CASE way
        WHEN 'hearing>prepared' THEN NEW.preparers @> OLD.preparers AND me = ANY (NEW.preparers) AND NEW.preparers <@ (OLD.preparers || me)
          AND (OLD.answered_at IS NOT NULL OR (NEW.updated_at AT TIME ZONE 'Europe/Helsinki')::date > OLD.answer_by)
        WHEN 'prepared>open' THEN NEW.preparers = OLD.preparers AND NOT me = ANY (OLD.preparers) AND NEW.decided_by = me
          AND EXISTS (SELECT FROM recovery_decision d WHERE d.recovery_id = NEW.id AND d.cents = NEW.cents AND d.interest_cents = NEW.interest_cents AND d.due_on = NEW.due_on)
        ELSE NEW.preparers = OLD.preparers END
      AND ((NEW.decided_by, NEW.interest_cents, NEW.due_on) IS NOT DISTINCT FROM (OLD.decided_by, OLD.interest_cents, OLD.due_on) OR way = 'prepared>open');
  END IF;
  IF may IS NOT TRUE OR NEW.updated_by IS DISTINCT FROM me THEN
    RAISE EXCEPTION 'a recovery does not go from % to % so', OLD.state, NEW.state USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- A decision is of what was prepared, in one's own name, by who has not prepared it.
CREATE FUNCTION recovery_decided() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
BEGIN
  IF session_user LIKE 'kp\_%' AND (NEW.decided_by IS DISTINCT FROM guard.account() OR NOT EXISTS (SELECT FROM recovery r WHERE r.id = NEW.recovery_id AND r.state = 'prepared'
       AND r.number = NEW.number AND r.claimant_org = NEW.claimant_org AND r.cents = NEW.cents AND NOT guard.account() = ANY (r.preparers))) THEN
    RAISE EXCEPTION 'a decision is not what was prepared' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- Never more is recovered of a claim than was paid on it, nor of a person than was granted for him: who writes waits for who writes of the same claim.
CREATE FUNCTION recovery_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  paid bigint;
  asked bigint;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.cents <= OLD.cents THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(NEW.claim_id::text, 71));
  SELECT coalesce(-sum(p.cents), 0) INTO paid FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_entry o ON o.id = e.refers_to
   WHERE e.claim_id = NEW.claim_id AND p.account = 'bank' AND 'settlement' IN (e.kind, o.kind);
  SELECT sum(cents) INTO asked FROM recovery WHERE claim_id = NEW.claim_id AND state <> 'dropped';
  IF asked > paid THEN
    RAISE EXCEPTION '% cents recovered of % paid', asked, paid USING ERRCODE = '23514', CONSTRAINT = 'recovery_holds';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION recovery_line_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT sum(l.cents) FROM recovery_line l JOIN recovery r ON r.id = l.recovery_id WHERE l.line_id = NEW.line_id AND r.state <> 'dropped')
       > coalesce((SELECT l.granted_cents FROM claim_line l JOIN recovery r ON r.claim_id = l.claim_id WHERE l.id = NEW.line_id AND r.id = NEW.recovery_id), 0)
     OR (SELECT state FROM recovery WHERE id = NEW.recovery_id) <> 'hearing'
     OR (SELECT sum(l.cents) FROM recovery_line l WHERE l.recovery_id = NEW.recovery_id) > (SELECT cents FROM recovery WHERE id = NEW.recovery_id) THEN
    RAISE EXCEPTION 'more recovered of a person than was granted' USING ERRCODE = '23514', CONSTRAINT = 'recovery_holds';
  END IF;
  RETURN NULL;
END $$;

-- An entry about a recovery names it, and is of its claim, or of another of the same claimant whose money is set off.
CREATE FUNCTION entry_of_recovery() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.kind IN ('recovery','interest','set_off','set_off_from','set_off_to','repayment','refund','write_off') AND NOT EXISTS (
       SELECT FROM recovery r JOIN grant_claim c ON c.id = NEW.claim_id WHERE r.id = NEW.of_id AND r.state IN ('prepared','open','partly_repaid','closed')
          AND CASE NEW.kind WHEN 'set_off_from' THEN c.claimant_org = r.claimant_org AND c.id <> r.claim_id ELSE c.id = r.claim_id END) THEN
    RAISE EXCEPTION 'an entry is of no recovery' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- When the transaction ends: the book claims back what the recoveries say, and nothing hangs between two claims.
CREATE FUNCTION recovery_entered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r record;
  claimed bigint;
  between_claims bigint;
BEGIN
  SELECT id, cents, state INTO r FROM recovery WHERE id = CASE TG_TABLE_NAME WHEN 'recovery' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'of_id')::uuid END;
  IF r.id IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT coalesce(sum(p.cents) FILTER (WHERE p.account = 'receivable' AND 'recovery' IN (e.kind, o.kind)), 0), coalesce(sum(p.cents) FILTER (WHERE p.account = 'clearing'), 0)
    INTO claimed, between_claims FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_entry o ON o.id = e.refers_to WHERE e.of_id = r.id;
  IF claimed <> (CASE WHEN r.state IN ('open','partly_repaid','closed') THEN r.cents ELSE 0 END) OR between_claims <> 0 THEN
    RAISE EXCEPTION 'the book claims % cents back of %, and % hang between claims', claimed, r.cents, between_claims USING ERRCODE = '23514', CONSTRAINT = 'recovery_entered';
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER claimant_of_claim BEFORE INSERT ON recovery FOR EACH ROW EXECUTE FUNCTION claimant_of_claim();
CREATE TRIGGER recovery_moves BEFORE UPDATE ON recovery FOR EACH ROW EXECUTE FUNCTION recovery_moves();
CREATE TRIGGER recovery_decided BEFORE INSERT ON recovery_decision FOR EACH ROW EXECUTE FUNCTION recovery_decided();
CREATE TRIGGER recovery_holds AFTER INSERT OR UPDATE ON recovery FOR EACH ROW EXECUTE FUNCTION recovery_holds();
CREATE TRIGGER recovery_line_holds AFTER INSERT ON recovery_line FOR EACH ROW EXECUTE FUNCTION recovery_line_holds();
CREATE TRIGGER entry_of_recovery BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION entry_of_recovery();
CREATE CONSTRAINT TRIGGER recovery_entered AFTER INSERT OR UPDATE ON recovery DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION recovery_entered();
CREATE CONSTRAINT TRIGGER recovery_entered AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION recovery_entered();

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['recovery','recovery_line','recovery_step','recovery_decision','recovery_movement','recovery_write_off'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('GRANT SELECT ON %I TO kp_keha, kp_coordinator, kp_auditor', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['recovery_line','recovery_movement','recovery_write_off'] LOOP
    EXECUTE format('CREATE POLICY with_recovery ON %I FOR SELECT USING (EXISTS (SELECT FROM recovery r WHERE r.id = recovery_id))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['recovery','recovery_decision'] LOOP
    EXECUTE format('CREATE POLICY money ON %I FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING ((SELECT guard.org()) IS NOT NULL)', t);
    EXECUTE format('CREATE POLICY own ON %I FOR SELECT TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()))', t);
  END LOOP;
END $$;
-- +goose StatementEnd
-- Of a write-off that is only proposed the claimant learns nothing.
GRANT SELECT ON recovery, recovery_line, recovery_step, recovery_decision, recovery_movement TO kp_municipality, kp_wellbeing;
CREATE POLICY money ON recovery_step FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY own ON recovery_step FOR SELECT TO kp_municipality, kp_wellbeing
  USING (event NOT IN ('propose_write_off','refuse_write_off') AND EXISTS (SELECT FROM recovery r WHERE r.id = recovery_id));
CREATE POLICY book ON recovery FOR SELECT TO kp_book USING (true);
CREATE POLICY book ON recovery_line FOR SELECT TO kp_book USING (true);
CREATE POLICY book ON claim_line FOR SELECT TO kp_book USING (true);
CREATE POLICY opened ON recovery FOR INSERT TO kp_keha WITH CHECK ((SELECT guard.org()) IS NOT NULL AND state = 'hearing' AND preparers = ARRAY[(SELECT guard.account())]);
CREATE POLICY worked_on ON recovery FOR UPDATE TO kp_keha USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY answered ON recovery FOR UPDATE TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()) AND state = 'hearing');
CREATE POLICY opened ON recovery_line FOR INSERT TO kp_keha WITH CHECK ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY taken ON recovery_step FOR INSERT WITH CHECK (org_id = (SELECT guard.org()) AND account_id = (SELECT guard.account()) AND EXISTS (SELECT FROM recovery r WHERE r.id = recovery_id));
CREATE POLICY decided ON recovery_decision FOR INSERT TO kp_keha WITH CHECK ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY moved ON recovery_movement FOR INSERT TO kp_keha WITH CHECK (account_id = (SELECT guard.account()) AND (SELECT guard.org()) IS NOT NULL);
CREATE POLICY proposed ON recovery_write_off FOR INSERT TO kp_keha WITH CHECK (proposed_by = (SELECT guard.account()) AND settled_by IS NULL AND (SELECT guard.org()) IS NOT NULL);
CREATE POLICY settled ON recovery_write_off FOR UPDATE TO kp_keha USING (settled_by IS NULL AND (SELECT guard.org()) IS NOT NULL) WITH CHECK (settled_by = (SELECT guard.account()));

GRANT USAGE ON SEQUENCE recovery_number TO kp_keha;
GRANT INSERT (id, number, reference, state, claim_id, basis, cents, ground, answer_by, preparers, opened_at, updated_at, updated_by),
  UPDATE (version, state, cents, reasons, preparers, decided_by, decided_at, interest_cents, due_on, updated_at, updated_by) ON recovery TO kp_keha;
GRANT UPDATE (version, answer, answered_at, answered_by, updated_at, updated_by) ON recovery TO kp_municipality, kp_wellbeing;
GRANT INSERT ON recovery_line, recovery_decision, recovery_movement TO kp_keha;
GRANT INSERT ON recovery_step TO kp_keha, kp_municipality, kp_wellbeing;
GRANT INSERT (id, recovery_id, reason, proposed_by, proposed_at), UPDATE (settled_by, settled_at, made) ON recovery_write_off TO kp_keha;

GRANT CREATE ON SCHEMA public TO kp_book;
ALTER FUNCTION recovery_holds() OWNER TO kp_book;
ALTER FUNCTION recovery_line_holds() OWNER TO kp_book;
ALTER FUNCTION entry_of_recovery() OWNER TO kp_book;
ALTER FUNCTION recovery_entered() OWNER TO kp_book;
REVOKE CREATE ON SCHEMA public FROM kp_book;
REVOKE ALL ON FUNCTION recovery_holds(), recovery_line_holds(), entry_of_recovery(), recovery_entered() FROM PUBLIC;

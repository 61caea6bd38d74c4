-- +goose Up
-- Requests for administrative review of a decision on a claim or on a recovery: made by the claimant's signatory, prepared by one person of the authority that decided, decided by another who had
-- no hand in the first decision. What it grants more is owed from then on by the book; it never grants less.
UPDATE register_state SET digest = '';
ALTER TABLE appeal_text DROP CONSTRAINT appeal_text_kind_check;
ALTER TABLE appeal_text ADD CONSTRAINT appeal_text_kind_check CHECK (kind IN ('direction','compensation','recovery','grant','grant_recovery','review'));
CREATE SEQUENCE review_number;
CREATE TABLE review (
  id            uuid PRIMARY KEY,
  version       bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  number        text NOT NULL UNIQUE CHECK (number ~ '^OIKAISU-[0-9]{4}-[0-9]{5,}$'),
  state         text NOT NULL CHECK (state IN ('received','prepared','decided')),
  claim_id      uuid NOT NULL REFERENCES grant_claim,
  recovery_id   uuid REFERENCES recovery,              -- of a decision on it; else of the decision on the claim
  claimant_org  uuid NOT NULL REFERENCES organisation,
  decides       text NOT NULL CHECK (decides IN ('ministry','keha')),
  demand        text NOT NULL CHECK (demand <> '' AND length(demand) <= 4000),
  lines         uuid[] NOT NULL DEFAULT '{}',          -- of the claim
  term_to       date NOT NULL,                         -- the last day on which it could be made
  made_by       uuid NOT NULL,
  made_at       timestamptz NOT NULL,
  outcome       text NOT NULL DEFAULT '' CHECK (outcome IN ('','changed','partly','unchanged','inadmissible')),
  cents         bigint NOT NULL DEFAULT 0 CHECK (cents >= 0), -- granted more, or claimed back less
  reasons       text NOT NULL DEFAULT '' CHECK (length(reasons) <= 4000),
  preparers     uuid[] NOT NULL DEFAULT '{}',
  decided_by    uuid,
  decided_at    timestamptz,
  updated_at    timestamptz NOT NULL,
  updated_by    uuid NOT NULL,
  CHECK ((outcome IN ('changed','partly')) = (cents > 0)),
  CHECK (state = 'received' OR outcome <> '' AND reasons <> '' AND cardinality(preparers) > 0),
  CHECK ((state = 'decided') = (decided_by IS NOT NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CHECK (NOT decided_by = ANY (preparers)),
  CHECK (outcome IN ('','inadmissible') OR (made_at AT TIME ZONE 'Europe/Helsinki')::date <= term_to) -- what came too late is not examined
);
CREATE UNIQUE INDEX review_open ON review (claim_id, coalesce(recovery_id, claim_id)) WHERE state <> 'decided';
CREATE INDEX review_list ON review (updated_at DESC, id DESC);
CREATE INDEX review_of ON review (claimant_org, updated_at DESC, id DESC);

CREATE TABLE review_decision (
  review_id    uuid PRIMARY KEY REFERENCES review,
  number       text NOT NULL UNIQUE,
  claimant_org uuid NOT NULL REFERENCES organisation,
  outcome      text NOT NULL,
  cents        bigint NOT NULL CHECK (cents >= 0),
  decided_by   uuid NOT NULL,
  decided_at   timestamptz NOT NULL,
  document     jsonb NOT NULL,                         -- review.Document: what was decided
  letters      jsonb NOT NULL,
  sums         jsonb NOT NULL
);
CREATE TRIGGER decision_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON review_decision FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- What a review claims back less: a movement of the recovery of its own kind, with the interest in it, and entries of its own.
ALTER TABLE recovery_movement DROP CONSTRAINT recovery_movement_kind_check;
ALTER TABLE recovery_movement ADD CONSTRAINT recovery_movement_kind_check CHECK (kind IN ('repayment','set_off','write_off','relief'));
ALTER TABLE recovery_movement ADD COLUMN interest_cents bigint NOT NULL DEFAULT 0 CHECK (interest_cents BETWEEN 0 AND cents), ADD COLUMN review_id uuid UNIQUE REFERENCES review;
ALTER TABLE recovery_movement ADD CHECK ((kind = 'relief') = (review_id IS NOT NULL));
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_kind_check;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_kind_check CHECK (kind IN ('decision','payment','settlement','failure','recovery','interest','set_off','set_off_from','set_off_to',
  'repayment','refund','relief','interest_relief','write_off','correction'));
GRANT SELECT ON review, recovery_decision TO kp_book;

-- +goose StatementBegin
-- Who takes which step: by the authority that decided, prepared and decided by two, and decided by nobody who decided or prepared what is reviewed.
CREATE FUNCTION review_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
DECLARE
  me uuid := guard.account();
  way text := OLD.state || '>' || NEW.state;
BEGIN
  IF session_user LIKE 'kp\_%' AND session_user <> 'kp_owner' AND ((
       session_user = CASE OLD.decides WHEN 'ministry' THEN 'kp_coordinator' ELSE 'kp_keha' END AND NEW.updated_by = me AND CASE way
         WHEN 'received>prepared' THEN NEW.preparers @> OLD.preparers AND me = ANY (NEW.preparers) AND NEW.preparers <@ (OLD.preparers || me)
         WHEN 'prepared>received' THEN NEW.preparers = OLD.preparers
         WHEN 'prepared>decided' THEN NEW.preparers = OLD.preparers AND NEW.decided_by = me AND (NEW.outcome, NEW.cents, NEW.reasons) = (OLD.outcome, OLD.cents, OLD.reasons)
           AND NOT me = ANY (OLD.preparers) AND EXISTS (SELECT FROM review_decision d WHERE d.review_id = NEW.id)
           AND NOT EXISTS (SELECT FROM grant_decision g WHERE g.claim_id = NEW.claim_id AND NEW.recovery_id IS NULL AND g.decided_by = me)
           AND NOT EXISTS (SELECT FROM recovery r WHERE r.id = NEW.recovery_id AND (r.decided_by = me OR me = ANY (r.preparers)))
         ELSE false END) IS NOT TRUE) THEN
    RAISE EXCEPTION 'a review does not go from % to % so', OLD.state, NEW.state USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION review_decided() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
BEGIN
  IF session_user LIKE 'kp\_%' AND (NEW.decided_by IS DISTINCT FROM guard.account() OR NOT EXISTS (SELECT FROM review r WHERE r.id = NEW.review_id AND r.state = 'prepared'
       AND r.number = NEW.number AND r.claimant_org = NEW.claimant_org AND r.outcome = NEW.outcome AND r.cents = NEW.cents AND NOT guard.account() = ANY (r.preparers))) THEN
    RAISE EXCEPTION 'a decision is not what was prepared' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- What a review grants more on a claim is owed from its decision on, and never more than was asked for.
CREATE FUNCTION review_entered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  entry uuid := gen_random_uuid();
  r record;
BEGIN
  SELECT * INTO r FROM review WHERE id = NEW.review_id;
  IF NEW.cents = 0 OR r.recovery_id IS NOT NULL THEN
    RETURN NULL;
  END IF;
  IF (SELECT sum(x.cents) FROM review x WHERE x.claim_id = r.claim_id AND x.recovery_id IS NULL) > (SELECT claimed_cents - granted_cents FROM grant_decision WHERE claim_id = r.claim_id) THEN
    RAISE EXCEPTION 'a review grants more than was asked for' USING ERRCODE = '23514', CONSTRAINT = 'review_holds';
  END IF;
  INSERT INTO ledger_entry (id, claim_id, claimant_org, day, kind, of_id, ground, at, account_id)
  VALUES (entry, r.claim_id, NEW.claimant_org, (NEW.decided_at AT TIME ZONE 'Europe/Helsinki')::date, 'decision', NEW.review_id, NEW.number, NEW.decided_at, NEW.decided_by);
  INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES (entry, 1, 'appropriation', NEW.cents), (entry, 2, 'payable', -NEW.cents);
  RETURN NULL;
END $$;

-- A recovery goes its ways; one that is closed may still be lowered by a review.
CREATE OR REPLACE FUNCTION recovery_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
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
        'partly_repaid>partly_repaid', 'partly_repaid>closed', 'closed>closed')
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

CREATE OR REPLACE FUNCTION entry_of_recovery() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.kind IN ('recovery','interest','set_off','set_off_from','set_off_to','repayment','refund','relief','interest_relief','write_off') AND NOT EXISTS (
       SELECT FROM recovery r JOIN grant_claim c ON c.id = NEW.claim_id WHERE r.id = NEW.of_id AND r.state IN ('prepared','open','partly_repaid','closed')
          AND CASE NEW.kind WHEN 'set_off_from' THEN c.claimant_org = r.claimant_org AND c.id <> r.claim_id ELSE c.id = r.claim_id END) THEN
    RAISE EXCEPTION 'an entry is of no recovery' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER claimant_of_claim BEFORE INSERT ON review FOR EACH ROW EXECUTE FUNCTION claimant_of_claim();
CREATE TRIGGER review_moves BEFORE UPDATE ON review FOR EACH ROW EXECUTE FUNCTION review_moves();
CREATE TRIGGER review_decided BEFORE INSERT ON review_decision FOR EACH ROW EXECUTE FUNCTION review_decided();
CREATE TRIGGER review_entered AFTER INSERT ON review_decision FOR EACH ROW EXECUTE FUNCTION review_entered();

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['review','review_decision'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('GRANT SELECT ON %I TO kp_keha, kp_coordinator, kp_auditor, kp_municipality, kp_wellbeing', t);
    EXECUTE format('CREATE POLICY money ON %I FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING ((SELECT guard.org()) IS NOT NULL)', t);
    EXECUTE format('CREATE POLICY own ON %I FOR SELECT TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()))', t);
  END LOOP;
END $$;
-- +goose StatementEnd
CREATE POLICY book ON review FOR SELECT TO kp_book USING (true);
CREATE POLICY made ON review FOR INSERT TO kp_municipality, kp_wellbeing WITH CHECK (claimant_org = (SELECT guard.org()) AND state = 'received' AND made_by = (SELECT guard.account())
  AND EXISTS (SELECT FROM grant_decision g WHERE g.claim_id = review.claim_id) AND (recovery_id IS NULL OR EXISTS (SELECT FROM recovery r WHERE r.id = recovery_id AND r.claim_id = review.claim_id AND r.decided_by IS NOT NULL)));
CREATE POLICY worked_on ON review FOR UPDATE TO kp_keha, kp_coordinator USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY decided ON review_decision FOR INSERT TO kp_keha, kp_coordinator WITH CHECK ((SELECT guard.org()) IS NOT NULL);
GRANT USAGE ON SEQUENCE review_number TO kp_municipality, kp_wellbeing;
GRANT INSERT (id, number, state, claim_id, recovery_id, decides, demand, lines, term_to, made_by, made_at, updated_at, updated_by) ON review TO kp_municipality, kp_wellbeing;
GRANT UPDATE (version, state, outcome, cents, reasons, preparers, decided_by, decided_at, updated_at, updated_by) ON review TO kp_keha, kp_coordinator;
GRANT INSERT ON review_decision TO kp_keha, kp_coordinator;
GRANT CREATE ON SCHEMA public TO kp_book;
ALTER FUNCTION review_entered() OWNER TO kp_book;
REVOKE CREATE ON SCHEMA public FROM kp_book;
REVOKE ALL ON FUNCTION review_entered() FROM PUBLIC;

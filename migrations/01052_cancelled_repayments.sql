-- +goose Up
-- A repayment that was entered wrongly is cancelled by another person than who entered it, with the reason: the book gets corrections, the movement stands and is counted no more.
CREATE TABLE recovery_cancellation (
  movement_id uuid PRIMARY KEY REFERENCES recovery_movement,
  recovery_id uuid NOT NULL REFERENCES recovery,
  late_cents  bigint NOT NULL CHECK (late_cents >= 0), -- late interest that was entered with the movement and is cancelled with it
  reason      text NOT NULL CHECK (reason <> '' AND length(reason) <= 1000),
  at          timestamptz NOT NULL,
  account_id  uuid NOT NULL REFERENCES account
);
CREATE INDEX recovery_cancellation_of ON recovery_cancellation (recovery_id);
CREATE TRIGGER cancellation_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON recovery_cancellation FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
ALTER TABLE recovery_cancellation ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_cancellation FORCE ROW LEVEL SECURITY;
GRANT SELECT ON recovery_cancellation TO kp_keha, kp_coordinator, kp_auditor, kp_municipality, kp_wellbeing, kp_book;
GRANT INSERT ON recovery_cancellation TO kp_keha;
GRANT SELECT ON recovery_movement TO kp_book;
CREATE POLICY with_recovery ON recovery_cancellation FOR SELECT USING (EXISTS (SELECT FROM recovery r WHERE r.id = recovery_id));
CREATE POLICY cancelled ON recovery_cancellation FOR INSERT TO kp_keha WITH CHECK (account_id = (SELECT guard.account()) AND (SELECT guard.org()) IS NOT NULL);
CREATE POLICY book ON recovery_cancellation FOR SELECT TO kp_book USING (true);
CREATE POLICY book ON recovery_movement FOR SELECT TO kp_book USING (true);

-- +goose StatementBegin
-- Only a repayment, never by who entered it, never one with which a review has reckoned.
CREATE FUNCTION cancellation_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM recovery_movement m WHERE m.id = NEW.movement_id AND m.recovery_id = NEW.recovery_id AND m.kind = 'repayment' AND m.account_id <> NEW.account_id
                   AND NEW.late_cents IN (0, m.late_cents)
                   AND NOT EXISTS (SELECT FROM recovery_movement x WHERE x.recovery_id = m.recovery_id AND x.kind = 'relief' AND x.at >= m.at)) THEN
    RAISE EXCEPTION 'a movement is not cancelled so' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- When the transaction ends: the book claims back what the recoveries say, has received, set off, written off and accrued what their movements say, and nothing hangs between two claims.
CREATE OR REPLACE FUNCTION recovery_entered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r record;
  b record;
  m record;
BEGIN
  SELECT id, cents, state, interest_cents INTO r FROM recovery
   WHERE id = CASE TG_TABLE_NAME WHEN 'recovery' THEN (to_jsonb(NEW) ->> 'id')::uuid WHEN 'ledger_entry' THEN (to_jsonb(NEW) ->> 'of_id')::uuid ELSE (to_jsonb(NEW) ->> 'recovery_id')::uuid END;
  IF r.id IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT coalesce(sum(p.cents) FILTER (WHERE p.account = 'receivable' AND 'recovery' IN (e.kind, o.kind)), 0) AS claimed,
         coalesce(sum(p.cents) FILTER (WHERE p.account = 'receivable' AND 'interest' IN (e.kind, o.kind)), 0) AS accrued,
         coalesce(-sum(p.cents) FILTER (WHERE p.account = 'receivable' AND coalesce(o.kind, e.kind) IN ('repayment','set_off','set_off_to','write_off','relief','interest_relief')), 0) AS less,
         coalesce(sum(p.cents) FILTER (WHERE p.account = 'clearing'), 0) AS between_claims
    INTO b FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_entry o ON o.id = e.refers_to WHERE e.of_id = r.id;
  SELECT coalesce(sum(x.cents) FILTER (WHERE c.movement_id IS NULL), 0) AS cents, coalesce(sum(x.late_cents - coalesce(c.late_cents, 0)), 0) AS late
    INTO m FROM recovery_movement x LEFT JOIN recovery_cancellation c ON c.movement_id = x.id WHERE x.recovery_id = r.id;
  IF b.claimed <> (CASE WHEN r.state IN ('open','partly_repaid','closed') THEN r.cents ELSE 0 END) OR b.between_claims <> 0 OR b.less <> m.cents OR b.accrued <> r.interest_cents + m.late THEN
    RAISE EXCEPTION 'the book has % of % claimed back, % of % less, % of % accrued, and % hang between claims', b.claimed, r.cents, b.less, m.cents, b.accrued, r.interest_cents + m.late, b.between_claims
      USING ERRCODE = '23514', CONSTRAINT = 'recovery_entered';
  END IF;
  RETURN NULL;
END $$;

-- A recovery goes its ways; one that is closed may still be lowered by a review, and whose repayment is cancelled is open again.
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
    may := session_user = 'kp_keha' AND (way IN ('hearing>prepared', 'prepared>hearing', 'prepared>open', 'hearing>dropped', 'prepared>dropped', 'open>open', 'open>partly_repaid', 'open>closed',
        'partly_repaid>partly_repaid', 'partly_repaid>closed', 'closed>closed')
        OR way IN ('partly_repaid>open', 'closed>open', 'closed>partly_repaid')
          AND EXISTS (SELECT FROM recovery_cancellation c WHERE c.recovery_id = NEW.id AND c.account_id = me AND c.at = NEW.updated_at))
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
-- +goose StatementEnd
CREATE TRIGGER cancellation_holds BEFORE INSERT ON recovery_cancellation FOR EACH ROW EXECUTE FUNCTION cancellation_holds();
CREATE CONSTRAINT TRIGGER recovery_entered AFTER INSERT ON recovery_cancellation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION recovery_entered();
CREATE CONSTRAINT TRIGGER recovery_entered AFTER INSERT ON recovery_movement DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION recovery_entered();
GRANT CREATE ON SCHEMA public TO kp_book;
ALTER FUNCTION cancellation_holds() OWNER TO kp_book;
REVOKE CREATE ON SCHEMA public FROM kp_book;
REVOKE ALL ON FUNCTION cancellation_holds() FROM PUBLIC;

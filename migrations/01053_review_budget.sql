-- +goose Up
-- What a review grants more is of the round's budget too, and is refused where that is spent. What is claimed back is income of the state and gives a round nothing (423/1988 s. 3: the state's
-- budget is gross); what a settlement leaves unused or a change takes off was never paid, and the round has it again. The sums are reckoned anew from what has happened.
UPDATE grant_budget b SET granted_cents = coalesce((SELECT sum(p.cents) FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id JOIN grant_claim c ON c.id = e.claim_id LEFT JOIN ledger_entry o ON o.id = e.refers_to
  WHERE c.round_code = b.round_code AND p.account = 'appropriation' AND coalesce(o.kind, e.kind) IN ('decision','unused','change')), 0);

-- +goose StatementBegin
-- Takes so much of a round's budget, as its version of the day says it: who decides at the same moment waits.
CREATE FUNCTION budget_taken(round text, taken bigint, at timestamptz) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  budget bigint;
  total bigint;
BEGIN
  SELECT g.budget_cents INTO budget FROM grant_round g WHERE g.code = round AND g.valid_from <= (at AT TIME ZONE 'Europe/Helsinki')::date ORDER BY g.version DESC LIMIT 1;
  INSERT INTO grant_budget AS b (round_code, granted_cents) VALUES (round, taken)
    ON CONFLICT (round_code) DO UPDATE SET granted_cents = b.granted_cents + excluded.granted_cents RETURNING granted_cents INTO total;
  IF budget > 0 AND taken > 0 AND total > budget THEN
    RAISE EXCEPTION 'the budget of % is spent', round USING ERRCODE = '23514', CONSTRAINT = 'grant_budget_holds';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION budget_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM budget_taken(NEW.round_code, NEW.granted_cents, NEW.decided_at);
  RETURN NULL;
END $$;

-- What a review grants more on a claim is owed from its decision on, never more than was asked for, and of the round's budget.
CREATE OR REPLACE FUNCTION review_entered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
  PERFORM budget_taken((SELECT round_code FROM grant_decision WHERE claim_id = r.claim_id), NEW.cents, NEW.decided_at);
  INSERT INTO ledger_entry (id, claim_id, claimant_org, day, kind, of_id, ground, at, account_id)
  VALUES (entry, r.claim_id, NEW.claimant_org, (NEW.decided_at AT TIME ZONE 'Europe/Helsinki')::date, 'decision', NEW.review_id, NEW.number, NEW.decided_at, NEW.decided_by);
  INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES (entry, 1, 'appropriation', NEW.cents), (entry, 2, 'payable', -NEW.cents);
  RETURN NULL;
END $$;

-- What is settled is the approved costs, never more than the award. The rest, as far as it was not paid, is entered with the settlement, and the round has it again.
CREATE OR REPLACE FUNCTION settlement_entered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  entry uuid := gen_random_uuid();
  award bigint;
  owed bigint;
  d record;
BEGIN
  IF NEW.state <> 'settled' OR OLD.state = 'settled' THEN
    RETURN NULL;
  END IF;
  SELECT number, round_code INTO d FROM grant_decision WHERE claim_id = NEW.claim_id;
  SELECT coalesce(-cents, 0) INTO owed FROM ledger_head WHERE claim_id = NEW.claim_id AND account = 'payable' FOR UPDATE;
  SELECT coalesce(sum(p.cents), 0) INTO award FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_entry o ON o.id = e.refers_to
   WHERE e.claim_id = NEW.claim_id AND p.account = 'appropriation' AND coalesce(o.kind, e.kind) IN ('decision','change');
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
    UPDATE grant_budget SET granted_cents = granted_cents - NEW.unused_cents WHERE round_code = d.round_code;
  END IF;
  RETURN NULL;
END $$;

-- When the transaction ends, a decision's review is decided, by whom the decision says: so that whoever may not decide it does not write the decision alone.
CREATE FUNCTION review_is_decided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM review r WHERE r.id = NEW.review_id AND r.state = 'decided' AND r.decided_by = NEW.decided_by AND r.cents = NEW.cents AND r.outcome = NEW.outcome) THEN
    RAISE EXCEPTION 'a decision is of a review that is not decided so' USING ERRCODE = '42501';
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER review_is_decided AFTER INSERT ON review_decision DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION review_is_decided();
GRANT CREATE ON SCHEMA public TO kp_book;
ALTER FUNCTION budget_taken(text, bigint, timestamptz) OWNER TO kp_book;
ALTER FUNCTION review_is_decided() OWNER TO kp_book;
REVOKE CREATE ON SCHEMA public FROM kp_book;
REVOKE ALL ON FUNCTION budget_taken(text, bigint, timestamptz), review_is_decided() FROM PUBLIC;

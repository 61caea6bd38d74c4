-- +goose Up
-- The book of what claimants are granted, paid and owe: double entry, nothing in it is ever changed. An entry's postings come with it in one transaction and sum to
-- zero; a correction cancels another entry exactly and is the only one that does. ledger_head has the balances, which the postings prove.
CREATE TABLE ledger_entry (
  id           uuid PRIMARY KEY,
  seq          bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  claim_id     uuid NOT NULL REFERENCES grant_claim,
  claimant_org uuid NOT NULL REFERENCES organisation,
  day          date NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('decision','payment','settlement','failure','recovery','interest','set_off','repayment','write_off','correction')),
  of_id        uuid NOT NULL,                          -- the decision, the payment or whatever made it
  ground       text NOT NULL CHECK (ground <> '' AND length(ground) <= 1000),
  refers_to    uuid REFERENCES ledger_entry,
  at           timestamptz NOT NULL,
  account_id   uuid NOT NULL,
  made_in      xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CHECK ((kind = 'correction') = (refers_to IS NOT NULL))
);
CREATE UNIQUE INDEX ledger_entry_corrected_once ON ledger_entry (refers_to) WHERE kind = 'correction';
CREATE UNIQUE INDEX ledger_entry_once ON ledger_entry (of_id, kind) WHERE kind IN ('decision','payment','settlement','failure');
CREATE INDEX ledger_entry_claim ON ledger_entry (claim_id, seq);

CREATE TABLE ledger_posting (
  entry_id uuid NOT NULL REFERENCES ledger_entry,
  line     smallint NOT NULL CHECK (line > 0),
  account  text NOT NULL CHECK (account IN ('appropriation','payable','in_transit','bank','receivable','interest_income','loss')),
  cents    bigint NOT NULL CHECK (cents <> 0),          -- a debit is positive, a credit negative
  PRIMARY KEY (entry_id, line)
);

CREATE TABLE ledger_head (
  claim_id     uuid NOT NULL REFERENCES grant_claim,
  account      text NOT NULL,
  claimant_org uuid NOT NULL,
  cents        bigint NOT NULL,
  PRIMARY KEY (claim_id, account)
);

-- Batches of payments to the bank. Who makes one does not release it, nor does who mended an account that it pays to. The file is what was released, byte by byte.
CREATE SEQUENCE payment_batch_number;
CREATE SEQUENCE payment_number;
CREATE TABLE payment_batch (
  id          uuid PRIMARY KEY,
  version     bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  number      text NOT NULL UNIQUE CHECK (number ~ '^MAKSU-[0-9]{4}-[0-9]{5,}$' AND length(number) <= 35), -- the message's id
  state       text NOT NULL CHECK (state IN ('draft','released','dropped')),
  on_day      date NOT NULL,
  debtor_iban text NOT NULL CHECK (debtor_iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
  payments    integer NOT NULL CHECK (payments > 0),
  cents       bigint NOT NULL CHECK (cents > 0),
  made_by     uuid NOT NULL REFERENCES account,
  made_at     timestamptz NOT NULL,
  released_by uuid REFERENCES account,
  released_at timestamptz,
  file        bytea,
  sha256      bytea,
  CHECK ((state = 'released') = (released_by IS NOT NULL) AND (released_by IS NULL) = (released_at IS NULL) AND (released_by IS NULL) = (file IS NULL)),
  CHECK (released_by <> made_by),
  CHECK (sha256 IS NOT DISTINCT FROM sha256(file))
);
CREATE INDEX payment_batch_list ON payment_batch (made_at DESC, id DESC);

CREATE TABLE payment (
  id            uuid PRIMARY KEY,
  version       bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  batch_id      uuid NOT NULL REFERENCES payment_batch,
  claim_id      uuid NOT NULL REFERENCES grant_claim,
  instalment    smallint NOT NULL CHECK (instalment > 0), -- of what the claim's decision grants
  claimant_org  uuid NOT NULL REFERENCES organisation,
  state         text NOT NULL CHECK (state IN ('planned','sent','paid','failed','dropped')),
  creditor      text NOT NULL CHECK (creditor <> ''),
  iban          text NOT NULL CHECK (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
  iban_by       uuid,                                  -- who mended the account, when it is not the decision's
  reference     text NOT NULL CHECK (reference ~ '^(RF[0-9]{2}[A-Z0-9]{1,21}|[0-9]{4,20})$'),
  cents         bigint NOT NULL CHECK (cents BETWEEN 1 AND 99999999999),
  end_to_end    text NOT NULL UNIQUE CHECK (length(end_to_end) <= 35),
  bank_status   text NOT NULL DEFAULT '',
  reason_code   text NOT NULL DEFAULT '' CHECK (length(reason_code) <= 35),
  reason_text   text NOT NULL DEFAULT '' CHECK (length(reason_text) <= 500),
  updated_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX payment_never_twice ON payment (claim_id, instalment) WHERE state IN ('planned','sent','paid');
CREATE UNIQUE INDEX payment_one_under_way ON payment (claim_id) WHERE state IN ('planned','sent');
CREATE INDEX payment_batch_of ON payment (batch_id, end_to_end);
CREATE INDEX payment_failed ON payment (claim_id, updated_at DESC) WHERE state = 'failed';

-- The account to which a claim is paid when it is no longer the decision's: each mending is a row.
CREATE TABLE payment_account (
  id         uuid PRIMARY KEY,
  claim_id   uuid NOT NULL REFERENCES grant_claim,
  iban       text NOT NULL CHECK (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
  ground     text NOT NULL CHECK (ground <> '' AND length(ground) <= 1000),
  account_id uuid NOT NULL REFERENCES account,
  at         timestamptz NOT NULL
);
CREATE INDEX payment_account_claim ON payment_account (claim_id, at DESC);

-- What the bank said, as it came. A file is carried out once.
CREATE TABLE payment_report (
  id         uuid PRIMARY KEY,
  batch_id   uuid NOT NULL REFERENCES payment_batch,
  message    text NOT NULL,                            -- the report's own id
  name       text NOT NULL CHECK (length(name) <= 200),
  content    bytea NOT NULL CHECK (length(content) <= 8388608),
  sha256     bytea NOT NULL UNIQUE CHECK (sha256 = sha256(content)),
  account_id uuid NOT NULL REFERENCES account,
  at         timestamptz NOT NULL,
  done_by    uuid REFERENCES account,
  done_at    timestamptz,
  changed    integer NOT NULL DEFAULT 0 CHECK (changed >= 0),
  CHECK ((done_by IS NULL) = (done_at IS NULL))
);
CREATE INDEX payment_report_batch ON payment_report (batch_id, at);

CREATE TRIGGER entry_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER posting_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER account_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_account FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- The book's own role: it alone writes balances, and the entry of a decision.
-- +goose StatementBegin
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kp_book') THEN
    CREATE ROLE kp_book NOLOGIN NOINHERIT;
  END IF;
END $$;
-- +goose StatementEnd
GRANT kp_book TO CURRENT_USER;
GRANT SELECT, INSERT ON ledger_entry, ledger_posting TO kp_book;
GRANT SELECT, INSERT, UPDATE ON ledger_head TO kp_book;
GRANT SELECT ON grant_claim, grant_decision, payment, payment_account TO kp_book;
GRANT USAGE ON SCHEMA guard TO kp_book;

-- +goose StatementBegin
-- A posting comes with its entry, in one transaction, and moves the balance of its account.
CREATE FUNCTION posting_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE e record;
BEGIN
  SELECT claim_id, claimant_org, made_in INTO e FROM ledger_entry WHERE id = NEW.entry_id;
  IF e.made_in IS DISTINCT FROM pg_current_xact_id() THEN
    RAISE EXCEPTION 'an entry that stands gets no more lines' USING ERRCODE = '42501';
  END IF;
  INSERT INTO ledger_head AS h (claim_id, account, claimant_org, cents) VALUES (e.claim_id, NEW.account, e.claimant_org, NEW.cents)
    ON CONFLICT (claim_id, account) DO UPDATE SET cents = h.cents + excluded.cents;
  RETURN NULL;
END $$;

-- When the transaction ends: an entry balances, and a correction leaves nothing of what it corrects.
CREATE FUNCTION entry_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  lines integer;
  total numeric;
BEGIN
  SELECT count(*), coalesce(sum(cents), 0) INTO lines, total FROM ledger_posting WHERE entry_id = NEW.id;
  IF lines < 2 OR total <> 0 THEN
    RAISE EXCEPTION 'an entry of % lines sums to %', lines, total USING ERRCODE = '23514';
  END IF;
  IF NEW.kind = 'correction' AND (
       NOT EXISTS (SELECT FROM ledger_entry e WHERE e.id = NEW.refers_to AND e.claim_id = NEW.claim_id AND e.kind <> 'correction')
       OR EXISTS (SELECT FROM ledger_posting WHERE entry_id IN (NEW.id, NEW.refers_to) GROUP BY account HAVING sum(cents) <> 0)) THEN
    RAISE EXCEPTION 'a correction cancels the whole of an entry of its claim' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;

-- When the transaction ends: nobody is owed less than nothing, and nothing is on its way that was not owed.
CREATE FUNCTION head_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE now_cents bigint;
BEGIN
  SELECT cents INTO now_cents FROM ledger_head WHERE claim_id = NEW.claim_id AND account = NEW.account;
  IF NEW.account IN ('payable', 'in_transit') AND now_cents > 0 OR NEW.account = 'receivable' AND now_cents < 0 THEN
    RAISE EXCEPTION 'the balance of % would be %', NEW.account, now_cents USING ERRCODE = '23514', CONSTRAINT = 'ledger_head_holds';
  END IF;
  RETURN NULL;
END $$;

-- The entry of a decision is written with the decision.
CREATE FUNCTION decision_entered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE entry uuid := gen_random_uuid();
BEGIN
  IF NEW.granted_cents > 0 THEN
    INSERT INTO ledger_entry (id, claim_id, claimant_org, day, kind, of_id, ground, at, account_id)
    VALUES (entry, NEW.claim_id, NEW.claimant_org, (NEW.decided_at AT TIME ZONE 'Europe/Helsinki')::date, 'decision', NEW.claim_id, NEW.number, NEW.decided_at, NEW.decided_by);
    INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES (entry, 1, 'appropriation', NEW.granted_cents), (entry, 2, 'payable', -NEW.granted_cents);
  END IF;
  RETURN NULL;
END $$;

-- Whose claim it is, is the claim's to say.
CREATE FUNCTION claimant_of_claim() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.claimant_org := (SELECT claimant_org FROM grant_claim WHERE id = NEW.claim_id);
  RETURN NEW;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
-- Who takes which step of a batch: its maker may drop it, another releases it, and then it stands.
CREATE FUNCTION batch_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
DECLARE me uuid := guard.account();
BEGIN
  IF session_user NOT LIKE 'kp\_%' OR session_user = 'kp_owner' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' OR NEW.made_by IS DISTINCT FROM me THEN
      RAISE EXCEPTION 'a batch is made as a draft, by oneself' USING ERRCODE = '42501';
    END IF;
  ELSIF OLD.state = 'released' THEN
    IF (to_jsonb(NEW) - 'version') IS DISTINCT FROM (to_jsonb(OLD) - 'version') THEN
      RAISE EXCEPTION 'a batch that is released stands' USING ERRCODE = '42501';
    END IF;
  ELSIF OLD.state <> 'draft' OR NEW.state NOT IN ('released', 'dropped') OR NEW.state = 'released' AND (NEW.released_by IS DISTINCT FROM me OR me = OLD.made_by
        OR EXISTS (SELECT FROM payment WHERE batch_id = NEW.id AND iban_by = me)) THEN
    RAISE EXCEPTION 'a batch is released by somebody else than who made it or mended an account in it' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- A payment is planned to the account of the decision or of its last mending, of no more than is owed, and goes only the way that payments go.
CREATE FUNCTION payment_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  mended record;
  wanted text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT iban, account_id INTO mended FROM payment_account WHERE claim_id = NEW.claim_id ORDER BY at DESC, id DESC LIMIT 1;
    wanted := coalesce(mended.iban, (SELECT iban FROM grant_decision WHERE claim_id = NEW.claim_id));
    IF NEW.state <> 'planned' OR NEW.iban IS DISTINCT FROM wanted OR NEW.iban_by IS DISTINCT FROM mended.account_id
       OR NEW.cents > (SELECT -cents FROM ledger_head WHERE claim_id = NEW.claim_id AND account = 'payable') THEN
      RAISE EXCEPTION 'a payment is not what is owed' USING ERRCODE = '23514';
    END IF;
  ELSIF (OLD.state, NEW.state) NOT IN (('planned','sent'), ('planned','dropped'), ('sent','sent'), ('sent','paid'), ('sent','failed'), ('paid','paid')) THEN
    RAISE EXCEPTION 'a payment does not go from % to %', OLD.state, NEW.state USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER claimant_of_claim BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION claimant_of_claim();
CREATE TRIGGER claimant_of_claim BEFORE INSERT ON payment FOR EACH ROW EXECUTE FUNCTION claimant_of_claim();
CREATE TRIGGER posting_moves AFTER INSERT ON ledger_posting FOR EACH ROW EXECUTE FUNCTION posting_moves();
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_balances();
CREATE CONSTRAINT TRIGGER head_holds AFTER INSERT OR UPDATE ON ledger_head DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION head_holds();
CREATE TRIGGER decision_entered AFTER INSERT ON grant_decision FOR EACH ROW EXECUTE FUNCTION decision_entered();
CREATE TRIGGER batch_moves BEFORE INSERT OR UPDATE ON payment_batch FOR EACH ROW EXECUTE FUNCTION batch_moves();
CREATE TRIGGER payment_moves BEFORE INSERT OR UPDATE ON payment FOR EACH ROW EXECUTE FUNCTION payment_moves();

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['ledger_entry','ledger_posting','ledger_head','payment_batch','payment','payment_account','payment_report'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('GRANT SELECT ON %I TO kp_keha, kp_coordinator, kp_auditor', t);
    EXECUTE format('CREATE POLICY money ON %I FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING ((SELECT guard.org()) IS NOT NULL)', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['ledger_entry','ledger_head','payment'] LOOP
    EXECUTE format('GRANT SELECT ON %I TO kp_municipality, kp_wellbeing', t);
    EXECUTE format('CREATE POLICY own ON %I FOR SELECT TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['ledger_entry','ledger_posting','ledger_head'] LOOP
    EXECUTE format('CREATE POLICY book ON %I TO kp_book USING (true) WITH CHECK (true)', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['grant_claim','grant_decision','payment','payment_account'] LOOP
    EXECUTE format('CREATE POLICY book ON %I FOR SELECT TO kp_book USING (true)', t);
  END LOOP;
END $$;
-- +goose StatementEnd
GRANT SELECT ON ledger_posting TO kp_municipality, kp_wellbeing;
CREATE POLICY own ON ledger_posting FOR SELECT TO kp_municipality, kp_wellbeing USING (EXISTS (SELECT FROM ledger_entry e WHERE e.id = entry_id));
CREATE POLICY entered ON ledger_entry FOR INSERT TO kp_keha WITH CHECK ((SELECT guard.org()) IS NOT NULL AND account_id = (SELECT guard.account()) AND kind <> 'decision');
CREATE POLICY entered ON ledger_posting FOR INSERT TO kp_keha WITH CHECK ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY made ON payment_batch FOR INSERT TO kp_keha WITH CHECK ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY moved ON payment_batch FOR UPDATE TO kp_keha USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY planned ON payment FOR INSERT TO kp_keha WITH CHECK ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY moved ON payment FOR UPDATE TO kp_keha USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY mended ON payment_account FOR INSERT TO kp_keha WITH CHECK ((SELECT guard.org()) IS NOT NULL AND account_id = (SELECT guard.account()));
CREATE POLICY brought ON payment_report FOR INSERT TO kp_keha WITH CHECK ((SELECT guard.org()) IS NOT NULL AND account_id = (SELECT guard.account()) AND done_at IS NULL);
CREATE POLICY carried_out ON payment_report FOR UPDATE TO kp_keha USING ((SELECT guard.org()) IS NOT NULL AND done_at IS NULL) WITH CHECK (done_by = (SELECT guard.account()));

GRANT USAGE ON SEQUENCE payment_batch_number, payment_number TO kp_keha;
GRANT INSERT (id, claim_id, day, kind, of_id, ground, refers_to, at, account_id) ON ledger_entry TO kp_keha;
GRANT INSERT ON ledger_posting, payment_account TO kp_keha;
GRANT INSERT (id, number, state, on_day, debtor_iban, payments, cents, made_by, made_at), UPDATE (version, state, released_by, released_at, file, sha256) ON payment_batch TO kp_keha;
GRANT INSERT (id, batch_id, claim_id, instalment, state, creditor, iban, iban_by, reference, cents, end_to_end, updated_at),
  UPDATE (version, state, bank_status, reason_code, reason_text, updated_at) ON payment TO kp_keha;
GRANT INSERT (id, batch_id, message, name, content, sha256, account_id, at), UPDATE (done_by, done_at, changed) ON payment_report TO kp_keha;

GRANT CREATE ON SCHEMA public TO kp_book;
ALTER FUNCTION posting_moves() OWNER TO kp_book;
ALTER FUNCTION entry_balances() OWNER TO kp_book;
ALTER FUNCTION head_holds() OWNER TO kp_book;
ALTER FUNCTION decision_entered() OWNER TO kp_book;
ALTER FUNCTION claimant_of_claim() OWNER TO kp_book;
ALTER FUNCTION payment_moves() OWNER TO kp_book;
REVOKE CREATE ON SCHEMA public FROM kp_book;
REVOKE ALL ON FUNCTION posting_moves(), entry_balances(), head_holds(), decision_entered(), claimant_of_claim(), payment_moves() FROM PUBLIC;

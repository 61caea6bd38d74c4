-- +goose Up
-- Claims of supplementary support: one payee's of one round. A line is one person by the case's number, with what the round may ask of him; neither a name nor a
-- day of birth is in it. What the claimant writes and what the authority finds are columns of different logins.
CREATE SEQUENCE claim_number;
CREATE TABLE grant_claim (
  id            uuid PRIMARY KEY,
  version       bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  number        text UNIQUE CHECK (number <> ''),      -- from the first submission on
  state         text NOT NULL CHECK (state IN ('draft','submitted','supplement_requested','checked','decided','withdrawn')),
  round_code    text NOT NULL,
  round_version integer NOT NULL,
  decides       text NOT NULL CHECK (decides IN ('ministry','keha')),
  claimant_org  uuid NOT NULL REFERENCES organisation,
  form          jsonb NOT NULL DEFAULT '{}',           -- claims.Form
  checkers      uuid[] NOT NULL DEFAULT '{}',          -- who has checked it: none of them decides
  claimed_cents bigint NOT NULL DEFAULT 0 CHECK (claimed_cents >= 0),
  granted_cents bigint NOT NULL DEFAULT 0 CHECK (granted_cents >= 0 AND granted_cents <= claimed_cents),
  submitted_at  timestamptz,
  updated_at    timestamptz NOT NULL,
  updated_by    uuid NOT NULL,
  CHECK (number IS NOT NULL AND submitted_at IS NOT NULL OR state IN ('draft','withdrawn'))
);
CREATE UNIQUE INDEX grant_claim_open ON grant_claim (round_code, claimant_org) WHERE state = 'draft'; -- one draft at a time
CREATE INDEX grant_claim_list ON grant_claim (updated_at DESC, id DESC);
CREATE INDEX grant_claim_of ON grant_claim (claimant_org, updated_at DESC, id DESC);
CREATE INDEX grant_claim_state ON grant_claim (state, updated_at DESC, id DESC);

CREATE TABLE claim_line (
  id             uuid PRIMARY KEY,
  claim_id       uuid NOT NULL REFERENCES grant_claim,
  round_code     text NOT NULL,
  payee          text NOT NULL,
  side           text NOT NULL GENERATED ALWAYS AS (CASE WHEN payee LIKE 'municipality:%' THEN 'municipality' ELSE 'health' END) STORED,
  kind           text NOT NULL GENERATED ALWAYS AS (split_part(round_code, '-', 1)) STORED,
  arrival_id     uuid NOT NULL REFERENCES arrival,
  case_id        uuid NOT NULL,
  person         smallint NOT NULL,
  person_key     text NOT NULL,                        -- the same for the same name and day of birth; empty: not known
  facts          jsonb NOT NULL,                       -- claims.Facts
  rule           text NOT NULL,
  source         text NOT NULL,
  reason         text NOT NULL,                        -- empty: it is due
  due_cents      bigint NOT NULL CHECK (due_cents >= 0),
  would_cents    bigint NOT NULL CHECK (would_cents >= due_cents),
  wanted         boolean NOT NULL,
  argument       text NOT NULL DEFAULT '' CHECK (length(argument) <= 2000),
  accepted_cents bigint NOT NULL DEFAULT 0 CHECK (accepted_cents >= 0 AND accepted_cents <= would_cents),
  ground         text NOT NULL DEFAULT '' CHECK (length(ground) <= 2000),
  granted_cents  bigint NOT NULL DEFAULT 0 CHECK (granted_cents >= 0 AND granted_cents <= accepted_cents),
  UNIQUE (claim_id, arrival_id, payee),
  CHECK (wanted OR accepted_cents = 0)
);
CREATE UNIQUE INDEX claim_line_paid_once ON claim_line (round_code, side, case_id, person) WHERE granted_cents > 0;
CREATE INDEX claim_line_person ON claim_line (case_id, person);
CREATE INDEX claim_line_key ON claim_line (person_key) WHERE person_key <> '';

CREATE TABLE claim_step (
  id         uuid PRIMARY KEY,
  claim_id   uuid NOT NULL REFERENCES grant_claim,
  event      text NOT NULL,
  from_state text NOT NULL,
  to_state   text NOT NULL,
  at         timestamptz NOT NULL,
  account_id uuid NOT NULL,
  org_id     uuid NOT NULL REFERENCES organisation,
  note       text NOT NULL CHECK (length(note) <= 2000)
);
CREATE INDEX claim_step_of ON claim_step (claim_id, at, id);

CREATE TABLE grant_decision (
  claim_id      uuid PRIMARY KEY REFERENCES grant_claim,
  number        text NOT NULL UNIQUE,
  claimant_org  uuid NOT NULL REFERENCES organisation,
  round_code    text NOT NULL,
  claimed_cents bigint NOT NULL,
  granted_cents bigint NOT NULL CHECK (granted_cents >= 0 AND granted_cents <= claimed_cents),
  iban          text NOT NULL,
  decided_by    uuid NOT NULL,
  decided_at    timestamptz NOT NULL,
  document      jsonb NOT NULL,                        -- claims.Document: what was decided
  letters       jsonb NOT NULL DEFAULT '{}',           -- by language: the letter as it was issued, of which page and file are made
  sums          jsonb NOT NULL DEFAULT '{}'            -- by language: SHA-256 of its file on that day
);
CREATE TRIGGER decision_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON grant_decision FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER step_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON claim_step FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- +goose StatementBegin
-- Who takes which step; a checker stays one and never decides; what is decided or withdrawn stays.
CREATE FUNCTION claim_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
DECLARE
  me uuid := guard.account();
  way text := OLD.state || '>' || NEW.state;
  may boolean;
BEGIN
  IF session_user NOT LIKE 'kp\_%' OR session_user = 'kp_owner' THEN
    RETURN NEW;
  END IF;
  may := CASE
    WHEN session_user IN ('kp_municipality', 'kp_wellbeing') THEN way IN ('draft>draft', 'draft>submitted', 'draft>withdrawn', 'submitted>withdrawn',
      'supplement_requested>supplement_requested', 'supplement_requested>submitted', 'supplement_requested>withdrawn')
    WHEN way IN ('submitted>supplement_requested', 'submitted>checked') THEN session_user = 'kp_keha'
    WHEN way IN ('checked>submitted', 'checked>decided') THEN session_user = CASE NEW.decides WHEN 'ministry' THEN 'kp_coordinator' ELSE 'kp_keha' END
    ELSE false END;
  may := may AND CASE NEW.state
    WHEN 'checked' THEN NEW.checkers @> OLD.checkers AND me = ANY (NEW.checkers) AND NEW.checkers <@ (OLD.checkers || me)
    WHEN 'decided' THEN NEW.checkers = OLD.checkers AND NOT me = ANY (OLD.checkers)
    ELSE NEW.checkers = OLD.checkers END;
  may := may AND (NEW.granted_cents = OLD.granted_cents OR NEW.state = 'decided') AND (OLD.number IS NULL OR NEW.number = OLD.number) AND NEW.updated_by = me;
  IF may IS NOT TRUE THEN
    RAISE EXCEPTION 'a claim does not go from % to % so', OLD.state, NEW.state USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- A decision grants what the check let through, of a claim that is checked, by its own authority and in one's own name.
CREATE FUNCTION decision_of_check() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
BEGIN
  IF session_user LIKE 'kp\_%' AND (NEW.decided_by IS DISTINCT FROM guard.account()
     OR NEW.granted_cents IS DISTINCT FROM (SELECT coalesce(sum(accepted_cents), 0) FROM claim_line WHERE claim_id = NEW.claim_id)
     OR NOT EXISTS (SELECT FROM grant_claim c WHERE c.id = NEW.claim_id AND c.state = 'checked' AND c.number = NEW.number AND c.claimant_org = NEW.claimant_org
                      AND c.round_code = NEW.round_code AND c.claimed_cents = NEW.claimed_cents AND NOT guard.account() = ANY (c.checkers)
                      AND session_user = CASE c.decides WHEN 'ministry' THEN 'kp_coordinator' ELSE 'kp_keha' END)) THEN
    RAISE EXCEPTION 'a decision is not what was checked' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER claim_moves BEFORE UPDATE ON grant_claim FOR EACH ROW EXECUTE FUNCTION claim_moves();
CREATE TRIGGER decision_of_check BEFORE INSERT ON grant_decision FOR EACH ROW EXECUTE FUNCTION decision_of_check();

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['grant_claim','claim_line','claim_step','grant_decision'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('GRANT SELECT ON %I TO kp_municipality, kp_wellbeing, kp_keha, kp_coordinator, kp_auditor', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['claim_line','claim_step'] LOOP
    EXECUTE format('CREATE POLICY with_claim ON %I FOR SELECT USING (EXISTS (SELECT FROM grant_claim c WHERE c.id = claim_id))', t);
  END LOOP;
END $$;
-- +goose StatementEnd
CREATE POLICY own ON grant_claim FOR SELECT TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()));
CREATE POLICY begun ON grant_claim FOR INSERT TO kp_municipality, kp_wellbeing WITH CHECK (claimant_org = (SELECT guard.org()) AND state = 'draft');
CREATE POLICY written ON grant_claim FOR UPDATE TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()));
CREATE POLICY submitted ON grant_claim FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING ((SELECT guard.org()) IS NOT NULL AND number IS NOT NULL);
CREATE POLICY worked_on ON grant_claim FOR UPDATE TO kp_keha, kp_coordinator USING ((SELECT guard.org()) IS NOT NULL AND number IS NOT NULL);
CREATE POLICY reckoned ON claim_line FOR INSERT TO kp_municipality, kp_wellbeing WITH CHECK (accepted_cents = 0 AND granted_cents = 0
  AND EXISTS (SELECT FROM grant_claim c WHERE c.id = claim_id AND c.round_code = claim_line.round_code AND c.state IN ('draft','supplement_requested')));
CREATE POLICY written ON claim_line FOR UPDATE TO kp_municipality, kp_wellbeing
  USING (EXISTS (SELECT FROM grant_claim c WHERE c.id = claim_id AND c.state IN ('draft','supplement_requested')));
CREATE POLICY reckoned_anew ON claim_line FOR DELETE TO kp_municipality, kp_wellbeing
  USING (EXISTS (SELECT FROM grant_claim c WHERE c.id = claim_id AND c.state IN ('draft','supplement_requested')));
CREATE POLICY verified ON claim_line FOR UPDATE TO kp_keha, kp_coordinator USING (EXISTS (SELECT FROM grant_claim c WHERE c.id = claim_id AND c.state IN ('submitted','checked')));
CREATE POLICY taken ON claim_step FOR INSERT WITH CHECK (org_id = (SELECT guard.org()) AND account_id = (SELECT guard.account()) AND EXISTS (SELECT FROM grant_claim c WHERE c.id = claim_id));
CREATE POLICY own ON grant_decision FOR SELECT TO kp_municipality, kp_wellbeing USING (claimant_org = (SELECT guard.org()));
CREATE POLICY known ON grant_decision FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY decided ON grant_decision FOR INSERT TO kp_keha, kp_coordinator WITH CHECK ((SELECT guard.org()) IS NOT NULL);

GRANT USAGE ON SEQUENCE claim_number TO kp_municipality, kp_wellbeing;
GRANT INSERT (id, state, round_code, round_version, decides, claimant_org, form, updated_at, updated_by) ON grant_claim TO kp_municipality, kp_wellbeing;
GRANT UPDATE (version, number, state, round_version, decides, form, claimed_cents, submitted_at, updated_at, updated_by) ON grant_claim TO kp_municipality, kp_wellbeing;
GRANT UPDATE (version, state, checkers, granted_cents, updated_at, updated_by) ON grant_claim TO kp_keha, kp_coordinator;
GRANT INSERT (id, claim_id, round_code, payee, arrival_id, case_id, person, person_key, facts, rule, source, reason, due_cents, would_cents, wanted, argument), DELETE
  ON claim_line TO kp_municipality, kp_wellbeing;
GRANT UPDATE (wanted, argument) ON claim_line TO kp_municipality, kp_wellbeing;
GRANT UPDATE (accepted_cents, ground, granted_cents) ON claim_line TO kp_keha, kp_coordinator;
GRANT INSERT ON claim_step TO kp_municipality, kp_wellbeing, kp_keha, kp_coordinator;
GRANT INSERT ON grant_decision TO kp_keha, kp_coordinator;

-- What a round may ask of those who came to the actor's own organisation: the age on the day of arrival instead of the day of birth, and instead of the name a
-- key that is the same for the same person. The key cannot be made without the secret, which only this function's owner reads.
CREATE TABLE guard.person_key (secret bytea NOT NULL CHECK (length(secret) = 32));
INSERT INTO guard.person_key VALUES (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
-- +goose StatementBegin
CREATE FUNCTION guard.key_of(family text, given text, birth text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN family <> '' AND birth <> '' THEN
    encode(sha256(k.secret || sha256(k.secret || convert_to(lower(btrim(family)) || '|' || lower(btrim(given)) || '|' || birth, 'UTF8'))), 'hex') ELSE '' END
    FROM guard.person_key k
$$;
CREATE FUNCTION claimable(since date, until date)
RETURNS TABLE (arrival uuid, case_id uuid, reference text, person smallint, municipality text, group_code text, permit text, age integer, arrived_on date, home_from date,
               first_home boolean, commitment integer, agreement boolean, programme date, person_key text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT a.id, c.id, c.reference, a.person, o.code, c.group_code, coalesce(p.value ->> 'permit', ''),
         coalesce(extract(year FROM age(a.arrived_on, (p.value ->> 'birth_date')::date))::integer, -1), a.arrived_on, a.home_from, a.first_home, coalesce(m.persons, 0),
         g.id IS NOT NULL, g.programme_on,
         guard.key_of(coalesce(p.value ->> 'family_name', ''), coalesce(p.value ->> 'given_names', ''), coalesce(p.value ->> 'birth_date', ''))
    FROM arrival a JOIN refugee_case c ON c.id = a.case_id JOIN organisation o ON o.id = a.municipality_org
    LEFT JOIN case_identity i ON i.case_id = a.case_id
    LEFT JOIN LATERAL (SELECT e.value FROM jsonb_array_elements(i.document -> 'persons') e WHERE (e.value ->> 'number')::integer = a.person LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT e.id, e.programme_on FROM agreement e WHERE e.municipality_org = a.municipality_org AND e.valid @> a.arrived_on LIMIT 1) g ON true
    LEFT JOIN precommitment m ON m.municipality_org = a.municipality_org AND m.year = extract(year FROM a.arrived_on) AND m.committed_on <= a.arrived_on
   WHERE a.arrived_on >= since AND a.arrived_on < until AND a.state IN ('arrived', 'registered')
     AND CASE (guard.verified())[2] WHEN 'municipality' THEN a.municipality_org = guard.org() WHEN 'wellbeing' THEN a.wellbeing_org = guard.org() ELSE false END
   ORDER BY c.reference, a.person
$$;
-- +goose StatementEnd
GRANT SELECT ON agreement TO kp_counting;
CREATE POLICY counting ON agreement FOR SELECT TO kp_counting USING (true);
GRANT EXECUTE ON FUNCTION guard.org() TO kp_counting;
GRANT CREATE ON SCHEMA public, guard TO kp_counting;
ALTER TABLE guard.person_key OWNER TO kp_counting;
ALTER FUNCTION claimable(date, date) OWNER TO kp_counting;
ALTER FUNCTION guard.key_of(text, text, text) OWNER TO kp_counting;
REVOKE CREATE ON SCHEMA public, guard FROM kp_counting;
REVOKE ALL ON FUNCTION claimable(date, date), guard.key_of(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claimable(date, date) TO kp_municipality, kp_wellbeing;
GRANT INSERT ON notice TO kp_keha; -- the authority's steps tell the claimant

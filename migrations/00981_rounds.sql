-- +goose Up
-- Rounds of supplementary support as they are written, by the ministry alone; what is published of them is a row of grant_round.
CREATE TABLE round_draft (
  id         uuid PRIMARY KEY,
  version    bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  state      text NOT NULL CHECK (state IN ('draft','published','discarded')),
  round      jsonb NOT NULL,                       -- region.Round
  corrects   boolean NOT NULL,                     -- the next version of the round of its code
  reason     text NOT NULL CHECK (length(reason) <= 1000),
  writers    uuid[] NOT NULL CHECK (cardinality(writers) > 0),
  updated_at timestamptz NOT NULL
);
CREATE INDEX round_draft_open ON round_draft (updated_at DESC) WHERE state = 'draft';
ALTER TABLE round_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE round_draft FORCE ROW LEVEL SECURITY;
GRANT SELECT ON round_draft TO kp_coordinator;
GRANT INSERT (id, state, round, corrects, reason, writers, updated_at) ON round_draft TO kp_coordinator;
GRANT UPDATE (version, state, round, reason, writers, updated_at) ON round_draft TO kp_coordinator;
CREATE POLICY ministry ON round_draft FOR SELECT TO kp_coordinator USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY begun ON round_draft FOR INSERT TO kp_coordinator WITH CHECK (state = 'draft' AND writers = ARRAY[(SELECT guard.account())]);
CREATE POLICY written ON round_draft FOR UPDATE TO kp_coordinator USING ((SELECT guard.org()) IS NOT NULL) WITH CHECK (
  CASE state WHEN 'published' THEN NOT (SELECT guard.account()) = ANY (writers) ELSE (SELECT guard.org()) IS NOT NULL END);

-- Whoever is a writer stays one, what is written is written by a writer, and what is published or discarded stays.
-- +goose StatementBegin
CREATE FUNCTION writers_stay() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
BEGIN
  IF OLD.state <> 'draft' OR NOT NEW.writers @> OLD.writers OR NEW.round IS DISTINCT FROM OLD.round AND NEW.state = 'draft' AND NOT guard.account() = ANY (NEW.writers) THEN
    RAISE EXCEPTION 'a writer of a round stays one' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- A round is published by who is at the keyboard, and never as a file of the release.
CREATE FUNCTION published_by_self() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
BEGIN
  IF session_user = 'kp_coordinator' AND (NEW.origin <> 'portal' OR NEW.published_by IS DISTINCT FROM guard.account()) THEN
    RAISE EXCEPTION 'a round is published by oneself' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER writers_stay BEFORE UPDATE ON round_draft FOR EACH ROW EXECUTE FUNCTION writers_stay();
CREATE TRIGGER published_by_self BEFORE INSERT ON grant_round FOR EACH ROW EXECUTE FUNCTION published_by_self();
GRANT INSERT ON grant_round TO kp_coordinator;

-- Who came in some days, counted by all that a round may ask and nothing else: neither a case nor a day of birth leaves the function. For the ministry alone.
-- +goose StatementBegin
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kp_counting') THEN
    CREATE ROLE kp_counting NOLOGIN NOINHERIT; -- owns the function that counts arrivals past the ministry's own policies
  END IF;
END $$;
CREATE FUNCTION arrived_in(since date, until date)
RETURNS TABLE (municipality text, group_code text, permit text, age integer, first_home boolean, commitment integer, persons bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT o.code, c.group_code, coalesce(p.value ->> 'permit', ''), extract(year FROM age(a.arrived_on, (p.value ->> 'birth_date')::date))::integer, a.first_home,
         coalesce(m.persons, 0), count(*)
    FROM arrival a JOIN refugee_case c ON c.id = a.case_id JOIN organisation o ON o.id = a.municipality_org
    JOIN case_identity i ON i.case_id = a.case_id
    JOIN LATERAL jsonb_array_elements(i.document -> 'persons') p ON (p.value ->> 'number')::integer = a.person AND p.value ->> 'birth_date' IS NOT NULL
    LEFT JOIN precommitment m ON m.municipality_org = a.municipality_org AND m.year = extract(year FROM a.arrived_on)
   WHERE a.arrived_on >= since AND a.arrived_on < until AND (guard.verified())[2] = 'coordinator'
   GROUP BY 1, 2, 3, 4, 5, 6
$$;
-- +goose StatementEnd
GRANT kp_counting TO CURRENT_USER;
GRANT SELECT ON arrival, refugee_case, organisation, case_identity, precommitment TO kp_counting;
CREATE POLICY counting ON arrival FOR SELECT TO kp_counting USING (true);
CREATE POLICY counting ON refugee_case FOR SELECT TO kp_counting USING (true);
CREATE POLICY counting ON case_identity FOR SELECT TO kp_counting USING (true);
CREATE POLICY counting ON precommitment FOR SELECT TO kp_counting USING (true);
GRANT EXECUTE ON FUNCTION guard.verified() TO kp_counting;
GRANT USAGE ON SCHEMA guard TO kp_counting;
GRANT CREATE ON SCHEMA public TO kp_counting;
ALTER FUNCTION arrived_in(date, date) OWNER TO kp_counting;
REVOKE CREATE ON SCHEMA public FROM kp_counting;
REVOKE ALL ON FUNCTION arrived_in(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION arrived_in(date, date) TO kp_coordinator;
CREATE INDEX arrival_arrived ON arrival (arrived_on) WHERE arrived_on IS NOT NULL;

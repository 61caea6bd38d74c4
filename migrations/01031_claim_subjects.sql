-- +goose Up
-- A line of a claim is about one of four: an arrival of the portal, a person whom the claimant adds, places that were agreed on, or a month of work. What it is
-- about is its subject, which stands once in a claim for a payee. An added person is a key that the database makes of name and day of birth; neither is kept.
ALTER TABLE claim_line
  ADD COLUMN about   text NOT NULL DEFAULT 'arrival' CHECK (about IN ('arrival','added','places','month')),
  ADD COLUMN subject text;
UPDATE claim_line SET subject = arrival_id::text;
ALTER TABLE claim_line
  ALTER COLUMN subject SET NOT NULL,
  ALTER COLUMN about DROP DEFAULT,
  ALTER COLUMN arrival_id DROP NOT NULL,
  ALTER COLUMN case_id DROP NOT NULL,
  ALTER COLUMN person DROP NOT NULL,
  DROP CONSTRAINT claim_line_claim_id_arrival_id_payee_key,
  ADD UNIQUE (claim_id, subject, payee),
  ADD CONSTRAINT claim_line_about_one CHECK (CASE about
    WHEN 'arrival' THEN arrival_id IS NOT NULL AND case_id IS NOT NULL AND person IS NOT NULL AND subject = arrival_id::text
    WHEN 'added' THEN arrival_id IS NULL AND case_id IS NULL AND person IS NULL AND person_key <> '' AND subject = person_key
    ELSE arrival_id IS NULL AND case_id IS NULL AND person IS NULL AND person_key = '' AND subject <> '' END),
  -- Whom it pays for, within its key: an arrival is a point of its own, since two persons may share name and day of birth; an added person is all of them, since
  -- nobody has shown which of them he is.
  ADD COLUMN whom int8range GENERATED ALWAYS AS (CASE WHEN about = 'added' THEN int8range(NULL, NULL)
    WHEN about = 'arrival' THEN int8range(hashtextextended(case_id::text || '/' || person::text, 0) / 2, hashtextextended(case_id::text || '/' || person::text, 0) / 2, '[]') END) STORED;
ALTER TABLE claim_line ADD CONSTRAINT claim_line_paid_once_by_key
  EXCLUDE USING gist (round_code WITH =, side WITH =, person_key WITH =, whom WITH &&) WHERE (granted_cents > 0 AND person_key <> '');
CREATE UNIQUE INDEX claim_line_subject_paid_once ON claim_line (round_code, payee, subject) WHERE granted_cents > 0 AND about IN ('places','month');
GRANT INSERT (about, subject) ON claim_line TO kp_municipality, kp_wellbeing;

-- +goose StatementBegin
-- The key is the same however the name is spaced, composed or capitalised.
CREATE OR REPLACE FUNCTION guard.key_of(family text, given text, birth text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN btrim(family) <> '' AND birth <> '' THEN
    encode(sha256(k.secret || sha256(k.secret || convert_to(
      lower(regexp_replace(btrim(normalize(family, NFC)), '\s+', ' ', 'g')) || '|' || lower(regexp_replace(btrim(normalize(given, NFC)), '\s+', ' ', 'g')) || '|' || birth, 'UTF8'))), 'hex')
    ELSE '' END
    FROM guard.person_key k
$$;

-- What is kept of a person whom a claimant adds: the key, and the age on the day of arrival.
CREATE FUNCTION added_person(family text, given text, birth date, arrived date) RETURNS TABLE (person_key text, age integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT guard.key_of(family, given, birth::text), extract(year FROM age(arrived, birth))::integer WHERE (guard.verified())[2] IN ('municipality', 'wellbeing')
$$;

-- What a municipality had promised and agreed on by a day.
CREATE FUNCTION terms_on(code text, day date) RETURNS TABLE (commitment integer, agreement boolean, programme date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT coalesce(m.persons, 0), g.id IS NOT NULL, g.programme_on
    FROM organisation o
    LEFT JOIN LATERAL (SELECT e.id, e.programme_on FROM agreement e WHERE e.municipality_org = o.id AND e.valid @> day LIMIT 1) g ON true
    LEFT JOIN precommitment m ON m.municipality_org = o.id AND m.year = extract(year FROM day) AND m.committed_on <= day
   WHERE o.kind = 'municipality' AND o.code = terms_on.code AND (guard.verified())[2] IN ('municipality', 'wellbeing')
$$;

-- The arrivals of the portal with the same key as a person who was added to a claim: to the authority all, to a claimant those of its own and of its own claims.
CREATE FUNCTION added_known(claim uuid) RETURNS TABLE (line uuid, reference text, person smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  WITH asked AS MATERIALIZED (
    SELECT l.id, l.person_key, (l.facts ->> 'arrived_on')::date AS arrived_on FROM claim_line l JOIN grant_claim c ON c.id = l.claim_id
     WHERE l.claim_id = claim AND l.about = 'added'
       AND CASE WHEN (guard.verified())[2] IN ('keha', 'coordinator', 'auditor') THEN c.number IS NOT NULL ELSE c.claimant_org = guard.org() END
  ), came AS MATERIALIZED (
    SELECT c.reference, a.person, guard.key_of(coalesce(p.value ->> 'family_name', ''), coalesce(p.value ->> 'given_names', ''), coalesce(p.value ->> 'birth_date', '')) AS person_key
      FROM arrival a JOIN refugee_case c ON c.id = a.case_id JOIN case_identity i ON i.case_id = a.case_id
      JOIN LATERAL jsonb_array_elements(i.document -> 'persons') p ON (p.value ->> 'number')::integer = a.person
     WHERE a.arrived_on BETWEEN (SELECT min(arrived_on) - 366 FROM asked) AND (SELECT max(arrived_on) + 366 FROM asked)
       AND ((guard.verified())[2] IN ('keha', 'coordinator', 'auditor') OR guard.org() IN (a.municipality_org, a.wellbeing_org))
  )
  SELECT s.id, a.reference, a.person FROM asked s JOIN came a ON a.person_key = s.person_key
$$;

-- Of an arrival a round may also ask whether the year of birth is the one that the anonymous profile had.
DROP FUNCTION claimable(date, date);
CREATE FUNCTION claimable(since date, until date)
RETURNS TABLE (arrival uuid, case_id uuid, reference text, person smallint, municipality text, group_code text, permit text, age integer, arrived_on date, home_from date,
               first_home boolean, commitment integer, agreement boolean, programme date, person_key text, other_year boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  WITH own AS (
    SELECT e.id FROM arrival e WHERE e.municipality_org = (SELECT CASE (guard.verified())[2] WHEN 'municipality' THEN guard.org() END) AND e.arrived_on >= since AND e.arrived_on < until
    UNION ALL
    SELECT e.id FROM arrival e WHERE e.wellbeing_org = (SELECT CASE (guard.verified())[2] WHEN 'wellbeing' THEN guard.org() END) AND e.arrived_on >= since AND e.arrived_on < until)
  SELECT a.id, c.id, c.reference, a.person, o.code, c.group_code, coalesce(p.value ->> 'permit', ''),
         coalesce(extract(year FROM age(a.arrived_on, (p.value ->> 'birth_date')::date))::integer, -1), a.arrived_on, a.home_from, a.first_home, coalesce(m.persons, 0),
         g.id IS NOT NULL, g.programme_on,
         guard.key_of(coalesce(p.value ->> 'family_name', ''), coalesce(p.value ->> 'given_names', ''), coalesce(p.value ->> 'birth_date', '')),
         coalesce((q.value ->> 'birth_year')::integer <> extract(year FROM (p.value ->> 'birth_date')::date), false)
    FROM own JOIN arrival a USING (id) JOIN refugee_case c ON c.id = a.case_id JOIN organisation o ON o.id = a.municipality_org
    LEFT JOIN case_identity i ON i.case_id = a.case_id
    LEFT JOIN LATERAL (SELECT e.value FROM jsonb_array_elements(i.document -> 'persons') e WHERE (e.value ->> 'number')::integer = a.person LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT e.value FROM jsonb_array_elements(CASE jsonb_typeof(c.profile -> 'persons') WHEN 'array' THEN c.profile -> 'persons' END) e
                        WHERE (e.value ->> 'number')::integer = a.person LIMIT 1) q ON (q.value ->> 'birth_year')::integer > 0
    LEFT JOIN LATERAL (SELECT e.id, e.programme_on FROM agreement e WHERE e.municipality_org = a.municipality_org AND e.valid @> a.arrived_on LIMIT 1) g ON true
    LEFT JOIN precommitment m ON m.municipality_org = a.municipality_org AND m.year = extract(year FROM a.arrived_on) AND m.committed_on <= a.arrived_on
   WHERE a.state IN ('arrived', 'registered')
   ORDER BY c.reference, a.person
$$;
-- +goose StatementEnd
GRANT SELECT ON claim_line, grant_claim TO kp_counting;
CREATE POLICY counting ON claim_line FOR SELECT TO kp_counting USING (true);
CREATE POLICY counting ON grant_claim FOR SELECT TO kp_counting USING (true);
GRANT CREATE ON SCHEMA public TO kp_counting;
ALTER FUNCTION claimable(date, date) OWNER TO kp_counting;
ALTER FUNCTION added_person(text, text, date, date) OWNER TO kp_counting;
ALTER FUNCTION terms_on(text, date) OWNER TO kp_counting;
ALTER FUNCTION added_known(uuid) OWNER TO kp_counting;
REVOKE CREATE ON SCHEMA public FROM kp_counting;
REVOKE ALL ON FUNCTION claimable(date, date), added_person(text, text, date, date), terms_on(text, date), added_known(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claimable(date, date), added_person(text, text, date, date), terms_on(text, date) TO kp_municipality, kp_wellbeing;
GRANT EXECUTE ON FUNCTION added_known(uuid) TO kp_municipality, kp_wellbeing, kp_keha, kp_coordinator, kp_auditor;

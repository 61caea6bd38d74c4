-- +goose Up
-- What a claimant may ask of arrivals, and what the ministry counts of them, asked who the actor is for each arrival of the country, which takes a signature each
-- time. It is asked once, and a claimant's arrivals are found by index.
CREATE INDEX arrival_municipality_day ON arrival (municipality_org, arrived_on) WHERE arrived_on IS NOT NULL;
CREATE INDEX arrival_wellbeing_day ON arrival (wellbeing_org, arrived_on) WHERE arrived_on IS NOT NULL;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION claimable(since date, until date)
RETURNS TABLE (arrival uuid, case_id uuid, reference text, person smallint, municipality text, group_code text, permit text, age integer, arrived_on date, home_from date,
               first_home boolean, commitment integer, agreement boolean, programme date, person_key text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  WITH own AS (
    SELECT e.id FROM arrival e WHERE e.municipality_org = (SELECT CASE (guard.verified())[2] WHEN 'municipality' THEN guard.org() END) AND e.arrived_on >= since AND e.arrived_on < until
    UNION ALL
    SELECT e.id FROM arrival e WHERE e.wellbeing_org = (SELECT CASE (guard.verified())[2] WHEN 'wellbeing' THEN guard.org() END) AND e.arrived_on >= since AND e.arrived_on < until)
  SELECT a.id, c.id, c.reference, a.person, o.code, c.group_code, coalesce(p.value ->> 'permit', ''),
         coalesce(extract(year FROM age(a.arrived_on, (p.value ->> 'birth_date')::date))::integer, -1), a.arrived_on, a.home_from, a.first_home, coalesce(m.persons, 0),
         g.id IS NOT NULL, g.programme_on,
         guard.key_of(coalesce(p.value ->> 'family_name', ''), coalesce(p.value ->> 'given_names', ''), coalesce(p.value ->> 'birth_date', ''))
    FROM own JOIN arrival a USING (id) JOIN refugee_case c ON c.id = a.case_id JOIN organisation o ON o.id = a.municipality_org
    LEFT JOIN case_identity i ON i.case_id = a.case_id
    LEFT JOIN LATERAL (SELECT e.value FROM jsonb_array_elements(i.document -> 'persons') e WHERE (e.value ->> 'number')::integer = a.person LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT e.id, e.programme_on FROM agreement e WHERE e.municipality_org = a.municipality_org AND e.valid @> a.arrived_on LIMIT 1) g ON true
    LEFT JOIN precommitment m ON m.municipality_org = a.municipality_org AND m.year = extract(year FROM a.arrived_on) AND m.committed_on <= a.arrived_on
   WHERE a.state IN ('arrived', 'registered')
   ORDER BY c.reference, a.person
$$;
CREATE OR REPLACE FUNCTION arrived_in(since date, until date)
RETURNS TABLE (municipality text, group_code text, permit text, age integer, first_home boolean, commitment integer, persons bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT o.code, c.group_code, coalesce(p.value ->> 'permit', ''), extract(year FROM age(a.arrived_on, (p.value ->> 'birth_date')::date))::integer, a.first_home,
         coalesce(m.persons, 0), count(*)
    FROM arrival a JOIN refugee_case c ON c.id = a.case_id JOIN organisation o ON o.id = a.municipality_org
    JOIN case_identity i ON i.case_id = a.case_id
    JOIN LATERAL jsonb_array_elements(i.document -> 'persons') p ON (p.value ->> 'number')::integer = a.person AND p.value ->> 'birth_date' IS NOT NULL
    LEFT JOIN precommitment m ON m.municipality_org = a.municipality_org AND m.year = extract(year FROM a.arrived_on)
   WHERE a.arrived_on >= since AND a.arrived_on < until AND (SELECT (guard.verified())[2] = 'coordinator')
   GROUP BY 1, 2, 3, 4, 5, 6
$$;
-- +goose StatementEnd

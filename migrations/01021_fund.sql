-- +goose Up
-- What the Union pays for a person, to what its money may be used, and when it is reported: dated rows.
CREATE TABLE fund_scheme (
  code   text NOT NULL CHECK (code IN ('union','national','national_vulnerable')),
  cents  bigint NOT NULL CHECK (cents > 0),
  valid  daterange NOT NULL,
  status text NOT NULL CHECK (status IN ('verified','not_checked','guidance','unverified')),
  source text NOT NULL CHECK (source <> ''),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);
INSERT INTO fund_scheme VALUES
  ('union', 1000000, '[2021-01-01,)', 'unverified', 'regulation (EU) 2021/1147 art. 19; the regulation was not read'),
  ('national', 600000, '[2024-06-11,)', 'unverified', 'regulation (EU) 2024/1350 art. 14, as summarised at migrationpact.info'),
  ('national_vulnerable', 800000, '[2024-06-11,)', 'unverified', 'regulation (EU) 2024/1350 art. 14, as summarised at migrationpact.info');
CREATE TABLE fund_use (
  code    text NOT NULL CHECK (code IN ('selection','departure','systems','supplements','development')),
  rounds  text[] NOT NULL DEFAULT '{}',                -- kinds of rounds whose money is of this use
  valid   daterange NOT NULL,
  status  text NOT NULL CHECK (status IN ('verified','not_checked','guidance','unverified')),
  source  text NOT NULL CHECK (source <> ''),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);
INSERT INTO fund_use VALUES
  ('selection', '{}', '[2022-02-15,)', 'verified', '119/2022 38 § 1 k'), ('departure', '{}', '[2022-02-15,)', 'verified', '119/2022 38 § 2 k'),
  ('systems', '{}', '[2022-02-15,)', 'verified', '119/2022 38 § 3 k'), ('supplements', '{lisaosa,emergency}', '[2022-02-15,)', 'verified', '119/2022 38 § 4 k'),
  ('development', '{bonus,salary}', '[2022-02-15,)', 'unverified', '119/2022 38 § 5 k; that these rounds are of it is a reading');
CREATE TABLE fund_deadline (
  month  integer NOT NULL CHECK (month BETWEEN 1 AND 12), -- the report of a year is due by the end of this month of the next
  valid  daterange NOT NULL,
  status text NOT NULL CHECK (status IN ('verified','not_checked','guidance','unverified')),
  source text NOT NULL CHECK (source <> ''),
  EXCLUDE USING gist (valid WITH &&)
);
INSERT INTO fund_deadline VALUES (2, '[2022-02-15,2025-02-10)', 'verified', '119/2022 38 § 2 mom.'), (4, '[2025-02-10,)', 'unverified', '119/2022 38 § as amended by 52/2025, which was not read');
GRANT SELECT ON fund_scheme, fund_use, fund_deadline TO kp_coordinator, kp_keha, kp_auditor;

-- Persons by scheme. A person is counted once: by case and number, and by the key that is the same for the same name and day of birth. Who came, when and where is the
-- arrival's to say, and the key the database's.
CREATE TABLE fund_person (
  case_id       uuid NOT NULL REFERENCES refugee_case,
  person        smallint NOT NULL,
  version       bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  scheme        text NOT NULL CHECK (scheme IN ('union','national')),
  category      text NOT NULL DEFAULT '' CHECK (category IN ('','women_children','unaccompanied','medical','protection')),
  arrived_on    date NOT NULL,
  person_key    text NOT NULL,
  classified_by uuid NOT NULL REFERENCES account,
  classified_at timestamptz NOT NULL,
  PRIMARY KEY (case_id, person)
);
CREATE UNIQUE INDEX fund_person_once ON fund_person (person_key) WHERE person_key <> '';
CREATE INDEX fund_person_arrived ON fund_person (arrived_on);

-- The report of a year: prepared by one, approved by another, and from then on it stands. A correction is the next version, and says why.
CREATE TABLE fund_report (
  id          uuid PRIMARY KEY,
  year        integer NOT NULL CHECK (year BETWEEN 2014 AND 2100),
  version     integer NOT NULL CHECK (version > 0),
  state       text NOT NULL CHECK (state IN ('draft','approved','dropped')),
  reason      text NOT NULL DEFAULT '' CHECK (length(reason) <= 1000 AND (version = 1 OR btrim(reason) <> '')),
  document    bytea NOT NULL,                          -- fund.Tables as JSON, byte by byte as it was prepared
  sha256      bytea NOT NULL CHECK (sha256 = sha256(document)),
  prepared_by uuid NOT NULL REFERENCES account,
  prepared_at timestamptz NOT NULL,
  approved_by uuid REFERENCES account CHECK (approved_by <> prepared_by),
  approved_at timestamptz,
  CHECK ((state = 'approved') = (approved_by IS NOT NULL) AND (state = 'approved') = (approved_at IS NOT NULL))
);
CREATE UNIQUE INDEX fund_report_version ON fund_report (year, version) WHERE state <> 'dropped';
CREATE UNIQUE INDEX fund_report_draft ON fund_report (year) WHERE state = 'draft';

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['fund_person','fund_report'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('GRANT SELECT ON %I TO kp_coordinator, kp_keha, kp_auditor', t);
    EXECUTE format('CREATE POLICY money ON %I FOR SELECT TO kp_coordinator, kp_keha, kp_auditor USING ((SELECT guard.org()) IS NOT NULL)', t);
  END LOOP;
END $$;
-- +goose StatementEnd
GRANT INSERT (case_id, person, scheme, category, classified_by, classified_at), UPDATE (version, scheme, category, classified_by, classified_at) ON fund_person TO kp_coordinator;
GRANT INSERT (id, year, version, state, reason, document, sha256, prepared_by, prepared_at), UPDATE (state, approved_by, approved_at) ON fund_report TO kp_coordinator;
CREATE POLICY classified ON fund_person FOR INSERT TO kp_coordinator WITH CHECK (classified_by = (SELECT guard.account()));
CREATE POLICY classified_anew ON fund_person FOR UPDATE TO kp_coordinator USING ((SELECT guard.org()) IS NOT NULL) WITH CHECK (classified_by = (SELECT guard.account()));
CREATE POLICY prepared ON fund_report FOR INSERT TO kp_coordinator WITH CHECK (state = 'draft' AND prepared_by = (SELECT guard.account()));
CREATE POLICY approved ON fund_report FOR UPDATE TO kp_coordinator USING (state = 'draft' AND (SELECT guard.org()) IS NOT NULL)
  WITH CHECK (CASE state WHEN 'approved' THEN approved_by = (SELECT guard.account()) AND prepared_by <> (SELECT guard.account()) ELSE state = 'dropped' END);

-- +goose StatementBegin
-- Whose arrival it is: the first of a person, of the quota or an urgent case.
CREATE FUNCTION fund_person_of_arrival() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
BEGIN
  SELECT a.arrived_on INTO NEW.arrived_on FROM arrival a JOIN refugee_case c ON c.id = a.case_id
   WHERE a.case_id = NEW.case_id AND a.person = NEW.person AND a.state IN ('arrived', 'registered') AND a.arrived_on IS NOT NULL AND c.group_code IN ('quota', 'emergency')
   ORDER BY a.arrived_on, a.id LIMIT 1;
  SELECT guard.key_of(coalesce(p.value ->> 'family_name', ''), coalesce(p.value ->> 'given_names', ''), coalesce(p.value ->> 'birth_date', '')) INTO NEW.person_key
    FROM case_identity i CROSS JOIN LATERAL jsonb_array_elements(coalesce(i.document -> 'persons', '[]')) p
   WHERE i.case_id = NEW.case_id AND (p.value ->> 'number')::integer = NEW.person LIMIT 1;
  NEW.person_key := coalesce(NEW.person_key, '');
  RETURN NEW;
END $$;

-- Who came in a year, for the fund: a case's number and the person's number in it, what was chosen, and to the ministry what the case's facts propose. Twin is
-- another person of the same name and day of birth, by case and number; whoever is counted there is not counted here.
CREATE FUNCTION fund_persons(of_year integer)
RETURNS TABLE (case_id uuid, reference text, person smallint, municipality text, arrived_on date, group_code text, scheme text, category text, version bigint,
               proposed_scheme text, proposed_category text, twin text, counted_elsewhere boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  WITH first AS (
    SELECT DISTINCT ON (a.case_id, a.person) a.case_id, a.person, a.arrived_on, o.code, c.reference, c.group_code
      FROM arrival a JOIN refugee_case c ON c.id = a.case_id JOIN organisation o ON o.id = a.municipality_org
     WHERE a.state IN ('arrived', 'registered') AND a.arrived_on IS NOT NULL AND c.group_code IN ('quota', 'emergency')
       AND (guard.verified())[2] IN ('coordinator', 'keha', 'auditor')
     ORDER BY a.case_id, a.person, a.arrived_on, a.id
  ), known AS MATERIALIZED (
    SELECT f.*, i.document, guard.key_of(coalesce(p.value ->> 'family_name', ''), coalesce(p.value ->> 'given_names', ''), coalesce(p.value ->> 'birth_date', '')) AS person_key
      FROM first f LEFT JOIN case_identity i ON i.case_id = f.case_id
      LEFT JOIN LATERAL (SELECT e.value FROM jsonb_array_elements(coalesce(i.document -> 'persons', '[]')) e WHERE (e.value ->> 'number')::integer = f.person LIMIT 1) p ON true
  )
  SELECT k.case_id, k.reference, k.person, k.code, k.arrived_on, k.group_code, coalesce(n.scheme, ''), coalesce(n.category, ''), coalesce(n.version, 0),
         CASE WHEN (guard.verified())[2] = 'coordinator' AND k.document ->> 'scheme' IN ('union', 'national') THEN k.document ->> 'scheme' ELSE '' END,
         CASE WHEN (guard.verified())[2] <> 'coordinator' THEN '' WHEN k.document -> 'categories' ?| ARRAY['women_at_risk', 'children_at_risk'] THEN 'women_children'
              WHEN k.document -> 'categories' ? 'medical' THEN 'medical' WHEN k.document -> 'categories' ? 'legal_protection' THEN 'protection' ELSE '' END,
         coalesce((SELECT min(t.reference || '/' || t.person) FROM known t WHERE t.person_key = k.person_key AND k.person_key <> '' AND (t.case_id, t.person) <> (k.case_id, k.person)), ''),
         EXISTS (SELECT FROM fund_person x WHERE x.person_key = k.person_key AND k.person_key <> '' AND (x.case_id, x.person) <> (k.case_id, k.person))
    FROM known k LEFT JOIN fund_person n ON n.case_id = k.case_id AND n.person = k.person
   WHERE k.arrived_on >= make_date(of_year, 1, 1) AND k.arrived_on < make_date(of_year + 1, 1, 1)
   ORDER BY k.reference, k.person
$$;
-- +goose StatementEnd
CREATE TRIGGER fund_person_of_arrival BEFORE INSERT ON fund_person FOR EACH ROW EXECUTE FUNCTION fund_person_of_arrival();
GRANT SELECT ON fund_person TO kp_counting;
CREATE POLICY counting ON fund_person FOR SELECT TO kp_counting USING (true);
GRANT CREATE ON SCHEMA public TO kp_counting;
ALTER FUNCTION fund_persons(integer) OWNER TO kp_counting;
ALTER FUNCTION fund_person_of_arrival() OWNER TO kp_counting;
REVOKE CREATE ON SCHEMA public FROM kp_counting;
REVOKE ALL ON FUNCTION fund_persons(integer), fund_person_of_arrival() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION fund_persons(integer) TO kp_coordinator, kp_keha, kp_auditor;

-- +goose Up
-- Audit packs: what was made, for whom, with which hash, and the archive itself in parts. What is made stands. Of an identity annex only the hash is kept.
CREATE TABLE audit_pack (
  id           uuid PRIMARY KEY,
  kind         text NOT NULL CHECK (kind IN ('claim','municipality','year')),
  claim_id     uuid REFERENCES grant_claim,
  claimant_org uuid REFERENCES organisation,
  year         integer NOT NULL DEFAULT 0,
  subject      text NOT NULL CHECK (subject <> '' AND length(subject) <= 40),
  state        text NOT NULL CHECK (state IN ('asked','made','failed')),
  asked_by     uuid NOT NULL REFERENCES account,
  org_id       uuid NOT NULL REFERENCES organisation,
  role         text NOT NULL,
  asked_at     timestamptz NOT NULL,
  access       boolean NOT NULL,                   -- the audit log's events are in it
  made_at      timestamptz,
  claims       integer NOT NULL DEFAULT 0,
  files        integer NOT NULL DEFAULT 0,
  bytes        bigint NOT NULL DEFAULT 0,
  manifest     bytea CHECK (length(manifest) = 32),
  CHECK ((kind = 'claim') = (claim_id IS NOT NULL) AND (kind = 'municipality') = (claimant_org IS NOT NULL) AND (kind = 'claim') = (year = 0)),
  CHECK ((state = 'made') = (made_at IS NOT NULL) AND (state = 'made') = (manifest IS NOT NULL))
);
CREATE INDEX audit_pack_list ON audit_pack (asked_at DESC, id DESC);
CREATE INDEX audit_pack_claim ON audit_pack (claim_id, asked_at DESC, id DESC) WHERE claim_id IS NOT NULL;
CREATE UNIQUE INDEX audit_pack_waiting ON audit_pack (asked_by, kind, coalesce(claimant_org, '00000000-0000-0000-0000-000000000000'), year) WHERE state = 'asked' AND kind <> 'claim';
CREATE TABLE audit_pack_part (
  pack_id uuid NOT NULL REFERENCES audit_pack,
  n       integer NOT NULL CHECK (n >= 0),
  content bytea NOT NULL CHECK (length(content) BETWEEN 1 AND 1048576),
  PRIMARY KEY (pack_id, n)
);
ALTER TABLE audit_pack_part ALTER COLUMN content SET STORAGE EXTERNAL; -- letters are compressed already
CREATE TABLE audit_annex (
  id       uuid PRIMARY KEY,
  pack_id  uuid NOT NULL REFERENCES audit_pack,
  account_id uuid NOT NULL REFERENCES account,
  at       timestamptz NOT NULL,
  manifest bytea NOT NULL CHECK (length(manifest) = 32),
  cases    integer NOT NULL CHECK (cases > 0)          -- that were open
);
CREATE TRIGGER part_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_pack_part FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER annex_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_annex FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['audit_pack','audit_pack_part','audit_annex'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
  END LOOP;
END $$;
-- +goose StatementEnd
GRANT SELECT ON audit_pack, audit_pack_part TO kp_coordinator, kp_keha, kp_auditor, kp_municipality, kp_wellbeing;
GRANT SELECT (id, asked_by, org_id, role, state) ON audit_pack TO kp_job;
GRANT INSERT (id, kind, claim_id, claimant_org, year, subject, state, asked_by, org_id, role, asked_at, access), UPDATE (state, made_at, claims, files, bytes, manifest)
  ON audit_pack TO kp_coordinator, kp_keha, kp_auditor, kp_municipality, kp_wellbeing;
GRANT INSERT ON audit_pack_part TO kp_coordinator, kp_keha, kp_auditor, kp_municipality, kp_wellbeing;
GRANT SELECT, INSERT ON audit_annex TO kp_auditor;
-- Who watches over the money sees every pack; a claimant those that it made, which are of its own claims and without the log.
CREATE POLICY money ON audit_pack FOR SELECT TO kp_coordinator, kp_keha, kp_auditor USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY own ON audit_pack FOR SELECT TO kp_municipality, kp_wellbeing USING (org_id = (SELECT guard.org()));
CREATE POLICY clock ON audit_pack FOR SELECT TO kp_job USING (true);
CREATE POLICY asked ON audit_pack FOR INSERT TO kp_coordinator, kp_keha, kp_auditor
  WITH CHECK (org_id = (SELECT guard.org()) AND asked_by = (SELECT guard.account()) AND state = 'asked' AND 'kp_' || role = session_user);
CREATE POLICY asked_own ON audit_pack FOR INSERT TO kp_municipality, kp_wellbeing
  WITH CHECK (org_id = (SELECT guard.org()) AND asked_by = (SELECT guard.account()) AND state = 'asked' AND 'kp_' || role = session_user AND kind = 'claim' AND NOT access
    AND EXISTS (SELECT FROM grant_claim c WHERE c.id = claim_id));
CREATE POLICY ended ON audit_pack FOR UPDATE USING (state = 'asked' AND asked_by = (SELECT guard.account()) AND org_id = (SELECT guard.org()))
  WITH CHECK (asked_by = (SELECT guard.account()) AND org_id = (SELECT guard.org()));
CREATE POLICY with_pack ON audit_pack_part FOR SELECT USING (EXISTS (SELECT FROM audit_pack p WHERE p.id = pack_id));
CREATE POLICY written ON audit_pack_part FOR INSERT WITH CHECK (EXISTS (SELECT FROM audit_pack p WHERE p.id = pack_id AND p.state = 'asked' AND p.asked_by = (SELECT guard.account())));
CREATE POLICY auditors ON audit_annex FOR SELECT TO kp_auditor USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY made ON audit_annex FOR INSERT TO kp_auditor WITH CHECK (account_id = (SELECT guard.account()) AND EXISTS (SELECT FROM audit_pack p WHERE p.id = pack_id AND p.state = 'made'));

-- A role of its own reads past the readers' policies: the log's events about one claim, and whether a text names one of its persons. Neither says more than that.
-- +goose StatementBegin
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kp_pack') THEN
    CREATE ROLE kp_pack NOLOGIN NOINHERIT;
  END IF;
END $$;
-- +goose StatementEnd
GRANT kp_pack TO CURRENT_USER;
GRANT USAGE ON SCHEMA guard TO kp_pack;
GRANT EXECUTE ON FUNCTION guard.verified(), guard.org() TO kp_pack;
GRANT SELECT ON audit.event, audit.seal TO kp_pack;
GRANT SELECT ON grant_claim, claim_line, payment, payment_report, case_identity TO kp_pack;
CREATE POLICY pack ON grant_claim FOR SELECT TO kp_pack USING (true);
CREATE POLICY pack ON claim_line FOR SELECT TO kp_pack USING (true);
CREATE POLICY pack ON payment FOR SELECT TO kp_pack USING (true);
CREATE POLICY pack ON payment_report FOR SELECT TO kp_pack USING (true);
CREATE POLICY pack ON case_identity FOR SELECT TO kp_pack USING (true);
CREATE INDEX event_of_money ON audit.event (subject_id, id) WHERE subject IN ('claim', 'payment');

-- +goose StatementBegin
CREATE FUNCTION pack_access(of_claim uuid)
RETURNS TABLE (id bigint, xid bigint, at timestamptz, account_id uuid, role text, organisation uuid, action text, subject text, subject_id uuid, case_id uuid, ground text, detail jsonb,
               seq bigint, before bytea, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT e.id, e.xid::text::bigint, e.at, e.account_id, e.role, e.organisation, e.action, e.subject, e.subject_id, e.case_id, e.ground, e.detail, coalesce(s.seq, 0),
         CASE s.seq WHEN 1 THEN sha256('kuntapaikka/audit/1') ELSE b.hash END, s.hash
    FROM audit.event e LEFT JOIN audit.seal s ON s.event_id = e.id LEFT JOIN audit.seal b ON b.seq = s.seq - 1
   WHERE (guard.verified())[2] IN ('auditor', 'keha', 'coordinator') AND e.subject IN ('claim', 'payment')
     AND e.subject_id IN (SELECT c.id FROM grant_claim c WHERE c.id = of_claim AND c.number IS NOT NULL
                          UNION SELECT p.batch_id FROM payment p WHERE p.claim_id = of_claim
                          UNION SELECT r.id FROM payment_report r JOIN payment p ON p.batch_id = r.batch_id WHERE p.claim_id = of_claim)
   ORDER BY e.id
$$;

-- Whether each text names a person of the claim's cases: by a name from three letters on, also with a Finnish or Swedish ending, by a day of birth or by a number.
CREATE FUNCTION tells_who(of_claim uuid, texts text[]) RETURNS boolean[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  WITH person AS MATERIALIZED (
    SELECT p.value AS v FROM (SELECT DISTINCT l.case_id FROM claim_line l WHERE l.claim_id = of_claim) k JOIN case_identity i ON i.case_id = k.case_id
     CROSS JOIN LATERAL jsonb_array_elements(coalesce(i.document -> 'persons', '[]')) p
  ), word AS (
    SELECT DISTINCT lower(w) AS w FROM person, LATERAL regexp_split_to_table(concat_ws(' ', v ->> 'family_name', v ->> 'given_names'), '[^[:alpha:]]+') w WHERE length(w) > 2
  ), stem AS MATERIALIZED ( -- Virtanen as in Virtasen, Vuokko as in Vuokon, Lahti as in Lahden
    SELECT '\m' || CASE WHEN length(w) > 6 THEN left(w, -3) WHEN length(w) > 4 THEN regexp_replace(left(w, -1), '(?<=...)[kpt]+$', '') ELSE w END AS s FROM word
  ), mark AS MATERIALIZED (
    SELECT DISTINCT m FROM person, LATERAL (VALUES (v ->> 'identity_code'), (v ->> 'customer_no'), (v ->> 'birth_date'),
      (CASE WHEN v ->> 'birth_date' ~ '^\d{4}-\d\d-\d\d$' THEN to_char((v ->> 'birth_date')::date, 'FMDD.FMMM.YYYY') END),
      (CASE WHEN v ->> 'birth_date' ~ '^\d{4}-\d\d-\d\d$' THEN to_char((v ->> 'birth_date')::date, 'DD.MM.YYYY') END)) t (m) WHERE m <> ''
  )
  SELECT array_agg(EXISTS (SELECT FROM stem WHERE lower(t.x) ~ s) OR EXISTS (SELECT FROM mark WHERE strpos(t.x, m) > 0) ORDER BY t.n)
    FROM unnest(texts) WITH ORDINALITY t (x, n)
   WHERE EXISTS (SELECT FROM grant_claim c WHERE c.id = of_claim
                   AND CASE WHEN (guard.verified())[2] IN ('auditor', 'keha', 'coordinator') THEN c.number IS NOT NULL ELSE c.claimant_org = guard.org() END)
$$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO kp_pack;
ALTER FUNCTION pack_access(uuid) OWNER TO kp_pack;
ALTER FUNCTION tells_who(uuid, text[]) OWNER TO kp_pack;
REVOKE CREATE ON SCHEMA public FROM kp_pack;
REVOKE ALL ON FUNCTION pack_access(uuid), tells_who(uuid, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pack_access(uuid) TO kp_auditor, kp_keha, kp_coordinator;
GRANT EXECUTE ON FUNCTION tells_who(uuid, text[]) TO kp_auditor, kp_keha, kp_coordinator, kp_municipality, kp_wellbeing;


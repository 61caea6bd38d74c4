-- +goose Up
-- Packs of a year are made piece by piece: how far one is, and that what an attempt has left is dropped before it is begun anew. What is made stands.
ALTER TABLE audit_pack ADD COLUMN claims_of integer NOT NULL DEFAULT 0;
GRANT UPDATE (claims_of) ON audit_pack TO kp_coordinator, kp_keha, kp_auditor, kp_municipality, kp_wellbeing;
DROP TRIGGER part_stands ON audit_pack_part;
-- +goose StatementBegin
CREATE FUNCTION part_stands() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT state FROM audit_pack WHERE id = OLD.pack_id) <> 'asked' THEN
    RAISE EXCEPTION 'what is made of a pack stands' USING ERRCODE = '42501';
  END IF;
  RETURN OLD;
END $$;
-- +goose StatementEnd
CREATE TRIGGER part_stands BEFORE DELETE ON audit_pack_part FOR EACH ROW EXECUTE FUNCTION part_stands();
CREATE TRIGGER part_is_written_once BEFORE UPDATE OR TRUNCATE ON audit_pack_part FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
GRANT DELETE ON audit_pack_part TO kp_coordinator, kp_keha, kp_auditor;
CREATE POLICY begun_anew ON audit_pack_part FOR DELETE
  USING (EXISTS (SELECT FROM audit_pack p WHERE p.id = pack_id AND p.state = 'asked' AND p.asked_by = (SELECT guard.account())));

-- What is read of each claim is found by its claim.
CREATE INDEX payment_claim ON payment (claim_id);
CREATE INDEX review_claim ON review (claim_id);
CREATE INDEX change_request_claim ON change_request (claim_id);
CREATE INDEX sample_line_claim ON sample_line (claim_id);

-- The log's events about a claim are also those about what has followed its decision.
GRANT SELECT ON recovery, review, change_request, claim_report, sample_line TO kp_pack;
CREATE POLICY pack ON recovery FOR SELECT TO kp_pack USING (true);
CREATE POLICY pack ON review FOR SELECT TO kp_pack USING (true);
CREATE POLICY pack ON change_request FOR SELECT TO kp_pack USING (true);
CREATE POLICY pack ON claim_report FOR SELECT TO kp_pack USING (true);
CREATE POLICY pack ON sample_line FOR SELECT TO kp_pack USING (true);
DROP INDEX audit.event_of_money;
CREATE INDEX event_of_money ON audit.event (subject_id, id) WHERE subject IN ('claim', 'payment', 'recovery', 'review', 'change', 'report', 'sample');
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION pack_access(of_claim uuid)
RETURNS TABLE (id bigint, xid bigint, at timestamptz, account_id uuid, role text, organisation uuid, action text, subject text, subject_id uuid, case_id uuid, ground text, detail jsonb,
               seq bigint, before bytea, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT e.id, e.xid::text::bigint, e.at, e.account_id, e.role, e.organisation, e.action, e.subject, e.subject_id, e.case_id, e.ground, e.detail, coalesce(s.seq, 0),
         CASE s.seq WHEN 1 THEN sha256('kuntapaikka/audit/1') ELSE b.hash END, s.hash
    FROM audit.event e LEFT JOIN audit.seal s ON s.event_id = e.id LEFT JOIN audit.seal b ON b.seq = s.seq - 1
   WHERE (guard.verified())[2] IN ('auditor', 'keha', 'coordinator') AND e.subject IN ('claim', 'payment', 'recovery', 'review', 'change', 'report', 'sample')
     AND e.subject_id IN (SELECT c.id FROM grant_claim c WHERE c.id = of_claim AND c.number IS NOT NULL
                          UNION SELECT p.batch_id FROM payment p WHERE p.claim_id = of_claim
                          UNION SELECT r.id FROM payment_report r JOIN payment p ON p.batch_id = r.batch_id WHERE p.claim_id = of_claim
                          UNION SELECT x.id FROM recovery x WHERE x.claim_id = of_claim
                          UNION SELECT x.id FROM review x WHERE x.claim_id = of_claim
                          UNION SELECT x.id FROM change_request x WHERE x.claim_id = of_claim
                          UNION SELECT x.id FROM claim_report x WHERE x.claim_id = of_claim
                          UNION SELECT x.id FROM sample_line x WHERE x.claim_id = of_claim)
   ORDER BY e.id
$$;
-- +goose StatementEnd

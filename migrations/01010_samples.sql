-- +goose Up
-- Samples of decided lines. What is bound before the draw is never changed; the seed is read by nobody before the day of the draw, and then by another person than
-- who bound the sample. What is drawn is drawn again by the database and must be the same.
CREATE SEQUENCE sample_number;
CREATE TABLE audit_sample (
  id           uuid PRIMARY KEY,
  version      bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  number       text NOT NULL UNIQUE,
  round_code   text NOT NULL,                          -- empty: every round
  decided_from date NOT NULL,
  decided_last date NOT NULL CHECK (decided_last >= decided_from),
  strata       text NOT NULL CHECK (strata IN ('none','payee')),
  size         integer NOT NULL CHECK (size BETWEEN 1 AND 1000),
  draw_on      date NOT NULL CHECK (draw_on > decided_last),
  method       text NOT NULL CHECK (method = 'sha256-rank-1'),
  commitment   bytea NOT NULL UNIQUE CHECK (length(commitment) = 32),
  committed_by uuid NOT NULL,
  committed_at timestamptz NOT NULL,
  seed         text CHECK (sha256(convert_to(seed, 'UTF8')) = commitment),
  frame        bytea,
  frame_sha256 bytea CHECK (frame_sha256 IS NOT DISTINCT FROM sha256(frame)),
  drawn_by     uuid CHECK (drawn_by <> committed_by),
  drawn_at     timestamptz,
  drawn_in     xid8,
  CHECK (draw_on > (committed_at AT TIME ZONE 'Europe/Helsinki')::date),
  CHECK (num_nulls(seed, frame, drawn_by, drawn_at) IN (0, 4))
);
CREATE INDEX audit_sample_list ON audit_sample (committed_at DESC, id DESC);

CREATE TABLE sample_seed (
  sample_id uuid PRIMARY KEY REFERENCES audit_sample,
  seed      text NOT NULL
);

CREATE TABLE sample_line (
  id           uuid PRIMARY KEY,
  version      bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  sample_id    uuid NOT NULL REFERENCES audit_sample,
  stratum      text NOT NULL,
  unit         text NOT NULL,
  cents        bigint NOT NULL CHECK (cents > 0),
  claim_id     uuid NOT NULL REFERENCES grant_claim,
  line_id      uuid NOT NULL REFERENCES claim_line,
  random       boolean NOT NULL,
  risks        jsonb NOT NULL CHECK (jsonb_typeof(risks) = 'array'), -- sampling.Risk
  state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open','found','confirmed')),
  outcome      text NOT NULL DEFAULT '' CHECK (outcome IN ('','in_order','error')),
  error_cents  bigint NOT NULL DEFAULT 0 CHECK (error_cents BETWEEN 0 AND cents),
  category     text NOT NULL DEFAULT '' CHECK (category IN ('','not_entitled','amount','evidence','payee','double','procedure','other')),
  ground       text NOT NULL DEFAULT '' CHECK (length(ground) <= 1000),
  note         text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
  found_by     uuid,
  found_at     timestamptz,
  confirmed_by uuid CHECK (confirmed_by <> found_by),
  confirmed_at timestamptz,
  returned     text NOT NULL DEFAULT '' CHECK (length(returned) <= 2000),
  UNIQUE (sample_id, unit),
  CHECK (random OR risks <> '[]'),
  CHECK ((state = 'open') = (found_by IS NULL) AND (state = 'confirmed') = (confirmed_by IS NOT NULL) AND (found_by IS NULL) = (found_at IS NULL) AND (confirmed_by IS NULL) = (confirmed_at IS NULL)),
  CHECK ((state = 'open') = (outcome = '') AND (outcome = 'error') = (error_cents > 0) AND (outcome = 'error') = (category <> '' AND ground <> '') AND (state = 'open' OR note <> ''))
);

-- The rules of risk, each from its day on; threshold is cents, minutes or days, as the rule counts.
CREATE TABLE sample_risk_rule (
  code      text NOT NULL CHECK (code IN ('amount_above','twin','contested','first_claim','account_mended','quick_decision')),
  threshold bigint NOT NULL CHECK (threshold >= 0),
  valid     daterange NOT NULL,
  source    text NOT NULL CHECK (source <> ''),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);
INSERT INTO sample_risk_rule (code, threshold, valid, source) VALUES
  ('amount_above', 500000, '[2026-01-01,)', 'own rule of the portal, to be confirmed by KEHA'),
  ('twin', 0, '[2026-01-01,)', 'own rule of the portal, to be confirmed by KEHA'),
  ('contested', 0, '[2026-01-01,)', 'own rule of the portal, to be confirmed by KEHA'),
  ('first_claim', 0, '[2026-01-01,)', 'own rule of the portal, to be confirmed by KEHA'),
  ('account_mended', 30, '[2026-01-01,)', 'own rule of the portal, to be confirmed by KEHA'),
  ('quick_decision', 60, '[2026-01-01,)', 'own rule of the portal, to be confirmed by KEHA');

-- +goose StatementBegin
-- What a sample is drawn from: each line of which something was granted by a decision of the period.
CREATE FUNCTION sample_frame(round text, since date, until date, divided text)
RETURNS TABLE (stratum text, unit text, cents bigint, claim_id uuid, line_id uuid) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE divided WHEN 'payee' THEN l.payee ELSE 'all' END, g.number || '/' || l.nth, l.granted_cents, g.claim_id, l.id
    FROM grant_decision g JOIN LATERAL (
           SELECT a.id, a.payee, a.granted_cents, row_number() OVER (ORDER BY a.facts ->> 'reference', a.person, a.payee, a.id) AS nth FROM claim_line a WHERE a.claim_id = g.claim_id) l ON true
   WHERE l.granted_cents > 0 AND (round = '' OR g.round_code = round)
     AND (g.decided_at AT TIME ZONE 'Europe/Helsinki')::date BETWEEN since AND until
$$;

-- A sample is bound in one's own name and drawn once, by another, on its day or later, from all that was decided.
CREATE FUNCTION sample_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
BEGIN
  IF session_user NOT LIKE 'kp\_%' OR session_user = 'kp_owner' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.committed_by IS DISTINCT FROM guard.account() OR NEW.drawn_at IS NOT NULL THEN
      RAISE EXCEPTION 'a sample is bound in one''s own name and not drawn yet' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.drawn_at IS NOT NULL OR NEW.drawn_by IS DISTINCT FROM guard.account() OR NEW.frame IS DISTINCT FROM (
       SELECT convert_to(string_agg(x, '' ORDER BY x COLLATE "C"), 'UTF8')
         FROM (SELECT f.stratum || ';' || f.unit || ';' || f.cents || E'\n' AS x FROM sample_frame(OLD.round_code, OLD.decided_from, OLD.decided_last, OLD.strata) f) l) THEN
    RAISE EXCEPTION 'a sample is drawn once, by oneself, from what is decided' USING ERRCODE = '42501';
  END IF;
  NEW.drawn_in := pg_current_xact_id();
  RETURN NEW;
END $$;

-- When the transaction ends: the random lines are those of the lowest ranks.
CREATE FUNCTION sample_holds() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.drawn_at IS NOT NULL AND EXISTS (
       SELECT FROM (SELECT split_part(x, ';', 2) AS unit, row_number() OVER (PARTITION BY split_part(x, ';', 1)
                             ORDER BY encode(sha256(convert_to(NEW.seed || ';' || split_part(x, ';', 2), 'UTF8')), 'hex') COLLATE "C") AS place
                      FROM regexp_split_to_table(rtrim(convert_from(NEW.frame, 'UTF8'), E'\n'), E'\n') x) d
         FULL JOIN (SELECT unit, random FROM sample_line WHERE sample_id = NEW.id) l USING (unit)
        WHERE d.place IS NULL OR (d.place <= NEW.size) <> coalesce(l.random, false)) THEN
    RAISE EXCEPTION 'what is drawn is not what the seed draws' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;

-- Who takes which step of an inspection: never one's own claim, never one's own finding; what is confirmed stands.
CREATE FUNCTION sample_line_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, guard, pg_temp AS $$
DECLARE
  me uuid := guard.account();
  way text := OLD.state || '>' || NEW.state;
BEGIN
  IF session_user NOT LIKE 'kp\_%' OR session_user = 'kp_owner' THEN
    RETURN NEW;
  END IF;
  IF (CASE way
        WHEN 'open>found' THEN NEW.found_by = me
        WHEN 'found>found' THEN NEW.found_by = me AND OLD.found_by = me
        WHEN 'found>open' THEN OLD.found_by <> me AND NEW.returned <> ''
        WHEN 'found>confirmed' THEN NEW.confirmed_by = me AND (NEW.outcome, NEW.error_cents, NEW.category, NEW.ground, NEW.note, NEW.found_by)
                                      = (OLD.outcome, OLD.error_cents, OLD.category, OLD.ground, OLD.note, OLD.found_by)
        ELSE false END) IS NOT TRUE
     OR NEW.state = 'found' AND EXISTS (SELECT FROM grant_claim c JOIN grant_decision g ON g.claim_id = c.id WHERE c.id = NEW.claim_id AND (me = ANY (c.checkers) OR me = g.decided_by)) THEN
    RAISE EXCEPTION 'an inspection does not go from % to % so', OLD.state, NEW.state USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER sample_moves BEFORE INSERT OR UPDATE ON audit_sample FOR EACH ROW EXECUTE FUNCTION sample_moves();
CREATE CONSTRAINT TRIGGER sample_holds AFTER UPDATE ON audit_sample DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sample_holds();
CREATE TRIGGER sample_line_moves BEFORE UPDATE ON sample_line FOR EACH ROW EXECUTE FUNCTION sample_line_moves();
CREATE TRIGGER sample_stands BEFORE DELETE OR TRUNCATE ON audit_sample FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER sample_line_stands BEFORE DELETE OR TRUNCATE ON sample_line FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['audit_sample','sample_seed','sample_line'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
  END LOOP;
END $$;
-- +goose StatementEnd
-- A sample is for everybody to see, by design; who bound it and who drew it are for the offices.
GRANT SELECT (id, number, round_code, decided_from, decided_last, strata, size, draw_on, method, commitment, committed_at, seed, frame, frame_sha256, drawn_at) ON audit_sample TO kp_public;
GRANT SELECT ON audit_sample TO kp_keha, kp_coordinator, kp_auditor;
CREATE POLICY published ON audit_sample FOR SELECT USING (true);
GRANT SELECT ON sample_line TO kp_keha, kp_coordinator, kp_auditor;
CREATE POLICY offices ON sample_line FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING ((SELECT guard.org()) IS NOT NULL);
GRANT SELECT ON sample_risk_rule TO kp_keha, kp_coordinator, kp_auditor;

GRANT USAGE ON SEQUENCE sample_number TO kp_keha;
GRANT INSERT (id, number, round_code, decided_from, decided_last, strata, size, draw_on, method, commitment, committed_by, committed_at),
  UPDATE (version, seed, frame, frame_sha256, drawn_by, drawn_at) ON audit_sample TO kp_keha;
CREATE POLICY bound ON audit_sample FOR INSERT TO kp_keha WITH CHECK ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY drawn ON audit_sample FOR UPDATE TO kp_keha USING ((SELECT guard.org()) IS NOT NULL AND drawn_at IS NULL AND committed_by <> (SELECT guard.account())) WITH CHECK (true);
GRANT INSERT, SELECT ON sample_seed TO kp_keha;
CREATE POLICY kept ON sample_seed FOR INSERT TO kp_keha WITH CHECK (EXISTS (SELECT FROM audit_sample s WHERE s.id = sample_id AND s.committed_by = (SELECT guard.account())
  AND s.drawn_at IS NULL AND s.commitment = sha256(convert_to(sample_seed.seed, 'UTF8'))));
CREATE POLICY revealed ON sample_seed FOR SELECT TO kp_keha USING (EXISTS (SELECT FROM audit_sample s WHERE s.id = sample_id AND s.committed_by <> (SELECT guard.account())
  AND s.draw_on <= (now() AT TIME ZONE 'Europe/Helsinki')::date));
GRANT INSERT (id, sample_id, stratum, unit, cents, claim_id, line_id, random, risks),
  UPDATE (version, state, outcome, error_cents, category, ground, note, found_by, found_at, confirmed_by, confirmed_at, returned) ON sample_line TO kp_keha;
CREATE POLICY picked ON sample_line FOR INSERT TO kp_keha WITH CHECK (EXISTS (SELECT FROM audit_sample s WHERE s.id = sample_id AND s.drawn_in = pg_current_xact_id()
  AND position(convert_to(stratum || ';' || unit || ';' || cents || E'\n', 'UTF8') IN s.frame) > 0));
CREATE POLICY inspected ON sample_line FOR UPDATE TO kp_keha USING ((SELECT guard.org()) IS NOT NULL);

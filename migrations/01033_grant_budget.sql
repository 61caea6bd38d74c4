-- +goose Up
-- What a round has granted, in one row, so that decisions of the same moment wait for each other: the sum never exceeds the budget of the version that counts.
CREATE TABLE grant_budget (
  round_code    text PRIMARY KEY,
  granted_cents bigint NOT NULL CHECK (granted_cents >= 0)
);
INSERT INTO grant_budget SELECT round_code, sum(granted_cents) FROM grant_decision GROUP BY round_code;
ALTER TABLE grant_budget ENABLE ROW LEVEL SECURITY;
ALTER TABLE grant_budget FORCE ROW LEVEL SECURITY;
GRANT SELECT ON grant_budget TO kp_keha, kp_coordinator, kp_auditor;
GRANT SELECT, INSERT, UPDATE ON grant_budget TO kp_book;
CREATE POLICY known ON grant_budget FOR SELECT TO kp_keha, kp_coordinator, kp_auditor USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY book ON grant_budget TO kp_book USING (true) WITH CHECK (true);

-- +goose StatementBegin
CREATE FUNCTION budget_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  budget bigint;
  total bigint;
BEGIN
  SELECT g.budget_cents INTO budget FROM grant_round g WHERE g.code = NEW.round_code AND g.valid_from <= (NEW.decided_at AT TIME ZONE 'Europe/Helsinki')::date
   ORDER BY g.version DESC LIMIT 1;
  INSERT INTO grant_budget AS b (round_code, granted_cents) VALUES (NEW.round_code, NEW.granted_cents)
    ON CONFLICT (round_code) DO UPDATE SET granted_cents = b.granted_cents + excluded.granted_cents RETURNING granted_cents INTO total;
  IF budget > 0 AND NEW.granted_cents > 0 AND total > budget THEN
    RAISE EXCEPTION 'the budget of % is spent', NEW.round_code USING ERRCODE = '23514', CONSTRAINT = 'grant_budget_holds';
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER budget_holds AFTER INSERT ON grant_decision FOR EACH ROW EXECUTE FUNCTION budget_holds();
GRANT CREATE ON SCHEMA public TO kp_book;
ALTER FUNCTION budget_holds() OWNER TO kp_book;
REVOKE CREATE ON SCHEMA public FROM kp_book;
REVOKE ALL ON FUNCTION budget_holds() FROM PUBLIC;

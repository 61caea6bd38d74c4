-- +goose Up
-- What the check lets through is written while a claim is checked and stands from then on; what is granted is that and nothing else, written with the decision.
-- +goose StatementBegin
CREATE FUNCTION line_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE now_state text;
BEGIN
  IF session_user NOT IN ('kp_keha', 'kp_coordinator') THEN
    RETURN NEW;
  END IF;
  SELECT state INTO now_state FROM grant_claim WHERE id = NEW.claim_id;
  IF now_state = 'submitted' AND NEW.granted_cents <> 0
     OR now_state = 'checked' AND ((NEW.accepted_cents, NEW.ground) IS DISTINCT FROM (OLD.accepted_cents, OLD.ground) OR NEW.granted_cents NOT IN (0, NEW.accepted_cents)) THEN
    RAISE EXCEPTION 'a line that is % is not changed so', now_state USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER line_moves BEFORE UPDATE ON claim_line FOR EACH ROW EXECUTE FUNCTION line_moves();

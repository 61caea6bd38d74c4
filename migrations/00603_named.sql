-- +goose Up
-- A person who shall read a layer of a case is found by the whole login, and only as a member of the organisation meant: nobody lists another's people.
-- +goose StatementBegin
CREATE FUNCTION member_by_login(wanted text, org uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT a.id FROM account a
   WHERE a.login = lower(btrim(wanted)) AND a.disabled_at IS NULL AND guard.verified() IS NOT NULL AND EXISTS (
     SELECT FROM membership m WHERE m.account_id = a.id AND m.organisation_id = org AND m.valid @> (now() AT TIME ZONE 'Europe/Helsinki')::date)
$$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO kp_search;
ALTER FUNCTION member_by_login(text, uuid) OWNER TO kp_search;
REVOKE CREATE ON SCHEMA public FROM kp_search;
REVOKE ALL ON FUNCTION member_by_login(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION member_by_login(text, uuid) TO kp_regional, kp_intake;
-- Nobody names himself for another's layer, but who begins a protection track is named for it by that.
CREATE POLICY not_oneself ON case_access AS RESTRICTIVE FOR INSERT TO kp_regional, kp_intake
  WITH CHECK (account_id IS NULL OR account_id <> (SELECT guard.account()) OR layer = 'protection');

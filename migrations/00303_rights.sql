-- +goose Up
-- Who may give rights (681/2023 s. 79-81), held by the database too: the administrator everywhere, a main user inside its own organisation and not to
-- make another main user; nobody to himself, and always in his own name.
GRANT SELECT ON membership TO kp_search;
GRANT SELECT (id, login, disabled_at) ON account TO kp_search;
CREATE POLICY searching ON membership FOR SELECT TO kp_search USING (true);

-- +goose StatementBegin
CREATE FUNCTION is_main_user() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM membership m JOIN account a ON a.id = m.account_id
     WHERE m.account_id = guard.account() AND m.organisation_id = guard.org() AND 'main_user' = ANY (m.flags)
       AND m.valid @> (now() AT TIME ZONE 'Europe/Helsinki')::date AND a.disabled_at IS NULL)
$$;
-- A main user finds a person by the whole login only: the list of logins is the administrator's.
CREATE FUNCTION account_by_login(wanted text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT id FROM account WHERE login = lower(btrim(wanted)) AND guard.verified() IS NOT NULL
$$;
-- Who administers the service holds nothing else at the same time.
CREATE FUNCTION administration_stands_alone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM membership m WHERE m.account_id = NEW.account_id AND m.id <> NEW.id AND m.valid && NEW.valid
                AND (m.role = 'admin') <> (NEW.role = 'admin')) THEN
    RAISE EXCEPTION 'administration beside another membership' USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
-- Only who may give rights makes accounts.
CREATE FUNCTION accounts_come_from_main_users() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user NOT IN ('kp_owner', 'kp_admin') AND NOT is_main_user() THEN
    RAISE EXCEPTION 'an account by somebody who gives no rights' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER account_by_main_user BEFORE INSERT ON account FOR EACH ROW WHEN (session_user LIKE 'kp\_%') EXECUTE FUNCTION accounts_come_from_main_users();

GRANT CREATE ON SCHEMA public TO kp_search;
ALTER FUNCTION is_main_user() OWNER TO kp_search;
ALTER FUNCTION account_by_login(text) OWNER TO kp_search;
ALTER FUNCTION administration_stands_alone() OWNER TO kp_search;
REVOKE CREATE ON SCHEMA public FROM kp_search;
REVOKE ALL ON FUNCTION account_by_login(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_by_login(text) TO kp_admin, kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake;
CREATE TRIGGER membership_of_admin_alone BEFORE INSERT OR UPDATE ON membership FOR EACH ROW EXECUTE FUNCTION administration_stands_alone();

DROP POLICY administration ON membership;
DROP POLICY own_organisation ON membership;
CREATE POLICY administration ON membership FOR SELECT TO kp_admin USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY given ON membership FOR INSERT TO kp_admin
  WITH CHECK (account_id <> (SELECT guard.account()) AND coalesce(granted_by, '00000000-0000-0000-0000-000000000000') = (SELECT guard.account()));
CREATE POLICY changed ON membership FOR UPDATE TO kp_admin USING (account_id <> (SELECT guard.account()));
CREATE POLICY own_organisation ON membership FOR SELECT TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake
  USING (organisation_id = (SELECT guard.org()));
CREATE POLICY given_inside ON membership FOR INSERT TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake
  WITH CHECK (organisation_id = (SELECT guard.org()) AND role = substr(session_user, 4) AND account_id <> (SELECT guard.account())
    AND granted_by = (SELECT guard.account()) AND NOT 'main_user' = ANY (flags) AND (SELECT is_main_user()));
CREATE POLICY changed_inside ON membership FOR UPDATE TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake
  USING (organisation_id = (SELECT guard.org()) AND account_id <> (SELECT guard.account()) AND NOT 'main_user' = ANY (flags) AND (SELECT is_main_user()));

GRANT INSERT (id, login, name, password_hash, language) ON account TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake;
CREATE INDEX account_login ON account (login text_pattern_ops);

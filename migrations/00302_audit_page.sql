-- +goose Up
-- The auditor reads events by the reference of a case without seeing the case: the two functions know nothing but number and reference.
-- +goose StatementBegin
CREATE FUNCTION case_of_reference(wanted text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT id FROM refugee_case WHERE reference = upper(btrim(wanted)) AND guard.verified() IS NOT NULL
$$;
CREATE FUNCTION case_reference(wanted uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT reference FROM refugee_case WHERE id = wanted AND guard.verified() IS NOT NULL
$$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO kp_search;
ALTER FUNCTION case_of_reference(text) OWNER TO kp_search;
ALTER FUNCTION case_reference(uuid) OWNER TO kp_search;
REVOKE CREATE ON SCHEMA public FROM kp_search;
REVOKE ALL ON FUNCTION case_of_reference(text), case_reference(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_of_reference(text), case_reference(uuid) TO kp_auditor;

-- +goose Up
-- One login per role class: a session can never widen its own rights by SET ROLE, since no login is a member of another.
-- Logins are cluster-wide, so a second database of the same cluster finds them.
-- +goose StatementBegin
DO $$
DECLARE login text;
BEGIN
  FOREACH login IN ARRAY ARRAY['kp_guard', 'kp_public', 'kp_job', 'kp_sealer', 'kp_coordinator', 'kp_regional', 'kp_municipality',
                               'kp_wellbeing', 'kp_keha', 'kp_intake', 'kp_representative', 'kp_auditor', 'kp_admin'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', login);
    END IF;
  END LOOP;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kp_search') THEN
    CREATE ROLE kp_search NOLOGIN NOINHERIT; -- owns the search functions: their filter stands in for the policies
  END IF;
END $$;
-- +goose StatementEnd
GRANT kp_guard, kp_search TO CURRENT_USER; -- so that the owner can hand the functions below to them

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA guard;
GRANT CREATE ON SCHEMA guard TO kp_guard; -- while the migration runs
GRANT USAGE ON SCHEMA guard TO PUBLIC;

-- The key that signs the context of a transaction. HMAC-SHA-256 needs only its two padded forms; the secret itself is for the signer.
CREATE TABLE guard.context_key (
  id         integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  secret     bytea NOT NULL CHECK (length(secret) = 64),
  inner_pad  bytea NOT NULL,
  outer_pad  bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz
);
ALTER TABLE guard.context_key OWNER TO kp_guard;

-- new_context_key draws a key from the server's strong random source: 4 UUIDs' worth of random bits, spread to one SHA-256 block.
-- +goose StatementBegin
CREATE FUNCTION guard.new_context_key() RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  secret bytea := sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))
               || sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));
  inner_pad bytea := secret;
  outer_pad bytea := secret;
  made integer;
BEGIN
  FOR i IN 0..63 LOOP
    inner_pad := set_byte(inner_pad, i, get_byte(secret, i) # 54);
    outer_pad := set_byte(outer_pad, i, get_byte(secret, i) # 92);
  END LOOP;
  INSERT INTO guard.context_key (secret, inner_pad, outer_pad) VALUES (secret, inner_pad, outer_pad) RETURNING id INTO made;
  RETURN made;
END $$;
-- +goose StatementEnd
ALTER FUNCTION guard.new_context_key() OWNER TO kp_guard;
REVOKE ALL ON FUNCTION guard.new_context_key() FROM PUBLIC;

-- verified returns the parts of the signed context key|role|organisation|account|expiry|mac, or NULL where none is set. A context that is
-- forged, expired, or made for another login is refused loudly.
-- +goose StatementBegin
CREATE FUNCTION guard.verified() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  raw text := current_setting('app.ctx', true);
  part text[];
  body bytea;
  k record;
BEGIN
  IF raw IS NULL OR raw = '' THEN
    RETURN NULL;
  END IF;
  part := string_to_array(raw, '|');
  IF array_length(part, 1) = 6 AND part[1] ~ '^[0-9]{1,9}$' AND part[5] ~ '^[0-9]{1,12}$' THEN
    SELECT inner_pad, outer_pad INTO k FROM guard.context_key WHERE id = part[1]::integer AND retired_at IS NULL;
    IF FOUND THEN
      body := convert_to(array_to_string(part[1:5], '|'), 'UTF8');
      IF encode(sha256(k.outer_pad || sha256(k.inner_pad || body)), 'hex') = part[6]
         AND session_user = 'kp_' || part[2] AND part[5]::bigint >= extract(epoch FROM clock_timestamp()) THEN
        RETURN part;
      END IF;
    END IF;
  END IF;
  RAISE EXCEPTION 'the context of this transaction is not valid' USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd
-- Each statement asks these; in SQL they would be planned anew each time.
-- +goose StatementBegin
CREATE FUNCTION guard.org() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ BEGIN RETURN (guard.verified())[3]::uuid; END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION guard.account() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ BEGIN RETURN (guard.verified())[4]::uuid; END $$;
-- +goose StatementEnd
ALTER FUNCTION guard.verified() OWNER TO kp_guard;
ALTER FUNCTION guard.org() OWNER TO kp_guard;
ALTER FUNCTION guard.account() OWNER TO kp_guard;
REVOKE CREATE ON SCHEMA guard FROM kp_guard;
REVOKE ALL ON FUNCTION guard.verified() FROM PUBLIC;

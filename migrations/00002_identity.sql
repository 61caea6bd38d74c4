-- +goose Up
CREATE TABLE organisation (
  id       uuid PRIMARY KEY,
  kind     text NOT NULL CHECK (kind IN ('ministry','regional_centre','municipality','wellbeing_area','keha','intake','representative','auditor','admin')),
  code     text NOT NULL,
  name_fi  text NOT NULL,
  name_sv  text NOT NULL,
  name_en  text NOT NULL,
  parent   uuid REFERENCES organisation, -- the regional centre of a municipality
  superior text NOT NULL DEFAULT '',     -- where an overdue step is escalated to: a duty, not a person
  UNIQUE (kind, code)
);
GRANT SELECT ON organisation TO PUBLIC; -- who the authorities are is public
GRANT INSERT, UPDATE ON organisation TO kp_admin;

CREATE TABLE account (
  id            uuid PRIMARY KEY,
  login         text NOT NULL UNIQUE CHECK (login = lower(login)),
  name          text NOT NULL,
  password_hash text NOT NULL DEFAULT '',
  language      text NOT NULL DEFAULT 'fi' CHECK (language IN ('fi','sv','en')),
  scheme        text NOT NULL DEFAULT '' CHECK (scheme IN ('','light','dark')),
  demo          boolean NOT NULL DEFAULT false,
  rights_epoch  bigint NOT NULL DEFAULT 1, -- grows when rights change, so that open sessions read them anew
  disabled_at   timestamptz,
  created_at    timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, UPDATE (password_hash, language, scheme) ON account TO kp_public;
GRANT SELECT (id, login, name, language, demo, disabled_at, created_at, rights_epoch),
      INSERT, UPDATE (login, name, password_hash, language, rights_epoch, disabled_at) ON account TO kp_admin;
GRANT SELECT (id, name) ON account TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake, kp_representative, kp_auditor, kp_job;

CREATE TABLE membership (
  id              uuid PRIMARY KEY,
  account_id      uuid NOT NULL REFERENCES account,
  organisation_id uuid NOT NULL REFERENCES organisation,
  role            text NOT NULL,
  flags           text[] NOT NULL DEFAULT '{}',
  valid           daterange NOT NULL,
  granted_by      uuid REFERENCES account, -- none: granted by the installation itself
  granted_at      timestamptz NOT NULL DEFAULT now(),
  reason          text NOT NULL DEFAULT '',
  CHECK (granted_by IS DISTINCT FROM account_id), -- nobody grants a right to himself (681/2023 s. 79-81)
  EXCLUDE USING gist (account_id WITH =, organisation_id WITH =, role WITH =, valid WITH &&)
);
CREATE INDEX membership_account ON membership (account_id);
CREATE INDEX membership_organisation ON membership (organisation_id);
ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE membership FORCE ROW LEVEL SECURITY;
GRANT SELECT ON membership TO kp_public, kp_admin, kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake;
GRANT INSERT, UPDATE (flags, valid, reason) ON membership TO kp_admin, kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake;
CREATE POLICY sign_in ON membership FOR SELECT TO kp_public USING (true);
CREATE POLICY administration ON membership TO kp_admin USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY own_organisation ON membership TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake
  USING (organisation_id = (SELECT guard.org()));

CREATE TABLE session (
  token_hash    bytea PRIMARY KEY,
  account_id    uuid REFERENCES account,
  membership_id uuid REFERENCES membership,
  data          bytea NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  seen_at       timestamptz NOT NULL DEFAULT now(),
  expires_at    timestamptz NOT NULL,
  agent         text NOT NULL DEFAULT ''
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expiry ON session (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO kp_public;
GRANT SELECT (account_id, expires_at), DELETE ON session TO kp_admin, kp_job;

-- One row per press of a form, written with its effect: a repeated press finds the answer here.
CREATE TABLE press (
  key        uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  digest     bytea NOT NULL,
  answer     jsonb,
  pressed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX press_time ON press (pressed_at);
ALTER TABLE press ENABLE ROW LEVEL SECURITY;
ALTER TABLE press FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (answer) ON press TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake, kp_representative, kp_auditor, kp_admin, kp_public;
CREATE POLICY own_press ON press TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake, kp_representative, kp_auditor, kp_admin
  USING (account_id = (SELECT guard.account()));
GRANT SELECT (pressed_at), DELETE ON press TO kp_job;
CREATE POLICY old_presses ON press FOR DELETE TO kp_job USING (pressed_at < now() - interval '2 days');
CREATE POLICY old_presses_seen ON press FOR SELECT TO kp_job USING (pressed_at < now() - interval '2 days');

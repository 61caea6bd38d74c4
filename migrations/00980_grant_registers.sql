-- +goose Up
-- The rates of the calculated compensation get what else the decrees name: the extra for the first adult year, what section 4 of decree 872/2024 gives for days
-- before 2025 where it is read so, and on Åland what section 3 pays; and beside each how far it was checked. The release's files fill all of it anew.
DELETE FROM compensation_rate WHERE origin = 'file';
UPDATE register_state SET digest = '';
ALTER TABLE compensation_rate
  DROP CONSTRAINT compensation_rate_payee_from_age_valid_excl,
  ADD COLUMN kind    text NOT NULL DEFAULT 'base' CHECK (kind IN ('base','adult-extra','guidance','assessment','orientation','home-parents','cooperation')),
  ADD COLUMN reading text NOT NULL DEFAULT '' CHECK (reading IN ('','applied')),
  ADD COLUMN unit    text NOT NULL DEFAULT 'year' CHECK (unit IN ('year','person')),
  ADD COLUMN status  text NOT NULL DEFAULT 'unverified' CHECK (status IN ('verified','not_checked','guidance','unverified')),
  ADD EXCLUDE USING gist (payee WITH =, kind WITH =, reading WITH =, from_age WITH =, valid WITH &&);

-- The sections of the Aliens Act on which those have their permits for whom the compensation is paid (681/2023 s. 2.3, 2.4).
CREATE TABLE residence_permit (
  code     text NOT NULL CHECK (code <> ''),
  standing text NOT NULL CHECK (standing IN ('quota','family','registered','other')), -- whose years count, and from when
  name_fi  text NOT NULL,
  name_sv  text NOT NULL,
  name_en  text NOT NULL,
  valid    daterange NOT NULL,
  source   text NOT NULL CHECK (source <> ''),
  origin   text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);

-- The rounds of supplementary support, the historic ones among them. A version of a round is never changed; another follows it, and counts from its day. What
-- a person publishes somebody else has written: no writer publishes.
CREATE TABLE grant_round (
  code         text NOT NULL CHECK (code ~ '^[a-z]+-[0-9]{4}$'),
  version      integer NOT NULL CHECK (version > 0),
  programme    text NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('lisaosa','emergency','bonus','salary')),
  permits      text NOT NULL, -- codes with spaces between; empty: any
  groups       text NOT NULL,
  first_home   text NOT NULL CHECK (first_home IN ('yes','no')),
  commitment   integer NOT NULL CHECK (commitment >= 0), -- persons
  arrived_from date,
  arrived_to   date CHECK (arrived_to > arrived_from), -- the first day that no longer counts
  payees       text NOT NULL,
  opens        date,
  closes       date CHECK (closes >= opens), -- the last day
  decides      text NOT NULL CHECK (decides IN ('ministry','keha')),
  pays         text NOT NULL CHECK (pays IN ('ministry','keha')),
  budget_cents bigint NOT NULL CHECK (budget_cents >= 0), -- 0: none is known
  status       text NOT NULL CHECK (status IN ('verified','not_checked','guidance','unverified')),
  name_fi      text NOT NULL,
  name_sv      text NOT NULL,
  name_en      text NOT NULL,
  about_fi     text NOT NULL,
  about_sv     text NOT NULL,
  about_en     text NOT NULL,
  amounts      jsonb NOT NULL CHECK (jsonb_typeof(amounts) = 'array'), -- region.Amount
  valid_from   date NOT NULL,
  source       text NOT NULL CHECK (source <> ''),
  note         text NOT NULL,
  writers      uuid[] NOT NULL DEFAULT '{}',
  published_by uuid REFERENCES account,
  published_at timestamptz,
  origin       text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  PRIMARY KEY (code, version),
  CHECK (origin = 'file' OR published_by IS NOT NULL AND published_at IS NOT NULL AND cardinality(writers) > 0 AND NOT published_by = ANY (writers))
);

CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON residence_permit FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON grant_round FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
GRANT SELECT ON residence_permit, grant_round TO PUBLIC;

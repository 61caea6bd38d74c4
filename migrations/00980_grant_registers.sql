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

-- The rounds of supplementary support, the historic ones among them. A version of a round counts for its days and is never changed; another follows it.
CREATE TABLE grant_round (
  code         text NOT NULL CHECK (code <> ''),
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
  status       text NOT NULL CHECK (status IN ('verified','not_checked','guidance','unverified')),
  name_fi      text NOT NULL,
  name_sv      text NOT NULL,
  name_en      text NOT NULL,
  valid        daterange NOT NULL,
  source       text NOT NULL CHECK (source <> ''),
  note         text NOT NULL,
  origin       text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);

-- What a round pays once: for a person of an age, or for so many places.
CREATE TABLE grant_amount (
  round       text NOT NULL CHECK (round <> ''),
  payee       text NOT NULL CHECK (payee IN ('municipality','county')),
  from_age    integer NOT NULL CHECK (from_age BETWEEN 0 AND 120),
  from_places integer NOT NULL CHECK (from_places >= 0),
  cents       bigint NOT NULL CHECK (cents >= 0),
  source      text NOT NULL CHECK (source <> ''),
  origin      text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  PRIMARY KEY (round, payee, from_age, from_places)
);
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON residence_permit FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON grant_round FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON grant_amount FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
GRANT SELECT ON residence_permit, grant_round, grant_amount TO PUBLIC;

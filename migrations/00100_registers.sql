-- +goose Up
-- Registers: public facts that the rules rest on, each row dated and with its source. The release's own files write the rows of origin 'file' and
-- replace only those; a row that a person enters has origin 'portal', stands above the files, and is never overwritten by a new release.
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE region (
  code    text NOT NULL CHECK (code ~ '^[0-9]{2}$'), -- maakunta / landskap
  name_fi text NOT NULL,
  name_sv text NOT NULL,
  name_en text NOT NULL,
  valid   daterange NOT NULL,
  source  text NOT NULL CHECK (source <> ''),
  origin  text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);

CREATE TABLE wellbeing_area (
  code         text NOT NULL CHECK (code ~ '^[0-9]{2}$'),
  kind         text NOT NULL CHECK (kind IN ('area','city','aland')),
  name_fi      text NOT NULL,
  name_sv      text NOT NULL,
  name_en      text NOT NULL,
  authority_fi text NOT NULL,                        -- who is heard: on Åland not the area but its health authority
  authority_sv text NOT NULL,
  authority_en text NOT NULL,
  languages    text NOT NULL CHECK (languages IN ('fi','sv','fi+sv','sv+fi')),
  hears        text NOT NULL CHECK (hears IN ('social_health','health')),
  valid        daterange NOT NULL,
  source       text NOT NULL CHECK (source <> ''),
  origin       text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);

CREATE TABLE regional_centre (
  code    text NOT NULL CHECK (code ~ '^[0-9]{2}$'),
  name_fi text NOT NULL,
  name_sv text NOT NULL,
  name_en text NOT NULL,
  valid   daterange NOT NULL,
  source  text NOT NULL CHECK (source <> ''),
  origin  text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);

CREATE TABLE employment_area (
  code    text NOT NULL CHECK (code ~ '^[0-9]{2}$'),
  name_fi text NOT NULL,
  name_sv text NOT NULL,
  valid   daterange NOT NULL,
  source  text NOT NULL CHECK (source <> ''),
  origin  text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);

-- A municipality that merged into another ends on the day of the merger and names its successor; the successor's own row goes on.
CREATE TABLE municipality (
  code                 text NOT NULL CHECK (code ~ '^[0-9]{3}$'),
  name_fi              text NOT NULL,
  name_sv              text NOT NULL,
  languages            text NOT NULL CHECK (languages IN ('fi','sv','fi+sv','sv+fi')), -- the majority's first
  region_code          text NOT NULL,
  wellbeing_code       text NOT NULL,
  centre_code          text,                          -- none where the municipality ended before the centres began
  employment_area_code text,
  urban_rural          text NOT NULL CHECK (urban_rural IN ('urban','semi_urban','rural')),
  lon                  double precision NOT NULL CHECK (lon BETWEEN 19 AND 32),
  lat                  double precision NOT NULL CHECK (lat BETWEEN 59 AND 71),
  successor_code       text CHECK (successor_code <> code),
  valid                daterange NOT NULL,
  source               text NOT NULL CHECK (source <> ''),
  origin               text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  CHECK (successor_code IS NULL OR NOT upper_inf(valid)),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);

CREATE TABLE municipality_population (
  municipality_code text NOT NULL,
  year              integer NOT NULL CHECK (year BETWEEN 1990 AND 2100), -- on 31 December
  persons           integer NOT NULL CHECK (persons >= 0),
  source            text NOT NULL CHECK (source <> ''),
  origin            text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  PRIMARY KEY (municipality_code, year)
);

-- The ministry's yearly target for a regional centre (681/2023 s. 40), and the centre's own split over its municipalities.
CREATE TABLE municipality_target (
  year              integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  centre_code       text NOT NULL,
  municipality_code text,                             -- none: the target of the whole centre
  persons           integer NOT NULL CHECK (persons >= 0),
  source            text NOT NULL CHECK (source <> ''),
  set_at            timestamptz NOT NULL DEFAULT now(),
  UNIQUE NULLS NOT DISTINCT (year, centre_code, municipality_code)
);

CREATE TABLE deadline_rule (
  priority text NOT NULL CHECK (priority IN ('emergency','urgent','normal')),
  step     text NOT NULL CHECK (step IN ('hearing','answer','direction','held')),
  amount   integer NOT NULL CHECK (amount > 0),
  unit     text NOT NULL CHECK (unit IN ('hours','working_days','days')),
  closing  time,                                      -- of the last working day
  valid    daterange NOT NULL,
  source   text NOT NULL CHECK (source <> ''),
  origin   text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  CHECK ((unit = 'working_days') = (closing IS NOT NULL)),
  EXCLUDE USING gist (priority WITH =, step WITH =, valid WITH &&)
);

-- Terms, ages and thresholds of the acts and of ministry guidance.
CREATE TABLE legal_limit (
  code      text NOT NULL,
  amount    integer NOT NULL CHECK (amount > 0),
  unit      text NOT NULL CHECK (unit IN ('days','months','years','years_after_year_end','persons')),
  reference text NOT NULL,
  valid     daterange NOT NULL,
  status    text NOT NULL CHECK (status IN ('verified','not_checked','guidance','unverified')),
  source    text NOT NULL CHECK (source <> ''),
  origin    text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);

-- A weight set is the rows of one set_code; they begin and end together.
CREATE TABLE ranking_weights (
  set_code   text NOT NULL,
  criterion  text NOT NULL CHECK (criterion IN ('health','dwelling','ties','language','timing','spread')),
  max_milli  integer NOT NULL CHECK (max_milli BETWEEN 0 AND 1000000),
  parameters jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(parameters) = 'object'),
  valid      daterange NOT NULL,
  source     text NOT NULL CHECK (source <> ''),
  origin     text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (criterion WITH =, valid WITH &&)
);

-- Why a page asks what it asks: the section behind it, in three languages.
CREATE TABLE statute_text (
  code      text NOT NULL,
  reference text NOT NULL,
  title_fi  text NOT NULL,
  title_sv  text NOT NULL,
  title_en  text NOT NULL,
  why_fi    text NOT NULL,
  why_sv    text NOT NULL,
  why_en    text NOT NULL,
  status    text NOT NULL CHECK (status IN ('verified','not_checked','guidance','unverified')),
  valid     daterange NOT NULL,
  source    text NOT NULL CHECK (source <> ''),
  origin    text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);

-- What a letter says about appeal. review_open is the switch whether a request for review is open at all.
CREATE TABLE appeal_text (
  kind        text NOT NULL CHECK (kind IN ('direction','compensation','recovery','grant','grant_recovery')),
  review_open boolean NOT NULL,
  text_fi     text NOT NULL,
  text_sv     text NOT NULL,
  text_en     text NOT NULL,
  review_fi   text NOT NULL,                          -- said only while a request for review is open
  review_sv   text NOT NULL,
  review_en   text NOT NULL,
  reference   text NOT NULL,
  status      text NOT NULL CHECK (status IN ('verified','not_checked','guidance','unverified')),
  valid       daterange NOT NULL,
  source      text NOT NULL CHECK (source <> ''),
  origin      text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (kind WITH =, valid WITH &&)
);

CREATE TABLE quota_frame (
  year         integer NOT NULL CHECK (year BETWEEN 1985 AND 2100),
  kind         text NOT NULL CHECK (kind IN ('regular','emergency')),
  origin_state text,                                  -- ISO 3166-1 alpha-3; none: not limited
  asylum_state text,                                  -- the state of first asylum
  persons      integer NOT NULL CHECK (persons > 0),
  note_fi      text NOT NULL DEFAULT '',
  note_sv      text NOT NULL DEFAULT '',
  note_en      text NOT NULL DEFAULT '',
  source       text NOT NULL CHECK (source <> ''),
  origin       text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  UNIQUE NULLS NOT DISTINCT (year, kind, origin_state, asylum_state)
);

CREATE TABLE health_service_site (
  code              text NOT NULL,
  kind              text NOT NULL CHECK (kind IN ('university_hospital','central_hospital','hospital')),
  municipality_code text NOT NULL,
  name_fi           text NOT NULL,
  name_sv           text NOT NULL,
  services          text[] NOT NULL,
  lon               double precision NOT NULL CHECK (lon BETWEEN 19 AND 32),
  lat               double precision NOT NULL CHECK (lat BETWEEN 59 AND 71),
  valid             daterange NOT NULL,
  source            text NOT NULL CHECK (source <> ''),
  origin            text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);

CREATE TABLE glossary (
  code    text PRIMARY KEY,
  term_fi text NOT NULL,
  term_sv text NOT NULL,
  term_en text NOT NULL,
  status  text NOT NULL CHECK (status <> ''),         -- where the wording comes from, and what is unverified
  origin  text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal'))
);

CREATE TABLE language (
  code       text PRIMARY KEY CHECK (code ~ '^[a-z]{2,3}$'), -- ISO 639-1 where there is one, else ISO 639-3
  name_fi    text NOT NULL,
  name_sv    text NOT NULL,
  name_en    text NOT NULL,
  group_code text NOT NULL,                           -- languages whose interpreters are commonly understood
  script     text NOT NULL CHECK (script ~ '^[A-Z][a-z]{3}$'), -- ISO 15924
  common     boolean NOT NULL,                        -- first in the lists
  source     text NOT NULL CHECK (source <> ''),
  origin     text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal'))
);

CREATE TABLE country (
  code    text PRIMARY KEY CHECK (code ~ '^[A-Z]{3}$'), -- ISO 3166-1 alpha-3
  alpha2  text NOT NULL,
  name_fi text NOT NULL,
  name_sv text NOT NULL,
  name_en text NOT NULL,
  source  text NOT NULL CHECK (source <> ''),
  origin  text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal'))
);

-- One row: which files are loaded, and a number that grows with every change, so that each process notices that its copy is old.
CREATE TABLE register_state (
  only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  digest    text NOT NULL DEFAULT '',
  version   bigint NOT NULL DEFAULT 0,
  loaded_at timestamptz
);
INSERT INTO register_state DEFAULT VALUES;

-- +goose StatementBegin
CREATE FUNCTION register_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.register_state SET version = version + 1;
  RETURN NULL;
END $$;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['region', 'wellbeing_area', 'regional_centre', 'employment_area', 'municipality', 'municipality_population',
      'deadline_rule', 'legal_limit', 'ranking_weights', 'statute_text', 'appeal_text', 'quota_frame', 'health_service_site', 'glossary',
      'language', 'country'] LOOP
    EXECUTE format('CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT EXECUTE FUNCTION register_changed()', name);
  END LOOP;
END $$;
-- +goose StatementEnd

-- Registers are public: every login reads them.
GRANT SELECT ON region, wellbeing_area, regional_centre, employment_area, municipality, municipality_population, municipality_target,
  deadline_rule, legal_limit, ranking_weights, statute_text, appeal_text, quota_frame, health_service_site, glossary, language, country,
  register_state TO PUBLIC;
-- What a person may enter: a merger by the administrator, clocks and weights by the ministry. A row is ended and followed by another, never deleted.
GRANT INSERT, UPDATE (valid, successor_code, source, origin) ON municipality TO kp_admin;
GRANT INSERT, UPDATE (valid, origin) ON deadline_rule, ranking_weights TO kp_coordinator;

-- The ministry sets the centres' targets; a centre splits its own.
ALTER TABLE municipality_target ENABLE ROW LEVEL SECURITY;
ALTER TABLE municipality_target FORCE ROW LEVEL SECURITY;
GRANT INSERT, UPDATE (persons, source, set_at) ON municipality_target TO kp_coordinator, kp_regional;
CREATE POLICY everyone_reads ON municipality_target FOR SELECT USING (true);
CREATE POLICY national ON municipality_target TO kp_coordinator USING ((SELECT guard.org()) IS NOT NULL AND municipality_code IS NULL);
CREATE POLICY own_split ON municipality_target TO kp_regional
  USING (municipality_code IS NOT NULL AND centre_code = (SELECT code FROM organisation WHERE id = (SELECT guard.org())));

-- +goose Up
-- The reference rate of the Interest Act by half-year, and the grounds of recovery with their limits, interest and set-off. The release's files fill both; a half-year that is
-- not in them is entered by who recovers.
UPDATE register_state SET digest = '';
CREATE TABLE interest_rate (
  milli  integer NOT NULL CHECK (milli BETWEEN 0 AND 50000), -- thousandths of a per cent a year: 2500 is 2.5 %
  status text NOT NULL CHECK (status IN ('verified','not_checked','guidance','unverified')),
  valid  daterange NOT NULL,
  source text NOT NULL CHECK (source <> '' AND length(source) <= 500),
  origin text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  CHECK (extract(day FROM lower(valid)) = 1 AND extract(month FROM lower(valid)) IN (1, 7) AND upper(valid) = (lower(valid) + interval '6 months')::date),
  EXCLUDE USING gist (valid WITH &&)
);

CREATE TABLE recovery_basis (
  code               text NOT NULL CHECK (code <> ''),
  kinds              text NOT NULL,                    -- of rounds, with spaces between
  duty               text NOT NULL CHECK (duty IN ('return','must','may')),
  name_fi            text NOT NULL,
  name_sv            text NOT NULL,
  name_en            text NOT NULL,
  reference          text NOT NULL CHECK (reference <> ''),
  limit_code         text NOT NULL,                    -- legal_limit
  limit_from         text NOT NULL CHECK (limit_from IN ('year','payment')),
  interest_add       integer NOT NULL CHECK (interest_add >= 0), -- on the reference rate, thousandths of a per cent
  interest_from      text NOT NULL CHECK (interest_from IN ('payment','due')),
  interest_reference text NOT NULL,
  late_add           integer NOT NULL CHECK (late_add >= 0),
  late_reference     text NOT NULL,
  set_off            text NOT NULL CHECK (set_off IN ('yes','no')),
  set_off_reference  text NOT NULL CHECK ((set_off = 'yes') = (set_off_reference <> '')),
  appeal             text NOT NULL,                    -- appeal_text
  status             text NOT NULL CHECK (status IN ('verified','not_checked','guidance','unverified')),
  valid              daterange NOT NULL,
  source             text NOT NULL CHECK (source <> ''),
  origin             text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (code WITH =, valid WITH &&)
);
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON interest_rate FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON recovery_basis FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
GRANT SELECT ON interest_rate, recovery_basis TO PUBLIC;
GRANT INSERT (milli, status, valid, source) ON interest_rate TO kp_keha;

-- +goose Up
-- What the state pays a year for a person by the person's age, to the municipality and to who arranges the health services (681/2023 s. 59-62): the base
-- amounts, with the day from which each holds. Amounts once paid, and for how many years they are paid, are no part of it.
CREATE TABLE compensation_rate (
  payee    text NOT NULL CHECK (payee IN ('municipality_mainland','municipality_aland','wellbeing_or_helsinki','aland_health_authority')),
  from_age integer NOT NULL CHECK (from_age BETWEEN 0 AND 120), -- the rate of a person is that of the highest age reached
  cents    bigint NOT NULL CHECK (cents >= 0),
  valid    daterange NOT NULL,
  source   text NOT NULL CHECK (source <> ''),
  origin   text NOT NULL DEFAULT 'portal' CHECK (origin IN ('file','portal')),
  EXCLUDE USING gist (payee WITH =, from_age WITH =, valid WITH &&)
);
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON compensation_rate FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
GRANT SELECT ON compensation_rate TO PUBLIC;

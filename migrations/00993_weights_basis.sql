-- +goose Up
-- Each row of the weights says on which statute or policy it stands in the three languages of the portal. What a person wrote in one language stands in all
-- three until it is written anew; the release's rows are filled anew by its files.
DELETE FROM ranking_weights WHERE origin = 'file';
UPDATE register_state SET digest = '';
ALTER TABLE ranking_weights
  ADD COLUMN source_fi text CHECK (source_fi <> ''),
  ADD COLUMN source_sv text CHECK (source_sv <> ''),
  ADD COLUMN source_en text CHECK (source_en <> '');
UPDATE ranking_weights SET source_fi = source, source_sv = source, source_en = source;
ALTER TABLE ranking_weights
  ALTER COLUMN source_fi SET NOT NULL,
  ALTER COLUMN source_sv SET NOT NULL,
  ALTER COLUMN source_en SET NOT NULL,
  DROP COLUMN source;

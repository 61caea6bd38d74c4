-- +goose Up
-- The points that the chosen municipality had in the ranking that was shown, in thousandths: read out of the ranking once, when the proposal is written, so
-- that a year of proposals is counted without unpacking a year of rankings. None where the ranking did not rank the municipality.
ALTER TABLE proposal ADD COLUMN points integer GENERATED ALWAYS AS (
  jsonb_path_query_first(snapshot, '$.ranking.ranked[*] ? (@.municipality == $chosen).total ? (@.type() == "number")',
                         ('{"chosen":"' || municipality_code || '"}')::jsonb)::integer) STORED;
CREATE INDEX proposal_by_time ON proposal (sent_at) WHERE follows IS NULL;

-- +goose Up
-- What a salary's grant comes to is a decision: it has a number of its own and its letters, kept as they were issued. What was settled before has none.
CREATE SEQUENCE settlement_number;
ALTER TABLE claim_settlement
  ADD COLUMN number   text UNIQUE CHECK (number ~ '^LOPPU-[0-9]{4}-[0-9]{5,}$'),
  ADD COLUMN document jsonb,                      -- settling.Document
  ADD COLUMN letters  jsonb NOT NULL DEFAULT '{}', -- by language, as they were issued
  ADD COLUMN sums     jsonb NOT NULL DEFAULT '{}', -- by language: SHA-256 of the file
  ADD CONSTRAINT settlement_issued CHECK ((state = 'settled') = (number IS NOT NULL AND document IS NOT NULL AND letters <> '{}')) NOT VALID;
GRANT UPDATE (number, document, letters, sums) ON claim_settlement TO kp_keha;
GRANT USAGE ON SEQUENCE settlement_number TO kp_keha;

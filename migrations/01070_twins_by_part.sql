-- +goose Up
-- A claim of months or places is held against the others by payee and part. Without an index each look at any claim read every line of every claim.
CREATE INDEX claim_line_part ON claim_line (payee, part) WHERE part <> '';

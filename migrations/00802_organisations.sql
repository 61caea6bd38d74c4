-- +goose Up
-- What the administrator keeps of an organisation beside its names: the duty's number (00500) and the address that gets a copy of every notice.
ALTER TABLE organisation ADD COLUMN version bigint NOT NULL DEFAULT 1, ADD COLUMN mail text NOT NULL DEFAULT '';
REVOKE INSERT, UPDATE ON organisation FROM kp_admin;
GRANT UPDATE (version, name_fi, name_sv, name_en, superior, duty_phone, mail) ON organisation TO kp_admin;
CREATE INDEX organisation_by_name ON organisation (name_fi COLLATE "C", id);

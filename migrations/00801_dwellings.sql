-- +goose Up
-- Named dwellings as their municipality keeps them. The booking is the one truth of who lives where: a household has one at a time, whichever of its
-- proposals named it, and a dwelling is its own municipality's to give.
ALTER TABLE dwelling ADD COLUMN version bigint NOT NULL DEFAULT 1, ADD COLUMN retired boolean NOT NULL DEFAULT false;
ALTER TABLE proposal DROP COLUMN dwelling_id;
ALTER TABLE dwelling_booking ADD COLUMN case_id uuid NOT NULL REFERENCES refugee_case, ADD PRIMARY KEY (case_id), ADD CHECK (NOT isempty(during) AND NOT lower_inf(during));
CREATE POLICY of_the_municipality ON dwelling_booking AS RESTRICTIVE FOR INSERT WITH CHECK (
  EXISTS (SELECT FROM dwelling d JOIN proposal p ON p.municipality_org = d.municipality_org WHERE d.id = dwelling_id AND p.id = proposal_id AND p.case_id = dwelling_booking.case_id));
CREATE POLICY to_the_municipality ON dwelling_booking AS RESTRICTIVE FOR UPDATE USING (true) WITH CHECK (
  EXISTS (SELECT FROM dwelling d JOIN proposal p ON p.municipality_org = d.municipality_org WHERE d.id = dwelling_id AND p.id = proposal_id AND p.case_id = dwelling_booking.case_id));

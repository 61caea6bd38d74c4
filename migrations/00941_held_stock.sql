-- +goose Up
-- What those who were proposed to a municipality use of what it stated: its proposals that hold something, by the year of the places.
CREATE INDEX proposal_holds ON proposal (municipality_code, planned_arrival) WHERE state IN ('drafted','sent','question','accepted','agreed','directed');

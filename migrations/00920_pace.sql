-- +goose Up
-- A centre's list of one municipality: by the municipality's index alone it would pass the other centres' cases, by its own all other municipalities'.
CREATE INDEX case_by_centre_municipality ON refugee_case (centre_org, municipality_code, received_at DESC, id DESC) WHERE municipality_code IS NOT NULL;

-- The ministry's policy asks for the state: with it in the index, the counts within a centre read nothing else.
DROP INDEX case_by_centre_group, case_by_centre_priority;
CREATE INDEX case_by_centre_group ON refugee_case (centre_org, group_code, received_at DESC, id DESC) INCLUDE (state);
CREATE INDEX case_by_centre_priority ON refugee_case (centre_org, priority, received_at DESC, id DESC) INCLUDE (state);

-- Only the ministry searches among all cases, and it sees no draft. Under this condition no other search can take the index, which would lead it past
-- everybody else's cases.
DROP INDEX case_search;
CREATE INDEX case_search ON refugee_case (search_text text_pattern_ops) WHERE state <> 'draft';

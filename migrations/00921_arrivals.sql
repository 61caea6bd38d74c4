-- +goose Up
-- The list of those on their way, and of those who came, by the planned day: for the municipality and the wellbeing area along their own rows, for the
-- others along all. The last two hold under a condition that is always true and that only their statements name: else the planner could lead a
-- municipality past everybody else's rows.
CREATE INDEX arrival_way_municipality ON arrival (municipality_org, coalesce(planned_on, DATE '9999-12-31'), case_id) WHERE state NOT IN ('arrived','registered','no_show','ended');
CREATE INDEX arrival_way_wellbeing ON arrival (wellbeing_org, coalesce(planned_on, DATE '9999-12-31'), case_id) WHERE state NOT IN ('arrived','registered','no_show','ended');
CREATE INDEX arrival_way ON arrival (coalesce(planned_on, DATE '9999-12-31'), case_id) WHERE state NOT IN ('arrived','registered','no_show','ended') AND version > 0;
CREATE INDEX arrival_come_municipality ON arrival (municipality_org, coalesce(planned_on, DATE '9999-12-31'), case_id) WHERE state IN ('arrived','registered','no_show');
CREATE INDEX arrival_come_wellbeing ON arrival (wellbeing_org, coalesce(planned_on, DATE '9999-12-31'), case_id) WHERE state IN ('arrived','registered','no_show');
CREATE INDEX arrival_come ON arrival (coalesce(planned_on, DATE '9999-12-31'), case_id) WHERE state IN ('arrived','registered','no_show') AND version > 0;

-- +goose Up
-- From when the municipality is no longer the person's home: what is due for him ends (681/2023 s. 59-61). Its municipality says so, and whether it was the first.
ALTER TABLE arrival ADD COLUMN left_on date CHECK (left_on > home_from);
GRANT UPDATE (left_on, first_home) ON arrival TO kp_regional, kp_municipality;

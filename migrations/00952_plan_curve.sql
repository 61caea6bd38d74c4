-- +goose Up
-- Nothing fills it.
ALTER TABLE plan DROP COLUMN curve;

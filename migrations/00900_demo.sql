-- +goose Up
-- Which made-up year the database holds. Demo data gets only into an empty database; a second start finds this row and loads nothing.
CREATE TABLE demo_year (
  only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  year      integer NOT NULL,
  cases     integer NOT NULL,
  seed      bigint NOT NULL,
  made_for  timestamptz NOT NULL,   -- the moment at which the made-up year stands
  shown     text[] NOT NULL,        -- logins that the sign-in page lists: one person per role; the other demo people can sign in too
  loaded_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT (shown) ON demo_year TO kp_public;

package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/matching/plans"
)

const latestPrices = `-- name: price.latest
SELECT id, year, made_at, seed, trajectories, pool_cases, open_cases, expected_cases, free_places, weights_set, policy_from, inputs, seconds::float8
  FROM price_run WHERE year = $1 ORDER BY made_at DESC, id DESC LIMIT 1`

// LatestPrices returns the run whose prices count for the places of a year; a zero one where none was made.
func (tx *Tx) LatestPrices(ctx context.Context, year int) (r plans.PriceRun, err error) {
	var seed int64
	err = tx.QueryRow(ctx, latestPrices, year).Scan(&r.ID, &r.Year, &r.At, &seed, &r.Trajectories, &r.Pool, &r.Open, &r.Expected, &r.Free, &r.Weights,
		&r.PolicyFrom, &r.Inputs, &r.Seconds)
	r.Seed = uint64(seed)
	if errors.Is(err, pgx.ErrNoRows) {
		return plans.PriceRun{}, nil
	}
	return r, err
}

const movedSince = `-- name: price.moved_since
SELECT coalesce(sum(greatest(m.moved, CASE WHEN o.updated_at > $2 AND o.state IN ('in_force','withdrawn') THEN l.capacity ELSE 0 END)), 0)::int
  FROM offer_line l JOIN place_offer o ON o.id = l.offer_id
  CROSS JOIN LATERAL (SELECT coalesce(sum(abs(e.persons)), 0) AS moved FROM place_ledger e WHERE e.line_id = l.id AND e.at > $2) m
 WHERE l.year = $1`

// MovedSince counts the places of a year that were moved since a moment, and those of the offers that were changed since.
func (tx *Tx) MovedSince(ctx context.Context, year int, at time.Time) (n int, err error) {
	err = tx.QueryRow(ctx, movedSince, year, at).Scan(&n)
	return n, err
}

const addPriceRun = `-- name: price.add_run
INSERT INTO price_run (id, year, made_at, seed, trajectories, pool_cases, open_cases, expected_cases, free_places, weights_set, policy_from, inputs, seconds)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

const addPrices = `-- name: price.add
INSERT INTO capacity_price (run_id, municipality_code, resource, milli, wanted, left_units)
SELECT $1, municipality, resource, milli, wanted, left_units FROM unnest($2::text[], $3::text[], $4::bigint[], $5::int[], $6::int[]) AS p(municipality, resource, milli, wanted, left_units)`

const addLadders = `-- name: price.add_ladders
INSERT INTO capacity_ladder (run_id, municipality_code, resource, rungs)
SELECT $1, municipality, resource, rungs FROM unnest($2::text[], $3::text[], $4::jsonb[]) AS l(municipality, resource, rungs)`

// AddPrices writes what a run has found: from now on these prices count.
func (tx *Tx) AddPrices(ctx context.Context, r plans.PriceRun, all []plans.Price, more []plans.Ladder) (err error) {
	defer fault.Wrap(&err, "store.AddPrices(%d)", r.Year)
	_, err = tx.Exec(ctx, addPriceRun, r.ID, r.Year, r.At, int64(r.Seed), r.Trajectories, r.Pool, r.Open, r.Expected, r.Free, r.Weights, r.PolicyFrom,
		r.Inputs, r.Seconds)
	if err != nil {
		return err
	}
	var codes, resources []string
	var milli []int64
	var wanted, left []int32
	for _, p := range all {
		codes, resources, milli = append(codes, p.Municipality), append(resources, p.Resource), append(milli, int64(p.Milli))
		wanted, left = append(wanted, int32(p.Wanted)), append(left, int32(p.Left))
	}
	if _, err = tx.Exec(ctx, addPrices, r.ID, codes, resources, milli, wanted, left); err != nil {
		return err
	}
	var rungs []string
	codes, resources = nil, nil
	for _, l := range more {
		packed, err := json.Marshal(l.Rungs)
		if err != nil {
			return err
		}
		codes, resources, rungs = append(codes, l.Municipality), append(resources, l.Resource), append(rungs, string(packed))
	}
	_, err = tx.Exec(ctx, addLadders, r.ID, codes, resources, rungs)
	return err
}

const ladders = `-- name: price.ladders
SELECT municipality_code, resource, rungs FROM capacity_ladder
 WHERE run_id = (SELECT id FROM price_run WHERE year = $1 ORDER BY made_at DESC, id DESC LIMIT 1) AND municipality_code = ANY($2) ORDER BY municipality_code, resource`

// Ladders returns what the prices that count for the places of a year would be with more of what some municipalities have.
func (tx *Tx) Ladders(ctx context.Context, year int, municipalities []string) ([]plans.Ladder, error) {
	rows, err := tx.Query(ctx, ladders, year, municipalities)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l plans.Ladder, err error) {
		err = row.Scan(&l.Municipality, &l.Resource, &l.Rungs)
		return l, err
	})
}

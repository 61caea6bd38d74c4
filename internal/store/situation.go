package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching/plans"
)

const openCases = `-- name: plan.open_cases
SELECT ` + caseColumns + ` FROM refugee_case c
 WHERE state IN ('received','matching') AND NOT special_handling AND (earliest_arrival >= $1 AND earliest_arrival < $2 OR $3 AND (earliest_arrival < $1 OR earliest_arrival IS NULL))
   AND NOT EXISTS (SELECT FROM proposal p WHERE p.case_id = c.id AND p.state IN ('drafted','sent','question','accepted','agreed'))
 ORDER BY received_at, id`

// OpenCases reads the anonymous profiles of the cases that wait for a place from a day on and before another, in the order in which they were received:
// no open proposal, no special handling. Who could have arrived by today, or has no day, is counted to the year of today.
func (tx *Tx) OpenCases(ctx context.Context, from, to civil.Date) ([]casework.Case, error) {
	today := civil.DateIn(tx.now)
	return tx.cases(ctx, openCases, from, to, !from.After(today) && from.Before(to))
}

const pastCases = `-- name: plan.past_cases
SELECT ` + caseColumns + ` FROM refugee_case
 WHERE state <> 'draft' AND NOT special_handling AND received_at >= $1 AND received_at < $2 ORDER BY received_at, id`

// PastCases reads the anonymous profiles of the cases that were received from a day on and before another, whatever became of them.
func (tx *Tx) PastCases(ctx context.Context, from, to civil.Date) ([]casework.Case, error) {
	return tx.cases(ctx, pastCases, from.Midnight(), to.Midnight())
}

func (tx *Tx) cases(ctx context.Context, sql string, args ...any) ([]casework.Case, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanCase)
}

const refusalsOf = `-- name: plan.refusals
SELECT p.case_id, p.municipality_code, max((p.answered_at AT TIME ZONE 'Europe/Helsinki')::date)
  FROM unnest($1::uuid[]) c(id) JOIN proposal p ON p.case_id = c.id
 WHERE p.state = 'declined' GROUP BY p.case_id, p.municipality_code ORDER BY p.case_id, p.municipality_code`

// RefusalsOf returns the municipalities that have declined the cases.
func (tx *Tx) RefusalsOf(ctx context.Context, cases []casework.ID) ([]plans.Refused, error) {
	rows, err := tx.Query(ctx, refusalsOf, cases)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[plans.Refused])
}

const linksOf = `-- name: plan.links
SELECT l.case_id, l.other_id, l.kind, coalesce(o.municipality_code, p.municipality_code, '') FROM (
    SELECT l.case_id, l.other_id, l.kind FROM unnest($1::uuid[]) c(id) JOIN case_link l ON l.case_id = c.id
    UNION SELECT l.other_id, l.case_id, l.kind FROM unnest($1::uuid[]) c(id) JOIN case_link l ON l.other_id = c.id) l
  JOIN refugee_case o ON o.id = l.other_id
  LEFT JOIN proposal p ON p.case_id = o.id AND p.state IN ('drafted','sent','question','accepted','agreed')
 WHERE o.state <> 'cancelled' ORDER BY l.case_id, l.other_id, l.kind`

// LinksOf returns the links of the cases, from each one's side, with where the other one is or is proposed.
func (tx *Tx) LinksOf(ctx context.Context, cases []casework.ID) ([]plans.Linked, error) {
	rows, err := tx.Query(ctx, linksOf, cases)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[plans.Linked])
}

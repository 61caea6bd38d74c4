package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
)

// The function finds the ids by the reader's own index; the rows are then read under the reader's policies.
const searchCases = "-- name: case.search\nSELECT " + rowColumns + ` FROM (SELECT f.id, f.place FROM search_cases($1, $2) WITH ORDINALITY f (id, place)) f
  JOIN refugee_case c ON c.id = f.id ORDER BY f.place`

// SearchCases finds at most most of the cases that the reader may see by the beginning of a reference ("kp-2026-004"), by its number alone ("417"),
// or, for an intake body, by its own reference.
func (tx *Tx) SearchCases(ctx context.Context, q string, most int) ([]casework.Row, error) {
	rows, err := tx.Query(ctx, searchCases, q, most)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanCaseRow)
}

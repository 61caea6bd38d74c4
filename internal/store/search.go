package store

import (
	"context"

	"kuntapaikka/internal/casework"
)

// The function finds the ids by the reader's own index; each row is then read under the reader's policies. It is asked for row by row, which the limit
// says: the planner, who cannot know that a function gives few ids, would else read all rows that the reader may see, to find these among them.
const searchCases = "-- name: case.search\nSELECT " + rowColumns + ` FROM search_cases($1, $2) WITH ORDINALITY f (id, place),
  LATERAL (SELECT id, reference, state, group_code, priority, persons, earliest_arrival, due_at, received_at, centre_org, municipality_code,
                  must_be_directed, special_handling FROM refugee_case WHERE id = f.id LIMIT 1) c ORDER BY f.place`

// SearchCases finds at most most of the cases that the reader may see by the beginning of a reference ("kp-2026-004"), by its number alone ("417"),
// or, for an intake body, by its own reference.
func (tx *Tx) SearchCases(ctx context.Context, q string, most int) ([]casework.Row, error) {
	return tx.caseRows(ctx, searchCases, q, most)
}

package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching/plans/drift"
)

const sentProposals = `-- name: proposal.drift
SELECT date_trunc('month', p.sent_at AT TIME ZONE 'Europe/Helsinki')::date, p.group_code, p.persons::int, count(*)::int, (count(*) FILTER (WHERE p.rank = 1))::int,
       coalesce(sum(p.persons) FILTER (WHERE p.points IS NOT NULL), 0)::int, coalesce(sum(p.points::bigint * p.persons), 0)::bigint
  FROM proposal p WHERE p.sent_at >= $1 AND p.follows IS NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`

// SentProposals counts the proposals that the actor may see and that were sent since a day, with the points that the chosen municipality had in the ranking
// that was shown.
func (tx *Tx) SentProposals(ctx context.Context, since civil.Date) ([]drift.Sent, error) {
	rows, err := tx.Query(ctx, sentProposals, since.Midnight())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[drift.Sent])
}

package store

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/page"
)

// EntriesOf reads the chain as the transaction sees it, tampering of its own included.
func EntriesOf(ctx context.Context, tx pgx.Tx) iter.Seq2[*audit.Entry, error] {
	return func(yield func(*audit.Entry, error) bool) { readChain(ctx, yield, tx) }
}

// AllRecords reads the sealed events in the order of the chain.
func AllRecords(ctx context.Context, tx pgx.Tx) ([]audit.Record, error) {
	return selectRecords(ctx, tx, "SELECT "+eventColumns+" FROM audit.event e JOIN audit.seal s ON s.event_id = e.id ORDER BY s.seq")
}

// EventsQuery gives tests the statement behind the audit list, to look at its plan.
func EventsQuery(f EventFilter, p page.Params) (string, []any) { return eventsQuery(f, p) }

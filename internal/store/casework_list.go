package store

import (
	"context"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
)

// A list walks one index from the newest case on; the migration says why those without a filter name the version. The limit stands in the text: as
// a parameter the planner would have to guess it.
const (
	rowColumns = `c.id, c.reference, c.state, c.group_code, c.priority, c.persons, c.earliest_arrival, c.due_at, c.received_at, c.centre_org,
       coalesce(c.municipality_code, ''), c.must_be_directed, c.special_handling`
	selectRows = "SELECT " + rowColumns + " FROM refugee_case c WHERE (c.received_at, c.id) < ($1, $2)"
	listOrder  = " ORDER BY c.received_at DESC, c.id DESC LIMIT 51"

	listCases        = "-- name: case.list\n" + selectRows + " AND c.version > 0" + listOrder
	listByState      = "-- name: case.list_by_state\n" + selectRows + " AND c.state = $3" + listOrder
	listByGroup      = "-- name: case.list_by_group\n" + selectRows + " AND c.group_code = $3" + listOrder
	listByPriority   = "-- name: case.list_by_priority\n" + selectRows + " AND c.priority = $3" + listOrder
	listByTown       = "-- name: case.list_by_municipality\n" + selectRows + " AND c.municipality_code = $3" + listOrder
	listByCentre     = "-- name: case.list_by_centre\n" + selectRows + " AND c.centre_org = $3 AND c.version > 0" + listOrder
	listByCentreAnd1 = "-- name: case.list_by_centre_state\n" + selectRows + " AND c.state = $3 AND c.centre_org = $4" + listOrder
	listByCentreAnd2 = "-- name: case.list_by_centre_group\n" + selectRows + " AND c.group_code = $3 AND c.centre_org = $4" + listOrder
	listByCentreAnd3 = "-- name: case.list_by_centre_priority\n" + selectRows + " AND c.priority = $3 AND c.centre_org = $4" + listOrder

	// Who sees a case by an access row walks those rows; the index holds all that the walk asks.
	listOpened = "-- name: case.list_opened\nSELECT " + rowColumns + ` FROM (
    SELECT a.received_at, a.case_id FROM case_access a
     WHERE a.org_id = $3 AND a.account_id IS NULL AND a.layer = 'profile' AND a.until IS NULL AND (a.received_at, a.case_id) < ($1, $2)
     ORDER BY a.received_at DESC, a.case_id DESC LIMIT 51) a
  JOIN refugee_case c ON c.id = a.case_id ORDER BY a.received_at DESC, a.case_id DESC`
	listWards = "-- name: case.list_wards\nSELECT " + rowColumns + ` FROM (
    SELECT a.received_at, a.case_id FROM case_access a
     WHERE a.account_id = $3 AND a.layer = 'profile' AND a.until IS NULL AND (a.received_at, a.case_id) < ($1, $2)
     ORDER BY a.received_at DESC, a.case_id DESC LIMIT 51) a
  JOIN refugee_case c ON c.id = a.case_id ORDER BY a.received_at DESC, a.case_id DESC`
)

// caseKey is the sort key of a list of cases.
type caseKey struct {
	At time.Time `json:"at"`
	ID uuid.UUID `json:"id"`
}

// newestFirst is before every case.
func newestFirst() caseKey {
	var last uuid.UUID
	for i := range last {
		last[i] = math.MaxUint8
	}
	return caseKey{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: last}
}

// ListCases reads a page of the cases that the reader may see, the newest first, narrowed by what of the filter an index serves.
func (tx *Tx) ListCases(ctx context.Context, f casework.Filter, p page.Params) (page.Of[casework.Row], error) {
	key := newestFirst()
	p.After.Into(&key)
	sql, args := listQuery(tx.actor, f.Pinned(tx.actor.Role()))
	all, err := tx.caseRows(ctx, sql, append([]any{key.At, key.ID}, args...)...)
	return page.Cut(all, p, func(r casework.Row) any { return caseKey{r.ReceivedAt, r.ID} }), err
}

// listQuery chooses the statement, and with it the index, of a list.
func listQuery(a identity.Actor, f casework.Filter) (sql string, args []any) {
	centre := f.Centre != uuid.Nil
	switch {
	case a.Role() == identity.Representative:
		return listWards, []any{a.Account}
	case a.Role() == identity.Municipality || a.Role() == identity.Wellbeing:
		return listOpened, []any{a.Organisation()}
	case f.State != "" && centre:
		return listByCentreAnd1, []any{f.State, f.Centre}
	case f.State != "":
		return listByState, []any{f.State}
	case f.Group != "" && centre:
		return listByCentreAnd2, []any{f.Group, f.Centre}
	case f.Group != "":
		return listByGroup, []any{f.Group}
	case f.Priority != "" && centre:
		return listByCentreAnd3, []any{f.Priority, f.Centre}
	case f.Priority != "":
		return listByPriority, []any{f.Priority}
	case f.Municipality != "":
		return listByTown, []any{f.Municipality}
	case centre:
		return listByCentre, []any{f.Centre}
	}
	return listCases, nil
}

// caseRows reads the rows of a list into one row's fields, over and over: a row of its own for each would be half of what the reading costs.
func (tx *Tx) caseRows(ctx context.Context, sql string, args ...any) ([]casework.Row, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	all := make([]casework.Row, 0, page.Size+1)
	var r casework.Row
	var due pgtype.Timestamptz
	_, err = pgx.ForEachRow(rows, []any{
		&r.ID, &r.Reference, &r.State, &r.Group, &r.Priority, &r.Persons, &r.EarliestArrival, &due, &r.ReceivedAt, &r.Centre, &r.Municipality,
		&r.MustBeDirected, &r.SpecialHandling,
	}, func() error {
		r.DueAt = due.Time
		all = append(all, r)
		return nil
	})
	return all, err
}

// counts gives each filter that a role's list offers, within the centre that is chosen, one capped count; each walks at most 1001 entries of the
// index that its list walks, so that what it costs is bound, however many cases there are. The order is the list's and says so. Without it the planner
// chooses by what a thousand rows of the state would cost on average: while few pages are marked as seen by all, as after a load, it reads the table
// until it has found enough, and for a rare state that is all of it.
const (
	countStates = `-- name: case.count_states
SELECT 'state', s, (SELECT count(*) FROM (SELECT FROM refugee_case c WHERE c.state = s ORDER BY c.received_at DESC, c.id DESC LIMIT 1001) n) FROM unnest($1::text[]) s`
	countGroups = `-- name: case.count_groups
SELECT 'group', g, (SELECT count(*) FROM (SELECT FROM refugee_case c WHERE c.group_code = g ORDER BY c.received_at DESC, c.id DESC LIMIT 1001) n) FROM unnest($1::text[]) g`
	countPriorities = `-- name: case.count_priorities
SELECT 'priority', p, (SELECT count(*) FROM (SELECT FROM refugee_case c WHERE c.priority = p ORDER BY c.received_at DESC, c.id DESC LIMIT 1001) n) FROM unnest($1::text[]) p`

	countCentreStates = `-- name: case.count_centre_states
SELECT 'state', s, (SELECT count(*) FROM (SELECT FROM refugee_case c WHERE c.state = s AND c.centre_org = $2 ORDER BY c.received_at DESC, c.id DESC LIMIT 1001) n) FROM unnest($1::text[]) s`
	countCentreGroups = `-- name: case.count_centre_groups
SELECT 'group', g, (SELECT count(*) FROM (SELECT FROM refugee_case c WHERE c.group_code = g AND c.centre_org = $2 ORDER BY c.received_at DESC, c.id DESC LIMIT 1001) n) FROM unnest($1::text[]) g`
	countCentrePriorities = `-- name: case.count_centre_priorities
SELECT 'priority', p, (SELECT count(*) FROM (SELECT FROM refugee_case c WHERE c.priority = p AND c.centre_org = $2 ORDER BY c.received_at DESC, c.id DESC LIMIT 1001) n) FROM unnest($1::text[]) p`
)

// CountCases counts, up to casework.MostCounted+1, what each state, group and priority filter that the role is offered would show.
func (tx *Tx) CountCases(ctx context.Context, f casework.Filter) ([]casework.Count, error) {
	var all []casework.Count
	batch := &pgx.Batch{}
	for _, k := range casework.Offered(tx.actor.Role()) {
		sql, codes := countQuery(tx.actor.Role(), k, f.Centre != uuid.Nil)
		if sql == "" {
			continue
		}
		args := []any{codes}
		if f.Centre != uuid.Nil {
			args = append(args, f.Centre)
		}
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			counts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[casework.Count])
			all = append(all, counts...)
			return err
		})
	}
	return all, tx.SendBatch(ctx, batch).Close()
}

func countQuery(r identity.Role, k casework.FilterKind, centre bool) (sql string, codes any) {
	switch {
	case k == casework.ByState && centre:
		return countCentreStates, casework.Counted(r)
	case k == casework.ByState:
		return countStates, casework.Counted(r)
	case k == casework.ByGroup && centre:
		return countCentreGroups, casework.Groups()
	case k == casework.ByGroup:
		return countGroups, casework.Groups()
	case k == casework.ByPriority && centre:
		return countCentrePriorities, casework.Priorities()
	case k == casework.ByPriority:
		return countPriorities, casework.Priorities()
	}
	return "", nil
}

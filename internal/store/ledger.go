package store

import (
	"context"
	"errors"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/placement"
)

// moved is what the functions of the ledger return when what was asked is done, now or by an earlier call with the same key.
const moved = -1

// noRoom is the database's code for room that was gone before it could be written.
const noRoom = "KP001"

// MovePlaces makes one movement of places (migrations/00200). Short of room nothing is moved and the fault "placement.no_room" names the free
// number; taking or releasing more than is held is the fault "placement.nothing_held". A key that already made a movement of this kind for the
// proposal changes nothing.
func (tx *Tx) MovePlaces(ctx context.Context, m placement.Movement) (err error) {
	defer fault.Wrap(&err, "store.MovePlaces(%s, %s)", m.Kind, m.Proposal)
	var n int
	err = tx.QueryRow(ctx, "-- name: ledger.move\nSELECT move_places($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		m.Kind, m.Municipality, m.OfYear(), m.Group, m.Arrival, m.Persons, idOrNull(m.Proposal), idOrNull(m.Key), tx.now).Scan(&n)
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && pg.Code == noRoom:
		free, _ := strconv.Atoi(pg.Detail)
		return fault.New(fault.Conflict, "placement.no_room", free).Because(err)
	case err != nil || n == moved:
		return err
	case m.Kind == placement.Reserve:
		return fault.New(fault.Conflict, "placement.no_room", n)
	}
	return fault.New(fault.Conflict, "placement.nothing_held")
}

// HeldBy returns how many places a proposal holds, reserved and taken.
func (tx *Tx) HeldBy(ctx context.Context, proposal uuid.UUID) (n int, err error) {
	err = tx.QueryRow(ctx, "-- name: ledger.held_by\nSELECT coalesce(sum(reserved_by + taken_by), 0)::int FROM place_ledger WHERE proposal_id = $1", proposal).Scan(&n)
	return n, err
}

// SetCapacity makes the capacity of a line what it shall be. It may not fall below what is held: then nothing changes, the fault
// "placement.held" names the number, and [Tx.Holdings] the cases.
func (tx *Tx) SetCapacity(ctx context.Context, line uuid.UUID, capacity int, key uuid.UUID) (err error) {
	defer fault.Wrap(&err, "store.SetCapacity(%s, %d)", line, capacity)
	var n int
	err = tx.QueryRow(ctx, "-- name: ledger.set_capacity\nSELECT set_capacity($1, $2, $3, $4)", line, capacity, idOrNull(key), tx.now).Scan(&n)
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && pg.Code == "P0002": // no such line, or not the actor's
		return fault.Missing().Because(err)
	case err != nil || n == moved:
		return err
	}
	return fault.New(fault.Conflict, "placement.held", n)
}

// Holdings lists what the proposals hold of a line, the oldest first.
func (tx *Tx) Holdings(ctx context.Context, line uuid.UUID) (_ []placement.Holding, err error) {
	defer fault.Wrap(&err, "store.Holdings(%s)", line)
	rows, err := tx.Query(ctx, `-- name: ledger.holdings
SELECT m.proposal_id, p.case_id, p.reference, sum(m.reserved_by)::int, sum(m.taken_by)::int
  FROM place_ledger m JOIN proposal p ON p.id = m.proposal_id
 WHERE m.line_id = $1 GROUP BY m.proposal_id, p.case_id, p.reference HAVING sum(m.reserved_by) > 0 OR sum(m.taken_by) > 0 ORDER BY min(m.seq)`, line)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[placement.Holding])
}

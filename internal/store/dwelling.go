package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/dwellings"
)

const dwellingColumns = "d.id, d.version, d.municipality_org, d.centre_org, d.name, d.rooms, d.sleeps, d.accessible, d.ready_on, d.retired"

func dwellingFields(d *placement.Dwelling) []any {
	return []any{&d.ID, &d.Version, &d.Municipality, &d.Centre, &d.Name, &d.Rooms, &d.Sleeps, &d.Accessible, &d.ReadyOn, &d.Retired}
}

func scanDwelling(row pgx.CollectableRow) (d placement.Dwelling, err error) {
	err = row.Scan(dwellingFields(&d)...)
	return d, err
}

func (tx *Tx) oneDwelling(ctx context.Context, sql string, id uuid.UUID) (placement.Dwelling, error) {
	rows, err := tx.Query(ctx, sql, id)
	if err != nil {
		return placement.Dwelling{}, err
	}
	d, err := pgx.CollectExactlyOneRow(rows, scanDwelling)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, fault.Missing()
	}
	return d, err
}

// Dwelling reads a dwelling that the actor may see.
func (tx *Tx) Dwelling(ctx context.Context, id uuid.UUID) (placement.Dwelling, error) {
	return tx.oneDwelling(ctx, "-- name: dwelling.get\nSELECT "+dwellingColumns+" FROM dwelling d WHERE d.id = $1", id)
}

// LockDwelling reads a dwelling and holds it against other writers.
func (tx *Tx) LockDwelling(ctx context.Context, id uuid.UUID) (placement.Dwelling, error) {
	return tx.oneDwelling(ctx, "-- name: dwelling.lock\nSELECT "+dwellingColumns+" FROM dwelling d WHERE d.id = $1 FOR UPDATE", id)
}

const listDwellings = `-- name: dwelling.list
SELECT ` + dwellingColumns + `, b.reference, b.case_id, lower(b.during), upper(b.during)
  FROM dwelling d
  LEFT JOIN LATERAL (SELECT p.reference, p.case_id, k.during FROM dwelling_booking k JOIN proposal p ON p.id = k.proposal_id
                      WHERE k.dwelling_id = d.id AND (upper_inf(k.during) OR upper(k.during) > $2) ORDER BY lower(k.during) LIMIT 1) b ON true
 WHERE d.municipality_org = $1 AND (d.retired, d.name) > ($3, $4) ORDER BY d.retired, d.name LIMIT $5`

type dwellingKey struct {
	Retired bool
	Name    string
}

// Dwellings lists the dwellings of the actor's municipality by name, those given up last.
func (tx *Tx) Dwellings(ctx context.Context, today civil.Date, p page.Params) (page.Of[dwellings.Row], error) {
	var after dwellingKey
	p.After.Into(&after)
	rows, err := tx.Query(ctx, listDwellings, tx.actor.Organisation(), today, after.Retired, after.Name, p.Rows()+1)
	if err != nil {
		return page.Of[dwellings.Row]{}, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r dwellings.Row, err error) {
		var reference *string
		var id *casework.ID
		err = row.Scan(append(dwellingFields(&r.Dwelling), &reference, &id, &r.During.From, &r.During.To)...)
		r.Reference, r.Case = orZero(reference), orZero(id)
		return r, err
	})
	return page.Cut(all, p, func(r dwellings.Row) any { return dwellingKey{r.Retired, r.Name} }), err
}

// AddDwelling stores a new dwelling; a name that the municipality uses already is a mistake at its field.
func (tx *Tx) AddDwelling(ctx context.Context, d placement.Dwelling) error {
	_, err := tx.Exec(ctx, `-- name: dwelling.add
INSERT INTO dwelling (id, municipality_org, centre_org, name, rooms, sleeps, accessible, ready_on, retired) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		d.ID, d.Municipality, d.Centre, d.Name, d.Rooms, d.Sleeps, d.Accessible, d.ReadyOn, d.Retired)
	return named(err)
}

// UpdateDwelling stores a locked dwelling.
func (tx *Tx) UpdateDwelling(ctx context.Context, d placement.Dwelling) error {
	_, err := tx.Exec(ctx, `-- name: dwelling.update
UPDATE dwelling SET version = $2, name = $3, rooms = $4, sleeps = $5, accessible = $6, ready_on = $7, retired = $8 WHERE id = $1`,
		d.ID, d.Version, d.Name, d.Rooms, d.Sleeps, d.Accessible, d.ReadyOn, d.Retired)
	return named(err)
}

func named(err error) error {
	if isUnique(err, "dwelling_municipality_org_name_key") {
		return fault.Bad(fault.At("name", "dwellings.name_taken"))
	}
	return err
}

// Stays lists for whom a dwelling was, is and will be kept, the latest first.
func (tx *Tx) Stays(ctx context.Context, dwelling uuid.UUID) ([]dwellings.Stay, error) {
	rows, err := tx.Query(ctx, `-- name: dwelling.stays
SELECT p.reference, p.case_id, lower(k.during), upper(k.during) FROM dwelling_booking k JOIN proposal p ON p.id = k.proposal_id
 WHERE k.dwelling_id = $1 ORDER BY lower(k.during) DESC LIMIT 100`, dwelling)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s dwellings.Stay, err error) {
		err = row.Scan(&s.Reference, &s.Case, &s.During.From, &s.During.To)
		return s, err
	})
}

const freeDwellings = `-- name: dwelling.free_list
SELECT ` + dwellingColumns + `
  FROM dwelling d
 WHERE d.municipality_org = $1 AND NOT d.retired AND d.sleeps >= $2 AND d.ready_on <= $3
   AND NOT EXISTS (SELECT FROM dwelling_booking k WHERE k.dwelling_id = d.id AND k.case_id <> $4 AND k.during && daterange($3, NULL))
 ORDER BY d.sleeps, d.name LIMIT 100`

// FreeDwellings lists what the proposal's municipality could name for its household from a day on, the smallest that is large enough first. What is
// kept for the household itself counts as free.
func (tx *Tx) FreeDwellings(ctx context.Context, p placement.Proposal, from civil.Date) ([]placement.Dwelling, error) {
	rows, err := tx.Query(ctx, freeDwellings, p.MunicipalOrg, p.Persons, from, p.Case)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanDwelling)
}

// BookingOf reads the dwelling that is kept for a household; without one the booking's dwelling is zero.
func (tx *Tx) BookingOf(ctx context.Context, id casework.ID) (b placement.Booking, err error) {
	into := append(dwellingFields(&b.Dwelling), &b.Case, &b.Proposal, &b.During.From, &b.During.To)
	err = tx.QueryRow(ctx, "-- name: booking.get\nSELECT "+dwellingColumns+`, k.case_id, k.proposal_id, lower(k.during), upper(k.during)
  FROM dwelling_booking k JOIN dwelling d ON d.id = k.dwelling_id WHERE k.case_id = $1`, id).Scan(into...)
	if errors.Is(err, pgx.ErrNoRows) {
		return placement.Booking{}, nil
	}
	return b, err
}

// The dwelling comes from the last of two at once: whoever writes second waits for the first, and is told who that is.
const bookDwelling = `-- name: booking.set
INSERT INTO dwelling_booking (dwelling_id, case_id, proposal_id, during) VALUES ($1, $2, $5, daterange($3, $4))
ON CONFLICT (case_id) DO UPDATE SET dwelling_id = excluded.dwelling_id, proposal_id = excluded.proposal_id, during = excluded.during`

// BookDwelling keeps a dwelling for a household in place of what it had; days on which somebody else has it are the Conflict
// "dwellings.held" with that case's reference and its first day.
func (tx *Tx) BookDwelling(ctx context.Context, b placement.Booking) (err error) {
	defer fault.Wrap(&err, "store.BookDwelling(%s)", b.Dwelling.ID)
	inner, err := tx.Begin(ctx) // so that who holds it can still be asked after the refusal
	if err != nil {
		return err
	}
	_, err = inner.Exec(ctx, bookDwelling, b.Dwelling.ID, b.Case, b.During.From, b.During.To, b.Proposal)
	if err == nil {
		return inner.Commit(ctx)
	}
	if undone := inner.Rollback(ctx); undone != nil {
		return errors.Join(err, undone)
	}
	if isCode(err, "23P01") {
		return tx.heldBy(ctx, b, err)
	}
	return err
}

// MoveBooking moves what is kept for a household to other days.
func (tx *Tx) MoveBooking(ctx context.Context, b placement.Booking) error {
	return tx.BookDwelling(ctx, b)
}

func (tx *Tx) heldBy(ctx context.Context, b placement.Booking, refused error) error {
	var reference string
	var from civil.Date
	err := tx.QueryRow(ctx, `-- name: booking.holder
SELECT p.reference, lower(k.during) FROM dwelling_booking k JOIN proposal p ON p.id = k.proposal_id
 WHERE k.dwelling_id = $1 AND k.case_id <> $2 AND k.during && daterange($3, $4) ORDER BY lower(k.during) LIMIT 1`,
		b.Dwelling.ID, b.Case, b.During.From, b.During.To).Scan(&reference, &from)
	if err != nil { // gone again meanwhile
		return fault.New(fault.Conflict, "fault.conflict").Because(refused)
	}
	return fault.New(fault.Conflict, "dwellings.held", reference, from).Because(refused)
}

// FreeDwelling frees what is kept for a household, and reports whether anything was.
func (tx *Tx) FreeDwelling(ctx context.Context, id casework.ID) (bool, error) {
	tag, err := tx.Exec(ctx, "-- name: booking.free\nDELETE FROM dwelling_booking WHERE case_id = $1", id)
	return tag.RowsAffected() > 0, err
}

// ArrivalDay is the first day on which somebody of a household is planned to arrive or has arrived, or no day.
func (tx *Tx) ArrivalDay(ctx context.Context, id casework.ID) (day civil.Date, err error) {
	err = tx.QueryRow(ctx, `-- name: arrival.first_day
SELECT min(coalesce(arrived_on, planned_on)) FROM arrival WHERE case_id = $1 AND state NOT IN ('ended','no_show')`, id).Scan(&day)
	return day, err
}

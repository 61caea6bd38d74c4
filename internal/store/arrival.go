package store

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/arrivals"
)

// StartArrivals puts each person of a directed household on the way.
func (tx *Tx) StartArrivals(ctx context.Context, d placement.Direction, c casework.Case, planned civil.Date) error {
	var b pgx.Batch
	for _, p := range c.Profile.Persons {
		b.Queue(`-- name: arrival.start
INSERT INTO arrival (id, case_id, person, direction_id, municipality_org, wellbeing_org, route, state, planned_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			uuid.Must(uuid.NewV7()), c.ID, p.Number, d.ID, d.MunicipalOrg, idOrNull(d.Wellbeing), arrivals.RouteOf(c.Group), arrivals.Waiting, planned)
	}
	return tx.SendBatch(ctx, &b).Close()
}

// EndArrivals takes a household off the way when its direction is revoked.
func (tx *Tx) EndArrivals(ctx context.Context, direction uuid.UUID) error {
	_, err := tx.Exec(ctx, `-- name: arrival.end
UPDATE arrival SET state = 'ended', version = version + 1 WHERE direction_id = $1 AND state NOT IN ('arrived','registered')`, direction)
	return err
}

// EndWay takes everybody of a cancelled case off the way who has not arrived, also those who were only notified.
func (tx *Tx) EndWay(ctx context.Context, id casework.ID) error {
	_, err := tx.Exec(ctx, `-- name: arrival.end_case
UPDATE arrival SET state = 'ended', version = version + 1 WHERE case_id = $1 AND state NOT IN ('arrived','registered','ended')`, id)
	return err
}

// EndWayOf takes persons of a case off the way who no longer belong to the household.
func (tx *Tx) EndWayOf(ctx context.Context, id casework.ID, persons []int) error {
	_, err := tx.Exec(ctx, `-- name: arrival.end_persons
UPDATE arrival SET state = 'ended', version = version + 1 WHERE case_id = $1 AND person = ANY($2) AND state NOT IN ('arrived','registered','ended')`, id, persons)
	return err
}

// ContinueArrivals puts a household's way under the direction that replaces the former one, and those on the way who came to the household since.
func (tx *Tx) ContinueArrivals(ctx context.Context, from, to placement.Direction, c casework.Case, planned civil.Date) error {
	_, err := tx.Exec(ctx, "-- name: arrival.continue\nUPDATE arrival SET direction_id = $2, version = version + 1 WHERE direction_id = $1 AND state <> 'ended'", from.ID, to.ID)
	if err != nil {
		return err
	}
	var b pgx.Batch
	for _, p := range c.Profile.Persons {
		b.Queue(`-- name: arrival.join
INSERT INTO arrival (id, case_id, person, direction_id, municipality_org, wellbeing_org, route, state, planned_on)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE NOT EXISTS (SELECT FROM arrival WHERE direction_id = $4 AND person = $3 AND state <> 'ended')`,
			uuid.Must(uuid.NewV7()), c.ID, p.Number, to.ID, to.MunicipalOrg, idOrNull(to.Wellbeing), arrivals.RouteOf(c.Group), arrivals.Waiting, planned)
	}
	return tx.SendBatch(ctx, &b).Close()
}

const arrivalColumns = `SELECT id, version, case_id, person, direction_id, municipality_org, wellbeing_org, route, state, planned_on, arrived_on, home_from,
       left_on, first_home, detail FROM arrival`

func scanArrival(row pgx.CollectableRow) (a arrivals.Arrival, err error) {
	var direction, wellbeing *uuid.UUID
	var detail []byte
	err = row.Scan(&a.ID, &a.Version, &a.Case, &a.Person, &direction, &a.Municipality, &wellbeing, &a.Route, &a.State, &a.Planned, &a.ArrivedOn, &a.HomeFrom,
		&a.LeftOn, &a.FirstHome, &detail)
	if err != nil {
		return a, err
	}
	a.Direction, a.Wellbeing = orZero(direction), orZero(wellbeing)
	return a, json.Unmarshal(detail, &a.Detail)
}

// ArrivalsOf returns the household on its way, by the persons' numbers; whom a revoked direction had sent is not in it.
func (tx *Tx) ArrivalsOf(ctx context.Context, id casework.ID) ([]arrivals.Arrival, error) {
	return tx.readArrivals(ctx, "-- name: arrival.of_case\n"+arrivalColumns+" WHERE case_id = $1 AND state <> 'ended' ORDER BY person", id)
}

// LockArrivals returns the household on its way and keeps others from moving it.
func (tx *Tx) LockArrivals(ctx context.Context, id casework.ID) ([]arrivals.Arrival, error) {
	return tx.readArrivals(ctx, "-- name: arrival.lock\n"+arrivalColumns+" WHERE case_id = $1 AND state <> 'ended' ORDER BY person FOR UPDATE", id)
}

func (tx *Tx) readArrivals(ctx context.Context, sql string, id casework.ID) ([]arrivals.Arrival, error) {
	rows, err := tx.Query(ctx, sql, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanArrival)
}

// UpdateArrival stores a step, on the version that was locked.
func (tx *Tx) UpdateArrival(ctx context.Context, a arrivals.Arrival) error {
	detail, err := json.Marshal(a.Detail)
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, `-- name: arrival.update
UPDATE arrival SET version = version + 1, state = $3, planned_on = $4, arrived_on = $5, home_from = $6, left_on = $7, first_home = $8, detail = $9
 WHERE id = $1 AND version = $2`, a.ID, a.Version, a.State, a.Planned, a.ArrivedOn, a.HomeFrom, a.LeftOn, a.FirstHome, detail)
	if err == nil && tag.RowsAffected() == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	return err
}

// PlanArrival moves the planned day of a proposal whose arrival moved to another year.
func (tx *Tx) PlanArrival(ctx context.Context, proposal uuid.UUID, day civil.Date) error {
	_, err := tx.Exec(ctx, "-- name: proposal.plan\nUPDATE proposal SET planned_arrival = $2, version = version + 1 WHERE id = $1", proposal, day)
	return err
}

// ArrivingRow is a household on its way, in a list.
type ArrivingRow struct {
	Case      casework.ID
	Reference string
	Code      string // of the municipality
	Group     casework.Group
	Persons   int
	Route     arrivals.Route
	State     arrivals.State // of the person who is least far
	Planned   civil.Date
}

type arrivingKey struct {
	Planned civil.Date
	Case    casework.ID
}

// listArriving walks an index of persons by their planned day, takes each household at the first of its persons, and looks the others up. The look-ups
// are sub-queries of one row, so that the planner can make no other join of them. #x stands for the condition of the tab on x.
const listArriving = `-- name: arrival.list
SELECT h.case_id, h.reference, coalesce(h.municipality_code, ''), h.group_code, n.persons, n.route, n.state, h.planned
  FROM (SELECT a.case_id, c.reference, c.municipality_code, c.group_code, coalesce(a.planned_on, DATE '9999-12-31') AS planned
          FROM arrival a, LATERAL (SELECT reference, municipality_code, group_code FROM refugee_case WHERE id = a.case_id LIMIT 1) c
         WHERE #a AND (coalesce(a.planned_on, DATE '9999-12-31'), a.case_id) > ($1, $2)
           AND a.id = (SELECT b.id FROM arrival b WHERE b.case_id = a.case_id AND #b ORDER BY coalesce(b.planned_on, DATE '9999-12-31'), b.person, b.id LIMIT 1)
         ORDER BY coalesce(a.planned_on, DATE '9999-12-31'), a.case_id LIMIT 51) h,
       LATERAL (SELECT count(*)::int AS persons, min(d.route) AS route, min(d.state) AS state FROM arrival d WHERE d.case_id = h.case_id AND #d) n
 ORDER BY h.planned, h.case_id`

// arrivingQuery chooses the tab, and with it and the reader the index.
func arrivingQuery(r identity.Role, done bool) string {
	tab := ".state NOT IN ('arrived','registered','no_show','ended')"
	if done {
		tab = ".state IN ('arrived','registered','no_show')"
	}
	all := " AND a.version > 0"
	if r == identity.Municipality || r == identity.Wellbeing {
		all = ""
	}
	return strings.NewReplacer("#a", "a"+tab+all, "#b", "b"+tab, "#d", "d"+tab).Replace(listArriving)
}

// Arriving lists the households on their way that the actor may see, by the planned day; with done, those who have arrived.
func (tx *Tx) Arriving(ctx context.Context, done bool, p page.Params) (page.Of[ArrivingRow], error) {
	after := arrivingKey{Planned: civil.Of(1900, 1, 1)}
	p.After.Into(&after)
	rows, err := tx.Query(ctx, arrivingQuery(tx.actor.Role(), done), after.Planned, after.Case)
	if err != nil {
		return page.Of[ArrivingRow]{}, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ArrivingRow])
	return page.Cut(all, p, func(r ArrivingRow) any { return arrivingKey{r.Planned, r.Case} }), err
}

// AddNotified puts each person of a notified household on its way to the actor's municipality, without a direction.
func (tx *Tx) AddNotified(ctx context.Context, c casework.Case, planned civil.Date) error {
	var b pgx.Batch
	for _, p := range c.Profile.Persons {
		b.Queue(`-- name: arrival.notify
INSERT INTO arrival (id, case_id, person, municipality_org, route, state, planned_on) VALUES ($1, $2, $3, $4, 'notified', 'notified', $5)`,
			uuid.Must(uuid.NewV7()), c.ID, p.Number, tx.actor.Organisation(), planned)
	}
	return tx.SendBatch(ctx, &b).Close()
}

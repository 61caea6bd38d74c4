package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement/places"
)

// A line whose window is over has no free places any more: what nobody held of it is unused.
var listCapacity = `-- name: capacity.list
SELECT ` + partiesOf("m") + `, c.code, f.wellbeing_code, l.year, l.group_code, sum(CASE WHEN l.in_force THEN l.capacity ELSE l.taken END)::int, sum(l.reserved)::int,
       sum(l.taken)::int, sum(CASE WHEN l.in_force AND upper(l.open_on) <= $1 THEN l.capacity - l.reserved - l.taken ELSE 0 END)::int,
       count(DISTINCT l.offer_id)::int, min(l.offer_id::text)::uuid
  FROM offer_line l JOIN place_offer f ON f.id = l.offer_id JOIN organisation m ON m.id = l.municipality_org JOIN organisation c ON c.id = l.centre_org
 WHERE (l.in_force OR l.taken > 0) AND ($2 = 0 OR l.year = $2) AND ($3 = '' OR l.group_code = $3) AND ($4 = '' OR c.code = $4) AND ($5 = '' OR f.wellbeing_code = $5)
 GROUP BY m.id, c.code, f.wellbeing_code, l.year, l.group_code
HAVING NOT $6 OR sum(CASE WHEN l.in_force AND upper(l.open_on) > $1 THEN l.capacity - l.reserved - l.taken ELSE 0 END) > 0`

// Capacities lists how the places stand by municipality, year and group, in no order: as many rows as there are municipalities that offer, times the
// groups and years asked for. Today tells free places from unused ones.
func (tx *Tx) Capacities(ctx context.Context, f places.CapacityFilter, today civil.Date) ([]places.Capacity, error) {
	rows, err := tx.Query(ctx, listCapacity, today, f.Year, f.Group, f.Centre, f.Wellbeing, f.FreeOnly)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c places.Capacity, err error) {
		into := append(partyFields(&c.Municipality), &c.Centre, &c.Wellbeing, &c.Year, &c.Group, &c.Offered, &c.Reserved, &c.Taken, &c.Unused, &c.Offers, &c.Offer)
		err = row.Scan(into...)
		return c, err
	})
}

var unusedFrom = ` l.id, l.offer_id, ` + partiesOf("m") + `, l.centre_org, l.year, l.group_code, lower(l.open_on), upper(l.open_on), l.capacity,
       l.capacity - l.reserved - l.taken, coalesce(b.reason, ''), coalesce(b.note, ''), b.given_at
  FROM offer_line l JOIN place_offer f ON f.id = l.offer_id JOIN organisation m ON m.id = l.municipality_org JOIN organisation c ON c.id = l.centre_org
  LEFT JOIN place_feedback b ON b.line_id = l.id
 WHERE l.in_force AND upper(l.open_on) <= $1 AND l.capacity > l.reserved + l.taken`

var (
	listUnused = "-- name: capacity.unused\nSELECT" + unusedFrom + `
   AND ($2 = 0 OR l.year = $2) AND ($3 = '' OR l.group_code = $3) AND ($4 = '' OR c.code = $4) AND ($5 = '' OR f.wellbeing_code = $5)
   AND ($6::int IS NULL OR (l.capacity - l.reserved - l.taken, l.id) < ($6, $7::uuid))
 ORDER BY l.capacity - l.reserved - l.taken DESC, l.id DESC LIMIT $8`
	getUnused = "-- name: capacity.unused_line\nSELECT" + unusedFrom + " AND l.id = $2"
)

type unusedKey struct {
	Unused int       `json:"n"`
	Line   uuid.UUID `json:"l"`
}

// UnusedPlaces lists the lines whose window was over by the day while places were free, the largest number first.
func (tx *Tx) UnusedPlaces(ctx context.Context, f places.CapacityFilter, today civil.Date, p page.Params) (page.Of[places.Unused], error) {
	var after unusedKey
	var from *int
	if p.After.Into(&after) {
		from = &after.Unused
	}
	rows, err := tx.Query(ctx, listUnused, today, f.Year, f.Group, f.Centre, f.Wellbeing, from, after.Line, p.Rows()+1)
	if err != nil {
		return page.Of[places.Unused]{}, err
	}
	all, err := pgx.CollectRows(rows, scanUnused)
	return page.Cut(all, p, func(u places.Unused) any { return unusedKey{u.Unused, u.Line} }), err
}

// UnusedLine reads one such line, or is Missing.
func (tx *Tx) UnusedLine(ctx context.Context, line uuid.UUID, today civil.Date) (places.Unused, error) {
	rows, err := tx.Query(ctx, getUnused, today, line)
	if err != nil {
		return places.Unused{}, err
	}
	u, err := pgx.CollectExactlyOneRow(rows, scanUnused)
	if errors.Is(err, pgx.ErrNoRows) {
		return u, fault.Missing()
	}
	return u, err
}

func scanUnused(row pgx.CollectableRow) (u places.Unused, err error) {
	var given *time.Time
	into := append([]any{&u.Line, &u.Offer}, partyFields(&u.Municipality)...)
	err = row.Scan(append(into, &u.Centre, &u.Year, &u.Group, &u.Window.From, &u.Window.To, &u.Offered, &u.Unused, &u.Feedback.Reason, &u.Feedback.Note, &given)...)
	if given != nil {
		u.Feedback.At = *given
	}
	return u, err
}

const addFeedback = `-- name: feedback.add
INSERT INTO place_feedback (line_id, municipality_org, centre_org, unused, reason, note, given_by, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// AddFeedback stores the feedback on an unused line; a second one is a Conflict.
func (tx *Tx) AddFeedback(ctx context.Context, u places.Unused) error {
	_, err := tx.Exec(ctx, addFeedback, u.Line, u.Municipality.ID, u.Centre, u.Unused, u.Feedback.Reason, u.Feedback.Note, tx.actor.Account, tx.now)
	if isUnique(err, "place_feedback_pkey") {
		return fault.New(fault.Conflict, "capacity.feedback_given").Because(err)
	}
	return err
}

var noteUnused = `-- name: capacity.note_unused
WITH told AS (
  INSERT INTO unused_notice (line_id, unused, told_at)
  SELECT l.id, l.capacity - l.reserved - l.taken, $2 FROM offer_line l
   WHERE l.in_force AND upper(l.open_on) <= $1 AND l.capacity > l.reserved + l.taken AND NOT EXISTS (SELECT FROM unused_notice u WHERE u.line_id = l.id)
   ORDER BY upper(l.open_on), l.id LIMIT $3 ON CONFLICT DO NOTHING RETURNING line_id, unused)
SELECT l.id, l.offer_id, ` + partiesOf("m") + `, l.centre_org, l.year, l.group_code, lower(l.open_on), upper(l.open_on), l.capacity, t.unused, '', '', NULL::timestamptz
  FROM told t JOIN offer_line l ON l.id = t.line_id JOIN organisation m ON m.id = l.municipality_org ORDER BY upper(l.open_on), l.id`

// NoteUnused notes that the parties are told of lines whose window was over by the day while places were free, and returns those that nobody had been
// told of: each only once, however many replicas ask.
func (tx *Tx) NoteUnused(ctx context.Context, today civil.Date, most int) ([]places.Unused, error) {
	rows, err := tx.Query(ctx, noteUnused, today, tx.now, most)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanUnused)
}

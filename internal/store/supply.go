package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/placement/places"
)

const supplyLines = `-- name: supply.lines
SELECT municipality_code, id, group_code, lower(open_on), upper(open_on), capacity, reserved, taken FROM offer_line
 WHERE year = $1 AND in_force ORDER BY municipality_code, upper(open_on), id`

const supplyOffers = `-- name: supply.offers
SELECT municipality_code, wellbeing_code, centre_org, coalesce(document->'readiness', '{}'), document->'decision'->>'on', updated_at FROM place_offer
 WHERE year = $1 AND state = 'in_force' ORDER BY municipality_code, updated_at DESC, id`

// Supply reads what is in force of a year for a group, by municipality, in one round trip: free places, readiness, and the agreements of which one
// must be in force on the day of arrival. A municipality without a free place of the group, or whose agreements the reader may not see, is not in
// it: a regional centre gets its own area.
func (tx *Tx) Supply(ctx context.Context, year int, group casework.Group) (_ []places.Supply, err error) {
	defer fault.Wrap(&err, "store.Supply(%d, %s)", year, group)
	s := supply{group: group, byCode: map[string]*places.Supply{}}
	var b pgx.Batch
	b.Queue(supplyOffers, year).Query(s.readOffers)
	b.Queue(supplyLines, year).Query(s.readLines)
	b.Queue(listAgreements).Query(s.readAgreements)
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return nil, err
	}
	var all []places.Supply
	for _, code := range s.codes {
		if one := s.byCode[code]; len(one.Lines) > 0 && len(one.Agreements) > 0 {
			all = append(all, *one)
		}
	}
	return all, nil
}

// supply is a reading under way.
type supply struct {
	group  casework.Group
	codes  []string // in order
	byCode map[string]*places.Supply
}

func (s *supply) readOffers(rows pgx.Rows) error {
	for rows.Next() {
		var one places.Supply
		var decided *civil.Date
		var updated time.Time
		if err := rows.Scan(&one.Municipality, &one.Wellbeing, &one.Centre, &one.Readiness, textDay{&decided}, &updated); err != nil {
			return err
		}
		if newer, ok := s.byCode[one.Municipality]; ok {
			newer.Readiness = newer.Readiness.With(one.Readiness)
			continue
		}
		one.AsOf = civil.DateIn(updated)
		if decided != nil {
			one.AsOf = *decided
		}
		s.codes = append(s.codes, one.Municipality)
		s.byCode[one.Municipality] = &one
	}
	return rows.Err()
}

// textDay reads a day that a document holds as text.
type textDay struct{ into **civil.Date }

// Scan reads "2026-11-02", or nothing.
func (d textDay) Scan(src any) error {
	s, ok := src.(string)
	if !ok {
		return nil
	}
	day, err := civil.Parse(s)
	*d.into = &day
	return err
}

func (s *supply) readLines(rows pgx.Rows) error {
	var code string
	var l places.Line
	_, err := pgx.ForEachRow(rows, []any{&code, &l.ID, &l.Group, &l.Window.From, &l.Window.To, &l.Capacity, &l.Reserved, &l.Taken}, func() error {
		one, ok := s.byCode[code]
		if !ok {
			return nil
		}
		one.Used += l.Reserved + l.Taken
		if l.InForce = true; l.Group == s.group && l.Free() > 0 {
			one.Lines = append(one.Lines, l)
		}
		return nil
	})
	return err
}

func (s *supply) readAgreements(rows pgx.Rows) error {
	for rows.Next() {
		a, err := scanAgreement(rows)
		if err != nil {
			return err
		}
		if one, ok := s.byCode[a.Municipality.Code]; ok {
			one.Agreements = append(one.Agreements, a)
		}
	}
	return rows.Err()
}

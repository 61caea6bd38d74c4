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
SELECT municipality_code, wellbeing_code, centre_org, coalesce(document->'readiness', '{}'), document->'decision'->>'on', updated_at, coalesce((document->>'minimum')::integer, 0)
  FROM place_offer
 WHERE year = $1 AND state = 'in_force' ORDER BY municipality_code, updated_at DESC, id`

// supplyHeld is what those who were proposed since the day of the newest statement use of what was stated, whether they were directed by now or not.
const supplyHeld = `-- name: supply.held
WITH stated AS (
  SELECT DISTINCT ON (municipality_code) municipality_code, coalesce((document->'decision'->>'on')::date, (updated_at AT TIME ZONE 'Europe/Helsinki')::date) AS as_of
    FROM place_offer WHERE year = $1 AND state = 'in_force' ORDER BY municipality_code, updated_at DESC, id),
held AS (
  SELECT DISTINCT p.municipality_code, p.case_id
    FROM stated s JOIN proposal p ON p.municipality_code = s.municipality_code
   WHERE p.state IN ('drafted','sent','question','accepted','agreed','directed') AND p.planned_arrival >= make_date($1, 1, 1) AND p.planned_arrival < make_date($1 + 1, 1, 1)
     AND (p.sent_at IS NULL OR (p.sent_at AT TIME ZONE 'Europe/Helsinki')::date >= s.as_of))
SELECT h.municipality_code, u.resource, u.rooms, sum(u.units)::int
  FROM held h JOIN refugee_case c ON c.id = h.case_id
  CROSS JOIN LATERAL (SELECT c.profile->'schooling' AS schooling, c.profile->'needs' AS needs, c.profile->'dwelling' AS dwelling OFFSET 0) p
  CROSS JOIN LATERAL (
    SELECT s->>'level' AS resource, 0 AS rooms, (s->>'count')::integer AS units FROM jsonb_array_elements(CASE jsonb_typeof(p.schooling) WHEN 'array' THEN p.schooling ELSE '[]' END) s
    UNION ALL
    SELECT 'slots_' || (n->>'code'), 0, greatest((n->>'persons')::integer, 1) FROM jsonb_array_elements(CASE jsonb_typeof(p.needs) WHEN 'array' THEN p.needs ELSE '[]' END) n
    UNION ALL
    SELECT 'unit', 0, c.persons WHERE c.group_code = 'minor'
    UNION ALL
    SELECT CASE WHEN p.dwelling->>'accessible' = 'absolute' THEN 'accessible_homes' ELSE 'homes' END, coalesce((p.dwelling->>'rooms')::integer, 0), 1) u
 GROUP BY h.municipality_code, u.resource, u.rooms ORDER BY h.municipality_code, u.resource, u.rooms DESC`

const supplyPrices = `-- name: supply.prices
SELECT municipality_code, CASE resource WHEN 'places:' || $2 THEN 'places' ELSE resource END, milli, wanted, left_units FROM capacity_price
 WHERE run_id = (SELECT id FROM price_run WHERE year = $1 ORDER BY made_at DESC, id DESC LIMIT 1) AND milli > 0
   AND (resource NOT LIKE 'places:%' OR resource = 'places:' || $2) ORDER BY municipality_code, resource`

const supplyCommitments = `-- name: supply.commitments
SELECT m.code, c.persons, c.committed_on FROM precommitment c JOIN organisation m ON m.id = c.municipality_org WHERE c.year = $1`

// Supply reads what is in force of a year for a group, by municipality, in one round trip: free places, readiness less what is held of it, the latest
// prices, and the agreements of which one must be in force on the day of arrival. A municipality without a free place of the group, or whose agreements
// the reader may not see, is not in it: a regional centre gets its own area.
func (tx *Tx) Supply(ctx context.Context, year int, group casework.Group) (_ []places.Supply, err error) {
	defer fault.Wrap(&err, "store.Supply(%d, %s)", year, group)
	return tx.supply(ctx, year, group)
}

// SupplyOfAll reads what is in force of a year for all groups: every line, whether places are free or not, and no prices.
func (tx *Tx) SupplyOfAll(ctx context.Context, year int) (_ []places.Supply, err error) {
	defer fault.Wrap(&err, "store.SupplyOfAll(%d)", year)
	return tx.supply(ctx, year, "")
}

func (tx *Tx) supply(ctx context.Context, year int, group casework.Group) ([]places.Supply, error) {
	s := supply{group: group, byCode: map[string]*places.Supply{}}
	var b pgx.Batch
	b.Queue(supplyOffers, year).Query(s.readOffers)
	b.Queue(supplyLines, year).Query(s.readLines)
	b.Queue(supplyHeld, year).Query(s.readHeld)
	b.Queue(supplyCommitments, year).Query(s.readCommitments)
	if group != "" {
		b.Queue(supplyPrices, year, group).Query(s.readPrices)
	}
	b.Queue(listAgreements).Query(s.readAgreements)
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return nil, err
	}
	var all []places.Supply
	for _, code := range s.codes {
		if one := s.byCode[code]; len(one.Lines) > 0 && len(one.Agreements) > 0 {
			one.Readiness = one.Readiness.Less(s.held[code])
			all = append(all, *one)
		}
	}
	return all, nil
}

// supply is a reading under way.
type supply struct {
	group  casework.Group // "" for all
	codes  []string       // in order
	byCode map[string]*places.Supply
	held   map[string][]places.Held
}

func (s *supply) readOffers(rows pgx.Rows) error {
	for rows.Next() {
		var one places.Supply
		var decided *civil.Date
		var updated time.Time
		if err := rows.Scan(&one.Municipality, &one.Wellbeing, &one.Centre, &one.Readiness, textDay{&decided}, &updated, &one.Minimum); err != nil {
			return err
		}
		if newer, ok := s.byCode[one.Municipality]; ok {
			newer.Readiness = newer.Readiness.With(one.Readiness)
			newer.Minimum += one.Minimum
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
		if l.Group == casework.Emergency {
			one.Commitment.Offered += l.Capacity
			one.Commitment.Used += l.Reserved + l.Taken
		}
		if l.InForce = true; s.group == "" || l.Group == s.group && l.Free() > 0 {
			one.Lines = append(one.Lines, l)
		}
		return nil
	})
	return err
}

func (s *supply) readCommitments(rows pgx.Rows) error {
	var code string
	var persons int
	var on civil.Date
	_, err := pgx.ForEachRow(rows, []any{&code, &persons, &on}, func() error {
		if one, ok := s.byCode[code]; ok {
			one.Commitment.Persons, one.Commitment.On = persons, on
		}
		return nil
	})
	return err
}

func (s *supply) readHeld(rows pgx.Rows) error {
	s.held = map[string][]places.Held{}
	var h places.Held
	_, err := pgx.ForEachRow(rows, []any{&h.Municipality, &h.Resource, &h.Rooms, &h.Units}, func() error {
		s.held[h.Municipality] = append(s.held[h.Municipality], h)
		return nil
	})
	return err
}

func (s *supply) readPrices(rows pgx.Rows) error {
	var code string
	var p places.Price
	_, err := pgx.ForEachRow(rows, []any{&code, &p.Resource, &p.Milli, &p.Wanted, &p.Left}, func() error {
		if one, ok := s.byCode[code]; ok {
			one.Prices = append(one.Prices, p)
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

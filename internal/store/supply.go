package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
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
SELECT municipality_code, wellbeing_code, centre_org, id, version, xmin, updated_at FROM place_offer
 WHERE year = $1 AND state = 'in_force' ORDER BY municipality_code, updated_at DESC, id`

const supplyStated = `-- name: supply.stated
SELECT id, version, xmin, coalesce(document->'readiness', '{}'), document->'decision'->>'on', coalesce((document->>'minimum')::integer, 0)
  FROM place_offer WHERE id = ANY ($1)`

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
SELECT h.municipality_code, c.id, c.version, c.xmin FROM held h JOIN refugee_case c ON c.id = h.case_id`

const supplyUses = `-- name: supply.uses
SELECT c.id, c.version, c.xmin, u.resource, u.rooms, u.units
  FROM refugee_case c
  CROSS JOIN LATERAL (SELECT c.profile->'schooling' AS schooling, c.profile->'needs' AS needs, c.profile->'dwelling' AS dwelling OFFSET 0) p
  CROSS JOIN LATERAL (
    SELECT s->>'level' AS resource, 0 AS rooms, (s->>'count')::integer AS units FROM jsonb_array_elements(CASE jsonb_typeof(p.schooling) WHEN 'array' THEN p.schooling ELSE '[]' END) s
    UNION ALL
    SELECT 'slots_' || (n->>'code'), 0, greatest((n->>'persons')::integer, 1) FROM jsonb_array_elements(CASE jsonb_typeof(p.needs) WHEN 'array' THEN p.needs ELSE '[]' END) n
    UNION ALL
    SELECT 'unit', 0, c.persons WHERE c.group_code = 'minor'
    UNION ALL
    SELECT CASE WHEN p.dwelling->>'accessible' = 'absolute' THEN 'accessible_homes' ELSE 'homes' END, coalesce((p.dwelling->>'rooms')::integer, 0), 1) u
 WHERE c.id = ANY ($1) ORDER BY c.id`

const supplyPrices = `-- name: supply.prices
SELECT municipality_code, CASE resource WHEN 'places:' || $2 THEN 'places' ELSE resource END, milli, wanted, left_units FROM capacity_price
 WHERE run_id = (SELECT id FROM price_run WHERE year = $1 ORDER BY made_at DESC, id DESC LIMIT 1) AND milli > 0
   AND (resource NOT LIKE 'places:%' OR resource = 'places:' || $2) ORDER BY municipality_code, resource`

const supplyCommitments = `-- name: supply.commitments
SELECT m.code, c.persons, c.committed_on FROM precommitment c JOIN organisation m ON m.id = c.municipality_org WHERE c.year = $1`

// Supply reads what is in force of a year for a group, by municipality, in one round trip, with one more each for what offers state and households use
// that is not in memory: free places, readiness less what is held of it, the latest prices, and the agreements of which one must be in force on the day
// of arrival. A municipality without a free place of the group, or whose agreements the reader may not see, is not in it: a regional centre gets its
// own area.
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
	s := supply{group: group, byCode: map[string]*places.Supply{}, holders: map[rowKey][]string{}}
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
	if err := s.fill(ctx, tx); err != nil {
		return nil, err
	}
	if err := s.count(ctx, tx); err != nil {
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
	offers []offerHead // the newest of a municipality first

	holders map[rowKey][]string // households that use what municipalities stated, by their case
	held    map[string][]places.Held
}

// offerHead is an offer in force without what it states.
type offerHead struct {
	municipality string
	key          rowKey
	updated      time.Time
}

func (s *supply) readOffers(rows pgx.Rows) error {
	var one places.Supply
	var head offerHead
	_, err := pgx.ForEachRow(rows, []any{&one.Municipality, &one.Wellbeing, &one.Centre, &head.key.id, &head.key.version, &head.key.xmin, &head.updated}, func() error {
		head.municipality = one.Municipality
		if s.offers = append(s.offers, head); s.byCode[one.Municipality] == nil {
			newest := one
			s.codes, s.byCode[one.Municipality] = append(s.codes, one.Municipality), &newest
		}
		return nil
	})
	return err
}

// fill adds what the offers state. An offer that is gone by the second round trip states nothing.
func (s *supply) fill(ctx context.Context, tx *Tx) error {
	keys := make([]rowKey, 0, len(s.offers))
	for _, o := range s.offers {
		keys = append(keys, o.key)
	}
	said, err := lookUp(keys, &tx.db.stated, func(ids []uuid.UUID) (map[rowKey]stated, error) { return tx.readStated(ctx, ids) })
	if err != nil {
		return err
	}
	merged := map[string]bool{}
	for _, o := range s.offers {
		one, of := s.byCode[o.municipality], said[o.key.id]
		if merged[o.municipality] {
			one.Readiness = one.Readiness.With(of.readiness)
			one.Minimum += of.minimum
			continue
		}
		merged[o.municipality], one.Readiness, one.Minimum, one.AsOf = true, of.readiness, of.minimum, civil.DateIn(o.updated)
		if !of.decided.IsZero() {
			one.AsOf = of.decided
		}
	}
	return nil
}

// readStated reads what offers state.
func (tx *Tx) readStated(ctx context.Context, ids []uuid.UUID) (map[rowKey]stated, error) {
	rows, err := tx.Query(ctx, supplyStated, ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[rowKey]stated{}
	for rows.Next() {
		var k rowKey
		var of stated
		var decided *civil.Date
		if err := rows.Scan(&k.id, &k.version, &k.xmin, &of.readiness, textDay{&decided}, &of.minimum); err != nil {
			return nil, err
		}
		if decided != nil {
			of.decided = *decided
		}
		all[k] = of
	}
	return all, rows.Err()
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
	var code string
	var k rowKey
	_, err := pgx.ForEachRow(rows, []any{&code, &k.id, &k.version, &k.xmin}, func() error {
		s.holders[k] = append(s.holders[k], code)
		return nil
	})
	return err
}

// count adds up what those who were proposed use of what each municipality stated: those who need the most rooms first.
func (s *supply) count(ctx context.Context, tx *Tx) error {
	keys := slices.Collect(maps.Keys(s.holders))
	uses, err := lookUp(keys, &tx.db.uses, func(ids []uuid.UUID) (map[rowKey][]places.Held, error) { return tx.readUses(ctx, ids) })
	if err != nil {
		return err
	}
	sums := map[places.Held]int{} // units by all the rest
	for _, k := range keys {
		for _, code := range s.holders[k] {
			for _, use := range uses[k.id] {
				sums[places.Held{Municipality: code, Resource: use.Resource, Rooms: use.Rooms}] += use.Units
			}
		}
	}
	s.held = map[string][]places.Held{}
	for h, units := range sums {
		h.Units = units
		s.held[h.Municipality] = append(s.held[h.Municipality], h)
	}
	for _, list := range s.held {
		slices.SortFunc(list, func(a, b places.Held) int {
			return cmp.Or(cmp.Compare(a.Resource, b.Resource), cmp.Compare(b.Rooms, a.Rooms))
		})
	}
	return nil
}

// readUses reads what households use.
func (tx *Tx) readUses(ctx context.Context, ids []uuid.UUID) (map[rowKey][]places.Held, error) {
	rows, err := tx.Query(ctx, supplyUses, ids)
	if err != nil {
		return nil, err
	}
	all := map[rowKey][]places.Held{}
	var k rowKey
	var h places.Held
	_, err = pgx.ForEachRow(rows, []any{&k.id, &k.version, &k.xmin, &h.Resource, &h.Rooms, &h.Units}, func() error {
		all[k] = append(all[k], h)
		return nil
	})
	return all, err
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

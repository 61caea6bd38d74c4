package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// market is a house with places in Oulu for 2027.
type market struct {
	house
	offer uuid.UUID
}

func newMarket(t *testing.T) market {
	t.Helper()
	return newMarketOn(t, storetest.New(t))
}

func newMarketOn(t *testing.T, db *storetest.Database) market {
	t.Helper()
	m := market{house: newHouseOn(t, db), offer: uuid.New()}
	m.db.Exec(t, `INSERT INTO place_offer (id, state, municipality_org, municipality_code, wellbeing_code, centre_org, year, document, confirmed_by, updated_at)
		VALUES ($1, 'in_force', $2, '564', '17', $3, 2027, '{}', gen_random_uuid(), now())`, m.offer, m.oulu.Organisation(), m.north.Organisation())
	return m
}

// line adds a line with its opening entry in the ledger; window is a daterange.
func (m market) line(t *testing.T, group casework.Group, window string, capacity int) uuid.UUID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	m.db.Exec(t, `INSERT INTO offer_line (id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on, capacity, seq, in_force)
		VALUES ($1, $2, $3, $4, '564', 2027, $5, $6, $7, 1, true)`, id, m.offer, m.oulu.Organisation(), m.north.Organisation(), group, window, capacity)
	m.db.Exec(t, `INSERT INTO place_ledger (line_id, seq, kind, persons, reserved_by, taken_by, capacity_after, reserved_after, taken_after, key, at)
		VALUES ($1, 1, 'adjust', $2, 0, 0, $2, 0, 0, $3, now())`, id, capacity, uuid.New())
	return id
}

func (m market) move(t *testing.T, a identity.Actor, moves ...placement.Movement) error {
	t.Helper()
	return m.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error {
		for _, move := range moves {
			if err := tx.MovePlaces(t.Context(), move); err != nil {
				return err
			}
		}
		return nil
	})
}

// balance is capacity, reserved, taken of a line.
func (m market) balance(t *testing.T, line uuid.UUID) [3]int {
	t.Helper()
	var b [3]int
	m.db.Scan(t, "SELECT capacity, reserved, taken FROM offer_line WHERE id = $1", []any{line}, &b[0], &b[1], &b[2])
	return b
}

func asking(proposal uuid.UUID, persons int, arrival civil.Date) placement.Movement {
	return placement.Movement{
		Kind: placement.Reserve, Municipality: "564", Group: casework.Emergency, Arrival: arrival, Persons: persons,
		Proposal: proposal, Key: uuid.New(),
	}
}

var inMarch = civil.Of(2027, time.March, 5)

func TestAHouseholdMayStandOnSeveralLines(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	spring := m.line(t, casework.Emergency, "[2027-01-01,2027-06-01)", 3)
	year := m.line(t, casework.Emergency, "[2027-01-01,2028-01-01)", 4)
	other := m.line(t, casework.Quota, "[2027-01-01,2028-01-01)", 9)
	p := uuid.New()
	if err := m.move(t, m.north, asking(p, 5, inMarch)); err != nil {
		t.Fatal(err)
	}
	got := [][3]int{m.balance(t, spring), m.balance(t, year), m.balance(t, other)}
	if diff := cmp.Diff([][3]int{{3, 3, 0}, {4, 2, 0}, {9, 0, 0}}, got); diff != "" {
		t.Errorf("after reserving five, places that end sooner first: %s", diff)
	}
	if err := m.move(t, m.oulu, placement.Movement{Kind: placement.Take, Proposal: p, Key: uuid.New()}); err != nil {
		t.Fatal(err)
	}
	if got := [][3]int{m.balance(t, spring), m.balance(t, year)}; got[0] != [3]int{3, 0, 3} || got[1] != [3]int{4, 0, 2} {
		t.Errorf("after the yes: %v", got)
	}
	if err := m.move(t, m.north, asking(p, 1, inMarch), placement.Movement{Kind: placement.Take, Proposal: p, Key: uuid.New()}); err != nil {
		t.Fatalf("a birth before the arrival asks for one more: %v", err)
	}
	if err := m.move(t, m.north, placement.Movement{Kind: placement.Release, Proposal: p, Key: uuid.New()}); err != nil {
		t.Fatal(err)
	}
	if got := [][3]int{m.balance(t, spring), m.balance(t, year)}; got[0] != [3]int{3, 0, 0} || got[1] != [3]int{4, 0, 0} {
		t.Errorf("after the release: %v", got)
	}
}

func TestAPartOfWhatIsHeldCanBeTakenAndReleased(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	first := m.line(t, casework.Emergency, "[2027-01-01,2027-06-01)", 3)
	second := m.line(t, casework.Emergency, "[2027-01-01,2028-01-01)", 9)
	p := uuid.New()
	if err := m.move(t, m.north, asking(p, 6, inMarch)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		kind    placement.MoveKind
		persons int
		refused bool
		want    [2][3]int
	}{
		{"more than is reserved cannot be taken", placement.Take, 7, true, [2][3]int{{3, 3, 0}, {9, 3, 0}}},
		{"four are taken, of the first line first", placement.Take, 4, false, [2][3]int{{3, 0, 3}, {9, 2, 1}}},
		{"only two are still reserved", placement.Take, 3, true, [2][3]int{{3, 0, 3}, {9, 2, 1}}},
		{"one person less frees a place", placement.Release, 1, false, [2][3]int{{3, 0, 2}, {9, 2, 1}}},
		{"more than is held cannot be released", placement.Release, 6, true, [2][3]int{{3, 0, 2}, {9, 2, 1}}},
		{"of the second line what is reserved is freed first", placement.Release, 4, false, [2][3]int{{3, 0, 0}, {9, 0, 1}}},
		{"the rest", placement.Release, 0, false, [2][3]int{{3, 0, 0}, {9, 0, 0}}},
		{"nothing is left", placement.Release, 0, true, [2][3]int{{3, 0, 0}, {9, 0, 0}}},
	} {
		err := m.move(t, m.north, placement.Movement{Kind: c.kind, Proposal: p, Persons: c.persons, Key: uuid.New()})
		if refused := fault.KindOf(err) == fault.Conflict; refused != c.refused || err != nil && !refused {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, [2][3]int{m.balance(t, first), m.balance(t, second)}); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
	m.replays(t)
}

func TestShortOfRoomNothingIsMoved(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	m.line(t, casework.Emergency, "[2027-01-01,2027-06-01)", 3)
	m.line(t, casework.Emergency, "[2027-01-01,2028-01-01)", 1)
	m.line(t, casework.Quota, "[2027-01-01,2028-01-01)", 9)
	closed := m.line(t, casework.Emergency, "[2027-01-01,2028-01-01)", 9)
	m.db.Exec(t, "UPDATE offer_line SET in_force = false WHERE id = $1", closed)
	for _, c := range []struct {
		name    string
		arrival civil.Date
		persons int
		free    int // -1: there is room
	}{
		{"five where four are free", inMarch, 5, 4},
		{"the spring line does not take an arrival in June", civil.Of(2027, time.June, 1), 2, 1},
		{"another year has no places", civil.Of(2028, time.March, 5), 1, 0},
		{"four fit", inMarch, 4, -1},
	} {
		err := m.move(t, m.north, asking(uuid.New(), c.persons, c.arrival))
		f, refused := fault.As(err)
		switch {
		case c.free < 0 && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.free >= 0 && (!refused || f.Kind != fault.Conflict || f.Message.Key != "placement.no_room" || !slices.Equal(f.Message.Args, []any{c.free})):
			t.Errorf("%s: %v, want no room with %d free", c.name, err, c.free)
		}
	}
	var entries int
	m.db.Scan(t, "SELECT count(*) FROM place_ledger WHERE kind = 'reserve'", nil, &entries)
	if entries != 2 {
		t.Errorf("%d entries stand, want the two of the household that fitted", entries)
	}
}

func TestTheSameKeyMovesPlacesOnce(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	line := m.line(t, casework.Emergency, "[2027-01-01,2028-01-01)", 9)
	p := uuid.New()
	once := asking(p, 4, inMarch)
	for range 3 {
		if err := m.move(t, m.north, once); err != nil {
			t.Fatal(err)
		}
	}
	if got := m.balance(t, line); got != [3]int{9, 4, 0} {
		t.Errorf("after three presses with one key: %v", got)
	}
	free := placement.Movement{Kind: placement.Release, Proposal: p, Key: placement.ClockKey(p, "expire")}
	if err := m.move(t, identity.System(), free, free); err != nil {
		t.Fatal(err)
	}
	if got := m.balance(t, line); got != [3]int{9, 0, 0} {
		t.Errorf("after the clock ran twice: %v", got)
	}
	for _, kind := range []placement.MoveKind{placement.Take, placement.Release} {
		err := m.move(t, m.north, placement.Movement{Kind: kind, Proposal: p, Key: uuid.New()})
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("%s of what is no longer held: %v, want a conflict", kind, err)
		}
	}
}

func TestAMoveOverNewYearKeepsThePlacesOrFailsVisibly(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	line := m.line(t, casework.Emergency, "[2027-01-01,2028-01-01)", 5)
	p := uuid.New()
	if err := m.move(t, m.north, asking(p, 5, inMarch)); err != nil {
		t.Fatal(err)
	}
	press := uuid.New()
	release := placement.Movement{Kind: placement.Release, Proposal: p, Key: press}
	again := asking(p, 5, civil.Of(2028, time.January, 4))
	again.Key = press
	if err := m.move(t, m.north, release, again); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("a year without places: %v, want a conflict", err)
	}
	if got := m.balance(t, line); got != [3]int{5, 5, 0} {
		t.Errorf("after the failed move the places are %v, want the old ones kept", got)
	}
	again.Arrival = civil.Of(2027, time.April, 1)
	if err := m.move(t, m.north, release, again); err != nil {
		t.Fatal(err)
	}
	if got := m.balance(t, line); got != [3]int{5, 5, 0} {
		t.Errorf("after the move within the year: %v", got)
	}
}

func TestCapacityNeverFallsBelowWhatIsHeld(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	line := m.line(t, casework.Emergency, "[2027-01-01,2028-01-01)", 6)
	p := m.proposal(t, "KP-2026-00417")
	if err := m.move(t, m.north, asking(p, 4, inMarch)); err != nil {
		t.Fatal(err)
	}
	set := func(n int) (held []placement.Holding, err error) {
		err = m.db.InTx(t.Context(), m.oulu, identity.Press{}, func(tx *store.Tx) error {
			if held, err = tx.Holdings(t.Context(), line); err != nil {
				return err
			}
			return tx.SetCapacity(t.Context(), line, n, uuid.New())
		})
		return held, err
	}
	held, err := set(3)
	f, _ := fault.As(err)
	if f == nil || f.Message.Key != "placement.held" || !slices.Equal(f.Message.Args, []any{4}) {
		t.Errorf("three: %v, want a refusal that names four", err)
	}
	if len(held) != 1 || held[0].Reference != "KP-2026-00417" || held[0].Reserved != 4 {
		t.Errorf("held by %v, want the case with its four places", held)
	}
	for _, n := range []int{4, 4, 10} {
		if _, err := set(n); err != nil {
			t.Errorf("%d: %v", n, err)
		}
		if got := m.balance(t, line); got != [3]int{n, 4, 0} {
			t.Errorf("after %d: %v", n, got)
		}
	}
	m.replays(t)
}

// proposal adds a sent proposal of the northern case to Oulu.
func (m market) proposal(t *testing.T, reference string) uuid.UUID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	m.db.Exec(t, `INSERT INTO proposal (id, case_id, reference, state, centre_org, municipality_org, municipality_code, group_code, priority, persons,
		planned_arrival, rank, snapshot, made_by) VALUES ($1, $2, $3, 'sent', $4, $5, '564', 'emergency', 'emergency', 4, '2027-03-05', 1, '{}', $6)`,
		id, m.northCase, reference, m.north.Organisation(), m.oulu.Organisation(), m.north.Account)
	return id
}

const broken = `
SELECT count(*) FILTER (WHERE head.seq IS DISTINCT FROM last.seq OR head.capacity <> last.capacity_after OR head.reserved <> last.reserved_after
                           OR head.taken <> last.taken_after OR head.reserved <> last.reserved_sum OR head.taken <> last.taken_sum
                           OR head.capacity <> last.capacity_sum OR last.entries <> last.seq),
       count(*) FILTER (WHERE head.reserved + head.taken > head.capacity OR head.reserved < 0 OR head.taken < 0)
  FROM offer_line head LEFT JOIN LATERAL (
  SELECT max(seq) AS seq, count(*) AS entries, sum(reserved_by) AS reserved_sum, sum(taken_by) AS taken_sum,
         sum(persons) FILTER (WHERE kind = 'adjust') AS capacity_sum,
         (array_agg(capacity_after ORDER BY seq DESC))[1] AS capacity_after, (array_agg(reserved_after ORDER BY seq DESC))[1] AS reserved_after,
         (array_agg(taken_after ORDER BY seq DESC))[1] AS taken_after
    FROM place_ledger WHERE line_id = head.id) last ON true`

// replays checks that the ledger of each line, from its first entry to its last without a gap, gives the line's head.
func (m market) replays(t *testing.T) {
	t.Helper()
	var lost, over int
	m.db.Scan(t, broken, nil, &lost, &over)
	if lost != 0 || over != 0 {
		t.Errorf("%d heads differ from their ledger, %d lines are overbooked", lost, over)
	}
}

func TestEntriesOfTheLedgerStand(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	line := m.line(t, casework.Emergency, "[2027-01-01,2028-01-01)", 6)
	for _, sql := range []string{
		"UPDATE offer_line SET reserved = 7 WHERE id = $1",
		"UPDATE offer_line SET taken = 4, reserved = 3 WHERE id = $1",
		"UPDATE place_ledger SET persons = 1 WHERE line_id = $1",
		"DELETE FROM place_ledger WHERE line_id = $1",
		"UPDATE offer_line SET capacity = 60 WHERE id = $1",
		`INSERT INTO place_ledger (line_id, seq, kind, persons, reserved_by, taken_by, capacity_after, reserved_after, taken_after, key, at)
			VALUES ($1, 2, 'adjust', 6, 0, 0, 12, 0, 0, gen_random_uuid(), now())`,
	} {
		err := m.db.InTx(t.Context(), m.north, identity.Press{}, func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), sql, line)
			return err
		})
		if err == nil {
			t.Errorf("%s went through", sql)
		}
	}
	if err := m.move(t, m.lahti, asking(uuid.New(), 1, inMarch)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("another municipality moved Oulu's places: %v", err)
	}
	if err := m.move(t, m.south, asking(uuid.New(), 1, inMarch)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("another centre moved the places of this one's area: %v", err)
	}
	if err := m.move(t, m.north, placement.Movement{Kind: placement.Reserve, Proposal: uuid.New()}); err == nil || errors.Is(err, fault.Missing()) {
		t.Errorf("a movement without a key: %v, want an error", err)
	}
	if got := fmt.Sprint(m.balance(t, line)); got != "[6 0 0]" {
		t.Errorf("after the refusals: %s", got)
	}
}

package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/store"
)

const addRun = `INSERT INTO price_run (id, year, made_at, seed, trajectories, pool_cases, open_cases, expected_cases, free_places, weights_set, policy_from, inputs, seconds)
	VALUES ($1, 2026, now(), 1, 5, 10, 2, 3, 40, 'v1', '2026-01-01', decode(repeat('00', 32), 'hex'), 0.1)`

const addPrice = `INSERT INTO capacity_price (run_id, municipality_code, resource, milli, wanted, left_units) VALUES ($1, '564', 'places:quota', 1200, 3, 2)`

func TestPricesAreReadByWhoeverRanksAndWrittenByTheClockAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := uuid.New()
	h.db.Exec(t, addRun, id)
	h.db.Exec(t, addPrice, id)
	h.db.Exec(t, "INSERT INTO capacity_ladder (run_id, municipality_code, resource, rungs) VALUES ($1, '564', 'places:quota', '[]')", id)
	migri := h.insider(t)
	keha, auditor := h.actor(t, identity.PaymentAuthority, "KEHA"), h.actor(t, identity.AuditBody, "VTV")
	ward := identity.Actor{Account: uuid.New(), Membership: identity.Membership{ID: uuid.New(), Organisation: h.oulu.Membership.Organisation, Role: identity.Representative}}
	for _, c := range []struct {
		name                string
		actor               identity.Actor
		reads, writes, ends bool
	}{
		{"the ministry", h.ministry, true, false, false},
		{"a centre", h.north, true, false, false},
		{"an auditor", auditor, true, false, false},
		{"the clock", identity.System(), true, true, false}, // what still ranks stands for it too
		{"a municipality", h.oulu, false, false, false},
		{"a wellbeing area", h.pohde, false, false, false},
		{"who enters cases", migri, false, false, false},
		{"who pays", keha, false, false, false},
		{"a representative", ward, false, false, false},
	} {
		for _, table := range []string{"price_run", "capacity_price", "capacity_ladder"} {
			if got := h.attack(t, c.actor, "SELECT FROM "+table); got > 0 != c.reads {
				t.Errorf("%s reads %d rows of %s", c.name, got, table)
			}
		}
		if got := h.attack(t, c.actor, addRun, uuid.New()); got > 0 != c.writes {
			t.Errorf("%s writes a run: %d", c.name, got)
		}
		if got := h.attack(t, c.actor, "INSERT INTO capacity_price (run_id, municipality_code, resource, milli, wanted, left_units) VALUES ($1, '091', 'homes', 1, 1, 1)", id); got > 0 != c.writes {
			t.Errorf("%s writes a price: %d", c.name, got)
		}
		if got := h.attack(t, c.actor, "INSERT INTO capacity_ladder (run_id, municipality_code, resource, rungs) VALUES ($1, '091', 'homes', '[]')", id); got > 0 != c.writes {
			t.Errorf("%s writes a ladder: %d", c.name, got)
		}
		for _, sql := range []string{"UPDATE capacity_price SET milli = 0 WHERE run_id = $1", "UPDATE capacity_ladder SET rungs = '[]' WHERE run_id = $1", "DELETE FROM capacity_price WHERE run_id = $1", "DELETE FROM price_run WHERE id = $1"} {
			if got := h.attack(t, c.actor, sql, id); got > 0 {
				t.Errorf("%s: %s", c.name, sql)
			}
		}
	}
}

func TestPricesOfMoreThanAYearAgoAreRemoved(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	old, recent := uuid.New(), uuid.New()
	for _, id := range []uuid.UUID{old, recent} {
		h.db.Exec(t, addRun, id)
		h.db.Exec(t, addPrice, id)
	}
	h.db.Exec(t, "UPDATE price_run SET made_at = now() - interval '401 days' WHERE id = $1", old)
	var pruned store.Pruned
	err := h.db.InTx(t.Context(), identity.System(), identity.Press{}, func(tx *store.Tx) (err error) {
		pruned, err = tx.Prune(t.Context())
		return err
	})
	if left := h.count(t, h.ministry, "capacity_price"); err != nil || pruned.Prices != 1 || left != 1 {
		t.Errorf("%d runs removed, %d prices left (%v)", pruned.Prices, left, err)
	}
}

// town gives a municipality an agreement and an offer in force for 2027, with places for quota refugees.
func (w *waiting) town(t *testing.T, a identity.Actor, centre identity.Actor, wellbeing string, capacity int, readiness string) {
	t.Helper()
	offer, line := uuid.New(), uuid.New()
	w.db.Exec(t, `INSERT INTO agreement (id, municipality_org, centre_org, valid, review_by, yearly_places, signed_on, heard_org, heard_on, heard_reference)
		VALUES ($1, $2, $3, '[2025-01-01,)', '2028-12-31', 100, '2024-12-10', $4, '2024-11-20', 'x')`, uuid.New(), a.Organisation(), centre.Organisation(), w.pohde.Organisation())
	w.db.Exec(t, `INSERT INTO place_offer (id, state, municipality_org, municipality_code, wellbeing_code, centre_org, year, document, signed_by, confirmed_by, updated_at)
		VALUES ($1, 'in_force', $2, $3, $4, $5, 2027, jsonb_build_object('readiness', $6::jsonb, 'decision', '{"on":"2026-11-16"}'::jsonb), $7, $8, '2026-11-16')`,
		offer, a.Organisation(), a.Code(), wellbeing, centre.Organisation(), readiness, a.Account, centre.Account)
	w.db.Exec(t, `INSERT INTO offer_line (id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on, capacity, in_force)
		VALUES ($1, $2, $3, $4, $5, 2027, 'quota', '[2027-01-01,2028-01-01)', $6, true)`, line, offer, a.Organisation(), centre.Organisation(), a.Code(), capacity)
}

// newCountry is a desk without Oulu's own offer: Oulu has few places that many want for their relatives, Lahti has many.
func newCountry(t *testing.T) *waiting {
	t.Helper()
	w := &waiting{desk: newDesk(t)}
	w.db.Exec(t, "UPDATE refugee_case SET state = 'closed', received_at = '2020-01-01'")
	w.town(t, w.oulu, w.north, "17", 6, `{"school_ready":"2026-08-10","limits":[{"resource":"basic","count":2},{"resource":"upper_secondary","count":40}]}`)
	w.town(t, w.lahti, w.south, "07", 90, `{"school_ready":"2026-08-10"}`)
	for range 12 {
		w.wait(t, "2027-03-05", `profile = profile || '{"ties":[{"kind":"sibling","municipality":"564"}],"schooling":[{"level":"basic","count":1}]}'`)
	}
	return w
}

func (w *waiting) refresh(t *testing.T) int {
	t.Helper()
	n, err := plans.Pricing{InTx: store.As(w.db.DB, func(tx *store.Tx) plans.PriceStore { return tx })}.Refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// latest are the prices that count for 2027, as text, and those of places by municipality.
func (w *waiting) latest(t *testing.T) (all string, oulu, lahti, basic, upper int) {
	t.Helper()
	w.db.Scan(t, `WITH p AS (SELECT municipality_code, resource, milli, wanted, left_units FROM capacity_price WHERE run_id = (SELECT id FROM price_run WHERE year = 2027 ORDER BY made_at DESC, id DESC LIMIT 1))
		SELECT coalesce(string_agg(concat_ws(' ', municipality_code, resource, milli, wanted, left_units), ', ' ORDER BY municipality_code, resource), ''),
		       coalesce(sum(milli) FILTER (WHERE municipality_code = '564' AND resource = 'places:quota'), 0), coalesce(sum(milli) FILTER (WHERE municipality_code = '398'), 0),
		       coalesce(sum(milli) FILTER (WHERE resource = 'basic'), 0), coalesce(sum(milli) FILTER (WHERE resource = 'upper_secondary'), 0) FROM p`, nil, &all, &oulu, &lahti, &basic, &upper)
	return all, oulu, lahti, basic, upper
}

func TestWhatEverybodyWantsHasAPrice(t *testing.T) {
	t.Parallel()
	w := newCountry(t)
	if n := w.refresh(t); n != 1 {
		t.Fatalf("prices of %d years, want those of 2027 alone: this year has no places", n)
	}
	all, oulu, lahti, basic, upper := w.latest(t)
	if oulu+basic < 1000 || lahti != 0 || upper != 0 {
		t.Errorf("Oulu's places cost %d and its two school places %d, Lahti's %d, what nobody needs %d: %s", oulu, basic, lahti, upper, all)
	}
	var open, left, wanted int
	w.db.Scan(t, `SELECT r.open_cases, p.left_units, p.wanted FROM price_run r JOIN capacity_price p ON p.run_id = r.id WHERE p.municipality_code = '564' AND p.resource = 'places:quota'`, nil, &open, &left, &wanted)
	if open != 12 || left != 6 || wanted < 12 {
		t.Errorf("%d waited; %d places left in Oulu, wanted by %d: %s", open, left, wanted, all)
	}
}

func TestPricesAreFoundAnewWhenTheyAreDue(t *testing.T) {
	t.Parallel()
	now := monday()
	w := &waiting{}
	w.desk = newDeskAt(t, func() time.Time { return now })
	w.db.Exec(t, "UPDATE refugee_case SET state = 'closed', received_at = '2020-01-01'")
	w.town(t, w.oulu, w.north, "17", 6, "{}")
	w.town(t, w.lahti, w.south, "07", 94, "{}")
	for range 8 {
		w.wait(t, "2027-03-05", `profile = profile || '{"ties":[{"kind":"sibling","municipality":"564"}]}'`)
	}
	expect := func(when string, want int) {
		t.Helper()
		if n := w.refresh(t); n != want {
			t.Errorf("%s: %d runs, want %d", when, n, want)
		}
	}
	expect("at first", 1)
	before, _, _, _, _ := w.latest(t)
	expect("at once again", 0)
	m := market{house: w.house}
	move := func(persons int) {
		t.Helper()
		now = now.Add(time.Minute)
		if err := m.move(t, w.ministry, placement.Movement{Kind: placement.Reserve, Municipality: "398", Group: casework.Quota, Arrival: inMarch, Persons: persons, Proposal: uuid.New(), Key: uuid.New()}); err != nil {
			t.Fatal(err)
		}
	}
	move(1)
	expect("after one of a hundred places", 0)
	move(3)
	expect("after four", 1)
	expect("after those", 0)
	now = now.Add(24 * time.Hour)
	expect("the next day", 1)
	now = now.Add(time.Minute)
	w.db.Exec(t, "UPDATE place_offer SET updated_at = $1 WHERE municipality_code = '398'", now)
	expect("after an offer was changed", 1)
	w.db.Exec(t, "UPDATE ranking_weights SET set_code = 'v2'")
	expect("under other weights", 1)

	// The same day, the same knowledge, the same prices.
	now = monday()
	w.db.Exec(t, "UPDATE ranking_weights SET set_code = 'v1'")
	w.db.Exec(t, "UPDATE place_offer SET updated_at = '2026-11-16'")
	w.db.Exec(t, "DELETE FROM price_run")
	w.db.Exec(t, "UPDATE offer_line SET reserved = 0")
	expect("from the beginning", 1)
	if after, _, _, _, _ := w.latest(t); after != before || before == "" {
		t.Errorf("%s\nbecame\n%s", before, after)
	}
}

func TestNothingToPriceIsNoMistake(t *testing.T) {
	t.Parallel()
	w := &waiting{desk: newDesk(t)}
	w.db.Exec(t, "UPDATE refugee_case SET state = 'closed', received_at = '2020-01-01'")
	if n := w.refresh(t); n != 0 {
		t.Errorf("%d runs without cases and places", n)
	}
	w.town(t, w.oulu, w.north, "17", 6, "{}")
	if n := w.refresh(t); n != 0 {
		t.Errorf("%d runs without cases", n)
	}
}

// TestNewPricesAreWhatSupplyBrings: those of the group, and those of its own run.
func TestNewPricesAreWhatSupplyBrings(t *testing.T) {
	t.Parallel()
	w := newCountry(t)
	w.refresh(t)
	for group, want := range map[casework.Group]bool{casework.Quota: true, casework.Permit: false} {
		var all []places.Supply
		w.db.Exec(t, "UPDATE offer_line SET group_code = $1", group)
		err := w.db.InTx(t.Context(), w.ministry, identity.Press{}, func(tx *store.Tx) (err error) {
			all, err = tx.Supply(t.Context(), 2027, group)
			return err
		})
		if err != nil || len(all) != 2 {
			t.Fatalf("%+v (%v)", all, err)
		}
		has := false
		for _, s := range all {
			for _, p := range s.Prices {
				has = has || p.Resource == "places" && p.Milli > 0
			}
		}
		if has != want {
			t.Errorf("%s: a price of places: %v", group, has)
		}
	}
}

package store_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/joint"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/store"
)

// waiting is a desk with an offer of Oulu for 2027 and cases that wait; the portal's day is 23.11.2026.
type waiting struct {
	*desk
	number int
}

func newWaiting(t *testing.T) *waiting {
	t.Helper()
	w := &waiting{desk: newDesk(t)}
	w.agree(t)
	w.inForce(t, document())
	w.db.Exec(t, "UPDATE refugee_case SET state = 'closed', received_at = '2020-01-01'") // those of the house
	return w
}

// wait adds a case; what is named changes it.
func (w *waiting) wait(t *testing.T, arrival string, change string) uuid.UUID {
	t.Helper()
	id := uuid.New()
	w.number++
	w.db.Exec(t, `INSERT INTO refugee_case (id, reference, state, group_code, priority, persons, earliest_arrival, received_at, centre_org, profile)
		VALUES ($1, 'KP-2026-' || $2::int, 'matching', 'quota', 'urgent', 2, nullif($3, '')::date, '2026-11-01'::timestamptz + $2::int * interval '1 hour', $4,
		'{"persons":[{"number":1,"birth_year":1988},{"number":2,"birth_year":2018}]}')`, id, w.number, arrival, w.north.Organisation())
	if change != "" {
		w.db.Exec(t, "UPDATE refugee_case SET "+change+" WHERE id = $1", id)
	}
	return id
}

// put proposes a case to Oulu.
func (w *waiting) put(t *testing.T, id uuid.UUID, state string) {
	t.Helper()
	w.db.Exec(t, `INSERT INTO proposal (id, case_id, reference, state, centre_org, municipality_org, municipality_code, group_code, priority, persons, planned_arrival, rank,
		snapshot, made_by, sent_at, answered_at, reason_code) VALUES ($1, $2, 'x', $3, $4, $5, '564', 'quota', 'normal', 2, '2027-03-05', 1, '{}', $6, '2026-11-19T08:00:00Z', '2026-11-19T23:00:00Z', 'x')`,
		uuid.New(), id, state, w.north.Organisation(), w.oulu.Organisation(), w.north.Account)
}

func (w *waiting) link(t *testing.T, a, b uuid.UUID, kind string) {
	t.Helper()
	w.db.Exec(t, "INSERT INTO case_link (case_id, other_id, kind) VALUES ($1, $2, $3)", a, b, kind)
}

func (w *waiting) load(t *testing.T, a identity.Actor, year int) (s plans.Situation) {
	t.Helper()
	err := w.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) (err error) {
		s, err = plans.Load(t.Context(), tx, year, civil.DateIn(tx.Now()))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASituationIsWhoWaitsAndWhatThereIs(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	first := w.wait(t, "2027-03-05", "")
	second := w.wait(t, "2027-12-31", "state = 'received', priority = 'emergency'")
	placed := w.wait(t, "2027-03-05", "state = 'placed', municipality_code = '564'")
	asked := w.wait(t, "2027-03-05", "")
	w.put(t, asked, "sent")
	w.put(t, first, "declined")
	w.put(t, second, "withdrawn")
	for _, out := range []string{"special_handling = true", "state = 'draft'", "state = 'needs_completion'", "earliest_arrival = '2028-01-01'", "state = 'cancelled'", "earliest_arrival = NULL"} {
		w.wait(t, "2027-03-05", out)
	}
	w.wait(t, "2026-12-05", "") // in this year's places
	w.link(t, first, second, "together")
	w.link(t, placed, first, "near")
	w.link(t, second, asked, "apart")
	w.link(t, first, w.wait(t, "2028-03-05", ""), "together") // who waits for another year binds nobody

	s := w.load(t, w.ministry, 2027)
	var got []uuid.UUID
	for _, m := range s.Members {
		got = append(got, m.Case)
	}
	if diff := cmp.Diff([]uuid.UUID{first, second}, got); diff != "" {
		t.Fatalf("who waits: %s", diff)
	}
	if s.Households[0].Urgency != 2 || s.Households[1].Urgency != 4 || s.Members[1].Priority != casework.PriorityEmergency || s.Households[0].Case.Size() != 2 {
		t.Errorf("%+v", s.Members)
	}
	if want := []matching.Declined{{Municipality: "564", On: civil.Of(2026, 11, 20)}}; !cmp.Equal(want, s.Households[0].Case.Declined, cmp.Comparer(func(a, b civil.Date) bool { return a == b })) {
		t.Errorf("declined %+v", s.Households[0].Case.Declined)
	}
	want := map[joint.Link]bool{
		{A: first.String(), Kind: joint.Near, At: "564"}: true, {A: second.String(), Kind: joint.Apart, At: "564"}: true,
	}
	a, b := first.String(), second.String()
	want[joint.Link{A: a, B: b, Kind: joint.Together}] = true
	for _, l := range s.Links {
		if !want[l] {
			t.Errorf("link %+v", l)
		}
		delete(want, l)
	}
	if len(want) > 0 {
		t.Errorf("without the links %v", want)
	}
	if len(s.Supply) != 1 || len(s.Households[0].Places) != 1 || s.Free() != 27 || s.Terms.Near != s.Policy.NearMilli || s.Terms.Weights.ID != "v1" {
		t.Errorf("%d free, %+v", s.Free(), s.Terms)
	}
}

// TestTheClockLoadsWhatTheMinistryLoads: the same profiles, and nothing beyond them.
func TestTheClockLoadsWhatTheMinistryLoads(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	a, b := w.wait(t, "2027-03-05", ""), w.wait(t, "2027-06-05", "")
	w.link(t, a, b, "family")
	w.put(t, a, "declined")
	written := func(s plans.Situation) string {
		data, err := json.Marshal([]any{s.Households, s.Members, s.Links, s.Supply, s.Targets})
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	clock := w.load(t, identity.System(), 2027)
	if diff := cmp.Diff(written(w.load(t, w.ministry, 2027)), written(clock)); diff != "" {
		t.Error(diff)
	}
	if s := w.load(t, w.north, 2027); len(s.Households) != 2 {
		t.Errorf("a centre loads %d of its households", len(s.Households))
	}
	if s := w.load(t, w.south, 2027); len(s.Households)+len(s.Supply)+len(s.Links) != 0 {
		t.Errorf("another centre loads %+v", s)
	}
	for _, table := range []string{"case_identity", "case_health", "case_protection"} {
		if got := w.attack(t, identity.System(), "SELECT FROM "+table); got > 0 {
			t.Errorf("the clock reads %d rows of %s", got, table)
		}
	}
}

func TestOverdueArrivalsBelongToTheYearOfToday(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	w.wait(t, "2026-05-05", "")
	w.wait(t, "", "")
	w.wait(t, "2026-12-31", "")
	for year, want := range map[int]int{2025: 0, 2026: 3, 2027: 0} {
		if s := w.load(t, w.ministry, year); len(s.Households) != want {
			t.Errorf("%d: %d households, want %d", year, len(s.Households), want)
		}
	}
}

func TestThePastComesAgainInTheRestOfTheYear(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	w.wait(t, "2026-02-01", "received_at = '2025-12-10', state = 'closed', municipality_code = '564'") // at the time of year that is to come
	w.wait(t, "2026-08-01", "received_at = '2026-06-10', state = 'cancelled'")
	w.wait(t, "2026-08-01", "received_at = '2025-06-10', state = 'closed'")
	w.wait(t, "", "received_at = '2026-06-10', state = 'draft'")
	for _, c := range []struct{ year, expected int }{{2026, 1}, {2027, 2}} {
		s := w.load(t, identity.System(), c.year)
		var pool []joint.Household
		var expected int
		err := w.db.InTx(t.Context(), identity.System(), identity.Press{}, func(tx *store.Tx) (err error) {
			pool, expected, err = plans.Past(t.Context(), tx, &s)
			return err
		})
		if err != nil || len(pool) != 2 || expected != c.expected {
			t.Fatalf("%d: %d in the pool, %d expected (%v)", c.year, len(pool), expected, err)
		}
		for _, h := range pool {
			if day := h.Case.Arrival.Earliest; day.Year() != c.year || day.Before(s.On) || h.Case.Ages[0] != 38 {
				t.Errorf("%d: arrives on %s at the age of %d", c.year, day, h.Case.Ages[0])
			}
		}
	}
}

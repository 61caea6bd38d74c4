package store_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/arrivals"
	"kuntapaikka/internal/placement/dwellings"
	"kuntapaikka/internal/store"
)

// homes is a house in which two households are on their way to Oulu, which has one named dwelling for six.
type homes struct {
	chainHouse
	service dwellings.Service
	ways    arrivals.Service
	second  casework.ID
	flat    uuid.UUID
}

func newHomes(t *testing.T) homes {
	t.Helper()
	h := homes{chainHouse: newChain(t), second: uuid.New()}
	h.db.Exec(t, "UPDATE offer_line SET capacity = 20")
	h.db.Exec(t, `INSERT INTO refugee_case (id, reference, state, group_code, priority, persons, received_at, centre_org, profile, search_text)
		VALUES ($1, 'KP-2026-90002', 'matching', 'emergency', 'emergency', 4, now(), $2, '{}', 'kp-2026-90002')`, h.second, h.north.Organisation())
	h.service = dwellings.Service{InTx: store.As(h.db.DB, func(tx *store.Tx) dwellings.Store { return tx })}
	h.ways = arrivals.Service{InTx: store.As(h.db.DB, func(tx *store.Tx) arrivals.Store { return tx })}
	h.flat = must(h.service.Add(t.Context(), h.oulu, press(0), flat("Mallikatu 4 A 12")))(t)
	return h
}

func flat(name string) placement.Dwelling {
	return placement.Dwelling{Name: name, Rooms: 4, Sleeps: 6, ReadyOn: civil.Of(2026, 12, 1)}
}

// proposed proposes a case to Oulu for a day and lets its wellbeing area answer.
func (h homes) proposed(t *testing.T, id casework.ID, on civil.Date) uuid.UUID {
	t.Helper()
	p := must(h.chain.Propose(t.Context(), h.north, press(0), placement.Choice{Case: id, Municipality: "564", Rank: 1, PlannedArrival: on, Snapshot: []byte("{}")}))(t)
	if err := h.chain.AnswerHearing(t.Context(), h.pohde, press(1), h.hearing(t, p).ID, placement.Ready, nil, ""); err != nil {
		t.Fatal(err)
	}
	return p
}

func (h homes) accept(t *testing.T, proposal, dwelling uuid.UUID) error {
	t.Helper()
	yes := placement.Yes{Body: "Lautakunta", DecidedOn: civil.DateIn(*h.now), Dwelling: dwelling}
	return h.chain.Accept(t.Context(), h.oulu, press(1), proposal, yes)
}

func (h homes) directed(t *testing.T, proposal uuid.UUID) {
	t.Helper()
	if err := h.chain.Agree(t.Context(), h.north, press(2), proposal); err != nil {
		t.Fatal(err)
	}
	must(h.chain.Direct(t.Context(), h.north, press(3), proposal, placement.Decision{Reasons: "Near."}))(t)
}

// days are the days on which the dwelling is kept for the proposal's household, as the database writes them, or nothing.
func (h homes) days(t *testing.T, proposal uuid.UUID) (days string) {
	t.Helper()
	h.db.Scan(t, "SELECT coalesce((SELECT during::text FROM dwelling_booking WHERE proposal_id = $1), '')", []any{proposal}, &days)
	return days
}

func inDecember(day int) civil.Date { return civil.Of(2026, 12, day) }

// refusedBy returns the reference that a refusal at the field names.
func refusedBy(t *testing.T, err error, field string) any {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || len(f.Fields) != 1 || f.Fields[0].Name != field || f.Fields[0].Message.Key != "dwellings.held" {
		t.Fatalf("refused by %v, want who holds it at the field %s", err, field)
	}
	return f.Fields[0].Message.Args[0]
}

func TestADwellingIsKeptForOneHouseholdAndFreedWithItsPlaces(t *testing.T) {
	t.Parallel()
	for _, end := range []struct {
		name string
		end  func(homes, *testing.T, uuid.UUID) error
	}{
		{"the centre withdraws", func(h homes, t *testing.T, p uuid.UUID) error {
			return h.chain.Withdraw(t.Context(), h.north, press(2), p, "better_place", "")
		}},
		{"the direction is revoked", func(h homes, t *testing.T, p uuid.UUID) error {
			h.directed(t, p)
			return h.chain.RevokeDirection(t.Context(), h.north, press(0), h.northCase, "household_changed", "Changed")
		}},
	} {
		t.Run(end.name, func(t *testing.T) {
			t.Parallel()
			h := newHomes(t)
			first, second := h.proposed(t, h.northCase, inDecember(14)), h.proposed(t, h.second, inDecember(20))
			if err := h.accept(t, first, h.flat); err != nil {
				t.Fatal(err)
			}
			if got := h.days(t, first); got != "[2026-12-14,)" {
				t.Errorf("kept for %s", got)
			}
			if by := refusedBy(t, h.accept(t, second, h.flat), "dwelling"); by != h.proposal(t, first).Reference {
				t.Errorf("the refusal names %v", by)
			}
			if _, taken := h.places(t); taken != 4 || h.proposal(t, second).State != placement.Sent {
				t.Errorf("the refused yes took places: %d are taken", taken)
			}
			if err := end.end(h, t, first); err != nil {
				t.Fatal(err)
			}
			if got := h.days(t, first); got != "" {
				t.Errorf("still kept for %s", got)
			}
			if err := h.accept(t, second, h.flat); err != nil {
				t.Errorf("the freed dwelling is not to be had: %v", err)
			}
		})
	}
}

func TestTwoHouseholdsAreNamedTheSameDwellingAtOnce(t *testing.T) {
	t.Parallel()
	h := newHomes(t)
	all := []uuid.UUID{h.proposed(t, h.northCase, inDecember(14)), h.proposed(t, h.second, inDecember(16))}
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, p := range all {
		wg.Go(func() { errs[i] = h.accept(t, p, h.flat) })
	}
	wg.Wait()
	won := slices.Index(errs, nil)
	if won < 0 {
		t.Fatalf("nobody got it: %v", errs)
	}
	if by := refusedBy(t, errs[1-won], "dwelling"); by != h.proposal(t, all[won]).Reference {
		t.Errorf("the loser is told of %v", by)
	}
	if _, taken := h.places(t); taken != 4 || h.days(t, all[1-won]) != "" {
		t.Errorf("the loser took places (%d are taken) or days", taken)
	}
}

func TestTheDwellingMovesWithTheDayOfArrival(t *testing.T) {
	t.Parallel()
	h := newHomes(t)
	first, second := h.proposed(t, h.northCase, inDecember(14)), h.proposed(t, h.second, inDecember(22))
	for _, p := range []uuid.UUID{first, second} {
		if err := h.accept(t, p, uuid.Nil); err != nil {
			t.Fatal(err)
		}
		h.directed(t, p)
	}
	h.db.Exec(t, "INSERT INTO arrival (id, case_id, person, direction_id, municipality_org, route, state, planned_on) SELECT gen_random_uuid(), d.case_id, 1, d.id, d.municipality_org, 'travel', 'date_set', p.planned_arrival FROM direction d JOIN proposal p ON p.id = d.proposal_id ON CONFLICT DO NOTHING")
	name := func(id casework.ID, seen, dwelling uuid.UUID, until civil.Date) error {
		return h.service.Name(t.Context(), h.oulu, press(0), id, seen, dwelling, until)
	}
	if err := name(h.northCase, uuid.Nil, h.flat, inDecember(14)); !slices.Equal(fields(err), []string{"until"}) {
		t.Errorf("until before the arrival: %v", err)
	}
	if err := name(h.northCase, uuid.Nil, h.flat, inDecember(20)); err != nil {
		t.Fatal(err)
	}
	if err := name(h.northCase, uuid.Nil, h.flat, inDecember(20)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("naming on a page that others have overtaken: %v", err)
	}
	if err := name(h.second, uuid.Nil, h.flat, civil.Date{}); err != nil {
		t.Errorf("a dwelling that is free again by then: %v", err)
	}
	move := func(on civil.Date) error {
		var version int64
		h.db.Scan(t, "SELECT sum(version)::int8 FROM arrival WHERE case_id = $1 AND state <> 'ended'", []any{h.northCase}, &version)
		return h.ways.Take(t.Context(), h.oulu, press(version), h.northCase, arrivals.SetDate, []int{1}, arrivals.Given{On: on})
	}
	if err := move(inDecember(16)); err != nil {
		t.Fatal(err)
	}
	if got := h.days(t, first); got != "[2026-12-16,2026-12-20)" {
		t.Errorf("after the move it is kept for %s", got)
	}
	if by := refusedBy(t, move(inDecember(21)), "on"); by != "KP-2026-90002" {
		t.Errorf("the move is refused for %v", by)
	}
	if got := h.days(t, first); got != "[2026-12-16,2026-12-20)" {
		t.Errorf("after the refused move it is kept for %s", got)
	}
	if err := name(h.northCase, h.flat, uuid.Nil, civil.Date{}); err != nil || h.days(t, first) != "" {
		t.Errorf("freeing it: %v, kept for %q", err, h.days(t, first))
	}
}

func TestADwellingFitsItsHouseholdAndIsItsMunicipalitys(t *testing.T) {
	t.Parallel()
	h := newHomes(t)
	small, late, old := flat("Pieni"), flat("Myöhäinen"), flat("Vanha")
	small.Sleeps, late.ReadyOn, old.Retired = 2, inDecember(31), true
	p := h.proposed(t, h.northCase, inDecember(14))
	for _, d := range []placement.Dwelling{small, late, old} {
		id := must(h.service.Add(t.Context(), h.oulu, press(0), d))(t)
		if err := h.accept(t, p, id); !slices.Equal(fields(err), []string{"dwelling"}) {
			t.Errorf("%s: %v", d.Name, err)
		}
	}
	foreign := uuid.New()
	h.db.Exec(t, "INSERT INTO dwelling (id, municipality_org, centre_org, name, rooms, sleeps, ready_on) VALUES ($1, $2, $3, 'Lahdenkatu 1', 3, 6, '2026-01-01')",
		foreign, h.lahti.Organisation(), h.south.Organisation())
	if err := h.accept(t, p, foreign); !slices.Equal(fields(err), []string{"dwelling"}) {
		t.Errorf("another municipality's dwelling: %v", err)
	}
	for _, a := range []identity.Actor{h.lahti, h.north, h.pohde} {
		if _, _, err := h.service.Get(t.Context(), a, h.flat); err == nil {
			t.Errorf("%s reads Oulu's dwelling", a.Role())
		}
	}
	err := h.db.InTx(t.Context(), h.oulu, identity.Press{}, func(tx *store.Tx) error {
		return tx.BookDwelling(t.Context(), placement.Booking{Dwelling: placement.Dwelling{ID: foreign}, Case: h.northCase, Proposal: p, During: civil.Period{From: inDecember(1)}})
	})
	if err == nil {
		t.Error("the database let a foreign dwelling be booked")
	}
}

func TestTheListOfDwellings(t *testing.T) {
	t.Parallel()
	h := newHomes(t)
	if _, err := h.service.Add(t.Context(), h.oulu, press(0), flat("Mallikatu 4 A 12")); !slices.Equal(fields(err), []string{"name"}) {
		t.Errorf("a second dwelling of the same name: %v", err)
	}
	if _, err := h.service.Add(t.Context(), h.oulu, press(0), placement.Dwelling{Sleeps: 99}); len(fields(err)) != 4 {
		t.Errorf("the mistakes of an empty form: %v", err)
	}
	if _, err := h.service.Add(t.Context(), h.north, press(0), flat("Keskuksen")); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a centre adds a dwelling: %v", err)
	}
	p := h.proposed(t, h.northCase, inDecember(14))
	if err := h.accept(t, p, h.flat); err != nil {
		t.Fatal(err)
	}
	rows, err := h.service.List(t.Context(), h.oulu, page.Params{})
	if err != nil || len(rows.Items) != 1 || rows.Items[0].Reference != h.proposal(t, p).Reference || rows.Items[0].During.From != inDecember(14) {
		t.Fatalf("the list: %+v, %v", rows, err)
	}
	changed := flat("Mallikatu 4 A 13")
	changed.ID, changed.Retired = h.flat, true
	if by := refusedBy(t, h.service.Save(t.Context(), h.oulu, press(1), changed), "retired"); by != h.proposal(t, p).Reference {
		t.Errorf("giving it up is refused for %v", by)
	}
	changed.Retired = false
	if err := h.service.Save(t.Context(), h.oulu, press(1), changed); err != nil {
		t.Fatal(err)
	}
	if err := h.service.Save(t.Context(), h.oulu, press(1), changed); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a stale change: %v", err)
	}
	if rows, err := h.service.List(t.Context(), h.lahti, page.Params{}); err != nil || len(rows.Items) != 0 {
		t.Errorf("another municipality sees %+v, %v", rows, err)
	}
}

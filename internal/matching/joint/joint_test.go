package joint_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/check"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/joint"
	"kuntapaikka/internal/matching/plan"
)

func weights() matching.Weights {
	one := matching.Share{Num: 1, Den: 1}
	return matching.Weights{
		ID: "test", From: civil.Of(2026, 1, 1),
		Health:   matching.HealthScale{Max: 30_000, Minutes: 120, Kilometres: 150},
		Dwelling: matching.DwellingScale{Max: 25_000, Rooms: 2, Accessible: 1, Ready: 2, LateDays: 30},
		Ties:     matching.TiesScale{Max: 15_000, Municipality: one, Wellbeing: matching.Share{Num: 1, Den: 2}, Near: matching.Share{Num: 1, Den: 3}, Kilometres: 50},
		Language: matching.LanguageScale{Max: 15_000, Interpreter: 2, Service: 1, OnTheSpot: one, ByPhone: one, InGroup: one},
		Timing:   matching.TimingScale{Max: 10_000, Dwelling: 1, School: 1, AheadDays: 14, SchoolFrom: 6, SchoolTo: 17},
		Spread:   matching.SpreadScale{Max: 5_000, Target: 1, Population: 1, PerTenThousand: 50},
	}
}

func terms() joint.Terms {
	return joint.Terms{Weights: weights(), Near: 5_000, Budget: instance.Budget{Iterations: 400, Seed: 1}}
}

// household is one of so many persons who can arrive from 14 December 2026 on; where dialysis is near it gets more points.
func household(id string, persons int, places []matching.Place) joint.Household {
	c := matching.Case{
		Reference: id, Group: matching.Quota, Arrival: matching.Arrival{Earliest: civil.Of(2026, 12, 14)},
		Services: []matching.ServiceNeed{{Code: "dialysis"}},
	}
	for range persons {
		c.Ages = append(c.Ages, 30)
	}
	return joint.Household{ID: id, Case: c, Places: places, Urgency: 1}
}

// town has so many places for the group, and dialysis so many minutes away.
func town(code, area string, free, minutes int) matching.Place {
	return matching.Place{
		Municipality: code, Wellbeing: area, Services: []matching.Service{{Code: "dialysis", Minutes: minutes}},
		Lines: []matching.Line{{ID: code + "/1", Group: matching.Quota, Window: civil.Period{From: civil.Of(2026, 1, 1), To: civil.Of(2027, 1, 1)}, Free: free}},
	}
}

func solve(t *testing.T, hs []joint.Household, links []joint.Link, terms joint.Terms) joint.Plan {
	t.Helper()
	p, err := joint.Build(t.Context(), hs, links, terms)
	if err != nil {
		t.Fatal(err)
	}
	found := p.Solve(t.Context(), plan.Options{Workers: 1})
	if _, err := check.Plan(p.Instance(), found.Plan); err != nil {
		t.Fatalf("the checker refuses the plan: %v", err)
	}
	return found
}

func where(p joint.Plan) map[string]string {
	at := map[string]string{}
	for _, r := range p.Rows {
		at[r.ID] = r.Municipality + string(r.Reason)
	}
	return at
}

func TestAPlanLooksAtAllHouseholdsAtOnce(t *testing.T) {
	t.Parallel()
	near, far := town("564", "17", 4, 0), town("091", "01", 4, 60)
	places := []matching.Place{near, far}
	got := where(solve(t, []joint.Household{household("small", 1, places), household("big", 4, places), household("last", 9, places)}, nil, terms()))
	if got["big"] != "564" || got["small"] != "091" || got["last"] != "none_meets" {
		t.Errorf("%v: the four persons gain more by the near clinic than the one", got)
	}
}

func TestWhoHasNoPlaceIsToldWhy(t *testing.T) {
	t.Parallel()
	places := []matching.Place{town("564", "17", 4, 0)}
	quiet := household("quiet", 1, []matching.Place{town("091", "01", 1, 0)})
	hs := []joint.Household{
		household("a", 3, places), household("b", 2, places), household("c", 1, places), household("none", 5, places), quiet, household("twin", 3, places), household("other", 3, places),
	}
	links := []joint.Link{{A: "c", B: "quiet", Kind: joint.Together}, {A: "twin", B: "other", Kind: joint.Together}}
	got := where(solve(t, hs, links, terms()))
	want := map[string]string{
		"a": "564", "b": "no_room", "c": "no_common", "quiet": "no_common", "none": "none_meets", "twin": "too_large", "other": "too_large",
	}
	for id, w := range want {
		if got[id] != w {
			t.Errorf("%s: %s, want %s", id, got[id], w)
		}
	}
}

// TestPlacesForEmergencyCasesAreKeptForThem gives the best town places for emergency cases alone: others stay unplaced beside them, and an emergency case
// finds them, also where it comes last.
func TestPlacesForEmergencyCasesAreKeptForThem(t *testing.T) {
	t.Parallel()
	promised := town("564", "17", 4, 0)
	promised.Lines[0].Group, promised.Commitment = matching.Emergency, matching.Commitment{Persons: 4}
	other := town("091", "01", 4, 0)
	other.Lines[0].Group = matching.Emergency
	mixed := town("091", "01", 2, 60)
	places := []matching.Place{promised, other}
	places[1].Lines = append(places[1].Lines, mixed.Lines...)
	how := terms()
	how.Weights.Spread.Commitment = 3
	urgent := household("urgent", 3, places)
	urgent.Case.Group, urgent.Urgency = matching.Emergency, 4
	hs := []joint.Household{household("a", 2, places), household("b", 2, places), household("c", 4, places), urgent}
	got := where(solve(t, hs, nil, how))
	if got["urgent"] != "564" {
		t.Errorf("the emergency case is at %q, not where places were promised to it", got["urgent"])
	}
	if placed := got["a"] + got["b"]; placed != "091no_room" && placed != "no_room091" || got["c"] != "none_meets" {
		t.Errorf("%v: two quota cases share two places, and the places for emergency cases are not theirs", got)
	}
}

func TestLinkedHouseholdsGoTogetherApartOrNear(t *testing.T) {
	t.Parallel()
	best, near, far := town("564", "17", 10, 0), town("244", "17", 10, 30), town("091", "01", 10, 20)
	places := []matching.Place{best, near, far}
	for name, row := range map[string]struct {
		links []joint.Link
		b     string
	}{
		"no link":                     {nil, "564"},
		"apart":                       {[]joint.Link{{A: "a", B: "b", Kind: joint.Apart}}, "091"},
		"apart and near":              {[]joint.Link{{A: "a", B: "b", Kind: joint.Apart}, {A: "a", B: "b", Kind: joint.Near}}, "244"},
		"together with one who is at": {[]joint.Link{{A: "b", Kind: joint.Together, At: "244"}}, "244"},
		"apart from one who is at":    {[]joint.Link{{A: "b", Kind: joint.Apart, At: "564"}}, "091"},
	} {
		got := solve(t, []joint.Household{household("a", 3, places), household("b", 2, places)}, row.links, terms())
		if at := where(got); at["a"] != "564" || at["b"] != row.b {
			t.Errorf("%s: %v", name, at)
		}
		if name == "apart and near" && (len(got.Near) != 1 || !got.Near[0].Met || got.Value > got.BoundValue) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	together := solve(t, []joint.Household{household("a", 3, places), household("b", 8, places)}, []joint.Link{{A: "a", B: "b", Kind: joint.Together}}, terms())
	if got := where(together); got["a"] != "no_common" && got["a"] != got["b"] {
		t.Errorf("a bundle was divided: %v", got)
	}
}

func TestAFrozenHouseholdStaysAndAStandingOneIsWorthStaying(t *testing.T) {
	t.Parallel()
	places := []matching.Place{town("564", "17", 3, 0), town("091", "01", 3, 4)} // one point apart
	frozen := household("a", 3, places)
	frozen.Decided = "091"
	if got := where(solve(t, []joint.Household{frozen, household("b", 3, places)}, nil, terms())); got["a"] != "091" || got["b"] != "564" {
		t.Errorf("%v", got)
	}
	standing := household("a", 3, places)
	standing.Standing = "091"
	for stability, want := range map[int]string{0: "564", 900: "564", 1100: "091"} {
		how := terms()
		how.Stability = stability
		if got := where(solve(t, []joint.Household{standing}, nil, how)); got["a"] != want {
			t.Errorf("staying worth %d: %v, want %s", stability, got, want)
		}
	}
	frozen.Decided = "049"
	var no *joint.Undecidable
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if p, err := joint.Build(stopped, []joint.Household{frozen}, nil, terms()); !errors.Is(err, context.Canceled) || p != nil {
		t.Errorf("built after the stop: %v", err)
	}
	if _, err := joint.Build(t.Context(), []joint.Household{frozen}, nil, terms()); !errors.As(err, &no) || no.Municipality != "049" {
		t.Errorf("frozen where nothing is offered: %v", err)
	}
}

func TestStocksAndDwellingsAreNotPromisedTwice(t *testing.T) {
	t.Parallel()
	place := town("564", "17", 50, 0)
	place.Dwellings = []matching.Dwelling{{ID: "small", Rooms: 2, Count: 2}, {ID: "accessible", Rooms: 4, Accessible: true, Count: 1}}
	place.Stocks = []matching.Stock{{Resource: matching.BasicEducation, Left: 3}, {Resource: matching.SlotsOf("dialysis"), Left: 5}}
	in := func(id string, rooms int, must bool, pupils int) joint.Household {
		h := household(id, 2, []matching.Place{place})
		if h.Case.Dwelling.Rooms = rooms; must {
			h.Case.Dwelling.Accessible = matching.Absolute
		}
		if pupils > 0 {
			h.Case.Pupils = []matching.Pupils{{Level: matching.BasicEducation, Count: pupils}}
		}
		return h
	}
	count := func(housed bool, hs ...joint.Household) (n int) {
		place.Housed = housed
		for i := range hs {
			hs[i].Places = []matching.Place{place}
		}
		for _, r := range solve(t, hs, nil, terms()).Rows {
			if r.Municipality != "" {
				n++
			}
		}
		return n
	}
	for name, row := range map[string]struct {
		hs     []joint.Household
		housed bool
		want   int
	}{
		"pupils":                       {[]joint.Household{in("a", 0, false, 2), in("b", 0, false, 2)}, false, 1},
		"pupils that fit":              {[]joint.Household{in("a", 0, false, 2), in("b", 0, false, 1)}, false, 2},
		"slots":                        {[]joint.Household{in("a", 0, false, 0), in("b", 0, false, 0), in("c", 0, false, 0), in("d", 0, false, 0), in("e", 0, false, 0), in("f", 0, false, 0)}, false, 5},
		"two need the accessible one":  {[]joint.Household{in("a", 2, true, 0), in("b", 3, true, 0)}, false, 1},
		"dwellings are sought":         {[]joint.Household{in("a", 4, false, 0), in("b", 4, false, 0)}, false, 2},
		"the large one once":           {[]joint.Household{in("a", 4, false, 0), in("b", 4, false, 0)}, true, 1},
		"large and accessible are one": {[]joint.Household{in("a", 2, true, 0), in("b", 4, false, 0)}, true, 1},
		"three homes for four":         {[]joint.Household{in("a", 1, false, 0), in("b", 1, false, 0), in("c", 1, false, 0), in("d", 1, false, 0)}, true, 3},
	} {
		if got := count(row.housed, row.hs...); got != row.want {
			t.Errorf("%s: %d placed, want %d", name, got, row.want)
		}
	}
}

// TestLinesAddUpOnlyWhereTheyAreOpen holds that no plan takes more of the lines than can be handed out, person by person, and that what can be handed out
// is planned: the plan is compared with every assignment of small countries.
func TestLinesAddUpOnlyWhereTheyAreOpen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		place := town("564", "17", 0, 0)
		place.Lines = nil
		for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
			from := rapid.IntRange(0, 60).Draw(t, "from")
			place.Lines = append(place.Lines, matching.Line{
				ID: fmt.Sprint(i), Group: matching.Quota, Free: rapid.IntRange(1, 4).Draw(t, "free"),
				Window: civil.Period{From: civil.Of(2026, 1, 1).AddDays(from), To: civil.Of(2026, 1, 1).AddDays(from + rapid.IntRange(1, 60).Draw(t, "days"))},
			})
		}
		var hs []joint.Household
		for i := range rapid.IntRange(1, 5).Draw(t, "households") {
			h := household(fmt.Sprint("h", i), rapid.IntRange(1, 4).Draw(t, "persons"), []matching.Place{place})
			h.Case.Arrival.Earliest = civil.Of(2026, 1, 1).AddDays(rapid.IntRange(0, 100).Draw(t, "day"))
			hs = append(hs, h)
		}
		p, err := joint.Build(t.Context(), hs, nil, terms())
		if err != nil {
			t.Fatal(err)
		}
		found := p.Solve(t.Context(), plan.Options{Workers: 1})
		most := 0
		for chosen := range 1 << len(hs) {
			if persons, possible := handOut(hs, place, chosen); possible {
				most = max(most, persons)
			}
		}
		if int(found.PlacedPersons) != most {
			t.Fatalf("%d persons placed, %d can be", found.PlacedPersons, most)
		}
	})
}

// handOut tells whether the chosen households can have all their places, by giving places out one by one with augmenting ways.
func handOut(hs []joint.Household, place matching.Place, chosen int) (persons int, possible bool) {
	var seats []string // a line for each free place
	for _, l := range place.Lines {
		for range l.Free {
			seats = append(seats, l.ID)
		}
	}
	holder := make([]int, len(seats))
	for i := range holder {
		holder[i] = -1
	}
	var wants [][]string
	for i, h := range hs {
		if chosen>>i&1 == 0 {
			continue
		}
		r := matching.Order(h.Case, []matching.Place{place}, weights(), 0).Ranked
		if len(r) == 0 {
			return 0, false
		}
		for range h.Case.Size() {
			wants = append(wants, r[0].Lines)
		}
	}
	var seat func(who int, seen []bool) bool
	seat = func(who int, seen []bool) bool {
		for s, line := range seats {
			if seen[s] || !slices.Contains(wants[who], line) {
				continue
			}
			if seen[s] = true; holder[s] < 0 || seat(holder[s], seen) {
				holder[s] = who
				return true
			}
		}
		return false
	}
	for who := range wants {
		if !seat(who, make([]bool, len(seats))) {
			return 0, false
		}
	}
	return len(wants), true
}

// TestTheFileOfAProblemIsTheProblem writes the instance, reads it as `match` would, and gets a plan of the same worth that the checker accepts.
func TestTheFileOfAProblemIsTheProblem(t *testing.T) {
	t.Parallel()
	a, b := town("564", "17", 7, 0), town("091", "01", 6, 25)
	a.Stocks = []matching.Stock{{Resource: matching.SlotsOf("dialysis"), Left: 3}}
	places := []matching.Place{a, b}
	var hs []joint.Household
	for i := range 6 {
		hs = append(hs, household(fmt.Sprint("h", i), 1+i%4, places))
	}
	hs[5].Decided = "091"
	p, err := joint.Build(t.Context(), hs, []joint.Link{{A: "h0", B: "h1", Kind: joint.Together}, {A: "h2", B: "h3", Kind: joint.Apart}}, terms())
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := p.Instance().Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := instance.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	found, other := p.Solve(t.Context(), plan.Options{Workers: 1}), plan.Solve(t.Context(), again, plan.Options{Workers: 1})
	if found.Value != other.Value || found.PlacedPersons != other.PlacedPersons || found.BoundValue != other.BoundValue {
		t.Errorf("the problem gives %+v, its file %+v", found.Plan, other)
	}
	if _, err := check.Plan(again, found.Plan); err != nil {
		t.Error(err)
	}
}

// TestAnEarlierPlanIsNeverMadeWorse starts from a plan with no time to search, and tries more of what is short.
func TestAnEarlierPlanIsNeverMadeWorse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		places := []matching.Place{town("564", "17", rapid.IntRange(1, 9).Draw(t, "a"), 0), town("091", "01", rapid.IntRange(1, 9).Draw(t, "b"), 40)}
		var hs []joint.Household
		for i := range rapid.IntRange(1, 8).Draw(t, "households") {
			hs = append(hs, household(fmt.Sprint("h", i), rapid.IntRange(1, 4).Draw(t, "persons"), places))
		}
		p, err := joint.Build(t.Context(), hs, nil, terms())
		if err != nil {
			t.Fatal(err)
		}
		first := p.Solve(t.Context(), plan.Options{Workers: 1})
		short := terms()
		short.Budget.Iterations = 1
		q, err := joint.Build(t.Context(), hs, nil, short)
		if err != nil {
			t.Fatal(err)
		}
		if again := q.Solve(t.Context(), plan.Options{Workers: 1, From: &first.Plan}); again.WeightedPlaced < first.WeightedPlaced || again.WeightedPlaced == first.WeightedPlaced && again.Value < first.Value {
			t.Fatalf("from %+v to %+v", first.Plan, again.Plan)
		}
		for _, f := range first.Filled {
			if gain := q.Try(t.Context(), first.Plan, f.ID, 1, plan.Options{Workers: 1}); gain.Persons < 0 || gain.Persons == 0 && gain.Value < 0 {
				t.Fatalf("more of %s makes the plan worse: %+v", f.ID, gain)
			}
		}
	})
}

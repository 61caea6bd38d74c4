package facts_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/facts"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/region"
)

func register(t testing.TB) *region.Register {
	t.Helper()
	r, err := region.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func today() civil.Date { return civil.Of(2026, 11, 20) }

func arrival() civil.Date { return civil.Of(2026, 12, 14) }

func days() cmp.Option {
	return cmp.Comparer(func(a, b civil.Date) bool { return a.Compare(b) == 0 })
}

// family is a household as the portal knows it, with everything of its profile that a ranking asks for and much that it does not.
func family() casework.Case {
	officer := casework.SetBy{Account: uuid.MustParse("0192f0c2-0000-7000-8000-000000000001"), On: today()}
	return casework.Case{
		Reference: "KP-2026-00417", Group: casework.Emergency, Persons: 4, EarliestArrival: civil.Of(2026, 12, 14),
		Profile: casework.Profile{
			Persons: []casework.Person{
				{Number: 1, BirthYear: 1988, Sex: "male", Relation: "principal", Occupation: "baker"},
				{Number: 2, BirthYear: 1991, Sex: "female", Relation: "spouse"},
				{Number: 3, BirthYear: 2017, Sex: "female", Relation: "child"},
			},
			LatestArrival:   civil.Of(2027, 1, 31),
			Dwelling:        casework.Dwelling{Rooms: 3, Accessible: casework.Absolute, SetBy: officer},
			MotherTongues:   []string{"prs"},
			Interpreters:    []casework.Interpreter{{Language: "prs", Level: casework.Preferred}},
			ServiceLanguage: casework.ServiceLanguage{Code: "sv", Level: casework.Preferred},
			Needs:           []casework.Need{{Code: "dialysis", Absolute: true, MaxMinutes: 60, SetBy: officer}, {Code: "maternity"}},
			Ties:            []casework.Tie{{Kind: "sibling", Municipality: "588"}},
			Avoid:           []casework.Avoid{{Municipality: "091"}, {Municipality: "853", Kilometres: 100}},
			Demands:         []casework.Demand{{Code: "interpreter_woman", SetBy: officer}},
			Sources: map[casework.FieldGroup]casework.Provenance{
				casework.TieFields: {Source: "person", Method: "interview", At: time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC)},
			},
		},
	}
}

// oulu has an offer in force with a dwelling of each kind, and no word of maternity care or of Dari.
func oulu() places.Supply {
	return places.Supply{
		Municipality: "564", Wellbeing: "19", AsOf: civil.Of(2026, 11, 12), Used: 94,
		Lines: []places.Line{{ID: uuid.MustParse("0192f0c2-0000-7000-8000-0000000000aa"), Group: casework.Emergency, Window: civil.Period{From: civil.Of(2026, 12, 1), To: civil.Of(2027, 1, 1)}, Capacity: 9, Reserved: 2, Taken: 1, InForce: true}},
		Readiness: places.Readiness{
			Dwellings:        []places.Dwelling{{Rooms: 4, Count: 3, Accessible: 1}, {Rooms: 2, Count: 1, Ready: civil.Of(2026, 12, 10)}},
			Services:         []places.Service{{Code: "dialysis", Minutes: 12}},
			Interpreters:     []places.Interpreter{{Language: "fa", Way: places.OnTheSpot}, {Language: "ar", Way: places.ByPhone}},
			ServiceLanguages: []string{"fi"},
			SchoolReady:      civil.Of(2026, 11, 30),
			Licence:          places.Licence{Held: true},
			Conditions:       []string{"interpreter_woman"},
		},
		Agreements: []places.Agreement{{
			Valid: civil.Period{From: civil.Of(2025, 1, 1)}, ReviewBy: civil.Of(2028, 12, 31), SignedOn: civil.Of(2024, 12, 1), HeardOn: civil.Of(2024, 11, 1),
			Heard: identity.Organisation{ID: uuid.MustParse("0192f0c2-0000-7000-8000-0000000000bb")}, HeardReference: "POHDE/1/2024",
		}},
	}
}

func TestACaseGoesThroughAsNeeds(t *testing.T) {
	t.Parallel()
	set := matching.SetBy{Who: "0192f0c2-0000-7000-8000-000000000001", On: today()}
	mantyharju, turku := matching.At(26.77, 61.47), matching.At(22.27, 60.45)
	got := facts.Case(family(), nil, register(t), today())
	if near := matching.Metres(got.Ties[0].At, mantyharju); near > 60_000 {
		t.Errorf("the tie is %d m from where it should be", near)
	}
	if near := matching.Metres(got.Avoid[1].At, turku); near > 60_000 || got.Avoid[0].At.Known() {
		t.Errorf("the points to avoid: %+v", got.Avoid)
	}
	got.Ties[0].At, got.Avoid[1].At = matching.Point{}, matching.Point{}
	want := matching.Case{
		Reference: "KP-2026-00417", Group: matching.Emergency, Ages: []int{38, 35, 9, -1},
		Arrival:         matching.Arrival{Earliest: civil.Of(2026, 12, 14), Latest: civil.Of(2027, 1, 31)},
		Dwelling:        matching.DwellingNeed{Rooms: 3, Accessible: matching.Absolute, SetBy: set},
		Services:        []matching.ServiceNeed{{Code: "dialysis", Within: 60, SetBy: set}, {Code: "maternity"}},
		Languages:       []matching.LanguageNeed{{Code: "prs", Level: matching.Preferred}},
		ServiceLanguage: matching.LanguageWish{Code: "sv", Level: matching.Preferred},
		// 588 merged into 507 in 2025.
		Ties:       []matching.Tie{{Kind: "sibling", Municipality: "507", Wellbeing: "12", Source: matching.Source{Key: matching.FromInterview, On: civil.Of(2026, 11, 3)}}},
		Avoid:      []matching.Avoid{{Municipality: "091"}, {Municipality: "853", Kilometres: 100}},
		Conditions: []matching.Demand{{Condition: matching.InterpreterWoman, SetBy: set}},
	}
	if diff := cmp.Diff(want, got, days()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNobodyArrivesBeforeToday(t *testing.T) {
	t.Parallel()
	c := family()
	c.EarliestArrival, c.Profile.LatestArrival = civil.Of(2026, 9, 1), civil.Date{}
	if got := facts.Case(c, nil, register(t), today()).Arrival; got.Earliest != today() || !got.Latest.IsZero() {
		t.Errorf("%+v", got)
	}
	c.EarliestArrival = civil.Date{}
	if got := facts.Case(c, nil, register(t), today()); !got.Arrival.Earliest.IsZero() || got.Ages[0] != 38 {
		t.Errorf("%+v", got)
	}
}

func TestAMergedMunicipalityIsAvoidedInItsSuccessor(t *testing.T) {
	t.Parallel()
	c := family()
	c.Profile.Avoid = []casework.Avoid{{Municipality: "588"}}
	if got := facts.Case(c, nil, register(t), today()).Avoid[0]; got.Municipality != "507" {
		t.Errorf("%+v", got)
	}
}

func TestAPlaceGoesThroughWithWhatItSaid(t *testing.T) {
	t.Parallel()
	r := register(t)
	got := facts.Places([]places.Supply{oulu()}, arrival(), []region.Target{{Centre: "09", Persons: 400}, {Centre: "09", Municipality: "564", Persons: 100}}, r, today())[0]
	told := matching.Source{Key: matching.FromMunicipality, On: civil.Of(2026, 11, 12)}
	if len(got.Lines) != 1 || got.Lines[0].Free != 6 {
		t.Errorf("lines %+v", got.Lines)
	}
	if got.Burden.Used != 94 || got.Burden.Target != 100 || got.Burden.Population < 200_000 {
		t.Errorf("burden %+v", got.Burden)
	}
	if diff := cmp.Diff([]matching.Dwelling{
		{ID: "4 2026-12-01 a", Rooms: 4, Accessible: true, Ready: civil.Of(2026, 12, 1), Count: 1, Source: told},
		{ID: "4 2026-12-01", Rooms: 4, Ready: civil.Of(2026, 12, 1), Count: 2, Source: told},
		{ID: "2 2026-12-10", Rooms: 2, Ready: civil.Of(2026, 12, 10), Count: 1, Source: told},
	}, got.Dwellings, days()); diff != "" {
		t.Errorf("dwellings (-want +got):\n%s", diff)
	}
	for _, s := range got.Sites {
		if s.Service == "dialysis" || s.Service == "maternity" && matching.Metres(s.At, got.At) > 5_000 {
			t.Errorf("the nearest hospital, only for what was not stated: %+v", got.Sites)
		}
	}
	if !slices.Contains(got.Interpreters, matching.Interpreter{Language: "prs", Mode: matching.InGroup, Source: told}) {
		t.Errorf("Farsi stands in for Dari: %+v", got.Interpreters)
	}
	if !got.MinorsLicence.Held || got.School.Ready != civil.Of(2026, 11, 30) || len(got.Conditions) != 1 || len(got.ServiceLanguages) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestWhereAllDwellingsAreTakenNobodyCanGo(t *testing.T) {
	t.Parallel()
	r := register(t)
	full := oulu()
	full.Readiness.Certainty = places.Secured
	for left, want := range map[int]int{0: 0, 1: 1} {
		if full.Readiness.Dwellings = nil; left > 0 {
			full.Readiness.Dwellings = []places.Dwelling{{Rooms: 2, Count: left}}
		}
		w, err := facts.Weights(r, today())
		if err != nil {
			t.Fatal(err)
		}
		household := matching.Case{Group: matching.Emergency, Ages: []int{30}, Arrival: matching.Arrival{Earliest: arrival()}}
		if got := matching.Rank(household, facts.Places([]places.Supply{full}, arrival(), nil, r, today()), w); len(got.Ranked) != want {
			t.Errorf("%d dwellings left: %+v", left, got)
		}
	}
}

func TestWithoutAnAgreementThereAreNoPlaces(t *testing.T) {
	t.Parallel()
	r := register(t)
	lapsed := oulu()
	lapsed.Agreements[0].Valid.To = civil.Of(2026, 12, 14)
	if got := facts.Places([]places.Supply{lapsed}, arrival(), nil, r, today()); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestTheWeightsOfTheRegisterAreSound(t *testing.T) {
	t.Parallel()
	w, err := facts.Weights(register(t), today())
	if err != nil || w.Total() != 100_000 || w.ID == "" || len(w.Basis) != 6 || w.From.IsZero() {
		t.Errorf("%+v, %v", w, err)
	}
}

// TestWhoAPersonIsChangesNothing holds that nothing about the persons but their ages reaches the ranking: whoever they are, it is the same to the letter.
func TestWhoAPersonIsChangesNothing(t *testing.T) {
	t.Parallel()
	r := register(t)
	w, err := facts.Weights(r, today())
	if err != nil {
		t.Fatal(err)
	}
	encoded := func(t *rapid.T, c casework.Case) string {
		in := facts.Case(c, nil, r, today())
		s, err := matching.Take(time.Unix(0, 0), in, facts.Places([]places.Supply{oulu()}, arrival(), nil, r, today()), w)
		if err != nil {
			t.Fatal(err)
		}
		data, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := family()
		want := encoded(t, c)
		for i := range c.Profile.Persons {
			p := &c.Profile.Persons[i]
			p.Sex = rapid.SampledFrom(casework.Sexes()).Draw(t, "sex")
			p.Relation = rapid.SampledFrom(casework.Relations()).Draw(t, "relation")
			p.Occupation = rapid.String().Draw(t, "occupation")
			p.DueMonth = rapid.SampledFrom([]string{"", "2027-03"}).Draw(t, "pregnancy")
		}
		c.Profile.MotherTongues = rapid.SliceOf(rapid.SampledFrom([]string{"ar", "ti", "rw"})).Draw(t, "mother tongues") // the need of an interpreter is said
		c.Profile.Basis = rapid.SampledFrom(casework.Bases()).Draw(t, "basis")
		c.Intake, c.Centre = uuid.New(), uuid.New()
		if got := encoded(t, c); got != want {
			t.Fatalf("%s\nbecame\n%s", want, got)
		}
	})
}

func BenchmarkPlaces(b *testing.B) {
	r := register(b)
	var all []places.Supply
	for _, m := range r.Municipalities(today()) {
		s := oulu()
		s.Municipality, s.Wellbeing = m.Code, m.Wellbeing
		all = append(all, s)
	}
	b.ReportAllocs()
	for b.Loop() {
		if got := facts.Places(all, arrival(), nil, r, today()); len(got) != 308 {
			b.Fatal(len(got))
		}
	}
}

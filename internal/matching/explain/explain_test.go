package explain_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/explain"
)

// outlook is that of one place.
func outlook(t *testing.T, in explain.Inputs, code string) explain.Outlook {
	t.Helper()
	o, found := explain.Explain(in, explain.Options{}).Of(code)
	if !found {
		t.Fatalf("%s has no outlook", code)
	}
	return o
}

func wants(t *testing.T, want, got []explain.Way) {
	t.Helper()
	if diff := cmp.Diff(want, got, days()); diff != "" {
		t.Errorf("ways (-want +got):\n%s", diff)
	}
}

// TestOneFactIsEnough: 564 has 65,000 points with its tie, 091 has 50,000. An interpreter on the spot gives 15,000, and at equal scores the lower code
// stands first. Without the points for ties both have 50,000.
func TestOneFactIsEnough(t *testing.T) {
	t.Parallel()
	wants(t, []explain.Way{
		{Kind: explain.Facts, Share: 1000, Position: 1, Changes: []explain.Change{{What: explain.Interpreter, Code: "ar", Mode: matching.OnTheSpot}}},
		{Kind: explain.Weights, Share: 1000, Position: 1, Changes: []explain.Change{{What: explain.Weight, Code: "ties", From: 15_000, To: 0}}},
	}, outlook(t, inputs(four(), town("564"), town("091")), "091").Ways)
}

// TestTwoFactsWhereOneIsNot: 837 loses at equal scores, so that it needs the interpreter and one minute of the journey besides (30,000/120 = 250 points).
// No maximum of one criterion puts it first.
func TestTwoFactsWhereOneIsNot(t *testing.T) {
	t.Parallel()
	wants(t, []explain.Way{{Kind: explain.Facts, Share: 1008, Position: 1, Changes: []explain.Change{
		{What: explain.Journey, Code: "dialysis", From: 60, To: 59}, {What: explain.Interpreter, Code: "ar", Mode: matching.OnTheSpot},
	}}}, outlook(t, inputs(four(), town("564"), town("837")), "837").Ways)
}

// TestFactPriceAndWeight: 091 has its interpreter and dialysis 50 minutes away, 17,500 + 25,000 + 15,000 + 10,000 = 67,500 points, less 3,000 for its places
// (3,000 each for a household of four), and 564 has 65,000: 500 are wanting. Two minutes give them, or a sixth of the charge, or half a point of the ties.
func TestFactPriceAndWeight(t *testing.T) {
	t.Parallel()
	p := town("091")
	p.Interpreters = []matching.Interpreter{{Language: "ar", Mode: matching.OnTheSpot}}
	p.Services[0].Minutes = 50
	p.Prices = []matching.Price{{Resource: matching.Places, Milli: 3_000, Wanted: 9, Left: 6}}
	wants(t, []explain.Way{
		{Kind: explain.Facts, Share: 16, Position: 1, Changes: []explain.Change{{What: explain.Journey, Code: "dialysis", From: 50, To: 48}}},
		{Kind: explain.Weights, Share: 34, Position: 1, Changes: []explain.Change{{What: explain.Weight, Code: "ties", From: 15_000, To: 14_500}}},
		{Kind: explain.Prices, Share: 166, Position: 1, Changes: []explain.Change{{What: explain.Price, Code: "places", From: 3_000, To: 2_500, More: 3}}},
	}, outlook(t, inputs(four(), town("564"), p), "091").Ways)
}

// TestEachFact: each has one thing that keeps it from the first place, and changes it as little as it takes.
func TestEachFact(t *testing.T) {
	t.Parallel()
	c := four()
	c.Ties, c.Dwelling.Accessible = nil, matching.Preferred // rooms 10,000, accessible 5,000, ready 10,000
	whole := func(code string) matching.Place {
		p := town(code)
		p.Dwellings[0].Accessible, p.Services[0].Minutes = true, 1
		p.Interpreters = []matching.Interpreter{{Language: "ar", Mode: matching.OnTheSpot}}
		return p
	}
	for name, test := range map[string]struct {
		spoil func(p *matching.Place)
		want  explain.Change
	}{
		"rooms":      {func(p *matching.Place) { p.Dwellings[0].Rooms = 2 }, explain.Change{What: explain.Rooms, Code: "091/a", From: 2, To: 4}},
		"accessible": {func(p *matching.Place) { p.Dwellings[0].Accessible = false }, explain.Change{What: explain.Accessible, Code: "091/a"}},
		"ready": {
			func(p *matching.Place) { p.Dwellings[0].Ready = date("2026-12-20") },
			explain.Change{What: explain.Ready, Code: "091/a", Was: date("2026-12-20"), On: date("2026-11-30")},
		},
		"no day":    {func(p *matching.Place) { p.Dwellings[0].Ready = civil.Date{} }, explain.Change{What: explain.Ready, Code: "091/a", On: date("2026-11-30")}},
		"school":    {func(p *matching.Place) { p.School.Ready = date("2026-12-01") }, explain.Change{What: explain.School, Was: date("2026-12-01"), On: date("2026-11-30")}},
		"no school": {func(p *matching.Place) { p.School.Ready = civil.Date{} }, explain.Change{What: explain.School, On: date("2026-11-30")}},
		"none":      {func(p *matching.Place) { p.Dwellings = nil }, explain.Change{What: explain.Home, To: 4, Barrierfree: true, On: date("2026-11-30")}},
		"journey":   {func(p *matching.Place) { p.Services[0].Minutes = 75 }, explain.Change{What: explain.Journey, Code: "dialysis", From: 75, To: 1}},
		"unstated":  {func(p *matching.Place) { p.Services = nil }, explain.Change{What: explain.Journey, Code: "dialysis", To: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := whole("091")
			test.spoil(&p)
			ways := outlook(t, inputs(c, whole("564"), p), "091").Ways
			i := slices.IndexFunc(ways, func(w explain.Way) bool { return w.Kind == explain.Facts })
			if i < 0 || len(ways[i].Changes) != 1 || ways[i].Changes[0] != test.want {
				t.Errorf("ways %+v, want %+v", ways, test.want)
			}
		})
	}
}

// TestNothingIsReadyBeforeToday: fourteen days before the arrival are gone, so that a dwelling of 091 cannot become as timely as that of 564.
func TestNothingIsReadyBeforeToday(t *testing.T) {
	t.Parallel()
	c := four()
	c.Ties, c.Services, c.Languages = nil, nil, nil
	p := town("091")
	p.Dwellings[0].Ready = date("2026-12-20")
	in := inputs(c, town("564"), p)
	o, _ := explain.Explain(in, explain.Options{Today: date("2026-12-01")}).Of("091")
	if slices.ContainsFunc(o.Ways, func(w explain.Way) bool { return w.Kind == explain.Facts }) {
		t.Errorf("%+v", o)
	}
	if o, _ = explain.Explain(in, explain.Options{Today: date("2026-11-30")}).Of("091"); !slices.ContainsFunc(o.Ways, func(w explain.Way) bool { return w.Kind == explain.Facts }) {
		t.Errorf("a day earlier it can: %+v", o)
	}
}

// TestWhatNobodyCanChangeIsNotOffered: 091 is behind in ties and in even spread alone, and facts do not help it.
func TestWhatNobodyCanChangeIsNotOffered(t *testing.T) {
	t.Parallel()
	c := four()
	c.Services, c.Languages = nil, nil
	first := town("564")
	first.Burden = matching.Burden{Used: 0, Target: 10, Population: 10_000}
	if ways := outlook(t, inputs(c, first, town("837")), "837").Ways; len(ways) != 0 {
		t.Errorf("%+v", ways)
	}
}

// TestWhatExcludedPlacesLack: each fails one requirement, and its way says how far it must go and where it would stand: behind 564 with its tie.
func TestWhatExcludedPlacesLack(t *testing.T) {
	t.Parallel()
	c := four()
	c.Dwelling.Accessible, c.MinorsLicence = matching.Absolute, true
	c.Services[0].Within, c.Languages[0].Level = 60, matching.Absolute
	c.ServiceLanguage = matching.LanguageWish{Code: "sv", Level: matching.Absolute}
	c.Conditions = []matching.Demand{{Condition: matching.InterpreterWoman}}
	c.Avoid = []matching.Avoid{{Municipality: "999"}}
	c.Declined = []matching.Declined{{Municipality: "837", On: date("2026-11-01")}}
	fine := func(code string) matching.Place {
		p := town(code)
		p.Dwellings[0].Accessible, p.MinorsLicence.Held = true, true
		p.Interpreters = []matching.Interpreter{{Language: "ar", Mode: matching.ByPhone}}
		p.ServiceLanguages = []matching.Spoken{{Language: "sv"}}
		p.Conditions = []matching.Meets{{Condition: matching.InterpreterWoman}}
		return p
	}
	for name, test := range map[string]struct {
		code  string
		spoil func(p *matching.Place)
		want  []explain.Change
	}{
		"room":       {"091", func(p *matching.Place) { p.Lines[0].Free = 1 }, []explain.Change{{What: explain.Seats, Code: "091/1", To: 3}}},
		"no line":    {"091", func(p *matching.Place) { p.Lines = nil }, []explain.Change{{What: explain.Seats, To: 4}}},
		"window":     {"091", func(p *matching.Place) { p.Lines[0].Window = year(2027) }, []explain.Change{{What: explain.Window, Code: "091/1", On: date("2026-12-14")}}},
		"both":       {"091", func(p *matching.Place) { p.Lines[0].Window, p.Lines[0].Free = year(2025), 2 }, []explain.Change{{What: explain.Window, Code: "091/1", On: date("2026-12-14")}, {What: explain.Seats, Code: "091/1", To: 2}}},
		"stock":      {"091", func(p *matching.Place) { p.Stocks = []matching.Stock{{Resource: matching.SlotsOf("dialysis")}} }, []explain.Change{{What: explain.Stock, Code: "slots_dialysis", To: 1}}},
		"small":      {"091", func(p *matching.Place) { p.Dwellings[0].Rooms = 3 }, []explain.Change{{What: explain.Rooms, Code: "091/a", From: 3, To: 4}}},
		"stairs":     {"091", func(p *matching.Place) { p.Dwellings[0].Accessible = false }, []explain.Change{{What: explain.Accessible, Code: "091/a"}}},
		"no home":    {"091", func(p *matching.Place) { p.Dwellings = nil }, []explain.Change{{What: explain.Home, To: 4, Barrierfree: true}}},
		"far":        {"091", func(p *matching.Place) { p.Services[0].Minutes = 61 }, []explain.Change{{What: explain.Journey, Code: "dialysis", From: 61, To: 60}}},
		"unstated":   {"091", func(p *matching.Place) { p.Services = nil }, []explain.Change{{What: explain.Journey, Code: "dialysis", To: 60}}},
		"licence":    {"091", func(p *matching.Place) { p.MinorsLicence.Held = false }, []explain.Change{{What: explain.Licence}}},
		"language":   {"091", func(p *matching.Place) { p.Interpreters[0].Mode = matching.InGroup }, []explain.Change{{What: explain.Interpreter, Code: "ar", Mode: matching.ByPhone}}},
		"Swedish":    {"091", func(p *matching.Place) { p.ServiceLanguages = nil }, []explain.Change{{What: explain.Spoken, Code: "sv"}}},
		"condition":  {"091", func(p *matching.Place) { p.Conditions = nil }, []explain.Change{{What: explain.Condition, Code: "interpreter_woman"}}},
		"declined":   {"837", func(*matching.Place) {}, []explain.Change{{What: explain.Again}}},
		"two things": {"837", func(p *matching.Place) { p.MinorsLicence.Held = false }, []explain.Change{{What: explain.Licence}, {What: explain.Again}}},
		"near":       {"999", func(*matching.Place) {}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := fine(test.code)
			test.spoil(&p)
			var want []explain.Way
			if test.want != nil {
				want = []explain.Way{{Kind: explain.Requirements, Changes: test.want, Position: 2}}
			}
			o := outlook(t, inputs(c, fine("564"), p), test.code)
			if o.Position != 0 {
				t.Errorf("it is ranked: %+v", o)
			}
			wants(t, want, o.Ways)
		})
	}
}

// TestFirmness: 564 and 837 have 65,000 each, one by its tie and the other by its interpreter; 091 has 50,000.
func TestFirmness(t *testing.T) {
	t.Parallel()
	p := town("837")
	p.Interpreters = []matching.Interpreter{{Language: "ar", Mode: matching.OnTheSpot}}
	e := explain.Explain(inputs(four(), town("564"), town("091"), p), explain.Options{Draws: 1000, Seed: 7})
	if e.First != "564" || !slices.Equal(e.Equal, []string{"837"}) {
		t.Errorf("first %s, practically equal %v", e.First, e.Equal)
	}
	want := []explain.Range{
		{Criterion: "health", Max: 30_000, Open: true},
		{Criterion: "dwelling", Max: 25_000, Open: true},
		{Criterion: "ties", Max: 15_000, From: 15_000, Open: true, Below: "837"},
		{Criterion: "language", Max: 15_000, To: 15_000, Above: "837"},
		{Criterion: "timing", Max: 10_000, Open: true},
		{Criterion: "spread", Max: 5_000, Open: true},
	}
	if diff := cmp.Diff(want, e.Firm.Ranges); diff != "" {
		t.Errorf("ranges (-want +got):\n%s", diff)
	}
	if e.Firm.Stays < 450 || e.Firm.Stays > 550 || len(e.Firm.Others) != 1 || e.Firm.Others[0].Municipality != "837" {
		t.Errorf("half of the draws should be for each: %+v", e.Firm)
	}
	if e.Firm.Firmest() {
		t.Error("it is called firm though two weights decide")
	}
}

func TestAloneItIsFirm(t *testing.T) {
	t.Parallel()
	e := explain.Explain(inputs(four(), town("564")), explain.Options{Draws: 10})
	if !e.Firm.Firmest() || e.Firm.Stays != 10 || len(e.Outlooks) != 0 {
		t.Errorf("%+v", e)
	}
	if none := explain.Explain(inputs(four()), explain.Options{Draws: 10}); none.First != "" || len(none.Firm.Ranges) != 0 {
		t.Errorf("of nothing: %+v", none)
	}
}

func TestOnlyWhatIsAskedIsExplained(t *testing.T) {
	t.Parallel()
	e := explain.Explain(inputs(four(), town("564"), town("091"), town("837")), explain.Options{Of: func(o explain.Outlook) bool { return o.Position == 2 }})
	if len(e.Outlooks) != 1 || e.Outlooks[0].Municipality != "091" {
		t.Errorf("%+v", e.Outlooks)
	}
}

func TestAnExplanationThatDoesNotHoldTogetherIsRefused(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"version":  `{"version": 3}`,
		"later":    `{"version": 1, "outlooks": [{"municipality": "564", "more": [{"resource": "places", "units": 2, "position": 1}]}]}`,
		"units":    `{"version": 2, "outlooks": [{"municipality": "564", "more": [{"resource": "places", "units": 0, "position": 1}]}]}`,
		"field":    `{"version": 1, "nationality": "x"}`,
		"more":     `{"version": 1} {}`,
		"change":   `{"version": 1, "outlooks": [{"municipality": "564", "ways": [{"kind": "facts", "position": 1, "changes": [{"what": "sex"}]}]}]}`,
		"position": `{"version": 1, "outlooks": [{"municipality": "564", "ways": [{"kind": "facts", "changes": [{"what": "again"}]}]}]}`,
		"nothing":  `{"version": 1, "outlooks": [{"municipality": "564", "ways": [{"kind": "facts", "position": 1, "changes": []}]}]}`,
		"range":    `{"version": 1, "firm": {"ranges": [{"criterion": "health", "max": 5, "from": 6, "open": true}]}}`,
		"draws":    `{"version": 1, "firm": {"draws": 10, "stays": 8}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if e, err := explain.Decode([]byte(text)); err == nil {
				t.Errorf("read as %+v", e)
			}
		})
	}
}

// TestTheFirstVersionIsStillRead: explanations that were kept before it was known what more of a resource would bring.
func TestTheFirstVersionIsStillRead(t *testing.T) {
	t.Parallel()
	e, err := explain.Decode([]byte(`{"version": 1, "first": "564", "outlooks": [{"municipality": "240", "position": 2, "ways": [{"kind": "prices", "position": 1, "share": 400,
		"changes": [{"what": "price", "code": "places", "from": 3000, "to": 1800, "more": 2}]}]}], "firm": {"draws": 4, "stays": 3, "others": [{"municipality": "240", "draws": 1}]}}`))
	if out, _ := e.Of("240"); err != nil || len(out.Ways) != 1 || out.More != nil {
		t.Errorf("%+v (%v)", e, err)
	}
}

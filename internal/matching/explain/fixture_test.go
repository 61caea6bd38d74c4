package explain_test

import (
	"slices"

	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/explain"
)

// weights are round figures, so that each table can be worked by hand.
func weights() matching.Weights {
	return matching.Weights{
		ID: "test", From: date("2026-01-01"),
		Health:   matching.HealthScale{Max: 30_000, Minutes: 120, Kilometres: 150},
		Dwelling: matching.DwellingScale{Max: 25_000, Rooms: 2, Accessible: 1, Ready: 2, LateDays: 30},
		Ties:     matching.TiesScale{Max: 15_000, Municipality: matching.Share{Num: 1, Den: 1}, Wellbeing: matching.Share{Num: 1, Den: 2}, Near: matching.Share{Num: 1, Den: 3}, Kilometres: 50},
		Language: matching.LanguageScale{
			Max: 15_000, Interpreter: 2, Service: 1,
			OnTheSpot: matching.Share{Num: 1, Den: 1}, ByPhone: matching.Share{Num: 3, Den: 5}, InGroup: matching.Share{Num: 3, Den: 10},
		},
		Timing: matching.TimingScale{Max: 10_000, Dwelling: 1, School: 1, AheadDays: 14, SchoolFrom: 6, SchoolTo: 17},
		Spread: matching.SpreadScale{Max: 5_000, Target: 1, Population: 1, PerTenThousand: 50},
	}
}

func date(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func year(y int) civil.Period { return civil.Period{From: civil.Of(y, 1, 1), To: civil.Of(y+1, 1, 1)} }

// four is two adults with children of 9 and 2 who need dialysis and Arabic from 14 December 2026 on; their brother lives in 564.
func four() matching.Case {
	return matching.Case{
		Reference: "KP-2026-0417", Group: matching.Emergency, Ages: []int{38, 35, 9, 2}, Arrival: matching.Arrival{Earliest: date("2026-12-14")},
		Dwelling:  matching.DwellingNeed{Rooms: 4},
		Services:  []matching.ServiceNeed{{Code: "dialysis"}},
		Languages: []matching.LanguageNeed{{Code: "ar", Level: matching.Preferred}},
		Ties:      []matching.Tie{{Kind: "sibling", Municipality: "564", Wellbeing: "17"}},
	}
}

// town has room, a dwelling of four rooms ready in time, school in time, dialysis 60 minutes away and no interpreter: 15,000 + 25,000 + 10,000 points and
// what the ties and the spread give.
func town(code string) matching.Place {
	return matching.Place{
		Municipality: code, Wellbeing: "06",
		Lines:     []matching.Line{{ID: code + "/1", Group: matching.Emergency, Window: year(2026), Free: 6}},
		Dwellings: []matching.Dwelling{{ID: code + "/a", Rooms: 4, Ready: date("2026-11-24"), Count: 1}},
		Services:  []matching.Service{{Code: "dialysis", Minutes: 60}},
		School:    matching.School{Ready: date("2026-11-24")},
	}
}

func inputs(c matching.Case, places ...matching.Place) explain.Inputs {
	return explain.Inputs{Case: c, Places: places, Weights: weights()}
}

// --- What the properties are tried on: few codes, so that they meet ---

func drawInputs(t *rapid.T) explain.Inputs {
	in := explain.Inputs{Case: drawCase(t), Weights: drawWeights(t)}
	for _, code := range []string{"005", "009", "091", "179", "564", "905"}[:rapid.IntRange(1, 6).Draw(t, "places")] {
		in.Places = append(in.Places, drawPlace(t, code, in.Case))
	}
	for _, p := range in.Places {
		for _, price := range p.Prices {
			in.More = append(in.More, drawLadder(t, in, p.Municipality, price))
		}
	}
	return in
}

// drawLadder is a price that falls with more of what it is of, and whatever prices that do with it.
func drawLadder(t *rapid.T, in explain.Inputs, code string, price matching.Price) explain.Ladder {
	l := explain.Ladder{Municipality: code, Resource: price.Resource}
	for units, milli := 1, price.Milli; len(l.Rungs) < 4 && milli > 0; units *= 2 {
		milli = rapid.IntRange(0, milli).Draw(t, "then")
		r := explain.Rung{Units: units, Prices: []explain.Repriced{{Municipality: code, Resource: price.Resource, Milli: milli}}}
		if other := rapid.SampledFrom(in.Places).Draw(t, "other"); other.Municipality != code {
			r.Prices = append(r.Prices, explain.Repriced{Municipality: other.Municipality, Resource: matching.Places, Milli: rapid.IntRange(0, 30_000).Draw(t, "its")})
		}
		l.Rungs = append(l.Rungs, r)
	}
	return l
}

func drawCase(t *rapid.T) matching.Case {
	level := rapid.SampledFrom([]matching.Level{matching.Preferred, matching.Preferred, matching.Preferred, matching.Absolute})
	c := matching.Case{
		Reference: "KP-2026-0001", Group: rapid.SampledFrom([]matching.Group{matching.Quota, matching.Emergency}).Draw(t, "group"),
		Ages:     rapid.SliceOfN(rapid.IntRange(0, 40), 1, 5).Draw(t, "ages"),
		Arrival:  matching.Arrival{Earliest: drawMaybeDay(t), Latest: drawMaybeDay(t)},
		Dwelling: matching.DwellingNeed{Rooms: rapid.IntRange(0, 5).Draw(t, "rooms"), Accessible: rapid.SampledFrom([]matching.Level{"", "", matching.Preferred, matching.Absolute}).Draw(t, "accessible")},
	}
	for _, code := range rapid.SliceOfNDistinct(drawNeed(), 0, 3, rapid.ID).Draw(t, "services") {
		c.Services = append(c.Services, matching.ServiceNeed{Code: code, Within: rapid.SampledFrom([]int{0, 0, 0, 60}).Draw(t, "within")})
	}
	for _, code := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"ar", "so"}), 0, 2, rapid.ID).Draw(t, "languages") {
		c.Languages = append(c.Languages, matching.LanguageNeed{Code: code, Level: level.Draw(t, "level")})
	}
	if rapid.Bool().Draw(t, "wishes") {
		c.ServiceLanguage = matching.LanguageWish{Code: "sv", Level: level.Draw(t, "level")}
	}
	if rapid.Bool().Draw(t, "tied") {
		c.Ties = []matching.Tie{{Kind: "sibling", Municipality: rapid.SampledFrom([]string{"005", "091"}).Draw(t, "tie"), Wellbeing: "17"}}
	}
	if rapid.IntRange(0, 4).Draw(t, "special") == 0 {
		c.Avoid = []matching.Avoid{{Municipality: rapid.SampledFrom([]string{"005", "564"}).Draw(t, "avoid")}}
		c.MinorsLicence = rapid.Bool().Draw(t, "licence")
		c.Declined = []matching.Declined{{Municipality: rapid.SampledFrom([]string{"009", "564"}).Draw(t, "declined"), On: date("2026-10-01")}}
		c.Conditions = []matching.Demand{{Condition: matching.InterpreterWoman}}
	}
	return c
}

func drawNeed() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"dialysis", "maternity", "mental_health"})
}

func drawDay(t *rapid.T) civil.Date {
	return civil.Of(2026, 11, 1).AddDays(rapid.IntRange(0, 70).Draw(t, "day"))
}

func drawMaybeDay(t *rapid.T) civil.Date {
	if rapid.IntRange(0, 3).Draw(t, "none") == 0 {
		return civil.Date{}
	}
	return drawDay(t)
}

func drawPlace(t *rapid.T, code string, c matching.Case) matching.Place {
	p := matching.Place{
		Municipality: code, Wellbeing: rapid.SampledFrom([]string{"16", "17"}).Draw(t, "area"), At: matching.At(25, 61),
		School: matching.School{Ready: drawMaybeDay(t)}, MinorsLicence: matching.Licence{Held: rapid.Bool().Draw(t, "held")},
		Burden: matching.Burden{Used: rapid.IntRange(0, 60).Draw(t, "used"), Target: rapid.IntRange(0, 60).Draw(t, "target"), Population: rapid.IntRange(0, 20_000).Draw(t, "population")},
	}
	for range rapid.IntRange(0, 2).Draw(t, "lines") {
		from := drawDay(t)
		p.Lines = append(p.Lines, matching.Line{
			ID: code + "/" + string(rune('a'+len(p.Lines))), Group: rapid.SampledFrom([]matching.Group{matching.Emergency, c.Group, c.Group}).Draw(t, "group"),
			Window: civil.Period{From: from, To: from.AddDays(rapid.IntRange(0, 120).Draw(t, "days"))}, Free: rapid.IntRange(0, 12).Draw(t, "free"),
		})
	}
	for range rapid.IntRange(0, 3).Draw(t, "dwellings") {
		p.Dwellings = append(p.Dwellings, matching.Dwelling{
			ID: code + "/" + string(rune('a'+len(p.Dwellings))), Rooms: rapid.IntRange(1, 6).Draw(t, "rooms"), Accessible: rapid.Bool().Draw(t, "accessible"),
			Ready: drawMaybeDay(t), Count: rapid.IntRange(0, 2).Draw(t, "count"),
		})
	}
	for range rapid.IntRange(0, 3).Draw(t, "services") {
		p.Services = append(p.Services, matching.Service{Code: drawNeed().Draw(t, "service"), Minutes: rapid.IntRange(0, 150).Draw(t, "minutes")})
	}
	if rapid.Bool().Draw(t, "site") {
		p.Sites = []matching.Site{{Service: drawNeed().Draw(t, "service"), At: matching.At(25, 61.5)}}
	}
	for range rapid.IntRange(0, 2).Draw(t, "interpreters") {
		p.Interpreters = append(p.Interpreters, matching.Interpreter{
			Language: rapid.SampledFrom([]string{"ar", "so"}).Draw(t, "language"), Mode: rapid.SampledFrom([]matching.Mode{matching.OnTheSpot, matching.ByPhone, matching.InGroup}).Draw(t, "mode"),
		})
	}
	if rapid.Bool().Draw(t, "speaks") {
		p.ServiceLanguages = []matching.Spoken{{Language: rapid.SampledFrom([]string{"fi", "sv"}).Draw(t, "spoken")}}
	}
	for _, use := range c.Uses() {
		if rapid.IntRange(0, 5).Draw(t, "stated") == 0 {
			p.Stocks = append(p.Stocks, matching.Stock{Resource: use.Resource, Left: rapid.IntRange(0, 9).Draw(t, "left")})
		}
		if rapid.IntRange(0, 2).Draw(t, "priced") == 0 {
			p.Prices = append(p.Prices, matching.Price{Resource: use.Resource, Milli: rapid.IntRange(0, 30_000).Draw(t, "milli"), Wanted: rapid.IntRange(0, 9).Draw(t, "wanted"), Left: rapid.IntRange(0, 3).Draw(t, "left")})
		}
	}
	return p
}

func drawWeights(t *rapid.T) matching.Weights {
	w := weights()
	for _, limit := range []*int{&w.Health.Max, &w.Dwelling.Max, &w.Ties.Max, &w.Language.Max, &w.Timing.Max, &w.Spread.Max} {
		*limit = rapid.SampledFrom([]int{0, 100, 5_000, 10_000, 15_000, 22_300, 30_050}).Draw(t, "max")
	}
	for _, part := range []*int{&w.Dwelling.Rooms, &w.Dwelling.Ready, &w.Language.Service, &w.Timing.School, &w.Spread.Target} {
		*part = rapid.IntRange(1, 7).Draw(t, "part")
	}
	return w
}

func codes(r matching.Ranking) (list []string) {
	for _, p := range r.Ranked {
		list = append(list, p.Municipality)
	}
	return list
}

func positionOf(r matching.Ranking, code string) int { return 1 + slices.Index(codes(r), code) }

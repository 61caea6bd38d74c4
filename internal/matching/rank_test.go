package matching_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/wording"
)

func TestPlacesStandByTheirTotalThenByTheirCode(t *testing.T) {
	t.Parallel()
	c := family()
	c.Ties = []matching.Tie{{Kind: "sibling", Municipality: "837", Wellbeing: "08"}}
	var order []string
	for i, p := range matching.Rank(c, []matching.Place{town("905"), town("091"), town("837"), town("564")}, weights()).Ranked {
		order = append(order, p.Municipality)
		if p.Position != i+1 {
			t.Errorf("%s has position %d", p.Municipality, p.Position)
		}
	}
	if want := []string{"837", "091", "564", "905"}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
}

func TestARankedPlaceSaysWhereTheHouseholdWouldGo(t *testing.T) {
	t.Parallel()
	p := town("564")
	lines(&p, line("c", matching.Emergency, "2026-12-01", "2027-03-01", 3), line("a", matching.Emergency, "2026-01-01", "2027-01-01", 2),
		line("full", matching.Emergency, "2026-01-01", "2027-01-01", 0), line("spring", matching.Emergency, "2027-03-01", "2027-06-01", 9))
	got := only(t, family(), p)
	if got.Free != 5 || got.Possible != date("2026-12-14") || !slices.Equal(got.Lines, []string{"a", "c"}) {
		t.Errorf("free %d on %s in %v", got.Free, got.Possible, got.Lines)
	}
}

func TestExcludedPlacesStandNearestMissFirst(t *testing.T) {
	t.Parallel()
	c := family()
	c.MinorsLicence = true
	oneShort, twoShort, unlicensed, both := town("905"), town("091"), town("837"), town("005")
	oneShort.MinorsLicence.Held, twoShort.MinorsLicence.Held = true, true
	oneShort.Lines[0].Free, twoShort.Lines[0].Free, both.Lines[0].Free = 4, 3, 4
	r := matching.Rank(c, []matching.Place{both, unlicensed, twoShort, oneShort}, weights())
	var order []string
	for _, p := range r.Excluded {
		order = append(order, p.Municipality)
	}
	if want := []string{"905", "091", "837", "005"}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
	want := []matching.Lacking{{Requirement: matching.RequireCapacity, Places: 3, Alone: 2}, {Requirement: matching.RequireLicence, Places: 2, Alone: 1}}
	if diff := cmp.Diff(want, r.Lacking); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if got := r.Excluded[3]; len(got.Lacks) != 2 || len(got.Passes) != 1 || got.Passes[0].Requirement != matching.RequireWindow {
		t.Errorf("005 lacks %+v and passes %+v", got.Lacks, got.Passes)
	}
}

func TestNoPlacesIsAnAnswer(t *testing.T) {
	t.Parallel()
	r := matching.Rank(family(), nil, weights())
	if len(r.Ranked)+len(r.Excluded)+len(r.Lacking) != 0 || len(r.WhyFirst().Sentences) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestPointsAddUpAndStayWithinTheirMaximum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWeights(t)
		for _, p := range matching.Rank(drawCase(t), drawPlaces(t), w).Ranked {
			total := 0
			for i, c := range p.Contributions {
				sum, whole := 0, 0
				for _, e := range c.Evidence {
					sum, whole = sum+e.Points, whole+e.Max
					if e.Points < 0 || e.Points > e.Max || e.State == matching.NotKnown && e.Points > 0 {
						t.Fatalf("%s: evidence %+v", c.Criterion, e)
					}
				}
				if c.Criterion != matching.Criteria()[i] || c.Points != sum || c.Max != whole {
					t.Fatalf("%+v gives %d of %d", c, sum, whole)
				}
				total += c.Points
			}
			if total != p.Total || p.Total > p.Max || p.Max != w.Total() {
				t.Fatalf("%s: the contributions give %d, the total is %d of %d", p.Municipality, total, p.Total, p.Max)
			}
		}
	})
}

func TestAFailedRequirementIsNeverRanked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, places := drawCase(t), drawPlaces(t)
		r := matching.Rank(c, places, weights())
		seen := map[string]bool{}
		for _, p := range r.Ranked {
			seen[p.Municipality] = true
			if slices.ContainsFunc(p.Checks, func(c matching.Check) bool { return !c.Passed || c.Miss != 0 }) {
				t.Fatalf("%s is ranked with %+v", p.Municipality, p.Checks)
			}
			if p.Free < c.Size() || !c.Arrival.Earliest.IsZero() && p.Possible.Before(c.Arrival.Earliest) {
				t.Fatalf("%s: %d places on %s", p.Municipality, p.Free, p.Possible)
			}
		}
		for _, p := range r.Excluded {
			seen[p.Municipality] = true
			if len(p.Lacks) == 0 || slices.ContainsFunc(p.Lacks, func(c matching.Check) bool { return c.Passed || c.Miss < 1 || c.Miss > 1000 }) {
				t.Fatalf("%s is excluded with %+v", p.Municipality, p.Lacks)
			}
		}
		if len(seen) != len(places) || len(r.Ranked)+len(r.Excluded) != len(places) {
			t.Fatalf("%d places became %d", len(places), len(seen))
		}
	})
}

func TestMoreCapacityNeverRemovesAPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, places := drawCase(t), drawPlaces(t)
		before := matching.Rank(c, places, weights())
		i := rapid.IntRange(0, len(places)-1).Draw(t, "place")
		places[i].Lines = append(slices.Clone(places[i].Lines), drawLine(t))
		if len(places[i].Lines) > 1 {
			places[i].Lines[0].Free += rapid.IntRange(0, 9).Draw(t, "more")
		}
		after := matching.Rank(c, places, weights())
		for _, p := range before.Ranked {
			if _, still := after.Of(p.Municipality); !still {
				t.Fatalf("%s is ranked no more", p.Municipality)
			}
		}
	})
}

func TestABetterFactNeverCostsPoints(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, place, w := drawCase(t), drawPlaces(t)[0], drawWeights(t)
		worse := matching.Rank(c, []matching.Place{place}, w)
		place.Interpreters = append(slices.Clone(place.Interpreters), drawInterpreter(t))
		place.Services = append(slices.Clone(place.Services), matching.Service{Code: "dialysis", Minutes: 0})
		better := matching.Rank(c, []matching.Place{place}, w)
		if len(worse.Ranked) == 1 && better.Ranked[0].Total < worse.Ranked[0].Total {
			t.Fatalf("%d points became %d", worse.Ranked[0].Total, better.Ranked[0].Total)
		}
	})
}

func TestTheOrderOfTheInputChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, places, w := drawCase(t), drawPlaces(t), drawWeights(t)
		at := time.Date(2026, 11, 20, 7, 42, 0, 0, time.UTC)
		want, err := matching.Take(at, c, places, w)
		if err != nil {
			t.Fatal(err)
		}
		got, err := matching.Take(at, shuffledCase(t, c), shuffledPlaces(t, places), w)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, days()); diff != "" {
			t.Fatalf("shuffling changed (-was +is):\n%s", diff)
		}
	})
}

// TestTheShortWayIsTheSameRanking holds that a ranking which explains only its first places differs from the whole one in nothing but those words.
func TestTheShortWayIsTheSameRanking(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, places, w := drawCase(t), drawPlaces(t), drawWeights(t)
		want, explained := matching.Rank(c, places, w), rapid.IntRange(0, 4).Draw(t, "explained")
		for i := explained; i < len(want.Ranked) && explained < len(places); i++ {
			want.Ranked[i].Checks = nil
			for k := range want.Ranked[i].Contributions {
				want.Ranked[i].Contributions[k].Evidence = nil
			}
		}
		if diff := cmp.Diff(want, matching.Order(c, places, w, explained), days()); diff != "" {
			t.Fatalf("explaining only the first %d changed (-was +is):\n%s", explained, diff)
		}
	})
}

func TestRankLeavesItsInputAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, places := drawCase(t), drawPlaces(t)
		before := fmt.Sprintf("%+v %+v", c, places)
		if _, err := matching.Take(time.Unix(0, 0), c, places, weights()); err != nil {
			t.Fatal(err)
		}
		if after := fmt.Sprintf("%+v %+v", c, places); before != after {
			t.Fatalf("%s\nbecame\n%s", before, after)
		}
	})
}

func TestScalingAllWeightsKeepsTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, places, w := drawCase(t), drawPlaces(t), weights()
		before := matching.Rank(c, places, w)
		const times = 1000 // a milli-point lost in rounding must not count
		fine := w
		for _, limit := range []*int{&fine.Health.Max, &fine.Dwelling.Max, &fine.Ties.Max, &fine.Language.Max, &fine.Timing.Max, &fine.Spread.Max} {
			*limit *= times
		}
		for i, p := range matching.Rank(c, places, fine).Ranked {
			was, _ := before.Of(p.Municipality)
			if difference := p.Total - times*was.Total; difference < -30*times || difference > 30*times { // parts share a maximum in whole milli-points: some are rounded up
				t.Fatalf("place %d: %d became %d", i, was.Total, p.Total)
			}
		}
	})
}

func TestEveryTextOfARankingIsWrittenInEachLanguage(t *testing.T) {
	t.Parallel()
	name := func(code string) string { return "named " + code }
	names := wording.Names{Municipality: name, Language: name}
	rapid.Check(t, func(t *rapid.T) {
		r := matching.Rank(drawCase(t), drawPlaces(t), weights())
		list := r.WhyFirst().Sentences
		for _, p := range r.Ranked {
			for _, c := range p.Checks {
				list = append(list, c.Text)
			}
			for _, c := range p.Contributions {
				for _, e := range c.Evidence {
					list = append(list, e.Text)
				}
			}
		}
		for _, p := range r.Excluded {
			for _, c := range append(p.Lacks, p.Passes...) {
				list = append(list, c.Text)
			}
		}
		for _, l := range r.Lacking {
			list = append(list, l.Text())
		}
		for _, text := range list {
			for _, l := range i18n.Langs() {
				if got := wording.Text(l, names, text); got == "" || strings.Contains(got, "{") {
					t.Fatalf("%s in %s is %q", text, l, got)
				}
			}
		}
	})
}

// --- What the properties are tried on: few codes, so that they meet ---

func drawCase(t *rapid.T) matching.Case {
	c := matching.Case{
		Reference: "KP-2026-0001",
		Group:     rapid.SampledFrom([]matching.Group{matching.Quota, matching.Emergency}).Draw(t, "group"),
		Ages:      rapid.SliceOfN(rapid.IntRange(0, 90), 1, 6).Draw(t, "ages"),
		Arrival:   matching.Arrival{Earliest: drawDay(t), Latest: drawDay(t)},
		Dwelling: matching.DwellingNeed{
			Rooms:      rapid.IntRange(0, 5).Draw(t, "rooms"),
			Accessible: rapid.SampledFrom([]matching.Level{"", "", matching.Preferred, matching.Absolute}).Draw(t, "accessible"),
		},
		ServiceLanguage: matching.LanguageWish{
			Code:  rapid.SampledFrom([]string{"", "fi", "sv"}).Draw(t, "service language"),
			Level: rapid.SampledFrom([]matching.Level{matching.Preferred, matching.Preferred, matching.Absolute}).Draw(t, "level"),
		},
		Services:  rapid.SliceOfN(rapid.Custom(drawServiceNeed), 0, 3).Draw(t, "services"),
		Languages: rapid.SliceOfN(rapid.Custom(drawLanguageNeed), 0, 2).Draw(t, "languages"),
		Ties:      rapid.SliceOfN(rapid.Custom(drawTie), 0, 3).Draw(t, "ties"),
	}
	if c.ServiceLanguage.Code == "" {
		c.ServiceLanguage = matching.LanguageWish{}
	}
	if rapid.IntRange(0, 9).Draw(t, "special") == 0 {
		c.Avoid = rapid.SliceOfN(rapid.Custom(drawAvoid), 0, 2).Draw(t, "avoid")
		c.MinorsLicence = rapid.Bool().Draw(t, "licence")
		c.Declined = []matching.Declined{{Municipality: drawCode(t), On: date("2026-10-01")}}
	}
	return c
}

func drawCode(t *rapid.T) string {
	return rapid.SampledFrom([]string{"005", "009", "091", "564"}).Draw(t, "code")
}

func drawDay(t *rapid.T) civil.Date {
	return civil.Of(2026, 11, 1).AddDays(rapid.IntRange(0, 90).Draw(t, "day"))
}

func drawMaybeDay(t *rapid.T) civil.Date {
	if rapid.IntRange(0, 3).Draw(t, "none") == 0 {
		return civil.Date{}
	}
	return drawDay(t)
}

func drawPoint(t *rapid.T) matching.Point {
	return matching.At(rapid.Float64Range(24, 26).Draw(t, "lon"), rapid.Float64Range(60, 62).Draw(t, "lat"))
}

func drawNeed(t *rapid.T) string {
	return rapid.SampledFrom([]string{"dialysis", "maternity", "mental_health"}).Draw(t, "need")
}

func drawLanguage(t *rapid.T) string {
	return rapid.SampledFrom([]string{"ar", "so", "sv"}).Draw(t, "language")
}

func drawSource(t *rapid.T) matching.Source {
	return matching.Source{Key: rapid.SampledFrom([]string{matching.FromMunicipality, matching.FromWellbeing}).Draw(t, "source"), On: drawMaybeDay(t)}
}

func drawServiceNeed(t *rapid.T) matching.ServiceNeed {
	return matching.ServiceNeed{Code: drawNeed(t), Within: rapid.SampledFrom([]int{0, 0, 0, 60}).Draw(t, "within")}
}

func drawLanguageNeed(t *rapid.T) matching.LanguageNeed {
	return matching.LanguageNeed{Code: drawLanguage(t), Level: rapid.SampledFrom([]matching.Level{matching.Preferred, matching.Preferred, matching.Absolute}).Draw(t, "level")}
}

func drawTie(t *rapid.T) matching.Tie {
	return matching.Tie{
		Kind: rapid.SampledFrom([]string{"sibling", "parent"}).Draw(t, "kind"), Municipality: drawCode(t),
		Wellbeing: rapid.SampledFrom([]string{"", "17"}).Draw(t, "area"), At: drawPoint(t), Source: drawSource(t),
	}
}

func drawAvoid(t *rapid.T) matching.Avoid {
	return matching.Avoid{Municipality: drawCode(t), At: drawPoint(t), Kilometres: rapid.IntRange(0, 100).Draw(t, "km")}
}

func drawInterpreter(t *rapid.T) matching.Interpreter {
	return matching.Interpreter{
		Language: drawLanguage(t),
		Mode:     rapid.SampledFrom([]matching.Mode{matching.OnTheSpot, matching.ByPhone, matching.InGroup}).Draw(t, "mode"), Source: drawSource(t),
	}
}

func drawLine(t *rapid.T) matching.Line {
	from := drawDay(t)
	return matching.Line{
		ID:     rapid.StringMatching(`[a-z]{4}`).Draw(t, "line"),
		Group:  rapid.SampledFrom([]matching.Group{matching.Quota, matching.Emergency}).Draw(t, "group"),
		Window: civil.Period{From: from, To: from.AddDays(rapid.IntRange(0, 120).Draw(t, "days"))},
		Free:   rapid.IntRange(0, 12).Draw(t, "free"),
	}
}

func drawDwelling(t *rapid.T) matching.Dwelling {
	return matching.Dwelling{
		ID: rapid.StringMatching(`[a-z]{4}`).Draw(t, "dwelling"), Rooms: rapid.IntRange(1, 6).Draw(t, "rooms"), Accessible: rapid.Bool().Draw(t, "accessible"),
		Ready: drawMaybeDay(t), Count: rapid.IntRange(0, 2).Draw(t, "count"), Source: drawSource(t),
	}
}

func drawPlaces(t *rapid.T) []matching.Place {
	var places []matching.Place
	for _, code := range []string{"005", "009", "091", "564", "905"}[:rapid.IntRange(1, 5).Draw(t, "places")] {
		places = append(places, matching.Place{
			Municipality: code, Wellbeing: rapid.SampledFrom([]string{"16", "17"}).Draw(t, "area"), At: drawPoint(t),
			Lines:        rapid.SliceOfN(rapid.Custom(drawLine), 0, 4).Draw(t, "lines"),
			Dwellings:    rapid.SliceOfN(rapid.Custom(drawDwelling), 0, 3).Draw(t, "dwellings"),
			Interpreters: rapid.SliceOfN(rapid.Custom(drawInterpreter), 0, 4).Draw(t, "interpreters"),
			Services: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) matching.Service {
				return matching.Service{Code: drawNeed(t), Minutes: rapid.IntRange(0, 150).Draw(t, "minutes"), Source: drawSource(t)}
			}), 0, 3).Draw(t, "services"),
			Sites: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) matching.Site {
				return matching.Site{Service: drawNeed(t), At: drawPoint(t), Source: drawSource(t)}
			}), 0, 3).Draw(t, "sites"),
			ServiceLanguages: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) matching.Spoken {
				return matching.Spoken{Language: rapid.SampledFrom([]string{"fi", "sv"}).Draw(t, "spoken"), Source: drawSource(t)}
			}), 0, 2).Draw(t, "spoken"),
			School:        matching.School{Ready: drawMaybeDay(t)},
			MinorsLicence: matching.Licence{Held: rapid.Bool().Draw(t, "held")},
			Burden: matching.Burden{
				Used: rapid.IntRange(0, 60).Draw(t, "used"), Target: rapid.IntRange(0, 60).Draw(t, "target"),
				Population: rapid.IntRange(0, 20_000).Draw(t, "population"),
			},
		})
	}
	return places
}

func drawWeights(t *rapid.T) matching.Weights {
	w := weights()
	for _, limit := range []*int{&w.Health.Max, &w.Dwelling.Max, &w.Ties.Max, &w.Language.Max, &w.Timing.Max, &w.Spread.Max} {
		*limit = rapid.IntRange(0, 50_000).Draw(t, "max")
	}
	for _, part := range []*int{&w.Dwelling.Rooms, &w.Dwelling.Ready, &w.Language.Service, &w.Timing.School, &w.Spread.Target, &w.Health.Minutes} {
		*part = rapid.IntRange(1, 7).Draw(t, "part")
	}
	if err := w.Validate(); err != nil {
		t.Fatal(err)
	}
	return w
}

func shuffledCase(t *rapid.T, c matching.Case) matching.Case {
	c.Ages, c.Services, c.Languages = shuffled(t, c.Ages), shuffled(t, c.Services), shuffled(t, c.Languages)
	c.Ties, c.Avoid = shuffled(t, c.Ties), shuffled(t, c.Avoid)
	return c
}

func shuffledPlaces(t *rapid.T, places []matching.Place) []matching.Place {
	places = shuffled(t, places)
	for i := range places {
		p := &places[i]
		p.Lines, p.Dwellings, p.Services, p.Sites = shuffled(t, p.Lines), shuffled(t, p.Dwellings), shuffled(t, p.Services), shuffled(t, p.Sites)
		p.Interpreters, p.ServiceLanguages = shuffled(t, p.Interpreters), shuffled(t, p.ServiceLanguages)
	}
	return places
}

func shuffled[T any](t *rapid.T, list []T) []T {
	if len(list) == 0 {
		return list
	}
	return rapid.Permutation(list).Draw(t, "order")
}

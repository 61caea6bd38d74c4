package matching_test

import (
	"testing"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
)

// criterionCase is what a case and a place give by one criterion, worked by hand in the comment or the name.
type criterionCase struct {
	name   string
	change func(*matching.Case, *matching.Place)
	points int
	state  matching.State
	texts  []string
}

func (c criterionCase) check(t *testing.T, k matching.Criterion) {
	t.Helper()
	household, place := family(), town("564")
	c.change(&household, &place)
	got := only(t, household, place).Of(k)
	if got.Points != c.points || got.State != c.state {
		t.Errorf("%s: %d points, %s; want %d, %s", c.name, got.Points, got.State, c.points, c.state)
	}
	for i, want := range c.texts {
		if i >= len(got.Evidence) || got.Evidence[i].Text.String() != want {
			t.Errorf("%s: evidence %v, want %q", c.name, got.Evidence, want)
		}
	}
	if len(c.texts) != len(got.Evidence) {
		t.Errorf("%s: %d pieces of evidence, want %d", c.name, len(got.Evidence), len(c.texts))
	}
}

func TestHealthServicesInReach(t *testing.T) {
	t.Parallel()
	needs := func(c *matching.Case, codes ...string) {
		for _, code := range codes {
			c.Services = append(c.Services, matching.ServiceNeed{Code: code})
		}
	}
	for _, c := range []criterionCase{
		{"nothing is needed", func(*matching.Case, *matching.Place) {}, 30_000, matching.NotAsked, []string{"ranking.health_none"}},
		{"12 of 120 minutes: 30,000 x 108/120", func(c *matching.Case, p *matching.Place) {
			needs(c, "dialysis")
			p.Services = []matching.Service{{Code: "dialysis", Minutes: 12}}
		}, 27_000, matching.Known, []string{"ranking.health_minutes service=dialysis count=12"}},
		{"the shorter of two statements", func(c *matching.Case, p *matching.Place) {
			needs(c, "dialysis")
			p.Services = []matching.Service{{Code: "dialysis", Minutes: 60}, {Code: "dialysis", Minutes: 30}, {Code: "maternity", Minutes: 1}}
		}, 22_500, matching.Known, []string{"ranking.health_minutes service=dialysis count=30"}},
		{"120 minutes are too far", func(c *matching.Case, p *matching.Place) {
			needs(c, "dialysis")
			p.Services = []matching.Service{{Code: "dialysis", Minutes: 120}}
		}, 0, matching.Known, []string{"ranking.health_minutes service=dialysis count=120"}},
		{"next door", func(c *matching.Case, p *matching.Place) {
			needs(c, "dialysis")
			p.Services = []matching.Service{{Code: "dialysis", Minutes: 0}}
		}, 30_000, matching.Known, []string{"ranking.health_minutes service=dialysis count=0"}},
		// Half a degree of latitude is 55,597.5 m: 30,000 x (150,000 - 55,598)/150,000 = 18,880.4, rounded down.
		{"the straight line where no journey is stated", func(c *matching.Case, p *matching.Place) {
			needs(c, "dialysis")
			p.Sites = []matching.Site{{Service: "dialysis", At: matching.At(25.47, 66.4)}, {Service: "dialysis", At: matching.At(25.47, 65.51)}}
		}, 18_880, matching.Known, []string{"ranking.health_distance service=dialysis count=56"}},
		{"a statement goes before the straight line", func(c *matching.Case, p *matching.Place) {
			needs(c, "dialysis")
			p.Services = []matching.Service{{Code: "dialysis", Minutes: 90}}
			p.Sites = []matching.Site{{Service: "dialysis", At: matching.At(25.47, 65.01)}}
		}, 7_500, matching.Known, []string{"ranking.health_minutes service=dialysis count=90"}},
		{"more than 150 km", func(c *matching.Case, p *matching.Place) {
			needs(c, "dialysis")
			p.Sites = []matching.Site{{Service: "dialysis", At: matching.At(25.47, 66.4)}}
		}, 0, matching.Known, []string{"ranking.health_distance service=dialysis count=155"}},
		// Each of the two has 15,000: 15,000 x 108/120 and nothing.
		{"two services, one not known", func(c *matching.Case, p *matching.Place) {
			needs(c, "maternity", "dialysis")
			p.Services = []matching.Service{{Code: "dialysis", Minutes: 12}}
		}, 13_500, matching.NotKnown, []string{"ranking.health_minutes service=dialysis count=12", "ranking.health_unknown service=maternity"}},
		{"a place without coordinates has no straight line", func(c *matching.Case, p *matching.Place) {
			needs(c, "dialysis")
			p.At, p.Sites = matching.Point{}, []matching.Site{{Service: "dialysis", At: matching.At(25.47, 65.51)}}
		}, 0, matching.NotKnown, []string{"ranking.health_unknown service=dialysis"}},
	} {
		c.check(t, matching.CriterionHealth)
	}
}

func TestDwellingFit(t *testing.T) {
	t.Parallel()
	// Rooms and readiness are asked with 2 parts each: 12,500 and 12,500. With accessibility: 10,000, 5,000 and 10,000.
	home := func(rooms int, ready string, accessible bool) matching.Dwelling {
		d := matching.Dwelling{ID: ready, Rooms: rooms, Accessible: accessible, Count: 1}
		if ready != "" {
			d.Ready = date(ready)
		}
		return d
	}
	for _, c := range []criterionCase{
		{"nothing is asked", func(c *matching.Case, _ *matching.Place) {
			c.Dwelling, c.Arrival = matching.DwellingNeed{}, matching.Arrival{}
		}, 25_000, matching.NotAsked, []string{"ranking.dwelling_none"}},
		{"no dwelling is known", func(*matching.Case, *matching.Place) {}, 0, matching.NotKnown, []string{"ranking.dwelling_unknown"}},
		{"all dwellings of the kind are given away", func(_ *matching.Case, p *matching.Place) {
			p.Dwellings = []matching.Dwelling{{ID: "a", Rooms: 4, Ready: date("2026-12-01")}}
		}, 0, matching.NotKnown, []string{"ranking.dwelling_unknown"}},
		{"fits", func(_ *matching.Case, p *matching.Place) {
			p.Dwellings = []matching.Dwelling{home(4, "2026-12-01", false)}
		}, 25_000, matching.Known, []string{"ranking.dwelling_rooms number=4 number=4", "ranking.dwelling_ready day=20261201"}},
		{"three rooms of four: 12,500 x 3/4 + 12,500", func(_ *matching.Case, p *matching.Place) {
			p.Dwellings = []matching.Dwelling{home(3, "2026-12-14", false)}
		}, 21_875, matching.Known, []string{"ranking.dwelling_rooms number=3 number=4", "ranking.dwelling_ready day=20261214"}},
		{"six days late: 12,500 + 12,500 x 24/30", func(_ *matching.Case, p *matching.Place) {
			p.Dwellings = []matching.Dwelling{home(4, "2026-12-20", false)}
		}, 22_500, matching.Known, []string{"ranking.dwelling_rooms number=4 number=4", "ranking.dwelling_late count=6 day=20261220"}},
		{"thirty days late", func(_ *matching.Case, p *matching.Place) {
			p.Dwellings = []matching.Dwelling{home(4, "2027-01-13", false)}
		}, 12_500, matching.Known, []string{"ranking.dwelling_rooms number=4 number=4", "ranking.dwelling_late count=30 day=20270113"}},
		{"the day is not known", func(_ *matching.Case, p *matching.Place) {
			p.Dwellings = []matching.Dwelling{home(4, "", false)}
		}, 12_500, matching.NotKnown, []string{"ranking.dwelling_rooms number=4 number=4", "ranking.dwelling_ready_unknown"}},
		{"accessibility is preferred and missing: 10,000 + 0 + 10,000", func(c *matching.Case, p *matching.Place) {
			c.Dwelling.Accessible = matching.Preferred
			p.Dwellings = []matching.Dwelling{home(4, "2026-12-01", false)}
		}, 20_000, matching.Known, []string{"ranking.dwelling_rooms number=4 number=4", "ranking.dwelling_not_accessible", "ranking.dwelling_ready day=20261201"}},
		{"the accessible one of two, though a room is missing: 7,500 + 5,000 + 10,000", func(c *matching.Case, p *matching.Place) {
			c.Dwelling.Accessible = matching.Preferred
			p.Dwellings = []matching.Dwelling{home(4, "2026-12-01", false), home(3, "2026-12-02", true)}
		}, 22_500, matching.Known, []string{"ranking.dwelling_rooms number=3 number=4", "ranking.dwelling_accessible", "ranking.dwelling_ready day=20261202"}},
		{"of equal ones the smaller", func(_ *matching.Case, p *matching.Place) {
			p.Dwellings = []matching.Dwelling{home(6, "2026-12-01", false), home(5, "2026-12-01", false)}
		}, 25_000, matching.Known, []string{"ranking.dwelling_rooms number=5 number=4", "ranking.dwelling_ready day=20261201"}},
	} {
		c.check(t, matching.CriterionDwelling)
	}
}

func TestTies(t *testing.T) {
	t.Parallel()
	sister := func(municipality, wellbeing string, lon, lat float64) matching.Tie {
		return matching.Tie{Kind: "sibling", Municipality: municipality, Wellbeing: wellbeing, At: matching.At(lon, lat)}
	}
	for _, c := range []criterionCase{
		{"none", func(*matching.Case, *matching.Place) {}, 15_000, matching.NotAsked, []string{"ranking.ties_none"}},
		{"the same municipality", func(c *matching.Case, _ *matching.Place) {
			c.Ties = []matching.Tie{sister("564", "17", 25.47, 65.01)}
		}, 15_000, matching.Known, []string{"ranking.ties_municipality tie=sibling"}},
		{"the same wellbeing area: half", func(c *matching.Case, _ *matching.Place) {
			c.Ties = []matching.Tie{sister("244", "17", 25.4, 64.9)}
		}, 7_500, matching.Known, []string{"ranking.ties_wellbeing tie=sibling municipality=244"}},
		{"another area, 0.4 degrees of latitude away: a third", func(c *matching.Case, _ *matching.Place) {
			c.Ties = []matching.Tie{sister("851", "21", 25.47, 65.41)}
		}, 5_000, matching.Known, []string{"ranking.ties_near tie=sibling municipality=851 count=44"}},
		{"half a degree is more than 50 km", func(c *matching.Case, _ *matching.Place) {
			c.Ties = []matching.Tie{sister("851", "21", 25.47, 65.51)}
		}, 0, matching.Known, []string{"ranking.ties_far tie=sibling municipality=851 count=56"}},
		{"the nearest of several", func(c *matching.Case, _ *matching.Place) {
			c.Ties = []matching.Tie{sister("091", "90", 24.9, 60.2), sister("851", "21", 25.47, 65.41), sister("244", "17", 25.4, 64.9)}
		}, 7_500, matching.Known, []string{"ranking.ties_wellbeing tie=sibling municipality=244"}},
		{"where it is is not known", func(c *matching.Case, _ *matching.Place) {
			c.Ties = []matching.Tie{{Kind: "sibling", Municipality: "851"}}
		}, 0, matching.NotKnown, []string{"ranking.ties_unknown tie=sibling municipality=851"}},
	} {
		c.check(t, matching.CriterionTies)
	}
}

func TestLanguageAndInterpreters(t *testing.T) {
	t.Parallel()
	needs := func(c *matching.Case, codes ...string) {
		for _, code := range codes {
			c.Languages = append(c.Languages, matching.LanguageNeed{Code: code, Level: matching.Preferred})
		}
	}
	interpreter := func(p *matching.Place, code string, mode matching.Mode) {
		p.Interpreters = append(p.Interpreters, matching.Interpreter{Language: code, Mode: mode})
	}
	for _, c := range []criterionCase{
		{"nothing is asked", func(*matching.Case, *matching.Place) {}, 15_000, matching.NotAsked, []string{"ranking.language_none"}},
		{"on the spot", func(c *matching.Case, p *matching.Place) {
			needs(c, "ar")
			interpreter(p, "ar", matching.ByPhone)
			interpreter(p, "ar", matching.OnTheSpot)
		}, 15_000, matching.Known, []string{"ranking.language_spot language=ar"}},
		{"by phone: three fifths", func(c *matching.Case, p *matching.Place) {
			needs(c, "ar")
			interpreter(p, "ar", matching.ByPhone)
		}, 9_000, matching.Known, []string{"ranking.language_phone language=ar"}},
		{"another language of the group: three tenths", func(c *matching.Case, p *matching.Place) {
			needs(c, "prs")
			interpreter(p, "prs", matching.InGroup)
		}, 4_500, matching.Known, []string{"ranking.language_group language=prs"}},
		{"served in the language itself", func(c *matching.Case, p *matching.Place) {
			needs(c, "en")
			p.ServiceLanguages = []matching.Spoken{{Language: "fi"}, {Language: "en"}}
		}, 15_000, matching.Known, []string{"ranking.language_served language=en"}},
		{"nothing stated", func(c *matching.Case, _ *matching.Place) { needs(c, "ar") }, 0, matching.NotKnown, []string{"ranking.language_unknown language=ar"}},
		{"two languages of 7,500 each", func(c *matching.Case, p *matching.Place) {
			needs(c, "so", "ar")
			interpreter(p, "ar", matching.OnTheSpot)
			interpreter(p, "so", matching.ByPhone)
		}, 12_000, matching.Known, []string{"ranking.language_spot language=ar", "ranking.language_phone language=so"}},
		// Interpretation has two thirds, the wish one: 10,000 x 3/5 + 5,000.
		{"interpreter by phone and Swedish as wished", func(c *matching.Case, p *matching.Place) {
			needs(c, "ar")
			c.ServiceLanguage = matching.LanguageWish{Code: "sv", Level: matching.Preferred}
			interpreter(p, "ar", matching.ByPhone)
			p.ServiceLanguages = []matching.Spoken{{Language: "fi"}, {Language: "sv"}}
		}, 11_000, matching.Known, []string{"ranking.language_phone language=ar", "ranking.language_service language=sv"}},
		{"only Finnish where Swedish was wished, two interpreters on the spot", func(c *matching.Case, p *matching.Place) {
			needs(c, "ar", "so")
			c.ServiceLanguage = matching.LanguageWish{Code: "sv", Level: matching.Preferred}
			interpreter(p, "ar", matching.OnTheSpot)
			interpreter(p, "so", matching.OnTheSpot)
			p.ServiceLanguages = []matching.Spoken{{Language: "fi"}}
		}, 10_000, matching.Known, []string{"ranking.language_spot language=ar", "ranking.language_spot language=so", "ranking.language_service_not language=sv"}},
		{"the service language is not known", func(c *matching.Case, _ *matching.Place) {
			c.ServiceLanguage = matching.LanguageWish{Code: "sv", Level: matching.Preferred}
		}, 0, matching.NotKnown, []string{"ranking.language_service_unknown"}},
	} {
		c.check(t, matching.CriterionLanguage)
	}
}

func TestTimingBeforeTheEarliestArrival(t *testing.T) {
	t.Parallel()
	ready := func(p *matching.Place, dwelling, school string) {
		p.Dwellings = []matching.Dwelling{{ID: "a", Rooms: 4, Ready: date(dwelling), Count: 1}}
		if school != "" {
			p.School.Ready = date(school)
		}
	}
	for _, c := range []criterionCase{
		{"no day of arrival", func(c *matching.Case, _ *matching.Place) { c.Arrival = matching.Arrival{} }, 10_000, matching.NotAsked, []string{"ranking.timing_none"}},
		{
			"both two weeks ahead", func(_ *matching.Case, p *matching.Place) { ready(p, "2026-11-30", "2026-11-02") }, 10_000, matching.Known,
			[]string{"ranking.timing_dwelling count=14 day=20261130", "ranking.timing_school count=42 day=20261102"},
		},
		{
			"a week ahead is half", func(_ *matching.Case, p *matching.Place) { ready(p, "2026-12-07", "2026-12-07") }, 5_000, matching.Known,
			[]string{"ranking.timing_dwelling count=7 day=20261207", "ranking.timing_school count=7 day=20261207"},
		},
		{
			"on the day itself is nothing", func(_ *matching.Case, p *matching.Place) { ready(p, "2026-12-14", "2026-12-15") }, 0, matching.Known,
			[]string{"ranking.timing_dwelling count=0 day=20261214", "ranking.timing_school_late count=1 day=20261215"},
		},
		{
			"the dwelling is late", func(_ *matching.Case, p *matching.Place) { ready(p, "2026-12-20", "2026-11-02") }, 5_000, matching.Known,
			[]string{"ranking.timing_dwelling_late count=6 day=20261220", "ranking.timing_school count=42 day=20261102"},
		},
		// 5,000 x 13/14 = 4,642.8, rounded down.
		{
			"the school is not known", func(_ *matching.Case, p *matching.Place) { ready(p, "2026-12-01", "") }, 4_642, matching.NotKnown,
			[]string{"ranking.timing_dwelling count=13 day=20261201", "ranking.timing_school_unknown"},
		},
		{"without children of school age the dwelling has it all: 10,000 x 7/14", func(c *matching.Case, p *matching.Place) {
			c.Ages = []int{38, 35, 5, 18}
			ready(p, "2026-12-07", "2026-12-20")
		}, 5_000, matching.Known, []string{"ranking.timing_dwelling count=7 day=20261207"}},
		{"nothing is known", func(*matching.Case, *matching.Place) {}, 0, matching.NotKnown, []string{"ranking.timing_dwelling_unknown", "ranking.timing_school_unknown"}},
	} {
		c.check(t, matching.CriterionTiming)
	}
}

// TestACommitmentToEmergencyCasesIsUsedFirst holds that an emergency case finds a municipality that has promised places for such cases, until it has taken
// as many, and that nobody else does.
func TestACommitmentToEmergencyCasesIsUsedFirst(t *testing.T) {
	t.Parallel()
	w := weights()
	w.Spread.Commitment = 3 // of five parts: 3,000 of 5,000 milli-points
	promised := func(group matching.Group, persons, used int) (matching.Contribution, []string) {
		c, p := matching.Case{Group: group, Ages: []int{30, 30, 4, 2}, Arrival: matching.Arrival{Earliest: date("2026-12-14")}}, matching.Place{
			Municipality: "564", Lines: []matching.Line{{ID: "564-a", Group: group, Window: civil.Period{From: date("2026-01-01"), To: date("2027-01-01")}, Free: 9}},
		}
		p.Burden = matching.Burden{Target: 50, Population: 100_000}
		p.Commitment = matching.Commitment{Persons: persons, Used: used}
		r := matching.Rank(c, []matching.Place{p}, w).Ranked
		if len(r) != 1 {
			t.Fatalf("ranked %+v", r)
		}
		got := r[0].Contributions[5]
		var texts []string
		for _, e := range got.Evidence {
			texts = append(texts, e.Text.String())
		}
		return got, texts
	}
	for _, c := range []struct {
		what          string
		group         matching.Group
		persons, used int
		want          int
		last          string
	}{
		{"room for all four", matching.Emergency, 10, 6, 5_000, "ranking.spread_commitment number=6 number=10"},
		{"room for one of the four", matching.Emergency, 10, 9, 2_750, "ranking.spread_commitment number=9 number=10"},
		{"more than was promised has come", matching.Emergency, 10, 12, 2_000, "ranking.spread_commitment number=12 number=10"},
		{"nothing is promised", matching.Emergency, 0, 3, 2_000, "ranking.spread_commitment_none"},
		{"a quota case has nothing of it", matching.Quota, 10, 0, 5_000, "ranking.spread_population number=0 number=100000"},
	} {
		got, texts := promised(c.group, c.persons, c.used)
		if got.Points != c.want || texts[len(texts)-1] != c.last {
			t.Errorf("%s: %d points of %v, want %d of %s", c.what, got.Points, texts, c.want, c.last)
		}
	}
}

func TestEvenSpread(t *testing.T) {
	t.Parallel()
	for _, c := range []criterionCase{
		// 2,500 x 3/50 = 150; 100,000 inhabitants may carry 500: 2,500 x (500 - 47)/500 = 2,265.
		{"94 % of the target", func(_ *matching.Case, p *matching.Place) {
			p.Burden = matching.Burden{Used: 47, Target: 50, Population: 100_000}
		}, 2_415, matching.Known, []string{"ranking.spread_target number=47 number=50 percent=94", "ranking.spread_population number=47 number=100000"}},
		{"nothing used", func(_ *matching.Case, p *matching.Place) {
			p.Burden = matching.Burden{Target: 50, Population: 100_000}
		}, 5_000, matching.Known, []string{"ranking.spread_target number=0 number=50 percent=0", "ranking.spread_population number=0 number=100000"}},
		{"over the target, much for a small municipality: 2,000 may carry 10", func(_ *matching.Case, p *matching.Place) {
			p.Burden = matching.Burden{Used: 12, Target: 10, Population: 2_000}
		}, 0, matching.Known, []string{"ranking.spread_target number=12 number=10 percent=120", "ranking.spread_population number=12 number=2000"}},
		{"neither is known", func(*matching.Case, *matching.Place) {}, 0, matching.NotKnown, []string{"ranking.spread_target_unknown", "ranking.spread_population_unknown"}},
	} {
		c.check(t, matching.CriterionSpread)
	}
}

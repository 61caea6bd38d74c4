package matching_test

import (
	"testing"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
)

// requirementCase is one requirement held against one place; miss is 0 where it is met.
type requirementCase struct {
	name   string
	change func(*matching.Case, *matching.Place)
	miss   int
	text   string
}

func (c requirementCase) check(t *testing.T, k matching.Requirement) {
	t.Helper()
	household, place := family(), town("564")
	c.change(&household, &place)
	r := matching.Rank(household, []matching.Place{place}, weights())
	got, found := checkOf(r, k)
	if !found || got.Passed != (c.miss == 0) || got.Miss != c.miss || got.Text.String() != c.text {
		t.Errorf("%s: %+v, want a miss of %d and %q", c.name, got, c.miss, c.text)
	}
	if (len(r.Ranked) == 1) != (c.miss == 0) {
		t.Errorf("%s: ranked %d places", c.name, len(r.Ranked))
	}
}

func checkOf(r matching.Ranking, k matching.Requirement) (matching.Check, bool) {
	var all []matching.Check
	for _, p := range r.Ranked {
		all = append(all, p.Checks...)
	}
	for _, p := range r.Excluded {
		all = append(append(all, p.Lacks...), p.Passes...)
	}
	for _, c := range all {
		if c.Requirement == k {
			return c, true
		}
	}
	return matching.Check{}, false
}

func lines(p *matching.Place, list ...matching.Line) { p.Lines = list }

func line(id string, group matching.Group, from, to string, free int) matching.Line {
	return matching.Line{ID: id, Group: group, Window: civil.Period{From: date(from), To: date(to)}, Free: free}
}

func TestCapacityForTheWholeHousehold(t *testing.T) {
	t.Parallel()
	const em, quota = matching.Emergency, matching.Quota
	for _, c := range []requirementCase{
		{"room for all", func(*matching.Case, *matching.Place) {}, 0, "ranking.capacity number=6 number=5"},
		{"one place short of five", func(_ *matching.Case, p *matching.Place) { p.Lines[0].Free = 4 }, 200, "ranking.capacity number=4 number=5"},
		{"no place", func(_ *matching.Case, p *matching.Place) { p.Lines[0].Free = 0 }, 1000, "ranking.capacity number=0 number=5"},
		{"groups do not borrow", func(_ *matching.Case, p *matching.Place) {
			lines(p, line("a", em, "2026-01-01", "2027-01-01", 2), line("b", quota, "2026-01-01", "2027-01-01", 50))
		}, 600, "ranking.capacity number=2 number=5"},
		{"nothing offered for the group", func(_ *matching.Case, p *matching.Place) {
			lines(p, line("b", quota, "2026-01-01", "2027-01-01", 50))
		}, 1000, "ranking.capacity_none"},
		{"lines open on the same day add up", func(_ *matching.Case, p *matching.Place) {
			lines(p, line("a", em, "2026-01-01", "2027-01-01", 2), line("b", em, "2026-12-01", "2026-12-31", 3))
		}, 0, "ranking.capacity number=5 number=5"},
		{"lines open on different days do not", func(c *matching.Case, p *matching.Place) {
			c.Arrival.Latest = date("2027-06-30")
			lines(p, line("a", em, "2026-12-01", "2027-01-01", 3), line("b", em, "2027-02-01", "2027-03-01", 3))
		}, 400, "ranking.capacity number=3 number=5"},
		{"a later day within the arrival has room for all", func(c *matching.Case, p *matching.Place) {
			c.Arrival.Latest = date("2027-06-30")
			lines(p, line("a", em, "2026-12-01", "2027-06-01", 3), line("b", em, "2027-02-01", "2027-03-01", 3))
		}, 0, "ranking.capacity number=6 number=5"},
	} {
		c.check(t, matching.RequireCapacity)
	}
}

func TestWindow(t *testing.T) {
	t.Parallel()
	const em = matching.Emergency
	for _, c := range []requirementCase{
		{"open on the earliest arrival", func(*matching.Case, *matching.Place) {}, 0, "ranking.window day=20261214"},
		{"opens on that very day", func(_ *matching.Case, p *matching.Place) { lines(p, line("a", em, "2026-12-14", "2027-01-01", 5)) }, 0, "ranking.window day=20261214"},
		{"never ends", func(_ *matching.Case, p *matching.Place) { p.Lines[0].Window.To = civil.Date{} }, 0, "ranking.window day=20261214"},
		// 18 of 365 days.
		{"opens eighteen days too late", func(_ *matching.Case, p *matching.Place) { lines(p, line("a", em, "2027-01-01", "2028-01-01", 5)) }, 49, "ranking.window_late day=20270101 count=18"},
		{"the household can wait", func(c *matching.Case, p *matching.Place) {
			c.Arrival.Latest = date("2027-01-15")
			lines(p, line("a", em, "2027-01-01", "2028-01-01", 5))
		}, 0, "ranking.window day=20270101"},
		// The last day is 13 December, one day before.
		{"ended the day before", func(_ *matching.Case, p *matching.Place) { lines(p, line("a", em, "2026-01-01", "2026-12-14", 5)) }, 2, "ranking.window_past day=20261213 count=1"},
		{"the nearest of two", func(_ *matching.Case, p *matching.Place) {
			lines(p, line("a", em, "2026-01-01", "2026-07-01", 5), line("b", em, "2027-01-01", "2028-01-01", 5))
		}, 49, "ranking.window_late day=20270101 count=18"},
		{"more than a year away", func(_ *matching.Case, p *matching.Place) { lines(p, line("a", em, "2028-01-01", "2029-01-01", 5)) }, 1000, "ranking.window_late day=20280101 count=383"},
		{"any day will do without a day of arrival", func(c *matching.Case, p *matching.Place) {
			c.Arrival = matching.Arrival{}
			lines(p, line("a", em, "2028-01-01", "2029-01-01", 5))
		}, 0, "ranking.window day=20280101"},
	} {
		c.check(t, matching.RequireWindow)
	}
}

func TestAccessibleDwelling(t *testing.T) {
	t.Parallel()
	need := func(c *matching.Case) { c.Dwelling.Accessible = matching.Absolute }
	for _, c := range []requirementCase{
		{"large enough", func(c *matching.Case, p *matching.Place) {
			need(c)
			p.Dwellings = []matching.Dwelling{{Rooms: 9, Count: 1}, {Rooms: 5, Accessible: true, Count: 1}}
		}, 0, "ranking.accessible number=5"},
		{"none", func(c *matching.Case, p *matching.Place) {
			need(c)
			p.Dwellings = []matching.Dwelling{{Rooms: 9, Count: 1}, {Rooms: 5, Accessible: true}}
		}, 1000, "ranking.accessible_none"},
		{"a room short of four", func(c *matching.Case, p *matching.Place) {
			need(c)
			p.Dwellings = []matching.Dwelling{{Rooms: 2, Accessible: true, Count: 1}, {Rooms: 3, Accessible: true, Count: 1}}
		}, 250, "ranking.accessible_small number=3 number=4"},
		{"any size where no rooms are asked", func(c *matching.Case, p *matching.Place) {
			c.Dwelling = matching.DwellingNeed{Accessible: matching.Absolute}
			p.Dwellings = []matching.Dwelling{{Rooms: 1, Accessible: true, Count: 1}}
		}, 0, "ranking.accessible number=1"},
	} {
		c.check(t, matching.RequireDwelling)
	}
}

func TestAnAccessibleDwellingIsTheOneThatIsGiven(t *testing.T) {
	t.Parallel()
	c, p := family(), town("564")
	c.Dwelling.Accessible = matching.Absolute
	p.Dwellings = []matching.Dwelling{
		{ID: "stairs", Rooms: 4, Ready: date("2026-11-01"), Count: 1},
		{ID: "small", Rooms: 3, Accessible: true, Ready: date("2026-11-01"), Count: 1},
		{ID: "late", Rooms: 4, Accessible: true, Ready: date("2027-01-31"), Count: 1},
	}
	if got := only(t, c, p); got.Dwelling != "late" || got.DwellingReady != date("2027-01-31") {
		t.Errorf("the dwelling is %q, ready %s", got.Dwelling, got.DwellingReady)
	}
}

func TestNeededServiceWithinItsJourney(t *testing.T) {
	t.Parallel()
	need := func(c *matching.Case) {
		c.Services = []matching.ServiceNeed{{Code: "dialysis", Within: 60}}
	}
	for _, c := range []requirementCase{
		{"just within", func(c *matching.Case, p *matching.Place) {
			need(c)
			p.Services = []matching.Service{{Code: "dialysis", Minutes: 60}}
		}, 0, "ranking.service_minutes service=dialysis count=60 number=60"},
		{"a minute over: 1/60", func(c *matching.Case, p *matching.Place) {
			need(c)
			p.Services = []matching.Service{{Code: "dialysis", Minutes: 61}}
		}, 16, "ranking.service_minutes service=dialysis count=61 number=60"},
		{"twice as far", func(c *matching.Case, p *matching.Place) {
			need(c)
			p.Services = []matching.Service{{Code: "dialysis", Minutes: 120}}
		}, 1000, "ranking.service_minutes service=dialysis count=120 number=60"},
		{"nothing is known", func(c *matching.Case, _ *matching.Place) { need(c) }, 1000, "ranking.service_unknown service=dialysis"},
		// 55.6 of 150 km.
		{"a straight line proves no journey", func(c *matching.Case, p *matching.Place) {
			need(c)
			p.Sites = []matching.Site{{Service: "dialysis", At: matching.At(25.47, 65.51)}}
		}, 370, "ranking.service_unstated service=dialysis count=56"},
	} {
		c.check(t, matching.RequireService)
	}
}

func TestSafetyDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []requirementCase{
		{"another municipality", func(c *matching.Case, _ *matching.Place) { c.Avoid = []matching.Avoid{{Municipality: "091"}} }, 0, "ranking.safety"},
		{"this municipality", func(c *matching.Case, _ *matching.Place) {
			c.Avoid = []matching.Avoid{{Municipality: "091"}, {Municipality: "564"}}
		}, 1000, "ranking.safety_near"},
		// 55.6 km away.
		{"farther than asked", func(c *matching.Case, _ *matching.Place) {
			c.Avoid = []matching.Avoid{{At: matching.At(25.47, 65.51), Kilometres: 55}}
		}, 0, "ranking.safety"},
		{"nearer than asked", func(c *matching.Case, _ *matching.Place) {
			c.Avoid = []matching.Avoid{{At: matching.At(25.47, 65.51), Kilometres: 56}}
		}, 1000, "ranking.safety_near"},
		{"a place without coordinates cannot be shown to be safe", func(c *matching.Case, p *matching.Place) {
			p.At = matching.Point{}
			c.Avoid = []matching.Avoid{{At: matching.At(25.47, 65.51), Kilometres: 5}}
		}, 1000, "ranking.safety_near"},
	} {
		c.check(t, matching.RequireSafety)
	}
}

func TestASafetyCheckTellsNoDistance(t *testing.T) {
	t.Parallel()
	c := family()
	c.Avoid = []matching.Avoid{{At: matching.At(25.47, 65.51), Kilometres: 100}}
	near, far := town("564"), town("305")
	far.At = matching.At(25.47, 66.2)
	r := matching.Rank(c, []matching.Place{near, far}, weights())
	for _, p := range r.Excluded {
		if got := p.Lacks[0]; len(got.Text.Args) > 0 || got.Miss != 1000 {
			t.Errorf("%s: %+v tells how far it is", p.Municipality, got)
		}
	}
	if len(r.Excluded) != 2 || r.Excluded[0].Municipality != "305" {
		t.Errorf("the order of the excluded places tells which is nearer: %+v", r.Excluded)
	}
}

func TestLicenceLanguageConditionAndRefusal(t *testing.T) {
	t.Parallel()
	arabic := func(c *matching.Case) {
		c.Languages = []matching.LanguageNeed{{Code: "ar", Level: matching.Absolute}}
	}
	girls := func(c *matching.Case) { c.Conditions = []matching.Demand{{Condition: matching.UnitForGirls}} }
	for k, cases := range map[matching.Requirement][]requirementCase{
		matching.RequireLicence: {
			{"held", func(c *matching.Case, p *matching.Place) { c.MinorsLicence, p.MinorsLicence.Held = true, true }, 0, "ranking.licence"},
			{"not held", func(c *matching.Case, _ *matching.Place) { c.MinorsLicence = true }, 1000, "ranking.licence_none"},
		},
		matching.RequireLanguage: {
			{"on the spot", func(c *matching.Case, p *matching.Place) {
				arabic(c)
				p.Interpreters = []matching.Interpreter{{Language: "ar", Mode: matching.OnTheSpot}}
			}, 0, "ranking.language_spot language=ar"},
			{"by phone", func(c *matching.Case, p *matching.Place) {
				arabic(c)
				p.Interpreters = []matching.Interpreter{{Language: "ar", Mode: matching.ByPhone}}
			}, 0, "ranking.language_phone language=ar"},
			{"another language of the group will not do", func(c *matching.Case, p *matching.Place) {
				arabic(c)
				p.Interpreters = []matching.Interpreter{{Language: "ar", Mode: matching.InGroup}}
			}, 500, "ranking.language_group language=ar"},
			{"not known", func(c *matching.Case, _ *matching.Place) { arabic(c) }, 1000, "ranking.language_unknown language=ar"},
			{"the service language is made absolute", func(c *matching.Case, p *matching.Place) {
				c.ServiceLanguage = matching.LanguageWish{Code: "sv", Level: matching.Absolute}
				p.ServiceLanguages = []matching.Spoken{{Language: "fi"}}
			}, 1000, "ranking.language_service_not language=sv"},
			{"and spoken", func(c *matching.Case, p *matching.Place) {
				c.ServiceLanguage = matching.LanguageWish{Code: "sv", Level: matching.Absolute}
				p.ServiceLanguages = []matching.Spoken{{Language: "sv"}}
			}, 0, "ranking.language_service language=sv"},
		},
		matching.RequireCondition: {
			{"met", func(c *matching.Case, p *matching.Place) {
				girls(c)
				p.Conditions = []matching.Meets{{Condition: matching.UnitForGirls}}
			}, 0, "ranking.condition condition=unit_for_girls"},
			{"not stated", func(c *matching.Case, p *matching.Place) {
				girls(c)
				p.Conditions = []matching.Meets{{Condition: matching.UnitForBoys}}
			}, 1000, "ranking.condition_none condition=unit_for_girls"},
		},
		matching.RequireAnew: {
			{"declined before", func(c *matching.Case, _ *matching.Place) {
				c.Declined = []matching.Declined{{Municipality: "564", On: date("2026-11-18")}}
			}, 1000, "ranking.anew_declined day=20261118"},
		},
	} {
		for _, c := range cases {
			c.check(t, k)
		}
	}
}

func TestWhatACaseDoesNotAskIsNotChecked(t *testing.T) {
	t.Parallel()
	c := family()
	c.Services = []matching.ServiceNeed{{Code: "dialysis"}}
	c.Languages = []matching.LanguageNeed{{Code: "ar", Level: matching.Preferred}}
	c.Dwelling.Accessible = matching.Preferred
	c.Declined = []matching.Declined{{Municipality: "091", On: date("2026-11-18")}}
	if got := only(t, c, town("564")).Checks; len(got) != 2 || got[0].Requirement != matching.RequireCapacity || got[1].Requirement != matching.RequireWindow {
		t.Errorf("checks: %+v", got)
	}
}

func TestACheckSaysWhoMadeItAbsolute(t *testing.T) {
	t.Parallel()
	c := family()
	c.Dwelling.Accessible, c.Dwelling.SetBy = matching.Absolute, by("a", "2026-11-01")
	c.Services = []matching.ServiceNeed{{Code: "dialysis", Within: 60, SetBy: by("b", "2026-11-02")}}
	c.Avoid = []matching.Avoid{{Municipality: "564", SetBy: by("c", "2026-11-03")}}
	c.Languages = []matching.LanguageNeed{{Code: "ar", Level: matching.Absolute, SetBy: by("d", "2026-11-04")}}
	c.Conditions = []matching.Demand{{Condition: matching.InterpreterWoman, SetBy: by("e", "2026-11-05")}}
	r := matching.Rank(c, []matching.Place{town("564")}, weights())
	for k, who := range map[matching.Requirement]string{
		matching.RequireCapacity: "", matching.RequireDwelling: "a", matching.RequireService: "b", matching.RequireSafety: "c",
		matching.RequireLanguage: "d", matching.RequireCondition: "e",
	} {
		if got, _ := checkOf(r, k); got.SetBy.Who != who {
			t.Errorf("%s was set by %q, want %q", k, got.SetBy.Who, who)
		}
	}
}

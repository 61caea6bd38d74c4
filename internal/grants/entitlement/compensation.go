package entitlement

import (
	"slices"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/region"
)

// Options narrows what is reckoned and names the readings of the law.
type Options struct {
	Window  civil.Period // days of the compensation; the zero Period: all
	On      civil.Date   // the day whose rules count, also for what is too late to apply for
	Reading string       // region.Applied: days before 2025 by section 4 of decree 872/2024; empty: by the decrees of their days
	Adult   string       // WholeYears: the adult extra only for years that begin while it is in force; empty: for the days from then on, of whatever year
	Monthly bool         // lines also end with the calendar months of the window
}

// WholeYears is the other reading of the adult extra: of a year that began before there was an extra no day earns it.
const WholeYears = "whole"

// Compensation returns the lines of the calculated compensation of persons, sorted. A person for whom nothing is paid in the window has one line with
// the reason. Sponsors and parents must be among the persons ([Read] sees to it).
func Compensation(reg *region.Register, persons []Person, o Options) []Line {
	c := calculation{reg: reg, rates: reg.AllRates(), o: o, people: map[string]*Person{}, terms: map[string]term{}}
	for _, rate := range c.rates {
		c.changes, c.ages = append(c.changes, rate.Valid.From, rate.Valid.To), append(c.ages, rate.FromAge)
	}
	slices.SortFunc(c.changes, civil.Date.Compare)
	slices.Sort(c.ages)
	c.changes, c.ages = slices.Compact(c.changes), slices.Compact(c.ages)
	for i := range persons {
		c.people[persons[i].ID] = &persons[i]
	}
	var lines []Line
	for i := range persons {
		lines = append(lines, c.person(&persons[i])...)
	}
	return sorted(lines)
}

// calculation is what the lines of all persons have in common.
type calculation struct {
	reg     *region.Register
	rates   []region.Rate
	changes []civil.Date // on which a rate begins or ends
	ages    []int        // from which a rate is for a person
	o       Options
	people  map[string]*Person
	terms   map[string]term // by person, as found
}

// term is the time for which a person is paid for, or why there is none.
type term struct {
	civil.Period
	why Reason
}

// term returns the time for which a person is paid for: from the start of section 59 for the years of the permit (681/2023 s. 61.3, 62.3; 322/2024 s. 102.6
// where it began before 2025), of a child born in Finland until its parents' time ends, the later one's (s. 61.4).
func (c *calculation) term(p *Person) term {
	if t, found := c.terms[p.ID]; found {
		return t
	}
	c.terms[p.ID] = term{why: NotEligiblePermit} // a person among his own ancestors has no time
	t := c.found(p)
	c.terms[p.ID] = t
	return t
}

func (c *calculation) found(p *Person) term {
	permit, eligible := c.reg.Permit(p.Permit, c.o.On)
	if !eligible && len(p.Parents) == 0 {
		return term{why: NotEligiblePermit}
	}
	start := p.start()
	if start.IsZero() && permit.Standing != region.RegisteredPermit {
		start = p.PermitFrom
	}
	if start.IsZero() || p.Stays[0].Municipality == "" {
		return term{why: NoHomeMunicipality}
	}
	if len(p.Parents) > 0 {
		return c.untilParents(p, start)
	}
	years, _ := c.reg.Limit(c.yearsOf(p, permit), start)
	return term{Period: civil.Period{From: start, To: years.After(start)}}
}

// yearsOf returns the limit that says for how many years a person is paid for.
func (c *calculation) yearsOf(p *Person, permit region.Permit) string {
	switch permit.Standing {
	case region.QuotaPermit:
		return "compensation_years_quota"
	case region.FamilyPermit:
		sponsor := c.people[p.Sponsor]
		if sponsor == nil {
			break
		}
		if of, _ := c.reg.Permit(sponsor.Permit, c.o.On); of.Standing == region.QuotaPermit {
			return "compensation_years_quota_family"
		}
	}
	return "compensation_years_other"
}

func (c *calculation) untilParents(p *Person, start civil.Date) term {
	t := term{why: NotEligiblePermit}
	for _, id := range p.Parents {
		parent, known := c.people[id]
		if !known {
			continue
		}
		switch of := c.term(parent); {
		case of.why == "" && (t.why != "" || of.To.After(t.To)):
			t = term{Period: civil.Period{From: start, To: of.To}}
		case of.why != "" && t.why != "":
			t.why = of.why
		}
	}
	if t.why == "" && !start.Before(t.To) {
		return term{Period: t.Period, why: PeriodEnded}
	}
	return t
}

// person returns the lines of one person.
func (c *calculation) person(p *Person) []Line {
	t := c.term(p)
	switch {
	case t.why != "":
		return []Line{nothing(*p, t.why, "681/2023 s. 2, 59, 61, 62")}
	case !c.o.Window.To.IsZero() && !t.From.Before(c.o.Window.To):
		return []Line{nothing(*p, NotBegun, "681/2023 s. 59")}
	case !t.To.After(c.o.Window.From):
		return []Line{nothing(*p, PeriodEnded, "681/2023 s. 61, 62")}
	}
	r := run{calculation: c, p: p, t: t, stays: settled(p, t.From), why: Left}
	r.edges, r.breaks = c.edgesOf(p), c.breaksOf(t)
	for _, s := range [...]side{municipal, health} {
		for y := 0; t.From.AddMonths(12 * y).Before(t.To); y++ {
			r.accrue(s, region.BaseRate, civil.Period{From: t.From.AddMonths(12 * y), To: t.From.AddMonths(12 * (y + 1))})
		}
		if from, ok := r.grownUp(); ok && (r.o.Adult != WholeYears || r.extraOn(from)) {
			r.accrue(s, region.AdultExtra, civil.Period{From: from, To: from.AddMonths(12)})
		}
	}
	if len(r.lines) == 0 {
		return []Line{nothing(*p, r.why, "681/2023 s. 59, 61, 62, 70")}
	}
	return r.lines
}

// settled returns the stays with a first day: that of the permit, where no home municipality could be had.
func settled(p *Person, start civil.Date) []Stay {
	stays := slices.Clone(p.Stays)
	for i := range stays {
		if stays[i].Days.From.IsZero() {
			stays[i].Days.From = start
		}
	}
	return stays
}

// grownUp returns the day from which the extra for the first adult year runs: the birthday, or the start of one who is grown up then.
func (r *run) grownUp() (civil.Date, bool) {
	for _, rate := range r.rates {
		if rate.Kind != region.AdultExtra {
			continue
		}
		from := later(r.p.birthday(rate.FromAge), r.t.From)
		return from, from.Before(r.t.To)
	}
	return civil.Date{}, false
}

// extraOn says whether an extra for adults is in force on a day.
func (c *calculation) extraOn(day civil.Date) bool {
	return slices.ContainsFunc(c.rates, func(rate region.Rate) bool { return rate.Kind == region.AdultExtra && rate.Valid.Contains(day) })
}

func later(a, b civil.Date) civil.Date {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b civil.Date) civil.Date {
	if b.IsZero() || a.Before(b) {
		return a
	}
	return b
}

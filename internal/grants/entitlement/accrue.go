package entitlement

import (
	"fmt"
	"slices"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// side is one of the two who are paid for a person: the municipality, and who arranges the health services.
type side uint8

const (
	municipal side = iota
	health
)

// payee returns the code of who is paid in a municipality, and the code of its rates.
func (s side) payee(m region.Municipality) (code, rates string) {
	switch {
	case s == municipal && m.OnAland():
		return "municipality:" + m.Code, region.AlandMunicipality
	case s == municipal:
		return "municipality:" + m.Code, region.MainlandMunicipality
	case m.OnAland():
		return "aland-health", region.HealthAland
	case m.HearsItself():
		return "helsinki-health", region.HealthMainland
	}
	return "county:" + m.Wellbeing, region.HealthMainland
}

// run gathers the lines of one person.
type run struct {
	*calculation
	p     *Person
	t     term
	stays []Stay
	// edges are the days, in no order, on which what an amount stands on may change, mergers and ends of years aside; on breaks a line ends whatever it stands on.
	edges, breaks []civil.Date
	lines         []Line
	why           Reason // why there are none
}

// ground is all that a day's amount stands on. A line goes on for as long as it stays the same.
type ground struct {
	payee string
	rate  int // place among the rates; -1: none
	late  bool
}

// accrue adds the lines of one kind for one year of a person: the sums run from the year's first day through all stays and rates, in the window or not.
func (r *run) accrue(s side, kind string, year civil.Period) {
	var sum accrual
	sum.days = int64(year.From.DaysUntil(year.To))
	for _, stay := range r.stays {
		stop := earlier(earlier(year.To, r.t.To), stay.Days.To)
		for d := later(year.From, stay.Days.From); d.Before(stop); {
			g := r.ground(s, kind, stay.Municipality, d)
			until := r.until(s, kind, stay.Municipality, d, stop)
			r.add(&sum, kind, g, civil.Period{From: d, To: until})
			d = until
		}
	}
}

// until returns the day on which something changes that the amount of a day stands on, at the latest on the next anniversary, at an end of the window or on stop.
func (r *run) until(s side, kind, municipality string, d, stop civil.Date) civil.Date {
	for _, edge := range r.breaks {
		if edge.After(d) && edge.Before(stop) {
			stop = edge
		}
	}
	for g := r.ground(s, kind, municipality, d); ; {
		next := r.next(municipality, d, stop)
		if next == stop || r.ground(s, kind, municipality, next) != g {
			return next
		}
		d = next
	}
}

// next returns the first day after one on which the ground may change, or stop.
func (r *run) next(municipality string, d, stop civil.Date) civil.Date {
	next := stop
	nearer := func(edge civil.Date) {
		if edge.After(d) && edge.Before(next) {
			next = edge
		}
	}
	nearer(civil.Of(d.Year()+1, 1, 1)) // a year may be too late to apply for
	if m, ok := r.reg.HomeOn(municipality, d); ok {
		nearer(m.Valid.To)
	}
	for _, edge := range r.edges {
		nearer(edge)
	}
	return next
}

// edgesOf returns the days on which a rate changes, or the person's age for one.
func (c *calculation) edgesOf(p *Person) []civil.Date {
	edges := slices.Clone(c.changes)
	for _, age := range c.ages {
		edges = append(edges, p.birthday(age))
	}
	return edges
}

// breaksOf returns the anniversaries of a time, the ends of the window and, where they are asked for, of its months.
func (c *calculation) breaksOf(t term) []civil.Date {
	breaks := []civil.Date{c.o.Window.From, c.o.Window.To}
	for y := 1; t.From.AddMonths(12 * y).Before(t.To); y++ {
		breaks = append(breaks, t.From.AddMonths(12*y))
	}
	if c.o.Monthly {
		from := later(t.From, c.o.Window.From)
		for month := civil.Of(from.Year(), from.Time().Month()+1, 1); month.Before(earlier(t.To, c.o.Window.To)); month = month.AddMonths(1) {
			breaks = append(breaks, month)
		}
	}
	return breaks
}

// ground returns what the amount of a day stands on.
func (r *run) ground(s side, kind, municipality string, d civil.Date) ground {
	m, ok := r.reg.HomeOn(municipality, d)
	if !ok {
		return ground{rate: -1}
	}
	payee, rates := s.payee(m)
	g := ground{payee: payee, rate: -1}
	age := civil.AgeOn(r.p.Birth, d)
	for i, rate := range r.rates {
		fits := rate.Payee == rates && rate.Kind == kind && rate.FromAge <= age && rate.Valid.Contains(d) && (rate.Reading == "" || rate.Reading == r.o.Reading)
		if fits && (g.rate < 0 || r.stronger(rate, r.rates[g.rate])) {
			g.rate = i
		}
	}
	if g.rate >= 0 && r.rates[g.rate].Reading != "" {
		limit, known := r.reg.Limit("cost_claim", r.o.On)
		g.late = known && r.o.On.After(limit.After(d))
	}
	return g
}

// stronger says whether a rate goes before another: one of the reading before one of none, one of a higher age before one of a lower.
func (r *run) stronger(a, b region.Rate) bool {
	if (a.Reading != "") != (b.Reading != "") {
		return a.Reading != ""
	}
	return a.FromAge > b.FromAge
}

// add puts the days of one ground into the sum, and writes their line where they are in the window.
func (r *run) add(sum *accrual, kind string, g ground, days civil.Period) {
	inside := r.o.Window.Contains(days.From)
	if g.rate < 0 {
		if inside && r.why == Left {
			r.why = RateUnverified
		}
		return
	}
	rate, n := r.rates[g.rate], days.From.DaysUntil(days.To)
	cents := sum.add(rate.Cents, n)
	switch {
	case !inside:
	case g.late:
		r.why = TooLate
	default:
		r.lines = append(r.lines, Line{
			Person: r.p.ID, Payee: g.payee, Rule: r.rule(kind, rate), Period: days, Days: n, Cents: cents, Source: rate.Source, Rate: Rate{rate.Kind, rate.Cents, rate.Valid, rate.Status},
		})
	}
}

// rule names a rate by the ages that it is for: "base-0-6", "base-7", "adult-extra".
func (r *run) rule(kind string, rate region.Rate) string {
	if kind != region.BaseRate {
		return kind
	}
	var ages []int
	for _, other := range r.rates {
		if other.Payee == rate.Payee && other.Kind == kind {
			ages = append(ages, other.FromAge)
		}
	}
	return kind + band(ages, rate.FromAge)
}

// band names the ages from one to the next: "-0-6", "-7"; nothing when there is one band only.
func band(ages []int, from int) string {
	next := -1
	for _, age := range ages {
		if age > from && (next < 0 || age < next) {
			next = age
		}
	}
	switch {
	case next >= 0:
		return fmt.Sprintf("-%d-%d", from, next-1)
	case slices.Max(ages) == slices.Min(ages):
		return ""
	}
	return fmt.Sprintf("-%d", from)
}

// accrual is the exact sum of a year: cents a year times days, over the days of the year.
type accrual struct{ sum, days int64 }

// add adds days of an amount a year, and returns by how many cents the sum has grown, rounded half up before and after.
func (a *accrual) add(year money.Cents, days int) money.Cents {
	before := a.rounded()
	a.sum += int64(year) * int64(days)
	return money.Cents(a.rounded() - before)
}

func (a *accrual) rounded() int64 { return (2*a.sum + a.days) / (2 * a.days) }

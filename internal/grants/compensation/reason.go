package compensation

import (
	"slices"
	"strconv"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// called names the row that paid.
func (p Payment) called() string { return p.List + " " + strconv.Itoa(p.Row) }

// explain finds why nothing is due for what was paid, or what may have made a difference: another supposition by which entitlement comes to the sum paid.
func (c *comparison) explain(i *Item) {
	if i.Outcome == Agreed || c.hints >= mostHints {
		return
	}
	c.hints++
	switch {
	case i.Outcome == NotOurs && i.Resident == nil:
		i.Why = WhyNobody
		if slices.ContainsFunc(c.people.unknown, func(u Unknown) bool { return u.Key() == i.Person }) {
			i.Why = WhyLacks
		}
	case i.Outcome == NotOurs && i.Resident.Expected():
		i.Why = WhyExpected
	case i.Outcome == NotOurs:
		i.Why = c.reasonOf(i)
	case i.Outcome == Unpaid:
		if slices.ContainsFunc(c.otherYears(i), func(due Sum) bool { return due.Total() == 0 }) {
			i.Why = WhyYears
		}
	default:
		i.Why = c.likely(i)
	}
}

// reasonOf is what entitlement says of a person for whom nothing is due.
func (c *comparison) reasonOf(i *Item) Why {
	for _, l := range entitlement.Compensation(c.reg, c.closure(i.Person, nil), c.options(i.Days)) {
		if l.Person == i.Person && l.Reason != "" {
			return Why(l.Reason)
		}
	}
	return Why(entitlement.NoHomeMunicipality) // at that time somebody else is paid for him
}

// likely is a supposition by which the sum would be as it was paid.
func (c *comparison) likely(i *Item) Why {
	o := c.options(i.Days)
	as := c.due(i, c.closure(i.Person, nil), o)
	reading, adult := o, o
	if reading.Reading = region.Applied; o.Reading != "" {
		reading.Reading = ""
	}
	if adult.Adult = entitlement.WholeYears; o.Adult != "" {
		adult.Adult = ""
	}
	switch {
	case abs(i.Due-i.Paid) <= money.Cents(2*i.Days.From.DaysUntil(i.Days.To)/28):
		return WhyRounding
	case c.due(i, c.closure(i.Person, nil), reading).Total() == i.Paid:
		return WhyReading
	case c.due(i, c.closure(i.Person, nil), adult).Total() == i.Paid:
		return WhyAdult
	case as.Base == i.Paid:
		return WhyExtra
	case as.Extra == i.Paid:
		return WhyBase
	case c.comesTo(i, c.otherAges(i)):
		return WhyAge
	case c.comesTo(i, c.otherYears(i)):
		return WhyYears
	case c.comesTo(i, c.otherDays(i)):
		return WhyWholeMonth
	}
	return ""
}

func abs(c money.Cents) money.Cents { return max(c, -c) }

func (c *comparison) comesTo(i *Item, sums []Sum) bool {
	return slices.ContainsFunc(sums, func(s Sum) bool { return s.Total() == i.Paid })
}

// otherAges are the sums as if the person were of each age from which a rate is paid.
func (c *comparison) otherAges(i *Item) (sums []Sum) {
	for _, rate := range c.reg.Rates(i.Days.From) {
		sums = append(sums, c.due(i, c.closure(i.Person, func(p *entitlement.Person) { p.Birth = i.Days.From.AddMonths(-12*rate.FromAge - 24) }), c.options(i.Days)))
	}
	return sums
}

// otherYears are the sums as if the person had each permit whose years differ.
func (c *comparison) otherYears(i *Item) (sums []Sum) {
	seen := map[string]bool{}
	for _, permit := range c.reg.Permits(c.today) {
		if !seen[permit.Standing] {
			seen[permit.Standing] = true
			sums = append(sums, c.due(i, c.closure(i.Person, func(p *entitlement.Person) { p.Permit, p.Parents = permit.Code, nil }), c.options(i.Days)))
		}
	}
	return sums
}

// otherDays are the sums as if the months in which somebody came were whole, or were none.
func (c *comparison) otherDays(i *Item) (sums []Sum) {
	for _, from := range []civil.Date{i.Days.From, i.Days.To} {
		sums = append(sums, c.due(i, c.closure(i.Person, func(p *entitlement.Person) {
			last := &p.Stays[len(p.Stays)-1]
			if i.Days.Contains(last.Days.From) {
				last.Days.From = from
			}
		}), c.options(i.Days)))
	}
	return sums
}

// due adds up what is due for the person of an item to its payee.
func (c *comparison) due(i *Item, persons []entitlement.Person, o entitlement.Options) (sum Sum) {
	for _, l := range entitlement.Compensation(c.reg, persons, o) {
		if l.Person == i.Person && l.Payee == i.Payee {
			sum.Add(l)
		}
	}
	return sum
}

// closure is a person, as change leaves him, with those on whom his time stands.
func (c *comparison) closure(id string, change func(*entitlement.Person)) (persons []entitlement.Person) {
	wanted := []string{id}
	for n := 0; n < len(wanted); n++ {
		at, known := c.people.index[wanted[n]]
		if !known {
			continue
		}
		p := c.people.persons[at]
		for _, other := range append(slices.Clone(p.Parents), p.Sponsor) {
			if other != "" && !slices.Contains(wanted, other) {
				wanted = append(wanted, other)
			}
		}
		if n == 0 && change != nil {
			p.Stays = slices.Clone(p.Stays)
			change(&p)
		}
		persons = append(persons, p)
	}
	return persons
}

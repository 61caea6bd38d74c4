package matching

import (
	"slices"
)

// Resource is something of a place that households use up, beside the points that they get there.
type Resource string

// The resources. Needs for a health service are of a resource of their own each, [SlotsOf].
const (
	Places          Resource = "places"           // one for each person, in the group's lines
	AccessibleHomes Resource = "accessible_homes" // one for a household that needs an accessible dwelling
	Homes           Resource = "homes"            // one for each household, where the dwellings that are stated are all there are
	EarlyEducation  Resource = "early"            // one for each child of the level, and so for the three below
	PrePrimary      Resource = "pre_primary"
	BasicEducation  Resource = "basic"
	UpperSecondary  Resource = "upper_secondary"
	UnitBeds        Resource = "unit" // in units for minors without a guardian, one for each person
)

// slots is how the resources of health services begin.
const slots = "slots_"

// SlotsOf is the resource of a health service: one for each person who needs it.
func SlotsOf(service string) Resource { return Resource(slots + service) }

// Service returns the code of the health service whose slots the resource is; it is empty for any other resource.
func (r Resource) Service() string {
	if len(r) > len(slots) && r[:len(slots)] == slots {
		return string(r[len(slots):])
	}
	return ""
}

// Stock is how much of a resource a place has left. What it has not stated is not limited.
type Stock struct {
	Resource Resource `json:"resource"`
	Left     int      `json:"left"`
	Source   Source   `json:"source,omitzero"`
}

// Price is what one unit of a resource is worth to those who are expected to need it: its shadow price in milli-points times persons. Wanted is how many
// households a year are expected to want it, of the Left units.
type Price struct {
	Resource Resource `json:"resource"`
	Milli    int      `json:"milli"`
	Wanted   int      `json:"wanted,omitempty"`
	Left     int      `json:"left,omitempty"`
}

// Pupils counts the children of a level of education.
type Pupils struct {
	Level Resource `json:"level"` // EarlyEducation to UpperSecondary
	Count int      `json:"count"`
}

// Use is what a household takes of a resource.
type Use struct {
	Resource Resource
	Units    int
}

// Uses lists what the household takes of any place that it goes to; a place that is not [Place.Housed] gives no [Homes].
func (c Case) Uses() []Use {
	all := []Use{{Places, c.Size()}, {Homes, 1}}
	if c.Dwelling.Accessible == Absolute {
		all = append(all, Use{AccessibleHomes, 1})
	}
	for _, p := range c.Pupils {
		all = append(all, Use{p.Level, p.Count})
	}
	for _, s := range c.Services {
		all = append(all, Use{SlotsOf(s.Code), max(s.Persons, 1)})
	}
	if c.MinorsLicence {
		all = append(all, Use{UnitBeds, c.Size()})
	}
	return slices.DeleteFunc(all, func(t Use) bool { return t.Units < 1 })
}

// stock returns what the place has left of a resource; nothing is told of one that it has not stated.
func (p *Place) stock(r Resource) (Stock, bool) {
	return least(p.Stocks, func(s *Stock) bool { return s.Resource == r }, func(a, b *Stock) int { return a.Left - b.Left })
}

// price returns the price of a resource of the place.
func (p *Place) price(r Resource) (Price, bool) {
	return least(p.Prices, func(s *Price) bool { return s.Resource == r && s.Milli > 0 }, func(a, b *Price) int { return b.Milli - a.Milli })
}

// Charge is what going to a place costs those who come after: the price of what is taken of one of its resources, in milli-points for each person of the
// household, rounded to the nearest.
type Charge struct {
	Resource Resource `json:"resource"`
	Units    int      `json:"units"`
	Points   int      `json:"points"`
	Wanted   int      `json:"wanted,omitempty"`
	Left     int      `json:"left,omitempty"`
}

// charges lists what the household uses costs at a place, in the order of [Case.Uses].
func (r *ranker) charges(p *Place) []Charge {
	if len(p.Prices) == 0 {
		return nil
	}
	persons := max(r.c.Size(), 1)
	r.charged = r.charged[:0]
	for _, t := range r.uses {
		if price, has := p.price(t.Resource); has {
			cost := (2*t.Units*price.Milli + persons) / (2 * persons)
			r.charged = append(r.charged, Charge{Resource: t.Resource, Units: t.Units, Points: cost, Wanted: price.Wanted, Left: price.Left})
		}
	}
	return r.charge.take(r.charged...)
}

// Scarcity is the sum of the charges, in milli-points for each person.
func (p Ranked) Scarcity() (sum int) {
	for _, c := range p.Charges {
		sum += c.Points
	}
	return sum
}

// Net is the score by which places are ranked: the points less what the places are worth to others.
func (p Ranked) Net() int { return p.Total - p.Scarcity() }

// stocked asks of what the place has stated a limit for, that enough is left for the whole household.
func (r *ranker) stocked(p *Place, list []Check) []Check {
	if len(p.Stocks) == 0 {
		return list
	}
	for _, t := range r.uses {
		s, stated := p.stock(t.Resource)
		if !stated {
			continue
		}
		text := r.text("ranking.stock", Arg{Kind: ArgResource, Code: string(t.Resource)}, number(max(s.Left, 0)), number(t.Units))
		if s.Left < t.Units {
			list = append(list, failed(RequireStock, s.Source, text, t.Units-max(s.Left, 0), t.Units))
		} else {
			list = append(list, passed(RequireStock, s.Source, text))
		}
	}
	return list
}

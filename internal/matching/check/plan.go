package check

import (
	"fmt"

	"kuntapaikka/internal/matching/instance"
)

// Mistakes are what is wrong with a plan.
type Mistakes = instance.Mistakes

// Totals are what a plan comes to and what its certificate proves.
type Totals struct {
	PlacedPersons  int64   `json:"placed_persons"`
	WeightedPlaced int64   `json:"weighted_placed"`
	Value          int64   `json:"value"`
	BoundPlaced    int64   `json:"bound_placed"`
	BoundValue     int64   `json:"bound_value"`
	GapPlaced      float64 `json:"gap_placed"`
	GapValue       float64 `json:"gap_value"`
	Status         string  `json:"status"`
}

// Plan holds a plan against its instance: everyone is somewhere an arc leads or unplaced, no capacity is exceeded, bundles are together, what was decided
// stands, and the figures are what they come to. Bounds are recomputed from the certificate; the plan may claim no better ones.
func Plan(in *instance.Instance, p instance.Plan) (Totals, error) {
	c := &checker{in: in, at: make([]int32, len(in.Cases))}
	c.read(p)
	c.capacities()
	c.together(p)
	t := c.totals(p)
	if len(c.mistakes) == 0 {
		c.bounds(p, &t)
	}
	if len(c.mistakes) > 0 {
		return Totals{}, c.mistakes
	}
	return t, nil
}

type checker struct {
	in       *instance.Instance
	at       []int32 // one more than the offer of each case; 0 is unplaced
	left     []int64 // of each resource when what was decided is taken off
	arc      map[instance.Pair]instance.Arc
	mistakes Mistakes
}

func (c *checker) say(format string, args ...any) {
	if len(c.mistakes) < 20 {
		c.mistakes = append(c.mistakes, fmt.Sprintf(format, args...))
	}
}

// read finds the plan's names, and that each case stands in it once.
func (c *checker) read(p instance.Plan) {
	offers, cases := map[string]int32{}, map[string]int32{}
	for i, o := range c.in.Offers {
		offers[o.ID] = int32(i)
	}
	for i, one := range c.in.Cases {
		cases[one.ID] = int32(i)
	}
	c.arc = make(map[instance.Pair]instance.Arc, len(c.in.Arcs))
	for _, a := range c.in.Arcs {
		c.arc[instance.Pair{Case: a.Case, Offer: a.Offer}] = a
	}
	for name, place := range p.Assignment {
		i, isCase := cases[name]
		o, isOffer := offers[place]
		if _, leads := c.arc[instance.Pair{Case: i, Offer: o}]; !isCase || !isOffer || !leads {
			c.say("assignment: no arc leads from %q to %q", name, place)
			continue
		}
		c.at[i] = o + 1
	}
	unplaced := map[string]bool{}
	for _, name := range p.Unplaced {
		i, known := cases[name]
		if !known || unplaced[name] || c.at[i] > 0 {
			c.say("unplaced: %q is unknown, stands there twice or is placed", name)
		}
		unplaced[name] = true
	}
	for i, one := range c.in.Cases {
		switch {
		case c.at[i] == 0 && !unplaced[one.ID]:
			c.say("case %q is neither placed nor unplaced", one.ID)
		case c.at[i] == 0 && one.Required && !p.Lacks():
			c.say("case %q is required and not placed", one.ID)
		}
	}
}

// capacities adds up what is used of each resource.
func (c *checker) capacities() {
	used := make([]int64, len(c.in.Resources))
	var shares []instance.Share
	for i, o := range c.at {
		if o > 0 {
			shares = c.in.Demand(shares[:0], c.arc[instance.Pair{Case: int32(i), Offer: o - 1}])
			for _, s := range shares {
				used[s.Resource] += s.Units
			}
		}
	}
	for i, r := range c.in.Resources {
		if used[i] > r.Capacity {
			c.say("resource %q: %d used of %d", r.ID, used[i], r.Capacity)
		}
	}
}

// together holds bundles and decided cases. A plan of what is impossible may leave those unplaced.
func (c *checker) together(p instance.Plan) {
	for n, members := range c.in.Bundles {
		for _, m := range members {
			if c.at[m] != c.at[members[0]] {
				c.say("bundles[%d]: its cases go to different places", n)
				break
			}
		}
	}
	for n, f := range c.in.Fixed {
		if at := c.at[f.Case]; at != f.Offer+1 && (at != 0 || p.Status != instance.Infeasible) {
			c.say("fixed[%d]: the case is not where it was decided", n)
		}
	}
}

// totals adds the plan up and holds the figures that it claims against the sums.
func (c *checker) totals(p instance.Plan) Totals {
	t := Totals{Status: p.Status}
	for i, o := range c.at {
		if o > 0 {
			one := c.in.Cases[i]
			t.PlacedPersons += one.Persons
			t.WeightedPlaced += one.Weight()
			t.Value += c.arc[instance.Pair{Case: int32(i), Offer: o - 1}].Value
		}
	}
	for _, f := range []struct {
		name      string
		says, sum int64
	}{{"placed_persons", p.PlacedPersons, t.PlacedPersons}, {"weighted_placed", p.WeightedPlaced, t.WeightedPlaced}, {"value", p.Value, t.Value}} {
		if f.says != f.sum {
			c.say("%s: the plan says %d, its cases come to %d", f.name, f.says, f.sum)
		}
	}
	return t
}

package check

import (
	"slices"

	"kuntapaikka/internal/matching/instance"
)

// impossible holds a plan's claim that not all that is required can be placed: what was decided does not fit, or fewer of the required cases fit beside
// it than there are.
func (c *checker) impossible(p instance.Plan) {
	only, need := c.in.RequiredAlone()
	q := &checker{in: only, at: make([]int32, len(only.Cases))}
	if !q.decide() {
		return
	}
	list := q.units()
	if slices.ContainsFunc(q.left, func(n int64) bool { return n < 0 }) {
		return
	}
	most := int64(0)
	for _, u := range list {
		if len(u.arcs) > 0 {
			most++
		}
	}
	if m := p.Certificate.Required; m != nil && most >= need {
		most = min(most, q.tree(list, m, terms{}))
	}
	if c.mistakes = append(c.mistakes, q.mistakes...); most >= need {
		c.say("status: nothing proves that not every required case can be placed")
	}
}

// decide puts the decided cases, and those that go with them, where they were decided. It returns false where that cannot be.
func (c *checker) decide() bool {
	leads := map[instance.Pair]bool{}
	for _, a := range c.in.Arcs {
		leads[instance.Pair{Case: a.Case, Offer: a.Offer}] = true
	}
	put := func(one, offer int32) bool {
		before := c.at[one]
		c.at[one] = offer + 1
		return leads[instance.Pair{Case: one, Offer: offer}] && (before == 0 || before == offer+1)
	}
	for _, f := range c.in.Fixed {
		if !put(f.Case, f.Offer) {
			return false
		}
		for _, members := range c.in.Bundles {
			for _, m := range members {
				if slices.Contains(members, f.Case) && !put(m, f.Offer) {
					return false
				}
			}
		}
	}
	return true
}

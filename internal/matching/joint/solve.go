package joint

import (
	"context"
	"slices"

	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/plan"
)

// Reason is why a household is unplaced.
type Reason string

// The reasons.
const (
	NoneMeets Reason = "none_meets" // no place meets its requirements
	NoCommon  Reason = "no_common"  // none meets those of all who are to go together
	TooLarge  Reason = "too_large"  // none has room for all who are to go together, even if nobody else went there
	NoRoom    Reason = "no_room"    // the plan gives every place that would do to others
)

// Row is what the plan has for one household. Points are for each person, in milli-points.
type Row struct {
	ID           string `json:"id"`
	Persons      int    `json:"persons"`
	Municipality string `json:"municipality,omitempty"`
	Points       int    `json:"points"`
	Reason       Reason `json:"reason,omitempty"`
}

// Filled is how much of a resource the plan uses.
type Filled struct {
	ID       string `json:"id"`
	Used     int64  `json:"used"`
	Capacity int64  `json:"capacity"`
}

// Met is what became of a wish to be near.
type Met struct {
	A   string `json:"a"`
	B   string `json:"b"`
	Met bool   `json:"met"`
}

// Plan is a plan in the terms of the portal. Value and BoundValue of the solver's plan are in milli-points times persons and hold what staying is worth,
// but nothing for being near or for minimums: what these cost is in the gap.
type Plan struct {
	instance.Plan
	Rows   []Row    // in the order of the households
	Filled []Filled // the resources of which something is used, in the order of the instance
	Near   []Met
	// Minimums are those of the terms, each with who would come.
	Minimums []Reached
}

// Solve searches within the budget of the terms. From is an earlier plan to start from, of the same or of other households; nil for none.
func (p *Problem) Solve(ctx context.Context, o plan.Options) Plan {
	found := plan.Solve(ctx, p.in, o)
	if ctx.Err() == nil && !found.Lacks() && (len(p.near) > 0 || p.terms.Shortfall > 0 && p.wanting(found.Assignment) > 0) {
		found = p.wished(ctx, found, o)
	}
	return p.Read(found)
}

// wished plans once more with what is wished beside the points: the smaller household of each pair that wants to be near gets the points for it where it
// would be near the larger one, which stays, and municipalities the points of the persons whom they miss of their minimums. What is found is taken when it
// places as many and is worth more with all that. The bounds are those of the plan before: they hold for every plan. Where both are wished, nearness is
// tried by itself too: a household larger than what is missing counts for more than its part while that is searched.
func (p *Problem) wished(ctx context.Context, before instance.Plan, o plan.Options) instance.Plan {
	best := p.attempt(ctx, before, o, true)
	if len(p.near) > 0 && p.terms.Shortfall > 0 && len(p.terms.Minimums) > 0 {
		if near := p.attempt(ctx, before, o, false); near.WeightedPlaced >= best.WeightedPlaced && p.merit(near.Assignment) > p.merit(best.Assignment) {
			return near
		}
	}
	return best
}

// attempt is one such search, with the minimums or without them.
func (p *Problem) attempt(ctx context.Context, before instance.Plan, o plan.Options, minimums bool) instance.Plan {
	second := *p.in
	second.Arcs, second.Fixed = slices.Clone(p.in.Arcs), slices.Clone(p.in.Fixed)
	second.Offers, second.Resources = slices.Clip(p.in.Offers), slices.Clip(p.in.Resources)
	second.Budget.Seconds, second.Budget.Iterations = p.in.Budget.Seconds/4, p.in.Budget.Iterations/4
	p.bring(&second, before)
	names := map[string]string{}
	if minimums {
		names = p.fill(&second)
	}
	o.From = p.entered(before, &second, names)
	after := plan.Solve(ctx, &second, o)
	for h, at := range after.Assignment {
		if municipality := names[at]; municipality != "" {
			after.Assignment[h] = municipality
		}
	}
	if after.Lacks() || after.WeightedPlaced < before.WeightedPlaced || p.merit(after.Assignment) <= p.merit(before.Assignment) {
		return before
	}
	kept := before
	kept.Assignment, kept.Unplaced, kept.Value = after.Assignment, after.Unplaced, p.value(after.Assignment)
	kept.PlacedPersons, kept.WeightedPlaced = after.PlacedPersons, after.WeightedPlaced
	kept.GapValue, kept.GapPlaced = instance.GapOf(kept.BoundValue, kept.Value), instance.GapOf(kept.BoundPlaced, kept.WeightedPlaced)
	kept.Iterations, kept.Seconds, kept.TimeGuard = before.Iterations+after.Iterations, before.Seconds+after.Seconds, before.TimeGuard || after.TimeGuard
	if kept.Value < kept.BoundValue || kept.WeightedPlaced < kept.BoundPlaced {
		kept.Status = instance.Gap
	}
	return kept
}

// merit is what an assignment is worth with those who are near each other and without those who are missing of the minimums.
func (p *Problem) merit(assignment map[string]string) int64 {
	sum := p.value(assignment) - int64(p.terms.Shortfall*p.wanting(assignment))
	for _, l := range p.near {
		if p.isNear(assignment[l.A], assignment[l.B]) {
			sum += int64(p.terms.Near * min(p.households[p.number[l.A]].Case.Size(), p.households[p.number[l.B]].Case.Size()))
		}
	}
	return sum
}

// bring gives the arcs their points for being near.
func (p *Problem) bring(second *instance.Instance, before instance.Plan) {
	fixed := map[int32]bool{}
	for _, f := range second.Fixed {
		fixed[f.Case] = true
	}
	for _, l := range p.near {
		big, small := p.number[l.A], p.number[l.B]
		if p.households[big].Case.Size() < p.households[small].Case.Size() {
			big, small = small, big
		}
		at, placed := before.Assignment[p.households[big].ID]
		if !placed || p.bundled(small) || p.bundled(big) {
			continue
		}
		if !fixed[big] {
			fixed[big] = true
			second.Fixed = append(second.Fixed, instance.Pair{Case: big, Offer: p.offers[at]})
		}
		for i := range second.Arcs {
			if a := &second.Arcs[i]; a.Case == small && p.isNear(at, p.in.Offers[a.Offer].ID) {
				a.Value += int64(p.terms.Near * p.households[small].Case.Size())
			}
		}
	}
}

func (p *Problem) bundled(h int32) bool {
	return slices.ContainsFunc(p.in.Bundles, func(members []int32) bool { return slices.Contains(members, h) })
}

// isNear tells whether two municipalities are near each other, as the scale of ties has it.
func (p *Problem) isNear(a, b string) bool {
	x, y := p.place[a], p.place[b]
	switch {
	case x == nil || y == nil:
		return false
	case a == b || x.Wellbeing == y.Wellbeing && x.Wellbeing != "":
		return true
	}
	return x.At.Known() && y.At.Known() && matching.Metres(x.At, y.At) <= 1000*p.terms.Weights.Ties.Kilometres
}

// value is what an assignment is worth.
func (p *Problem) value(assignment map[string]string) (sum int64) {
	for _, a := range p.in.Arcs {
		if assignment[p.in.Cases[a.Case].ID] == p.in.Offers[a.Offer].ID {
			sum += a.Value
		}
	}
	return sum
}

// Read words a plan of the instance, such as one that was kept.
func (p *Problem) Read(found instance.Plan) Plan {
	out := Plan{Plan: found, Rows: make([]Row, len(p.households)), Minimums: p.reached(found.Assignment)}
	can := make([]bool, len(p.households))
	used := make([]int64, len(p.in.Resources))
	var shares []instance.Share
	for _, a := range p.in.Arcs {
		can[a.Case] = true
		if found.Assignment[p.in.Cases[a.Case].ID] != p.in.Offers[a.Offer].ID {
			continue
		}
		shares = p.in.Demand(shares[:0], a)
		for _, s := range shares {
			used[s.Resource] += s.Units
		}
	}
	for i, h := range p.households {
		row := Row{ID: h.ID, Persons: h.Case.Size(), Municipality: found.Assignment[h.ID]}
		if row.Municipality != "" {
			if a := p.arc(int32(i), p.offers[row.Municipality]); a >= 0 {
				row.Points = int(p.points[a])
			}
		} else {
			row.Reason = p.reason(int32(i), can)
		}
		out.Rows[i] = row
	}
	for r, n := range used {
		if _, of, _ := Resource(p.in.Resources[r].ID); n > 0 && of != "" {
			out.Filled = append(out.Filled, Filled{ID: p.in.Resources[r].ID, Used: n, Capacity: p.in.Resources[r].Capacity})
		}
	}
	for _, l := range p.near {
		out.Near = append(out.Near, Met{A: l.A, B: l.B, Met: p.isNear(found.Assignment[l.A], found.Assignment[l.B])})
	}
	return out
}

// reason says why a household has no place.
func (p *Problem) reason(h int32, can []bool) Reason {
	if !can[h] {
		return NoneMeets
	}
	for _, members := range p.in.Bundles {
		if !slices.Contains(members, h) {
			continue
		}
		if common := p.common(members); len(common) == 0 {
			return NoCommon
		} else if !slices.ContainsFunc(common, func(o int32) bool { return p.holds(members, o) }) {
			return TooLarge
		}
	}
	return NoRoom
}

// common lists the municipalities that meet what each of the households requires.
func (p *Problem) common(members []int32) (list []int32) {
	for _, o := range p.offers {
		if !slices.ContainsFunc(members, func(h int32) bool { return p.arc(h, o) < 0 }) {
			list = append(list, o)
		}
	}
	return list
}

// holds tells whether a municipality has what all of the households take together.
func (p *Problem) holds(members []int32, o int32) bool {
	used := map[int32]int64{}
	var shares []instance.Share
	for _, h := range members {
		shares = p.in.Demand(shares[:0], p.in.Arcs[p.arc(h, o)])
		for _, s := range shares {
			if used[s.Resource] += s.Units; used[s.Resource] > p.in.Resources[s.Resource].Capacity {
				return false
			}
		}
	}
	return true
}

// Gain is what more of a resource would bring: persons more who are placed, and value more of those who are.
type Gain struct {
	ID      string `json:"id"`
	Extra   int    `json:"extra"`
	Persons int64  `json:"persons"`
	Value   int64  `json:"value"`
}

// Try plans anew with so much more of a resource, from a plan on: what that would bring, at least.
func (p *Problem) Try(ctx context.Context, found instance.Plan, resource string, extra int, o plan.Options) Gain {
	more := *p.in
	more.Resources = slices.Clone(p.in.Resources)
	for i := range more.Resources {
		if more.Resources[i].ID == resource {
			more.Resources[i].Capacity += int64(extra)
		}
	}
	o.From = &found
	after := plan.Solve(ctx, &more, o)
	return Gain{ID: resource, Extra: extra, Persons: after.PlacedPersons - found.PlacedPersons, Value: after.Value - found.Value}
}

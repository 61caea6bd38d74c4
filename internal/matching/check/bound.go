package check

import (
	"math"
	"slices"

	"kuntapaikka/internal/matching/instance"
)

// mostStates is the largest table that a certificate may ask for.
const mostStates = 50_000_000

// bounds recomputes both bounds and the gaps.
func (c *checker) bounds(p instance.Plan, t *Totals) {
	switch p.Status {
	case instance.Infeasible:
		c.impossible(p)
		return
	case instance.NotFound:
		return // nothing is claimed
	}
	u := c.units()
	decided, all := int64(0), int64(0)
	for _, one := range u {
		switch {
		case one.decided:
			decided += one.weight
		case len(one.arcs) > 0:
			all += one.weight
		}
	}
	t.BoundPlaced = decided + all
	if m := p.Certificate.Placed; m != nil {
		t.BoundPlaced = min(t.BoundPlaced, c.bound(u, m, terms{weights: true}))
	}
	everyone := c.in.Lexicographic && t.WeightedPlaced == decided+all
	floor := int64(0)
	if c.in.Lexicographic {
		floor = t.WeightedPlaced - decided
	}
	m := p.Certificate.Value
	if m == nil {
		c.say("certificate: nothing proves bound_value")
		return
	}
	t.BoundValue = c.tree(u, m, terms{everyone: everyone, floor: floor})
	if c.in.Minimise {
		t.BoundValue = -t.BoundValue
	}
	t.GapPlaced, t.GapValue = instance.GapOf(t.BoundPlaced, t.WeightedPlaced), instance.GapOf(t.BoundValue, t.Value)
	if p.BoundPlaced < t.BoundPlaced {
		c.say("bound_placed: the plan says %d, its certificate proves %d", p.BoundPlaced, t.BoundPlaced)
	}
	if better := p.BoundValue < t.BoundValue; better != c.in.Minimise && p.BoundValue != t.BoundValue {
		c.say("bound_value: the plan says %d, its certificate proves %d", p.BoundValue, t.BoundValue)
	}
	if proven := t.BoundValue == t.Value && (!c.in.Lexicographic || t.BoundPlaced == t.WeightedPlaced); !proven && p.Status == instance.Optimal {
		c.say("status: the certificate does not prove that nothing is better")
	}
}

// unit is a case or a bundle, with where it can go when what was decided is taken off.
type unit struct {
	first    int32
	weight   int64
	required bool
	decided  bool
	branched bool  // decided by a branch of the certificate
	value    int64 // when it is decided
	arcs     []arc
}

type arc struct {
	offer  int32
	value  int64
	shares []instance.Share
}

// units merges bundles, takes the decided ones off the capacities and drops the arcs that do not fit then.
func (c *checker) units() []unit {
	left := make([]int64, len(c.in.Resources))
	for i, r := range c.in.Resources {
		left[i] = r.Capacity
	}
	var list []unit
	unitOf := make([]int, len(c.in.Cases))
	for i := range unitOf {
		unitOf[i] = -1
	}
	add := func(members []int32) {
		u := unit{first: members[0]}
		for _, i := range members {
			unitOf[i] = len(list)
			u.weight, u.required = u.weight+c.in.Cases[i].Weight(), u.required || c.in.Cases[i].Required
		}
		list = append(list, u)
	}
	for _, members := range c.in.Bundles {
		if len(members) > 0 {
			add(members)
		}
	}
	for i := range c.in.Cases {
		if unitOf[i] < 0 {
			add([]int32{int32(i)})
		}
	}
	c.merge(list, unitOf)
	for _, f := range c.in.Fixed {
		list[unitOf[f.Case]].decided = true
	}
	for i := range list {
		if u := &list[i]; u.decided {
			for _, a := range u.arcs {
				if a.offer == c.at[u.first]-1 {
					u.value = a.value
					for _, s := range a.shares {
						left[s.Resource] -= s.Units
					}
				}
			}
			u.arcs = nil
		}
	}
	c.left = left
	for i := range list {
		list[i].arcs = slices.DeleteFunc(list[i].arcs, func(a arc) bool { return !c.room(a) })
	}
	return list
}

// of is what an arc takes of a resource; a bundle takes what its cases take.
func of(a arc, resource int32) (units int64) {
	for _, s := range a.shares {
		if s.Resource == resource {
			units += s.Units
		}
	}
	return units
}

// merge gives each unit the arcs that all its cases have.
func (c *checker) merge(list []unit, unitOf []int) {
	size := make([]int, len(list))
	for _, u := range unitOf {
		size[u]++
	}
	at, have := map[[2]int32]int{}, map[[2]int32]int{} // of bundles
	for _, a := range c.in.Arcs {
		u := unitOf[a.Case]
		value := a.Value
		if c.in.Minimise {
			value = -value
		}
		shares := c.in.Demand(nil, a)
		key := [2]int32{int32(u), a.Offer}
		if size[u] > 1 {
			have[key]++
		}
		if have[key] < 2 {
			if size[u] > 1 {
				at[key] = len(list[u].arcs)
			}
			list[u].arcs = append(list[u].arcs, arc{a.Offer, value, shares})
			continue
		}
		merged := &list[u].arcs[at[key]]
		merged.value += value
		merged.shares = append(merged.shares, shares...)
	}
	for u := range list {
		list[u].arcs = slices.DeleteFunc(list[u].arcs, func(a arc) bool { return size[u] > 1 && have[[2]int32{int32(u), a.offer}] < size[u] })
	}
}

// terms say what is bounded: the weight that is placed, or the value of plans that place at least floor beside what was decided, or everyone.
type terms struct {
	weights, everyone bool
	floor             int64
}

// tree is the bound of a branch: the largest of all its ways, each with its own multipliers or with those beside the branch.
func (c *checker) tree(list []unit, m *instance.Multipliers, t terms) int64 {
	if m.Branch == nil {
		return c.bound(list, m, t)
	}
	at := slices.IndexFunc(list, func(u unit) bool { return c.in.Cases[u.first].ID == m.Branch.Case })
	if at < 0 || list[at].decided || list[at].branched {
		c.say("certificate: it branches on %q, which is no free case or bundle", m.Branch.Case)
		return math.MaxInt64
	}
	way := func(list []unit, name string) int64 {
		if own := m.Branch.To[name]; own != nil {
			return c.tree(list, own, t)
		}
		return c.bound(list, m, t)
	}
	most := int64(math.MinInt64)
	if u := list[at]; !u.required && !(t.everyone && u.weight > 0) {
		most = way(with(list, at, arc{}, false), "")
	}
	for _, a := range list[at].arcs {
		if !c.room(a) {
			continue
		}
		c.take(a, -1)
		most = max(most, way(with(list, at, a, true), c.in.Offers[a.offer].ID))
		c.take(a, 1)
	}
	return most
}

// with is the units when one of them goes a way that was chosen.
func with(list []unit, at int, a arc, placed bool) []unit {
	list = slices.Clone(list)
	u := &list[at]
	if u.branched, u.value, u.arcs = true, a.value, nil; !placed {
		u.weight = 0
	}
	return list
}

// room tells whether an arc fits into what is left.
func (c *checker) room(a arc) bool {
	return !slices.ContainsFunc(a.shares, func(s instance.Share) bool { return of(a, s.Resource) > c.left[s.Resource] })
}

// take gives or takes what an arc uses.
func (c *checker) take(a arc, sign int64) {
	for _, s := range a.shares {
		c.left[s.Resource] += sign * s.Units
	}
}

// bound is the bound that multipliers prove, rounded down to a whole unit of what is bounded.
func (c *checker) bound(list []unit, m *instance.Multipliers, t terms) int64 {
	p := c.prices(list, m, t)
	if p == nil {
		return math.MaxInt64
	}
	total := p.total + c.knapsacks(list, p, t)
	if m.Beyond != nil {
		return min(c.beyond(list, m, p, t, total), p.fixed+floorDiv(total, m.Scale))
	}
	return p.fixed + floorDiv(total, m.Scale)
}

// prices are multipliers by the numbers of units and resources, and the bound that they give without the knapsacks, in their scale.
type prices struct {
	scale  int64
	fixed  int64   // what is decided, in whole units
	total  int64   // sums of the multipliers
	net    []int64 // what placing a unit brings beside its arc
	price  []int64 // of each resource
	priced []bool
}

// prices reads multipliers; nil when no bound can be told from them.
func (c *checker) prices(list []unit, m *instance.Multipliers, t terms) *prices {
	if m.Scale < 1 || m.Placed < 0 || m.Placed > 0 && (t.weights || t.floor == 0) {
		c.say("certificate: its scale must be positive, and a price of the placed needs a plan that places somebody")
		return nil
	}
	if c.huge(list, m, t) {
		c.say("certificate: its numbers are too large")
		return nil
	}
	p := &prices{scale: m.Scale, net: make([]int64, len(list)), price: make([]int64, len(c.in.Resources)), priced: make([]bool, len(c.in.Resources))}
	p.total = -m.Placed * t.floor
	for i, r := range c.in.Resources {
		if p.price[i], p.priced[i] = m.Resources[r.ID]; p.price[i] < 0 {
			c.say("certificate: resource %q has a negative price", r.ID)
		}
		p.total += p.price[i] * max(0, c.left[i])
	}
	for i, u := range list {
		switch {
		case u.decided && t.weights:
			p.fixed += u.weight
		case u.decided:
			p.fixed += u.value
		case u.branched:
			p.total += u.value*m.Scale + m.Placed*u.weight
		default:
			v := m.Cases[c.in.Cases[u.first].ID]
			if v < 0 && !u.required && !(t.everyone && u.weight > 0) {
				c.say("certificate: case %q may stay unplaced and has a negative multiplier", c.in.Cases[u.first].ID)
			}
			p.total += v
			p.net[i] = m.Placed*u.weight - v
		}
	}
	return p
}

// profit is what an arc of a unit brings at prices.
func (p *prices) profit(list []unit, i int, a arc, t terms) int64 {
	value := a.value
	if t.weights {
		value = list[i].weight
	}
	profit := value*p.scale + p.net[i]
	for _, s := range a.shares {
		profit -= p.price[s.Resource] * s.Units
	}
	return profit
}

// huge tells whether a sum of a bound could leave the whole numbers: what all its parts come to at most, signs and what does not fit left aside.
func (c *checker) huge(list []unit, m *instance.Multipliers, t terms) bool {
	const most = 1 << 61
	scale, placed := float64(m.Scale), float64(m.Placed)
	sum := placed * math.Abs(float64(t.floor))
	for i, r := range c.in.Resources {
		sum += math.Abs(float64(m.Resources[r.ID])) * float64(max(1, c.left[i]))
	}
	for _, u := range list {
		if u.decided {
			continue
		}
		top := math.Abs(float64(u.value))
		if t.weights {
			top = float64(u.weight)
		}
		for _, a := range u.arcs {
			top = max(top, math.Abs(float64(a.value)))
		}
		sum += top*scale + placed*float64(u.weight) + math.Abs(float64(m.Cases[c.in.Cases[u.first].ID]))
	}
	return sum > most
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// choice is a unit at an offer of a group, with its profit and what it takes of the group's resources.
type choice struct {
	unit   int
	profit int64
	arc    arc
}

// knapsacks adds up what each group of offers can make at most.
func (c *checker) knapsacks(list []unit, p *prices, t terms) (total int64) {
	head := c.groups(list, p.priced)
	in := map[int32][]choice{}
	for i, u := range list {
		for _, a := range u.arcs {
			if profit := p.profit(list, i, a, t); profit > 0 && c.room(a) {
				in[head[a.offer]] = append(in[head[a.offer]], choice{i, profit, a})
			}
		}
	}
	for _, choices := range in {
		total += c.knapsack(choices, p.priced)
	}
	return total
}

// groups joins the offers that share a resource without a price.
func (c *checker) groups(list []unit, priced []bool) []int32 {
	head := make([]int32, len(c.in.Offers))
	for i := range head {
		head[i] = int32(i)
	}
	find := func(o int32) int32 {
		for head[o] != o {
			o = head[o]
		}
		return o
	}
	owner := map[int32]int32{}
	for _, u := range list {
		for _, a := range u.arcs {
			for _, s := range a.shares {
				if s.Units == 0 || priced[s.Resource] {
					continue
				}
				if o, known := owner[s.Resource]; known {
					head[find(a.offer)] = find(o)
				} else {
					owner[s.Resource] = a.offer
				}
			}
		}
	}
	for o := range head {
		head[o] = find(int32(o))
	}
	return head
}

// knapsack is the most that one group can make: one choice of each unit at most, within the capacities of the resources without a price.
func (c *checker) knapsack(choices []choice, priced []bool) int64 {
	rows, stride, states := c.table(choices, priced)
	if states == 0 {
		return math.MaxInt32
	}
	best := make([]int64, states)
	for from := 0; from < len(choices); {
		to := from
		for to < len(choices) && choices[to].unit == choices[from].unit {
			to++
		}
		c.raise(best, choices[from:to], rows, stride)
		from = to
	}
	return best[states-1]
}

// table is the resources without a price that choices take of, how far apart the numbers of each lie in a table of what is left of them, and how large
// that is; 0 when it would be too large.
func (c *checker) table(choices []choice, priced []bool) (rows []int32, stride map[int32]int, states int) {
	stride, states = map[int32]int{}, 1
	for _, ch := range choices {
		for _, s := range ch.arc.shares {
			if _, known := stride[s.Resource]; !known && !priced[s.Resource] && s.Units > 0 {
				stride[s.Resource] = 0
				rows = append(rows, s.Resource)
			}
		}
	}
	slices.Sort(rows)
	for _, r := range rows {
		stride[r] = states
		if states *= int(c.left[r]) + 1; states > mostStates {
			c.say("certificate: resource %q needs a price, a knapsack with it is too large", c.in.Resources[r].ID)
			return nil, nil, 0
		}
	}
	return rows, stride, states
}

// raise offers the choices of one unit to every state, the largest first, so that the unit is taken once.
func (c *checker) raise(best []int64, choices []choice, rows []int32, stride map[int32]int) {
	shift := make([]int, len(choices))
	for i, ch := range choices {
		for _, r := range rows {
			shift[i] += int(of(ch.arc, r)) * stride[r]
		}
	}
	for s := len(best) - 1; s >= 0; s-- {
		for i, ch := range choices {
			if c.holds(s, ch.arc, rows, stride) {
				best[s] = max(best[s], best[s-shift[i]]+ch.profit)
			}
		}
	}
}

// holds tells whether a state has room for an arc.
func (c *checker) holds(state int, a arc, rows []int32, stride map[int32]int) bool {
	for _, r := range rows {
		if room := state / stride[r] % (int(c.left[r]) + 1); int64(room) < of(a, r) {
			return false
		}
	}
	return true
}

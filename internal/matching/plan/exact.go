package plan

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/plan/pack"
)

// exact closes the gap of a small problem: it branches on where a unit goes and bounds each branch by the knapsacks, with multipliers that a few steps
// adapt to the branch. What it leaves behind is a tree whose leaves prove that nothing is better.
type exact struct {
	s      *search
	r      *relaxation
	a      *assignment // what is decided on the way to a node
	banned []bool      // units that a branch leaves unplaced
	floor  int64
	nodes  int
	most   int64 // passes
}

// Limits of a branch and bound.
const (
	small     = 100       // units of a problem that is searched by patterns first; branching has three quarters of the steps, of a larger one a quarter
	largest   = 400       // units
	mostKept  = 1_500_000 // multipliers in the certificate
	adapting  = 30        // steps of a node
	nodeAlpha = 0.3
	perGroup  = 4      // units for each group, at most, of a problem that is searched by patterns
	patterns  = 20_000 // of all groups
	ample     = 4_000  // steps for a search by patterns, at first
)

// tree is a node with the multipliers that prove it, or that its branches start from.
type tree struct {
	x        multipliers
	unit     int32 // on which it branches; -1 is a leaf
	branches map[int32]*tree
}

// branch tries to prove that nothing is better than the best plan by branching on where units go, within a share of the steps that were taken. It may find
// a better plan on the way.
func (s *search) branch(d *descent) bool {
	most := s.done - s.packing - 4*s.closing/3
	if len(s.m.units) > small {
		most = (s.done-s.packing)/4 - s.closing
	}
	if most *= 3; len(s.m.units) > largest || most < s.closing {
		return false
	}
	e := &exact{s: s, r: newRelaxation(s.m, s.m.value, 1), a: newAssignment(s.m), banned: make([]bool, len(s.m.units)), floor: d.floor, most: most}
	e.r.everyone = d.r.everyone
	t, done := e.node(d.best.clone(), 0)
	s.done += e.r.passes
	s.closing += e.r.passes
	if !done {
		return false
	}
	s.boundValue, s.valueBy = s.goal(), s.branching(t)
	return true
}

// hopeless tells whether a bound leaves nothing better than the best plan.
func (e *exact) hopeless(bound int64) bool {
	return floorDiv(bound, e.s.m.scale)*e.s.m.scale <= e.s.goal()
}

// node proves one branch.
func (e *exact) node(x multipliers, depth int) (*tree, bool) {
	if e.nodes++; e.r.passes > e.most || e.nodes*len(e.banned) > mostKept || e.s.ended() {
		return nil, false
	}
	d, unit := e.adapt(x, depth)
	t := &tree{x: d.best, unit: -1}
	if e.hopeless(d.lowest) {
		return t, true
	}
	if unit < 0 {
		return nil, false
	}
	t.unit, t.branches = unit, map[int32]*tree{}
	for _, b := range e.branches(d.best, unit) {
		if e.hopeless(b.bound) {
			continue
		}
		e.enter(unit, b.arc)
		child, done := e.node(d.best.clone(), depth+1)
		e.leave(unit)
		if !done {
			return nil, false
		}
		t.branches[b.arc] = child
	}
	return t, true
}

// adapt takes steps until the branch is hopeless, tries for a plan on the way, and names the unit on which the knapsacks agree least.
func (e *exact) adapt(x multipliers, depth int) (*descent, int32) {
	e.begin()
	base, floor := e.a.value, e.floor
	for u, a := range e.a.arc {
		if a >= 0 {
			floor -= e.s.m.units[u].weight
		}
	}
	if floor = max(0, floor); floor == 0 {
		x.q = 0
	}
	d := newDescent(e.r, x, floor)
	if d.alpha = nodeAlpha; depth == 0 {
		d.alpha /= 10
	}
	least, worst := int32(-1), -1.0
	for i := range adapting {
		out := d.step(e.s.value-base, 5)
		if out.bound += base; e.hopeless(out.bound) {
			break
		}
		if i == 0 || i == adapting-1 {
			e.s.repaired(out, e.a.arc)
		}
	}
	d.lowest += base
	out := e.r.evaluate(d.best)
	for u, n := range out.count {
		if e.r.gone[u] || len(e.s.m.of[u]) == 0 {
			continue
		}
		if v := math.Abs(float64(n)-1)*float64(1+max(0, d.best.u[u])) + 1/float64(2+len(e.s.m.of[u])); v > worst {
			least, worst = int32(u), v
		}
	}
	return d, least
}

// base is what the decided units make, with the price of their weight.
func (e *exact) base(x multipliers) int64 {
	base := e.a.value
	for u, a := range e.a.arc {
		if a >= 0 {
			base += x.q * e.s.m.units[u].weight
		}
	}
	return base
}

// begin readies the relaxation for what is decided.
func (e *exact) begin() {
	e.r.begin(e.a)
	for u, b := range e.banned {
		e.r.gone[u] = e.r.gone[u] || b
	}
}

// choice is one way for a unit to go; arc -1 leaves it unplaced.
type choice struct {
	arc   int32
	bound int64
}

// branches bounds every way for a unit at the multipliers, the best first.
func (e *exact) branches(x multipliers, unit int32) []choice {
	m, r := e.s.m, e.r
	e.begin()
	r.gone[unit] = true
	without := r.evaluate(x).bound + e.base(x) - x.q*e.floor
	var list []choice
	if !r.must(int(unit)) {
		list = append(list, choice{-1, without})
	}
	for _, a := range m.of[unit] {
		if !e.a.fits(a) {
			continue
		}
		b := m.arcs[a].block
		e.a.put(unit, a)
		r.roomOf(b, e.a)
		best, _ := r.workers[0].solve(&m.block[b], r.worth, r.add, r.room[b])
		list = append(list, choice{a, without - r.best[b] + best + r.worth[a] + x.q*m.units[unit].weight})
		e.a.put(unit, -1)
		r.roomOf(b, e.a)
	}
	e.a.log = e.a.log[:0]
	slices.SortFunc(list, func(x, y choice) int { return cmp.Or(cmp.Compare(y.bound, x.bound), cmp.Compare(x.arc, y.arc)) })
	return list
}

func (e *exact) enter(unit, arc int32) {
	if arc < 0 {
		e.banned[unit] = true
		return
	}
	e.a.put(unit, arc)
}

func (e *exact) leave(unit int32) {
	if e.banned[unit] {
		e.banned[unit] = false
		return
	}
	e.a.put(unit, -1)
}

// branching words a tree in the names of the file.
func (s *search) branching(t *tree) *instance.Multipliers {
	c := s.certificate(t.x)
	if t.unit < 0 {
		return c
	}
	c.Branch = &instance.Branch{Case: s.m.in.Cases[s.m.units[t.unit].cases[0]].ID, To: map[string]*instance.Multipliers{}}
	for arc, child := range t.branches {
		name := ""
		if arc >= 0 {
			name = s.m.in.Offers[s.m.arcs[arc].offer].ID
		}
		c.Branch.To[name] = s.branching(child)
	}
	return c
}

// close tries to prove that nothing is better than the best plan, or to find what is.
func (s *search) close(d *descent) bool {
	s.bound(d)
	r, ok := s.pack(d, s.goal())
	if ok && r.Proof != nil && r.Target < s.boundValue {
		s.boundValue, s.valueBy = r.Target, s.certificate(s.priced(r.From))
		s.valueBy.Beyond = &instance.Beyond{Value: s.outer(r.Target + s.m.fixed.value), Way: *s.way(r.Proof)}
	}
	return s.settled(d) || (!ok || r.Proof == nil) && s.branch(d)
}

// closePlaced is close where the bound is that of the weight that is placed.
func (s *search) closePlaced(d *descent) {
	r, ok := s.pack(d, s.weight*s.m.scale)
	if bound := r.Target / s.m.scale; ok && r.Proof != nil && bound < s.boundPlaced {
		s.boundPlaced, s.placedBy = bound, s.certificate(s.priced(r.From))
		s.placedBy.Beyond = &instance.Beyond{Value: bound + s.m.fixed.weight, Way: *s.way(r.Proof)}
	}
}

// pack searches exactly for what is worth more than what is known, within a share of the steps that were taken, and keeps the plan that it finds; false
// when the problem is too large.
func (s *search) pack(d *descent, known int64) (r pack.Result, ok bool) {
	step := max(1, int64(s.m.work()))
	most := ample + 4*s.done - s.packing
	if s.most > 0 {
		most = min(most, s.most-s.done)
	}
	if !s.m.few() || most <= 0 {
		return r, false
	}
	p := s.problem(d)
	x := pack.Prices{Unit: d.best.u, Row: make([]int64, len(p.Rows))}
	for i, row := range s.m.price {
		x.Row[i] = d.best.p[row]
	}
	if d.floor > 0 {
		x.Row[len(s.m.price)] = d.best.q
	}
	r = p.Solve(x, d.lowest, known, pack.Effort{Patterns: patterns, Work: most * step, Ended: s.late})
	s.done += r.Work / step
	s.packing += r.Work / step
	if r.Arcs != nil {
		a := newAssignment(s.m)
		for _, arc := range r.Arcs {
			a.put(s.m.unitOf[arc], arc)
		}
		s.polish(a)
		s.keep(a)
	}
	return r, true
}

// few tells whether a group takes so few units that all its patterns within reach can be listed.
func (m *model) few() bool { return len(m.units) <= small && len(m.units) <= perGroup*len(m.block) }

// problem is what is to be closed: the blocks of the model, the priced rows, and where persons come first that as many are placed.
func (s *search) problem(d *descent) *pack.Problem {
	m := s.m
	p := &pack.Problem{Scale: m.scale, Must: make([]bool, len(m.units))}
	rowOf := make([]int32, len(m.rows))
	for i, row := range m.price {
		rowOf[row] = int32(i)
		p.Rows = append(p.Rows, m.rows[row])
	}
	if d.floor > 0 {
		p.Rows = append(p.Rows, -d.floor)
	}
	for u := range m.units {
		p.Must[u] = d.r.must(u) && len(m.of[u]) > 0
	}
	for i := range m.block {
		b := &m.block[i]
		g := pack.Group{Size: b.size}
		for c := range b.class {
			for a := b.class[c].from; a < b.class[c].to; a++ {
				it := pack.Item{Arc: a, Unit: m.unitOf[a], Need: b.class[c].need, Value: d.r.value[a]}
				for _, t := range m.row[m.arcs[a].from:m.arcs[a].to] {
					if m.priced[t.row] {
						it.Takes = append(it.Takes, pack.Take{Row: rowOf[t.row], Units: int64(t.units)})
					}
				}
				if d.floor > 0 {
					it.Takes = append(it.Takes, pack.Take{Row: int32(len(m.price)), Units: -m.units[it.Unit].weight})
				}
				g.Items = append(g.Items, it)
			}
		}
		g.Sort()
		p.Groups = append(p.Groups, g)
	}
	return p
}

// way words a proof in the names of the file.
func (s *search) way(p *pack.Proof) *instance.Way {
	if p == nil {
		return nil
	}
	m := s.m
	w := &instance.Way{With: s.way(p.In), Without: s.way(p.Out)}
	for _, x := range p.Steps {
		c := s.certificate(s.priced(x))
		maps.DeleteFunc(c.Resources, func(_ string, v int64) bool { return v == 0 })
		w.Steps = append(w.Steps, c)
	}
	if p.Arc >= 0 {
		w.Case, w.Offer = m.in.Cases[m.units[m.unitOf[p.Arc]].cases[0]].ID, m.in.Offers[m.arcs[p.Arc].offer].ID
	}
	return w
}

// priced are the multipliers of prices.
func (s *search) priced(x pack.Prices) multipliers {
	own := multipliers{u: x.Unit, p: make([]int64, len(s.m.rows))}
	for i, row := range s.m.price {
		own.p[row] = x.Row[i]
	}
	if len(x.Row) > len(s.m.price) {
		own.q = x.Row[len(s.m.price)]
	}
	return own
}

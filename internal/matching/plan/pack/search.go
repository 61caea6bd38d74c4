package pack

import (
	"cmp"
	"math"
	"slices"
)

// search is a branch and bound over a list of patterns.
type search struct {
	p      *Problem
	list   []pattern
	lp     *lp
	target int64   // looked for is more
	best   []int32 // patterns of what was found; nil when nothing was
	worth  []int64 // of each pattern at the last prices
	top    []int64 // of each group the most of these
	saved  []*basis
	e      *Effort
}

func newSearch(p *Problem, list []pattern, target int64, e *Effort) *search {
	s := &search{p: p, list: list, target: target, worth: make([]int64, len(list)), top: make([]int64, len(p.Groups)), e: e}
	s.programme()
	return s
}

// programme makes the linear programme: a row for each unit, each group, which takes one pattern, and each further row.
func (s *search) programme() {
	p, n, g := s.p, len(s.p.Must), len(s.p.Groups)
	met, rhs := make([]bool, n+g+len(p.Rows)), make([]float64, n+g+len(p.Rows))
	copy(met, p.Must)
	for i := range n + g {
		rhs[i], met[i] = 1, met[i] || i >= n
	}
	for r, v := range p.Rows {
		rhs[n+g+r] = float64(v)
	}
	dearest := 1.0
	for _, t := range s.list {
		dearest = max(dearest, math.Abs(s.units(t.value)))
	}
	s.lp = newLP(rhs, met, 1000*dearest, s.e)
	s.add(s.list)
}

// add adds columns to the programme.
func (s *search) add(list []pattern) {
	n, g := len(s.p.Must), len(s.p.Groups)
	for _, t := range list {
		s.lp.entry(int32(n)+t.group, 1)
		for _, u := range t.units {
			s.lp.entry(u, 1)
		}
		for _, k := range t.takes {
			s.lp.entry(int32(n+g)+k.Row, float64(k.Units))
		}
		s.lp.column(s.units(t.value))
	}
}

// vertex is a basis in terms of patterns and rows, whatever the list.
type vertex struct {
	patterns []pattern
	slack    []int32 // variables of the programme that are no patterns
}

// vertex is where the linear programme stands.
func (s *search) vertex() (v vertex) {
	for _, c := range s.lp.in {
		if c >= 0 {
			v.patterns = append(v.patterns, s.list[c])
		} else {
			v.slack = append(v.slack, c)
		}
	}
	return v
}

// begin starts the linear programme at a vertex, as far as its patterns are listed.
func (s *search) begin(at vertex) {
	in := slices.Clone(at.slack)
	for _, t := range at.patterns {
		if j := slices.IndexFunc(s.list, func(o pattern) bool { return o.group == t.group && slices.Equal(o.arcs, t.arcs) }); j >= 0 {
			in = append(in, int32(j))
		}
	}
	copy(s.lp.in, in)
	for i := len(in); i < len(s.lp.in); i++ {
		s.lp.in[i] = math.MinInt32
	}
	s.lp.invert()
}

// units is ticks as the linear programme has them.
func (s *search) units(ticks int64) float64 { return float64(ticks) / float64(s.p.Scale) }

// least is the bound below which nothing is worth more than the target, with something to spare for rounding.
func (s *search) least() float64 { return s.units(s.target) + 0.9 }

// run searches; false when it gave up.
func (s *search) run() (*Proof, bool) {
	if !s.lp.primal() {
		return nil, false
	}
	return s.node(0)
}

// arcs are those of what was found.
func (s *search) arcs() (list []int32) {
	for _, j := range s.best {
		list = append(list, s.list[j].arcs...)
	}
	return list
}

// node proves one branch; false when it gave up.
func (s *search) node(depth int) (*Proof, bool) {
	found := s.lp.dual(s.least(), math.MaxInt)
	if found == lost || s.e.late() {
		return nil, false
	}
	proof, x := &Proof{Arc: -1}, s.prices()
	bound := s.bound(x)
	if found == optimal {
		s.whole()
	}
	if bound < s.target+s.p.Scale {
		proof.Steps = []Prices{x}
		return proof, true
	}
	if found != optimal {
		return nil, false // rounding says otherwise than whole numbers do
	}
	dropped := s.drop(bound - s.target - s.p.Scale)
	defer s.admit(dropped)
	if len(dropped) > 0 {
		proof.Steps = []Prices{x}
	}
	if depth == len(s.saved) {
		s.saved = append(s.saved, &basis{})
	}
	s.saved[depth].copy(&s.lp.basis)
	w, ok := s.choose(depth)
	if proof.Arc = w.arc; !ok {
		return nil, false // all is whole, and yet not bounded
	}
	for i := range 2 {
		in := (i == 0) == (w.part >= 0.5)
		barred := s.enter(w.arc, in)
		if i > 0 {
			s.lp.restore(s.saved[depth])
		}
		child, done := s.node(depth + 1)
		s.admit(barred)
		if !done {
			return nil, false
		}
		if in {
			proof.In = child
		} else {
			proof.Out = child
		}
	}
	return proof, true
}

// plunge decides one arc after the other, as the solution does most, for a choice that is worth more than what is known.
func (s *search) plunge(known int64) ([]int32, int64) {
	if len(s.saved) == 0 {
		return nil, 0
	}
	s.lp.restore(s.saved[0])
	s.target = known
	var barred []int32
	defer func() { s.admit(barred) }()
	for s.lp.dual(s.least(), math.MaxInt) == optimal {
		s.whole()
		list := s.undecided()
		if s.best != nil || len(list) == 0 || s.e.late() {
			break
		}
		w := slices.MaxFunc(list, func(a, b way) int { return cmp.Compare(math.Round(1e6*a.part), math.Round(1e6*b.part)) })
		barred = append(barred, s.enter(w.arc, true)...)
	}
	if s.best == nil {
		return nil, 0
	}
	return s.arcs(), s.target
}

// prices are those of the linear programme in whole ticks.
func (s *search) prices() Prices {
	n, g := len(s.p.Must), len(s.p.Groups)
	x := Prices{Unit: make([]int64, n), Row: make([]int64, len(s.p.Rows))}
	ticks := func(y float64) int64 { return int64(math.Round(y * float64(s.p.Scale))) }
	for i := range x.Unit {
		if x.Unit[i] = ticks(s.lp.y[i]); !s.p.Must[i] {
			x.Unit[i] = max(0, x.Unit[i])
		}
	}
	for i := range x.Row {
		x.Row[i] = max(0, ticks(s.lp.y[n+g+i]))
	}
	return x
}

// bound is what no choice of the patterns that are left is worth more than, at prices; the least number when a group has none left.
func (s *search) bound(x Prices) int64 {
	for g := range s.top {
		s.top[g] = math.MinInt64
	}
	for j := range s.list {
		if s.lp.barred[j] {
			continue
		}
		t := &s.list[j]
		v := t.value
		for _, u := range t.units {
			v -= x.Unit[u]
		}
		for _, k := range t.takes {
			v -= x.Row[k.Row] * k.Units
		}
		s.worth[j], s.top[t.group] = v, max(s.top[t.group], v)
	}
	total := s.p.base(x)
	for _, t := range s.top {
		if t == math.MinInt64 {
			return t
		}
		total += t
	}
	return total
}

// drop bars the patterns that are further from the best of their group than something better can be.
func (s *search) drop(reach int64) (barred []int32) {
	for j := range s.list {
		if !s.lp.barred[j] && s.top[s.list[j].group]-s.worth[j] > reach {
			s.lp.barred[j], barred = true, append(barred, int32(j))
		}
	}
	return barred
}

// enter bars the patterns that a way excludes: with an arc, those of its group that do not have it and those elsewhere that have its unit; without it,
// those that have it.
func (s *search) enter(arc int32, in bool) (barred []int32) {
	at := slices.IndexFunc(s.list, func(t pattern) bool { return has(t.arcs, arc) })
	group, unit := s.list[at].group, s.list[at].units[slices.Index(s.list[at].arcs, arc)]
	for j := range s.list {
		t := &s.list[j]
		if s.lp.barred[j] || t.group != group && (!in || !has(t.units, unit)) {
			continue
		}
		if t.group != group || has(t.arcs, arc) != in {
			s.lp.barred[j], barred = true, append(barred, int32(j))
		}
	}
	return barred
}

// admit lets patterns in again.
func (s *search) admit(barred []int32) {
	for _, j := range barred {
		s.lp.barred[j] = false
	}
}

// whole takes the solution over when it has nothing in part and is worth more than the target.
func (s *search) whole() {
	value := int64(0)
	best := []int32{}
	for i, v := range s.lp.in {
		switch x := s.lp.x[i]; {
		case x < near:
		case v < 0:
			if s.lp.met[-1-v] {
				return
			}
		case s.lp.barred[v] || x < 1-near:
			return
		default:
			best, value = append(best, v), value+s.list[v].value
		}
	}
	if value > s.target && s.keeps(best) {
		s.target, s.best = value, best
	}
}

// keeps tells whether patterns keep every row, in whole numbers.
func (s *search) keeps(best []int32) bool {
	units, groups, left := make([]bool, len(s.p.Must)), make([]bool, len(s.p.Groups)), slices.Clone(s.p.Rows)
	for _, j := range best {
		t := &s.list[j]
		if groups[t.group] {
			return false
		}
		groups[t.group] = true
		for _, u := range t.units {
			if units[u] {
				return false
			}
			units[u] = true
		}
		for _, k := range t.takes {
			left[k.Row] -= k.Units
		}
	}
	for u, must := range s.p.Must {
		if must && !units[u] {
			return false
		}
	}
	return !slices.ContainsFunc(left, func(l int64) bool { return l < 0 })
}

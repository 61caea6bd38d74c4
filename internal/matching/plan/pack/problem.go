package pack

import (
	"cmp"
	"math"
	"slices"
)

// Problem is who can go where, in groups of places that share what limits them. Values are in ticks; the worth of a choice is a whole multiple of Scale.
type Problem struct {
	Scale  int64
	Must   []bool // of each unit: it has to go somewhere
	Groups []Group
	Rows   []int64 // what all groups together may take of each further row
}

// Group is a knapsack of one or more dimensions.
type Group struct {
	Size  []int32 // capacity of each dimension, plus one
	Items []Item  // in the order of units; see Sort
}

// Item is a unit at a place of the group.
type Item struct {
	Arc, Unit int32
	Need      []int32 // of each dimension
	Value     int64
	Takes     []Take // of the further rows
}

// Take is what an item takes of a further row; less than nothing where the row asks for something.
type Take struct {
	Row   int32
	Units int64
}

// Sort puts the items in order.
func (g *Group) Sort() {
	slices.SortFunc(g.Items, func(a, b Item) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Arc, b.Arc)) })
}

// Prices of units and further rows, in ticks. Any prices give a bound: their sum, each row's times what it has, and for each group the most that a pattern
// makes above them. That of a unit that may stay out, and of a row, is not negative.
type Prices struct{ Unit, Row []int64 }

// worth is what an item brings at prices.
func (x *Prices) worth(it *Item) int64 {
	v := it.Value - x.Unit[it.Unit]
	for _, t := range it.Takes {
		v -= x.Row[t.Row] * t.Units
	}
	return v
}

// base is what prices bound a choice of nothing by.
func (p *Problem) base(x Prices) (total int64) {
	for _, u := range x.Unit {
		total += u
	}
	for r, v := range x.Row {
		total += v * p.Rows[r]
	}
	return total
}

// Proof shows that nothing is worth more than Target: at the prices that a search began from, and those of each step, the patterns are dropped that are out
// of reach. Then nothing is left, or there are two ways: with an arc and without it.
type Proof struct {
	Steps   []Prices
	Arc     int32 // -1 where it ends
	In, Out *Proof
}

// Effort is how much a search may do.
type Effort struct {
	Patterns int         // of a list
	Work     int64       // cells of tables that are touched, about
	Ended    func() bool // asked often
	spent    int64
}

// late tells whether the effort is spent.
func (e *Effort) late() bool { return e.spent > e.Work || e.Ended() }

// Result is what a search has found.
type Result struct {
	Arcs   []int32 // of the best choice, when it is worth more than what was known
	Value  int64
	From   Prices // that the search began from
	Target int64  // nothing is worth more, by Proof
	Proof  *Proof
	Work   int64
}

// How a search begins.
const (
	first  = 400 // patterns of the list that prices are generated from
	few    = 250 // of that of the first target
	widen  = 2   // a target that is out of reach makes way for one so many times as far from the bound
	rounds = 30  // of generated patterns
	enough = 0.2 // distance of the bound from the linear programme that ends these
)

// Solve looks for the choice that is worth most, when that is more than known. The bound is that of the prices. A target that the effort does not suffice
// for is not told; where no target was proven, Proof is nil.
func (p *Problem) Solve(x Prices, bound, known int64, e Effort) (r Result) {
	defer func() { r.Work = e.spent }()
	r.Value = known
	var at vertex
	r.From, bound, at = p.generate(x, bound, known, &e)
	all := bound - known - p.Scale
	if all < 0 {
		r.Target, r.Proof = known, &Proof{Arc: -1}
		return r
	}
	for reach, list := p.near(r.From, all, min(few, e.Patterns), &e); list != nil; {
		s := newSearch(p, list, bound-reach-p.Scale, &e)
		s.begin(at)
		proof, done := s.run()
		if s.best != nil {
			r.Value, r.Arcs = s.target, s.arcs()
		}
		if !done {
			return r
		}
		if r.Target, r.Proof = s.target, proof; reach == all || s.best != nil {
			return r
		}
		if arcs, value := s.plunge(r.Value); arcs != nil {
			r.Value, r.Arcs = value, arcs
			all = bound - value - p.Scale
		}
		reach = min(all, reach%p.Scale+max(1, reach/p.Scale)*widen*p.Scale)
		list, _ = p.patterns(r.From, reach, e.Patterns, &e)
	}
	return r
}

// generate finds prices whose bound is as low as that of the linear programme of all patterns: it solves that of a list, and adds to this what is worth
// more than its groups' prices.
func (p *Problem) generate(x Prices, bound, known int64, e *Effort) (Prices, int64, vertex) {
	_, list := p.near(x, bound-known-p.Scale, min(first, e.Patterns), e)
	if list == nil {
		return x, bound, vertex{}
	}
	s := newSearch(p, list, 0, e)
	for range rounds {
		if !s.lp.primal() {
			break
		}
		y := s.prices()
		total, better := p.priced(y, s.lp.y[len(p.Must):], e)
		if total < bound {
			x, bound = y, total
		}
		if len(better) == 0 || s.units(bound)-s.lp.value() < enough {
			break
		}
		s.list = append(s.list, better...)
		s.add(better)
	}
	return x, bound, s.vertex()
}

// priced is the bound of prices, and the patterns that are worth more than the price of their group.
func (p *Problem) priced(x Prices, group []float64, e *Effort) (total int64, better []pattern) {
	total = p.base(x)
	for i := range p.Groups {
		l := lister{g: &p.Groups[i], group: int32(i), most: math.MaxInt, out: better, e: e}
		l.value(x, 0)
		l.fill()
		top := l.table[0][l.states-1]
		total += top
		if l.least = top; float64(top) > group[i]*float64(p.Scale)+1 {
			l.most = len(l.out)
			l.walk(0, l.states-1, 0)
			better = l.out
		}
	}
	return total, better
}

// near lists the patterns within a reach, or within the largest part of it in which they are not more than most: halved again and again, by whole
// multiples of Scale less.
func (p *Problem) near(x Prices, reach int64, most int, e *Effort) (int64, []pattern) {
	rest := reach % p.Scale
	for n := reach / p.Scale; ; n /= 2 {
		if list, ok := p.patterns(x, rest+n*p.Scale, most, e); ok {
			return rest + n*p.Scale, list
		}
		if n == 0 || e.late() {
			return 0, nil
		}
	}
}

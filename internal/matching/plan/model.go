package plan

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/matching/instance"
)

// Limits of a group of offers that is solved as one knapsack.
const (
	mostStates = 20_000  // of a knapsack of several dimensions; the resources that would make more are priced
	fewStates  = 200     // the same while a large instance is searched coarsely
	mostAlone  = 200_000 // of a knapsack of one dimension
	mostJoined = 8       // offers in one knapsack
)

// model is an instance ready to be searched: what is decided is taken off the capacities, bundles are one unit, resources that nothing can exhaust are
// gone, costs are negative values. Values are ticks, Scale-ths of a thousandth of a point, so that multipliers are whole numbers and the bound of any
// multipliers can be told exactly.
type model struct {
	in     *instance.Instance
	scale  int64
	units  []unit
	arcs   []arc    // by block, then class, then unit
	row    []demand // arc.from and arc.to point into it; arcs that take the same share a part of it
	rows   []int64  // capacities that can bind
	rowOf  []int32  // the row of a resource; -1 when it cannot bind
	price  []int32  // the rows that are priced, not in a knapsack
	priced []bool   // of each row
	block  []block
	value  []int64   // of each arc, as in arcs
	unitOf []int32   // of each arc, as in arcs
	bonus  []int64   // of each unit, in ticks: what placing it counts for beside its value
	of     [][]int32 // the arcs of a unit
	length []float64 // of each row: one over the mean demand squared
	fixed  placed    // what is decided counts for
}

// unit is a case, or a bundle of cases that go together.
type unit struct {
	cases    []int32
	weight   int64 // persons times urgency
	persons  int64
	required bool
	decided  int32 // one more than the offer at which it was decided before; 0 when it is free
}

// arc is an offer for a unit, and what it takes of the rows. Its unit and its value in ticks lie in lists of their own.
type arc struct {
	block, offer int32
	from, to     int32
}

// demand is what an arc takes of a row.
type demand struct {
	row   int32
	units int32
}

// block is a group of offers with a knapsack of its own: the rows that only they use.
type block struct {
	from, to int32 // arcs
	rows     []int32
	size     []int32 // capacity of each row, plus one
	states   int
	class    []class
	joined   bool // a unit may have several arcs here
	priced   bool // some arc takes of a priced row
}

// class is the arcs of a block with one demand; of these no more than most fit, so that only the best of them matter.
type class struct {
	from, to int32
	need     []int32
	shift    int32
	most     int32
}

// placed is what an assignment comes to, in the units of the file.
type placed struct{ persons, weight, value int64 }

// newModel prepares an instance. It returns false when what is decided does not fit.
func newModel(in *instance.Instance, states int) (*model, bool) {
	m := &model{in: in, scale: scaleOf(in)}
	b := &builder{model: m, owner: make([]int32, len(in.Cases)), known: map[uint64][]int32{}}
	b.bundle()
	b.pairs()
	if !b.decide() {
		return m, false
	}
	b.bind()
	b.group(states)
	b.classes()
	m.index()
	m.bonus = make([]int64, len(m.units))
	return m, true
}

// index lists the arcs of each unit.
func (m *model) index() {
	count := make([]int32, len(m.units))
	for _, u := range m.unitOf {
		count[u]++
	}
	m.of = make([][]int32, len(m.units))
	all := make([]int32, len(m.arcs))
	for u, n := range count {
		m.of[u], all = all[:0:n], all[n:]
	}
	for i, u := range m.unitOf {
		m.of[u] = append(m.of[u], int32(i))
	}
	m.length = m.lengths()
}

// scaleOf is as many ticks as whole-number arithmetic bears, a thousand at most.
func scaleOf(in *instance.Instance) int64 {
	var sum int64 = 1
	top := make([]int64, len(in.Cases))
	for _, a := range in.Arcs {
		top[a.Case] = max(top[a.Case], a.Value, -a.Value)
	}
	for _, v := range top {
		sum += v
	}
	return max(1, min(1000, (1<<58)/sum))
}

// work is about how many states the knapsacks of one step touch.
func (m *model) work() (work int) {
	for i := range m.block {
		b, items := &m.block[i], 0
		for _, c := range b.class {
			items += min(int(c.most), int(c.to-c.from))
		}
		work += b.states * items
	}
	return work
}

// stranded tells whether a required unit can go nowhere at all, so that nothing is left to search.
func (m *model) stranded() bool {
	for u, arcs := range m.of {
		if len(arcs) == 0 && m.units[u].required && m.units[u].decided == 0 {
			return true
		}
	}
	return false
}

// rank says what placing a unit counts for beside its value: more than any value where persons come first, and more than that where it is required.
func (m *model) rank(persons bool) {
	spread, weights, heaviest := int64(1), int64(1), int64(1)
	for _, v := range m.value {
		spread = max(spread, 2*v+1, -2*v+1)
	}
	for _, u := range m.units {
		weights, heaviest = weights+u.weight, max(heaviest, u.weight)
	}
	unit := int64(0)
	if persons {
		unit = min(spread, (1<<59)/weights)
	}
	required := min(4*(spread+unit*heaviest), (1<<60)/int64(len(m.units)+1))
	for i, u := range m.units {
		if m.bonus[i] = unit * u.weight; u.required {
			m.bonus[i] += required
		}
	}
}

// byHardness orders the units: required ones first, then those that need most of what there is, in shares of the rows; then by number.
func (m *model) byHardness() []int32 {
	size := make([]float64, len(m.units))
	for u, arcs := range m.of {
		for _, a := range arcs {
			for _, d := range m.row[m.arcs[a].from:m.arcs[a].to] {
				size[u] += float64(d.units) / float64(m.rows[d.row]*int64(len(arcs)))
			}
		}
		if m.units[u].required {
			size[u] += 1e9
		}
	}
	order := make([]int32, len(m.units))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(x, y int32) int { return cmp.Compare(size[y], size[x]) })
	return order
}

// builder makes a model.
type builder struct {
	*model
	owner  []int32 // the unit of a case
	left   []int64 // of each resource
	pair   []pair
	sums   []sum
	takes  [][]instance.Share // what pairs take, each once
	known  map[uint64][]int32 // takes by their hash
	joined []int32            // the group of an offer, by its first member
}

// pair is a unit at an offer, before blocks are known.
type pair struct {
	unit, offer int32
	takes       int32 // index of what it takes
	arc         int32 // of the instance; of a bundle, -1 less the index of its sum
}

// sum is the arcs of a bundle's cases to an offer.
type sum struct {
	value   int64
	members int32 // cases that have such an arc
}

// bundle makes the units.
func (b *builder) bundle() {
	for i := range b.owner {
		b.owner[i] = -1
	}
	for _, members := range b.in.Bundles {
		for _, c := range members {
			b.owner[c] = int32(len(b.units))
		}
		if len(members) > 0 {
			b.units = append(b.units, b.unit(members))
		}
	}
	for c := range b.in.Cases {
		if b.owner[c] < 0 {
			b.owner[c] = int32(len(b.units))
			b.units = append(b.units, b.unit([]int32{int32(c)}))
		}
	}
}

func (b *builder) unit(members []int32) unit {
	u := unit{cases: members}
	for _, i := range members {
		c := b.in.Cases[i]
		u.weight, u.persons, u.required = u.weight+c.Weight(), u.persons+c.Persons, u.required || c.Required
	}
	return u
}

// pairs merges the arcs of the cases of a unit: it can go where each of them can.
func (b *builder) pairs() {
	bundled := map[[2]int32]int32{}
	b.pair = make([]pair, 0, len(b.in.Arcs))
	of := b.taken()
	for i, a := range b.in.Arcs {
		u, p := b.owner[a.Case], pair{offer: a.Offer, takes: of(a), arc: int32(i)}
		if p.unit = u; len(b.units[u].cases) == 1 {
			b.pair = append(b.pair, p)
			continue
		}
		at, before := bundled[[2]int32{u, a.Offer}]
		if !before {
			bundled[[2]int32{u, a.Offer}] = int32(len(b.pair))
			b.sums = append(b.sums, sum{b.worthOf(p), 1})
			p.arc = -int32(len(b.sums))
			b.pair = append(b.pair, p)
			continue
		}
		all, s := &b.pair[at], &b.sums[-1-b.pair[at].arc]
		all.takes = b.intern(merged(append(slices.Clone(b.takes[all.takes]), b.takes[p.takes]...)))
		s.value, s.members = s.value+b.worthOf(p), s.members+1
	}
	if len(bundled) > 0 {
		b.pair = slices.DeleteFunc(b.pair, func(p pair) bool { return p.arc < 0 && int(b.sums[-1-p.arc].members) < len(b.units[p.unit].cases) })
	}
}

// worthOf is the value of a pair, in ticks.
func (b *builder) worthOf(p pair) int64 {
	switch {
	case p.arc < 0:
		return b.sums[-1-p.arc].value
	case b.in.Minimise:
		return -b.scale * b.in.Arcs[p.arc].Value
	}
	return b.scale * b.in.Arcs[p.arc].Value
}

// taken tells the index of what an arc takes. Cases that ask for the same take the same of an offer, unless an arc says otherwise.
func (b *builder) taken() func(a instance.Arc) int32 {
	kind, kinds := b.in.Kinds()
	var of []int32 // one more than the index, by kind and offer; 0 is not known yet
	if all := int(kinds) * len(b.in.Offers); all <= 4*len(b.in.Arcs) {
		of = make([]int32, all)
	}
	var shares []instance.Share
	return func(a instance.Arc) int32 {
		if a.Own() || of == nil {
			shares = b.in.Demand(shares[:0], a)
			return b.intern(shares)
		}
		at := &of[int(kind[a.Case])*len(b.in.Offers)+int(a.Offer)]
		if *at == 0 {
			shares = b.in.Demand(shares[:0], a)
			*at = b.intern(shares) + 1
		}
		return *at - 1
	}
}

// intern keeps what an arc takes, once for all arcs that take the same.
func (b *builder) intern(shares []instance.Share) int32 {
	hash := uint64(len(shares))
	for _, s := range shares {
		hash = (hash^uint64(s.Resource))*0x9E3779B97F4A7C15 + uint64(s.Units)
		hash ^= hash >> 29
	}
	for _, i := range b.known[hash] {
		if slices.Equal(b.takes[i], shares) {
			return i
		}
	}
	i := int32(len(b.takes))
	b.takes = append(b.takes, slices.Clone(shares))
	b.known[hash] = append(b.known[hash], i)
	return i
}

// merged adds up the shares of one resource.
func merged(shares []instance.Share) []instance.Share {
	slices.SortFunc(shares, func(a, b instance.Share) int { return cmp.Compare(a.Resource, b.Resource) })
	kept := shares[:0]
	for _, s := range shares {
		if n := len(kept); n > 0 && kept[n-1].Resource == s.Resource {
			kept[n-1].Units += s.Units
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// decide takes the decided units off the capacities and out of the search.
func (b *builder) decide() bool {
	b.left = make([]int64, len(b.in.Resources))
	for i, r := range b.in.Resources {
		b.left[i] = r.Capacity
	}
	offer := map[int32]int32{}
	fits := true
	for _, f := range b.in.Fixed {
		u := b.owner[f.Case]
		if before, known := offer[u]; known && before != f.Offer {
			fits = false // a bundle that is torn apart
		}
		offer[u] = f.Offer
	}
	found := 0
	free := b.pair[:0]
	for _, p := range b.pair {
		o, is := offer[p.unit]
		switch {
		case !is:
			free = append(free, p)
		case o == p.offer:
			found++
			b.take(p)
		}
	}
	b.pair = free
	for u, o := range offer {
		b.units[u].decided = o + 1
	}
	return fits && found == len(offer) && !slices.ContainsFunc(b.left, func(l int64) bool { return l < 0 })
}

// take counts a decided pair.
func (b *builder) take(p pair) {
	u := b.units[p.unit]
	b.fixed.persons += u.persons
	b.fixed.weight += u.weight
	b.fixed.value += b.worthOf(p)
	for _, s := range b.takes[p.takes] {
		b.left[s.Resource] -= s.Units
	}
}

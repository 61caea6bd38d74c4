package plan

import (
	"cmp"
	"math"
	"slices"
)

// item is an arc that a knapsack may take, with what it is worth there.
type item struct {
	arc    int32
	class  int32
	profit int64
}

// part is the items of one class.
type part struct {
	class    *class
	from, to int
}

// knapsack is the memory of one solver of knapsacks; it holds the largest block and is used again for each.
type knapsack struct {
	m     *model
	items []item
	parts []part
	order []item
	room  []int64 // of each row of the block, less what is in out
	out   []item
	arcs  []int32

	limit        []int64 // of each class: what is worth no more is no candidate
	first, price []int64 // of the rows, while a bound is sought
	trial        []int64
	used         []int64

	dims  []int // rows of the block that can bind
	size  []int32
	need  []int32
	low   []int32 // the lowest state that is of use, in each dimension
	at    []int32
	best  []int64 // the most that fits into each state
	taken []bool  // item x state
}

// hint is what is remembered of a block from one solution to the next: prices of its rows, how far the bound by them was off, and what was chosen.
type hint struct {
	price []int64
	slack int64 // that the bound may be above a known choice before more candidates are looked at
	last  []item
}

// How hard a knapsack is made smaller before its table is filled.
const (
	worthwhile = 300 // work of a table that is filled as it is
	fewest     = 3   // trials of prices of the rows
	most       = 20  // the same
	unknown    = 80  // the same, where none are remembered
	trialWork  = 40  // states of a table that are as much work as a trial, for each item
)

// solve finds the most that a block can make within its rows when an arc is worth its value and what its unit adds, a unit at most once, and the arcs
// that make it. The list is valid until the next call. Rows with less left than the block's own size are told by room, of the length of its rows; nil
// is all of it.
func (k *knapsack) solve(b *block, value, add []int64, room []int64) (int64, []int32) {
	return k.solveLike(b, value, add, room, &hint{})
}

// solveLike is solve with what is remembered of the block, which it brings up to date.
func (k *knapsack) solveLike(b *block, value, add []int64, room []int64, h *hint) (sum int64, arcs []int32) {
	k.begin(b, room)
	if worth := int(b.to-b.from)*b.states > worthwhile; worth {
		sum = k.narrow(b, value, add, h)
		defer func() { h.last = append(h.last[:0], k.out...) }()
	} else {
		k.candidates(b, value, add, nil, 0)
	}
	k.dominated(b)
	k.bind(b)
	if b.joined {
		sum += k.choose(b)
	} else {
		sum += k.fill(b)
	}
	k.arcs = k.arcs[:0]
	for _, it := range k.out {
		k.arcs = append(k.arcs, it.arc)
	}
	return sum, k.arcs
}

// begin readies the memory for a block.
func (k *knapsack) begin(b *block, room []int64) {
	k.room, k.out = append(k.room[:0], room...), k.out[:0]
	if room == nil {
		for _, n := range b.size {
			k.room = append(k.room, int64(n-1))
		}
	}
}

// candidates are the arcs that are worth something, fit, and at prices of the rows (nil: without) cost no more than a slack above what they are worth.
func (k *knapsack) candidates(b *block, value, add, price []int64, slack int64) {
	k.items, k.parts, k.limit = k.items[:0], k.parts[:0], k.limit[:0]
	unitOf := k.m.unitOf
	for c := range b.class {
		cl, limit := &b.class[c], int64(0)
		if price != nil {
			limit = max(0, cl.cost(price)-slack)
		}
		k.limit = append(k.limit, limit)
		if !cl.fits(k.room) {
			continue
		}
		from := len(k.items)
		own := unitOf[cl.from:cl.to]
		for i, v := range value[cl.from:cl.to] {
			if p := v + add[own[i]]; p > limit {
				k.items = append(k.items, item{cl.from + int32(i), int32(c), p})
			}
		}
		if len(k.items) > from {
			k.parts = append(k.parts, part{cl, from, len(k.items)})
		}
	}
}

// fits tells whether one of a class has room.
func (c *class) fits(room []int64) bool {
	for i, n := range c.need {
		if int64(n) > room[i] {
			return false
		}
	}
	return true
}

// narrow decides the items about which there can be no doubt. At prices of the rows nothing is worth more than the room and what each item has left above
// its price; who would cost more of that than what is known to be missing to the best is in every best choice, or in none.
func (k *knapsack) narrow(b *block, value, add []int64, h *hint) (sum int64) {
	trials := min(max(fewest, b.states/trialWork), most)
	if len(h.price) != len(b.rows) {
		h.price, h.slack, trials = make([]int64, len(b.rows)), math.MaxInt64/4, unknown
	}
	k.candidates(b, value, add, h.price, h.slack)
	known := k.again(b, value, add, h)
	above := k.above(h.price)
	if above-known >= h.slack { // some that were left out may be in a best choice
		k.candidates(b, value, add, h.price, above-known+1)
	}
	price := append(k.first[:0], h.price...)
	if lower := k.priced(h, known, above, trials); k.covered(b, h.price) {
		above, price = lower, h.price
	}
	if !b.joined {
		known = max(known, k.greedy(b, price))
	}
	h.slack = 2*(above-known) + above/32
	slack := above - known
	kept := k.items[:0]
	for _, p := range k.parts {
		cost := p.class.cost(price)
		for _, it := range k.items[p.from:p.to] {
			switch left := it.profit - cost; {
			case left < -slack:
			case left > slack && !b.joined:
				sum += it.profit
				k.out = append(k.out, it)
				for i, n := range p.class.need {
					k.room[i] -= int64(n)
				}
			default:
				kept = append(kept, it)
			}
		}
	}
	k.items = kept
	return sum
}

// covered tells whether what is no candidate has nothing left above other prices either.
func (k *knapsack) covered(b *block, price []int64) bool {
	for c, limit := range k.limit {
		if limit > 0 && b.class[c].cost(price) < limit {
			return false
		}
	}
	return true
}

// cost is what one of a class takes of the rows, at their prices.
func (c *class) cost(price []int64) (cost int64) {
	for i, n := range c.need {
		cost += price[i] * int64(n)
	}
	return cost
}

// again is what the last choice is worth now, as far as it still fits.
func (k *knapsack) again(b *block, value, add []int64, h *hint) (sum int64) {
	left := append(k.used[:0], k.room...)
	for _, it := range h.last {
		p, c := value[it.arc]+add[k.m.unitOf[it.arc]], &b.class[it.class]
		if p <= 0 || !c.fits(left) {
			continue
		}
		sum += p
		for i, n := range c.need {
			left[i] -= int64(n)
		}
	}
	k.used = left
	return sum
}

// greedy is what a choice by what is left above the prices is worth, the most first.
func (k *knapsack) greedy(b *block, price []int64) (sum int64) {
	k.order = k.order[:0]
	for _, p := range k.parts {
		cost := p.class.cost(price)
		for _, it := range k.items[p.from:p.to] {
			if it.profit > cost {
				k.order = append(k.order, item{it.arc, it.class, it.profit - cost})
			}
		}
	}
	slices.SortFunc(k.order, func(x, y item) int { return cmp.Or(cmp.Compare(y.profit, x.profit), cmp.Compare(x.arc, y.arc)) })
	left := append(k.used[:0], k.room...)
	for _, it := range k.order {
		c := &b.class[it.class]
		if !c.fits(left) {
			continue
		}
		sum += it.profit + c.cost(price)
		for i, n := range c.need {
			left[i] -= int64(n)
		}
	}
	k.used = left
	return sum
}

// priced looks for prices of the rows at which nothing can be worth much more than what is known, from those that are remembered, and tells how much.
func (k *knapsack) priced(h *hint, known, lowest int64, trials int) int64 {
	k.price = append(k.price[:0], h.price...)
	length := 1.0
	for range trials {
		norm := 0.0
		for i, u := range k.used {
			if g := k.room[i] - u; g < 0 || h.price[i] > 0 {
				norm += float64(g) * float64(g) / float64(k.room[i]+1)
			}
		}
		if norm == 0 || lowest <= known {
			break
		}
		step := length * float64(lowest-known) / norm
		for i, u := range k.used {
			k.price[i] = max(0, h.price[i]-int64(math.Round(step*float64(k.room[i]-u)/float64(k.room[i]+1))))
		}
		k.trial = append(k.trial[:0], k.used...)
		if bound := k.above(k.price); bound < lowest {
			lowest = bound
			copy(h.price, k.price)
		} else {
			length /= 2
			copy(k.used, k.trial)
		}
	}
	return lowest
}

// above is the most that any choice can be worth, by prices of the rows; used is what would be taken of them.
func (k *knapsack) above(price []int64) (bound int64) {
	k.used = k.used[:0]
	for i, p := range price {
		bound += p * k.room[i]
		k.used = append(k.used, 0)
	}
	for _, p := range k.parts {
		cost, n := p.class.cost(price), int64(0)
		for _, it := range k.items[p.from:p.to] {
			if v := it.profit - cost; v > 0 {
				bound, n = bound+v, n+1
			}
		}
		for i, need := range p.class.need {
			k.used[i] += n * int64(need)
		}
	}
	return bound
}

// dominated leaves out what cannot fit and, of each class, all but the best that can fit together.
func (k *knapsack) dominated(b *block) {
	all := k.items
	k.items = k.items[:0]
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to].class == all[from].class {
			to++
		}
		most := int64(math.MaxInt32)
		for i, n := range b.class[all[from].class].need {
			if n > 0 {
				most = min(most, k.room[i]/int64(n))
			}
		}
		found := all[from:to]
		if from = to; !b.joined && int64(len(found)) > most {
			if most > 0 {
				keepBest(found, int(most))
			}
			found = found[:most]
		}
		if most > 0 {
			k.items = append(k.items, found...)
		}
	}
}

// keepBest moves the n items of most profit to the front, equal ones by their arc.
func keepBest(items []item, n int) {
	lo, hi := 0, len(items)-1
	for lo < hi {
		p := items[(lo+hi)/2]
		i, j := lo, hi
		for i <= j {
			for better(items[i], p) {
				i++
			}
			for better(p, items[j]) {
				j--
			}
			if i <= j {
				items[i], items[j] = items[j], items[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n <= j:
			hi = j
		case n >= i:
			lo = i
		default:
			return
		}
	}
}

func better(a, b item) bool { return a.profit > b.profit || a.profit == b.profit && a.arc < b.arc }

// bind finds the rows that can bind: the others have room for all items.
func (k *knapsack) bind(b *block) {
	k.used = k.used[:0]
	for range b.rows {
		k.used = append(k.used, 0)
	}
	for _, it := range k.items {
		for i, n := range b.class[it.class].need {
			k.used[i] += int64(n)
		}
	}
	k.dims, k.size = k.dims[:0], k.size[:0]
	for i, u := range k.used {
		if u > k.room[i] {
			k.dims, k.size = append(k.dims, i), append(k.size, int32(k.room[i])+1)
		}
	}
}

// states is how many states a table has for the rows that can bind.
func (k *knapsack) states() int {
	states := 1
	for _, n := range k.size {
		states *= int(n)
	}
	return states
}

// of is what an item takes of the rows that can bind, and where it moves in the table.
func (k *knapsack) of(b *block, it item) (need []int32, shift int) {
	k.need = k.need[:0]
	for i, d := range k.dims {
		n := b.class[it.class].need[d]
		k.need = append(k.need, n)
		shift = shift*int(k.size[i]) + int(n)
	}
	return k.need, shift
}

// fill solves a knapsack in which each item stands alone.
func (k *knapsack) fill(b *block) (sum int64) {
	if len(k.dims) == 0 {
		for _, it := range k.items {
			sum += it.profit
		}
		k.out = append(k.out, k.items...)
		return sum
	}
	states := k.table()
	rest := k.first[:0] // what the items that are still to come take of each row
	for _, d := range k.dims {
		rest = append(rest, k.used[d])
	}
	for i, it := range slices.Backward(k.items) { // large ones first
		need, shift := k.of(b, it)
		for d, n := range need {
			rest[d] -= int64(n)
			k.low[d] = max(n, k.size[d]-1-int32(min(rest[d], int64(k.size[d]))))
		}
		k.add(shift, it.profit, k.taken[i*states:(i+1)*states])
	}
	k.first = rest
	for i, s := 0, states-1; i < len(k.items); i++ {
		if k.taken[i*states+s] {
			k.out = append(k.out, k.items[i])
			_, shift := k.of(b, k.items[i])
			s -= shift
		}
	}
	return k.best[states-1]
}

// table clears the memory for the states and returns how many there are.
func (k *knapsack) table() int {
	states := k.states()
	k.best = slices.Grow(k.best[:0], states)[:states]
	clear(k.best)
	all := len(k.items) * states
	k.taken = slices.Grow(k.taken[:0], all)[:all]
	clear(k.taken)
	k.low = slices.Grow(k.low[:0], len(k.dims))[:len(k.dims)]
	return states
}

// add offers one item to every state that holds it and from which the last state can still be reached.
func (k *knapsack) add(shift int, profit int64, taken []bool) {
	switch len(k.low) {
	case 1:
		raise(k.best[k.low[0]:], k.best[int(k.low[0])-shift:], taken[k.low[0]:], profit)
	case 2:
		width := int(k.size[1])
		for r := int(k.size[0]) - 1; r >= int(k.low[0]); r-- {
			to := r*width + int(k.low[1])
			raise(k.best[to:(r+1)*width], k.best[to-shift:], taken[to:(r+1)*width], profit)
		}
	default:
		k.rows(k.low, shift, func(to, from, width int) {
			raise(k.best[to:to+width], k.best[from:from+width], taken[to:to+width], profit)
		})
	}
}

// raise takes an item wherever that is more than what the state has, from the largest state down, so that it is taken once.
func raise(to, from []int64, taken []bool, profit int64) {
	from, taken = from[:len(to)], taken[:len(to)]
	for s := len(to) - 1; s >= 0; s-- {
		old, v := to[s], from[s]+profit
		taken[s] = v > old
		to[s] = max(v, old)
	}
}

// rows walks the states from a lowest one in every dimension, a run of the last dimension at a time, from the largest down.
func (k *knapsack) rows(low []int32, shift int, run func(to, from, width int)) {
	n := len(low)
	if n == 0 {
		run(0, 0, 1)
		return
	}
	at := append(k.at[:0], k.size[:n-1]...)
	for i := range at {
		if at[i]--; at[i] < low[i] {
			return
		}
	}
	k.at = at
	width, lead := int(k.size[n-1]), int(low[n-1])
	if lead >= width {
		return
	}
	for {
		to := 0
		for i, v := range at {
			to = to*int(k.size[i]) + int(v)
		}
		to = to*width + lead
		run(to, to-shift, width-lead)
		i := n - 2
		for ; i >= 0; i-- {
			if at[i]--; at[i] >= low[i] {
				break
			}
			at[i] = k.size[i] - 1
		}
		if i < 0 {
			return
		}
	}
}

// choose solves a knapsack in which a unit has several arcs and takes one of them at most.
func (k *knapsack) choose(b *block) int64 {
	unitOf := k.m.unitOf
	slices.SortFunc(k.items, func(x, y item) int {
		if ux, uy := unitOf[x.arc], unitOf[y.arc]; ux != uy {
			return int(ux - uy)
		}
		return int(x.arc - y.arc)
	})
	states := k.table()
	old, whole := make([]int64, states), make([]bool, states)
	for i := 0; i < len(k.items); {
		unit, from := unitOf[k.items[i].arc], i
		copy(old, k.best)
		for ; i < len(k.items) && unitOf[k.items[i].arc] == unit; i++ {
			it := k.items[i]
			clear(whole)
			need, shift := k.of(b, it)
			k.rows(need, shift, func(to, from, width int) {
				raise(k.best[to:to+width], old[from:from+width], whole[to:to+width], it.profit)
			})
			for s, t := range whole {
				if t {
					for j := from; j < i; j++ {
						k.taken[j*states+s] = false
					}
					k.taken[i*states+s] = true
				}
			}
		}
	}
	for i, s := len(k.items)-1, states-1; i >= 0; i-- {
		if k.taken[i*states+s] {
			k.out = append(k.out, k.items[i])
			_, shift := k.of(b, k.items[i])
			s -= shift
			for unit := unitOf[k.items[i].arc]; i > 0 && unitOf[k.items[i-1].arc] == unit; i-- {
			}
		}
	}
	return k.best[states-1]
}

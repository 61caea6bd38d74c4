package plan

import (
	"cmp"
	"slices"
)

// bind keeps the resources that can bind as rows, and the pairs that fit alone.
func (b *builder) bind() {
	b.pair = slices.DeleteFunc(b.pair, func(p pair) bool {
		for _, s := range b.share[p.from:p.to] {
			if s.Units > b.left[s.Resource] {
				return true
			}
		}
		return false
	})
	most, last, seen := make([]int64, len(b.left)), make([]int64, len(b.left)), make([]int32, len(b.left)) // a unit counts once, by the arc that takes most
	if byUnit := func(x, y pair) int { return cmp.Compare(x.unit, y.unit) }; !slices.IsSortedFunc(b.pair, byUnit) {
		slices.SortStableFunc(b.pair, byUnit)
	}
	for _, p := range b.pair {
		for _, s := range b.share[p.from:p.to] {
			r := s.Resource
			if seen[r] != p.unit+1 {
				seen[r], last[r] = p.unit+1, 0
			}
			if s.Units > last[r] {
				most[r], last[r] = most[r]+s.Units-last[r], s.Units
			}
		}
	}
	b.rowOf = make([]int32, len(b.left))
	for r, left := range b.left {
		if b.rowOf[r] = -1; most[r] > left {
			b.rowOf[r] = int32(len(b.rows))
			b.rows = append(b.rows, left)
		}
	}
}

// group joins offers that share a row into one block while its knapsack stays small, the rows that are wanted most first, and prices the rows for which it
// would not.
func (b *builder) group(most int) {
	offers := b.users()
	b.joined = make([]int32, len(b.in.Offers))
	states, members := make([]int, len(b.in.Offers)), make([]int, len(b.in.Offers))
	for o := range b.joined {
		b.joined[o], states[o], members[o] = int32(o), 1, 1
	}
	find := func(o int32) int32 {
		for b.joined[o] != o {
			o = b.joined[o]
		}
		return o
	}
	order := make([]int32, len(b.rows))
	for r := range order {
		order[r] = int32(r)
	}
	press := b.pressure()
	slices.SortStableFunc(order, func(x, y int32) int {
		return cmp.Or(cmp.Compare(len(offers[x]), len(offers[y])), cmp.Compare(press[y], press[x]))
	})
	for _, r := range order {
		product, together, single := int(b.rows[r])+1, 0, true
		var heads []int32
		for _, o := range offers[r] {
			if h := find(o); !slices.Contains(heads, h) {
				heads = append(heads, h)
				product, together, single = saturating(product, states[h]), together+members[h], single && states[h] == 1
			}
		}
		if together > mostJoined || product > most && !(single && len(heads) == 1 && product <= mostAlone) {
			b.price = append(b.price, r)
			continue
		}
		for _, h := range heads {
			b.joined[h] = heads[0]
		}
		states[heads[0]], members[heads[0]] = product, together
	}
	for o := range b.joined {
		b.joined[o] = find(int32(o))
	}
}

// pressure is how much of each row is asked for by all pairs together, as a multiple of it.
func (b *builder) pressure() []float64 {
	asked := make([]float64, len(b.rows))
	for _, p := range b.pair {
		for _, s := range b.share[p.from:p.to] {
			if r := b.rowOf[s.Resource]; r >= 0 {
				asked[r] += float64(s.Units)
			}
		}
	}
	for r, c := range b.rows {
		asked[r] /= float64(max(c, 1))
	}
	return asked
}

// saturating multiplies and stays within a knapsack that is too large anyway.
func saturating(a, b int) int { return min(a*b, 1<<30) }

// users lists the offers whose arcs take of each row.
func (b *builder) users() [][]int32 {
	of := make([][]int32, len(b.in.Offers))
	for _, p := range b.pair {
		for _, s := range b.share[p.from:p.to] {
			if r := b.rowOf[s.Resource]; r >= 0 && s.Units > 0 && !slices.Contains(of[p.offer], r) {
				of[p.offer] = append(of[p.offer], r)
			}
		}
	}
	offers := make([][]int32, len(b.rows))
	for o, rows := range of {
		for _, r := range rows {
			offers[r] = append(offers[r], int32(o))
		}
	}
	return offers
}

// classes lays the arcs down by block, by demand and by unit, and makes the knapsack of each block.
func (b *builder) classes() {
	b.priced = make([]bool, len(b.rows))
	for _, r := range b.price {
		b.priced[r] = true
	}
	to := make([]int32, len(b.in.Offers)+1) // the end of each block's pairs in byBlock
	for _, p := range b.pair {
		to[b.joined[p.offer]+1]++
	}
	for h := range b.joined {
		to[h+1] += to[h]
	}
	byBlock, at := make([]pair, len(b.pair)), slices.Clone(to)
	for _, p := range b.pair {
		h := b.joined[p.offer]
		byBlock[at[h]] = p
		at[h]++
	}
	b.arcs, b.row = make([]arc, 0, len(b.pair)), make([]demand, 0, len(b.share))
	for h := range b.joined {
		if pairs := byBlock[to[h]:to[h+1]]; len(pairs) > 0 {
			b.lay(pairs)
		}
	}
	b.pair, b.share = nil, nil
}

// lay makes one block.
func (b *builder) lay(pairs []pair) {
	k := block{from: int32(len(b.arcs)), states: 1}
	for _, p := range pairs {
		for _, s := range b.share[p.from:p.to] {
			if r := b.rowOf[s.Resource]; r >= 0 && s.Units > 0 && !b.priced[r] && !slices.Contains(k.rows, r) {
				k.rows = append(k.rows, r)
			}
		}
	}
	// The longest dimension lies together in memory.
	slices.SortFunc(k.rows, func(x, y int32) int { return cmp.Or(cmp.Compare(b.rows[x], b.rows[y]), cmp.Compare(x, y)) })
	for _, r := range k.rows {
		k.size = append(k.size, int32(b.rows[r])+1)
		k.states *= int(b.rows[r]) + 1
	}
	// A demand has one place in the table of states, so that place and position sort the pairs by class and then by unit.
	order := make([]uint64, len(pairs))
	for i, p := range pairs {
		order[i] = uint64(k.place(b, p))<<32 | uint64(i)
	}
	slices.Sort(order)
	number := int32(len(b.block))
	for i, o := range order {
		p := pairs[uint32(o)]
		if i == 0 || order[i-1]>>32 != o>>32 {
			k.class = append(k.class, classOf(k.need(b, p), k.size, int32(len(b.arcs))))
		}
		b.arc(p, number)
		k.class[len(k.class)-1].to = int32(len(b.arcs))
	}
	k.to, k.joined = int32(len(b.arcs)), meets(pairs)
	b.block = append(b.block, k)
}

// meets tells whether some unit has several of the pairs of a block, which are in the order of units.
func meets(pairs []pair) bool {
	for i := range pairs[1:] {
		if pairs[i].unit == pairs[i+1].unit {
			return true
		}
	}
	return false
}

// need is what a pair takes of each row of the block.
func (k *block) need(b *builder, p pair) []int32 {
	n := make([]int32, len(k.rows))
	for _, s := range b.share[p.from:p.to] {
		if i := slices.Index(k.rows, b.rowOf[s.Resource]); i >= 0 {
			n[i] = int32(s.Units)
		}
	}
	return n
}

// place is where the demand of a pair lies in the table of states.
func (k *block) place(b *builder, p pair) (at int32) {
	stride := int32(1)
	for i, r := range slices.Backward(k.rows) {
		for _, s := range b.share[p.from:p.to] {
			if b.rowOf[s.Resource] == r {
				at += int32(s.Units) * stride
			}
		}
		stride *= k.size[i]
	}
	return at
}

// classOf is a class without arcs yet: where its demand moves in the table of states, and how many fit.
func classOf(need, size []int32, at int32) class {
	c := class{from: at, to: at, need: need, most: 1 << 30}
	stride := int32(1)
	for i, n := range slices.Backward(need) {
		c.shift += n * stride
		stride *= size[i]
		if n > 0 {
			c.most = min(c.most, (size[i]-1)/n)
		}
	}
	return c
}

// arc lays one arc down.
func (b *builder) arc(p pair, number int32) {
	from := int32(len(b.row))
	for _, s := range b.share[p.from:p.to] {
		if r := b.rowOf[s.Resource]; r >= 0 && s.Units > 0 {
			b.row = append(b.row, demand{r, int32(s.Units)})
		}
	}
	b.arcs = append(b.arcs, arc{unit: p.unit, block: number, offer: p.offer, from: from, to: int32(len(b.row)), value: p.value})
}

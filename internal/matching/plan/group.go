package plan

import (
	"cmp"
	"slices"
)

// bind keeps the resources that can bind as rows, and the pairs that fit alone.
func (b *builder) bind() {
	b.pair = slices.DeleteFunc(b.pair, func(p pair) bool {
		for _, s := range b.takes[p.takes] {
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
		for _, s := range b.takes[p.takes] {
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
		for _, s := range b.takes[p.takes] {
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
		for _, s := range b.takes[p.takes] {
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
	at := b.demands()
	to := make([]int32, len(b.in.Offers)+1) // the end of each block's pairs in byBlock
	for _, p := range b.pair {
		to[b.joined[p.offer]+1]++
	}
	for h := range b.joined {
		to[h+1] += to[h]
	}
	byBlock, next := make([]int32, len(b.pair)), slices.Clone(to)
	for i, p := range b.pair {
		h := b.joined[p.offer]
		byBlock[next[h]] = int32(i)
		next[h]++
	}
	b.arcs, b.value, b.unitOf = make([]arc, 0, len(b.pair)), make([]int64, 0, len(b.pair)), make([]int32, 0, len(b.pair))
	for h := range b.joined {
		if pairs := byBlock[to[h]:to[h+1]]; len(pairs) > 0 {
			b.lay(pairs, at)
		}
	}
	b.pair, b.sums, b.takes, b.known = nil, nil, nil, nil
}

// span is a part of the demands.
type span struct{ from, to int32 }

// demands keeps what can bind of all that pairs take, and tells where it lies.
func (b *builder) demands() []span {
	at := make([]span, len(b.takes))
	for i, takes := range b.takes {
		at[i].from = int32(len(b.row))
		for _, s := range takes {
			if r := b.rowOf[s.Resource]; r >= 0 && s.Units > 0 {
				b.row = append(b.row, demand{r, int32(s.Units)})
			}
		}
		at[i].to = int32(len(b.row))
	}
	return at
}

// lay makes one block of pairs.
func (b *builder) lay(pairs []int32, at []span) {
	k := block{from: int32(len(b.arcs)), states: 1}
	for _, i := range pairs {
		for _, d := range b.row[at[b.pair[i].takes].from:at[b.pair[i].takes].to] {
			if b.priced[d.row] {
				k.priced = true
			} else if !slices.Contains(k.rows, d.row) {
				k.rows = append(k.rows, d.row)
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
		order[i] = uint64(k.place(b, at[b.pair[p].takes]))<<32 | uint64(i)
	}
	slices.Sort(order)
	number := int32(len(b.block))
	for i, o := range order {
		p := b.pair[pairs[uint32(o)]]
		if i == 0 || order[i-1]>>32 != o>>32 {
			k.class = append(k.class, classOf(k.need(b, at[p.takes]), k.size, int32(len(b.arcs))))
		}
		b.arcs = append(b.arcs, arc{block: number, offer: p.offer, from: at[p.takes].from, to: at[p.takes].to})
		b.value, b.unitOf = append(b.value, b.worthOf(p)), append(b.unitOf, p.unit)
		k.class[len(k.class)-1].to = int32(len(b.arcs))
	}
	k.to, k.joined = int32(len(b.arcs)), b.meets(pairs)
	b.block = append(b.block, k)
}

// meets tells whether some unit has several of the pairs of a block, which are in the order of units.
func (b *builder) meets(pairs []int32) bool {
	for i := range pairs[1:] {
		if b.pair[pairs[i]].unit == b.pair[pairs[i+1]].unit {
			return true
		}
	}
	return false
}

// need is what a demand takes of each row of the block.
func (k *block) need(b *builder, at span) []int32 {
	n := make([]int32, len(k.rows))
	for _, d := range b.row[at.from:at.to] {
		if i := slices.Index(k.rows, d.row); i >= 0 {
			n[i] = d.units
		}
	}
	return n
}

// place is where a demand lies in the table of states.
func (k *block) place(b *builder, at span) (place int32) {
	stride := int32(1)
	for i, r := range slices.Backward(k.rows) {
		for _, d := range b.row[at.from:at.to] {
			if d.row == r {
				place += d.units * stride
			}
		}
		stride *= k.size[i]
	}
	return place
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

package plan

import "slices"

// item is an arc that a knapsack may take, with what it is worth there.
type item struct {
	arc    int32
	class  int32
	profit int64
}

// knapsack is the memory of one solver of knapsacks; it holds the largest block and is used again for each.
type knapsack struct {
	m     *model
	best  []int64 // the most that fits into each state
	taken []bool  // item x state
	items []item
	out   []int32
}

// solve finds the most that a block can make within its rows when an arc is worth its value and what its unit adds, a unit at most once, and the arcs
// that make it. The list is valid until the next call. Rows with less left than the block's own size are told by room, of the length of its rows; nil
// is all of it.
func (k *knapsack) solve(b *block, value, add []int64, room []int64) (int64, []int32) {
	k.candidates(b, value, add, room)
	if b.joined {
		return k.choose(b, room)
	}
	return k.fill(b, room)
}

// candidates are the arcs that are worth something: of a class no more than fit, the best of them.
func (k *knapsack) candidates(b *block, value, add []int64, room []int64) {
	k.items = k.items[:0]
	unitOf := k.m.unitOf
	for c := range b.class {
		cl := &b.class[c]
		most := mostOf(cl, room)
		if most == 0 {
			continue
		}
		from := len(k.items)
		own := unitOf[cl.from:cl.to]
		for i, v := range value[cl.from:cl.to] {
			if p := v + add[own[i]]; p > 0 {
				k.items = append(k.items, item{cl.from + int32(i), int32(c), p})
			}
		}
		if found := k.items[from:]; !b.joined && len(found) > int(most) {
			keepBest(found, int(most))
			k.items = k.items[:from+int(most)]
		}
	}
}

// mostOf is how many of a class fit into what is left.
func mostOf(c *class, room []int64) int32 {
	most := c.most
	if room != nil {
		for i, n := range c.need {
			if n > 0 {
				most = min(most, int32(room[i]/int64(n)))
			}
		}
	}
	return most
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

// fill solves a knapsack in which each item stands alone.
func (k *knapsack) fill(b *block, room []int64) (int64, []int32) {
	k.out = k.out[:0]
	var sum int64
	weighty := k.items[:0]
	for _, it := range k.items {
		if b.class[it.class].shift == 0 {
			sum, k.out = sum+it.profit, append(k.out, it.arc)
			continue
		}
		weighty = append(weighty, it)
	}
	k.items = weighty
	if len(weighty) == 0 {
		return sum, k.out
	}
	last := k.table(b, room)
	for i, it := range weighty {
		k.add(b, &b.class[it.class], it.profit, k.taken[i*b.states:(i+1)*b.states])
	}
	sum += k.best[last]
	for i, s := len(weighty)-1, last; i >= 0; i-- {
		if k.taken[i*b.states+int(s)] {
			k.out = append(k.out, weighty[i].arc)
			s -= b.class[weighty[i].class].shift
		}
	}
	return sum, k.out
}

// table clears the memory for a block and returns the state in which all its room is free.
func (k *knapsack) table(b *block, room []int64) (last int32) {
	k.best = slices.Grow(k.best[:0], b.states)[:b.states]
	clear(k.best)
	need := len(k.items) * b.states
	k.taken = slices.Grow(k.taken[:0], need)[:need]
	clear(k.taken)
	last = int32(b.states - 1)
	if room != nil {
		last = 0
		for i, r := range room {
			last = last*b.size[i] + int32(r)
		}
	}
	return last
}

// add offers one item to every state that holds it.
func (k *knapsack) add(b *block, c *class, profit int64, taken []bool) {
	switch n := len(b.size); n {
	case 1:
		raise(k.best[c.need[0]:], k.best, taken[c.need[0]:], profit)
	case 2:
		width := int(b.size[1])
		for r := int(b.size[0]) - 1; r >= int(c.need[0]); r-- {
			to, from := r*width+int(c.need[1]), (r-int(c.need[0]))*width
			raise(k.best[to:(r+1)*width], k.best[from:from+width], taken[to:(r+1)*width], profit)
		}
	default:
		k.rows(b, c, n, func(to, from, width int) {
			raise(k.best[to:to+width], k.best[from:from+width], taken[to:to+width], profit)
		})
	}
}

// raise takes an item wherever that is more than what the state has, from the largest state down, so that it is taken once.
func raise(to, from []int64, taken []bool, profit int64) {
	from, taken = from[:len(to)], taken[:len(to)]
	for s := len(to) - 1; s >= 0; s-- {
		if v := from[s] + profit; v > to[s] {
			to[s], taken[s] = v, true
		}
	}
}

// rows walks the states that hold an item of a class, a run of the last dimension at a time, from the largest down.
func (k *knapsack) rows(b *block, c *class, n int, run func(to, from, width int)) {
	at := make([]int32, n-1)
	for i := range at {
		if at[i] = b.size[i] - 1; at[i] < c.need[i] {
			return
		}
	}
	width, lead := int(b.size[n-1]), int(c.need[n-1])
	for {
		to := 0
		for i, v := range at {
			to = to*int(b.size[i]) + int(v)
		}
		to = to*width + lead
		run(to, to-int(c.shift), width-lead)
		i := n - 2
		for ; i >= 0; i-- {
			if at[i]--; at[i] >= c.need[i] {
				break
			}
			at[i] = b.size[i] - 1
		}
		if i < 0 {
			return
		}
	}
}

// choose solves a knapsack in which a unit has several arcs and takes one of them at most.
func (k *knapsack) choose(b *block, room []int64) (int64, []int32) {
	k.out = k.out[:0]
	slices.SortFunc(k.items, func(x, y item) int {
		if ux, uy := k.m.unitOf[x.arc], k.m.unitOf[y.arc]; ux != uy {
			return int(ux - uy)
		}
		return int(x.arc - y.arc)
	})
	last := k.table(b, room)
	old := make([]int64, b.states)
	whole := make([]bool, b.states)
	for i := 0; i < len(k.items); {
		unit, from := k.m.unitOf[k.items[i].arc], i
		copy(old, k.best)
		for ; i < len(k.items) && k.m.unitOf[k.items[i].arc] == unit; i++ {
			it := k.items[i]
			clear(whole)
			k.offer(b, &b.class[it.class], it.profit, old, whole)
			for s, t := range whole {
				if t {
					for j := from; j < i; j++ {
						k.taken[j*b.states+s] = false
					}
					k.taken[i*b.states+s] = true
				}
			}
		}
	}
	for i, s := len(k.items)-1, last; i >= 0; i-- {
		if k.taken[i*b.states+int(s)] {
			k.out = append(k.out, k.items[i].arc)
			s -= b.class[k.items[i].class].shift
			for unit := k.m.unitOf[k.items[i].arc]; i > 0 && k.m.unitOf[k.items[i-1].arc] == unit; i-- {
			}
		}
	}
	return k.best[last], k.out
}

// offer is add from the states before the unit's other arcs.
func (k *knapsack) offer(b *block, c *class, profit int64, old []int64, taken []bool) {
	run := func(to, from, width int) {
		raise(k.best[to:to+width], old[from:from+width], taken[to:to+width], profit)
	}
	if len(b.size) == 0 {
		run(0, 0, 1)
		return
	}
	k.rows(b, c, len(b.size), run)
}

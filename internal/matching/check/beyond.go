package check

import (
	"math"
	"slices"

	"kuntapaikka/internal/matching/instance"
)

// mostListed is how many cells the tables and lists of one certificate may have.
const mostListed = 50_000_000

// set is what a group of offers may take together.
type set struct {
	group   int32
	choices []choice
}

// beyond narrows down what is worth more than a value, from the lists that the multipliers beside it leave on. Their bound is told in their scale.
func (c *checker) beyond(list []unit, m *instance.Multipliers, p *prices, t terms, total int64) int64 {
	value := m.Beyond.Value
	if c.in.Minimise && !t.weights {
		value = -value
	}
	n := &narrowing{checker: c, list: list, terms: t, scale: m.Scale, fixed: p.fixed, target: (value - p.fixed) * m.Scale}
	if float64(value) > 1<<40 || float64(value) < -1<<40 || math.Abs(float64(value-p.fixed))*float64(m.Scale) > 1<<61 {
		c.say("certificate: the value beyond which it looks is too large")
		return math.MaxInt64
	}
	reach := total - n.target - m.Scale
	if reach < 0 {
		return value
	}
	sets, ok := n.sets(p, reach)
	if !ok {
		c.say("certificate: it leaves too many sets of cases on")
		return math.MaxInt64
	}
	return max(value, n.way(sets, &m.Beyond.Way))
}

// narrowing is what stays the same while lists get shorter.
type narrowing struct {
	*checker
	list          []unit
	terms         terms
	scale         int64
	fixed, target int64 // target in ticks, without what is fixed
	heads         []int32
	cells         int
}

// sets lists for each group of offers the sets of arcs that fall short of its best by no more than reach; false when they are too many.
func (n *narrowing) sets(p *prices, reach int64) (all []set, ok bool) {
	n.heads = n.groups(n.list, p.priced)
	in := make([][]choice, len(n.heads))
	for i, u := range n.list {
		for _, a := range u.arcs {
			if profit := p.profit(n.list, i, a, n.terms); profit >= -reach && n.room(a) {
				in[n.heads[a.offer]] = append(in[n.heads[a.offer]], choice{i, profit, a})
			}
		}
	}
	for g, choices := range in {
		if n.heads[g] != int32(g) {
			continue
		}
		rows, stride, states := n.table(choices, p.priced)
		if n.cells += states * (len(choices) + 1); states == 0 || n.cells > mostListed {
			return nil, false
		}
		w := &walk{narrowing: n, choices: choices, rows: rows, stride: stride, group: int32(g), out: all}
		w.fill(states)
		w.least = w.most[0][states-1] - reach
		if w.from(0, states-1, 0); n.cells > mostListed {
			return nil, false
		}
		all = w.out
	}
	return all, true
}

// walk lists the sets of one group.
type walk struct {
	*narrowing
	group   int32
	choices []choice
	rows    []int32
	stride  map[int32]int
	most    [][]int64 // by choice and state: what it and the choices after it can make
	least   int64
	taken   []choice
	out     []set
}

// next is the first choice of the unit after that of a choice.
func (w *walk) next(i int) int {
	unit := w.choices[i].unit
	for i < len(w.choices) && w.choices[i].unit == unit {
		i++
	}
	return i
}

// less is the state when a choice is taken.
func (w *walk) less(state int, ch choice) int {
	for _, r := range w.rows {
		state -= int(of(ch.arc, r)) * w.stride[r]
	}
	return state
}

// fill finds what can be made of the choices from each one on, the last one first.
func (w *walk) fill(states int) {
	w.most = make([][]int64, len(w.choices)+1)
	w.most[len(w.choices)] = make([]int64, states)
	for i := len(w.choices) - 1; i >= 0; i-- {
		w.most[i] = slices.Clone(w.most[i+1])
		ch, next := w.choices[i], w.next(i)
		for s := range states {
			if w.holds(s, ch.arc, w.rows, w.stride) {
				w.most[i][s] = max(w.most[i][s], ch.profit+w.most[next][w.less(s, ch)])
			}
		}
	}
}

// from lists what can be added to what is taken, of the choices from one on.
func (w *walk) from(i, state int, profit int64) {
	if profit+w.most[i][state] < w.least || w.cells > mostListed {
		return
	}
	if i == len(w.choices) {
		w.cells += 1 + len(w.taken)
		w.out = append(w.out, set{w.group, slices.Clone(w.taken)})
		return
	}
	if ch := w.choices[i]; w.holds(state, ch.arc, w.rows, w.stride) {
		w.taken = append(w.taken, ch)
		w.from(w.next(i), w.less(state, ch), profit+ch.profit)
		w.taken = w.taken[:len(w.taken)-1]
	}
	w.from(i+1, state, profit)
}

// way is the bound of what is left of the lists; the least number when nothing is.
func (n *narrowing) way(sets []set, w *instance.Way) int64 {
	bound := int64(math.MaxInt64)
	for _, m := range w.Steps {
		if m.Scale != n.scale || m.Branch != nil || m.Beyond != nil {
			n.say("certificate: a step of what is left is of another scale, or branches")
			return math.MaxInt64
		}
		total, left := n.step(sets, m)
		if total == math.MaxInt64 {
			return total
		}
		if total < n.target+n.scale {
			return math.MinInt64
		}
		sets, bound = left, n.fixed+floorDiv(total, n.scale)
	}
	if w.Case == "" {
		return bound
	}
	unit := slices.IndexFunc(n.list, func(u unit) bool { return n.in.Cases[u.first].ID == w.Case })
	offer := slices.IndexFunc(n.in.Offers, func(o instance.Offer) bool { return o.ID == w.Offer })
	if unit < 0 || offer < 0 || w.With == nil || w.Without == nil {
		n.say("certificate: it parts at %q and %q, which are no case and offer, or not in two ways", w.Case, w.Offer)
		return math.MaxInt64
	}
	var with, without []set
	for _, s := range sets {
		at := slices.IndexFunc(s.choices, func(ch choice) bool { return ch.unit == unit })
		switch {
		case at >= 0 && s.choices[at].arc.offer == int32(offer):
			with = append(with, s)
		case at < 0 && s.group != n.heads[offer]:
			with, without = append(with, s), append(without, s)
		default:
			without = append(without, s)
		}
	}
	return min(bound, max(n.way(with, w.With), n.way(without, w.Without)))
}

// step is the bound of lists at multipliers, in their scale, and what they leave on of the lists.
func (n *narrowing) step(sets []set, m *instance.Multipliers) (total int64, left []set) {
	p := n.prices(n.list, m, n.terms)
	if p == nil {
		return math.MaxInt64, nil
	}
	best, profit := make([]int64, len(n.heads)), make([]int64, len(sets))
	for g := range best {
		best[g] = math.MinInt64
	}
	for i, s := range sets {
		for _, ch := range s.choices {
			profit[i] += p.profit(n.list, ch.unit, ch.arc, n.terms)
		}
		best[s.group] = max(best[s.group], profit[i])
	}
	total = p.total
	for g, b := range best {
		if n.heads[g] != int32(g) {
			continue
		}
		if b == math.MinInt64 {
			return b, nil // a group has nothing that it may take
		}
		total += b
	}
	for i, s := range sets {
		if best[s.group]-profit[i] <= total-n.target-n.scale {
			left = append(left, s)
		}
	}
	return total, left
}

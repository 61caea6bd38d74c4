package pack

import "slices"

// pattern is a set of items that a group can take together.
type pattern struct {
	group int32
	value int64
	units []int32
	arcs  []int32
	takes []Take
}

// has tells whether a unit or an arc is among those of a pattern.
func has(list []int32, i int32) bool { return slices.Contains(list, i) }

// mostCells is the largest table that lists the patterns of a group.
const mostCells = 20_000_000

// patterns lists what each group can take that is worth at most reach less than the best it can take, at prices; false when these are more than most.
func (p *Problem) patterns(x Prices, reach int64, most int, e *Effort) (list []pattern, ok bool) {
	for i := range p.Groups {
		l := lister{g: &p.Groups[i], group: int32(i), most: most, out: list, e: e}
		if !l.value(x, reach) || e.late() {
			return nil, false
		}
		l.fill()
		l.least = l.table[0][l.states-1] - reach
		l.walk(0, l.states-1, 0)
		if list = l.out; len(list) > most {
			return nil, false
		}
	}
	return list, true
}

// lister lists the patterns of a group: a table tells what the items from each one on can still make, so that no step leads nowhere.
type lister struct {
	g      *Group
	group  int32
	items  []listed
	states int32
	table  [][]int64 // by item, then state
	least  int64
	most   int
	stack  []int32 // items that are taken
	out    []pattern
	e      *Effort
}

// listed is an item that a pattern within reach can have.
type listed struct {
	item   int32
	profit int64
	shift  int32 // where its need moves in the table
	next   int   // the first listed item of the next unit
}

// value keeps the items that matter; false when the table would be too large.
func (l *lister) value(x Prices, reach int64) bool {
	l.states = 1
	for _, s := range l.g.Size {
		l.states *= s
	}
	for i := range l.g.Items {
		it := &l.g.Items[i]
		v := x.worth(it)
		if v < -reach {
			continue
		}
		k, stride, fits := listed{item: int32(i), profit: v}, int32(1), true
		for d, n := range slices.Backward(it.Need) {
			k.shift += n * stride
			stride *= l.g.Size[d]
			fits = fits && n < l.g.Size[d]
		}
		if fits {
			l.items = append(l.items, k)
		}
	}
	n := len(l.items)
	for i := n - 1; i >= 0; i-- {
		if l.items[i].next = i + 1; i+1 < n && l.unit(i) == l.unit(i+1) {
			l.items[i].next = l.items[i+1].next
		}
	}
	return (n+1)*int(l.states) <= mostCells
}

func (l *lister) unit(i int) int32 { return l.g.Items[l.items[i].item].Unit }

// fits tells whether a state has room for an item.
func (l *lister) fits(state int32, i int) bool {
	for d, n := range slices.Backward(l.g.Items[l.items[i].item].Need) {
		if state%l.g.Size[d] < n {
			return false
		}
		state /= l.g.Size[d]
	}
	return true
}

// fill makes the table, from the last item on.
func (l *lister) fill() {
	n := len(l.items)
	l.table = make([][]int64, n+1)
	all := make([]int64, (n+1)*int(l.states))
	l.e.spent += int64(2 * len(all))
	for i := range l.table {
		l.table[i], all = all[:l.states:l.states], all[l.states:]
	}
	for i := n - 1; i >= 0; i-- {
		k := l.items[i]
		now, after := l.table[i], l.table[k.next]
		copy(now, l.table[i+1])
		for s := k.shift; s < l.states; s++ {
			if v := k.profit + after[s-k.shift]; v > now[s] && l.fits(s, i) {
				now[s] = v
			}
		}
	}
}

// walk lists what can be made of the items from i on in a state, beside what is on the stack and makes profit.
func (l *lister) walk(i int, state int32, profit int64) {
	if profit+l.table[i][state] < l.least || len(l.out) > l.most {
		return
	}
	if i == len(l.items) {
		l.out = append(l.out, l.pattern())
		return
	}
	if k := l.items[i]; state >= k.shift && l.fits(state, i) {
		l.stack = append(l.stack, k.item)
		l.walk(k.next, state-k.shift, profit+k.profit)
		l.stack = l.stack[:len(l.stack)-1]
	}
	l.walk(i+1, state, profit)
}

// pattern is what is on the stack.
func (l *lister) pattern() pattern {
	l.e.spent += int64(20 + 10*len(l.stack))
	t := pattern{group: l.group, units: make([]int32, len(l.stack)), arcs: make([]int32, len(l.stack))}
	for n, i := range l.stack {
		it := &l.g.Items[i]
		t.units[n], t.arcs[n], t.value = it.Unit, it.Arc, t.value+it.Value
		for _, k := range it.Takes {
			if at := slices.IndexFunc(t.takes, func(o Take) bool { return o.Row == k.Row }); at >= 0 {
				t.takes[at].Units += k.Units
				continue
			}
			t.takes = append(t.takes, k)
		}
	}
	return t
}

package plan

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// multipliers price the rows of the problem, in ticks: u of each unit, p of each priced row, q of the weight that is placed.
type multipliers struct {
	u, p []int64
	q    int64
}

func (m *model) multipliers() multipliers {
	return multipliers{u: make([]int64, len(m.units)), p: make([]int64, len(m.rows))}
}

func (x multipliers) clone() multipliers {
	return multipliers{u: slices.Clone(x.u), p: slices.Clone(x.p), q: x.q}
}

// pass is what the knapsacks of all blocks say at some multipliers.
type pass struct {
	bound  int64     // the most that any plan is worth, in ticks, q x weight of the plan counted in
	chosen [][]int32 // arcs, by block
	count  []int32   // how many blocks chose a unit
	used   []int64   // of the priced rows
	weight int64     // of what was chosen
}

// relaxation evaluates multipliers; it holds the memory for that.
type relaxation struct {
	m        *model
	value    []int64 // objective of each arc, in ticks
	worth    []int64 // value less the priced rows
	add      []int64
	best     []int64 // of each block
	closed   []bool  // blocks that are left out
	room     [][]int64
	gone     []bool  // units that are left out
	cap      []int64 // of the rows
	hits     []uint8 // how often a dive saw each arc chosen
	touched  []int32
	everyone bool // the bound is for plans that place every unit that can go anywhere
	workers  []*knapsack
	hints    []hint
	out      pass
	passes   int64
}

func newRelaxation(m *model, value []int64, workers int) *relaxation {
	r := &relaxation{
		m: m, value: value, worth: value, add: make([]int64, len(m.units)), best: make([]int64, len(m.block)),
		cap: m.rows, gone: make([]bool, len(m.units)), closed: make([]bool, len(m.block)), room: make([][]int64, len(m.block)),
		hints: make([]hint, len(m.block)),
	}
	if len(m.price) > 0 {
		r.worth = slices.Clone(value)
	}
	r.out = pass{chosen: make([][]int32, len(m.block)), count: make([]int32, len(m.units)), used: make([]int64, len(m.rows))}
	for range workers {
		r.workers = append(r.workers, &knapsack{m: m})
	}
	return r
}

// evaluate solves every knapsack at the multipliers. The pass is valid until the next call.
func (r *relaxation) evaluate(x multipliers) *pass {
	r.passes++
	m := r.m
	for i := range m.units {
		r.add[i] = x.q*m.units[i].weight - x.u[i]
		if r.gone[i] {
			r.add[i] = -1 << 60
		}
	}
	r.share(func(k *knapsack, b int) {
		if r.closed[b] {
			r.best[b], r.out.chosen[b] = 0, r.out.chosen[b][:0]
			return
		}
		if m.block[b].priced {
			r.net(x.p, &m.block[b])
		}
		best, arcs := k.solveLike(&m.block[b], r.worth, r.add, r.room[b], &r.hints[b])
		r.best[b], r.out.chosen[b] = best, append(r.out.chosen[b][:0], arcs...)
	})
	return r.sum(x)
}

// net takes the priced rows off the value of a block's arcs.
func (r *relaxation) net(p []int64, b *block) {
	m, before, cost := r.m, span{}, int64(0)
	for a := b.from; a < b.to; a++ {
		if own := (span{m.arcs[a].from, m.arcs[a].to}); own != before { // arcs that take the same mostly stand together
			before, cost = own, 0
			for _, d := range m.row[own.from:own.to] {
				if m.priced[d.row] {
					cost += p[d.row] * int64(d.units)
				}
			}
		}
		r.worth[a] = r.value[a] - cost
	}
}

// share deals the blocks out to the workers.
func (r *relaxation) share(do func(k *knapsack, b int)) {
	var next atomic.Int64
	work := func(k *knapsack) {
		for b := int(next.Add(1) - 1); b < len(r.m.block); b = int(next.Add(1) - 1) {
			do(k, b)
		}
	}
	var wait sync.WaitGroup
	for _, k := range r.workers[1:] {
		wait.Go(func() { work(k) })
	}
	work(r.workers[0])
	wait.Wait()
}

// sum adds the blocks up in their order.
func (r *relaxation) sum(x multipliers) *pass {
	m, out := r.m, &r.out
	clear(out.count)
	clear(out.used)
	out.bound, out.weight = 0, 0
	for b, arcs := range out.chosen {
		out.bound += r.best[b]
		for _, a := range arcs {
			out.count[m.unitOf[a]]++
			out.weight += m.units[m.unitOf[a]].weight
			if len(m.price) > 0 {
				for _, d := range m.row[m.arcs[a].from:m.arcs[a].to] {
					out.used[d.row] += int64(d.units)
				}
			}
		}
	}
	for i, u := range x.u {
		if !r.gone[i] {
			out.bound += u
		}
	}
	for _, p := range m.price {
		out.bound += x.p[p] * r.cap[p]
	}
	return out
}

// must tells whether a unit has to be placed in the plans that are bounded, so that its multiplier is of either sign.
func (r *relaxation) must(u int) bool {
	return r.m.units[u].required || r.everyone && r.m.units[u].weight > 0
}

// How far below the lowest bound a step aims, at most, as a share of it: towards a plan that is far away the steps would overshoot. And how little the
// prices of the capacities gain in 25 steps when they are good enough to begin with.
const (
	aimCapacity = 0.1
	aimStep     = 0.005
	lost        = 20 // steps from nothing, after which the bound of one price for everything may be lower
	enough      = 0.001
)

// capacityPrices is the start of the search for multipliers: prices p of all rows that make the simple bound sum p x capacity + sum max(0, most of
// value - p x demand) small, by subgradient steps; what is left of each unit's best arc is its u.
func (r *relaxation) capacityPrices(target int64, ended func() bool) multipliers {
	m := r.m
	p, best := make([]float64, len(m.rows)), make([]float64, len(m.rows))
	scale, slack := m.rowScale(), make([]float64, len(m.rows))
	arc, net := make([]int32, len(m.units)), make([]float64, len(m.units))
	lowest, alpha, stale, before := math.Inf(1), 1.0, 0, math.Inf(1)
	even := make([]float64, len(m.rows))
	flat := m.flat(r.value, even, arc, net, slack)
	for i := range start {
		if i == lost && flat < lowest { // steps from nothing lead nowhere
			lowest, alpha, stale, before = flat, 1, 0, math.Inf(1)
			copy(p, even)
			copy(best, even)
		}
		if i%25 == 24 {
			if before-lowest < enough*math.Abs(lowest) || ended() {
				break
			}
			before = lowest
		}
		m.bestArcs(r.value, p, arc, net)
		bound := m.slack(p, arc, net, slack)
		if bound < lowest {
			lowest, stale = bound, 0
			copy(best, p)
		} else if stale++; stale == 10 {
			alpha, stale = alpha*0.6, 0
			copy(p, best)
		}
		norm := 0.0
		for i, g := range slack {
			norm += g * g * scale[i]
		}
		if norm == 0 {
			break
		}
		step := alpha * max(bound-max(float64(target), lowest-aimCapacity*math.Abs(lowest)), 1) / norm
		for i, g := range slack {
			p[i] = max(0, p[i]-step*g*scale[i])
		}
	}
	m.bestArcs(r.value, best, arc, net)
	x := m.multipliers()
	for u, a := range arc {
		if a >= 0 {
			x.u[u] = int64(net[u])
		}
	}
	for _, row := range m.price {
		x.p[row] = int64(best[row])
	}
	return x
}

// flat is one price for everything: a unit of the row of each offer that most of its arcs take of costs what such units bring on average, times a factor
// that makes the bound lowest. Where all places are worth about the same that is nearly right, and what steps from nothing do not find: there everyone
// wants the same place, and then the next. It returns the lowest bound, with the prices of it in best.
func (m *model) flat(value []int64, best []float64, arc []int32, net, slack []float64) float64 {
	level, lowest := m.level(value), math.Inf(1)
	p := make([]float64, len(m.rows))
	bound := func(factor float64) float64 {
		for r, l := range level {
			p[r] = factor * l
		}
		m.bestArcs(value, p, arc, net)
		b := m.slack(p, arc, net, slack)
		if b < lowest {
			lowest = b
			copy(best, p)
		}
		return b
	}
	bound(1)
	for lo, hi, i := 0.0, 2.0, 0; i < 12; i++ { // the bound is convex in the factor
		a, b := lo+(hi-lo)/3, hi-(hi-lo)/3
		if bound(a) < bound(b) {
			hi = b
		} else {
			lo = a
		}
	}
	return lowest
}

// level is what a unit of a row brings on average, of the rows that are the widest of some offer; 0 of all others.
func (m *model) level(value []int64) []float64 {
	type sum struct {
		arcs   int
		brings float64
	}
	rows := make([]sum, len(m.rows))
	for a := range m.arcs {
		for _, d := range m.row[m.arcs[a].from:m.arcs[a].to] {
			rows[d.row].arcs++
			rows[d.row].brings += math.Abs(float64(value[a])) / float64(d.units)
		}
	}
	level := make([]float64, len(m.rows))
	for a := range m.arcs {
		wide, most := int32(-1), 0
		for _, d := range m.row[m.arcs[a].from:m.arcs[a].to] {
			if n := rows[d.row].arcs; n > most {
				wide, most = d.row, n
			}
		}
		if wide >= 0 {
			level[wide] = rows[wide].brings / float64(most)
		}
	}
	return level
}

// bestArcs finds the arc of each unit that is worth most at prices of all rows; -1 where staying unplaced is worth more.
func (m *model) bestArcs(value []int64, p []float64, arc []int32, net []float64) {
	for u := range arc {
		arc[u], net[u] = -1, 0
		if m.units[u].required {
			net[u] = math.Inf(-1)
		}
	}
	for i := range m.block {
		b := &m.block[i]
		for j := range b.class {
			c, cost := &b.class[j], 0.0
			for k, n := range c.need {
				cost += p[b.rows[k]] * float64(n)
			}
			for a := c.from; a < c.to; a++ {
				v := float64(value[a]) - cost
				if b.priced {
					v -= m.pricedCost(a, p)
				}
				if u := m.unitOf[a]; v > net[u] {
					arc[u], net[u] = a, v
				}
			}
		}
	}
}

// pricedCost is what an arc takes of the priced rows, at their prices.
func (m *model) pricedCost(a int32, p []float64) (cost float64) {
	for _, d := range m.row[m.arcs[a].from:m.arcs[a].to] {
		if m.priced[d.row] {
			cost += p[d.row] * float64(d.units)
		}
	}
	return cost
}

// slack is what the units' best arcs leave of each row (less than nothing where they want too much), and the bound that the prices give.
func (m *model) slack(p []float64, arc []int32, net, slack []float64) (bound float64) {
	for i, c := range m.rows {
		slack[i] = float64(c)
		bound += p[i] * float64(c)
	}
	for u, a := range arc {
		if a < 0 {
			continue
		}
		bound += net[u]
		for _, d := range m.row[m.arcs[a].from:m.arcs[a].to] {
			slack[d.row] -= float64(d.units)
		}
	}
	return bound
}

// rowScale brings steps in the price of a row to the size of steps in the price of a unit: one over the mean demand squared.
func (m *model) rowScale() []float64 { return m.length }

func (m *model) lengths() []float64 {
	sum, n := make([]float64, len(m.rows)), make([]float64, len(m.rows))
	for _, a := range m.arcs {
		for _, d := range m.row[a.from:a.to] {
			sum[d.row] += float64(d.units)
			n[d.row]++
		}
	}
	for i := range sum {
		if sum[i] > 0 {
			mean := sum[i] / n[i]
			sum[i] = 1 / (mean * mean)
		}
	}
	return sum
}

package replay

import (
	"math"
	"slices"

	"kuntapaikka/internal/matching/instance"
)

// mostStates of a table; resources that would make more are left to the prices.
const mostStates = 5000

// table is what the places that one offer has left are worth to those who are still to come, in every state of what is left: the dynamic programme of
// the offer by itself, when each arrival is one of those known, and a household takes the places if they bring it more than it would have elsewhere and
// than they are worth to those after it. So a place that is left over beside a large family costs what it is worth to the few who fit there, and the
// more of the offer is taken, the dearer is the rest.
type table struct {
	rows    []int32 // resources that only this offer has
	size    []int   // of each, what was left of it when the table was made, plus one
	worth   []float64
	classes []class
}

// class is the households of one demand, as what the offer brings each of them over elsewhere.
type class struct {
	need  []int64
	gains []float64
	most  float64   // the largest gain
	at    []float64 // what a household of the class gains on the average where it has to pay a cost, at evenly spaced costs from nothing to the largest gain
}

// points of a class's curve.
const points = 100

// newTables gives each offer a table of its own resources, the smallest first.
func newTables(in *instance.Instance) []table {
	users := make([]int, len(in.Resources))
	for _, o := range in.Offers {
		for _, r := range o.Uses {
			users[r]++
		}
	}
	tables := make([]table, len(in.Offers))
	for i, o := range in.Offers {
		states := int64(1)
		uses := slices.Clone(o.Uses)
		slices.SortFunc(uses, func(a, b int32) int { return int(in.Resources[a].Capacity - in.Resources[b].Capacity) })
		for _, r := range uses {
			if c := in.Resources[r].Capacity + 1; users[r] == 1 && c*states <= mostStates {
				tables[i].rows, states = append(tables[i].rows, r), states*c
			}
		}
	}
	return tables
}

// classOf is the number of the class of an option's demand.
func (t *table) classOf(shares []instance.Share) int32 {
	need := make([]int64, len(t.rows))
	for i, r := range t.rows {
		for _, s := range shares {
			if s.Resource == r {
				need[i] += s.Units
			}
		}
	}
	i := slices.IndexFunc(t.classes, func(c class) bool { return slices.Equal(c.need, need) })
	if i < 0 {
		i = len(t.classes)
		t.classes = append(t.classes, class{need: need})
	}
	return int32(i)
}

// at is the state of what is left.
func (t *table) at(left []int64) (state int) {
	for i, r := range t.rows {
		state = state*t.size[i] + int(left[r])
	}
	return state
}

// shift is how far a demand moves the state.
func (t *table) shift(need []int64) (by int) {
	for i, n := range need {
		by = by*t.size[i] + int(n)
	}
	return by
}

// fill makes the table for so many arrivals, each one of so many that could come. The first steps are one arrival long; later ones as long as it takes
// until one in as many places as the offer has for households is taken.
func (t *table) fill(left []int64, ahead, of int) {
	t.size = t.size[:0]
	states := 1
	for _, r := range t.rows {
		t.size = append(t.size, int(left[r])+1)
		states *= int(left[r]) + 1
	}
	t.worth = make([]float64, states)
	var some []*class
	for i := range t.classes {
		if c := &t.classes[i]; c.most > 0 && t.holds(c.need) {
			c.curve(float64(of))
			some = append(some, c)
		}
	}
	before, fit, n := make([]float64, states), t.fit(), float64(ahead)
	for past := 0.0; past < n; {
		step := min(max(1, past/fit), n-past, n/20+1)
		copy(before, t.worth)
		for _, c := range some {
			t.offer(c, before, step)
		}
		past += step
	}
}

// curve makes the curve of a class of its gains.
func (c *class) curve(of float64) {
	c.at = append(c.at[:0], make([]float64, points+2)...)
	per := points / c.most
	count := make([]float64, points+2)
	for _, g := range c.gains { // each gain is a line from itself down to nothing
		k := min(points, int(g*per))
		count[k]++
		c.at[k] += g
	}
	n, sum := 0.0, 0.0
	for k := points; k >= 0; k-- {
		n, sum = n+count[k], sum+c.at[k]
		c.at[k] = (sum - n*float64(k)/per) / of
	}
}

// fit is about how many households the offer has room for, at least one.
func (t *table) fit() float64 {
	fit := math.Inf(1)
	for i, size := range t.size {
		units, n := 0.0, 0.0
		for _, c := range t.classes {
			units, n = units+float64(c.need[i])*float64(len(c.gains)), n+float64(len(c.gains))
		}
		if units > 0 {
			fit = min(fit, float64(size-1)*n/units)
		}
	}
	return max(1, fit)
}

// holds tells whether the table has room for a demand.
func (t *table) holds(need []int64) bool {
	for i, n := range need {
		if int(n) >= t.size[i] {
			return false
		}
	}
	return true
}

// offer raises the worth of every state that has room by what so many arrivals gain there, of whom some are of the class.
func (t *table) offer(c *class, before []float64, arrivals float64) {
	by, per, last := t.shift(c.need), points/c.most, len(t.size)-1
	row := func(from, to int) {
		worth, full, less := t.worth[from:to], before[from:to], before[from-by:to-by]
		for i := range worth {
			if x := max(0, (full[i]-less[i])*per); x < points {
				k := int(x)
				worth[i] += arrivals * (c.at[k] + (x-float64(k))*(c.at[k+1]-c.at[k]))
			}
		}
	}
	if last < 0 {
		return
	}
	at := slices.Clone(c.need[:last])
	for {
		state := 0
		for i, v := range at {
			state = state*t.size[i] + int(v)
		}
		row(state*t.size[last]+int(c.need[last]), (state+1)*t.size[last])
		i := last - 1
		for ; i >= 0; i-- {
			if at[i]++; int(at[i]) < t.size[i] {
				break
			}
			at[i] = c.need[i]
		}
		if i < 0 {
			return
		}
	}
}

// cost is what is lost to those who come later when a demand is taken of what is left; it fits.
func (t *table) cost(state int, need []int64) float64 {
	return t.worth[state] - t.worth[state-t.shift(need)]
}

// worthOf is a demand at the prices.
func worthOf(rows []int32, need []int64, price []float64) (v float64) {
	for i, r := range rows {
		v += price[r] * float64(need[i])
	}
	return v
}

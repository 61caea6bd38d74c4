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
	gains []float64 // the largest first
	sum   []float64 // of the first gains
}

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

// need is what an option takes of the table's resources.
func (t *table) need(shares []instance.Share) []int64 {
	need := make([]int64, len(t.rows))
	for i, r := range t.rows {
		for _, s := range shares {
			if s.Resource == r {
				need[i] += s.Units
			}
		}
	}
	return need
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

// gain is what an offer brings a household over elsewhere, with what it takes of the table's resources.
type gain struct {
	need []int64
	v    float64
}

// add notes a gain with those of its class.
func (t *table) add(need []int64, v float64) {
	i := slices.IndexFunc(t.classes, func(c class) bool { return slices.Equal(c.need, need) })
	if i < 0 {
		i = len(t.classes)
		t.classes = append(t.classes, class{need: need})
	}
	t.classes[i].gains = append(t.classes[i].gains, v)
}

// fill makes the table for so many arrivals, each one of those known. The first steps are one arrival long; later ones as long as it takes until one in as
// many places as the offer has for households is taken.
func (t *table) fill(gains []gain, left []int64, ahead, known int) {
	t.classes = t.classes[:0]
	for _, g := range gains {
		t.add(g.need, g.v)
	}
	t.size = t.size[:0]
	states := 1
	for _, r := range t.rows {
		t.size = append(t.size, int(left[r])+1)
		states *= int(left[r]) + 1
	}
	t.worth = make([]float64, states)
	t.sort()
	before, fit, n := make([]float64, states), t.fit(), float64(ahead)
	for past := 0.0; past < n; {
		step := min(max(1, past/fit), n-past, n/20+1)
		copy(before, t.worth)
		for i := range t.classes {
			t.offer(&t.classes[i], before, step/float64(known))
		}
		past += step
	}
}

// sort orders the gains of each class and adds them up.
func (t *table) sort() {
	for i := range t.classes {
		c := &t.classes[i]
		slices.SortFunc(c.gains, func(a, b float64) int {
			switch {
			case a > b:
				return -1
			case a < b:
				return 1
			}
			return 0
		})
		c.sum = append(c.sum[:0], 0)
		for k, g := range c.gains {
			c.sum = append(c.sum, c.sum[k]+g)
		}
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

// offer raises the worth of every state by what the households of a class gain there, when each of them comes with a probability.
func (t *table) offer(c *class, before []float64, chance float64) {
	by := t.shift(c.need)
	t.holding(c.need, func(state int) {
		cost, n := before[state]-before[state-by], 0
		for to := len(c.gains); n < to; {
			if mid := (n + to) / 2; c.gains[mid] > cost {
				n = mid + 1
			} else {
				to = mid
			}
		}
		t.worth[state] += chance * (c.sum[n] - float64(n)*cost)
	})
}

// holding walks the states that have room for a demand.
func (t *table) holding(need []int64, do func(state int)) {
	for i, n := range need {
		if int(n) >= t.size[i] {
			return
		}
	}
	at := slices.Clone(need)
	for {
		state := 0
		for i, v := range at {
			state = state*t.size[i] + int(v)
		}
		do(state)
		i := len(at) - 1
		for ; i >= 0; i-- {
			if at[i]++; int(at[i]) < t.size[i] {
				break
			}
			at[i] = need[i]
		}
		if i < 0 {
			return
		}
	}
}

// cost is what is lost to those who come later when a demand is taken of what is left; it fits.
func (t *table) cost(left, need []int64) float64 {
	state := t.at(left)
	return t.worth[state] - t.worth[state-t.shift(need)]
}

// worthOf is a demand at the prices.
func worthOf(rows []int32, need []int64, price []float64) (v float64) {
	for i, r := range rows {
		v += price[r] * float64(need[i])
	}
	return v
}

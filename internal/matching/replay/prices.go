package replay

import (
	"math"
	"math/rand/v2"
)

// How prices are found: so many steps from nothing, so many when they start from those before, and how far a first step goes.
const (
	coldSteps = 400
	warmSteps = 120
	firstStep = 0.3
)

// market finds what a unit of each resource is worth to those who are still to come.
type market struct {
	unit  []float64 // value of a unit of each resource, about: the size of a step
	mean  []float64 // demand of those who take of it
	price []float64
	used  []float64
	known bool
}

// newMarket learns the size of things from a list of arrivals.
func newMarket(resources int, list []arrival) *market {
	m := &market{unit: make([]float64, resources), mean: make([]float64, resources), price: make([]float64, resources), used: make([]float64, resources)}
	n := make([]float64, resources)
	for _, one := range list {
		for _, o := range one.arcs {
			for _, s := range o.shares {
				if s.Units > 0 {
					m.mean[s.Resource] += float64(s.Units)
					m.unit[s.Resource] += math.Abs(o.value) / float64(s.Units)
					n[s.Resource]++
				}
			}
		}
	}
	for r := range n {
		if n[r] > 0 {
			m.mean[r], m.unit[r] = m.mean[r]/n[r], m.unit[r]/n[r]
		}
	}
	return m
}

// find averages the prices of some futures, each of as many arrivals as are to come, drawn from those that are known.
func (m *market) find(left []int64, known []arrival, ahead, futures int, rng *rand.Rand) {
	sum := make([]float64, len(m.price))
	for range futures {
		sample := make([]*arrival, ahead)
		for i := range sample {
			sample[i] = &known[rng.IntN(len(known))]
		}
		for r, p := range m.clear(left, sample) {
			sum[r] += p / float64(futures)
		}
	}
	copy(m.price, sum)
	m.known = true
}

// clear raises the price of what a future wants too much of and lowers the others, in ever smaller steps, and averages the second half of the way. That
// is a subgradient method on the dual of the future's linear programme, with the excess as a share of the capacity.
func (m *market) clear(left []int64, sample []*arrival) []float64 {
	p, mean := make([]float64, len(m.price)), make([]float64, len(m.price))
	copy(p, m.price)
	steps, first := coldSteps, firstStep
	if m.known {
		steps, first = warmSteps, firstStep/5
	}
	for k := range steps {
		clear(m.used)
		for _, one := range sample {
			best, at := 0.0, -1
			for i, o := range one.arcs {
				if v := o.net(p); v > best {
					best, at = v, i
				}
			}
			if at >= 0 {
				for _, s := range one.arcs[at].shares {
					m.used[s.Resource] += float64(s.Units)
				}
			}
		}
		step := first / math.Sqrt(1+float64(k))
		for r := range p {
			if m.mean[r] > 0 {
				excess := (m.used[r] - float64(left[r])) / max(float64(left[r]), m.mean[r])
				p[r] = max(0, p[r]+step*m.unit[r]*min(1, excess))
			}
			if k >= steps/2 {
				mean[r] += p[r] / float64(steps-steps/2)
			}
		}
	}
	return mean
}

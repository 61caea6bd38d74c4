package replay

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"kuntapaikka/internal/matching/instance"
)

// How prices are found: so many steps from nothing, so many when they start from those before, how far a first step goes, and among how many of its best
// offers a household then chooses.
const (
	coldSteps = 400
	warmSteps = 120
	firstStep = 0.3
	nearest   = 40

	// A table knows its own offer alone. Where an offer is for a few households, what counts is who fits beside whom, which only the table knows; where
	// it is for many, the table takes every lull for room to spare, which others would have filled, as the prices of the whole market know.
	roomy   = 8.0  // cases for each offer up to which the tables decide
	crowded = 16.0 // and from which the prices do

	anchor     = 0.9 // part of a table in what a household would find elsewhere
	coldRounds = 6   // of tables, each from the costs of those before
	warmRounds = 1
)

// market finds what the places are worth to those who are still to come: a price for each resource, and a table for each offer.
type market struct {
	unit   []float64 // value of a unit of each resource, about: the size of a step
	mean   []float64 // demand of those who take of it
	price  []float64
	used   []float64
	tables []table
	trust  float64 // in the tables, from 0 to 1; the rest in the prices
	known  bool
}

// newMarket learns the size of things from a list of arrivals.
func newMarket(in *instance.Instance, list []arrival) *market {
	resources, crowd := len(in.Resources), float64(len(in.Cases))/float64(max(1, len(in.Offers)))
	m := &market{
		unit: make([]float64, resources), mean: make([]float64, resources), price: make([]float64, resources), used: make([]float64, resources),
		tables: newTables(in), trust: min(1, max(0, (crowded-crowd)/(crowded-roomy))),
	}
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

// find averages the prices of some futures, each of the batch that is to be decided (the last of those known) and of as many arrivals as are to come,
// drawn from those known, and makes the tables.
func (m *market) find(left []int64, known []arrival, batch, ahead, futures, workers int, rng *rand.Rand) {
	sum, near := make([]float64, len(m.price)), m.near(known)
	for range futures {
		sample := make([]*arrival, batch+ahead)
		for i := range sample {
			if sample[i] = &near[len(near)-batch+min(i, batch-1)]; i >= batch {
				sample[i] = &near[rng.IntN(len(near))]
			}
		}
		for r, p := range m.clear(left, sample) {
			sum[r] += p / float64(futures)
		}
	}
	copy(m.price, sum)
	rounds := warmRounds
	if !m.known {
		rounds = coldRounds
	}
	m.known = true
	for i := 0; i < rounds && m.trust > 0; i++ {
		m.tabulate(left, known, ahead, workers)
	}
}

// near leaves each arrival the offers that are best for it at the prices before.
func (m *market) near(known []arrival) []arrival {
	if !m.known {
		return known
	}
	list := slices.Clone(known)
	for i := range list {
		if len(list[i].arcs) > nearest {
			arcs := slices.Clone(list[i].arcs)
			slices.SortStableFunc(arcs, func(a, b option) int { return cmp.Compare(b.net(m.price), a.net(m.price)) })
			list[i].arcs = arcs[:nearest]
		}
	}
	return list
}

// tabulate makes the tables anew, for those who are known, each of whom would find what is best elsewhere at the costs of now.
func (m *market) tabulate(left []int64, known []arrival, ahead, workers int) {
	gains := make([][]gain, len(m.tables))
	for _, one := range known {
		best, second, at := 0.0, 0.0, int32(-1)
		for _, o := range one.arcs {
			switch v := o.value - m.between(o, left, anchor*m.trust); {
			case v > best:
				best, second, at = v, best, o.offer
			case v > second:
				second = v
			}
		}
		for _, o := range one.arcs {
			elsewhere := best
			if o.offer == at {
				elsewhere = second
			}
			need := m.tables[o.offer].need(o.shares)
			if v := o.net(m.price) + worthOf(m.tables[o.offer].rows, need, m.price) - elsewhere; v > 0 {
				gains[o.offer] = append(gains[o.offer], gain{need, v})
			}
		}
	}
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < len(m.tables); i += workers {
				m.tables[i].fill(gains[i], left, ahead, max(1, len(known)))
			}
		})
	}
	wait.Wait()
}

// cost is what those who come later lose by an option that fits.
func (m *market) cost(o option, left []int64) float64 { return m.between(o, left, m.trust) }

// between is what an option costs by its price and, for a part of it, by the table of its offer; where it does not fit or there is no table, by its price.
func (m *market) between(o option, left []int64, part float64) float64 {
	cost := o.value - o.net(m.price)
	if t := &m.tables[o.offer]; part > 0 && t.worth != nil && o.fits(left) {
		need := t.need(o.shares)
		cost += part * (t.cost(left, need) - worthOf(t.rows, need, m.price))
	}
	return cost
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

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

	mixes  = 24   // households whose points each size is tried with, where it may be
	slight = 0.02 // the share of the variance of points that size may explain for that, beside chance
)

// market finds what the places are worth to those who are still to come: a price for each resource, and a table for each offer.
type market struct {
	unit   []float64 // value of a unit of each resource, about: the size of a step
	mean   []float64 // demand of those who take of it
	price  []float64
	tables []table
	trust  float64 // in the tables, from 0 to 1; the rest in the prices
	known  bool
}

// newMarket learns the size of things from a list of arrivals.
func newMarket(in *instance.Instance, list []arrival) *market {
	resources, crowd := len(in.Resources), float64(len(in.Cases))/float64(max(1, len(in.Offers)))
	m := &market{
		unit: make([]float64, resources), mean: make([]float64, resources), price: make([]float64, resources),
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
	rounds, steps, first := warmRounds, warmSteps, firstStep/5
	if !m.known {
		l := newLean(known)
		m.price = m.clear(left, l, l.draw(batch, ahead, rng), coldSteps, firstStep)
		rounds, m.known = coldRounds, true
	}
	l, times, price := newLean(m.near(known)), make([][]float64, futures), make([][]float64, futures)
	for i := range times {
		times[i] = l.draw(batch, ahead, rng)
	}
	beside(workers, futures, func(i int) { price[i] = m.clear(left, l, times[i], steps, first) })
	m.price = make([]float64, len(m.price))
	for _, p := range price {
		for r := range p {
			m.price[r] += p[r] / float64(futures)
		}
	}
	for i := 0; i < rounds && m.trust > 0; i++ {
		m.tabulate(left, known, ahead, workers)
	}
}

// draw is a future: how often each arrival of the list is in it, the batch (the last of the list) once and more besides.
func (l *lean) draw(batch, ahead int, rng *rand.Rand) []float64 {
	n := len(l.from) - 1
	times := make([]float64, n)
	for i := range batch {
		times[n-1-i] = 1
	}
	for range ahead {
		times[rng.IntN(n)]++
	}
	return times
}

// beside runs a function for each of n, by so many workers.
func beside(workers, n int, run func(i int)) {
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				run(i)
			}
		})
	}
	wait.Wait()
}

// near leaves each arrival the offers that are best for it at the prices before.
func (m *market) near(known []arrival) []arrival {
	list := slices.Clone(known)
	type scored struct {
		o   option
		net float64
	}
	var s []scored
	for i := range list {
		if len(list[i].arcs) > nearest {
			s = s[:0]
			for _, o := range list[i].arcs {
				s = append(s, scored{o, o.net(m.price)})
			}
			slices.SortStableFunc(s, func(a, b scored) int { return cmp.Compare(b.net, a.net) })
			arcs := make([]option, nearest)
			for k := range arcs {
				arcs[k] = s[k].o
			}
			list[i].arcs = arcs
		}
	}
	return list
}

// lean is the options of a list of arrivals one after the other, each with as many shares as the widest.
type lean struct {
	from  []int32 // the first option of each arrival, and one past the last
	value []float64
	wide  int
	row   []int32
	units []float64
}

func newLean(known []arrival) *lean {
	l := &lean{from: []int32{0}, wide: 1}
	for _, one := range known {
		for _, o := range one.arcs {
			l.wide = max(l.wide, len(o.shares))
		}
	}
	for _, one := range known {
		for _, o := range one.arcs {
			l.value = append(l.value, o.value)
			for k := range l.wide {
				r, u := int32(0), 0.0
				if k < len(o.shares) {
					r, u = o.shares[k].Resource, float64(o.shares[k].Units)
				}
				l.row, l.units = append(l.row, r), append(l.units, u)
			}
		}
		l.from = append(l.from, int32(len(l.value)))
	}
	return l
}

// classify tells which class of its offer's table each option is of.
func (m *market) classify(list []arrival) {
	for i := range list {
		for k := range list[i].arcs {
			o := &list[i].arcs[k]
			o.class = m.tables[o.offer].classOf(o.shares)
		}
	}
}

// tabulate makes the tables anew, for those who are known, with their own points and with those of others, each of whom would find what is best elsewhere
// at the costs of now.
func (m *market) tabulate(left []int64, known []arrival, ahead, workers int) {
	for i := range m.tables {
		for k := range m.tables[i].classes {
			c := &m.tables[i].classes[k]
			c.gains, c.most = c.gains[:0], 0
		}
	}
	mixed := 1
	if mixable(known) {
		mixed = min(mixes, len(known))
	}
	cost, worth := make([]float64, len(m.tables)), make([][]float64, len(known))
	for i, one := range known {
		worth[i] = one.worth(len(m.tables))
	}
	for i, one := range known {
		for k, o := range one.arcs {
			cost[k] = m.between(o, left, anchor*m.trust)
		}
		for n := range mixed {
			m.gather(one, worth[(i+n*(len(known)/mixed))%len(known)], cost)
		}
	}
	beside(workers, len(m.tables), func(i int) { m.tables[i].fill(left, ahead, max(1, mixed*len(known))) })
}

// gather notes what each offer brings a household over elsewhere, when a person's place is worth so much there.
func (m *market) gather(one arrival, worth, cost []float64) {
	best, second, at, persons := 0.0, 0.0, int32(-1), one.size()
	for k, o := range one.arcs {
		switch v := worth[o.offer]*persons - cost[k]; {
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
		if v := worth[o.offer]*persons - elsewhere; v > 0 {
			c := &m.tables[o.offer].classes[o.class]
			if v += worthOf(m.tables[o.offer].rows, c.need, m.price) - (o.value - o.net(m.price)); v > 0 {
				c.gains, c.most = append(c.gains, v), max(c.most, v)
			}
		}
	}
}

// mixable tells whether what a person's place is worth has nothing to do with the size of the household: then anyone's points can stand beside anyone's
// size, and few households of the past say more of the rare ones.
func mixable(known []arrival) bool {
	var n, x, y, xx, yy, xy float64
	for _, one := range known {
		if len(one.arcs) == 0 {
			continue
		}
		v, p := 0.0, one.size()
		for _, o := range one.arcs {
			v += o.value / p / float64(len(one.arcs))
		}
		n, x, y, xx, yy, xy = n+1, x+p, y+v, xx+p*p, yy+v*v, xy+p*v
	}
	n = max(1, n)
	both, sizes, values := xy/n-x/n*y/n, xx/n-x/n*x/n, yy/n-y/n*y/n
	return both*both <= (slight+4/n)*sizes*values
}

// cost is what those who come later lose by an option that fits.
func (m *market) cost(o option, left []int64) float64 { return m.between(o, left, m.trust) }

// between is what an option costs by its price and, for a part of it, by the table of its offer; where it does not fit or there is no table, by its price.
func (m *market) between(o option, left []int64, part float64) float64 {
	cost := o.value - o.net(m.price)
	if t := &m.tables[o.offer]; part > 0 && t.worth != nil && o.fits(left) {
		need := t.classes[o.class].need
		cost += part * (t.cost(t.at(left), need) - worthOf(t.rows, need, m.price))
	}
	return cost
}

// clear raises the price of what a future wants too much of and lowers the others, in ever smaller steps, and averages the second half of the way. That
// is a subgradient method on the dual of the future's linear programme, with the excess as a share of the capacity.
func (m *market) clear(left []int64, l *lean, times []float64, steps int, first float64) []float64 {
	p, mean, used := slices.Clone(m.price), make([]float64, len(m.price)), make([]float64, len(m.price))
	for k := range steps {
		clear(used)
		for i, n := range times {
			if n > 0 {
				l.use(used, p, i, n)
			}
		}
		step := first / math.Sqrt(1+float64(k))
		for r := range p {
			if m.mean[r] > 0 {
				excess := (used[r] - float64(left[r])) / max(float64(left[r]), m.mean[r])
				p[r] = max(0, p[r]+step*m.unit[r]*min(1, excess))
			}
			if k >= steps/2 {
				mean[r] += p[r] / float64(steps-steps/2)
			}
		}
	}
	return mean
}

// use adds what an arrival takes at its best option, so many times.
func (l *lean) use(used, p []float64, i int, n float64) {
	best, at := 0.0, -1
	for k := int(l.from[i]); k < int(l.from[i+1]); k++ {
		v := l.value[k]
		rows := l.row[k*l.wide : (k+1)*l.wide]
		units := l.units[k*l.wide : (k+1)*l.wide]
		for w, r := range rows {
			v -= p[r] * units[w]
		}
		if v > best {
			best, at = v, k
		}
	}
	if at >= 0 {
		for w := at * l.wide; w < (at+1)*l.wide; w++ {
			used[l.row[w]] += n * l.units[w]
		}
	}
}

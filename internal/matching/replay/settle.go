package replay

import (
	"cmp"
	"math"
	"slices"
)

// mesh says which options of which arrivals take of a resource.
type mesh struct {
	list   []arrival
	from   []int32   // of the options of each arrival in one long list, and the end of the last one's
	takers [][]taker // of each resource, those of an arrival one after the other
}

// taker is an option that takes of a resource.
type taker struct {
	arrival, option int32 // the option's number in the long list
	units           float64
}

func newMesh(list []arrival, resources int) *mesh {
	m := &mesh{list: list, from: make([]int32, 1, len(list)+1), takers: make([][]taker, resources)}
	for i := range list {
		for k, o := range list[i].arcs {
			for _, s := range o.shares {
				t := taker{int32(i), m.from[i] + int32(k), float64(s.Units)}
				if of := m.takers[s.Resource]; len(of) > 0 && of[len(of)-1].option == t.option { // two cases of a bundle
					of[len(of)-1].units += t.units
				} else if t.units > 0 {
					m.takers[s.Resource] = append(of, t)
				}
			}
		}
		m.from = append(m.from, m.from[i]+int32(len(list[i].arcs)))
	}
	return m
}

// settled is one future at prices: each price in turn is put where the bound of [dual] is lowest while the others stay, until none moves. What changes by a
// little more of one resource is near it, and only that is looked at again.
type settled struct {
	*mesh
	times []float64
	left  []float64
	price []float64
	net   []float64 // of each option at the prices
	top   []float64 // the most of the nets of each arrival, and of going nowhere
	at    []int32   // the option that it is of; -1 is nowhere

	queue   []int32
	waiting []bool // in the queue
	steps   []step
}

// step is a price above which so much less of a resource is wanted.
type step struct{ price, units float64 }

// at begins with prices.
func (m *mesh) at(prices, times []float64, left []int64) *settled {
	s := &settled{
		mesh: m, times: times, left: make([]float64, len(left)), price: slices.Clone(prices), net: make([]float64, m.from[len(m.list)]), waiting: make([]bool, len(left)),
	}
	for r, n := range left {
		s.left[r] = float64(n)
	}
	s.top, s.at = make([]float64, len(m.list)), make([]int32, len(m.list))
	for i := range m.list {
		for k, o := range m.list[i].arcs {
			s.net[m.from[i]+int32(k)] = o.net(prices)
		}
		s.look(int32(i))
	}
	return s
}

func (s *settled) clone() *settled {
	c := *s
	c.left, c.price, c.net, c.waiting = slices.Clone(s.left), slices.Clone(s.price), slices.Clone(s.net), slices.Clone(s.waiting)
	c.top, c.at = slices.Clone(s.top), slices.Clone(s.at)
	c.queue, c.steps = nil, nil
	return &c
}

// look finds anew what is best for an arrival.
func (s *settled) look(arrival int32) {
	s.top[arrival], s.at[arrival] = 0, -1
	for k, v := range s.options(arrival) {
		if v > s.top[arrival] {
			s.top[arrival], s.at[arrival] = v, s.from[arrival]+int32(k)
		}
	}
}

// options are the nets of an arrival.
func (s *settled) options(arrival int32) []float64 { return s.net[s.from[arrival]:s.from[arrival+1]] }

// Prices move when they would move by more than a little, in thousandths of a point; and no more often than so many times for each resource.
const (
	settleStep = 0.5
	settleMost = 40
	settleTie  = 0.01 // nets so near each other are equal
)

// settleAll settles every price.
func (s *settled) settleAll() {
	for r := range s.price {
		s.enqueue(int32(r))
	}
	s.settle()
}

// raise gives more of some resources and settles what that moves.
func (s *settled) raise(resources []int32, units int64) {
	for _, r := range resources {
		s.left[r] += float64(units)
		s.enqueue(r)
	}
	s.settle()
}

func (s *settled) enqueue(r int32) {
	if !s.waiting[r] {
		s.waiting[r] = true
		s.queue = append(s.queue, r)
	}
}

func (s *settled) settle() {
	for n := settleMost * len(s.price); len(s.queue) > 0 && n > 0; n-- {
		r := s.queue[0]
		s.queue, s.waiting[r] = s.queue[1:], false
		if to := s.lowest(s.takers[r], s.price[r], s.left[r]); math.Abs(to-s.price[r]) > settleStep {
			s.move(r, to)
		}
	}
	for _, r := range s.queue {
		s.waiting[r] = false
	}
	s.queue = nil
}

// lowest is the price from which on the takers are charged, of what there is so much of, at which the bound is lowest; of several the nearest. The takers of an
// arrival stand one after the other.
func (s *settled) lowest(all []taker, price, left float64) float64 {
	s.steps = s.steps[:0]
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].arrival == all[0].arrival {
			n++
		}
		if s.times[all[0].arrival] > 0 {
			s.fall(all[:n], price)
		}
		all = all[n:]
	}
	slices.SortFunc(s.steps, func(a, b step) int { return cmp.Compare(b.price, a.price) })
	low, high, wanted := 0.0, math.Inf(1), 0.0 // wanted: at any price below the steps that were passed
	for _, t := range s.steps {
		if wanted+t.units > left {
			if low = t.price; wanted < left {
				high = t.price
			}
			break
		}
		if wanted += t.units; wanted >= left {
			high = min(high, t.price)
		}
	}
	if low == 0 && wanted < left {
		high = 0
	}
	return min(max(price, low), high)
}

// fall notes at which prices an arrival wants less of a resource, of which its options take that are given.
func (s *settled) fall(of []taker, price float64) {
	i := of[0].arrival
	elsewhere, first := s.top[i], s.from[i]
	if slices.ContainsFunc(of, func(t taker) bool { return t.option == s.at[i] }) {
		elsewhere = 0
		for k, v := range s.options(i) {
			if v > elsewhere && !slices.ContainsFunc(of, func(t taker) bool { return t.option == first+int32(k) }) {
				elsewhere = v
			}
		}
	}
	// From the price of nothing on, the best of the lines worth - units x price, and of what is had elsewhere.
	worth, units := elsewhere, 0.0
	for _, t := range of {
		if v := s.net[t.option] + t.units*price; v > worth || v == worth && t.units < units {
			worth, units = v, t.units
		}
	}
	for units > 0 {
		until, next, less := (worth-elsewhere)/units, elsewhere, 0.0
		for _, t := range of {
			if v := s.net[t.option] + t.units*price; t.units < units {
				if cross := (worth - v) / (units - t.units); cross < until || cross == until && t.units < less {
					until, next, less = cross, v, t.units
				}
			}
		}
		if until > 0 {
			s.steps = append(s.steps, step{until, (units - less) * s.times[i]})
		}
		worth, units = next, less
	}
}

// move sets a price, and queues the resources of those whose choice it touches.
func (s *settled) move(r int32, to float64) {
	by := to - s.price[r]
	s.price[r] = to
	all := s.takers[r]
	for len(all) > 0 {
		i := all[0].arrival
		before, touched, lost, n := s.top[i], false, false, 0
		for ; n < len(all) && all[n].arrival == i; n++ {
			option := all[n].option
			touched, lost = touched || s.net[option] >= before-settleTie, lost || option == s.at[i]
			if s.net[option] -= all[n].units * by; s.net[option] > s.top[i] {
				s.top[i], s.at[i] = s.net[option], option
			}
		}
		if lost {
			s.look(i)
		}
		for _, t := range all[:n] {
			touched = touched || s.net[t.option] >= s.top[i]-settleTie
		}
		if all = all[n:]; touched && s.times[i] > 0 {
			s.touch(i, min(before, s.top[i]))
		}
	}
}

// touch queues the resources of the options of an arrival that are worth so much.
func (s *settled) touch(arrival int32, worth float64) {
	for k, v := range s.options(arrival) {
		if v >= worth-settleTie {
			for _, share := range s.list[arrival].arcs[k].shares {
				s.enqueue(share.Resource)
			}
		}
	}
}

// bound is what the prices show.
func (s *settled) bound() (sum float64) {
	for r, left := range s.left {
		sum += s.price[r] * left
	}
	for i := range s.list {
		if s.times[i] > 0 {
			sum += s.times[i] * s.top[i]
		}
	}
	return sum
}

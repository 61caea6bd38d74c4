package pack

import (
	"cmp"
	"math"
	"slices"
)

// How a node chooses where to branch.
const (
	near  = 1e-5 // parts so close to a whole number are whole
	tried = 8    // arcs, the least decided ones
	steps = 20   // of the dual method for each way of such an arc
)

// way is an arc, how much of it the solution takes, and how well branching on it does.
type way struct {
	arc  int32
	part float64
	gain float64
}

// choose names the arc to branch on; false when the solution decides every arc.
func (s *search) choose(depth int) (way, bool) {
	list := s.undecided()
	if len(list) == 0 {
		return way{arc: -1}, false
	}
	slices.SortStableFunc(list, func(a, b way) int {
		return cmp.Compare(math.Round(1e6*math.Abs(a.part-0.5)), math.Round(1e6*math.Abs(b.part-0.5)))
	})
	list = list[:min(len(list), tried)]
	if len(list) == 1 {
		return list[0], true
	}
	now, least := s.lp.value(), s.least()
	for i := range list {
		var fall [2]float64
		for in := range 2 {
			barred := s.enter(list[i].arc, in == 1)
			found := s.lp.dual(least, steps)
			if fall[in] = now - s.lp.value(); found == below || found == infeasible {
				fall[in] = now - least
			}
			s.admit(barred)
			s.lp.restore(s.saved[depth])
		}
		list[i].gain = max(fall[0], 1e-3) * max(fall[1], 1e-3)
	}
	return slices.MaxFunc(list, func(a, b way) int { return cmp.Compare(math.Round(1e6*a.gain), math.Round(1e6*b.gain)) }), true
}

// undecided are the arcs of the patterns that the solution takes in part, in their order, as far as it does not take them whole.
func (s *search) undecided() (list []way) {
	for i, v := range s.lp.in {
		if x := s.lp.x[i]; v >= 0 && x > near && x < 1-near {
			for _, a := range s.list[v].arcs {
				list = append(list, way{arc: a, part: x})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b way) int { return cmp.Compare(a.arc, b.arc) })
	sums := list[:0]
	for _, w := range list {
		if n := len(sums); n > 0 && sums[n-1].arc == w.arc {
			sums[n-1].part += w.part
			continue
		}
		sums = append(sums, w)
	}
	return slices.DeleteFunc(sums, func(w way) bool { return w.part < near || w.part > 1-near })
}

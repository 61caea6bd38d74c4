package plan

import "kuntapaikka/internal/matching/instance"

// require looks for a plan that places all that is required, when the first ones do not: the required units alone, each worth one, within a third of the
// budget. A bound below their number proves that there is no plan at all.
func (s *search) require() {
	if s.complete() || s.m.stranded() {
		return
	}
	in, need := s.m.in.RequiredAlone()
	in.Budget = instance.Budget{Iterations: s.most / 3, Seed: in.Budget.Seed}
	r := newSearch(s.ctx, in, Options{Workers: s.o.Workers})
	r.deadline, r.most = s.deadline, in.Budget.Iterations
	if !s.deadline.IsZero() {
		r.deadline = s.began.Add(s.deadline.Sub(s.began) / 3)
	}
	m, fits := newModel(in, fewStates)
	if !fits {
		return
	}
	r.m, r.enough = m, need*m.scale
	r.run()
	s.done += r.done
	if bound := floorDiv(r.boundValue, m.scale); bound < need {
		s.barred = r.valueBy
		return
	}
	if r.value < r.enough {
		return
	}
	a := newAssignment(s.m)
	for u, arc := range r.best {
		for _, to := range s.m.of[u] {
			if arc >= 0 && s.m.arcs[to].offer == m.arcs[arc].offer {
				a.put(int32(u), to)
			}
		}
	}
	s.polish(a)
	s.keep(a)
}

// goal is what a search has to show that nothing exceeds: the best value, or one less than what would be enough.
func (s *search) goal() int64 {
	if s.enough > 0 {
		return max(s.value, s.enough-s.m.scale)
	}
	return s.value
}

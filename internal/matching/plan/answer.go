package plan

import (
	"math"
	"time"

	"kuntapaikka/internal/matching/instance"
)

// plan words the result in the names of the file.
func (s *search) plan(fits bool) instance.Plan {
	m, in := s.m, s.m.in
	p := instance.Plan{Assignment: map[string]string{}, Unplaced: []string{}, Seed: in.Budget.Seed, Iterations: s.done, TimeGuard: s.guarded}
	if !fits {
		p.Status, p.Seconds = instance.Infeasible, time.Since(s.began).Seconds()
		for _, c := range in.Cases {
			p.Unplaced = append(p.Unplaced, c.ID)
		}
		return p
	}
	for u, unit := range m.units {
		offer := unit.decided - 1
		if a := s.best[u]; a >= 0 {
			offer = m.arcs[a].offer
			p.PlacedPersons += unit.persons
		}
		for _, c := range unit.cases {
			if offer >= 0 {
				p.Assignment[in.Cases[c].ID] = in.Offers[offer].ID
			}
		}
	}
	for _, c := range in.Cases {
		if _, placed := p.Assignment[c.ID]; !placed {
			p.Unplaced = append(p.Unplaced, c.ID)
		}
	}
	s.figures(&p)
	p.Seconds = math.Round(time.Since(s.began).Seconds()*1000) / 1000
	return p
}

// figures fills in what the plan comes to, its bounds and what proves them.
func (s *search) figures(p *instance.Plan) {
	m := s.m
	p.PlacedPersons += m.fixed.persons
	p.WeightedPlaced = s.weight + m.fixed.weight
	p.Value = s.outer(s.value + m.fixed.value)
	p.BoundPlaced = s.boundPlaced + m.fixed.weight
	p.BoundValue = s.outer(s.boundValue + m.fixed.value)
	p.GapPlaced, p.GapValue = instance.GapOf(p.BoundPlaced, p.WeightedPlaced), instance.GapOf(p.BoundValue, p.Value)
	p.Certificate = instance.Certificate{Placed: s.placedBy, Value: s.valueBy}
	switch {
	case s.barred != nil, m.stranded():
		p.Status, p.Certificate = instance.Infeasible, instance.Certificate{Required: s.barred}
	case !s.complete():
		p.Status = instance.NotFound
	case p.BoundValue == p.Value && (!m.in.Lexicographic || p.BoundPlaced == p.WeightedPlaced):
		p.Status = instance.Optimal
	default:
		p.Status = instance.Gap
	}
}

// certificate names multipliers as the file does: those of a bundle stand with its first case; each resource that is in no knapsack is named.
func (s *search) certificate(x multipliers) *instance.Multipliers {
	m := s.m
	c := &instance.Multipliers{Scale: m.scale, Cases: map[string]int64{}, Resources: map[string]int64{}, Placed: x.q}
	for u, v := range x.u {
		if v != 0 && m.units[u].decided == 0 && len(m.of[u]) > 0 {
			c.Cases[m.in.Cases[m.units[u].cases[0]].ID] = v
		}
	}
	for r, row := range m.rowOf {
		if row < 0 || m.priced[row] {
			price := int64(0)
			if row >= 0 {
				price = x.p[row]
			}
			c.Resources[m.in.Resources[r].ID] = price
		}
	}
	return c
}

// standing starts from an earlier plan: what of it still fits, and then whatever improves it. On the instance of that plan the answer is at least as good.
func (s *search) standing() {
	if s.o.From == nil {
		return
	}
	m, a := s.m, newAssignment(s.m)
	for _, u := range m.byHardness() {
		at, placed := s.o.From.Assignment[m.in.Cases[m.units[u].cases[0]].ID]
		for _, arc := range m.of[u] {
			if placed && m.in.Offers[m.arcs[arc].offer].ID == at && a.fits(arc) {
				a.put(u, arc)
			}
		}
	}
	s.keep(a)
	s.polish(a)
	s.keep(a)
}

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

// before are the multipliers to start from: those of the coarse search, or what the certificate of an earlier plan says of the cases and resources that
// are still there. A certificate of branches says nothing of the whole.
func (s *search) before() (x multipliers, known bool) {
	if s.warm != nil {
		return *s.warm, true
	}
	if s.o.From == nil || s.o.From.Certificate.Value == nil || s.o.From.Certificate.Value.Scale < 1 {
		return x, false
	}
	m, told := s.m, s.o.From.Certificate.Value
	x = m.multipliers()
	scaled := func(v int64) int64 { return min(max(0, v), 1<<48) * m.scale / told.Scale }
	x.q = scaled(told.Placed)
	for u := range m.units {
		x.u[u] = scaled(told.Cases[m.in.Cases[m.units[u].cases[0]].ID])
	}
	for r, row := range m.rowOf {
		if row >= 0 && m.priced[row] {
			x.p[row] = scaled(told.Resources[m.in.Resources[r].ID])
		}
	}
	return x, true
}

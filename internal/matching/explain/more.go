package explain

import (
	"slices"

	"kuntapaikka/internal/matching"
)

// Ladder is what prices would be with more and more of one resource of a municipality.
type Ladder struct {
	Municipality string
	Resource     matching.Resource
	Rungs        []Rung
}

// Rung is so many units more, with the prices that are then others.
type Rung struct {
	Units  int
	Prices []Repriced
}

// Repriced is a price of a municipality as it would be.
type Repriced struct {
	Municipality string
	Resource     matching.Resource
	Milli        int
}

// At returns the inputs with the prices of a rung; what it was given stays as it was.
func (in Inputs) At(r Rung) Inputs {
	in.Places = slices.Clone(in.Places)
	for i := range in.Places {
		in.Places[i] = r.at(in.Places[i])
	}
	return in
}

// at is a place at the prices of the rung.
func (r Rung) at(p matching.Place) matching.Place {
	own := false
	for _, to := range r.Prices {
		if to.Municipality != p.Municipality {
			continue
		}
		if !own {
			p.Prices, own = slices.Clone(p.Prices), true
		}
		i := slices.IndexFunc(p.Prices, func(q matching.Price) bool { return q.Resource == to.Resource })
		if i < 0 {
			i, p.Prices = len(p.Prices), append(p.Prices, matching.Price{Resource: to.Resource})
		}
		p.Prices[i].Milli = to.Milli
	}
	return p
}

// more says what more of each of its scarce resources would bring a place that is behind by its charges alone.
func (s *subject) more(p matching.Ranked) (list []More) {
	if p.Total < s.needed(p.Municipality) {
		return nil
	}
	for _, c := range p.Charges {
		if i := slices.IndexFunc(s.in.More, func(l Ladder) bool { return l.Municipality == p.Municipality && l.Resource == c.Resource }); i >= 0 && c.Points > 0 {
			if m, tried := s.climb(p, s.in.More[i]); tried {
				list = append(list, m)
			}
		}
	}
	return list
}

// climb tries the rungs of a ladder until a place is first.
func (s *subject) climb(p matching.Ranked, l Ladder) (m More, tried bool) {
	m.Resource = l.Resource
	for _, r := range l.Rungs {
		m.Units, m.Position, tried = r.Units, s.positionAt(p.Municipality, r), true
		m.Plenty = slices.ContainsFunc(r.Prices, func(to Repriced) bool {
			return to.Municipality == p.Municipality && to.Resource == l.Resource && to.Milli == 0
		})
		if m.Position == 1 {
			return m, true
		}
	}
	return m, tried
}

// positionAt is where a place would stand at the prices of a rung. Points do not depend on prices, so that only who is charged otherwise is ranked anew.
func (s *subject) positionAt(municipality string, r Rung) int {
	nets := map[string]int{}
	for _, to := range r.Prices {
		place, known := s.places[to.Municipality]
		if _, done := nets[to.Municipality]; done || !known {
			continue
		}
		if ranked := matching.Order(s.in.Case, []matching.Place{r.at(place)}, s.in.Weights, 0).Ranked; len(ranked) == 1 {
			nets[to.Municipality] = ranked[0].Net()
		}
	}
	of := func(p *matching.Ranked) int {
		if net, other := nets[p.Municipality]; other {
			return net
		}
		return p.Net()
	}
	own, at := 0, 1
	for i := range s.ranking.Ranked {
		if p := &s.ranking.Ranked[i]; p.Municipality == municipality {
			own = of(p)
		}
	}
	for i := range s.ranking.Ranked {
		if p := &s.ranking.Ranked[i]; of(p) > own || of(p) == own && p.Municipality < municipality {
			at++
		}
	}
	return at
}

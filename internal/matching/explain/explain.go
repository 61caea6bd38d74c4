package explain

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
)

// Options say how much is to be computed. The zero Options compute the ranges of the weights and the outlook of every place, and draw nothing.
type Options struct {
	Of    func(o Outlook) bool // the places whose outlook is wanted, by municipality and position; nil wants all
	Today civil.Date           // before which nothing can be made ready; the zero Date sets no limit
	Draws int
	Seed  uint64
}

// Explain computes the explanation of a ranking from its inputs. Equal inputs and options give equal explanations.
func Explain(in Inputs, o Options) Explanation {
	s := newSubject(in, o.Today)
	e := Explanation{Version: Version, Equal: Equal(s.ranking)}
	if len(s.ranking.Ranked) > 0 {
		e.First = s.ranking.Ranked[0].Municipality
		field := newField(in, s.ranking)
		e.Firm = field.firm(e.First, o.Draws, o.Seed)
		for _, p := range s.ranking.Ranked[1:] {
			if out := (Outlook{Municipality: p.Municipality, Position: p.Position}); o.Of == nil || o.Of(out) {
				out.Ways, out.More = s.ways(p, field), s.more(p)
				e.Outlooks = append(e.Outlooks, out)
			}
		}
	}
	for _, x := range s.ranking.Excluded {
		if out := (Outlook{Municipality: x.Municipality}); o.Of == nil || o.Of(out) {
			out.Ways = s.met(x)
			e.Outlooks = append(e.Outlooks, out)
		}
	}
	return e
}

// Equal lists the places that are practically equal with the first of a ranking: their scores differ by less than [Even].
func Equal(r matching.Ranking) (list []string) {
	for i, p := range r.Ranked {
		if i > 0 && r.Ranked[0].Net()-p.Net() < Even {
			list = append(list, p.Municipality)
		}
	}
	return list
}

// ways looks for the smallest way of each kind by which a ranked place would be first.
func (s *subject) ways(p matching.Ranked, f *field) (list []Way) {
	for _, find := range [...]func() (Way, bool){
		func() (Way, bool) { return s.facts(p) },
		func() (Way, bool) { return s.prices(p) },
		func() (Way, bool) { return f.weights(p.Municipality) },
	} {
		if w, found := find(); found {
			list = append(list, w)
		}
	}
	slices.SortStableFunc(list, smaller)
	return list
}

// smaller puts the way first that changes fewer things; of those, the one that moves less; of those, facts before prices before weights.
func smaller(a, b Way) int {
	return cmp.Or(cmp.Compare(len(a.Changes), len(b.Changes)), cmp.Compare(a.Share, b.Share), cmp.Compare(a.Kind.order(), b.Kind.order()))
}

// subject is what is explained, ranked once.
type subject struct {
	in      Inputs
	ranking matching.Ranking
	places  map[string]matching.Place
	today   civil.Date
}

func newSubject(in Inputs, today civil.Date) *subject {
	s := &subject{in: in, ranking: matching.Order(in.Case, in.Places, in.Weights, 0), places: make(map[string]matching.Place, len(in.Places)), today: today}
	for _, p := range in.Places {
		s.places[p.Municipality] = p
	}
	return s
}

// try ranks a place alone with the changes: its points do not depend on other places. It reports whether the place would be ranked.
func (s *subject) try(municipality string, changes ...Change) (matching.Ranked, matching.Excluded, bool) {
	h, p := made(s.in.Case, s.places[municipality], changes)
	r := matching.Order(h, []matching.Place{p}, s.in.Weights, 0)
	if len(r.Ranked) == 0 {
		return matching.Ranked{}, r.Excluded[0], false
	}
	return r.Ranked[0], matching.Excluded{}, true
}

// position is where a place would stand with a score among the others as they are.
func (s *subject) position(municipality string, net int) int {
	at := 1
	for i := range s.ranking.Ranked {
		if p := &s.ranking.Ranked[i]; p.Municipality != municipality && (p.Net() > net || p.Net() == net && p.Municipality < municipality) {
			at++
		}
	}
	return at
}

// needed is the score with which a place would be first.
func (s *subject) needed(municipality string) int {
	for i := range s.ranking.Ranked {
		if p := &s.ranking.Ranked[i]; p.Municipality != municipality {
			if p.Municipality < municipality {
				return p.Net() + 1
			}
			return p.Net()
		}
	}
	return 0
}

// moved is what a change of facts moves: of each criterion the thousandths of its maximum, summed.
func moved(before, after matching.Ranked) (share int) {
	for i, c := range after.Contributions {
		if by := c.Points - before.Contributions[i].Points; by > 0 {
			share += by * 1000 / c.Max
		}
	}
	return share
}

package explain

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"

	"kuntapaikka/internal/matching"
)

// firm tells how firm the first place is.
func (f *field) firm(first string, draws int, seed uint64) Firm {
	out := Firm{}
	for k := range f.maxima {
		out.Ranges = append(out.Ranges, f.span(first, k))
	}
	if draws > 0 {
		out.Seed, out.Draws = seed, draws
		out.Stays, out.Others = f.drawn(first, draws, seed)
	}
	return out
}

// span finds the range of one maximum within which the first stays first, in tenths of a point. By reckoning a score is linear in each maximum; the ends are
// then looked for near where the lines cross, by ranking.
func (f *field) span(first string, k int) Range {
	now := f.maxima[k]
	r := Range{Criterion: matching.Criteria()[k], Max: now, From: now, To: now}
	i := slices.IndexFunc(f.lines, func(l line) bool { return l.municipality == first })
	from, to := f.interval(i, k)
	leads := func(tenths int) bool { return f.leader(f.with(k, tenths*tenth)) == first }
	if least := down(now, tenth); !leads(least) {
		r.Below = f.leader(f.with(k, least*tenth))
	} else if r.From = tenth * edge(least, 0, up(from, tenth), leads); r.From > 0 {
		r.Below = f.leader(f.with(k, r.From-tenth))
	}
	if most := up(now, tenth); !leads(most) {
		r.Above = f.leader(f.with(k, most*tenth))
	} else if most = edge(most, whole/tenth, down(to, tenth), leads); most < whole/tenth {
		r.To = most * tenth
		r.Above = f.leader(f.with(k, r.To+tenth))
	} else {
		r.To, r.Open = 0, true
	}
	return r
}

// drawn counts who is first when each maximum is drawn anew, evenly between half of itself and one and a half.
func (f *field) drawn(first string, draws int, seed uint64) (stays int, others []Drawn) {
	rng := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // the draws are to be the same each time
	counts := map[string]int{}
	for range draws {
		var maxima [6]int
		for k, m := range f.maxima {
			maxima[k] = m/2 + rng.IntN(m+1)
		}
		counts[f.leader(maxima)]++
	}
	for _, code := range slices.Sorted(maps.Keys(counts)) {
		if code != first {
			others = append(others, Drawn{code, counts[code]})
		}
	}
	slices.SortStableFunc(others, func(a, b Drawn) int { return cmp.Compare(b.Draws, a.Draws) })
	return counts[first], others
}

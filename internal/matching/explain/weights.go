package explain

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/matching"
)

const (
	whole = 1_000_000_000 // a share of 1; also the largest maximum that weights may have
	slack = 100           // milli-points by which rounding down can part a total from the sum of its exact shares, with room to spare
)

// line is a ranked place as a function of the maxima: its score is the sum of each maximum times its share, less the charges.
type line struct {
	municipality string
	shares       [6]int // in parts of whole, in the order of matching.Criteria
	charges      int
	rough        bool // at the weights as they are the sum is not the score: it is always ranked, never reckoned
}

// at is the score in parts of whole of a milli-point.
func (l *line) at(maxima [6]int) (score int) {
	for i, m := range maxima {
		score += l.shares[i] * m
	}
	return score - l.charges*whole
}

// field is all ranked places as functions of the maxima. What is reckoned with them only tells which few places can be first at some weights: those are
// then ranked.
type field struct {
	in     Inputs
	lines  []line
	places []matching.Place // as the lines
	maxima [6]int
}

// newField ranks once at maxima so large that rounding does not matter: what a criterion gives there is the exact share of its maximum.
func newField(in Inputs, now matching.Ranking) *field {
	f := &field{in: in}
	fine := in.Weights
	for i, k := range matching.Criteria() {
		f.maxima[i] = maximum(in.Weights, k)
		fine = withMax(fine, k, whole)
	}
	totals := make(map[string]int, len(now.Ranked))
	for _, p := range now.Ranked {
		totals[p.Municipality] = p.Net()
	}
	places := make(map[string]matching.Place, len(in.Places))
	for _, p := range in.Places {
		places[p.Municipality] = p
	}
	for _, p := range matching.Order(in.Case, in.Places, fine, 0).Ranked {
		l := line{municipality: p.Municipality, charges: p.Scarcity()}
		for i, c := range p.Contributions {
			l.shares[i] = c.Points
		}
		off := l.at(f.maxima)/whole - totals[p.Municipality]
		l.rough = off > slack || off < -slack
		f.lines, f.places = append(f.lines, l), append(f.places, places[p.Municipality])
	}
	return f
}

func maximum(w matching.Weights, k matching.Criterion) int {
	switch k {
	case matching.CriterionHealth:
		return w.Health.Max
	case matching.CriterionDwelling:
		return w.Dwelling.Max
	case matching.CriterionTies:
		return w.Ties.Max
	case matching.CriterionLanguage:
		return w.Language.Max
	case matching.CriterionTiming:
		return w.Timing.Max
	default:
		return w.Spread.Max
	}
}

// leader is who is first at some maxima.
func (f *field) leader(maxima [6]int) string {
	best := 0
	for i := range f.lines {
		if score := f.lines[i].at(maxima); i == 0 || score > best {
			best = score
		}
	}
	var near []int
	for i := range f.lines {
		if f.lines[i].rough || f.lines[i].at(maxima) >= best-2*slack*whole {
			near = append(near, i)
		}
	}
	if len(near) == 1 {
		return f.lines[near[0]].municipality
	}
	places := make([]matching.Place, len(near))
	for i, n := range near {
		places[i] = f.places[n]
	}
	w := f.in.Weights
	for i, k := range matching.Criteria() {
		w = withMax(w, k, maxima[i])
	}
	return matching.Order(f.in.Case, places, w, 0).Ranked[0].Municipality
}

// with is the maxima with one of them set.
func (f *field) with(k, limit int) [6]int {
	maxima := f.maxima
	maxima[k] = limit
	return maxima
}

// interval is where, by reckoning, a line is above all others as one maximum goes from nothing to the largest; from is above to when it is nowhere.
func (f *field) interval(i, k int) (from, to int) {
	to = whole
	none := f.with(k, 0)
	l := &f.lines[i]
	for j := range f.lines {
		o := &f.lines[j]
		ahead, faster := l.at(none)-o.at(none), l.shares[k]-o.shares[k]
		switch {
		case j == i || faster == 0 && ahead >= 0:
		case faster == 0:
			return whole, 0
		case faster > 0:
			from = max(from, up(-ahead, faster))
		default:
			to = min(to, down(ahead, -faster))
		}
	}
	return from, to
}

// up divides and rounds up, down divides and rounds down; by is above 0.
func up(a, by int) int { return -down(-a, by) }

func down(a, by int) int {
	if a < 0 && a%by != 0 {
		return a/by - 1
	}
	return a / by
}

// weights looks for the criterion whose maximum would have to change least, in tenths of a point, for the place to be first.
func (f *field) weights(municipality string) (Way, bool) {
	i := slices.IndexFunc(f.lines, func(l line) bool { return l.municipality == municipality })
	type aim struct{ k, from, to, share int }
	var aims []aim
	for k, now := range f.maxima {
		from, to := f.interval(i, k)
		if from > to+slack {
			continue
		}
		by := max(from-now, now-to, 1)
		aims = append(aims, aim{k, from, to, thousandths(by, now)})
	}
	slices.SortStableFunc(aims, func(a, b aim) int { return cmp.Compare(a.share, b.share) })
	for _, a := range aims {
		if to, found := f.reach(municipality, a.k, a.from, a.to); found {
			now := f.maxima[a.k]
			by := max(to-now, now-to)
			return Way{
				Kind: Weights, Position: 1, Share: thousandths(by, now),
				Changes: []Change{{What: Weight, Code: string(matching.Criteria()[a.k]), From: now, To: to}},
			}, true
		}
	}
	return Way{}, false
}

// thousandths is a change of a maximum in thousandths of it; nothing is changed by more than it was.
func thousandths(by, now int) int {
	if now == 0 {
		return whole
	}
	return (by*1000 + now - 1) / now
}

// reach finds the maximum nearest to the present one, in tenths of a point, at which the place is first; from and to are where it is by reckoning.
func (f *field) reach(municipality string, k, from, to int) (limit int, found bool) {
	first := func(tenths int) bool {
		return tenths >= 0 && tenths <= whole/tenth && f.leader(f.with(k, tenths*tenth)) == municipality
	}
	now := f.maxima[k]
	raise := func() (int, bool) {
		at, most := max(up(max(from, now+1), tenth), 1), up(to, tenth)
		for step := 0; at+step <= most+1; step = 2*step + 1 {
			if first(at + step) {
				return tenth * edge(at+step, down(now, tenth), at-1, first), true
			}
		}
		return 0, false
	}
	lower := func() (int, bool) {
		at, least := down(min(to, now-1), tenth), down(from, tenth)
		for step := 0; at-step >= least-1; step = 2*step + 1 {
			if first(at - step) {
				return tenth * edge(at-step, up(now, tenth), at+1, first), true
			}
		}
		return 0, false
	}
	if to < now {
		return lower()
	}
	if limit, found = raise(); !found && from < now {
		return lower()
	}
	return limit, found
}

// edge goes from a number at which holds is true towards another, and returns the last at which it is true before one at which it is not, or the other
// itself. It looks first near the guess.
func edge(inside, outside, guess int, holds func(int) bool) int {
	if inside == outside || holds(outside) {
		return outside
	}
	dir := 1
	if outside < inside {
		dir = -1
	}
	between := func(n int) bool { return (n-inside)*dir > 0 && (outside-n)*dir > 0 }
	if between(guess) {
		from := guess
		if holds(guess) {
			for step := 1; ; step *= 2 {
				inside = from
				if from = inside + dir*step; !between(from) {
					break
				}
				if !holds(from) {
					outside = from
					break
				}
			}
		} else {
			for step := 1; ; step *= 2 {
				outside = from
				if from = outside - dir*step; !between(from) {
					break
				}
				if holds(from) {
					inside = from
					break
				}
			}
		}
	}
	for (outside-inside)*dir > 1 {
		if middle := (inside + outside) / 2; holds(middle) {
			inside = middle
		} else {
			outside = middle
		}
	}
	return inside
}

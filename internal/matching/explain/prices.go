package explain

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/matching"
)

// tenth of a point: changes of charges and maxima are looked for in steps of what a page shows.
const tenth = 100

// prices looks for the fewest resources that would have to be less scarce: the largest charges first, the last no lower than it takes.
func (s *subject) prices(p matching.Ranked) (Way, bool) {
	gap := s.needed(p.Municipality) - p.Net()
	charges := slices.Clone(p.Charges)
	slices.SortStableFunc(charges, func(a, b matching.Charge) int { return cmp.Compare(b.Points, a.Points) })
	w := Way{Kind: Prices, Position: 1}
	for _, c := range charges {
		lower := min(c.Points, gap)
		to := (c.Points - lower) / tenth * tenth
		gap -= c.Points - to
		w.Share += (c.Points - to) * 1000 / max(c.Points, 1)
		w.Changes = append(w.Changes, Change{What: Price, Code: string(c.Resource), From: c.Points, To: to, More: max(c.Wanted-c.Left, 0)})
		if gap > 0 {
			continue
		}
		after, _, ranked := s.try(p.Municipality, w.Changes...)
		return w, ranked && s.position(p.Municipality, after.Net()) == 1
	}
	return Way{}, false
}

package matching

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/civil"
)

// vacancy is the day on which the household would come to a place, and the room there on that day.
type vacancy struct {
	offered bool       // the place has lines for the group
	open    bool       // and one is open on a day on which the household can arrive
	on      civil.Date // the first day with room for the household, else with the most room
	free    int        // in all lines of the group that are open on that day
}

// vacancy looks for room on the days on which the household can arrive, and, where no line is open then, on any day, so that a page can say what there
// would be. Lines that are open on the same day add up.
func (r *ranker) vacancy(p *Place) (v vacancy) {
	for i := range p.Lines {
		l := &p.Lines[i]
		if !r.offers(l) {
			continue
		}
		on, open := r.firstDay(l)
		if !open && v.open {
			continue
		}
		found := vacancy{offered: true, open: open, on: on, free: r.freeOn(p, on)}
		if !v.offered || open && !v.open || r.compare(found, v) < 0 {
			v = found
		}
	}
	return v
}

// offers reports whether a line has places for the group on any day.
func (r *ranker) offers(l *Line) bool {
	return l.Group == r.c.Group && (l.Window.To.IsZero() || l.Window.From.Before(l.Window.To))
}

// firstDay returns the first day on which the line is open and the household can arrive; where there is none, the line's first day.
func (r *ranker) firstDay(l *Line) (on civil.Date, open bool) {
	a := r.c.Arrival
	if a.Earliest.IsZero() {
		return l.Window.From, true
	}
	on = a.Earliest
	if l.Window.From.After(on) {
		on = l.Window.From
	}
	if l.Window.Contains(on) && !on.After(a.last()) {
		return on, true
	}
	return l.Window.From, false
}

// compare puts the vacancy first that has room for more of the household; of equals, the earlier.
func (r *ranker) compare(a, b vacancy) int {
	need := r.c.Size()
	return cmp.Or(cmp.Compare(min(b.free, need), min(a.free, need)), a.on.Compare(b.on))
}

func (r *ranker) freeOn(p *Place, on civil.Date) (free int) {
	for i := range p.Lines {
		if l := &p.Lines[i]; r.offers(l) && l.Window.Contains(on) {
			free += max(l.Free, 0)
		}
	}
	return free
}

// linesOn returns the lines of the group that have room on a day.
func (r *ranker) linesOn(p *Place, on civil.Date) []string {
	r.ids = r.ids[:0]
	for i := range p.Lines {
		if l := &p.Lines[i]; r.offers(l) && l.Window.Contains(on) && l.Free > 0 {
			r.ids = append(r.ids, l.ID)
		}
	}
	slices.Sort(r.ids)
	return r.id.take(r.ids...)
}

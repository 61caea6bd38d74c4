package places

import "slices"

// Held is what households that were already proposed to a municipality, or directed there, use of what it stated: Units of a resource of LimitCodes, or
// of Homes and AccessibleHomes, of which those households need Rooms.
type Held struct {
	Municipality string
	Resource     string
	Rooms, Units int
}

// What households use beside what is limited: one dwelling each, an accessible one where it is an absolute requirement.
const (
	Homes           = "homes"
	AccessibleHomes = "accessible_homes"
)

// Price is what a unit of a resource of a municipality is worth to those who are still to come, in thousandths of a point times persons: Wanted households
// a year are expected to take of the Left units.
type Price struct {
	Resource            string
	Milli, Wanted, Left int
}

// Less is the readiness with what is held taken off. A household in dwellings that are all secured takes the smallest that is large enough; where they
// are only sought, none but an accessible one is counted.
func (r Readiness) Less(held []Held) Readiness {
	r.Limits, r.Dwellings = slices.Clone(r.Limits), slices.Clone(r.Dwellings)
	for _, h := range held {
		for i := range r.Limits {
			if l := &r.Limits[i]; l.Resource == h.Resource {
				l.Count = max(0, l.Count-h.Units)
			}
		}
		accessible := h.Resource == AccessibleHomes
		if !accessible && (h.Resource != Homes || r.Certainty != Secured) {
			continue
		}
		for range h.Units {
			r.takeDwelling(h.Rooms, accessible)
		}
	}
	r.Dwellings = slices.DeleteFunc(r.Dwellings, func(d Dwelling) bool { return d.Count < 1 })
	return r
}

// takeDwelling takes one dwelling off: the smallest that has the rooms, else the largest; an accessible one is spared where nobody needs it.
func (r Readiness) takeDwelling(rooms int, accessible bool) {
	best := -1
	for i, d := range r.Dwellings {
		if d.Count > 0 && (!accessible || d.Accessible > 0) && (best < 0 || better(d, r.Dwellings[best], rooms, accessible)) {
			best = i
		}
	}
	if best < 0 {
		return
	}
	d := &r.Dwellings[best]
	if d.Count--; accessible || d.Accessible > d.Count {
		d.Accessible--
	}
}

func better(a, b Dwelling, rooms int, accessible bool) bool {
	if fits := a.Rooms >= rooms; fits != (b.Rooms >= rooms) {
		return fits
	} else if !fits {
		return a.Rooms > b.Rooms
	}
	if spares := a.Count > a.Accessible; !accessible && spares != (b.Count > b.Accessible) {
		return spares
	}
	return a.Rooms < b.Rooms
}

package entitlement

import (
	"slices"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/region"
)

// finish puts the stays of each person in order, and notes what is wrong between rows.
func (r *reader) finish() {
	for _, id := range r.order {
		p := r.persons[id]
		r.inOrder(p)
		if r.needs.compensation {
			r.relatives(p)
		}
	}
}

// inOrder sorts the stays by their first day and notes those that overlap.
func (r *reader) inOrder(p *found) {
	type numbered struct {
		Stay
		row int
	}
	stays := make([]numbered, len(p.Stays))
	for i, s := range p.Stays {
		stays[i] = numbered{s, p.rows[i]}
	}
	slices.SortStableFunc(stays, func(a, b numbered) int { return a.begins().Compare(b.begins()) })
	_, until := r.at[colLeft]
	for i, s := range stays {
		p.Stays[i] = s.Stay
		if r.needs.compensation && len(stays) > 1 && s.Days.From.IsZero() {
			r.mistakeAt(s.row, colHome, "the first day of this stay is missing; only a person with one stay may have none")
		}
		if i > 0 && (until || r.needs.compensation) && !s.begins().IsZero() && overlap(stays[i-1].span(), s.span()) {
			r.mistakeAt(s.row, colHome, "this stay overlaps that of row %d, from %s", stays[i-1].row, stays[i-1].begins())
		}
	}
}

// begins is the first day that is known of a stay.
func (s Stay) begins() civil.Date {
	if s.Days.From.IsZero() {
		return s.Arrived
	}
	return s.Days.From
}

func (s Stay) span() civil.Period { return civil.Period{From: s.begins(), To: s.Days.To} }

// overlap says whether the later of two stays begins before the earlier ends.
func overlap(a, b civil.Period) bool { return !a.From.IsZero() && a.Contains(b.From) }

// relatives notes sponsors and parents that the file does not have, and persons among their own ancestors.
func (r *reader) relatives(p *found) {
	row := p.rows[0]
	if permit, _ := r.reg.Permit(p.Permit, latestDay(p)); permit.Standing == region.FamilyPermit && p.Sponsor != "" && len(p.Parents) == 0 {
		if _, known := r.persons[p.Sponsor]; !known || p.Sponsor == p.ID {
			r.mistakeAt(row, colSponsor, "there is no other person %q in the file", p.Sponsor)
		}
	}
	for _, parent := range p.Parents {
		if _, known := r.persons[parent]; !known {
			r.mistakeAt(row, colParent, "there is no person %q in the file", parent)
		}
	}
	if r.ancestors(p.ID, map[string]bool{})[p.ID] {
		r.mistakeAt(row, colParent, "%q is an ancestor of the same person", p.ID)
	}
}

// ancestors adds to a set all who stand above a person.
func (r *reader) ancestors(id string, above map[string]bool) map[string]bool {
	p, known := r.persons[id]
	if !known {
		return above
	}
	for _, parent := range p.Parents {
		if !above[parent] {
			above[parent] = true
			r.ancestors(parent, above)
		}
	}
	return above
}

// latestDay is the last day that is known of a person.
func latestDay(p *found) civil.Date {
	last := p.PermitFrom
	for _, s := range p.Stays {
		last = later(last, s.begins())
	}
	return last
}

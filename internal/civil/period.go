package civil

// Period is the days from From up to, but not including, To. A zero To never ends.
type Period struct{ From, To Date }

// Contains reports whether d lies in the period.
func (p Period) Contains(d Date) bool {
	return !d.Before(p.From) && (p.To.IsZero() || d.Before(p.To))
}

// Overlaps reports whether the periods share a day.
func (p Period) Overlaps(q Period) bool {
	return (q.To.IsZero() || p.From.Before(q.To)) && (p.To.IsZero() || q.From.Before(p.To))
}

// Last returns the last day of the period, or the zero Date when it never ends.
func (p Period) Last() Date {
	if p.To.IsZero() {
		return Date{}
	}
	return p.To.AddDays(-1)
}

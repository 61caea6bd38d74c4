package explain

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
)

// met finds what a place that was left out would have to meet, each requirement no further than it takes, and where it would then stand. There is no
// way where a requirement cannot be changed: the safety distance.
func (s *subject) met(x matching.Excluded) []Way {
	lacks := func(x matching.Excluded, k matching.Requirement) bool {
		return slices.ContainsFunc(x.Lacks, func(c matching.Check) bool { return c.Requirement == k })
	}
	if lacks(x, matching.RequireSafety) {
		return nil
	}
	w := Way{Kind: Requirements, Changes: s.stated(s.places[x.Municipality])}
	if lacks(x, matching.RequireAnew) {
		w.Changes = append(w.Changes, Change{What: Again})
	}
	if lacks(x, matching.RequireWindow) {
		w.Changes = append(w.Changes, s.opened(x.Municipality))
	}
	_, now, ranked := s.try(x.Municipality, w.Changes...)
	if !ranked && lacks(now, matching.RequireCapacity) {
		w.Changes = append(w.Changes, s.seated(x.Municipality, w.Changes))
	}
	after, _, ranked := s.try(x.Municipality, w.Changes...)
	if !ranked {
		return nil
	}
	w.Position = s.position(x.Municipality, after.Net())
	return []Way{w}
}

// stated lists what the municipality would have to state, of what the case makes a requirement and the place does not meet.
func (s *subject) stated(p matching.Place) []Change {
	return slices.Concat(s.stocks(p), s.accessible(p), s.reached(p), s.licence(p), s.spoken(p), s.conditions(p))
}

func (s *subject) stocks(p matching.Place) (list []Change) {
	for _, use := range s.in.Case.Uses() {
		left, stated := 0, false
		for _, k := range p.Stocks {
			if k.Resource == use.Resource && (!stated || k.Left < left) {
				left, stated = k.Left, true
			}
		}
		same := func(c Change) bool { return c.Code == string(use.Resource) }
		if i := slices.IndexFunc(list, same); stated && left < use.Units && i < 0 {
			list = append(list, Change{What: Stock, Code: string(use.Resource), From: max(left, 0), To: use.Units})
		} else if i >= 0 {
			list[i].To = max(list[i].To, use.Units)
		}
	}
	return list
}

// accessible makes the largest accessible dwelling large enough, else a large enough one accessible, else asks for one more.
func (s *subject) accessible(p matching.Place) []Change {
	need := s.in.Case.Dwelling
	if need.Accessible != matching.Absolute {
		return nil
	}
	best := func(fits func(d matching.Dwelling) bool) (best matching.Dwelling, found bool) {
		for _, d := range p.Dwellings {
			if d.Count > 0 && fits(d) && (!found || cmp.Or(-cmp.Compare(d.Rooms, best.Rooms), compareReady(d.Ready, best.Ready), cmp.Compare(d.ID, best.ID)) < 0) {
				best, found = d, true
			}
		}
		return best, found
	}
	if d, found := best(func(d matching.Dwelling) bool { return d.Accessible }); found {
		if d.Rooms >= need.Rooms {
			return nil
		}
		return []Change{{What: Rooms, Code: d.ID, From: d.Rooms, To: need.Rooms}}
	}
	if d, found := best(func(d matching.Dwelling) bool { return d.Rooms >= need.Rooms }); found {
		return []Change{{What: Accessible, Code: d.ID}}
	}
	return []Change{{What: Home, To: max(need.Rooms, 1), Barrierfree: true}}
}

// compareReady puts a day that is not known last.
func compareReady(a, b civil.Date) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return a.Compare(b)
}

func (s *subject) reached(p matching.Place) (list []Change) {
	for _, need := range s.in.Case.Services {
		if need.Within < 1 {
			continue
		}
		stated, minutes := false, 0
		for _, v := range p.Services {
			if v.Code == need.Code && (!stated || v.Minutes < minutes) {
				stated, minutes = true, v.Minutes
			}
		}
		if stated && minutes <= need.Within {
			continue
		}
		if i := slices.IndexFunc(list, func(c Change) bool { return c.Code == need.Code }); i >= 0 {
			list[i].To = min(list[i].To, need.Within)
		} else {
			list = append(list, Change{What: Journey, Code: need.Code, From: minutes, To: need.Within})
		}
	}
	return list
}

func (s *subject) licence(p matching.Place) []Change {
	if s.in.Case.MinorsLicence && !p.MinorsLicence.Held {
		return []Change{{What: Licence}}
	}
	return nil
}

// spoken asks for an interpreter by phone, the least that meets an absolute need, and for the language of services.
func (s *subject) spoken(p matching.Place) (list []Change) {
	speaks := func(code string) bool {
		return slices.ContainsFunc(p.ServiceLanguages, func(v matching.Spoken) bool { return v.Language == code })
	}
	wish := s.in.Case.ServiceLanguage
	if wish.Level == matching.Absolute && !speaks(wish.Code) {
		list = append(list, Change{What: Spoken, Code: wish.Code})
	}
	for _, need := range s.in.Case.Languages {
		interpreted := slices.ContainsFunc(p.Interpreters, func(i matching.Interpreter) bool {
			return i.Language == need.Code && (i.Mode == matching.OnTheSpot || i.Mode == matching.ByPhone)
		})
		had := slices.ContainsFunc(list, func(c Change) bool { return c.Code == need.Code })
		if need.Level == matching.Absolute && !speaks(need.Code) && !interpreted && !had {
			list = append(list, Change{What: Interpreter, Code: need.Code, Mode: matching.ByPhone})
		}
	}
	return list
}

func (s *subject) conditions(p matching.Place) (list []Change) {
	for _, d := range s.in.Case.Conditions {
		met := slices.ContainsFunc(p.Conditions, func(m matching.Meets) bool { return m.Condition == d.Condition })
		c := Change{What: Condition, Code: string(d.Condition)}
		if !met && !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

// opened is the smallest extension of one of the group's lines to a day on which the household can arrive.
func (s *subject) opened(municipality string) (best Change) {
	arrival, fewest := s.in.Case.Arrival, 0
	last := arrival.Earliest
	if arrival.Latest.After(last) {
		last = arrival.Latest
	}
	for _, l := range s.group(municipality) {
		c, days := Change{What: Window, Code: l.ID, On: arrival.Earliest}, l.Window.Last().DaysUntil(arrival.Earliest)
		if l.Window.From.After(last) {
			c.On, days = last, last.DaysUntil(l.Window.From)
		}
		if best.Code == "" || days < fewest || days == fewest && l.ID < best.Code {
			best, fewest = c, days
		}
	}
	return best
}

// group are the lines of the household's group that are open on any day.
func (s *subject) group(municipality string) (list []matching.Line) {
	for _, l := range s.places[municipality].Lines {
		if l.Group == s.in.Case.Group && (l.Window.To.IsZero() || l.Window.From.Before(l.Window.To)) {
			list = append(list, l)
		}
	}
	return list
}

// seated is the fewest places more, beside the other changes, with which the household has room: in one of the group's lines, else in a line of its own.
func (s *subject) seated(municipality string, others []Change) (best Change) {
	need := s.in.Case.Size()
	best = Change{What: Seats, To: need}
	for _, l := range s.group(municipality) {
		room := func(more int) bool {
			_, now, ranked := s.try(municipality, append(slices.Clone(others), Change{What: Seats, Code: l.ID, To: more})...)
			return ranked || !slices.ContainsFunc(now.Lacks, func(c matching.Check) bool { return c.Requirement == matching.RequireCapacity })
		}
		if !room(need) {
			continue
		}
		if c := (Change{What: Seats, Code: l.ID, To: least(need, room)}); best.Code == "" || c.To < best.To || c.To == best.To && c.Code < best.Code {
			best = c
		}
	}
	return best
}

package facts

import (
	"cmp"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/region"
)

// Case is what the ranking may know of a case. Nobody arrives before today, and ages are those reached in the year of the arrival, as only the birth
// year is known before a direction. Declined are the municipalities that have said no before, with the day; those that the person chose to ask again are left out of it.
func Case(c casework.Case, declined []matching.Declined, reg *region.Register, today civil.Date) matching.Case {
	p := c.Profile
	arrival := matching.Arrival{Earliest: c.EarliestArrival, Latest: p.LatestArrival}
	if arrival.Earliest.Before(today) && !arrival.Earliest.IsZero() {
		arrival.Earliest = today
	}
	m := matching.Case{
		Reference: c.Reference, Group: matching.Group(c.Group), Ages: ages(c, arrival, today), Arrival: arrival,
		Dwelling: matching.DwellingNeed{Rooms: p.Dwelling.Rooms, Accessible: accessible(p.Dwelling), SetBy: setBy(p.Dwelling.SetBy)},
		ServiceLanguage: matching.LanguageWish{
			Code: p.ServiceLanguage.Code, Level: matching.Level(p.ServiceLanguage.Level), SetBy: setBy(p.ServiceLanguage.SetBy),
		},
		MinorsLicence: c.Group == casework.Minor, Declined: declined,
	}
	for _, n := range p.Needs {
		need := matching.ServiceNeed{Code: n.Code, Persons: n.Persons}
		if n.Absolute {
			need.Within, need.SetBy = n.MaxMinutes, setBy(n.SetBy)
		}
		m.Services = append(m.Services, need)
	}
	for _, s := range p.Schooling {
		m.Pupils = append(m.Pupils, matching.Pupils{Level: matching.Resource(s.Level), Count: s.Count})
	}
	m.Languages = languages(p)
	for _, t := range p.Ties {
		m.Ties = append(m.Ties, tie(t, told(p.Sources[casework.TieFields]), reg, today))
	}
	for _, a := range p.Avoid {
		m.Avoid = append(m.Avoid, avoid(a, reg, today))
	}
	for _, d := range p.Demands {
		m.Conditions = append(m.Conditions, matching.Demand{Condition: matching.Condition(d.Code), SetBy: setBy(d.SetBy)})
	}
	return m
}

// unknownAge stands for a person of whom only that he takes a place is known.
const unknownAge = -1

func ages(c casework.Case, arrival matching.Arrival, today civil.Date) []int {
	year := arrival.Earliest.Year()
	if arrival.Earliest.IsZero() {
		year = today.Year()
	}
	list := make([]int, 0, c.Persons)
	for _, person := range c.Profile.Persons {
		list = append(list, person.AgeIn(year))
	}
	for len(list) < c.Persons {
		list = append(list, unknownAge)
	}
	return list
}

// accessible is the level at which an accessible dwelling is asked; any of its parts asks for it.
func accessible(d casework.Dwelling) matching.Level {
	if d.Accessible == "" && (d.StepFree || d.Wheelchair || d.Bathroom) {
		return matching.Preferred
	}
	return matching.Level(d.Accessible)
}

// languages are those in which an interpreter is asked for; where nothing was said of an interpreter, the mother tongue is preferred.
func languages(p casework.Profile) []matching.LanguageNeed {
	var all []matching.LanguageNeed
	for _, i := range p.Interpreters {
		all = append(all, matching.LanguageNeed{Code: i.Language, Level: cmp.Or(matching.Level(i.Level), matching.Preferred), SetBy: setBy(i.SetBy)})
	}
	if len(all) == 0 {
		for _, code := range p.MotherTongues {
			if code != "fi" && code != "sv" {
				all = append(all, matching.LanguageNeed{Code: code, Level: matching.Preferred})
			}
		}
	}
	return all
}

// avoid finds what is to be avoided as it stands today: a municipality that has merged is avoided in the one that it became.
func avoid(a casework.Avoid, reg *region.Register, today civil.Date) matching.Avoid {
	m := matching.Avoid{Municipality: a.Municipality, Kilometres: a.Kilometres, SetBy: setBy(a.SetBy)}
	if place, ok := reg.Resolve(a.Municipality, today); ok {
		m.Municipality = place.Code
		if a.Kilometres > 0 {
			m.At = matching.At(place.Point.Lon, place.Point.Lat)
		}
	}
	return m
}

func tie(t casework.Tie, from matching.Source, reg *region.Register, today civil.Date) matching.Tie {
	m := matching.Tie{Kind: t.Kind, Municipality: t.Municipality, Source: from}
	if place, ok := reg.Resolve(t.Municipality, today); ok {
		m.Municipality, m.Wellbeing, m.At = place.Code, place.Wellbeing, matching.At(place.Point.Lon, place.Point.Lat)
	}
	return m
}

// told is who told of the ties, and when: the household in an interview, or the papers of the case.
func told(p casework.Provenance) matching.Source {
	s := matching.Source{Key: matching.FromCase}
	if p.Method == "interview" {
		s.Key = matching.FromInterview
	}
	if !p.At.IsZero() {
		s.On = civil.DateIn(p.At)
	}
	return s
}

// setBy names the maker of a requirement by his account, which the page resolves.
func setBy(s casework.SetBy) matching.SetBy {
	if s.On.IsZero() {
		return matching.SetBy{}
	}
	return matching.SetBy{Who: s.Account.String(), On: s.On}
}

package country

import (
	"fmt"
	"slices"
	"time"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/facts"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/region"
)

// prepareRanking reads once what all rankings are made of.
func (w *Country) prepareRanking() (err error) {
	w.places, w.quick = map[*line]matching.Place{}, map[*line]matching.Ranking{}
	w.weights, err = facts.Weights(w.reg, w.today)
	if err != nil {
		return err
	}
	targets := w.targetsOf()
	for _, o := range w.offers {
		for _, l := range o.lines {
			found := facts.Places([]places.Supply{o.supply(l)}, l.window.From, targets, w.reg, w.today)
			if len(found) != 1 {
				return fmt.Errorf("%s has no agreement for %d", o.town.Code, o.year)
			}
			w.places[l] = found[0]
		}
	}
	return nil
}

// supply is what the offer says of a line, under an agreement that holds. How much of what is limited was left on each day is not made up.
func (o *offer) supply(l *line) places.Supply {
	day, ready := l.window.From, o.ready
	ready.Limits = nil
	return places.Supply{
		Municipality: o.town.Code, Wellbeing: o.town.Wellbeing, Centre: o.town.centre.ID, Readiness: ready, AsOf: civil.DateIn(o.confirmed), Used: l.taken,
		Lines: []places.Line{{ID: l.id, Group: l.group, Window: l.window, Capacity: l.capacity, InForce: true}},
		Agreements: []places.Agreement{{
			Valid: civil.Period{From: day}, SignedOn: day, HeardOn: day, HeardReference: "-", ReviewBy: day.AddMonths(12 * reviewYears),
		}},
	}
}

// targetsOf is the split of the year's target as the rankings know it.
func (w *Country) targetsOf() []region.Target {
	var all []region.Target
	for _, t := range w.towns {
		all = append(all, region.Target{Year: w.Year, Centre: t.Centre, Municipality: t.Code, Persons: w.target(t)})
	}
	return all
}

// ranking is the snapshot of the ranking that the proposer saw, with the line's municipality in it at about the place asked for, and the place that it
// really had. Municipalities before it had no room that day.
func (t *teller) ranking(y *try, place int) (snapshot []byte, rank int, err error) {
	l, at := y.line, y.sent
	if t.quiet || at.Before(t.Now.AddDate(0, 0, -rememberedDays)) {
		return t.quickRanking(l, at)
	}
	c := facts.Case(t.asRanked(y.earliest()), nil, t.reg, civil.DateIn(at))
	all := t.placesFor(l, at)
	ranked := matching.Rank(c, all, t.weights).Ranked
	before := slices.IndexFunc(ranked, func(r matching.Ranked) bool { return r.Municipality == l.town.Code })
	if before < 0 { // asked in spite of what it lacks
		return t.quickRanking(l, at)
	}
	rank = min(place, before+1)
	full := map[string]bool{}
	for i := 0; i <= before-rank; i++ {
		full[ranked[i].Municipality] = true
	}
	all = slices.DeleteFunc(all, func(p matching.Place) bool { return full[p.Municipality] })
	s, err := matching.Take(at, c, all, t.weights)
	if err != nil {
		return nil, 0, err
	}
	snapshot, err = s.Encode()
	return snapshot, rank, err
}

// asRanked is the case as it was when it was ranked.
func (t *teller) asRanked(earliest civil.Date) casework.Case {
	return casework.Case{
		Reference: t.reference, Group: t.group, Priority: t.priority, Persons: t.size, EarliestArrival: earliest, Profile: t.house.Profile,
	}
}

// placesFor are the places of the line's area for the same group and year, with the room that there was about then.
func (t *teller) placesFor(of *line, at time.Time) []matching.Place {
	var all []matching.Place
	for _, c := range t.towns {
		for _, l := range c.lines {
			if c.centre != of.town.centre || l.group != of.group || l.year != of.year || l.confirmed.After(at) {
				continue
			}
			p := t.places[l]
			p.Lines = slices.Clone(p.Lines)
			p.Lines[0].Free = l.capacity - l.taken*min(civil.DateIn(at).Year()-l.year+1, 1)/2
			if l == of {
				p.Lines[0].Free = max(p.Lines[0].Free, t.size)
			}
			all = append(all, p)
		}
	}
	return all
}

// quickRanking is a ranking of nothing but the municipality that was asked: for proposals of long ago, and for the many cases of a large country.
func (t *teller) quickRanking(l *line, at time.Time) (snapshot []byte, rank int, err error) {
	ranking, ok := t.quick[l]
	if !ok {
		c := matching.Case{Group: matching.Group(l.group), Ages: []int{30}, Arrival: matching.Arrival{Earliest: l.window.From}, MinorsLicence: l.group == casework.Minor}
		ranking = matching.Rank(c, []matching.Place{t.places[l]}, t.weights)
		t.quick[l] = ranking
	}
	s := matching.Snapshot{
		Version: matching.SnapshotVersion, Taken: at.UTC().Truncate(time.Second), Case: t.reference, Weights: matching.WeightsID{ID: t.weights.ID},
		Ranking: ranking,
	}
	snapshot, err = s.Encode()
	return snapshot, 1, err
}

// relent makes a requirement that the municipality of a direction cannot meet a wish: the household has come there after all.
func (t *teller) relent() {
	p := &t.house.Profile
	for i := range t.tries {
		l := t.tries[i].line
		c := facts.Case(t.asRanked(t.tries[i].earliest()), nil, t.reg, t.today)
		place := t.places[l]
		place.Lines = slices.Clone(place.Lines)
		place.Lines[0].Free = max(place.Lines[0].Free, t.size)
		if len(matching.Rank(c, []matching.Place{place}, t.weights).Ranked) > 0 {
			continue
		}
		p.Dwelling.Accessible, p.Dwelling.SetBy = casework.Preferred, casework.SetBy{}
		for j := range p.Interpreters {
			p.Interpreters[j].Level, p.Interpreters[j].SetBy = casework.Preferred, casework.SetBy{}
		}
		for j := range p.Needs {
			p.Needs[j].Absolute, p.Needs[j].MaxMinutes, p.Needs[j].SetBy = false, 0, casework.SetBy{}
		}
		p.Demands, p.Avoid = nil, nil
	}
}

// suggest tells of the ministry's suggestion: the municipality that came first in the area.
func (t *teller) suggest() error {
	var of *line
	for _, c := range t.towns {
		if c.centre != t.centre {
			continue
		}
		if l := c.place(t.group, t.earliest(), t.suggested); l != nil && (of == nil || c.Code == shownMunicipality) {
			of = l
		}
	}
	if of == nil {
		return nil
	}
	c := facts.Case(t.asRanked(t.earliest()), nil, t.reg, civil.DateIn(t.suggested))
	s, err := matching.Take(t.suggested, c, t.placesFor(of, t.suggested), t.weights)
	if err != nil || len(s.Ranking.Ranked) == 0 {
		return err
	}
	snapshot, err := s.Encode()
	if err != nil {
		return err
	}
	ministry, id, first := t.org(identity.Ministry, "TEM").by(0), t.ID(t.suggested), s.Ranking.Ranked[0].Municipality
	t.suggestions.Add(id, t.id, t.centre.ID, first, "", "open", snapshot, ministry.account, t.suggested)
	t.notify(t.centre, "suggested", "/cases/"+t.id.String()+"/ranking", t.urgent(), t.suggested)
	t.event("suggestion.make", audit.Suggestion, id, ministry, t.suggested, "", detail("municipality", first))
	return nil
}

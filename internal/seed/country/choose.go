package country

import (
	"slices"
	"time"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/seed/chance"
)

// example is a case that must be there for the shown authorities, so that each of their pages has something on it.
type example struct {
	group    casework.Group
	priority casework.Priority
	stage    stage
}

// examples are what Oulu, its regional centre and its wellbeing area have before them.
func examples() []example {
	const emergency, urgent, normal = casework.PriorityEmergency, casework.PriorityUrgent, casework.PriorityNormal
	return []example{
		{casework.Emergency, emergency, fresh},
		{casework.Emergency, emergency, suggested},
		{casework.Emergency, emergency, sent},
		{casework.Emergency, emergency, accepted},
		{casework.Emergency, emergency, agreed},
		{casework.Emergency, emergency, dateSet},
		{casework.Quota, normal, sent},
		{casework.Quota, normal, sent},
		{casework.Quota, urgent, asking},
		{casework.Quota, normal, accepted},
		{casework.Quota, normal, agreed},
		{casework.Quota, normal, directed},
		{casework.Quota, normal, housingReady},
		{casework.Quota, normal, travelRequested},
		{casework.Quota, normal, dateSet},
		{casework.Quota, normal, unplaced},
		{casework.Quota, normal, declinedOnce},
		{casework.Quota, normal, reopened},
		{casework.Minor, urgent, sent},
		{casework.Minor, normal, accepted},
		{casework.Minor, normal, directed},
		{casework.Minor, normal, arrived},
		{casework.Permit, urgent, sent},
		{casework.Permit, normal, lacking},
		{casework.Permit, normal, directed},
		{casework.Permit, normal, dateSet},
		{casework.Permit, normal, fresh},
	}
}

// putShowcaseFirst gives the examples the first numbers, each with a household of its group as it was made up.
func (w *Country) putShowcaseFirst() {
	for _, e := range examples() {
		i := len(w.showcase)
		found := slices.IndexFunc(w.kinds[i:], func(k kind) bool { return casework.Groups()[k.group] == e.group })
		if found < 0 {
			continue
		}
		w.kinds[i], w.kinds[i+found] = w.kinds[i+found], w.kinds[i]
		w.showcase = append(w.showcase, e)
	}
}

// choose decides where each proposal of a way led. One that no municipality could have been asked for has not been made.
func (w *Country) choose(d chance.Dice, y *way) {
	last := len(y.tries) - 1
	final := last >= 0 && y.stage >= sent && y.stage < cancelled || y.stage == reopened
	for i := range y.tries {
		y.tries[i].planned = w.planned(d, y, &y.tries[i], final && i == last)
	}
	if final {
		t := &y.tries[last]
		w.find(d, y, t, nil)
		y.home, y.centre = t.town, t.town.centre
	} else {
		y.centre = w.anyCentre(d, y)
	}
	kept := y.tries[:0]
	for i := range y.tries {
		t := &y.tries[i]
		if t.line == nil {
			w.find(d, y, t, y.centre)
		}
		if t.state == placement.Expired {
			_, _, held := w.deadline(y.priority, region.Answer, t.sent)
			t.ended = held.Add(30 * time.Second)
		}
		if t.line != nil {
			kept = append(kept, *t)
		}
	}
	y.tries = kept
	if y.state == casework.Draft && d.Percent(50) {
		y.centre = nil // a draft that names no centre yet
	}
}

// anyCentre is whose area a case without a place was led to.
func (w *Country) anyCentre(d chance.Dice, y *way) *organisation {
	if y.n < len(w.showcase) {
		return w.shownTown().centre
	}
	return chance.Pick(d, w.weighted).centre
}

func (w *Country) shownTown() *town {
	i := slices.IndexFunc(w.towns, func(t *town) bool { return t.Code == shownMunicipality })
	return w.towns[i]
}

// anyTown is where somebody moved by himself: mostly where others are taken in too.
func (w *Country) anyTown(d chance.Dice) *town {
	if d.Percent(80) || len(w.others) == 0 {
		return chance.Pick(d, w.weighted)
	}
	return chance.Pick(d, w.others)
}

// planned is the day for which the household was expected when the municipality was asked.
func (w *Country) planned(d chance.Dice, y *way, t *try, final bool) civil.Date {
	day := civil.DateIn(t.sent)
	if final && !y.arrived.IsZero() {
		arrived := civil.DateIn(y.arrived)
		day = arrived.AddDays(-d.IntN(12))
		if day.Year() != arrived.Year() || day.Before(civil.DateIn(t.sent)) {
			day = arrived
		}
		return day
	}
	switch {
	case y.priority == casework.PriorityEmergency:
		day = day.AddDays(d.Between(10, 26))
	case y.priority == casework.PriorityUrgent || y.group == casework.Permit || y.group == casework.Minor:
		day = day.AddDays(d.Between(25, 60))
	default:
		day = day.AddDays(d.Between(60, 140))
	}
	if final && y.stage < arrived && y.stage != reopened && day.Before(w.today.AddDays(2)) {
		day = w.today.AddDays(d.Between(2, 25))
	}
	return day
}

// find looks for a municipality with places for the day, in the area of the centre when one is given: a few throws among all, the larger the likelier,
// and then the first that has any. At last the day is moved into the year in which places are in force.
func (w *Country) find(d chance.Dice, y *way, t *try, centre *organisation) {
	fits := func(c *town) bool {
		if centre != nil && c.centre != centre || slices.ContainsFunc(y.tries, func(o try) bool { return o.town == c }) {
			return false
		}
		if l := c.place(y.group, t.planned, t.sent); l != nil {
			t.line, t.town = l, c
		}
		return t.line != nil
	}
	if y.n < len(w.showcase) && centre == nil && fits(w.shownTown()) {
		return
	}
	for range 2 {
		for range 40 {
			if fits(chance.Pick(d, w.weighted)) {
				return
			}
		}
		if slices.ContainsFunc(w.towns, fits) {
			return
		}
		t.planned = w.lastDay(t.sent)
	}
}

// lastDay is a day before the end of the year in which windows are open.
func (w *Country) lastDay(at time.Time) civil.Date {
	day := civil.DateIn(at)
	if day.Before(civil.Of(day.Year(), time.November, 30)) {
		return civil.Of(day.Year(), time.November, 30)
	}
	return civil.Of(day.Year(), time.December, 31)
}

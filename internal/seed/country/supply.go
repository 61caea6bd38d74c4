package country

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/seed/chance"
)

// town is a municipality that offers places.
type town struct {
	region.Municipality
	org, centre, area *organisation
	hears             string // what its area is heard on
	population        int
	lines             []*line
	homes             []*home
}

// line is a line of an offer of the town: its balance follows the ledger.
type line struct {
	id, offer uuid.UUID
	town      *town
	year      int
	group     casework.Group
	n         int // of the country's lines
	window    civil.Period
	confirmed time.Time // when the offer came into force
	base      int       // places offered, unless more are needed
	earlier   []int     // the households of an earlier year whose cases are no longer kept
	balance
}

// chosen says how many municipalities of a hundred in a centre's area have an agreement: about 200 of 313 had one in 2016 (National Audit Office
// 2/2018), fewer offer places every year; 120 of 308 here.
const chosen = 39

// settle chooses the municipalities that offer places: the larger ones of each centre's area, and some of the small ones.
func (w *Country) settle() {
	for _, c := range w.reg.Centres(w.today) {
		all := w.reg.InCentre(c.Code, w.today)
		slices.SortStableFunc(all, func(a, b region.Municipality) int { return cmp.Compare(w.population(b.Code), w.population(a.Code)) })
		many := (len(all)*chosen + 50) / 100
		large := (many*4 + 4) / 5
		d := chance.New(w.Seed, diceTown, uint64(len(w.towns)))
		small := all[large:]
		d.Shuffle(len(small), func(i, j int) { small[i], small[j] = small[j], small[i] })
		for i, m := range all {
			if t := w.newTown(m); i < many {
				w.towns = append(w.towns, t)
				w.codes = append(w.codes, m.Code)
			} else {
				w.others = append(w.others, t)
			}
		}
	}
	for year := civil.DateIn(w.Now.AddDate(0, 0, -480)).Year(); year <= w.Year+1; year++ {
		w.years = append(w.years, year)
	}
	for i, t := range w.towns {
		w.weighted = append(w.weighted, slices.Repeat([]*town{t}, t.weight())...)
		d := chance.New(w.Seed, diceOffer, uint64(i))
		for _, year := range w.years {
			w.open(d, t, year)
		}
	}
}

func (w *Country) population(code string) int {
	p, _ := w.reg.Population(code, w.today)
	return p.Persons
}

func (w *Country) newTown(m region.Municipality) *town {
	area, _ := w.reg.HearingAuthority(m.Code, w.today)
	return &town{
		Municipality: m, org: w.org(identity.MunicipalAuthority, m.Code), centre: w.org(identity.RegionalCentre, m.Centre),
		area: w.org(identity.WellbeingArea, area.Code), hears: area.Hears, population: w.population(m.Code),
	}
}

// open gives the town its offer of a year: one line for each group that it takes in, in force, or an offer that is still on somebody's desk.
func (w *Country) open(d chance.Dice, t *town, year int) {
	shown := t.Code == shownMunicipality
	confirmed := civil.Of(year-1, time.November, d.Between(2, 28)).Midnight().Add(time.Duration(d.Between(9*60, 15*60)) * time.Minute)
	if year > w.Year {
		if _, month, _ := w.today.Date(); month < time.September {
			return // it has not been asked for yet
		}
		confirmed = w.Now.AddDate(0, 0, -d.Between(25, 70))
		if shown {
			w.write(d, t, year, places.OfferDraft, nil) // a second offer adds up with the one in force
		} else if !d.Percent(70) {
			w.unfinished(d, t, year)
			return
		}
	}
	window := civil.Period{From: civil.Of(year, time.January, 1), To: civil.Of(year+1, time.January, 1)}
	if d.Percent(12) && !shown {
		window.To = civil.Of(year, time.December, 1)
	}
	var lines []*line
	for _, g := range places.OfferedGroups() {
		if !shown && g != casework.Quota && !d.Percent(takes(g, t.population)) {
			continue
		}
		l := &line{id: d.ID(confirmed), town: t, n: len(w.lines), year: year, group: g, window: window, confirmed: confirmed, base: seats(d, g, t.population)}
		lines = append(lines, l)
		w.lines = append(w.lines, l)
	}
	t.lines = append(t.lines, lines...)
	w.write(d, t, year, places.OfferInForce, lines)
}

// unfinished is an offer of the next year that is being written, waits for the centre, or has not been begun.
func (w *Country) unfinished(d chance.Dice, t *town, year int) {
	switch n := d.IntN(10); {
	case n < 4:
		w.write(d, t, year, places.OfferSubmitted, nil)
	case n < 8:
		w.write(d, t, year, places.OfferDraft, nil)
	}
}

// takes is how many in a hundred municipalities of the size offer places for a group. Not all take emergencies, and minors need a unit with a
// licence, which larger ones have; the shares are our own.
func takes(g casework.Group, population int) int {
	large := population > 30_000
	switch {
	case g == casework.Permit:
		return 82
	case g == casework.Emergency && large:
		return 75
	case g == casework.Emergency:
		return 22
	case g == casework.Minor && large:
		return 55
	case g == casework.Minor:
		return 3
	}
	return 30
}

// seats is how many places a municipality of the size offers: Jyväskylä 150 in 2017-2024, Kouvola 20, Äänekoski 30, Kokkola 30 (council minutes).
func seats(d chance.Dice, g casework.Group, population int) int {
	most := min(8+population/1500, 90)
	switch g {
	case casework.Emergency:
		return d.Between(5, 5+most/8)
	case casework.Minor:
		return d.Between(4, 14) // a family group home has at most seven children; one or two homes
	case casework.Temporary:
		return d.Between(5, 5+most/3)
	default:
		return d.Between(most/3+2, most)
	}
}

// place returns the town's line for an arrival, when one was in force at the moment.
func (t *town) place(g casework.Group, arrival civil.Date, at time.Time) *line {
	for _, l := range t.lines {
		if l.group == g && l.window.Contains(arrival) && l.confirmed.Before(at) {
			return l
		}
	}
	return nil
}

// weight is how often a case leads to the town: the larger, the oftener, but not in proportion.
func (t *town) weight() int { return 20 + min(t.population, 250_000)/3000 }

// limit makes what the offer says of dwellings, school places and slots fit those who have come on it: dwellings that are all secured are enough for them
// and for some more, and what is limited has a little left.
func (o *offer) limit(d chance.Dice) {
	var used, free, minors int
	for _, l := range o.lines {
		used, free = used+l.reserved+l.taken, free+l.capacity-l.reserved-l.taken
		if l.group == casework.Minor {
			minors += l.capacity
		}
	}
	if o.state != places.OfferInForce {
		return
	}
	r := &o.ready
	if count, _ := r.DwellingCount(); r.Certainty == places.Secured {
		for i := range max(0, used/2+free/3+1-count) {
			r.Dwellings[i%len(r.Dwellings)].Count++
		}
	}
	add := func(percent int, resource string, count int) {
		if d.Percent(percent) {
			r.Limits = append(r.Limits, places.Limit{Resource: resource, Count: count})
		}
	}
	add(30, "basic", used*35/100+free/6+d.Between(1, 4))
	add(15, "early", used*20/100+free/8+d.Between(1, 3))
	for _, s := range r.Services {
		add(12, "slots_"+s.Code, used/10+d.Between(1, 3))
	}
	if minors > 0 {
		add(50, "unit", minors)
	}
}

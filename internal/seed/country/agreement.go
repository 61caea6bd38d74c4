package country

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/seed/chance"
	"kuntapaikka/internal/store"
)

// reviewYears is how often the made-up agreements are reviewed, as the act asks at the least (681/2023 s. 42.2).
const reviewYears = 4

// agreementRows are the agreements under which places are offered, some others that no longer hold or not yet, the commitments to urgent cases, named
// dwellings, and the targets of the year and the next.
func (w *Country) agreementRows() []*store.Rows {
	agreements := store.NewRows("agreement", `id, municipality_org, centre_org, valid, reviewed_on, review_by, yearly_places, diary_number, signed_on, programme_on,
		heard_org, heard_on, heard_reference`)
	commitments := store.NewRows("precommitment", "id, municipality_org, centre_org, year, persons, committed_on, reference")
	dwellings := store.NewRows("dwelling", "id, municipality_org, centre_org, name, rooms, sleeps, accessible, ready_on")
	for i, t := range w.towns {
		d := chance.New(w.Seed, diceSupply, 1<<20|uint64(i))
		w.agreement(d, agreements, t, i)
		w.commitment(d, commitments, t)
		if t.Code == shownMunicipality || d.Percent(15) {
			w.dwellings(d, dwellings, t)
		}
	}
	for i, t := range w.others[:min(12, len(w.others))] {
		w.oddAgreement(chance.New(w.Seed, diceSupply, 2<<20|uint64(i)), agreements, t, i)
	}
	return []*store.Rows{agreements, commitments, dwellings, w.authorisations(), w.targets()}
}

// agreement is in force on every day on which somebody is directed to the town.
func (w *Country) agreement(d chance.Dice, rows *store.Rows, t *town, n int) {
	from := civil.Of(w.years[0]-d.IntN(2), time.January, 1)
	var reviewed, to civil.Date
	review := from.AddMonths(12 * reviewYears)
	if review.Before(w.today.AddMonths(2)) || d.Percent(30) {
		reviewed = w.today.AddMonths(-d.Between(3, 20))
		review = reviewed.AddMonths(12 * reviewYears)
	}
	if d.Percent(20) {
		to = civil.Of(w.Year+2, time.January, 1)
	}
	signed := from.AddDays(-d.Between(10, 60))
	heard := signed.AddDays(-d.Between(10, 40))
	rows.Add(d.ID(signed.Midnight()), t.org.ID, t.centre.ID, civil.Period{From: from, To: to}, reviewed, review, w.yearly(t), w.diary(t, n, signed), signed,
		signed.AddDays(-d.Between(30, 300)), t.area.ID, heard, fmt.Sprintf("ESIM/%d/%d", 1000+n, heard.Year()))
}

func (w *Country) diary(t *town, n int, signed civil.Date) string {
	return fmt.Sprintf("EVK%s/%d/%d", t.centre.Code, 400+n, signed.Year())
}

// yearly is the number of places that both sides agreed on.
func (w *Country) yearly(t *town) (n int) {
	for _, l := range t.lines {
		if l.year == w.Year {
			n += l.capacity
		}
	}
	return n
}

// oddAgreement is one that is not in force: not reviewed in time, ended, not yet signed, or without proof that the area was heard.
func (w *Country) oddAgreement(d chance.Dice, rows *store.Rows, t *town, n int) {
	from, signed := civil.Of(w.Year-5, time.March, 1), civil.Of(w.Year-5, time.February, 10)
	review, heard, area, reference := from.AddMonths(12*reviewYears), signed.AddDays(-20), t.area.ID, fmt.Sprintf("ESIM/%d/%d", 2000+n, w.Year-5)
	var to civil.Date
	switch n % 4 {
	case 0: // lapsed
	case 1:
		to, review = civil.Of(w.Year, time.January, 1), civil.Of(w.Year+1, time.January, 1)
	case 2:
		from, signed, review = civil.Of(w.Year+1, time.January, 1), civil.Date{}, civil.Of(w.Year+5, time.January, 1)
	case 3:
		from, review, heard, area, reference = civil.Of(w.Year, time.June, 1), civil.Of(w.Year+4, time.June, 1), civil.Date{}, uuid.Nil, ""
		signed = from.AddDays(-10)
	}
	diary := ""
	if !signed.IsZero() {
		diary = w.diary(t, 900+n, signed)
	}
	rows.Add(d.ID(w.epoch), t.org.ID, t.centre.ID, civil.Period{From: from, To: to}, nil, review, 10+n, diary, signed, from.AddDays(-90), area, heard, reference)
}

// commitment promises to take at least five urgent cases in a year.
func (w *Country) commitment(d chance.Dice, rows *store.Rows, t *town) {
	for _, l := range t.lines {
		if l.group == casework.Emergency && l.year >= w.Year {
			on := civil.DateIn(l.confirmed).AddDays(-5)
			rows.Add(d.ID(on.Midnight()), t.org.ID, t.centre.ID, l.year, max(5, l.base), on, fmt.Sprintf("§ %d", d.Between(20, 320)))
		}
	}
}

// dwellings are named: one household at a time lives there. The streets are made up.
func (w *Country) dwellings(d chance.Dice, rows *store.Rows, t *town) {
	for i, street := range []string{"Kanervatie", "Saniaiskuja", "Orvokkipolku", "Vanamotie", "Apilaraitti"} {
		rooms := 1 + d.IntN(4)
		rows.Add(d.ID(w.epoch), t.org.ID, t.centre.ID, fmt.Sprintf("%s %d A %d", street, d.Between(1, 40), i+1), rooms, rooms+2, i%3 == 0,
			w.today.AddDays(d.Between(-60, 60)))
	}
}

// authorisations let the ministry's suggestion become a proposal at once in the emergency lane of the shown centre.
func (w *Country) authorisations() *store.Rows {
	rows := store.NewRows("standing_authorisation", "id, centre_org, valid, reference, granted_by")
	d := chance.New(w.Seed, diceSupply, 3<<20)
	centre := w.shownTown().centre
	valid := civil.Period{From: civil.Of(w.Year, time.January, 1), To: civil.Of(w.Year+1, time.January, 1)}
	rows.Add(d.ID(valid.From.Midnight()), centre.ID, valid, fmt.Sprintf("EVK%s/77/%d", centre.Code, w.Year), centre.people[1].id)
	return rows
}

// targets are the ministry's for each centre, and the centres' own split over the municipalities that offer places, by population. The sum is a made-up
// one: the quota's 500 persons and about three times as many with permits.
func (w *Country) targets() *store.Rows {
	const persons = 2_000
	rows := store.NewRows("municipality_target", "year, centre_code, municipality_code, persons, source, set_at")
	inAll, byCentre := 0, map[string]int{}
	for _, t := range w.towns {
		inAll += t.population
		byCentre[t.Centre] += t.population
	}
	for year := w.Year; year <= w.Year+1; year++ {
		set := civil.Of(year-1, time.December, 10).Midnight()
		if set.After(w.Now) {
			set = w.Now.AddDate(0, 0, -6)
		}
		for _, c := range w.reg.Centres(w.today) {
			rows.Add(year, c.Code, nil, persons*byCentre[c.Code]/inAll, "demo", set)
		}
		for _, t := range w.towns {
			rows.Add(year, t.Centre, t.Code, max(2, persons*t.population/inAll), "demo", set.AddDate(0, 0, 3))
		}
	}
	return rows
}

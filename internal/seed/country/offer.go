package country

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/seed/chance"
	"kuntapaikka/internal/seed/household"
	"kuntapaikka/internal/store"
)

// offer is a municipality's offer of the places of a year.
type offer struct {
	id        uuid.UUID
	town      *town
	year      int
	state     places.OfferState
	lines     []*line
	written   time.Time // when the form was begun
	confirmed time.Time // when it came into force
	ready     places.Readiness
}

// write makes the offer of a year whose lines are in force, or one that is still on somebody's desk.
func (w *Country) write(d chance.Dice, t *town, year int, state places.OfferState, lines []*line) {
	o := &offer{town: t, year: year, state: state, lines: lines, written: w.Now.AddDate(0, 0, -d.Between(2, 20))}
	if state == places.OfferInForce {
		o.confirmed = lines[0].confirmed
		o.written = o.confirmed.AddDate(0, 0, -d.Between(6, 30))
	}
	o.id = d.ID(o.written)
	for _, l := range lines {
		l.offer = o.id
	}
	o.ready = w.readiness(d, o)
	w.offers = append(w.offers, o)
}

// seats is what the form says, group by group.
func (o *offer) seats() places.Seats {
	s := places.Seats{}
	for _, l := range o.lines {
		s[l.group] += l.capacity
	}
	if len(o.lines) == 0 {
		s[casework.Quota], s[casework.Permit] = 6, 8
	}
	return s
}

// document is the form as it was sent; a draft lacks its last pages.
func (o *offer) document(d chance.Dice) places.Document {
	officer, first := o.town.org.people[0], civil.Of(o.year, time.January, 1)
	doc := places.Document{
		Contact: places.Contact{
			Name: officer.name, Title: "Kotoutumiskoordinaattori", Email: "kotoutuminen@" + household.Slug(o.town.Name.FI) + ".example", Phone: fmt.Sprintf("000 123 %04d", d.IntN(10_000)),
		},
		Seats: o.seats(), FirstArrival: first, Marks: map[places.Section]places.Mark{},
	}
	if t := o.town; t.Code[len(t.Code)-1] == '7' && t.population > 8000 {
		doc.Minimum = doc.Seats.Total() / 6 // a unit that opens only for so many
	}
	if len(o.lines) > 0 && o.lines[0].window.To.Year() == o.year {
		doc.LastArrival = o.lines[0].window.Last()
	}
	sections := []places.Section{places.ContactSection, places.PlacesSection}
	if o.state != places.OfferDraft {
		sections = places.Sections()
		doc.Readiness = o.ready
		doc.Decision = places.Decision{
			Body: chance.Pick(d, []string{"Kunnanhallitus", "Kaupunginhallitus", "Hyvinvointilautakunta", "Kunnanvaltuusto"}), On: civil.DateIn(o.written),
			Reference: fmt.Sprintf("§ %d", d.Between(20, 320)),
		}
	} else {
		doc.Readiness.Dwellings, doc.Readiness.Certainty, doc.Readiness.ServiceLanguages = o.ready.Dwellings, places.Sought, o.ready.ServiceLanguages
	}
	for i, s := range sections {
		doc.Marks[s] = places.Mark{By: officer.id, At: o.written.Add(time.Duration(i+1) * 20 * time.Minute).UTC(), Version: int64(i + 2), Pressed: true}
	}
	return doc
}

// readiness is what the municipality says it can give; larger ones have more of everything nearby.
func (w *Country) readiness(d chance.Dice, o *offer) places.Readiness {
	t, large := o.town, o.town.population > 40_000
	r := places.Readiness{
		Certainty: chance.Draw(d, []chance.Share[places.Certainty]{{Of: places.Sought, Weight: 55}, {Of: places.Secured, Weight: 45}}), ServiceLanguages: strings.Split(t.Languages, "+"),
		SchoolReady: civil.Of(o.year, time.January, 7), Preparatory: large || d.Percent(30),
	}
	if d.Percent(35) {
		r.SchoolReady = civil.Of(o.year, time.August, 11)
	}
	most := 2 + min(t.population/6000, 14)
	for rooms := 1; rooms <= places.MostRooms; rooms++ {
		count := d.IntN(most+2) / (1 + rooms/4)
		if count == 0 && rooms != 2 {
			continue
		}
		dwelling := places.Dwelling{Rooms: rooms, Count: max(count, 1)}
		if d.Percent(40) {
			dwelling.Accessible = 1
		}
		if d.Percent(25) {
			dwelling.Ready = civil.Of(o.year, time.Month(d.Between(2, 6)), 1)
		}
		r.Dwellings = append(r.Dwellings, dwelling)
	}
	for _, code := range casework.NeedCodes() {
		if d.Percent(55) || large {
			r.Services = append(r.Services, places.Service{Code: code, Minutes: w.minutes(d, t), Evidence: "Hyvinvointialueen ilmoitus"})
		}
	}
	r.Interpreters = w.interpreters(d, t)
	if slices.ContainsFunc(o.lines, func(l *line) bool { return l.group == casework.Minor }) {
		r.Licence = places.Licence{Held: true, Evidence: fmt.Sprintf("Perheryhmäkodin lupa ESIM/%d/%d", d.Between(100, 999), o.year-1)}
		r.Conditions = append(r.Conditions, chance.Pick(d, []string{"unit_for_girls", "unit_for_boys"}))
	}
	if d.Percent(40) {
		r.Conditions = append(r.Conditions, "interpreter_woman")
	}
	return r
}

// minutes is the journey to a service: short in a town with a hospital, long in the country.
func (w *Country) minutes(d chance.Dice, t *town) int {
	switch t.UrbanRural {
	case "urban":
		return d.Between(10, 40)
	case "semi_urban":
		return d.Between(20, 70)
	}
	return d.Between(30, 110)
}

func (w *Country) interpreters(d chance.Dice, t *town) []places.Interpreter {
	var all []places.Interpreter
	for _, code := range []string{"ar", "fa", "prs", "so", "ru", "uk", "sw", "ckb", "kmr", "ti", "tr", "fr", "es", "rw", "ps"} {
		switch near := min(t.population/4000, 60); {
		case d.Percent(near):
			all = append(all, places.Interpreter{Language: code, Way: places.OnTheSpot})
		case d.Percent(35):
			all = append(all, places.Interpreter{Language: code, Way: places.ByPhone})
		}
	}
	return all
}

// supplyRows hands over agreements, commitments, targets, offers with their lines, and the ledger.
func (w *Country) supplyRows(give func(*store.Rows) error) error {
	offers := store.NewRows("place_offer", `id, version, state, municipality_org, municipality_code, wellbeing_code, centre_org, year, document, created_by, signed_by,
		confirmed_by, updated_at`)
	lines := store.NewRows("offer_line", `id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on, capacity, reserved, taken, seq,
		in_force`)
	events := newSheets().events
	for i, o := range w.offers {
		d := chance.New(w.Seed, diceSupply, uint64(i))
		if err := w.offerRows(d, o, offers, lines, events); err != nil {
			return err
		}
	}
	for _, rows := range append(w.agreementRows(), offers, lines) {
		if err := give(rows); err != nil {
			return err
		}
	}
	if err := w.ledgerRows(give); err != nil {
		return err
	}
	for _, rows := range w.unusedRows(events) {
		if err := give(rows); err != nil {
			return err
		}
	}
	return give(events)
}

// told is how long after the end of a line's window everybody has been told of what was unused; of a line that ended later the portal's clock tells.
const told = 7

// unusedRows are the lines that ended with places that nobody used: who was told, and what the centre gave as its feedback.
func (w *Country) unusedRows(events *store.Rows) []*store.Rows {
	notices := store.NewRows("unused_notice", "line_id, unused, told_at")
	feedback := store.NewRows("place_feedback", "line_id, municipality_org, centre_org, unused, reason, note, given_by, given_at")
	for _, l := range w.lines {
		unused := l.capacity - l.reserved - l.taken
		if unused == 0 || !l.window.To.AddDays(told).Before(w.today) {
			continue
		}
		notices.Add(l.id, unused, l.window.To.Midnight().Add(time.Minute))
		d := chance.New(w.Seed, diceSupply, 4<<20|uint64(l.n))
		at := l.window.To.AddDays(d.Between(5, 60)).Midnight().Add(time.Duration(d.Between(9*60, 15*60)) * time.Minute)
		if at.After(w.Now) || d.Percent(12) {
			continue // the centre has not given it yet
		}
		reason := chance.Draw(d, []chance.Share[string]{{Of: "few_cases", Weight: 45}, {Of: "household_size", Weight: 25}, {Of: "timing", Weight: 15}, {Of: "services", Weight: 10}, {Of: "language", Weight: 5}})
		officer := l.town.centre.people[0].id
		feedback.Add(l.id, l.town.org.ID, l.town.centre.ID, unused, reason, "", officer, at)
		events.Add(at, officer, identity.Regional, l.town.centre.ID, "offer.feedback", audit.Offer, l.offer, nil, "681/2023 s. 42",
			fmt.Sprintf(`{"line": "%s", "unused": "%d", "reason": "%s"}`, l.id, unused, reason))
	}
	return []*store.Rows{notices, feedback}
}

func (w *Country) offerRows(d chance.Dice, o *offer, offers, lines, events *store.Rows) error {
	document, err := json.Marshal(o.document(d))
	if err != nil {
		return err
	}
	t := o.town
	officer, signatory, confirmer := t.org.people[0].id, uuid.Nil, uuid.Nil
	version, updated := 3, o.written.Add(time.Hour)
	event := func(action string, by uuid.UUID, org *organisation, at time.Time) {
		events.Add(at, by, identity.RoleOf(org.Kind), org.ID, action, audit.Offer, o.id, nil, "681/2023 s. 42", fmt.Sprintf(`{"places": "%d"}`, o.seats().Total()))
	}
	event("offer.start", officer, t.org, o.written)
	if o.state == places.OfferSubmitted || o.state == places.OfferInForce {
		signatory, version, updated = t.org.people[1].id, 6, o.written.AddDate(0, 0, 1)
		event("offer.submit", signatory, t.org, updated)
	}
	if o.state == places.OfferInForce {
		confirmer, version, updated = t.centre.people[1].id, 7, o.confirmed
		event("offer.confirm", confirmer, t.centre, updated)
	}
	offers.Add(o.id, version, o.state, t.org.ID, t.Code, t.Wellbeing, t.centre.ID, o.year, document, officer, signatory, confirmer, updated)
	if o.state != places.OfferInForce {
		return nil
	}
	for _, l := range o.lines {
		lines.Add(l.id, o.id, t.org.ID, t.centre.ID, t.Code, l.year, l.group, l.window, l.capacity, l.reserved, l.taken, l.seq, true)
	}
	return nil
}

// reviewYears is how often the made-up agreements are reviewed, as the act asks at the least (681/2023 s. 42.2).
const reviewYears = 4

// agreementRows are the agreements under which places are offered, some others that no longer hold or not yet, the commitments to urgent cases, named
// dwellings, the targets of the year and the next, and a round of support that is open.
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
	return []*store.Rows{agreements, commitments, dwellings, w.authorisations(), w.targets(), w.openRound()}
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

// home is a named dwelling with the days on which a household has it.
type home struct {
	id     uuid.UUID
	name   string
	sleeps int
	ready  civil.Date
	spare  bool // kept for those who are still to be answered
	booked []civil.Period
}

// dwellings are named: one household at a time lives there. The streets are made up. Every other has been ready for long, and
// some are left to be named.
func (w *Country) dwellings(d chance.Dice, rows *store.Rows, t *town) {
	for i, street := range streets() {
		rooms := 1 + d.IntN(4)
		h := &home{id: d.ID(w.epoch), name: fmt.Sprintf("%s %d A %d", street, d.Between(1, 40), i+1), sleeps: rooms + 2, ready: w.today.AddDays(d.Between(-60, 60)), spare: i%3 == 0}
		if i%2 == 1 {
			h.ready = h.ready.AddDays(-240)
		}
		t.homes = append(t.homes, h)
		rows.Add(h.id, t.org.ID, t.centre.ID, h.name, rooms, h.sleeps, i%3 == 0, h.ready)
	}
}

// house gives a household one of the town's dwellings that is large enough, ready and free on its days; none when there is none.
func (t *town) house(size int, days civil.Period) *home {
	for _, h := range t.homes {
		if h.spare || h.sleeps < size || days.From.Before(h.ready) || slices.ContainsFunc(h.booked, days.Overlaps) {
			continue
		}
		h.booked = append(h.booked, days)
		return h
	}
	return nil
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

// target is the town's share of the country's target, by population.
func (w *Country) target(t *town) int {
	const persons = 2_000
	inAll := 0
	for _, o := range w.towns {
		inAll += o.population
	}
	return max(2, persons*t.population/inAll)
}

// targets are the ministry's for each centre, and the centres' own split over the municipalities that offer places, by population. The sum is a made-up
// one: the quota's 500 persons and about three times as many with permits.
func (w *Country) targets() *store.Rows {
	rows := store.NewRows("municipality_target", "year, centre_code, municipality_code, persons, source, set_at")
	byCentre := map[string]int{}
	for _, t := range w.towns {
		byCentre[t.Centre] += w.target(t)
	}
	for year := w.Year; year <= w.Year+1; year++ {
		set := civil.Of(year-1, time.December, 10).Midnight()
		if set.After(w.Now) {
			set = w.Now.AddDate(0, 0, -6)
		}
		for _, c := range w.reg.Centres(w.today) {
			rows.Add(year, c.Code, nil, byCentre[c.Code], "demo", set)
		}
		for _, t := range w.towns {
			rows.Add(year, t.Centre, t.Code, w.target(t), "demo", set.AddDate(0, 0, 3))
		}
	}
	return rows
}

// openRound is a round of supplementary support that can be claimed today for those who came in the last year: like that of 2023, which one coordinator has
// written and another published.
func (w *Country) openRound() *store.Rows {
	rows := store.NewRows("grant_round", `code, version, programme, kind, permits, groups, first_home, commitment, arrived_from, arrived_to, payees, opens, closes, decides, pays,
		budget_cents, status, name_fi, name_sv, name_en, about_fi, about_sv, about_en, amounts, valid_from, source, note, writers, published_by, published_at, origin`)
	like, ok := w.reg.Round("lisaosa-2023", w.today)
	ministry := w.org(identity.Ministry, "TEM").people
	amounts, err := json.Marshal(like.Amounts)
	if !ok || err != nil || len(ministry) < 2 {
		return rows
	}
	opened := w.today.AddDays(-20)
	rows.Add(fmt.Sprintf("lisaosa-%d", w.Year), 1, like.Programme, like.Kind, strings.Join(like.Permits, " "), "", "yes", 0, w.today.AddMonths(-12), w.today.AddDays(1),
		strings.Join(like.Payees, " "), opened, w.today.AddDays(70), like.Decides, like.Pays, 0, string(like.Status), like.Name.FI, like.Name.SV, like.Name.EN, "", "", "",
		string(amounts), opened, "688/2001", "", "{"+ministry[0].id.String()+"}", ministry[1].id, opened.Midnight(), "portal")
	return rows
}

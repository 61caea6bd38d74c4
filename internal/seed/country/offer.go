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
	return give(events)
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

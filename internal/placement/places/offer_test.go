package places_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/placement/places"
)

var today = day(2026, 11, 23)

// written is a draft of 2027 with nothing left to mend.
func written() places.Offer {
	o := places.Offer{ID: uuid.New(), Version: 7, State: places.OfferDraft, Year: 2027, Document: places.Document{
		Contact: places.Contact{Name: "Mikael Lindqvist", Title: "maahanmuuttokoordinaattori", Email: "mikael@oulu.example", Phone: "044 000 0000"},
		Seats:   places.Seats{casework.Quota: 12, casework.Emergency: 5, casework.Permit: 10}, FirstArrival: day(2027, 2, 15),
		Readiness: places.Readiness{
			Dwellings: []places.Dwelling{{Rooms: 2, Count: 5, Accessible: 1}, {Rooms: 4, Count: 3, Ready: day(2027, 3, 1)}},
			Certainty: places.PartlySecure, Secured: 5, ServiceLanguages: []string{"fi"},
			Services:     []places.Service{{Code: "maternity", Minutes: 15, Evidence: "hyvinvointialue"}},
			Interpreters: []places.Interpreter{{Language: "ar", Way: places.OnTheSpot}},
		},
		Decision: places.Decision{Body: "Kaupunginhallitus", On: day(2026, 11, 16), Reference: "§ 401"},
		Marks:    map[places.Section]places.Mark{},
	}}
	for _, s := range places.Sections() {
		o.Document.Marks[s] = places.Mark{By: uuid.New(), Version: 3, Pressed: true}
	}
	return o
}

func TestEveryMistakeOfASectionAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		section places.Section
		mend    func(*places.Document)
		want    []string
	}{
		{"places: none", places.PlacesSection, func(*places.Document) {}, nil},
		{
			"places: nothing filled in", places.PlacesSection, func(d *places.Document) { *d = places.Document{} },
			[]string{"seats-quota offers.no_seats", "first_arrival fault.required"},
		},
		{"places: a day of another year and more accessible dwellings than there are", places.PlacesSection, func(d *places.Document) {
			d.FirstArrival = day(2026, 12, 12)
			d.Readiness.Dwellings = []places.Dwelling{{Rooms: 3, Count: 8, Accessible: 9}}
		}, []string{"first_arrival fault.must_be_in_year", "dwelling-3-accessible offers.accessible_too_many"}},
		{"places: all must come, or the places stay closed", places.PlacesSection, func(d *places.Document) { d.Minimum = d.Seats.Total() }, nil},
		{
			"places: more must come than there are places", places.PlacesSection, func(d *places.Document) { d.Minimum = d.Seats.Total() + 1 },
			[]string{"minimum fault.too_large"},
		},
		{
			"places: the last day before the first", places.PlacesSection, func(d *places.Document) { d.LastArrival = day(2027, 2, 1) },
			[]string{"last_arrival fault.must_be_on_or_after"},
		},
		{
			"places: all dwellings are a part of themselves", places.PlacesSection, func(d *places.Document) { d.Readiness.Secured = 8 },
			[]string{"secured offers.secured_part"},
		},
		{"places: reserved dwellings that nobody has named", places.PlacesSection, func(d *places.Document) {
			d.Readiness.Dwellings, d.Readiness.Certainty = nil, places.Secured
		}, []string{"dwelling-1 offers.dwellings_needed"}},
		{"places: dwellings are looked for later", places.PlacesSection, func(d *places.Document) {
			d.Readiness.Dwellings, d.Readiness.Certainty = nil, places.Sought
		}, nil},
		{
			"places: a person in the note", places.PlacesSection, func(d *places.Document) { d.Note = "Perhe, jonka äiti on 010190-123A" },
			[]string{"note fault.personal_data"},
		},
		{"services: none", places.ServicesSection, func(*places.Document) {}, nil},
		{"services: no language, an unknown need, a journey of a day", places.ServicesSection, func(d *places.Document) {
			d.Readiness.ServiceLanguages = nil
			d.Readiness.Services = []places.Service{{Code: "astrology", Minutes: 10}, {Code: "dialysis", Minutes: 1440}}
		}, []string{"service-astrology fault.unknown_choice", "service-dialysis fault.too_large", "service_languages fault.choose_at_least_one"}},
		{"services: limits of nothing known, below nothing and above all reason", places.ServicesSection, func(d *places.Document) {
			d.Readiness.Limits = []places.Limit{{"gym", 3}, {"early", -1}, {"basic", 0}, {"slots_dialysis", 2001}}
		}, []string{"limit-early fault.too_small", "limit-gym fault.unknown_choice", "limit-slots_dialysis fault.too_large"}},
		{
			"services: places for minors ask for a licence", places.ServicesSection, func(d *places.Document) { d.Seats = places.Seats{casework.Minor: 7} },
			[]string{"licence offers.licence_needed"},
		},
		{
			"services: a licence is shown by something", places.ServicesSection, func(d *places.Document) { d.Readiness.Licence.Held = true },
			[]string{"licence_evidence fault.required"},
		},
		{
			"contact: nothing", places.ContactSection, func(d *places.Document) { d.Contact = places.Contact{} },
			[]string{"contact_name fault.required", "contact_email fault.required", "contact_phone fault.required"},
		},
		{
			"decision: made tomorrow, by nobody", places.DecisionSection, func(d *places.Document) { d.Decision = places.Decision{On: today.AddDays(1)} },
			[]string{"decision_body fault.required", "decision_on fault.must_be_in_past"},
		},
	} {
		o := written()
		c.mend(&o.Document)
		got := fields(o.Mistakes(c.section, today))
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestALimitIsStatedOnceAndNothingIsNotLimited(t *testing.T) {
	t.Parallel()
	first := places.Readiness{}.Limited("basic", 8).Limited("unit", 0)
	next := first.Limited("basic", 5).Limited("slots_dialysis", 2)
	for _, c := range []struct {
		of       places.Readiness
		resource string
		want     int
		stated   bool
	}{
		{first, "basic", 8, true},
		{first, "unit", 0, true},
		{first, "slots_dialysis", 0, false},
		{next, "basic", 5, true},
		{next, "unit", 0, true},
		{next, "slots_dialysis", 2, true},
		{next.With(first.Limited("early", 3)), "early", 0, false}, // what the newest offer does not limit is not limited
		{next.With(first), "basic", 5, true},
	} {
		if n, stated := c.of.LimitOf(c.resource); n != c.want || stated != c.stated {
			t.Errorf("%s of %v: %d, %t; want %d, %t", c.resource, c.of.Limits, n, stated, c.want, c.stated)
		}
	}
}

func TestSectionsTellHowFarTheyAre(t *testing.T) {
	t.Parallel()
	o := written()
	o.Document.Marks = map[places.Section]places.Mark{
		places.ContactSection: {Version: 2, Pressed: true}, places.PlacesSection: {Version: 3, Pressed: true}, places.ServicesSection: {Version: 4},
	}
	o.Document.FirstArrival = day(2026, 12, 12)
	o.Document.Typed = map[places.Section]map[string]string{places.PlacesSection: {"seats-emergency": "viisi", "first_arrival": "12.12.2026"}}
	o.Document.Readiness.ServiceLanguages = nil
	want := map[places.Section]places.SectionState{
		places.ContactSection: places.Ready, places.PlacesSection: places.ToMend, places.ServicesSection: places.Started,
		places.DecisionSection: places.NotStarted,
	}
	for _, p := range o.Progress(today) {
		if p.State != want[p.Section] {
			t.Errorf("%s is %s, want %s", p.Section, p.State, want[p.Section])
		}
		if p.Section == places.PlacesSection && p.Mistakes != 2 {
			t.Errorf("%d mistakes in places, want 2: a field counts once", p.Mistakes)
		}
	}
	if o.Complete(today) || !written().Complete(today) {
		t.Error("an offer is complete when every section but the decision is ready")
	}
}

func TestTwoPeopleWriteOneDraftBySections(t *testing.T) {
	t.Parallel()
	o := written()
	anna, mikael := uuid.New(), uuid.New()
	contact := places.Document{Contact: places.Contact{Name: "Anna"}}
	next, err := o.Save(places.ContactSection, contact, 7, places.Mark{By: anna, At: time.Now()})
	if err != nil || next.Document.Contact.Name != "Anna" || next.Document.Seats.Total() != 27 || next.Version != 8 {
		t.Fatalf("saving the contact gave %v and %+v", err, next.Document)
	}
	seats := places.Document{Seats: places.Seats{casework.Quota: 4}}
	both, err := next.Save(places.PlacesSection, seats, 7, places.Mark{By: mikael})
	if err != nil || both.Document.Contact.Name != "Anna" || both.Document.Seats.Total() != 4 {
		t.Errorf("another section saved from the older version gave %v", err)
	}
	_, err = both.Save(places.ContactSection, places.Document{}, 7, places.Mark{By: mikael})
	var stale *places.StaleSection
	if !errors.As(err, &stale) || stale.Now.Document.Contact.Name != "Anna" || fault.KindOf(err) != fault.Conflict {
		t.Errorf("the same section from the older version gave %v, want a conflict that carries what stands", err)
	}
	if o.Document.Contact.Name != "Mikael Lindqvist" || o.Document.Marks[places.ContactSection].Version != 3 {
		t.Error("saving changed the offer that it started from")
	}
	services := places.Document{Readiness: places.Readiness{ServiceLanguages: []string{"sv"}, Certainty: places.Sought}}
	kept, err := o.Save(places.ServicesSection, services, 7, places.Mark{})
	if n, _ := kept.Document.Readiness.DwellingCount(); err != nil || n != 8 || kept.Document.Readiness.Certainty != places.PartlySecure {
		t.Errorf("saving the services touched the dwellings: %v %+v", err, kept.Document.Readiness)
	}
}

func TestAnOfferGoesToTheCentreInTheSignatorysName(t *testing.T) {
	t.Parallel()
	signatory, officer := uuid.New(), uuid.New()
	o, err := written().Submit(signatory, today)
	if err != nil || o.State != places.OfferSubmitted || o.SignedBy != signatory {
		t.Fatalf("submit: %v", err)
	}
	bad := written()
	bad.Document.Contact.Name, bad.Document.Decision.Body = "", ""
	bad.Document.Typed = map[places.Section]map[string]string{places.PlacesSection: {"seats-emergency": "viisi"}}
	if _, err := bad.Submit(signatory, today); !slices.Equal(fields(err), []string{
		"contact_name fault.required", "seats-emergency offers.unreadable", "decision_body fault.required",
	}) {
		t.Errorf("mistakes of all sections: %v", fields(err))
	}
	agreement := sound()
	long, ends, lapsed := agreement, agreement, agreement
	ends.Valid.To = day(2027, 10, 1)
	lapsed.ReviewBy = day(2026, 12, 31)
	for _, c := range []struct {
		name       string
		by         uuid.UUID
		agreements []places.Agreement
		key        string
	}{
		{"under an agreement in force", officer, []places.Agreement{long}, ""},
		{"by the person who signed it", signatory, []places.Agreement{long}, "offers.four_eyes"},
		{"without an agreement", officer, nil, "offers.no_agreement"},
		{"under one that will have lapsed", officer, []places.Agreement{lapsed}, "offers.no_agreement"},
		{"under one that ends before the last arrival", officer, []places.Agreement{ends}, "offers.agreement_ends"},
	} {
		next, err := o.Confirm(c.by, c.agreements, today)
		f, _ := fault.As(err)
		switch {
		case c.key == "" && (err != nil || next.State != places.OfferInForce || next.ConfirmedBy != c.by):
			t.Errorf("%s: %v", c.name, err)
		case c.key != "" && (f == nil || f.Message.Key != c.key):
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
	}
	back, err := o.Return("Hätätapausten määrästä ei ole sovittu.")
	if err != nil || back.State != places.OfferDraft || back.SignedBy != uuid.Nil || back.Document.Returned == "" {
		t.Errorf("return: %v %+v", err, back)
	}
	if _, err := o.Return(""); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a return without a reason: %v", err)
	}
}

func TestAnOfferOpensALineForEachGroupWithPlaces(t *testing.T) {
	t.Parallel()
	lines := written().NewLines()
	if len(lines) != 3 || lines[0].Group != casework.Quota || lines[0].Capacity != 12 || lines[1].Group != casework.Emergency {
		t.Errorf("lines %+v", lines)
	}
	if want := (civil.Period{From: day(2027, 2, 15), To: day(2028, 1, 1)}); lines[0].Window != want {
		t.Errorf("window %v, want from the first arrival to the end of the year", lines[0].Window)
	}
}

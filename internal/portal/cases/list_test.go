package cases_test

import (
	"net/http"
	"strings"
	"testing"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"

	"github.com/google/uuid"
)

// house is a portal with a case service of its own, to lay cases into it as the people of the portal would.
type house struct {
	*portaltest.Portal
	cases casework.Service
}

func newHouse(t *testing.T) house {
	t.Helper()
	p := portaltest.New(t)
	return house{p, casework.Service{InTx: store.As(p.DB.DB, func(tx *store.Tx) casework.Store { return tx })}}
}

func press(version int64) identity.Press { return identity.Press{Key: uuid.New(), Version: version} }

func (h house) version(id casework.ID) (v int64) {
	h.T.Helper()
	h.DB.Scan(h.T, "SELECT version FROM refugee_case WHERE id = $1", []any{id}, &v)
	return v
}

// received is an urgent case that the immigration service sent to the northern centre.
func (h house) received() casework.ID {
	h.T.Helper()
	ctx, migri := h.T.Context(), h.Actors["intake"]
	id, err := h.cases.Begin(ctx, migri, press(0), casework.Emergency)
	for _, g := range casework.FieldGroups() {
		if err == nil {
			_, err = h.cases.Save(ctx, migri, press(h.version(id)), id, g, sample(h.Orgs["regional"].ID))
		}
	}
	if err == nil {
		err = h.cases.Receive(ctx, migri, press(h.version(id)), id)
	}
	if err != nil {
		h.T.Fatal(err)
	}
	return id
}

func sample(centre uuid.UUID) casework.Case {
	said := casework.Provenance{Source: "unhcr", Method: "rrf_only"}
	seven := 7
	return casework.Case{
		Group: casework.Emergency, Priority: casework.PriorityEmergency, Centre: centre, EarliestArrival: civil.Of(2026, 12, 14),
		Profile: casework.Profile{
			Persons: []casework.Person{
				{BirthYear: 1988, Sex: "male", Relation: "principal", EducationYears: &seven, Occupation: "leipuri"},
				{BirthYear: 1990, Sex: "female", Relation: "spouse", DueMonth: "2027-03"},
				{BirthYear: 2011, Sex: "female", Relation: "child"},
				{BirthYear: 2017, Sex: "male", Relation: "child"},
				{BirthYear: 2022, Sex: "female", Relation: "child"},
			},
			MotherTongues: []string{"ar"}, OtherLanguages: []string{"en"}, Basis: "resettled",
			Interpreters: []casework.Interpreter{{Language: "ar", Dialect: "levantti", Level: casework.Preferred}},
			Needs:        []casework.Need{{Code: "dialysis", Absolute: true, MaxMinutes: 60, Urgency: "on_arrival", Persons: 1}, {Code: "maternity"}},
			Dwelling:     casework.Dwelling{Rooms: 4, Accessible: casework.Absolute, StepFree: true},
			Schooling:    []casework.Schooling{{Level: "early", Count: 1}, {Level: "basic", Count: 2, Special: 1}},
			Ties:         []casework.Tie{{Kind: "sibling", Municipality: "564", Consent: true}}, Wishes: []string{"564"},
			Avoid: []casework.Avoid{{Municipality: "091", Kilometres: 30}},
			Sources: map[casework.FieldGroup]casework.Provenance{
				casework.HouseholdFields: said, casework.LanguageFields: said, casework.LegalFields: said, casework.NeedFields: said,
			},
		},
	}
}

func TestListOfEachRole(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, role := range []string{"coordinator", "regional", "municipality", "wellbeing", "intake", "representative"} {
		if got := h.As(role).Get("/cases"); got.Status != http.StatusOK || !strings.Contains(got.Body, "Ei tapauksia") {
			t.Errorf("the empty list of %s answered %d", role, got.Status)
		}
	}
	h.received()
	for role, sees := range map[string]bool{"coordinator": true, "regional": true, "intake": true, "municipality": false, "wellbeing": false} {
		got := h.As(role).Get("/cases")
		if strings.Contains(got.Body, "KP-2026-00001") != sees {
			t.Errorf("%s sees the case: %v, want %v", role, !sees, sees)
		}
	}
}

func TestListIsNarrowedByTheAddress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.received()
	b := h.As("coordinator")
	for path, sees := range map[string]bool{
		"/cases?state=received": true, "/cases?state=matching": false, "/cases?group=emergency": true, "/cases?group=quota": false,
		"/cases?priority=emergency": true, "/cases?municipality=Oulu": false, "/cases?centre=" + h.Orgs["regional"].ID.String(): true,
		"/cases?state=nonsense": true, "/cases?after=nonsense": true, "/cases?q=KP-2026-00001": true, "/cases?q=1": false, "/cases?q=00001": true, "/cases?q=Oulu": false,
	} {
		got := b.Get(path)
		if got.Status != http.StatusOK || strings.Contains(got.Body, "KP-2026-00001</a>") != sees {
			t.Errorf("%s: %d, shows the case: %v, want %v", path, got.Status, !sees, sees)
		}
	}
	if got := b.Get("/cases?q=Oulu"); !strings.Contains(got.Path, "municipality=564") {
		t.Errorf("a search for a municipality led to %s", got.Path)
	}
	if got := b.Get("/cases?state=received"); !strings.Contains(got.Body, `aria-current="true"`) || !strings.Contains(got.Body, "Poista rajaus: Vastaanotettu") {
		t.Error("the chosen filter cannot be seen or removed")
	}
}

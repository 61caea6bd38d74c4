package portal_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/portal/portaltest"
)

// onTheWay is a portal in which a household of four is directed to Oulu.
func onTheWay(t *testing.T) (*portaltest.Portal, casework.ID) {
	t.Helper()
	p, id := twoPlaces(t)
	proposal := p.Direct(id, "regional", "municipality", "wellbeing")
	if proposal == uuid.Nil {
		t.Fatal("no direction was made")
	}
	return p, id
}

func TestAHouseholdArrivesAndGetsItsHomeMunicipality(t *testing.T) {
	t.Parallel()
	p, id := onTheWay(t)
	path := "/arrivals/" + id.String()
	b := p.As("municipality")
	if got := b.Get("/arrivals"); !strings.Contains(got.Body, path) {
		t.Fatalf("the household is not on the list: %d", got.Status)
	}
	for _, step := range []struct{ event, on, address string }{
		{"confirm_housing", "1.12.2026", "Esimerkkikatu 1 A 2"}, {"request_travel", "14.12.2026", ""}, {"set_date", "20.11.2026", ""}, {"set_date", "16.12.2026", ""},
	} {
		form := b.Press(path)
		form.Set("event", step.event)
		form["person"] = []string{"1", "2", "3", "4"}
		form.Set("on", step.on)
		form.Set("address", step.address)
		got := b.Post(path, form)
		if past := step.on == "20.11.2026"; past != (got.Status == http.StatusUnprocessableEntity) {
			t.Fatalf("%s on %s answered %d", step.event, step.on, got.Status)
		}
		if again := b.Post(path, form); again.Status != got.Status {
			t.Errorf("%s pressed twice answered %d, then %d", step.event, got.Status, again.Status)
		}
	}
	p.DB.Exec(t, "UPDATE arrival SET planned_on = '2026-11-20'")
	for _, event := range []string{"arrive", "register"} {
		form := b.Press(path)
		form.Set("event", event)
		form["person"] = []string{"1", "2", "3", "4"}
		form.Set("on", "23.11.2026")
		if got := b.Post(path, form); got.Status != http.StatusOK {
			t.Fatalf("%s answered %d", event, got.Status)
		}
	}
	var state string
	p.DB.Scan(t, "SELECT state FROM refugee_case WHERE id = $1", []any{id}, &state)
	if state != "registered" {
		t.Errorf("the case is %s, want registered", state)
	}
	for _, step := range []struct {
		event, on, first string
		status           int
		says             string
	}{
		{"mend_home", "22.11.2026", "yes", http.StatusUnprocessableEntity, "ennen saapumista"},
		{"mend_home", "23.11.2026", "no", http.StatusOK, "ei ensimmäinen"},
		{"leave", "23.11.2026", "", http.StatusUnprocessableEntity, "Poismuuton on oltava kotikunnan alkamisen jälkeen"},
	} {
		form := b.Press(path)
		form.Set("event", step.event)
		form["person"] = []string{"1"}
		form.Set("on", step.on)
		form.Set("first", step.first)
		portaltest.Wants(t, step.event, b.Post(path, form), step.status, step.says)
	}
	p.DB.Exec(t, "UPDATE arrival SET home_from = '2026-11-20', arrived_on = '2026-11-20'")
	form := b.Press(path)
	form.Set("event", "leave")
	form["person"] = []string{"1", "2"}
	form.Set("on", "22.11.2026")
	portaltest.Wants(t, "moved away", b.Post(path, form), http.StatusOK, "Muuttanut pois", "22.11.2026", "Peru poismuutto")
	if got := p.As("wellbeing").Get(path); got.Status != http.StatusOK || strings.Contains(got.Body, "<form method=\"post\" action=\"/arrivals") {
		t.Errorf("the wellbeing area's look at the arrival answered %d, or offers it a step", got.Status)
	}
	p.AddMunicipality("lahti", "398", "Lahti")
	if got := p.As("lahti").Get(path); got.Status != http.StatusNotFound {
		t.Errorf("another municipality's look answered %d, want 404", got.Status)
	}
}

func TestAnArrivalInAnotherYearTakesThatYearsPlacesOrFails(t *testing.T) {
	t.Parallel()
	p, id := onTheWay(t)
	path := "/arrivals/" + id.String()
	p.DB.Exec(t, "UPDATE arrival SET state = 'travel_requested'")
	b := p.As("municipality")
	form := b.Press(path)
	form.Set("event", "set_date")
	form["person"] = []string{"1", "2", "3", "4"}
	form.Set("on", "8.1.2027")
	if got := b.Post(path, form); got.Status != http.StatusConflict {
		t.Errorf("moving to a year without places answered %d, want 409", got.Status)
	}
	var taken int
	p.DB.Scan(t, "SELECT sum(taken)::int FROM offer_line WHERE year = 2026", nil, &taken)
	if taken != 4 {
		t.Errorf("after the failed move %d places of 2026 are taken, want 4: nothing may be half done", taken)
	}
}

func TestAnIndependentMoverIsNotifiedAndArrives(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("municipality")
	form := b.Press("/arrivals/new")
	form.Set("group", "quota")
	form.Set("birth_years", "1988, kaksi")
	if got := b.Post("/arrivals", form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "1988, kaksi") {
		t.Fatalf("mistakes answered %d, or what was typed is lost", got.Status)
	}
	form = b.Press("/arrivals/new")
	form.Set("group", "temporary")
	form.Set("birth_years", "1988, 2015")
	form.Set("planned", "23.11.2026")
	got := b.Post("/arrivals", form)
	if !strings.HasPrefix(got.Path, "/arrivals/") || strings.HasSuffix(got.Path, "/new") {
		t.Fatalf("the notice led to %d at %s", got.Status, got.Path)
	}
	if again := b.Post("/arrivals", form); again.Path != got.Path {
		t.Errorf("the same press again led to %s, want %s", again.Path, got.Path)
	}
	for _, event := range []string{"arrive", "register"} {
		step := b.Press(got.Path)
		step.Set("event", event)
		step["person"] = []string{"1", "2"}
		step.Set("on", "23.11.2026")
		if answer := b.Post(got.Path, step); answer.Status != http.StatusOK {
			t.Fatalf("%s answered %d", event, answer.Status)
		}
	}
	var state string
	p.DB.Scan(t, "SELECT state FROM refugee_case", nil, &state)
	if state != "registered" {
		t.Errorf("the case is %s, want registered", state)
	}
	p.AddMunicipality("lahti", "398", "Lahti")
	if other := p.As("lahti").Get(got.Path); other.Status != http.StatusNotFound {
		t.Errorf("another municipality's look answered %d, want 404", other.Status)
	}
	mendFacts(t, p, got.Path)
}

// mendFacts gives the persons of a household that was only notified what the compensation asks of them.
func mendFacts(t *testing.T, p *portaltest.Portal, way string) {
	t.Helper()
	b, facts := p.As("municipality"), way+"/facts"
	first := b.Press(facts)
	fill := func(form url.Values, year, permit string) url.Values {
		form = maps.Clone(form)
		form.Set("person-1-birth-date", "1.5."+year)
		form.Set("person-1-permit", permit)
		form.Set("person-1-permit-from", "1.3.2026")
		form.Set("person-2-birth-date", "29.2.2015")
		return form
	}
	portaltest.Wants(t, "a day that is none, and another year", b.Post(facts, fill(first, "1987", "87")), http.StatusUnprocessableEntity, `value="1.5.1987"`, `value="29.2.2015"`)
	good := fill(b.Press(facts), "1988", "110")
	good.Set("person-2-birth-date", "28.2.2015")
	portaltest.Wants(t, "another year than was told", b.Post(facts, with(maps.Clone(good), "person-1-birth-date", "1.5.1987")), http.StatusUnprocessableEntity, "1988", `id="f-person-1-birth-date"`)
	for range 2 {
		portaltest.Wants(t, "saved", b.Post(facts, good), http.StatusOK, "Kotikunta rekisteröity")
	}
	portaltest.Wants(t, "saved from the page of before", b.Post(facts, fill(first, "1988", "87")), http.StatusUnprocessableEntity)
	stale := with(fill(first, "1988", "87"), "person-2-birth-date", "28.2.2015", "press", b.Press(facts).Get("press"))
	portaltest.Wants(t, "what somebody has saved meanwhile", b.Post(facts, stale), http.StatusConflict, "Toinen henkilö on tallentanut", "87")
	portaltest.Wants(t, "as it stands", b.Get(facts), http.StatusOK, `value="28.2.2015"`, `value="1.3.2026"`)
	portaltest.Wants(t, "the forecast", b.Get("/compensation/persons?year=2026"), http.StatusOK, "KP-2026-")
	for _, who := range []string{"lahti", "wellbeing", "regional", "keha"} {
		if got := p.As(who).Get(facts); got.Status != http.StatusNotFound && got.Status != http.StatusForbidden {
			t.Errorf("%s's look at the facts answered %d", who, got.Status)
		}
	}
	var looks, mended int
	p.DB.Scan(t, "SELECT count(*) FILTER (WHERE action = 'identity.read'), count(*) FILTER (WHERE action = 'identity.mend') FROM audit.event", nil, &looks, &mended)
	if looks == 0 || mended != 1 {
		t.Errorf("%d looks and %d changes are in the log, want some and one", looks, mended)
	}
}

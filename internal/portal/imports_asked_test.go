package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
)

// asked is a portal in which Oulu has been asked about a case, with the case's address and its number.
func asked(t *testing.T) (p rowsOf, at, reference string) {
	t.Helper()
	p = rowsOf{portaltest.New(t)}
	p.AddPlaces("municipality", "wellbeing", "regional", 20, places.Readiness{})
	id := p.AddCase("regional", casework.Matching)
	at = "/cases/" + id.String()
	b := p.As("regional")
	if got := b.Post(at+"/ranking", b.Filled(at+"/ranking", map[string][]string{"municipality": {"564"}, "planned_arrival": {"14.12.2026"}})); got.Status != http.StatusOK {
		t.Fatalf("the proposal answered %d", got.Status)
	}
	p.DB.Scan(t, "SELECT reference FROM refugee_case WHERE id = $1", []any{id}, &reference)
	return p, at, reference
}

func TestAFileAsksNobodyAnew(t *testing.T) {
	t.Parallel()
	p, at, reference := asked(t)
	b := p.As("regional")
	for _, c := range []struct {
		what, file, column, href string
	}{
		{"a new person", "case_ref;person;birth_year;sex;relation\n" + reference + ";1;1988;;\n" + reference + ";5;2026;female;child\n", "Rivi 3", at + "/change"},
		{"a new need", "case_ref;person;needs\n" + reference + ";1;rehabilitation, dialysis\n", "needs", at + "/change"},
		{"another group", "case_ref;person;group\n" + reference + ";1;quota\n", "group", at},
	} {
		got := bringTo(t, b, casesPath, "a.csv", c.file)
		for _, want := range []string{"Kunnalta on kysytty", reference, c.column, `href="` + c.href + `"`, "Avaa tapaus"} {
			if got.Status != http.StatusOK || !strings.Contains(got.Body, want) {
				t.Errorf("%s: %d, the check does not say %q", c.what, got.Status, want)
			}
		}
		if strings.Contains(got.Body, "Vahvista ja tallenna") || b.Get(c.href).Status != http.StatusOK {
			t.Errorf("%s may be confirmed, or the way to record it leads nowhere", c.what)
		}
	}
	small := bringTo(t, b, casesPath, "b.csv", "case_ref;person;earliest_arrival;birth_year\n"+reference+";1;21.12.2026;1987\n")
	confirm(t, b, small.Path)
	if n := p.count(t, "SELECT count(*)::int FROM refugee_case WHERE earliest_arrival = '2026-12-21' AND persons = 4"); n != 1 {
		t.Error("a day was not put right")
	}
}

func TestAProposalSentAfterTheCheckStopsTheFile(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	p.AddPlaces("municipality", "wellbeing", "regional", 20, places.Readiness{})
	id := p.AddCase("regional", casework.Matching)
	var reference string
	p.DB.Scan(t, "SELECT reference FROM refugee_case WHERE id = $1", []any{id}, &reference)
	b := p.As("regional")
	path := bringTo(t, b, casesPath, "a.csv", "case_ref;person;needs\n"+reference+";1;rehabilitation, dialysis\n").Path
	form := b.Press(path)
	p.Direct(id, "regional", "municipality", "wellbeing")
	if got := b.Post(path, form); got.Status != http.StatusConflict {
		t.Errorf("the confirmation answered %d, want 409", got.Status)
	}
	if n := p.count(t, "SELECT jsonb_array_length(profile->'needs') FROM refugee_case"); n != 1 {
		t.Errorf("the case has %d needs, want the one that was answered about", n)
	}
}

func TestTheFormAsksNobodyAnewEither(t *testing.T) {
	t.Parallel()
	p, at, _ := asked(t)
	b := p.As("regional")
	form := with(b.Press(at+"/edit/case"), "group", "quota", "priority", "emergency", "centre", p.Orgs["regional"].ID.String(), "action", "later")
	if got := b.Post(at+"/edit/case", form); got.Status != http.StatusConflict || !strings.Contains(got.Body, "ryhmän mukaan") {
		t.Errorf("another group answered %d", got.Status)
	}
}

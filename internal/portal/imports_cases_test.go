package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
)

const (
	casesPath = "/cases/import"
	casesFile = "Tapauksen tunniste;Henkilön numero tapauksessa;Ryhmä;Elinvoimakeskus;Saapuu aikaisintaan;Mistä tieto on saatu;Äidinkieli;Syntymävuosi;Sukupuoli;" +
		"Suhde päähakijaan;Palvelutarpeet;Omaisten kunnat;Sukunimi\n" +
		"A-1;1;Hätätapaus;Pohjois-Suomen elinvoimakeskus;14.12.2026;Maahanmuuttovirasto;arabia;1988;Nainen;Päähakija;Äitiyshuolto;Oulu;Esimerkki\n" +
		"A-1;2;;;;;;2015;Mies;Lapsi;;;Esimerkki\n" +
		"B-7;1;permit;9;1.2.2027;migri;somali;1990;male;principal;;;\n"
)

// rowsOf is a portal whose rows are counted.
type rowsOf struct{ *portaltest.Portal }

func (r rowsOf) count(t *testing.T, sql string, args ...any) (n int) {
	t.Helper()
	r.DB.Scan(t, sql, args, &n)
	return n
}

func TestAFileOfCasesIsCheckedThenConfirmedOnce(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	b := p.As("intake")
	got := bringTo(t, b, casesPath, "tapaukset.csv", casesFile)
	if !strings.Contains(got.Body, "Vahvista ja tallenna") {
		t.Fatalf("a good file led to %d at %s: %s", got.Status, got.Path, got.Body)
	}
	if n := p.count(t, "SELECT count(*)::int FROM refugee_case"); n != 0 {
		t.Errorf("the check alone made %d cases", n)
	}
	confirm(t, b, got.Path)
	for what, sql := range map[string]string{
		"cases that wait for the centre": `SELECT count(*)::int FROM refugee_case WHERE state = 'received' AND reference LIKE 'KP-2026-%' AND due_at IS NOT NULL
		   AND centre_org = (SELECT id FROM organisation WHERE code = '09' AND kind = 'regional_centre')`,
		"first versions":    "SELECT count(*)::int FROM case_version WHERE version = 1 AND source = 'migri'",
		"steps":             "SELECT count(*)::int FROM transition WHERE event = 'receive' AND to_state = 'received'",
		"events of cases":   "SELECT count(*)::int FROM audit.event WHERE action = 'case.import' AND case_id IS NOT NULL",
		"own references":    "SELECT count(*)::int FROM case_outside_reference WHERE reference IN ('a-1', 'b-7')",
		"persons of A-1":    "SELECT persons::int FROM refugee_case WHERE group_code = 'emergency' AND priority = 'emergency' AND profile->'ties'->0->>'municipality' = '564'",
		"named in identity": "SELECT jsonb_array_length(document->'persons') FROM case_identity WHERE document->'persons'->0->>'family_name' = 'Esimerkki'",
	} {
		if n := p.count(t, sql); n != 2 {
			t.Errorf("%s: %d, want 2", what, n)
		}
	}
	if n := p.count(t, "SELECT count(*)::int FROM notice WHERE org_id = $1 AND key = 'notices.cases_imported' AND urgent", p.Orgs["regional"].ID); n != 1 {
		t.Errorf("the centre got %d notices, want 1", n)
	}
	if n := p.count(t, "SELECT count(*)::int FROM case_identity"); n != 1 {
		t.Errorf("%d identities were written, want 1: nothing is known of the other household", n)
	}
	if log := p.Logs.String(); strings.Contains(log, "Esimerkki") || strings.Contains(log, "tapaukset") {
		t.Error("the log tells what the file holds")
	}
	if list := p.As("regional").Get("/cases"); strings.Count(list.Body, "KP-2026-") < 2 {
		t.Error("the cases are not on the centre's list")
	}
}

func TestAKnownCaseShowsWhatChangesAndASecondRunChangesNothing(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	b := p.As("intake")
	confirm(t, b, bringTo(t, b, casesPath, "a.csv", casesFile).Path)
	before := p.count(t, "SELECT sum(version)::int FROM refugee_case")
	confirm(t, b, bringTo(t, b, casesPath, "a.csv", casesFile).Path)
	if after := p.count(t, "SELECT sum(version)::int FROM refugee_case"); after != before {
		t.Errorf("a second run made the versions %d out of %d", after, before)
	}
	// Only what changes is given: the first person's sex, and a day; the second person and the other case are not in the file.
	got := bringTo(t, b, casesPath, "b.csv", "case_ref,person,birth_year,earliest_arrival,family_name\nA-1,1,1987,2026-12-21,Toinen\n")
	for _, want := range []string{"1988", "1987", "14.12.2026", "21.12.2026", "(henkilötieto)", "Vahvista ja tallenna"} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("the check does not show %q", want)
		}
	}
	if n := p.count(t, "SELECT count(*)::int FROM audit.event WHERE action = 'profile.read' AND account_id = $1", p.Actors["intake"].Account); n != 1 {
		t.Errorf("%d looks are recorded of what the check shows of a known case, want 1", n)
	}
	if strings.Contains(got.Body, "Toinen") || strings.Contains(got.Body, "Esimerkki") {
		t.Error("the check shows a name")
	}
	confirm(t, b, got.Path)
	for what, sql := range map[string]string{
		"versions of the changed case": "SELECT max(version)::int FROM case_version",
		"persons who are still there":  "SELECT persons::int FROM refugee_case WHERE profile->'persons'->0->>'birth_year' = '1987' AND earliest_arrival = '2026-12-21'",
		"version of the identity":      "SELECT version::int FROM case_identity WHERE document->'persons'->0->>'family_name' = 'Toinen'",
		"cases":                        "SELECT count(*)::int FROM refugee_case",
	} {
		if n := p.count(t, sql); n != 2 {
			t.Errorf("%s: %d, want 2", what, n)
		}
	}
}

func TestWhatWasConfirmedIsWhatWasSeen(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	b := p.As("intake")
	confirm(t, b, bringTo(t, b, casesPath, "a.csv", casesFile).Path)
	change := "case_ref;person;earliest_arrival\nA-1;1;21.12.2026\n"
	first := bringTo(t, b, casesPath, "a.csv", change).Path
	form := b.Press(first)
	other := bringTo(t, b, casesPath, "a.csv", strings.Replace(change, "21.", "22.", 1)).Path
	confirm(t, b, other)
	if got := b.Post(first, form); got.Status != http.StatusConflict {
		t.Errorf("a file that was checked against what is no more answered %d, want 409", got.Status)
	}
	if n := p.count(t, "SELECT count(*)::int FROM refugee_case WHERE earliest_arrival = '2026-12-22'"); n != 1 {
		t.Error("the later change was written over")
	}
}

func TestEveryMistakeOfAFileOfCasesIsShown(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	b := p.As("intake")
	head := "case_ref;person;group;centre;earliest_arrival;source;mother_tongues;birth_year;sex;relation;birth_date\n"
	good := "A-1;1;permit;9;1.2.2027;migri;ar;1988;female;principal;5.3.1988\n"
	for _, c := range []struct{ file, want string }{
		{head + "A-1;1;permit;9;1.2.2027;migri;ar;1988;female;principal;5.3.1989\n", "1988"},            // a birth date in another year
		{head + good + "A-1;1;;;;;;1990;male;spouse;\n", "Sama tieto on jo rivillä 2"},                  // the same person twice
		{head + good + "A-1;2;family;;;;;1990;male;spouse;\n", "Samalla tunnisteella on rivillä 2"},     // two groups in one case
		{head + good + "A-1;2;;;;;;1990;male;principal;\n", "tasan yksi henkilö"},                       // two principals
		{head + "A-1;1;permit;77;1.2.2027;migri;ar;1988;female;principal;\n", "77"},                     // no such centre
		{head + "A-1;1;permit;;1.2.2027;migri;ar;1988;female;principal;\n", "Täytä tämä tieto"},         // no centre at all
		{head + "A-1;1;permit;9;1.2.2027;migri;klingon;1988;female;principal;\n", "klingon"},            // no such language
		{head + "KP-2026-99999;1;permit;9;1.2.2027;migri;ar;1988;female;principal;\n", "Korjaa numero"}, // the portal's number of nothing
		{"case_ref;person;group\nA-1;1;permit\n", "Sarake puuttuu: Äidinkieli"},                         // a column that new cases need
		{head + "A-1;31;permit;9;1.2.2027;migri;ar;1988;female;principal;\n", "enintään 30"},
	} {
		got := bringTo(t, b, casesPath, "a.csv", c.file)
		if !strings.Contains(got.Body, c.want) || strings.Contains(got.Body, "Vahvista ja tallenna") {
			t.Errorf("%q is not refused with %q: %s", c.file, c.want, text(got.Body))
		}
		if forced := b.Post(got.Path, url.Values{"press": {uuid.NewString()}}); forced.Status != http.StatusConflict {
			t.Errorf("the confirmation of a file with mistakes answered %d, want 409", forced.Status)
		}
	}
	if n := p.count(t, "SELECT count(*)::int FROM refugee_case"); n != 0 {
		t.Errorf("%d cases were made", n)
	}
}

// text is what a page says in its tables, for the message of a test.
func text(body string) string {
	if _, after, ok := strings.Cut(body, "<table"); ok {
		return after[:min(len(after), 3000)]
	}
	return body
}

func TestEachOrganisationBringsItsOwnCases(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	p.AddActor("reception", identity.Organisation{Kind: identity.IntakeBody, Code: "VOK", NameFI: "Vastaanottokeskus", NameSV: "Förläggning", NameEN: "Reception centre"})
	migri, reception, centre := p.As("intake"), p.As("reception"), p.As("regional")
	confirm(t, migri, bringTo(t, migri, casesPath, "a.csv", casesFile).Path)
	confirm(t, reception, bringTo(t, reception, casesPath, "a.csv", casesFile).Path)
	if n := p.count(t, "SELECT count(*)::int FROM refugee_case"); n != 4 {
		t.Errorf("the same references of two organisations made %d cases, want 4", n)
	}
	// A centre's cases are its own; another centre's it cannot bring, but it may change those that it decides by the portal's number.
	got := bringTo(t, centre, casesPath, "a.csv", strings.ReplaceAll(casesFile, "Pohjois-Suomen elinvoimakeskus", "Uudenmaan elinvoimakeskus"))
	if !strings.Contains(got.Body, "Kirjoita oma keskuksesi") {
		t.Errorf("a centre may bring another's case: %s", text(got.Body))
	}
	var reference string
	p.DB.Scan(t, "SELECT min(reference) FROM refugee_case", nil, &reference)
	confirm(t, centre, bringTo(t, centre, casesPath, "a.csv", "case_ref;person;rooms\n"+reference+";1;4\n").Path)
	if n := p.count(t, "SELECT count(*)::int FROM refugee_case WHERE profile->'dwelling'->>'rooms' = '4' AND reference = $1", reference); n != 1 {
		t.Error("the centre's change by the portal's number was not written")
	}
	// The case is being matched: it is the centre's to change, and no longer the intake body's.
	p.DB.Exec(t, "UPDATE refugee_case SET state = 'matching'")
	late := bringTo(t, migri, casesPath, "a.csv", "case_ref;person;rooms\nA-1;1;5\n")
	if !strings.Contains(late.Body, "ei voi enää muuttaa tiedostosta") {
		t.Errorf("an intake body may change a case that is being matched: %s", text(late.Body))
	}
	for _, who := range []string{"municipality", "coordinator", "wellbeing", "admin", "auditor", "keha", "representative"} {
		if got := p.As(who).Get(casesPath); got.Status != http.StatusForbidden && got.Status != http.StatusNotFound {
			t.Errorf("%s's look at the page answered %d", who, got.Status)
		}
	}
}

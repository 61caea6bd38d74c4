package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/portal/portaltest"
)

const importPath = "/arrivals/import"

// bring sends a file of arrivals as the page's form would, and follows to its check.
func bring(t testing.TB, b *portaltest.Browser, name, content string) portaltest.Answer {
	t.Helper()
	return bringTo(t, b, importPath, name, content)
}

func bringTo(t testing.TB, b *portaltest.Browser, path, name, content string) portaltest.Answer {
	t.Helper()
	return b.Upload(path, path, name, content)
}

// confirm presses the button of a check, and once more.
func confirm(t testing.TB, b *portaltest.Browser, path string) portaltest.Answer {
	t.Helper()
	form := b.Press(path)
	got := b.Post(path, form)
	if got.Status != http.StatusOK {
		t.Fatalf("the confirmation answered %d", got.Status)
	}
	if again := b.Post(path, form); again.Status != http.StatusOK || again.Path != got.Path {
		t.Errorf("the same press again answered %d at %s", again.Status, again.Path)
	}
	if other := b.Post(path, url.Values{"press": {uuid.NewString()}}); other.Status != http.StatusOK {
		t.Errorf("another press of a file that is done answered %d", other.Status)
	}
	return got
}

const newcomersFile = "Kotitalouden tunniste;Ryhmä;Syntymävuosi;Saapumispäivä\n" +
	"A-1;Tilapäinen suojelu;1988;14.12.2026\nA-1;Tilapäinen suojelu;2015;14.12.2026\nB-7;family;1990;5.1.2027\n"

func TestAFileOfArrivalsIsCheckedThenConfirmedOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("municipality")
	got := bring(t, b, "tulijat.csv", newcomersFile)
	if got.Status != http.StatusOK || !strings.HasPrefix(got.Path, importPath+"/") {
		t.Fatalf("a good file led to %d at %s: %s", got.Status, got.Path, got.Body)
	}
	var cases int
	if p.DB.Scan(t, "SELECT count(*)::int FROM refugee_case", nil, &cases); cases != 0 {
		t.Errorf("the check alone made %d cases", cases)
	}
	confirm(t, b, got.Path)
	var people, events, content int
	p.DB.Scan(t, "SELECT count(*)::int, sum(persons)::int FROM refugee_case WHERE state = 'notified' AND centre_org = $1", []any{p.Orgs["regional"].ID}, &cases, &people)
	p.DB.Scan(t, "SELECT count(*)::int FROM audit.event WHERE action = 'import.arrivals' AND detail->>'new' = '2' AND detail->>'rows' = '3'", nil, &events)
	p.DB.Scan(t, "SELECT length(content) FROM import_file", nil, &content)
	if cases != 2 || people != 3 || events != 1 || content != 0 {
		t.Errorf("%d cases of %d persons, %d audit events, %d bytes kept; want 2, 3, 1, 0", cases, people, events, content)
	}
	if list := b.Get("/arrivals"); !strings.Contains(list.Body, "KP-2026-") {
		t.Error("the households are not on the list")
	}
	if log := p.Logs.String(); strings.Contains(log, "tulijat") || strings.Contains(log, "A-1") {
		t.Error("the log tells what the file holds")
	}
}

func TestAKnownReferenceMovesItsDayAndASecondRunChangesNothing(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("municipality")
	confirm(t, b, bring(t, b, "a.csv", newcomersFile).Path)
	confirm(t, b, bring(t, b, "a.csv", newcomersFile).Path)
	var same, changed, cases int
	p.DB.Scan(t, "SELECT (counts->>'same')::int FROM import_file ORDER BY created_at DESC, id DESC LIMIT 1", nil, &same)
	confirm(t, b, bring(t, b, "a.csv", strings.Replace(newcomersFile, "5.1.2027", "8.1.2027", 1)).Path)
	p.DB.Scan(t, "SELECT (counts->>'changed')::int FROM import_file ORDER BY id DESC LIMIT 1", nil, &changed)
	p.DB.Scan(t, "SELECT count(*)::int FROM refugee_case", nil, &cases)
	var day time.Time
	p.DB.Scan(t, "SELECT max(planned_on) FROM arrival", nil, &day)
	if same != 2 || changed != 1 || cases != 2 || day.Format(time.DateOnly) != "2027-01-08" {
		t.Errorf("%d the same, %d changed, %d cases, the last day %s; want 2, 1, 2, 2027-01-08", same, changed, cases, day)
	}
	other := bring(t, b, "a.csv", strings.Replace(newcomersFile, "1990", "1991", 1))
	if !strings.Contains(other.Body, "KP-2026-") || strings.Contains(other.Body, "Vahvista ja tallenna") {
		t.Error("a known reference with another person may be confirmed, or its case is not named")
	}
	p.AddMunicipality("kempele", "244", "Kempele")
	kempele := p.As("kempele")
	confirm(t, kempele, bring(t, kempele, "a.csv", newcomersFile).Path)
	if p.DB.Scan(t, "SELECT count(*)::int FROM refugee_case", nil, &cases); cases != 4 {
		t.Errorf("another municipality's own references made %d cases in all, want 4", cases)
	}
}

func TestEveryMistakeOfAFileIsShownAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("municipality")
	got := bring(t, b, "b.csv", "Hushållets beteckning;Grupp;Födelseår;Ankomstdag\n"+
		"A-1;Kiintiö;1988;14.12.2026\nA-2;permit;198;huomenna\nA-3;permit;1980;1.2.2027\nA-3;family;1981;2.2.2027\n;permit;1980;1.2.2027\n")
	for _, want := range []string{"6 virhettä", "Kiintiö", "huomenna", "Luvun on oltava vähintään", "Samalla tunnisteella", "Täytä tämä tieto"} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("the check does not say %q", want)
		}
	}
	if strings.Contains(got.Body, "Vahvista ja tallenna") {
		t.Error("a file with mistakes may be confirmed")
	}
	if forced := b.Post(got.Path, url.Values{"press": {uuid.NewString()}}); forced.Status != http.StatusConflict {
		t.Errorf("the confirmation of a file with mistakes answered %d, want 409", forced.Status)
	}
	var cases int
	if p.DB.Scan(t, "SELECT count(*)::int FROM refugee_case", nil, &cases); cases != 0 {
		t.Errorf("%d cases were made", cases)
	}
	for name, content := range map[string]string{"a.pdf": newcomersFile, "a.xlsx": newcomersFile, "a.csv": "PK\x03\x04rubbish", "b.csv": "", "c.csv": strings.Repeat("a;b\n", 3<<20)} {
		if got := bring(t, b, name, content); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s of %d bytes answered %d, want 422", name, len(content), got.Status)
		}
	}
}

func TestAFileIsItsBringersOnly(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	path := bring(t, p.As("municipality"), "a.csv", newcomersFile).Path
	p.AddMunicipality("lahti", "398", "Lahti")
	p.AddMunicipality("colleague", "564", "Oulu")
	for _, who := range []string{"lahti", "colleague"} {
		b := p.As(who)
		if got := b.Get(path); got.Status != http.StatusNotFound {
			t.Errorf("%s's look at it answered %d, want 404", who, got.Status)
		}
		if got := b.Post(path, url.Values{"press": {uuid.NewString()}}); got.Status != http.StatusNotFound {
			t.Errorf("%s's confirmation of it answered %d, want 404", who, got.Status)
		}
	}
}

func TestTheTemplateOfArrivalsIsReadAsItIs(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("municipality")
	for _, ending := range []string{"csv", "xlsx"} {
		template := b.Get(importPath + "/template." + ending)
		if template.Status != http.StatusOK || !strings.Contains(template.Header.Get("Content-Disposition"), "arrivals."+ending) {
			t.Fatalf("the %s template answered %d", ending, template.Status)
		}
		if got := bring(t, b, "t."+ending, template.Body); !strings.Contains(got.Body, "Vahvista ja tallenna") {
			t.Errorf("the %s template itself has mistakes: %d", ending, got.Status)
		}
	}
}

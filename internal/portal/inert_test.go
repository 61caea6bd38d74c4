package portal_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"kuntapaikka/internal/portal/portaltest"
)

// The payload breaks out of texts, attributes of either quote, titles, scripts and templates, and begins a header; the short one goes where there is room for
// thirty characters.
const (
	payload      = `"'></title></script><script>alert(7)</script><img src=x onerror=alert(8)>{{7*7}}` + "\r\nEvil: 1"
	shortPayload = `"><script>alert(7)</script>`
)

// alive is the payload where it would be taken for markup.
var alive = regexp.MustCompile(`<script>alert|<img src=x|</title></script>`)

// aFormula is a cell that a spreadsheet would reckon.
var aFormula = regexp.MustCompile(`(?m)(^|;)"?[=+@\t＝＋－＠-]`)

// TestWhatIsTypedStaysText lives through the chain with markup in every free text, in the names of people, organisations and files, and in the cells of
// files: each page that shows any of it shows it as text, in the answer and in Chromium, which hears of every script, dialog and breach of the policy.
func TestWhatIsTypedStaysText(t *testing.T) {
	t.Parallel()
	s := newTenants(t)
	s.others, s.taint = nil, payload
	s.DB.Exec(t, "UPDATE account SET name = name || $1", payload)
	s.organise()
	s.offering()
	s.entering()
	s.placing()
	s.bringing()
	s.granting()
	s.planning()
	s.claiming()
	s.mistaken()
	drawn := map[string]bool{}
	for _, who := range []string{"signatory", "regional", "wellbeing", "intake", "coordinator", "auditor", "admin"} {
		s.inert(who, drawn)
	}
	for _, who := range []string{"coordinator", "regional", "signatory"} {
		for _, path := range []string{"/capacity/table.csv", "/capacity/table.csv?year="} {
			if file := s.As(who).Get(path); file.Status != http.StatusOK || aFormula.MatchString(file.Body) {
				t.Errorf("%s as %s answered %d, or has a cell that is a formula: %s", path, who, file.Status, file.Body)
			}
		}
	}
	s.Logs.HoldNo(t, "alert(7)")
}

// organise lets the administrator name the authorities so, and a person.
func (s *tenants) organise() {
	b := s.As("admin")
	for _, role := range []string{"regional", "wellbeing", "intake"} {
		path := "/admin/organisations/" + s.Orgs[role].ID.String()
		got := b.Post(path, b.Filled(path, with(url.Values{}, "name_fi", "Virasto"+payload, "name_sv", "Ämbete"+payload, "name_en", "Office"+payload, "duty_phone", shortPayload)))
		if got.Status != http.StatusOK {
			got = b.Post(path, b.Filled(path, with(url.Values{}, "name_fi", "Virasto"+payload, "name_sv", "Ämbete"+payload, "name_en", "Office"+payload, "duty_phone", "029 0000")))
			s.DB.Exec(s.t, "UPDATE organisation SET duty_phone = $1 WHERE id = $2", shortPayload, s.Orgs[role].ID)
		}
		if got.Status != http.StatusOK {
			s.t.Fatalf("naming an organisation answered %d", got.Status)
		}
	}
	s.DB.Exec(s.t, "UPDATE organisation SET name_fi = '=cmd|' || $1 WHERE id = $2", payload, s.Orgs["municipality"].ID)
	made := b.Post("/admin/users", b.Filled("/admin/users/new", with(url.Values{}, "login", "evil@example.test", "name", "Uusi"+payload, "language", "fi")))
	if made.Status != http.StatusOK || alive.MatchString(made.Body) {
		s.t.Errorf("making a user answered %d, or its name is alive", made.Status)
	}
}

// mistaken brings files with the payload in every cell and in their names: the check shows them as mistakes.
func (s *tenants) mistaken() {
	cell := `"` + strings.ReplaceAll(payload, `"`, `""`) + `"`
	for _, f := range []struct{ who, path, content string }{{"intake", casesPath, casesFile}, {"municipality", offersPath, offersFile}, {"municipality", importPath, newcomersFile}} {
		head, _, _ := strings.Cut(f.content, "\n")
		row := strings.Repeat(cell+";", strings.Count(head, ";")) + cell
		got := bringTo(s.t, s.people[f.who], f.path, strings.ReplaceAll(payload, "\r\n", "")+".csv", head+"\n"+row+"\n")
		if got.Status != http.StatusOK || !strings.Contains(got.Body, "alert(7)") {
			s.t.Errorf("a file of mistakes at %s answered %d, or shows nothing of them", f.path, got.Status)
		}
		s.watched(f.who, got.Path, got)
	}
	b := s.people["regional"]
	got := b.Post("/authorisations", b.Filled("/authorisations", url.Values{"from": {payload}, "last": {payload}, "reference": {payload}}))
	if got.Status != http.StatusUnprocessableEntity || alive.MatchString(got.Body) {
		s.t.Errorf("a form with mistakes answered %d, or what was typed is alive", got.Status)
	}
}

// watched holds that an answer has nothing of the payload but text, nor a header of its making.
func (s *tenants) watched(who, path string, got portaltest.Answer) {
	s.t.Helper()
	saved := strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") // a file that no browser shows
	if found := alive.FindString(got.Body); found != "" && !saved {
		s.t.Errorf("%s at %s: alive: %s", who, path, found)
	}
	if got.Header.Get("Evil") != "" {
		s.t.Errorf("%s at %s: a header was made", who, path)
	}
}

// inert reads each page that a person comes to from the first, and opens those of a kind that shows the payload and that nobody has drawn yet
// in Chromium.
func (s *tenants) inert(who string, drawn map[string]bool) {
	s.t.Helper()
	b, pages, alike := s.As(who), map[string]bool{}, map[string]int{}
	var shown []string
	for todo := []string{"/"}; len(todo) > 0; todo = todo[1:] {
		path, _, _ := strings.Cut(todo[0], "#")
		kind, _, _ := strings.Cut(aKind.ReplaceAllString(path, "~"), "?")
		if pages[path] || alike[kind] == 2 || strings.Contains(path, "lang=") {
			continue
		}
		pages[path] = true
		got := b.Get(path)
		s.watched(who, path, got)
		if alike[kind]++; !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
			continue
		}
		if strings.Contains(got.Body, "alert(7)") && got.Status == http.StatusOK && (!drawn[kind] || path == "/") {
			drawn[kind], shown = true, append(shown, path)
		}
		for _, l := range links(got.Body, path) {
			todo = append(todo, l.to)
		}
	}
	if len(shown) == 0 {
		s.t.Errorf("%s sees nothing of it on %d pages: the test cannot fail", who, len(pages))
	}
	tab := s.Browser(s.t)
	tab.SignIn(who)
	for _, path := range shown {
		tab.Open(path)
	}
	s.t.Logf("%s: %d pages, %d of them in Chromium", who, len(pages), len(shown))
}

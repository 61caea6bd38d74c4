package samples_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/portal/portaltest"
)

// bench is a portal with two officers of the paying authority and claims of Oulu's that were decided in 2024, each of some lines.
type bench struct {
	*portaltest.Portal
	t             *testing.T
	first, second *portaltest.Browser
}

func newBench(t *testing.T, lines ...int) bench {
	t.Helper()
	b := bench{Portal: portaltest.New(t), t: t}
	b.AddActor("second", b.Orgs["keha"])
	b.first, b.second = b.As("keha"), b.As("second")
	org := b.Orgs["municipality"].ID
	for i, n := range lines {
		claim, number, at := uuid.Must(uuid.NewV7()), fmt.Sprintf("TUKI-2024-%05d", i+1), fmt.Sprintf("2024-03-%02d 12:00+02", i+1)
		b.DB.Exec(t, `INSERT INTO grant_claim (id, number, state, round_code, round_version, decides, claimant_org, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
			VALUES ($1, $2, 'decided', 'lisaosa-2023', 1, 'keha', $3, $4, $4, '2024-02-01', $5, gen_random_uuid())`, claim, number, org, 69000*n, at)
		for person := range n {
			b.DB.Exec(t, `WITH a AS (INSERT INTO arrival (id, case_id, person, municipality_org, wellbeing_org, route, state, arrived_on)
				VALUES (gen_random_uuid(), $1, $2, $3, $4, 'travel', 'arrived', '2023-05-05') RETURNING id, case_id, person)
				INSERT INTO claim_line (id, claim_id, round_code, payee, arrival_id, case_id, person, person_key, facts, rule, source, reason, due_cents, would_cents, wanted, accepted_cents, granted_cents)
				SELECT gen_random_uuid(), $5, 'lisaosa-2023', 'municipality:564', a.id, a.case_id, a.person, '', ('{"reference":"KP-2023-00001","person":' || a.person || '}')::jsonb, 'lisaosa-7', 'x', '', 69000, 69000, true, 69000, 69000 FROM a`,
				b.AddCase("regional", casework.Registered), person+1, org, b.Orgs["wellbeing"].ID, claim)
		}
		b.DB.Exec(t, `INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document)
			VALUES ($1, $2, $3, 'lisaosa-2023', $4, $4, 'FI3715903000000776', gen_random_uuid(), $5, '{}')`, claim, number, org, 69000*n, at)
	}
	return b
}

// bound binds a sample of the year 2024 and lets its day come.
func (b bench) bound(values url.Values) string {
	b.t.Helper()
	form := b.first.Filled("/samples/new", url.Values{"from": {"1.1.2024"}, "last": {"31.12.2024"}, "draw_on": {"24.11.2026"}, "size": {"3"}, "strata": {"none"}, "do": {"send"}})
	maps.Copy(form, values)
	got := b.first.Post("/samples", form)
	portaltest.Wants(b.t, "a sample", got, http.StatusOK, "Ehdot on lukittu ja julkaistu", "Siemenluvun SHA-256")
	path, _, _ := strings.Cut(got.Path, "?")
	return path
}

// day lets the day of the draw come.
func (b bench) day() {
	b.DB.Exec(b.t, "UPDATE sample_risk_rule SET valid = '[2024-01-01,)'")
	b.DB.Exec(b.t, "UPDATE audit_sample SET committed_at = '2025-01-02', draw_on = '2025-01-15' WHERE drawn_at IS NULL")
}

var lineOf = regexp.MustCompile(`href="(/samples/[^/"]+/lines/[^"]+)"`)

// TestASampleFromItsTermsToItsResult: one binds, another draws, anybody draws it again with sha256sum and sort; one finds, another confirms.
func TestASampleFromItsTermsToItsResult(t *testing.T) {
	t.Parallel()
	b := newBench(t, 4, 3, 2)
	portaltest.Wants(t, "no samples", b.first.Get("/samples"), http.StatusOK, "Ei otoksia")
	bad := b.first.Filled("/samples/new", url.Values{"from": {"31.12.2024"}, "last": {"1.1.2024"}, "draw_on": {"23.11.2026"}, "size": {"0"}, "strata": {"none"}, "do": {"check"}})
	portaltest.Wants(t, "every mistake", b.first.Post("/samples", bad), http.StatusUnprocessableEntity, `value="23.11.2026"`, "f-size-e")
	bad.Set("size", "3")
	portaltest.Wants(t, "the days", b.first.Post("/samples", bad), http.StatusUnprocessableEntity, "Viimeinen päivä on ennen ensimmäistä", "aikaisintaan huomenna")
	path := b.bound(nil)
	portaltest.Wants(t, "before its day", b.second.Post(path+"/draw", fresh("1")), http.StatusConflict, "ei ole vielä tullut")
	public := "/programme" + path
	nobody := b.Nobody()
	portaltest.Wants(t, "what anybody sees", nobody.Get(public), http.StatusOK, "Siemenluvun SHA-256", "sha256sum", "ei ole vielä poimittu")
	portaltest.Wants(t, "the seed before the draw", nobody.Get(public+"/seed.txt"), http.StatusNotFound)
	b.day()
	portaltest.Wants(t, "drawn by who bound it", b.first.Post(path+"/draw", fresh("1")), http.StatusForbidden, "toinen henkilö")
	once := b.second.Press(path)
	for range 2 {
		portaltest.Wants(t, "drawn", b.second.Post(path+"/draw", once), http.StatusOK, "Otos on poimittu", "täsmäävät", "0 / 3", "Hakijan ensimmäinen päätös")
	}
	portaltest.Wants(t, "drawn again", b.second.Post(path+"/draw", fresh("2")), http.StatusConflict)
	b.redraw(nobody, public)

	var lines []string
	for _, m := range lineOf.FindAllStringSubmatch(b.first.Get(path).Body, -1) {
		lines = append(lines, m[1])
	}
	one := lines[0]
	form := b.first.Filled(one, url.Values{"outcome": {"error"}, "note": {"Lupapäätös 3.3.2023"}})
	portaltest.Wants(t, "an error without what and why", b.first.Post(one, form), http.StatusUnprocessableEntity, "Lupapäätös", "f-error-e", "f-category-e", "f-ground-e")
	form.Set("error", "690,01")
	form.Set("category", "amount")
	form.Set("ground", "Lapsi täytti 7 vuotta ennen saapumista")
	portaltest.Wants(t, "more than was granted", b.first.Post(one, form), http.StatusUnprocessableEntity, "enintään 690,00")
	form.Set("error", "100")
	old := b.second.Press(one)
	portaltest.Wants(t, "a finding", b.first.Post(one, form), http.StatusOK, "Tallennettu", "Odottaa vahvistusta", "Väärä määrä")
	portaltest.Wants(t, "confirmed from an old page", b.second.Post(one+"/confirm", old), http.StatusConflict)
	portaltest.Wants(t, "confirmed by who found it", b.first.Post(one+"/confirm", b.first.Press(one)), http.StatusForbidden, "toinen henkilö")
	portaltest.Wants(t, "given back without why", b.second.Post(one+"/return", b.second.Press(one)), http.StatusUnprocessableEntity, "f-why-e")
	portaltest.Wants(t, "given back", b.second.Post(one+"/return", b.second.Filled(one, url.Values{"why": {"Katso myös lupa"}})), http.StatusOK, "Havainto palautettiin", "Katso myös lupa")
	portaltest.Wants(t, "found anew", b.first.Post(one, b.first.Filled(one, url.Values{
		"outcome": {"error"}, "error": {"100"}, "category": {"amount"}, "ground": {"Ikä"}, "note": {"Lupapäätös"},
	})), http.StatusOK, "Odottaa vahvistusta")
	portaltest.Wants(t, "confirmed", b.second.Post(one+"/confirm", b.second.Press(one)), http.StatusOK, "Virhe", "/recoveries/new?cents=10000&amp;claim=")
	for _, line := range lines[1:] {
		b.second.Post(line, b.second.Filled(line, url.Values{"outcome": {"in_order"}, "error": {"5"}, "note": {"Asiakirjat nähty"}}))
		b.first.Post(line+"/confirm", b.first.Press(line))
	}
	portaltest.Wants(t, "the result", b.As("auditor").Get(path), http.StatusOK, "33,3\u00a0%", "300,00\u00a0€", "vain suuntaa antava", "3 / 3")
	portaltest.Wants(t, "the list in Swedish", b.As("coordinator").Get("/samples?lang=sv"), http.StatusOK, "Helt granskat")
	var claim string
	b.DB.Scan(t, "SELECT claim_id::text FROM sample_line ORDER BY unit LIMIT 1", nil, &claim)
	b.Packed(t, "auditor", "/claims/"+claim, "inspections.csv", "OTOS-2026-00001-frame.csv")
	portaltest.Wants(t, "a municipality", b.As("municipality").Get(path), http.StatusForbidden)
	portaltest.Wants(t, "an auditor binds nothing", b.As("auditor").Get("/samples/new"), http.StatusForbidden)
}

// fresh is a press of a button that the page no longer shows.
func fresh(version string) url.Values {
	return url.Values{"press": {uuid.NewString()}, "version": {version}}
}

// redraw does what the public page says, with what it links to.
func (b bench) redraw(who *portaltest.Browser, public string) {
	b.t.Helper()
	dir := b.t.TempDir()
	for _, name := range []string{"frame.csv", "seed.txt"} {
		got := who.Get(public + "/" + name)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(got.Body), 0o600); err != nil || got.Status != http.StatusOK {
			b.t.Fatalf("%s: %d, %v", name, got.Status, err)
		}
	}
	page := who.Get(public).Body
	_, recipe, _ := strings.Cut(page, "<code>")
	recipe, _, _ = strings.Cut(recipe, "</code>")
	cmd := exec.CommandContext(b.t.Context(), "sh", "-c", strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(recipe))
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	printed := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil || len(printed) != 5 {
		b.t.Fatalf("the recipe: %v\n%s", err, out)
	}
	drawn := strings.Split(strings.TrimSpace(who.Get(public+"/sample.csv").Body), "\n")
	if !slices.Equal(drawn, printed[2:]) {
		b.t.Errorf("the recipe drew %v, the portal %v", printed[2:], drawn)
	}
	for _, line := range printed[:2] {
		if hash, _, _ := strings.Cut(line, " "); !strings.Contains(page, hash) {
			b.t.Errorf("%s is not on the page", hash)
		}
	}
}

package compensation_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
)

// settled is a portal in which a household of four has been directed to Oulu: two have their home there since 1 September 2026, a child of whom no birth date
// is known too, and the youngest is to come on 14 December.
func settled(t *testing.T) (*portaltest.Portal, casework.ID, string) {
	t.Helper()
	p := portaltest.New(t)
	p.AddPlaces("municipality", "wellbeing", "regional", 8, places.Readiness{})
	id := p.AddCase("regional", casework.Matching)
	p.Direct(id, "regional", "municipality", "wellbeing")
	p.DB.Exec(t, `UPDATE case_identity SET document = '{"persons": [{"number": 1, "family_name": "Esimerkki", "birth_date": "1988-05-01", "permit": "90"},
		{"number": 2, "family_name": "Esimerkki", "birth_date": "1985-05-01", "permit": "114"}, {"number": 3, "permit": "90"}, {"number": 4, "birth_date": "2022-03-05", "permit": "90"}]}' WHERE case_id = $1`, id)
	p.DB.Exec(t, "UPDATE arrival SET state = 'registered', arrived_on = '2026-08-31', home_from = '2026-09-01' WHERE case_id = $1 AND person < 4", id)
	var reference string
	p.DB.Scan(t, "SELECT reference FROM refugee_case WHERE id = $1", []any{id}, &reference)
	return p, id, reference
}

func TestTheForecastOfAYear(t *testing.T) {
	t.Parallel()
	p, _, reference := settled(t)
	own := p.As("municipality")
	// Two adults from 1 September, 122 days: (2 052 + 7 741) euros a year over 365 days, and a child of four from 14 December, 18 days of 2 741 euros.
	year := own.Get("/compensation?year=2026")
	portaltest.Wants(t, "the year", year, http.StatusOK, "6\u00a0546,54\u00a0€", "135,17\u00a0€", "6\u00a0681,71\u00a0€", "Korvaukset vuodelta 2024 on haettava viimeistään 31.12.2026", "Vuoden 2026 määriä ei ole vahvistettu",
		reference+"/3", "Syntymäaika", "Tälle vuodelle tulkinnoilla ei ole eroa")
	portaltest.Wants(t, "a month", own.Get("/compensation/persons?month=2026-12"), http.StatusOK, reference+"/1", reference+"/2", reference+"/4", "14.12.2026–31.12.2026", "Odotettu", "VNA 872/2024 s. 1")
	portaltest.Wants(t, "a month before", own.Get("/compensation/persons?month=2026-08"), http.StatusOK, "Ei rivejä", "Aika ei ole alkanut")
	portaltest.Wants(t, "the wellbeing area", p.As("wellbeing").Get("/compensation"), http.StatusOK, "782,14\u00a0€", reference+"/3")
	portaltest.Wants(t, "the year before, applied", own.Get("/compensation?year=2024&pre2025=applied&adult=whole"), http.StatusOK, "Vuodelle ei kerry korvausta", "Asetuksen 872/2024 4 §:n mukaan")
	portaltest.Wants(t, "in Swedish", own.Get("/compensation?lang=sv"), http.StatusOK, "Kalkylerad ersättning", "6\u00a0681,71\u00a0€")
	portaltest.Wants(t, "no year", own.Get("/compensation?year=99999"), http.StatusNotFound)
	file := own.Get("/compensation/lines.csv?year=2026&lang=fi")
	portaltest.Wants(t, "the file", file, http.StatusOK, reference+"/4", "base-0-6", "Tietoja puuttuu: Syntymäaika")
	for _, page := range []portaltest.Answer{year, file} {
		if strings.Contains(page.Body, "Kanerva") || strings.Contains(page.Body, "Esimerkki") {
			t.Error("a name is shown")
		}
	}
	other := p.AddMunicipality("turku", "853", "Turku")
	portaltest.Wants(t, "another municipality", p.As(other.Name).Get("/compensation"), http.StatusOK, "Vuodelle ei kerry korvausta")
	if page := p.As(other.Name).Get("/compensation"); strings.Contains(page.Body, reference) {
		t.Error("another municipality sees whose the persons are not")
	}
	var looks int
	p.DB.Scan(t, "SELECT count(*)::int FROM audit.event WHERE action = 'compensation.read' AND organisation = $1", []any{p.Orgs["municipality"].ID}, &looks)
	if looks != 6 {
		t.Errorf("%d looks are in the log, want 6", looks)
	}
}

func TestWhatWasPaidIsHeldAgainstWhatIsDue(t *testing.T) {
	t.Parallel()
	p, _, reference := settled(t)
	own := p.As("municipality")
	portaltest.Wants(t, "no payments", own.Get("/compensation/check"), http.StatusOK, "Näiltä kuukausilta ei ole tuotu maksuja", "Tuo tiedostosta")
	for i, row := range []struct {
		reference  string
		person     int
		days       string
		cents      int
		wellbeings bool
	}{
		{reference, 1, "[2026-10-01,2026-11-01)", 83173, false},       // as due
		{reference, 2, "[2026-10-01,2026-11-01)", 17428, false},       // without the adult extra
		{"KP-2020-00001", 1, "[2026-09-01,2026-10-01)", 10000, false}, // nobody
		{reference, 3, "[2026-10-01,2026-11-01)", 23280, false},       // of whom no birth date is known
		{reference, 1, "[2026-10-01,2026-11-01)", 11388, true},        // to the wellbeing area
		{"=HYPERLINK(\"x\")", 1, "[2026-10-01,2026-11-01)", 1, true},  // that a spreadsheet must not follow
	} {
		org, payee := p.Orgs["municipality"].ID, "municipality:564"
		if row.wellbeings {
			org, payee = p.Orgs["wellbeing"].ID, "county:19"
		}
		p.DB.Exec(t, `INSERT INTO compensation_payment (id, payee_org, payee, list, list_row, case_ref, person, days, cents, brought_by, brought_at, file_sha256)
			VALUES (gen_random_uuid(), $1, $2, 'KEHA 10/2026', $3, $4, $5, $6::daterange, $7, $8, now(), sha256(''))`,
			org, payee, i+1, row.reference, row.person, row.days, row.cents, p.Orgs["keha"].ID)
	}
	// Due in September and October: (804,91 + 831,73) for each of the two adults.
	page := own.Get("/compensation/check?from=2026-09&to=2026-10")
	portaltest.Wants(t, "the check", page, http.StatusOK, "3\u00a0273,28\u00a0€", "1\u00a0338,81\u00a0€", "Henkilöä ei ole saapuneissanne", "Henkilön tietoja puuttuu", "ilman aikuisen lisää",
		"KEHA 10/2026 3", "Kuuluu teille, mutta ei maksettu", "1\u00a0609,82\u00a0€")
	file := own.Get("/compensation/check.csv?from=2026-09&to=2026-10")
	portaltest.Wants(t, "the file", file, http.StatusOK, "not_ours;", "unpaid;", "differs;", "agreed;", reference+"/2")
	portaltest.Wants(t, "the wellbeing area", p.As("wellbeing").Get("/compensation/check?from=2026-10&to=2026-10&adult=whole"), http.StatusOK, "113,88\u00a0€", "Lisää ei makseta")
	portaltest.Wants(t, "its file", p.As("wellbeing").Get("/compensation/check.csv?from=2026-10&to=2026-10"), http.StatusOK, "'=HYPERLINK")
	portaltest.Wants(t, "months that end before they begin", own.Get("/compensation/check?from=2026-10&to=2026-09"), http.StatusNotFound)
	portaltest.Wants(t, "who pays", p.As("keha").Get("/compensation/check"), http.StatusForbidden)
	portaltest.Wants(t, "in English", own.Get("/compensation/check?lang=en&from=2026-09&to=2026-10"), http.StatusOK, "Due to you, but not paid", "€3,273.28")
}

// TestTheMadeUpYearAddsUp holds that what the page of the made-up year says in all is what its file says line by line.
func TestTheMadeUpYearAddsUp(t *testing.T) {
	t.Parallel()
	p := portaltest.Year(t)
	for _, who := range []string{"municipality", "wellbeing"} {
		b := p.As(who)
		year := strconv.Itoa(civil.DateIn(portaltest.Now()).Year())
		page, file := b.Get("/compensation?year="+year), b.Get("/compensation/lines.csv?year="+year)
		cents := 0
		for line := range strings.Lines(file.Body) {
			cells := strings.Split(line, ";")
			if len(cells) < 11 || !strings.Contains(cells[10], ",") {
				continue
			}
			n, err := strconv.Atoi(strings.ReplaceAll(cells[10], ",", ""))
			if err != nil {
				t.Fatalf("%q: %v", cells[10], err)
			}
			cents += n
		}
		foot := regexp.MustCompile(`(?s)<tfoot>.*?</tfoot>`).FindString(page.Body)
		all := regexp.MustCompile(`[\d\x{a0}]+,\d\d`).FindAllString(foot, -1)
		if cents == 0 || len(all) == 0 || strings.NewReplacer("\u00a0", "", ",", "").Replace(all[len(all)-1]) != strconv.Itoa(cents) {
			t.Errorf("%s: the lines are %d cents, the page says %q", who, cents, all)
		}
		portaltest.Wants(t, who+"'s check", b.Get("/compensation/check"), http.StatusOK, "Henkilöä ei ole saapuneissanne", "Täsmää", "Kuuluu teille, mutta ei maksettu")
		compared := b.Get("/compensation/check.csv").Body
		if agreed, others := strings.Count(compared, "\nagreed;"), strings.Count(compared, "\ndiffers;")+strings.Count(compared, "\nnot_ours;"); agreed < 5*others || others == 0 {
			t.Errorf("%s: %d payments agree, %d do not", who, agreed, others)
		}
	}
}

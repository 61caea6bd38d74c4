package plans_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/portal/portaltest"
)

// sent puts proposals to Oulu into the database as they were sent on a day: with the rank and the points that the kept ranking had.
func sent(t *testing.T, p *portaltest.Portal, n int, day, group string, persons, rank, milli int) {
	t.Helper()
	snapshot := fmt.Sprintf(`{"version":2,"ranking":{"ranked":[{"position":1,"municipality":"091","total":99000},{"position":%d,"municipality":"564","total":%d}]}}`, rank, milli)
	if milli == 0 {
		snapshot = `{}`
	}
	for range n {
		id := p.AddCase("regional", "matching")
		p.DB.Exec(t, `INSERT INTO proposal (id, case_id, reference, state, centre_org, municipality_org, municipality_code, group_code, priority, persons, planned_arrival, rank,
			choice_reason, snapshot, made_by, sent_at, reason_code) VALUES ($1, $2, 'KP', 'declined', $3, $4, '564', $5, 'normal', $6, '2026-12-14', $7, 'x', $8, $1, $9, 'x')`,
			uuid.New(), id, p.Orgs["regional"].ID, p.Orgs["municipality"].ID, group, persons, rank, []byte(snapshot), day)
	}
}

var (
	tag   = regexp.MustCompile("<[^>]*>")
	space = regexp.MustCompile(`[\s\x{a0}]+`)
)

func TestOutcomesOverTimeAreOfWhatWasSent(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("coordinator")
	portaltest.Wants(t, "without proposals", b.Get("/plans/drift"), http.StatusOK, "Esityksiä ei ole")
	portaltest.Wants(t, "the list leads there", b.Get("/plans"), http.StatusOK, `href="/plans/drift"`)
	sent(t, p, 6, "2026-09-01T00:30:00+03:00", "quota", 4, 1, 80_000) // September by the clock in Helsinki
	sent(t, p, 2, "2026-09-20T12:00:00Z", "quota", 4, 2, 50_000)
	sent(t, p, 6, "2026-09-20T12:00:00Z", "emergency", 1, 1, 70_000)
	sent(t, p, 7, "2026-10-02T12:00:00Z", "quota", 4, 1, 61_000)
	sent(t, p, 2, "2026-10-02T12:00:00Z", "emergency", 1, 2, 33_000) // few
	sent(t, p, 3, "2026-08-02T12:00:00Z", "quota", 7, 1, 44_000)     // few in all
	sent(t, p, 8, "2026-11-02T12:00:00Z", "quota", 2, 1, 0)          // without points
	sent(t, p, 9, "2025-11-30T12:00:00Z", "quota", 2, 1, 12_000)     // too long ago
	sent(t, p, 9, "2026-07-02T12:00:00Z", "quota", 2, 1, 0)
	got := b.Get("/plans/drift")
	portaltest.Wants(t, "the page", got, http.StatusOK, "Tulokset kuukausittain")
	text := space.ReplaceAllString(tag.ReplaceAllString(got.Body, " "), " ")
	for what, want := range map[string]string{
		"the means, with a small month and one more hidden": "heinäkuu 2026 – elokuu 2026 Peitetty syyskuu 2026 72,1 lokakuu 2026 59,1 marraskuu 2026 Peitetty",
		"how many, and how often the first":                 "heinäkuu 2026 9 100 % elokuu 2026 Peitetty syyskuu 2026 14 85 % lokakuu 2026 9 77 % marraskuu 2026 Peitetty",
		"sizes":                                             "syyskuu 2026 70,0 6 esitystä, ensimmäistä 100 % – 72,5 8 esitystä, ensimmäistä 75 % –",
		"a small size and one more":                         "lokakuu 2026 Peitetty – Peitetty – marraskuu 2026 – Peitetty – –",
		"the only group of its month":                       "heinäkuu 2026 – – 9 esitystä, ensimmäistä 100 % elokuu 2026 – Peitetty",
		"a small group and one more":                        "lokakuu 2026 Peitetty Peitetty marraskuu 2026 – Peitetty",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s: no %q in %s", what, want, text)
		}
	}
	if strings.Contains(text, "12,0") || strings.Contains(text, "44,0") || strings.Contains(text, "33,0") {
		t.Error("what is old or small is told")
	}
	portaltest.Wants(t, "in Swedish", b.Get("/plans/drift?lang=sv"), http.StatusOK, "Utfall månad för månad")
	portaltest.Wants(t, "in English", b.Get("/plans/drift?lang=en"), http.StatusOK, "Outcomes month by month")
	for _, who := range []string{"regional", "municipality", "auditor"} {
		if got := p.As(who).Get("/plans/drift"); got.Status != http.StatusForbidden {
			t.Errorf("%s is answered %d", who, got.Status)
		}
	}
}

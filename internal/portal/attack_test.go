package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
)

// looks counts the recorded looks of a role's person.
func looks(t testing.TB, p *portaltest.Portal, role string) (n int) {
	t.Helper()
	p.DB.Scan(t, `SELECT count(*) FROM audit.event WHERE account_id = $1 AND (action LIKE '%.read' OR action LIKE '%.look')`, []any{p.Actors[role].Account}, &n)
	return n
}

func TestNoPageShowsAHouseholdWithoutARecordedLook(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.AddPlaces("municipality", "wellbeing", "regional", 20, places.Readiness{})
	matching, placed := p.AddCase("regional", casework.Matching), p.AddCase("regional", casework.Matching)
	draft := p.AddCase("regional", casework.Received)
	proposal := p.Direct(placed, "regional", "municipality", "wellbeing")
	for _, c := range []struct{ role, path string }{
		{"regional", "/cases/" + draft.String() + "/edit/household"},
		{"regional", "/cases/" + draft.String() + "/edit/needs"},
		{"regional", "/cases/" + draft.String() + "/check"},
		{"regional", "/cases/" + matching.String() + "/ranking"},
		{"coordinator", "/cases/" + matching.String() + "/ranking"},
		{"regional", "/cases/" + placed.String() + "/history"},
		{"regional", "/cases/" + placed.String() + "/change?kind=split"},
		{"regional", "/arrivals/" + placed.String()},
		{"municipality", "/arrivals/" + placed.String()},
		{"wellbeing", "/arrivals/" + placed.String()},
		{"intake", "/arrivals/" + placed.String()},
		{"municipality", "/proposals/" + proposal.String()},
		{"municipality", "/proposals/" + proposal.String() + "/accept"},
		{"regional", "/proposals/" + proposal.String() + "/ranking"},
	} {
		p.DB.Exec(t, "DELETE FROM case_look")
		before := looks(t, p, c.role)
		got := p.As(c.role).Get(c.path)
		if got.Status == http.StatusOK && looks(t, p, c.role) == before {
			t.Errorf("%s as %s left no look in the log", c.path, c.role)
		}
		if got.Status != http.StatusOK && got.Status != http.StatusConflict && got.Status != http.StatusGone {
			t.Errorf("%s as %s answered %d", c.path, c.role, got.Status)
		}
	}
}

func TestNoAddressMakesThePageLinkElsewhere(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for _, path := range []string{"//evil.example/x", "/%2Fevil.example/x", "/%5Cevil.example/x", "/\\evil.example"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+path, http.NoBody)
		if err != nil {
			continue
		}
		for name, b := range map[string]*portaltest.Browser{"nobody": p.Nobody(), "somebody": p.As("regional")} {
			body := b.Do(req.Clone(t.Context())).Body
			for _, link := range []string{`="//evil`, `="/\evil`} {
				if strings.Contains(strings.ToLower(body), link) {
					t.Errorf("the page of %s links to %s for %s", path, link, name)
				}
			}
		}
	}
}

package portal_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal"
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

// TestNoWildQueryBreaksAPage asks each page that each role may open with values that no link of ours carries.
func TestNoWildQueryBreaksAPage(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	names := []string{"q", "year", "state", "group", "priority", "municipality", "area", "centre", "who", "case", "from", "to", "on", "after", "kind", "place", "show"}
	for _, role := range identity.Roles() {
		b := p.As(string(role))
		for _, route := range portal.Table() {
			if route.Method != http.MethodGet || strings.Contains(route.Path, "{") || !slices.Contains(identity.RolesWith(route.Need), role) {
				continue
			}
			for _, value := range []string{"%00", "%ff%fe", "99999999999999999999", "-1", "%27%22%3C%25_%5C", "%E2%80%AE%F0%9F%92%A9", "9999-99-99"} {
				path := route.Path + "?" + strings.Join(names, "="+value+"&") + "=" + value
				if got := b.Get(path); got.Status >= http.StatusInternalServerError {
					t.Errorf("%s at %s: our failure, %d", role, path, got.Status)
				}
			}
		}
	}
}

// signIn sends a pair as the proxy would hand it on from an address.
func signIn(t testing.TB, p *portaltest.Portal, from, agent, login, password string) portaltest.Answer {
	t.Helper()
	body := strings.NewReader(url.Values{"login": {login}, "password": {password}}.Encode())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/sign-in", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("X-Forwarded-For", from)
	req.Header.Set("User-Agent", agent)
	return p.Nobody().Do(req)
}

func TestAFloodOfAttemptsFromOneAddressKeepsNobodyElseOut(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for i := range 50 {
		signIn(t, p, "203.0.113.9", "flood", "nobody-"+strconv.Itoa(i), "a wrong password")
	}
	if got := signIn(t, p, "203.0.113.9", "flood", "nobody", "a wrong password"); got.Status != http.StatusServiceUnavailable {
		t.Errorf("the fifty-first attempt from one address answered %d", got.Status)
	}
	for range 10 { // at somebody's login, from the address that has spent its attempts
		signIn(t, p, "203.0.113.9", "flood", "regional@example.test", "a wrong password")
	}
	if got := signIn(t, p, "198.51.100.7", "Mozilla/5.0", "regional@example.test", portaltest.Password); got.Status != http.StatusOK || strings.HasPrefix(got.Path, "/sign-in") {
		t.Errorf("somebody at another address could not sign in: %d at %s", got.Status, got.Path)
	}
	agent := strings.Repeat("a", 199) + "\u00e4\xff" // the database takes no half a letter
	if got := signIn(t, p, "198.51.100.8", agent, "municipality@example.test", portaltest.Password); got.Status != http.StatusOK {
		t.Errorf("a browser with letters of its own in its name could not sign in: %d", got.Status)
	}
}

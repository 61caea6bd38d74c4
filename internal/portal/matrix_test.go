package portal_test

import (
	"flag"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal"
	"kuntapaikka/internal/portal/portaltest"
)

var update = flag.Bool("update", false, "write the generated pages anew")

func TestTheRoutesPageIsTheRouteTable(t *testing.T) {
	t.Parallel()
	const page = "../../docs/routes.md"
	want := portal.Matrix(portal.Table())
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil || string(got) != want {
		t.Errorf("docs/routes.md is not the route table: run go test ./internal/portal -run RoutesPage -update (%v)", err)
	}
}

func TestEveryRouteHasItsRight(t *testing.T) {
	t.Parallel()
	for _, r := range portal.Table() {
		if !slices.Contains(identity.Capabilities(), r.Need) {
			t.Errorf("%s %s needs %q, which is no right", r.Method, r.Path, r.Need)
		}
		if len(identity.RolesWith(r.Need)) == 0 {
			t.Errorf("nobody has the right %q of %s %s", r.Need, r.Method, r.Path)
		}
		if r.Method != http.MethodGet && r.Method != http.MethodPost {
			t.Errorf("%s %s: a browser without script sends only GET and POST", r.Method, r.Path)
		}
	}
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// TestEachRouteAsEachRole walks the matrix: a role without the right gets 403, nobody is sent to sign in or gets back what he sent, and a role with the right gets its
// page, or 404 for a thing that does not exist; no cell ends in a failure of ours.
func TestEachRouteAsEachRole(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	nobody := p.Nobody()
	for _, route := range portal.Table() {
		if route.Need == identity.Anyone {
			continue
		}
		got := send(nobody, route)
		back := route.Method == http.MethodPost && route.Need != identity.SignedIn && got.Status == http.StatusUnauthorized && strings.Contains(got.Body, "Istuntosi on päättynyt")
		if !back && !strings.HasPrefix(got.Path, "/sign-in") {
			t.Errorf("nobody at %s %s: %d at %s", route.Method, route.Path, got.Status, got.Path)
		}
	}
	for _, role := range identity.Roles() {
		b := p.As(string(role))
		for _, route := range portal.Table() {
			if route.Path == "/sign-out" || route.Need == identity.Anyone {
				continue
			}
			got := send(b, route)
			allowed := slices.Contains(identity.RolesWith(route.Need), role)
			switch {
			case got.Status >= 500:
				t.Errorf("%s at %s %s: our failure, %d", role, route.Method, route.Path, got.Status)
			case allowed && got.Status == http.StatusForbidden && route.Method == http.MethodGet:
				t.Errorf("%s has the right %s but is refused at %s %s", role, route.Need, route.Method, route.Path)
			case !allowed && got.Status != http.StatusForbidden:
				t.Errorf("%s lacks the right %s but gets %d at %s %s", role, route.Need, got.Status, route.Method, route.Path)
			}
		}
	}
}

// send tries a route with an id that nothing has.
func send(b *portaltest.Browser, route portal.Route) portaltest.Answer {
	path := parameter.ReplaceAllString(route.Path, uuid.NewString())
	if route.Method == http.MethodGet {
		return b.Get(path)
	}
	return b.Post(path, url.Values{"press": {uuid.NewString()}})
}

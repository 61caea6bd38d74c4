package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kuntapaikka/internal/portal/portaltest"
)

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	nobody := p.Nobody()
	if got := nobody.Get("/account"); !strings.HasPrefix(got.Path, "/sign-in?next=%2Faccount") {
		t.Errorf("nobody at /account was sent to %s", got.Path)
	}
	if got := nobody.Post("/sign-in", url.Values{"login": {"regional@example.test"}, "password": {"wrong"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong password answered %d", got.Status)
	}
	b := p.As("regional")
	if got := b.Get("/account"); got.Status != http.StatusOK || !strings.Contains(got.Body, "Pohjois-Suomen elinvoimakeskus") {
		t.Errorf("the account page answered %d", got.Status)
	}
	if got := b.Post("/sign-out", url.Values{}); !strings.HasPrefix(got.Path, "/sign-in?out=1") {
		t.Errorf("signing out led to %s", got.Path)
	}
	if got := b.Get("/account"); !strings.HasPrefix(got.Path, "/sign-in") {
		t.Errorf("after signing out /account led to %s", got.Path)
	}
}

func TestSignInDoesNotCarryReadersAway(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for _, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"} {
		got := p.Nobody().Post("/sign-in", url.Values{"login": {"regional@example.test"}, "password": {portaltest.Password}, "next": {next}})
		if strings.Contains(got.Path, "evil") || got.Status != http.StatusOK {
			t.Errorf("next=%q led to %s (%d)", next, got.Path, got.Status)
		}
	}
}

func TestWritesFromElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("regional")
	for name, headers := range map[string]map[string]string{
		"another site": {"Sec-Fetch-Site": "cross-site"}, "a foreign origin": {"Origin": "https://evil.example"}, "no header at all": {},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/account/sessions/end", nil)
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range headers {
			req.Header.Set(k, v)
		}
		if got := b.Do(req); got.Status != http.StatusForbidden {
			t.Errorf("%s: answered %d, want 403", name, got.Status)
		}
	}
}

func TestEveryPageCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for _, path := range []string{"/sign-in", "/no-such-page"} {
		got := p.Nobody().Get(path)
		csp := got.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || got.Header.Get("X-Content-Type-Options") != "nosniff" ||
			got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", path, got.Header)
		}
	}
}

func TestLanguageIsSwitchedAndRemembered(t *testing.T) {
	t.Parallel()
	b := portaltest.New(t).Nobody()
	if got := b.Get("/sign-in?lang=sv"); !strings.Contains(got.Body, `lang="sv"`) || !strings.Contains(got.Body, "Logga in") {
		t.Error("?lang=sv is not Swedish")
	}
	if got := b.Get("/sign-in"); !strings.Contains(got.Body, `lang="sv"`) {
		t.Error("the language was forgotten")
	}
}

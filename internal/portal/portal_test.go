package portal_test

import (
	"net/http"
	"net/url"
	"regexp"
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

func TestAPersonEndsOneSessionOrChangesThePasswordAndEndsAllOthers(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	here, lost, other := p.As("regional"), p.As("regional"), p.As("regional")
	stranger := p.As("wellbeing")
	sessions := regexp.MustCompile(`name="session" value="([^"]+)"`).FindAllStringSubmatch(here.Get("/account").Body, -1)
	if len(sessions) != 2 {
		t.Fatalf("the page lists %d other sessions, want 2", len(sessions))
	}
	if stranger.Post("/account/sessions/end", url.Values{"session": {sessions[0][1]}}); signedOut(lost)+signedOut(other) != 0 {
		t.Fatal("somebody ended the session of another person")
	}
	if here.Post("/account/sessions/end", url.Values{"session": {sessions[0][1]}}); signedOut(lost)+signedOut(other) != 1 {
		t.Errorf("%d sessions ended, want the one that was pressed", signedOut(lost)+signedOut(other))
	}
	for _, bad := range []struct{ present, next, says string }{
		{"not this one", "a sentence of one's own", "Nykyinen salasana on väärä"},
		{portaltest.Password, "short", "vähintään 15"},
		{"", "", "Täytä tämä kohta"},
	} {
		form := here.Press("/account/password")
		form.Set("present", bad.present)
		form.Set("next", bad.next)
		got := here.Post("/account/password", form)
		if got.Status != http.StatusUnprocessableEntity || !strings.Contains(strings.ToLower(got.Body), strings.ToLower(bad.says)) {
			t.Errorf("%q then %q answered %d without %q", bad.present, bad.next, got.Status, bad.says)
		}
		if bad.next != "" && strings.Contains(got.Body, bad.next) {
			t.Errorf("the page sends the password back")
		}
	}
	form := here.Press("/account/password")
	form.Set("present", portaltest.Password)
	form.Set("next", "a sentence of one's own")
	for range 2 { // a second press finds the change done
		if got := here.Post("/account/password", form); got.Path != "/account?said=password" || got.Status != http.StatusOK {
			t.Fatalf("the change led to %s (%d)", got.Path, got.Status)
		}
	}
	if signedOut(lost)+signedOut(other) != 2 || signedOut(here) != 0 {
		t.Error("the other sessions are to end with the password, and this one to stay")
	}
	if got := p.Nobody().Post("/sign-in", url.Values{"login": {"regional@example.test"}, "password": {portaltest.Password}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("the former password still answers %d", got.Status)
	}
	var events int
	p.DB.Scan(t, "SELECT count(*) FROM audit.event WHERE action = 'account.password_own'", nil, &events)
	if events != 1 {
		t.Errorf("%d changes were recorded, want 1", events)
	}
}

// signedOut is 1 when the browser's session has ended.
func signedOut(b *portaltest.Browser) int {
	if strings.HasPrefix(b.Get("/account").Path, "/sign-in") {
		return 1
	}
	return 0
}

package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/portal/portaltest"
)

func TestAnyoneReadsThePublicPages(t *testing.T) {
	t.Parallel()
	b := portaltest.New(t).Nobody()
	for path, want := range map[string][]string{
		"/accessibility": {"306/2019", "14", "Traficom", "WCAG"},
		"/privacy":       {"681/2023", "tietosuoja@om.fi"},
		"/help":          {"välfärdsområde", "wellbeing services county", "kuntapaikka"},
		"/styleguide":    {"/styleguide/map.svg"},
	} {
		for _, l := range i18n.Langs() {
			got := b.Get(path + "?lang=" + string(l))
			for _, w := range want {
				if got.Status != http.StatusOK || !strings.Contains(got.Body, w) || !strings.Contains(got.Body, `lang="`+string(l)+`"`) {
					t.Errorf("%s in %s answered %d, or lacks %q", path, l, got.Status, w)
				}
			}
		}
	}
	if got := b.Get("/styleguide/map.svg"); got.Header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(got.Body, "<svg") {
		t.Errorf("the sample map is %s", got.Header.Get("Content-Type"))
	}
}

func TestTheSignInPageDoesNotLeadToItself(t *testing.T) {
	t.Parallel()
	b := portaltest.New(t).Nobody()
	if got := b.Get("/sign-in?next=%2Fcases"); strings.Contains(got.Body, `class="tool" href="/sign-in"`) {
		t.Error("the sign-in page has a link to itself")
	}
	if got := b.Get("/help"); !strings.Contains(got.Body, `class="tool" href="/sign-in"`) {
		t.Error("a public page has no link to the sign-in")
	}
}

func TestAPressKeepsTheSession(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("regional")
	form := b.Press("/account")
	p.DB.Exec(t, "UPDATE session SET seen_at = seen_at - interval '20 minutes'")
	got := b.Post("/session", form)
	ends, err := time.Parse(time.RFC3339, got.Header.Get("Session-Ends"))
	if got.Status != http.StatusNoContent || err != nil || time.Until(ends) < 28*time.Minute || time.Until(ends) > 30*time.Minute {
		t.Errorf("the press answered %d, the session ends %q", got.Status, got.Header.Get("Session-Ends"))
	}
	var kept int
	p.DB.Scan(t, "SELECT count(*) FROM session WHERE seen_at > now() - interval '1 minute'", nil, &kept)
	if kept != 1 {
		t.Errorf("%d sessions were kept, want one", kept)
	}
	p.DB.Exec(t, "UPDATE session SET expires_at = now() + interval '4 minutes'")
	if page := b.Get("/account"); !strings.Contains(page.Body, `data-ends="`) {
		t.Error("the page does not say when the session ends")
	}
	if got := b.Post("/session", url.Values{}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a press: %d", got.Status)
	}
	if got := p.Nobody().Post("/session", form); !strings.HasPrefix(got.Path, "/sign-in") {
		t.Errorf("nobody was sent to %s", got.Path)
	}
}

package layout_test

import (
	"regexp"
	"strings"
	"testing"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/layout"
)

func render(t *testing.T, f layout.Frame) string {
	t.Helper()
	var b strings.Builder
	if err := layout.Page(f).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheLanguageLinksLeadBackToThePage(t *testing.T) {
	t.Parallel()
	page := render(t, layout.Frame{Lang: i18n.SV, Title: "Fall", Path: "/cases?q=a%26b&lang=fi", Nonce: "n"})
	for _, want := range []string{`<html lang="sv"`, `href="/cases?lang=en&amp;q=a%26b"`, `href="/cases?lang=sv&amp;q=a%26b" lang="sv" hreflang="sv" aria-label="SV, På svenska" aria-current="true"`} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not in the page", want)
		}
	}
}

func TestTheTitleBeginsWithTheError(t *testing.T) {
	t.Parallel()
	if page := render(t, layout.Frame{Lang: i18n.FI, Title: "Paikat", Failed: true}); !strings.Contains(page, "<title>"+msg.AppTitleError(i18n.FI, "Paikat")+"</title>") {
		t.Error("a failed form does not say so in its title")
	}
}

func TestEveryScriptCarriesTheNonce(t *testing.T) {
	t.Parallel()
	page := render(t, layout.Frame{Lang: i18n.FI, Title: "x", Nonce: "abc"})
	scripts := regexp.MustCompile(`<script[^>]*>`).FindAllString(page, -1)
	if len(scripts) != 1 || !strings.Contains(scripts[0], `nonce="abc"`) || !strings.Contains(scripts[0], `type="module"`) {
		t.Errorf("scripts: %q", scripts)
	}
}

func TestWhoHasNotSignedInIsOfferedToAndNothingElse(t *testing.T) {
	t.Parallel()
	stranger := render(t, layout.Frame{Lang: i18n.FI, Title: "x"})
	if !strings.Contains(stranger, `href="/sign-in"`) || strings.Contains(stranger, `action="/sign-out"`) || strings.Contains(stranger, `id="session"`) || strings.Contains(stranger, `role="search"`) {
		t.Error("a stranger sees what only the signed-in use")
	}
	known := render(t, layout.Frame{Lang: i18n.FI, Title: "x", SignedIn: true, Search: true, Press: "k9", Nav: []layout.NavItem{{Label: "Cases", Href: "/cases", Waiting: 3, Hot: true}}})
	for _, want := range []string{`action="/sign-out"`, `name="press" value="k9"`, `class="n n--hot"`, msg.AppWaiting(i18n.FI, 3)} {
		if !strings.Contains(known, want) {
			t.Errorf("%s is not in the page", want)
		}
	}
}

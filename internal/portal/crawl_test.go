package portal_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
)

// TestNoLinkLeadsNowhere follows the links, pictures and search forms of every page that each role comes to from its first page, in the made-up
// year: none is missing, fails, or points at a part of a page that is not there.
func TestNoLinkLeadsNowhere(t *testing.T) {
	t.Parallel()
	p := portaltest.Year(t)
	crawl(t, "nobody", p.Nobody())
	for _, role := range identity.Roles() {
		crawl(t, string(role), p.As(string(role)))
	}
}

// mostAlike is how many pages of one kind are opened: pages of many cases are made by the same code.
const mostAlike = 3

var (
	aLink = regexp.MustCompile(`<(a|img|link|script|image)\b[^>]*?\s(?:href|src)="([^"]*)"`)
	aForm = regexp.MustCompile(`<form\b([^>]*)>`)
	anAct = regexp.MustCompile(`\saction="([^"]+)"`)
	aKind = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|\d{3,}|=[^&]*`)
)

type step struct{ from, to string }

func crawl(t *testing.T, who string, b *portaltest.Browser) {
	t.Helper()
	pages, alike := map[string]string{}, map[string]int{}
	for todo := []step{{"", "/"}}; len(todo) > 0; todo = todo[1:] {
		from, to := todo[0].from, todo[0].to
		path, fragment, _ := strings.Cut(to, "#")
		if path == "" {
			path, _, _ = strings.Cut(from, "#")
		}
		body, seen := pages[path]
		kind := aKind.ReplaceAllString(path, "~")
		if !seen && alike[kind] == mostAlike {
			continue
		}
		if !seen {
			alike[kind]++
			got := b.Get(path)
			if got.Status != http.StatusOK || path != "/" && who != "nobody" && strings.HasPrefix(got.Path, "/sign-in") {
				t.Errorf("%s: %s on %s answers %d at %s", who, to, from, got.Status, got.Path)
			}
			body = got.Body
			pages[path] = body
			if strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
				todo = append(todo, links(body, path)...)
			}
		}
		if fragment != "" && !strings.Contains(body, ` id="`+fragment+`"`) {
			t.Errorf("%s: %s on %s points at a part that is not there", who, to, from)
		}
	}
	t.Logf("%s: %d pages", who, len(pages))
}

// links are the addresses within the portal to which a page leads by GET.
func links(body, at string) []step {
	base, _ := url.Parse(at)
	var found []string
	for _, m := range aLink.FindAllStringSubmatch(body, -1) {
		found = append(found, m[2])
	}
	for _, m := range aForm.FindAllStringSubmatch(body, -1) {
		if action := anAct.FindStringSubmatch(m[1]); action != nil && !strings.Contains(m[1], `method="post"`) {
			found = append(found, action[1])
		}
	}
	var steps []step
	for _, raw := range found {
		to, err := base.Parse(html.UnescapeString(raw))
		if err != nil || to.Host != "" || to.Scheme != "" {
			continue
		}
		steps = append(steps, step{at, to.String()})
	}
	return steps
}

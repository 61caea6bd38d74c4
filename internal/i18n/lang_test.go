package i18n_test

import (
	"strings"
	"testing"

	"kuntapaikka/internal/i18n"
)

func TestParseLangKnowsThree(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"fi": true, "sv": true, "en": true, "": false, "FI": false, "sv-FI": false, "no": false} {
		l, ok := i18n.ParseLang(s)
		if ok != want || (!ok && l != i18n.FI) {
			t.Errorf("ParseLang(%q) = %q, %v", s, l, ok)
		}
	}
}

func TestPreferFollowsTheBrowser(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]i18n.Lang{
		"": i18n.FI, "sv-FI,sv;q=0.9,fi;q=0.8": i18n.SV, "en-US,en;q=0.5": i18n.EN, "so,en;q=0.3,fi;q=0.7": i18n.FI, "ar": i18n.FI, ";;;": i18n.FI, "*": i18n.FI,
	} {
		if got := i18n.Prefer(header); got != want {
			t.Errorf("Prefer(%q) = %q, want %q", header, got, want)
		}
	}
}

func TestListsEndWithAWord(t *testing.T) {
	t.Parallel()
	for i, l := range i18n.Langs() {
		if got, want := i18n.List(l, []string{"a", "b", "c"}), [...]string{"a, b ja c", "a, b och c", "a, b and c"}[i]; got != want {
			t.Errorf("List in %s = %q, want %q", l, got, want)
		}
		if got, want := i18n.ListOr(l, []string{"a", "b", "c"}), [...]string{"a, b tai c", "a, b eller c", "a, b or c"}[i]; got != want {
			t.Errorf("ListOr in %s = %q, want %q", l, got, want)
		}
		if got, want := i18n.List(l, []string{"a", "b"}), [...]string{"a ja b", "a och b", "a and b"}[i]; got != want {
			t.Errorf("List of two in %s = %q, want %q", l, got, want)
		}
		if got := i18n.List(l, []string{"a"}) + i18n.List(l, nil); got != "a" {
			t.Errorf("List of one and of none in %s = %q", l, got)
		}
	}
}

func TestNamesAreSortedByTheAlphabet(t *testing.T) {
	t.Parallel()
	for i, l := range i18n.Langs() {
		names := []string{"Öjebyn", "Äänekoski", "Åbo", "Zagreb", "Vaasa", "Wien", "Espoo", "ähtäri", "akaa", "Akaa"}
		i18n.SortBy(l, names, func(s string) string { return s })
		want := [...]string{
			"akaa Akaa Espoo Vaasa Wien Zagreb Åbo ähtäri Äänekoski Öjebyn",
			"akaa Akaa Espoo Vaasa Wien Zagreb Åbo ähtäri Äänekoski Öjebyn",
			"Äänekoski Åbo ähtäri akaa Akaa Espoo Öjebyn Vaasa Wien Zagreb",
		}[i]
		if got := strings.Join(names, " "); got != want {
			t.Errorf("in %s: %s\nwant  %s", l, got, want)
		}
	}
}

func TestOneIsTheOnlySingular(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]bool{0: false, 1: true, 2: false, 11: false, 21: false, 101: false, -1: true} {
		if got := i18n.One(n); got != want {
			t.Errorf("One(%d) = %v", n, got)
		}
	}
}

package portal_test

import (
	"strings"
	"testing"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/portaltest"
)

// TestTheMainJob walks an urgent case from its ranking on, as people do it in a browser: in each language with script, and without script.
func TestTheMainJob(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs() {
		t.Run(string(l), func(t *testing.T) { t.Parallel(); walk(t, l) })
		t.Run(string(l)+" without script", func(t *testing.T) { t.Parallel(); walk(t, l, portaltest.JSOff) })
	}
}

func walk(t *testing.T, l i18n.Lang, options ...portaltest.Option) {
	p, id := twoPlaces(t)
	b := p.Browser(t, append(options, portaltest.In(string(l)))...)
	b.SignIn("regional")
	b.Open("/cases/" + id.String() + "/ranking")
	if !b.Has(msg.RankingpageWhyFirst(l, i18n.Pick(l, "Oulu", "Uleåborg", "Oulu"))) {
		t.Errorf("the ranking does not say why Oulu is first:\n%s", b.Text("main"))
	}
	b.Fill("municipality", "564")
	b.Fill("planned_arrival", "14.12.2026")
	b.Submit("/cases/" + id.String() + "/ranking")
	if !strings.HasPrefix(b.Path(), "/proposals/") {
		t.Fatalf("the proposal led to %s", b.Path())
	}
}

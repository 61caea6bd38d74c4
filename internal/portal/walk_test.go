package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
)

// TestTheMainJob walks an urgent case from its ranking to the home municipality, as people do it in a browser: in each language, with script and
// without it. Whatever the portal logs on the way holds no person.
func TestTheMainJob(t *testing.T) {
	t.Parallel()
	t.Run("fi", func(t *testing.T) { t.Parallel(); newWalk(t, i18n.FI).walk() })
	t.Run("sv without script", func(t *testing.T) { t.Parallel(); newWalk(t, i18n.SV, portaltest.JSOff).walk() })
	t.Run("en", func(t *testing.T) { t.Parallel(); newWalk(t, i18n.EN).walk() })
}

// walk is one walk: a portal with a case, and the language and the script of everybody's browser.
type walk struct {
	*portaltest.Portal
	t        *testing.T
	l        i18n.Lang
	options  []portaltest.Option
	id       string // of the case
	proposal string // path
	tabs     map[string]*portaltest.Tab
}

func newWalk(t *testing.T, l i18n.Lang, options ...portaltest.Option) *walk {
	t.Helper()
	p, id := twoPlaces(t) // Kemi is there too
	return &walk{Portal: p, t: t, l: l, options: append(options, portaltest.In(string(l))), id: id.String(), tabs: map[string]*portaltest.Tab{}}
}

func (w *walk) walk() {
	w.propose()
	w.isClosed("coordinator", "municipality", "wellbeing", "keha", "auditor", "admin", "representative", "kemi")
	w.hear()
	w.accept()
	w.isClosed("coordinator", "municipality", "wellbeing", "keha", "auditor", "admin", "representative", "kemi")
	w.direct()
	w.isOpen("regional", "municipality", "wellbeing", "intake")
	w.isClosed("coordinator", "keha", "auditor", "admin", "representative", "kemi")
	w.arrive()
	w.logsNobody()
}

// as is the tab in which somebody is signed in.
func (w *walk) as(name string) *portaltest.Tab {
	if w.tabs[name] == nil {
		w.tabs[name] = w.Browser(w.t, w.options...)
		w.tabs[name].SignIn(name)
	}
	return w.tabs[name]
}

// propose: the regional coordinator comes from the first page to the case and its ranking, reads why, and proposes the first.
func (w *walk) propose() {
	b := w.as("regional")
	b.FollowTo("/cases/" + w.id)
	b.Open("/cases")
	b.FollowTo("/cases/" + w.id)
	b.FollowTo("/cases/" + w.id + "/ranking")
	for _, want := range []string{msg.RankingpageWhyFirst(w.l, w.oulu()), msg.RankingpageHeading(w.l), "92,5"} {
		if w.l != i18n.EN && !b.Has(want) {
			w.t.Errorf("the ranking does not say %q:\n%s", want, b.Text("main"))
		}
	}
	b.Fill("municipality", "564")
	b.Fill("planned_arrival", "14.12.2026")
	b.Submit("/cases/" + w.id + "/ranking")
	w.proposal, _, _ = strings.Cut(b.Path(), "?")
	if !strings.HasPrefix(w.proposal, "/proposals/") {
		w.t.Fatalf("the proposal led to %s", b.Path())
	}
}

func (w *walk) oulu() string { return i18n.Pick(w.l, "Oulu", "Uleåborg", "Oulu") }

// hear: the wellbeing area finds the hearing on its first page and says by service that it is ready.
func (w *walk) hear() {
	b := w.as("wellbeing")
	b.FollowTo("/hearings/")
	path := b.Path()
	b.Fill("service-rehabilitation", "ready")
	b.Fill("from-rehabilitation", "7.12.2026")
	b.Fill("outcome", "ready")
	b.Submit(path, "check")
	b.Submit(path, "send")
	if !b.Has(msg.HearingsSent(w.l)) {
		w.t.Errorf("after the statement the page says\n%s", b.Text("main"))
	}
}

// accept: the municipality finds the proposal on its first page and accepts it.
func (w *walk) accept() {
	b := w.as("municipality")
	b.FollowTo(w.proposal)
	b.FollowTo(w.proposal + "/accept")
	b.Fill("body", "Kaupunginhallitus")
	b.Fill("decided_on", "20.11.2026")
	b.Submit(w.proposal+"/accept", "check")
	b.Submit(w.proposal+"/accept", "send")
	if !b.Has("Kaupunginhallitus") {
		w.t.Errorf("after the acceptance the page says\n%s", b.Text("main"))
	}
}

// direct: the centre confirms and decides, with its reasons and the children's view.
func (w *walk) direct() {
	b := w.as("regional")
	b.Open("/")
	b.FollowTo(w.proposal)
	b.FollowTo(w.proposal + "/ranking") // as it was when the choice was made
	if !b.Has(msg.RankingpageWhyFirst(w.l, w.oulu())) {
		w.t.Errorf("the kept ranking says\n%s", b.Text("main"))
	}
	b.FollowTo(w.proposal)
	b.FollowTo(w.proposal + "/agree")
	b.Submit(w.proposal + "/agree")
	b.FollowTo(w.proposal + "/direct")
	b.Fill("reasons", "Palvelu on lähellä.")
	b.Fill("child_view", "Lapset toivovat samaa koulua.")
	b.Submit(w.proposal+"/direct", "check")
	b.Submit(w.proposal+"/direct", "send")
	if !strings.HasPrefix(b.Path(), "/directions/") || !b.Has("OHJ-2026-") {
		w.t.Fatalf("the decision led to %s\n%s", b.Path(), b.Text("main"))
	}
}

// arrive: the municipality leads the household to its home municipality.
func (w *walk) arrive() {
	b := w.as("municipality")
	b.Open("/arrivals")
	b.FollowTo("/arrivals/" + w.id)
	path := b.Path()
	for _, step := range []struct{ event, on string }{
		{"confirm_housing", "1.12.2026"}, {"request_travel", "14.12.2026"}, {"set_date", "23.11.2026"}, {"arrive", "23.11.2026"}, {"register", "23.11.2026"},
	} {
		form := b.Part("#" + step.event)
		if step.event == "confirm_housing" {
			form.Fill("address", "Esimerkkikatu 1 A 2")
		}
		for _, person := range []string{"1", "2", "3", "4"} {
			form.Fill("person", person)
		}
		form.Fill("on", step.on)
		form.Submit(path)
	}
	if !b.Has(msg.ArrivalsFinished(w.l)) {
		w.t.Errorf("after the registration the page says\n%s", b.Text("main"))
	}
	var state string
	w.DB.Scan(w.t, "SELECT state FROM refugee_case", nil, &state)
	if state != "registered" {
		w.t.Errorf("the case is %s, want registered", state)
	}
}

// isClosed tries the pages of the case as each of them: none shows the person.
func (w *walk) isClosed(names ...string) {
	for _, name := range names {
		b := w.As(name)
		for _, path := range []string{"/", "/cases/" + w.id, "/cases/" + w.id + "/identity", "/cases/" + w.id + "/history", w.proposal, "/arrivals/" + w.id} {
			if got := b.Get(path); strings.Contains(got.Body, "Kanerva") || strings.Contains(got.Body, "1988-05-01") {
				w.t.Errorf("%s sees the person at %s (%d)", name, path, got.Status)
			}
		}
	}
}

// isOpen opens the identity as each of them.
func (w *walk) isOpen(names ...string) {
	for _, name := range names {
		got := w.As(name).Get("/cases/" + w.id + "/identity")
		if got.Status != http.StatusOK || !strings.Contains(got.Body, "Kanerva") {
			w.t.Errorf("%s does not see the person after the direction (%d)", name, got.Status)
		}
	}
	var looks int
	w.DB.Scan(w.t, "SELECT count(*) FROM audit.event WHERE action = 'identity.read'", nil, &looks)
	if looks == 0 {
		w.t.Error("no look at the identity was recorded")
	}
}

// logsNobody looks for the test's person in everything that the portal logged.
func (w *walk) logsNobody() {
	logs := w.Logs.String()
	for _, canary := range []string{"Kanerva", "Esimerkki", "1988-05-01", "1.5.1988", "Lapset toivovat", "Kaupunginhallitus"} {
		if strings.Contains(logs, canary) {
			w.t.Errorf("the log holds %q", canary)
		}
	}
	if !strings.Contains(logs, string(identity.Municipality)) {
		w.t.Error("the test cannot fail: nothing was logged")
	}
}

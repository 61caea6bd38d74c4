package proposals_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// desk is a portal in which a case has been proposed to Oulu.
type desk struct {
	*portaltest.Portal
	chain    placement.Chain
	caseID   casework.ID
	proposal uuid.UUID
}

func newDesk(t *testing.T) desk {
	t.Helper()
	p := portaltest.New(t)
	d := desk{Portal: p, chain: placement.Chain{InTx: store.As(p.DB.DB, func(tx *store.Tx) placement.ChainStore { return tx })}}
	p.AddPlaces("municipality", "wellbeing", "regional", 10, places.Readiness{})
	d.caseID = p.AddCase("regional", casework.Matching)
	id, err := d.chain.Propose(t.Context(), p.Actors["regional"], identity.Press{Key: uuid.New()}, placement.Choice{
		Case: d.caseID, Municipality: "564", Rank: 1, PlannedArrival: civil.Of(2026, 12, 14), Snapshot: []byte("{}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	d.proposal = id
	return d
}

func (d desk) path(below string) string { return "/proposals/" + d.proposal.String() + below }

// hear lets the wellbeing area say yes.
func (d desk) hear(t *testing.T) {
	t.Helper()
	var id uuid.UUID
	d.DB.Scan(t, "SELECT id FROM hearing WHERE proposal_id = $1", []any{d.proposal}, &id)
	err := d.chain.AnswerHearing(t.Context(), d.Actors["wellbeing"], identity.Press{Key: uuid.New(), Version: 1}, id, placement.Ready, nil, "")
	if err != nil {
		t.Fatal(err)
	}
}

// step fills the form of a page, looks at the answers once more and sends them.
func step(b *portaltest.Browser, path string, form url.Values) portaltest.Answer {
	maps.Copy(form, b.Press(path))
	form.Set("do", "check")
	if checked := b.Post(path, form); checked.Status != http.StatusOK {
		return checked
	}
	form.Set("do", "send")
	return b.Post(path, form)
}

func TestAMunicipalityAnswersAndTheCentreConfirms(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	oulu, centre := d.As("municipality"), d.As("regional")
	if got := oulu.Get("/proposals"); !strings.Contains(got.Body, d.path("")) {
		t.Error("the municipality's list does not show the proposal")
	}
	if got := oulu.Get(d.path("")); got.Status != http.StatusOK || strings.Contains(got.Body, d.path("/accept")) {
		t.Errorf("%d: the acceptance is offered while the hearing is open", got.Status)
	}
	d.hear(t)
	if got := step(oulu, d.path("/accept"), url.Values{"decided_on": {"31.13.2026"}}); got.Status != http.StatusUnprocessableEntity ||
		!strings.Contains(got.Body, "31.13.2026") {
		t.Errorf("a day that is none answered %d, or what was typed is lost", got.Status)
	}
	got := step(oulu, d.path("/accept"), url.Values{"body": {"Kaupunginhallitus"}, "decided_on": {"20.11.2026"}})
	if got.Status != http.StatusOK || got.Path != d.path("") || !strings.Contains(got.Body, "Kaupunginhallitus") {
		t.Fatalf("the acceptance answered %d at %s", got.Status, got.Path)
	}
	form := centre.Press(d.path("/agree"))
	if got := centre.Post(d.path("/agree"), form); got.Status != http.StatusOK || !strings.Contains(got.Body, d.path("/direct")) {
		t.Errorf("the confirmation answered %d", got.Status)
	}
	if got := centre.Post(d.path("/agree"), form); got.Status != http.StatusOK {
		t.Errorf("the same press again answered %d", got.Status)
	}
}

func TestANoNeedsItsReason(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	oulu := d.As("municipality")
	if got := step(oulu, d.path("/decline"), url.Values{"reason": {"other"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("another reason without saying which answered %d", got.Status)
	}
	got := step(oulu, d.path("/decline"), url.Values{"reason": {"housing"}})
	if got.Status != http.StatusOK || strings.Contains(got.Body, "profile-h") {
		t.Errorf("%d: after the no the profile is still shown", got.Status)
	}
	if got := d.As("regional").Get("/proposals?tab=ended"); !strings.Contains(got.Body, d.path("")) {
		t.Error("the centre's list of ended proposals does not show it")
	}
}

func TestAQuestionAndItsAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	oulu, centre := d.As("municipality"), d.As("regional")
	form := oulu.Press(d.path(""))
	form.Set("body", "Hän on 131052-308T?")
	if got := oulu.Post(d.path("/ask"), form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "131052-308T") {
		t.Errorf("an identity code in a question answered %d, or the text is lost", got.Status)
	}
	form = oulu.Press(d.path(""))
	form.Set("body", "Tarvitaanko hissi?")
	if got := oulu.Post(d.path("/ask"), form); got.Status != http.StatusOK || !strings.Contains(got.Body, "Tarvitaanko hissi?") {
		t.Fatalf("asking answered %d", got.Status)
	}
	form = centre.Press(d.path(""))
	form.Set("body", "Kyllä.")
	if got := centre.Post(d.path("/reply"), form); got.Status != http.StatusOK || !strings.Contains(got.Body, "Kyllä.") {
		t.Errorf("replying answered %d", got.Status)
	}
}

func TestWithdrawing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if got := step(d.As("regional"), d.path("/withdraw"), url.Values{"reason": {"better_place"}}); got.Status != http.StatusOK || got.Path != d.path("") {
		t.Errorf("withdrawing answered %d at %s", got.Status, got.Path)
	}
}

func TestOthersFindNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.AddMunicipality("kemi", "240", "Kemi")
	kemi := d.As("kemi")
	for _, below := range []string{"", "/accept", "/decline"} {
		if got := kemi.Get(d.path(below)); got.Status != http.StatusNotFound {
			t.Errorf("another municipality at %s: %d, want 404", below, got.Status)
		}
	}
	if got := kemi.Post(d.path("/decline"), url.Values{"press": {uuid.NewString()}, "reason": {"housing"}, "do": {"send"}}); got.Status != http.StatusNotFound {
		t.Errorf("another municipality's no answered %d, want 404", got.Status)
	}
	if got := d.As("coordinator").Get(d.path("")); got.Status != http.StatusOK {
		t.Errorf("the ministry reads it with %d", got.Status)
	}
}

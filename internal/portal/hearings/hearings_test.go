package hearings_test

import (
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

// asked is a portal in which Oulu's wellbeing area is heard on a case; it returns the path of the hearing.
func asked(t *testing.T) (*portaltest.Portal, string) {
	t.Helper()
	p := portaltest.New(t)
	chain := placement.Chain{InTx: store.As(p.DB.DB, func(tx *store.Tx) placement.ChainStore { return tx })}
	p.AddPlaces("municipality", "wellbeing", "regional", 10, places.Readiness{})
	id, err := chain.Propose(t.Context(), p.Actors["regional"], identity.Press{Key: uuid.New()}, placement.Choice{
		Case: p.AddCase("regional", casework.Matching), Municipality: "564", Rank: 1, PlannedArrival: civil.Of(2026, 12, 14), Snapshot: []byte("{}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var hearing uuid.UUID
	p.DB.Scan(t, "SELECT id FROM hearing WHERE proposal_id = $1", []any{id}, &hearing)
	return p, "/hearings/" + hearing.String()
}

func TestTheAreaGivesItsStatementByService(t *testing.T) {
	t.Parallel()
	p, path := asked(t)
	area := p.As("wellbeing")
	if got := area.Get("/hearings"); !strings.Contains(got.Body, path) {
		t.Error("the list does not show the hearing")
	}
	form := area.Press(path)
	form.Set("do", "check")
	form.Set("service-rehabilitation", "ready_if")
	form.Set("from-rehabilitation", "7.12.2026")
	form.Set("outcome", "ready_if")
	if got := area.Post(path, form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "7.12.2026") {
		t.Fatalf("a condition without saying which answered %d, or what was typed is lost", got.Status)
	}
	form.Set("statement", "Ensimmäinen aika järjestyy joulukuussa.")
	if got := area.Post(path, form); got.Status != http.StatusOK || !strings.Contains(got.Body, `value="send"`) {
		t.Fatalf("checking answered %d", got.Status)
	}
	form.Set("do", "send")
	got := area.Post(path, form)
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "Ensimmäinen aika") || strings.Contains(got.Body, `value="check"`) {
		t.Errorf("sending answered %d", got.Status)
	}
	if got := p.As("municipality").Get(path); got.Status != http.StatusOK || !strings.Contains(got.Body, "7.12.2026") {
		t.Errorf("the municipality reads it with %d", got.Status)
	}
	if got := area.Get("/hearings?tab=answered"); !strings.Contains(got.Body, path) {
		t.Error("the list of answered hearings does not show it")
	}
}

func TestOnlyTheAreaAnswersAndOthersFindNothing(t *testing.T) {
	t.Parallel()
	p, path := asked(t)
	other := identity.Organisation{Kind: identity.WellbeingArea, Code: "21", NameFI: "Lappi", NameSV: "Lappland", NameEN: "Lapland"}
	p.AddActor("lapland", other)
	send := url.Values{"press": {uuid.NewString()}, "version": {"1"}, "do": {"send"}, "outcome": {"ready"}, "service-rehabilitation": {"ready"}}
	if got := p.As("lapland").Get(path); got.Status != http.StatusNotFound {
		t.Errorf("another area reads it with %d", got.Status)
	}
	if got := p.As("lapland").Post(path, send); got.Status != http.StatusNotFound {
		t.Errorf("another area's statement answered %d", got.Status)
	}
	if got := p.As("municipality").Post(path, send); got.Status != http.StatusForbidden {
		t.Errorf("a municipality's statement answered %d", got.Status)
	}
}

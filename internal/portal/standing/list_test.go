package standing_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kuntapaikka/internal/portal/portaltest"
)

func TestACentreGrantsAndEndsAnAuthorisation(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	centre := p.As("regional")
	form := centre.Press("/authorisations")
	form.Set("from", "1.1.2026")
	form.Set("last", "31.12.2026")
	if got := centre.Post("/authorisations", form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "1.1.2026") {
		t.Errorf("a grant that began long ago answered %d, or what was typed is lost", got.Status)
	}
	form.Set("from", "23.11.2026")
	form.Set("reference", "POPELY/77/2026")
	got := centre.Post("/authorisations", form)
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "POPELY/77/2026") || !strings.Contains(got.Body, "Voimassa") {
		t.Fatalf("the grant answered %d", got.Status)
	}
	if got := p.As("coordinator").Get("/authorisations"); got.Status != http.StatusOK || !strings.Contains(got.Body, "POPELY/77/2026") || strings.Contains(got.Body, "/end\"") {
		t.Errorf("the ministry reads it with %d, or could end it", got.Status)
	}
	_, rest, _ := strings.Cut(got.Body, `action="/authorisations/`)
	id, _, _ := strings.Cut(rest, "/end")
	end := url.Values{"press": centre.Press("/authorisations")["press"]}
	if got := centre.Post("/authorisations/"+id+"/end", end); got.Status != http.StatusOK || !strings.Contains(got.Body, "Päätetty") {
		t.Errorf("ending it answered %d", got.Status)
	}
	if got := centre.Get("/authorisations?lang=sv"); !strings.Contains(got.Body, "Förhandsbemyndiganden") {
		t.Error("the page is not in Swedish")
	}
}

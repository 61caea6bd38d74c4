package offers_test

import (
	"maps"
	"net/http"
	"testing"

	"kuntapaikka/internal/portal/portaltest"
)

// TestAMunicipalityStatesItsMinimum holds that a number without whom the places stay closed is asked, checked against the places, and read by the centre.
func TestAMunicipalityStatesItsMinimum(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.write(t)
	asking := func(n string) portaltest.Answer {
		form := maps.Clone(seats)
		form["minimum"] = []string{n}
		return w.officer.Post(w.offer+"/places", w.officer.Filled(w.offer+"/places", form))
	}
	portaltest.Wants(t, "more than there are places", asking("40"), http.StatusUnprocessableEntity, `value="40"`, `href="#f-minimum"`, "27")
	portaltest.Wants(t, "no number", asking("monta"), http.StatusUnprocessableEntity, `value="monta"`)
	portaltest.Wants(t, "a minimum", asking("20"), http.StatusOK)
	portaltest.Wants(t, "the form again", w.colleague.Get(w.offer+"/places"), http.StatusOK, `value="20"`, "Kuinka monta henkilöä tulijoita on oltava vähintään?")
	for lang, texts := range map[string][]string{
		"fi": {"Vähimmäismäärä", "Vähintään 20 henkilöä"}, "sv": {"Minimiantal", "Minst 20 personer"}, "en": {"Minimum", "At least 20 persons"},
	} {
		portaltest.Wants(t, "the answers in "+lang, w.signatory.Get(w.offer+"/check?lang="+lang), http.StatusOK, texts...)
	}
	w.signatory.Get(w.offer + "/check?lang=fi")
	portaltest.Wants(t, "sending", w.signatory.Post(w.offer+"/submit", w.signatory.Filled(w.offer+"/check", decision)), http.StatusOK)
	portaltest.Wants(t, "the centre's page", w.centre.Get(w.offer), http.StatusOK, "Vähintään 20 henkilöä")
}

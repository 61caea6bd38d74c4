package agreements_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
)

// good is the form of an agreement with everything in order.
func good() url.Values {
	return url.Values{
		"municipality": {"564"}, "valid_from": {"1.1.2025"}, "valid_to": {"31.12.2029"}, "review_by": {"31.12.2028"}, "yearly_places": {"40"},
		"diary_number": {"POPELY/1/2024"}, "signed_on": {"10.12.2024"}, "heard_on": {"20.11.2024"}, "heard_reference": {"PHHVA/77/2024"},
		"programme_on": {"4.11.2024"},
	}
}

// entered is a portal where the centre has entered an agreement, and the agreement's address.
func entered(t *testing.T) (*portaltest.Portal, string) {
	t.Helper()
	p := portaltest.New(t)
	centre := p.As("regional")
	answer := centre.Post("/agreements", centre.Filled("/agreements/new", good()))
	portaltest.Wants(t, "the new agreement", answer, http.StatusOK, "Sopimus on tallennettu", "Oulu", "1.1.2025–31.12.2029", "PHHVA/77/2024", "Voimassa")
	address, _, _ := strings.Cut(answer.Path, "?")
	return p, address
}

func TestTheCentreEntersAnAgreementAndOthersReadIt(t *testing.T) {
	t.Parallel()
	p, address := entered(t)
	p.AddActor("stranger", identity.Organisation{Kind: identity.MunicipalAuthority, Code: "398", NameFI: "Lahti", NameSV: "Lahtis", NameEN: "Lahti"})
	for _, role := range []string{"coordinator", "municipality", "wellbeing", "keha", "auditor"} {
		b := p.As(role)
		portaltest.Wants(t, role+"'s list", b.Get("/agreements"), http.StatusOK, "Oulu", "1 sopimus")
		portaltest.Wants(t, role+"'s look", b.Get(address), http.StatusOK, "POPELY/1/2024", "Pohjois-Pohjanmaan hyvinvointialue")
	}
	portaltest.Wants(t, "another municipality's look", p.As("stranger").Get(address), http.StatusNotFound)
	portaltest.Wants(t, "another municipality's list", p.As("stranger").Get("/agreements"), http.StatusOK, "Ei sopimuksia")
	portaltest.Wants(t, "the Swedish page", p.As("regional").Get(address+"?lang=sv"), http.StatusOK, "Avtal om anvisande till kommun", "Uleåborg")
}

func TestEveryMistakeIsShownAndWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	centre := p.As("regional")
	bad := good()
	bad.Set("municipality", "091")
	bad.Set("review_by", "2.1.2029")
	bad.Set("heard_reference", "")
	bad.Set("yearly_places", "neljäkymmentä")
	answer := centre.Post("/agreements", centre.Filled("/agreements/new", bad))
	portaltest.Wants(t, "the form", answer, http.StatusUnprocessableEntity, "Virhe:", "neljäkymmentä", "Anna määrä numeroina", `value="2.1.2029"`)
	bad.Set("yearly_places", "40")
	answer = centre.Post("/agreements", centre.Filled("/agreements/new", bad))
	portaltest.Wants(t, "the rules", answer, http.StatusUnprocessableEntity, "Korjaa 3 kohtaa", "kuuluu elinvoimakeskuksenne alueeseen", "viimeistään 1.1.2029",
		"lausunnon tunniste")
}

func TestTwoOfficersEditOneAgreement(t *testing.T) {
	t.Parallel()
	p, address := entered(t)
	first, second := p.As("regional"), p.As("regional")
	formA, formB := first.Filled(address+"/edit", good()), second.Filled(address+"/edit", good())
	formA.Set("yearly_places", "45")
	portaltest.Wants(t, "the first", first.Post(address, formA), http.StatusOK, "Sopimus on tallennettu", "45")
	formB.Set("yearly_places", "50")
	answer := second.Post(address, formB)
	portaltest.Wants(t, "the second", answer, http.StatusConflict, "Joku muu on muuttanut", `value="50"`, "45")
	portaltest.Wants(t, "the second, knowing the first", second.Post(address, again(answer, formB)), http.StatusOK, "Sopimus on tallennettu", "50")
}

// again is the form of the answer with the same values typed.
func again(a portaltest.Answer, values url.Values) url.Values {
	next := url.Values{}
	maps.Copy(next, values)
	for _, name := range []string{"press", "version"} {
		_, rest, _ := strings.Cut(a.Body[strings.LastIndex(a.Body, `class="panel formcard"`):], `name="`+name+`" value="`)
		value, _, _ := strings.Cut(rest, `"`)
		next.Set(name, value)
	}
	return next
}

func TestWhatNeedsActionStandsOut(t *testing.T) {
	t.Parallel()
	p, address := entered(t)
	centre := p.As("regional")
	late := good()
	late.Set("review_by", "1.10.2026")
	portaltest.Wants(t, "a review that is late", centre.Post(address, centre.Filled(address+"/edit", late)), http.StatusOK, "Tarkistuspäivä 1.10.2026 on ohitettu", "kuntaan ei voi ohjata")
	portaltest.Wants(t, "the filter", centre.Get("/agreements?state=attention"), http.StatusOK, "Tarkistuspäivä 1.10.2026 on ohitettu", "1 sopimus")
	portaltest.Wants(t, "the filter of those in force", centre.Get("/agreements?state=in_force"), http.StatusOK, "Ei sopimuksia", "Poista rajaus")
	portaltest.Wants(t, "the search by name", centre.Get("/agreements?q=uleå"), http.StatusOK, "1 sopimus")
}

func TestASignatoryCommitsToUrgentCases(t *testing.T) {
	t.Parallel()
	p, address := entered(t)
	p.AddActor("signatory", p.Orgs["municipality"], identity.Signatory)
	promise := url.Values{"commit_year": {"2027"}, "commit_persons": {"4"}, "commit_on": {"2.11.2026"}, "commit_reference": {"Kh § 401"}}
	b := p.As("signatory")
	portaltest.Wants(t, "four persons", b.Post(address+"/commitments", b.Filled(address, promise)), http.StatusUnprocessableEntity, "vähintään 5 henkilöä", `value="4"`)
	promise.Set("commit_persons", "6")
	portaltest.Wants(t, "six persons", b.Post(address+"/commitments", b.Filled(address, promise)), http.StatusOK, "Kh § 401", "2027")
	plain := p.As("municipality")
	if page := plain.Get(address); strings.Contains(page.Body, "commit_persons") {
		t.Error("a person without the right to sign is offered the form")
	}
	portaltest.Wants(t, "without the right to sign", plain.Post(address+"/commitments", b.Filled(address, promise)), http.StatusForbidden)
}

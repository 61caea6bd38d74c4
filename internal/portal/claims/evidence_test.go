package claims_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"kuntapaikka/internal/portal/portaltest"
)

const asked = `[{"code":"list","for":"claim","required":true,"name":{"FI":"Henkilöluettelo","SV":"Personförteckning","EN":"List of persons"}},
	{"code":"proof","for":"contested","required":true,"name":{"FI":"Selvitys luvasta","SV":"Utredning om tillståndet","EN":"Proof of the permit"}},
	{"code":"more","for":"claim","required":false,"name":{"FI":"Päätös","SV":"Beslut","EN":"Decision"}}]`

// TestAMissingEnclosureIsNamedAtItsPlace: what the round requires for the claim and for a contested line is on the list of the draft, is refused where it is
// missing, and is said by each file.
func TestAMissingEnclosureIsNamedAtItsPlace(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.DB.Exec(t, "UPDATE grant_round SET evidence = $1 WHERE code = 'lisaosa-2026'", asked)
	claim := o.begin(t)
	edit := claim + "/edit"
	page := o.officer.Get(edit)
	portaltest.Wants(t, "the list", page, http.StatusOK, "Pakollinen liite puuttuu: Henkilöluettelo", "Voit liittää: Päätös")
	if strings.Contains(page.Body, "Selvitys luvasta") {
		t.Error("nobody is contested, but proof is asked for")
	}
	contested := regexp.MustCompile(`name="argument_([0-9a-f-]{36})"`).FindStringSubmatch(page.Body)
	if contested == nil {
		t.Fatal("no contested line")
	}
	line := contested[1]
	form := with(whole, "want_"+line, "on", "argument_"+line, "Lupa on muutettu")
	page = o.officer.Post(edit, o.officer.Kept(edit, form))
	portaltest.Wants(t, "looked over without files", page, http.StatusUnprocessableEntity, "Korjaa 2 kohtaa", `href="#f-enclosure_list"`, `id="f-enclosure_list"`, `href="#f-enclosure_proof_`+line,
		"Liitä tämä tiedosto ennen lähettämistä", "Pakollinen liite puuttuu: Selvitys luvasta: KP-2026-50001/3")
	portaltest.Wants(t, "kept on the way to the files", o.officer.Post(edit, o.officer.Kept(edit, url.Values{"action": {"files"}})), http.StatusOK, "Mikä liite tämä on", "Muu liite")
	portaltest.Wants(t, "submitted past the form", o.signatory.Post(claim+"/submit", with(o.signatory.Press(claim+"/submit"))), http.StatusUnprocessableEntity, "Korjaa 2 kohtaa")

	about := func(what string) portaltest.Answer {
		return o.officer.Upload(claim, claim+"/files", "liite.pdf", "%PDF-1.7", "about", what)
	}
	portaltest.Wants(t, "what nobody asks for", about("proof_"+strings.Repeat("0", 36)), http.StatusUnprocessableEntity, "Virhe:")
	portaltest.Wants(t, "a line that is none", about("proof_"+line[:35]+"g"), http.StatusUnprocessableEntity, "Virhe:")
	portaltest.Wants(t, "the list", about("list"), http.StatusOK, "Liitetty: Henkilöluettelo", "Pakollinen liite puuttuu: Selvitys")
	portaltest.Wants(t, "the proof", about("proof_"+line), http.StatusOK, "Liitetty: Selvitys luvasta: KP-2026-50001/3")
	portaltest.Wants(t, "submitted", o.signatory.Post(claim+"/submit", o.signatory.Press(claim+"/submit")), http.StatusOK, "Tunnus on")
	portaltest.Wants(t, "the authority reads in Swedish", o.checker.Get(claim+"?lang=sv"), http.StatusOK, "Bifogad: Utredning om tillståndet: KP-2026-50001/3")
}

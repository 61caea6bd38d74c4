package claims_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"kuntapaikka/internal/portal/portaltest"
)

// newcomer is the form of a person who has no arrival in the portal.
var newcomer = url.Values{
	"family": {"Lumikko"}, "given": {"Halla"}, "birth": {"2.3.2019"}, "reference": {"KP-2025-00007"}, "arrived": {"1.3.2026"}, "home_from": {"1.3.2026"}, "first_home": {"on"},
	"group": {"quota"}, "permit": {"90"}, "why": {"Muutti ennen portaalia"},
}

// TestAPersonIsAddedProvedAndRefused walks a person who has no arrival from the form to the decision, without script.
func TestAPersonIsAddedProvedAndRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	claim := o.begin(t)
	portaltest.Wants(t, "saved on the way", o.officer.Post(claim+"/edit", o.officer.Kept(claim+"/edit", with(whole, "action", "person"))), http.StatusOK, "Lisää henkilö", "Nimeä ja syntymäaikaa ei tallenneta")
	page := claim + "/persons/new"
	add := func(form url.Values) portaltest.Answer {
		return o.officer.Post(claim+"/persons", o.officer.Filled(page, form))
	}
	portaltest.Wants(t, "nothing", add(url.Values{}), http.StatusUnprocessableEntity, "Korjaa 5 kohtaa", `href="#f-family"`, `href="#f-birth"`, `href="#f-arrived"`, `href="#f-group"`, `href="#f-why"`)
	wrong := add(with(newcomer, "birth", "2.3.2026", "arrived", "1.3.2027", "reference", "12", "permit", "999", "home_from", "eilen"))
	portaltest.Wants(t, "a day that is none", wrong, http.StatusUnprocessableEntity, "Korjaa 1 kohta", `value="eilen"`, `value="Lumikko"`)
	wrong = add(with(newcomer, "birth", "2.3.2026", "arrived", "1.1.2026", "reference", "12", "permit", "999", "home_from", "1.3.2027"))
	portaltest.Wants(t, "what cannot be", wrong, http.StatusUnprocessableEntity, "Korjaa 4 kohtaa", "ennen saapumista", "päivä, joka on jo ollut", "KP-2026-00012")
	form := o.officer.Filled(page, newcomer)
	for range 2 { // a second press is the same press
		portaltest.Wants(t, "added", o.officer.Post(claim+"/persons", form), http.StatusOK, "Lisätty henkilö 1, KP-2025-00007", "Hakijan lisäämä: Muutti ennen portaalia",
			"Pakollinen liite puuttuu: Selvitys saapumisesta: Lisätty henkilö 1")
	}
	if body := o.officer.Get(claim).Body + o.officer.Get(claim+"/edit").Body; strings.Contains(body, "Lumikko") || strings.Contains(body, "Halla") || strings.Count(body, "/remove") != 1 {
		t.Error("the name is shown, or the person was added twice")
	}
	portaltest.Wants(t, "added again", add(newcomer), http.StatusUnprocessableEntity, "on jo hakemuksessa: +1 KP-2025-00007")
	portaltest.Wants(t, "submitted without a proof", o.signatory.Post(claim+"/submit", o.signatory.Press(claim+"/submit")), http.StatusUnprocessableEntity, "Korjaa 1 kohta", "Liitä tämä tiedosto")
	about := regexp.MustCompile(`<option value="(arrival_[0-9a-f-]{36})"`).FindStringSubmatch(o.officer.Get(claim).Body)
	if about == nil {
		t.Fatal("the proof of the arrival is not among the files that can be enclosed")
	}
	portaltest.Wants(t, "the proof", o.officer.Upload(claim, claim+"/files", "ote.pdf", "%PDF-1.7", "about", about[1]), http.StatusOK, "Liitetty: Selvitys saapumisesta: Lisätty henkilö 1")
	portaltest.Wants(t, "in Swedish", o.officer.Get(claim+"?lang=sv"), http.StatusOK, "Bifogad: Utredning om ankomsten: Tillagd person 1", "Tillagd av sökanden")
	portaltest.Wants(t, "submitted", o.signatory.Post(claim+"/submit", o.signatory.Press(claim+"/submit")), http.StatusOK, "Tunnus on", "4\u00a0797,00\u00a0€")

	portaltest.Wants(t, "the check", o.checker.Get(claim+"/check"), http.StatusOK, "Lisätty henkilö 1", "Hakijan lisäämä: Muutti ennen portaalia", "Liite: ote.pdf")
	line := strings.TrimPrefix(about[1], "arrival_")
	portaltest.Wants(t, "nothing said of it", o.checker.Post(claim+"/check", o.checker.Kept(claim+"/check", nil)), http.StatusUnprocessableEntity, `href="#f-ground_`+line)
	portaltest.Wants(t, "let through without a ground", o.checker.Post(claim+"/check", o.checker.Kept(claim+"/check", url.Values{"accepted_" + line: {"2053,50"}})), http.StatusUnprocessableEntity, `href="#f-ground_`+line)
	verdict := url.Values{"accepted_" + line: {"0"}, "ground_" + line: {"Ote ei näytä saapumista"}}
	portaltest.Wants(t, "refused", o.checker.Post(claim+"/check", o.checker.Kept(claim+"/check", verdict)), http.StatusOK, "Ote ei näytä saapumista", "Tarkastettu")
	letter := with(o.decider.Press(claim+"/decide"), "do", "send", "reasons", "Yhdestä henkilöstä ei makseta.")
	portaltest.Wants(t, "decided", o.decider.Post(claim+"/decide", letter), http.StatusOK, "Lisätty henkilö 1, KP-2025-00007", "Haetusta 4\u00a0797,00\u00a0€ myönnetään 2\u00a0743,50\u00a0€")
	portaltest.Wants(t, "added after that", o.officer.Get(page), http.StatusConflict)
}

// TestAnAddedPersonIsTakenOut from the claim, and the areas of others are not chosen.
func TestAnAddedPersonIsTakenOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.DB.Exec(t, `UPDATE grant_round SET payees = 'municipality county', amounts = amounts || '[{"payee":"county","from_age":0,"from_places":0,"cents":10000,"source":"x"}]' WHERE code = 'lisaosa-2026'`)
	area := o.As("wellbeing")
	claim := strings.TrimSuffix(area.Post("/claims", with(area.Press("/claims"), "round", "lisaosa-2026")).Path, "/edit")
	page := claim + "/persons/new"
	portaltest.Wants(t, "the municipalities of the area", area.Get(page), http.StatusOK, `value="564"`)
	if strings.Contains(area.Get(page).Body, `value="049"`) {
		t.Error("a municipality of another area is offered")
	}
	portaltest.Wants(t, "another area's", area.Post(claim+"/persons", area.Filled(page, with(newcomer, "municipality", "049"))), http.StatusUnprocessableEntity, "kunta omalta alueeltasi")
	added := area.Post(claim+"/persons", area.Filled(page, with(newcomer, "municipality", "564")))
	portaltest.Wants(t, "its own", added, http.StatusOK, "Lisätty henkilö 1")
	remove := regexp.MustCompile(`/persons/[0-9a-f-]{36}/remove`).FindString(added.Body)
	portaltest.Wants(t, "by another authority", o.officer.Post(claim+remove, o.officer.Press("/claims")), http.StatusNotFound)
	if gone := area.Post(claim+remove, area.Press(claim)); gone.Status != http.StatusOK || strings.Contains(gone.Body, "Lisätty henkilö") {
		t.Errorf("taken out answered %d, or the person is still there", gone.Status)
	}
}

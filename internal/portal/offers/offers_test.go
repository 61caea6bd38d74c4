package offers_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
)

// town is Oulu with an officer, a colleague and a signatory, in the area of the test's regional centre.
type town struct {
	*portaltest.Portal
	officer, colleague, signatory, centre *portaltest.Browser
	offer                                 string // address
}

func newTown(t *testing.T) town {
	t.Helper()
	p := portaltest.New(t)
	p.AddActor("mikael", p.Orgs["municipality"])
	p.AddActor("aino", p.Orgs["municipality"], identity.Signatory)
	w := town{Portal: p, officer: p.As("municipality"), colleague: p.As("mikael"), signatory: p.As("aino"), centre: p.As("regional")}
	answer := w.officer.Post("/offers", w.officer.Filled("/offers/new", url.Values{"year": {"2027"}}))
	portaltest.Wants(t, "the beginning", answer, http.StatusOK, "Kuntapaikkailmoitus vuodelle 2027", "Aloittamatta", "Avautuu, kun muut vaiheet ovat valmiit", "Voimassa olevaa sopimusta ei ole")
	w.offer = answer.Path
	return w
}

var (
	contact = url.Values{"action": {"next"}, "contact_name": {"Mikael Lindqvist"}, "contact_email": {"mikael@oulu.example"}, "contact_phone": {"044 000 0000"}}
	seats   = url.Values{
		"action": {"next"}, "seats-quota": {"12"}, "seats-emergency": {"5"}, "seats-permit": {"10"}, "seats-temporary": {"0"}, "first_arrival": {"15.2.2027"},
		"dwelling-2": {"5"}, "dwelling-2-accessible": {"1"}, "dwelling-4": {"3"}, "dwelling-4-ready": {"1.3.2027"}, "certainty": {"partly_secured"}, "secured": {"5"},
		"note": {"Kolme asuntoa on samassa pihapiirissä."},
	}
	services = url.Values{
		"action": {"next"}, "service-maternity": {"15"}, "service-maternity-evidence": {"Hyvinvointialueen ilmoitus"}, "service_languages": {"fi"},
		"interpreter_spot": {"ar", "so"}, "interpreter_phone": {"ar", "prs"}, "school_ready": {"11.8.2027"},
	}
	decision = url.Values{"decision_body": {"Kaupunginhallitus"}, "decision_on": {"16.11.2026"}, "decision_reference": {"§ 401"}}
)

// write fills the sections of the draft.
func (w town) write(t *testing.T) {
	t.Helper()
	for path, values := range map[string]url.Values{"/contact": contact, "/places": seats, "/services": services} {
		portaltest.Wants(t, path, w.officer.Post(w.offer+path, w.officer.Filled(w.offer+path, values)), http.StatusOK)
	}
}

// submitted is a town whose offer waits for its confirmation.
func submitted(t *testing.T) town {
	t.Helper()
	w := newTown(t)
	w.write(t)
	answer := w.signatory.Post(w.offer+"/submit", w.signatory.Filled(w.offer+"/check", decision))
	portaltest.Wants(t, "the sending", answer, http.StatusOK, "Ilmoitus on lähetetty", "Vastaanottaja: Pohjois-Suomen elinvoimakeskus", "Odottaa vahvistusta")
	return w
}

// agreed enters the agreement of Oulu.
func (w town) agreed(t *testing.T) {
	t.Helper()
	portaltest.Wants(t, "the agreement", w.centre.Post("/agreements", w.centre.Filled("/agreements/new", url.Values{
		"municipality": {"564"}, "valid_from": {"1.1.2025"}, "review_by": {"31.12.2028"}, "yearly_places": {"20"}, "diary_number": {"D/1"}, "signed_on": {"10.12.2024"},
		"heard_on": {"20.11.2024"}, "heard_reference": {"H/1"},
	})), http.StatusOK)
}

// inForce is a town whose offer has been confirmed.
func inForce(t *testing.T) town {
	t.Helper()
	w := submitted(t)
	w.agreed(t)
	answer := w.centre.Post(w.offer+"/confirm", w.centre.Filled(w.offer, url.Values{"agreed": {"on"}}))
	portaltest.Wants(t, "the confirmation", answer, http.StatusOK, "Ilmoitus on vahvistettu", "Vahvistaja: regional", "Allekirjoittaja: aino")
	return w
}

func TestTheMistakesOfTheMockUp(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	bad := url.Values{
		"action": {"next"}, "seats-quota": {"12"}, "seats-emergency": {"viisi"}, "seats-permit": {"10"}, "seats-temporary": {"2"}, "first_arrival": {"12.12.2026"},
		"dwelling-3": {"8"}, "dwelling-3-accessible": {"9"}, "certainty": {"partly_secured"}, "secured": {"5"},
	}
	answer := w.officer.Post(w.offer+"/places", w.officer.Filled(w.offer+"/places", bad))
	portaltest.Wants(t, "the form", answer, http.StatusUnprocessableEntity, "Virhe:", "Korjaa 3 kohtaa", "Anna määrä numeroina, esimerkiksi 5",
		"Päivän on oltava vuonna 2027. Annoit: 12.12.2026.", "Määrä voi olla enintään 8, koska asuntoja on yhteensä 8", `value="viisi"`, `value="12.12.2026"`,
		"24 paikkaa, kaikkia lukuja ei voi lukea", "3 korjattavaa kohtaa", `href="#f-seats-emergency"`)
	portaltest.Wants(t, "the task list", w.officer.Get(w.offer), http.StatusOK, "3 korjattavaa kohtaa")
	portaltest.Wants(t, "the form the next morning", w.colleague.Get(w.offer+"/places"), http.StatusOK, `value="viisi"`, "Määrä voi olla enintään 8")
	if check := w.signatory.Get(w.offer + "/check"); !strings.HasSuffix(check.Path, w.offer) {
		t.Errorf("the last stage opened at %s before the others were ready", check.Path)
	}
}

func TestADraftIsKeptWhileItIsWritten(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	later := url.Values{"action": {"later"}, "seats-quota": {"4"}, "first_arrival": {"kevät"}}
	portaltest.Wants(t, "going on later", w.officer.Post(w.offer+"/places", w.officer.Filled(w.offer+"/places", later)), http.StatusOK, "Kesken: municipality, 23.11.2026")
	portaltest.Wants(t, "the draft", w.colleague.Get(w.offer+"/places"), http.StatusOK, `value="4"`, `value="kevät"`)
	answer := w.script(t, "/places", url.Values{"seats-quota": {"4"}, "seats-permit": {"3"}, "version": {"9"}})
	portaltest.Wants(t, "the autosave", answer, http.StatusOK, "Luonnos tallennettu klo\u00a09.42", `<output id="seats-total"`, "7 paikkaa")
	if strings.Contains(answer.Body, "<html") {
		t.Error("the autosave answered with a whole page")
	}
}

// script sends the form as the page's script does.
func (w town) script(t *testing.T, path string, values url.Values) portaltest.Answer {
	t.Helper()
	return w.colleague.Script(w.offer+path, w.colleague.Filled(w.offer+path, values))
}

func TestTwoPeopleWriteTheSameStage(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	mine, theirs := w.officer.Filled(w.offer+"/contact", contact), w.colleague.Filled(w.offer+"/contact", contact)
	theirs.Set("contact_name", "Anna Holm")
	theirs.Set("contact_phone", "050 111 1111")
	portaltest.Wants(t, "the colleague", w.colleague.Post(w.offer+"/contact", theirs), http.StatusOK)
	mine.Set("contact_email", "lindqvist@oulu.example")
	answer := w.officer.Post(w.offer+"/contact", mine)
	portaltest.Wants(t, "the second writer", answer, http.StatusConflict, "mikael", "Anna Holm", `value="Mikael Lindqvist"`, `name="merge-contact_name"`, `value="lindqvist@oulu.example"`)
	merged := url.Values{}
	maps.Copy(merged, mine)
	_, form, _ := strings.Cut(answer.Body, `class="panel formcard"`)
	for _, name := range []string{"press", "version"} {
		_, rest, _ := strings.Cut(form, `name="`+name+`" value="`)
		value, _, _ := strings.Cut(rest, `"`)
		merged.Set(name, value)
	}
	merged.Set("merge-contact_name", "theirs")
	merged.Set("merge-contact_phone", "yours")
	merged.Set("merge-contact_email", "yours")
	portaltest.Wants(t, "the merge", w.officer.Post(w.offer+"/contact", merged), http.StatusOK)
	portaltest.Wants(t, "what stands", w.colleague.Get(w.offer+"/contact"), http.StatusOK, `value="Anna Holm"`, `value="044 000 0000"`, `value="lindqvist@oulu.example"`)
}

func TestOnlyASignatorySends(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.write(t)
	page := w.officer.Get(w.offer + "/check")
	portaltest.Wants(t, "the last stage", page, http.StatusOK, "27 paikkaa", "2 huonetta: 5, niistä esteettömiä 1", "4 huonetta: 3, niistä esteettömiä 0, valmiina 1.3.2027",
		"Äitiyshuolto: 15\u00a0min (Hyvinvointialueen ilmoitus)", "arabia, somali", "Muuta", "Ilmoituksen lähettää henkilö, jolla on kunnan allekirjoitusoikeus")
	if strings.Contains(page.Body, "Lähetä ilmoitus") {
		t.Error("a person without the right to sign is offered the sending")
	}
	portaltest.Wants(t, "an officer who sends anyway", w.officer.Post(w.offer+"/submit", w.officer.Filled(w.offer+"/check", decision)), http.StatusForbidden)
	portaltest.Wants(t, "a signatory without the decision", w.signatory.Post(w.offer+"/submit", w.signatory.Filled(w.offer+"/check", nil)), http.StatusUnprocessableEntity,
		"Korjaa 2 kohtaa")
	form := w.signatory.Filled(w.offer+"/check", decision)
	for range 2 {
		portaltest.Wants(t, "the sending, pressed twice", w.signatory.Post(w.offer+"/submit", form), http.StatusOK, "Ilmoitus on lähetetty")
	}
	portaltest.Wants(t, "writing after the sending", w.officer.Get(w.offer+"/places"), http.StatusConflict, "Ilmoitusta ei voi enää muokata")
}

func TestTheCentreConfirmsUnderAnAgreement(t *testing.T) {
	t.Parallel()
	w := submitted(t)
	portaltest.Wants(t, "the centre's list", w.centre.Get("/offers"), http.StatusOK, "Odottaa vahvistusta", "Oulu", "27")
	portaltest.Wants(t, "without the word that it is agreed", w.centre.Post(w.offer+"/confirm", w.centre.Filled(w.offer, nil)), http.StatusUnprocessableEntity, "Vahvista valitsemalla ruutu")
	portaltest.Wants(t, "without an agreement", w.centre.Post(w.offer+"/confirm", w.centre.Filled(w.offer, url.Values{"agreed": {"on"}})), http.StatusConflict, "ei ole voimassa olevaa sopimusta")
	w.agreed(t)
	portaltest.Wants(t, "more than the agreement's number", w.centre.Get(w.offer), http.StatusOK, "Paikkoja on enemmän kuin sopimuksen vuosimäärä: 27, sopimuksessa 20")
	portaltest.Wants(t, "the confirmation", w.centre.Post(w.offer+"/confirm", w.centre.Filled(w.offer, url.Values{"agreed": {"on"}})), http.StatusOK, "Ilmoitus on vahvistettu")
	portaltest.Wants(t, "the ministry's list", w.As("coordinator").Get("/offers?state=in_force&year=2027"), http.StatusOK, "Oulu", "1 ilmoitus")
	portaltest.Wants(t, "the municipality's home", w.officer.Get("/"), http.StatusOK, "Elinvoimakeskus on vahvistanut kuntapaikkailmoituksen: Oulu, 2027")
}

func TestTheCentreReturnsAnOffer(t *testing.T) {
	t.Parallel()
	w := submitted(t)
	form := url.Values{"reason": {""}}
	portaltest.Wants(t, "without a reason", w.centre.Post(w.offer+"/return", w.centre.Filled(w.offer, form)), http.StatusUnprocessableEntity, "Kirjoita perustelu")
	form.Set("reason", "Hätätapausten määrästä ei ole sovittu.")
	portaltest.Wants(t, "the return", w.centre.Post(w.offer+"/return", w.centre.Filled(w.offer, form)), http.StatusOK, "palautettu kunnalle")
	portaltest.Wants(t, "the draft again", w.officer.Get(w.offer+"/places"), http.StatusOK, "Hätätapausten määrästä ei ole sovittu.", `value="12"`)
	portaltest.Wants(t, "the municipality's list", w.officer.Get("/offers"), http.StatusOK, "Palautettu korjattavaksi")
}

func TestPlacesInForceAreLoweredMovedAndWithdrawn(t *testing.T) {
	t.Parallel()
	w := inForce(t)
	lower := hrefOf(t, w.signatory.Get(w.offer), "/lower")
	form := w.signatory.Filled(lower, nil)
	field := fieldOf(t, w.signatory.Get(lower), "capacity-")
	form.Set(field, "40")
	portaltest.Wants(t, "more places", w.signatory.Post(lower, form), http.StatusUnprocessableEntity, "Lisää paikkoja tarjotaan uudella ilmoituksella")
	form = w.signatory.Filled(lower, url.Values{field: {"3"}})
	portaltest.Wants(t, "fewer places", w.signatory.Post(lower, form), http.StatusOK, "Paikkamäärä on muutettu")
	portaltest.Wants(t, "an officer who may not sign", w.officer.Get(lower), http.StatusForbidden)
	relabel := hrefOf(t, w.centre.Get(w.offer), "/relabel")
	portaltest.Wants(t, "a move without anything", w.centre.Post(relabel, w.centre.Filled(relabel, nil)), http.StatusUnprocessableEntity, "Korjaa 3 kohtaa")
	move := url.Values{"group": {"temporary"}, "persons": {"1"}, "reason": {"Hakijoita on enemmän"}}
	portaltest.Wants(t, "the move", w.centre.Post(relabel, w.centre.Filled(relabel, move)), http.StatusOK, "Paikat on siirretty", "Hakijoita on enemmän", "Tilapäinen suojelu")
	portaltest.Wants(t, "the withdrawal without a reason", w.signatory.Post(w.offer+"/withdraw", w.signatory.Filled(w.offer+"/withdraw", nil)), http.StatusUnprocessableEntity, "Kirjoita perustelu")
	gone := w.signatory.Filled(w.offer+"/withdraw", url.Values{"reason": {"Asunnot ovat muussa käytössä"}})
	portaltest.Wants(t, "the withdrawal", w.signatory.Post(w.offer+"/withdraw", gone), http.StatusOK, "Ilmoitus on vedetty takaisin")
	portaltest.Wants(t, "the offer afterwards", w.centre.Get(w.offer), http.StatusOK, "Vedetty takaisin", "Asunnot ovat muussa käytössä")
}

func hrefOf(t *testing.T, a portaltest.Answer, suffix string) string {
	t.Helper()
	head, _, found := strings.Cut(a.Body, suffix+`"`)
	if !found {
		t.Fatalf("%s has no link that ends in %s", a.Path, suffix)
	}
	return head[strings.LastIndex(head, `"`)+1:] + suffix
}

func fieldOf(t *testing.T, a portaltest.Answer, prefix string) string {
	t.Helper()
	_, rest, found := strings.Cut(a.Body, `name="`+prefix)
	name, _, _ := strings.Cut(rest, `"`)
	if !found {
		t.Fatalf("%s has no field %s", a.Path, prefix)
	}
	return prefix + name
}

func TestADraftIsTheMunicipalitysOwn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.AddActor("lahti", identity.Organisation{Kind: identity.MunicipalAuthority, Code: "398", NameFI: "Lahti", NameSV: "Lahtis", NameEN: "Lahti"})
	portaltest.Wants(t, "another municipality", w.As("lahti").Get(w.offer), http.StatusNotFound)
	portaltest.Wants(t, "another municipality's write", w.As("lahti").Post(w.offer+"/contact", w.officer.Filled(w.offer+"/contact", contact)), http.StatusNotFound)
	if list := w.centre.Get("/offers"); strings.Contains(list.Body, "Oulu") {
		t.Error("the centre is shown a draft")
	}
	discard := w.officer.Filled(w.offer+"/withdraw", nil)
	portaltest.Wants(t, "discarding", w.officer.Post(w.offer+"/withdraw", discard), http.StatusOK, "vedetty takaisin")
}

// limits are those of the form in the test, with what is typed into each of the others.
func limits(others string) url.Values {
	form := url.Values{"limit-early": {others}, "limit-pre_primary": {others}, "limit-upper_secondary": {others}, "limit-basic": {"8"}, "limit-unit": {"0"}}
	for _, need := range []string{"maternity", "rehabilitation", "mental_health", "disability", "child_protection", "medication"} {
		form.Set("limit-slots_"+need, others)
	}
	form.Set("limit-slots_dialysis", "1")
	maps.Copy(form, services)
	return form
}

func TestAMunicipalityStatesHowManyItCanTake(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.write(t)
	path := w.offer + "/services"
	for lang, texts := range map[string][]string{
		"fi": {"Kuinka monta voitte ottaa?", "Perusopetuspaikat", "Asiakaspaikat: Dialyysi", "0, että ketään ei voi ottaa"},
		"sv": {"Hur många kan ni ta emot?", "Platser i grundläggande utbildning", "Klientplatser: Dialys", "0 att ingen kan tas emot"},
		"en": {"How many can you take?", "Basic education places", "Service slots: Dialysis", "0 that nobody can be taken"},
	} {
		portaltest.Wants(t, "the form in "+lang, w.signatory.Get(path+"?lang="+lang), http.StatusOK, texts...)
	}
	w.signatory.Get(path + "?lang=fi")
	portaltest.Wants(t, "the answers without a limit", w.officer.Get(w.offer+"/check"), http.StatusOK, "Kuinka monta voitte ottaa?", "Ei rajattu")

	answer := w.officer.Post(path, w.officer.Filled(path, limits("")))
	portaltest.Wants(t, "the answers", answer, http.StatusOK, "Perusopetuspaikat: 8", "Yksikköpaikat ilman huoltajaa oleville: 0", "Asiakaspaikat: Dialyysi: 1")
	if strings.Contains(answer.Body, "Esiopetuspaikat") || strings.Contains(answer.Body, "Ei rajattu") {
		t.Error("the answers tell of a limit that nobody stated")
	}
	page := w.colleague.Get(path)
	for name, want := range map[string]string{"limit-basic": "8", "limit-unit": "0", "limit-slots_dialysis": "1", "limit-early": "", "limit-slots_maternity": ""} {
		if got := valueOf(t, page, name); got != want {
			t.Errorf("%s stands at %q in the form again, want %q", name, got, want)
		}
	}
	sent := w.signatory.Post(w.offer+"/submit", w.signatory.Filled(w.offer+"/check", decision))
	portaltest.Wants(t, "the sending", sent, http.StatusOK, "Perusopetuspaikat: 8", "Yksikköpaikat ilman huoltajaa oleville: 0")
	portaltest.Wants(t, "what the centre reads", w.centre.Get(w.offer), http.StatusOK, "Perusopetuspaikat: 8", "Asiakaspaikat: Dialyysi: 1")
	w.agreed(t)
	portaltest.Wants(t, "the confirmation", w.centre.Post(w.offer+"/confirm", w.centre.Filled(w.offer, url.Values{"agreed": {"on"}})), http.StatusOK, "Perusopetuspaikat: 8")
	next := w.officer.Post("/offers", w.officer.Filled("/offers/new", url.Values{"year": {"2028"}}))
	if got := valueOf(t, w.officer.Get(next.Path+"/services"), "limit-unit"); got != "0" {
		t.Errorf("next year's offer begins with the limit %q, want 0", got)
	}
}

func TestEveryMistakeInTheLimitsAtItsField(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	path := w.offer + "/services"
	bad := limits("")
	for name, typed := range map[string]string{"limit-early": "kymmenen", "limit-unit": "-1", "limit-slots_medication": "2001", "service-dialysis": "tunti"} {
		bad.Set(name, typed)
	}
	answer := w.officer.Post(path, w.officer.Filled(path, bad))
	portaltest.Wants(t, "the form", answer, http.StatusUnprocessableEntity, "Korjaa 4 kohtaa", `href="#f-service-dialysis"`, `href="#f-limit-early"`, `href="#f-limit-unit"`,
		`href="#f-limit-slots_medication"`, `value="kymmenen"`, `value="-1"`, `value="2001"`)
	order := []string{`"#f-service-dialysis"`, `"#f-limit-early"`, `"#f-limit-unit"`, `"#f-limit-slots_medication"`}
	for i := 1; i < len(order); i++ {
		if strings.Index(answer.Body, order[i-1]) > strings.Index(answer.Body, order[i]) {
			t.Errorf("%s is named after %s", order[i-1], order[i])
		}
	}
	again := w.colleague.Get(path)
	portaltest.Wants(t, "the form the next morning", again, http.StatusOK, `value="kymmenen"`, `value="-1"`, `href="#f-limit-early"`)
	if got := valueOf(t, again, "limit-basic"); got != "8" {
		t.Errorf("a limit beside the mistakes is %q, want 8", got)
	}
	saved := w.script(t, "/services", limits("3"))
	portaltest.Wants(t, "the autosave", saved, http.StatusOK, "Luonnos tallennettu")
	if got := valueOf(t, w.colleague.Get(path), "limit-early"); got != "3" {
		t.Errorf("the draft keeps %q, want 3", got)
	}
}

func TestTwoPeopleStateALimit(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	path := w.offer + "/services"
	mine, theirs := w.officer.Filled(path, limits("")), w.colleague.Filled(path, limits(""))
	theirs.Set("limit-basic", "5")
	portaltest.Wants(t, "the colleague", w.colleague.Post(path, theirs), http.StatusOK)
	portaltest.Wants(t, "the second writer", w.officer.Post(path, mine), http.StatusConflict, "Perusopetuspaikat", `name="merge-limit-basic"`)
}

func valueOf(t *testing.T, a portaltest.Answer, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(a.Body, `id="f-`+name+`"`)
	head, _, _ := strings.Cut(a.Body, `id="f-`+name+`"`)
	if !found {
		t.Fatalf("%s has no field %s", a.Path, name)
	}
	rest, _, _ = strings.Cut(rest, ">")
	_, value, _ := strings.Cut(head[strings.LastIndex(head, "<"):]+rest, `value="`)
	value, _, _ = strings.Cut(value, `"`)
	return value
}

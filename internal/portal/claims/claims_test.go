package claims_test

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/document/uatest"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/scan"
	"kuntapaikka/internal/store"
)

// office is a portal with a round that can be claimed of, a family of three that came to Oulu, and who signs, checks and decides.
type office struct {
	*portaltest.Portal
	officer, signatory, checker, decider *portaltest.Browser
}

func newOffice(t *testing.T) office {
	t.Helper()
	p := portaltest.New(t)
	p.AddActor("signatory", p.Orgs["municipality"], identity.Signatory)
	p.AddActor("decider", p.Orgs["keha"])
	p.OpenRound("lisaosa-2026", "lisaosa-2023")
	id := p.AddCase("regional", "registered")
	p.DB.Exec(t, `UPDATE case_identity SET document = '{"persons":[
		{"number":1,"family_name":"Esimerkki","given_names":"Kanerva","birth_date":"1988-05-01","permit":"90"},
		{"number":2,"family_name":"Esimerkki","given_names":"Vuokko","birth_date":"2019-11-21","permit":"90"},
		{"number":3,"family_name":"Esimerkki","given_names":"Lumi","birth_date":"2010-05-31","permit":"110"}]}' WHERE case_id = $1`, id)
	for person := range 3 {
		p.DB.Exec(t, `INSERT INTO arrival (id, case_id, person, municipality_org, wellbeing_org, route, state, arrived_on, home_from)
			VALUES ($1, $2, $3, $4, $5, 'travel', 'registered', '2026-11-20', '2026-11-20')`, uuid.New(), id, person+1, p.Orgs["municipality"].ID, p.Orgs["wellbeing"].ID)
	}
	return office{p, p.As("municipality"), p.As("signatory"), p.As("keha"), p.As("decider")}
}

func with(v url.Values, pairs ...string) url.Values {
	out := maps.Clone(v)
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

// begin starts a claim and returns its address.
func (o office) begin(t *testing.T) string {
	t.Helper()
	page := o.officer.Post("/claims", with(o.officer.Press("/claims"), "round", "lisaosa-2026"))
	portaltest.Wants(t, "the form", page, http.StatusOK, "KP-2026-50001/1", "690,00\u00a0€", "2\u00a0053,50\u00a0€", "Oleskeluluvan peruste ei oikeuta",
		"Kierroksesta maksetaan, kun luvan peruste on jokin näistä: ", "Turvapaikka (87\u00a0§), ", " tai Suojelua saavan muu omainen (115\u00a0§)")
	return strings.TrimSuffix(page.Path, "/edit")
}

// whole is the form with everything that is needed.
var whole = url.Values{
	"iban": {"fi21 1234 5600 0007 85"}, "contact_name": {"Maija Malli"}, "contact_email": {"maija@oulu.example"}, "action": {"next"},
}

func TestAClaimGoesFromTheArrivalsToTheDecision(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	claim := o.begin(t)
	portaltest.Wants(t, "without an account", o.officer.Post(claim+"/edit", o.officer.Kept(claim+"/edit", url.Values{"action": {"next"}})), http.StatusUnprocessableEntity, "Korjaa 3 kohtaa")
	wrong := with(whole, "iban", "FI21 1234 5600 0007 86")
	portaltest.Wants(t, "a wrong account", o.officer.Post(claim+"/edit", o.officer.Kept(claim+"/edit", wrong)), http.StatusUnprocessableEntity, "Korjaa 1 kohta", "0007 86")
	portaltest.Wants(t, "kept for later", o.officer.Post(claim+"/edit", o.officer.Kept(claim+"/edit", with(whole, "action", "later"))), http.StatusOK, "Tallennettu", "Hakemuksen lähettää henkilö")

	portaltest.Wants(t, "which permits are paid for, in Swedish", o.officer.Get(claim+"?lang=sv"), http.StatusOK, "någon av dessa: ", "Asyl (87\u00a0§), ", " eller Annan anhörig")
	portaltest.Wants(t, "in English", o.officer.Get(claim+"?lang=en"), http.StatusOK, "one of these: ", "Asylum (s.\u00a087), ", " or Other relative")
	portaltest.Wants(t, "in Finnish again", o.officer.Get(claim+"?lang=fi"), http.StatusOK, "jokin näistä")
	look := o.signatory.Get(claim + "/submit")
	portaltest.Wants(t, "the last look", look, http.StatusOK, "2\u00a0743,50\u00a0€", "Lähettämällä vakuutat")
	form := o.signatory.Press(claim + "/submit")
	for range 2 { // a second press is the same press
		portaltest.Wants(t, "submitted", o.signatory.Post(claim+"/submit", form), http.StatusOK, "Tunnus on TUKI-2026-00001", "Lähetetty")
	}
	portaltest.Wants(t, "written after that", o.officer.Get(claim+"/edit"), http.StatusConflict)
	portaltest.Wants(t, "the claimant's list in Swedish", o.officer.Get("/claims?lang=sv"), http.StatusOK, "TUKI-2026-00001", "Inlämnad", "2\u00a0743,50\u00a0€")

	portaltest.Wants(t, "what waits for the authority", o.checker.Get("/claims?state=submitted"), http.StatusOK, "TUKI-2026-00001")
	portaltest.Wants(t, "the check", o.checker.Get(claim+"/check"), http.StatusOK, "value=\"2\u00a0053,50\"", "Saapumispäivänä ei ollut voimassa 42 §:n sopimusta")
	page := o.checker.Get(claim + "/check").Body
	accepted := regexp.MustCompile(`value="690,00"[^>]* name="(accepted_[0-9a-f-]+)"`).FindStringSubmatch(page)
	if accepted == nil {
		t.Fatal("no field of what is accepted")
	}
	portaltest.Wants(t, "more than was asked", o.checker.Post(claim+"/check", o.checker.Kept(claim+"/check", url.Values{accepted[1]: {"700"}})), http.StatusUnprocessableEntity, "Hyväksy enintään haettu määrä 690,00\u00a0€")
	portaltest.Wants(t, "less without a ground", o.checker.Post(claim+"/check", o.checker.Kept(claim+"/check", url.Values{accepted[1]: {"0"}})), http.StatusUnprocessableEntity, "Perustele, miksi")
	ground := strings.Replace(accepted[1], "accepted", "ground", 1)
	portaltest.Wants(t, "passed on", o.checker.Post(claim+"/check", o.checker.Kept(claim+"/check", url.Values{accepted[1]: {"0"}, ground: {"Henkilö on muuttanut pois"}})),
		http.StatusOK, "Tarkastettu", "Henkilö on muuttanut pois", "Hakemuksen tarkastaja ei voi päättää siitä")
	portaltest.Wants(t, "decided by who checked", o.checker.Get(claim+"/decide"), http.StatusForbidden, "tarkastaja ei voi päättää")
	o.decide(t, claim)
}

// decide issues the decision on a claim of which one line was refused, and reads the letter as everybody who may.
func (o office) decide(t *testing.T, claim string) {
	t.Helper()
	portaltest.Wants(t, "without reasons", o.decider.Post(claim+"/decide", with(o.decider.Press(claim+"/decide"), "do", "check")), http.StatusUnprocessableEntity, "Virhe:")
	reasons := with(o.decider.Press(claim+"/decide"), "do", "check", "reasons", "Yhdestä henkilöstä ei makseta.")
	portaltest.Wants(t, "the letter before it is issued", o.decider.Post(claim+"/decide", reasons), http.StatusOK, "Haetusta 2\u00a0743,50\u00a0€ myönnetään 2\u00a0053,50\u00a0€", "Yhdestä henkilöstä ei makseta.")
	reasons.Set("do", "send")
	for range 2 {
		portaltest.Wants(t, "the letter", o.decider.Post(claim+"/decide", reasons), http.StatusOK, "Päätös lisätuesta", "FI21\u00a01234\u00a05600\u00a00007\u00a085", "688/2001 34 §")
	}
	for _, who := range []string{"municipality", "keha", "auditor", "coordinator"} {
		portaltest.Wants(t, who+" reads it in Swedish", o.As(who).Get(claim+"/decision?lang=sv"), http.StatusOK, "Av det sökta beloppet", "Omprövning av beslutet")
	}
	file := o.officer.Get(claim + "/decision/pdf?in=fi")
	if again := o.officer.Get(claim + "/decision/pdf?in=fi"); file.Status != http.StatusOK || file.Body != again.Body {
		t.Errorf("the file answered %d, or is another the second time", file.Status)
	}
	uatest.Check(t, []byte(file.Body))
	for _, who := range []string{"regional", "intake", "wellbeing"} {
		if got := o.As(who).Get(claim + "/decision"); got.Status != http.StatusForbidden && got.Status != http.StatusNotFound {
			t.Errorf("%s is answered %d", who, got.Status)
		}
	}
	portaltest.Wants(t, "the claimant is told", o.signatory.Get("/"), http.StatusOK, "Tukihakemuksesta on päätetty: TUKI-2026-00001")
	for _, word := range []string{"Kanerva", "Vuokko", "1988"} {
		if strings.Contains(o.checker.Get(claim).Body, word) {
			t.Errorf("the authority reads %q", word)
		}
	}
}

func TestADraftIsKeptWhileItIsWritten(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	claim := o.begin(t)
	typed := o.officer.Kept(claim+"/edit", url.Values{"iban": {"FI21 1234"}, "note": {"Kesken"}})
	portaltest.Wants(t, "the autosave", o.officer.Script(claim+"/edit", typed), http.StatusOK, "Luonnos tallennettu klo\u00a09.42", `name="version" value="2"`)
	var looks int
	o.DB.Scan(t, "SELECT count(*) FROM audit.event WHERE action = 'claim.read'", nil, &looks)
	o.officer.Script(claim+"/edit", typed)
	var then int
	if o.DB.Scan(t, "SELECT count(*) FROM audit.event WHERE action = 'claim.read'", nil, &then); then != looks {
		t.Errorf("a draft that saves itself is %d looks in the log", then-looks)
	}
	portaltest.Wants(t, "after a restart", o.As("municipality").Get(claim+"/edit"), http.StatusOK, `value="FI21 1234"`, "Kesken")
	second := o.officer.Kept(claim+"/edit", url.Values{"contact_name": {"Toisen välilehden nimi"}})
	portaltest.Wants(t, "a form that missed the answer to its save", o.officer.Script(claim+"/edit", with(typed, "note", "Jatkettu")), http.StatusOK, "Luonnos tallennettu")
	for _, again := range []portaltest.Answer{o.officer.Script(claim+"/edit", second), o.officer.Post(claim+"/edit", second)} {
		portaltest.Wants(t, "a second tab", again, http.StatusConflict, "oma toinen välilehtesi on tallentanut")
	}
	portaltest.Wants(t, "what the first wrote", o.officer.Get(claim+"/edit"), http.StatusOK, "Jatkettu")
	theirs := with(o.signatory.Kept(claim+"/edit", whole), "action", "later")
	portaltest.Wants(t, "a colleague", o.signatory.Post(claim+"/edit", theirs), http.StatusOK, "Tallennettu")
	portaltest.Wants(t, "the first goes on", o.officer.Post(claim+"/edit", with(typed, "iban", "FI99")), http.StatusConflict, "Toinen henkilö tai oma", `value="FI99"`)
	portaltest.Wants(t, "the autosave meanwhile", o.officer.Script(claim+"/edit", typed), http.StatusConflict, "Toinen henkilö tai oma")
	o.expired(t, claim+"/edit", typed)
	portaltest.Wants(t, "a second claim of the round", o.officer.Post("/claims", with(o.officer.Press("/claims"), "round", "lisaosa-2026")), http.StatusConflict, "on jo luonnos")
	portaltest.Wants(t, "a round that is closed", o.officer.Post("/claims", with(o.officer.Press("/claims"), "round", "lisaosa-2023")), http.StatusConflict, "hakuaika ei ole nyt auki")
	portaltest.Wants(t, "withdrawn", o.signatory.Post(claim+"/withdraw", o.signatory.Press(claim)), http.StatusOK, "Peruttu")
}

// expired: whoever's session is over loses nothing. The page's script keeps the page; without it the form comes back, to be sent when its writer has signed in.
func (o office) expired(t *testing.T, edit string, typed url.Values) {
	t.Helper()
	gone := o.Nobody()
	portaltest.Wants(t, "an autosave after the end", gone.Script(edit, typed), http.StatusUnauthorized, "Istuntosi on päättynyt", "uudessa välilehdessä")
	back := gone.Post(edit, with(typed, "note", "Kirjoitettu <istunnon> jälkeen"))
	portaltest.Wants(t, "a form after the end", back, http.StatusUnauthorized, "Kirjoittamasi on tallessa", `name="note" value="Kirjoitettu &lt;istunnon&gt; jälkeen"`, `action="`+edit+`"`)
	fresh := o.signatory.Kept(edit, url.Values{"note": {"Kirjoitettu istunnon jälkeen"}, "action": {"later"}})
	portaltest.Wants(t, "and sent then", o.signatory.Post(edit, fresh), http.StatusOK, "Tallennettu")
}

func TestASupplementGoesBackAndForth(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	claim := o.begin(t)
	o.officer.Post(claim+"/edit", o.officer.Kept(claim+"/edit", whole))
	o.DB.Exec(t, "UPDATE arrival SET first_home = false WHERE person = 1")
	portaltest.Wants(t, "what has changed", o.signatory.Post(claim+"/submit", o.signatory.Press(claim+"/submit")), http.StatusConflict, "Laske rivit uudelleen")
	portaltest.Wants(t, "reckoned anew", o.signatory.Post(claim+"/refresh", o.signatory.Press(claim)), http.StatusOK, "Ei ensimmäinen kotikunta", "Merkitse saapumiseen, jos kunta on ensimmäinen")
	portaltest.Wants(t, "submitted", o.signatory.Post(claim+"/submit", o.signatory.Press(claim+"/submit")), http.StatusOK, "Tunnus on")
	portaltest.Wants(t, "asked without words", o.checker.Post(claim+"/ask", o.checker.Press(claim)), http.StatusUnprocessableEntity, "Virhe:")
	portaltest.Wants(t, "asked", o.checker.Post(claim+"/ask", with(o.checker.Press(claim), "note", "Liittäkää sitoumus")), http.StatusOK, "Täydennettävä", "Täydennystä odotetaan hakijalta")
	portaltest.Wants(t, "the claimant reads", o.officer.Get(claim), http.StatusOK, "Liittäkää sitoumus", "Täytä hakemus")
	portaltest.Wants(t, "answered", o.signatory.Post(claim+"/submit", with(o.signatory.Press(claim+"/submit"), "note", "Sitoumus on asiakirjassa D/1")), http.StatusOK, "Lähetetty")
	portaltest.Wants(t, "the authority reads", o.checker.Get(claim), http.StatusOK, "Sitoumus on asiakirjassa D/1", "Hakemusta täydennettiin")
	o.checker.Post(claim+"/check", o.checker.Kept(claim+"/check", url.Values{}))
	portaltest.Wants(t, "returned", o.decider.Post(claim+"/return", with(o.decider.Press(claim), "note", "Ikä on tarkistettava")), http.StatusOK, "Palautettiin tarkastettavaksi")
	portaltest.Wants(t, "checked again", o.checker.Post(claim+"/check", o.checker.Kept(claim+"/check", url.Values{})), http.StatusOK, "Tarkastettu")
}

func enclose(b *portaltest.Browser, claim, name, content string) portaltest.Answer {
	return b.Upload(claim, claim+"/files", name, content)
}

func TestFilesAreEnclosedInVersions(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	claim := o.begin(t)
	o.officer.Post(claim+"/edit", o.officer.Kept(claim+"/edit", with(whole, "action", "later")))
	portaltest.Wants(t, "a page", enclose(o.officer, claim, "sitoumus.pdf", "%PDF-1.7 eka"), http.StatusOK, "sitoumus.pdf", "versio 1", "Haittaohjelmia ei ole tarkistettu")
	portaltest.Wants(t, "its next version", enclose(o.officer, claim, `C:\temp\sitoumus.pdf`, "%PDF-1.7 toka"), http.StatusOK, "versio 1", "versio 2")
	portaltest.Wants(t, "what is not what it says", enclose(o.officer, claim, "kuva.png", "%PDF-1.7"), http.StatusUnprocessableEntity, "jonka sisältö vastaa nimen päätettä")
	portaltest.Wants(t, "a program", enclose(o.officer, claim, "a.exe", "MZ"), http.StatusUnprocessableEntity, "PDF-, PNG-")
	portaltest.Wants(t, "too large", enclose(o.officer, claim, "a.pdf", "%PDF-"+strings.Repeat("x", claims.LargestFile)), http.StatusUnprocessableEntity, "Tiedosto on liian suuri: enintään 10")
	portaltest.Wants(t, "nothing", enclose(o.officer, claim, "a.pdf", ""), http.StatusUnprocessableEntity, "Virhe:")
	file := claim + regexp.MustCompile(`/files/[0-9a-f-]{36}`).FindString(o.officer.Get(claim).Body)
	portaltest.Wants(t, "submitted", o.signatory.Post(claim+"/submit", o.signatory.Press(claim+"/submit")), http.StatusOK, "Tunnus on")
	got := o.checker.Get(file)
	if got.Status != http.StatusOK || got.Body != "%PDF-1.7 toka" || got.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") ||
		!strings.HasPrefix(got.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the file: %d %q %v", got.Status, got.Body, got.Header)
	}
	portaltest.Wants(t, "taken out after that", o.officer.Post(file+"/remove", o.officer.Press("/claims")), http.StatusConflict)
	portaltest.Wants(t, "enclosed after that", enclose(o.officer, claim, "b.pdf", "%PDF-"), http.StatusConflict)
	o.checker.Post(claim+"/ask", with(o.checker.Press(claim), "note", "Puuttuu"))
	portaltest.Wants(t, "what was submitted is taken out", o.officer.Post(file+"/remove", o.officer.Press(claim)), http.StatusNotFound)
	if other := o.As("wellbeing").Get(file); other.Status != http.StatusNotFound {
		t.Errorf("another authority's look answered %d", other.Status)
	}
}

func TestAFileIsAskedAboutBeforeItIsKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	claim := strings.TrimPrefix(o.begin(t), "/claims/")
	desk := claims.Desk{Now: portaltest.Now, InTx: store.As(o.DB.DB, func(tx *store.Tx) claims.Store { return tx }), Scan: func(_ context.Context, content []byte) error {
		if bytes.Contains(content, []byte("EICAR")) {
			return scan.ErrFound
		}
		return nil
	}}
	add := func(content string) error {
		return desk.Enclose(t.Context(), o.Actors["municipality"], identity.Press{Version: 1}, uuid.MustParse(claim), "", "a.pdf", []byte(content))
	}
	if err := add("%PDF- EICAR"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("malware: %v", err)
	}
	if err := add("%PDF- clean"); err != nil {
		t.Error(err)
	}
	page := o.officer.Get("/claims/" + claim)
	portaltest.Wants(t, "the claim", page, http.StatusOK, "Haittaohjelmia ei löytynyt")
	if strings.Contains(page.Body, "versio 2") {
		t.Error("malware was kept")
	}
}

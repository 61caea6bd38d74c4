package recoveries_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/document/uatest"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
)

// till is a portal with two officers of the paying authority, and claims of Oulu's that have been decided; of the first everything is paid.
type till struct {
	*portaltest.Portal
	t                       *testing.T
	first, second, claimant *portaltest.Browser
	claims                  []uuid.UUID
}

func newTill(t *testing.T, paidOn string, granted ...int) till {
	t.Helper()
	s := till{Portal: portaltest.New(t), t: t}
	s.AddActor("second", s.Orgs["keha"])
	s.AddActor("signatory", s.Orgs["municipality"], identity.Signatory)
	s.AddActor("other-municipality", identity.Organisation{Kind: identity.MunicipalAuthority, Code: "853", NameFI: "Turku", NameSV: "Åbo", NameEN: "Turku"})
	s.first, s.second, s.claimant = s.As("keha"), s.As("second"), s.As("municipality")
	for i, cents := range granted {
		id, number, org := uuid.Must(uuid.NewV7()), fmt.Sprintf("TUKI-2025-%05d", i+1), s.Orgs["municipality"].ID
		s.DB.Exec(t, `INSERT INTO grant_claim (id, number, state, round_code, round_version, decides, claimant_org, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
			VALUES ($1, $2, 'decided', 'lisaosa-2023', 1, 'keha', $3, $4, $4, now(), now(), $5)`, id, number, org, cents, s.Actors["municipality"].Account)
		s.DB.Exec(t, `INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document)
			VALUES ($1, $2, $3, 'lisaosa-2023', $4, $4, 'FI3715903000000776', $5, '2024-11-20 12:00+02', '{}')`, id, number, org, cents, s.Actors["second"].Account)
		s.claims = append(s.claims, id)
	}
	s.pay(s.claims[0], paidOn, granted[0])
	return s
}

// pay lets the bank pay a claim by the book.
func (s till) pay(claim uuid.UUID, day string, cents int) {
	s.t.Helper()
	for _, e := range [][3]string{{"payment", "payable", "in_transit"}, {"settlement", "in_transit", "bank"}} {
		s.DB.Exec(s.t, `WITH e AS (INSERT INTO ledger_entry (id, claim_id, day, kind, of_id, ground, at, account_id) VALUES ($1, $2, $3, $4, gen_random_uuid(), 'test', now(), $5))
			INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES ($1, 1, $6, $7), ($1, 2, $8, -$7::bigint)`, uuid.New(), claim, day, e[0], s.Actors["keha"].Account, e[1], cents, e[2])
	}
}

func with(v url.Values, pairs ...string) url.Values {
	out := maps.Clone(v)
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

// step fills the form of a step of a recovery and sends it.
func step(b *portaltest.Browser, at, what string, pairs ...string) portaltest.Answer {
	return b.Post(at+"/"+what, with(b.Press(at), pairs...))
}

// open opens a recovery of the first claim and returns its address.
func (s till) open(amount string) string {
	s.t.Helper()
	page := "/recoveries/new?claim=" + s.claims[0].String()
	got := s.first.Post("/recoveries", with(s.first.Press(page), "claim", s.claims[0].String(), "basis", "grant-21", "ground", "Tuki käytettiin muuhun", "cents", amount))
	portaltest.Wants(s.t, "a recovery that is opened", got, http.StatusOK, "lähetetty saajan kuultavaksi", "Kuultavana")
	at, _, _ := strings.Cut(got.Path, "?")
	return at
}

// rate enters the reference rate of the second half of 2026.
func (s till) rate(percent string) portaltest.Answer {
	return s.first.Post("/recoveries/rules", with(s.first.Press("/recoveries/rules"), "half", "2026-07-01", "rate", percent, "source", "Suomen Pankki 25.6.2026"))
}

// TestTheWayOfARecovery: opened, heard, prepared, decided by another, paid back late in two parts.
func TestTheWayOfARecovery(t *testing.T) {
	t.Parallel()
	s := newTill(t, "2026-03-01", 36_500_000)
	page := "/recoveries/new?claim=" + s.claims[0].String()
	portaltest.Wants(t, "the claim's page leads there", s.first.Get("/claims/"+s.claims[0].String()), http.StatusOK, "/recoveries?claim="+s.claims[0].String())
	portaltest.Wants(t, "and its list", s.first.Get("/recoveries?claim="+s.claims[0].String()), http.StatusOK, page)
	portaltest.Wants(t, "the form, prefilled", s.first.Get(page+"&cents=123456&ground=Tarkastus"), http.StatusOK, "value=\"1\u00a0234,56\"", "Tarkastus", "365\u00a0000,00\u00a0€", "688/2001 21 §", "Vahvistamatta")
	form := with(s.first.Press(page), "claim", s.claims[0].String(), "cents", "365000,01")
	portaltest.Wants(t, "every mistake", s.first.Post("/recoveries", form), http.StatusUnprocessableEntity, "enintään 365\u00a0000,00\u00a0€", "Korjaa 3 kohtaa")
	portaltest.Wants(t, "chapter 8 is no ground of a grant", s.first.Post("/recoveries", with(form, "basis", "act-71", "cents", "1", "ground", "x")), http.StatusUnprocessableEntity, "Korjaa 1 kohta")
	form = with(form, "basis", "grant-21", "cents", "365000", "ground", "Tuki käytettiin muuhun")
	var at string
	for range 2 { // a second press is the same press
		got := s.first.Post("/recoveries", form)
		portaltest.Wants(t, "opened", got, http.StatusOK, "PERINTA-2026-00001", "Kuultavana", "odotetaan 7.12.2026 asti")
		at, _, _ = strings.Cut(got.Path, "?")
	}
	portaltest.Wants(t, "nothing is left", s.first.Post("/recoveries", with(s.first.Press(page), "claim", s.claims[0].String(), "basis", "grant-21", "cents", "0,01", "ground", "x")), http.StatusUnprocessableEntity, "enintään 0,00\u00a0€")
	portaltest.Wants(t, "prepared before the answer", step(s.first, at, "prepare", "cents", "1", "reasons", "x"), http.StatusConflict, "aikaa vastata 7.12.2026 asti")
	s.hearing(at)
	s.deciding(at)
	s.paying(at)
}

// hearing lets the claimant answer.
func (s till) hearing(at string) {
	portaltest.Wants(s.t, "the claimant is told", s.claimant.Get("/"), http.StatusOK, "Teitä kuullaan takaisinperinnästä", "Vastaa takaisinperinnän kuulemiseen")
	stale := s.claimant.Press(at)
	portaltest.Wants(s.t, "nothing said", step(s.claimant, at, "answer"), http.StatusUnprocessableEntity, "Virhe:")
	portaltest.Wants(s.t, "answered", step(s.claimant, at, "answer", "answer", "Käytimme tuen vuokriin."), http.StatusOK, "Käytimme tuen vuokriin.", "KEHA-keskus käsittelee")
	portaltest.Wants(s.t, "answered from an old page", s.claimant.Post(at+"/answer", with(stale, "answer", "Toinen")), http.StatusConflict)
	for who, want := range map[string]int{"other-municipality": http.StatusNotFound, "wellbeing": http.StatusNotFound, "regional": http.StatusForbidden, "intake": http.StatusForbidden} {
		if got := s.As(who).Get(at); got.Status != want {
			s.t.Errorf("%s is answered %d", who, got.Status)
		}
	}
	for _, who := range []string{"auditor", "coordinator"} {
		portaltest.Wants(s.t, who+" reads", s.As(who).Get(at), http.StatusOK, "PERINTA-2026-00001")
		portaltest.Wants(s.t, who+" writes", s.As(who).Post(at+"/drop", with(s.As(who).Press(at), "drop_note", "x")), http.StatusForbidden)
	}
}

// deciding prepares and decides, of which the first needs the rate of the half-year and the second another person.
func (s till) deciding(at string) {
	portaltest.Wants(s.t, "more than was heard", step(s.first, at, "prepare", "cents", "365000,01", "reasons", "x"), http.StatusUnprocessableEntity, "365\u00a0000,00\u00a0€")
	portaltest.Wants(s.t, "prepared", step(s.first, at, "prepare", "cents", "365000", "reasons", "Vuokra ei ole tukikelpoinen kulu."), http.StatusOK, "Päätettävänä", "Toinen henkilö päättää")
	portaltest.Wants(s.t, "decided by who prepared", s.first.Get(at+"/decide"), http.StatusForbidden, "Toinen henkilö päättää")
	portaltest.Wants(s.t, "returned", step(s.second, at, "return", "return_note", "Tarkista määrä"), http.StatusOK, "Palautettiin valmisteluun")
	portaltest.Wants(s.t, "prepared again", step(s.first, at, "prepare", "cents", "365000", "reasons", "Vuokra ei ole tukikelpoinen kulu."), http.StatusOK, "Päätettävänä")
	portaltest.Wants(s.t, "what is missing is said before", s.second.Get(at), http.StatusOK, "Viitekorko puuttuu puolivuodelta 1.7.2026–31.12.2026", `href="/recoveries/rules"`)
	portaltest.Wants(s.t, "without a rate", s.second.Get(at+"/decide"), http.StatusConflict, "Viitekorko puuttuu puolivuodelta 1.7.2026–31.12.2026")
	portaltest.Wants(s.t, "a rate that is none", s.rate("51"), http.StatusUnprocessableEntity, "0–50")
	portaltest.Wants(s.t, "the rate", s.rate("2"), http.StatusOK, "Korko on lisätty", "Suomen Pankki 25.6.2026")
	portaltest.Wants(s.t, "the rate again", s.rate("3"), http.StatusConflict, "on jo rekisterissä")
	// From 1.3. to 30.6. 122 days at 5.5 %, of 365 000 € 55 € a day: 6 710 €. From 1.7. to 22.11. 145 days at 5 %: 7 250 €. Together 13 960 €.
	portaltest.Wants(s.t, "the letter", s.second.Get(at+"/decide"), http.StatusOK, "13\u00a0960,00\u00a0€", "6\u00a0710,00\u00a0€", "7\u00a0250,00\u00a0€", "Käytimme tuen vuokriin.", "Oikaisuvaatimukseen annettuun")
	form := s.second.Press(at + "/decide")
	stale := s.first.Press(at)
	for range 2 {
		portaltest.Wants(s.t, "issued", s.second.Post(at+"/decide", form), http.StatusOK, "Päätös takaisinperinnästä", "378\u00a0960,00\u00a0€", "viimeistään 23.12.2026")
	}
	portaltest.Wants(s.t, "dropped after that", s.first.Post(at+"/drop", with(stale, "drop_note", "x")), http.StatusConflict)
	for _, who := range []string{"municipality", "auditor", "coordinator"} {
		portaltest.Wants(s.t, who+" reads it in Swedish", s.As(who).Get(at+"/decision?lang=sv"), http.StatusOK, "Beslut om återkrav", "Omprövning av beslutet")
	}
	file := s.claimant.Get(at + "/decision/pdf?in=fi")
	if again := s.claimant.Get(at + "/decision/pdf?in=fi"); file.Status != http.StatusOK || file.Body != again.Body {
		s.t.Errorf("the file answered %d, or is another the second time", file.Status)
	}
	uatest.Check(s.t, []byte(file.Body))
	portaltest.Wants(s.t, "the claimant's page", s.claimant.Get(at+"?lang=fi"), http.StatusOK, "Maksakaa määrä viitteellä", "378\u00a0960,00\u00a0€", "Maksettavana")
}

// paying lets the claimant pay back a part, and closes the rest.
func (s till) paying(at string) {
	portaltest.Wants(s.t, "tomorrow's money", step(s.first, at, "repay", "day", "24.11.2026", "repaid_cents", "1", "note", "A1"), http.StatusUnprocessableEntity, "joka on jo ollut")
	portaltest.Wants(s.t, "too much", step(s.first, at, "repay", "day", "23.11.2026", "repaid_cents", "378960,01", "note", "A1"), http.StatusUnprocessableEntity, "378\u00a0960,00\u00a0€")
	form := with(s.first.Press(at), "day", "23.11.2026", "repaid_cents", "100000", "note", "20261123A1")
	for range 2 {
		portaltest.Wants(s.t, "a part", s.first.Post(at+"/repay", form), http.StatusOK, "Osa palautettu", "278\u00a0960,00\u00a0€", "20261123A1")
	}
	s.undoing(at)
	portaltest.Wants(s.t, "a write-off", step(s.first, at, "write-off", "reason", "Kunta on lakannut"), http.StatusOK, "ehdottaa poistoa")
	if body := s.claimant.Get(at).Body; strings.Contains(body, "Kunta on lakannut") {
		s.t.Error("the claimant reads of a write-off that is only proposed")
	}
	portaltest.Wants(s.t, "made by who proposed it", step(s.first, at, "write-off/settle", "made", "yes"), http.StatusForbidden, "Toinen henkilö vahvistaa")
	portaltest.Wants(s.t, "refused", step(s.second, at, "write-off/settle", "made", "no"), http.StatusOK, "Poistoehdotus hylättiin")
	portaltest.Wants(s.t, "proposed again", step(s.first, at, "write-off", "reason", "Kunta on lakannut"), http.StatusOK, "ehdottaa poistoa")
	portaltest.Wants(s.t, "made by another", step(s.second, at, "write-off/settle", "made", "yes"), http.StatusOK, "Päättynyt", "Poisto")
	book := s.first.Get("/ledger/" + s.claims[0].String())
	portaltest.Wants(s.t, "the book", book, http.StatusOK, "Takaisinperintä", "Korko", "Palautus", "Poisto", "365\u00a0000,00\u00a0€", "278\u00a0960,00\u00a0€")
	for _, who := range []string{"auditor", "signatory"} {
		s.Packed(s.t, who, "/claims/"+s.claims[0].String(), "recoveries.csv", "recovery-movements.csv", "PERINTA-2026-00001.json", "PERINTA-2026-00001-fi.pdf")
	}
}

// undoing cancels the part, which another than who entered it does, once, and enters it again.
func (s till) undoing(at string) {
	var id uuid.UUID
	s.DB.Scan(s.t, "SELECT id FROM recovery_movement", nil, &id)
	undo := at + "/movements/" + id.String() + "/cancel"
	if body := s.first.Get(at).Body + s.claimant.Get(at).Body; strings.Contains(body, undo) {
		s.t.Error("who entered it, or the claimant, is led to where it is cancelled")
	}
	portaltest.Wants(s.t, "cancelled by who entered it", s.first.Get(undo), http.StatusForbidden, "toista henkilöä")
	portaltest.Wants(s.t, "another leads there", s.second.Get(at), http.StatusOK, undo)
	portaltest.Wants(s.t, "what is asked", s.second.Get(undo), http.StatusOK, "100\u00a0000,00\u00a0€", "20261123A1", "vastakirjauksella")
	portaltest.Wants(s.t, "nothing like it", s.second.Get(at+"/movements/"+uuid.NewString()+"/cancel"), http.StatusNotFound)
	portaltest.Wants(s.t, "without a reason", s.second.Post(undo, s.second.Press(undo)), http.StatusUnprocessableEntity, "f-reason-e")
	form := with(s.second.Press(undo), "reason", "Maksu oli toisen kunnan")
	for range 2 {
		portaltest.Wants(s.t, "cancelled", s.second.Post(undo, form), http.StatusOK, "Peruttu 23.11.2026: Maksu oli toisen kunnan", "378\u00a0960,00\u00a0€", "Maksettavana")
	}
	portaltest.Wants(s.t, "cancelled again", s.second.Get(undo), http.StatusConflict)
	portaltest.Wants(s.t, "the claimant is told", s.claimant.Get("/"), http.StatusOK, "Palautuksen kirjaus on peruttu")
	portaltest.Wants(s.t, "the book", s.claimant.Get("/ledger/"+s.claims[0].String()), http.StatusOK, "Oikaisu", "Maksu oli toisen kunnan", "täsmäävät")
	form = with(s.first.Press(at), "day", "23.11.2026", "repaid_cents", "100000", "note", "20261123A2")
	portaltest.Wants(s.t, "entered again", s.first.Post(at+"/repay", form), http.StatusOK, "Osa palautettu", "278\u00a0960,00\u00a0€")
}

func TestASetOffGoesOverBothClaims(t *testing.T) {
	t.Parallel()
	s := newTill(t, "2026-11-01", 100_000, 70_000)
	at := s.open("1000")
	step(s.claimant, at, "answer", "answer", "Selvä.")
	step(s.first, at, "prepare", "cents", "1000", "reasons", "Tuki oli aiheeton.")
	s.rate("2,5")
	// 22 days at 5.5 % of 1 000 €: 3.3150… €.
	portaltest.Wants(t, "issued", s.second.Post(at+"/decide", s.second.Press(at+"/decide")), http.StatusOK, "1\u00a0003,32\u00a0€")
	against := s.claims[1].String()
	portaltest.Wants(t, "what waits", s.first.Get(at), http.StatusOK, "TUKI-2025-00002, maksamatta 700,00\u00a0€")
	portaltest.Wants(t, "more than waits", step(s.first, at, "set-off", "against", against, "set_off_cents", "700,01"), http.StatusUnprocessableEntity, "700,00\u00a0€")
	portaltest.Wants(t, "set off", step(s.first, at, "set-off", "against", against, "set_off_cents", "700"), http.StatusOK, "Kuittaus", "303,32\u00a0€")
	portaltest.Wants(t, "the book of what owes", s.first.Get("/ledger/"+s.claims[0].String()), http.StatusOK, "Kuitattiin toisen hakemuksen maksusta", "303,32\u00a0€", "täsmäävät")
	portaltest.Wants(t, "the book of what was taken", s.claimant.Get("/ledger/"+against), http.StatusOK, "Kuitattiin toisen hakemuksen velkaan")
	if body := s.first.Get("/payments").Body; strings.Contains(body, "TUKI-2025-00002") {
		t.Error("what was set off waits to be paid")
	}
	portaltest.Wants(t, "the reconciliation", s.first.Get("/payments/reconciliation?year=2024"), http.StatusOK, "täsmä")
	portaltest.Wants(t, "the rest", step(s.first, at, "repay", "day", "23.11.2026", "repaid_cents", "303,32", "note", "A2"), http.StatusOK, "Päättynyt")
	for _, claim := range s.claims {
		s.Packed(t, "keha", "/claims/"+claim.String())
	}
}

func TestAfterTheLimitNothingIsDecided(t *testing.T) {
	t.Parallel()
	s := newTill(t, "2016-11-22", 100_000)
	page := "/recoveries/new?claim=" + s.claims[0].String()
	got := s.first.Post("/recoveries", with(s.first.Press(page), "claim", s.claims[0].String(), "basis", "grant-21", "cents", "1", "ground", "x"))
	portaltest.Wants(t, "ten years and a day after the payment", got, http.StatusUnprocessableEntity, "viimeistään 22.11.2026", "688/2001 21 §")
	unpaid := newTill(t, "2026-11-01", 1, 2)
	portaltest.Wants(t, "of what was not paid", unpaid.first.Get("/recoveries/new?claim="+unpaid.claims[1].String()), http.StatusConflict, "ei ole maksettu mitään")
	portaltest.Wants(t, "of nothing", unpaid.first.Get("/recoveries/new?claim="+uuid.NewString()), http.StatusNotFound)
	at := unpaid.open("0,01")
	portaltest.Wants(t, "without a reason", step(unpaid.first, at, "drop"), http.StatusUnprocessableEntity, "Virhe:")
	portaltest.Wants(t, "dropped", step(unpaid.first, at, "drop", "drop_note", "Selvisi"), http.StatusOK, "Luovuttu", "Selvisi")
	portaltest.Wants(t, "opened again", unpaid.first.Get(unpaid.open("0,01")), http.StatusOK, "PERINTA-2026-00002")
}

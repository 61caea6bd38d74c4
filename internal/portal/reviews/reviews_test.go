package reviews_test

import (
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

// desk is a portal with three officers of the paying authority, a signatory, and a claim of 1 000 € of which 700 € were granted, by the first of the officers, and paid.
type desk struct {
	*portaltest.Portal
	t                              *testing.T
	first, second, third, claimant *portaltest.Browser
	claim                          string
}

func newDesk(t *testing.T, decided string) desk {
	t.Helper()
	s := desk{Portal: portaltest.New(t), t: t}
	s.AddActor("second", s.Orgs["keha"])
	s.AddActor("third", s.Orgs["keha"])
	s.AddActor("signatory", s.Orgs["municipality"], identity.Signatory)
	s.AddActor("other-signatory", identity.Organisation{Kind: identity.MunicipalAuthority, Code: "853", NameFI: "Turku", NameSV: "Åbo", NameEN: "Turku"}, identity.Signatory)
	s.first, s.second, s.third, s.claimant = s.As("keha"), s.As("second"), s.As("third"), s.As("signatory")
	id, org := uuid.Must(uuid.NewV7()), s.Orgs["municipality"].ID
	s.claim = id.String()
	s.DB.Exec(t, `INSERT INTO grant_claim (id, number, state, round_code, round_version, decides, claimant_org, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
		VALUES ($1, 'TUKI-2026-00001', 'decided', 'lisaosa-2023', 1, 'keha', $2, 100000, 70000, now(), now(), $3)`, id, org, s.Actors["municipality"].Account)
	s.DB.Exec(t, `INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document)
		VALUES ($1, 'TUKI-2026-00001', $2, 'lisaosa-2023', 100000, 70000, 'FI3715903000000776', $3, $4, '{}')`, id, org, s.Actors["keha"].Account, decided+" 12:00+02")
	for _, e := range [][3]string{{"payment", "payable", "in_transit"}, {"settlement", "in_transit", "bank"}} {
		s.DB.Exec(t, `WITH e AS (INSERT INTO ledger_entry (id, claim_id, day, kind, of_id, ground, at, account_id) VALUES ($1, $2, '2026-11-01', $3, gen_random_uuid(), 'test', now(), $4))
			INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES ($1, 1, $5, 70000), ($1, 2, $6, -70000)`, uuid.New(), id, e[0], s.Actors["keha"].Account, e[1], e[2])
	}
	return s
}

func with(v url.Values, pairs ...string) url.Values {
	out := maps.Clone(v)
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func step(b *portaltest.Browser, at, what string, pairs ...string) portaltest.Answer {
	return b.Post(at+"/"+what, with(b.Press(at), pairs...))
}

// ask makes a request and returns its address.
func (s desk) ask(pairs ...string) string {
	s.t.Helper()
	page := "/reviews/new?" + pairs[0] + "=" + pairs[1]
	form := with(s.claimant.Press(page), pairs...)
	portaltest.Wants(s.t, "nothing asked", s.claimant.Post("/reviews", form), http.StatusUnprocessableEntity, "Virhe:")
	form.Set("demand", "Henkilö asuu kunnassa.")
	var at string
	for range 2 { // a second press is the same press
		got := s.claimant.Post("/reviews", form)
		portaltest.Wants(s.t, "asked", got, http.StatusOK, "Tunnus on OIKAISU-2026-0000", "Saapunut", "käsittelee vaatimusta")
		at, _, _ = strings.Cut(got.Path, "?")
	}
	return at
}

func TestAReviewThatGrantsMoreIsPaid(t *testing.T) {
	t.Parallel()
	s := newDesk(t, "2026-11-01")
	portaltest.Wants(t, "the claim leads there", s.claimant.Get("/claims/"+s.claim), http.StatusOK, "/reviews/new?claim="+s.claim)
	portaltest.Wants(t, "who may not sign", s.As("municipality").Get("/reviews/new?claim="+s.claim), http.StatusOK, "allekirjoittaa organisaation puolesta", "4.12.2026")
	if got := s.As("other-signatory").Get("/reviews/new?claim=" + s.claim); got.Status != http.StatusNotFound {
		t.Errorf("another municipality is answered %d", got.Status)
	}
	at := s.ask("claim", s.claim)
	portaltest.Wants(t, "asked again", s.claimant.Post("/reviews", with(s.claimant.Press("/reviews/new?claim="+s.claim), "claim", s.claim, "demand", "Toinen")), http.StatusConflict, "ei ole vielä ratkaistu")
	portaltest.Wants(t, "the office is told", s.second.Get("/"), http.StatusOK, "Valmistele oikaisuvaatimus")
	for what, c := range map[string][]string{
		"more than was asked":  {"outcome", "changed", "cents", "300,01", "reasons", "x"},
		"a change of nothing":  {"outcome", "partly", "reasons", "x"},
		"less than was":        {"outcome", "unchanged", "cents", "1", "reasons", "x"},
		"no examination":       {"outcome", "inadmissible", "reasons", "x"},
		"without its reasons":  {"outcome", "unchanged"},
		"below nothing at all": {"outcome", "changed", "cents", "-1", "reasons", "x"},
	} {
		portaltest.Wants(t, what, step(s.second, at, "prepare", c...), http.StatusUnprocessableEntity, "Korjaa 1 kohta")
	}
	stale := s.second.Press(at)
	portaltest.Wants(t, "prepared", step(s.second, at, "prepare", "outcome", "partly", "cents", "200", "reasons", "Asuu kunnassa 1.10. alkaen."), http.StatusOK, "Päätettävänä", "toinen henkilö")
	portaltest.Wants(t, "prepared from an old page", s.second.Post(at+"/prepare", with(stale, "outcome", "unchanged", "reasons", "x")), http.StatusConflict)
	portaltest.Wants(t, "decided by who prepared", s.second.Get(at+"/decide"), http.StatusForbidden, "valmistelija ei voi")
	portaltest.Wants(t, "decided by who decided first", s.first.Get(at+"/decide"), http.StatusForbidden, "Päätöksen tekijä")
	portaltest.Wants(t, "and pressed", s.first.Post(at+"/decide", s.first.Press(at)), http.StatusForbidden)
	portaltest.Wants(t, "by the ministry", s.As("coordinator").Get(at+"/decide"), http.StatusForbidden)
	portaltest.Wants(t, "the letter", s.third.Get(at+"/decide"), http.StatusOK, "myönnetään lisää 200,00\u00a0€", "hallinto-oikeuteen 30 päivän", "Henkilö asuu kunnassa.")
	form := s.third.Press(at + "/decide")
	for range 2 {
		portaltest.Wants(t, "issued", s.third.Post(at+"/decide", form), http.StatusOK, "Päätös oikaisuvaatimuksesta")
	}
	file := s.claimant.Get(at + "/decision/pdf?in=sv")
	if file.Status != http.StatusOK {
		t.Errorf("the file answered %d", file.Status)
	}
	uatest.Check(t, []byte(file.Body))
	portaltest.Wants(t, "what waits to be paid", s.first.Get("/payments"), http.StatusOK, "TUKI-2026-00001", "200,00\u00a0€")
	portaltest.Wants(t, "the book", s.claimant.Get("/ledger/"+s.claim), http.StatusOK, "900,00\u00a0€", "OIKAISU-2026-00001")
	portaltest.Wants(t, "the list", s.As("auditor").Get("/reviews?state=decided"), http.StatusOK, "OIKAISU-2026-00001", "muutetaan osaksi")
	s.Packed(t, "auditor", "/claims/"+s.claim, "reviews.csv", "OIKAISU-2026-00001.json", "OIKAISU-2026-00001-sv.pdf")
	for who, want := range map[string]int{"other-signatory": http.StatusNotFound, "wellbeing": http.StatusNotFound, "regional": http.StatusForbidden} {
		if got := s.As(who).Get(at); got.Status != want {
			t.Errorf("%s is answered %d", who, got.Status)
		}
	}
}

func TestWhatComesLateIsNotExamined(t *testing.T) {
	t.Parallel()
	s := newDesk(t, "2026-10-20") // three days of notice and thirty more: until 22.11., which was yesterday
	portaltest.Wants(t, "the form says so", s.claimant.Get("/reviews/new?claim="+s.claim), http.StatusOK, "Määräaika päättyi 22.11.2026")
	at := s.ask("claim", s.claim)
	portaltest.Wants(t, "examined all the same", step(s.second, at, "prepare", "outcome", "unchanged", "reasons", "x"), http.StatusUnprocessableEntity, "jätetään tutkimatta")
	portaltest.Wants(t, "prepared", step(s.second, at, "prepare", "outcome", "inadmissible", "reasons", "Myöhässä."), http.StatusOK, "Päätettävänä")
	portaltest.Wants(t, "returned", step(s.third, at, "return"), http.StatusOK, "Saapunut")
	step(s.second, at, "prepare", "outcome", "inadmissible", "reasons", "Myöhässä.")
	portaltest.Wants(t, "issued", s.third.Post(at+"/decide", s.third.Press(at)), http.StatusOK, "tehtiin myöhässä", "Vaatimusta ei tutkita")
}

func TestAReviewLowersARecovery(t *testing.T) {
	t.Parallel()
	s := newDesk(t, "2026-11-01")
	page := "/recoveries/new?claim=" + s.claim
	s.first.Post("/recoveries/rules", with(s.first.Press("/recoveries/rules"), "half", "2026-07-01", "rate", "2,5", "source", "Suomen Pankki"))
	back, _, _ := strings.Cut(s.first.Post("/recoveries", with(s.first.Press(page), "claim", s.claim, "basis", "grant-22", "cents", "700", "ground", "Liikaa")).Path, "?")
	step(s.claimant, back, "answer", "answer", "Ei ole.")
	step(s.first, back, "prepare", "cents", "700", "reasons", "On.")
	// 22 days at 5.5 % of 700 €: 2.3205… €.
	portaltest.Wants(t, "decided", s.second.Post(back+"/decide", s.second.Press(back+"/decide")), http.StatusOK, "702,32\u00a0€")
	portaltest.Wants(t, "paid back", step(s.first, back, "repay", "day", "23.11.2026", "repaid_cents", "702,32", "note", "A1"), http.StatusOK, "Päättynyt")
	at := s.ask("recovery", strings.TrimPrefix(back, "/recoveries/"))
	portaltest.Wants(t, "prepared", step(s.first, at, "prepare", "outcome", "partly", "cents", "300", "reasons", "Kolmannes oli aiheellista."), http.StatusOK, "Päätettävänä")
	portaltest.Wants(t, "decided by who decided first", s.second.Get(at+"/decide"), http.StatusForbidden, "Päätöksen tekijä")
	portaltest.Wants(t, "decided", s.third.Post(at+"/decide", s.third.Press(at)), http.StatusOK, "alennetaan 300,00\u00a0€")
	// Of 400 € the interest is 1.3260… €, so that 99 cents of interest go with the 300 €.
	portaltest.Wants(t, "what is paid back to it", s.first.Get("/payments"), http.StatusOK, "300,99\u00a0€")
	portaltest.Wants(t, "the recovery", s.first.Get(back), http.StatusOK, "Päättynyt", "OIKAISU-2026-00001", "300,99\u00a0€")
	portaltest.Wants(t, "the book", s.claimant.Get("/ledger/"+s.claim), http.StatusOK, "Liikaa palautettu maksetaan takaisin", "täsmäävät")
	s.Packed(t, "keha", "/claims/"+s.claim, "recoveries.csv", "reviews.csv", "OIKAISU-2026-00001-fi.pdf")
}

package changerequests_test

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

const (
	before = "FI3715903000000776"
	after  = "FI2112345600000785"
)

// office is a portal with three officers of KEHA, a signatory of Oulu's, and a decided claim of Oulu's of which a final report is due on 31.3.2027.
type office struct {
	*portaltest.Portal
	first, second, oulu *portaltest.Browser
	claim               string
}

func newOffice(t *testing.T) office {
	t.Helper()
	o := office{Portal: portaltest.New(t), claim: uuid.Must(uuid.NewV7()).String()}
	o.AddActor("second", o.Orgs["keha"])
	o.AddActor("signatory", o.Orgs["municipality"], identity.Signatory)
	o.AddActor("other-signatory", identity.Organisation{Kind: identity.MunicipalAuthority, Code: "853", NameFI: "Turku", NameSV: "Åbo", NameEN: "Turku"}, identity.Signatory)
	o.first, o.second, o.oulu = o.As("keha"), o.As("second"), o.As("signatory")
	o.DB.Exec(t, `UPDATE grant_round SET after_award = '{"instalments":[{"share":60,"when":"decision"},{"share":40,"when":"final"}],"reports":[{"kind":"final","due":"2027-03-31","remind":14}],"use_from":"2026-01-01","use_until":"2026-12-31"}'
		WHERE code = 'lisaosa-2023'`)
	org := o.Orgs["municipality"].ID
	o.DB.Exec(t, `INSERT INTO grant_claim (id, number, state, round_code, round_version, decides, claimant_org, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
		VALUES ($1, 'TUKI-2026-00001', 'decided', 'lisaosa-2023', 1, 'keha', $2, 100000, 100000, now(), now(), gen_random_uuid())`, o.claim, org)
	o.DB.Exec(t, `INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document)
		VALUES ($1, 'TUKI-2026-00001', $2, 'lisaosa-2023', 100000, 100000, $3, gen_random_uuid(), '2026-11-20 12:00+02', '{}')`, o.claim, org, before)
	return o
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

// ask asks for the other account and a later day, and returns the address of the request.
func (o office) ask(t *testing.T, pairs ...string) string {
	t.Helper()
	page := "/claims/" + o.claim + "/changes/new"
	form := with(o.oulu.Press(page), append([]string{"account", "fi21 1234 5600 0007 85", "final", "30.6.2027", "reason", "Pankki vaihtui."}, pairs...)...)
	var at string
	for range 2 { // a second press is the same press
		got := o.oulu.Post("/claims/"+o.claim+"/changes", form)
		portaltest.Wants(t, "asked", got, http.StatusOK, "Tunnus on MUUTOS-2026-0000", "FI37 1590 3000 0007 76", "FI21 1234 5600 0007 85", "31.3.2027", "30.6.2027")
		at, _, _ = strings.Cut(got.Path, "?")
	}
	return at
}

// TestAChangeIsAcceptedInPart: asked by a signatory, prepared by one officer, decided by another; what is accepted takes effect, what is refused does not.
func TestAChangeIsAcceptedInPart(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	page := "/claims/" + o.claim + "/changes/new"
	portaltest.Wants(t, "the claim leads there", o.oulu.Get("/claims/"+o.claim), http.StatusOK, page, "/change-requests?claim="+o.claim)
	portaltest.Wants(t, "who may not sign", o.As("municipality").Get(page), http.StatusOK, "allekirjoittaa organisaation puolesta")
	if got := o.As("other-signatory").Get(page); got.Status != http.StatusNotFound {
		t.Errorf("another municipality is answered %d", got.Status)
	}
	portaltest.Wants(t, "every mistake at its field", o.oulu.Post("/claims/"+o.claim+"/changes", with(o.oulu.Press(page), "account", "FI21 1234 5600 0007 86", "final", "1.1.2026")),
		http.StatusUnprocessableEntity, "f-account-e", "f-final-e", "f-reason-e", "0007 86")
	portaltest.Wants(t, "what stands already", o.oulu.Post("/claims/"+o.claim+"/changes", with(o.oulu.Press(page), "account", before, "reason", "x")), http.StatusUnprocessableEntity, "poikkeaa nykyisestä")

	at := o.ask(t)
	portaltest.Wants(t, "a second one", o.oulu.Post("/claims/"+o.claim+"/changes", with(o.oulu.Press(page), "account", after, "reason", "x")), http.StatusConflict, "ei ole vielä ratkaistu")
	portaltest.Wants(t, "the office is told", o.second.Get("/"), http.StatusOK, "Valmistele muutospyyntö")
	portaltest.Wants(t, "no answer to an item", step(o.first, at, "prepare", "verdict_account", "accept", "ground_account", ""), http.StatusUnprocessableEntity, "f-verdict_final-e")
	portaltest.Wants(t, "a refusal without its ground", step(o.first, at, "prepare", "verdict_account", "accept", "verdict_final", "refuse", "ground_final", ""), http.StatusUnprocessableEntity, "f-ground_final-e")
	stale := o.first.Press(at)
	portaltest.Wants(t, "prepared", step(o.first, at, "prepare", "verdict_account", "accept", "verdict_final", "refuse", "ground_final", "Kierros päättyy maaliskuussa."),
		http.StatusOK, "Päätettävänä", "toinen henkilö", "Kierros päättyy")
	portaltest.Wants(t, "prepared from an old page", o.first.Post(at+"/prepare", with(stale, "verdict_account", "accept", "verdict_final", "accept")), http.StatusConflict)
	portaltest.Wants(t, "decided by who prepared", o.first.Get(at+"/decide"), http.StatusForbidden, "valmistelija ei voi")
	portaltest.Wants(t, "and pressed", o.first.Post(at+"/decide", o.first.Press(at)), http.StatusForbidden)
	portaltest.Wants(t, "by the ministry", o.As("coordinator").Get(at+"/decide"), http.StatusForbidden)
	if got := o.oulu.Get(at); strings.Contains(got.Body, "Kierros päättyy") {
		t.Error("the claimant reads what is only prepared")
	}
	portaltest.Wants(t, "the letter", o.second.Get(at+"/decide"), http.StatusOK, "Hyväksytään osaksi", "Kierros päättyy", "Pankki vaihtui.", "688/2001")
	form := o.second.Press(at + "/decide")
	for range 2 {
		portaltest.Wants(t, "issued", o.second.Post(at+"/decide", form), http.StatusOK, "Hyväksytään osaksi")
	}
	portaltest.Wants(t, "the answer", o.oulu.Get(at), http.StatusOK, "Hyväksytään osaksi", "Kierros päättyy", at+"/decision")
	file := o.oulu.Get(at + "/decision/pdf?in=sv")
	if file.Status != http.StatusOK {
		t.Fatalf("the file answered %d", file.Status)
	}
	uatest.Check(t, []byte(file.Body))
	portaltest.Wants(t, "what waits is paid to the new account", o.first.Get("/payments/accounts/"+o.claim), http.StatusOK, "FI21 1234 5600 0007 85")
	var due, decided string
	o.DB.Scan(t, "SELECT r.due_on::text, d.iban FROM claim_report r JOIN grant_decision d ON d.claim_id = r.claim_id WHERE r.claim_id = $1", []any{o.claim}, &due, &decided)
	if due != "2027-03-31" || decided != before {
		t.Errorf("the report is due on %s and the decision names %s", due, decided)
	}
	portaltest.Wants(t, "the list", o.As("auditor").Get("/change-requests?state=decided"), http.StatusOK, "MUUTOS-2026-00001")
	o.Packed(t, "auditor", "/claims/"+o.claim, "changes.csv", "MUUTOS-2026-00001.json", "MUUTOS-2026-00001-fi.pdf", "instalments.csv")
	for who, want := range map[string]int{"other-signatory": http.StatusNotFound, "wellbeing": http.StatusNotFound, "regional": http.StatusForbidden} {
		if got := o.As(who).Get(at); got.Status != want {
			t.Errorf("%s is answered %d", who, got.Status)
		}
	}
}

// TestAReportDayMoves with the day on which its claimant is reminded; an account that was mended meanwhile, and a payment that waits, stop the decision.
func TestAReportDayMoves(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	at := o.ask(t)
	both := []string{"verdict_account", "accept", "verdict_final", "accept"}
	step(o.first, at, "prepare", both...)
	o.first.Post("/payments", o.first.Filled("/payments", url.Values{"on": {"24.11.2026"}, "debtor": {after}, "claims": {o.claim}}))
	portaltest.Wants(t, "a payment to the old account waits", o.second.Post(at+"/decide", o.second.Press(at+"/decide")), http.StatusConflict, "vanhalle tilille")
	o.DB.Exec(t, "UPDATE payment SET state = 'dropped'")
	portaltest.Wants(t, "returned without why", step(o.second, at, "return"), http.StatusUnprocessableEntity, "f-why-e")
	portaltest.Wants(t, "returned", step(o.second, at, "return", "why", "Tarkista päivä"), http.StatusOK, "Tarkista päivä")
	step(o.second, at, "prepare", both...)
	portaltest.Wants(t, "decided by who prepared first", o.first.Get(at+"/decide"), http.StatusForbidden)
	o.AddActor("third", o.Orgs["keha"])
	third := o.As("third")
	o.DB.Exec(t, "UPDATE claim_report SET due_on = '2027-04-30'")
	portaltest.Wants(t, "a day that has moved", third.Post(at+"/decide", third.Press(at+"/decide")), http.StatusConflict, "muuttunut pyynnön jälkeen")
	o.DB.Exec(t, "UPDATE claim_report SET due_on = '2027-03-31'")
	portaltest.Wants(t, "issued", third.Post(at+"/decide", third.Press(at+"/decide")), http.StatusOK, "Hyväksytään")
	var due, remind string
	o.DB.Scan(t, "SELECT due_on::text, remind_on::text FROM claim_report", nil, &due, &remind)
	if due != "2027-06-30" || remind != "2027-06-16" {
		t.Errorf("due on %s, reminded on %s", due, remind)
	}
	at = o.askAgain(t)
	portaltest.Wants(t, "withdrawn", step(o.oulu, at, "withdraw"), http.StatusOK, "Peruttu")
	portaltest.Wants(t, "prepared after that", step(o.first, at, "prepare", "verdict_final", "accept"), http.StatusConflict)
}

func (o office) askAgain(t *testing.T) string {
	t.Helper()
	page := "/claims/" + o.claim + "/changes/new"
	got := o.oulu.Post("/claims/"+o.claim+"/changes", with(o.oulu.Press(page), "final", "31.7.2027", "reason", "x"))
	portaltest.Wants(t, "asked again", got, http.StatusOK, "30.6.2027", "31.7.2027")
	at, _, _ := strings.Cut(got.Path, "?")
	return at
}

// line adds a line to the claim, for which so much is granted, and returns its id.
func (o office) line(t *testing.T, part string, cents int) string {
	t.Helper()
	id := uuid.NewString()
	o.DB.Exec(t, `INSERT INTO claim_line (id, claim_id, round_code, payee, about, part, person_key, facts, rule, source, reason, due_cents, would_cents, wanted, accepted_cents, granted_cents)
		VALUES ($1, $2, 'lisaosa-2023', 'municipality:564', 'places', $3::text, '', jsonb_build_object('about', 'places', 'reference', $3::text), 'x', 'x', '', $4, $4, true, $4, $4)`, id, o.claim, part, cents)
	return id
}

// decided asks, answers and decides, and returns the address of the request.
func (o office) decided(t *testing.T, asked, answered []string) string {
	t.Helper()
	page := "/claims/" + o.claim + "/changes/new"
	got := o.oulu.Post("/claims/"+o.claim+"/changes", o.oulu.Filled(page, with(url.Values{"reason": {"Syy"}}, asked...)))
	portaltest.Wants(t, "asked", got, http.StatusOK, "Tunnus on MUUTOS-2026-0000")
	at, _, _ := strings.Cut(got.Path, "?")
	portaltest.Wants(t, "prepared", step(o.first, at, "prepare", answered...), http.StatusOK, "Päätettävänä")
	return at
}

// TestWhatIsGrantedIsLowered: a line is given up and another stays, the later instalment is split, and the support is used for longer; what was paid by then is claimed back.
func TestWhatIsGrantedIsLowered(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second := o.line(t, "KH 1/2026", 60_000), o.line(t, "KH 2/2026", 40_000)
	page := "/claims/" + o.claim + "/changes/new"
	portaltest.Wants(t, "what stands", o.oulu.Get(page), http.StatusOK, "KH 1/2026", "Nyt 600,00\u00a0€", `value="40"`, "60 %: Päätöksen jälkeen", "Nyt 31.12.2026")
	wrong := o.oulu.Filled(page, url.Values{"line_" + first: {"700"}, "line_" + second: {"x"}, "instalments_0_share": {"30"}, "use": {"30.4.2027"}, "reason": {"x"}})
	portaltest.Wants(t, "mistakes", o.oulu.Post("/claims/"+o.claim+"/changes", wrong), http.StatusUnprocessableEntity, "f-line_"+first+"-e", "oikaisuvaatimuksella", "f-line_"+second+"-e", "nyt se on 90")
	late := o.oulu.Filled(page, url.Values{"use": {"30.4.2027"}, "reason": {"x"}})
	portaltest.Wants(t, "used after the report", o.oulu.Post("/claims/"+o.claim+"/changes", late), http.StatusUnprocessableEntity, "f-use-e", "viimeisen käyttöpäivän jälkeen")

	plan := []string{"instalments_0_share", "20", "instalments_0_when", "final", "instalments_1_share", "20", "instalments_1_when", "date", "instalments_1_on", "1.3.2027", "use", "30.4.2027", "final", "30.6.2027"}
	at := o.decided(t, append(plan, "line_"+first, "0", "line_"+second, "300"), []string{
		"verdict_line_" + first, "accept", "verdict_line_" + second, "refuse", "ground_line_" + second, "Paikat ovat käytössä.",
		"verdict_instalments", "accept", "verdict_use", "accept", "verdict_final", "accept",
	})
	portaltest.Wants(t, "one by one", o.second.Get(at), http.StatusOK, "Rivistä luovutaan", "20 %: 1.3.2027")
	portaltest.Wants(t, "the letter", o.second.Get(at+"/decide"), http.StatusOK, "Maksamattomasta tuesta vähennetään 600,00\u00a0€", "Paikat ovat käytössä.")
	portaltest.Wants(t, "issued", o.second.Post(at+"/decide", o.second.Press(at+"/decide")), http.StatusOK, "Hyväksytään osaksi")
	portaltest.Wants(t, "the book", o.oulu.Get("/ledger/"+o.claim), http.StatusOK, "Muutos pienensi tukea ennen maksua")
	portaltest.Wants(t, "what is paid now", o.first.Get("/payments"), http.StatusOK, "240,00\u00a0€")
	portaltest.Wants(t, "the claim", o.oulu.Get("/claims/"+o.claim), http.StatusOK, "Muutosten jälkeen", "400,00\u00a0€", "Muutoksen jälkeen 0,00")
	var report, plans string
	o.DB.Scan(t, "SELECT (SELECT '/reports/' || id FROM claim_report), (SELECT string_agg(share || ' ' || due_when || coalesce(' ' || on_day, ''), ', ' ORDER BY nth) FROM claim_instalment)", nil, &report, &plans)
	if plans != "60 decision, 20 final, 20 date 2027-03-01" {
		t.Errorf("it is paid by %s", plans)
	}
	portaltest.Wants(t, "the report", o.oulu.Get(report), http.StatusOK, "30.6.2027", "30.4.2027", "400,00\u00a0€", "80,00\u00a0€")

	for _, e := range [][3]string{{"payment", "payable", "in_transit"}, {"settlement", "in_transit", "bank"}} {
		o.DB.Exec(t, `WITH e AS (INSERT INTO ledger_entry (id, claim_id, day, kind, of_id, ground, at, account_id) VALUES ($1, $2, '2026-11-22', $3, gen_random_uuid(), 'test', now(), $4))
			INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES ($1, 1, $5, 24000), ($1, 2, $6, -24000)`, uuid.New(), o.claim, e[0], o.Actors["keha"].Account, e[1], e[2])
	}
	at = o.decided(t, []string{"line_" + second, "0"}, []string{"verdict_line_" + second, "accept"})
	portaltest.Wants(t, "what was paid", o.second.Post(at+"/decide", o.second.Press(at+"/decide")), http.StatusOK, "vähennetään 160,00\u00a0€", "240,00\u00a0€ on jo maksettu")
	portaltest.Wants(t, "leads to the recovery", o.first.Get(at), http.StatusOK, "/recoveries/new?", "cents=24000")
	o.Packed(t, "keha", "/claims/"+o.claim, "changes.csv", "MUUTOS-2026-00002-fi.pdf")
	portaltest.Wants(t, "the claimant is not led there", o.oulu.Get(at+"?lang=sv"), http.StatusOK, "Av sänkningen har 240,00\u00a0€ redan betalats")
}

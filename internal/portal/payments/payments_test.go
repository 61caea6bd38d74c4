package payments_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/grants/payment"
	"kuntapaikka/internal/portal/portaltest"
)

// till is a portal with two officers of the paying authority, and claims of Oulu's that have been decided.
type till struct {
	*portaltest.Portal
	t             *testing.T
	first, second *portaltest.Browser
	claims        []uuid.UUID
}

func newTill(t *testing.T, granted ...int) till {
	t.Helper()
	s := till{Portal: portaltest.New(t), t: t}
	s.AddActor("second", s.Orgs["keha"])
	s.first, s.second = s.As("keha"), s.As("second")
	for i, cents := range granted {
		id, number, org := uuid.Must(uuid.NewV7()), fmt.Sprintf("TUKI-2026-%05d", i+1), s.Orgs["municipality"].ID
		s.DB.Exec(t, `INSERT INTO grant_claim (id, number, state, round_code, round_version, decides, claimant_org, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
			VALUES ($1, $2, 'decided', 'lisaosa-2023', 1, 'keha', $3, $4, $4, now(), now(), $5)`, id, number, org, cents, s.Actors["municipality"].Account)
		s.DB.Exec(t, `INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document)
			VALUES ($1, $2, $3, 'lisaosa-2023', $4, $4, 'FI3715903000000776', $5, '2026-11-20 12:00+02', '{}')`, id, number, org, cents, s.Actors["second"].Account)
		s.claims = append(s.claims, id)
	}
	return s
}

// make makes a batch of claims and returns its address.
func (s till) make(b *portaltest.Browser, claims ...uuid.UUID) string {
	s.t.Helper()
	form := b.Filled("/payments", url.Values{"on": {"24.11.2026"}, "debtor": {"FI21 1234 5600 0007 85"}})
	for _, c := range claims {
		form.Add("claims", c.String())
	}
	got := b.Post("/payments", form)
	portaltest.Wants(s.t, "a new batch", got, http.StatusOK, "Maksuerä on tehty", "FI37 1590 3000 0007 76", "24.11.2026")
	path, _, _ := strings.Cut(got.Path, "?")
	return path
}

// bring brings a report of the bank about a batch.
func (s till) bring(number, group string, each ...string) portaltest.Answer {
	s.t.Helper()
	if group != "" {
		group = "<GrpSts>" + group + "</GrpSts>"
	}
	file := `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>` + number +
		`</OrgnlMsgId>` + group + `</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>` + strings.Join(each, "") + `</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`
	return s.first.Upload("/payments/reports/new", "/payments/reports", "palaute.xml", file)
}

func about(id, status, reason string) string {
	if reason != "" {
		reason = "<StsRsnInf><Rsn><Cd>" + reason + "</Cd></Rsn></StsRsnInf>"
	}
	return "<TxInfAndSts><OrgnlEndToEndId>" + id + "</OrgnlEndToEndId><TxSts>" + status + "</TxSts>" + reason + "</TxInfAndSts>"
}

var numbered = regexp.MustCompile(`MAKSU-2026-\d{5}`)

// TestTheWayOfMoneyToTheBankAndBack: two claims go in a batch that another releases; the bank pays one and refuses one, which goes again to a mended account.
func TestTheWayOfMoneyToTheBankAndBack(t *testing.T) {
	t.Parallel()
	s := newTill(t, 410700, 69000)
	portaltest.Wants(t, "what waits", s.first.Get("/payments"), http.StatusOK, "TUKI-2026-00001", "4\u00a0107,00\u00a0€", "Odottaa maksua", "Ei maksueriä")
	bad := s.first.Filled("/payments", url.Values{"on": {"6.12.2026"}, "debtor": {"FI21 1234 5600 0007 86"}})
	portaltest.Wants(t, "every mistake", s.first.Post("/payments", bad), http.StatusUnprocessableEntity, "tarkiste ei täsmää", `value="6.12.2026"`)
	bad.Set("debtor", "FI21 1234 5600 0007 85")
	portaltest.Wants(t, "a Sunday, and no claim", s.first.Post("/payments", bad), http.StatusUnprocessableEntity, "ei maksa viikonloppuna", "Valitse ainakin yksi hakemus")

	form := s.second.Filled("/payments", url.Values{"on": {"24.11.2026"}, "debtor": {"FI21 1234 5600 0007 85"}, "claims": {s.claims[0].String()}})
	batch := s.make(s.first, s.claims...)
	number := numbered.FindString(s.first.Get(batch).Body)
	portaltest.Wants(t, "the same claim in a second batch", s.second.Post("/payments", form), http.StatusConflict, "jo toisessa maksuerässä")
	portaltest.Wants(t, "a file before the release", s.first.Get(batch+"/file.xml"), http.StatusNotFound)
	portaltest.Wants(t, "released by who made it", s.first.Post(batch+"/release", s.first.Press(batch)), http.StatusForbidden, "toinen henkilö")
	stale := s.second.Press(batch)
	release := s.second.Press(batch)
	portaltest.Wants(t, "released by another", s.second.Post(batch+"/release", release), http.StatusOK, "Maksuerä on vapautettu", "Lähetetty pankkiin", "SHA-256")
	portaltest.Wants(t, "pressed twice", s.second.Post(batch+"/release", release), http.StatusOK, "Maksuerä on vapautettu")
	portaltest.Wants(t, "dropped after that", s.second.Post(batch+"/drop", stale), http.StatusConflict)

	file := s.first.Get(batch + "/file.xml")
	if broken := payment.Check([]byte(file.Body)); len(broken) > 0 || !strings.Contains(file.Header.Get("Content-Disposition"), number) {
		t.Errorf("the file for the bank: %v", broken)
	}
	portaltest.Wants(t, "its end-to-end ids", file, http.StatusOK, "<EndToEndId>TUKI-2026-00001-1<", "<Nm>KEHA-keskus<", "<CtrlSum>4797.00<")
	if again := s.second.Get(batch + "/file.xml"); again.Body != file.Body {
		t.Error("another file at the second download")
	}

	portaltest.Wants(t, "a report of something else", s.bring("MAKSU-2025-00099", "ACSC"), http.StatusUnprocessableEntity, "ei ole lähetetty täältä")
	portaltest.Wants(t, "an unknown payment", s.bring(number, "", about("TUKI-2026-00001-1", "ACSC", ""), about("X", "ACSC", "")), http.StatusUnprocessableEntity, "Mitään ei muutettu")
	portaltest.Wants(t, "accepted", s.confirm(s.bring(number, "ACCP")), http.StatusOK, "Palaute on viety", "Muutti 2 maksua")
	partly := s.bring(number, "", about("TUKI-2026-00001-1", "ACSC", ""), about("TUKI-2026-00002-1", "RJCT", "AC04"))
	portaltest.Wants(t, "the difference", partly, http.StatusOK, "Hyväksytty (ACCP)", "Veloitettu (ACSC)", "Tili on suljettu (AC04)", "Mitään ei ole vielä muutettu")
	portaltest.Wants(t, "paid and refused", s.confirm(partly), http.StatusOK, "Muutti 2 maksua")
	portaltest.Wants(t, "the same file again", s.bring(number, "", about("TUKI-2026-00001-1", "ACSC", ""), about("TUKI-2026-00002-1", "RJCT", "AC04")), http.StatusOK, "Palaute on viety")
	portaltest.Wants(t, "an older one", s.bring(number, "", about("TUKI-2026-00001-1", "ACSP", "")), http.StatusOK, "Palaute ei muuta mitään")
	portaltest.Wants(t, "another word after the last", s.bring(number, "", about("TUKI-2026-00001-1", "RJCT", "AC01")), http.StatusUnprocessableEntity, "Mitään ei muutettu")
	portaltest.Wants(t, "the batch", s.first.Get(batch), http.StatusOK, "Maksettu", "Hylätty pankissa", "Tili on suljettu")

	account := "/payments/accounts/" + s.claims[1].String()
	portaltest.Wants(t, "what failed", s.first.Get("/payments"), http.StatusOK, "Ei voitu maksaa", "Korjaa tili", account)
	again := s.first.Filled("/payments", url.Values{"on": {"24.11.2026"}, "debtor": {"FI21 1234 5600 0007 85"}, "claims": {s.claims[1].String()}})
	portaltest.Wants(t, "sent again to a closed account", s.first.Post("/payments", again), http.StatusUnprocessableEntity, "Korjaa ensin")
	portaltest.Wants(t, "the same account", s.first.Post(account, s.first.Filled(account, url.Values{"iban": {"FI37 1590 3000 0007 76"}, "why": {"Kirje"}})), http.StatusUnprocessableEntity, "Anna toinen tili")
	portaltest.Wants(t, "a mended account", s.first.Post(account, s.first.Filled(account, url.Values{"iban": {"FI21 1234 5600 0007 85"}, "why": {"Kirje 25.11.2026"}})), http.StatusOK, "Tili on korjattu", "Tili on korjattu päätöksen jälkeen")
	form = s.second.Filled("/payments", url.Values{"on": {"25.11.2026"}, "debtor": {"FI21 1234 5600 0007 85"}, "claims": {s.claims[1].String()}})
	second, _, _ := strings.Cut(s.second.Post("/payments", form).Path, "?")
	portaltest.Wants(t, "released by who mended the account", s.first.Post(second+"/release", s.first.Press(second)), http.StatusForbidden, "korjannut siinä olevan tilin")
	portaltest.Wants(t, "dropped", s.first.Post(second+"/drop", s.first.Press(second)), http.StatusOK, "Maksuerä on hylätty", "TUKI-2026-00002")

	for who, b := range map[string]*portaltest.Browser{"keha": s.first, "auditor": s.As("auditor"), "coordinator": s.As("coordinator")} {
		portaltest.Wants(t, who+"'s reconciliation", b.Get("/payments/reconciliation"), http.StatusOK, "Kaikki 2 hakemusta täsmäävät", "4\u00a0107,00\u00a0€", "690,00\u00a0€")
		portaltest.Wants(t, who+"'s batch", b.Get(batch), http.StatusOK, number)
		portaltest.Wants(t, who+"'s ledger", b.Get("/ledger"), http.StatusOK, "Velka saajalle", "−690,00\u00a0€", "TUKI-2026-00002")
	}
	portaltest.Wants(t, "the reconciliation's file", s.first.Get("/payments/reconciliation.csv?year=2026"), http.StatusOK, "TUKI-2026-00001;Oulu;4107,00;4107,00;0,00;0,00;0,00")
	portaltest.Wants(t, "a year without decisions", s.first.Get("/payments/reconciliation?year=2019"), http.StatusOK, "Vuonna ei ole myönnetty")
	book := "/ledger/" + s.claims[1].String()
	portaltest.Wants(t, "the claimant's own", s.As("municipality").Get(book), http.StatusOK, "Saldot on laskettu kirjauksista", "Pankki hylkäsi", "690,00\u00a0€", "Tili on suljettu")
	portaltest.Wants(t, "its entries", s.As("municipality").Get(book+"/entries.csv"), http.StatusOK, "Velka saajalle;690,00;0,00")
	portaltest.Wants(t, "the claimant's notice", s.As("municipality").Get("/"), http.StatusOK, "Tuki on maksettu: TUKI-2026-00001", "Pankki ei voinut maksaa tukea")
	portaltest.Wants(t, "another's", s.As("wellbeing").Get(book), http.StatusNotFound)
	portaltest.Wants(t, "in Swedish", s.As("auditor").Get("/payments?lang=sv"), http.StatusOK, "Betalningsposter", "Frisläppt")
	var looks int
	if s.DB.Scan(t, "SELECT count(*)::int FROM audit.event WHERE action = 'payment.download'", nil, &looks); looks != 2 {
		t.Errorf("%d downloads in the log, want 2", looks)
	}
}

// confirm carries out the report whose difference is shown.
func (s till) confirm(shown portaltest.Answer) portaltest.Answer {
	s.t.Helper()
	return s.first.Post(shown.Path, s.first.Press(shown.Path))
}

func TestNothingToPaySaysSo(t *testing.T) {
	t.Parallel()
	s := newTill(t)
	portaltest.Wants(t, "payments", s.first.Get("/payments?state=released"), http.StatusOK, "Mikään ei odota maksua", "Ei maksueriä")
	portaltest.Wants(t, "the ledger", s.As("municipality").Get("/ledger"), http.StatusOK, "Ei kirjauksia")
	portaltest.Wants(t, "a report without a file", s.first.Post("/payments/reports", s.first.Press("/payments/reports/new")), http.StatusUnprocessableEntity, "Valitse pankin palautetiedosto")
	portaltest.Wants(t, "a claimant at the payments", s.As("municipality").Get("/payments"), http.StatusForbidden)
}

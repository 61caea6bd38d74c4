package reports_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// office is a portal with two officers of KEHA, a signatory of Oulu's, and a decided claim of Oulu's that is paid in three instalments and reported on twice.
type office struct {
	*portaltest.Portal
	first, second, oulu *portaltest.Browser
	claim               uuid.UUID
}

func newOffice(t *testing.T, interim string) office {
	t.Helper()
	o := office{Portal: portaltest.New(t), claim: uuid.Must(uuid.NewV7())}
	o.AddActor("second", o.Orgs["keha"])
	o.AddActor("signatory", o.Orgs["municipality"], identity.Signatory)
	o.first, o.second, o.oulu = o.As("keha"), o.As("second"), o.As("signatory")
	o.DB.Exec(t, `UPDATE grant_round SET after_award = $1 WHERE code = 'lisaosa-2023'`, fmt.Sprintf(`{"instalments":[{"share":60,"when":"decision"},{"share":30,"when":"interim"},{"share":10,"when":"final"}],
		"reports":[{"kind":"interim","due":"%s","remind":14},{"kind":"final","due":"2027-12-31","remind":30}]}`, interim))
	org := o.Orgs["municipality"].ID
	o.DB.Exec(t, `INSERT INTO grant_claim (id, number, state, round_code, round_version, decides, claimant_org, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
		VALUES ($1, 'TUKI-2026-00001', 'decided', 'lisaosa-2023', 1, 'keha', $2, 410701, 410701, now(), now(), gen_random_uuid())`, o.claim, org)
	o.DB.Exec(t, `INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document)
		VALUES ($1, 'TUKI-2026-00001', $2, 'lisaosa-2023', 410701, 410701, 'FI3715903000000776', gen_random_uuid(), '2026-11-20 12:00+02', '{}')`, o.claim, org)
	return o
}

// report is the address of the report of a kind.
func (o office) report(t *testing.T, kind string) string {
	t.Helper()
	var id uuid.UUID
	o.DB.Scan(t, "SELECT id FROM claim_report WHERE claim_id = $1 AND kind = $2", []any{o.claim, kind}, &id)
	return "/reports/" + id.String()
}

// file is the address of the first file of a name.
func (o office) file(t *testing.T, name string) string {
	t.Helper()
	var id uuid.UUID
	o.DB.Scan(t, "SELECT id FROM claim_attachment WHERE name = $1 ORDER BY version LIMIT 1", []any{name}, &id)
	return "/claims/" + o.claim.String() + "/files/" + id.String()
}

// pay pays what waits, and has the bank say so.
func (o office) pay(t *testing.T) {
	t.Helper()
	form := o.first.Filled("/payments", url.Values{"on": {"24.11.2026"}, "debtor": {"FI21 1234 5600 0007 85"}, "claims": {o.claim.String()}})
	batch := o.first.Post("/payments", form).Path
	batch = batch[:len(batch)-len("?saved=made")]
	portaltest.Wants(t, "a batch", o.second.Post(batch+"/release", o.second.Press(batch)), http.StatusOK, "Maksuerä on vapautettu")
	var number string
	o.DB.Scan(t, "SELECT number FROM payment_batch ORDER BY number DESC LIMIT 1", nil, &number)
	file := `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>` + number +
		`</OrgnlMsgId><GrpSts>ACSC</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>`
	shown := o.first.Upload("/payments/reports/new", "/payments/reports", "palaute.xml", file)
	portaltest.Wants(t, "paid", o.first.Post(shown.Path, o.first.Press(shown.Path)), http.StatusOK, "Palaute on viety")
}

// TestAReportSetsTheNextInstalmentFree: what is paid at once, what waits for the interim report, and the two steps of the check.
func TestAReportSetsTheNextInstalmentFree(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "2027-06-30")
	portaltest.Wants(t, "the first instalment", o.first.Get("/payments"), http.StatusOK, "2\u00a0464,20\u00a0€")
	o.pay(t)
	portaltest.Wants(t, "nothing more for now", o.first.Get("/payments"), http.StatusOK, "Mikään ei odota maksua", "Pidätetty maksusta",
		"Väliselvitystä ei ole hyväksytty", "Määräpäivä 30.6.2027", "Kun loppuselvitys hyväksytään", o.report(t, "interim"), "1\u00a0232,10\u00a0€", "410,71\u00a0€")
	portaltest.Wants(t, "the reports", o.oulu.Get("/reports"), http.StatusOK, "Väliselvitys", "Loppuselvitys", "30.6.2027")

	path := o.report(t, "interim")
	edit := path + "/edit"
	keha := o.first.Get(path)
	portaltest.Wants(t, "a draft as the office sees it", keha, http.StatusOK, "ei ole vielä lähetetty", "Väliselvityksen hyväksymisen jälkeen", "1\u00a0232,10\u00a0€", "410,71\u00a0€")
	draft := o.oulu.Filled(edit, url.Values{"use_housing": {"1 000,50"}, "use_health": {"paljon"}, "persons": {"x"}, "narrative": {""}, "action": {"next"}})
	portaltest.Wants(t, "every mistake, kept", o.oulu.Post(edit, draft), http.StatusUnprocessableEntity, "paljon", "f-use_health-e", "f-persons-e", "f-narrative-e")
	portaltest.Wants(t, "kept for the next day", o.oulu.Get(edit), http.StatusOK, "paljon", `value="1 000,50"`)
	whole := url.Values{"use_housing": {"1 000,50"}, "use_health": {"9 000"}, "persons": {"4"}, "narrative": {"Asunnot kalustettiin"}, "action": {"next"}}
	portaltest.Wants(t, "more than was granted", o.oulu.Post(edit, o.oulu.Filled(edit, whole)), http.StatusUnprocessableEntity, "10\u00a0000,50\u00a0€", "4\u00a0107,01\u00a0€")
	whole.Set("use_health", "1 000")
	other := o.As("municipality")
	stale := other.Filled(edit, url.Values{"persons": {"9"}, "action": {"later"}})
	portaltest.Wants(t, "whole", o.oulu.Post(edit, o.oulu.Filled(edit, whole)), http.StatusOK, "Tallennettu", "Lähetä selvitys")
	portaltest.Wants(t, "another of Oulu's from an old page", other.Post(edit, stale), http.StatusConflict, `value="9"`)
	saved := o.oulu.Script(edit, o.oulu.Filled(edit, whole))
	portaltest.Wants(t, "the autosave", saved, http.StatusOK, "9.42")
	portaltest.Wants(t, "by no signatory", other.Post(path+"/submit", url.Values{"press": {uuid.NewString()}, "version": {"5"}}), http.StatusForbidden)
	portaltest.Wants(t, "a file of a kind that is refused", o.oulu.Upload(path, path+"/files", "ohjelma.exe", "MZ"), http.StatusUnprocessableEntity, "f-file-e")
	for _, name := range []string{"tositteet.csv", "kuva.csv", "tositteet.csv"} {
		portaltest.Wants(t, "a file", o.oulu.Upload(path, path+"/files", name, "päivä;summa\n"), http.StatusOK, name)
	}
	file, picture := o.file(t, "tositteet.csv"), o.file(t, "kuva.csv")
	portaltest.Wants(t, "the office before it is submitted", o.first.Get(file), http.StatusNotFound)
	portaltest.Wants(t, "another", o.As("wellbeing").Get(file), http.StatusNotFound)
	portaltest.Wants(t, "another's try", o.As("wellbeing").Post(path+"/files", o.oulu.Press(path)), http.StatusNotFound)
	out := path + strings.TrimPrefix(picture, "/claims/"+o.claim.String()) + "/remove"
	portaltest.Wants(t, "taken out", o.oulu.Post(out, o.oulu.Press(path)), http.StatusOK, "tositteet.csv")
	once := o.oulu.Press(path)
	for range 2 {
		portaltest.Wants(t, "submitted", o.oulu.Post(path+"/submit", once), http.StatusOK, "Lähetetty", "2\u00a0000,50\u00a0€")
	}
	portaltest.Wants(t, "written after that", o.oulu.Get(edit), http.StatusConflict)
	portaltest.Wants(t, "enclosed after that", o.oulu.Upload(path, path+"/files", "x.csv", "a"), http.StatusConflict)
	portaltest.Wants(t, "the files of the check", o.first.Get(path), http.StatusOK, file, "tositteet.csv", "versio 2")
	portaltest.Wants(t, "the office opens one", o.first.Get(file), http.StatusOK, "päivä;summa")
	if got := o.first.Get(path); strings.Contains(got.Body, "kuva.csv") || strings.Contains(o.oulu.Get("/claims/"+o.claim.String()).Body, "tositteet.csv") {
		t.Error("a file that was taken out is listed, or a report's file with the claim's")
	}

	portaltest.Wants(t, "a request without what", o.first.Post(path+"/ask", o.first.Press(path)), http.StatusUnprocessableEntity, "f-note-e")
	portaltest.Wants(t, "a request", o.first.Post(path+"/ask", o.first.Filled(path, url.Values{"note": {"Erittele asuminen"}})), http.StatusOK, "Täydennettävä")
	portaltest.Wants(t, "its answer", o.oulu.Post(path+"/submit", o.oulu.Filled(path, url.Values{"note": {"Eritelty"}})), http.StatusOK, "Lähetetty")
	portaltest.Wants(t, "the check", o.first.Post(path+"/check", o.first.Press(path)), http.StatusOK, "Tarkastettu", "Pyydä toista henkilöä")
	fresh := url.Values{"press": {uuid.NewString()}, "version": o.first.Press(path)["version"]}
	portaltest.Wants(t, "approved by who checked", o.first.Post(path+"/approve", fresh), http.StatusForbidden, "toista henkilöä")
	portaltest.Wants(t, "returned", o.second.Post(path+"/return", o.second.Filled(path, url.Values{"note": {"Katso tulkkaus"}})), http.StatusOK, "Lähetetty")
	portaltest.Wants(t, "checked again", o.first.Post(path+"/check", o.first.Press(path)), http.StatusOK, "Tarkastettu")
	portaltest.Wants(t, "approved", o.second.Post(path+"/approve", o.second.Press(path)), http.StatusOK, "Hyväksytty", "Katso tulkkaus")
	portaltest.Wants(t, "the second instalment", o.first.Get("/payments"), http.StatusOK, "1\u00a0232,10\u00a0€")
	o.pay(t)

	final := o.report(t, "final")
	whole.Set("use_health", "2 000")
	o.oulu.Post(final+"/edit", o.oulu.Filled(final+"/edit", whole))
	o.oulu.Post(final+"/submit", o.oulu.Press(final))
	o.second.Post(final+"/check", o.second.Press(final))
	portaltest.Wants(t, "the final one", o.first.Post(final+"/approve", o.first.Press(final)), http.StatusOK, "jäi käyttämättä 695,80\u00a0€", "/recoveries/new?cents=69580")
	portaltest.Wants(t, "the last instalment", o.first.Get("/payments"), http.StatusOK, "410,71\u00a0€")
	portaltest.Wants(t, "another's", o.As("wellbeing").Get(path), http.StatusNotFound)
	portaltest.Wants(t, "in Swedish", o.As("auditor").Get(path+"?lang=sv"), http.StatusOK, "Mellanredovisning", "Godkänd")
	o.Packed(t, "auditor", "/claims/"+o.claim.String(), "reports.csv", "report-uses.csv", "instalments.csv")
}

// TestALateReportHoldsTheRest and its claimant is told, once before the day and once after it.
func TestALateReportHoldsTheRest(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "2026-12-10")
	clock := func(day civil.Date) int {
		c := reporting.Clock{InTx: store.As(o.DB.DB, func(tx *store.Tx) reporting.ClockStore { return tx }), Now: func() time.Time { return day.Midnight() }}
		n, err := c.Remind(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, c := range []struct {
		day  civil.Date
		want int
	}{{civil.Of(2026, 11, 25), 0}, {civil.Of(2026, 11, 26), 1}, {civil.Of(2026, 12, 10), 0}, {civil.Of(2026, 12, 11), 1}, {civil.Of(2026, 12, 12), 0}} {
		if n := clock(c.day); n != c.want {
			t.Errorf("on %s %d were told, want %d", c.day, n, c.want)
		}
	}
	portaltest.Wants(t, "who is told", o.oulu.Get("/"), http.StatusOK, "Selvityksen määräaika lähestyy", "Selvitys on myöhässä")
	var held, free int64
	o.DB.Exec(t, "UPDATE claim_instalment SET due_when = 'date', on_day = '2026-12-01' WHERE nth = 2")
	o.DB.Scan(t, "SELECT held_back($1, 410701, '2026-12-10')", []any{o.claim}, &held)
	o.DB.Scan(t, "SELECT held_back($1, 410701, '2026-12-11')", []any{o.claim}, &free)
	portaltest.Wants(t, "a day that has not come", o.first.Get("/payments"), http.StatusOK, "Erän maksupäivä ei ole tullut", "1.12.2026", "Loppuselvitystä ei ole hyväksytty")
	o.DB.Exec(t, "UPDATE claim_report SET due_on = '2026-11-20', remind_on = '2026-11-01' WHERE kind = 'interim'")
	portaltest.Wants(t, "what is late holds all", o.first.Get("/payments?lang=sv"), http.StatusOK, "Redovisningen är försenad", "När mottagaren lämnar in redovisningen", "Tidsfrist 20.11.2026")
	if held != 41071 || free != 41071+123210 {
		t.Errorf("before the report is late %d are held, after that %d", held, free)
	}
}

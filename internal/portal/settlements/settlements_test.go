package settlements_test

import (
	"maps"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/document/uatest"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
)

// office is a portal with a salary of two months that was granted to Oulu, who signs for it, and two officers of KEHA.
type office struct {
	*portaltest.Portal
	oulu, first, second *portaltest.Browser
	claim, path         string
}

func newOffice(t *testing.T) office {
	t.Helper()
	o := office{Portal: portaltest.New(t), claim: uuid.Must(uuid.NewV7()).String()}
	o.AddActor("second", o.Orgs["keha"])
	o.AddActor("signatory", o.Orgs["municipality"], identity.Signatory)
	o.oulu, o.first, o.second, o.path = o.As("signatory"), o.As("keha"), o.As("second"), "/claims/"+o.claim+"/costs"
	org := o.Orgs["municipality"].ID
	o.DB.Exec(t, `INSERT INTO grant_claim (id, number, state, round_code, round_version, decides, claimant_org, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
		VALUES ($1, 'TUKI-2023-00001', 'decided', 'salary-2023', 1, 'ministry', $2, 800000, 800000, now(), now(), gen_random_uuid())`, o.claim, org)
	for _, m := range [][2]string{{"2024-01", "2024-01-31"}, {"2024-02", "2024-02-14"}} {
		o.DB.Exec(t, `INSERT INTO claim_line (id, claim_id, round_code, payee, about, part, person_key, facts, rule, source, reason, due_cents, would_cents, wanted, accepted_cents)
			VALUES (gen_random_uuid(), $1, 'salary-2023', 'municipality:564', 'month', $2::text, '', jsonb_build_object('about', 'month', 'part', $2::text, 'month', jsonb_build_object('first', $2::text || '-01', 'last', $3::text)),
			'salary', 'x', '', 400000, 400000, true, 400000)`, o.claim, m[0], m[1])
	}
	o.DB.Exec(t, `INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document)
		VALUES ($1, 'TUKI-2023-00001', $2, 'salary-2023', 800000, 800000, 'FI3715903000000776', gen_random_uuid(), '2023-05-01 12:00+02', '{}')`, o.claim, org)
	return o
}

var costs = url.Values{"gross_2024-01": {"3 000,50"}, "side_2024-01": {"700"}, "gross_2024-02": {"1 500"}, "side_2024-02": {"350"}, "action": {"next"}}

// TestASalaryIsStatedCheckedAndSettled: asked about, supplemented, lowered, approved by another, and then it waits to be paid.
func TestASalaryIsStatedCheckedAndSettled(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	at := o.path
	portaltest.Wants(t, "nothing waits to be paid", o.first.Get("/payments"), http.StatusOK, "Mikään ei odota maksua", "Palkkakustannuksia ei ole vahvistettu", at)
	portaltest.Wants(t, "the claim", o.oulu.Get("/claims/"+o.claim), http.StatusOK, at, "Toteutuneet palkkakustannukset")
	portaltest.Wants(t, "a draft as the office sees it", o.first.Get(at), http.StatusOK, "ei ole vielä lähetetty")
	portaltest.Wants(t, "another's", o.As("wellbeing").Get(at), http.StatusNotFound)
	portaltest.Wants(t, "a claim without a settlement", o.oulu.Get("/claims/"+uuid.NewString()+"/costs"), http.StatusNotFound)

	wrong := url.Values{"gross_2024-01": {"paljon"}, "side_2024-01": {"1"}, "gross_2024-02": {"5"}, "action": {"later"}}
	portaltest.Wants(t, "mistakes at their fields", o.oulu.Post(at, o.oulu.Filled(at, wrong)), http.StatusUnprocessableEntity, "paljon", `href="#f-gross_2024-01"`, `href="#f-side_2024-02"`)
	stale := o.oulu.Filled(at, costs)
	portaltest.Wants(t, "what is missing", o.oulu.Post(at, o.oulu.Filled(at, costs)), http.StatusUnprocessableEntity, `href="#f-file"`, "Liitä palkkakustannusten selvitys", "3\u00a0000,50")
	portaltest.Wants(t, "from an old page", o.oulu.Post(at, with(stale, "gross_2024-01", "9", "press", uuid.NewString())), http.StatusConflict, `value="9"`)
	portaltest.Wants(t, "the file", o.oulu.Upload(at, at+"/files", "palkat.csv", "kuukausi;palkka\n", "about", "payroll"), http.StatusOK, "palkat.csv")
	portaltest.Wants(t, "by no signatory", o.As("municipality").Get(at+"/submit"), http.StatusForbidden)
	portaltest.Wants(t, "the last look", o.oulu.Get(at+"/submit"), http.StatusOK, "5\u00a0550,50\u00a0€", "Lähettämällä vakuutat")
	once := o.oulu.Press(at + "/submit")
	for range 2 {
		portaltest.Wants(t, "submitted", o.oulu.Post(at+"/submit", once), http.StatusOK, "Lähetetty")
	}

	portaltest.Wants(t, "a request without what", o.first.Post(at+"/ask", o.first.Press(at+"/check")), http.StatusUnprocessableEntity, "f-note-e")
	portaltest.Wants(t, "a request", o.first.Post(at+"/ask", o.first.Filled(at+"/check", url.Values{"note": {"Erittele lomaraha"}})), http.StatusOK, "Täydennettävä")
	portaltest.Wants(t, "as the claimant sees it", o.oulu.Get(at), http.StatusOK, "Erittele lomaraha", `name="gross_2024-01"`)
	portaltest.Wants(t, "its answer", o.oulu.Post(at+"/submit", o.oulu.Filled(at+"/submit", url.Values{"note": {"Eritelty"}})), http.StatusOK, "Lähetetty")
	lowered := url.Values{"approved_2024-01": {"3 700,51"}, "approved_2024-02": {"1 850"}}
	portaltest.Wants(t, "more than was stated", o.first.Post(at+"/check", o.first.Filled(at+"/check", lowered)), http.StatusUnprocessableEntity, "Hyväksy enintään ilmoitettu määrä 3\u00a0700,50\u00a0€")
	lowered.Set("approved_2024-01", "3 500,50")
	portaltest.Wants(t, "less without a ground", o.first.Post(at+"/check", o.first.Filled(at+"/check", lowered)), http.StatusUnprocessableEntity, `href="#f-ground_2024-01"`)
	lowered.Set("ground_2024-01", "Lomaraha ei kuulu tukeen")
	portaltest.Wants(t, "checked", o.first.Post(at+"/check", o.first.Filled(at+"/check", lowered)), http.StatusOK, "Tarkastettu", "Lomaraha ei kuulu tukeen", "Pyydä toista henkilöä")
	portaltest.Wants(t, "approved by who checked", o.first.Get(at+"/approve"), http.StatusForbidden, "toista henkilöä")
	portaltest.Wants(t, "what it comes to", o.second.Get(at+"/approve"), http.StatusOK, "Tuki on 5\u00a0350,50\u00a0€ myönnetystä 8\u00a0000,00\u00a0€", "palautuu 2\u00a0649,50\u00a0€", "vielä maksamatta 5\u00a0350,50\u00a0€", "oikaisu")
	portaltest.Wants(t, "no decision yet", o.oulu.Get(at+"/decision"), http.StatusNotFound)
	once = o.second.Press(at + "/approve")
	for range 2 {
		portaltest.Wants(t, "settled", o.second.Post(at+"/approve", once), http.StatusOK, "LOPPU-2026-00001", "TUKI-2023-00001", "Lomaraha ei kuulu tukeen", "23.11.2026")
	}
	portaltest.Wants(t, "where the decision is", o.oulu.Get(at), http.StatusOK, "Vahvistettu", at+"/decision")
	uatest.Check(t, []byte(o.oulu.Get(at+"/decision/pdf?in=sv").Body))
	portaltest.Wants(t, "another's decision", o.As("wellbeing").Get(at+"/decision/pdf"), http.StatusNotFound)
	portaltest.Wants(t, "the decision in Swedish", o.oulu.Get(at+"/decision?lang=sv"), http.StatusOK, "Beslut om stödets slutliga belopp", "återgår 2\u00a0649,50\u00a0€")
	o.oulu.Get("/?lang=fi")
	portaltest.Wants(t, "it waits to be paid", o.first.Get("/payments"), http.StatusOK, "5\u00a0350,50\u00a0€")
	portaltest.Wants(t, "the book", o.oulu.Get("/ledger/"+o.claim), http.StatusOK, "Käyttämättä jäänyt tuki palautuu määrärahaan")
	portaltest.Wants(t, "in Swedish", o.As("auditor").Get(at+"?lang=sv"), http.StatusOK, "Faktiska lönekostnader", "Fastställd")
	o.Packed(t, "auditor", "/claims/"+o.claim, "settlement.csv", "costs.csv", "LOPPU-2026-00001.json", "LOPPU-2026-00001-sv.pdf")
}

func with(v url.Values, pairs ...string) url.Values {
	out := maps.Clone(v)
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

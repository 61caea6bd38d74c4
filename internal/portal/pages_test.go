package portal_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// sheet is one type of page: who opens it, where, and, when it is about one thing, how the link to that thing looks; then is the way on from there.
type sheet struct {
	name, who, path, link, then string
	status                      int // of its answer, when not 200
}

// sheets is a page of each type.
func sheets() []sheet {
	const id = `[0-9a-f-]{36}`
	return []sheet{
		{name: "sign-in", path: "/sign-in"},
		{name: "help", path: "/help"},
		{name: "accessibility", path: "/accessibility"},
		{name: "privacy", path: "/privacy"},
		{name: "styleguide", path: "/styleguide"},
		{name: "error-404", path: "/no-such-page", status: http.StatusNotFound},
		{name: "error-403", who: "keha", path: "/arrivals", status: http.StatusForbidden},
		{name: "role-choice", who: "regional", path: "/account/role"},
		{name: "account", who: "regional", path: "/account"},
		{name: "password", who: "regional", path: "/account/password"},
		{name: "home-coordinator", who: "coordinator", path: "/"},
		{name: "home-regional", who: "regional", path: "/"},
		{name: "home-municipality", who: "municipality", path: "/"},
		{name: "home-wellbeing", who: "wellbeing", path: "/"},
		{name: "home-keha", who: "keha", path: "/"},
		{name: "home-intake", who: "intake", path: "/"},
		{name: "home-representative", who: "representative", path: "/"},
		{name: "home-auditor", who: "auditor", path: "/"},
		{name: "home-admin", who: "admin", path: "/"},
		{name: "ranking", who: "regional", path: "/", link: `/cases/` + id + `/ranking`},
		{name: "ranking-coordinator", who: "coordinator", path: "/", link: `/cases/` + id + `/ranking`},
		{name: "plans", who: "coordinator", path: "/plans"},
		{name: "plan-new", who: "coordinator", path: "/plans/new"},
		{name: "plans-drift", who: "coordinator", path: "/plans/drift"},
		{name: "plan", who: "coordinator", path: "/plans", link: `/plans/` + id},
		{name: "plan-regional", who: "regional", path: "/plans", link: `/plans/` + id},
		{name: "plan-scenario", who: "coordinator", path: "/plans", link: `/plans/` + id, then: "/scenario/new"},
		{name: "plan-fairness", who: "regional", path: "/plans", link: `/plans/` + id, then: "/fairness"},
		{name: "plan-delete", who: "coordinator", path: "/plans", link: `/plans/` + id, then: "/delete"},
		{name: "ranking-why", who: "regional", path: "/", link: `/cases/` + id + `/ranking`, then: "/why"},
		{name: "cases", who: "regional", path: "/cases"},
		{name: "cases-coordinator", who: "coordinator", path: "/cases?priority=emergency"},
		{name: "cases-municipality", who: "municipality", path: "/cases"},
		{name: "cases-wellbeing", who: "wellbeing", path: "/cases"},
		{name: "cases-none", who: "regional", path: "/cases?q=KP-2026-99999"},
		{name: "case", who: "regional", path: "/", link: `/cases/` + id},
		{name: "case-history", who: "regional", path: "/cases", link: `/cases/` + id, then: "/history"},
		{name: "case-identity", who: "regional", path: "/cases?state=matching", link: `/cases/` + id, then: "/identity"},
		{name: "case-links", who: "regional", path: "/cases", link: `/cases/` + id, then: "/links"},
		{name: "case-cancel", who: "regional", path: "/cases?state=matching", link: `/cases/` + id, then: "/step/cancel"},
		{name: "case-new", who: "intake", path: "/cases/new"},
		{name: "case-edit", who: "intake", path: "/cases?state=draft", link: `/cases/` + id, then: "/edit"},
		{name: "case-check", who: "intake", path: "/cases?state=draft", link: `/cases/` + id, then: "/check"},
		{name: "cases-import", who: "intake", path: "/cases/import"},
		{name: "proposals", who: "municipality", path: "/proposals"},
		{name: "proposals-regional", who: "regional", path: "/proposals"},
		{name: "proposal", who: "municipality", path: "/proposals", link: `/proposals/` + id},
		{name: "proposal-regional", who: "regional", path: "/proposals", link: `/proposals/` + id},
		{name: "proposal-decline", who: "municipality", path: "/proposals", link: `/proposals/` + id, then: "/decline"},
		{name: "proposal-withdraw", who: "regional", path: "/proposals", link: `/proposals/` + id, then: "/withdraw"},
		{name: "proposal-agree", who: "regional", path: "/proposals?tab=accepted", link: `/proposals/` + id, then: "/agree"},
		{name: "proposal-direct", who: "regional", path: "/proposals?tab=agreed", link: `/proposals/` + id, then: "/direct"},
		{name: "hearings", who: "wellbeing", path: "/hearings"},
		{name: "hearing", who: "wellbeing", path: "/hearings", link: `/hearings/` + id},
		{name: "offers", who: "municipality", path: "/offers"},
		{name: "offers-regional", who: "regional", path: "/offers"},
		{name: "offer", who: "municipality", path: "/offers", link: `/offers/` + id},
		{name: "offer-new", who: "municipality", path: "/offers/new"},
		{name: "offer-places", who: "municipality", path: "/offers?state=draft", link: `/offers/` + id, then: "/places"},
		{name: "offer-services", who: "municipality", path: "/offers?state=draft", link: `/offers/` + id, then: "/services"},
		{name: "offer-withdraw", who: "municipality", path: "/offers?state=confirmed", link: `/offers/` + id, then: "/withdraw"},
		{name: "offers-import", who: "municipality", path: "/offers/import"},
		{name: "capacity", who: "regional", path: "/capacity"},
		{name: "capacity-coordinator", who: "coordinator", path: "/capacity"},
		{name: "capacity-municipality", who: "municipality", path: "/capacity"},
		{name: "capacity-unused", who: "regional", path: "/capacity/unused"},
		{name: "capacity-feedback", who: "regional", path: "/capacity/unused", link: `/capacity/unused/` + id},
		{name: "organisations", who: "admin", path: "/admin/organisations"},
		{name: "organisation", who: "admin", path: "/admin/organisations", link: `/admin/organisations/` + id},
		{name: "dwellings", who: "municipality", path: "/dwellings"},
		{name: "dwelling", who: "municipality", path: "/dwellings", link: `/dwellings/` + id},
		{name: "dwelling-new", who: "municipality", path: "/dwellings/new"},
		{name: "arrival-new", who: "municipality", path: "/arrivals/new"},
		{name: "arrivals-import", who: "municipality", path: "/arrivals/import"},
		{name: "users", who: "admin", path: "/admin/users"},
		{name: "user", who: "admin", path: "/admin/users", link: `/admin/users/` + id},
		{name: "user-new", who: "admin", path: "/admin/users/new"},
		{name: "outbox", who: "admin", path: "/admin/outbox"},
		{name: "agreements", who: "regional", path: "/agreements"},
		{name: "agreement", who: "regional", path: "/agreements", link: `/agreements/` + id},
		{name: "agreement-new", who: "regional", path: "/agreements/new"},
		{name: "rounds", who: "coordinator", path: "/rounds"},
		{name: "round", who: "municipality", path: "/rounds/lisaosa-2023"},
		{name: "round-draft", who: "coordinator", path: "/rounds", link: `/rounds/drafts/` + id},
		{name: "claims", who: "municipality", path: "/claims"},
		{name: "claims-keha", who: "keha", path: "/claims"},
		{name: "claim", who: "keha", path: "/claims?state=checked", link: `/claims/` + id},
		{name: "claim-decide", who: "keha.second", path: "/claims?state=checked", link: `/claims/` + id, then: "/decide"},
		{name: "claim-edit", who: "municipality.signatory", path: "/claims?round=lisaosa-2025", link: `/claims/` + id, then: "/edit"},
		{name: "claim-person-new", who: "municipality.signatory", path: "/claims?round=lisaosa-2025", link: `/claims/` + id, then: "/persons/new"},
		{name: "claim-bonus", who: "municipality.signatory", path: "/claims?round=bonus-2026", link: `/claims/` + id},
		{name: "claim-salary", who: "municipality.signatory", path: "/claims?round=salary-2026", link: `/claims/` + id, then: "/edit"},
		{name: "round-edit", who: "coordinator", path: "/rounds", link: `/rounds/drafts/` + id, then: "/edit"},
		{name: "compensation", who: "municipality", path: "/compensation"},
		{name: "compensation-wellbeing", who: "wellbeing", path: "/compensation?year=2027&pre2025=applied"},
		{name: "compensation-persons", who: "municipality", path: "/compensation/persons?month=2026-11"},
		{name: "compensation-check", who: "municipality", path: "/compensation/check"},
		{name: "compensation-lists", who: "keha", path: "/compensation/lists"},
		{name: "compensation-import", who: "keha", path: "/compensation/import"},
		{name: "payments", who: "keha", path: "/payments"},
		{name: "payments-batch", who: "keha", path: "/payments", link: `/payments/batches/` + id},
		{name: "payments-account", who: "keha", path: "/payments", link: `/payments/accounts/` + id},
		{name: "payments-report", who: "keha", path: "/payments/reports/new"},
		{name: "reconciliation", who: "auditor", path: "/payments/reconciliation"},
		{name: "ledger", who: "municipality", path: "/ledger"},
		{name: "reports", who: "municipality", path: "/reports"},
		{name: "report", who: "keha", path: "/reports", link: `/reports/` + id},
		{name: "report-edit", who: "municipality", path: "/reports", link: `/reports/` + id, then: "/edit"},
		{name: "change-requests", who: "keha", path: "/change-requests"},
		{name: "change-request", who: "keha", path: "/change-requests", link: `/change-requests/` + id},
		{name: "change-request-new", who: "municipality.signatory", path: "/claims?state=decided", link: `/claims/` + id, then: "/changes/new"},
		{name: "costs", who: "municipality.signatory", path: "/claims/" + costsDraft + "/costs"},
		{name: "costs-check", who: "keha", path: "/claims/" + costsSubmitted + "/costs/check"},
		{name: "costs-approve", who: "keha", path: "/claims/" + costsChecked + "/costs/approve"},
		{name: "costs-checked", who: "keha", path: "/claims/" + costsChecked + "/costs"},
		{name: "samples", who: "keha", path: "/samples"},
		{name: "sample", who: "keha", path: "/samples", link: `/samples/` + id},
		{name: "sample-line", who: "keha", path: "/samples", link: `/samples/` + id, then: "/lines/" + sampledLine},
		{name: "sample-new", who: "keha", path: "/samples/new"},
		{name: "samples-published", who: "auditor", path: "/programme/samples"},
		{name: "sample-published", who: "auditor", path: "/programme/samples", link: `/programme/samples/` + id},
		{name: "ledger-claim", who: "auditor", path: "/ledger", link: `/ledger/` + id},
		{name: "fund", who: "coordinator", path: "/fund"},
		{name: "fund-keha", who: "keha", path: "/fund"},
		{name: "fund-money", who: "auditor", path: "/fund/money"},
		{name: "fund-report", who: "coordinator", path: "/fund/report"},
		{name: "packs", who: "coordinator", path: "/fund/packs"},
		{name: "pack-claim", who: "keha", path: "/claims?state=checked", link: `/claims/` + id, then: "/pack"},
		{name: "pack", who: "auditor", path: "/fund/packs", link: `/packs/` + id},
		{name: "arrivals", who: "municipality", path: "/arrivals"},
		{name: "arrival", who: "municipality", path: "/arrivals", link: `/arrivals/` + id},
		{name: "arrival-facts", who: "municipality", path: "/arrivals", link: `/arrivals/` + id, then: "/facts"},
		{name: "audit", who: "auditor", path: "/audit"},
		{name: "audit-looks", who: "auditor", path: "/audit/looks"},
		{name: "audit-chain", who: "auditor", path: "/audit/chain"},
		{name: "audit-glass", who: "auditor", path: "/audit/glass"},
		{name: "audit-glass-new", who: "auditor", path: "/audit/glass/new"},
		{name: "audit-glass-open", who: "auditor", path: "/audit/glass", link: `/audit/glass/` + id},
		{name: "glass", who: "regional.dpo", path: "/glass"},
		{name: "glass-review", who: "regional.dpo", path: "/glass", link: `/glass/` + id},
		{name: "glass-no-officer", who: "regional", path: "/glass"},
	}
}

// year is the made-up year in which an auditor has just opened a case, so that there is an opening to look at and to review.
func year(t *testing.T) *portaltest.Portal {
	t.Helper()
	p := portaltest.Year(t)
	reference := regexp.MustCompile(`KP-\d+-\d+`).FindString(p.As("regional").Get("/cases?state=placed").Body)
	auditor := p.As("auditor")
	got := auditor.Post("/audit/glass", auditor.Filled("/audit/glass/new", url.Values{
		"case": {reference}, "reason": {"Maksatuksen tarkastus: lasketun korvauksen saajan henkilöllisyys."},
	}))
	portaltest.Wants(t, "opening a case", got, http.StatusOK, reference)
	planned(t, p)
	owed(t, p)
	ministry := p.As("coordinator")
	form := ministry.Press("/rounds/lisaosa-2023")
	form.Set("code", "lisaosa-2023")
	form.Set("how", "copy")
	portaltest.Wants(t, "a draft of a round", ministry.Post("/rounds", form), http.StatusOK, "lisaosa-2027")
	claimed(t, p)
	p.DB.Exec(t, `UPDATE grant_round SET after_award = '{"instalments":[{"share":60,"when":"decision"},{"share":40,"when":"final"}],"reports":[{"kind":"final","due":"2027-03-31","remind":14}]}'
		WHERE code = 'lisaosa-2023'`)
	sampled(t, p)
	changed(t, p)
	packed(t, p)
	drafted(t, p)
	salaried(t, p, costsDraft, "TUKI-2023-00901", "draft")
	salaried(t, p, costsSubmitted, "TUKI-2023-00902", "submitted")
	salaried(t, p, costsChecked, "TUKI-2023-00903", "checked")
	return p
}

// drafted begins a claim of each kind: by the person, for new places, for the salary of a year.
func drafted(t *testing.T, p *portaltest.Portal) {
	t.Helper()
	p.DB.Exec(t, `UPDATE agreement SET signed_on = '2026-02-01' WHERE municipality_org = (SELECT id FROM organisation WHERE kind = 'municipality' AND code = '564')`)
	one := p.As("municipality.signatory")
	for code, like := range map[string]string{"lisaosa-2025": "lisaosa-2023", "bonus-2026": "bonus-2016", "salary-2026": "salary-2023"} {
		p.OpenRound(code, like)
		form := one.Press("/claims")
		form.Set("round", code)
		edit := one.Post("/claims", form)
		portaltest.Wants(t, "a draft", edit, http.StatusOK, "Tilinumero")
		if like == "salary-2023" {
			work := url.Values{"role": {"Koordinaattori"}, "work_from": {"1.1.2027"}, "work_to": {"31.12.2027"}, "monthly": {"4200"}, "action": {"reckon"}}
			portaltest.Wants(t, "its months", one.Post(edit.Path, one.Kept(edit.Path, work)), http.StatusOK, `name="month_2027-12"`)
		}
	}
}

// sampledLine is a line of the sample that sampled draws.
const sampledLine = "0190a000-0000-7000-8000-000000000001"

// sampled draws a sample of a claim that was decided in 2024: a line waits for its confirmation.
func sampled(t *testing.T, p *portaltest.Portal) {
	t.Helper()
	p.DB.Exec(t, `WITH c AS (INSERT INTO grant_claim (id, number, state, round_code, round_version, decides, claimant_org, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
		SELECT gen_random_uuid(), 'TUKI-2024-00001', 'decided', 'lisaosa-2023', 1, 'keha', o.id, 410700, 410700, '2024-03-01 08:00+02', '2024-03-01 08:30+02', gen_random_uuid()
		  FROM organisation o WHERE kind = 'municipality' AND code = '564' RETURNING id, number, claimant_org),
		l AS (INSERT INTO claim_line (id, claim_id, round_code, payee, arrival_id, case_id, person, person_key, facts, rule, source, reason, due_cents, would_cents, wanted, accepted_cents, granted_cents)
		SELECT gen_random_uuid(), c.id, 'lisaosa-2023', 'municipality:564', a.id, a.case_id, a.person, '', '{"reference":"KP-2024-00001"}', 'lisaosa-7', 'x', '', 69000, 69000, true, 69000, 69000
		  FROM c, (SELECT id, case_id, person FROM arrival LIMIT 6) a)
		INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document)
		SELECT id, number, claimant_org, 'lisaosa-2023', 410700, 410700, 'FI3715903000000776', gen_random_uuid(), '2024-03-01 08:30+02', '{}' FROM c`)
	one, other := p.As("keha"), p.As("keha.second")
	form := one.Filled("/samples/new", url.Values{"from": {"1.1.2024"}, "last": {"31.12.2024"}, "draw_on": {"24.11.2026"}, "size": {"3"}, "strata": {"none"}, "do": {"send"}})
	path, _, _ := strings.Cut(one.Post("/samples", form).Path, "?")
	p.DB.Exec(t, "UPDATE sample_risk_rule SET valid = '[2024-01-01,)'")
	p.DB.Exec(t, "UPDATE audit_sample SET committed_at = '2025-01-02', draw_on = '2025-01-15'")
	portaltest.Wants(t, "a sample", other.Post(path+"/draw", other.Press(path)), http.StatusOK, "OTOS-2026-00001")
	p.DB.Exec(t, "UPDATE sample_line SET id = $1 WHERE id = (SELECT id FROM sample_line WHERE random ORDER BY unit LIMIT 1)", sampledLine)
	line := path + "/lines/" + sampledLine
	form = one.Filled(line, url.Values{"outcome": {"error"}, "error": {"100"}, "category": {"amount"}, "ground": {"Ikä"}, "note": {"Lupapäätös"}})
	portaltest.Wants(t, "a finding", other.Post(line, form), http.StatusOK, "Odottaa vahvistusta")
}

// changed asks for another account, and another day of the report, of the claim that was decided in 2024.
func changed(t *testing.T, p *portaltest.Portal) {
	t.Helper()
	one := p.As("municipality.signatory")
	var claim string
	p.DB.Scan(t, "SELECT '/claims/' || id FROM grant_claim WHERE number = 'TUKI-2024-00001'", nil, &claim)
	form := one.Filled(claim+"/changes/new", url.Values{"account": {"FI2112345600000785"}, "final": {"30.6.2027"}, "reason": {"Pankki vaihtui"}})
	portaltest.Wants(t, "a change", one.Post(claim+"/changes", form), http.StatusOK, "MUUTOS-2026-00001", "31.3.2027")
}

// owed makes claims that have been decided: one in a batch, one that waits, one whose account is wrong.
func owed(t *testing.T, p *portaltest.Portal) {
	t.Helper()
	for i, iban := range []string{"FI3715903000000776", "FI3715903000000776", "FI00"} {
		p.DB.Exec(t, `WITH c AS (INSERT INTO grant_claim (id, number, state, round_code, round_version, decides, claimant_org, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
			SELECT gen_random_uuid(), $1, 'decided', 'lisaosa-2023', 1, 'keha', o.id, 410700, 410700, now(), now(), gen_random_uuid() FROM organisation o WHERE kind = 'municipality' AND code = '564'
			RETURNING id, number, claimant_org) INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document)
			SELECT id, number, claimant_org, 'lisaosa-2023', 410700, 410700, $2, gen_random_uuid(), '2026-11-20', '{}' FROM c`, fmt.Sprintf("TUKI-2025-%05d", i+1), iban)
	}
	b := p.As("keha")
	form := b.Filled("/payments", url.Values{"on": {"24.11.2026"}, "debtor": {"FI21 1234 5600 0007 85"}})
	form.Set("claims", regexp.MustCompile(`name="claims" value="([^"]+)"`).FindStringSubmatch(b.Get("/payments").Body)[1])
	portaltest.Wants(t, "a batch of payments", b.Post("/payments", form), http.StatusOK, "MAKSU-2026-00001")
}

// packed makes the audit pack of a claim.
func packed(t *testing.T, p *portaltest.Portal) {
	t.Helper()
	auditor := p.As("auditor")
	claim := regexp.MustCompile(`/claims/[0-9a-f-]{36}`).FindString(auditor.Get("/claims?state=checked").Body)
	portaltest.Wants(t, "an audit pack", auditor.Post(claim+"/pack", auditor.Press(claim+"/pack")), http.StatusOK, "SHA-256")
}

// claimed makes a claim in the made-up year that waits for its decision.
func claimed(t *testing.T, p *portaltest.Portal) {
	t.Helper()
	one, office := p.As("municipality.signatory"), p.As("keha")
	form := one.Press("/claims")
	form.Set("round", "lisaosa-2026")
	claim := strings.TrimSuffix(one.Post("/claims", form).Path, "/edit")
	one.Post(claim+"/edit", one.Kept(claim+"/edit", url.Values{"iban": {"FI2112345600000785"}, "contact_name": {"Maija Malli"}, "contact_email": {"maija@oulu.example"}}))
	portaltest.Wants(t, "a claim", one.Post(claim+"/submit", one.Press(claim+"/submit")), http.StatusOK, "TUKI-2026-00001")
	check := office.Kept(claim+"/check", nil)
	for field := range check {
		if strings.HasPrefix(field, "ground_") { // of some the home municipality is not recorded
			check.Set(field, "Kotikuntaa ei ole merkitty")
		}
	}
	portaltest.Wants(t, "its check", office.Post(claim+"/check", check), http.StatusOK, "Tarkastettu")
}

// planned makes a plan of the made-up year and shares it.
func planned(t *testing.T, p *portaltest.Portal) {
	t.Helper()
	b := p.As("coordinator")
	path := b.Post("/plans", b.Filled("/plans/new", url.Values{"name": {"Joulukuun suunnitelma"}, "year": {"2026"}, "seconds": {"2"}})).Path
	id, err := uuid.Parse(strings.TrimPrefix(path, "/plans/"))
	if err != nil {
		t.Fatal(err)
	}
	runner := plans.Runner{InTx: store.As(p.DB.DB, func(tx *store.Tx) plans.RunStore { return tx }), Workers: 2}
	if err := runner.Run(t.Context(), id, true); err != nil {
		t.Fatal(err)
	}
	portaltest.Wants(t, "sharing a plan", b.Post(path+"/share", b.Press(path)), http.StatusOK, "Jaettu")
}

// TestEveryTypeOfPage opens each type of page in the made-up year and holds its HTML, its weight and its accessibility.
func TestEveryTypeOfPage(t *testing.T) {
	t.Parallel()
	p := year(t)
	folder := t.TempDir()
	pages := found(t, p)
	for i, s := range pages {
		for _, l := range i18n.Langs() {
			page := s.get(t, l)
			light(t, s.name, page)
			policy(t, s.name, page.Body)
			if l == i18n.Langs()[i%3] { // each page in one language, each language on every third
				save(t, filepath.Join(folder, s.name+"."+string(l)+".html"), page.Body)
			}
		}
	}
	t.Run("HTML", func(t *testing.T) { t.Parallel(); valid(t, folder) })
	half := len(pages) / 2
	t.Run("accessibility", func(t *testing.T) { accessible(t, p, pages[:half]) })
	t.Run("accessibility of the rest", func(t *testing.T) { accessible(t, p, pages[half:]) })
}

// opened is a type of page at its address, with the browser of who opens it.
type opened struct {
	sheet
	at string
	b  *portaltest.Browser
}

func found(t *testing.T, p *portaltest.Portal) []opened {
	t.Helper()
	browsers := map[string]*portaltest.Browser{"": p.Nobody()}
	var all []opened
	for _, s := range sheets() {
		if browsers[s.who] == nil {
			browsers[s.who] = p.As(s.who)
		}
		o := opened{s, s.path, browsers[s.who]}
		if s.link != "" {
			m := regexp.MustCompile(`href="(` + s.link + `)"`).FindStringSubmatch(o.b.Get(s.path).Body)
			if m == nil {
				t.Errorf("%s: %s leads to no %s", s.name, s.path, s.link)
				continue
			}
			o.at = html.UnescapeString(m[1]) + s.then
		}
		all = append(all, o)
	}
	return all
}

// in is the address of the page in a language.
func (o opened) in(l i18n.Lang) string {
	if strings.Contains(o.at, "?") {
		return o.at + "&lang=" + string(l)
	}
	return o.at + "?lang=" + string(l)
}

func (o opened) get(t *testing.T, l i18n.Lang) portaltest.Answer {
	t.Helper()
	page := o.b.Get(o.in(l))
	want := o.status
	if want == 0 {
		want = http.StatusOK
	}
	if page.Status != want {
		t.Errorf("%s: %s answered %d, want %d", o.name, o.at, page.Status, want)
	}
	return page
}

var aTag = regexp.MustCompile(`<[a-zA-Z]`)

// light holds what a page may weigh: 60 KB, 12 KB compressed, 1,500 elements. The styleguide, which has one of everything, may weigh twice that.
func light(t *testing.T, name string, page portaltest.Answer) {
	t.Helper()
	most := 1
	if name == "styleguide" {
		most = 2
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte(page.Body))
	_ = w.Close()
	nodes := len(aTag.FindAllString(page.Body, -1))
	t.Logf("%s weighs %d bytes, %d compressed, with %d elements", name, len(page.Body), packed.Len(), nodes)
	if len(page.Body) > most*60_000 || packed.Len() > most*12_000 || nodes > most*1_500 {
		t.Errorf("%s weighs %d bytes, %d compressed, with %d elements", name, len(page.Body), packed.Len(), nodes)
	}
}

var aBody = regexp.MustCompile(`(?s)<tbody.*?</tbody>`)

// TestAPageOfFiftyRowsIsLight opens the long lists of the made-up year where they are full, in each language.
func TestAPageOfFiftyRowsIsLight(t *testing.T) {
	t.Parallel()
	p := portaltest.Year(t)
	for who, paths := range map[string][]string{
		"coordinator": {"/cases", "/proposals", "/proposals?tab=directed", "/offers", "/agreements"},
		"regional":    {"/cases", "/arrivals?done=1", "/offers"},
		"wellbeing":   {"/cases"},
	} {
		b := p.As(who)
		for _, path := range paths {
			for _, l := range i18n.Langs() {
				page := opened{at: path, b: b}.get(t, l)
				name := who + " " + path + " in " + string(l)
				if rows := strings.Count(strings.Join(aBody.FindAllString(page.Body, -1), ""), "<tr"); rows != 50 {
					t.Errorf("%s has %d rows", name, rows)
				}
				light(t, name, page)
			}
		}
	}
}

// TestTheFirstVisitIsLight adds up what a browser without a cache loads for the sign-in page, as it comes over the wire: at most 80 KB.
func TestTheFirstVisitIsLight(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	load := func(path string) []byte {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip")
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d, %v", path, res.StatusCode, err)
		}
		return body
	}
	total := len(load("/sign-in"))
	for _, m := range regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`).FindAllStringSubmatch(p.Nobody().Get("/sign-in").Body, -1) {
		total += len(load(m[1]))
	}
	if total < 40_000 || total > 80_000 {
		t.Errorf("the first visit weighs %d bytes over the wire", total)
	}
}

// policy finds in the HTML what the policy of the page would not let work.
func policy(t *testing.T, name, page string) {
	t.Helper()
	for _, banned := range []string{" style=", " onclick=", " onchange=", "<style", "javascript:", "hx-on"} {
		if strings.Contains(page, banned) {
			t.Errorf("%s holds %q", name, banned)
		}
	}
}

func save(t *testing.T, path, page string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
}

// valid checks the saved pages: with the Nu checker where there is Java, else with html-validate.
func valid(t *testing.T, folder string) {
	t.Helper()
	packages := filepath.Join(portaltest.Root(), "node_modules")
	pages, err := filepath.Glob(filepath.Join(folder, "*.html"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	if java, err := exec.LookPath("java"); err == nil {
		// htmx has attributes of its own, which no standard knows
		args := append([]string{"-jar", filepath.Join(packages, "vnu-jar/build/dist/vnu.jar"), "--errors-only", "--filterpattern", ".*Attribute “hx-.*"}, pages...)
		said(t, exec.CommandContext(t.Context(), java, args...))
		return
	}
	rules := filepath.Join(folder, ".htmlvalidate.json")
	off := map[string]string{"doctype-style": "off", "aria-label-misuse": "off", "form-dup-name": "off", "long-title": "off", "no-inline-style": "error"}
	config, err := json.Marshal(map[string]any{"root": true, "extends": []string{"html-validate:recommended"}, "rules": off})
	if err != nil {
		t.Fatal(err)
	}
	save(t, rules, string(config))
	said(t, exec.CommandContext(t.Context(), filepath.Join(packages, ".bin/html-validate"), append([]string{"--config", rules}, pages...)...))
}

func said(t *testing.T, checker *exec.Cmd) {
	t.Helper()
	if out, err := checker.CombinedOutput(); err != nil || len(bytes.TrimSpace(out)) > 0 {
		t.Errorf("%s: %v\n%s", filepath.Base(checker.Path), err, out)
	}
}

// inTabs opens each of some pages once, in the tab of who opens it, and shows it wide and then narrow.
func inTabs(t *testing.T, p *portaltest.Portal, pages []opened, in func(page int) i18n.Lang, do func(page int, s opened, width int64, b *portaltest.Tab)) {
	t.Helper()
	tabs := map[string]*portaltest.Tab{}
	for i, s := range pages {
		if tabs[s.who] == nil {
			tabs[s.who] = p.Browser(t)
			if s.who != "" {
				tabs[s.who].SignIn(s.who)
			}
		}
		tabs[s.who].Status(s.in(in(i)))
		for _, width := range []int64{portaltest.Wide, portaltest.Narrow} {
			tabs[s.who].Resize(width)
			do(i, s, width, tabs[s.who])
		}
	}
}

// accessible drives axe over some pages, one wide and the next narrow, and the languages in turn; at both widths no page scrolls sideways.
// `make screenshots` drives axe at both.
func accessible(t *testing.T, p *portaltest.Portal, pages []opened) {
	t.Helper()
	t.Parallel()
	inTabs(t, p, pages, func(i int) i18n.Lang { return i18n.Langs()[i%3] }, func(i int, _ opened, width int64, b *portaltest.Tab) {
		b.Fits()
		if (i%2 == 0) == (width == portaltest.Wide) {
			b.Axe()
		}
	})
}

// TestScreenshots writes a picture of each type of page, wide and narrow, where KUNTAPAIKKA_SCREENSHOTS says: `make screenshots`.
func TestScreenshots(t *testing.T) {
	t.Parallel()
	folder := os.Getenv(portaltest.Pictures)
	if folder == "" {
		return // nobody asked
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	p := year(t)
	inTabs(t, p, found(t, p), func(int) i18n.Lang { return i18n.FI }, func(_ int, s opened, width int64, b *portaltest.Tab) {
		b.Axe()
		b.Shot(fmt.Sprintf("%s-%d", s.name, width))
	})
}

package fund_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/portal/portaltest"
)

// came is a portal to which two families came; a person of the second has the name and the day of birth of one of the first.
func came(t *testing.T) (p *portaltest.Portal, first, second uuid.UUID) {
	t.Helper()
	p = portaltest.New(t)
	p.AddActor("second-ministry", p.Orgs["coordinator"])
	ids := [2]uuid.UUID{p.AddCase("regional", "registered"), p.AddCase("regional", "registered")}
	for i, id := range ids {
		p.DB.Exec(t, "UPDATE refugee_case SET group_code = 'quota' WHERE id = $1", id)
		p.DB.Exec(t, `UPDATE case_identity SET document = jsonb_build_object('scheme', 'national', 'categories', '["medical","violence_survivor"]'::jsonb, 'persons', jsonb_build_array(
			'{"number":1,"family_name":"Esimerkkinen","given_names":"Kanerva","birth_date":"1988-05-01"}'::jsonb,
			jsonb_build_object('number', 2, 'family_name', 'Esimerkkinen', 'given_names', 'Vuokko', 'birth_date', '2019-11-2' || $2::text))) WHERE case_id = $1`, id, fmt.Sprint(i))
		for person := range 2 {
			p.DB.Exec(t, `INSERT INTO arrival (id, case_id, person, municipality_org, wellbeing_org, route, state, arrived_on, home_from)
				VALUES ($1, $2, $3, $4, $5, 'travel', 'registered', '2026-10-20', '2026-10-20')`, uuid.New(), id, person+1, p.Orgs["municipality"].ID, p.Orgs["wellbeing"].ID)
		}
	}
	return p, ids[0], ids[1]
}

func chosen(b *portaltest.Browser, choices url.Values) portaltest.Answer {
	form := b.Press("/fund?year=2026")
	form["year"] = []string{"2026"}
	form["person"] = nil
	for _, m := range regexp.MustCompile(`name="person" value="([^"]+)"`).FindAllStringSubmatch(b.Get("/fund?year=2026").Body, -1) {
		form["person"] = append(form["person"], m[1])
	}
	maps.Copy(form, choices)
	return b.Post("/fund/persons", form)
}

func pick(id uuid.UUID, person int, scheme, category string) url.Values {
	return url.Values{fmt.Sprintf("scheme_%s_%d", id, person): {scheme}, fmt.Sprintf("category_%s_%d", id, person): {category}}
}

func both(a, b url.Values) url.Values {
	maps.Copy(a, b)
	return a
}

func TestEachPersonIsCountedOnce(t *testing.T) {
	t.Parallel()
	p, first, second := came(t)
	ministry := p.As("coordinator")
	page := ministry.Get("/fund?year=2026")
	portaltest.Wants(t, "the persons", page, http.StatusOK, "KP-2026-50001/1", "Ehkä sama henkilö: KP-2026-50002/1", "Ehdotus tapauksen tiedoista", "4 henkilön ohjelmaa", "6\u00a0000,00\u00a0€")
	for _, word := range []string{"Kanerva", "Esimerkkinen", "1988", "1.5.", "violence", "Väkivallasta"} {
		if strings.Contains(page.Body, word) {
			t.Errorf("the ministry reads %q", word)
		}
	}
	if strings.Contains(p.As("keha").Get("/fund?year=2026").Body, `value="medical"`) {
		t.Error("the payment authority is told a proposal")
	}
	saved := chosen(ministry, both(pick(first, 1, "union", ""), pick(first, 2, "national", "medical")))
	portaltest.Wants(t, "counted", saved, http.StatusOK, "Valinnat on tallennettu", "10\u00a0000,00\u00a0€", "8\u00a0000,00\u00a0€", "Laskettu toisessa tapauksessa", "1 henkilön ohjelmaa")
	portaltest.Wants(t, "the same person again", chosen(ministry, pick(second, 1, "union", "")), http.StatusConflict, "Häntä ei lasketa kahdesti")
	portaltest.Wants(t, "a scheme that is none", chosen(ministry, pick(second, 2, "gold", "")), http.StatusUnprocessableEntity)
	portaltest.Wants(t, "the payment authority writes", p.As("keha").Post("/fund/persons", p.As("keha").Press("/fund")), http.StatusForbidden)
	portaltest.Wants(t, "a municipality reads", p.As("municipality").Get("/fund"), http.StatusForbidden)
	portaltest.Wants(t, "a year without anybody", ministry.Get("/fund?year=2019"), http.StatusOK, "Vuonna 2019 ei saapunut ketään")
	file := ministry.Get("/fund/persons.csv?year=2026")
	portaltest.Wants(t, "the file", file, http.StatusOK, "KP-2026-50001/1", "2026-10-20")
	var counted int
	p.DB.Scan(t, "SELECT count(*) FROM fund_person", nil, &counted)
	if counted != 2 {
		t.Errorf("%d persons are counted", counted)
	}
	for lang, word := range map[string]string{"sv": "Personer enligt program", "en": "Persons by scheme"} {
		portaltest.Wants(t, "in "+lang, p.As("auditor").Get("/fund?year=2026&lang="+lang), http.StatusOK, word)
	}
}

func TestTheYearlyReportIsFrozenByTwo(t *testing.T) {
	t.Parallel()
	p, first, second := came(t)
	ministry, other := p.As("coordinator"), p.As("second-ministry")
	prepare := func(reason string) portaltest.Answer {
		form := ministry.Press("/fund/report?year=2026")
		form.Set("year", "2026")
		form.Set("reason", reason)
		return ministry.Post("/fund/report", form)
	}
	portaltest.Wants(t, "with persons whom nobody has counted", prepare(""), http.StatusConflict, "Valitse ensin ohjelma")
	chosen(ministry, both(pick(first, 1, "union", ""), pick(first, 2, "national", "medical")))
	chosen(ministry, pick(second, 2, "national", ""))
	portaltest.Wants(t, "the figures", ministry.Get("/fund/report?year=2026"), http.StatusOK, "30.4.2027", "24\u00a0000,00\u00a0€", "Pohjois-Pohjanmaa", "10/2026")
	outside := p.As("keha").Get("/fund/report?year=2026")
	portaltest.Wants(t, "beyond the ministry", outside, http.StatusOK, "alle 6", "Pieniä lukuja ei näytetä")
	draft := prepare("")
	portaltest.Wants(t, "the draft", draft, http.StatusOK, "Luonnos", "SHA-256", "odottaa toisen henkilön")
	portaltest.Wants(t, "approved by who prepared it", ministry.Post(draft.Path+"/approve", ministry.Press(draft.Path)), http.StatusForbidden, "toinen henkilö kuin sen laatija")
	portaltest.Wants(t, "a second draft", prepare("x"), http.StatusConflict, "on jo luonnos")
	for range 2 {
		form := other.Press(draft.Path)
		got := other.Post(draft.Path+"/approve", form)
		if again := other.Post(draft.Path+"/approve", form); got.Status == http.StatusOK && again.Status != http.StatusOK {
			t.Errorf("the same press answered %d", again.Status)
		}
		if got.Status == http.StatusConflict {
			break // it stands already
		}
		portaltest.Wants(t, "approved", got, http.StatusOK, "Hyväksytty")
	}
	chosen(ministry, pick(second, 2, "union", ""))
	portaltest.Wants(t, "what has changed since", ministry.Get("/fund/report?year=2026"), http.StatusOK, "Luvut ovat muuttuneet", "28\u00a0000,00\u00a0€")
	portaltest.Wants(t, "the version stands", p.As("auditor").Get(draft.Path), http.StatusOK, "24\u00a0000,00\u00a0€")
	portaltest.Wants(t, "a correction without its reason", prepare(""), http.StatusUnprocessableEntity, "Virhe:")
	correction := prepare("Henkilön ohjelma oli väärin")
	portaltest.Wants(t, "a correction", correction, http.StatusOK, "Versio 2", "Henkilön ohjelma oli väärin")
	portaltest.Wants(t, "given up", ministry.Post(correction.Path+"/drop", ministry.Press(correction.Path)), http.StatusOK, "Versio 1")
	if got := ministry.Get(draft.Path + "/report.xlsx"); got.Status != http.StatusOK || !strings.HasPrefix(got.Body, "PK") {
		t.Errorf("the file answered %d", got.Status)
	}
	var sums string
	p.DB.Scan(t, "SELECT string_agg(state || version, ' ' ORDER BY version, state) FROM fund_report WHERE sha256 = sha256(document)", nil, &sums)
	if sums != "approved1 dropped2" {
		t.Errorf("kept are %s", sums)
	}
}

// TestTheUseOfTheAppropriationTiesOut: what the fund says of a year is what the reconciliation says.
func TestTheUseOfTheAppropriationTiesOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t).decide(t, "", "")
	o.DB.Exec(t, "UPDATE grant_round SET budget_cents = 100000 WHERE code = 'lisaosa-2026'")
	ministry := o.As("coordinator")
	page := ministry.Get("/fund/money")
	portaltest.Wants(t, "the money", page, http.StatusOK, "2\u00a0743,50\u00a0€", "1\u00a0000,00\u00a0€", "enemmän kuin siihen on varattu", "1\u00a0743,50\u00a0€", "Lisät kunnille", "2026")
	portaltest.Wants(t, "the reconciliation", o.As("keha").Get("/payments/reconciliation?year=2026"), http.StatusOK, "2\u00a0743,50\u00a0€")
	portaltest.Wants(t, "the file", ministry.Get("/fund/money/rounds.csv"), http.StatusOK, "2743,50")
	if got := ministry.Get("/fund/money/tables.xlsx"); got.Status != http.StatusOK {
		t.Errorf("the tables answered %d", got.Status)
	}
	portaltest.Wants(t, "a claimant", o.As("municipality").Get("/fund/money"), http.StatusForbidden)
	portaltest.Wants(t, "before anything", portaltest.New(t).As("keha").Get("/fund/money?lang=sv"), http.StatusOK, "Inget har beslutats ännu")
}

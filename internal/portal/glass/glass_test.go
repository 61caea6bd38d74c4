package glass_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
)

const why = "Maksatuksen tarkastus: lasketun korvauksen saajan henkilöllisyys."

// opening is a portal with a case, its number, and the form that opens it.
func opening(t *testing.T) (*portaltest.Portal, *portaltest.Browser, string) {
	t.Helper()
	p := portaltest.New(t)
	p.AddActor("officer", p.Orgs["regional"], identity.DPO)
	id := p.AddCase("regional", casework.Matching)
	p.DB.Exec(t, "UPDATE refugee_case SET reference = 'KP-2026-00417' WHERE id = $1", id)
	p.DB.Exec(t, `UPDATE case_identity SET document = document || '{"categories":["SVT"],"medical":"paarit"}' WHERE case_id = $1`, id)
	return p, p.As("auditor"), "KP-2026-00417"
}

func TestAnAuditorOpensOneCaseFromTheLog(t *testing.T) {
	t.Parallel()
	p, auditor, reference := opening(t)
	p.As("regional").Get("/cases?q=x")
	log := auditor.Get("/audit/looks?case=" + reference)
	if want := `href="/audit/glass/new?case=` + reference; !strings.Contains(log.Body, want) {
		t.Errorf("the log of the case does not lead to %s", want)
	}
	form := auditor.Press("/audit/glass/new?case=" + reference)
	page := auditor.Get("/audit/glass/new?case=" + reference)
	portaltest.Wants(t, "the form", page, http.StatusOK, `value="`+reference, "30 minuuttia", "vähintään 30 merkkiä")
	form.Set("case", reference)
	form.Set("reason", "Tarkastus.")
	portaltest.Wants(t, "a reason that says nothing", auditor.Post("/audit/glass", form), http.StatusUnprocessableEntity, "Tekstissä on oltava vähintään 30 merkkiä", "Tarkastus.")
	form.Set("reason", why+" 010188-123X")
	portaltest.Wants(t, "a reason with an identity code", auditor.Post("/audit/glass", form), http.StatusUnprocessableEntity)
	form.Set("reason", why)
	form.Set("case", "KP-2026-99999")
	portaltest.Wants(t, "a case that is not there", auditor.Post("/audit/glass", form), http.StatusUnprocessableEntity, "Tätä ei löydy: KP-2026-99999")
	form.Set("case", strings.ToLower(reference))
	got := auditor.Post("/audit/glass", form)
	portaltest.Wants(t, "the opening", got, http.StatusOK, "Kanerva", "Esimerkki", "1.5.1988", why, "Pohjois-Suomen elinvoimakeskus")
	for _, text := range []string{"paarit", "SVT", "Väkivallan"} {
		if strings.Contains(got.Body, text) {
			t.Errorf("the opening tells %q", text)
		}
	}
	if again := auditor.Post("/audit/glass", form); again.Path != got.Path {
		t.Errorf("the same press leads to %s, then to %s", got.Path, again.Path)
	}
	fresh := auditor.Filled("/audit/glass/new", url.Values{"case": {reference}, "reason": {why}})
	portaltest.Wants(t, "opening what is open", auditor.Post("/audit/glass", fresh), http.StatusUnprocessableEntity, "Tapaus on jo auki sinulle")
	colleague(t, p, got.Path)
	p.DB.Exec(t, "UPDATE break_glass SET opened_at = opened_at - interval '31 minutes', ends_at = ends_at - interval '31 minutes'")
	ended := auditor.Get(got.Path)
	portaltest.Wants(t, "the opening after its end", ended, http.StatusOK, "Henkilötiedot eivät ole enää auki", why)
	if strings.Contains(ended.Body, "Kanerva") {
		t.Error("the identity is shown after the end")
	}
	p.Logs.HoldNo(t, "Kanerva", why)
}

// colleague is another auditor: he sees that it was opened and why, and nothing of the household.
func colleague(t *testing.T, p *portaltest.Portal, path string) {
	t.Helper()
	p.AddActor("another", p.Orgs["auditor"])
	b := p.As("another")
	portaltest.Wants(t, "the list of another auditor", b.Get("/audit/glass"), http.StatusOK, "KP-2026-00417", why, "Avoinna", "Odottaa arviointia")
	got := b.Get(path)
	portaltest.Wants(t, "another's opening", got, http.StatusOK, "auki vain avaajalle", why)
	if strings.Contains(got.Body, "Kanerva") {
		t.Error("the identity is shown to another auditor")
	}
	for _, role := range []string{"regional", "admin", "keha", "coordinator"} {
		if got := p.As(role).Get(path); got.Status != http.StatusForbidden {
			t.Errorf("%s gets the opening with %d", role, got.Status)
		}
	}
}

func TestTheOfficerClosesTheReview(t *testing.T) {
	t.Parallel()
	p, auditor, reference := opening(t)
	opened := auditor.Post("/audit/glass", auditor.Filled("/audit/glass/new", url.Values{"case": {reference}, "reason": {why}}))
	at := strings.TrimPrefix(opened.Path, "/audit")
	officer, plain := p.As("officer"), p.As("regional")
	portaltest.Wants(t, "the officer's first page", officer.Get("/"), http.StatusOK, "avannut tapauksen henkilötiedot hätäkäytöllä: "+reference, `href="/glass"`)
	if got := plain.Get("/"); strings.Contains(got.Body, "hätäkäytöllä") {
		t.Error("somebody who is no officer is told")
	}
	portaltest.Wants(t, "the list of somebody who is no officer", plain.Get("/glass"), http.StatusOK, "Vain organisaatiosi tietosuojavastaava")
	if got := plain.Get(at); got.Status != http.StatusNotFound {
		t.Errorf("somebody who is no officer gets the review with %d", got.Status)
	}
	portaltest.Wants(t, "the officer's list", officer.Get("/glass"), http.StatusOK, reference, why)
	form, stale := officer.Press(at), officer.Press(at)
	portaltest.Wants(t, "a review without an outcome", officer.Post(at, form), http.StatusUnprocessableEntity, "Valitse")
	form.Set("outcome", "unjustified")
	portaltest.Wants(t, "a rebuke without a word", officer.Post(at, form), http.StatusUnprocessableEntity)
	form.Set("note", "Kohde ei kuulu tarkastukseen.")
	done := officer.Post(at, form)
	portaltest.Wants(t, "the review", done, http.StatusOK, "Ei perusteltu", "Kohde ei kuulu tarkastukseen.", "officer")
	if strings.Contains(done.Body, "Kanerva") {
		t.Error("the review shows the identity")
	}
	stale.Set("outcome", "justified")
	portaltest.Wants(t, "a second review", officer.Post(at, stale), http.StatusConflict, "on jo arvioitu")
	portaltest.Wants(t, "the same press again", officer.Post(at, form), http.StatusOK)
	portaltest.Wants(t, "the auditors' list", auditor.Get("/audit/glass"), http.StatusOK, "Ei perusteltu")
	portaltest.Wants(t, "the auditors' first page", auditor.Get("/"), http.StatusOK, "Hätäkäyttö on arvioitu: "+reference)
	portaltest.Wants(t, "the log", auditor.Get("/audit?case="+reference), http.StatusOK, "Henkilötiedot avattiin hätäkäytöllä", "Hätäkäyttö arvioitiin", "Ei perusteltu")
}

func TestBreakGlassSpeaksThreeLanguages(t *testing.T) {
	t.Parallel()
	p, auditor, reference := opening(t)
	opened := auditor.Post("/audit/glass", auditor.Filled("/audit/glass/new", url.Values{"case": {reference}, "reason": {why}}))
	p.DB.Exec(t, "UPDATE break_glass SET opened_at = '2026-11-09 12:00+02', ends_at = '2026-11-09 12:30+02'")
	for lang, title := range map[string]string{"fi": "Hätäkäyttö", "sv": "Nödåtkomst", "en": "Break-glass"} {
		late := map[string]string{"fi": "Arviointi on myöhässä", "sv": "Granskningen är försenad", "en": "The review is overdue"}[lang]
		portaltest.Wants(t, "the list in "+lang, auditor.Get("/audit/glass?lang="+lang), http.StatusOK, "<h1>"+title+"</h1>", late)
		portaltest.Wants(t, "the opening in "+lang, auditor.Get(opened.Path+"?lang="+lang), http.StatusOK, "<h1>"+title+": "+reference+"</h1>")
	}
}

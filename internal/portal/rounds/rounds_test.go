package rounds_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/portal/portaltest"
)

// made is a portal with a second coordinator, and the address of a draft that the first has copied from the round of 2023.
func made(t *testing.T, how string) (*portaltest.Portal, string) {
	t.Helper()
	p := portaltest.New(t)
	p.AddActor("second", p.Orgs["coordinator"])
	first := p.As("coordinator")
	page := first.Get("/rounds/lisaosa-2023")
	portaltest.Wants(t, "the round of 2023", page, http.StatusOK, "2\u00a0053,50\u00a0€", "690,00\u00a0€", "1.2.2023–15.5.2023", "1.1.2022–31.12.2022", "Kopioi seuraavaksi")
	answer := first.Post("/rounds", with(first.Press("/rounds/lisaosa-2023"), "code", "lisaosa-2023", "how", how))
	portaltest.Wants(t, "the form of the draft", answer, http.StatusOK, `value="Laskennallisen korvauksen lisäosa"`)
	if how == "copy" { // the time of 2023 was extended from 30 April to 15 May: the next round begins with what is usual
		portaltest.Wants(t, "the dates of the copy", answer, http.StatusOK, `value="1.2.2027"`, `value="30.4.2027"`)
		if strings.Contains(answer.Body, "15.5.") || strings.Contains(answer.Body, "30.4.2023") {
			t.Error("the copy takes over the extension")
		}
	}
	return p, strings.TrimSuffix(answer.Path, "/edit")
}

func with(v url.Values, pairs ...string) url.Values {
	out := maps.Clone(v)
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

// good is the form of a round of 2027 with everything in order.
func good() url.Values {
	return url.Values{
		"code": {"lisaosa-2027"}, "name_fi": {"Lisäosa 2027"}, "name_sv": {"Tilläggsdel 2027"}, "name_en": {"Additional part 2027"}, "source": {"688/2001; VN/1/2026"},
		"permits": {"90", "87"}, "first_home": {"on"}, "commitment": {"0"}, "arrived_from": {"1.1.2026"}, "arrived_to": {"31.12.2026"}, "window_from": {"1.2.2027"},
		"window_to": {"30.4.2027"}, "payees": {"municipality"}, "amount_municipality_0": {"2 000,50"}, "amount_municipality_7": {"700"}, "decides": {"keha"}, "pays": {"keha"},
	}
}

func TestTheNextRoundIsWrittenByOneAndPublishedByAnother(t *testing.T) {
	t.Parallel()
	p, draft := made(t, "copy")
	first, second := p.As("coordinator"), p.As("second")
	saved := first.Post(draft, first.Filled(draft+"/edit", good()))
	portaltest.Wants(t, "the draft", saved, http.StatusOK, "Luonnos on tallennettu", "2\u00a0000,50\u00a0€", "Kierroksen julkaisee toinen henkilö")
	portaltest.Wants(t, "published by its writer", first.Post(draft+"/publish", first.Press(draft)), http.StatusForbidden, "toinen henkilö")
	portaltest.Wants(t, "the list of the second", second.Get("/rounds"), http.StatusOK, "Voit julkaista")
	form := second.Press(draft)
	portaltest.Wants(t, "published by another", second.Post(draft+"/publish", form), http.StatusOK, "Kierros on julkaistu", "Lisäosa 2027", "Avautuu")
	portaltest.Wants(t, "pressed twice", second.Post(draft+"/publish", form), http.StatusOK, "Kierros on julkaistu")
	for _, role := range []string{"regional", "municipality", "wellbeing", "keha", "auditor"} {
		portaltest.Wants(t, role+"'s look", p.As(role).Get("/rounds/lisaosa-2027"), http.StatusOK, "2\u00a0000,50\u00a0€", "700,00\u00a0€", "688/2001; VN/1/2026")
	}
	portaltest.Wants(t, "a draft that is published", second.Get(draft), http.StatusOK, "Lisäosa 2027")
	portaltest.Wants(t, "written on after that", first.Post(draft, first.Filled(draft+"/edit", good())), http.StatusConflict)
	portaltest.Wants(t, "in English", p.As("municipality").Get("/rounds/lisaosa-2027?lang=en"), http.StatusOK, "Additional part 2027", "€2,000.50", "Only the first actual home municipality")
}

func TestACorrectionIsTheNextVersion(t *testing.T) {
	t.Parallel()
	p, draft := made(t, "copy")
	first, second := p.As("coordinator"), p.As("second")
	first.Post(draft, first.Filled(draft+"/edit", good()))
	second.Post(draft+"/publish", second.Press(draft))

	form := with(second.Press("/rounds/lisaosa-2027"), "code", "lisaosa-2027", "how", "correct")
	correction := strings.TrimSuffix(second.Post("/rounds", form).Path, "/edit")
	later := with(good(), "window_to", "15.5.2027")
	portaltest.Wants(t, "without a reason", second.Post(correction, second.Filled(correction+"/edit", later)), http.StatusUnprocessableEntity, "Virhe:")
	later.Set("reason", "Hakuaikaa jatketaan")
	portaltest.Wants(t, "the correction", second.Post(correction, second.Filled(correction+"/edit", later)), http.StatusOK, "1.2.2027–15.5.2027, jatkettu, ensin ilmoitettu 30.4.2027", "Hakuaikaa jatketaan")
	portaltest.Wants(t, "published", first.Post(correction+"/publish", first.Press(correction)), http.StatusOK, "Kierros on julkaistu")
	portaltest.Wants(t, "what counts", first.Get("/rounds/lisaosa-2027"), http.StatusOK, "1.2.2027–15.5.2027", "Versio 1", "Versio 2")
	portaltest.Wants(t, "what was", first.Get("/rounds/lisaosa-2027?version=1"), http.StatusOK, "1.2.2027–30.4.2027", "Voimassa on versio 2")
}

func TestEveryMistakeOfARoundStandsAtItsField(t *testing.T) {
	t.Parallel()
	p, draft := made(t, "copy")
	b := p.As("coordinator")
	bad := with(good(), "code", "lisaosa-2023", "name_sv", "", "arrived_to", "31.12.2025", "window_to", "1.3.2026", "source", "")
	bad.Del("payees")
	portaltest.Wants(t, "the rules", b.Post(draft, b.Filled(draft+"/edit", bad)), http.StatusUnprocessableEntity, "Korjaa 6 kohtaa", "Kierros lisaosa-2023 on jo julkaistu", `value="1.3.2026"`)
	portaltest.Wants(t, "an amount that is none", b.Post(draft, b.Filled(draft+"/edit", with(good(), "amount_municipality_0", "kaksi tuhatta"))), http.StatusUnprocessableEntity, "kaksi tuhatta")
	portaltest.Wants(t, "a payee without an amount", b.Post(draft, b.Filled(draft+"/edit", with(good(), "amount_municipality_0", ""))), http.StatusUnprocessableEntity, "Korjaa 1 kohta")
	portaltest.Wants(t, "published as it was copied", p.As("second").Post(draft+"/publish", p.As("second").Press(draft)), http.StatusUnprocessableEntity, "Virhe:")
}

func TestTwoCoordinatorsWriteOneDraft(t *testing.T) {
	t.Parallel()
	p, draft := made(t, "copy")
	first, second := p.As("coordinator"), p.As("second")
	formA, formB := first.Filled(draft+"/edit", good()), second.Filled(draft+"/edit", with(good(), "name_fi", "Toisen nimi"))
	portaltest.Wants(t, "the first", first.Post(draft, formA), http.StatusOK, "Luonnos on tallennettu")
	portaltest.Wants(t, "the second", second.Post(draft, formB), http.StatusConflict, "Joku muu on muuttanut luonnosta", `value="Toisen nimi"`, "Lisäosa 2027")
	portaltest.Wants(t, "discarded", first.Post(draft+"/discard", first.Press(draft)), http.StatusOK, "Luonnos on hylätty")
	if page := first.Get("/rounds"); strings.Contains(page.Body, draft) {
		t.Error("a discarded draft is still listed")
	}
}

// TestThePreviewCountsTheNewestFullYear: in November 2026 the round of 2027, for who came in 2026, is tried on the twelve months until yesterday.
func TestThePreviewCountsTheNewestFullYear(t *testing.T) {
	t.Parallel()
	p := portaltest.Year(t)
	b := p.As("coordinator")
	answer := b.Post("/rounds", with(b.Press("/rounds/lisaosa-2023"), "code", "lisaosa-2023", "how", "copy"))
	draft := strings.TrimSuffix(answer.Path, "/edit")
	form := good()
	form["permits"] = []string{"90", "87"}
	var came, paid int
	var cents int64
	p.DB.Scan(t, `WITH person AS (
		SELECT a.first_home AND p ->> 'permit' IN ('87', '90') AS due, (p ->> 'birth_date')::date + interval '7 years' > a.arrived_on AS small
		  FROM arrival a JOIN case_identity i ON i.case_id = a.case_id CROSS JOIN jsonb_array_elements(i.document -> 'persons') p
		 WHERE (p ->> 'number')::integer = a.person AND p ->> 'birth_date' IS NOT NULL AND a.arrived_on BETWEEN '2025-11-23' AND '2026-11-22')
		SELECT count(*), count(*) FILTER (WHERE due), coalesce(sum(CASE WHEN small THEN 200050 ELSE 70000 END) FILTER (WHERE due), 0) FROM person`, nil, &came, &paid, &cents)
	if came == 0 || paid == 0 || paid == came {
		t.Fatalf("%d came and %d are paid for: the made-up year proves nothing", came, paid)
	}
	portaltest.Wants(t, "the preview", b.Post(draft, b.Filled(draft+"/edit", form)), http.StatusOK, "Kuka saisi mitä",
		fmt.Sprintf("Viimeisimmän täyden vuoden 23.11.2025–22.11.2026 aikana saapui %s henkilöä. Näillä säännöillä maksettaisiin %s henkilöstä yhteensä %s.",
			i18n.Number(i18n.FI, int64(came)), i18n.Number(i18n.FI, int64(paid)), i18n.Euros(i18n.FI, cents)))
}

// TestWhichFilesARoundAsksForIsWrittenByTheMinistry: rows are added, changed and taken away in the form, and a mistake stands at its row.
func TestWhichFilesARoundAsksForIsWrittenByTheMinistry(t *testing.T) {
	t.Parallel()
	p, draft := made(t, "copy")
	b := p.As("coordinator")
	file := func(row, what, fi string) url.Values {
		return with(good(), "evidence_"+row+"_for", what, "evidence_"+row+"_fi", fi, "evidence_"+row+"_sv", fi+" på svenska", "evidence_"+row+"_en", fi+" in English", "evidence_"+row+"_required", "on")
	}
	portaltest.Wants(t, "the form", b.Get(draft+"/edit"), http.StatusOK, "Liite 2", `value="Henkilöluettelo virallisella lomakkeella"`)
	half := file("1", "contested", "Selvitys")
	half.Set("evidence_1_sv", "")
	half.Set("evidence_0_fi", "Luettelo")
	half.Set("evidence_0_sv", "Förteckning")
	half.Set("evidence_0_en", "List")
	half.Set("evidence_0_for", "claim")
	portaltest.Wants(t, "half a row", b.Post(draft, b.Kept(draft+"/edit", half)), http.StatusUnprocessableEntity, "Korjaa 1 kohta", `href="#f-evidence_1_sv"`)
	page := b.Post(draft, b.Kept(draft+"/edit", file("1", "contested", "Selvitys")))
	portaltest.Wants(t, "two rows", page, http.StatusOK, "Henkilöluettelo virallisella lomakkeella (hakemus, vapaaehtoinen); Selvitys (sääntöjen vastaisesti haettu henkilö, pakollinen)")
	gone := good()
	for _, part := range []string{"fi", "sv", "en"} {
		gone.Set("evidence_0_"+part, "")
	}
	page = b.Post(draft, b.Kept(draft+"/edit", gone))
	if portaltest.Wants(t, "one is taken away", page, http.StatusOK, "Selvitys (sääntöjen"); strings.Contains(page.Body, "Henkilöluettelo virallisella") {
		t.Error("a rule that was emptied is still there")
	}
	if !strings.Contains(b.Get(draft+"/edit").Body, `name="evidence_0_code" value="file-1"`) {
		t.Error("the row that is left has lost its code, or has not moved up")
	}
	late := with(good(), "announced", "30.4.2027")
	portaltest.Wants(t, "announced on the last day", b.Post(draft, b.Kept(draft+"/edit", late)), http.StatusUnprocessableEntity, "Anna päivä ennen hakuajan päättymistä 30.4.2027")
}

// TestABonusAndASalaryAreCopied: what is not paid by the person has its own part of the form, and can be claimed once it is published by another.
func TestABonusAndASalaryAreCopied(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.AddActor("second", p.Orgs["coordinator"])
	first, second := p.As("coordinator"), p.As("second")
	form := url.Values{
		"name_fi": {"Kierros"}, "name_sv": {"Omgång"}, "name_en": {"Round"}, "source": {"688/2001"}, "window_from": {"1.11.2026"}, "window_to": {"30.4.2027"}, "payees": {"municipality"},
		"counts_from": {"1.1.2026"}, "counts_to": {"30.6.2028"}, "decides": {"ministry"}, "pays": {"keha"},
	}
	for _, c := range []struct {
		of, code, says string
		wrong, right   []string
		mistakes       string
	}{
		{"bonus-2016", "bonus-2026", "Vähintään 150 paikkaa", []string{"step_1_places", "10", "step_3_places", "300"}, []string{"step_1_places", "150", "step_3_places", ""}, "Korjaa 3 kohtaa"},
		{"salary-2023", "salary-2026", "vähintään 12 kk, 1.1.2026–30.6.2028", []string{"months", "0", "budget", ""}, []string{"months", "12", "budget", "4 032 000"}, "Korjaa 2 kohtaa"},
	} {
		answer := first.Post("/rounds", with(first.Press("/rounds/"+c.of), "code", c.of, "how", "copy"))
		draft := strings.TrimSuffix(answer.Path, "/edit")
		mine := with(form, "code", c.code)
		portaltest.Wants(t, c.of+" at fault", first.Post(draft, first.Kept(draft+"/edit", with(mine, c.wrong...))), http.StatusUnprocessableEntity, c.mistakes)
		portaltest.Wants(t, c.of, first.Post(draft, first.Kept(draft+"/edit", with(mine, c.right...))), http.StatusOK, c.says, "ei voi laskea saapumisista")
		portaltest.Wants(t, c.of+" published", second.Post(draft+"/publish", second.Press(draft)), http.StatusOK, "Kierros on julkaistu")
		portaltest.Wants(t, c.of+" can be claimed", p.As("municipality").Get("/claims"), http.StatusOK, `name="round" value="`+c.code+`"`)
	}
}

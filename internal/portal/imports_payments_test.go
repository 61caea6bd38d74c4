package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
)

const (
	paymentsPath = "/compensation/import"
	paymentsFile = "Maksuluettelo;Luettelon rivi;Saaja;Tapauksen tunniste;Henkilön numero tapauksessa;Ensimmäinen päivä;Viimeinen päivä;Maksettu\n" +
		"KEHA 10/2026;1;Oulu;KP-2026-00417;1;1.10.2026;31.10.2026;174,28\nKEHA 10/2026;2;564;kp-2026-00417;1;1.10.2026;31.10.2026;657,46\n"
)

func TestPaymentsAreBroughtByKehaOrByWhoIsPaid(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	keha, oulu, pohde := p.As("keha"), p.As("municipality"), p.As("wellbeing")
	portaltest.Wants(t, "no lists", keha.Get("/compensation/lists"), http.StatusOK, "Maksuluetteloita ei ole vielä tuotu")
	portaltest.Wants(t, "the template", keha.Get(paymentsPath+"/template.csv"), http.StatusOK, "Maksuluettelo", "174,28")
	portaltest.Wants(t, "the forecast to who pays", keha.Get("/compensation"), http.StatusForbidden)

	// The payee brings its own list, changes a row of it, and brings it once more: nothing new.
	confirm(t, oulu, bringTo(t, oulu, paymentsPath, "a.csv", paymentsFile).Path)
	change := bringTo(t, oulu, paymentsPath, "a.csv", strings.Replace(paymentsFile, "657,46", "600,00", 1))
	portaltest.Wants(t, "the change", change, http.StatusOK, "KEHA 10/2026 2", "657,46", "600,00", "Vahvista ja tallenna")
	confirm(t, oulu, change.Path)
	const paid = "SELECT count(*)::int FROM compensation_payment WHERE payee = 'municipality:564' AND case_ref = 'KP-2026-00417' AND cents = ANY($1)"
	if n := p.count(t, paid, []int64{17428, 60000}); n != 2 {
		t.Errorf("%d payments as in the files, want 2", n)
	}
	portaltest.Wants(t, "the lists", oulu.Get("/compensation/lists"), http.StatusOK, "KEHA 10/2026", "774,28\u00a0€", "Saaja itse")
	if page := pohde.Get("/compensation/lists"); page.Status != http.StatusOK || strings.Contains(page.Body, "KEHA 10/2026") {
		t.Errorf("the wellbeing area's lists answered %d, or show another's", page.Status)
	}

	// KEHA's word goes before the payee's, who changes it no more.
	confirm(t, keha, bringTo(t, keha, paymentsPath, "a.csv", paymentsFile).Path)
	again := bringTo(t, keha, paymentsPath, "a.csv", paymentsFile)
	portaltest.Wants(t, "the same file again", again, http.StatusOK, "Vahvista ja tallenna")
	if strings.Contains(again.Body, "Muuttuvat arvot") || p.count(t, paid, []int64{17428, 65746}) != 2 {
		t.Error("the same file again changes something, or KEHA's word does not count")
	}
	portaltest.Wants(t, "another word of the payee", bringTo(t, oulu, paymentsPath, "a.csv", strings.Replace(paymentsFile, "657,46", "1,00", 1)), http.StatusOK,
		"KEHA-keskus on tuonut tämän rivin toisin", "Mitään ei ole tallennettu")

	// Every mistake with its row.
	wrong := strings.NewReplacer("657,46", "657,465", "31.10.2026;174,28", "30.9.2026;174,28").Replace(paymentsFile) + "KEHA 10/2026;2;Turku;KP-1;0;1.1.2025;31.10.2026;1\n"
	portaltest.Wants(t, "a wrong list", bringTo(t, oulu, paymentsPath, "a.csv", wrong), http.StatusOK,
		"Viimeinen päivä on ennen ensimmäistä", "sentin tarkkuudella", "Mitään ei ole tallennettu")
	portaltest.Wants(t, "another's payment", bringTo(t, pohde, paymentsPath, "a.csv", paymentsFile), http.StatusOK, "Maksu ei ole oman organisaatiosi")
	portaltest.Wants(t, "without a payee", bringTo(t, keha, paymentsPath, "a.csv", strings.Replace(paymentsFile, ";Oulu;", ";;", 1)), http.StatusOK, "Mitään ei ole tallennettu")
	if n := p.count(t, "SELECT count(*)::int FROM audit.event WHERE action = 'import.payments' AND role = $1", identity.Keha); n != 1 {
		t.Errorf("%d imports of KEHA are in the log, want 1", n)
	}
}

package claims_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/portal/portaltest"
)

// agree signs an agreement on so many places a year.
func (o office) agree(t *testing.T, places int, from, to, signed string) {
	t.Helper()
	o.DB.Exec(t, `INSERT INTO agreement (id, municipality_org, centre_org, valid, review_by, yearly_places, diary_number, signed_on, programme_on)
		VALUES ($1, $2, $3, daterange($4::date, $5::date), $5::date, $6::integer, 'OULU/' || $6::integer, $7::date, '2024-01-01')`, uuid.New(), o.Orgs["municipality"].ID, o.Orgs["regional"].ID, from, to, places, signed)
}

// TestABonusGoesFromTheAgreementToTheDecision: too few places say how many more it takes; a new agreement pays.
func TestABonusGoesFromTheAgreementToTheDecision(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.OpenRound("bonus-2026", "bonus-2016")
	o.agree(t, 40, "2022-01-01", "2026-01-01", "2021-12-01")
	o.agree(t, 57, "2026-01-01", "2026-11-01", "2026-01-10")
	edit := o.officer.Post("/claims", with(o.officer.Press("/claims"), "round", "bonus-2026"))
	claim := strings.TrimSuffix(edit.Path, "/edit")
	portaltest.Wants(t, "too few", edit, http.StatusOK, "Paikat, joista säännöt eivät anna tukea", "57 paikkaa vuodessa, ennen 40; allekirjoitettu 10.1.2026", "Liian vähän uusia paikkoja",
		"3 uutta paikkaa lisää antaisi 20\u00a0000,00\u00a0€")
	portaltest.Wants(t, "nothing to claim", o.officer.Post(claim+"/edit", o.officer.Kept(claim+"/edit", whole)), http.StatusUnprocessableEntity, "Valitse ainakin yksi")
	o.agree(t, 190, "2026-11-01", "2030-01-01", "2026-10-01")
	portaltest.Wants(t, "reckoned anew", o.officer.Post(claim+"/refresh", o.officer.Press(claim)), http.StatusOK, "Uudet paikat", "OULU/190", "100\u00a0000,00\u00a0€", "50 uutta paikkaa lisää antaisi 175\u00a0000,00\u00a0€")
	portaltest.Wants(t, "in Swedish", o.officer.Get(claim+"?lang=sv"), http.StatusOK, "Nya platser", "190 platser per år, tidigare 40", "50 nya platser till skulle ge")
	o.officer.Get(claim + "?lang=fi")
	portaltest.Wants(t, "a person cannot be added", o.officer.Get(claim+"/persons/new"), http.StatusNotFound)
	o.officer.Post(claim+"/edit", o.officer.Kept(claim+"/edit", whole))
	portaltest.Wants(t, "submitted", o.signatory.Post(claim+"/submit", o.signatory.Press(claim+"/submit")), http.StatusOK, "Tunnus on", "100\u00a0000,00\u00a0€")
	portaltest.Wants(t, "checked", o.checker.Post(claim+"/check", o.checker.Kept(claim+"/check", nil)), http.StatusOK, "Tarkastettu")
	ministry := o.As("coordinator") // who decides the round, as in 2016
	letter := with(ministry.Press(claim+"/decide"), "do", "send")
	portaltest.Wants(t, "decided", ministry.Post(claim+"/decide", letter), http.StatusOK, "OULU/190", "100\u00a0000,00\u00a0€", "verkkouutiset.fi 2017-06")
}

// TestASalaryIsPlannedMonthByMonth: the form makes the months without script, each with its own estimate, and says what is missing at its place.
func TestASalaryIsPlannedMonthByMonth(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.OpenRound("salary-2026", "salary-2023")
	edit := o.officer.Post("/claims", with(o.officer.Press("/claims"), "round", "salary-2026"))
	portaltest.Wants(t, "the form", edit, http.StatusOK, "Työntekijän tehtävä", "vähintään 12 kuukautta")
	at := edit.Path
	claim := strings.TrimSuffix(at, "/edit")
	portaltest.Wants(t, "nothing", o.officer.Post(at, o.officer.Kept(at, whole)), http.StatusUnprocessableEntity, `href="#f-role"`, `href="#f-work_from"`)
	plan := with(whole, "role", "Koordinaattori", "work_from", "1.1.2027", "work_to", "30.11.2027", "monthly", "4 650")
	portaltest.Wants(t, "eleven months", o.officer.Post(at, o.officer.Kept(at, plan)), http.StatusUnprocessableEntity, `href="#f-work_to"`, "vähintään 12 kuukautta: aikaisintaan 31.12.2027", "Työ kestää liian vähän aikaa")
	page := o.officer.Post(at, o.officer.Kept(at, url.Values{"work_to": {"15.1.2028"}, "action": {"reckon"}}))
	portaltest.Wants(t, "thirteen months", page, http.StatusOK, `name="month_2027-01"`, `name="month_2028-01"`, "value=\"2\u00a0250,00\"", "58\u00a0050,00\u00a0€")
	portaltest.Wants(t, "an amount that is none", o.officer.Post(at, o.officer.Kept(at, url.Values{"month_2027-03": {"paljon"}})), http.StatusUnprocessableEntity, `href="#f-month_2027-03"`, "paljon")
	portaltest.Wants(t, "a month of its own", o.officer.Post(at, o.officer.Kept(at, url.Values{"month_2027-03": {"5000"}, "action": {"later"}})), http.StatusOK, "58\u00a0400,00\u00a0€", "1.3.2027–31.3.2027")
	portaltest.Wants(t, "another usual sum", o.officer.Post(at, o.officer.Kept(at, url.Values{"monthly": {"1000"}, "action": {"reckon"}})), http.StatusOK, "16\u00a0483,87\u00a0€", "value=\"5\u00a0000,00\"")
	portaltest.Wants(t, "submitted", o.signatory.Post(claim+"/submit", o.signatory.Press(claim+"/submit")), http.StatusOK, "Tunnus on", "16\u00a0483,87\u00a0€")
	portaltest.Wants(t, "in Swedish", o.checker.Get(claim+"?lang=sv"), http.StatusOK, "Månader", "3/2027", "1.3.2027–31.3.2027", "Arbetstagarens uppgift")
}

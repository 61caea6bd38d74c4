package plans_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/check"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// country is a portal with two municipalities, of which one is far too small, and some households.
func country(t *testing.T, households int) (*portaltest.Portal, []casework.ID) {
	t.Helper()
	p := portaltest.New(t)
	p.AddMunicipality("kemi", "240", "Kemi")
	p.AddPlaces("municipality", "wellbeing", "regional", 9, places.Readiness{})
	p.AddPlaces("kemi", "wellbeing", "regional", 4, places.Readiness{})
	var ids []casework.ID
	for range households {
		ids = append(ids, p.AddCase("regional", casework.Matching))
	}
	return p, ids
}

func runner(p *portaltest.Portal) plans.Runner {
	return plans.Runner{InTx: store.As(p.DB.DB, func(tx *store.Tx) plans.RunStore { return tx }), Workers: 1}
}

// start asks for a plan and returns its address and id.
func start(t *testing.T, b *portaltest.Browser, name string) (string, uuid.UUID) {
	t.Helper()
	got := b.Post("/plans", b.Filled("/plans/new", url.Values{"name": {name}, "year": {"2026"}, "seconds": {"2"}, "seed": {"7"}}))
	portaltest.Wants(t, "the start", got, http.StatusOK, name, "Jonossa", "odottaa vuoroaan")
	id, err := uuid.Parse(strings.TrimPrefix(got.Path, "/plans/"))
	if err != nil {
		t.Fatal(err)
	}
	return got.Path, id
}

// made asks for a plan and makes it.
func made(t *testing.T, p *portaltest.Portal, b *portaltest.Browser, name string) string {
	t.Helper()
	path, id := start(t, b, name)
	if err := runner(p).Run(t.Context(), id, true); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAPlanIsMadeAndItsProofHolds(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 4)
	b := p.As("coordinator")
	portaltest.Wants(t, "the empty list", b.Get("/plans"), http.StatusOK, "Suunnitelmia ei ole")
	path := made(t, p, b, "Joulukuu")
	got := b.Get(path)
	portaltest.Wants(t, "the plan", got, http.StatusOK, "Valmis", "Oulu", "Kemi", "Sopivat paikat ovat muiden käytössä", "paras mahdollinen", "/ranking", "Missä lisäpaikka auttaisi eniten")
	portaltest.Wants(t, "the list", b.Get("/plans"), http.StatusOK, "Joulukuu", "12", "0,00")
	portaltest.Wants(t, "those without a place", b.Get(path+"?show=unplaced"), http.StatusOK, "1 rivi")
	in, err := instance.Read(strings.NewReader(b.Get(path + "/instance.json").Body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := instance.ReadPlan(strings.NewReader(b.Get(path + "/plan.json").Body))
	if err != nil {
		t.Fatal(err)
	}
	totals, err := check.Plan(in, answer)
	if err != nil || totals.PlacedPersons != 12 {
		t.Errorf("the checker says %+v, %v", totals, err)
	}
	if file := b.Get(path + "/instance.json").Body; strings.Contains(file, "KP-2026") || bytes.Contains([]byte(file), []byte("Kanerva")) {
		t.Error("the file names a case")
	}
	var proposals int
	p.DB.Scan(t, "SELECT count(*)::int FROM proposal", nil, &proposals)
	if proposals != 0 {
		t.Error("a plan has proposed something")
	}
}

func TestOneStandsAndWhatIsFrozenStays(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 4)
	b := p.As("coordinator")
	first := made(t, p, b, "Ensimmäinen")
	portaltest.Wants(t, "making it standing", b.Post(first+"/standing", b.Press(first)), http.StatusOK, "Voimassa oleva")
	var unplaced, row uuid.UUID
	p.DB.Scan(t, "SELECT case_id FROM plan_row WHERE municipality_code IS NULL", nil, &unplaced)
	p.DB.Scan(t, "SELECT case_id FROM plan_row WHERE municipality_code = '240'", nil, &row)
	stale := b.Press(first)
	portaltest.Wants(t, "freezing", b.Post(first+"/freeze", b.Filled(first, url.Values{"freeze": {row.String() + " 240"}})), http.StatusOK, "Lukittu: Kemi")
	stale.Set("freeze", row.String()+" 240")
	if got := b.Post(first+"/freeze", stale); got.Status != http.StatusConflict {
		t.Errorf("a stale press answered %d", got.Status)
	}
	if got := b.Post(first+"/freeze", b.Filled(first, url.Values{"freeze": {row.String() + " 564"}})); got.Status != http.StatusNotFound {
		t.Errorf("freezing elsewhere than the row answered %d", got.Status)
	}
	second := made(t, p, b, "Toinen")
	portaltest.Wants(t, "the next plan", b.Get(second), http.StatusOK, "Ennallaan", "3 pysyi ennallaan")
	portaltest.Wants(t, "its frozen rows", b.Get(second+"?show=frozen"), http.StatusOK, "1 rivi")
	portaltest.Wants(t, "making the next standing", b.Post(second+"/standing", b.Press(second)), http.StatusOK)
	var standing int
	p.DB.Scan(t, "SELECT count(*)::int FROM plan WHERE standing", nil, &standing)
	if standing != 1 {
		t.Errorf("%d plans stand", standing)
	}
	if got := b.Post(second+"/delete", b.Press(second+"/delete")); got.Status != http.StatusConflict {
		t.Errorf("deleting the standing plan answered %d", got.Status)
	}
	portaltest.Wants(t, "unfreezing", b.Post(second+"/freeze", b.Filled(second, url.Values{"unfreeze": {row.String()}})), http.StatusOK)
	portaltest.Wants(t, "deleting the first", b.Post(first+"/delete", b.Press(first+"/delete")), http.StatusOK, "Toinen")
	if got := b.Get(first); got.Status != http.StatusNotFound {
		t.Errorf("a deleted plan answers %d", got.Status)
	}
}

func TestACentreReadsWhatIsSharedAndItsOwnRows(t *testing.T) {
	t.Parallel()
	p, ids := country(t, 3)
	p.AddActor("lahti", identity.Organisation{Kind: identity.RegionalCentre, Code: "01", NameFI: "Etelä"})
	b := p.As("coordinator")
	path := made(t, p, b, "Salainen")
	var reference string
	p.DB.Scan(t, "SELECT reference FROM refugee_case WHERE id = $1", []any{ids[0]}, &reference)
	for _, who := range []string{"regional", "lahti"} {
		if got := p.As(who).Get(path); got.Status != http.StatusNotFound {
			t.Errorf("%s gets a plan that is not shared with %d", who, got.Status)
		}
		if got := p.As(who).Get("/plans"); strings.Contains(got.Body, "Salainen") {
			t.Errorf("%s sees it in the list", who)
		}
	}
	portaltest.Wants(t, "sharing", b.Post(path+"/share", b.Press(path)), http.StatusOK, "Jaettu")
	portaltest.Wants(t, "the own centre", p.As("regional").Get(path), http.StatusOK, "Salainen", reference, "Alueesi kotitaloudet")
	other := p.As("lahti").Get(path)
	portaltest.Wants(t, "another centre", other, http.StatusOK, "Salainen", "Ei rivejä")
	if strings.Contains(other.Body, reference) {
		t.Error("another centre reads the row of a case that is not its own")
	}
	for _, who := range []string{"municipality", "wellbeing", "intake", "keha", "auditor", "admin", "representative"} {
		if got := p.As(who).Get(path); got.Status != http.StatusForbidden {
			t.Errorf("%s gets a plan with %d", who, got.Status)
		}
	}
	for _, file := range []string{"/instance.json", "/plan.json", "/delete", "/progress"} {
		if got := p.As("regional").Get(path + file); got.Status != http.StatusForbidden {
			t.Errorf("a centre gets %s with %d", file, got.Status)
		}
	}
	portaltest.Wants(t, "no longer sharing", b.Post(path+"/unshare", b.Press(path)), http.StatusOK)
	if got := p.As("regional").Get(path); got.Status != http.StatusNotFound {
		t.Errorf("a centre gets what is no longer shared with %d", got.Status)
	}
}

func TestARunIsStoppedAndGoesOn(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 4)
	b := p.As("coordinator")
	path, id := start(t, b, "Pysäytetään")
	portaltest.Wants(t, "stopping what waits", b.Post(path+"/stop", b.Press(path)), http.StatusOK, "Pysäytetty", "ennen kuin laskenta alkoi")
	if err := runner(p).Run(t.Context(), id, true); err != nil {
		t.Fatal(err)
	}
	portaltest.Wants(t, "a stopped plan that the queue comes to", b.Get(path), http.StatusOK, "Pysäytetty")
	portaltest.Wants(t, "again", b.Post(path+"/again", b.Press(path)), http.StatusOK, "Jonossa")
	p.DB.Exec(t, "UPDATE plan SET state = 'running'") // a server was stopped in the midst of it
	portaltest.Wants(t, "asking a run to stop", b.Post(path+"/stop", b.Press(path)), http.StatusOK, "Pysäytetään")
	if err := runner(p).Run(t.Context(), id, true); err != nil {
		t.Fatal(err)
	}
	portaltest.Wants(t, "what was found until then", b.Get(path), http.StatusOK, "Pysäytetty", "paras suunnitelma, joka siihen mennessä löytyi")
}

func TestAPlanThatCannotBeMadeSaysWhatToDo(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("coordinator")
	portaltest.Wants(t, "without cases", b.Get(made(t, p, b, "Tyhjä")), http.StatusOK, "Epäonnistui", "Yksikään avoin tapaus")
	id := p.AddCase("regional", casework.Matching)
	portaltest.Wants(t, "without places", b.Get(made(t, p, b, "Tyhjä")), http.StatusOK, "Epäonnistui", "Yksikään kunta ei tarjoa")
	p.AddPlaces("municipality", "wellbeing", "regional", 9, places.Readiness{})
	p.DB.Exec(t, "INSERT INTO plan_freeze (case_id, municipality_code, account_id, frozen_at) VALUES ($1, '853', $2, now())", id, p.Actors["coordinator"].Account)
	portaltest.Wants(t, "frozen where there is nothing", b.Get(made(t, p, b, "Lukko")), http.StatusOK, "Epäonnistui", "853", "Poista lukitus")
	second := p.AddCase("regional", casework.Matching)
	p.DB.Exec(t, "UPDATE offer_line SET capacity = 5")
	p.DB.Exec(t, "UPDATE plan_freeze SET municipality_code = '564'")
	p.DB.Exec(t, "INSERT INTO plan_freeze (case_id, municipality_code, account_id, frozen_at) VALUES ($1, '564', $2, now())", second, p.Actors["coordinator"].Account)
	portaltest.Wants(t, "frozen where there is room for one", b.Get(made(t, p, b, "Ahdas")), http.StatusOK, "Epäonnistui", "eivät mahdu yhtä aikaa")
	late := made(t, p, b, "Kesken")
	p.DB.Exec(t, "UPDATE plan SET problem = 'not_found' WHERE id = $1", strings.TrimPrefix(late, "/plans/"))
	for lang, text := range map[string]string{"fi": "Sellainen voi silti olla", "sv": "Det kan ändå finnas en", "en": "There may still be one"} {
		portaltest.Wants(t, "what was not found, in "+lang, b.Get(late+"?lang="+lang), http.StatusOK, text)
	}
	b.Get(late + "?lang=fi")
	form := b.Filled("/plans/new", url.Values{"name": {""}, "year": {"2026"}, "seconds": {"9999"}})
	portaltest.Wants(t, "mistakes", b.Post("/plans", form), http.StatusUnprocessableEntity, "Virhe", "600")
}

func TestPlansSpeakThreeLanguages(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 3)
	b := p.As("coordinator")
	path := made(t, p, b, "X")
	for lang, title := range map[string]string{"fi": "Suunnitelmat", "sv": "Planer", "en": "Plans"} {
		portaltest.Wants(t, "the list in "+lang, b.Get("/plans?lang="+lang), http.StatusOK, "<h1>"+title+"</h1>")
		portaltest.Wants(t, "the plan in "+lang, b.Get(path+"?lang="+lang), http.StatusOK, map[string]string{"fi": "Kotitaloudet", "sv": "Hushåll", "en": "Households"}[lang])
	}
}

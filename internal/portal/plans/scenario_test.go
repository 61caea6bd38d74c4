package plans_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/portal/portaltest"
)

// real is a hash of everything that a scenario may not touch.
func real(t *testing.T, p *portaltest.Portal, plan string) (sum string) {
	t.Helper()
	p.DB.Scan(t, `SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
		SELECT 'case ' || c::text AS line FROM refugee_case c UNION ALL SELECT 'proposal ' || x::text FROM proposal x UNION ALL SELECT 'line ' || x::text FROM offer_line x
		UNION ALL SELECT 'ledger ' || x::text FROM place_ledger x UNION ALL SELECT 'plan ' || x::text FROM plan x WHERE id = $1
		UNION ALL SELECT 'row ' || x::text FROM plan_row x WHERE plan_id = $1 UNION ALL SELECT 'freeze ' || x::text FROM plan_freeze x) y`, []any{plan}, &sum)
	return sum
}

// supposed makes a scenario of a plan and returns its page.
func supposed(t *testing.T, p *portaltest.Portal, b *portaltest.Browser, base string, values url.Values) portaltest.Answer {
	t.Helper()
	form := b.Filled(base+"/scenario/new", url.Values{"name": {"Kokeilu"}, "seconds": {"2"}, "seed": {"3"}})
	maps.Copy(form, values)
	got := b.Post(base+"/scenario", form)
	id, err := uuid.Parse(strings.TrimPrefix(got.Path, "/plans/"))
	if err != nil {
		t.Fatalf("the scenario led to %d at %s", got.Status, got.Path)
	}
	if err := runner(p).Run(t.Context(), id, true); err != nil {
		t.Fatal(err)
	}
	return b.Get(got.Path)
}

func TestAScenarioChangesNothingThatIsReal(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 4)
	b := p.As("coordinator")
	base := made(t, p, b, "Perusta")
	portaltest.Wants(t, "making it standing", b.Post(base+"/standing", b.Press(base)), http.StatusOK)
	before := real(t, p, strings.TrimPrefix(base, "/plans/"))

	closed := supposed(t, p, b, base, url.Values{"closed": {"Kemi"}})
	portaltest.Wants(t, "without Kemi", closed, http.StatusOK, "Entä jos", "Ei ota vastaan: Kemi", "Ero voimassa olevaan suunnitelmaan: Perusta", "Kunnat, joiden osuus muuttuu", "−4", "€")
	more := supposed(t, p, b, base, url.Values{"added-municipality-1": {"240"}, "added-resource-1": {"places"}, "added-group-1": {"emergency"}, "added-units-1": {"4"}})
	portaltest.Wants(t, "with more room", more, http.StatusOK, "Lisää tilaa: Kemi", "+4")
	if strings.Contains(more.Body, "Sopivat paikat ovat muiden käytössä") {
		t.Error("with more room somebody is still without a place")
	}
	crowd := supposed(t, p, b, base, url.Values{"arrivals-group-1": {"emergency"}, "arrivals-persons-1": {"10"}, "max-spread": {"40"}})
	portaltest.Wants(t, "with arrivals", crowd, http.StatusOK, "Lisää saapuvia: Hätätapaus, 10", "Enimmäispisteet: ", "40</li>", "Lisätty 5")
	portaltest.Wants(t, "the arrivals alone", b.Get(crowd.Path+"?show=drawn"), http.StatusOK, "3 riviä")

	if after := real(t, p, strings.TrimPrefix(base, "/plans/")); after != before {
		t.Error("a scenario has changed something real")
	}
	if got := b.Post(crowd.Path+"/standing", b.Press(crowd.Path)); got.Status != http.StatusConflict {
		t.Errorf("making a scenario standing answered %d", got.Status)
	}
	portaltest.Wants(t, "the list", b.Get("/plans"), http.StatusOK, "Kokeilu", "Entä jos")
}

// TestAScenarioIsHeldAgainstItsBaseAndTheStandingPlan: with what each says, and what one more would be worth in both; a centre reads what is shared with it.
func TestAScenarioIsHeldAgainstItsBaseAndTheStandingPlan(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 4)
	b := p.As("coordinator")
	standing := made(t, p, b, "Voimassa")
	b.Post(standing+"/standing", b.Press(standing))
	base := made(t, p, b, "Perusta")
	portaltest.Wants(t, "a plan by itself", b.Get(base), http.StatusOK, "Mitä yksi lisää olisi arvoltaan", "Hinta, pistettä")
	more := supposed(t, p, b, base, url.Values{"added-municipality-1": {"240"}, "added-resource-1": {"places"}, "added-group-1": {"emergency"}, "added-units-1": {"40"}})
	portaltest.Wants(t, "with more room", more, http.StatusOK, "Ero suunnitelmaan: Perusta", "Ero voimassa olevaan suunnitelmaan: Voimassa", "Mitä yksi lisää olisi arvoltaan",
		"Henkilöitä, joiden pitäisi olla muualla", `id="standing"`)
	if plain := b.Get(base); strings.Contains(plain.Body, "Ero ") {
		t.Error("a plan that is no scenario is held against another")
	}
	for lang, words := range map[string][]string{
		"sv": {"Skillnad mot planen: Perusta", "Skillnad mot den gällande planen: Voimassa", "Vad en till skulle vara värd"},
		"en": {"Difference from the plan: Perusta", "Difference from the standing plan: Voimassa", "What one more would be worth"},
	} {
		portaltest.Wants(t, "in "+lang, b.Get(more.Path+"?lang="+lang), http.StatusOK, words...)
	}
	b.Get(more.Path + "?lang=fi")
	centre := p.As("regional")
	b.Post(more.Path+"/share", b.Press(more.Path))
	alone := centre.Get(more.Path)
	if portaltest.Wants(t, "the centre's look", alone, http.StatusOK, "Lisää tilaa: Kemi"); strings.Contains(alone.Body, "Ero ") {
		t.Error("a centre reads of plans that are not shared with it")
	}
	for _, path := range []string{standing, base} {
		b.Post(path+"/share", b.Press(path))
	}
	portaltest.Wants(t, "what is shared", centre.Get(more.Path), http.StatusOK, "Ero suunnitelmaan: Perusta", "Ero voimassa olevaan suunnitelmaan: Voimassa")
}

func TestAScenarioSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 2)
	b := p.As("coordinator")
	base := made(t, p, b, "Perusta")
	for _, c := range []struct {
		name   string
		values url.Values
		want   string
	}{
		{"nothing is changed", url.Values{}, "Muuta vähintään yhtä asiaa"},
		{"a municipality that is none", url.Values{"closed": {"Atlantis"}}, "Atlantis"},
		{"a group without persons", url.Values{"arrivals-group-1": {"quota"}}, "arrivals-persons-1"},
		{"room of nothing", url.Values{"added-municipality-1": {"Oulu"}, "added-units-1": {"3"}}, "added-resource-1"},
	} {
		form := b.Filled(base+"/scenario/new", url.Values{"name": {"X"}, "seconds": {"2"}})
		maps.Copy(form, c.values)
		portaltest.Wants(t, c.name, b.Post(base+"/scenario", form), http.StatusUnprocessableEntity, c.want)
	}
	got := supposed(t, p, b, base, url.Values{"arrivals-group-1": {"minor"}, "arrivals-persons-1": {"5"}})
	portaltest.Wants(t, "a group of which nobody came", got, http.StatusOK, "Epäonnistui", "Muutos koskee kuntaa tai ryhmää")
}

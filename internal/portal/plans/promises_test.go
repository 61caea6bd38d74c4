package plans_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/portal/portaltest"
)

// TestACommitmentToEmergencyCasesIsUsedFirstInAPlan lets Oulu promise: the household that both municipalities suit goes there, and the page says what is open.
func TestACommitmentToEmergencyCasesIsUsedFirstInAPlan(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 1)
	b := p.As("coordinator")
	promise := func(name string, persons int) {
		p.DB.Exec(t, `INSERT INTO precommitment (id, municipality_org, centre_org, year, persons, committed_on, reference) VALUES ($1, $2, $3, 2026, $4, '2025-12-01', '§ 1')
			ON CONFLICT (municipality_org, year) DO UPDATE SET persons = excluded.persons`, uuid.New(), p.Orgs[name].ID, p.Orgs["regional"].ID, persons)
	}
	where := func(path string) (code string) {
		p.DB.Scan(t, "SELECT municipality_code FROM plan_row WHERE plan_id = $1", []any{path[len("/plans/"):]}, &code)
		return code
	}
	promise("kemi", 5)
	if got := where(made(t, p, b, "Sisarus")); got != "564" {
		t.Errorf("a commitment outweighs a sibling: %s", got)
	}
	p.DB.Exec(t, "UPDATE refugee_case SET profile = profile - 'ties' - 'needs'")
	for name, code := range map[string]string{"municipality": "564", "kemi": "240"} {
		p.DB.Exec(t, "DELETE FROM precommitment")
		promise(name, 5)
		path := made(t, p, b, "Sitoumus")
		if got := where(path); got != code {
			t.Errorf("the emergency case goes to %s, not to %s, which has promised", got, code)
		}
	}
	p.DB.Exec(t, "DELETE FROM precommitment")
	promise("municipality", 5)
	promise("kemi", 12)
	path := made(t, p, b, "Liian vähän")
	for lang, texts := range map[string][]string{
		"fi": {"Sitoumukset hätätapauksiin", "2 kuntaa on sitoutunut ottamaan vastaan yhteensä 17 henkilöä. Avoinna on 13.", "Yksi kunta tarjoaa hätätapauksille vähemmän paikkoja kuin se on luvannut."},
		"sv": {"Förbindelser för akuta fall", "Öppna är 13", "En kommun erbjuder färre platser"},
		"en": {"Commitments to emergency cases", "13 are open", "One municipality offers fewer places"},
	} {
		portaltest.Wants(t, "the commitments in "+lang, b.Get(path+"?lang="+lang), http.StatusOK, texts...)
	}
}

package organisations_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

func says(t *testing.T, what string, got portaltest.Answer, status int, texts, never []string) {
	t.Helper()
	if got.Status != status {
		t.Errorf("%s answered %d at %s, want %d", what, got.Status, got.Path, status)
	}
	for _, text := range texts {
		if !strings.Contains(got.Body, text) {
			t.Errorf("%s does not say %q", what, text)
		}
	}
	for _, text := range never {
		if strings.Contains(got.Body, text) {
			t.Errorf("%s says %q", what, text)
		}
	}
}

func at(p *portaltest.Portal, name string) string {
	return "/admin/organisations/" + p.Orgs[name].ID.String()
}

// kept is a filled form of Oulu.
func kept(b *portaltest.Browser, path string, more url.Values) url.Values {
	form := b.Press(path)
	maps.Copy(form, url.Values{"name_fi": {"Oulu"}, "name_sv": {"Uleåborg"}, "name_en": {"Oulu"}, "duty_phone": {"044 000 0001"}, "mail": {"kirjaamo@oulu.example"}})
	maps.Copy(form, more)
	return form
}

func TestTheAdministratorKeepsHowOrganisationsAreReached(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b, path := p.As("admin"), at(p, "municipality")
	says(t, "the list", b.Get("/admin/organisations"), http.StatusOK, []string{">Oulu</a>", "Pohjois-Suomen elinvoimakeskus", path}, nil)
	says(t, "one kind", b.Get("/admin/organisations?kind=wellbeing_area"), http.StatusOK, []string{"Pohjois-Pohjanmaan"}, []string{">Oulu</a>"})
	says(t, "by Swedish name", b.Get("/admin/organisations?q=ule%C3%A5"), http.StatusOK, []string{">Oulu</a>"}, []string{">KEHA-keskus</a>"})
	says(t, "nothing found", b.Get("/admin/organisations?q=%25"), http.StatusOK, []string{"Organisaatioita ei löytynyt"}, nil)
	bad := kept(b, path, url.Values{"name_sv": {""}, "duty_phone": {"soita"}, "mail": {"oulu"}})
	says(t, "mistakes", b.Post(path, bad), http.StatusUnprocessableEntity, []string{"Korjaa 3 kohtaa", `value="soita"`, `href="#f-name_sv"`}, nil)
	form := kept(b, path, nil)
	says(t, "the change", b.Post(path, form), http.StatusOK, []string{"Organisaatio on tallennettu", "044 000 0001", "kirjaamo@oulu.example"}, nil)
	says(t, "those without a phone", b.Get("/admin/organisations?phone=none"), http.StatusOK, []string{"KEHA"}, []string{">Oulu</a>"})
	stale := maps.Clone(form)
	maps.Copy(stale, url.Values{"press": {uuid.NewString()}, "duty_phone": {"044 000 0002"}})
	says(t, "a stale change", b.Post(path, stale), http.StatusConflict, nil, nil)
	var version, events int
	var detail string
	p.DB.Scan(t, "SELECT version FROM organisation WHERE id = $1", []any{p.Orgs["municipality"].ID}, &version)
	p.DB.Scan(t, "SELECT count(*), max(detail->>'changed') FROM audit.event WHERE action = 'organisation.save'", nil, &events, &detail)
	if version != 2 || events != 1 || detail != "duty_phone,mail" {
		t.Errorf("version %d, %d events about %q", version, events, detail)
	}
	for _, who := range []string{"coordinator", "regional", "municipality", "wellbeing", "keha", "intake", "representative", "auditor"} {
		says(t, who, p.As(who).Get(path), http.StatusForbidden, nil, []string{"044 000 0001"})
		says(t, who+" changes it", p.As(who).Post(path, url.Values{"press": {uuid.NewString()}, "version": {"2"}}), http.StatusForbidden, nil, nil)
	}
	says(t, "what is not there", b.Get("/admin/organisations/"+uuid.NewString()), http.StatusNotFound, nil, nil)
}

func TestTheDutyPhoneStandsOnThePagesOfAnEmergency(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("admin")
	for i, name := range []string{"municipality", "regional", "wellbeing"} {
		o := p.Orgs[name]
		form := kept(b, at(p, name), url.Values{"name_fi": {o.NameFI}, "name_sv": {o.NameSV}, "name_en": {o.NameEN}, "duty_phone": {"044 000 000" + string(rune('1'+i))}})
		says(t, name, b.Post(at(p, name), form), http.StatusOK, nil, nil)
	}
	p.AddPlaces("municipality", "wellbeing", "regional", 20, places.Readiness{})
	chain := placement.Chain{InTx: store.As(p.DB.DB, func(tx *store.Tx) placement.ChainStore { return tx })}
	id, err := chain.Propose(t.Context(), p.Actors["regional"], identity.Press{Key: uuid.New()}, placement.Choice{
		Case: p.AddCase("regional", casework.Matching), Municipality: "564", Rank: 1, PlannedArrival: civil.Of(2026, 12, 14), Snapshot: []byte("{}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var hearing uuid.UUID
	p.DB.Scan(t, "SELECT id FROM hearing WHERE proposal_id = $1", []any{id}, &hearing)
	says(t, "the municipality", p.As("municipality").Get("/proposals/"+id.String()), http.StatusOK, []string{"Pohjois-Suomen elinvoimakeskus: 044 000 0002"}, nil)
	says(t, "the centre", p.As("regional").Get("/proposals/"+id.String()), http.StatusOK, []string{"Oulu: 044 000 0001"}, nil)
	says(t, "the wellbeing area", p.As("wellbeing").Get("/hearings/"+hearing.String()), http.StatusOK, []string{"Oulu: 044 000 0001", "elinvoimakeskus: 044 000 0002"}, nil)
	says(t, "the centre at the hearing", p.As("regional").Get("/hearings/"+hearing.String()), http.StatusOK, []string{"hyvinvointialue: 044 000 0003"}, nil)
}

package dwellings_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
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

func with(form, values url.Values) url.Values {
	maps.Copy(form, values)
	return form
}

var good = url.Values{"name": {"Mallikatu 4 A 12"}, "rooms": {"3"}, "sleeps": {"5"}, "ready_on": {"1.12.2026"}, "accessible": {"on"}}

// add adds a dwelling and returns its address.
func add(t *testing.T, b *portaltest.Browser) string {
	t.Helper()
	got := b.Post("/dwellings", with(b.Press("/dwellings/new"), good))
	says(t, "the new dwelling", got, http.StatusOK, []string{"Asunto on lisätty", "Mallikatu 4 A 12", "Esteetön"}, nil)
	return regexp.MustCompile(`/dwellings/[0-9a-f-]{36}`).FindString(got.Body)
}

func TestAMunicipalityKeepsItsDwellings(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.AddMunicipality("kemi", "240", "Kemi")
	b := p.As("municipality")
	says(t, "the empty list", b.Get("/dwellings"), http.StatusOK, []string{"Asuntoja ei ole vielä nimetty", "Lisää asunto"}, nil)
	empty := b.Post("/dwellings", b.Press("/dwellings/new"))
	says(t, "an empty form", empty, http.StatusUnprocessableEntity, []string{"Korjaa 4 kohtaa", `href="#f-ready_on"`}, nil)
	at := add(t, b)
	says(t, "the same name again", b.Post("/dwellings", with(b.Press("/dwellings/new"), good)), http.StatusUnprocessableEntity, []string{"Kunnalla on jo asunto tällä nimellä"}, nil)
	form := b.Press(at)
	changed := with(maps.Clone(form), good)
	changed.Set("sleeps", "6")
	says(t, "the change", b.Post(at, changed), http.StatusOK, []string{"Asunto on tallennettu", `data-label="Makuupaikkoja">6`}, nil)
	stale := with(maps.Clone(changed), url.Values{"press": {uuid.NewString()}})
	says(t, "a stale change", b.Post(at, stale), http.StatusConflict, nil, nil)
	for _, who := range []string{"coordinator", "regional", "wellbeing", "keha", "intake", "representative", "auditor", "admin"} {
		says(t, who, p.As(who).Get("/dwellings"), http.StatusForbidden, nil, []string{"Mallikatu"})
	}
	other := p.As("kemi")
	says(t, "another municipality's list", other.Get("/dwellings"), http.StatusOK, nil, []string{"Mallikatu"})
	says(t, "another municipality", other.Get(at), http.StatusNotFound, nil, nil)
	says(t, "another municipality's change", other.Post(at, with(other.Press("/dwellings/new"), good)), http.StatusNotFound, nil, nil)
}

// proposed is a portal in which a case for four is proposed to Oulu and its wellbeing area has answered; it returns the proposal's address.
func proposed(t *testing.T, p *portaltest.Portal) string {
	t.Helper()
	chain := placement.Chain{InTx: store.As(p.DB.DB, func(tx *store.Tx) placement.ChainStore { return tx })}
	press := func(version int64) identity.Press { return identity.Press{Key: uuid.New(), Version: version} }
	id, err := chain.Propose(t.Context(), p.Actors["regional"], press(0), placement.Choice{
		Case: p.AddCase("regional", casework.Matching), Municipality: "564", Rank: 1, PlannedArrival: civil.Of(2026, 12, 14), Snapshot: []byte("{}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var hearing uuid.UUID
	p.DB.Scan(t, "SELECT id FROM hearing WHERE proposal_id = $1", []any{id}, &hearing)
	if err := chain.AnswerHearing(t.Context(), p.Actors["wellbeing"], press(1), hearing, placement.Ready, nil, ""); err != nil {
		t.Fatal(err)
	}
	return "/proposals/" + id.String()
}

func TestADwellingIsNamedWithTheYes(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.AddPlaces("municipality", "wellbeing", "regional", 20, places.Readiness{})
	b := p.As("municipality")
	flat := strings.TrimPrefix(add(t, b), "/dwellings/")
	first, second := proposed(t, p), proposed(t, p)
	yes := url.Values{"body": {"Lautakunta"}, "decided_on": {"20.11.2026"}, "dwelling": {flat}, "do": {"check"}}
	late := with(b.Press(second+"/accept"), yes) // opened while the dwelling was free
	form := with(b.Press(first+"/accept"), yes)
	says(t, "the last look", b.Post(first+"/accept", form), http.StatusOK, []string{"Mallikatu 4 A 12: huoneita 3, makuupaikkoja 5"}, nil)
	form.Set("do", "send")
	says(t, "the yes", b.Post(first+"/accept", form), http.StatusOK, []string{"Mallikatu 4 A 12"}, nil)
	late.Set("do", "send")
	says(t, "the second yes", b.Post(second+"/accept", late), http.StatusUnprocessableEntity, []string{"Asunto on varattu tapaukselle KP-2026-", "14.12.2026 alkaen"}, nil)
	says(t, "the form of the second", b.Get(second+"/accept"), http.StatusOK, nil, []string{"Mallikatu"})
	says(t, "the list", b.Get("/dwellings"), http.StatusOK, []string{"Varattu", "14.12.2026 alkaen"}, nil)
	says(t, "the centre", p.As("regional").Get(first), http.StatusOK, []string{"Mallikatu 4 A 12"}, nil)
}

func TestADwellingIsNamedWhileTheArrivalIsPrepared(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.AddPlaces("municipality", "wellbeing", "regional", 20, places.Readiness{})
	id := p.AddCase("regional", casework.Matching)
	p.Direct(id, "regional", "municipality", "wellbeing")
	b, at := p.As("municipality"), "/arrivals/"+id.String()
	says(t, "a municipality without dwellings", b.Get(at), http.StatusOK, []string{"Kunnalla ei ole asuntoa"}, nil)
	flat := strings.TrimPrefix(add(t, b), "/dwellings/")
	says(t, "the form", b.Get(at), http.StatusOK, []string{"Varattava asunto", flat}, nil)
	form := url.Values{"press": {uuid.NewString()}, "seen": {uuid.Nil.String()}, "dwelling": {flat}, "until": {"1.12.2026"}}
	says(t, "until before the arrival", b.Post(at+"/dwelling", form), http.StatusUnprocessableEntity, []string{"Virhe:", `href="#f-until"`, flat}, nil)
	form.Set("until", "")
	form.Set("press", uuid.NewString())
	says(t, "the name", b.Post(at+"/dwelling", form), http.StatusOK, []string{"Varattu asunto", "14.12.2026 alkaen", `value="Mallikatu 4 A 12"`}, nil)
	form.Set("press", uuid.NewString())
	says(t, "a page that others have overtaken", b.Post(at+"/dwelling", form), http.StatusConflict, nil, nil)
	says(t, "the centre reads it", p.As("regional").Get(at), http.StatusOK, []string{"Varattu asunto"}, []string{`name="seen"`})
	says(t, "the wellbeing area", p.As("wellbeing").Get(at), http.StatusOK, nil, []string{"Mallikatu"})
	says(t, "the centre names one", p.As("regional").Post(at+"/dwelling", form), http.StatusForbidden, nil, nil)
	form = url.Values{"press": {uuid.NewString()}, "seen": {flat}, "dwelling": {""}}
	says(t, "none any more", b.Post(at+"/dwelling", form), http.StatusOK, []string{"Asuntoa ei ole vielä nimetty"}, nil)
}

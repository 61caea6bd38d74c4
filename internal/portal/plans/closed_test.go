package plans_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
)

// TestWhatIsInTheWayOfAPlanIsTheMinistrysToRead: a plan that was shared, and is made again in vain, names a case to the ministry only.
func TestWhatIsInTheWayOfAPlanIsTheMinistrysToRead(t *testing.T) {
	t.Parallel()
	p, ids := country(t, 3)
	p.AddActor("lahti", identity.Organisation{Kind: identity.RegionalCentre, Code: "01", NameFI: "Etelä"})
	b := p.As("coordinator")
	path := made(t, p, b, "Uusiksi")
	p.DB.Exec(t, "UPDATE plan SET state = 'stopped'")
	portaltest.Wants(t, "sharing", b.Post(path+"/share", b.Press(path)), http.StatusOK, "Jaettu")
	portaltest.Wants(t, "again", b.Post(path+"/again", b.Press(path)), http.StatusOK, "Jonossa")
	if got := p.As("lahti").Get(path); got.Status != http.StatusNotFound {
		t.Errorf("a centre gets a plan that is made again with %d", got.Status)
	}
	p.DB.Exec(t, "INSERT INTO plan_freeze (case_id, municipality_code, account_id, frozen_at) VALUES ($1, '853', $2, now())", ids[0], p.Actors["coordinator"].Account)
	if err := runner(p).Run(t.Context(), uuid.MustParse(strings.TrimPrefix(path, "/plans/")), true); err != nil {
		t.Fatal(err)
	}
	var reference string
	p.DB.Scan(t, "SELECT reference FROM refugee_case WHERE id = $1", []any{ids[0]}, &reference)
	portaltest.Wants(t, "what the ministry reads", b.Get(path), http.StatusOK, "Epäonnistui", reference, "853")
	if got := p.As("lahti").Get(path); got.Status != http.StatusNotFound {
		t.Errorf("a centre gets a plan that failed with %d", got.Status)
	}
}

// TestOnlyWhoWaitsIsFrozen: not whose case has gone on since, nor who came under special handling; the row of such a case is no longer read either.
func TestOnlyWhoWaitsIsFrozen(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 4)
	b := p.As("coordinator")
	path := made(t, p, b, "Vanha")
	portaltest.Wants(t, "sharing", b.Post(path+"/share", b.Press(path)), http.StatusOK, "Jaettu")
	var ids []uuid.UUID
	p.DB.Scan(t, "SELECT array_agg(case_id ORDER BY number) FROM plan_row WHERE municipality_code = '564'", nil, &ids)
	freeze := func(id uuid.UUID) portaltest.Answer {
		return b.Post(path+"/freeze", b.Filled(path, url.Values{"freeze": {id.String() + " 564"}}))
	}
	var reference string
	p.DB.Scan(t, "SELECT reference FROM refugee_case WHERE id = $1", []any{ids[0]}, &reference)
	for _, state := range []casework.State{"cancelled", "closed", "placed", "registered", "arrived"} {
		p.DB.Exec(t, "UPDATE refugee_case SET state = $2, municipality_code = CASE WHEN $2 IN ('cancelled','closed') THEN NULL ELSE '564' END WHERE id = $1", ids[0], state)
		if got := freeze(ids[0]); got.Status != http.StatusConflict {
			t.Errorf("freezing a case that is %s answered %d", state, got.Status)
		}
		if strings.Contains(b.Get(path).Body, ids[0].String()+" 564") {
			t.Errorf("the page offers to freeze a case that is %s", state)
		}
	}
	p.DB.Exec(t, "UPDATE refugee_case SET state = 'matching', municipality_code = NULL, special_handling = true WHERE id = $1", ids[0])
	if got := freeze(ids[0]); got.Status != http.StatusNotFound {
		t.Errorf("freezing a case under special handling answered %d", got.Status)
	}
	for _, who := range []string{"coordinator", "regional"} {
		if got := p.As(who).Get(path); strings.Contains(got.Body, reference) || strings.Contains(got.Body, "Lisätty") || !strings.Contains(got.Body, "3 riviä") {
			t.Errorf("%s reads where a case under special handling would go", who)
		}
	}
	portaltest.Wants(t, "who waits", freeze(ids[1]), http.StatusOK, "Lukittu: Oulu")
	p.DB.Exec(t, "UPDATE refugee_case SET state = 'cancelled' WHERE id = $1", ids[1])
	portaltest.Wants(t, "ending the decision for a case that is cancelled", b.Post(path+"/freeze", b.Filled(path, url.Values{"unfreeze": {ids[1].String()}})), http.StatusOK)
}

// TestEachRouteOfAPlanIsClosedToACentreUntilItIsShared tries the addresses and the presses, with a press of the centre's own.
func TestEachRouteOfAPlanIsClosedToACentreUntilItIsShared(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 2)
	b := p.As("coordinator")
	base := made(t, p, b, "Perusta")
	scenario := supposed(t, p, b, base, url.Values{"closed": {"Kemi"}}).Path
	centre := p.As("regional")
	own := centre.Press("/")
	own.Set("version", "1")
	own.Set("freeze", "01a20580-c02c-7415-88b6-0df6fba6e797 564")
	try := func(path string, read int) {
		t.Helper()
		for _, route := range []string{"", "/fairness", "?show=frozen", "?show=drawn", "?after=MA"} {
			if got := centre.Get(path + route); got.Status != read {
				t.Errorf("a centre gets %s%s with %d, want %d", path, route, got.Status, read)
			}
		}
		for _, route := range []string{"/progress", "/instance.json", "/plan.json", "/scenario/new", "/delete"} {
			if got := centre.Get(path + route); got.Status != http.StatusForbidden {
				t.Errorf("a centre gets %s%s with %d", path, route, got.Status)
			}
		}
		for _, route := range []string{"/stop", "/again", "/standing", "/share", "/unshare", "/freeze", "/delete", "/scenario", "/curve"} {
			if got := centre.Post(path+route, own); got.Status != http.StatusForbidden {
				t.Errorf("a centre presses %s%s: %d", path, route, got.Status)
			}
		}
	}
	try(base, http.StatusNotFound)
	try(scenario, http.StatusNotFound)
	portaltest.Wants(t, "sharing the scenario alone", b.Post(scenario+"/share", b.Press(scenario)), http.StatusOK, "Jaettu")
	try(base, http.StatusNotFound)
	try(scenario, http.StatusOK)
	if got := centre.Get(scenario); strings.Contains(got.Body, "Perusta") {
		t.Error("a centre reads of a plan that is not shared what a scenario is held against")
	}
}

// TestOnePersonHasAFewPlansUnderWay: the solver works on one at a time, so that many of one person would hold up everybody.
func TestOnePersonHasAFewPlansUnderWay(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.AddPlaces("municipality", "wellbeing", "regional", 9, places.Readiness{})
	b := p.As("coordinator")
	ask := func(name string) portaltest.Answer {
		return b.Post("/plans", b.Filled("/plans/new", url.Values{"name": {name}, "year": {"2026"}, "seconds": {"600"}}))
	}
	for range 5 {
		portaltest.Wants(t, "a plan", ask("Jonoon"), http.StatusOK, "Jonossa")
	}
	portaltest.Wants(t, "one too many", ask("Liikaa"), http.StatusConflict, "5")
	p.AddActor("other", identity.Organisation{Kind: identity.Ministry, Code: "OM", NameFI: "Toinen"})
	c := p.As("other")
	portaltest.Wants(t, "of another person", c.Post("/plans", c.Filled("/plans/new", url.Values{"name": {"Oma"}, "year": {"2026"}, "seconds": {"2"}})), http.StatusOK, "Jonossa")
	var first string
	p.DB.Scan(t, "SELECT id::text FROM plan ORDER BY created_at LIMIT 1", nil, &first)
	portaltest.Wants(t, "stopping one", b.Post("/plans/"+first+"/stop", b.Press("/plans/"+first)), http.StatusOK, "Pysäytetty")
	portaltest.Wants(t, "in its stead", ask("Tilalle"), http.StatusOK, "Jonossa")
	if got := b.Post("/plans/"+first+"/again", b.Press("/plans/"+first)); got.Status != http.StatusConflict {
		t.Errorf("again beyond what one may have answered %d", got.Status)
	}
}

// TestADownloadIsRecorded: the year of all that wait leaves the portal.
func TestADownloadIsRecorded(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 2)
	b := p.As("coordinator")
	path := made(t, p, b, "Ulos")
	for _, file := range []string{"/instance.json", "/plan.json"} {
		portaltest.Wants(t, file, b.Get(path+file), http.StatusOK, "h1")
	}
	var n int
	p.DB.Scan(t, "SELECT count(*)::int FROM audit.event WHERE action = 'plan.download'", nil, &n)
	if n != 2 {
		t.Errorf("%d downloads are in the log", n)
	}
}

package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
)

// twoPlaces is a portal in which Oulu and Kemi have places: Oulu has the tie, the clinic and the interpreter.
func twoPlaces(t *testing.T) (*portaltest.Portal, casework.ID) {
	t.Helper()
	p := portaltest.New(t)
	p.AddMunicipality("kemi", "240", "Kemi")
	flat := places.Dwelling{Rooms: 3, Count: 2, Ready: civil.Of(2026, 12, 1)}
	p.AddPlaces("municipality", "wellbeing", "regional", 10, places.Readiness{
		Dwellings: []places.Dwelling{flat}, Services: []places.Service{{Code: "rehabilitation", Minutes: 12}},
		Interpreters: []places.Interpreter{{Language: "ar", Way: places.OnTheSpot}}, SchoolReady: civil.Of(2026, 11, 1),
	})
	p.AddPlaces("kemi", "wellbeing", "regional", 10, places.Readiness{Dwellings: []places.Dwelling{flat}})
	return p, p.AddCase("regional", casework.Matching)
}

func TestACentreSeesTheRankingWithReasonsAndProposes(t *testing.T) {
	t.Parallel()
	p, id := twoPlaces(t)
	path := "/cases/" + id.String() + "/ranking"
	b := p.As("regional")
	got := b.Get(path)
	if got.Status != http.StatusOK || strings.Index(got.Body, "<b>Oulu</b>") > strings.Index(got.Body, "<b>Kemi</b>") || !strings.Contains(got.Body, "Miksi ensimmäisenä: Oulu") {
		t.Fatalf("the ranking answered %d: %s", got.Status, got.Body)
	}
	form := b.Press(path)
	form.Set("municipality", "240")
	form.Set("planned_arrival", "14.12.2026")
	if got := b.Post(path, form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `href="#f-reason"`) {
		t.Errorf("another than the first without a reason answered %d", got.Status)
	}
	form = b.Press(path)
	form.Set("municipality", "564")
	form.Set("planned_arrival", "viides")
	if got := b.Post(path, form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "viides") {
		t.Errorf("a bad day answered %d, or what was typed is lost", got.Status)
	}
	form.Set("planned_arrival", "14.12.2026")
	first := b.Post(path, form)
	if !strings.HasPrefix(first.Path, "/proposals/") {
		t.Fatalf("the proposal led to %d at %s", first.Status, first.Path)
	}
	if again := b.Post(path, form); again.Path != first.Path {
		t.Errorf("the same press again led to %s, want %s", again.Path, first.Path)
	}
	for l, want := range map[string]string{"sv": "Lagen 681/2023, 44 § 2 mom.", "en": "Act 681/2023, section 44(2)(1)", "fi": "Laki 681/2023, 44 §:n 2 momentin 1 kohta"} {
		portaltest.Wants(t, "the kept ranking in "+l, b.Get(first.Path+"/ranking?lang="+l), http.StatusOK, want)
	}
	var proposals, kept int
	p.DB.Scan(t, "SELECT count(*), count(*) FILTER (WHERE snapshot->'ranking'->'ranked'->0->>'municipality' = '564') FROM proposal", nil, &proposals, &kept)
	if proposals != 1 || kept != 1 {
		t.Errorf("%d proposals, %d with their ranking kept, want one of each", proposals, kept)
	}
	if got := p.As("municipality").Get(path); got.Status != http.StatusForbidden {
		t.Errorf("the municipality's look at the ranking answered %d, want 403", got.Status)
	}
}

// TestAPriceChangesWhoIsFirst: what Oulu's places are worth to others is charged there. Prices of another group, of another year and of an earlier run are not.
func TestAPriceChangesWhoIsFirst(t *testing.T) {
	t.Parallel()
	p, id := twoPlaces(t)
	path := "/cases/" + id.String() + "/ranking"
	price := func(year int, at, resource string, milli int) {
		t.Helper()
		p.DB.Exec(t, `WITH run AS (INSERT INTO price_run (id, year, made_at, seed, trajectories, pool_cases, open_cases, expected_cases, free_places, weights_set, policy_from, inputs, seconds)
			VALUES (gen_random_uuid(), $1, $2::timestamptz, 1, 5, 10, 2, 3, 40, 'v1', '2026-01-01', decode(repeat('00', 32), 'hex'), 0.1) RETURNING id)
			INSERT INTO capacity_price (run_id, municipality_code, resource, milli, wanted, left_units) SELECT id, '564', $3, $4, 12, 10 FROM run`, year, at, resource, milli)
	}
	first := func(b *portaltest.Browser) string {
		t.Helper()
		body := b.Get(path).Body
		if strings.Index(body, "<b>Oulu</b>") < strings.Index(body, "<b>Kemi</b>") {
			return "Oulu"
		}
		return "Kemi"
	}
	price(2026, "2026-11-20", "places:emergency", 99_000)
	price(2026, "2026-11-21", "places:quota", 99_000) // the latest run counts
	price(2027, "2026-11-22", "places:emergency", 99_000)
	if got := first(p.As("regional")); got != "Oulu" {
		t.Errorf("without a price of its group's places in force %s is first", got)
	}
	price(2026, "2026-11-22", "places:emergency", 99_000)
	for _, who := range []string{"regional", "coordinator"} {
		if got := first(p.As(who)); got != "Kemi" {
			t.Errorf("%s: %s is first although its places are worth more to others", who, got)
		}
	}
	b := p.As("regional")
	form := b.Press(path)
	form.Set("municipality", "564")
	form.Set("planned_arrival", "14.12.2026")
	if got := b.Post(path, form); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("Oulu is no longer the first, and was proposed without a reason: %d", got.Status)
	}
	form.Set("reason", "Sisko asuu Oulussa.")
	if got := b.Post(path, form); !strings.HasPrefix(got.Path, "/proposals/") {
		t.Fatalf("with a reason: %d at %s", got.Status, got.Path)
	}
	var charged int
	p.DB.Scan(t, `SELECT (jsonb_path_query_first(snapshot, '$.ranking.ranked[*] ? (@.municipality == "564").charges[0].points'))::int FROM proposal`, nil, &charged)
	if charged != 99_000 {
		t.Errorf("the charge that is kept with the proposal is %d", charged)
	}
}

func TestRankingIsNotChangedBySexOrCitizenship(t *testing.T) {
	t.Parallel()
	p, id := twoPlaces(t)
	b := p.As("coordinator")
	path := "/cases/" + id.String() + "/ranking"
	table := func() string {
		body := b.Get(path).Body
		return body[strings.Index(body, `<table class="rank">`):strings.Index(body, `aria-labelledby="why"`)]
	}
	before := table()
	p.DB.Exec(t, `UPDATE refugee_case SET profile = jsonb_set(jsonb_set(profile, '{persons,0,sex}', '"male"'), '{persons,3,sex}', '"female"')`)
	p.DB.Exec(t, `UPDATE case_identity SET document = jsonb_set(document, '{persons,0,citizenship}', '"SYR"')`)
	if table() != before {
		t.Error("the ranking follows sex or citizenship")
	}
	p.DB.Exec(t, `UPDATE refugee_case SET profile = profile - 'ties'`)
	if table() == before {
		t.Error("the test cannot fail: a change that should matter changed nothing")
	}
}

func TestTheMunicipalitySeesItsOwnFitAlone(t *testing.T) {
	t.Parallel()
	p, id := twoPlaces(t)
	path, b := "/cases/"+id.String()+"/ranking", p.As("regional")
	form := b.Press(path)
	form.Set("municipality", "564")
	form.Set("planned_arrival", "14.12.2026")
	if got := b.Post(path, form); got.Status != http.StatusOK {
		t.Fatalf("the proposal answered %d", got.Status)
	}
	var proposal string
	p.DB.Scan(t, "SELECT id::text FROM proposal WHERE case_id = $1", []any{id}, &proposal)
	own := p.As("municipality").Get("/proposals/" + proposal)
	for _, text := range []string{"Näin kuntanne sopi", " / 30", "Terveyspalvelut"} {
		if !strings.Contains(own.Body, text) {
			t.Errorf("the municipality's page does not say %q", text)
		}
	}
	if strings.Contains(own.Body, "Kemi") {
		t.Error("the municipality's page tells of another municipality")
	}
	if got := p.As("municipality").Get("/proposals/" + proposal + "/ranking"); got.Status != http.StatusForbidden {
		t.Errorf("the whole ranking answered %d to the municipality", got.Status)
	}
	if got := b.Get("/proposals/" + proposal); strings.Contains(got.Body, "Näin kuntanne sopi") {
		t.Error("the centre reads the municipality's panel beside the whole ranking")
	}
}

func TestAMunicipalityWithTooFewSchoolPlacesIsLeftOut(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.AddMunicipality("kemi", "240", "Kemi")
	flat := []places.Dwelling{{Rooms: 3, Count: 2, Ready: civil.Of(2026, 12, 1)}}
	p.AddPlaces("municipality", "wellbeing", "regional", 10, places.Readiness{Dwellings: flat}.Limited("basic", 1))
	p.AddPlaces("kemi", "wellbeing", "regional", 10, places.Readiness{Dwellings: flat}.Limited("basic", 2))
	id := p.AddCase("regional", casework.Matching)
	path := "/cases/" + id.String() + "/ranking"
	b := p.As("regional")
	portaltest.Wants(t, "without pupils", b.Get(path), http.StatusOK, "<b>Oulu</b>", "<b>Kemi</b>")
	p.DB.Exec(t, `UPDATE refugee_case SET profile = jsonb_set(profile, '{schooling}', '[{"level": "basic", "count": 2}]') WHERE id = $1`, id)
	for lang, reason := range map[string]string{
		"fi": "Perusopetuspaikat: jäljellä 1, tarve 2", "sv": "Platser i grundläggande utbildning: 1 kvar, behov 2", "en": "Basic education places: 1 left, 2 needed",
	} {
		got := b.Get(path + "?lang=" + lang)
		portaltest.Wants(t, "the ranking in "+lang, got, http.StatusOK, "<b>Kemi</b>", reason)
		if strings.Contains(got.Body, "<b>Oulu</b>") {
			t.Errorf("in %s a municipality is ranked that has too few school places", lang)
		}
	}
}

package portal_test

import (
	"strings"
	"testing"

	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

func TestUnusedPlacesTellOfThemselvesOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.AddMunicipality("kemi", "240", "Kemi")
	p.AddPlaces("municipality", "wellbeing", "regional", 9, places.Readiness{})
	p.AddPlaces("kemi", "wellbeing", "regional", 7, places.Readiness{})
	var line string
	p.DB.Scan(t, "UPDATE offer_line SET open_on = '[2026-01-01,2026-11-23)', taken = 4 WHERE municipality_code = '564' RETURNING id::text", nil, &line) // until yesterday
	clock := places.Closing{InTx: store.As(p.DB.DB, func(tx *store.Tx) places.ClosingStore { return tx })}
	for i, want := range []int{1, 0} {
		if n, err := clock.TellUnused(t.Context()); n != want || err != nil {
			t.Errorf("run %d told of %d lines, %v; want %d", i+1, n, err, want)
		}
	}
	for who, want := range map[string]string{
		"municipality": "Tarjoamianne paikkoja jäi käyttämättä: 2026, määrä 5", "regional": "Kunnan tarjoamia paikkoja jäi käyttämättä: Oulu, 2026, määrä 5", "kemi": "",
	} {
		page := p.As(who).Get("/").Body
		if strings.Contains(page, "jäi käyttämättä") != (want != "") || !strings.Contains(page, want) {
			t.Errorf("%s is not told as it should be", who)
		}
	}
	if !strings.Contains(p.As("regional").Get("/").Body, `href="/capacity/unused/`+line+`"`) {
		t.Error("the centre's notice does not lead to its feedback")
	}
	var events int
	if p.DB.Scan(t, "SELECT count(*)::int FROM audit.event WHERE action = 'offer.unused'", nil, &events); events != 1 {
		t.Errorf("%d audit events, want 1", events)
	}
	p.DB.Exec(t, "UPDATE offer_line SET taken = 3 WHERE municipality_code = '564'")
	if n, err := clock.TellUnused(t.Context()); n != 0 || err != nil {
		t.Errorf("a line of which they were told told of itself again: %d, %v", n, err)
	}
}

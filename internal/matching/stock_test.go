package matching_test

import (
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/matching"
)

// TestAPlaceGivesNoMoreThanItHasStated holds each kind of need against what is left of it.
func TestAPlaceGivesNoMoreThanItHasStated(t *testing.T) {
	t.Parallel()
	c := family()
	c.Pupils = []matching.Pupils{{Level: matching.BasicEducation, Count: 2}, {Level: matching.EarlyEducation, Count: 1}}
	c.Services = []matching.ServiceNeed{{Code: "dialysis"}, {Code: "mental_health", Persons: 2}}
	for _, row := range []struct {
		resource matching.Resource
		left     int
		fits     bool
	}{
		{matching.BasicEducation, 2, true},
		{matching.BasicEducation, 1, false},
		{matching.EarlyEducation, 0, false},
		{matching.PrePrimary, 0, true}, // nobody needs it
		{matching.SlotsOf("dialysis"), 1, true},
		{matching.SlotsOf("dialysis"), 0, false},
		{matching.SlotsOf("mental_health"), 1, false},
		{matching.UnitBeds, 0, true}, // not a minor
		{matching.SlotsOf("maternity"), -1, true},
	} {
		p := town("564")
		p.Stocks = []matching.Stock{{Resource: row.resource, Left: row.left, Source: told("2026-11-12")}}
		r := matching.Rank(c, []matching.Place{p}, weights())
		if fits := len(r.Ranked) == 1; fits != row.fits {
			t.Errorf("%s with %d left: fits %v", row.resource, row.left, fits)
		}
		if !row.fits && r.Lacking[0].Requirement != matching.RequireStock {
			t.Errorf("%s: lacks %s", row.resource, r.Lacking[0].Requirement)
		}
	}
}

// TestPlacesStandByWhatIsLeftAfterTheCharges works the arithmetic by hand: a family of five pays each person's place, and a fifth of what one accessible
// dwelling is worth, rounded to the nearest.
func TestPlacesStandByWhatIsLeftAfterTheCharges(t *testing.T) {
	t.Parallel()
	c, dear, cheap := family(), town("564"), town("091")
	c.Dwelling.Accessible = matching.Absolute
	for _, p := range []*matching.Place{&dear, &cheap} {
		p.Dwellings = []matching.Dwelling{{ID: "1", Rooms: 4, Accessible: true, Ready: date("2026-11-01"), Count: 1}}
	}
	dear.Prices = []matching.Price{
		{Resource: matching.Places, Milli: 1500, Wanted: 30, Left: 6},
		{Resource: matching.AccessibleHomes, Milli: 10_003, Wanted: 3, Left: 1},
		{Resource: matching.UnitBeds, Milli: 99_000},
	}
	r := matching.Rank(c, []matching.Place{dear, cheap}, weights())
	first, second := r.Ranked[0], r.Ranked[1]
	if first.Municipality != "091" || first.Net() != first.Total || first.Total != second.Total {
		t.Errorf("the place that nobody else needs comes first: %+v", r.Ranked)
	}
	want := []matching.Charge{
		{Resource: matching.Places, Units: 5, Points: 1500, Wanted: 30, Left: 6},
		{Resource: matching.AccessibleHomes, Units: 1, Points: 2001, Wanted: 3, Left: 1},
	}
	if len(second.Charges) != 2 || second.Charges[0] != want[0] || second.Charges[1] != want[1] || second.Net() != second.Total-3501 {
		t.Errorf("%+v, net %d of %d", second.Charges, second.Net(), second.Total)
	}
	contrast, _ := r.Contrast("091", "564")
	if contrast.Decides != matching.Scarcity || contrast.Difference != 3501 {
		t.Errorf("%+v", contrast)
	}
}

// TestAHigherPriceNeverLiftsAPlace holds that the score is the total less the charges exactly, that it falls with the price, and that without prices
// nothing is charged.
func TestAHigherPriceNeverLiftsAPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, places, w := drawCase(t), drawPlaces(t), drawWeights(t)
		free := matching.Rank(c, places, w)
		for _, p := range free.Ranked {
			if p.Net() != p.Total || len(p.Charges) > 0 {
				t.Fatalf("charged without a price: %+v", p)
			}
		}
		if len(free.Ranked) == 0 {
			return
		}
		dearer := free.Ranked[rapid.IntRange(0, len(free.Ranked)-1).Draw(t, "place")].Municipality
		for i := range places {
			if places[i].Municipality == dearer {
				places[i].Prices = []matching.Price{{Resource: matching.Places, Milli: rapid.IntRange(1, 50_000).Draw(t, "price")}}
			}
		}
		before, _ := free.Of(dearer)
		after, ranked := matching.Rank(c, places, w).Of(dearer)
		if !ranked || after.Position < before.Position || after.Total != before.Total || after.Net() != after.Total-after.Charges[0].Points {
			t.Fatalf("before %+v\nafter %+v", before, after)
		}
	})
}

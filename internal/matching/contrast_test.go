package matching_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/matching"
)

// pair is two places of which the first has the household's tie and the second the better dwelling and a little more of the rest.
func pair() (matching.Case, []matching.Place) {
	c := family()
	c.Ties = []matching.Tie{{Kind: "sibling", Municipality: "564", Wellbeing: "17", Source: matching.Source{Key: matching.FromInterview, On: date("2026-11-03")}}}
	a, b := town("564"), town("179")
	b.Wellbeing, b.At = "13", matching.At(25.7, 62.2)
	a.Dwellings = []matching.Dwelling{{ID: "a", Rooms: 3, Ready: date("2026-12-01"), Count: 1, Source: told("2026-11-12")}}
	b.Dwellings = []matching.Dwelling{{ID: "b", Rooms: 4, Ready: date("2026-11-24"), Count: 1, Source: told("2026-11-12")}}
	a.School.Ready, b.School.Ready = date("2026-08-01"), date("2026-08-01")
	a.Burden, b.Burden = matching.Burden{Used: 47, Target: 50, Population: 100_000}, matching.Burden{Used: 47, Target: 50, Population: 100_000}
	return c, []matching.Place{a, b}
}

func TestContrastNamesWhatDecides(t *testing.T) {
	t.Parallel()
	c, places := pair()
	r := matching.Rank(c, places, weights())
	got, ok := r.Contrast("564", "179")
	// 564 has 15,000 more by the tie, 3,125 less by the dwelling (12,500 x 1/4) and 358 less by timing (5,000 - 4,642).
	if !ok || got.Difference != 15_000-3_125-358 || got.Decides != matching.CriterionTies {
		t.Errorf("%+v", got)
	}
	if !slices.Equal(got.Favours(), []matching.Criterion{matching.CriterionTies}) ||
		!slices.Equal(got.Against(), []matching.Criterion{matching.CriterionDwelling, matching.CriterionTiming}) {
		t.Errorf("in favour %v, against %v", got.Favours(), got.Against())
	}
	back, _ := r.Contrast("179", "564")
	if back.Difference != -got.Difference || back.Decides != got.Decides {
		t.Errorf("seen from the other side: %+v", back)
	}
	if a, b := texts(got.Sentences()), texts(back.Sentences()); !slices.Equal(a, b) || !slices.Equal(a, []string{
		"ranking.why_lead municipality=564 points=11517 municipality=179",
		"ranking.why_decides criteria=ties",
		"ranking.why_less municipality=179 criteria=dwelling timing",
	}) {
		t.Errorf("sentences %v and %v", a, b)
	}
	if _, ok := r.Contrast("564", "091"); ok {
		t.Error("a place that is not ranked has no contrast")
	}
}

func TestWhyTheFirstIsFirst(t *testing.T) {
	t.Parallel()
	c, places := pair()
	why := matching.Rank(c, places, weights()).WhyFirst()
	if got, want := evidenceTexts(why.For), []string{"ranking.ties_municipality tie=sibling"}; !slices.Equal(got, want) {
		t.Errorf("for: %v", got)
	}
	if got, want := evidenceTexts(why.Against), []string{
		"ranking.dwelling_rooms number=3 number=4", "ranking.timing_dwelling count=13 day=20261201",
	}; !slices.Equal(got, want) {
		t.Errorf("against: %v", got)
	}
	if why.For[0].Source.Key != matching.FromInterview {
		t.Errorf("the evidence lost its source: %+v", why.For[0])
	}
}

func TestWhyTheOnlyOneStandsAlone(t *testing.T) {
	t.Parallel()
	c, places := pair()
	why := matching.Rank(c, places[:1], weights()).WhyFirst()
	if got := texts(why.Sentences); !slices.Equal(got, []string{"ranking.why_only municipality=564"}) {
		t.Errorf("sentences %v", got)
	}
	if !slices.Contains(evidenceTexts(why.For), "ranking.ties_municipality tie=sibling") || !slices.Contains(evidenceTexts(why.Against), "ranking.spread_target number=47 number=50 percent=94") {
		t.Errorf("for %v, against %v", evidenceTexts(why.For), evidenceTexts(why.Against))
	}
}

func TestEqualTotalsAreCalledEqual(t *testing.T) {
	t.Parallel()
	why := matching.Rank(family(), []matching.Place{town("905"), town("091")}, weights()).WhyFirst()
	if got := texts(why.Sentences); !slices.Equal(got, []string{"ranking.why_equal municipality=091 municipality=905"}) {
		t.Errorf("sentences %v", got)
	}
}

func TestDifferencesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := matching.Rank(drawCase(t), drawPlaces(t), drawWeights(t))
		for _, a := range r.Ranked {
			for _, b := range r.Ranked {
				c, _ := r.Contrast(a.Municipality, b.Municipality)
				sum := 0
				for _, row := range c.Rows {
					sum += row.Difference
				}
				if sum != c.Difference || c.Difference != a.Total-b.Total || (c.Decides == "") != (c.Difference == 0) {
					t.Fatalf("%+v: the rows give %d", c, sum)
				}
			}
		}
	})
}

func texts(list []matching.Text) (out []string) {
	for _, t := range list {
		out = append(out, t.String())
	}
	return out
}

func evidenceTexts(list []matching.Evidence) (out []string) {
	for _, e := range list {
		out = append(out, e.Text.String())
	}
	return out
}

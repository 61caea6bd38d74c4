package joint_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/check"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/joint"
	"kuntapaikka/internal/matching/plan"
)

// TestAMinimumIsReachedForItsPriceAndNeverMissedInSilence has two towns with room for all, of which the second is worth less to everyone.
func TestAMinimumIsReachedForItsPriceAndNeverMissedInSilence(t *testing.T) {
	t.Parallel()
	places := []matching.Place{town("564", "17", 12, 0), town("091", "01", 12, 60)} // 15 points a person apart
	hs := []joint.Household{household("a", 4, places), household("b", 3, places), household("c", 2, places)}
	for _, c := range []struct {
		what          string
		shortfall     int
		least, came   int
		frozen        string // household c is decided there
		planned, want int    // persons at the second town, and missing
	}{
		{"nothing is asked", 20_000, 0, 0, "", 0, 0},
		{"the shortfall costs nothing: it is told", 0, 4, 0, "", 0, 4},
		{"it costs less than the way there", 10_000, 4, 0, "", 0, 4},
		{"it costs more", 20_000, 4, 0, "", 4, 0},
		{"some have come already", 20_000, 6, 4, "", 2, 0},
		{"enough have come already", 20_000, 4, 4, "", 0, 0},
		{"one is frozen there", 20_000, 5, 0, "091", 5, 0},
		{"more than all of them", 20_000, 12, 0, "", 9, 3},
		{"none of them fits exactly", 20_000, 1, 0, "", 0, 1}, // 15 points for each of two persons, and only one counts
	} {
		how := terms()
		how.Shortfall, how.Minimums = c.shortfall, []joint.Minimum{{Municipality: "091", Least: c.least, Came: c.came}}
		mine := append([]joint.Household{}, hs...)
		mine[2].Decided = c.frozen
		found := solve(t, mine, nil, how)
		if len(found.Minimums) != 1 {
			t.Fatalf("%s: %+v", c.what, found.Minimums)
		}
		if m := found.Minimums[0]; m.Planned != c.planned || m.Wanting() != c.want {
			t.Errorf("%s: %d planned and %d missing, want %d and %d", c.what, m.Planned, m.Wanting(), c.planned, c.want)
		}
		if found.PlacedPersons != 9 || found.BoundValue < found.Value {
			t.Errorf("%s: %+v", c.what, found.Plan)
		}
	}
}

// TestMinimumsNeverCostAPlaceNorMoreThanTheyAreWorth holds every plan with minimums against the one without: it places as many, what it loses of value is
// no more than what the missing persons would have cost, and the certificate of the problem proves it.
func TestMinimumsNeverCostAPlaceNorMoreThanTheyAreWorth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		places := []matching.Place{
			town("564", "17", rapid.IntRange(1, 9).Draw(t, "a"), 0), town("091", "01", rapid.IntRange(1, 9).Draw(t, "b"), 40), town("244", "17", rapid.IntRange(1, 9).Draw(t, "c"), 20),
		}
		var hs []joint.Household
		for i := range rapid.IntRange(1, 8).Draw(t, "households") {
			hs = append(hs, household(fmt.Sprint("h", i), rapid.IntRange(1, 4).Draw(t, "persons"), places))
		}
		var links []joint.Link
		if len(hs) > 2 {
			links = append(links, joint.Link{A: "h0", B: "h1", Kind: joint.Kind(rapid.SampledFrom([]string{"near", "together", "apart"}).Draw(t, "link"))})
		}
		how := terms()
		solved := func() (joint.Plan, *instance.Instance) {
			p, err := joint.Build(t.Context(), hs, links, how)
			if err != nil {
				t.Fatal(err)
			}
			found := p.Solve(t.Context(), plan.Options{Workers: 1})
			if _, err := check.Plan(p.Instance(), found.Plan); err != nil {
				t.Fatalf("the checker refuses the plan: %v", err)
			}
			return found, p.Instance()
		}
		for _, code := range []string{"564", "091", "244"} {
			how.Minimums = append(how.Minimums, joint.Minimum{Municipality: code, Least: rapid.IntRange(0, 9).Draw(t, "least"), Came: rapid.IntRange(0, 3).Draw(t, "came")})
		}
		without, plain := solved()
		how.Shortfall = rapid.IntRange(1, 30_000).Draw(t, "shortfall")
		with, file := solved()
		if len(plain.Arcs) != len(file.Arcs) || len(plain.Offers) != len(file.Offers) || len(plain.Resources) != len(file.Resources) {
			t.Fatal("minimums are in the problem itself")
		}
		merit := func(p joint.Plan) (sum int64) {
			for _, m := range p.Minimums {
				sum -= int64(how.Shortfall * m.Wanting())
			}
			for _, n := range p.Near {
				if n.Met {
					sum += int64(how.Near * min(hs[0].Case.Size(), hs[1].Case.Size()))
				}
			}
			return sum + p.Value
		}
		if with.WeightedPlaced < without.WeightedPlaced || with.WeightedPlaced == without.WeightedPlaced && merit(with) < merit(without) {
			t.Fatalf("with minimums %+v, without %+v", with, without)
		}
	})
}

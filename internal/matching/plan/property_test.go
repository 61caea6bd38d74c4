package plan_test

import (
	"maps"
	"math/rand/v2"
	"testing"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/plan"
)

// proven solves an instance and tells what its proven best plan is worth.
func proven(t testing.TB, o object) (got outcome, lexicographic, ok bool) {
	t.Helper()
	in := read(t, o)
	p := plan.Solve(t.Context(), in, plan.Options{Workers: 1})
	if got = (outcome{true, p.WeightedPlaced, p.Value}); in.Minimise {
		got.value = -p.Value
	}
	return got, in.Lexicographic, p.Status == instance.Optimal
}

// TestMorePlacesNeverMakeABestPlanWorse adds a unit to one resource of small instances.
func TestMorePlacesNeverMakeABestPlanWorse(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 11))
		o := wild(r)
		before, lexicographic, ok := proven(t, o)
		resources, _ := o["resources"].([]object)
		i := r.IntN(len(resources))
		more := maps.Clone(resources[i])
		units, _ := more["capacity"].(int)
		more["capacity"] = units + 1 + r.IntN(3)
		resources[i] = more
		if after, _, still := proven(t, o); ok && still && before.better(after, lexicographic) {
			t.Errorf("seed %d: %+v, with more places %+v", seed, before, after)
		}
	}
}

// TestTheOrderOfAFileChangesNothingOfWhatIsBest shuffles every list of small instances.
func TestTheOrderOfAFileChangesNothingOfWhatIsBest(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 12))
		o := wild(r)
		before, _, ok := proven(t, o)
		for _, list := range []string{"resources", "offers", "cases", "arcs"} {
			items, _ := o[list].([]object)
			r.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		}
		if after, _, still := proven(t, o); ok && still && before != after {
			t.Errorf("seed %d: %+v, in another order %+v", seed, before, after)
		}
	}
}

// TestAScaleOfAllValuesChangesNoPlan multiplies every value of small instances.
func TestAScaleOfAllValuesChangesNoPlan(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		o := wild(rand.New(rand.NewPCG(seed, 13)))
		before, _, ok := proven(t, o)
		arcs, _ := o["arcs"].([]object)
		for _, a := range arcs {
			v, _ := a["value"].(int)
			a["value"] = 1000 * v
		}
		if after, _, still := proven(t, o); ok && still && (before.weight != after.weight || 1000*before.value != after.value) {
			t.Errorf("seed %d: %+v, a thousand times as much is %+v", seed, before, after)
		}
	}
}

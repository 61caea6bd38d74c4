package replay_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/made"
	"kuntapaikka/internal/matching/plan"
	"kuntapaikka/internal/matching/replay"
)

func read(t testing.TB, text string) *instance.Instance {
	t.Helper()
	in, err := instance.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// year is a made-up year that is decided quickly.
func year(t testing.TB) *instance.Instance {
	t.Helper()
	var b bytes.Buffer
	if err := (made.Country{Cases: 120, Offers: 8, Tightness: 0.95, Seed: 3}).Write(&b); err != nil {
		t.Fatal(err)
	}
	in, err := instance.Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	in.Budget = instance.Budget{Iterations: 600, Seed: 1}
	return in
}

func run(t testing.TB, in *instance.Instance, o replay.Options) replay.Result {
	t.Helper()
	o.Batch, o.Reprice, o.Trajectories, o.Workers, o.Seed = max(1, o.Batch), max(1, o.Reprice), 3, 2, 1
	r, err := replay.Run(t.Context(), in, o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Value > r.HindsightBound || r.PlacedPersons > r.HindsightPlaced && in.Lexicographic {
		t.Errorf("better than hindsight allows: %+v", r)
	}
	r.Seconds = 0
	return r
}

// TestPricesLookAhead holds that prices close most of what the greedy leaves, one by one and in batches, and that a seed decides all.
func TestPricesLookAhead(t *testing.T) {
	t.Parallel()
	in := year(t)
	greedy := run(t, in, replay.Options{Policy: replay.Greedy})
	for name, o := range map[string]replay.Options{
		"one by one":  {Policy: replay.Price, Reprice: 12},
		"in batches":  {Policy: replay.Price, Batch: 30},
		"with a pool": {Policy: replay.Price, Reprice: 12, Pool: in},
	} {
		got := run(t, in, o)
		if closed := (got.ShareOfBound - greedy.ShareOfBound) / (1 - greedy.ShareOfBound); closed < 0.4 {
			t.Errorf("%s: %.4f of the bound where the greedy has %.4f: only %.2f of the distance", name, got.ShareOfBound, greedy.ShareOfBound, closed)
		}
		if float64(got.PlacedPersons) < 0.995*float64(greedy.PlacedPersons) {
			t.Errorf("%s: %d persons placed, the greedy places %d", name, got.PlacedPersons, greedy.PlacedPersons)
		}
	}
	o := replay.Options{Policy: replay.Price, Reprice: 30}
	if first, again := run(t, in, o), run(t, in, o); first != again {
		t.Errorf("the same seed gave %+v and then %+v", first, again)
	}
}

// written reads what a maker writes.
func written(t testing.TB, write func(io.Writer) error) *instance.Instance {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	in := read(t, b.String())
	in.Budget = instance.Budget{Iterations: 600, Seed: 1}
	return in
}

// TestWhatAYearCanBe holds the price policy against the greedy where offers are small and places plentiful or scarce, and where there are a few large
// offers that differ: it closes much of the distance to hindsight, and few more
// stay without a place.
func TestWhatAYearCanBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		year   func(seed uint64) maker
		closed float64
	}{
		"small offers": {func(seed uint64) maker { return made.Country{Cases: 120, Offers: 20, Tightness: 0.95, Seed: seed} }, 0.25},
		"scarce":       {func(seed uint64) maker { return made.Country{Cases: 120, Offers: 20, Tightness: 1.05, Seed: seed} }, 0.25},
		"an agency":    {func(seed uint64) maker { return made.Agency{Families: 120, Offers: 7, Slack: 1.1, Seed: seed} }, 0.7},
	} {
		for _, batch := range []int{1, 20} {
			var greedy, price, bound, placed, placedGreedy float64
			for seed := range uint64(2) {
				y := c.year(seed + 1)
				in, pool := written(t, y.Write), written(t, y.WritePool)
				g, p := run(t, in, replay.Options{Policy: replay.Greedy}), run(t, in, replay.Options{Policy: replay.Price, Batch: batch, Reprice: 5, Pool: pool})
				greedy, price, bound = greedy+float64(g.Value), price+float64(p.Value), bound+float64(p.HindsightBound)
				placed, placedGreedy = placed+float64(p.PlacedPersons), placedGreedy+float64(g.PlacedPersons)
			}
			t.Logf("%s, batches of %d: greedy %.4f, price %.4f of the bound; %.0f and %.0f persons", name, batch, greedy/bound, price/bound, placedGreedy, placed)
			if closed := (price - greedy) / (bound - greedy); closed < c.closed {
				t.Errorf("%s, batches of %d: only %.2f of the distance closed, want %.2f", name, batch, closed, c.closed)
			}
			if placed < 0.99*placedGreedy { // in a year this small a household is half a hundredth
				t.Errorf("%s, batches of %d: %.0f persons placed, the greedy places %.0f", name, batch, placed, placedGreedy)
			}
		}
	}
}

// TestHindsightIsNearItsBoundWherePlacesAreScarce holds the search of the whole year to little work.
func TestHindsightIsNearItsBoundWherePlacesAreScarce(t *testing.T) {
	t.Parallel()
	in := written(t, made.Country{Cases: 200, Offers: 40, Tightness: 1.05, Seed: 1}.Write)
	in.Budget.Iterations = 300
	if r := run(t, in, replay.Options{Policy: replay.Greedy}); float64(r.HindsightBound) > 1.015*float64(r.HindsightValue) {
		t.Errorf("hindsight makes %d, its bound says %d", r.HindsightValue, r.HindsightBound)
	}
}

// maker makes a year up, and the year before it.
type maker interface {
	Write(to io.Writer) error
	WritePool(to io.Writer) error
}

// scarce has one place, which those who come after the first case need more.
const scarce = `{"version": 1, "objective": "value", "resources": [{"id": "a/p", "capacity": 1}], "offers": [{"id": "a", "uses": ["a/p"]}], "budget": {"iterations": 50},
 "cases": [{"id": "c1", "demand": {"p": 1}}, {"id": "c2", "demand": {"p": 1}}, {"id": "c3", "demand": {"p": 1}}, {"id": "c4", "demand": {"p": 1}}],
 "arcs": [{"case": "c1", "offer": "a", "value": 1}, {"case": "c2", "offer": "a", "value": 90}, {"case": "c3", "offer": "a", "value": 90}, {"case": "c4", "offer": "a", "value": 90}]}`

func TestNobodyWaitsUnlessToldTo(t *testing.T) {
	t.Parallel()
	in := read(t, scarce)
	for wait, want := range map[bool]int64{false: 1, true: 90} {
		if got := run(t, in, replay.Options{Policy: replay.Price, Pool: in, Wait: wait}); got.Value != want || got.PlacedPersons != 1 || got.HindsightValue != 90 {
			t.Errorf("wait %v: %+v, want %d", wait, got, want)
		}
	}
}

func TestBundlesAndDecidedCasesAreReplayedAsTheyAre(t *testing.T) {
	t.Parallel()
	in := read(t, `{"version": 1, "objective": "value", "budget": {"iterations": 50},
 "resources": [{"id": "a/p", "capacity": 2}, {"id": "b/p", "capacity": 3}], "offers": [{"id": "a", "uses": ["a/p"]}, {"id": "b", "uses": ["b/p"]}],
 "cases": [{"id": "c1", "demand": {"p": 1}}, {"id": "c2", "demand": {"p": 1}}, {"id": "c3", "demand": {"p": 2}}],
 "arcs": [{"case": "c1", "offer": "a", "value": 50}, {"case": "c1", "offer": "b", "value": 1}, {"case": "c2", "offer": "b", "value": 1}, {"case": "c3", "offer": "a", "value": 7}],
 "bundles": [["c1", "c2"]], "fixed": [{"case": "c3", "offer": "a"}]}`)
	for _, batch := range []int{1, 3} {
		if got := run(t, in, replay.Options{Policy: replay.Greedy, Batch: batch}); got.Value != 9 || got.PlacedPersons != 3 {
			t.Errorf("batch %d: the bundle can go to b alone, beside the decided case at a: %+v", batch, got)
		}
	}
}

func TestAPoolOfAnotherCountryIsRefused(t *testing.T) {
	t.Parallel()
	pool := read(t, strings.NewReplacer(`"a"`, `"z"`, `"a/p"`, `"z/p"`).Replace(scarce))
	_, err := replay.Run(t.Context(), read(t, scarce), replay.Options{Policy: replay.Price, Pool: pool, Trajectories: 1, Batch: 1, Reprice: 1})
	if err == nil || !strings.Contains(fmt.Sprint(err), `"z/p"`) {
		t.Errorf("%v", err)
	}
}

// TestPricesAreNearlyAsLowAsTheyCanBe holds the bound that prices show against the best plan: no prices are below it, and good ones are little above.
func TestPricesAreNearlyAsLowAsTheyCanBe(t *testing.T) {
	t.Parallel()
	alike := `{"version": 1, "objective": "value", "resources": [{"id": "a/p", "capacity": 3}, {"id": "b/p", "capacity": 3}, {"id": "c/p", "capacity": 3}],
 "offers": [{"id": "a", "uses": ["a/p"]}, {"id": "b", "uses": ["b/p"]}, {"id": "c", "uses": ["c/p"]}], "budget": {"iterations": 100}, "cases": [`
	arcs := ""
	for i := range 12 {
		if i > 0 {
			alike, arcs = alike+",", arcs+","
		}
		alike += fmt.Sprintf(`{"id": "h%d", "demand": {"p": 1}}`, i)
		arcs += fmt.Sprintf(`{"case": "h%d", "offer": "a", "value": 100},{"case": "h%d", "offer": "b", "value": 100},{"case": "h%d", "offer": "c", "value": 100}`, i, i, i)
	}
	for name, in := range map[string]*instance.Instance{"a year": year(t), "places that are all as good": read(t, alike+`], "arcs": [`+arcs+`]}`)} {
		future := replay.Future{Trajectories: 1}
		for i := range in.Cases {
			future.Now = append(future.Now, int32(i))
		}
		drawn, err := replay.Draw(t.Context(), in, future)
		if err != nil {
			t.Fatal(err)
		}
		price := drawn.Prices()
		bound, best := 0.0, make([]float64, len(in.Cases))
		for r, p := range price {
			bound += p * float64(in.Resources[r].Capacity)
		}
		for _, a := range in.Arcs {
			net := float64(a.Value)
			for _, s := range in.Demand(nil, a) {
				net -= price[s.Resource] * float64(s.Units)
			}
			best[a.Case] = max(best[a.Case], net)
		}
		for _, b := range best {
			bound += b
		}
		p := plan.Solve(t.Context(), in, plan.Options{Workers: 1})
		if bound < float64(p.Value)-0.5 || bound > 1.03*float64(p.BoundValue) {
			t.Errorf("%s: the prices show %.0f, the best plan makes %d to %d", name, bound, p.Value, p.BoundValue)
		}
	}
}

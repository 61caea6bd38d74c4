package replay_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/made"
	"kuntapaikka/internal/matching/replay"
)

// market draws two futures of a made-up country of which everybody waits or may come.
func market(t testing.TB, in *instance.Instance, waits int) *replay.Futures {
	t.Helper()
	future := replay.Future{Waiting: waits, Ahead: len(in.Cases) - waits, Trajectories: 2, Seed: 4}
	for i := range in.Cases {
		if i < waits {
			future.Now = append(future.Now, int32(i))
		} else {
			future.Pool = append(future.Pool, int32(i))
		}
	}
	drawn, err := replay.Draw(t.Context(), in, future)
	if err != nil {
		t.Fatal(err)
	}
	return drawn
}

func countryOf(t testing.TB, c made.Country) *instance.Instance {
	t.Helper()
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	in, err := instance.Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	for i := range in.Arcs {
		in.Arcs[i].Value *= 1000 // points in the file, thousandths of one in the portal
	}
	return in
}

// raised is an instance with more of a resource.
func raised(in *instance.Instance, r int32, units int64) *instance.Instance {
	more := *in
	more.Resources = slices.Clone(in.Resources)
	more.Resources[r].Capacity += units
	return &more
}

// TestMoreOfAResourceIsPricedAsIfItHadBeenThere holds the prices that are found from those before against prices that are found from nothing: the bounds
// that the two show differ by little, none is below a plan's value, and a price never rises with more of what it is of.
func TestMoreOfAResourceIsPricedAsIfItHadBeenThere(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		in := countryOf(t, made.Country{Cases: 150, Offers: 12, Tightness: 1 + 0.05*float64(seed), Seed: seed + 1})
		drawn := market(t, in, 80)
		base := drawn.Prices()
		for r, p := range base {
			if p == 0 || r%3 != 0 {
				continue
			}
			before := p
			drawn.Raise(t.Context(), []int32{int32(r)}, []int64{1, 2, 4, 8}, func(n int64, with *replay.Futures) bool {
				price := with.Prices()
				if price[r] > before+1 {
					t.Errorf("seed %d: with %d more of %s a unit is worth %.1f, before %.1f", seed, n, in.Resources[r].ID, price[r], before)
				}
				before = price[r]
				if warm, cold := with.Bound(), market(t, raised(in, int32(r), n), 80).Bound(); math.Abs(warm-cold) > 0.002*cold {
					t.Errorf("seed %d: with %d more of %s the prices show %.0f, from nothing %.0f", seed, n, in.Resources[r].ID, warm, cold)
				}
				return price[r] > 0
			})
			if fmt.Sprint(drawn.Prices()) != fmt.Sprint(base) {
				t.Fatal("trying more has changed the prices")
			}
		}
	}
}

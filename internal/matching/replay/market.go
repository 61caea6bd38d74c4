package replay

import (
	"context"
	"math/rand/v2"

	"kuntapaikka/internal/matching/instance"
)

// Future is who is expected to take of the resources of an instance. The numbers are of its cases; those of a bundle go together.
type Future struct {
	Now     []int32 // who waits: all of them, or some of Waiting
	Waiting int
	Pool    []int32 // from whom those to come are drawn, with replacement
	Ahead   int     // how many come

	Trajectories int // futures that prices average
	Seed         uint64
}

// Prices finds what a unit of each resource is worth to those who wait and those who come, and how many households like each case there are in a future,
// on the average. The same future gives the same prices.
func Prices(ctx context.Context, in *instance.Instance, f Future) (price, times []float64, err error) {
	list, _ := arrivals(in)
	of := map[int32]int{}
	left := make([]int64, len(in.Resources))
	for i, one := range list {
		for _, c := range one.cases {
			of[c] = i
		}
	}
	for i, r := range in.Resources {
		left[i] = r.Capacity
	}
	rng := rand.New(rand.NewPCG(f.Seed, 5)) //nolint:gosec // the same seed has to draw the same
	price, times = make([]float64, len(left)), make([]float64, len(in.Cases))
	for range f.Trajectories {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		drawn := f.draw(of, len(list), rng)
		prices, _ := (&dual{left: left, list: list, times: drawn}).find(ctx)
		for r, p := range prices {
			price[r] += p / float64(f.Trajectories)
		}
		for i, n := range drawn {
			for _, c := range list[i].cases {
				times[c] += n / float64(f.Trajectories)
			}
		}
	}
	return price, times, nil
}

// draw says how often each arrival is in one future.
func (f Future) draw(of map[int32]int, n int, rng *rand.Rand) []float64 {
	drawn := make([]float64, n)
	some := func(from []int32, n int) {
		for range n {
			if len(from) > 0 {
				drawn[of[from[rng.IntN(len(from))]]]++
			}
		}
	}
	if f.Waiting > len(f.Now) {
		some(f.Now, f.Waiting)
	} else {
		for _, c := range f.Now {
			drawn[of[c]] = 1
		}
	}
	some(f.Pool, f.Ahead)
	return drawn
}

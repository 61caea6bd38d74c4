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

// Taker is a case at the offer that is worth most to it at the prices. Times is how many households like it there are in a future, on the average.
type Taker struct {
	Case, Offer int32
	Times       float64
}

// Prices finds what a unit of each resource is worth to those who wait and those who come, and which offers they take at these prices: those who find
// every offer too dear take none. The same future gives the same prices.
func Prices(ctx context.Context, in *instance.Instance, f Future) (price []float64, takers []Taker, err error) {
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
	sum, times := make([]float64, len(left)), make([]float64, len(list))
	for range f.Trajectories {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		drawn := f.draw(of, len(list), rng)
		prices, _ := (&dual{left: left, list: list, times: drawn}).find(ctx)
		for r, p := range prices {
			sum[r] += p / float64(f.Trajectories)
		}
		for i, n := range drawn {
			times[i] += n / float64(f.Trajectories)
		}
	}
	return sum, chosen(list, times, sum), nil
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

// chosen is what each arrival takes at the prices.
func chosen(list []arrival, times, price []float64) (takers []Taker) {
	for i, one := range list {
		best, at := 0.0, int32(-1)
		for _, o := range one.arcs {
			if v := o.net(price); times[i] > 0 && v > best {
				best, at = v, o.offer
			}
		}
		for _, c := range one.cases {
			if at >= 0 {
				takers = append(takers, Taker{Case: c, Offer: at, Times: times[i]})
			}
		}
	}
	return takers
}

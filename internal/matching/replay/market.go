package replay

import (
	"context"
	"math/rand/v2"
	"slices"

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

// Futures are the drawn futures of an instance, with what a unit of each resource is worth in each.
type Futures struct {
	list []arrival
	each []*settled
	in   *instance.Instance
}

// Draw draws the futures and finds the prices in each: those of the dual of its linear programme. The same future gives the same prices.
func Draw(ctx context.Context, in *instance.Instance, f Future) (*Futures, error) {
	list, _ := arrivals(in)
	all := &Futures{list: list, in: in}
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
	m := newMesh(list, len(left))
	rng := rand.New(rand.NewPCG(f.Seed, 5)) //nolint:gosec // the same seed has to draw the same
	for range f.Trajectories {
		drawn := f.draw(of, len(list), rng)
		prices := (&dual{left: left, list: list, times: drawn}).find(ctx)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		one := m.at(prices, drawn, left)
		one.settleAll()
		all.each = append(all.each, one)
	}
	return all, nil
}

// Prices are what a unit of each resource is worth to those who wait and those who come, on the average of the futures.
func (f *Futures) Prices() []float64 {
	prices := make([]float64, len(f.in.Resources))
	for _, one := range f.each {
		for r, p := range one.price {
			prices[r] += p / float64(len(f.each))
		}
	}
	return prices
}

// Times is how many households like each case there are in a future, on the average.
func (f *Futures) Times() []float64 {
	times := make([]float64, len(f.in.Cases))
	for _, one := range f.each {
		for i, n := range one.times {
			for _, c := range f.list[i].cases {
				times[c] += n / float64(len(f.each))
			}
		}
	}
	return times
}

// Raise tells what the futures would be with more of some resources, of all of them as many units: first with the first number of units more, then with
// the next larger, until fn wants no more. Each is found from the one before. The futures stay as they are.
func (f *Futures) Raise(ctx context.Context, resources []int32, units []int64, fn func(units int64, with *Futures) (more bool)) {
	with, before := &Futures{list: f.list, in: f.in}, int64(0)
	for _, one := range f.each {
		with.each = append(with.each, one.clone())
	}
	for _, n := range units {
		for _, one := range with.each {
			one.raise(resources, n-before)
		}
		if before = n; ctx.Err() != nil || !fn(n, with) {
			return
		}
	}
}

// Bound is what no choice for everyone in the futures exceeds, at their prices, on the average.
func (f *Futures) Bound() (sum float64) {
	for _, one := range f.each {
		sum += one.bound() / float64(len(f.each))
	}
	return sum
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
	return slices.Clip(drawn)
}

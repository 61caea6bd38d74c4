package replay

import (
	"context"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/plan"
)

// fine is the parts of a unit of value in which multipliers are told.
const fine = 1000

// hindsight plans the whole year at once. By value alone the search starts where the prices of the year's linear programme lead: where places are scarce
// its own way there is long.
func hindsight(ctx context.Context, in *instance.Instance, list []arrival, workers int) instance.Plan {
	o := plan.Options{Workers: workers}
	if !in.Lexicographic && !in.Minimise && len(in.Fixed) == 0 {
		o.From = &instance.Plan{Certificate: instance.Certificate{Value: opening(ctx, in, list)}}
	}
	return plan.Solve(ctx, in, o)
}

// opening is what each arrival's best offer brings over the prices of the linear programme.
func opening(ctx context.Context, in *instance.Instance, list []arrival) *instance.Multipliers {
	d := &dual{left: make([]int64, len(in.Resources)), list: list, times: make([]float64, len(list))}
	for r := range in.Resources {
		d.left[r] = in.Resources[r].Capacity
	}
	for i := range d.times {
		d.times[i] = 1
	}
	price := d.find(ctx)
	x := &instance.Multipliers{Scale: fine, Cases: map[string]int64{}, Resources: map[string]int64{}}
	for _, one := range list {
		best := 0.0
		for _, o := range one.arcs {
			best = max(best, o.net(price))
		}
		x.Cases[in.Cases[one.cases[0]].ID] = int64(best * fine)
	}
	for r, p := range price {
		x.Resources[in.Resources[r].ID] = int64(p * fine)
	}
	return x
}

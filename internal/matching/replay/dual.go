package replay

import (
	"context"
	"math"
)

// dual looks for prices p of all resources that make the bound
//
//	sum p x capacity + sum over arrivals, times each, of max(0, the most that value - p x demand is at any of its offers)
//
// small: those of the dual of the linear programme. Any prices give a bound; only the lowest tells what capacities are worth.
type dual struct {
	left  []int64
	list  []arrival
	times []float64 // how many arrivals like each there are

	scale []float64 // brings a step in each price to one size: one over the mean demand squared
	slack []float64 // what the best offers leave of each resource
}

// How the search goes: so many steps at most, the first of them towards a bound so much lower, all shorter after so many that did not lower it, and no
// more when so many together gained too little.
const (
	dualSteps = 600
	dualAim   = 0.05
	dualStale = 10
	dualCheck = 50
	dualGain  = 0.0005
)

// find returns the prices of the lowest bound that it saw.
func (d *dual) find(ctx context.Context) []float64 {
	d.measure()
	best, lowest := d.flat()
	p := append([]float64(nil), best...)
	aim, stale, before := dualAim, 0, lowest
	for i := range dualSteps {
		if i%dualCheck == dualCheck-1 {
			if before-lowest < dualGain*math.Abs(lowest) || ctx.Err() != nil {
				break
			}
			before = lowest
		}
		bound := d.bound(p)
		if bound < lowest {
			lowest, stale = bound, 0
			copy(best, p)
		} else if stale++; stale == dualStale {
			aim, stale = aim*0.6, 0
			copy(p, best)
			bound = d.bound(p)
		}
		norm := 0.0
		for r, s := range d.slack {
			if p[r] > 0 || s < 0 {
				norm += s * s * d.scale[r]
			}
		}
		if norm == 0 {
			break
		}
		step := (bound - lowest + aim*math.Abs(lowest)) / norm
		for r, s := range d.slack {
			p[r] = max(0, p[r]-step*s*d.scale[r])
		}
	}
	return best
}

// bound is what the prices show, and notes what they leave of each resource.
func (d *dual) bound(p []float64) (sum float64) {
	for r, left := range d.left {
		d.slack[r] = float64(left)
		sum += p[r] * float64(left)
	}
	for i := range d.list {
		if d.times[i] == 0 {
			continue
		}
		most, at := 0.0, -1
		for k := range d.list[i].arcs {
			if v := d.list[i].arcs[k].net(p); v > most {
				most, at = v, k
			}
		}
		if at < 0 {
			continue
		}
		sum += d.times[i] * most
		for _, s := range d.list[i].arcs[at].shares {
			d.slack[s.Resource] -= d.times[i] * float64(s.Units)
		}
	}
	return sum
}

// measure learns the size of steps.
func (d *dual) measure() {
	d.slack, d.scale = make([]float64, len(d.left)), make([]float64, len(d.left))
	n := make([]float64, len(d.left))
	for i := range d.list {
		for _, o := range d.list[i].arcs {
			for _, s := range o.shares {
				d.scale[s.Resource] += d.times[i] * float64(s.Units)
				n[s.Resource] += d.times[i]
			}
		}
	}
	for r := range n {
		if d.scale[r] > 0 {
			mean := d.scale[r] / n[r]
			d.scale[r] = 1 / (mean * mean)
		}
	}
}

// flat is one price for everything, the factor of it that makes the bound lowest: where all offers are worth about the same, everyone would want the same
// one otherwise, and then the next. It is put on the resource of each offer that most arrivals take of.
func (d *dual) flat() (best []float64, lowest float64) {
	level, p := d.level(), make([]float64, len(d.left))
	lowest = math.Inf(1)
	bound := func(factor float64) float64 {
		for r, l := range level {
			p[r] = factor * l
		}
		b := d.bound(p)
		if b < lowest {
			lowest, best = b, append(best[:0], p...)
		}
		return b
	}
	bound(0)
	for lo, hi, i := 0.0, 2.0, 0; i < 12; i++ { // the bound is convex in the factor
		a, b := lo+(hi-lo)/3, hi-(hi-lo)/3
		if bound(a) < bound(b) {
			hi = b
		} else {
			lo = a
		}
	}
	return best, lowest
}

// level is what a unit of a resource brings on average, of the resources that are the widest of some offer; 0 of all others.
func (d *dual) level() []float64 {
	n, brings, level := make([]float64, len(d.left)), make([]float64, len(d.left)), make([]float64, len(d.left))
	for i := range d.list {
		for _, o := range d.list[i].arcs {
			for _, s := range o.shares {
				if s.Units > 0 {
					n[s.Resource] += d.times[i]
					brings[s.Resource] += d.times[i] * math.Abs(o.value) / float64(s.Units)
				}
			}
		}
	}
	for i := range d.list {
		for _, o := range d.list[i].arcs {
			wide := int32(-1)
			for _, s := range o.shares {
				if s.Units > 0 && (wide < 0 || n[s.Resource] > n[wide]) {
					wide = s.Resource
				}
			}
			if wide >= 0 && n[wide] > 0 {
				level[wide] = brings[wide] / n[wide]
			}
		}
	}
	return level
}

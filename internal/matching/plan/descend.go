package plan

import (
	"math"
)

// descent lowers the bound by steps against the subgradient: u of a unit that several blocks chose rises, of one that none chose falls.
type descent struct {
	r      *relaxation
	x      multipliers
	lowest int64 // bound at best
	best   multipliers
	alpha  float64
	stale  int
	floor  int64     // weight that the plans bounded here place; q x floor is taken off the bound
	scale  []float64 // of rows
	dir    []float64 // direction of the step before: u, then rows, then q
	meanW  float64
}

func newDescent(r *relaxation, x multipliers, floor int64) *descent {
	d := &descent{r: r, x: x, lowest: math.MaxInt64, best: x.clone(), alpha: 1, floor: floor, scale: r.m.rowScale()}
	d.dir = make([]float64, len(x.u)+len(x.p)+1)
	for _, u := range r.m.units {
		d.meanW += float64(u.weight) / float64(len(r.m.units))
	}
	return d
}

// step evaluates the multipliers and moves them towards a bound of target. It returns the pass that it made.
func (d *descent) step(target int64, patience int) *pass {
	out := d.r.evaluate(d.x)
	out.bound -= d.x.q * d.floor
	if out.bound < d.lowest {
		d.lowest, d.stale = out.bound, 0
		copy(d.best.u, d.x.u)
		copy(d.best.p, d.x.p)
		d.best.q = d.x.q
	} else if d.stale++; d.stale >= patience {
		d.alpha, d.stale = d.alpha*0.6, 0
		copy(d.x.u, d.best.u)
		copy(d.x.p, d.best.p)
		d.x.q = d.best.q
		clear(d.dir)
		return out
	}
	d.move(out, target)
	return out
}

// move takes one deflected Polyak step (Camerini, Fratta, Maffioli 1975).
func (d *descent) move(out *pass, target int64) {
	m, n := d.r.m, len(d.x.u)
	var gd, dd float64
	g := make([]float64, len(d.dir))
	for i, c := range out.count {
		g[i] = 1 - float64(c)
		if d.x.u[i] <= 0 && g[i] > 0 && !d.r.must(i) || len(m.of[i]) == 0 || d.r.gone[i] {
			g[i] = 0
		}
	}
	for _, r := range m.price {
		g[n+int(r)] = float64(d.r.cap[r]-out.used[r]) * math.Sqrt(d.scale[r])
		if d.x.p[r] == 0 && g[n+int(r)] > 0 {
			g[n+int(r)] = 0
		}
	}
	if d.floor > 0 {
		g[len(g)-1] = float64(out.weight-d.floor) / d.meanW
		if d.x.q == 0 && out.weight > d.floor {
			g[len(g)-1] = 0
		}
	}
	for i := range g {
		gd, dd = gd+g[i]*d.dir[i], dd+d.dir[i]*d.dir[i]
	}
	if gd < 0 && dd > 0 {
		beta := -1.5 * gd / dd
		for i := range g {
			g[i] += beta * d.dir[i]
		}
	}
	copy(d.dir, g)
	norm := 0.0
	for _, v := range g {
		norm += v * v
	}
	if norm == 0 {
		return
	}
	aim := max(target, d.lowest-int64(aimStep*math.Abs(float64(d.lowest))))
	t := d.alpha * float64(max(out.bound-aim, m.scale)) / norm
	for i := range d.x.u {
		d.x.u[i] -= int64(math.Round(t * g[i]))
		if !d.r.must(i) {
			d.x.u[i] = max(0, d.x.u[i])
		}
	}
	for _, r := range m.price {
		d.x.p[r] = max(0, d.x.p[r]-int64(math.Round(t*g[n+int(r)]*math.Sqrt(d.scale[r]))))
	}
	if d.floor > 0 {
		d.x.q = max(0, d.x.q-int64(math.Round(t*g[len(g)-1]/d.meanW)))
	}
}

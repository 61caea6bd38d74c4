package pack

import "math"

// Tolerances of the simplex method. Nothing that is proven rests on them: every bound is reckoned anew from whole multipliers.
const (
	tiny      = 1e-9
	nothing   = 1e-13
	jitter    = 1e-8  // by which right-hand sides differ from what they are, so that no two rows bind at once
	mostSteps = 5_000 // of the dual method
	refresh   = 100   // pivots after which the inverse is made anew
	listing   = 40    // columns that one look at all of them chooses to be tried
)

// lp is a linear programme: the most of cost x, each row at most its right-hand side (or met), x >= 0, in the form of the revised simplex method with the
// inverse of the basis at hand. The primal method solves it first; what must not be in the basis then costs so much that it leaves it. The dual method
// solves it again when columns are barred.
type lp struct {
	rhs    []float64
	met    []bool // rows whose slack is barred
	cost   []float64
	start  []int32 // of each column's entries
	row    []int32
	coef   []float64
	barred []bool
	at     []int32 // the row of each column in the basis; -1
	cand   []int32
	fine   float64 // what a variable costs that should not be in the basis
	alpha  []float64
	held   []int32 // where a row of the inverse is not zero
	e      *Effort
	basis
}

// basis is a vertex of the programme.
type basis struct {
	in    []int32 // of each row: a column, or -1-i for the slack of row i
	inv   []float64
	x, y  []float64
	since int // pivots since the inverse was made
}

func (b *basis) copy(from *basis) {
	b.in, b.inv = append(b.in[:0], from.in...), append(b.inv[:0], from.inv...)
	b.x, b.y, b.since = append(b.x[:0], from.x...), append(b.y[:0], from.y...), from.since
}

// newLP has rows and no columns.
func newLP(rhs []float64, met []bool, fine float64, e *Effort) *lp {
	n := len(rhs)
	p := &lp{rhs: make([]float64, n), met: met, fine: fine, e: e, alpha: make([]float64, n), start: []int32{0}}
	for i, b := range rhs {
		p.rhs[i] = b + jitter*(1+float64(i*7919%1000)/1000)
	}
	p.in, p.inv, p.x, p.y = make([]int32, n), make([]float64, n*n), make([]float64, n), make([]float64, n)
	for i := range p.in {
		p.in[i] = int32(-1 - i)
	}
	p.invert()
	return p
}

// entry is what the next column takes of a row.
func (p *lp) entry(row int32, coef float64) {
	p.row, p.coef = append(p.row, row), append(p.coef, coef)
}

// column adds the column of the entries since the last one.
func (p *lp) column(cost float64) {
	p.cost, p.barred, p.at, p.start = append(p.cost, cost), append(p.barred, false), append(p.at, -1), append(p.start, int32(len(p.row)))
}

// times is a column times prices of the rows.
func (p *lp) times(j int32, y []float64) (s float64) {
	from, to := p.start[j], p.start[j+1]
	coef := p.coef[from:to]
	for i, r := range p.row[from:to] {
		s += y[r] * coef[i]
	}
	return s
}

// costOf is what a variable in the basis is worth to the primal method.
func (p *lp) costOf(v int32) float64 {
	switch {
	case v < 0 && p.met[-1-v]:
		return -p.fine
	case v < 0:
		return 0
	}
	return p.cost[v]
}

// primal finds an optimum from a basis that keeps all rows but those whose slack is barred; false when it gives up.
func (p *lp) primal() bool {
	for n := 0; ; n++ {
		if n%100 == 99 && p.e.late() {
			return false
		}
		if p.since > refresh {
			p.invert()
		}
		q, d := p.entering()
		if q == math.MinInt32 {
			return true
		}
		p.ftran(q)
		r, least, best := -1, math.Inf(1), 0.0
		for i, a := range p.alpha {
			if a > tiny {
				if t := max(p.x[i], 0) / a; t < least-1e-12 || t < least+1e-12 && a > best {
					r, least, best = i, t, a
				}
			}
		}
		if r < 0 {
			return false
		}
		p.pivot(q, r, d)
	}
}

// entering is the variable that gains most, of those listed when all were looked at last.
func (p *lp) entering() (q int32, most float64) {
	q, most = math.MinInt32, tiny*p.fine
	for i, y := range p.y {
		if -y > most && !p.met[i] {
			q, most = int32(-1-i), -y
		}
	}
	for again := range 2 {
		kept := p.cand[:0]
		for _, j := range p.cand {
			if p.at[j] >= 0 || p.barred[j] {
				continue
			}
			if d := p.cost[j] - p.times(j, p.y); d > tiny*p.fine {
				if kept = append(kept, j); d > most {
					q, most = j, d
				}
			}
		}
		if p.cand = kept; len(kept) > 0 || again > 0 {
			break
		}
		p.list()
	}
	return q, most
}

// list looks at all columns and lists those that gain most, in a heap with the least at its head.
func (p *lp) list() {
	p.e.spent += int64(len(p.row))
	p.cand = p.cand[:0]
	gain := make([]float64, 0, listing)
	for j := range p.cost {
		if p.at[j] >= 0 || p.barred[j] {
			continue
		}
		d := p.cost[j] - p.times(int32(j), p.y)
		if d <= tiny*p.fine || len(gain) == listing && d <= gain[0] {
			continue
		}
		if len(gain) < listing {
			p.cand, gain = append(p.cand, int32(j)), append(gain, d)
			for i := len(gain) - 1; i > 0 && gain[(i-1)/2] > gain[i]; i = (i - 1) / 2 {
				gain[i], gain[(i-1)/2] = gain[(i-1)/2], gain[i]
				p.cand[i], p.cand[(i-1)/2] = p.cand[(i-1)/2], p.cand[i]
			}
			continue
		}
		p.cand[0], gain[0] = int32(j), d
		for i := 0; 2*i+1 < listing; {
			c := 2*i + 1
			if c+1 < listing && gain[c+1] < gain[c] {
				c++
			}
			if gain[i] <= gain[c] {
				break
			}
			gain[i], gain[c] = gain[c], gain[i]
			p.cand[i], p.cand[c] = p.cand[c], p.cand[i]
			i = c
		}
	}
}

// value is what the prices bound the optimum by.
func (p *lp) value() (v float64) {
	for i, b := range p.rhs {
		v += p.y[i] * b
	}
	return v
}

// What the dual method comes to.
type outcome int

const (
	optimal    outcome = iota
	below              // the prices show that the optimum is below what was asked for
	infeasible         // and so do these, because there is no solution
	lost               // it gave up
)

// dual finds an optimum from a basis whose prices are right but whose solution has barred columns, or less than nothing of some; it stops when the
// optimum is below least.
func (p *lp) dual(least float64, most int) outcome {
	bound := p.value()
	for range min(most, mostSteps) {
		if p.since > refresh {
			p.invert()
		}
		if bound < least {
			return below
		}
		r, far := -1, 1e-6
		for i, x := range p.x {
			v := p.in[i]
			if w := x; v < 0 && p.met[-1-v] || v >= 0 && p.barred[v] {
				if w = math.Abs(x); w > far {
					r, far = i, w
				}
			} else if -w > far {
				r, far = i, -w
			}
		}
		if r < 0 {
			return optimal
		}
		q, d := p.leaving(r)
		if q == math.MinInt32 {
			t := (bound - least + 1) / far
			if p.x[r] > 0 {
				t = -t
			}
			for k, w := range p.inv[r*len(p.rhs) : (r+1)*len(p.rhs)] {
				p.y[k] += t * w
			}
			return infeasible
		}
		p.ftran(q)
		if math.Abs(p.alpha[r]) < 1e-7 {
			return lost
		}
		bound -= math.Abs(d * p.x[r] / p.alpha[r])
		p.pivot(q, r, d)
	}
	return lost
}

// leaving finds what enters for the variable of a row: where prices stay right. d is what it gains, nothing or less.
func (p *lp) leaving(r int) (q int32, gain float64) {
	n := len(p.rhs)
	row := p.inv[r*n : (r+1)*n]
	sign := 1.0
	if p.x[r] < 0 {
		sign = -1
	}
	p.e.spent += int64(len(p.row))
	q = math.MinInt32
	least, best := math.Inf(1), 0.0
	try := func(v int32, d, a float64) {
		d = max(-d, 0)
		if t := d / a; t < least-1e-10 || t < least+1e-10 && a > best {
			q, least, best, gain = v, t, a, -d
		}
	}
	for i, w := range row {
		if a := sign * w; a > 1e-7 && !p.met[i] {
			try(int32(-1-i), -p.y[i], a)
		}
	}
	for j := range p.cost {
		if p.at[j] >= 0 || p.barred[j] {
			continue
		}
		if a := sign * p.times(int32(j), row); a > 1e-7 {
			try(int32(j), p.cost[j]-p.times(int32(j), p.y), a)
		}
	}
	return q, gain
}

// ftran is what a variable takes of the basis.
func (p *lp) ftran(q int32) {
	n := len(p.rhs)
	if q < 0 {
		for i := range n {
			p.alpha[i] = p.inv[i*n-int(1+q)]
		}
		return
	}
	for i := range n {
		p.alpha[i] = p.times(q, p.inv[i*n:(i+1)*n])
	}
}

// pivot brings a variable that gains d a unit into the basis, for that of row r, with alpha at hand.
func (p *lp) pivot(q int32, r int, d float64) {
	n := len(p.rhs)
	t := p.x[r] / p.alpha[r]
	p.enter(q, r)
	for i, a := range p.alpha {
		p.x[i] -= t * a
	}
	p.x[r] = t
	for k, w := range p.inv[r*n : (r+1)*n] {
		p.y[k] += d * w
	}
	p.e.spent += int64(n * (2 + len(p.held)))
	p.since++
}

// enter takes a variable into a row of the basis, with alpha at hand.
func (p *lp) enter(q int32, r int) {
	if old := p.in[r]; old >= 0 {
		p.at[old] = -1
	}
	if p.in[r] = q; q >= 0 {
		p.at[q] = int32(r)
	}
	n := len(p.rhs)
	row := p.inv[r*n : (r+1)*n]
	f := 1 / p.alpha[r]
	p.held = p.held[:0]
	for k, w := range row {
		if w != 0 {
			row[k] = w * f
			p.held = append(p.held, int32(k))
		}
	}
	for i, a := range p.alpha {
		if i == r || a == 0 {
			continue
		}
		to := p.inv[i*n : i*n+len(row)]
		for _, k := range p.held {
			v := to[k] - a*row[k]
			if math.Abs(v) < nothing {
				v = 0
			}
			to[k] = v
		}
	}
}

// invert makes the inverse of the basis from nothing, each column entering where its pivot is largest, then the solution and the prices.
func (p *lp) invert() {
	n := len(p.rhs)
	cols, taken := make([]int32, 0, n), make([]bool, n)
	for i, v := range p.in {
		switch {
		case v >= 0:
			cols = append(cols, v)
			p.at[v] = -1
		case v != math.MinInt32:
			taken[-1-v] = true
		}
		p.in[i] = int32(-1 - i)
	}
	clear(p.inv)
	for i := range n {
		p.inv[i*n+i] = 1
	}
	for _, q := range cols {
		p.ftran(q)
		r, most := -1, 1e-7
		for i, a := range p.alpha {
			if !taken[i] && math.Abs(a) > most {
				r, most = i, math.Abs(a)
			}
		}
		if r >= 0 { // otherwise it depends on the others: a slack stands for it
			taken[r] = true
			p.enter(q, r)
		}
	}
	clear(p.y)
	for i, v := range p.in {
		s, c := 0.0, p.costOf(v)
		for k, w := range p.inv[i*n : (i+1)*n] {
			s += w * p.rhs[k]
			if c != 0 {
				p.y[k] += c * w
			}
		}
		p.x[i] = s
	}
	p.since = 1
}

// restore goes back to a basis.
func (p *lp) restore(b *basis) {
	for _, v := range p.in {
		if v >= 0 {
			p.at[v] = -1
		}
	}
	p.copy(b)
	for i, v := range p.in {
		if v >= 0 {
			p.at[v] = int32(i)
		}
	}
}

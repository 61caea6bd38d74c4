package plan

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// diving says how fast a dive decides.
type diving struct {
	window int // steps between decisions
	alpha  float64
	share  float64 // of the units that remain, decided at least
	ended  func() bool
}

// dive turns multipliers into an assignment: it decides the arcs that the knapsacks choose again and again, takes them off the capacities, moves the
// multipliers of what remains, and so on until nothing remains. What the assignment holds already stays; blocks that are closed are left alone.
func (r *relaxation) dive(x multipliers, s *assignment, target int64, how diving) {
	m := r.m
	free := r.begin(s)
	defer r.end()
	d := newDescent(r, x, 0)
	for last := false; free > 0 && !last; {
		d.alpha, d.lowest, d.stale = how.alpha, math.MaxInt64, 0
		steps, quota := how.window, max(1, int(float64(free)*how.share))
		if last = how.ended(); last { // no time is left to adapt: what the knapsacks choose now is decided at once
			steps, quota = 1, free
		}
		for range steps {
			for _, arcs := range d.step(target-s.value, how.window).chosen {
				for _, a := range arcs {
					if r.hits[a] == 0 {
						r.touched = append(r.touched, a)
					}
					r.hits[a]++
				}
			}
		}
		slices.SortFunc(r.touched, func(a, b int32) int {
			return cmp.Or(cmp.Compare(r.hits[b], r.hits[a]), cmp.Compare(m.value[b]-d.x.u[m.unitOf[b]], m.value[a]-d.x.u[m.unitOf[a]]), cmp.Compare(a, b))
		})
		decided := r.decide(s, uint8(how.window), quota)
		if free -= decided; decided == 0 {
			break
		}
	}
}

// begin readies the memory for a dive and returns how many units are to be decided.
func (r *relaxation) begin(s *assignment) (free int) {
	if r.hits == nil {
		r.hits = make([]uint8, len(r.m.arcs))
	}
	r.cap = s.left
	for u, a := range s.arc {
		if r.gone[u] = a >= 0; a < 0 {
			free++
		}
	}
	for b := range r.m.block {
		r.roomOf(int32(b), s)
	}
	return free
}

// end makes the relaxation whole again.
func (r *relaxation) end() {
	clear(r.gone)
	r.cap = r.m.rows
	for b := range r.room {
		r.room[b] = nil
	}
}

// decide places the units whose arc was chosen at each step, and of the others so many that a quota is reached, those chosen most often first.
func (r *relaxation) decide(s *assignment, window uint8, quota int) (decided int) {
	for _, a := range r.touched {
		if u := r.m.unitOf[a]; !r.gone[u] && (r.hits[a] == window || decided < quota) && s.fits(a) {
			s.put(u, a)
			r.gone[u] = true
			decided++
			r.roomOf(r.m.arcs[a].block, s)
		}
		r.hits[a] = 0
	}
	r.touched = r.touched[:0]
	return decided
}

// roomOf tells the knapsack of a block what is left there.
func (r *relaxation) roomOf(b int32, s *assignment) {
	rows := r.m.block[b].rows
	if r.room[b] == nil {
		r.room[b] = make([]int64, len(rows))
	}
	for i, row := range rows {
		r.room[b][i] = s.left[row]
	}
}

// shortfall is how much less each block's units make than its knapsack at the multipliers: their sum, and the multipliers of who is unplaced, is the gap.
func (r *relaxation) shortfall(x multipliers, arc []int32) []float64 {
	r.evaluate(x)
	short := make([]float64, len(r.m.block))
	for b, best := range r.best {
		short[b] = float64(best)
	}
	for u, a := range arc {
		if a >= 0 {
			short[r.m.arcs[a].block] -= float64(r.worth[a] + r.add[u])
		}
	}
	return short
}

// open opens some blocks, the more likely the shorter they fall, and closes the others.
func (r *relaxation) open(short []float64, n int, rng *rand.Rand) {
	sum := 0.0
	for b, v := range short {
		r.closed[b] = true
		sum += v
	}
	for range min(n, len(short)) {
		at := rng.Float64() * sum
		if rng.IntN(3) == 0 || sum <= 0 {
			r.closed[rng.IntN(len(short))] = false
			continue
		}
		for b, v := range short {
			if at -= v; at <= 0 {
				r.closed[b] = false
				break
			}
		}
	}
}

package plan

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"kuntapaikka/internal/matching/instance"
)

// Progress is how far a search has come: the best plan yet and what no plan can exceed.
type Progress struct {
	Placed, Value           int64
	BoundPlaced, BoundValue int64
	Iterations              int64
	Elapsed                 time.Duration
}

// Options are what a caller may choose beside the budget of the instance.
type Options struct {
	Workers int            // at least 1
	Tell    func(Progress) // called now and then by the searching goroutine; nil for nobody
	From    *instance.Plan // an earlier plan to start from, of this or of a similar instance; nil for none
}

// What the search does with its time; measured on made-up countries of 300 x 150 and 1,000 x 308.
const (
	window = 12            // steps of a dive between decisions
	share  = 0.08          // of the units that remain, decided at least
	alpha  = 0.5           // length of a dive's steps
	noise  = 0.001         // of the multipliers with which a dive starts
	parts  = 20            // parts of the best plan that a round takes apart
	blocks = 25            // blocks of a part
	first  = 200           // steps before the first dive
	soon   = 60            // steps of a small problem before the exact search
	more   = 150           // steps between the rounds
	start  = 600           // steps of the capacity prices, at most
	again  = 0.5           // length of the first of them, at least
	stale  = 20            // steps without a lower bound before they get shorter
	heavy  = 2_000_000_000 // work of a step above which small knapsacks come first
)

// usual is the budget in seconds of an instance that names none.
const usual = 10

// Solve searches for a plan until its value meets the bound, the budget is spent or the context ends; the best found then is the answer. With the same
// seed and a budget of iterations the plan is the same to the byte, whatever the workers.
func Solve(ctx context.Context, in *instance.Instance, o Options) instance.Plan {
	s := newSearch(ctx, in, o)
	s.limits(in.Budget)
	m, fits := newModel(in, mostStates)
	if s.m = m; !fits {
		return s.plan(false)
	}
	if m.work() > heavy && !m.stranded() {
		if s.coarse(in); s.barred != nil {
			return s.plan(true)
		}
		s.refine(m)
	}
	s.run()
	return s.plan(true)
}

func newSearch(ctx context.Context, in *instance.Instance, o Options) *search {
	s := &search{ctx: ctx, o: o, began: time.Now(), rng: drawing(in.Budget.Seed), boundValue: math.MaxInt64}
	s.o.Workers = max(1, o.Workers)
	return s
}

// coarse searches with small knapsacks first, in which more is priced, for a part of the budget: a large instance has good plans before it has good bounds.
func (s *search) coarse(in *instance.Instance) {
	s.m, _ = newModel(in, fewStates)
	deadline, most := s.deadline, s.most
	if s.most = most / 3; !deadline.IsZero() {
		s.deadline = s.began.Add(deadline.Sub(s.began) / 3)
	}
	s.run()
	s.deadline, s.most, s.stop, s.guarded = deadline, most, false, false
}

// refine takes the plan and the multipliers over into another model of the same instance.
func (s *search) refine(m *model) {
	a := newAssignment(m)
	for u, arc := range s.best {
		for _, to := range m.of[u] {
			if arc >= 0 && m.arcs[to].offer == s.m.arcs[arc].offer {
				a.put(int32(u), to)
			}
		}
	}
	warm := m.multipliers()
	copy(warm.u, s.warm.u)
	s.m, s.warm, s.best = m, &warm, nil
	m.rank(m.in.Lexicographic)
	s.keep(a)
}

// search is one run of the solver.
type search struct {
	ctx      context.Context
	m        *model
	o        Options
	began    time.Time
	deadline time.Time
	most     int64 // iterations; 0 is no limit
	done     int64
	guarded  bool
	closing  int64 // iterations spent on branches
	packing  int64 // and on patterns
	rng      *rand.Rand

	best   []int32 // arc of each unit
	score  int64
	weight int64 // of the free units placed
	value  int64 // of them, in ticks
	all    int64 // weight of the free units that can go anywhere

	boundPlaced int64
	placedBy    *instance.Multipliers // nil: everyone who can be placed
	boundValue  int64                 // in ticks
	valueBy     *instance.Multipliers
	warm        *multipliers          // of the model before
	enough      int64                 // value in ticks beyond which nothing is looked for; 0 is no limit
	barred      *instance.Multipliers // prove that not all that is required can be placed
	stop        bool
	spare       *knapsack // memory for those that search alone
}

// drawing is a source of numbers that a seed decides.
func drawing(seed uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // the same seed has to draw the same
}

func (s *search) limits(b instance.Budget) {
	s.most = b.Iterations
	seconds := b.Seconds
	if seconds == 0 && s.most == 0 {
		seconds = usual
	}
	if seconds > 0 {
		s.deadline = s.began.Add(time.Duration(seconds * float64(time.Second)))
	}
}

// ended tells whether the search must stop now.
func (s *search) ended() bool {
	switch {
	case s.stop:
	case s.ctx.Err() != nil, !s.deadline.IsZero() && time.Now().After(s.deadline):
		s.stop, s.guarded = true, true
	case s.most > 0 && s.done >= s.most, s.enough > 0 && s.value >= s.enough:
		s.stop = true
	}
	return s.stop
}

// run is the whole search: a first plan, the bound on who can be placed, then value and its bound by turns.
func (s *search) run() {
	if s.warm == nil {
		s.m.rank(s.m.in.Lexicographic)
		for u, arcs := range s.m.of {
			if len(arcs) > 0 {
				s.all += s.m.units[u].weight
			}
		}
		s.boundPlaced = s.all
		s.greedy()
		s.standing()
		s.require()
	}
	if s.m.stranded() || s.barred != nil {
		return
	}
	if s.m.in.Lexicographic && s.weight < s.boundPlaced {
		s.placed()
	}
	s.valued()
}

// greedy is the first plan: the units that are hardest to place first, then every block improved.
func (s *search) greedy() {
	a := newAssignment(s.m)
	for _, u := range s.m.byHardness() {
		a.insert(u)
	}
	s.polish(a)
	s.keep(a)
}

// polish places who is left and improves every block.
func (s *search) polish(a *assignment) {
	if s.spare == nil || s.spare.m != s.m {
		s.spare = &knapsack{m: s.m}
	}
	s.polishWith(a, s.spare)
}

// polishWith is polish for one of several that search at the same time, with memory of its own.
func (s *search) polishWith(a *assignment, k *knapsack) {
	a.insertAll()
	newImprover(s.m, a, k, s.late).all()
}

// keep takes an assignment when it is the best yet.
func (s *search) keep(a *assignment) {
	if s.best != nil && a.score <= s.score {
		return
	}
	s.best, s.score, s.weight, s.value = slices.Clone(a.arc), a.score, 0, 0
	for u, arc := range a.arc {
		if arc >= 0 {
			s.weight += s.m.units[u].weight
			s.value += s.m.value[arc]
		}
	}
}

// placed bounds the weight that any plan places, and looks for plans that place more.
func (s *search) placed() {
	m := s.m
	weight := make([]int64, len(m.arcs))
	for a := range weight {
		weight[a] = m.units[m.unitOf[a]].weight * m.scale
	}
	r := newRelaxation(m, weight, s.o.Workers)
	d := newDescent(r, r.capacityPrices(s.weight*m.scale, s.half), 0)
	for i := range 120 {
		if s.ended() || d.lowest/m.scale <= s.weight {
			break
		}
		d.step(s.weight*m.scale, 8)
		if i == 60 {
			a := newAssignment(m)
			r.dive(d.best.clone(), a, d.lowest, diving{window: window, share: share, alpha: alpha, ended: s.ended})
			s.polish(a)
			s.keep(a)
		}
	}
	s.done += r.passes
	if !s.ended() && d.lowest/m.scale > s.weight && d.lowest/m.scale < s.boundPlaced+1 {
		s.closePlaced(d)
	}
	if bound := d.lowest / m.scale; bound < s.boundPlaced {
		s.boundPlaced, s.placedBy = bound, s.certificate(d.best)
	}
}

// valued lowers the bound on the value and raises the value, by turns.
func (s *search) valued() {
	m := s.m
	r := newRelaxation(m, m.value, s.o.Workers)
	var x multipliers
	if before, known := s.before(); known {
		x = before
	} else {
		x = r.capacityPrices(s.value, s.half)
	}
	d := s.descent(r, x)
	divers := []*relaxation{newRelaxation(m, m.value, 1), newRelaxation(m, m.value, 1)}
	for i := range min(len(divers), len(r.workers)) { // they never work while the steps do
		divers[i].workers[0] = r.workers[i]
	}
	steps, floor := first, s.weight
	if m.few() {
		steps = soon
	}
	s.repaired(d.step(s.value, stale), nil) // whatever the clock says: there is always a bound
	for round := 0; ; round++ {
		for i := range steps {
			if s.ended() || s.settled(d) || round == 0 && i > 20 && s.half() {
				break
			}
			out := d.step(s.value, stale)
			if s.done++; round == 0 && i == first/8 {
				s.repaired(out, nil)
			}
		}
		s.bound(d)
		s.warm = &d.best
		if s.ended() || s.settled(d) {
			return
		}
		if round == 0 {
			alone := divers[0].workers
			divers[0].workers = r.workers // the first dive has them all
			s.dives(d, divers[:1], diving{window: window - 4, share: 2 * share, alpha: alpha, ended: s.late})
			divers[0].workers = alone
		} else {
			s.dives(d, divers, diving{window: window, share: share, alpha: alpha, ended: s.late})
		}
		if round > 0 {
			s.rounds(d, divers)
		}
		if s.m.in.Lexicographic && s.weight != floor {
			d = s.descent(r, d.best.clone())
			floor = s.weight
		}
		if s.everyoneFound() && s.close(d) {
			return
		}
		d.alpha, steps = max(d.alpha, again), more
		s.tell(d)
	}
}

// repaired makes a plan of what the knapsacks chose, beside what is decided: a unit goes where it was chosen first, the others where they fit.
func (s *search) repaired(out *pass, decided []int32) {
	a := newAssignment(s.m)
	if decided != nil {
		a.set(decided)
	}
	for _, arcs := range out.chosen {
		for _, arc := range arcs {
			if u := s.m.unitOf[arc]; a.arc[u] < 0 && a.fits(arc) {
				a.put(u, arc)
			}
		}
	}
	s.polish(a)
	s.keep(a)
}

// descent starts from multipliers. When a plan that places everyone is known, the bound is for such plans: each unit counts as required.
func (s *search) descent(r *relaxation, x multipliers) *descent {
	floor := int64(0)
	r.everyone = false
	if s.m.in.Lexicographic {
		if floor = s.weight; floor == s.all {
			floor, r.everyone = 0, true
		}
	}
	return newDescent(r, x, floor)
}

// bound takes over what a descent has shown.
func (s *search) bound(d *descent) {
	if d.lowest < s.boundValue {
		s.boundValue, s.valueBy = d.lowest, s.certificate(d.best)
	}
}

// settled tells whether nothing can be better than the best plan.
func (s *search) settled(d *descent) bool {
	return floorDiv(min(d.lowest, s.boundValue), s.m.scale)*s.m.scale <= s.goal() && s.everyoneFound()
}

// everyoneFound tells whether no plan can place more than the best one.
func (s *search) everyoneFound() bool {
	return s.complete() && (!s.m.in.Lexicographic || s.weight >= s.boundPlaced)
}

// half tells whether half of the budget is spent, or nobody waits for more.
func (s *search) half() bool {
	return s.ctx.Err() != nil || s.most > 0 && s.done*2 > s.most || !s.deadline.IsZero() && time.Since(s.began)*2 > s.deadline.Sub(s.began)
}

// complete tells whether every required unit is placed.
func (s *search) complete() bool {
	for u, a := range s.best {
		if a < 0 && s.m.units[u].required && s.m.units[u].decided == 0 {
			return false
		}
	}
	return true
}

// dives makes assignments of the multipliers at the same time, all but the first of them a little disturbed.
func (s *search) dives(d *descent, divers []*relaxation, how diving) {
	made := make([]*assignment, len(divers))
	start := make([]multipliers, len(divers))
	for i := range divers {
		start[i] = d.best.clone()
		if i > 0 {
			for u := range start[i].u {
				start[i].u[u] += int64(float64(start[i].u[u]) * noise * s.rng.NormFloat64())
			}
		}
		divers[i].everyone = d.r.everyone
	}
	s.beside(len(divers), func(i int) {
		made[i] = newAssignment(s.m)
		divers[i].dive(start[i], made[i], s.value, how)
		s.polishWith(made[i], divers[i].workers[0])
	})
	for i, a := range made {
		s.keep(a)
		s.done += divers[i].passes
		divers[i].passes = 0
	}
}

// rounds takes parts of the best plan apart and dives there anew, on each worker by itself; the parts are blocks that fall short of what the multipliers
// promise, and others with them.
func (s *search) rounds(d *descent, divers []*relaxation) {
	short := d.r.shortfall(d.best, s.best)
	made, draw := make([]*assignment, len(divers)), make([]*rand.Rand, len(divers))
	for i := range divers {
		made[i], draw[i] = newAssignment(s.m), drawing(s.rng.Uint64())
		made[i].set(s.best)
	}
	s.beside(len(divers), func(i int) {
		p := newImprover(s.m, made[i], divers[i].workers[0], s.late)
		for range parts {
			if s.late() {
				return
			}
			divers[i].open(short, blocks, draw[i])
			s.part(divers[i], p, d.best)
		}
	})
	for i, a := range made {
		clear(divers[i].closed)
		s.keep(a)
	}
}

// part takes the open blocks apart, dives, and takes the result back when it is worse.
func (s *search) part(r *relaxation, p *improver, x multipliers) {
	a := p.s
	before, target := a.score, a.value
	a.log = a.log[:0]
	for b, closed := range r.closed {
		for !closed && len(a.in[b]) > 0 {
			a.put(a.in[b][0], -1)
		}
	}
	r.dive(x.clone(), a, target, diving{window: window, share: share, alpha: alpha, ended: s.late})
	for b, closed := range r.closed {
		if !closed {
			p.enqueue(int32(b))
		}
	}
	a.insertAll()
	p.drain(200)
	if a.score < before {
		a.undo(0)
	}
}

// beside runs a function for each of n, at the same time when there are workers for it.
func (s *search) beside(n int, run func(i int)) {
	var wait sync.WaitGroup
	for i := range n {
		if s.o.Workers > 1 {
			wait.Go(func() { run(i) })
			continue
		}
		run(i)
	}
	wait.Wait()
}

// late is ended for what runs beside the search.
func (s *search) late() bool {
	return s.ctx.Err() != nil || !s.deadline.IsZero() && time.Now().After(s.deadline)
}

func (s *search) tell(d *descent) {
	if s.o.Tell != nil {
		s.o.Tell(Progress{
			Placed: s.weight + s.m.fixed.weight, Value: s.outer(s.value + s.m.fixed.value), BoundPlaced: s.boundPlaced + s.m.fixed.weight,
			BoundValue: s.outer(min(s.boundValue, d.lowest) + s.m.fixed.value), Iterations: s.done, Elapsed: time.Since(s.began),
		})
	}
}

// outer is ticks in the units and with the sign of the file, rounded to the safe side of a bound.
func (s *search) outer(ticks int64) int64 {
	v := floorDiv(ticks, s.m.scale)
	if s.m.in.Minimise {
		return -v
	}
	return v
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

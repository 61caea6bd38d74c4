package replay

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/plan"
)

// Policies by which arrivals are decided.
const (
	Greedy = "greedy"
	Price  = "price"
)

// How a batch is decided: the steps of its plan, how often each of it may move afterwards, and for what difference at least.
const (
	steps  = 1500
	rounds = 40
	least  = 1e-6
)

// oftener is how the number of arrivals between prices gets shorter towards the end: one arrival for each so many that are to come, at least one.
const oftener = 40

// Options of a replay.
type Options struct {
	Policy       string
	Pool         *instance.Instance // earlier arrivals; without it those seen so far
	Trajectories int                // futures that prices average
	Batch        int                // arrivals that are decided together
	Reprice      int                // arrivals between new prices
	Seed         uint64
	Wait         bool // leave an arrival unplaced rather than take more than it brings
	Workers      int
}

// Result is what a policy made of an instance, and what was possible with hindsight.
type Result struct {
	Policy          string  `json:"policy"`
	Value           int64   `json:"value"`
	PlacedPersons   int64   `json:"placed_persons"`
	HindsightValue  int64   `json:"hindsight_value"`
	HindsightBound  int64   `json:"hindsight_bound"`
	HindsightPlaced int64   `json:"hindsight_placed"`
	ShareOfBound    float64 `json:"share_of_bound"`
	Seconds         float64 `json:"seconds"`
}

// Run replays an instance.
func Run(ctx context.Context, in *instance.Instance, o Options) (Result, error) {
	began := time.Now()
	list, decided := arrivals(in)
	y, err := newYear(in, o, list)
	if err != nil {
		return Result{}, err
	}
	y.run(ctx, list, decided)
	best := hindsight(ctx, in, list, o.Workers)
	value := int64(math.Round(y.value))
	if in.Minimise {
		value = -value
	}
	return Result{
		Policy: o.Policy, Value: value, PlacedPersons: y.persons, HindsightValue: best.Value, HindsightBound: best.BoundValue, HindsightPlaced: best.PlacedPersons,
		ShareOfBound: math.Round(float64(value)/float64(best.BoundValue)*1e6) / 1e6, Seconds: math.Round(time.Since(began).Seconds()*1000) / 1000,
	}, ctx.Err()
}

// year is a replay on its way.
type year struct {
	in      *instance.Instance
	o       Options
	left    []int64
	known   []arrival
	market  *market
	rng     *rand.Rand
	value   float64
	persons int64
	since   int // arrivals since the prices were found
}

// newYear is a year before its first arrival.
func newYear(in *instance.Instance, o Options, list []arrival) (y *year, err error) {
	y = &year{in: in, o: o, left: make([]int64, len(in.Resources)), rng: rand.New(rand.NewPCG(o.Seed, 4))} //nolint:gosec // the same seed has to draw the same
	for i, r := range in.Resources {
		y.left[i] = r.Capacity
	}
	if o.Pool != nil {
		if y.known, err = translate(in, o.Pool); err != nil {
			return nil, err
		}
	}
	y.market = newMarket(in, slices.Concat(list, y.known))
	if o.Policy == Price {
		y.market.classify(list)
		y.market.classify(y.known)
	}
	return y, nil
}

func (y *year) run(ctx context.Context, list []arrival, decided map[int32]int32) {
	waiting := list[:0:0]
	for _, one := range list {
		if o, is := decided[one.cases[0]]; is {
			y.settle(one, o)
			continue
		}
		waiting = append(waiting, one)
	}
	for from := 0; from < len(waiting) && ctx.Err() == nil; from += y.o.Batch {
		batch := waiting[from:min(from+y.o.Batch, len(waiting))]
		y.known = append(y.known, batch...)
		y.reprice(len(waiting)-from-len(batch), len(batch), from == 0)
		if len(batch) > 1 {
			y.together(ctx, batch)
			continue
		}
		y.decide(batch[0])
	}
}

// reprice finds the prices for those who come after the next.
func (y *year) reprice(ahead, batch int, first bool) {
	if y.o.Policy != Price {
		return
	}
	if y.since += batch; first || y.since >= min(y.o.Reprice, max(1, ahead/oftener)) {
		y.market.find(y.left, y.known, batch, ahead, y.o.Trajectories, max(1, y.o.Workers), y.rng)
		y.since = 0
	}
}

// decide places one arrival where it is worth most, less what that costs those who come later.
func (y *year) decide(one arrival) {
	if at, net := y.best(one); at >= 0 && (net > 0 || !y.o.Wait) {
		y.settle(one, one.arcs[at].offer)
	}
}

// best is the option of an arrival that fits and is worth most, -1 when none fits, and what it is worth.
func (y *year) best(one arrival) (at int, net float64) {
	at, net = -1, math.Inf(-1)
	for i, o := range one.arcs {
		if o.fits(y.left) {
			if v := y.net(o); v > net {
				at, net = i, v
			}
		}
	}
	return at, net
}

// net is what an option that fits is worth, less what it costs those who come later.
func (y *year) net(o option) float64 {
	if y.o.Policy != Price {
		return o.value
	}
	return o.value - y.market.cost(o, y.left)
}

// settle places an arrival for good.
func (y *year) settle(one arrival, offer int32) {
	for _, o := range one.arcs {
		if o.offer == offer {
			o.take(y.left)
			y.value += o.value
			y.persons += one.persons
		}
	}
}

// together plans some arrivals at once, each at what it costs by itself, persons first unless they may wait; then each moves to where it is best beside
// the others, until nobody moves.
func (y *year) together(ctx context.Context, batch []arrival) {
	at := y.planned(ctx, batch)
	for i, one := range batch {
		if at[i] >= 0 {
			one.arcs[at[i]].take(y.left)
		}
	}
	for range rounds {
		if !y.moved(batch, at) && !y.swapped(batch, at) {
			break
		}
	}
	for i, one := range batch {
		if at[i] >= 0 {
			one.arcs[at[i]].give(y.left)
			y.settle(one, one.arcs[at[i]].offer)
		}
	}
}

// planned is the option of each of a batch, -1 for none.
func (y *year) planned(ctx context.Context, batch []arrival) []int {
	var cases []int32
	for _, one := range batch {
		cases = append(cases, one.cases...)
	}
	var shares []instance.Share
	part := y.in.Part(cases, y.left, func(a instance.Arc) int64 {
		shares = y.in.Demand(shares[:0], a)
		o := option{offer: a.Offer, value: float64(a.Value), shares: shares}
		if y.in.Minimise {
			o.value = -o.value
		}
		o.class = y.market.tables[o.offer].classOf(o.shares)
		return int64(math.Round(y.net(o)))
	})
	part.Minimise, part.Lexicographic, part.Budget = false, !y.o.Wait, instance.Budget{Iterations: steps, Seed: y.o.Seed}
	p := plan.Solve(ctx, part, plan.Options{Workers: y.o.Workers})
	at := make([]int, len(batch))
	for i, one := range batch {
		offer, placed := p.Assignment[y.in.Cases[one.cases[0]].ID]
		at[i] = slices.IndexFunc(one.arcs, func(o option) bool { return placed && y.in.Offers[o.offer].ID == offer })
	}
	return at
}

// moved lets each of a batch that is placed move to where it is best now; it tells whether somebody did.
func (y *year) moved(batch []arrival, at []int) (moved bool) {
	for i, one := range batch {
		if at[i] < 0 {
			continue
		}
		old := one.arcs[at[i]]
		old.give(y.left)
		if best, net := y.best(one); net > y.net(old)+least {
			at[i], moved = best, true
		}
		one.arcs[at[i]].take(y.left)
	}
	return moved
}

// swapped lets each of a batch take the place of another, who then goes where it is best for it; it tells whether somebody did.
func (y *year) swapped(batch []arrival, at []int) (swapped bool) {
	for i := range batch {
		for k := range batch {
			if i != k && at[i] >= 0 && at[k] >= 0 && y.swap(batch, at, i, k) {
				swapped = true
			}
		}
	}
	return swapped
}

// swap puts one of a batch where another is and that one where it is best, when that is better for both together.
func (y *year) swap(batch []arrival, at []int, i, k int) bool {
	mine, its := batch[i].arcs[at[i]], batch[k].arcs[at[k]]
	to := slices.IndexFunc(batch[i].arcs, func(o option) bool { return o.offer == its.offer })
	if to < 0 || mine.offer == its.offer {
		return false
	}
	there := batch[i].arcs[to]
	mine.give(y.left)
	was := y.net(mine)
	its.give(y.left)
	if there.fits(y.left) && y.net(there) > was { // otherwise the other could as well have moved alone
		was += y.net(its)
		now := y.net(there)
		there.take(y.left)
		if best, net := y.best(batch[k]); best >= 0 && now+net > was+least {
			batch[k].arcs[best].take(y.left)
			at[i], at[k] = to, best
			return true
		}
		there.give(y.left)
	}
	its.take(y.left)
	mine.take(y.left)
	return false
}

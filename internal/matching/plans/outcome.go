package plans

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/joint"
	"kuntapaikka/internal/matching/plan"
	"kuntapaikka/internal/matching/replay"
)

const (
	mostTried = 10  // resources with more of which the solver plans anew
	trying    = 0.5 // of the seconds of the plan, for all of them together
)

// outcome makes the rows of what was found.
func (w *run) outcome(f *found) []Row {
	rows := make([]Row, len(f.plan.Rows))
	for i, r := range f.plan.Rows {
		h := &w.s.Households[i]
		m := w.s.Members[i]
		rows[i] = Row{
			Number: i + 1, Case: m.Case, Persons: r.Persons, Group: m.Group, Municipality: r.Municipality, Reason: r.Reason, Points: r.Points,
			Stood: w.rows[m.Case].Municipality, Frozen: h.Decided != "", Traits: Traits(h.Case), Arrival: h.Case.Arrival.Earliest,
		}
		if r.Municipality != "" {
			rows[i].Cents = w.s.yearly(h.Case, r.Municipality)
		}
	}
	return rows
}

// totals sums the rows up, beside what the solver has proven.
func (w *run) totals(f *found, rows []Row) Totals {
	p := f.plan.Plan
	t := Totals{
		Weighted: p.WeightedPlaced, BoundWeighted: p.BoundPlaced, Value: p.Value, BoundValue: p.BoundValue, GapWeighted: p.GapPlaced, GapValue: p.GapValue,
		Proven: p.Status == instance.Optimal, Seconds: p.Seconds, Iterations: p.Iterations, Repeatable: w.p.Iterations > 0 && !p.TimeGuard && len(f.plan.Near) == 0, WeightsSet: w.s.Terms.Weights.ID, PolicyFrom: w.s.Policy.Valid.From.String(),
		StabilityMilli: w.s.Terms.Stability, ShortfallMilli: w.s.Terms.Shortfall,
	}
	for _, m := range f.plan.Minimums {
		t.Missing += m.Wanting()
	}
	for i, r := range rows {
		t.Cases, t.Persons = t.Cases+1, t.Persons+r.Persons
		if w.s.Members[i].Drawn {
			t.Drawn += r.Persons
		}
		if r.Frozen {
			t.Frozen++
		}
		switch {
		case r.Moved():
			t.Moved++
		case r.Stood != "":
			t.Stayed++
		}
		if r.Municipality != "" {
			t.PlacedCases, t.PlacedPersons, t.Cents, t.Points = t.PlacedCases+1, t.PlacedPersons+r.Persons, t.Cents+r.Cents, t.Points+int64(r.Points*r.Persons)
		}
	}
	return t
}

// detail tells how full the places are, what more would bring, and what each municipality carries.
func (w *run) detail(f *found, rows []Row) Detail {
	d := Detail{Outcomes: Outcomes(rows, w.s.Register.SmallCell(w.s.On)), More: f.more, Minimums: f.plan.Minimums, Price: f.price}
	for _, u := range f.plan.Filled {
		d.Used = append(d.Used, usedOf(u.ID, u.Used, u.Capacity))
	}
	planned, urgent := map[string]Burden{}, map[string]int{}
	for _, r := range rows {
		if r.Group == casework.Emergency {
			urgent[r.Municipality] += r.Persons
		}
		if r.Municipality != "" {
			b := planned[r.Municipality]
			b.Planned, b.Cents = b.Planned+r.Persons, b.Cents+r.Cents
			planned[r.Municipality] = b
		}
	}
	for _, p := range w.s.each() {
		b := planned[p.Municipality]
		b.Municipality, b.Used, b.Target, b.Population = p.Municipality, p.Burden.Used, p.Burden.Target, p.Burden.Population
		d.Burden = append(d.Burden, b)
	}
	d.Promises = w.s.promises(urgent)
	return d
}

// promises are the commitments to emergency cases, with how many persons of such cases a plan has at each municipality.
func (s *Situation) promises(planned map[string]int) (all []Promise) {
	for _, one := range s.Supply {
		if m, known := s.Register.Resolve(one.Municipality, s.On); known && one.Commitment.Persons > 0 {
			c := one.Commitment
			all = append(all, Promise{Municipality: m.Code, Persons: c.Persons, Offered: c.Offered, Used: c.Used, Planned: planned[m.Code]})
		}
	}
	return all
}

// Prices are what one more unit of each resource of a municipality would be worth to those who are planned: the dual of the linear programme, in thousandths
// of a point times persons. A unit more is one in every window and of every size. There is none where the context ends, nor of what is not scarce.
func Prices(ctx context.Context, in *instance.Instance, seed uint64) map[string]int {
	future := replay.Future{Waiting: len(in.Cases), Trajectories: 1, Seed: seed}
	for i := range int32(len(in.Cases)) {
		future.Now = append(future.Now, i)
	}
	future.Now = some(future.Now, mostPriced)
	drawn, err := replay.Draw(ctx, in, future)
	if err != nil {
		return nil
	}
	sum := map[kind]float64{}
	for r, price := range drawn.Prices() {
		if k := kindOf(in.Resources[r].ID); k.of != "" {
			sum[k] += price
		}
	}
	all := map[string]int{}
	for k, price := range sum {
		if price >= slight {
			all[k.id()] = int(math.Round(price))
		}
	}
	return all
}

// Priced is what a price of [Detail] is of.
func Priced(id string) Used { return usedOf(id, 0, 0) }

func usedOf(id string, used, capacity int64) Used {
	municipality, of, group := joint.Resource(id)
	return Used{ID: id, Municipality: municipality, Resource: of, Group: group, Used: used, Capacity: capacity}
}

// kind is a resource of a municipality with all its windows and sizes.
type kind struct {
	municipality string
	of           matching.Resource
	group        matching.Group
}

// id is its name: that of its resources without the number of the window or the size.
func (k kind) id() string {
	if k.group != "" {
		return k.municipality + "/" + string(k.of) + ":" + string(k.group)
	}
	return k.municipality + "/" + string(k.of)
}

func kindOf(id string) (k kind) {
	k.municipality, k.of, k.group = joint.Resource(id)
	return k
}

// wanted is what is known of more of a kind before the solver has tried: the best single household that it would let in.
type wanted struct {
	kind
	extra          int64
	weight, value  int64 // gained
	used, capacity int64
	waiting        int64 // persons without a place who meet the municipality
}

// wants finds for each kind of resource that is full what the best household gains for which nothing else is short.
func wants(in *instance.Instance, found instance.Plan) []wanted {
	left, now := make([]int64, len(in.Resources)), make([]int64, len(in.Cases))
	placed := make([]bool, len(in.Cases))
	for i, r := range in.Resources {
		left[i] = r.Capacity
	}
	var shares []instance.Share
	for _, a := range in.Arcs {
		if found.Assignment[in.Cases[a.Case].ID] == in.Offers[a.Offer].ID {
			placed[a.Case], now[a.Case] = true, a.Value
			for _, s := range in.Demand(shares[:0], a) {
				left[s.Resource] -= s.Units
			}
		}
	}
	best := map[kind]wanted{}
	for _, a := range in.Arcs {
		weight, value := int64(0), a.Value-now[a.Case]
		if !placed[a.Case] {
			weight = in.Cases[a.Case].Weight()
		} else if value <= 0 {
			continue
		}
		short, extra, many := kind{}, int64(0), false
		shares = in.Demand(shares[:0], a)
		for _, s := range shares {
			if lack := s.Units - left[s.Resource]; lack > 0 {
				k := kindOf(in.Resources[s.Resource].ID)
				many = many || k.of == "" || extra > 0 && k != short
				short, extra = k, max(extra, lack)
			}
		}
		if many || extra == 0 {
			continue
		}
		b := best[short]
		if weight > 0 {
			b.waiting += in.Cases[a.Case].Persons
		}
		if w := (wanted{kind: short, extra: extra, weight: weight, value: value}); b.extra == 0 || w.compare(b) < 0 {
			w.waiting, b = b.waiting, w
		}
		best[short] = b
	}
	return ranked(in, left, best)
}

// compare puts first what brings more for each unit: persons, then value, then the smaller addition.
func (w wanted) compare(o wanted) int {
	return cmp.Or(cmp.Compare(o.weight*w.extra, w.weight*o.extra), cmp.Compare(o.value*w.extra, w.value*o.extra), cmp.Compare(w.extra, o.extra),
		cmp.Compare(w.municipality, o.municipality), cmp.Compare(w.of, o.of), cmp.Compare(w.group, o.group))
}

func ranked(in *instance.Instance, left []int64, best map[kind]wanted) (all []wanted) {
	for i, r := range in.Resources {
		if b, is := best[kindOf(r.ID)]; is {
			b.used, b.capacity = max(b.used, r.Capacity-left[i]), max(b.capacity, r.Capacity)
			best[kindOf(r.ID)] = b
		}
	}
	for _, b := range best {
		all = append(all, b)
	}
	slices.SortFunc(all, wanted.compare)
	return all
}

// try finds where a little more room would help most: the solver plans anew with it, from the plan on. Who asked to stop gets what was tried until then, and
// so does a plan so large that trying would take longer than it was given itself.
func (w *run) try(ctx context.Context, p joint.Plan, t *teller) (all []More) {
	t.step(Trying)
	in := w.problem.Instance()
	candidates := wants(in, p.Plan)
	if len(candidates) > 3*mostTried {
		candidates = candidates[:3*mostTried]
	}
	until := time.Now().Add(time.Duration(w.p.Seconds) * time.Second)
	for i, c := range candidates {
		m := More{
			Used:  Used{Municipality: c.municipality, Resource: c.of, Group: c.group, Used: c.used, Capacity: c.capacity},
			Extra: int(c.extra), Waiting: int(c.waiting), Persons: c.weight, Value: c.value,
		}
		m.ID = c.id()
		if i < mostTried && ctx.Err() == nil && time.Now().Before(until) {
			after := plan.Solve(ctx, w.more(in, c), plan.Options{Workers: max(w.Workers, 1), From: &p.Plan})
			if ctx.Err() == nil {
				m.Persons, m.Value, m.Verified = after.PlacedPersons-p.PlacedPersons, after.Value-p.Value, true
			}
		}
		all = append(all, m)
	}
	slices.SortStableFunc(all, func(a, b More) int {
		return cmp.Or(-compareBools(a.Verified, b.Verified), cmp.Compare(b.Persons*int64(a.Extra), a.Persons*int64(b.Extra)), cmp.Compare(b.Value*int64(a.Extra), a.Value*int64(b.Extra)))
	})
	return all
}

func compareBools(a, b bool) int {
	return cmp.Compare(strconv.FormatBool(a), strconv.FormatBool(b))
}

// more is the instance with more of a kind, whatever the window or size, and a small budget.
func (w *run) more(in *instance.Instance, c wanted) *instance.Instance {
	more := *in
	more.Resources = slices.Clone(in.Resources)
	for i, r := range more.Resources {
		if kindOf(r.ID) == c.kind {
			more.Resources[i].Capacity += c.extra
		}
	}
	more.Budget = instance.Budget{Seconds: max(0.2, float64(w.p.Seconds)*trying/mostTried), Seed: w.p.Seed}
	return &more
}

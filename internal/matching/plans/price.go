package plans

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/joint"
	"kuntapaikka/internal/matching/replay"
	"kuntapaikka/internal/placement/places"
)

// PriceRun is one finding of the prices of a year: from what, and how. The latest of a year counts.
type PriceRun struct {
	ID           uuid.UUID
	Year         int
	At           time.Time // the moment of what it knew
	Seed         uint64
	Trajectories int
	Pool         int // households of the past from which futures were drawn
	Open         int // that waited
	Expected     int // that are still to come
	Free         int // places of all groups
	Weights      string
	PolicyFrom   civil.Date
	Inputs       []byte // SHA-256 of all that the prices came from
	Seconds      float64
}

// Price is what a unit of a resource of a municipality is worth to others. Resource is a [matching.Resource]; places carry their group: "places:quota".
type Price struct {
	Municipality string
	Resource     string
	Milli        int // thousandths of a point, times persons
	Wanted       int // households a year who are expected to go there if it costs nothing
	Left         int
}

// PriceStore is what the pricing needs of the database.
type PriceStore interface {
	Store
	Now() time.Time
	LatestPrices(ctx context.Context, year int) (PriceRun, error)
	MovedSince(ctx context.Context, year int, at time.Time) (places int, err error)
	AddPrices(ctx context.Context, r PriceRun, all []Price, more []Ladder) error
}

// Pricing finds the prices of capacities anew, as clock work.
type Pricing struct {
	InTx identity.InTx[PriceStore]
}

// Refresh finds the prices of this year's and the next year's places where they are due: where there are none, on a new day, under other weights or
// another policy, and when places moved or offers changed by the policy's share of what was free. It returns for how many years it found any. A year
// without places or without households has no prices.
func (p Pricing) Refresh(ctx context.Context) (found int, err error) {
	defer fault.Wrap(&err, "plans.Pricing.Refresh")
	for ahead := range 2 {
		var g gathering
		if err := p.InTx(ctx, identity.System(), identity.Press{}, func(st PriceStore) error {
			g = gathering{}
			return g.read(ctx, st, ahead)
		}); err != nil {
			return found, err
		}
		if g.idle() {
			continue
		}
		run, prices, more, err := g.price(ctx)
		if err != nil {
			return found, err
		}
		if err := p.InTx(ctx, identity.System(), identity.Press{}, func(st PriceStore) error { return st.AddPrices(ctx, run, prices, more) }); err != nil {
			return found, err
		}
		found++
	}
	return found, nil
}

// gathering is what prices are found from: read in one transaction, and reckoned with outside of any.
type gathering struct {
	Situation
	at       time.Time
	pool     []joint.Household
	expected int
}

// idle reports whether nothing is to be found.
func (g *gathering) idle() bool { return len(g.Households)+g.expected == 0 || g.Free() == 0 }

// read loads a year, unless its prices are still good.
func (g *gathering) read(ctx context.Context, st PriceStore, ahead int) error {
	g.at = st.Now()
	on := civil.DateIn(g.at)
	year := on.Year() + ahead
	last, err := st.LatestPrices(ctx, year)
	if err != nil {
		return err
	}
	if good, err := good(ctx, st, last, on); err != nil || good {
		return err
	}
	if g.Situation, err = Load(ctx, st, year, on); err != nil {
		return err
	}
	g.pool, g.expected, err = Past(ctx, st, &g.Situation)
	return err
}

// good reports whether prices still count on a day.
func good(ctx context.Context, st PriceStore, last PriceRun, on civil.Date) (bool, error) {
	if last.ID == uuid.Nil || civil.DateIn(last.At).Before(on) {
		return false, nil
	}
	reg, err := st.Register(ctx)
	if err != nil {
		return false, err
	}
	policy, _ := reg.PlanPolicy(on)
	if weights, _ := reg.Weights(on); weights.ID != last.Weights || policy.Valid.From != last.PolicyFrom {
		return false, nil
	}
	moved, err := st.MovedSince(ctx, last.Year, last.At)
	return moved == 0 || moved*100 < policy.ChangePercent*last.Free, err
}

const (
	mostPriced = 1500 // households of a kind that are reckoned with; of more, these stand for all
	slight     = 100  // thousandths of a point: what the search leaves behind where nothing is scarce
	yearDays   = 365
)

// some picks at most so many of a list, evenly.
func some[T any](all []T, most int) []T {
	if len(all) <= most {
		return all
	}
	list := make([]T, most)
	for i := range list {
		list[i] = all[i*len(all)/most]
	}
	return list
}

// price finds the prices, and what they would be with more of what is priced.
func (g *gathering) price(ctx context.Context) (PriceRun, []Price, []Ladder, error) {
	began := time.Now()
	run := PriceRun{
		ID: uuid.Must(uuid.NewV7()), Year: g.Year, At: g.at, Seed: uint64(g.Year)<<32 | uint64(civil.Of(2000, 1, 1).DaysUntil(g.On)),
		Trajectories: g.Policy.Trajectories, Pool: len(g.pool), Open: len(g.Households), Expected: g.expected, Free: g.Free(), Weights: g.Terms.Weights.ID,
		PolicyFrom: g.Policy.Valid.From,
	}
	inputs, err := g.digest(run.Seed)
	if err != nil {
		return run, nil, nil, err
	}
	run.Inputs = inputs
	now, pool := some(g.Households, mostPriced), g.pool
	problem, err := joint.Build(ctx, slices.Concat(now, pool), among(g.Links, now), g.Terms)
	if err != nil {
		return run, nil, nil, err
	}
	future := replay.Future{Waiting: len(g.Households), Ahead: g.expected, Trajectories: run.Trajectories, Seed: run.Seed}
	for i := range int32(len(now) + len(pool)) {
		if int(i) < len(now) {
			future.Now = append(future.Now, i)
		} else {
			future.Pool = append(future.Pool, i)
		}
	}
	drawn, err := replay.Draw(ctx, problem.Instance(), future)
	if err != nil {
		return run, nil, nil, err
	}
	l := ledger{g: g, in: problem.Instance(), unit: drawn.Prices(), households: slices.Concat(now, pool), now: len(now), of: map[key]*entry{}}
	prices := l.prices(drawn.Times())
	more := l.ladders(ctx, drawn, prices)
	run.Seconds = time.Since(began).Seconds()
	return run, prices, more, ctx.Err()
}

// among are the links whose households are in a list.
func among(links []joint.Link, list []joint.Household) (kept []joint.Link) {
	in := make(map[string]bool, len(list))
	for i := range list {
		in[list[i].ID] = true
	}
	for _, l := range links {
		if in[l.A] && (l.At != "" || in[l.B]) {
			kept = append(kept, l)
		}
	}
	return kept
}

// digest is the SHA-256 of all that the prices come from.
func (g *gathering) digest(seed uint64) ([]byte, error) {
	h := sha256.New()
	out := json.NewEncoder(h)
	for _, all := range [...][]joint.Household{g.Households, g.pool} {
		for i := range all {
			if err := out.Encode([]any{all[i].ID, all[i].Case}); err != nil {
				return nil, err
			}
		}
	}
	err := out.Encode([]any{g.Year, g.On, seed, g.expected, g.Links, g.Terms, g.Policy, g.Targets, g.Supply})
	return h.Sum(nil), err
}

// key is a resource of a municipality, as households take of it: a dwelling in general is not one for those who need an accessible one.
type key struct {
	municipality string
	resource     string
}

// entry is what is known of it: which resources of the instance a unit takes, on the average of those who could take of it, and how many want it.
type entry struct {
	takes        map[int32]float64 // summed over those who could
	could        float64
	waits, comes float64
}

// parts are what a unit takes of the instance's resources on the average.
func (e *entry) parts() (list []part) {
	for _, r := range slices.Sorted(maps.Keys(e.takes)) {
		list = append(list, part{r, e.takes[r] / max(e.could, 1)})
	}
	return list
}

// ledger puts the prices of the instance's resources, of which there are several where lines or sizes differ, together as those of the portal.
type ledger struct {
	g          *gathering
	in         *instance.Instance
	unit       []float64
	households []joint.Household
	now        int // of the households: those who wait
	of         map[key]*entry
	shares     []instance.Share
}

// taken is what an arc takes of one of the portal's resources.
type taken struct {
	*entry
	resource string
	cost     float64
	shares   []instance.Share
}

// each lists what an arc takes, by the portal's resources.
func (l *ledger) each(a instance.Arc) (list []taken) {
	c := &l.households[a.Case].Case
	l.shares = l.in.Demand(l.shares[:0], a)
	for _, s := range l.shares {
		name := l.named(s.Resource, c.Dwelling.Accessible == matching.Absolute)
		if name == "" {
			continue
		}
		i := slices.IndexFunc(list, func(t taken) bool { return t.resource == name })
		if i < 0 {
			k := key{l.in.Offers[a.Offer].ID, name}
			if l.of[k] == nil {
				l.of[k] = &entry{takes: map[int32]float64{}}
			}
			i, list = len(list), append(list, taken{entry: l.of[k], resource: name})
		}
		list[i].cost += l.unit[s.Resource] * float64(s.Units)
		list[i].shares = append(list[i].shares, s)
	}
	return list
}

// named is the portal's name of a resource of the instance; an accessible dwelling has its own. What keeps households apart has none.
func (l *ledger) named(r int32, accessible bool) string {
	_, resource, group := joint.Resource(l.in.Resources[r].ID)
	switch {
	case group != "":
		return string(resource) + ":" + string(group)
	case resource == matching.Homes && accessible:
		return string(matching.AccessibleHomes)
	}
	return string(resource)
}

// net is what an arc is worth at the prices.
func (l *ledger) net(a instance.Arc) float64 {
	v := float64(a.Value)
	l.shares = l.in.Demand(l.shares[:0], a)
	for _, s := range l.shares {
		v -= l.unit[s.Resource] * float64(s.Units)
	}
	return v
}

// level is from what difference on one place is worth more than another, in thousandths of a point.
const level = 1

// prices are those of what somebody wants, by municipality and resource. Times is how many households like each
// there are. Who would go to the place if the resource cost nothing wants it.
func (l *ledger) prices(times []float64) (list []Price) {
	best := make([]float64, len(l.in.Cases))
	for _, a := range l.in.Arcs {
		best[a.Case] = max(best[a.Case], l.net(a))
	}
	for _, a := range l.in.Arcs {
		net := l.net(a)
		for _, t := range l.each(a) {
			t.could++
			for _, s := range t.shares {
				t.takes[s.Resource] += float64(s.Units) / float64(t.shares[0].Units)
			}
			switch {
			case net+t.cost < best[a.Case]-level:
			case int(a.Case) < l.now:
				t.waits += times[a.Case]
			default:
				t.comes += times[a.Case]
			}
		}
	}
	for i := range l.g.Supply {
		list = append(list, l.ofPlace(&l.g.Supply[i])...)
	}
	slices.SortFunc(list, func(a, b Price) int {
		return cmp.Or(cmp.Compare(a.Municipality, b.Municipality), cmp.Compare(a.Resource, b.Resource))
	})
	return list
}

// ofPlace are the prices of one municipality.
func (l *ledger) ofPlace(s *places.Supply) (list []Price) {
	m, ok := l.g.Register.Resolve(s.Municipality, l.g.On)
	if !ok {
		return nil
	}
	from, to := l.g.span()
	for _, left := range stockOf(s) {
		e := l.of[key{m.Code, left.Resource}]
		if e == nil {
			continue
		}
		p := Price{Municipality: s.Municipality, Resource: left.Resource, Milli: milliOf(l.parts(key{m.Code, left.Resource}, s), l.unit), Left: left.Count}
		p.Wanted = int(math.Round(max(e.waits+e.comes, e.comes*yearDays/float64(max(from.DaysUntil(to), 1)))))
		if p.Wanted > 0 {
			list = append(list, p)
		}
	}
	return list
}

// parts are what makes up the price of a unit. Whoever needs an accessible dwelling of a place with no others than it stated takes a dwelling, too: only the
// rest is for its being accessible.
func (l *ledger) parts(k key, s *places.Supply) []part {
	list := l.of[k].parts()
	if home := l.of[key{k.municipality, places.Homes}]; k.resource == places.AccessibleHomes && home != nil && s.Readiness.Certainty == places.Secured {
		for _, p := range home.parts() {
			list = append(list, part{p.resource, -p.share})
		}
	}
	return list
}

// milliOf is a price in thousandths of a point; what is slight is nothing.
func milliOf(parts []part, unit []float64) int {
	cost := 0.0
	for _, p := range parts {
		cost += p.share * unit[p.resource]
	}
	if n := int(math.Round(cost)); n >= slight {
		return n
	}
	return 0
}

// stockOf lists what a municipality has left, by the names under which prices are kept.
func stockOf(s *places.Supply) (list []places.Limit) {
	free := map[string]int{}
	for _, line := range s.Lines {
		free[string(matching.Places)+":"+string(line.Group)] += max(line.Free(), 0)
	}
	for name, n := range free {
		list = append(list, places.Limit{Resource: name, Count: n})
	}
	homes, accessible := s.Readiness.DwellingCount()
	list = append(list, places.Limit{Resource: places.Homes, Count: homes}, places.Limit{Resource: places.AccessibleHomes, Count: accessible})
	list = append(list, s.Readiness.Limits...)
	slices.SortFunc(list, func(a, b places.Limit) int { return strings.Compare(a.Resource, b.Resource) })
	return list
}

// Ladder is what all prices would be with more and more of one resource: found with the prices, from the same futures. Municipalities are as they are called
// on the day; resources are named as in [Price].
type Ladder struct {
	Municipality string
	Resource     string
	Rungs        []Rung
}

// Rung is so many units more, with the prices that are then others than without.
type Rung struct {
	Units  int        `json:"units"`
	Prices []Repriced `json:"prices,omitempty"`
}

// Repriced is the price of a unit at one rung.
type Repriced struct {
	Municipality string `json:"municipality"`
	Resource     string `json:"resource"`
	Milli        int    `json:"milli"`
}

// rungs are how many more units are tried, until one of them costs nothing.
func rungs() []int64 { return []int64{1, 2, 3, 4, 8, 16} }

// mostLaddering is how long more room is tried. In a year many times as large as a usual one, what it would bring is told of a part, and the prices of all.
const mostLaddering = 3 * time.Minute

// ladders tries more of each resource that has a price, as far as the time goes.
func (l *ledger) ladders(ctx context.Context, drawn *replay.Futures, prices []Price) (all []Ladder) {
	ctx, cancel := context.WithTimeout(ctx, mostLaddering)
	defer cancel()
	listed := l.tariff()
	base := listed.at(l.unit)
	for _, p := range prices {
		m, known := l.g.Register.Resolve(p.Municipality, l.g.On)
		if p.Milli == 0 || !known || ctx.Err() != nil {
			continue
		}
		one := Ladder{Municipality: m.Code, Resource: p.Resource}
		drawn.Raise(ctx, l.raised(key{m.Code, p.Resource}), rungs(), func(units int64, with *replay.Futures) bool {
			now := listed.at(with.Prices())
			rung := Rung{Units: int(units)}
			for i, price := range now {
				if price.Milli != base[i].Milli {
					rung.Prices = append(rung.Prices, price)
				}
			}
			one.Rungs = append(one.Rungs, rung)
			return slices.ContainsFunc(now, func(r Repriced) bool { return r.Municipality == m.Code && r.Resource == p.Resource && r.Milli > 0 })
		})
		if ctx.Err() == nil {
			all = append(all, one)
		}
	}
	return all
}

// tariff is every price of the portal, always in the same order, each as the sum of prices of the instance's resources.
type tariff []struct {
	Repriced
	parts []part
}

// part is so much of the price of a resource of the instance.
type part struct {
	resource int32
	share    float64
}

func (l *ledger) tariff() (all tariff) {
	for i := range l.g.Supply {
		s := &l.g.Supply[i]
		m, known := l.g.Register.Resolve(s.Municipality, l.g.On)
		if !known {
			continue
		}
		for _, left := range stockOf(s) {
			if k := (key{m.Code, left.Resource}); l.of[k] != nil {
				all = append(all, tariff{{Repriced{Municipality: m.Code, Resource: left.Resource}, l.parts(k, s)}}...)
			}
		}
	}
	return all
}

// at are the prices where the instance's resources cost so much.
func (t tariff) at(unit []float64) []Repriced {
	list := make([]Repriced, len(t))
	for i, one := range t {
		list[i] = one.Repriced
		list[i].Milli = milliOf(one.parts, unit)
	}
	return list
}

// raised are the resources of the instance of which there is more when there is more of a resource of the portal: an accessible dwelling is one for
// everybody, any other only for who needs none that is accessible; new places are open all year.
func (l *ledger) raised(k key) []int32 {
	in := maps.Clone(l.of[k].takes)
	if home := l.of[key{k.municipality, places.Homes}]; home != nil && k.resource == places.AccessibleHomes {
		maps.Copy(in, home.takes)
	}
	return slices.Sorted(maps.Keys(in))
}

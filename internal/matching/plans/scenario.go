package plans

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/joint"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/region"
)

// Changes are what a scenario changes of the situation of its plan.
type Changes struct {
	Closed   []string                   `json:"closed,omitempty"`   // municipalities that take nobody
	Arrivals []Arrivals                 `json:"arrivals,omitempty"` // more households
	Max      map[matching.Criterion]int `json:"max,omitempty"`      // maxima of the criteria, in thousandths of a point
	Added    []Added                    `json:"added,omitempty"`    // more room
}

// Arrivals are persons of a group who come in addition, in households like those of the last year: at least as many as are asked for.
type Arrivals struct {
	Group   casework.Group `json:"group"`
	Persons int            `json:"persons"`
}

// Added is more of a resource of a municipality; places carry their group.
type Added struct {
	Municipality string            `json:"municipality"`
	Resource     matching.Resource `json:"resource"`
	Group        casework.Group    `json:"group,omitempty"`
	Units        int               `json:"units"`
}

// Limits of a scenario.
const (
	MostClosed   = 100
	MostArrivals = 20_000  // persons
	MostUnits    = 1_000   // of a resource
	MostMax      = 100_000 // thousandths of a point
	addedRooms   = 5       // of an accessible dwelling that is added
)

// Addable lists what a scenario can add.
func Addable() []matching.Resource {
	return []matching.Resource{matching.Places, matching.AccessibleHomes, matching.EarlyEducation, matching.PrePrimary, matching.BasicEducation, matching.UpperSecondary}
}

// Any reports whether something is changed.
func (c Changes) Any() bool { return len(c.Closed)+len(c.Arrivals)+len(c.Max)+len(c.Added) > 0 }

// Check returns every mistake of the changes at once. The fields bear the numbers of their rows, from 1.
func (c Changes) Check(reg *region.Register, today civil.Date) error {
	var bad []fault.Field
	if !c.Any() {
		bad = append(bad, fault.At("closed", "plans.change_something"))
	}
	if len(c.Closed) > MostClosed {
		bad = append(bad, fault.At("closed", "fault.too_large", MostClosed))
	}
	for _, code := range c.Closed {
		if _, ok := reg.Resolve(code, today); !ok {
			bad = append(bad, fault.At("closed", "fault.no_such", code))
		}
	}
	for i, a := range c.Arrivals {
		if !slices.Contains(places.OfferedGroups(), a.Group) {
			bad = append(bad, fault.At(field("arrivals-group", i), "fault.choose_one"))
		}
		bad = append(bad, ranged(field("arrivals-persons", i), a.Persons, MostArrivals)...)
	}
	for i, a := range c.Added {
		if _, ok := reg.Resolve(a.Municipality, today); !ok {
			bad = append(bad, fault.At(field("added-municipality", i), "fault.no_such", a.Municipality))
		}
		if !slices.Contains(Addable(), a.Resource) {
			bad = append(bad, fault.At(field("added-resource", i), "fault.choose_one"))
		}
		if a.Resource == matching.Places && !slices.Contains(places.OfferedGroups(), a.Group) {
			bad = append(bad, fault.At(field("added-group", i), "fault.choose_one"))
		}
		bad = append(bad, ranged(field("added-units", i), a.Units, MostUnits)...)
	}
	for k, most := range c.Max {
		if most < 0 || most > MostMax || !criterion(k) {
			bad = append(bad, fault.At("max-"+string(k), "fault.too_large", MostMax/1000))
		}
	}
	return fault.Bad(bad...)
}

func criterion(k matching.Criterion) bool {
	_, known := Maxima(&matching.Weights{})[k]
	return known
}

func field(name string, i int) string { return name + "-" + strconv.Itoa(i+1) }

func ranged(name string, n, most int) []fault.Field {
	switch {
	case n < 1:
		return []fault.Field{fault.At(name, "fault.too_small", 1)}
	case n > most:
		return []fault.Field{fault.At(name, "fault.too_large", most)}
	}
	return nil
}

// Suppose queues a scenario of a plan: the same year with something changed. It touches neither the plan nor anything that is real.
func (d Desk) Suppose(ctx context.Context, a identity.Actor, press identity.Press, base uuid.UUID, r Request, c Changes) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "plans.Suppose(%s)", base)
	err = d.look(ctx, a, identity.PlanRun, func(st DeskStore) error {
		of, err := st.Plan(ctx, base)
		if err != nil {
			return err
		}
		if of.Totals == nil {
			return fault.New(fault.Conflict, "plans.has_nothing")
		}
		r.Year = of.Year
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		return c.Check(reg, civil.DateIn(st.Now()))
	})
	if err != nil {
		return id, err
	}
	return d.begin(ctx, a, press, r, Plan{Kind: Scenario, Base: base, Changes: c})
}

// change makes the scenario's changes to the situation that was read.
func (w *run) change(ctx context.Context, st RunStore) error {
	if w.p.Kind != Scenario {
		return nil
	}
	if w.p.Base == uuid.Nil {
		return &obstacle{problem: Gone}
	}
	c := w.p.Changes
	if err := w.arrive(ctx, st, c.Arrivals); err != nil {
		return err
	}
	w.s.close(c.Closed)
	if !w.s.grow(c.Added) {
		return &obstacle{problem: BadChange}
	}
	weigh(&w.s.Terms.Weights, c.Max)
	return w.s.Terms.Weights.Validate()
}

// arrive adds households like those of the last year, drawn by the seed.
func (w *run) arrive(ctx context.Context, st RunStore, more []Arrivals) error {
	if len(more) == 0 {
		return nil
	}
	pool, _, err := Past(ctx, st, &w.s)
	if err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(w.p.Seed, 1)) //nolint:gosec // the same seed draws the same households
	for _, a := range more {
		of := slices.DeleteFunc(slices.Clone(pool), func(h joint.Household) bool { return casework.Group(h.Case.Group) != a.Group || h.Case.Size() < 1 })
		if len(of) == 0 {
			return &obstacle{problem: BadChange}
		}
		for n := 0; n < a.Persons; {
			h := of[rng.IntN(len(of))]
			h.ID = fmt.Sprintf("drawn %d", len(w.s.Households)+1)
			w.s.Households = append(w.s.Households, h)
			w.s.Members = append(w.s.Members, Member{Group: a.Group, Drawn: true})
			n += h.Case.Size()
		}
	}
	return nil
}

// remade gives the households new lists of places, each list once; those who shared one share the new one.
func (s *Situation) remade(remake func([]matching.Place) []matching.Place) {
	lists := map[*matching.Place][]matching.Place{}
	for i := range s.Households {
		h := &s.Households[i]
		if len(h.Places) == 0 {
			continue
		}
		list, made := lists[&h.Places[0]]
		if !made {
			list = remake(slices.Clone(h.Places))
			lists[&h.Places[0]] = list
		}
		h.Places = list
	}
}

// close takes municipalities away.
func (s *Situation) close(codes []string) {
	if len(codes) > 0 {
		s.Terms.Minimums = slices.DeleteFunc(slices.Clone(s.Terms.Minimums), func(m joint.Minimum) bool { return slices.Contains(codes, m.Municipality) })
		s.remade(func(list []matching.Place) []matching.Place {
			return slices.DeleteFunc(list, func(p matching.Place) bool { return slices.Contains(codes, p.Municipality) })
		})
	}
}

// grow adds room; it reports whether each municipality has something to grow.
func (s *Situation) grow(added []Added) bool {
	for _, a := range added {
		found := false
		s.remade(func(list []matching.Place) []matching.Place {
			for i := range list {
				if list[i].Municipality == a.Municipality {
					found, list[i] = true, a.to(list[i], s.Year, s.On)
				}
			}
			return list
		})
		if !found {
			return false
		}
	}
	return true
}

// to is the place with the addition; its lists are not shared with the one before.
func (a Added) to(p matching.Place, year int, on civil.Date) matching.Place {
	switch a.Resource {
	case matching.Places:
		p.Lines = append(slices.Clone(p.Lines), matching.Line{
			ID: "added " + string(a.Group), Group: matching.Group(a.Group), Window: civil.Period{From: civil.Of(year, 1, 1), To: civil.Of(year+1, 1, 1)}, Free: a.Units,
		})
	case matching.AccessibleHomes:
		p.Dwellings = append(slices.Clone(p.Dwellings), matching.Dwelling{ID: "added", Rooms: addedRooms, Accessible: true, Ready: on, Count: a.Units})
	default:
		p.Stocks = slices.Clone(p.Stocks)
		for i := range p.Stocks {
			if p.Stocks[i].Resource == a.Resource {
				p.Stocks[i].Left += a.Units // what is not stated is not limited
			}
		}
	}
	return p
}

// weigh sets the maxima.
func weigh(w *matching.Weights, most map[matching.Criterion]int) {
	of := Maxima(w)
	for k, n := range most {
		if field, known := of[k]; known {
			*field = n
		}
	}
	if len(most) > 0 {
		w.ID += " *"
	}
}

// Maxima are the fields of the maxima of the criteria.
func Maxima(w *matching.Weights) map[matching.Criterion]*int {
	return map[matching.Criterion]*int{
		matching.CriterionHealth: &w.Health.Max, matching.CriterionDwelling: &w.Dwelling.Max, matching.CriterionTies: &w.Ties.Max,
		matching.CriterionLanguage: &w.Language.Max, matching.CriterionTiming: &w.Timing.Max, matching.CriterionSpread: &w.Spread.Max,
	}
}

// yearly is the calculated compensation that a household brings in a year, to the municipality and to who arranges its health services.
func (s *Situation) yearly(c matching.Case, municipality string) (cents int64) {
	day := c.Arrival.Earliest
	if day.IsZero() {
		day = s.On
	}
	for _, age := range c.Ages {
		place, health := s.Register.Compensation(municipality, age, day)
		cents += int64(place + health)
	}
	return cents
}

package joint

import (
	"context"
	"fmt"
	"slices"

	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/instance"
)

// Household is a case that is to be placed, with the places of its year as they stand on its day of arrival.
type Household struct {
	ID       string // of the case
	Case     matching.Case
	Places   []matching.Place // their stocks and lines are what is left; households may share the list
	Urgency  int              // weight of its persons among those placed, at least 1
	Required bool             // a plan that leaves it unplaced is none
	Decided  string           // municipality at which a person has frozen it
	Standing string           // municipality at which the standing plan has it
}

// Kind is how two households belong together.
type Kind string

// The kinds.
const (
	Together Kind = "together" // in one municipality
	Near     Kind = "near"     // in one wellbeing area, or within the kilometres of the weights' scale of ties
	Apart    Kind = "apart"    // not in one municipality
)

// Link binds a household to another one, or, where At names a municipality, to one that is there already.
type Link struct {
	A, B string
	Kind Kind
	At   string
}

// Terms are what a plan is made by.
type Terms struct {
	Weights   matching.Weights
	Stability int // milli-points for each person who stays where the standing plan has him
	Near      int // milli-points for each person of the smaller of two households that are near each other
	Shortfall int // milli-points that each person costs by whom a municipality stays below its minimum
	Minimums  []Minimum
	Budget    instance.Budget
}

// Problem is many households and places as one instance. Cases bear the households' ids, offers the municipalities' codes; a resource is called
// MUNICIPALITY/RESOURCE, with a number where only some of the lines or dwellings are meant.
type Problem struct {
	in         *instance.Instance
	households []Household
	terms      Terms
	number     map[string]int32           // of a household
	offers     map[string]int32           // of a municipality
	points     []int32                    // of each arc: milli-points for each person
	first      []int32                    // arc of each household, and the end of the last one's
	place      map[string]*matching.Place // of a municipality
	near       []Link
}

// Build makes the problem, or stops with the context, whose error it returns. Households have ids of their own; a decided household has a place that it meets.
func Build(ctx context.Context, households []Household, links []Link, t Terms) (*Problem, error) {
	p := &Problem{
		in: instance.New(t.Budget), households: households, terms: t, number: map[string]int32{}, offers: map[string]int32{},
		place: map[string]*matching.Place{},
	}
	for i, h := range households {
		if _, twice := p.number[h.ID]; twice || h.ID == "" {
			return nil, fmt.Errorf("household %q stands twice, or has no id", h.ID)
		}
		p.number[h.ID] = int32(i)
		p.in.Cases = append(p.in.Cases, instance.Case{ID: h.ID, Persons: int64(h.Case.Size()), Urgency: int64(max(h.Urgency, 1)), Required: h.Required})
	}
	ties, err := p.bind(links)
	if err != nil {
		return nil, err
	}
	b := &builder{Problem: p, supply: map[string]*supply{}, ties: ties}
	for i := range households {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p.first = append(p.first, int32(len(b.arcs)))
		b.rank(int32(i))
	}
	p.first = append(p.first, int32(len(b.arcs)))
	b.lay()
	return p, b.decide()
}

// arc finds the arc of a household to an offer; -1 where it has none.
func (p *Problem) arc(h, offer int32) int32 {
	for a := p.first[h]; a < p.first[h+1]; a++ {
		if p.in.Arcs[a].Offer == offer {
			return a
		}
	}
	return -1
}

// Instance is the problem in the solver's format.
func (p *Problem) Instance() *instance.Instance { return p.in }

// bind takes the links over: bundles for those who go together, and for each household where it must or must not go for the sake of another.
func (p *Problem) bind(links []Link) (*ties, error) {
	t := &ties{only: map[int32]string{}, never: map[int32][]string{}, apart: map[int32][]int32{}}
	head := make([]int32, len(p.households))
	for i := range head {
		head[i] = int32(i)
	}
	find := func(i int32) int32 {
		for head[i] != i {
			i = head[i]
		}
		return i
	}
	for _, l := range links {
		a, isA := p.number[l.A]
		b, isB := p.number[l.B]
		switch {
		case !isA || !isB && l.At == "":
			return nil, fmt.Errorf("link of %q and %q: one of them is not in the plan", l.A, l.B)
		case l.At != "":
			t.placed(a, l)
		case l.Kind == Together:
			x, y := find(a), find(b)
			head[max(x, y)] = min(x, y)
		case l.Kind == Apart && !slices.Contains(t.apart[a], b):
			t.apart[a], t.apart[b] = append(t.apart[a], b), append(t.apart[b], a)
		case l.Kind == Near:
			p.near = append(p.near, l)
		}
	}
	bundle := map[int32][]int32{}
	for i := range head {
		bundle[find(int32(i))] = append(bundle[find(int32(i))], int32(i))
	}
	for i := range head {
		if members := bundle[int32(i)]; len(members) > 1 {
			p.in.Bundles = append(p.in.Bundles, members)
		}
	}
	return t, nil
}

// ties are what other households ask of one.
type ties struct {
	only  map[int32]string   // the municipality of those it goes together with
	never map[int32][]string // those of whom it keeps away
	apart map[int32][]int32  // households in the plan of whom it keeps away
}

// placed notes a link to a household that has its place.
func (t *ties) placed(a int32, l Link) {
	switch l.Kind {
	case Together:
		t.only[a] = l.At
	case Apart:
		t.never[a] = append(t.never[a], l.At)
	}
}

// allow tells whether a household may go to a municipality.
func (t *ties) allow(h int32, municipality string) bool {
	only, bound := t.only[h]
	return (!bound || only == municipality) && !slices.Contains(t.never[h], municipality)
}

// decide takes the frozen households over.
func (b *builder) decide() error {
	for i, h := range b.households {
		if h.Decided == "" {
			continue
		}
		o, known := b.offers[h.Decided]
		if !known || b.arc(int32(i), o) < 0 {
			return &Undecidable{Household: h.ID, Municipality: h.Decided}
		}
		b.in.Fixed = append(b.in.Fixed, instance.Pair{Case: int32(i), Offer: o})
	}
	return nil
}

// Undecidable is a household that was frozen at a municipality which it no longer meets.
type Undecidable struct{ Household, Municipality string }

// Error says which.
func (u *Undecidable) Error() string {
	return fmt.Sprintf("household %s is frozen at municipality %s, which does not meet its requirements", u.Household, u.Municipality)
}

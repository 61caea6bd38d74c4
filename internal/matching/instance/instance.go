package instance

import (
	"encoding/binary"
	"slices"
)

// Version of the format that this package reads.
const Version = 1

// Instance is a file that holds together: every name is declared once, every number is in its range. Lists are in the order of the file; an index
// of type int32 points into the list of its kind.
type Instance struct {
	Minimise      bool // sense "min": Value is a cost
	Lexicographic bool // persons placed first, value second; otherwise value alone
	Resources     []Resource
	Offers        []Offer
	Cases         []Case
	Arcs          []Arc
	Bundles       [][]int32 // cases that go to one offer or to none
	Fixed         []Pair    // decided before
	Budget        Budget

	keys index     // names of demands: "school" of a case is "091/school" at offer 091
	own  [][]Share // demands of single arcs
}

// Resource has a capacity in its own units: persons, school places, dwellings.
type Resource struct {
	ID       string
	Capacity int64
}

// Offer is one place to which cases can go.
type Offer struct {
	ID   string
	Uses []int32 // resources
	keys []int32 // the name of each use in the demand of a case
}

// Case is a household that goes to one offer as a whole, or stays unplaced.
type Case struct {
	ID       string
	Persons  int64
	Urgency  int64 // weight of its persons among those placed
	Required bool
	demand   []need
}

// need is a demand of a case under a key, before an offer tells whose resource that is.
type need struct {
	key   int32
	units int64
}

// Weight is what placing the case counts for: persons times urgency.
func (c Case) Weight() int64 { return c.Persons * c.Urgency }

// Arc is an offer to which a case may go, with its value (or cost) there.
type Arc struct {
	Case, Offer int32
	own         int32 // one more than the index of its own demand; 0 when it has none
	Value       int64
}

// Pair is a case at an offer.
type Pair struct{ Case, Offer int32 }

// Share is a demand of a resource.
type Share struct {
	Resource int32
	Units    int64
}

// Budget is how long the solver may look, and the seed of what it draws. Without iterations the seconds decide; without either ten seconds.
type Budget struct {
	Seconds    float64 `json:"seconds"`
	Iterations int64   `json:"iterations"`
	Seed       uint64  `json:"seed"`
}

// Demand appends what an arc takes of each resource to a list: the demand of its case by the uses of its offer, an own demand of the arc instead of it
// where that names the resource.
func (in *Instance) Demand(to []Share, a Arc) []Share {
	var own []Share
	if a.own > 0 {
		own = in.own[a.own-1]
		to = append(to, own...)
	}
	o, demand := in.Offers[a.Offer], in.Cases[a.Case].demand
	for i, r := range o.Uses {
		if units := unitsOf(demand, o.keys[i]); units > 0 && !names(own, r) {
			to = append(to, Share{r, units})
		}
	}
	return to
}

// unitsOf is the demand under a key.
func unitsOf(demand []need, key int32) int64 {
	for _, d := range demand {
		if d.key == key {
			return d.units
		}
	}
	return 0
}

// names tells whether a demand names a resource.
func names(own []Share, resource int32) bool {
	for _, d := range own {
		if d.Resource == resource {
			return true
		}
	}
	return false
}

// Own tells whether an arc says itself what it takes of some resource.
func (a Arc) Own() bool { return a.own > 0 }

// Kinds numbers the cases by what they ask for: arcs of cases of one number to one offer take the same, unless an arc says so itself.
func (in *Instance) Kinds() (of []int32, kinds int32) {
	of = make([]int32, len(in.Cases))
	known := map[string]int32{}
	var key []byte
	for i, c := range in.Cases {
		key = key[:0]
		for _, d := range c.demand {
			key = binary.AppendUvarint(binary.AppendUvarint(key, uint64(d.key)), uint64(d.units))
		}
		kind, before := known[string(key)]
		if !before {
			kind = int32(len(known))
			known[string(key)] = kind
		}
		of[i] = kind
	}
	return of, int32(len(known))
}

// Part is what is left of an instance for some of its cases: capacities as told, the arcs of these cases with other values, nobody required or decided.
// Cases, offers and resources keep their numbers.
func (in *Instance) Part(cases []int32, left []int64, value func(Arc) int64) *Instance {
	part := *in
	part.Resources, part.Cases, part.Fixed = slices.Clone(in.Resources), slices.Clone(in.Cases), nil
	for i := range part.Resources {
		part.Resources[i].Capacity = left[i]
	}
	for i := range part.Cases {
		part.Cases[i].Required = false
	}
	chosen := make([]bool, len(in.Cases))
	for _, c := range cases {
		chosen[c] = true
	}
	part.Arcs = nil
	for _, a := range in.Arcs {
		if chosen[a.Case] {
			a.Value = value(a)
			part.Arcs = append(part.Arcs, a)
		}
	}
	return &part
}

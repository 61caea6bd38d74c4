package joint

import (
	"slices"

	"kuntapaikka/internal/matching/instance"
)

// Minimum is how many persons a municipality wants at least, and how many have come or are promised already.
type Minimum struct {
	Municipality string `json:"municipality"`
	Least        int    `json:"least"`
	Came         int    `json:"came"`
}

// Reached is what a plan makes of a minimum.
type Reached struct {
	Minimum
	Planned int `json:"planned"`
}

// Wanting is how many persons are missing.
func (r Reached) Wanting() int { return max(r.Least-r.Came-r.Planned, 0) }

// reached counts for each minimum who would come.
func (p *Problem) reached(assignment map[string]string) []Reached {
	planned := map[string]int{}
	for _, h := range p.households {
		planned[assignment[h.ID]] += h.Case.Size()
	}
	all := make([]Reached, len(p.terms.Minimums))
	for i, m := range p.terms.Minimums {
		all[i] = Reached{Minimum: m, Planned: planned[m.Municipality]}
	}
	return all
}

// wanting is how many persons are missing of all minimums.
func (p *Problem) wanting(assignment map[string]string) (n int) {
	for _, r := range p.reached(assignment) {
		n += r.Wanting()
	}
	return n
}

// counted is an offer beside that of a municipality, for the persons who count towards its minimum: the same places, and so many of them.
type counted struct {
	code  string
	offer int32
	of    int32 // the resource of the minimum
	need  int64
}

// fill gives the arcs of municipalities with a minimum a second one each, which is worth the shortfall more and leads to an offer that takes only as many
// persons as are missing: so the first persons there count, and no more. It returns the municipalities of these offers by their ids.
func (p *Problem) fill(in *instance.Instance) map[string]string {
	fixed := map[int32]bool{}
	came := map[int32]int64{}
	for _, f := range in.Fixed {
		fixed[f.Case] = true
		came[f.Offer] += in.Cases[f.Case].Persons
	}
	beside, names := map[int32]counted{}, map[string]string{}
	for _, m := range p.terms.Minimums {
		o, offers := p.offers[m.Municipality]
		if need := int64(m.Least-m.Came) - came[o]; offers && need > 0 && p.terms.Shortfall > 0 {
			c := counted{code: m.Municipality, of: in.AddResource(m.Municipality+"/minimum", need), offer: in.AddOffer(m.Municipality + "*"), need: need}
			beside[o], names[m.Municipality+"*"] = c, m.Municipality
		}
	}
	for _, a := range slices.Clip(in.Arcs) {
		c, is := beside[a.Offer]
		if !is || fixed[a.Case] {
			continue
		}
		n := min(in.Cases[a.Case].Persons, c.need)
		in.AddArc(instance.Pair{Case: a.Case, Offer: c.offer}, a.Value+int64(p.terms.Shortfall)*n, append(in.Demand(nil, a), instance.Share{Resource: c.of, Units: n}))
	}
	return names
}

// entered is a plan in which those who are at a municipality with a minimum count towards it, as far as it goes.
func (p *Problem) entered(before instance.Plan, in *instance.Instance, names map[string]string) *instance.Plan {
	left := map[string]int64{}
	for _, r := range in.Resources[len(p.in.Resources):] {
		municipality, _, _ := Resource(r.ID)
		left[municipality] = r.Capacity
	}
	from := before
	from.Assignment = map[string]string{}
	for i, h := range p.households {
		at, placed := before.Assignment[h.ID]
		if !placed {
			continue
		}
		from.Assignment[h.ID] = at
		frozen := slices.ContainsFunc(in.Fixed, func(f instance.Pair) bool { return f.Case == int32(i) })
		if n := int64(h.Case.Size()); names[at+"*"] != "" && n <= left[at] && !frozen && !p.bundled(int32(i)) {
			from.Assignment[h.ID] = at + "*"
			left[at] -= n
		}
	}
	return &from
}

package instance

import (
	"bytes"
	"encoding/json"
	"slices"
)

type fileResource struct {
	ID       string `json:"id"`
	Capacity int64  `json:"capacity"`
}

type fileOffer struct {
	ID   string   `json:"id"`
	Uses []string `json:"uses"`
}

type fileCase struct {
	ID       string           `json:"id"`
	Persons  *int64           `json:"persons"`
	Urgency  *int64           `json:"urgency"`
	Required bool             `json:"required"`
	Demand   map[string]int64 `json:"demand"`
}

type fileArc struct {
	Case   string           `json:"case"`
	Offer  string           `json:"offer"`
	Value  int64            `json:"value"`
	Demand map[string]int64 `json:"demand"`
}

// resource takes one resource; declared at its number, which a use may have given it before.
func (f *reader) resource(n int, r *fileResource) {
	i := f.declare(&f.resources, "resources", n, r.ID)
	f.in.Resources = put(f.in.Resources, i, Resource{ID: r.ID, Capacity: f.units("resources", n, "capacity", r.Capacity)})
}

func (f *reader) offer(n int, o *fileOffer) {
	i := f.declare(&f.offers, "offers", n, o.ID)
	uses := make([]int32, len(o.Uses))
	for k, name := range o.Uses {
		uses[k] = f.resources.of(name)
		if slices.Contains(uses[:k], uses[k]) {
			f.say("offers[%d].uses: %q stands twice", n, name)
		}
	}
	f.in.Offers = put(f.in.Offers, i, Offer{ID: o.ID, Uses: uses})
}

func (f *reader) aCase(n int, c *fileCase) {
	i := f.declare(&f.cases, "cases", n, c.ID)
	kept := Case{ID: c.ID, Persons: f.one("cases", n, "persons", c.Persons), Urgency: f.one("cases", n, "urgency", c.Urgency), Required: c.Required}
	for key, units := range c.Demand {
		if f.units("cases", n, "demand."+key, units) > 0 {
			kept.demand = append(kept.demand, need{f.in.keys.of(key), units})
		}
	}
	slices.SortFunc(kept.demand, func(a, b need) int { return int(a.key - b.key) })
	f.in.Cases = put(f.in.Cases, i, kept)
}

func (f *reader) arc(n int, a *fileArc) {
	if a.Value > mostValue || a.Value < -mostValue {
		f.say("arcs[%d].value: %d is beyond %d", n, a.Value, int64(mostValue))
		return
	}
	arc := Arc{Case: f.cases.of(a.Case), Offer: f.offers.of(a.Offer), Value: a.Value}
	if a.Demand != nil {
		own := make([]Share, 0, len(a.Demand))
		for name, units := range a.Demand {
			own = append(own, Share{f.resources.of(name), f.units("arcs", n, "demand."+name, units)})
		}
		slices.SortFunc(own, func(a, b Share) int { return int(a.Resource - b.Resource) })
		f.in.own = append(f.in.own, own)
		arc.own = int32(len(f.in.own))
	}
	f.in.Arcs = append(f.in.Arcs, arc)
}

// declare numbers a declared name and notes one that is missing or stands twice.
func (f *reader) declare(x *index, list string, n int, id string) int32 {
	if id == "" {
		f.say("%s[%d].id: missing", list, n)
	}
	i := x.of(id)
	if before := x.declared[i]; before > 0 {
		f.say("%s[%d].id: %q is declared at %s[%d] already", list, n, id, list, before-1)
	}
	x.declared[i] = int32(n + 1)
	return i
}

// units holds a number of units against its range.
func (f *reader) units(list string, n int, field string, v int64) int64 {
	if v < 0 || v > mostUnits {
		f.say("%s[%d].%s: %d is not between 0 and %d", list, n, field, v, mostUnits)
		return 0
	}
	return v
}

// one is a number that is 1 when it is not given.
func (f *reader) one(list string, n int, field string, v *int64) int64 {
	if v == nil {
		return 1
	}
	return f.units(list, n, field, *v)
}

// put sets an element of a list that grows as far as it must.
func put[T any](list []T, i int32, t T) []T {
	if int(i) >= len(list) {
		list = slices.Grow(list, int(i)+1-len(list))[:i+1]
	}
	list[i] = t
	return list
}

// finish settles what needs the whole file: names that nothing declares, the small lists, the sums.
func (f *reader) finish() {
	f.undeclared("resource", f.resources)
	f.undeclared("offer", f.offers)
	f.undeclared("case", f.cases)
	if len(f.mistakes) > 0 {
		return
	}
	f.names()
	f.small()
	f.twice()
	f.sums()
}

// undeclared notes each name that is used and nowhere declared.
func (f *reader) undeclared(kind string, x index) {
	for i, at := range x.declared {
		if at == 0 {
			f.say("%s %q is used and nowhere declared", kind, x.names[i])
		}
	}
}

// names finds the key under which a case demands each use of an offer: what follows "OFFER/", or the whole name of a shared resource.
func (f *reader) names() {
	for i := range f.in.Offers {
		o := &f.in.Offers[i]
		o.keys = make([]int32, len(o.Uses))
		for k, r := range o.Uses {
			name := f.in.Resources[r].ID
			if len(name) > len(o.ID) && name[:len(o.ID)] == o.ID && name[len(o.ID)] == '/' {
				name = name[len(o.ID)+1:]
			}
			o.keys[k] = f.in.keys.of(name)
		}
	}
}

// small reads version, sense, objective, bundles, decided cases and budget.
func (f *reader) small() {
	if f.version != Version {
		f.say("version: %d is not %d", f.version, Version)
	}
	switch f.sense {
	case "min", "max", "":
		f.in.Minimise = f.sense == "min"
	default:
		f.say("sense: %q is neither \"max\" nor \"min\"", f.sense)
	}
	switch f.objective {
	case "lexicographic", "value", "":
		f.in.Lexicographic = f.objective != "value"
	default:
		f.say("objective: %q is neither \"lexicographic\" nor \"value\"", f.objective)
	}
	f.bundled()
	f.decided()
	strict(f, "budget", f.budget, &f.in.Budget)
	if b := f.in.Budget; b.Seconds < 0 || b.Seconds > 1e6 || b.Iterations < 0 {
		f.say("budget: neither seconds nor iterations may be negative, nor more than a million seconds")
	}
}

func (f *reader) bundled() {
	var bundles [][]string
	strict(f, "bundles", f.bundles, &bundles)
	in := map[string]int{}
	for n, names := range bundles {
		var members []int32
		for _, name := range names {
			i, known := f.cases.number[name]
			switch before, twice := in[name]; {
			case !known:
				f.say("bundles[%d]: case %q is nowhere declared", n, name)
			case twice:
				f.say("bundles[%d]: case %q stands in bundles[%d] already", n, name, before)
			default:
				members, in[name] = append(members, i), n
			}
		}
		f.in.Bundles = append(f.in.Bundles, members)
	}
}

func (f *reader) decided() {
	var fixed []struct {
		Case  string `json:"case"`
		Offer string `json:"offer"`
	}
	strict(f, "fixed", f.fixed, &fixed)
	seen := map[int32]bool{}
	for n, d := range fixed {
		c, isCase := f.cases.number[d.Case]
		o, isOffer := f.offers.number[d.Offer]
		switch {
		case !isCase:
			f.say("fixed[%d]: case %q is nowhere declared", n, d.Case)
		case !isOffer:
			f.say("fixed[%d]: offer %q is nowhere declared", n, d.Offer)
		case seen[c]:
			f.say("fixed[%d]: case %q is decided twice", n, d.Case)
		default:
			f.in.Fixed, seen[c] = append(f.in.Fixed, Pair{c, o}), true
		}
	}
}

// strict decodes a small list, which may be absent.
func strict[T any](f *reader, name string, raw json.RawMessage, into *T) {
	if len(raw) == 0 {
		return
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		f.say("%s: %s", name, (&reader{dec: dec}).position(err))
	}
}

// twice notes arcs of one case to one offer, and decided pairs that have none.
func (f *reader) twice() {
	at := make(map[Pair]struct{}, len(f.in.Arcs))
	for n, a := range f.in.Arcs {
		p := Pair{a.Case, a.Offer}
		if _, before := at[p]; before {
			f.say("arcs[%d]: case %q has an arc to offer %q already", n, f.in.Cases[a.Case].ID, f.in.Offers[a.Offer].ID)
		}
		at[p] = struct{}{}
	}
	for n, p := range f.in.Fixed {
		if _, can := at[p]; !can {
			f.say("fixed[%d]: case %q has no arc to offer %q", n, f.in.Cases[p.Case].ID, f.in.Offers[p.Offer].ID)
		}
	}
}

// sums holds the totals against what whole-number arithmetic can bear.
func (f *reader) sums() {
	const most = 1 << 56
	var weights, values float64
	for _, c := range f.in.Cases {
		weights += float64(c.Persons) * float64(c.Urgency)
	}
	top := make([]float64, len(f.in.Cases))
	for _, a := range f.in.Arcs {
		top[a.Case] = max(top[a.Case], float64(a.Value), -float64(a.Value))
	}
	for _, v := range top {
		values += v
	}
	if weights > most || values > most {
		f.say("the sum of all persons times urgency, and of the largest values of all cases, must stay below 2^56")
	}
}

package instance

import (
	"bytes"
	"encoding/binary"
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

// arc takes one arc.
func (f *reader) arc(n int, text []byte) error {
	if f.plain.read(text) {
		own := f.plain.own
		shares := make([]Share, 0, len(f.plain.takes))
		a := Arc{Case: f.cases.read(f.plain.of), Offer: f.offers.read(f.plain.to), Value: f.plain.value}
		for _, t := range f.plain.takes {
			shares = append(shares, Share{f.resources.of(string(t.resource)), f.units("arcs", n, "demand."+string(t.resource), t.units)})
		}
		f.keep(n, a, shares, own)
		return nil
	}
	var a fileArc
	if err := f.understand(text, &a); err != nil {
		return err
	}
	shares := make([]Share, 0, len(a.Demand))
	for name, units := range a.Demand {
		shares = append(shares, Share{f.resources.of(name), f.units("arcs", n, "demand."+name, units)})
	}
	f.keep(n, Arc{Case: f.cases.of(a.Case), Offer: f.offers.of(a.Offer), Value: a.Value}, shares, a.Demand != nil)
	return nil
}

// piece is how many arcs are kept together while they are read.
const piece = 1 << 15

// keep adds an arc to those that were read.
func (f *reader) keep(n int, a Arc, takes []Share, own bool) {
	if a.Value > mostValue || a.Value < -mostValue {
		f.say("arcs[%d].value: %d is beyond %d", n, a.Value, int64(mostValue))
		return
	}
	if own {
		a.own = f.owned(takes)
	}
	if len(f.arcs) == 0 || len(f.arcs[len(f.arcs)-1]) == piece {
		f.arcs = append(f.arcs, make([]Arc, 0, piece))
	}
	last := &f.arcs[len(f.arcs)-1]
	*last = append(*last, a)
}

// owned keeps what arcs say themselves that they take, once for all that say the same. It returns one more than its index.
func (f *reader) owned(takes []Share) int32 {
	slices.SortFunc(takes, func(a, b Share) int { return int(a.Resource - b.Resource) })
	var key []byte
	for _, s := range takes {
		key = binary.AppendUvarint(binary.AppendUvarint(key, uint64(s.Resource)), uint64(s.Units))
	}
	if before, known := f.shares[string(key)]; known {
		return before
	}
	f.in.own = append(f.in.own, takes)
	f.shares[string(key)] = int32(len(f.in.own))
	return int32(len(f.in.own))
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
	f.in.Arcs = slices.Concat(f.arcs...)
	f.arcs, f.shares = nil, nil
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
		f.say("%s: %s", name, position(dec.InputOffset(), err))
	}
}

// twice notes arcs of one case to one offer, and decided pairs that have none.
func (f *reader) twice() {
	from := make([]int32, len(f.in.Cases)+1) // where the arcs of a case begin in at
	for _, a := range f.in.Arcs {
		from[a.Case+1]++
	}
	for c := range f.in.Cases {
		from[c+1] += from[c]
	}
	at, next := make([]int32, len(f.in.Arcs)), slices.Clone(from)
	for n, a := range f.in.Arcs {
		at[next[a.Case]] = int32(n)
		next[a.Case]++
	}
	seen := make([]int32, len(f.in.Offers)) // one more than the case that has an arc there, of the last that has
	decided := make(map[int32]Pair, len(f.in.Fixed))
	for _, p := range f.in.Fixed {
		decided[p.Case] = p
	}
	var again []int32
	for c := range f.in.Cases {
		for _, n := range at[from[c]:from[c+1]] {
			a := f.in.Arcs[n]
			if seen[a.Offer] == int32(c+1) {
				again = append(again, n)
			}
			seen[a.Offer] = int32(c + 1)
		}
		if p, is := decided[int32(c)]; is && seen[p.Offer] == int32(c+1) {
			delete(decided, int32(c))
		}
	}
	slices.Sort(again)
	for _, n := range again {
		a := f.in.Arcs[n]
		f.say("arcs[%d]: case %q has an arc to offer %q already", n, f.in.Cases[a.Case].ID, f.in.Offers[a.Offer].ID)
	}
	for n, p := range f.in.Fixed {
		if _, missing := decided[p.Case]; missing {
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

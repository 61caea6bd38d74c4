package instance

import (
	"bufio"
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strconv"
)

// New is an instance that is made piece by piece rather than read: persons first, then value. What is made so must keep the rules that Read holds a
// file to: names once, numbers in their range.
func New(b Budget) *Instance { return &Instance{Lexicographic: true, Budget: b} }

// AddResource adds a resource and returns its number.
func (in *Instance) AddResource(id string, capacity int64) int32 {
	in.Resources = append(in.Resources, Resource{ID: id, Capacity: max(capacity, 0)})
	return int32(len(in.Resources) - 1)
}

// AddOffer adds an offer of which arcs say themselves what they take, and returns its number.
func (in *Instance) AddOffer(id string) int32 {
	in.Offers = append(in.Offers, Offer{ID: id})
	return int32(len(in.Offers) - 1)
}

// AddArc adds an arc with all that it takes.
func (in *Instance) AddArc(p Pair, value int64, takes []Share) {
	in.own = append(in.own, takes)
	in.Arcs = append(in.Arcs, Arc{Case: p.Case, Offer: p.Offer, own: int32(len(in.own)), Value: value})
}

// Write writes the instance as a file that Read reads to the same effect: every arc names what it takes.
func (in *Instance) Write(w io.Writer) error {
	out := &writer{to: bufio.NewWriter(w)}
	out.text(`{"version": 1, "sense": `, map[bool]string{true: "min", false: "max"}[in.Minimise])
	out.text(`, "objective": `, map[bool]string{true: "lexicographic", false: "value"}[in.Lexicographic])
	lines(out, "resources", in.Resources, func(r Resource) any { return fileResource(r) })
	lines(out, "offers", in.Offers, func(o Offer) any {
		uses := make([]string, len(o.Uses))
		for i, r := range o.Uses {
			uses[i] = in.Resources[r].ID
		}
		return fileOffer{ID: o.ID, Uses: uses}
	})
	lines(out, "cases", in.Cases, func(c Case) any {
		return fileCase{ID: c.ID, Persons: &c.Persons, Urgency: &c.Urgency, Required: c.Required, Demand: map[string]int64{}}
	})
	out.arcs(in)
	lines(out, "bundles", in.Bundles, func(members []int32) any {
		names := make([]string, len(members))
		for i, c := range members {
			names[i] = in.Cases[c].ID
		}
		return names
	})
	lines(out, "fixed", in.Fixed, func(p Pair) any {
		return map[string]string{"case": in.Cases[p.Case].ID, "offer": in.Offers[p.Offer].ID}
	})
	out.text(",\n\"budget\": ", in.Budget)
	out.raw("}\n")
	if out.err != nil {
		return out.err
	}
	return out.to.Flush()
}

// writer writes until something fails.
type writer struct {
	to  *bufio.Writer
	err error
}

func (w *writer) raw(s string) {
	if w.err == nil {
		_, w.err = w.to.WriteString(s)
	}
}

func (w *writer) text(before string, value any) {
	data, err := json.Marshal(value)
	if w.raw(before); w.err == nil {
		w.err = err
	}
	w.raw(string(data))
}

// arcs writes the list that is nearly all of a large file, each arc as the encoder would write a fileArc.
func (w *writer) arcs(in *Instance) {
	cases := quoted(w, in.Cases, func(c Case) string { return c.ID })
	offers := quoted(w, in.Offers, func(o Offer) string { return o.ID })
	resources := quoted(w, in.Resources, func(r Resource) string { return r.ID })
	var shares []Share
	var b []byte
	w.raw(",\n\"arcs\": [")
	for i, a := range in.Arcs {
		if b = append(b[:0], ",\n"...); i == 0 {
			b = b[1:]
		}
		b = append(append(b, `{"case":`...), cases[a.Case]...)
		b = append(append(b, `,"offer":`...), offers[a.Offer]...)
		b = append(strconv.AppendInt(append(b, `,"value":`...), a.Value, 10), `,"demand":{`...)
		shares = in.Demand(shares[:0], a)
		slices.SortFunc(shares, func(a, b Share) int { return cmp.Compare(in.Resources[a.Resource].ID, in.Resources[b.Resource].ID) })
		for k, s := range shares {
			if k > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(append(append(b, resources[s.Resource]...), ':'), s.Units, 10)
		}
		if b = append(b, "}}"...); w.err == nil {
			_, w.err = w.to.Write(b)
		}
	}
	w.raw("]")
}

// quoted are names as they stand in the file.
func quoted[T any](w *writer, all []T, name func(T) string) [][]byte {
	list := make([][]byte, len(all))
	for i, t := range all {
		text, err := json.Marshal(name(t))
		if list[i] = text; w.err == nil {
			w.err = err
		}
	}
	return list
}

// lines writes one list of the file, an element a line.
func lines[T any](w *writer, name string, all []T, element func(T) any) {
	w.raw(",\n\"" + name + "\": [")
	for i, t := range all {
		w.text(map[bool]string{true: "\n", false: ",\n"}[i == 0], element(t))
	}
	w.raw("]")
}

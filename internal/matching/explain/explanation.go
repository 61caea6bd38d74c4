package explain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"kuntapaikka/internal/matching"
)

// Version is the schema of the explanations that are written now. A later one must go on reading the earlier: the first did not know what more of a
// resource would bring.
const Version = 2

// Even is by how little two scores may differ and still be called practically equal: less than one point for each person, in milli-points.
const Even = 1000

// Explanation is what was computed of one ranking.
type Explanation struct {
	Version  int       `json:"version"`
	First    string    `json:"first,omitempty"`    // the first municipality; empty when none is ranked
	Equal    []string  `json:"equal,omitempty"`    // those that are practically equal with it, in their order
	Outlooks []Outlook `json:"outlooks,omitempty"` // of the places that were asked: the ranked in their order, then the excluded, nearest miss first
	Firm     Firm      `json:"firm,omitzero"`
}

// Outlook is what it would take for one place to be ranked first or, when it was left out, to be ranked at all. Without a way it cannot.
type Outlook struct {
	Municipality string `json:"municipality"`
	Position     int    `json:"position,omitempty"` // of the ranking; 0 is a place that was left out
	Ways         []Way  `json:"ways,omitempty"`     // at most one of each kind, the smallest first
	More         []More `json:"more,omitempty"`     // of a place that only scarcity keeps from being first: what more of a scarce resource would bring
}

// More is what more of a resource of a place would bring, at the prices that there would be then. Units is the fewest of those tried with which the place
// stands first; where it never does, the most that was tried. With Plenty the resource is charged no more.
type More struct {
	Resource matching.Resource `json:"resource"`
	Units    int               `json:"units"`
	Position int               `json:"position"` // with so many more
	Plenty   bool              `json:"plenty,omitempty"`
}

// Kind is what is changed.
type Kind string

// The kinds of ways.
const (
	Facts        Kind = "facts"        // what the municipality has and can state
	Prices       Kind = "prices"       // how scarce its resources are
	Weights      Kind = "weights"      // the maximum of one criterion
	Requirements Kind = "requirements" // what a place that was left out lacks
)

// order puts facts before prices before weights, of ways that are equally small.
func (k Kind) order() int {
	switch k {
	case Requirements, Facts:
		return 0
	case Prices:
		return 1
	default:
		return 2
	}
}

// Way is a set of changes that do it together, and none of which can be left out or be less. Share measures it: the sum of the thousandths of each
// criterion's maximum that it moves; of a price, of the charge. Position is where the place would stand.
type Way struct {
	Kind     Kind     `json:"kind"`
	Changes  []Change `json:"changes"`
	Share    int      `json:"share,omitempty"`
	Position int      `json:"position"`
}

// Firm is how firm the first place is.
type Firm struct {
	Ranges []Range `json:"ranges,omitempty"` // in the order of matching.Criteria
	Seed   uint64  `json:"seed,omitempty"`
	Draws  int     `json:"draws,omitempty"`
	Stays  int     `json:"stays,omitempty"`  // draws in which the first stays first
	Others []Drawn `json:"others,omitempty"` // who is first in the others, the most often first
}

// Range is the maxima of one criterion, in milli-points, with which the first stays first when nothing else changes: From and To inclusive. Open has no
// upper end. Below and Above are first one step beyond the ends; at 0, the least that a maximum can be, there is nothing below.
type Range struct {
	Criterion matching.Criterion `json:"criterion"`
	Max       int                `json:"max"` // the weights'
	From      int                `json:"from"`
	To        int                `json:"to,omitempty"`
	Open      bool               `json:"open,omitempty"`
	Below     string             `json:"below,omitempty"`
	Above     string             `json:"above,omitempty"`
}

// Drawn is in how many draws a municipality is first.
type Drawn struct {
	Municipality string `json:"municipality"`
	Draws        int    `json:"draws"`
}

// Of returns the outlook of a municipality.
func (e Explanation) Of(municipality string) (Outlook, bool) {
	for _, o := range e.Outlooks {
		if o.Municipality == municipality {
			return o, true
		}
	}
	return Outlook{}, false
}

// Encode writes the explanation as JSON; equal explanations give equal bytes.
func (e Explanation) Encode() (json.RawMessage, error) { return json.Marshal(e) }

// Decode reads an explanation back and refuses one that does not hold together: an unknown version, field or change, a range without its own maximum,
// draws that do not add up.
func Decode(data []byte) (e Explanation, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err = d.Decode(&e); err != nil {
		return Explanation{}, fmt.Errorf("explanation of a ranking: %w", err)
	}
	if _, err = d.Token(); !errors.Is(err, io.EOF) {
		return Explanation{}, errors.New("explanation of a ranking: something follows it")
	}
	if err = e.check(); err != nil {
		return Explanation{}, fmt.Errorf("explanation of a ranking: %w", err)
	}
	return e, nil
}

func (e Explanation) check() error {
	if e.Version < 1 || e.Version > Version {
		return fmt.Errorf("version %d is not known", e.Version)
	}
	for _, o := range e.Outlooks {
		for _, m := range o.More {
			if e.Version == 1 || m.Units < 1 || m.Position < 1 {
				return fmt.Errorf("more of %s at %s does not hold together", m.Resource, o.Municipality)
			}
		}
		for _, w := range o.Ways {
			if len(w.Changes) == 0 || w.Position < 1 {
				return fmt.Errorf("a way of %s changes nothing", o.Municipality)
			}
			for _, c := range w.Changes {
				if !c.known() {
					return fmt.Errorf("the change %q is not known", c.What)
				}
			}
		}
	}
	return e.Firm.check()
}

func (f Firm) check() error {
	for _, r := range f.Ranges {
		if r.From > r.Max || !r.Open && r.To < r.Max {
			return fmt.Errorf("the range of %s has not its maximum", r.Criterion)
		}
	}
	sum := f.Stays
	for _, o := range f.Others {
		sum += o.Draws
	}
	if sum != f.Draws {
		return errors.New("the draws do not add up")
	}
	return nil
}

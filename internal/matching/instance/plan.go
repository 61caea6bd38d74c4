package instance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Statuses of a plan.
const (
	Optimal    = "optimal"    // value and bound meet
	Gap        = "gap"        // nothing is known to be wrong with it; a better one may exist within the gap
	Infeasible = "infeasible" // no plan places every required case: proven
	NotFound   = "not_found"  // no plan that places every required case was found; there may be one
)

// Plan is who goes where, what it is worth, and what no plan can be worth more than.
type Plan struct {
	Assignment     map[string]string `json:"assignment"` // case -> offer
	Unplaced       []string          `json:"unplaced"`   // the other cases, in the order of the file
	PlacedPersons  int64             `json:"placed_persons"`
	WeightedPlaced int64             `json:"weighted_placed"` // persons times urgency
	Value          int64             `json:"value"`
	BoundPlaced    int64             `json:"bound_placed"` // of weighted_placed
	BoundValue     int64             `json:"bound_value"`  // of value, for plans that place at least weighted_placed (or, by value alone, for all)
	GapPlaced      float64           `json:"gap_placed"`
	GapValue       float64           `json:"gap_value"`
	Status         string            `json:"status"`
	Certificate    Certificate       `json:"certificate"`
	Seconds        float64           `json:"seconds"`
	Iterations     int64             `json:"iterations"`
	Seed           uint64            `json:"seed"`
	TimeGuard      bool              `json:"time_guard,omitempty"` // the clock ended the search before its iterations did
}

// Certificate proves both bounds: package check recomputes them from these numbers by whole-number arithmetic.
type Certificate struct {
	Placed *Multipliers `json:"placed,omitempty"` // of the persons placed; none when every case with an arc counts
	Value  *Multipliers `json:"value,omitempty"`
	// Required proves that not every required case can be placed: it bounds the value of [Instance.RequiredAlone].
	Required *Multipliers `json:"required,omitempty"`
}

// Multipliers price the rows of the problem, in Scale-ths of a unit of what is bounded. With u of a case, p of a resource and q of the placed persons
// the bound is
//
//	sum u + sum p x capacity - q x placed + sum over groups of offers (most that a knapsack makes of value + q x weight - p x demand - u)
//
// where offers that share a resource without a price are one group, whose knapsack has that resource's capacity as a limit, and takes a case at most
// once. A case that need not be placed has u >= 0; p and q are never negative.
type Multipliers struct {
	Scale     int64            `json:"scale"`
	Cases     map[string]int64 `json:"cases"`               // u; a case that is not named has 0
	Resources map[string]int64 `json:"resources,omitempty"` // p
	Placed    int64            `json:"placed,omitempty"`    // q
	Branch    *Branch          `json:"branch,omitempty"`
	Beyond    *Beyond          `json:"beyond,omitempty"`
}

// Branch splits what is bounded by where one case (and its bundle) goes. The bound is the largest of all ways: those that have multipliers of their own
// are bounded by these, every other way by the multipliers beside the branch.
type Branch struct {
	Case string                  `json:"case"`
	To   map[string]*Multipliers `json:"to"` // by offer; "" is unplaced
}

// Lacks tells whether the plan says of itself that it does not place all that is required: nothing can, or nothing was found.
func (p Plan) Lacks() bool { return p.Status == Infeasible || p.Status == NotFound }

// Beyond tells what is left for plans beyond a value. In such a plan no group of offers falls short of its knapsack, at the multipliers beside this, by
// more than their bound is beyond the value: of each group only the sets of cases are left that do not. Each step narrows these lists down in the same
// way by multipliers of its own, with the bound that the lists give: the most of each. Where a bound is not beyond the value, or a list is empty, nothing
// is left; otherwise the way parts, with the case at the offer and without it there. The bound is the value, or the largest that a way ends with.
type Beyond struct {
	Value int64 `json:"value"` // of the whole plan; for a bound on the placed, their weight
	Way
}

// Way is a part of what is left. It ends without a case.
type Way struct {
	Steps   []*Multipliers `json:"steps,omitempty"` // of the same scale; a price for resources only that have one beside Beyond
	Case    string         `json:"case,omitempty"`
	Offer   string         `json:"offer,omitempty"`
	With    *Way           `json:"with,omitempty"`
	Without *Way           `json:"without,omitempty"`
}

// GapOf is the distance between a bound and a value, as a share of the bound.
func GapOf(bound, value int64) float64 {
	return float64(distance(bound, value)) / float64(max(1, distance(bound, 0)))
}

func distance(a, b int64) int64 { return max(a-b, b-a) }

// Write writes a plan as JSON.
func (p Plan) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	return enc.Encode(p)
}

// ReadPlan reads a plan.
func ReadPlan(r io.Reader) (p Plan, err error) {
	dec := json.NewDecoder(&text{from: r})
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return p, Mistakes{position(dec.InputOffset(), err)}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return p, Mistakes{position(dec.InputOffset(), errors.New("something stands after the end of the plan"))}
	}
	if all := []string{Optimal, Gap, Infeasible, NotFound}; !slices.Contains(all, p.Status) {
		return p, Mistakes{fmt.Sprintf("status: %.80q is none of %q", p.Status, all)}
	}
	return p, nil
}

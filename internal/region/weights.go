package region

import (
	"encoding/json"
	"fmt"

	"kuntapaikka/internal/civil"
)

// Weight is one criterion's row of a weight set.
type Weight struct {
	Set        string
	Criterion  string          // "health", "dwelling", "ties", "language", "timing" or "spread"
	MaxMilli   int             // the most that the criterion gives, in thousandths of a point
	Parameters json.RawMessage // its scales, an object
	Valid      civil.Period
	Source     Names // the statute or policy on which it stands
}

func (w Weight) key() string          { return w.Criterion }
func (w Weight) during() civil.Period { return w.Valid }

// WeightSet is the weights in force on a day.
type WeightSet struct {
	ID      string
	From    civil.Date
	Weights []Weight // by criterion
}

// Weights returns the weight set in force on a day.
func (r *Register) Weights(on civil.Date) (WeightSet, bool) {
	rows := r.weights.all(on)
	if len(rows) == 0 {
		return WeightSet{}, false
	}
	return WeightSet{ID: rows[0].Set, From: rows[0].Valid.From, Weights: rows}, true
}

// JSON writes the set as one object: id, from, under basis what each criterion stands on, and under each criterion's code its scales with "max". The
// matcher reads it so.
func (s WeightSet) JSON() ([]byte, error) {
	type basis struct {
		Criterion string `json:"criterion"`
		FI        string `json:"fi"`
		SV        string `json:"sv"`
		EN        string `json:"en"`
	}
	var all []basis
	set := map[string]any{"id": s.ID, "from": s.From}
	for _, w := range s.Weights {
		all = append(all, basis{w.Criterion, w.Source.FI, w.Source.SV, w.Source.EN})
		scales := map[string]json.RawMessage{}
		if err := json.Unmarshal(w.Parameters, &scales); err != nil {
			return nil, err
		}
		most, err := json.Marshal(w.MaxMilli)
		if err != nil {
			return nil, err
		}
		scales["max"] = most
		set[w.Criterion] = scales
	}
	set["basis"] = all
	return json.Marshal(set)
}

// PlanPolicy is how a plan for a whole year is weighed and how prices are found: the ministry's to set, dated as the weights are.
type PlanPolicy struct {
	Urgency            map[Priority]int `json:"urgency"`              // how many times a person counts, by the priority of the case
	StabilityMilli     int              `json:"stability_milli"`      // thousandths of a point for each person who stays where the standing plan has him
	NearMilli          int              `json:"near_milli"`           // thousandths of a point for each person of a household that is near those it is linked to
	ShortfallMilli     int              `json:"shortfall_milli"`      // thousandths of a point for each person by whom a municipality stays below its minimum
	Trajectories       int              `json:"trajectories"`         // made-up rests of the year that prices average
	PoolMonths         int              `json:"pool_months"`          // of the past, from which they are drawn
	ChangePercent      int              `json:"change_percent"`       // of the free places: a change of so much finds prices anew
	Draws              int              `json:"draws"`                // of weights, to see how firm an order is
	SpreadCurvePercent []int            `json:"spread_curve_percent"` // of the weight of even spread, at which its cost is shown
	SolveSeconds       int              `json:"solve_seconds"`        // that a plan is improved

	Valid  civil.Period `json:"-"`
	Source string       `json:"-"`
}

func (p PlanPolicy) key() string          { return "" }
func (p PlanPolicy) during() civil.Period { return p.Valid }

// PlanPolicy returns the policy in force on a day.
func (r *Register) PlanPolicy(on civil.Date) (PlanPolicy, bool) { return r.policies.on("", on) }

// readParameters reads a policy, of which every number must be there.
func readParameters(s string) (p PlanPolicy, err error) {
	if err := json.Unmarshal([]byte(s), &p); err != nil {
		return p, err
	}
	for name, n := range map[string]int{
		"urgency": min(p.Urgency[Emergency], p.Urgency[Urgent], p.Urgency[Normal]), "trajectories": p.Trajectories, "pool_months": p.PoolMonths,
		"change_percent": p.ChangePercent, "draws": p.Draws, "solve_seconds": p.SolveSeconds, "spread_curve_percent": len(p.SpreadCurvePercent),
	} {
		if n < 1 {
			return p, fmt.Errorf("%s is missing", name)
		}
	}
	return p, nil
}

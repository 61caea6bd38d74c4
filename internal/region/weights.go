package region

import (
	"encoding/json"

	"kuntapaikka/internal/civil"
)

// Weight is one criterion's row of a weight set.
type Weight struct {
	Set        string
	Criterion  string          // "health", "dwelling", "ties", "language", "timing" or "spread"
	MaxMilli   int             // the most that the criterion gives, in thousandths of a point
	Parameters json.RawMessage // its scales, an object
	Valid      civil.Period
	Source     string
}

func (w Weight) key() string          { return w.Criterion }
func (w Weight) during() civil.Period { return w.Valid }

// WeightSet is the weights in force on a day.
type WeightSet struct {
	ID      string
	From    civil.Date
	Source  string
	Weights []Weight // by criterion
}

// Weights returns the weight set in force on a day.
func (r *Register) Weights(on civil.Date) (WeightSet, bool) {
	rows := r.weights.all(on)
	if len(rows) == 0 {
		return WeightSet{}, false
	}
	return WeightSet{ID: rows[0].Set, From: rows[0].Valid.From, Source: rows[0].Source, Weights: rows}, true
}

// JSON writes the set as one object: id, source, from, and under each criterion's code its scales with "max". The matcher reads it so.
func (s WeightSet) JSON() ([]byte, error) {
	set := map[string]any{"id": s.ID, "source": s.Source, "from": s.From}
	for _, w := range s.Weights {
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
	return json.Marshal(set)
}

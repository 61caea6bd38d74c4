package matching

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// SnapshotVersion is the schema of the snapshots that are written now. A later one must go on reading the earlier.
const SnapshotVersion = 3

// Snapshot is a ranking as a person saw it. It is kept with the proposal and shown unchanged, whatever happens to the places, the weights and this
// package afterwards. Inputs is a hash of all that the ranking was made of, in canonical order: two snapshots with the same hash and weights show the
// same ranking.
type Snapshot struct {
	Version int       `json:"version"`
	Taken   time.Time `json:"taken"`
	Case    string    `json:"case"`
	Inputs  string    `json:"inputs"`
	Weights WeightsID `json:"weights"`
	Ranking Ranking   `json:"ranking"`

	Explanation json.RawMessage `json:"explanation,omitempty"` // since version 2: what package explain has said of it
}

// WeightsID names a set of weights without repeating it, and what each of them stands on.
type WeightsID struct {
	ID     string  `json:"id"`
	Source string  `json:"source,omitempty"` // until version 2: of the whole set, in the language in which it was written
	Basis  []Basis `json:"basis,omitempty"`  // since version 3
}

// Take ranks the places for a case and keeps the answer. The moment is the caller's.
func Take(at time.Time, c Case, places []Place, w Weights) (Snapshot, error) {
	inputs, err := hash(c, places, w)
	if err != nil {
		return Snapshot{}, err
	}
	return Snapshot{
		Version: SnapshotVersion,
		Taken:   at.UTC().Truncate(time.Second),
		Case:    c.Reference,
		Inputs:  inputs,
		Weights: WeightsID{ID: w.ID, Basis: w.Basis},
		Ranking: Rank(c, places, w),
	}, nil
}

// Encode writes the snapshot as JSON; equal snapshots give equal bytes.
func (s Snapshot) Encode() ([]byte, error) { return json.Marshal(s) }

// Decode reads a snapshot back and refuses one that does not hold together: an unknown version or field, a sum that is not the sum of its parts, a
// place out of order, a failed requirement among the ranked.
func Decode(data []byte) (s Snapshot, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err = d.Decode(&s); err != nil {
		return Snapshot{}, fmt.Errorf("snapshot of a ranking: %w", err)
	}
	if _, err = d.Token(); !errors.Is(err, io.EOF) {
		return Snapshot{}, errors.New("snapshot of a ranking: something follows it")
	}
	if s.Version < 1 || s.Version > SnapshotVersion || s.Version == 1 && s.priced() || s.Version < 3 && len(s.Weights.Basis) > 0 {
		return Snapshot{}, fmt.Errorf("snapshot of a ranking: version %d is not known", s.Version)
	}
	if err = s.Ranking.check(); err != nil {
		return Snapshot{}, fmt.Errorf("snapshot of a ranking: %w", err)
	}
	return s, nil
}

// priced reports what the first version did not know.
func (s Snapshot) priced() bool {
	return len(s.Explanation) > 0 || slices.ContainsFunc(s.Ranking.Ranked, func(p Ranked) bool { return len(p.Charges) > 0 })
}

// check holds a ranking against its own promises.
func (r Ranking) check() error {
	for i, p := range r.Ranked {
		if p.Position != i+1 || i > 0 && compareRanked(&r.Ranked[i-1], &p) > 0 {
			return fmt.Errorf("place %s is out of order", p.Municipality)
		}
		if err := p.check(); err != nil {
			return err
		}
	}
	for i, e := range r.Excluded {
		if len(e.Lacks) == 0 || i > 0 && compareExcluded(r.Excluded[i-1], e) > 0 {
			return fmt.Errorf("excluded place %s is out of order", e.Municipality)
		}
	}
	return nil
}

func (p Ranked) check() error {
	order := Criteria()
	if len(p.Contributions) != len(order) {
		return fmt.Errorf("place %s has not one contribution of each criterion", p.Municipality)
	}
	total := 0
	for i, c := range p.Contributions {
		sum := 0
		for _, e := range c.Evidence {
			sum += e.Points
		}
		if c.Criterion != order[i] || c.Points != sum || c.Points < 0 || c.Points > c.Max {
			return fmt.Errorf("place %s: %s is not the sum of its evidence", p.Municipality, c.Criterion)
		}
		total += c.Points
	}
	if slices.ContainsFunc(p.Charges, func(c Charge) bool { return c.Points < 0 || c.Units < 1 }) {
		return fmt.Errorf("place %s is charged less than nothing", p.Municipality)
	}
	if total != p.Total {
		return fmt.Errorf("place %s: the total is not the sum of the contributions", p.Municipality)
	}
	if slices.ContainsFunc(p.Checks, func(c Check) bool { return !c.Passed }) {
		return fmt.Errorf("place %s fails a requirement", p.Municipality)
	}
	return nil
}

// hash is the SHA-256 of the inputs as canonical JSON.
func hash(c Case, places []Place, w Weights) (string, error) {
	in := struct {
		Case    Case
		Places  []Place
		Weights Weights
	}{Case: c.canonical(), Weights: w}
	for _, p := range places {
		in.Places = append(in.Places, p.canonical())
	}
	slices.SortFunc(in.Places, func(a, b Place) int { return cmp.Compare(a.Municipality, b.Municipality) })
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(in); err != nil {
		return "", fmt.Errorf("hash of a ranking's inputs: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

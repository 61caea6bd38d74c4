package plan_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"kuntapaikka/internal/matching/check"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/made"
	"kuntapaikka/internal/matching/plan"
)

// copied is a plan that may be forged without harm to another.
func copied(t *testing.T, p instance.Plan) (c instance.Plan) {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// ways are all parts of a proof.
func ways(w *instance.Way) []*instance.Way {
	if w == nil {
		return nil
	}
	return append(append([]*instance.Way{w}, ways(w.With)...), ways(w.Without)...)
}

// tamper changes one thing in a proof over listed patterns.
func tamper(r *rand.Rand, m *instance.Multipliers) {
	all := ways(&m.Beyond.Way)
	w := all[r.IntN(len(all))]
	at := m
	if len(w.Steps) > 0 && r.IntN(3) > 0 {
		at = w.Steps[r.IntN(len(w.Steps))]
	}
	switch r.IntN(8) {
	case 0:
		m.Beyond.Value -= int64(1 + r.IntN(40))
	case 1:
		w.With, w.Without = w.Without, w.With
	case 2:
		w.Case, w.With, w.Without = "", nil, nil
	case 3:
		w.Steps = nil
	case 4:
		w.Offer = []string{"001", "002", "009", "nowhere", ""}[r.IntN(5)]
	case 5:
		w.With = w.Without
	case 6:
		w.Case = []string{"c1", "c2", "c9", "nobody"}[r.IntN(4)]
	default:
		for id := range at.Cases {
			at.Cases[id] += int64(r.IntN(20_001)) - 15_000
			break
		}
	}
}

// TestNoForgedPatternsProveTooMuch tampers with proofs of optima: what the checker still believes is no bound below them.
func TestNoForgedPatternsProveTooMuch(t *testing.T) {
	t.Parallel()
	believed, refused, searched := 0, 0, 0
	for seed := range uint64(12) {
		c := made.Country{Cases: 30, Offers: 20, Sparse: false, Tightness: 1.1, Seed: seed}
		if seed%2 == 1 {
			c.Objective = "lexicographic"
		}
		in := country(t, c, 4000)
		p := plan.Solve(t.Context(), in, plan.Options{Workers: 1})
		if _, err := check.Plan(in, p); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if p.Status != instance.Optimal || p.Certificate.Value.Beyond == nil {
			continue
		}
		searched++
		r := rand.New(rand.NewPCG(seed, 21))
		for range 60 {
			forged := copied(t, p)
			forged.Status, forged.BoundValue = instance.Gap, 1<<50
			for range 1 + r.IntN(3) {
				tamper(r, forged.Certificate.Value)
			}
			totals, err := check.Plan(in, forged)
			if err != nil {
				refused++
				continue
			}
			if believed++; totals.BoundValue < p.Value {
				text, _ := json.Marshal(forged.Certificate.Value)
				t.Fatalf("seed %d: a bound of %d, but there is a plan worth %d: %s", seed, totals.BoundValue, p.Value, text)
			}
		}
	}
	t.Logf("%d proofs over listed patterns; forged, %d still prove something, %d are refused", searched, believed, refused)
	if searched < 4 || believed < 50 || refused < 5 {
		t.Errorf("%d proofs over listed patterns; forged, %d still prove something, %d are refused", searched, believed, refused)
	}
}

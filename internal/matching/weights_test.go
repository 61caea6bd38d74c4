package matching_test

import (
	"testing"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/matching"
)

func TestUnsoundWeightsAreRefusedAtTheirCriterion(t *testing.T) {
	t.Parallel()
	if err := weights().Validate(); err != nil || weights().Total() != 100_000 {
		t.Fatalf("%v, total %d", err, weights().Total())
	}
	for name, c := range map[string]struct {
		criterion matching.Criterion
		change    func(*matching.Weights)
	}{
		"a negative maximum":        {matching.CriterionHealth, func(w *matching.Weights) { w.Health.Max = -1 }},
		"a maximum that overflows":  {matching.CriterionSpread, func(w *matching.Weights) { w.Spread.Max = 2_000_000_000 }},
		"no minutes":                {matching.CriterionHealth, func(w *matching.Weights) { w.Health.Minutes = 0 }},
		"no kilometres":             {matching.CriterionHealth, func(w *matching.Weights) { w.Health.Kilometres = 0 }},
		"a part that counts 0":      {matching.CriterionDwelling, func(w *matching.Weights) { w.Dwelling.Ready = 0 }},
		"no days to be late":        {matching.CriterionDwelling, func(w *matching.Weights) { w.Dwelling.LateDays = 0 }},
		"more than the whole":       {matching.CriterionTies, func(w *matching.Weights) { w.Ties.Municipality.Num = 2 }},
		"the area over the town":    {matching.CriterionTies, func(w *matching.Weights) { w.Ties.Municipality.Num, w.Ties.Municipality.Den = 1, 4 }},
		"a share of nothing":        {matching.CriterionLanguage, func(w *matching.Weights) { w.Language.InGroup.Den = 0 }},
		"a phone over a person":     {matching.CriterionLanguage, func(w *matching.Weights) { w.Language.OnTheSpot = matching.Share{Num: 1, Den: 2} }},
		"no days ahead":             {matching.CriterionTiming, func(w *matching.Weights) { w.Timing.AheadDays = 0 }},
		"nothing for the people":    {matching.CriterionSpread, func(w *matching.Weights) { w.Spread.PerTenThousand = 0 }},
		"a negative share of a tie": {matching.CriterionTies, func(w *matching.Weights) { w.Ties.Near.Num = -1 }},
	} {
		w := weights()
		c.change(&w)
		refusal, ok := fault.As(w.Validate())
		if !ok || refusal.Kind != fault.Invalid || len(refusal.Fields) != 1 || refusal.Fields[0].Name != string(c.criterion) {
			t.Errorf("%s: %+v", name, refusal)
		}
	}
}

package rounds

import (
	"fmt"
	"slices"

	"kuntapaikka/internal/region"
)

// Kinds lists the kinds of rounds that are made here.
func Kinds() []string {
	return []string{region.RoundLisaosa, region.RoundEmergency, region.RoundBonus, region.RoundSalary}
}

// ByPlaces says whether a kind pays by numbers of places that were agreed on, and ByMonth whether it pays for months of work; the others pay by the person.
func ByPlaces(kind string) bool { return kind == region.RoundBonus }

// ByMonth says whether a kind pays for months of work.
func ByMonth(kind string) bool { return kind == region.RoundSalary }

// MostSteps is how many steps of places a bonus may have.
const MostSteps = 6

// StepField names a field of one step of a bonus: its what is "places" or "amount".
func StepField(i int, what string) string { return fmt.Sprintf("step_%d_%s", i, what) }

// own finds the mistakes in what only rounds of one kind have.
func (c *checks) own(r region.Round) {
	switch {
	case ByPlaces(r.Kind):
		c.period("counts", r.Counts)
		c.steps(r.Amounts)
	case ByMonth(r.Kind):
		c.period("counts", r.Counts)
		if r.Months < 1 {
			c.add("months", "fault.too_small", 1)
		}
		if r.Budget <= 0 {
			c.add("budget", "fault.required")
		}
	default:
		c.period("arrived", r.Arrived)
		for _, payee := range r.Payees {
			if !slices.ContainsFunc(r.Amounts, func(a region.Amount) bool { return a.Payee == payee && a.FromAge == 0 && a.Cents > 0 }) {
				c.add(AmountField(payee, 0), "fault.required")
			}
		}
	}
}

// steps: more places pay more.
func (c *checks) steps(all []region.Amount) {
	if len(all) == 0 {
		c.add(StepField(0, "places"), "fault.required")
	}
	for i, a := range all {
		if a.FromPlaces < 1 {
			c.add(StepField(i, "places"), "fault.too_small", 1)
		}
		if a.Cents <= 0 {
			c.add(StepField(i, "amount"), "fault.required")
		}
		if i > 0 && (a.FromPlaces <= all[i-1].FromPlaces || a.Cents <= all[i-1].Cents) {
			c.add(StepField(i, "places"), "rounds.steps_rise")
		}
	}
}

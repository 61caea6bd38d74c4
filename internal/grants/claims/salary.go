package claims

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Salary is the plan of a grant for one worker's salary: what the worker does, when, and what each month is estimated to cost. From and To are the first and the
// last day.
type Salary struct {
	Role    string                 `json:"role"`
	From    civil.Date             `json:"from,omitzero"`
	To      civil.Date             `json:"to,omitzero"`
	Monthly money.Cents            `json:"monthly"` // of a month that has no estimate of its own; a part of a month by its days
	Months  map[string]money.Cents `json:"months,omitempty"`
}

// Month is the days of one calendar month in which the worker works.
type Month struct {
	First civil.Date `json:"first"`
	Last  civil.Date `json:"last"`
}

// The reasons of months for which nothing is due.
const (
	TooShort      entitlement.Reason = "period-too-short" // the work lasts for fewer months than the round asks
	OutsidePeriod entitlement.Reason = "outside-period"   // the round does not pay for the month
)

// MostMonths is for how many months a plan may be made.
const MostMonths = 60

// months cuts the days of a plan by calendar months.
func (s Salary) months() []Month {
	var all []Month
	if s.From.IsZero() || s.To.Before(s.From) {
		return nil
	}
	for first := s.From; !first.After(s.To) && len(all) < MostMonths; {
		year, month, _ := first.Date()
		next := civil.Of(year, month, 1).AddMonths(1)
		last := next.AddDays(-1)
		if last.After(s.To) {
			last = s.To
		}
		all = append(all, Month{first, last})
		first = next
	}
	return all
}

// Code names the month: 2024-03.
func (m Month) Code() string { return m.First.String()[:7] }

// days is how many of the month's days are worked, and how many it has.
func (m Month) days() (worked, all int) {
	year, month, first := m.First.Date()
	_, _, last := m.Last.Date()
	_, _, all = civil.Of(year, month, 1).AddMonths(1).AddDays(-1).Date()
	return last - first + 1, all
}

// estimate is what a month is planned to cost: its own sum, or the usual one, of a part of a month by its days and rounded half up.
func (s Salary) estimate(m Month) money.Cents {
	if own, ok := s.Months[m.Code()]; ok {
		return own
	}
	worked, all := m.days()
	return (2*s.Monthly*money.Cents(worked) + money.Cents(all)) / money.Cents(2*all)
}

// Has says whether a month has an estimate of its own.
func (s Salary) Has(month string) bool {
	_, own := s.Months[month]
	return own
}

// lasts says whether the work goes on for so many months without a break.
func (s Salary) lasts(months int) bool {
	return !s.From.IsZero() && !s.To.AddDays(1).Before(s.From.AddMonths(months))
}

// salary is the kind of rounds that pay the actual salary of one worker: first a plan by month, decided in the order of submission as far as the money goes, then a
// statement of what it cost.
type salary struct{}

func (salary) lines(_ context.Context, _ Store, _ *region.Register, round region.Round, c Claim) ([]Line, error) {
	return reckonMonths(round, c.Claimant.Code, c.Form.Salary), nil
}

// reckonMonths makes a line of each month of a plan.
func reckonMonths(round region.Round, municipality string, s Salary) []Line {
	var lines []Line
	for _, m := range s.months() {
		l := Line{
			ID: uuid.Must(uuid.NewV7()), Payee: "municipality:" + municipality, Rule: round.Kind, Source: round.Source, Would: s.estimate(m),
			Facts: Facts{About: WorkMonth, Part: m.Code(), Municipality: municipality, Month: m},
		}
		switch {
		case !s.lasts(round.Months):
			l.Reason = TooShort
		case !round.Counts.Contains(m.First) || !round.Counts.Contains(m.Last):
			l.Reason = OutsidePeriod
		default:
			l.Due, l.Wanted = l.Would, l.Would > 0
		}
		lines = append(lines, l)
	}
	return lines
}

func (salary) missing(round region.Round, c Claim) []fault.Field {
	var mistakes []fault.Field
	add := func(name, key string, args ...any) { mistakes = append(mistakes, fault.At(name, key, args...)) }
	s := c.Form.Salary
	if s.Role == "" {
		add("role", "fault.required")
	}
	switch {
	case s.From.IsZero():
		add("work_from", "fault.required")
	case s.To.IsZero():
		add("work_to", "fault.required")
	case s.To.Before(s.From):
		add("work_to", "fault.must_be_after", s.From)
	case !s.lasts(round.Months):
		add("work_to", "claims.work_too_short", round.Months, s.From.AddMonths(round.Months).AddDays(-1))
	}
	return mistakes
}

func (salary) find(Line) []Finding { return nil }

// MonthField names the field of a month's estimate.
func MonthField(code string) string { return fmt.Sprintf("month_%s", code) }

package entitlement

import (
	"cmp"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Line is an amount due to a payee for a person, or the reason why there is none.
type Line struct {
	Person string
	Payee  string       // "municipality:091", "county:19", "helsinki-health", "aland-health"; empty with a reason
	Rule   string       // "base-0-6", "adult-extra", "lisaosa-7", "emergency" ...
	Period civil.Period // the days for which it is due; of what is paid once the day of arrival
	Days   int
	Cents  money.Cents
	Source string
	Reason Reason
	Rate   Rate // of the compensation: what its days accrue by
}

// Rate is what a line needs of the rate that it accrues by.
type Rate struct {
	Kind   string // region.BaseRate, region.AdultExtra
	Cents  money.Cents
	Valid  civil.Period
	Status region.Status
}

// Reason says why nothing is due.
type Reason string

// The reasons.
const (
	NotEligibleGroup   Reason = "not-eligible-group"
	NotEligiblePermit  Reason = "not-eligible-permit"
	NoHomeMunicipality Reason = "no-home-municipality"
	NotBegun           Reason = "not-begun"
	PeriodEnded        Reason = "period-ended"
	NotFirstHome       Reason = "not-first-home"
	OutsideArrivalYear Reason = "outside-arrival-year"
	NoCommitment       Reason = "no-commitment"
	Left               Reason = "left"
	RateUnverified     Reason = "rate-unverified"
	TooLate            Reason = "too-late-s70"
)

// nothing is the line of a person who earns nobody anything.
func nothing(p Person, why Reason, source string) Line {
	return Line{Person: p.ID, Reason: why, Source: source}
}

// sorted puts lines in the order of person, payee, rule and days.
func sorted(lines []Line) []Line {
	slices.SortStableFunc(lines, func(a, b Line) int {
		return cmp.Or(strings.Compare(a.Person, b.Person), strings.Compare(a.Payee, b.Payee), strings.Compare(a.Rule, b.Rule), a.Period.From.Compare(b.Period.From))
	})
	return lines
}

// Write writes lines as CSV with a header. The last day of a period is one of its days.
func Write(w io.Writer, lines []Line) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"person", "payee", "rule", "period_from", "period_to", "days", "amount_cents", "source", "reason"}}
	for _, l := range lines {
		from, to := "", ""
		if !l.Period.From.IsZero() {
			from, to = l.Period.From.String(), l.Period.Last().String()
		}
		rows = append(rows, []string{
			l.Person, l.Payee, l.Rule, from, to, strconv.Itoa(l.Days), strconv.FormatInt(int64(l.Cents), 10), l.Source, string(l.Reason),
		})
	}
	return out.WriteAll(rows)
}

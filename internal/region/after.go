package region

import (
	"encoding/json"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/money"
)

// After is what a round says of the time after a decision: in which instalments it is paid, and which reports are due. Nothing: at once, and none.
type After struct {
	Instalments []Instalment `json:"instalments,omitempty"`
	Reports     []ReportTerm `json:"reports,omitempty"`
}

// Instalment is a share of what is granted, and what it waits for. The last one takes what is left.
type Instalment struct {
	Share int        `json:"share"` // per cent
	When  string     `json:"when"`
	On    civil.Date `json:"on,omitzero"` // of WhenDate
}

// What an instalment may wait for.
const (
	WhenDecision = "decision"
	WhenInterim  = "interim" // the interim report is approved
	WhenFinal    = "final"
	WhenDate     = "date"
)

// Whens lists what an instalment may wait for.
func Whens() []string { return []string{WhenDecision, WhenInterim, WhenFinal, WhenDate} }

// ReportTerm is a report that is due, and how many days before that the claimant is reminded.
type ReportTerm struct {
	Kind   string     `json:"kind"` // WhenInterim or WhenFinal
	Due    civil.Date `json:"due"`
	Remind int        `json:"remind"`
}

// Report returns the term of a kind of report.
func (a After) Report(kind string) (ReportTerm, bool) {
	for _, r := range a.Reports {
		if r.Kind == kind {
			return r, true
		}
	}
	return ReportTerm{}, false
}

// Later moves every day by some months, for the round that follows.
func (a After) Later(months int) (to After) {
	for _, one := range a.Instalments {
		if !one.On.IsZero() {
			one.On = one.On.AddMonths(months)
		}
		to.Instalments = append(to.Instalments, one)
	}
	for _, one := range a.Reports {
		one.Due = one.Due.AddMonths(months)
		to.Reports = append(to.Reports, one)
	}
	return to
}

// Split divides a sum into the instalments: each but the last is rounded down, and together they are the sum.
func (a After) Split(sum money.Cents) []money.Cents {
	if len(a.Instalments) == 0 {
		return []money.Cents{sum}
	}
	parts, left := make([]money.Cents, len(a.Instalments)), sum
	for i, one := range a.Instalments[:len(parts)-1] {
		parts[i] = sum * money.Cents(one.Share) / 100
		left -= parts[i]
	}
	parts[len(parts)-1] = left
	return parts
}

// after reads what a round says of the time after a decision; the files of the release say nothing of it.
func (r record) after() (a After) {
	if s := r.values["after_award"]; s != "" {
		if err := json.Unmarshal([]byte(s), &a); err != nil {
			r.mistake("after_award", err)
		}
	}
	return a
}

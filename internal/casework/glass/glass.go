package glass

import (
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// The dated terms in the register: how long an opening lasts, and how soon it is reviewed.
const (
	windowLimit = "glass_window"
	reviewLimit = "glass_review"
)

// Limits of the texts, in characters. Below the least a reason says nothing that could be reviewed.
const (
	LeastReason = 30
	MostReason  = 1000
	MostNote    = 1000
)

// Outcome is what a review found.
type Outcome string

// The outcomes.
const (
	Justified   Outcome = "justified"
	Unjustified Outcome = "unjustified"
)

// Outcomes lists the codes.
func Outcomes() []string { return []string{string(Justified), string(Unjustified)} }

// Opening is one opening of a case's identity.
type Opening struct {
	ID               uuid.UUID
	Case             casework.ID
	Reference        string                // number of the case
	CaseOrg          identity.Organisation // whose data protection officer reviews it
	Account          uuid.UUID
	Name             string // of who opened it
	Org              identity.Organisation
	Reason           string
	OpenedAt, EndsAt time.Time
	Open             bool // it has not ended, by the clock of the database
	Reviewer         string
	ReviewedAt       time.Time // zero while nobody has reviewed it
	Outcome          Outcome
	Note             string
}

// Reviewed reports whether the review is closed.
func (o Opening) Reviewed() bool { return !o.ReviewedAt.IsZero() }

// ReviewBy is the last day of the review, by the term in force when it was opened; no day where the register has none.
func (o Opening) ReviewBy(reg *region.Register) civil.Date {
	day := civil.DateIn(o.OpenedAt)
	limit, _ := reg.Limit(reviewLimit, day)
	return limit.After(day)
}

// Overdue reports whether the review should have been closed before a day.
func (o Opening) Overdue(reg *region.Register, today civil.Date) bool {
	by := o.ReviewBy(reg)
	return !o.Reviewed() && !by.IsZero() && by.Before(today)
}

// Window returns for how many minutes a case is opened on a day, with the provision behind it.
func Window(reg *region.Register, on civil.Date) region.Limit {
	limit, _ := reg.Limit(windowLimit, on)
	return limit
}

// Request is what an auditor asks for: one case, by its number, and why.
type Request struct {
	Reference string
	Reason    string
}

// Check returns every mistake at once. The reason is read by others, so it names nobody.
func (r Request) Check() error {
	var bad []fault.Field
	if r.Reference == "" {
		bad = append(bad, fault.At("case", "fault.required"))
	}
	switch {
	case utf8.RuneCountInString(r.Reason) < LeastReason:
		bad = append(bad, fault.At("reason", "fault.too_short", LeastReason))
	case utf8.RuneCountInString(r.Reason) > MostReason:
		bad = append(bad, fault.At("reason", "fault.too_long", MostReason))
	case casework.HoldsIdentityCode(r.Reason):
		bad = append(bad, fault.At("reason", "fault.personal_data"))
	}
	return fault.Bad(bad...)
}

// Finding is how a review is closed. An opening that was not justified is explained.
type Finding struct {
	Outcome Outcome
	Note    string
}

// Check returns every mistake at once.
func (f Finding) Check() error {
	var bad []fault.Field
	if !slices.Contains(Outcomes(), string(f.Outcome)) {
		bad = append(bad, fault.At("outcome", "fault.choose_one"))
	}
	switch {
	case f.Outcome == Unjustified && f.Note == "":
		bad = append(bad, fault.At("note", "fault.required"))
	case utf8.RuneCountInString(f.Note) > MostNote:
		bad = append(bad, fault.At("note", "fault.too_long", MostNote))
	case casework.HoldsIdentityCode(f.Note):
		bad = append(bad, fault.At("note", "fault.personal_data"))
	}
	return fault.Bad(bad...)
}

package sampling

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
)

// Strata says within what lines are drawn.
type Strata string

// The strata: the frame as a whole, or each payee of its own.
const (
	Undivided Strata = "none"
	ByPayee   Strata = "payee"
)

// MostLines bounds how many lines are drawn, of the whole or of each payee.
const MostLines = 1000

// Terms are what is bound before the draw.
type Terms struct {
	Round  string     // code; empty: every round
	From   civil.Date // of the decisions
	Last   civil.Date
	Strata Strata
	Size   int // lines, of the whole or of each payee
	DrawOn civil.Date
}

// Check says what is wrong with terms that are bound today.
func (t Terms) Check(today civil.Date) error {
	var wrong []fault.Field
	if t.Last.Before(t.From) {
		wrong = append(wrong, fault.At("last", "samples.period_backwards"))
	}
	if !t.DrawOn.After(today) || !t.DrawOn.After(t.Last) {
		wrong = append(wrong, fault.At("draw_on", "samples.draw_after"))
	}
	return fault.Bad(wrong...)
}

// Sample is a sample from its commitment on.
type Sample struct {
	ID          uuid.UUID
	Version     int64
	Number      string // OTOS-2026-00001
	Terms       Terms
	Method      string
	Commitment  [32]byte // SHA-256 of the seed
	CommittedBy uuid.UUID
	CommittedAt time.Time
	Seed        string // from the draw on
	Frame       []byte
	FrameHash   [32]byte
	DrawnBy     uuid.UUID
	DrawnAt     time.Time
	Picked      int // lines, the random ones and those of risk
	Confirmed   int
}

// Drawn says whether the sample has been drawn.
func (s Sample) Drawn() bool { return !s.DrawnAt.IsZero() }

// Refusal is why somebody may not draw the sample today, or nil.
func (s Sample) Refusal(a identity.Actor, today civil.Date) error {
	switch {
	case s.Drawn():
		return fault.New(fault.Conflict, "samples.drawn_already")
	case !a.May(identity.SampleWrite):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case s.CommittedBy == a.Account:
		return fault.New(fault.Forbidden, "samples.second_person")
	case today.Before(s.Terms.DrawOn):
		return fault.New(fault.Conflict, "samples.too_early")
	}
	return nil
}

// State is how the inspection of a line stands.
type State string

// The states.
const (
	Open      State = "open"
	Found     State = "found"
	Confirmed State = "confirmed"
)

// Outcome is what an inspection has found.
type Outcome string

// The outcomes.
const (
	InOrder Outcome = "in_order"
	Mistake Outcome = "error"
)

// Outcomes lists them.
func Outcomes() []Outcome { return []Outcome{InOrder, Mistake} }

// Categories lists the kinds of error.
func Categories() []string {
	return []string{"not_entitled", "amount", "evidence", "payee", "double", "procedure", "other"}
}

// Risk is a rule that a line has met, and by what: a number in the unit of the rule, or another claim's number.
type Risk struct {
	Rule  string `json:"rule"`
	Value int64  `json:"value,omitempty"`
	Text  string `json:"text,omitempty"`
}

// Finding is what an officer has found of a line.
type Finding struct {
	Outcome    Outcome
	ErrorCents money.Cents
	Category   string
	Ground     string
	Note       string // on what evidence
}

// Picked is a line that is inspected: drawn at random, added by a rule of risk, or both.
type Picked struct {
	ID      uuid.UUID
	Version int64
	Sample  uuid.UUID
	Unit
	Claim    uuid.UUID
	Line     uuid.UUID
	Claimant identity.Organisation
	Person   string // the case and the number in it
	Rule     string // by which the line was granted
	Random   bool
	Risks    []Risk
	State    State
	Finding
	FoundBy     uuid.UUID
	FoundAt     time.Time
	ConfirmedBy uuid.UUID
	ConfirmedAt time.Time
	Returned    string      // why the last finding was not confirmed
	Hands       []uuid.UUID // who checked or decided the claim
}

// MayFind is why somebody may not write a finding, or nil: nobody inspects what he has checked or decided.
func (p Picked) MayFind(a identity.Actor) error {
	switch {
	case !a.May(identity.SampleWrite):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case p.State == Confirmed || p.State == Found && p.FoundBy != a.Account:
		return fault.New(fault.Conflict, "samples.found_already")
	case slices.Contains(p.Hands, a.Account):
		return fault.New(fault.Forbidden, "samples.own_claim")
	}
	return nil
}

// MayConfirm is why somebody may not confirm or return the finding, or nil: it is another's.
func (p Picked) MayConfirm(a identity.Actor) error {
	switch {
	case !a.May(identity.SampleWrite):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case p.State != Found:
		return fault.New(fault.Conflict, "samples.not_found")
	case p.FoundBy == a.Account:
		return fault.New(fault.Forbidden, "samples.own_finding")
	}
	return nil
}

// check says what is wrong with a finding about a line.
func (f Finding) check(cents money.Cents) error {
	var wrong []fault.Field
	if strings.TrimSpace(f.Note) == "" {
		wrong = append(wrong, fault.At("note", "fault.required"))
	}
	if f.Outcome == Mistake {
		if f.ErrorCents <= 0 || f.ErrorCents > cents {
			wrong = append(wrong, fault.At("error", "samples.error_within", int64(cents)))
		}
		if !slices.Contains(Categories(), f.Category) {
			wrong = append(wrong, fault.At("category", "fault.choose_one"))
		}
		if strings.TrimSpace(f.Ground) == "" {
			wrong = append(wrong, fault.At("ground", "fault.required"))
		}
	}
	return fault.Bad(wrong...)
}

// Redraw draws a sample again from what is published of it, and reports whether the seed is the one that was bound, the frame the one that was hashed, and the
// lines those that were inspected.
func (s Sample) Redraw(all []Picked) (holds bool, err error) {
	units, err := ParseFrame(s.Frame)
	if err != nil || Commitment(s.Seed) != s.Commitment || !bytes.Equal(Frame(units), s.Frame) {
		return false, err
	}
	var kept []string
	for _, p := range all {
		if p.Random {
			kept = append(kept, p.Name)
		}
	}
	var drawn []string
	for _, u := range Draw(s.Seed, s.Terms.Size, units) {
		drawn = append(drawn, u.Name)
	}
	slices.Sort(kept)
	slices.Sort(drawn)
	return slices.Equal(kept, drawn), nil
}

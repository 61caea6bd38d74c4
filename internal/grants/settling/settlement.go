package settling

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// State is how a settlement stands.
type State string

// The states.
const (
	Draft               State = "draft"
	Submitted           State = "submitted"
	SupplementRequested State = "supplement_requested"
	Checked             State = "checked"
	Settled             State = "settled"
)

// Event is a step of a settlement.
type Event string

// The events.
const (
	Submit     Event = "submit"
	Ask        Event = "ask"
	Supplement Event = "supplement"
	Check      Event = "check"
	Return     Event = "return"
	Approve    Event = "approve"
)

// Step is one line of the machine. Noted says that the step carries a text.
type Step struct {
	Event Event
	From  State
	To    State
	Right identity.Capability
	Noted bool
}

// Steps is the whole of the machine.
func Steps() []Step {
	return []Step{
		{Event: Submit, From: Draft, To: Submitted, Right: identity.ClaimWrite},
		{Event: Ask, From: Submitted, To: SupplementRequested, Right: identity.ClaimCheck, Noted: true},
		{Event: Supplement, From: SupplementRequested, To: Submitted, Right: identity.ClaimWrite, Noted: true},
		{Event: Check, From: Submitted, To: Checked, Right: identity.ClaimCheck},
		{Event: Return, From: Checked, To: Submitted, Right: identity.ClaimCheck, Noted: true},
		{Event: Approve, From: Checked, To: Settled, Right: identity.ClaimCheck},
	}
}

// Month is what one month of the award has cost. Only the months that the decision grants are there: what the round does not pay for cannot be stated.
type Month struct {
	Code     string // 2027-01
	First    civil.Date
	Last     civil.Date
	Granted  money.Cents // as it was estimated
	Given    bool        // the claimant has stated it
	Gross    money.Cents // salary
	Side     money.Cents // side costs
	Approved money.Cents // by the check
	Ground   string      // why the check lets through less than is stated
}

// Cost is what the claimant states of a month.
func (m Month) Cost() money.Cents { return m.Gross + m.Side }

// MostCents is the greatest sum of one field of a month: ten million euros.
const MostCents money.Cents = 1_000_000_000

// LongestText is the longest note or ground, in characters.
const LongestText = 2000

// GrossField names the field of a month's gross salary.
func (m Month) GrossField() string { return "gross_" + m.Code }

// SideField names the field of a month's side costs.
func (m Month) SideField() string { return "side_" + m.Code }

// ApprovedField names the field of what the check lets through.
func (m Month) ApprovedField() string { return "approved_" + m.Code }

// GroundField names the field of why that is less.
func (m Month) GroundField() string { return "ground_" + m.Code }

// Sums are what a settlement comes to: Settled and Unused are the award. Entered is what of the unused was not paid, Over what was.
type Sums struct {
	Award, Stated, Approved, Settled, Unused, Entered, Over money.Cents
}

// Reckon settles an award of which so much is still owed: the approved costs, never more than the award.
func Reckon(award, owed money.Cents, months []Month) Sums {
	s := Sums{Award: award}
	for _, m := range months {
		s.Stated += m.Cost()
		s.Approved += m.Approved
	}
	s.Settled = min(award, s.Approved)
	s.Unused = award - s.Settled
	s.Entered = min(s.Unused, max(owed, 0))
	s.Over = s.Unused - s.Entered
	return s
}

// Settlement is what is settled of one claim.
type Settlement struct {
	Claim        uuid.UUID
	Version      int64
	Number       string // the claim's
	Round        string // code
	RoundVersion int
	Claimant     identity.Organisation
	State        State
	Award        money.Cents // what the book has decided; once settled, as it was then
	Owed         money.Cents // of it, neither paid nor on its way
	UnderWay     bool        // a payment is planned or with the bank
	Months       []Month     // by time
	Evidence     []region.Evidence
	Enclosed     []string // codes of the evidence that has come
	Checkers     []uuid.UUID
	Decision     Decision // once settled
	Fixed        Sums     // Award, Settled, Entered and what follows of them, once settled
	SubmittedAt  time.Time
	UpdatedAt    time.Time
	UpdatedBy    uuid.UUID
}

// Sums is what it comes to: as it stands, or as it was settled.
func (s Settlement) Sums() Sums {
	now := Reckon(s.Award, s.Owed, s.Months)
	if s.State == Settled {
		now.Settled, now.Entered = s.Fixed.Settled, s.Fixed.Entered
		now.Unused = now.Award - now.Settled
		now.Over = now.Unused - now.Entered
	}
	return now
}

// Open says whether the claimant may write in it.
func (s Settlement) Open() bool { return s.State == Draft || s.State == SupplementRequested }

// Rules are the files that the round asks of actual costs.
func (s Settlement) Rules() []region.Evidence {
	return slices.DeleteFunc(slices.Clone(s.Evidence), func(e region.Evidence) bool { return e.For != region.ForCost })
}

// Ready returns what is missing before it can be submitted, at its fields.
func (s Settlement) Ready() error {
	var wrong []fault.Field
	for _, m := range s.Months {
		if !m.Given {
			wrong = append(wrong, fault.At(m.GrossField(), "settlements.month_missing"))
		}
	}
	for _, e := range s.Rules() {
		if e.Required && !slices.Contains(s.Enclosed, e.Code) {
			wrong = append(wrong, fault.At("file", "settlements.file_missing"))
		}
	}
	return fault.Bad(wrong...)
}

// Verdict is what the check lets through of a month, and why it is less than was stated.
type Verdict struct {
	Approved money.Cents
	Ground   string
}

// verify puts the verdicts of the check on the months: never more than was stated, and less with its ground.
func (s *Settlement) verify(verdicts map[string]Verdict) error {
	var wrong []fault.Field
	for i := range s.Months {
		m := &s.Months[i]
		v, is := verdicts[m.Code]
		switch {
		case !is || v.Approved < 0 || v.Approved > m.Cost():
			wrong = append(wrong, fault.At(m.ApprovedField(), "settlements.more_than_stated", int64(m.Cost())))
		case v.Approved < m.Cost() && v.Ground == "":
			wrong = append(wrong, fault.At(m.GroundField(), "settlements.ground_needed"))
		}
		m.Approved, m.Ground = v.Approved, v.Ground
	}
	return fault.Bad(wrong...)
}

// StepFor returns the line of the machine by which a settlement may take an event.
func (s Settlement) StepFor(e Event) (Step, bool) {
	i := slices.IndexFunc(Steps(), func(x Step) bool { return x.Event == e && x.From == s.State })
	if i < 0 {
		return Step{}, false
	}
	return Steps()[i], true
}

// Refusal is why somebody may not take an event now, or nil: a signatory submits, and nobody settles what he has checked.
func (s Settlement) Refusal(a identity.Actor, e Event) error {
	step, ok := s.StepFor(e)
	switch {
	case !ok:
		return fault.New(fault.Conflict, "settlements.wrong_state")
	case !a.May(step.Right):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case step.Right == identity.ClaimWrite && !a.Has(identity.Signatory):
		return fault.New(fault.Forbidden, "claims.needs_signatory")
	case e == Approve && slices.Contains(s.Checkers, a.Account):
		return fault.New(fault.Forbidden, "settlements.second_person")
	}
	return nil
}

// May says whether somebody may take an event now.
func (s Settlement) May(a identity.Actor, e Event) bool { return s.Refusal(a, e) == nil }

// Noted is one step as the history keeps it.
type Noted struct {
	Event Event
	At    time.Time
	By    uuid.UUID
	Name  string
	Org   identity.Organisation
	Note  string
}

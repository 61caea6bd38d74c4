package reporting

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
)

// State is how a report stands.
type State string

// The states.
const (
	Draft               State = "draft"
	Submitted           State = "submitted"
	SupplementRequested State = "supplement_requested"
	Checked             State = "checked"
	Approved            State = "approved"
)

// States lists them in the order of the way.
func States() []State { return []State{Draft, Submitted, SupplementRequested, Checked, Approved} }

// Event is a step of a report.
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
		{Event: Approve, From: Checked, To: Approved, Right: identity.ClaimCheck},
	}
}

// Report is one report on a claim.
type Report struct {
	ID          uuid.UUID
	Version     int64
	Claim       uuid.UUID
	Number      string // the claim's
	Round       string // code
	Claimant    identity.Organisation
	Kind        string // region.WhenInterim or region.WhenFinal
	Due         civil.Date
	State       State
	Granted     money.Cents // after changes
	Paid        money.Cents // so far
	Used        money.Cents // as it was submitted
	Form        Form
	Checkers    []uuid.UUID
	SubmittedAt time.Time
	UpdatedAt   time.Time
	UpdatedBy   uuid.UUID
	UseFrom     civil.Date // zero: on any day
	UseUntil    civil.Date
}

// Uses lists what the money may have been used for.
func Uses() []string {
	return []string{"housing", "guidance", "interpreting", "education", "health", "leisure", "staff", "other"}
}

// Form is what the claimant writes, as it was typed: a draft is kept with its mistakes.
type Form struct {
	Uses      map[string]string `json:"uses,omitempty"` // euros by use
	Persons   string            `json:"persons"`        // whom the support reached
	Narrative string            `json:"narrative"`      // what was done
	Results   string            `json:"results"`        // and what came of it
	Sheet     claims.Sheet      `json:"sheet,omitzero"`
}

// LongestText is the longest text of a report, in characters.
const LongestText = 4000

// UseField names the field of a use.
func UseField(use string) string { return "use_" + use }

// Used reads how much was used for what; every mistake stands at its field.
func (f Form) Used() (used map[string]money.Cents, sum money.Cents, wrong []fault.Field) {
	used = map[string]money.Cents{}
	for _, use := range Uses() {
		text := strings.TrimSpace(f.Uses[use])
		if text == "" {
			continue
		}
		cents, err := money.Parse(text)
		if err != nil || cents < 0 {
			wrong = append(wrong, fault.At(UseField(use), "fault.not_an_amount", text))
			continue
		}
		used[use] = cents
		sum += cents
	}
	return used, sum, wrong
}

// Ready returns what is missing before the report can be submitted, at the fields of its form.
func (r Report) Ready() error {
	used, sum, wrong := r.Form.Used()
	switch {
	case len(wrong) > 0:
	case len(used) == 0:
		wrong = append(wrong, fault.At(UseField(Uses()[0]), "reports.uses_needed"))
	case sum > r.Granted:
		wrong = append(wrong, fault.At(UseField(Uses()[0]), "reports.more_than_granted", int64(sum), int64(r.Granted)))
	}
	if n, err := strconv.Atoi(strings.TrimSpace(r.Form.Persons)); err != nil || n < 0 || n > 100_000 {
		wrong = append(wrong, fault.At("persons", "fault.not_a_number"))
	}
	if strings.TrimSpace(r.Form.Narrative) == "" {
		wrong = append(wrong, fault.At("narrative", "fault.required"))
	}
	return fault.Bad(wrong...)
}

// Unused is what was paid and not used by a final report; an interim one leaves it open.
func (r Report) Unused() money.Cents { return max(r.Paid-r.Used, 0) }

// Open says whether the claimant may write in it.
func (r Report) Open() bool { return r.State == Draft || r.State == SupplementRequested }

// Overdue says whether the report is late on a day.
func (r Report) Overdue(today civil.Date) bool { return r.Open() && r.Due.Before(today) }

// StepFor returns the line of the machine by which a report may take an event.
func (r Report) StepFor(e Event) (Step, bool) {
	i := slices.IndexFunc(Steps(), func(s Step) bool { return s.Event == e && s.From == r.State })
	if i < 0 {
		return Step{}, false
	}
	return Steps()[i], true
}

// Refusal is why somebody may not take an event now, or nil: a signatory submits, and nobody approves what he has checked.
func (r Report) Refusal(a identity.Actor, e Event) error {
	step, ok := r.StepFor(e)
	switch {
	case !ok:
		return fault.New(fault.Conflict, "reports.wrong_state")
	case !a.May(step.Right):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case step.Right == identity.ClaimWrite && !a.Has(identity.Signatory):
		return fault.New(fault.Forbidden, "claims.needs_signatory")
	case e == Approve && slices.Contains(r.Checkers, a.Account):
		return fault.New(fault.Forbidden, "reports.second_person")
	}
	return nil
}

// May says whether somebody may take an event now.
func (r Report) May(a identity.Actor, e Event) bool { return r.Refusal(a, e) == nil }

// Noted is one step of a report as its history keeps it.
type Noted struct {
	Event Event
	At    time.Time
	By    uuid.UUID
	Name  string
	Org   identity.Organisation
	Note  string
}

// Part is an instalment of a claim, and whether it can be paid.
type Part struct {
	Share int
	When  string
	On    civil.Date
}

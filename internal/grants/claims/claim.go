package claims

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// State is how a claim stands.
type State string

// The states.
const (
	Draft               State = "draft"
	Submitted           State = "submitted"
	SupplementRequested State = "supplement_requested"
	Checked             State = "checked"
	Decided             State = "decided"
	Withdrawn           State = "withdrawn"
)

// States lists them in the order of the way.
func States() []State {
	return []State{Draft, Submitted, SupplementRequested, Checked, Decided, Withdrawn}
}

// Event is a step of a claim.
type Event string

// The events.
const (
	Submit     Event = "submit"
	Ask        Event = "ask" // for a supplement
	Supplement Event = "supplement"
	Check      Event = "check"
	Return     Event = "return" // to be checked again
	Decide     Event = "decide"
	Withdraw   Event = "withdraw"
)

// Step is one line of the machine. Noted says that the step carries a text.
type Step struct {
	Event Event
	From  []State
	To    State
	Right identity.Capability
	Flag  identity.Flag // empty: every member may
	Noted bool
}

// Steps is the whole of the machine.
func Steps() []Step {
	return []Step{
		{Event: Submit, From: []State{Draft}, To: Submitted, Right: identity.ClaimWrite, Flag: identity.Signatory},
		{Event: Ask, From: []State{Submitted}, To: SupplementRequested, Right: identity.ClaimCheck, Noted: true},
		{Event: Supplement, From: []State{SupplementRequested}, To: Submitted, Right: identity.ClaimWrite, Flag: identity.Signatory, Noted: true},
		{Event: Check, From: []State{Submitted}, To: Checked, Right: identity.ClaimCheck},
		{Event: Return, From: []State{Checked}, To: Submitted, Right: identity.ClaimDecide, Noted: true},
		{Event: Decide, From: []State{Checked}, To: Decided, Right: identity.ClaimDecide},
		{Event: Withdraw, From: []State{Draft, Submitted, SupplementRequested}, To: Withdrawn, Right: identity.ClaimWrite, Flag: identity.Signatory},
	}
}

// Claim is what one payee asks of one round.
type Claim struct {
	ID           uuid.UUID
	Version      int64
	Number       string // TUKI-2026-00012, from the first submission on
	State        State
	Round        string // code
	RoundVersion int    // by whose rules its lines were reckoned
	Decides      string // "ministry" or "keha", as the round says
	Claimant     identity.Organisation
	Form         Form
	Lines        []Line // by case and person
	Checkers     []uuid.UUID
	Claimed      money.Cents // as it was submitted
	Granted      money.Cents // by the decision
	SubmittedAt  time.Time
	UpdatedAt    time.Time
	UpdatedBy    uuid.UUID
}

// Form is what the claimant writes.
type Form struct {
	IBAN         string `json:"iban"`
	Reference    string `json:"reference"` // the claimant's own, told with the payment
	ContactName  string `json:"contact_name"`
	ContactPhone string `json:"contact_phone"`
	ContactEmail string `json:"contact_email"`
	Note         string `json:"note"`
	Salary       Salary `json:"salary,omitzero"` // of a round that pays for work
	Sheet        Sheet  `json:"sheet,omitzero"`
}

// Sheet is the form open in a browser that wrote last, by its press key, and the version that this made.
type Sheet struct {
	Key     uuid.UUID `json:"key"`
	Version int64     `json:"version"`
}

// Gone reports whether another form has written since a version was seen: of a second tab what the first wrote would be lost. The same form may have missed
// the answer to its own last save, and goes on.
func (s Sheet) Gone(by uuid.UUID, seen int64) bool { return s.Version > seen && s.Key != by }

// The longest texts, in characters.
const (
	LongestName    = 120
	LongestNote    = 2000
	LongestReasons = 4000
)

// Noted is one step of a claim as its history keeps it.
type Noted struct {
	Event Event
	From  State
	To    State
	At    time.Time
	By    uuid.UUID
	Name  string                // of the person, where the reader may know it
	Org   identity.Organisation // for which
	Note  string
}

// StepFor returns the line of the machine by which a claim may take an event.
func (c Claim) StepFor(e Event) (Step, bool) {
	for _, s := range Steps() {
		if s.Event == e && slices.Contains(s.From, c.State) {
			return s, true
		}
	}
	return Step{}, false
}

// Open says whether the claimant may write in it.
func (c Claim) Open() bool { return c.State == Draft || c.State == SupplementRequested }

// May says whether somebody may take an event of the claim now: the right of his role, the duty that the step asks for, and for a decision that he has
// not checked the claim and that it is his authority's to decide.
func (c Claim) May(a identity.Actor, e Event) bool { return c.Refusal(a, e) == nil }

// Refusal is why somebody may not take an event now, or nil.
func (c Claim) Refusal(a identity.Actor, e Event) error {
	step, ok := c.StepFor(e)
	switch {
	case !ok:
		return fault.New(fault.Conflict, "claims.wrong_state")
	case !a.May(step.Right):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case step.Flag != "" && !a.Has(step.Flag):
		return fault.New(fault.Forbidden, "claims.needs_signatory")
	case step.Right == identity.ClaimDecide && c.decider() != a.Role():
		return fault.New(fault.Forbidden, "claims.other_authority")
	case e == Decide && slices.Contains(c.Checkers, a.Account):
		return fault.New(fault.Forbidden, "claims.second_person")
	}
	return nil
}

// decider is the role of the authority that decides.
func (c Claim) decider() identity.Role {
	if c.Decides == "ministry" {
		return identity.Coordinator
	}
	return identity.Keha
}

// Sum is what is asked for: what is due for the lines that are claimed, and of a contested one what would be due.
func (c Claim) Sum() (sum money.Cents) {
	for _, l := range c.Lines {
		sum += l.Asked()
	}
	return sum
}

// Passed is what the check has let through so far.
func (c Claim) Passed() (sum money.Cents) {
	for _, l := range c.Lines {
		sum += l.Accepted
	}
	return sum
}

// Taken is what changes after the decision have taken off the award.
func (c Claim) Taken() (sum money.Cents) {
	for _, l := range c.Lines {
		sum += l.Taken
	}
	return sum
}

// Ready returns what is missing before the claim can be submitted, at the fields of its form: of the form, of the lines, and of the files that rules ask for.
func (c Claim) Ready(round region.Round, files []Attachment) error {
	mistakes := kindOf(round).missing(round, c)
	for _, f := range [...]struct{ name, value string }{{"iban", c.Form.IBAN}, {"contact_name", c.Form.ContactName}, {"contact_email", c.Form.ContactEmail}} {
		if f.value == "" {
			mistakes = append(mistakes, fault.At(f.name, "fault.required"))
		}
	}
	if c.Form.IBAN != "" {
		if _, err := bank.ParseIBAN(c.Form.IBAN); err != nil {
			mistakes = append(mistakes, bank.At("iban", err))
		}
	}
	wanted := false
	for _, l := range c.Lines {
		wanted = wanted || l.Wanted
		if l.Wanted && l.Contested() && l.Argument == "" {
			mistakes = append(mistakes, fault.At(l.Field("argument"), "claims.argument_needed"))
		}
	}
	if !wanted {
		mistakes = append(mistakes, fault.At("lines", "claims.nothing_claimed"))
	}
	for _, e := range c.Checklist(round.Evidence, files) {
		if e.Missing() {
			mistakes = append(mistakes, fault.At(e.Field(), "claims.file_needed"))
		}
	}
	return fault.Bad(mistakes...)
}

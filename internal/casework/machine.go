package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
)

// Event is what happens to a case.
type Event string

// The events.
const (
	Create        Event = "create" // a case begins as a draft
	Notify        Event = "notify" // a case begins with the notice that somebody is moving, without a proposal
	Receive       Event = "receive"
	AskCompletion Event = "ask_completion"
	Complete      Event = "complete"
	StartMatching Event = "start_matching"
	Direct        Event = "direct"
	Arrive        Event = "arrive"
	Register      Event = "register"
	Close         Event = "close"
	Cancel        Event = "cancel"
	Reopen        Event = "reopen"
)

// nothing is the state before a case begins.
const nothing State = ""

// The sections on which the steps rest.
const (
	groundIntake   = "681/2023 s. 43.1"
	groundCentre   = "681/2023 s. 43"
	groundNotified = "681/2023 s. 43.4"
	groundArrival  = "681/2023 s. 44"
	groundHome     = "681/2023 s. 59"
)

// Transition is one row of the state machine: on the event a case goes from the state to the state, when the actor has the right.
type Transition struct {
	Event    Event
	From, To State
	Right    identity.Capability
	Reasoned bool   // a reason code is asked
	Ground   string // the section on which the step rests
}

// Transitions is the whole state machine of a case. Rows with the same event differ in where they start.
func Transitions() []Transition {
	return []Transition{
		{Create, nothing, Draft, identity.CaseWrite, false, groundIntake},
		{Receive, Draft, Received, identity.CaseWrite, false, groundIntake},
		{AskCompletion, Received, NeedsCompletion, identity.CaseAssign, true, groundCentre},
		{Complete, NeedsCompletion, Received, identity.CaseWrite, false, groundIntake},
		{StartMatching, Received, Matching, identity.CaseAssign, false, groundCentre},
		{Direct, Matching, Placed, identity.DirectionMake, false, groundCentre},
		{Arrive, Placed, Arrived, identity.ArrivalWrite, false, groundArrival},
		{Register, Arrived, Registered, identity.ArrivalWrite, false, groundHome},
		{Close, Registered, Closed, identity.CaseAssign, false, groundCentre},

		{Notify, nothing, Notified, identity.ArrivalWrite, false, groundNotified},
		{Arrive, Notified, Arrived, identity.ArrivalWrite, false, groundArrival},

		{Cancel, Draft, Cancelled, identity.CaseWrite, true, groundIntake},
		{Cancel, Received, Cancelled, identity.CaseAssign, true, groundCentre},
		{Cancel, NeedsCompletion, Cancelled, identity.CaseAssign, true, groundCentre},
		{Cancel, Matching, Cancelled, identity.CaseAssign, true, groundCentre},
		{Cancel, Placed, Cancelled, identity.CaseAssign, true, groundCentre},
		{Cancel, Notified, Cancelled, identity.CaseAssign, true, groundNotified},
		{Cancel, Arrived, Cancelled, identity.CaseAssign, true, groundCentre},

		{Reopen, Placed, Matching, identity.CaseAssign, true, groundCentre}, // the direction is revoked and its access ends (s. 83.2)
		{Reopen, Cancelled, Received, identity.CaseAssign, true, groundCentre},
	}
}

// Events lists the events, each once, in the order of the table.
func Events() []Event {
	var all []Event
	for _, t := range Transitions() {
		if !slices.Contains(all, t.Event) {
			all = append(all, t.Event)
		}
	}
	return all
}

// Next returns the row by which the event leads on from a state, or a Conflict that says where the case stands.
func Next(from State, e Event) (Transition, error) {
	for _, t := range Transitions() {
		if t.From == from && t.Event == e {
			return t, nil
		}
	}
	return Transition{}, fault.New(fault.Conflict, "fault.wrong_state", msg.CodeKey("case_state", string(from)))
}

// After returns the rows that lead on from a state, in the order of the table.
func After(from State) []Transition {
	return slices.DeleteFunc(Transitions(), func(t Transition) bool { return t.From != from })
}

// CancelReasons lists the codes of why a case is cancelled; other needs a note.
func CancelReasons() []string {
	return []string{"death", "withdrawal", "security", "departure", "duplicate", "other"}
}

// CompletionReasons lists the codes of what a case lacks; other needs a note.
func CompletionReasons() []string {
	return []string{"household", "needs", "languages", "ties", "identity", "documents", "other"}
}

// ReopenReasons lists the codes of why a direction is revoked or a cancelled case goes on; other needs a note.
func ReopenReasons() []string {
	return []string{"needs_changed", "household_changed", "place_lost", "safety", "person_refused", "cancelled_in_error", "other"}
}

// Reasons lists the reason codes of an event, or none where no reason is asked. The names of the codes are of the kind that ReasonKind gives.
func Reasons(e Event) []string {
	switch e {
	case Cancel:
		return CancelReasons()
	case AskCompletion:
		return CompletionReasons()
	case Reopen:
		return ReopenReasons()
	default:
		return nil
	}
}

// ReasonKind returns the kind of code in the catalogue under which the reasons of an event are named.
func ReasonKind(e Event) string {
	switch e {
	case AskCompletion:
		return "completion"
	default:
		return string(e)
	}
}

// Move asks for one step of a case. Municipality is where a direction leads; Due is the clock of the state it goes to, zero where none runs; a zero
// Ground is the table's.
type Move struct {
	Event        Event
	Reason       string // a code of Reasons
	Note         string
	Municipality string
	Ground       string
	Due          time.Time
}

// Check returns every mistake of the move at once: an unknown reason, "other" without a note, a direction without a municipality.
func (m Move) Check(t Transition) error {
	var bad []fault.Field
	switch known := slices.Contains(Reasons(m.Event), m.Reason); {
	case t.Reasoned && m.Reason == "":
		bad = append(bad, fault.At("reason", "fault.choose_one"))
	case t.Reasoned && !known:
		bad = append(bad, fault.At("reason", "fault.unknown_choice", m.Reason))
	case m.Reason == "other" && m.Note == "":
		bad = append(bad, fault.At("note", "fault.reason_required"))
	}
	if m.Event == Direct && m.Municipality == "" {
		bad = append(bad, fault.At("municipality", "fault.required"))
	}
	if HoldsIdentityCode(m.Note) {
		bad = append(bad, fault.At("note", "fault.personal_data"))
	}
	return fault.Bad(bad...)
}

// Go returns the case after the move and the row by which it went; the right of the actor is the use case's to check.
func (c Case) Go(m Move) (Case, Transition, error) {
	t, err := Next(c.State, m.Event)
	if err == nil {
		err = m.Check(t)
	}
	if err != nil {
		return c, t, err
	}
	c.State, c.DueAt = t.To, m.Due
	if t.Reasoned {
		c.Reason = m.Reason
	}
	switch {
	case m.Event == Direct:
		c.Municipality = m.Municipality
	case m.Event == Reopen:
		c.Municipality = ""
	}
	return c, t, nil
}

// Machine names which of the four state machines a step belongs to.
type Machine string

// The machines.
const (
	CaseMachine     Machine = "case"
	ProposalMachine Machine = "proposal"
	HearingMachine  Machine = "hearing"
	ArrivalMachine  Machine = "arrival"
)

// Step is one row of a case's history, of any of the four machines. Who did it is the transaction's when it is written.
type Step struct {
	ID       uuid.UUID
	Case     ID
	Machine  Machine
	Subject  uuid.UUID // the case, proposal, hearing or arrival that moved
	Event    string
	From, To string
	At       time.Time
	Account  uuid.UUID // zero: the system's clock work
	Actor    string    // the person's name, for the history page
	Org      identity.Organisation
	Reason   string
	Note     string
	Ground   string
}

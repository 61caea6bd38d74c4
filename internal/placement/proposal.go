package placement

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

// ProposalState is where a proposal stands.
type ProposalState string

// The states of a proposal.
const (
	Drafted   ProposalState = "drafted"
	Sent      ProposalState = "sent"
	Question  ProposalState = "question" // the municipality waits for an answer; the clock runs on
	Accepted  ProposalState = "accepted" // the municipality's yes
	Agreed    ProposalState = "agreed"   // the centre confirms
	Directed  ProposalState = "directed"
	Declined  ProposalState = "declined"
	Withdrawn ProposalState = "withdrawn"
	Expired   ProposalState = "expired"
)

// Open reports whether the proposal still waits for somebody: a case has one open proposal at most.
func (s ProposalState) Open() bool {
	return slices.Contains([]ProposalState{Drafted, Sent, Question, Accepted, Agreed}, s)
}

// Unanswered reports whether the municipality still has to answer.
func (s ProposalState) Unanswered() bool { return s == Sent || s == Question }

// ProposalEvent is what happens to a proposal.
type ProposalEvent string

// The events of a proposal.
const (
	Send     ProposalEvent = "send"
	Ask      ProposalEvent = "ask"
	Reply    ProposalEvent = "reply"
	Accept   ProposalEvent = "accept"
	Agree    ProposalEvent = "agree"
	Direct   ProposalEvent = "direct"
	Decline  ProposalEvent = "decline"
	Withdraw ProposalEvent = "withdraw"
	Expire   ProposalEvent = "expire"
	Revoke   ProposalEvent = "revoke" // of the direction that came of it
)

// ProposalStep is one line of the proposal's state machine: who may lead it from where to where, and on which ground.
type ProposalStep struct {
	Event  ProposalEvent
	From   []ProposalState
	To     ProposalState
	Role   identity.Role
	Reason bool   // a reason code is asked
	Ground string // of act 681/2023 where a section says so
}

// ProposalSteps is the whole of the proposal's state machine.
func ProposalSteps() []ProposalStep {
	unanswered := []ProposalState{Sent, Question}
	return []ProposalStep{
		{Event: Send, From: []ProposalState{Drafted}, To: Sent, Role: identity.Regional, Ground: "681/2023 s. 43"},
		{Event: Ask, From: []ProposalState{Sent}, To: Question, Role: identity.Municipality},
		{Event: Reply, From: []ProposalState{Question}, To: Sent, Role: identity.Regional},
		{Event: Accept, From: unanswered, To: Accepted, Role: identity.Municipality, Ground: "681/2023 s. 42-43"},
		{Event: Decline, From: unanswered, To: Declined, Role: identity.Municipality, Reason: true},
		{Event: Withdraw, From: []ProposalState{Drafted, Sent, Question, Accepted, Agreed}, To: Withdrawn, Role: identity.Regional, Reason: true},
		{Event: Expire, From: unanswered, To: Expired, Role: identity.Job},
		{Event: Agree, From: []ProposalState{Accepted}, To: Agreed, Role: identity.Regional, Ground: "681/2023 s. 42-43"},
		{Event: Direct, From: []ProposalState{Agreed}, To: Directed, Role: identity.Regional, Ground: "681/2023 s. 43"},
		{Event: Revoke, From: []ProposalState{Directed}, To: Withdrawn, Role: identity.Regional, Reason: true},
	}
}

// DeclineReasons lists the codes of why a municipality declines; other needs a note. They are practice, not law.
func DeclineReasons() []string {
	return []string{"housing", "school", "health_service", "capacity_used", "language", "size", "timing", "other"}
}

// WithdrawReasons lists the codes of why a centre withdraws a proposal; other needs a note. A direction is revoked for one of casework.ReopenReasons.
func WithdrawReasons() []string {
	return []string{"better_place", "household_changed", "municipality_asked", "case_cancelled", "mistake", "other"}
}

// Proposal is a centre's proposal that a household be directed to a municipality. Until its due day it holds the places that it reserved.
type Proposal struct {
	ID             uuid.UUID
	Version        int64
	Case           casework.ID
	Reference      string // of the case
	State          ProposalState
	Centre         uuid.UUID
	MunicipalOrg   uuid.UUID
	Municipality   string // code
	Group          casework.Group
	Priority       casework.Priority
	Persons        int
	PlannedArrival civil.Date
	Rank           int    // in the ranking that the proposer saw
	ChoiceReason   string // why another than the first, or a municipality that declined before
	Snapshot       json.RawMessage
	MadeBy         uuid.UUID
	SentAt         time.Time
	RemindAt       time.Time
	DueAt          time.Time
	HeldUntil      time.Time
	EscalatedAt    time.Time
	AnsweredAt     time.Time
	AnsweredBy     uuid.UUID
	DecisionBody   string
	DecidedOn      civil.Date
	ReasonCode     string
	Note           string
	SilenceReason  string
	AuthorisedBy   uuid.UUID  // the standing authorisation under which the ministry's suggestion became this proposal
	Authorisation  string     // its reference
	Follows        uuid.UUID  // the proposal about the same household as it was before it changed
	Change         ChangeKind // what changed; none in a first proposal
	PersonsBefore  int        // in the proposal that it follows
	Supplement     bool       // it stands beside a direction, which holds the household's places
	Extra          int        // of a supplement: the places that it holds on top
}

// HoldsPlaces reports whether the proposal holds places of its own in the ledger while it is open.
func (p Proposal) HoldsPlaces() bool { return !p.Supplement || p.Extra > 0 }

// Go returns the proposal after the event, and the line of the machine by which it went. A state that does not allow the event is a conflict:
// somebody else was first.
func (p Proposal) Go(e ProposalEvent, role identity.Role) (Proposal, ProposalStep, error) {
	for _, step := range ProposalSteps() {
		if step.Event != e {
			continue
		}
		if step.Role != role {
			return p, step, fault.New(fault.Forbidden, "fault.forbidden")
		}
		if !slices.Contains(step.From, p.State) {
			return p, step, fault.New(fault.Conflict, "proposals.wrong_state")
		}
		p.State = step.To
		return p, step, nil
	}
	return p, ProposalStep{}, fault.New(fault.Conflict, "proposals.wrong_state")
}

// Allows reports whether a role may lead the proposal along the event as it stands.
func (p Proposal) Allows(e ProposalEvent, role identity.Role) bool {
	_, _, err := p.Go(e, role)
	return err == nil
}

// KeepsRanking reports whether the ranking that the proposer saw was kept: one brought in from elsewhere has none.
func (p Proposal) KeepsRanking() bool { return len(p.Snapshot) > len("{}") }

// Overdue reports whether the answer is late.
func (p Proposal) Overdue(now time.Time) bool { return p.State.Unanswered() && now.After(p.DueAt) }

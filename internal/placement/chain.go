package placement

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// ChainStore is what the way from a proposal to a direction needs of the database.
type ChainStore interface {
	Now() time.Time
	Register(ctx context.Context) (*region.Register, error)
	OrganisationByCode(ctx context.Context, kind identity.OrganisationKind, code string) (identity.Organisation, error)

	Case(ctx context.Context, id casework.ID) (casework.Case, error)
	LockCase(ctx context.Context, id casework.ID) (casework.Case, error)
	MoveCase(ctx context.Context, id casework.ID, m casework.Move) (casework.Case, error)
	AssignCentre(ctx context.Context, id casework.ID, centre uuid.UUID) error
	AddStep(ctx context.Context, s casework.Step) error
	GrantAccess(ctx context.Context, a ...casework.Access) error
	EndAccess(ctx context.Context, id casework.ID, org uuid.UUID, layers ...casework.Layer) (int, error)
	EndDisclosure(ctx context.Context, id casework.ID) error
	EndHeardAccess(ctx context.Context, id casework.ID, area uuid.UUID) error

	AgreementOn(ctx context.Context, municipality uuid.UUID, day civil.Date) (bool, error)
	MovePlaces(ctx context.Context, m Movement) error
	HeldBy(ctx context.Context, proposal uuid.UUID) (int, error)
	DwellingStore

	AddProposal(ctx context.Context, p Proposal) error
	Proposal(ctx context.Context, id uuid.UUID) (Proposal, error)
	LockProposal(ctx context.Context, id uuid.UUID) (Proposal, error)
	OpenProposal(ctx context.Context, id casework.ID) (uuid.UUID, error)
	UpdateProposal(ctx context.Context, p Proposal) error
	DeclinedBefore(ctx context.Context, id casework.ID) ([]Refusal, error)
	AddMessage(ctx context.Context, m Message) error

	AddHearing(ctx context.Context, h Hearing) error
	LockHearing(ctx context.Context, id uuid.UUID) (Hearing, error)
	HearingOf(ctx context.Context, proposal uuid.UUID) (Hearing, error)
	UpdateHearing(ctx context.Context, h Hearing) error

	AddSuggestion(ctx context.Context, s Suggestion) error
	CloseSuggestion(ctx context.Context, id casework.ID, taken bool) error
	AuthorisationOn(ctx context.Context, centre uuid.UUID, day civil.Date) (Authorisation, error)

	NextDirectionNumber(ctx context.Context, year int) (string, error)
	AddDirection(ctx context.Context, d Direction) error
	StandingDirection(ctx context.Context, id casework.ID) (Direction, error)
	RevokeDirection(ctx context.Context, d Direction) error
	StartArrivals(ctx context.Context, d Direction, c casework.Case, planned civil.Date) error
	EndArrivals(ctx context.Context, direction uuid.UUID) error
	EndWay(ctx context.Context, id casework.ID) error
	ContinueArrivals(ctx context.Context, from, to Direction, c casework.Case, planned civil.Date) error

	Notify(ctx context.Context, n Notice) error
}

// Chain is the way of a case from a suggestion to a direction: the use cases of proposals, hearings and directions.
type Chain struct {
	InTx identity.InTx[ChainStore]
}

// Notice tells an organisation that something happened that it should know of. Args are references and days, never a person.
type Notice struct {
	Org    uuid.UUID
	Case   casework.ID
	Key    string // under "notices."
	Args   []string
	Href   string
	Urgent bool
	Duty   identity.Flag // set: only for those who carry the duty
}

// Message is a question about a proposal, or its answer.
type Message struct {
	ID       uuid.UUID
	Proposal uuid.UUID
	Kind     string // question, answer
	Body     string
	Org      uuid.UUID
	OrgName  identity.Organisation
	At       time.Time
}

// Suggestion is the ministry's word to a centre which municipality it would take for a case.
type Suggestion struct {
	ID           uuid.UUID
	Case         casework.ID
	Centre       uuid.UUID
	Municipality string
	Reason       string
	Snapshot     json.RawMessage
	MadeBy       uuid.UUID
}

// Authorisation is a centre's standing word that, in the emergency lane, the ministry's suggestion becomes a proposal at once. It is granted and ended
// in package standing.
type Authorisation struct {
	ID        uuid.UUID
	Centre    identity.Organisation
	Valid     civil.Period
	Reference string // of the centre's decision
	GrantedAt time.Time
	GrantedBy string    // by name
	EndedAt   time.Time // zero: not ended before its time
}

// InForce reports whether the authorisation may be used on a day.
func (a Authorisation) InForce(on civil.Date) bool { return a.EndedAt.IsZero() && a.Valid.Contains(on) }

// Refusal is a municipality's no to a case, with its day.
type Refusal struct {
	Municipality string // code
	On           civil.Date
}

// refuse returns Forbidden unless the actor has the right.
func refuse(a identity.Actor, c identity.Capability) error {
	if !a.May(c) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

// step writes a step of a proposal or a hearing into the case's history.
func step(ctx context.Context, st ChainStore, m casework.Machine, caseID casework.ID, subject uuid.UUID, event, from, to, reason, note, ground string) error {
	return st.AddStep(ctx, casework.Step{
		Case: caseID, Machine: m, Subject: subject, Event: event, From: from, To: to, Reason: reason, Note: note, Ground: ground,
	})
}

// moveProposal leads a locked proposal along its machine: state, history and audit event in one go.
func moveProposal(ctx context.Context, st ChainStore, a identity.Actor, p Proposal, e ProposalEvent, change func(*Proposal)) (Proposal, error) {
	next, line, err := p.Go(e, a.Role())
	if err != nil {
		return p, err
	}
	if change != nil {
		change(&next)
	}
	if line.Reason && next.ReasonCode == "" {
		return p, fault.Bad(fault.At("reason", "fault.choose_one"))
	}
	if line.Reason && next.ReasonCode == "other" && next.Note == "" {
		return p, fault.Bad(fault.At("note", "fault.reason_required"))
	}
	if err := st.UpdateProposal(ctx, next); err != nil {
		return p, err
	}
	next.Version++
	reason, note := "", ""
	if line.Reason {
		reason, note = next.ReasonCode, next.Note
	}
	err = step(ctx, st, casework.ProposalMachine, p.Case, p.ID, string(e), string(p.State), string(next.State), reason, note, line.Ground)
	if err != nil {
		return p, err
	}
	return next, st.Record(ctx, audit.Event{
		Action: "proposal." + string(e), Subject: audit.Proposal, ID: p.ID, Case: p.Case, Ground: line.Ground, Detail: reasonDetail(reason),
	})
}

func reasonDetail(reason string) map[string]string {
	if reason == "" {
		return nil
	}
	return map[string]string{"reason": reason}
}

// lockAt locks a proposal and refuses when it is not the version that the person saw.
func lockAt(ctx context.Context, st ChainStore, id uuid.UUID, version int64) (Proposal, error) {
	p, err := st.LockProposal(ctx, id)
	if err == nil && p.Version != version {
		err = fault.New(fault.Conflict, "fault.conflict")
	}
	return p, err
}

// Waiting is one thing that waits for the actor, by its clock. Kind is a code; Href leads to where it is done.
type Waiting struct {
	Kind      string
	Reference string
	Place     string // code of the municipality concerned, or nothing
	Href      string
	Persons   int
	Due       time.Time         // zero: no clock runs
	Priority  casework.Priority // of the case concerned; empty where it is not about a case
}

// WaitingKinds lists what can wait for somebody, for the names of the codes.
func WaitingKinds() []string {
	return []string{
		"complete_case", "finish_draft", "start_matching", "suggest", "follow_suggestion", "propose", "reply", "agree", "direct", "confirm_offer",
		"answer_proposal", "late_answer", "prepare_arrival", "answer_hearing", "finish_offer", "give_feedback", "settle_change",
	}
}

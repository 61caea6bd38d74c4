package recovery

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// State is how a recovery stands.
type State string

// The states.
const (
	Hearing      State = "hearing"
	Prepared     State = "prepared"
	Open         State = "open"
	PartlyRepaid State = "partly_repaid"
	Closed       State = "closed"
	Dropped      State = "dropped"
)

// States lists them in the order of the way.
func States() []State { return []State{Hearing, Prepared, Open, PartlyRepaid, Closed, Dropped} }

// Event is a step of a recovery.
type Event string

// The events.
const (
	Hear     Event = "hear"
	Answer   Event = "answer"
	Prepare  Event = "prepare"
	Return   Event = "return" // to be prepared again
	Decide   Event = "decide"
	Drop     Event = "drop"
	Repay    Event = "repay"
	SetOff   Event = "set_off"
	Propose  Event = "propose_write_off"
	Refuse   Event = "refuse_write_off"
	WriteOff Event = "write_off"
	Relieve  Event = "relieve" // by a review
	Cancel   Event = "cancel"  // a repayment that was entered wrongly
)

// Events lists them.
func Events() []Event {
	return []Event{Hear, Answer, Prepare, Return, Decide, Drop, Repay, SetOff, Propose, Refuse, WriteOff, Relieve, Cancel}
}

// step is from which states an event is taken, and by which right.
func (e Event) step() (from []State, right identity.Capability) {
	switch e {
	case Answer:
		return []State{Hearing}, identity.RecoveryAnswer
	case Prepare:
		return []State{Hearing}, identity.RecoveryWrite
	case Return, Decide:
		return []State{Prepared}, identity.RecoveryWrite
	case Drop:
		return []State{Hearing, Prepared}, identity.RecoveryWrite
	case Repay, SetOff, Propose, Refuse, WriteOff:
		return []State{Open, PartlyRepaid}, identity.RecoveryWrite
	}
	return []State{Open, PartlyRepaid, Closed}, identity.RecoveryWrite // Relieve, Cancel
}

// The longest texts, in characters.
const (
	LongestText = 4000
	LongestNote = 1000
)

// Recovery is what is claimed back of one claim on one ground.
type Recovery struct {
	ID          uuid.UUID
	Version     int64
	Number      string         // PERINTA-2026-00012
	Reference   bank.Reference // with which it is paid back
	State       State
	Claim       uuid.UUID
	ClaimNumber string
	Round       string // code
	Claimant    identity.Organisation
	Basis       string // code of a region.RecoveryBasis
	Cents       money.Cents
	Ground      string // what has happened, in the officer's words
	AnswerBy    civil.Date
	Answer      string
	AnsweredAt  time.Time
	AnsweredBy  uuid.UUID
	Reasons     string // of the decision, as it was prepared
	Preparers   []uuid.UUID
	OpenedAt    time.Time
	DecidedBy   uuid.UUID
	DecidedAt   time.Time
	Interest    money.Cents // by the decision
	Due         civil.Date
	UpdatedAt   time.Time
	UpdatedBy   uuid.UUID
	Lines       []Line
	Movements   []Movement   // in the order of their days
	Proposal    *ProposedOff // a write-off that waits for a second person
}

// Line is a person of the claim of whom so much was put to the hearing.
type Line struct {
	Line  uuid.UUID   `json:"line"`
	Name  string      `json:"name"` // KP-2026-00012/1
	Cents money.Cents `json:"cents"`
}

// MovementKind is how what is owed became less.
type MovementKind string

// The kinds of movement.
const (
	Repaid     MovementKind = "repayment"
	SetOffs    MovementKind = "set_off"
	WrittenOff MovementKind = "write_off"
	Relieved   MovementKind = "relief" // a review claims back less
)

// Movement is money by which what is owed became less.
type Movement struct {
	ID            uuid.UUID
	Kind          MovementKind
	Day           civil.Date
	Cents         money.Cents
	Against       uuid.UUID // of a set-off: the claim whose money it is
	AgainstNumber string
	Late          money.Cents // late interest that was entered with it
	Interest      money.Cents // of a relief: how much of it is interest
	Review        uuid.UUID   // of a relief
	Note          string      // the bank's reference of a repayment, why it was written off
	At            time.Time
	By            uuid.UUID
	Cancelled     *Cancellation // nil: it counts
}

// ProposedOff is a write-off that one person has proposed.
type ProposedOff struct {
	ID     uuid.UUID
	Reason string
	By     uuid.UUID
	Name   string
	At     time.Time
}

// Noted is one step as the history keeps it.
type Noted struct {
	Event Event
	From  State
	To    State
	At    time.Time
	By    uuid.UUID
	Name  string // of the person, where the reader may know it
	Org   identity.Organisation
	Cents money.Cents
	Note  string
}

// Answered says whether the claimant has answered.
func (r Recovery) Answered() bool { return !r.AnsweredAt.IsZero() }

// Heard says whether the claimant has answered or the term for it is over.
func (r Recovery) Heard(today civil.Date) bool { return r.Answered() || today.After(r.AnswerBy) }

// Decided says whether it has been decided that it is given back.
func (r Recovery) Decided() bool { return r.DecidedBy != uuid.Nil }

// May says whether somebody may take an event now.
func (r Recovery) May(a identity.Actor, e Event, today civil.Date) bool {
	return r.Refusal(a, e, today) == nil
}

// Refusal is why somebody may not take an event now, or nil.
func (r Recovery) Refusal(a identity.Actor, e Event, today civil.Date) error {
	from, right := e.step()
	switch {
	case !slices.Contains(from, r.State):
		return fault.New(fault.Conflict, "recoveries.wrong_state")
	case !a.May(right):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case e == Answer && r.Answered():
		return fault.New(fault.Conflict, "recoveries.answered_already")
	case e == Prepare && !r.Heard(today):
		return fault.New(fault.Conflict, "recoveries.not_heard", r.AnswerBy)
	case e == Decide && slices.Contains(r.Preparers, a.Account):
		return fault.New(fault.Forbidden, "recoveries.second_person")
	case e == Propose && r.Proposal != nil:
		return fault.New(fault.Conflict, "recoveries.proposed_already")
	case (e == WriteOff || e == Refuse) && r.Proposal == nil:
		return fault.New(fault.Conflict, "recoveries.nothing_proposed")
	case e == WriteOff && r.Proposal.By == a.Account:
		return fault.New(fault.Forbidden, "recoveries.second_person_off")
	}
	return nil
}

// Account is what is still owed on a day.
type Account struct {
	Principal money.Cents // of what was claimed back
	Interest  money.Cents // of the decision's interest and of the late one
	Late      money.Cents // late interest since the due day, paid or not
	Spans     []Span      // of the late interest
}

// Owed is all of it.
func (a Account) Owed() money.Cents { return a.Principal + a.Interest }

// On reckons what is owed of a decided recovery at the beginning of a day, with late interest from the due day on, after the movements so far. What is paid goes to interest first.
func (r Recovery) On(reg *region.Register, b region.RecoveryBasis, day civil.Date) (acc Account, err error) {
	acc = Account{Principal: r.Cents, Interest: r.Interest}
	run := []Leg{{r.Due, r.Cents}}
	until := func(d civil.Date) error {
		spans, late, err := Interest(reg, run, b.LateAdd, d)
		acc.Interest, acc.Late, acc.Spans = acc.Interest+late-acc.Late, late, spans
		return err
	}
	for _, m := range r.Movements {
		if !m.Live() {
			continue
		}
		if err := until(m.Day); err != nil {
			return acc, err
		}
		acc.lower(m)
		leg := Leg{m.Day, acc.Principal}
		if !leg.From.After(run[len(run)-1].From) {
			run[len(run)-1].Cents = leg.Cents
			continue
		}
		run = append(run, leg)
	}
	return acc, until(day)
}

// lower takes a movement off what is owed: a payment goes to interest first, a relief to what it is of. Of a relief of more than is owed the rest is refunded.
func (a *Account) lower(m Movement) {
	interest := min(a.Interest, m.Cents)
	if m.Kind == Relieved {
		interest = m.Interest
	}
	a.Interest -= interest
	a.Principal -= m.Cents - interest
	over := min(a.Interest, 0) + min(a.Principal, 0)
	a.Interest, a.Principal = max(a.Interest, 0), max(a.Principal, 0)
	interest = min(a.Interest, -over)
	a.Interest -= interest
	a.Principal = max(a.Principal+over+interest, 0)
}

// lastMoved is the day of the last movement that counts, or whose late interest does, or that of the decision.
func (r Recovery) lastMoved() civil.Date {
	for _, m := range slices.Backward(r.Movements) {
		if m.Live() || m.booked() > 0 {
			return m.Day
		}
	}
	return civil.DateIn(r.DecidedAt)
}

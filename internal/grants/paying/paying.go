package paying

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/payment"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
)

// BatchState is how a batch stands.
type BatchState string

// The states of a batch.
const (
	Draft    BatchState = "draft"
	Released BatchState = "released"
	Left     BatchState = "dropped"
)

// BatchStates lists them in the order of the way.
func BatchStates() []BatchState { return []BatchState{Draft, Released, Left} }

// State is how a payment stands.
type State string

// The states of a payment.
const (
	Planned State = "planned"
	Sent    State = "sent"
	Paid    State = "paid"
	Failed  State = "failed"
	Dropped State = "dropped"
)

// States lists them in the order of the way.
func States() []State { return []State{Planned, Sent, Paid, Failed, Dropped} }

// Batch is payments that go to the bank in one file. Number is the message's id.
type Batch struct {
	ID         uuid.UUID
	Version    int64
	Number     string // MAKSU-2026-00001
	State      BatchState
	On         civil.Date // when the bank is to pay
	Debtor     bank.IBAN
	Payments   int
	Cents      money.Cents
	Paid       int // payments that the bank has paid
	Failed     int // and that it has refused
	MadeBy     uuid.UUID
	MadeAt     time.Time
	ReleasedBy uuid.UUID
	ReleasedAt time.Time
	File       []byte // as released
}

// Payment is one claim's money in one batch.
type Payment struct {
	ID          uuid.UUID
	Version     int64
	Batch       uuid.UUID
	Claim       uuid.UUID
	ClaimNumber string
	Claimant    identity.Organisation
	Instalment  int
	State       State
	Creditor    string
	IBAN        bank.IBAN
	IBANBy      uuid.UUID // who mended the account; nobody: it is the decision's
	Reference   bank.Reference
	Cents       money.Cents
	EndToEnd    string
	Status      payment.Status // the last that the bank said
	Reason      payment.Reason
	UpdatedAt   time.Time
}

// Waiting is a claim's money that is owed and not under way.
type Waiting struct {
	Claim      uuid.UUID
	Number     string // the claim's
	Round      string // code
	Claimant   identity.Organisation
	DecidedAt  time.Time
	IBAN       bank.IBAN // the decision's, or as it was mended last
	IBANBy     uuid.UUID
	Reference  string // the claimant's own, as it wrote it
	Cents      money.Cents
	Instalment int
	Attempts   int     // payments that were made for the claim before
	Last       Failure // of the last attempt, when that failed
}

// Cause is why money is held back.
type Cause string

// The causes.
const (
	ByCosts   Cause = "costs"   // a salary's actual costs are not settled
	ByLate    Cause = "late"    // a report is late
	ByInterim Cause = "interim" // the interim report is not approved
	ByFinal   Cause = "final"   // the final report is not approved
	ByDate    Cause = "date"    // an instalment's day has not come
)

// Held is a part of a claim's money that is owed and held back.
type Held struct {
	Claim      uuid.UUID
	Number     string // the claim's
	Claimant   identity.Organisation
	Instalment int
	Cents      money.Cents
	Cause      Cause
	On         civil.Date // by when the report was or is due, or the instalment's day
	Report     uuid.UUID  // for which it waits
}

// Failure is why a payment came to nothing.
type Failure struct {
	At     time.Time
	IBAN   bank.IBAN
	Reason payment.Reason
}

// Happened says whether there is one.
func (f Failure) Happened() bool { return !f.At.IsZero() }

// Mend is what helps first; nothing, when the money can go as it stands.
func (w Waiting) Mend() payment.Mend {
	if _, err := bank.ParseIBAN(string(w.IBAN)); err != nil {
		return payment.MendAccount
	}
	if !w.Last.Happened() {
		return ""
	}
	mend, _ := payment.MendOf(w.Last.Reason.Code)
	if mend == payment.MendAccount && w.Last.IBAN != w.IBAN {
		return ""
	}
	return mend
}

// Ready says whether the claim can be put into a batch: one whose account is wrong waits for another.
func (w Waiting) Ready() bool { return w.Mend() != payment.MendAccount }

// Series of virtual references: what a number counts.
const (
	SeriesPayment  = 1
	SeriesRecovery = 2 // what a claimant pays back with
)

// plan makes the payment of what waits: with the claimant's own reference when it gave one that a bank reads, else with one of the payment's running number.
func (w Waiting) plan(b Batch, number int64, now time.Time) Payment {
	reference, err := bank.ParseReference(w.Reference)
	if err != nil {
		reference = bank.Virtual(SeriesPayment, number)
	}
	return Payment{
		ID: uuid.Must(uuid.NewV7()), Version: 1, Batch: b.ID, Claim: w.Claim, ClaimNumber: w.Number, Claimant: w.Claimant, Instalment: w.Instalment,
		State: Planned, Creditor: w.Claimant.NameFI, IBAN: w.IBAN, IBANBy: w.IBANBy, Reference: reference, Cents: w.Cents,
		EndToEnd: fmt.Sprintf("%s-%d", w.Number, w.Attempts+1), UpdatedAt: now,
	}
}

// MayRelease says whether somebody has had no hand in the batch: he neither made it nor mended an account to which it pays.
func (b Batch) MayRelease(account uuid.UUID, all []Payment) bool {
	return b.State == Draft && b.MadeBy != account && !slices.ContainsFunc(all, func(p Payment) bool { return p.IBANBy == account })
}

// longestAhead is how far ahead a batch may be dated, in days: the banks take payments for a year, an authority knows its cover for weeks.
const longestAhead = 60

// checkDay says what is wrong with the day on which a batch is to be paid.
func checkDay(on, today civil.Date) []fault.Field {
	switch {
	case on.IsZero():
		return []fault.Field{fault.At("on", "fault.required")}
	case on.Before(today):
		return []fault.Field{fault.At("on", "payments.day_past")}
	case !civil.IsWorkingDay(on):
		return []fault.Field{fault.At("on", "payments.day_not_working")}
	case today.DaysUntil(on) > longestAhead:
		return []fault.Field{fault.At("on", "payments.day_far", longestAhead)}
	}
	return nil
}

// Message writes the batch as the bank reads it and holds it against the table of rules: a file that breaks one never leaves.
func (b Batch) Message(debtor string, all []Payment, now time.Time) ([]byte, error) {
	m := payment.Batch{MessageID: b.Number, CreatedAt: now, Debtor: debtor, DebtorIBAN: b.Debtor, On: b.On}
	for _, p := range all {
		m.Payments = append(m.Payments, payment.Payment{EndToEndID: p.EndToEnd, Creditor: p.Creditor, IBAN: p.IBAN, Cents: p.Cents, Reference: p.Reference})
	}
	if len(all) != b.Payments || m.Sum() != b.Cents {
		return nil, fmt.Errorf("batch %s is %d payments of %d cents, and has %d of %d", b.Number, b.Payments, b.Cents, len(all), m.Sum())
	}
	var file bytes.Buffer
	if err := payment.Write(&file, m); err != nil {
		return nil, err
	}
	if broken := payment.Check(file.Bytes()); len(broken) > 0 {
		return nil, fmt.Errorf("batch %s breaks %v", b.Number, broken)
	}
	return file.Bytes(), nil
}

// Report is a file of the bank about one batch. Changed is how many payments it moved.
type Report struct {
	ID      uuid.UUID
	Batch   uuid.UUID
	Message string // the report's own id
	Name    string
	Content []byte
	By      uuid.UUID
	At      time.Time
	DoneBy  uuid.UUID
	DoneAt  time.Time
	Changed int
}

// Done says whether the report has been carried out.
func (r Report) Done() bool { return !r.DoneAt.IsZero() }

// Hash is the file's.
func (r Report) Hash() [32]byte { return sha256.Sum256(r.Content) }

// follow lets a payment take a step that the bank reports, and returns whether it is paid or has failed by it.
func (p *Payment) follow(s payment.Step, now time.Time) (paid, failed bool) {
	p.Status, p.Reason, p.UpdatedAt = s.To, s.Reason, now
	switch {
	case s.To == payment.Rejected:
		p.State = Failed
	case s.To.Paid():
		paid = p.State == Sent
		p.State = Paid
	}
	return paid, p.State == Failed
}

package paying

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/payment"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
)

// Store is what paying needs of the database.
type Store interface {
	WaitingPayments(ctx context.Context) ([]Waiting, error)
	HeldPayments(ctx context.Context) ([]Held, error)
	NextPaymentNumber(ctx context.Context) (int64, error)
	NextBatchNumber(ctx context.Context, year int) (string, error)
	LastDebtor(ctx context.Context) (bank.IBAN, error)
	Batches(ctx context.Context, state BatchState, p page.Params) (page.Of[Batch], error)
	Batch(ctx context.Context, id uuid.UUID) (Batch, error)
	BatchNumbered(ctx context.Context, number string) (Batch, error)
	LockBatch(ctx context.Context, id uuid.UUID, version int64) (Batch, error)
	AddBatch(ctx context.Context, b Batch, all []Payment) error
	UpdateBatch(ctx context.Context, b Batch) error
	TouchBatch(ctx context.Context, id uuid.UUID) error
	PaymentsIn(ctx context.Context, batch uuid.UUID) ([]Payment, error)
	PaymentsOf(ctx context.Context, claim uuid.UUID) ([]Payment, error)
	UpdatePayments(ctx context.Context, all []Payment) error
	MendAccount(ctx context.Context, claim uuid.UUID, to bank.IBAN, ground string) error
	AddReport(ctx context.Context, r Report) error
	Report(ctx context.Context, id uuid.UUID) (Report, error)
	ReportOf(ctx context.Context, hash [32]byte) (Report, bool, error)
	Reports(ctx context.Context, batch uuid.UUID) ([]Report, error)
	EndReport(ctx context.Context, id uuid.UUID, changed int) error
	Enter(ctx context.Context, all []ledger.Entry) error
	EntriesOf(ctx context.Context, claim uuid.UUID) ([]ledger.Entry, error)
	EntriesDecidedIn(ctx context.Context, year int) ([]ledger.Entry, []BookedClaim, error)
	HeadsOf(ctx context.Context, claims []uuid.UUID) (ledger.Balances, error)
	HeadTotals(ctx context.Context) (map[ledger.Account]Total, error)
	BookedClaim(ctx context.Context, claim uuid.UUID) (BookedClaim, error)
	BookedClaims(ctx context.Context, p page.Params) (page.Of[BookedClaim], error)
	Names(ctx context.Context, accounts []uuid.UUID) (map[uuid.UUID]string, error)
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Desk is where payments are made.
type Desk struct {
	InTx identity.InTx[Store]
	Now  func() time.Time
}

const ground = "688/2001 s. 12"

func (d Desk) today() civil.Date { return civil.DateIn(d.Now()) }

// Overview is what waits, what is held back, and the batches.
type Overview struct {
	Waiting []Waiting
	Held    []Held
	Batches page.Of[Batch]
	Debtor  bank.IBAN // of the last batch
}

// Overview returns what waits for payment, what is held back and the batches of a state, or all.
func (d Desk) Overview(ctx context.Context, a identity.Actor, state BatchState, p page.Params) (o Overview, err error) {
	defer fault.Wrap(&err, "paying.Overview")
	if !a.May(identity.PaymentRead) {
		return o, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if o.Waiting, err = st.WaitingPayments(ctx); err != nil {
			return err
		}
		if o.Held, err = st.HeldPayments(ctx); err != nil {
			return err
		}
		if o.Debtor, err = st.LastDebtor(ctx); err != nil {
			return err
		}
		o.Batches, err = st.Batches(ctx, state, p)
		return err
	})
	return o, err
}

// Make puts the chosen claims that wait into a batch. One that waits no more, since somebody else has put it into another, is a Conflict.
func (d Desk) Make(ctx context.Context, a identity.Actor, press identity.Press, claims []uuid.UUID, on civil.Date, debtor bank.IBAN) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "paying.Make")
	if !a.May(identity.PaymentWrite) {
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	}
	mistakes := checkDay(on, d.today())
	if len(claims) == 0 {
		mistakes = append(mistakes, fault.At("claims", "payments.choose_claims"))
	}
	if err := fault.Bad(mistakes...); err != nil {
		return id, err
	}
	id = uuid.Must(uuid.NewV7())
	err = d.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		all, err := st.WaitingPayments(ctx)
		if err != nil {
			return err
		}
		chosen, err := choose(all, claims)
		if err != nil {
			return err
		}
		b := Batch{ID: id, Version: 1, State: Draft, On: on, Debtor: debtor, Payments: len(chosen), MadeBy: a.Account, MadeAt: d.Now()}
		if b.Number, err = st.NextBatchNumber(ctx, d.today().Year()); err != nil {
			return err
		}
		var planned []Payment
		for _, w := range chosen {
			number, err := st.NextPaymentNumber(ctx)
			if err != nil {
				return err
			}
			planned = append(planned, w.plan(b, number, d.Now()))
			b.Cents += w.Cents
		}
		if err := st.AddBatch(ctx, b, planned); err != nil {
			return err
		}
		return st.Record(ctx, event("payment.make", id))
	})
	return id, err
}

// choose takes the claims that were pressed out of what waits, in the order in which they wait.
func choose(all []Waiting, claims []uuid.UUID) (chosen []Waiting, err error) {
	for _, w := range all {
		if !slices.Contains(claims, w.Claim) {
			continue
		}
		if !w.Ready() {
			return nil, fault.Bad(fault.At("claims", "payments.account_first", w.Number))
		}
		if w.Cents > payment.MostCents {
			return nil, fault.Bad(fault.At("claims", "payments.too_much", w.Number))
		}
		chosen = append(chosen, w)
	}
	if len(chosen) != len(claims) {
		return nil, fault.New(fault.Conflict, "payments.no_longer_waiting")
	}
	return chosen, nil
}

func event(action string, id uuid.UUID) audit.Event {
	return audit.Event{Action: action, Subject: audit.Payment, ID: id, Ground: ground}
}

// Seen is a batch as somebody opens it, with its payments, what the bank has said of it, and the names of who had a hand in it.
type Seen struct {
	Batch
	All     []Payment
	Reports []Report
	Names   map[uuid.UUID]string
}

// Get reads a batch.
func (d Desk) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (s Seen, err error) {
	defer fault.Wrap(&err, "paying.Get(%s)", id)
	if !a.May(identity.PaymentRead) {
		return s, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if s.Batch, err = st.Batch(ctx, id); err != nil {
			return err
		}
		if s.All, err = st.PaymentsIn(ctx, id); err != nil {
			return err
		}
		if s.Reports, err = st.Reports(ctx, id); err != nil {
			return err
		}
		who := []uuid.UUID{s.MadeBy, s.ReleasedBy}
		for _, r := range s.Reports {
			who = append(who, r.By)
		}
		s.Names, err = st.Names(ctx, who)
		return err
	})
	return s, err
}

// Drop gives a draft up: its claims wait again.
func (d Desk) Drop(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "paying.Drop(%s)", id)
	return d.move(ctx, a, press, id, identity.PaymentWrite, "payment.drop", func(st Store, b *Batch, all []Payment) error {
		b.State = Left
		for i := range all {
			all[i].State, all[i].UpdatedAt = Dropped, d.Now()
		}
		return st.UpdatePayments(ctx, all)
	})
}

// Release sends a batch on its way: the file is written and kept, and what it pays is with the bank by the book. Nobody does who had a hand in the batch.
func (d Desk) Release(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "paying.Release(%s)", id)
	return d.move(ctx, a, press, id, identity.PaymentRelease, "payment.release", func(st Store, b *Batch, all []Payment) error {
		if !b.MayRelease(a.Account, all) {
			return fault.New(fault.Forbidden, "payments.second_person")
		}
		if wrong := checkDay(b.On, d.today()); wrong != nil {
			return fault.New(fault.Conflict, "payments.day_gone")
		}
		if b.File, err = b.Message(a.Membership.Organisation.NameFI, all, d.Now()); err != nil {
			return err
		}
		b.State, b.ReleasedBy, b.ReleasedAt = Released, a.Account, d.Now()
		entries := make([]ledger.Entry, len(all))
		for i := range all {
			all[i].State, all[i].UpdatedAt = Sent, d.Now()
			if entries[i], err = ledger.New(ledger.Payment, all[i].Claim, all[i].ID, d.today(), all[i].Cents, b.Number); err != nil {
				return err
			}
		}
		if err := st.UpdatePayments(ctx, all); err != nil {
			return err
		}
		return st.Enter(ctx, entries)
	})
}

// move is what the steps of a draft have in common: the right, the transaction, the press, the lock at the version that was seen, the audit event.
func (d Desk) move(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, right identity.Capability, action string,
	step func(Store, *Batch, []Payment) error,
) error {
	if !a.May(right) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		b, err := st.LockBatch(ctx, id, press.Version)
		if err != nil {
			return err
		}
		if b.State != Draft {
			return fault.New(fault.Conflict, "payments.not_draft")
		}
		all, err := st.PaymentsIn(ctx, id)
		if err != nil {
			return err
		}
		if err := step(st, &b, all); err != nil {
			return err
		}
		if err := st.UpdateBatch(ctx, b); err != nil {
			return err
		}
		return st.Record(ctx, event(action, id))
	})
}

// File returns the released file of a batch. Each download is in the log.
func (d Desk) File(ctx context.Context, a identity.Actor, id uuid.UUID) (b Batch, err error) {
	defer fault.Wrap(&err, "paying.File(%s)", id)
	if !a.May(identity.PaymentWrite) {
		return b, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if b, err = st.Batch(ctx, id); err != nil {
			return err
		}
		if b.State != Released {
			return fault.Missing()
		}
		return st.Record(ctx, event("payment.download", id))
	})
	return b, err
}

// MendAccount gives the account to which a claim that waits is paid from now on, and why.
func (d Desk) MendAccount(ctx context.Context, a identity.Actor, press identity.Press, claim uuid.UUID, to bank.IBAN, why string) (err error) {
	defer fault.Wrap(&err, "paying.MendAccount(%s)", claim)
	if !a.May(identity.PaymentWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		w, err := waiting(ctx, st, claim)
		if err != nil {
			return err
		}
		if w.IBAN == to {
			return fault.Bad(fault.At("iban", "payments.same_account"))
		}
		if err := st.MendAccount(ctx, claim, to, why); err != nil {
			return err
		}
		return st.Record(ctx, event("payment.account", claim))
	})
}

// Waiting returns one claim that waits.
func (d Desk) Waiting(ctx context.Context, a identity.Actor, claim uuid.UUID) (w Waiting, err error) {
	defer fault.Wrap(&err, "paying.Waiting(%s)", claim)
	if !a.May(identity.PaymentRead) {
		return w, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		w, err = waiting(ctx, st, claim)
		return err
	})
	return w, err
}

func waiting(ctx context.Context, st Store, claim uuid.UUID) (Waiting, error) {
	all, err := st.WaitingPayments(ctx)
	if err != nil {
		return Waiting{}, err
	}
	i := slices.IndexFunc(all, func(w Waiting) bool { return w.Claim == claim })
	if i < 0 {
		return Waiting{}, fault.Missing()
	}
	return all[i], nil
}

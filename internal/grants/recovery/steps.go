package recovery

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// numbered writes the number of a recovery.
func numbered(year int, n int64) string { return fmt.Sprintf("PERINTA-%d-%05d", year, n) }

// Seen is a recovery as somebody opens it.
type Seen struct {
	Recovery
	Rules    region.RecoveryBasis
	Support  region.Round // of the claim
	Limit    civil.Date   // the last day on which it can be decided; none: no row says it
	Steps    []Noted
	Decision Decision             // its Number is empty while there is none
	Account  Account              // what is owed today
	Missing  error                // why neither the account nor a decision's interest can be reckoned to this day: a rate is not known
	Against  []paying.Waiting     // claims of the claimant whose money can be set off
	Names    map[uuid.UUID]string // of who entered what was paid back, to who may cancel it
}

// Get reads a recovery: a look at it is in the log.
func (d Desk) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (s Seen, err error) {
	defer fault.Wrap(&err, "recovery.Get(%s)", id)
	if !a.May(identity.RecoveryRead) {
		return s, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if s.Recovery, err = st.Recovery(ctx, id); err != nil {
			return err
		}
		p, reg, err := d.paid(ctx, st, s.Claim, id)
		if err != nil {
			return err
		}
		s.Support = p.Rules
		switch s.Rules, s.Limit = d.limit(reg, p, s.Recovery); {
		case s.Decided():
			s.Rules, _ = reg.RecoveryBasis(s.Basis, civil.DateIn(s.DecidedAt))
			s.Account, s.Missing = s.On(reg, s.Rules, d.today())
		case s.State != Dropped && s.Rules.InterestFrom == region.FromPayment:
			_, _, s.Missing = Interest(reg, legs(Latest(p.Parts, p.Already, s.Cents)), s.Rules.InterestAdd, d.today())
		}
		if s.Steps, err = st.RecoverySteps(ctx, id); err != nil {
			return err
		}
		if s.Decision, err = st.RecoveryDecision(ctx, id); err != nil {
			return err
		}
		if s.May(a, Cancel, d.today()) {
			var by []uuid.UUID
			for _, m := range s.Movements {
				by = append(by, m.By)
			}
			if s.Names, err = st.Names(ctx, by); err != nil {
				return err
			}
		}
		if s.Rules.SetOff && s.May(a, SetOff, d.today()) {
			if s.Against, err = d.against(ctx, st, s.Recovery); err != nil {
				return err
			}
		}
		return st.Record(ctx, event("read", id))
	})
	return s, err
}

// against lists the claims of the same claimant on which something is owed that is not under way.
func (d Desk) against(ctx context.Context, st Store, r Recovery) ([]paying.Waiting, error) {
	all, err := st.WaitingPayments(ctx)
	return slices.DeleteFunc(all, func(w paying.Waiting) bool { return w.Claimant.ID != r.Claimant.ID }), err
}

// Reply keeps the claimant's answer to the hearing.
func (d Desk) Reply(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, text string) (err error) {
	defer fault.Wrap(&err, "recovery.Reply(%s)", id)
	if text == "" {
		return fault.Bad(fault.At("answer", "fault.required"))
	}
	return d.step(ctx, a, press, id, Answer, func(_ Store, r *Recovery, n *Noted) error {
		r.Answer, r.AnsweredAt, r.AnsweredBy, n.Note = text, d.Now(), a.Account, text
		return nil
	})
}

// Ready sends a recovery of which the claimant was heard on to be decided, with the reasons. The amount may be lower than was put to the hearing, never higher.
func (d Desk) Ready(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, cents money.Cents, reasons string) (err error) {
	defer fault.Wrap(&err, "recovery.Ready(%s)", id)
	return d.step(ctx, a, press, id, Prepare, func(_ Store, r *Recovery, n *Noted) error {
		var mistakes []fault.Field
		if reasons == "" {
			mistakes = append(mistakes, fault.At("reasons", "fault.required"))
		}
		if cents <= 0 || cents > r.Cents {
			mistakes = append(mistakes, fault.At("cents", "recoveries.more_than_heard", int64(r.Cents)))
		}
		if err := fault.Bad(mistakes...); err != nil {
			return err
		}
		r.Cents, r.Reasons, r.State, n.Cents = cents, reasons, Prepared, cents
		if !slices.Contains(r.Preparers, a.Account) {
			r.Preparers = append(r.Preparers, a.Account)
		}
		return nil
	})
}

// SendBack returns a prepared recovery to be prepared again, with the reason.
func (d Desk) SendBack(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, note string) (err error) {
	defer fault.Wrap(&err, "recovery.SendBack(%s)", id)
	return d.noted(ctx, a, press, id, Return, note, Hearing)
}

// GiveUp drops a recovery before it is decided, with the reason.
func (d Desk) GiveUp(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, note string) (err error) {
	defer fault.Wrap(&err, "recovery.GiveUp(%s)", id)
	return d.noted(ctx, a, press, id, Drop, note, Dropped)
}

func (d Desk) noted(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, e Event, note string, to State) error {
	if note == "" {
		return fault.Bad(fault.At("note", "fault.required"))
	}
	return d.step(ctx, a, press, id, e, func(_ Store, r *Recovery, n *Noted) error {
		r.State, n.Note = to, note
		return nil
	})
}

// step takes a recovery one step on: the lock at the version that was seen, the rule, the change, the save, the history, the notice, the audit event.
func (d Desk) step(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, e Event, change func(Store, *Recovery, *Noted) error) error {
	return d.InTx(ctx, a, press, func(st Store) error {
		r, err := st.LockRecovery(ctx, id, press.Version)
		if err != nil {
			return err
		}
		if err := r.Refusal(a, e, d.today()); err != nil {
			return err
		}
		n := Noted{Event: e, From: r.State, At: d.Now(), By: a.Account, Org: a.Membership.Organisation}
		r.UpdatedAt, r.UpdatedBy = d.Now(), a.Account
		if err := change(st, &r, &n); err != nil {
			return err
		}
		if n.To = r.State; e != Decide { // a decision saves the recovery between its letter and its entries
			if err := st.UpdateRecovery(ctx, r); err != nil {
				return err
			}
		}
		if err := st.AddRecoveryStep(ctx, id, n); err != nil {
			return err
		}
		if err := tell(ctx, st, r, e); err != nil {
			return err
		}
		return st.Record(ctx, event(string(e), id))
	})
}

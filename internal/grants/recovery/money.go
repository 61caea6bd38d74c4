package recovery

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Receive keeps a repayment that has come to the authority's account: its day, its sum and what the bank calls it. Late interest up to the day is entered with it.
func (d Desk) Receive(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, day civil.Date, cents money.Cents, note string) (err error) {
	defer fault.Wrap(&err, "recovery.Receive(%s)", id)
	return d.step(ctx, a, press, id, Repay, func(st Store, r *Recovery, n *Noted) error {
		var mistakes []fault.Field
		switch {
		case day.IsZero():
			mistakes = append(mistakes, fault.At("day", "fault.required"))
		case day.After(d.today()):
			mistakes = append(mistakes, fault.At("day", "recoveries.day_ahead"))
		case day.Before(r.lastMoved()):
			mistakes = append(mistakes, fault.At("day", "recoveries.day_before_last", r.lastMoved()))
		}
		if note == "" {
			mistakes = append(mistakes, fault.At("note", "fault.required"))
		}
		if err := fault.Bad(mistakes...); err != nil {
			return err
		}
		return d.move(ctx, st, a, r, n, Movement{Kind: Repaid, Day: day, Cents: cents, Note: note})
	})
}

// Offset takes what is owed off what waits to be paid to the same claimant on a claim, where the ground allows it.
func (d Desk) Offset(ctx context.Context, a identity.Actor, press identity.Press, id, against uuid.UUID, cents money.Cents) (err error) {
	defer fault.Wrap(&err, "recovery.Offset(%s)", id)
	return d.step(ctx, a, press, id, SetOff, func(st Store, r *Recovery, n *Noted) error {
		all, err := d.against(ctx, st, *r)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(w paying.Waiting) bool { return w.Claim == against })
		switch {
		case i < 0:
			return fault.Bad(fault.At("against", "fault.choose_one"))
		case cents > all[i].Cents:
			return fault.Bad(fault.At("set_off_cents", "recoveries.more_than_waits", int64(all[i].Cents)))
		}
		day := d.today()
		if last := r.lastMoved(); last.After(day) {
			day = last
		}
		return d.move(ctx, st, a, r, n, Movement{Kind: SetOffs, Day: day, Cents: cents, Against: against, AgainstNumber: all[i].Number})
	})
}

// Suggest proposes that what is still owed is written off.
func (d Desk) Suggest(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, reason string) (err error) {
	defer fault.Wrap(&err, "recovery.Suggest(%s)", id)
	if reason == "" {
		return fault.Bad(fault.At("reason", "fault.required"))
	}
	return d.step(ctx, a, press, id, Propose, func(st Store, r *Recovery, n *Noted) error {
		n.Note = reason
		return st.ProposeWriteOff(ctx, r.ID, ProposedOff{ID: uuid.Must(uuid.NewV7()), Reason: reason, By: a.Account, At: d.Now()})
	})
}

// Settle makes a write-off that somebody else proposed, of all that is owed on this day, or refuses it.
func (d Desk) Settle(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, made bool) (err error) {
	defer fault.Wrap(&err, "recovery.Settle(%s)", id)
	e := Refuse
	if made {
		e = WriteOff
	}
	return d.step(ctx, a, press, id, e, func(st Store, r *Recovery, n *Noted) error {
		if err := st.SettleWriteOff(ctx, r.Proposal.ID, made); err != nil || !made {
			return err
		}
		n.Note = r.Proposal.Reason
		acc, _, err := d.account(ctx, st, *r, d.today())
		if err != nil {
			return err
		}
		return d.move(ctx, st, a, r, n, Movement{Kind: WrittenOff, Day: d.today(), Cents: acc.Owed(), Note: short(r.Proposal.Reason)})
	})
}

// short cuts a text to what a note holds.
func short(text string) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), LongestNote)])
}

func (d Desk) account(ctx context.Context, st Store, r Recovery, day civil.Date) (Account, region.RecoveryBasis, error) {
	reg, err := st.Register(ctx)
	if err != nil {
		return Account{}, region.RecoveryBasis{}, err
	}
	b, ok := reg.RecoveryBasis(r.Basis, civil.DateIn(r.DecidedAt))
	if !ok {
		return Account{}, b, fault.New(fault.Conflict, "recoveries.no_term")
	}
	acc, err := r.On(reg, b, day)
	return acc, b, err
}

// fieldOf is the form field in which the sum of a movement was typed.
func fieldOf(k MovementKind) string {
	if k == SetOffs {
		return "set_off_cents"
	}
	return "repaid_cents"
}

// move keeps a movement and enters it, with the late interest that has run since the last.
func (d Desk) move(ctx context.Context, st Store, a identity.Actor, r *Recovery, n *Noted, m Movement) error {
	acc, b, err := d.account(ctx, st, *r, m.Day)
	if err != nil {
		return err
	}
	if m.Kind == SetOffs && !b.SetOff {
		return fault.New(fault.Conflict, "recoveries.no_set_off", b.Reference)
	}
	if m.Cents <= 0 || m.Cents > acc.Owed() {
		return fault.Bad(fault.At(fieldOf(m.Kind), "recoveries.more_than_owed", int64(acc.Owed()), m.Day))
	}
	m.ID, m.At, m.By, m.Late = uuid.Must(uuid.NewV7()), d.Now(), a.Account, acc.Late-r.late()
	entries, err := r.entries(b, m)
	if err != nil {
		return err
	}
	if err := st.AddMovement(ctx, r.ID, m); err != nil {
		return err
	}
	r.Movements = append(r.Movements, m)
	if r.State = PartlyRepaid; m.Cents == acc.Owed() {
		r.State = Closed
	}
	n.Cents = m.Cents
	if n.Note == "" {
		n.Note = m.Note
	}
	return st.Enter(ctx, entries)
}

// late is the late interest that has been entered so far and stands.
func (r Recovery) late() (sum money.Cents) {
	for _, m := range r.Movements {
		sum += m.booked()
	}
	return sum
}

// entries are those of a movement: the late interest that has run, and what becomes less. Money of another claim goes over the account between the two.
func (r Recovery) entries(b region.RecoveryBasis, m Movement) (all []ledger.Entry, err error) {
	add := func(kind ledger.Kind, claim uuid.UUID, cents money.Cents, ground string) {
		e, wrong := ledger.New(kind, claim, r.ID, m.Day, cents, r.Number+", "+ground)
		if all = append(all, e); wrong != nil {
			err = wrong
		}
	}
	if m.Late > 0 {
		add(ledger.Accrual, r.Claim, m.Late, b.LateReference)
	}
	switch {
	case m.Kind == Repaid:
		add(ledger.Repayment, r.Claim, m.Cents, m.Note)
	case m.Kind == Relieved:
		add(ledger.Relief, r.Claim, m.Cents-m.Interest, m.Note)
		if m.Interest > 0 {
			add(ledger.Waiver, r.Claim, m.Interest, m.Note)
		}
	case m.Kind == WrittenOff:
		add(ledger.WriteOff, r.Claim, m.Cents, m.Note)
	case m.Against == r.Claim:
		add(ledger.SetOff, r.Claim, m.Cents, b.SetOffReference)
	default:
		add(ledger.SetOffFrom, m.Against, m.Cents, b.SetOffReference)
		add(ledger.SetOffTo, r.Claim, m.Cents, b.SetOffReference+", "+m.AgainstNumber)
	}
	return all, err
}

// Relief is the movement by which a review claims back less: so much, and the interest that was reckoned on it, by the decision and late. More than is left of what was claimed back is
// an Invalid fault at the field "cents".
func Relief(reg *region.Register, r Recovery, parts []Part, cents money.Cents, on civil.Date) (m Movement, entries []ledger.Entry, err error) {
	b, ok := reg.RecoveryBasis(r.Basis, civil.DateIn(r.DecidedAt))
	if !ok {
		return m, nil, fault.New(fault.Conflict, "recoveries.no_term")
	}
	left := r.Cents
	for _, one := range r.Movements {
		if one.Kind == Relieved {
			left -= one.Cents - one.Interest
		}
	}
	if cents > left {
		return m, nil, fault.Bad(fault.At("cents", "reviews.more_than_claimed", int64(left)))
	}
	acc, err := r.On(reg, b, on)
	if err != nil {
		return m, nil, err
	}
	less := r
	if less.Cents -= cents; b.InterestFrom == region.FromPayment {
		_, whole, err := Interest(reg, legs(Latest(parts, 0, left)), b.InterestAdd, civil.DateIn(r.DecidedAt))
		if err != nil {
			return m, nil, err
		}
		_, part, err := Interest(reg, legs(Latest(parts, 0, left-cents)), b.InterestAdd, civil.DateIn(r.DecidedAt))
		if err != nil {
			return m, nil, err
		}
		m.Interest = whole - part
		less.Interest -= m.Interest
	}
	without, err := less.On(reg, b, on)
	if err != nil {
		return m, nil, err
	}
	m.Interest += max(acc.Late-without.Late, 0)
	m.ID, m.Kind, m.Day, m.Cents, m.Late, m.Note = uuid.Must(uuid.NewV7()), Relieved, on, cents+m.Interest, acc.Late-r.late(), r.Number
	if entries, err = r.entries(b, m); err == nil && m.Cents > acc.Owed() {
		refund, wrong := ledger.New(ledger.Refund, r.Claim, r.ID, on, m.Cents-acc.Owed(), r.Number)
		entries, err = append(entries, refund), wrong
	}
	return m, entries, err
}

// After is the state of a recovery when a movement has been made.
func (r Recovery) After(reg *region.Register, m Movement) (State, error) {
	b, _ := reg.RecoveryBasis(r.Basis, civil.DateIn(r.DecidedAt))
	r.Movements = append(slices.Clone(r.Movements), m)
	acc, err := r.On(reg, b, m.Day)
	if err == nil && acc.Owed() == 0 {
		return Closed, nil
	}
	return PartlyRepaid, err
}

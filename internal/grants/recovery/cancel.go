package recovery

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
)

// Cancellation is why a repayment that was entered counts no more, and who says so. Late is the late interest that was entered with it and is cancelled with it.
type Cancellation struct {
	Reason string
	Late   money.Cents
	At     time.Time
	By     uuid.UUID
}

// Live says whether a movement counts.
func (m Movement) Live() bool { return m.Cancelled == nil }

// booked is the late interest that the book has of a movement.
func (m Movement) booked() money.Cents {
	if m.Live() {
		return m.Late
	}
	return m.Late - m.Cancelled.Late
}

// Movement returns a movement by its id.
func (r Recovery) Movement(id uuid.UUID) (Movement, bool) {
	i := slices.IndexFunc(r.Movements, func(m Movement) bool { return m.ID == id })
	if i < 0 {
		return Movement{}, false
	}
	return r.Movements[i], true
}

// Uncancellable is why somebody may not cancel a movement, or nil: a repayment, by another than who entered it, with which no review has reckoned.
func (r Recovery) Uncancellable(a identity.Actor, m Movement) error {
	from, right := Cancel.step()
	switch {
	case !a.May(right):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case m.Kind != Repaid || !m.Live() || !slices.Contains(from, r.State):
		return fault.New(fault.Conflict, "recoveries.wrong_state")
	case m.By == a.Account:
		return fault.New(fault.Forbidden, "recoveries.second_person_cancel")
	case slices.ContainsFunc(r.Movements, func(x Movement) bool { return x.Kind == Relieved && !x.At.Before(m.At) }):
		return fault.New(fault.Conflict, "recoveries.cancel_reviewed")
	}
	return nil
}

// Undo cancels a repayment that was entered wrongly, for a reason, by corrections in the book. The late interest that was entered with it goes with it, unless a later movement stands on it.
func (d Desk) Undo(ctx context.Context, a identity.Actor, press identity.Press, id, movement uuid.UUID, reason string) (err error) {
	defer fault.Wrap(&err, "recovery.Undo(%s, %s)", id, movement)
	if reason == "" {
		return fault.Bad(fault.At("reason", "fault.required"))
	}
	return d.step(ctx, a, press, id, Cancel, func(st Store, r *Recovery, n *Noted) error {
		m, ok := r.Movement(movement)
		if !ok {
			return fault.Missing()
		}
		if err := r.Uncancellable(a, m); err != nil {
			return err
		}
		book, err := st.EntriesOf(ctx, r.Claim)
		if err != nil {
			return err
		}
		c, entries, err := r.undo(book, m, Cancellation{Reason: reason, At: r.UpdatedAt, By: a.Account}, d.today())
		if err != nil {
			return err
		}
		n.Cents, n.Note = m.Cents, reason
		if err := st.AddCancellation(ctx, r.ID, m.ID, c); err != nil {
			return err
		}
		return st.Enter(ctx, entries)
	})
}

// undo marks a movement as cancelled and returns the corrections of its entries.
func (r *Recovery) undo(book []ledger.Entry, m Movement, c Cancellation, day civil.Date) (Cancellation, []ledger.Entry, error) {
	i := slices.IndexFunc(r.Movements, func(x Movement) bool { return x.ID == m.ID })
	kinds := []ledger.Kind{ledger.Repayment}
	if !slices.ContainsFunc(r.Movements[i+1:], Movement.Live) && m.Late > 0 {
		c.Late, kinds = m.Late, append(kinds, ledger.Accrual)
	}
	var entries []ledger.Entry
	for _, kind := range kinds {
		e, ok := r.entry(book, m, kind)
		if !ok {
			return c, nil, fault.New(fault.Conflict, "recoveries.wrong_state")
		}
		back, err := ledger.Correct(e, day, r.Number+", "+c.Reason)
		if err != nil {
			return c, nil, err
		}
		entries = append(entries, back)
	}
	r.Movements[i].Cancelled = &c
	r.State = Open
	if slices.ContainsFunc(r.Movements, Movement.Live) {
		r.State = PartlyRepaid
	}
	return c, entries, nil
}

// entry finds the entry of a movement in the book, that was not corrected. Of two that say the same either will do.
func (r Recovery) entry(book []ledger.Entry, m Movement, kind ledger.Kind) (ledger.Entry, bool) {
	cents := map[ledger.Kind]money.Cents{ledger.Repayment: m.Cents, ledger.Accrual: m.Late}[kind]
	i := slices.IndexFunc(book, func(e ledger.Entry) bool {
		return e.Kind == kind && e.Of == r.ID && e.Claim == r.Claim && e.Day == m.Day && e.Cents() == cents && (kind != ledger.Repayment || e.Ground == r.Number+", "+m.Note) &&
			!slices.ContainsFunc(book, func(x ledger.Entry) bool { return x.Refers == e.ID })
	})
	if i < 0 {
		return ledger.Entry{}, false
	}
	return book[i], true
}

package paying

import (
	"bytes"
	"context"
	"strconv"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/payment"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
)

// KeepReport takes a file of the bank in and keeps it for its look. The same file brought again is the one that is kept.
func (d Desk) KeepReport(ctx context.Context, a identity.Actor, press identity.Press, name string, content []byte) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "paying.KeepReport")
	if !a.May(identity.PaymentWrite) {
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	}
	said, err := payment.ReadReport(bytes.NewReader(content))
	if err != nil {
		return id, err
	}
	err = d.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		r := Report{ID: uuid.Must(uuid.NewV7()), Message: said.ID, Name: name, Content: content, By: a.Account, At: d.Now()}
		known, is, err := st.ReportOf(ctx, r.Hash())
		if err != nil || is {
			id = known.ID
			return err
		}
		b, err := st.BatchNumbered(ctx, said.Of)
		if fault.KindOf(err) == fault.NotFound || err == nil && b.State != Released {
			return fault.Bad(fault.At("file", "payments.report_unknown_message", said.Of))
		}
		if err != nil {
			return err
		}
		all, err := st.PaymentsIn(ctx, b.ID)
		if err != nil {
			return err
		}
		if _, err := payment.Follow(said, asKnown(all)); err != nil {
			return err
		}
		id, r.Batch = r.ID, b.ID
		if err := st.AddReport(ctx, r); err != nil {
			return err
		}
		return st.Record(ctx, event("payment.report", r.ID))
	})
	return id, err
}

// asKnown is what is known of the payments, for a report to be held against.
func asKnown(all []Payment) []payment.Known {
	known := make([]payment.Known, len(all))
	for i, p := range all {
		known[i] = payment.Known{EndToEndID: p.EndToEnd, Status: p.Status, Cents: p.Cents}
	}
	return known
}

// Change is what a report changes of one payment.
type Change struct {
	Payment Payment // as it stands
	Step    payment.Step
}

// Outcome is a report with what it would change of its batch; one that is done changes nothing more.
type Outcome struct {
	Report  Report
	Batch   Batch
	Changes []Change
	Repeats bool // what it says is known already
}

// LookAtReport holds a kept report against its batch as that stands now.
func (d Desk) LookAtReport(ctx context.Context, a identity.Actor, id uuid.UUID) (o Outcome, err error) {
	defer fault.Wrap(&err, "paying.LookAtReport(%s)", id)
	if !a.May(identity.PaymentRead) {
		return o, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if o.Report, err = st.Report(ctx, id); err != nil {
			return err
		}
		if o.Batch, err = st.Batch(ctx, o.Report.Batch); err != nil || o.Report.Done() {
			return err
		}
		o.Changes, err = changes(ctx, st, o.Report)
		o.Repeats = len(o.Changes) == 0
		return err
	})
	return o, err
}

func changes(ctx context.Context, st Store, r Report) (out []Change, err error) {
	said, err := payment.ReadReport(bytes.NewReader(r.Content))
	if err != nil {
		return nil, err
	}
	all, err := st.PaymentsIn(ctx, r.Batch)
	if err != nil {
		return nil, err
	}
	steps, err := payment.Follow(said, asKnown(all))
	if err != nil {
		return nil, err
	}
	at := map[string]Payment{}
	for _, p := range all {
		at[p.EndToEnd] = p
	}
	for _, s := range steps {
		out = append(out, Change{at[s.EndToEndID], s})
	}
	return out, nil
}

// Confirm carries a report out, whole or not at all: the payments move, and what was paid or refused is entered in the book. A report that is done stays as it
// is; when the batch has moved since it was looked at, nothing changes.
func (d Desk) Confirm(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "paying.Confirm(%s)", id)
	if !a.May(identity.PaymentWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		r, err := st.Report(ctx, id)
		if err != nil {
			return err
		}
		b, err := st.LockBatch(ctx, r.Batch, press.Version)
		if err != nil {
			return err
		}
		if r, err = st.Report(ctx, id); err != nil || r.Done() { // what was done while the lock was waited for
			return err
		}
		moved, err := changes(ctx, st, r)
		if err != nil {
			return err
		}
		if err := d.carryOut(ctx, st, b, moved); err != nil {
			return err
		}
		if err := st.EndReport(ctx, id, len(moved)); err != nil {
			return err
		}
		e := event("payment.confirm", b.ID)
		e.Detail = map[string]string{"report": id.String(), "changed": strconv.Itoa(len(moved))}
		return st.Record(ctx, e)
	})
}

// carryOut moves the payments, enters what the bank did, and tells the claimants.
func (d Desk) carryOut(ctx context.Context, st Store, b Batch, moved []Change) error {
	var all []Payment
	var entries []ledger.Entry
	for _, c := range moved {
		p := c.Payment
		paid, failed := p.follow(c.Step, d.Now())
		all = append(all, p)
		if !paid && !failed {
			continue
		}
		kind, key := ledger.Settlement, "notices.payment_paid"
		if failed {
			kind, key = ledger.Failure, "notices.payment_failed"
		}
		e, err := ledger.New(kind, p.Claim, p.ID, d.today(), p.Cents, b.Number)
		if err != nil {
			return err
		}
		entries = append(entries, e)
		if err := st.Notify(ctx, placement.Notice{Org: p.Claimant.ID, Key: key, Args: []string{p.ClaimNumber}, Href: "/ledger/" + p.Claim.String(), Urgent: failed}); err != nil {
			return err
		}
	}
	if err := st.UpdatePayments(ctx, all); err != nil {
		return err
	}
	if err := st.TouchBatch(ctx, b.ID); err != nil {
		return err
	}
	return st.Enter(ctx, entries)
}

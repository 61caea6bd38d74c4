package glass

import (
	"context"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/region"
)

// The pages that notices lead to: the reviewer's list, and the auditors'.
const (
	reviewPage = "/glass"
	openPage   = "/audit/glass"
)

// Store is what break-glass needs of the database.
type Store interface {
	Now() time.Time
	Register(ctx context.Context) (*region.Register, error)
	CaseOfReference(ctx context.Context, reference string) (uuid.UUID, error)
	Openings(ctx context.Context, p page.Params) (page.Of[Opening], error)
	Opening(ctx context.Context, id uuid.UUID) (Opening, error)
	OpenGlass(ctx context.Context, id uuid.UUID, c casework.ID, reason string) error
	GlassIdentity(ctx context.Context, opening uuid.UUID) (*casework.Identity, error)
	ReviewGlass(ctx context.Context, id uuid.UUID, f Finding) error
	UnreviewedGlass(ctx context.Context, most int) ([]Opening, error)
	GlassEscalated(ctx context.Context, id uuid.UUID) error
	Tell(ctx context.Context, n casework.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Desk opens, shows and reviews.
type Desk struct {
	InTx identity.InTx[Store]
}

// List is a page of the openings that the reader may see, the latest first.
type List struct {
	Rows     page.Of[Opening]
	Register *region.Register
}

// List reads a page: an auditor sees every opening, a data protection officer those of his organisation's cases, anybody else none.
func (s Desk) List(ctx context.Context, a identity.Actor, p page.Params) (l List, err error) {
	defer fault.Wrap(&err, "glass.List")
	if !a.May(identity.BreakGlass) && !a.May(identity.GlassReview) {
		return l, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		if l.Register, err = st.Register(ctx); err != nil {
			return err
		}
		l.Rows, err = st.Openings(ctx, p)
		return err
	})
	return l, err
}

// Open opens the identity of one case to the actor and returns the opening's id. What must be known of it, the events and the notices, is written with it.
func (s Desk) Open(ctx context.Context, a identity.Actor, press identity.Press, r Request) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "glass.Open")
	if !a.May(identity.BreakGlass) {
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := r.Check(); err != nil {
		return id, err
	}
	err = s.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		c, err := st.CaseOfReference(ctx, r.Reference)
		if err != nil {
			return err
		}
		if c == uuid.Nil {
			return fault.Bad(fault.At("case", "fault.no_such", r.Reference))
		}
		id = uuid.Must(uuid.NewV7())
		if err := st.OpenGlass(ctx, id, c, r.Reason); err != nil {
			return err
		}
		return opened(ctx, st, a, id)
	})
	return id, err
}

// opened writes what goes with an opening: it is the look at the identity, and two data protection officers hear of it.
func opened(ctx context.Context, st Store, a identity.Actor, id uuid.UUID) error {
	o, err := st.Opening(ctx, id)
	if err != nil {
		return err
	}
	reg, err := st.Register(ctx)
	if err != nil {
		return err
	}
	ground := Window(reg, civil.DateIn(o.OpenedAt)).Reference
	for _, e := range []audit.Event{
		{Action: "glass.open", Subject: audit.Glass, ID: o.ID, Case: o.Case, Ground: ground},
		{Action: "identity.read", Subject: audit.Case, ID: o.Case, Case: o.Case, Ground: ground},
	} {
		if err := st.Record(ctx, e); err != nil {
			return err
		}
	}
	for org, href := range map[uuid.UUID]string{o.CaseOrg.ID: reviewPage, a.Organisation(): openPage} {
		if err := st.Tell(ctx, o.notice(org, "notices.glass_opened", href, identity.DPO)); err != nil {
			return err
		}
	}
	return nil
}

func (o Opening) notice(org uuid.UUID, key, href string, duty identity.Flag) casework.Notice {
	return casework.Notice{Org: org, Case: casework.Case{ID: o.Case, Reference: o.Reference}, Key: key, Href: href, Urgent: true, Duty: duty}
}

// View is one opening as it is shown. Identity is there for who opened it, until it ends and where one has been recorded.
type View struct {
	Opening  Opening
	Identity *casework.Identity
	Register *region.Register
}

// Show reads an opening: an auditor's own that has not ended with the identity that it opens.
func (s Desk) Show(ctx context.Context, a identity.Actor, id uuid.UUID) (v View, err error) {
	defer fault.Wrap(&err, "glass.Show(%s)", id)
	if !a.May(identity.BreakGlass) && !a.May(identity.GlassReview) {
		return v, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		if v.Register, err = st.Register(ctx); err != nil {
			return err
		}
		if v.Opening, err = st.Opening(ctx, id); err != nil || !a.May(identity.BreakGlass) {
			return err
		}
		v.Identity, err = st.GlassIdentity(ctx, id)
		return err
	})
	return v, err
}

// Review closes the review of an opening. It is the data protection officer's, and never of who opened it; the auditing body learns the outcome.
func (s Desk) Review(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, f Finding) (err error) {
	defer fault.Wrap(&err, "glass.Review(%s)", id)
	if !a.May(identity.GlassReview) || !a.Has(identity.DPO) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := f.Check(); err != nil {
		return err
	}
	return s.InTx(ctx, a, press, func(st Store) error {
		o, err := st.Opening(ctx, id)
		if err != nil {
			return err
		}
		if o.Account == a.Account {
			return fault.New(fault.Forbidden, "glass.own")
		}
		if o.Reviewed() {
			return fault.New(fault.Conflict, "glass.reviewed_already")
		}
		if err := st.ReviewGlass(ctx, id, f); err != nil {
			return err
		}
		n := o.notice(o.Org.ID, "notices.glass_reviewed", openPage+"/"+id.String(), "")
		n.Urgent = f.Outcome == Unjustified
		if err := st.Tell(ctx, n); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{
			Action: "glass.review", Subject: audit.Glass, ID: id, Case: o.Case, Detail: map[string]string{"outcome": string(f.Outcome)},
		})
	})
}

// Batch is how many late reviews one run of the clock work tells on at most.
const Batch = 100

// EscalateDue tells on each review that is late, once: everybody of the organisation that should review, and the data protection officer of the auditing
// body. It returns how many there were.
func (s Desk) EscalateDue(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "glass.EscalateDue")
	err = s.InTx(ctx, identity.System(), identity.Press{}, func(st Store) error {
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		all, err := st.UnreviewedGlass(ctx, Batch)
		if err != nil {
			return err
		}
		for _, o := range all {
			if !o.Overdue(reg, civil.DateIn(st.Now())) {
				continue
			}
			if err := escalate(ctx, st, o); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

func escalate(ctx context.Context, st Store, o Opening) error {
	if err := st.Tell(ctx, o.notice(o.CaseOrg.ID, "notices.glass_overdue", reviewPage, "")); err != nil {
		return err
	}
	if err := st.Tell(ctx, o.notice(o.Org.ID, "notices.glass_overdue", openPage, identity.DPO)); err != nil {
		return err
	}
	if err := st.GlassEscalated(ctx, o.ID); err != nil {
		return err
	}
	return st.Record(ctx, audit.Event{Action: "glass.escalate", Subject: audit.Glass, ID: o.ID, Case: o.Case})
}

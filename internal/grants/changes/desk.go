package changes

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/region"
)

// Store is what changes need of the database. What is accepted takes effect by UpdateChange.
type Store interface {
	Register(ctx context.Context) (*region.Register, error)
	Names(ctx context.Context, accounts []uuid.UUID) (map[uuid.UUID]string, error)
	OrganisationsOf(ctx context.Context, kind identity.OrganisationKind) ([]identity.Organisation, error)
	ChangeStanding(ctx context.Context, claim uuid.UUID) (Standing, error)
	Changes(ctx context.Context, f Filter, p page.Params) (page.Of[Request], error)
	Change(ctx context.Context, id uuid.UUID) (Request, error)
	LockChange(ctx context.Context, id uuid.UUID, version int64) (Request, error)
	NextChangeNumber(ctx context.Context) (int64, error)
	AddChange(ctx context.Context, r Request) error
	UpdateChange(ctx context.Context, r Request) error
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Filter narrows the list. Empty fields ask for all.
type Filter struct {
	State State
	Claim uuid.UUID
}

// Desk is where changes are asked for and decided.
type Desk struct {
	InTx identity.InTx[Store]
	Now  func() time.Time
}

func (d Desk) today() civil.Date { return civil.DateIn(d.Now()) }

func event(what string, id uuid.UUID) audit.Event {
	return audit.Event{Action: "change." + what, Subject: audit.Change, ID: id, Ground: "688/2001 s. 11, 14"}
}

// List returns the requests that the actor may see, the last first.
func (d Desk) List(ctx context.Context, a identity.Actor, f Filter, p page.Params) (list page.Of[Request], err error) {
	defer fault.Wrap(&err, "changes.List")
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		list, err = st.Changes(ctx, f, p)
		return err
	})
	return list, err
}

// Standing returns the claim of which a change is to be asked; one of which nothing was granted, and another's, is NotFound.
func (d Desk) Standing(ctx context.Context, a identity.Actor, claim uuid.UUID) (s Standing, err error) {
	defer fault.Wrap(&err, "changes.Standing(%s)", claim)
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		s, err = st.ChangeStanding(ctx, claim)
		return err
	})
	return s, err
}

// Get reads a request.
func (d Desk) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (r Request, err error) {
	defer fault.Wrap(&err, "changes.Get(%s)", id)
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		r, err = st.Change(ctx, id)
		return err
	})
	return r, err
}

// Ask sends a request: a signatory does, and one of a claim is open at a time.
func (d Desk) Ask(ctx context.Context, a identity.Actor, press identity.Press, claim uuid.UUID, wanted Wanted, reason string) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "changes.Ask(%s)", claim)
	switch {
	case !a.May(identity.ClaimWrite):
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	case !a.Has(identity.Signatory):
		return id, fault.New(fault.Forbidden, "claims.needs_signatory")
	case reason == "":
		return id, fault.Bad(fault.At("reason", "fault.required"))
	}
	id = uuid.Must(uuid.NewV7())
	err = d.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		s, err := st.ChangeStanding(ctx, claim)
		if err != nil {
			return err
		}
		items, err := s.Items(wanted, d.today())
		if err != nil {
			return err
		}
		n, err := st.NextChangeNumber(ctx)
		if err != nil {
			return err
		}
		r := Request{ID: id, Number: fmt.Sprintf("MUUTOS-%d-%05d", d.today().Year(), n), Claim: claim, Claimant: a.Membership.Organisation, State: Submitted, Reason: reason, Items: items, AskedAt: d.Now()}
		if err := st.AddChange(ctx, r); err != nil {
			return err
		}
		if r, err = st.Change(ctx, id); err != nil { // whose to decide it is, is the claim's to say
			return err
		}
		if err := tell(ctx, st, r, "ask"); err != nil {
			return err
		}
		return st.Record(ctx, event("ask", id))
	})
	return id, err
}

// tell puts a notice before the authority that decides, or before the claimant when it has decided. What is withdrawn is told to nobody.
func tell(ctx context.Context, st Store, r Request, what string) (err error) {
	to := []identity.Organisation{r.Claimant}
	switch {
	case what == "withdraw":
		return nil
	case what != "decide" && r.Decides == "ministry":
		to, err = st.OrganisationsOf(ctx, identity.Ministry)
	case what != "decide":
		to, err = st.OrganisationsOf(ctx, identity.PaymentAuthority)
	}
	if err != nil {
		return err
	}
	for _, o := range to {
		if err := st.Notify(ctx, placement.Notice{Org: o.ID, Key: "notices.change_" + what, Args: []string{r.Number}, Href: "/change-requests/" + r.ID.String()}); err != nil {
			return err
		}
	}
	return nil
}

// Withdraw takes a request back before it is prepared.
func (d Desk) Withdraw(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "changes.Withdraw(%s)", id)
	return d.step(ctx, a, press, id, "withdraw", func(_ Store, r *Request) error {
		r.State = Withdrawn
		return nil
	}, func(r Request) error { return r.Kept(a) })
}

// Prepare proposes of each item whether it is accepted.
func (d Desk) Prepare(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, verdicts map[string]Verdict) (err error) {
	defer fault.Wrap(&err, "changes.Prepare(%s)", id)
	return d.step(ctx, a, press, id, "prepare", func(st Store, r *Request) error {
		s, err := st.ChangeStanding(ctx, r.Claim)
		if err != nil {
			return err
		}
		r.State, r.Returned = Prepared, ""
		if !slices.Contains(r.Preparers, a.Account) {
			r.Preparers = append(r.Preparers, a.Account)
		}
		return r.answer(s, verdicts, d.today())
	}, func(r Request) error { return r.Refusal(a, Submitted, false) })
}

// Return gives a prepared request back, and says why.
func (d Desk) Return(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, why string) (err error) {
	defer fault.Wrap(&err, "changes.Return(%s)", id)
	return d.step(ctx, a, press, id, "return", func(_ Store, r *Request) error {
		if why == "" {
			return fault.Bad(fault.At("why", "fault.required"))
		}
		r.State, r.Returned = Submitted, why
		return nil
	}, func(r Request) error { return r.Refusal(a, Prepared, false) })
}

// Decide issues the decision as it was prepared; what is accepted takes effect with it. Write makes its letters.
func (d Desk) Decide(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, write func(Document) (claims.Letters, error)) (err error) {
	defer fault.Wrap(&err, "changes.Decide(%s)", id)
	return d.step(ctx, a, press, id, "decide", func(st Store, r *Request) error {
		doc, err := d.document(ctx, st, a, *r)
		if err != nil {
			return err
		}
		r.State, r.DecidedAt, r.Taken = Decided, d.Now(), doc.Taken
		r.Letters, err = write(doc)
		return err
	}, func(r Request) error { return r.Refusal(a, Prepared, true) })
}

// Preview writes the decision as it would be issued now.
func (d Desk) Preview(ctx context.Context, a identity.Actor, id uuid.UUID) (doc Document, err error) {
	defer fault.Wrap(&err, "changes.Preview(%s)", id)
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		r, err := st.Change(ctx, id)
		if err != nil {
			return err
		}
		if err := r.Refusal(a, Prepared, true); err != nil {
			return err
		}
		doc, err = d.document(ctx, st, a, r)
		return err
	})
	return doc, err
}

func (d Desk) document(ctx context.Context, st Store, a identity.Actor, r Request) (doc Document, err error) {
	reg, err := st.Register(ctx)
	if err != nil {
		return doc, err
	}
	names, err := st.Names(ctx, r.Preparers)
	if err != nil {
		return doc, err
	}
	s, err := st.ChangeStanding(ctx, r.Claim)
	if err != nil {
		return doc, err
	}
	r.Taken = min(r.Lowered(), s.Owed)
	o := a.Membership.Organisation
	doc = Document{Request: r, Authority: region.Names{FI: o.NameFI, SV: o.NameSV, EN: o.NameEN}, Officer: a.Name, Decided: d.today(), Appeal: map[string]string{}}
	if n := len(r.Preparers); n > 0 {
		doc.Preparer = names[r.Preparers[n-1]]
	}
	if appeal, ok := reg.Appeal(region.AppealGrant, d.today()); ok {
		doc.AppealRef = appeal.Reference
		for _, l := range i18n.Langs() {
			doc.Appeal[string(l)] = strings.Join(appeal.Paragraphs(l), "\n\n")
		}
	}
	return doc, nil
}

// step takes a request one step on: the lock at the version that was seen, the rule, the change, the notice, the audit event.
func (d Desk) step(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, what string, change func(Store, *Request) error, refusal func(Request) error) error {
	return d.InTx(ctx, a, press, func(st Store) error {
		r, err := st.LockChange(ctx, id, press.Version)
		if err != nil {
			return err
		}
		if err := refusal(r); err != nil {
			return err
		}
		if err := change(st, &r); err != nil {
			return err
		}
		if err := st.UpdateChange(ctx, r); err != nil {
			return err
		}
		if err := tell(ctx, st, r, what); err != nil {
			return err
		}
		return st.Record(ctx, event(what, id))
	})
}

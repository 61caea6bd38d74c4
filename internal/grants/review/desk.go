package review

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
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/region"
)

// Store is what reviews need of the database.
type Store interface {
	Register(ctx context.Context) (*region.Register, error)
	OrganisationsOf(ctx context.Context, kind identity.OrganisationKind) ([]identity.Organisation, error)
	Names(ctx context.Context, accounts []uuid.UUID) (map[uuid.UUID]string, error)
	Claim(ctx context.Context, id uuid.UUID) (claims.Claim, error)
	DecisionOf(ctx context.Context, claim uuid.UUID) (claims.Decision, error)
	Recovery(ctx context.Context, id uuid.UUID) (recovery.Recovery, error)
	UpdateRecovery(ctx context.Context, r recovery.Recovery) error
	AddRecoveryStep(ctx context.Context, recovery uuid.UUID, n recovery.Noted) error
	AddMovement(ctx context.Context, recovery uuid.UUID, m recovery.Movement) error
	RecoveryDecision(ctx context.Context, recovery uuid.UUID) (recovery.Decision, error)
	Enter(ctx context.Context, all []ledger.Entry) error
	Reviews(ctx context.Context, f Filter, p page.Params) (page.Of[Review], error)
	Review(ctx context.Context, id uuid.UUID) (Review, error)
	LockReview(ctx context.Context, id uuid.UUID, version int64) (Review, error)
	AddReview(ctx context.Context, r Review) error
	UpdateReview(ctx context.Context, r Review) error
	NextReviewNumber(ctx context.Context) (int64, error)
	AddReviewDecision(ctx context.Context, d Decision) error
	ReviewDecision(ctx context.Context, review uuid.UUID) (Decision, error)
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Filter narrows the list. Empty fields ask for all.
type Filter struct {
	State State
	Claim uuid.UUID
}

// Desk is where requests are made, prepared and decided.
type Desk struct {
	InTx identity.InTx[Store]
	Now  func() time.Time
}

func (d Desk) today() civil.Date { return civil.DateIn(d.Now()) }

func event(action string, id uuid.UUID) audit.Event {
	return audit.Event{Action: "review." + action, Subject: audit.Review, ID: id, Ground: "681/2023 s. 95; 434/2003 s. 49b-49g"}
}

// List returns the requests that the actor may see, the last changed first.
func (d Desk) List(ctx context.Context, a identity.Actor, f Filter, p page.Params) (list page.Of[Review], err error) {
	defer fault.Wrap(&err, "review.List")
	if !a.May(identity.ReviewRead) {
		return list, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		list, err = st.Reviews(ctx, f, p)
		return err
	})
	return list, err
}

// Subject is a decision of which a review can be asked.
type Subject struct {
	Claim    claims.Claim
	Recovery uuid.UUID // the zero id: the claim's own decision
	Number   string    // of the decision
	Decided  time.Time
	TermTo   civil.Date
	Most     money.Cents // what a review can give at the most
}

// Look returns a decision of which a review can be asked: that on a claim, or that on a recovery of it.
func (d Desk) Look(ctx context.Context, a identity.Actor, claim, back uuid.UUID) (s Subject, err error) {
	defer fault.Wrap(&err, "review.Look")
	if !a.May(identity.ReviewAsk) {
		return s, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		s, err = d.subject(ctx, st, claim, back)
		return err
	})
	return s, err
}

func (d Desk) subject(ctx context.Context, st Store, claim, back uuid.UUID) (s Subject, err error) {
	s.Recovery = back
	if back != uuid.Nil {
		r, err := st.Recovery(ctx, back)
		if err != nil {
			return s, err
		}
		if !r.Decided() {
			return s, fault.Missing()
		}
		claim, s.Number, s.Decided, s.Most = r.Claim, r.Number, r.DecidedAt, r.Cents
	}
	if s.Claim, err = st.Claim(ctx, claim); err != nil {
		return s, err
	}
	if back == uuid.Nil {
		dec, err := st.DecisionOf(ctx, claim)
		if err != nil {
			return s, err
		}
		if dec.Number == "" {
			return s, fault.Missing()
		}
		s.Number, s.Decided, s.Most = dec.Number, dec.DecidedAt, dec.Claimed-dec.Granted
	}
	reg, err := st.Register(ctx)
	if err != nil {
		return s, err
	}
	on := civil.DateIn(s.Decided)
	notice, known := reg.Limit("review_notice", on)
	term, ok := reg.Limit("review_request", on)
	if !known || !ok {
		return s, fault.New(fault.Conflict, "recoveries.no_term")
	}
	s.TermTo = term.After(notice.After(on))
	return s, nil
}

// Ask makes a request. One that comes after its term is taken too: that it is late is decided like anything else.
func (d Desk) Ask(ctx context.Context, a identity.Actor, press identity.Press, claim, back uuid.UUID, demand string, lines []uuid.UUID) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "review.Ask")
	switch {
	case !a.May(identity.ReviewAsk):
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	case !a.Has(identity.Signatory):
		return id, fault.New(fault.Forbidden, "claims.needs_signatory")
	case demand == "":
		return id, fault.Bad(fault.At("demand", "fault.required"))
	}
	id = uuid.Must(uuid.NewV7())
	err = d.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		s, err := d.subject(ctx, st, claim, back)
		if err != nil {
			return err
		}
		r := Review{
			ID: id, State: Received, Claim: s.Claim.ID, ClaimNumber: s.Claim.Number, Recovery: back, Claimant: s.Claim.Claimant, Decides: s.Claim.Decides, Demand: demand, TermTo: s.TermTo,
			MadeAt: d.Now(), UpdatedAt: d.Now(), UpdatedBy: a.Account,
		}
		if back != uuid.Nil {
			r.Decides = "keha"
		}
		for _, l := range s.Claim.Lines {
			if slices.Contains(lines, l.ID) {
				r.Lines = append(r.Lines, l.ID)
			}
		}
		n, err := st.NextReviewNumber(ctx)
		if err != nil {
			return err
		}
		r.Number = fmt.Sprintf("OIKAISU-%d-%05d", d.today().Year(), n)
		if err := st.AddReview(ctx, r); err != nil {
			return err
		}
		if err := tell(ctx, st, r, "ask", true); err != nil {
			return err
		}
		return st.Record(ctx, event("ask", id))
	})
	return id, err
}

// tell puts a notice before the authority that decides, or before the claimant.
func tell(ctx context.Context, st Store, r Review, what string, office bool) error {
	to := []identity.Organisation{r.Claimant}
	if office {
		kind := identity.PaymentAuthority
		if r.Decides == "ministry" {
			kind = identity.Ministry
		}
		var err error
		if to, err = st.OrganisationsOf(ctx, kind); err != nil {
			return err
		}
	}
	for _, o := range to {
		if err := st.Notify(ctx, placement.Notice{Org: o.ID, Key: "notices.review_" + what, Args: []string{r.Number}, Href: "/reviews/" + r.ID.String()}); err != nil {
			return err
		}
	}
	return nil
}

// Seen is a request as somebody opens it.
type Seen struct {
	Review
	Persons  []string    // of the lines that it is about
	Most     money.Cents // what it can give at the most
	Decision Decision    // its Number is empty while there is none
}

// Get reads a request: a look at it is in the log.
func (d Desk) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (s Seen, err error) {
	defer fault.Wrap(&err, "review.Get(%s)", id)
	if !a.May(identity.ReviewRead) {
		return s, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if s.Review, err = st.Review(ctx, id); err != nil {
			return err
		}
		subject, err := d.subject(ctx, st, s.Claim, s.Recovery)
		if err != nil {
			return err
		}
		s.Most = subject.Most
		for _, l := range subject.Claim.Lines {
			if slices.Contains(s.Lines, l.ID) {
				s.Persons = append(s.Persons, l.Facts.Name())
			}
		}
		if s.Decision, err = st.ReviewDecision(ctx, id); err != nil {
			return err
		}
		return st.Record(ctx, event("read", id))
	})
	return s, err
}

// Prepare keeps what was found of a request and sends it on to be decided.
func (d Desk) Prepare(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, f Found) (err error) {
	defer fault.Wrap(&err, "review.Prepare(%s)", id)
	return d.step(ctx, a, press, id, Received, "prepare", func(st Store, r *Review) error {
		s, err := d.subject(ctx, st, r.Claim, r.Recovery)
		if err != nil {
			return err
		}
		if err := f.check(*r, s.Most); err != nil {
			return err
		}
		r.State, r.Outcome, r.Cents, r.Reasons = Prepared, f.Outcome, f.Cents, f.Reasons
		if !slices.Contains(r.Preparers, a.Account) {
			r.Preparers = append(r.Preparers, a.Account)
		}
		return st.UpdateReview(ctx, *r)
	})
}

// SendBack returns a prepared request to be prepared again.
func (d Desk) SendBack(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "review.SendBack(%s)", id)
	return d.step(ctx, a, press, id, Prepared, "return", func(st Store, r *Review) error {
		r.State = Received
		return st.UpdateReview(ctx, *r)
	})
}

// Resolve decides a request as it was prepared: the letter is written, and what it gives is entered in the book.
func (d Desk) Resolve(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, write func(number string, d Document) (claims.Letters, error)) (err error) {
	defer fault.Wrap(&err, "review.Resolve(%s)", id)
	return d.step(ctx, a, press, id, Prepared, "decide", func(st Store, r *Review) error {
		doc, err := d.document(ctx, st, a, *r)
		if err != nil {
			return err
		}
		letters, err := write(r.Number, doc)
		if err != nil {
			return err
		}
		if err := st.AddReviewDecision(ctx, Decision{
			Review: r.ID, Number: r.Number, Claimant: r.Claimant.ID, Outcome: r.Outcome, Cents: r.Cents, DecidedBy: a.Account, DecidedAt: d.Now(), Document: doc, Letters: letters,
		}); err != nil {
			return err
		}
		r.State, r.DecidedBy, r.DecidedAt = Decided, a.Account, d.Now()
		if err := st.UpdateReview(ctx, *r); err != nil || !r.OfRecovery() || r.Cents == 0 {
			return err
		}
		return d.relieve(ctx, st, a, *r)
	})
}

// relieve lowers a recovery by what a review claims back less. What was paid back too much is owed to the claimant again.
func (d Desk) relieve(ctx context.Context, st Store, a identity.Actor, r Review) error {
	back, err := st.Recovery(ctx, r.Recovery)
	if err != nil {
		return err
	}
	dec, err := st.RecoveryDecision(ctx, r.Recovery)
	if err != nil {
		return err
	}
	reg, err := st.Register(ctx)
	if err != nil {
		return err
	}
	m, entries, err := recovery.Relief(reg, back, dec.Document.Parts, r.Cents, d.today())
	if err != nil {
		return err
	}
	m.Review, m.At, m.By, m.Note = r.ID, d.Now(), a.Account, r.Number
	if err := st.AddMovement(ctx, back.ID, m); err != nil {
		return err
	}
	from := back.State
	if back.State, err = back.After(reg, m); err != nil {
		return err
	}
	back.UpdatedAt, back.UpdatedBy = d.Now(), a.Account
	if err := st.UpdateRecovery(ctx, back); err != nil {
		return err
	}
	n := recovery.Noted{Event: recovery.Relieve, From: from, To: back.State, At: d.Now(), By: a.Account, Org: a.Membership.Organisation, Cents: m.Cents, Note: r.Number}
	if err := st.AddRecoveryStep(ctx, back.ID, n); err != nil {
		return err
	}
	return st.Enter(ctx, entries)
}

// Preview writes the decision as it would be issued now.
func (d Desk) Preview(ctx context.Context, a identity.Actor, id uuid.UUID) (doc Document, err error) {
	defer fault.Wrap(&err, "review.Preview(%s)", id)
	if !a.May(identity.ReviewDecide) {
		return doc, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		r, err := st.Review(ctx, id)
		if err != nil {
			return err
		}
		doc, err = d.document(ctx, st, a, r)
		return err
	})
	return doc, err
}

func (d Desk) document(ctx context.Context, st Store, a identity.Actor, r Review) (doc Document, err error) {
	reg, err := st.Register(ctx)
	if err != nil {
		return doc, err
	}
	names, err := st.Names(ctx, r.Preparers)
	if err != nil {
		return doc, err
	}
	doc = Document{
		Authority: namesOf(a.Membership.Organisation), Officer: a.Name, Claimant: namesOf(r.Claimant), Reviewed: r.Reviewed, Recovery: r.OfRecovery(), Made: civil.DateIn(r.MadeAt),
		TermTo: r.TermTo, Decided: d.today(), Demand: r.Demand, Outcome: r.Outcome, Cents: r.Cents, Reasons: r.Reasons, Appeal: map[string]string{},
	}
	if n := len(r.Preparers); n > 0 {
		doc.Preparer = names[r.Preparers[n-1]]
	}
	if appeal, ok := reg.Appeal(region.AppealReview, d.today()); ok {
		doc.AppealRef = appeal.Reference
		for _, l := range i18n.Langs() {
			doc.Appeal[string(l)] = strings.Join(appeal.Paragraphs(l), "\n\n")
		}
	}
	return doc, nil
}

func namesOf(o identity.Organisation) region.Names {
	return region.Names{FI: o.NameFI, SV: o.NameSV, EN: o.NameEN}
}

// step takes a request one step on: the lock at the version that was seen, the rule, the change, the notice, the audit event.
func (d Desk) step(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, from State, what string, change func(Store, *Review) error) error {
	return d.InTx(ctx, a, press, func(st Store) error {
		r, err := st.LockReview(ctx, id, press.Version)
		if err != nil {
			return err
		}
		if err := r.Refusal(a, from, what == "decide"); err != nil {
			return err
		}
		r.UpdatedAt, r.UpdatedBy = d.Now(), a.Account
		if err := change(st, &r); err != nil {
			return err
		}
		if err := tell(ctx, st, r, what, what != "decide"); err != nil {
			return err
		}
		return st.Record(ctx, event(what, id))
	})
}

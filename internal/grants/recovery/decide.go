package recovery

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Decision is what was decided of a recovery. Once issued it is never changed.
type Decision struct {
	Recovery  uuid.UUID
	Number    string // the recovery's
	Claimant  uuid.UUID
	Cents     money.Cents
	Interest  money.Cents
	Due       civil.Date
	DecidedBy uuid.UUID
	DecidedAt time.Time
	Document  Document
	Letters   claims.Letters
}

// Document is the decision as it was issued, in both official languages and English.
type Document struct {
	Authority         region.Names      `json:"authority"`
	Officer           string            `json:"officer"`
	Preparer          string            `json:"preparer"`
	Claimant          region.Names      `json:"claimant"`
	Claim             string            `json:"claim"` // its number
	Round             region.Names      `json:"round"`
	Basis             region.Names      `json:"basis"`
	Reference         string            `json:"reference"` // of the ground
	Status            region.Status     `json:"status"`
	Decided           civil.Date        `json:"decided"`
	Cents             money.Cents       `json:"cents"`
	Interest          money.Cents       `json:"interest"`
	InterestReference string            `json:"interest_reference"`
	Spans             []Span            `json:"spans"`
	Parts             []Part            `json:"parts"` // of what was paid, what is claimed back
	Due               civil.Date        `json:"due"`
	PayWith           string            `json:"pay_with"` // reference
	LateAdd           int               `json:"late_add"`
	LateReference     string            `json:"late_reference"`
	SetOff            string            `json:"set_off,omitempty"` // the section by which it may be set off
	Ground            string            `json:"ground"`
	AnswerBy          civil.Date        `json:"answer_by"`
	Answered          civil.Date        `json:"answered,omitzero"`
	Answer            string            `json:"answer,omitempty"`
	Reasons           string            `json:"reasons"`
	Lines             []Line            `json:"lines"` // persons, where the whole of what was put to the hearing is claimed back
	AppealRef         string            `json:"appeal_reference"`
	Appeal            map[string]string `json:"appeal"` // by language
}

// Resolve decides that what was prepared is given back: the letter is written, and what is owed is entered in the book with its interest up to this day.
func (d Desk) Resolve(
	ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, write func(number string, d Document) (claims.Letters, error),
) (err error) {
	defer fault.Wrap(&err, "recovery.Resolve(%s)", id)
	return d.step(ctx, a, press, id, Decide, func(st Store, r *Recovery, n *Noted) error {
		doc, err := d.write(ctx, st, a, *r)
		if err != nil {
			return err
		}
		letters, err := write(r.Number, doc)
		if err != nil {
			return err
		}
		dec := Decision{
			Recovery: r.ID, Number: r.Number, Claimant: r.Claimant.ID, Cents: r.Cents, Interest: doc.Interest, Due: doc.Due, DecidedBy: a.Account, DecidedAt: d.Now(),
			Document: doc, Letters: letters,
		}
		if err := st.AddRecoveryDecision(ctx, dec); err != nil {
			return err
		}
		r.State, r.Interest, r.Due, r.DecidedBy, r.DecidedAt, n.Cents = Open, doc.Interest, doc.Due, a.Account, d.Now(), r.Cents+doc.Interest
		if err := st.UpdateRecovery(ctx, *r); err != nil {
			return err
		}
		return d.claimBack(ctx, st, *r, doc.Reference, doc.InterestReference)
	})
}

// claimBack enters what a decision claims back, and its interest.
func (d Desk) claimBack(ctx context.Context, st Store, r Recovery, reference, interestReference string) error {
	owed, err := ledger.New(ledger.Recovery, r.Claim, r.ID, d.today(), r.Cents, r.Number+", "+reference)
	if err != nil {
		return err
	}
	entries := []ledger.Entry{owed}
	if r.Interest > 0 {
		interest, err := ledger.New(ledger.Accrual, r.Claim, r.ID, d.today(), r.Interest, r.Number+", "+interestReference)
		if err != nil {
			return err
		}
		entries = append(entries, interest)
	}
	return st.Enter(ctx, entries)
}

// Preview writes the decision as it would be issued now.
func (d Desk) Preview(ctx context.Context, a identity.Actor, id uuid.UUID) (doc Document, err error) {
	defer fault.Wrap(&err, "recovery.Preview(%s)", id)
	if !a.May(identity.RecoveryWrite) {
		return doc, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		r, err := st.Recovery(ctx, id)
		if err != nil {
			return err
		}
		doc, err = d.write(ctx, st, a, r)
		return err
	})
	return doc, err
}

// write makes the document of a decision that is made now, or says why none can be made: the limit has passed, or a rate is not known.
func (d Desk) write(ctx context.Context, st Store, a identity.Actor, r Recovery) (doc Document, err error) {
	p, reg, err := d.paid(ctx, st, r.Claim, r.ID)
	if err != nil {
		return doc, err
	}
	if err := d.inTime(reg, p, r); err != nil {
		b, last := d.limit(reg, p, r)
		return doc, fault.New(fault.Conflict, "recoveries.too_late", last, b.Reference)
	}
	b, ok := reg.RecoveryBasis(r.Basis, d.today())
	term, known := reg.Limit("recovery_due", d.today())
	if !ok || !known {
		return doc, fault.New(fault.Conflict, "recoveries.no_term")
	}
	names, err := st.Names(ctx, r.Preparers)
	if err != nil {
		return doc, err
	}
	o := a.Membership.Organisation
	doc = Document{
		Authority: namesOf(o), Officer: a.Name, Preparer: names[r.Preparers[len(r.Preparers)-1]], Claimant: namesOf(r.Claimant), Claim: r.ClaimNumber, Round: p.Rules.Name, Basis: b.Name,
		Reference: b.Reference, Status: b.Status, Decided: d.today(), Cents: r.Cents, InterestReference: b.InterestReference, Due: term.After(d.today()), PayWith: string(r.Reference),
		LateAdd: b.LateAdd, LateReference: b.LateReference, SetOff: b.SetOffReference, Ground: r.Ground, AnswerBy: r.AnswerBy, Answer: r.Answer, Reasons: r.Reasons,
		Parts: Latest(p.Parts, p.Already, r.Cents), Appeal: map[string]string{},
	}
	if r.Answered() {
		doc.Answered = civil.DateIn(r.AnsweredAt)
	}
	if r.linesSum() == r.Cents {
		doc.Lines = r.Lines
	}
	if b.InterestFrom == region.FromPayment {
		if doc.Spans, doc.Interest, err = Interest(reg, legs(doc.Parts), b.InterestAdd, d.today()); err != nil {
			return doc, err
		}
	}
	if appeal, ok := reg.Appeal(b.Appeal, d.today()); ok {
		doc.AppealRef = appeal.Reference
		for _, l := range i18n.Langs() {
			doc.Appeal[string(l)] = strings.Join(appeal.Paragraphs(l), "\n\n")
		}
	}
	return doc, nil
}

func (r Recovery) linesSum() (sum money.Cents) {
	for _, l := range r.Lines {
		sum += l.Cents
	}
	return sum
}

func namesOf(o identity.Organisation) region.Names {
	return region.Names{FI: o.NameFI, SV: o.NameSV, EN: o.NameEN}
}

package recovery

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/region"
)

// Store is what recoveries need of the database.
type Store interface {
	Register(ctx context.Context) (*region.Register, error)
	OrganisationsOf(ctx context.Context, kind identity.OrganisationKind) ([]identity.Organisation, error)
	Names(ctx context.Context, accounts []uuid.UUID) (map[uuid.UUID]string, error)
	Claim(ctx context.Context, id uuid.UUID) (claims.Claim, error)
	EntriesOf(ctx context.Context, claim uuid.UUID) ([]ledger.Entry, error)
	Enter(ctx context.Context, all []ledger.Entry) error
	WaitingPayments(ctx context.Context) ([]paying.Waiting, error)
	Recoveries(ctx context.Context, f Filter, p page.Params) (page.Of[Recovery], error)
	Recovery(ctx context.Context, id uuid.UUID) (Recovery, error)
	LockRecovery(ctx context.Context, id uuid.UUID, version int64) (Recovery, error)
	AddRecovery(ctx context.Context, r Recovery) error
	UpdateRecovery(ctx context.Context, r Recovery) error
	NextRecoveryNumber(ctx context.Context) (int64, error)
	AddRecoveryStep(ctx context.Context, recovery uuid.UUID, n Noted) error
	RecoverySteps(ctx context.Context, recovery uuid.UUID) ([]Noted, error)
	AddRecoveryDecision(ctx context.Context, d Decision) error
	RecoveryDecision(ctx context.Context, recovery uuid.UUID) (Decision, error)
	AddMovement(ctx context.Context, recovery uuid.UUID, m Movement) error
	AddCancellation(ctx context.Context, recovery, movement uuid.UUID, c Cancellation) error
	ProposeWriteOff(ctx context.Context, recovery uuid.UUID, p ProposedOff) error
	SettleWriteOff(ctx context.Context, id uuid.UUID, made bool) error
	AddReferenceRate(ctx context.Context, r region.ReferenceRate) error
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Filter narrows the list. Empty fields ask for all.
type Filter struct {
	State State
	Claim uuid.UUID
}

// Desk is where recoveries are opened, heard, decided and paid back.
type Desk struct {
	InTx identity.InTx[Store]
	Now  func() time.Time
}

const ground = "688/2001 s. 20-28; 681/2023 s. 71"

func (d Desk) today() civil.Date { return civil.DateIn(d.Now()) }

func event(action string, id uuid.UUID) audit.Event {
	return audit.Event{Action: "recovery." + action, Subject: audit.Recovery, ID: id, Ground: ground}
}

// List returns the recoveries that the actor may see, the last changed first.
func (d Desk) List(ctx context.Context, a identity.Actor, f Filter, p page.Params) (list page.Of[Recovery], err error) {
	defer fault.Wrap(&err, "recovery.List")
	if !a.May(identity.RecoveryRead) {
		return list, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		list, err = st.Recoveries(ctx, f, p)
		return err
	})
	return list, err
}

// Paid is a claim of which something was paid, as a recovery of it is opened.
type Paid struct {
	Claim   claims.Claim
	Rules   region.Round // of the claim
	Bases   []region.RecoveryBasis
	Parts   []Part                    // what the bank has paid
	Sum     money.Cents               // of it
	Already money.Cents               // claimed back before
	Lines   map[uuid.UUID]money.Cents // claimed back before, by the claim's lines
}

// Rest is what can still be claimed back.
func (p Paid) Rest() money.Cents { return p.Sum - p.Already }

// paid reads a claim with what was paid on it and claimed back already, but for one recovery.
func (d Desk) paid(ctx context.Context, st Store, claim, but uuid.UUID) (p Paid, reg *region.Register, err error) {
	if p.Claim, err = st.Claim(ctx, claim); err != nil {
		return p, nil, err
	}
	if reg, err = st.Register(ctx); err != nil {
		return p, nil, err
	}
	for _, r := range reg.RoundVersions(p.Claim.Round) {
		if r.Version == p.Claim.RoundVersion {
			p.Rules = r
		}
	}
	p.Bases = reg.RecoveryBases(cmp.Or(p.Rules.Kind, "-"), d.today())
	entries, err := st.EntriesOf(ctx, claim)
	if err != nil {
		return p, nil, err
	}
	p.Parts = settled(entries)
	for _, part := range p.Parts {
		p.Sum += part.Cents
	}
	others, err := st.Recoveries(ctx, Filter{Claim: claim}, page.Params{Limit: 200})
	if err != nil {
		return p, nil, err
	}
	p.Lines = map[uuid.UUID]money.Cents{}
	for _, r := range others.Items {
		if r.State == Dropped || r.ID == but {
			continue
		}
		p.Already += r.Cents
		for _, l := range r.Lines {
			p.Lines[l.Line] += l.Cents
		}
	}
	return p, reg, nil
}

// settled are the payments that the bank has made by the book, and that were not corrected.
func settled(entries []ledger.Entry) (parts []Part) {
	corrected := map[uuid.UUID]bool{}
	for _, e := range entries {
		corrected[e.Refers] = e.Kind == ledger.Correction
	}
	for _, e := range entries {
		if e.Kind == ledger.Settlement && !corrected[e.ID] {
			parts = append(parts, Part{e.Day, e.Cents()})
		}
	}
	return parts
}

// Look returns a claim of which a recovery can be opened.
func (d Desk) Look(ctx context.Context, a identity.Actor, claim uuid.UUID) (p Paid, err error) {
	defer fault.Wrap(&err, "recovery.Look(%s)", claim)
	if !a.May(identity.RecoveryWrite) {
		return p, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		p, _, err = d.paid(ctx, st, claim, uuid.Nil)
		if err == nil && p.Sum == 0 {
			err = fault.New(fault.Conflict, "recoveries.not_paid")
		}
		return err
	})
	return p, err
}

// Asked is what an officer puts to the hearing. Lines are of the claim; where there are some, the amount is their sum.
type Asked struct {
	Claim  uuid.UUID
	Basis  string
	Ground string
	Cents  money.Cents
	Lines  map[uuid.UUID]money.Cents
}

// Start opens a recovery and puts it to the claimant, who has the term of the register to answer.
func (d Desk) Start(ctx context.Context, a identity.Actor, press identity.Press, asked Asked) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "recovery.Start(%s)", asked.Claim)
	if !a.May(identity.RecoveryWrite) {
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	}
	id = uuid.Must(uuid.NewV7())
	err = d.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		p, reg, err := d.paid(ctx, st, asked.Claim, uuid.Nil)
		if err != nil {
			return err
		}
		r, err := d.begin(reg, p, a, id, asked)
		if err != nil {
			return err
		}
		number, err := st.NextRecoveryNumber(ctx)
		if err != nil {
			return err
		}
		r.Number, r.Reference = numbered(d.today().Year(), number), bank.Virtual(paying.SeriesRecovery, number)
		if err := st.AddRecovery(ctx, r); err != nil {
			return err
		}
		if err := st.AddRecoveryStep(ctx, id, Noted{Event: Hear, From: Hearing, To: Hearing, At: d.Now(), By: a.Account, Org: a.Membership.Organisation, Cents: r.Cents, Note: r.Ground}); err != nil {
			return err
		}
		if err := tell(ctx, st, r, Hear); err != nil {
			return err
		}
		return st.Record(ctx, event("hear", id))
	})
	return id, err
}

// begin makes the recovery that is asked for, or says at which fields it cannot be made.
func (d Desk) begin(reg *region.Register, p Paid, a identity.Actor, id uuid.UUID, asked Asked) (r Recovery, err error) {
	term, ok := reg.Limit("recovery_hearing", d.today())
	if !ok {
		return r, fault.New(fault.Conflict, "recoveries.no_term")
	}
	r = Recovery{
		ID: id, Version: 1, State: Hearing, Claim: p.Claim.ID, ClaimNumber: p.Claim.Number, Round: p.Claim.Round, Claimant: p.Claim.Claimant, Basis: asked.Basis, Cents: asked.Cents,
		Ground: asked.Ground, AnswerBy: term.After(d.today()), Preparers: []uuid.UUID{a.Account}, OpenedAt: d.Now(), UpdatedAt: d.Now(), UpdatedBy: a.Account,
	}
	var mistakes []fault.Field
	if !slices.ContainsFunc(p.Bases, func(b region.RecoveryBasis) bool { return b.Code == asked.Basis }) {
		mistakes = append(mistakes, fault.At("basis", "fault.choose_one"))
	}
	if asked.Ground == "" {
		mistakes = append(mistakes, fault.At("ground", "fault.required"))
	}
	lines, wrong := p.take(asked.Lines)
	if mistakes = append(mistakes, wrong...); len(lines) > 0 {
		r.Lines, r.Cents = lines, 0
		for _, l := range lines {
			r.Cents += l.Cents
		}
	}
	switch {
	case r.Cents <= 0:
		mistakes = append(mistakes, fault.At("cents", "recoveries.amount_needed"))
	case r.Cents > p.Rest():
		mistakes = append(mistakes, fault.At("cents", "recoveries.more_than_paid", int64(p.Rest())))
	}
	if err := fault.Bad(mistakes...); err != nil {
		return r, err
	}
	return r, d.inTime(reg, p, r)
}

// take holds the amounts of lines against what was granted for each and not claimed back before.
func (p Paid) take(wanted map[uuid.UUID]money.Cents) (lines []Line, mistakes []fault.Field) {
	for _, l := range p.Claim.Lines {
		cents := wanted[l.ID]
		switch most := l.Accepted - l.Taken - p.Lines[l.ID]; {
		case cents == 0:
			continue
		case cents < 0 || cents > most:
			mistakes = append(mistakes, fault.At(LineField(l.ID), "recoveries.more_than_granted", int64(most)))
		default:
			lines = append(lines, Line{l.ID, l.Facts.Name(), cents})
		}
	}
	return lines, mistakes
}

// LineField names the field of a claim's line in the form.
func LineField(line uuid.UUID) string { return "line_" + line.String() }

// inTime refuses a recovery whose limit has passed.
func (d Desk) inTime(reg *region.Register, p Paid, r Recovery) error {
	b, last := d.limit(reg, p, r)
	if last.Before(d.today()) {
		return fault.Bad(fault.At("basis", "recoveries.too_late", last, b.Reference))
	}
	return nil
}

// limit is the ground of a recovery and the last day on which it can be decided.
func (d Desk) limit(reg *region.Register, p Paid, r Recovery) (region.RecoveryBasis, civil.Date) {
	b, _ := reg.RecoveryBasis(r.Basis, d.today())
	parts := Latest(p.Parts, p.Already, r.Cents)
	year := p.Rules.Arrived.From
	if year.IsZero() && len(parts) > 0 {
		year = parts[0].Paid // for which year is not known: that of the payment
	}
	return b, lastDay(reg, b, parts, year.Year(), d.today())
}

// tell puts a notice before who acts next.
func tell(ctx context.Context, st Store, r Recovery, e Event) error {
	to := []identity.Organisation{r.Claimant}
	switch e {
	case Answer, Prepare, Return, Propose:
		var err error
		if to, err = st.OrganisationsOf(ctx, identity.PaymentAuthority); err != nil {
			return err
		}
	case Refuse:
		return nil
	}
	for _, o := range to {
		n := placement.Notice{Org: o.ID, Key: "notices.recovery_" + string(e), Args: []string{r.Number}, Href: "/recoveries/" + r.ID.String()}
		if err := st.Notify(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

package claims

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/region"
)

// Filter narrows the list of claims. Empty fields ask for all.
type Filter struct {
	State State
	Round string
}

// Store is what the use cases of claims need of the database.
type Store interface {
	Register(ctx context.Context) (*region.Register, error)
	OrganisationsOf(ctx context.Context, kind identity.OrganisationKind) ([]identity.Organisation, error)
	Claims(ctx context.Context, f Filter, p page.Params) (page.Of[Claim], error)
	Claim(ctx context.Context, id uuid.UUID) (Claim, error)
	LockClaim(ctx context.Context, id uuid.UUID) (Claim, error)
	AddClaim(ctx context.Context, c Claim) error
	UpdateClaim(ctx context.Context, c Claim) error
	ReplaceClaimLines(ctx context.Context, c Claim) error
	NextClaimNumber(ctx context.Context, year int) (string, error)
	AddClaimStep(ctx context.Context, claim uuid.UUID, n Noted) error
	ClaimSteps(ctx context.Context, claim uuid.UUID) ([]Noted, error)
	Claimable(ctx context.Context, days civil.Period) ([]Facts, error)
	TermsOn(ctx context.Context, municipality string, day civil.Date) (Terms, error)
	PlacesAgreed(ctx context.Context, municipality uuid.UUID, days civil.Period) ([]PlacesAgreed, error)
	AddedPerson(ctx context.Context, n Newcomer) (Facts, error)
	AddedKnown(ctx context.Context, claim uuid.UUID) ([]Known, error)
	ClaimTwins(ctx context.Context, claim uuid.UUID) ([]Twin, error)
	RoundQueue(ctx context.Context, round string) (granted money.Cents, queue []Queued, err error)
	AddDecision(ctx context.Context, d Decision) error
	DecisionOf(ctx context.Context, claim uuid.UUID) (Decision, error)
	Attachments(ctx context.Context, claim uuid.UUID) ([]Attachment, error)
	Attachment(ctx context.Context, claim, file uuid.UUID) (Attachment, []byte, error)
	AddAttachment(ctx context.Context, a Attachment, content []byte) error
	RemoveAttachment(ctx context.Context, claim, file uuid.UUID) error
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Desk is where claims are written, checked and decided.
type Desk struct {
	InTx identity.InTx[Store]
	Now  func() time.Time
	Scan func(ctx context.Context, content []byte) error // asks a scanner about a file; nil where there is none
}

const ground = "688/2001; 681/2023 s. 89-90"

func (d Desk) today() civil.Date { return civil.DateIn(d.Now()) }

// Seen is a claim as somebody opens it: with its round, its history, and its decision where there is one.
type Seen struct {
	Claim
	Rules    region.Round
	Steps    []Noted
	Decision Decision // its Number is empty while there is none
	Files    []Attachment
	Budget   Budget // for the authority, of a round that has one
}

// Claimable is a round that can be claimed of today, and the draft of a claim that has been begun of it; the zero id: none.
type Claimable struct {
	region.Round
	Draft uuid.UUID
}

// List returns the claims that the actor may see, and to a claimant the rounds that he can claim of today.
func (d Desk) List(ctx context.Context, a identity.Actor, f Filter, p page.Params) (list page.Of[Claim], open []Claimable, err error) {
	defer fault.Wrap(&err, "claims.List")
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if list, err = st.Claims(ctx, f, p); err != nil || !a.May(identity.ClaimWrite) {
			return err
		}
		drafts, err := st.Claims(ctx, Filter{State: Draft}, page.Params{})
		if err != nil {
			return err
		}
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		for _, r := range reg.Rounds(d.today()) {
			if !claimable(r, a, d.today()) {
				continue
			}
			one := Claimable{Round: r}
			for _, c := range drafts.Items {
				if c.Round == r.Code {
					one.Draft = c.ID
				}
			}
			open = append(open, one)
		}
		return nil
	})
	return list, open, err
}

// claimable says whether an organisation can claim of a round on a day.
func claimable(r region.Round, a identity.Actor, today civil.Date) bool {
	payee := region.PayeeMunicipality
	if a.Role() == identity.Wellbeing {
		payee = region.PayeeCounty
	}
	return r.Window.Contains(today) && !r.Window.From.IsZero() && slices.Contains(r.Payees, payee)
}

// Writing reads an open claim into which its claimant's form is stored: nothing of it is shown, so it is no look.
func (d Desk) Writing(ctx context.Context, a identity.Actor, id uuid.UUID) (c Claim, err error) {
	defer fault.Wrap(&err, "claims.Writing(%s)", id)
	if !a.May(identity.ClaimWrite) {
		return c, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if c, err = st.Claim(ctx, id); err == nil && !c.Open() {
			err = fault.New(fault.Conflict, "claims.not_open")
		}
		return err
	})
	return c, err
}

// Get reads a claim: a look at what is in it is in the log.
func (d Desk) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (seen Seen, err error) {
	defer fault.Wrap(&err, "claims.Get(%s)", id)
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if seen.Claim, err = st.Claim(ctx, id); err != nil {
			return err
		}
		if seen.Steps, err = st.ClaimSteps(ctx, id); err != nil {
			return err
		}
		if seen.Decision, err = st.DecisionOf(ctx, id); err != nil {
			return err
		}
		if seen.Files, err = st.Attachments(ctx, id); err != nil {
			return err
		}
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		seen.Rules = rules(reg, seen.Claim)
		if !a.May(identity.ClaimWrite) {
			if seen.Budget, err = readBudget(ctx, st, seen.Rules, seen.Claim); err != nil {
				return err
			}
		}
		twins, err := st.ClaimTwins(ctx, id)
		if err != nil {
			return err
		}
		var known []Known
		if slices.ContainsFunc(seen.Lines, Line.Added) {
			if known, err = st.AddedKnown(ctx, id); err != nil {
				return err
			}
		}
		seen.find(kindOf(seen.Rules), twins, known)
		return st.Record(ctx, event("claim.read", id))
	})
	return seen, err
}

func event(action string, id uuid.UUID) audit.Event {
	return audit.Event{Action: action, Subject: audit.Claim, ID: id, Ground: ground}
}

// rules returns the version of the round by which a claim is reckoned.
func rules(reg *region.Register, c Claim) region.Round {
	for _, r := range reg.RoundVersions(c.Round) {
		if r.Version == c.RoundVersion {
			return r
		}
	}
	return region.Round{Code: c.Round}
}

// Start begins a claim with the lines that the arrivals make. One claim of a round is open at a time: the one that is open is returned instead.
func (d Desk) Start(ctx context.Context, a identity.Actor, press identity.Press, code string) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "claims.Start(%s)", code)
	if !a.May(identity.ClaimWrite) {
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	}
	id = uuid.Must(uuid.NewV7())
	err = d.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		round, ok := reg.Round(code, d.today())
		if !ok {
			return fault.Missing()
		}
		if !claimable(round, a, d.today()) {
			return fault.New(fault.Conflict, "claims.round_closed")
		}
		c := Claim{
			ID: id, State: Draft, Round: round.Code, RoundVersion: round.Version, Decides: round.Decides, Claimant: a.Membership.Organisation, UpdatedAt: d.Now(), UpdatedBy: a.Account,
		}
		if c.Lines, err = kindOf(round).lines(ctx, st, reg, round, c); err != nil {
			return err
		}
		if err := st.AddClaim(ctx, c); err != nil {
			return err
		}
		return st.Record(ctx, event("claim.start", id))
	})
	return id, err
}

// Written is what the claimant's form says: the fields of the claim, and of each line whether it is claimed and why.
type Written struct {
	Form
	Lines map[uuid.UUID]WrittenLine
}

// WrittenLine is what the form says of a line.
type WrittenLine struct {
	Wanted   bool
	Argument string
}

// Save writes the form of an open claim. An autosave carries no press key, since writing the same twice changes nothing. The form that wrote last may go on
// from any version of its own; what somebody else or another form of the same person wrote meanwhile is a Conflict.
func (d Desk) Save(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, w Written) (version int64, err error) {
	defer fault.Wrap(&err, "claims.Save(%s)", id)
	err = d.write(ctx, a, press, id, "claim.save", func(st Store, c *Claim) error {
		if c.Form.Sheet.Gone(w.Sheet.Key, press.Version) {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		c.Form = w.Form
		c.Form.Sheet.Version = c.Version + 1
		for i, l := range c.Lines {
			if one, given := w.Lines[l.ID]; given {
				c.Lines[i].Wanted, c.Lines[i].Argument = one.Wanted, one.Argument
			}
		}
		version = c.Version + 1
		if reg, err := st.Register(ctx); err != nil || rules(reg, *c).Kind != region.RoundSalary {
			return errors.Join(err, st.UpdateClaim(ctx, *c))
		}
		if _, err := d.renew(ctx, st, c); err != nil { // the plan makes the lines
			return err
		}
		return st.ReplaceClaimLines(ctx, *c)
	})
	return version, err
}

// Refresh reckons the lines anew from the arrivals as they stand today, by the version of the round that counts, and keeps what was written on them.
func (d Desk) Refresh(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "claims.Refresh(%s)", id)
	return d.write(ctx, a, press, id, "claim.refresh", func(st Store, c *Claim) error {
		if _, err := d.renew(ctx, st, c); err != nil {
			return err
		}
		return st.ReplaceClaimLines(ctx, *c)
	})
}

// renew reckons the lines of a claim anew and reports whether anything has changed.
func (d Desk) renew(ctx context.Context, st Store, c *Claim) (changed bool, err error) {
	reg, err := st.Register(ctx)
	if err != nil {
		return false, err
	}
	round, _ := reg.Round(c.Round, d.today())
	now, err := kindOf(round).lines(ctx, st, reg, round, *c)
	if err != nil {
		return false, err
	}
	c.Lines, changed = merge(c.Lines, now)
	changed = changed || c.RoundVersion != round.Version
	c.RoundVersion, c.Decides = round.Version, round.Decides
	return changed, nil
}

// write is what the changes of an open claim by its claimant have in common.
func (d Desk) write(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, action string, change func(Store, *Claim) error) error {
	if !a.May(identity.ClaimWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		c, err := st.LockClaim(ctx, id)
		switch {
		case err != nil:
			return err
		case !c.Open():
			return fault.New(fault.Conflict, "claims.not_open")
		case c.Version != press.Version && c.UpdatedBy != a.Account:
			return fault.New(fault.Conflict, "fault.conflict")
		}
		c.UpdatedAt, c.UpdatedBy = d.Now(), a.Account
		if err := change(st, &c); err != nil {
			return err
		}
		return st.Record(ctx, event(action, id))
	})
}

// Send submits a claim or its supplement: once however often it is pressed. What is missing stands at its field; arrivals that have changed since the lines
// were reckoned are a Conflict, so that nobody signs what he has not seen. A claim can be submitted while its round is open, a supplement also after that.
func (d Desk) Send(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, note string) (err error) {
	defer fault.Wrap(&err, "claims.Send(%s)", id)
	return d.step(ctx, a, press, id, []Event{Submit, Supplement}, note, func(st Store, c *Claim) error {
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		if round, ok := reg.Round(c.Round, d.today()); c.State == Draft && (!ok || !claimable(round, a, d.today())) {
			return fault.New(fault.Conflict, "claims.round_closed")
		}
		if changed, err := d.renew(ctx, st, c); err != nil || changed {
			if changed {
				err = fault.New(fault.Conflict, "claims.lines_changed")
			}
			return err
		}
		files, err := st.Attachments(ctx, id)
		if err != nil {
			return err
		}
		if err := c.Ready(rules(reg, *c), files); err != nil {
			return err
		}
		account, err := bank.ParseIBAN(c.Form.IBAN)
		if err != nil {
			return err
		}
		c.Form.IBAN, c.Claimed = string(account), c.Sum()
		if c.State == Draft {
			c.SubmittedAt = d.Now()
			if c.Number, err = st.NextClaimNumber(ctx, d.today().Year()); err != nil {
				return err
			}
		}
		return nil
	})
}

// GiveUp withdraws a claim before it is checked.
func (d Desk) GiveUp(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "claims.GiveUp(%s)", id)
	return d.step(ctx, a, press, id, []Event{Withdraw}, "", func(Store, *Claim) error { return nil })
}

// step takes a claim one step on: the right, the lock at the version that was seen, the rule, the save, the history, the notice, the audit event.
func (d Desk) step(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, events []Event, note string, change func(Store, *Claim) error) error {
	return d.InTx(ctx, a, press, func(st Store) error {
		c, err := st.LockClaim(ctx, id)
		if err != nil {
			return err
		}
		e := events[0]
		for _, one := range events {
			if _, ok := c.StepFor(one); ok {
				e = one
			}
		}
		if err := c.Refusal(a, e); err != nil {
			return err
		}
		if c.Version != press.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		taken, _ := c.StepFor(e)
		if taken.Noted && note == "" {
			return fault.Bad(fault.At("note", "fault.required"))
		}
		if err := change(st, &c); err != nil {
			return err
		}
		from := c.State
		c.State, c.UpdatedAt, c.UpdatedBy = taken.To, d.Now(), a.Account
		if err := st.UpdateClaim(ctx, c); err != nil {
			return err
		}
		if err := st.AddClaimStep(ctx, id, Noted{Event: e, From: from, To: c.State, At: d.Now(), By: a.Account, Org: a.Membership.Organisation, Note: note}); err != nil {
			return err
		}
		if err := d.tell(ctx, st, a, c, e); err != nil {
			return err
		}
		return st.Record(ctx, event("claim."+string(e), id))
	})
}

// tell puts a notice before who acts next: the claimant, or the authority that checks or decides. A draft that is given up concerns nobody.
func (d Desk) tell(ctx context.Context, st Store, a identity.Actor, c Claim, e Event) error {
	if c.Number == "" {
		return nil
	}
	to := []identity.Organisation{c.Claimant}
	if a.Organisation() == c.Claimant.ID || e == Check || e == Return {
		kind := identity.PaymentAuthority
		if e == Check && c.Decides == "ministry" {
			kind = identity.Ministry
		}
		var err error
		if to, err = st.OrganisationsOf(ctx, kind); err != nil {
			return err
		}
	}
	for _, o := range to {
		n := placement.Notice{Org: o.ID, Key: "notices.claim_" + string(e), Args: []string{c.Number}, Href: "/claims/" + c.ID.String()}
		if err := st.Notify(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

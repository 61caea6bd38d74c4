package settling

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/region"
)

// Store is what the use cases of settlements need of the database.
type Store interface {
	ClaimSettlement(ctx context.Context, claim uuid.UUID) (Settlement, error)
	LockSettlement(ctx context.Context, claim uuid.UUID) (Settlement, error)
	UpdateSettlement(ctx context.Context, s Settlement) error
	SaveCosts(ctx context.Context, s Settlement) error
	SaveVerdicts(ctx context.Context, s Settlement) error
	SettlementSteps(ctx context.Context, claim uuid.UUID) ([]Noted, error)
	AddSettlementStep(ctx context.Context, claim uuid.UUID, n Noted) error
	Attachments(ctx context.Context, claim uuid.UUID) ([]claims.Attachment, error)
	AddAttachment(ctx context.Context, one claims.Attachment, content []byte) error
	NextSettlementNumber(ctx context.Context) (int64, error)
	Register(ctx context.Context) (*region.Register, error)
	Names(ctx context.Context, accounts []uuid.UUID) (map[uuid.UUID]string, error)
	OrganisationsOf(ctx context.Context, kind identity.OrganisationKind) ([]identity.Organisation, error)
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Desk is where costs are stated, checked and settled. Scan looks through files, where there is a scanner.
type Desk struct {
	InTx identity.InTx[Store]
	Now  func() time.Time
	Scan func(ctx context.Context, content []byte) error
}

func event(action string, claim uuid.UUID) audit.Event {
	return audit.Event{Action: action, Subject: audit.Claim, ID: claim, Ground: "688/2001 s. 12, 14"}
}

// Seen is a settlement as somebody opens it.
type Seen struct {
	Settlement
	Steps []Noted
	Files []claims.Attachment // those that came with the statement
}

// Get reads the settlement of a claim with its history and its files.
func (d Desk) Get(ctx context.Context, a identity.Actor, claim uuid.UUID) (s Seen, err error) {
	defer fault.Wrap(&err, "settling.Get(%s)", claim)
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if s.Settlement, err = st.ClaimSettlement(ctx, claim); err != nil {
			return err
		}
		if s.Steps, err = st.SettlementSteps(ctx, claim); err != nil {
			return err
		}
		files, err := st.Attachments(ctx, claim)
		s.Files = slices.DeleteFunc(files, func(f claims.Attachment) bool { return !s.asks(f.Evidence) })
		return err
	})
	return s, err
}

// asks says whether a file of a code comes with the statement.
func (s Settlement) asks(code string) bool {
	return slices.ContainsFunc(s.Rules(), func(e region.Evidence) bool { return e.Code == code })
}

// write changes a settlement that its claimant may write in, at the version that was seen.
func (d Desk) write(ctx context.Context, a identity.Actor, press identity.Press, claim uuid.UUID, action string, change func(st Store, s *Settlement) error) error {
	if !a.May(identity.ClaimWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		s, err := st.LockSettlement(ctx, claim)
		switch {
		case err != nil:
			return err
		case !s.Open():
			return fault.New(fault.Conflict, "settlements.wrong_state")
		case s.Version != press.Version:
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if err := change(st, &s); err != nil {
			return err
		}
		s.UpdatedAt, s.UpdatedBy = d.Now(), a.Account
		if err := st.UpdateSettlement(ctx, s); err != nil {
			return err
		}
		return st.Record(ctx, event(action, claim))
	})
}

// Cost is what a month has cost.
type Cost struct{ Gross, Side money.Cents }

// Save keeps what the claimant states so far, by month; of a month that is left out nothing is stated.
func (d Desk) Save(ctx context.Context, a identity.Actor, press identity.Press, claim uuid.UUID, costs map[string]Cost) (err error) {
	defer fault.Wrap(&err, "settling.Save(%s)", claim)
	return d.write(ctx, a, press, claim, "costs.save", func(st Store, s *Settlement) error {
		var wrong []fault.Field
		for i := range s.Months {
			m := &s.Months[i]
			c, is := costs[m.Code]
			m.Given, m.Gross, m.Side = is, c.Gross, c.Side
			if c.Gross < 0 || c.Gross > MostCents {
				wrong = append(wrong, fault.At(m.GrossField(), "settlements.not_a_cost"))
			}
			if c.Side < 0 || c.Side > MostCents {
				wrong = append(wrong, fault.At(m.SideField(), "settlements.not_a_cost"))
			}
		}
		if err := fault.Bad(wrong...); err != nil {
			return err
		}
		return st.SaveCosts(ctx, *s)
	})
}

// Enclose adds a file that the round asks of the costs, once a scanner, where there is one, has found nothing in it.
func (d Desk) Enclose(ctx context.Context, a identity.Actor, press identity.Press, claim uuid.UUID, code, name string, content []byte) (err error) {
	defer fault.Wrap(&err, "settling.Enclose(%s)", claim)
	media, err := claims.Admit(ctx, d.Scan, name, content)
	if err != nil {
		return err
	}
	return d.write(ctx, a, press, claim, "costs.enclose", func(st Store, s *Settlement) error {
		if !s.asks(code) {
			return fault.Bad(fault.At("about", "fault.unknown_choice", code))
		}
		files, err := st.Attachments(ctx, claim)
		if err != nil {
			return err
		}
		if len(files) >= 2*claims.MostFiles {
			return fault.Bad(fault.At("file", "claims.too_many_files", 2*claims.MostFiles))
		}
		return st.AddAttachment(ctx, claims.Attachment{ID: uuid.Must(uuid.NewV7()), Claim: claim, Name: name, Type: media, Scanned: d.Scan != nil, AddedAt: d.Now(), Evidence: code}, content)
	})
}

// Take takes a settlement one step on that carries nothing but perhaps a text. Of what the check finds see Verify, of the decision Settle.
func (d Desk) Take(ctx context.Context, a identity.Actor, press identity.Press, claim uuid.UUID, e Event, note string) (err error) {
	defer fault.Wrap(&err, "settling.Take(%s, %s)", claim, e)
	return d.take(ctx, a, press, claim, e, note, func(_ Store, s *Settlement) error {
		switch e {
		case Submit:
			s.SubmittedAt = d.Now()
			return s.Ready()
		case Check, Approve:
			return fault.New(fault.Conflict, "settlements.wrong_state")
		}
		return nil
	})
}

// Verify keeps what the check lets through of each month, and passes the settlement on to another person.
func (d Desk) Verify(ctx context.Context, a identity.Actor, press identity.Press, claim uuid.UUID, verdicts map[string]Verdict) (err error) {
	defer fault.Wrap(&err, "settling.Verify(%s)", claim)
	return d.take(ctx, a, press, claim, Check, "", func(st Store, s *Settlement) error {
		if err := s.verify(verdicts); err != nil {
			return err
		}
		if !slices.Contains(s.Checkers, a.Account) {
			s.Checkers = append(s.Checkers, a.Account)
		}
		return st.SaveVerdicts(ctx, *s)
	})
}

// take takes a step: the lock, the rule, the version that was seen, the change, the save, the history, the notice, the audit event.
func (d Desk) take(ctx context.Context, a identity.Actor, press identity.Press, claim uuid.UUID, e Event, note string, change func(st Store, s *Settlement) error) error {
	return d.InTx(ctx, a, press, func(st Store) error {
		s, err := st.LockSettlement(ctx, claim)
		if err != nil {
			return err
		}
		asked := e
		if e == Submit && s.State == SupplementRequested {
			asked = Supplement
		}
		if err := s.Refusal(a, asked); err != nil {
			return err
		}
		if s.Version != press.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		step, _ := s.StepFor(asked)
		if step.Noted && note == "" {
			return fault.Bad(fault.At("note", "fault.required"))
		}
		if err := change(st, &s); err != nil {
			return err
		}
		s.State, s.UpdatedAt, s.UpdatedBy = step.To, d.Now(), a.Account
		if err := st.UpdateSettlement(ctx, s); err != nil {
			return err
		}
		if err := st.AddSettlementStep(ctx, claim, Noted{Event: asked, At: d.Now(), Note: note}); err != nil {
			return err
		}
		if err := d.tell(ctx, st, s, asked); err != nil {
			return err
		}
		return st.Record(ctx, event("costs."+string(asked), claim))
	})
}

// tell lets the next one know: the claimant of what it has to do or has got, the office of the rest.
func (d Desk) tell(ctx context.Context, st Store, s Settlement, e Event) error {
	to := []uuid.UUID{s.Claimant.ID}
	if e != Ask && e != Approve {
		offices, err := st.OrganisationsOf(ctx, identity.PaymentAuthority)
		if err != nil {
			return err
		}
		to = nil
		for _, o := range offices {
			to = append(to, o.ID)
		}
	}
	for _, org := range to {
		if err := st.Notify(ctx, placement.Notice{Org: org, Key: "notices.costs_" + string(e), Args: []string{s.Number}, Href: "/claims/" + s.Claim.String() + "/costs"}); err != nil {
			return err
		}
	}
	return nil
}

package placement

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// Direction is the centre's decision that a household is directed to a municipality's place (681/2023 s. 43). Once issued it is never changed;
// a revocation is a record of its own.
type Direction struct {
	ID           uuid.UUID
	Number       string // OHJ-2026-00012
	Case         casework.ID
	Reference    string // of the case
	Proposal     uuid.UUID
	Centre       uuid.UUID
	MunicipalOrg uuid.UUID
	Wellbeing    uuid.UUID // zero where nobody was heard
	Municipality string
	DecidedOn    civil.Date
	DecidedBy    uuid.UUID
	DecidedAt    time.Time
	ChildView    string
	Document     DirectionDocument
	RevokedAt    time.Time // zero: it stands
	RevokeReason string
}

// DirectionDocument is the decision as it was issued: who decided what about whom by case number, what it rests on and what it says about appeal, in
// both official languages and English.
type DirectionDocument struct {
	Case         string            `json:"case"`          // reference
	Sections     []string          `json:"sections"`      // codes of the registers' statutes, as of the day of the decision
	Ground       string            `json:"ground"`        // the section as the audit log names it
	Centre       region.Names      `json:"centre"`        // who decided
	Officer      string            `json:"officer"`       // by name
	Municipality region.Names      `json:"municipality"`  // whose place it is
	Area         region.Names      `json:"area,omitzero"` // its wellbeing area
	Arrival      civil.Date        `json:"arrival"`       // planned
	Reasons      string            `json:"reasons"`       // as the officer wrote them
	Persons      int               `json:"persons"`       // of the household
	Group        casework.Group    `json:"group"`         // whose places it takes
	Hearing      string            `json:"hearing"`       // state or outcome of the hearing
	Accepted     civil.Date        `json:"accepted,omitzero"`
	Body         string            `json:"body,omitempty"` // who decided in the municipality
	AppealRef    string            `json:"appeal_reference"`
	Appeal       map[string]string `json:"appeal"` // by language
}

// NewDocument writes the decision as it will be issued: a pure function, so that the officer sees before the press what stands after it.
func NewDocument(reg *region.Register, a identity.Actor, c casework.Case, p Proposal, h Hearing, d Decision, today civil.Date) DirectionDocument {
	o := a.Membership.Organisation
	doc := DirectionDocument{
		Case: p.Reference, Sections: Sections(p.Group, c.MustBeDirected), Ground: "681/2023 s. 43", Centre: region.Names{FI: o.NameFI, SV: o.NameSV, EN: o.NameEN}, Officer: a.Name,
		Arrival: p.PlannedArrival, Reasons: d.Reasons, Persons: p.Persons, Group: p.Group, Hearing: string(h.State), Accepted: p.DecidedOn,
		Body: p.DecisionBody, Appeal: map[string]string{},
	}
	if m, ok := reg.Resolve(p.Municipality, today); ok {
		doc.Municipality = m.Name
	}
	if area, ok := reg.HearingAuthority(p.Municipality, today); ok {
		doc.Area = area.Authority
	}
	if h.Outcome != "" {
		doc.Hearing = string(h.Outcome)
	}
	if appeal, ok := reg.Appeal(region.AppealDirection, today); ok {
		doc.AppealRef = appeal.Reference
		for _, l := range i18n.Langs() {
			doc.Appeal[string(l)] = strings.Join(appeal.Paragraphs(l), "\n\n")
		}
	}
	return doc
}

// Sections lists what a direction rests on: why the household is directed, and how it was agreed (681/2023 s. 43). The codes are the registers'.
func Sections(g casework.Group, mustBeDirected bool) []string {
	switch {
	case g == casework.Minor:
		return []string{"s43.2", "s43.5"}
	case g == casework.Quota, g == casework.Emergency:
		return []string{"s43.1.1", "s43.3"}
	case mustBeDirected:
		return []string{"s43.1.2", "s43.3"}
	}
	return []string{"s43.2", "s43.3"}
}

// Stands reports whether the direction has not been revoked.
func (d Direction) Stands() bool { return d.RevokedAt.IsZero() }

// RevokeDirection reopens a placed case (the direction is revoked with a reason of casework.ReopenReasons): the first pair's access ends at once, the
// places are free, and the case can be proposed anew.
func (s Chain) RevokeDirection(ctx context.Context, a identity.Actor, press identity.Press, caseID casework.ID, reason, note string) (err error) {
	defer fault.Wrap(&err, "placement.RevokeDirection(%s)", caseID)
	if err := refuse(a, identity.DirectionMake); err != nil {
		return err
	}
	return s.InTx(ctx, a, press, func(st ChainStore) error {
		d, err := st.StandingDirection(ctx, caseID)
		if err != nil {
			return err
		}
		if _, err := st.MoveCase(ctx, caseID, casework.Move{Event: casework.Reopen, Reason: reason, Note: note, Ground: "681/2023 s. 43"}); err != nil {
			return err
		}
		if err := withdrawOpen(ctx, st, a, caseID, "household_changed", note, press.Key); err != nil {
			return err
		}
		return takeBack(ctx, st, a, d, reason, note, press.Key)
	})
}

// Cancel ends a case before its home municipality is registered, with a reason of casework.CancelReasons: an open proposal is withdrawn, a standing
// direction revoked, their places are free, and nobody of the municipality or the wellbeing area sees the case any more.
func (s Chain) Cancel(ctx context.Context, a identity.Actor, press identity.Press, caseID casework.ID, reason, note string) (err error) {
	defer fault.Wrap(&err, "placement.Cancel(%s)", caseID)
	if err := refuse(a, identity.CaseAssign); err != nil {
		return err
	}
	return s.InTx(ctx, a, press, func(st ChainStore) error {
		c, err := st.LockCase(ctx, caseID)
		if err != nil {
			return err
		}
		if c.Version != press.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if _, err := st.MoveCase(ctx, caseID, casework.Move{Event: casework.Cancel, Reason: reason, Note: note}); err != nil {
			return err
		}
		if err := withdrawOpen(ctx, st, a, caseID, "case_cancelled", note, press.Key); err != nil {
			return err
		}
		d, err := st.StandingDirection(ctx, caseID)
		if err == nil {
			err = takeBack(ctx, st, a, d, "case_cancelled", note, press.Key)
		}
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		return cancelled(ctx, st, a, c, reason)
	})
}

// cancelled takes the household off its way, closes the case to the others and tells the intake body.
func cancelled(ctx context.Context, st ChainStore, a identity.Actor, c casework.Case, reason string) error {
	if err := st.EndWay(ctx, c.ID); err != nil {
		return err
	}
	if err := st.EndDisclosure(ctx, c.ID); err != nil {
		return err
	}
	if c.Intake != uuid.Nil && c.Intake != a.Organisation() {
		err := st.Notify(ctx, Notice{
			Org: c.Intake, Case: c.ID, Key: "notices.case_cancelled", Args: []string{c.Reference}, Href: "/cases/" + c.ID.String(),
			Urgent: c.Priority != casework.PriorityNormal,
		})
		if err != nil {
			return err
		}
	}
	return st.Record(ctx, audit.Event{Action: "case.cancel", Subject: audit.Case, ID: c.ID, Case: c.ID, Ground: "681/2023 s. 43", Detail: reasonDetail(reason)})
}

// withdrawOpen takes back the open proposal of a case, if there is one.
func withdrawOpen(ctx context.Context, st ChainStore, a identity.Actor, caseID casework.ID, reason, note string, key uuid.UUID) error {
	open, err := st.OpenProposal(ctx, caseID)
	if err != nil || open == uuid.Nil {
		return err
	}
	p, err := st.LockProposal(ctx, open)
	if err != nil {
		return err
	}
	return withdraw(ctx, st, a, p, reason, note, ClockKey(open, "withdraw "+key.String()))
}

// withdraw takes a locked proposal back and tells the municipality, and the area whose statement is no longer waited for.
func withdraw(ctx context.Context, st ChainStore, a identity.Actor, p Proposal, reason, note string, key uuid.UUID) error {
	p, err := moveProposal(ctx, st, a, p, Withdraw, func(p *Proposal) { p.ReasonCode, p.Note = reason, note })
	if err != nil {
		return err
	}
	if err := letGo(ctx, st, p, key); err != nil {
		return err
	}
	return st.Notify(ctx, p.notice(p.MunicipalOrg, "notices.withdrawn"))
}

// takeBack revokes a standing direction with all that it rests on: its proposal and those that this one follows give their places back, the
// household is off its way, and what was opened is closed.
func takeBack(ctx context.Context, st ChainStore, a identity.Actor, d Direction, reason, note string, key uuid.UUID) error {
	all, err := resting(ctx, st, d.Proposal)
	if err != nil {
		return err
	}
	for _, p := range all {
		if _, err = moveProposal(ctx, st, a, p, Revoke, func(p *Proposal) { p.ReasonCode, p.Note = reason, note }); err != nil {
			return err
		}
		if err := release(ctx, st, p.ID, 0, ClockKey(p.ID, "revoke "+key.String())); err != nil {
			return err
		}
		if err := LeaveDwelling(ctx, st, p); err != nil {
			return err
		}
	}
	if err := st.EndArrivals(ctx, d.ID); err != nil {
		return err
	}
	d.RevokedAt, d.RevokeReason = st.Now(), reason
	if err := st.RevokeDirection(ctx, d); err != nil {
		return err
	}
	if err := st.EndDisclosure(ctx, d.Case); err != nil {
		return err
	}
	return revoked(ctx, st, all[0], d)
}

// PlaceStore is what giving places back needs of the database.
type PlaceStore interface {
	LockProposal(ctx context.Context, id uuid.UUID) (Proposal, error)
	HeldBy(ctx context.Context, proposal uuid.UUID) (int, error)
	MovePlaces(ctx context.Context, m Movement) error
}

// ReleaseAll frees what the proposal of a direction holds, and those that it rests on.
func ReleaseAll(ctx context.Context, st PlaceStore, proposal, key uuid.UUID) error {
	all, err := resting(ctx, st, proposal)
	if err != nil {
		return err
	}
	for _, p := range all {
		if err := release(ctx, st, p.ID, 0, ClockKey(p.ID, "release "+key.String())); err != nil {
			return err
		}
	}
	return nil
}

// resting returns, locked, the proposals that a direction rests on, the latest first: a supplement rests on the one that it follows.
func resting(ctx context.Context, st PlaceStore, id uuid.UUID) (all []Proposal, err error) {
	for {
		p, err := st.LockProposal(ctx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
		if !p.Supplement {
			return all, nil
		}
		id = p.Follows
	}
}

// release frees places that a proposal holds: all, or at most so many. Of one that holds none there is nothing to free.
func release(ctx context.Context, st PlaceStore, proposal uuid.UUID, most int, key uuid.UUID) error {
	held, err := st.HeldBy(ctx, proposal)
	if err != nil || held == 0 {
		return err
	}
	if most > 0 {
		held = min(held, most)
	}
	return st.MovePlaces(ctx, Movement{Kind: Release, Proposal: proposal, Persons: held, Key: key})
}

func revoked(ctx context.Context, st ChainStore, p Proposal, d Direction) error {
	for _, org := range []uuid.UUID{d.MunicipalOrg, d.Wellbeing} {
		if org == uuid.Nil {
			continue
		}
		if err := st.Notify(ctx, Notice{Org: org, Case: p.Case, Key: "notices.revoked", Args: []string{p.Reference}, Href: "/"}); err != nil {
			return err
		}
	}
	return st.Record(ctx, audit.Event{
		Action: "direction.revoke", Subject: audit.Direction, ID: d.ID, Case: p.Case, Ground: "681/2023 s. 43", Detail: map[string]string{"reason": d.RevokeReason},
	})
}

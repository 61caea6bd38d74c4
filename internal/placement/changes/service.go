package changes

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/region"
)

// The sections on which a change rests: the direction, and where data comes from.
const (
	ground       = "681/2023 s. 43"
	groundIntake = "681/2023 s. 43.1"
)

// Store is what changes need of the database beside the chain's own store.
type Store interface {
	placement.ChainStore
	casework.LookStore
	UpdateCase(ctx context.Context, c casework.Case) error
	KeepVersion(ctx context.Context, c casework.Case, source string) error
	AddCase(ctx context.Context, c casework.Case) error
	NextCaseNumber(ctx context.Context) (int64, error)
	CaseByReference(ctx context.Context, reference string) (casework.Case, error)
	AddLink(ctx context.Context, l casework.Link) error
	Identity(ctx context.Context, id casework.ID) (casework.Identity, error)
	SaveIdentity(ctx context.Context, i casework.Identity) error
	Health(ctx context.Context, id casework.ID) (casework.Health, error)
	SaveHealth(ctx context.Context, h casework.Health) error
	EndWayOf(ctx context.Context, id casework.ID, persons []int) error
}

// Desk takes changes of households.
type Desk struct {
	InTx identity.InTx[Store]
}

// Asked is what a change led to: the proposal that asks anew, and, of a split, the case of those who left.
type Asked struct {
	Proposal uuid.UUID
	NewCase  casework.ID
}

// Look reads the case for the form of a change, and records the look; one about which nobody has been asked is a conflict, since it is simply edited.
func (s Desk) Look(ctx context.Context, a identity.Actor, id casework.ID) (c casework.Case, err error) {
	defer fault.Wrap(&err, "changes.Look(%s)", id)
	if !a.May(identity.ProposalMake) {
		return c, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if c, err = st.Case(ctx, id); err != nil {
			return err
		}
		if err := mayAskAnew(ctx, st, c); err != nil {
			return err
		}
		return casework.Seen(ctx, st, a, c)
	})
	return c, err
}

func mayAskAnew(ctx context.Context, st Store, c casework.Case) error {
	if c.State == casework.Placed {
		return nil
	}
	open, err := st.OpenProposal(ctx, c.ID)
	if err == nil && (open == uuid.Nil || c.State != casework.Matching) {
		err = fault.New(fault.Conflict, "changes.nobody_asked")
	}
	return err
}

// Report records the change on the version of the case that the person saw, and asks anew.
func (s Desk) Report(ctx context.Context, a identity.Actor, press identity.Press, ch Change) (asked Asked, err error) {
	defer fault.Wrap(&err, "changes.Report(%s, %s)", ch.Case, ch.Kind)
	if !a.May(identity.ProposalMake) {
		return asked, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = s.InTx(ctx, a, press.Keeping(&asked), func(st Store) error {
		c, err := st.LockCase(ctx, ch.Case)
		if err != nil {
			return err
		}
		if c.Version != press.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if err := mayAskAnew(ctx, st, c); err != nil {
			return err
		}
		if err := ch.Check(c, civil.DateIn(st.Now())); err != nil {
			return err
		}
		after, leaving := ch.Apply(c)
		if err := keep(ctx, st, a, ch, after); err != nil {
			return err
		}
		if asked.NewCase, err = ch.effects(ctx, st, c, leaving); err != nil {
			return err
		}
		asked.Proposal, err = placement.AskAnew(ctx, st, a, after, ch.Kind, ch.Note, press.Key)
		return err
	})
	return asked, err
}

// keep writes the changed case, its version, its history and the audit event.
func keep(ctx context.Context, st Store, a identity.Actor, ch Change, c casework.Case) error {
	c.Version++
	source := casework.Provenance{Source: "regional", Org: a.Organisation(), Account: a.Account, At: st.Now(), Version: c.Version}
	sources := map[casework.FieldGroup]casework.Provenance{ch.fields(): source}
	for g, p := range c.Profile.Sources {
		if g != ch.fields() {
			sources[g] = p
		}
	}
	c.Profile.Sources = sources
	if err := st.UpdateCase(ctx, c); err != nil {
		return err
	}
	if err := st.KeepVersion(ctx, c, source.Source); err != nil {
		return err
	}
	err := st.AddStep(ctx, casework.Step{
		Case: c.ID, Machine: casework.CaseMachine, Subject: c.ID, Event: "change", From: string(c.State), To: string(c.State), Reason: string(ch.Kind),
		Note: ch.Note, Ground: ground,
	})
	if err != nil {
		return err
	}
	return st.Record(ctx, audit.Event{
		Action: "case.change", Subject: audit.Case, ID: c.ID, Case: c.ID, Ground: ground, Detail: map[string]string{"change": string(ch.Kind)},
	})
}

// effects is what a change does beside the profile.
func (ch Change) effects(ctx context.Context, st Store, c casework.Case, leaving []casework.Person) (casework.ID, error) {
	switch ch.Kind {
	case placement.Death:
		return uuid.Nil, st.EndWayOf(ctx, c.ID, ch.Persons)
	case placement.Split:
		if err := st.EndWayOf(ctx, c.ID, ch.Persons); err != nil {
			return uuid.Nil, err
		}
		return splitOff(ctx, st, c, leaving)
	case placement.Linked:
		return uuid.Nil, ch.link(ctx, st, c)
	}
	return uuid.Nil, nil
}

func (ch Change) link(ctx context.Context, st Store, c casework.Case) error {
	other, err := st.CaseByReference(ctx, ch.Reference)
	switch {
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return err
	case err != nil:
		return fault.Bad(fault.At("reference", "fault.no_such", ch.Reference))
	case other.ID == c.ID:
		return fault.Bad(fault.At("reference", "cases.link_itself"))
	}
	return st.AddLink(ctx, casework.Link{Case: c.ID, Other: other.ID, Kind: ch.Link, Note: ch.Note})
}

// splitOff makes a received case of those who leave the household, with what is recorded of their persons, and links the two as near each other.
func splitOff(ctx context.Context, st Store, c casework.Case, leaving []casework.Person) (casework.ID, error) {
	number, err := st.NextCaseNumber(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	n := c
	n.ID, n.Version, n.State, n.Reference = uuid.Must(uuid.NewV7()), 1, casework.Received, casework.Reference(st.Now().Year(), number)
	if n.DueAt, err = due(ctx, st, n); err != nil {
		return uuid.Nil, err
	}
	n.ReceivedAt, n.Municipality, n.Reason, n.Persons = st.Now(), "", "", len(leaving)
	n.Profile.Persons, n.Profile.SingleParent, n.Profile.Schooling = slices.Clone(leaving), false, nil
	withPrincipal(n.Profile.Persons)
	if err := st.AddCase(ctx, n); err != nil {
		return uuid.Nil, err
	}
	if err := st.KeepVersion(ctx, n, "regional"); err != nil {
		return uuid.Nil, err
	}
	if err := movePersonal(ctx, st, c.ID, n.ID, leaving); err != nil {
		return uuid.Nil, err
	}
	if err := st.AddLink(ctx, casework.Link{Case: c.ID, Other: n.ID, Kind: casework.Near}); err != nil {
		return uuid.Nil, err
	}
	err = st.AddStep(ctx, casework.Step{
		Case: n.ID, Machine: casework.CaseMachine, Subject: n.ID, Event: "split", To: string(n.State), Note: c.Reference, Ground: groundIntake,
	})
	if err != nil {
		return uuid.Nil, err
	}
	return n.ID, st.Record(ctx, audit.Event{
		Action: "case.split", Subject: audit.Case, ID: n.ID, Case: n.ID, Ground: groundIntake, Detail: map[string]string{"from": c.Reference},
	})
}

// due is when the centre should begin with the new case.
func due(ctx context.Context, st Store, c casework.Case) (time.Time, error) {
	reg, err := st.Register(ctx)
	if err != nil {
		return time.Time{}, err
	}
	d, err := reg.Clock().Start(region.Priority(c.Priority), region.Direction, st.Now())
	return d.Due, err
}

// movePersonal takes the identity and the health detail of those who leave into their own case: what is not there stays not there.
func movePersonal(ctx context.Context, st Store, from, to casework.ID, leaving []casework.Person) error {
	goes := func(number int) bool {
		return slices.ContainsFunc(leaving, func(p casework.Person) bool { return p.Number == number })
	}
	who, err := st.Identity(ctx, from)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err == nil {
		mine, theirs := part(who.Persons, func(p casework.IdentityPerson) bool { return goes(p.Number) })
		rest := who
		who.Persons, rest.Persons, rest.Case, rest.Version = mine, theirs, to, 0
		if err := saveBoth(ctx, who, rest, st.SaveIdentity); err != nil {
			return err
		}
	}
	detail, err := st.Health(ctx, from)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err != nil {
		return nil //nolint:nilerr // nothing has been recorded
	}
	mine, theirs := part(detail.Persons, func(p casework.HealthPerson) bool { return goes(p.Number) })
	rest := casework.Health{Case: to, Persons: theirs}
	detail.Persons = mine
	return saveBoth(ctx, detail, rest, st.SaveHealth)
}

func saveBoth[T any](ctx context.Context, stays, goes T, save func(context.Context, T) error) error {
	if err := save(ctx, stays); err != nil {
		return err
	}
	return save(ctx, goes)
}

func part[T any](all []T, goes func(T) bool) (stay, leave []T) {
	for _, one := range all {
		if goes(one) {
			leave = append(leave, one)
		} else {
			stay = append(stay, one)
		}
	}
	return stay, leave
}

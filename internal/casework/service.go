package casework

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/region"
)

// Store is what cases need of the database.
type Store interface {
	Now() time.Time
	Register(ctx context.Context) (*region.Register, error)

	Case(ctx context.Context, id ID) (Case, error)
	LockCase(ctx context.Context, id ID) (Case, error)
	AddCase(ctx context.Context, c Case) error
	UpdateCase(ctx context.Context, c Case) error
	MoveCase(ctx context.Context, id ID, m Move) (Case, error)
	NextCaseNumber(ctx context.Context) (int64, error)
	NumberCase(ctx context.Context, id ID, reference string) error
	KeepVersion(ctx context.Context, c Case, source string) error
	CaseByReference(ctx context.Context, reference string) (Case, error)

	Identity(ctx context.Context, id ID) (Identity, error)
	Health(ctx context.Context, id ID) (Health, error)
	Protection(ctx context.Context, id ID) (Protection, error)
	SaveIdentity(ctx context.Context, i Identity) error
	SaveHealth(ctx context.Context, h Health) error
	SaveProtection(ctx context.Context, p Protection) error

	Links(ctx context.Context, id ID) ([]Link, error)
	AddLink(ctx context.Context, l Link) error
	RemoveLink(ctx context.Context, id, other ID) (bool, error)

	AddStep(ctx context.Context, s Step) error
	Steps(ctx context.Context, id ID) ([]Step, error)
	Accesses(ctx context.Context, id ID) ([]Access, error)
	GrantAccess(ctx context.Context, accesses ...Access) error
	EndAccess(ctx context.Context, id ID, org uuid.UUID, layers ...Layer) (int, error)
	FirstLook(ctx context.Context, c Case, layer string) (bool, error)

	ListCases(ctx context.Context, f Filter, p page.Params) (page.Of[Row], error)
	CountCases(ctx context.Context, f Filter) ([]Count, error)
	SearchCases(ctx context.Context, q string, most int) ([]Row, error)

	OrganisationsByID(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]identity.Organisation, error)
	OrganisationsOf(ctx context.Context, kind identity.OrganisationKind) ([]identity.Organisation, error)
	PlacesHeld(ctx context.Context, id ID) (bool, error)
	Tell(ctx context.Context, n Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Notice tells an organisation that a case moved.
type Notice struct {
	Org    uuid.UUID
	Case   Case
	Key    string // under "notices."; its one argument is the reference
	Href   string // the page that it leads to; the case's unless said
	Urgent bool
	Duty   identity.Flag // set: only for those who carry the duty
}

// Service is the use cases of cases.
type Service struct {
	InTx identity.InTx[Store]
}

// Reference writes the number of a case: KP-2026-00417.
func Reference(year int, number int64) string { return fmt.Sprintf("KP-%d-%05d", year, number) }

// IsDraft reports whether the case is still the intake body's own.
func (c Case) IsDraft() bool { return c.State == Draft }

// refuse returns Forbidden unless the actor has the right.
func refuse(a identity.Actor, c identity.Capability) error {
	if !a.May(c) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

// Editing is what the form of a case is filled from: the case as it stands, and the regional centres to choose from.
type Editing struct {
	Case    Case
	Centres []identity.Organisation
}

// Edit reads a case for its form, and records the look; who may not edit it as it stands is refused.
func (s Service) Edit(ctx context.Context, a identity.Actor, id ID) (v Editing, err error) {
	defer fault.Wrap(&err, "casework.Edit(%s)", id)
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		if v.Case, err = st.Case(ctx, id); err != nil {
			return err
		}
		if !v.Case.MayEdit(a) {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		if v.Centres, err = st.OrganisationsOf(ctx, identity.RegionalCentre); err != nil {
			return err
		}
		return Seen(ctx, st, a, v.Case)
	})
	return v, err
}

// Begin starts a draft of the group and returns its id. A regional centre's draft is its own to decide.
func (s Service) Begin(ctx context.Context, a identity.Actor, press identity.Press, g Group) (id ID, err error) {
	defer fault.Wrap(&err, "casework.Begin(%s)", a.Account)
	if err := refuse(a, identity.CaseWrite); err != nil {
		return id, err
	}
	if _, ok := ParseGroup(string(g)); !ok {
		return id, fault.Bad(fault.At("group", "fault.choose_one"))
	}
	err = s.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		c := newDraft(a, g, st.Now())
		id = c.ID
		if err := st.AddCase(ctx, c); err != nil {
			return err
		}
		return record(ctx, st, c, Transition{Event: Create, To: Draft, Ground: groundIntake})
	})
	return id, err
}

func newDraft(a identity.Actor, g Group, now time.Time) Case {
	c := Case{
		ID: uuid.Must(uuid.NewV7()), Version: 1, State: Draft, Group: g, Priority: PriorityNormal, Persons: 1, ReceivedAt: now, Intake: a.Organisation(),
		Profile: Profile{Basis: usualBasis(g)},
	}
	c.Reference = "draft-" + c.ID.String()
	if g == Emergency {
		c.Priority = PriorityEmergency
	}
	if a.Role() == identity.Regional {
		c.Centre = a.Organisation()
	}
	return c
}

// usualBasis is the ground that a group has as a rule; the form shows it and a person can change it.
func usualBasis(g Group) Basis {
	switch g {
	case Quota, Emergency:
		return "resettled"
	case Family:
		return "family_member"
	case Temporary:
		return "temporary_protection"
	case Permit, Minor:
		return "protection"
	}
	return ""
}

// record writes a step of the case into its history and the audit log.
func record(ctx context.Context, st Store, c Case, t Transition) error {
	err := st.AddStep(ctx, Step{
		Case: c.ID, Machine: CaseMachine, Subject: c.ID, Event: string(t.Event), From: string(t.From), To: string(t.To), Ground: t.Ground,
	})
	if err != nil {
		return err
	}
	return st.Record(ctx, audit.Event{Action: "case." + string(t.Event), Subject: audit.Case, ID: c.ID, Case: c.ID, Ground: t.Ground})
}

// Save changes one field group of a case: what a person edited on one page, begun from press.Version, and returns the new version. A group that was
// changed meanwhile gives a StaleError; other groups may have changed. Every change of a case that is no longer a draft is kept as a version. An
// autosave sends the press without a key: it may come many times, each with what was typed by then.
func (s Service) Save(ctx context.Context, a identity.Actor, press identity.Press, id ID, g FieldGroup, from Case) (version int64, err error) {
	defer fault.Wrap(&err, "casework.Save(%s, %s)", id, g)
	err = s.InTx(ctx, a, press.Keeping(&version), func(st Store) error {
		before, err := s.lockToEdit(ctx, st, a, id)
		if err != nil {
			return err
		}
		c, err := before.Save(g, from, press.Version, a, st.Now())
		if err != nil {
			return err
		}
		if err := askedAbout(ctx, st, before, c); err != nil {
			return err
		}
		version = before.Version + 1
		return s.keep(ctx, st, c, g)
	})
	return version, err
}

func (s Service) lockToEdit(ctx context.Context, st Store, a identity.Actor, id ID) (Case, error) {
	c, err := st.LockCase(ctx, id)
	if err == nil && !c.MayEdit(a) {
		err = fault.New(fault.Forbidden, "fault.forbidden")
	}
	return c, err
}

// askedAbout refuses an edit of what a municipality has been asked about, while places are held.
func askedAbout(ctx context.Context, st Store, before, after Case) error {
	facts := before.Answered(after)
	if len(facts) == 0 {
		return nil
	}
	held, err := st.PlacesHeld(ctx, before.ID)
	switch {
	case err != nil || !held:
		return err
	case facts[0].Anew:
		return fault.New(fault.Conflict, "cases.asked_about")
	}
	return fault.New(fault.Conflict, "cases.asked_from")
}

// keep writes the changed case, and, unless it is a draft, the version and the audit event of the change.
func (s Service) keep(ctx context.Context, st Store, c Case, g FieldGroup) error {
	if err := st.UpdateCase(ctx, c); err != nil || c.IsDraft() {
		return err
	}
	c.Version++
	if err := st.KeepVersion(ctx, c, c.Profile.Sources[g].Source); err != nil {
		return err
	}
	err := st.AddStep(ctx, Step{
		Case: c.ID, Machine: CaseMachine, Subject: c.ID, Event: "edit", From: string(c.State), To: string(c.State), Note: string(g), Ground: groundSource,
	})
	if err != nil {
		return err
	}
	return st.Record(ctx, audit.Event{
		Action: "case.edit", Subject: audit.Case, ID: c.ID, Case: c.ID, Ground: groundSource, Detail: map[string]string{"fields": string(g)},
	})
}

// Receive turns a draft into a case with a number, once it has all that a case must have; a case that was being completed comes back to received.
func (s Service) Receive(ctx context.Context, a identity.Actor, press identity.Press, id ID) (err error) {
	defer fault.Wrap(&err, "casework.Receive(%s)", id)
	return s.InTx(ctx, a, press, func(st Store) error {
		before, err := s.lockToEdit(ctx, st, a, id)
		if err != nil {
			return err
		}
		if err := complete(before); err != nil {
			return err
		}
		event := Complete
		if before.IsDraft() {
			event = Receive
			if err := number(ctx, st, before); err != nil {
				return err
			}
		}
		c, err := s.move(ctx, st, a, id, Move{Event: event})
		if err != nil {
			return err
		}
		return st.KeepVersion(ctx, c, c.Profile.Sources[HouseholdFields].Source)
	})
}

// complete refuses a case that lacks something, with every lack at once.
func complete(c Case) error {
	var all []fault.Field
	for _, m := range c.Lacks() {
		all = append(all, m.Field)
	}
	return fault.Bad(all...)
}

// number gives a draft its reference.
func number(ctx context.Context, st Store, c Case) error {
	n, err := st.NextCaseNumber(ctx)
	if err != nil {
		return err
	}
	return st.NumberCase(ctx, c.ID, Reference(st.Now().Year(), n))
}

// Move takes a case a step that is asked on its own pages and does nothing beside: ask_completion, start_matching, close, cancel of a draft, or reopen of a
// cancelled case. While a proposal is open or a direction stands, places are held: package placement lets them go first, by a withdrawal or a revocation.
func (s Service) Move(ctx context.Context, a identity.Actor, press identity.Press, id ID, m Move) (err error) {
	defer fault.Wrap(&err, "casework.Move(%s, %s)", id, m.Event)
	return s.InTx(ctx, a, press, func(st Store) error {
		before, err := st.LockCase(ctx, id)
		if err != nil {
			return err
		}
		if before.Version != press.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if err := asked(a, before, m.Event); err != nil {
			return err
		}
		_, err = s.move(ctx, st, a, id, m)
		return err
	})
}

// asked refuses a step that is not the actor's to ask by its name alone. A draft and what was completed are sent by Receive, which looks whether anything
// is missing and gives the number; a case that others may have seen is cancelled by package placement, which closes it to them; the others are taken
// where their facts are recorded.
func asked(a identity.Actor, c Case, e Event) error {
	t, err := Next(c.State, e)
	if err != nil {
		return err
	}
	if err := refuse(a, t.Right); err != nil {
		return err
	}
	switch {
	case e == Reopen && c.State == Placed:
		return fault.New(fault.Conflict, "cases.places_held")
	case e == Receive || e == Complete || e == Cancel && c.State != Draft || !slices.Contains(c.Steps(a), e):
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

// move checks the right of the table's row, moves a locked case, starts the clock of its new state and records the step.
func (s Service) move(ctx context.Context, st Store, a identity.Actor, id ID, m Move) (Case, error) {
	c, err := st.Case(ctx, id)
	if err != nil {
		return c, err
	}
	t, err := Next(c.State, m.Event)
	if err != nil {
		return c, err
	}
	if err := refuse(a, t.Right); err != nil {
		return c, err
	}
	if err := lettingGo(ctx, st, c, m.Event); err != nil {
		return c, err
	}
	if m.Due, err = due(ctx, st, c, t.To); err != nil {
		return c, err
	}
	if c, err = st.MoveCase(ctx, id, m); err != nil {
		return c, err
	}
	if err := tell(ctx, st, a, c, m.Event); err != nil {
		return c, err
	}
	return c, st.Record(ctx, audit.Event{
		Action: "case." + string(m.Event), Subject: audit.Case, ID: id, Case: id, Ground: t.Ground, Detail: reasonDetail(m.Reason),
	})
}

// lettingGo refuses to reopen a case whose household still holds places.
func lettingGo(ctx context.Context, st Store, c Case, e Event) error {
	if e != Reopen {
		return nil
	}
	held, err := st.PlacesHeld(ctx, c.ID)
	if err == nil && held {
		err = fault.New(fault.Conflict, "cases.places_held")
	}
	return err
}

// tell gives notice to the organisation that acts next.
func tell(ctx context.Context, st Store, a identity.Actor, c Case, e Event) error {
	n := Notice{Case: c, Urgent: c.Priority != PriorityNormal}
	switch e {
	case Receive:
		n.Org, n.Key = c.Centre, "notices.case_received"
	case AskCompletion:
		n.Org, n.Key = c.Intake, "notices.completion_asked"
	case Complete:
		n.Org, n.Key = c.Centre, "notices.completed"
	case Cancel:
		n.Org, n.Key = c.Intake, "notices.case_cancelled"
	case Reopen:
		n.Org, n.Key = c.Intake, "notices.case_reopened"
	default:
		return nil
	}
	if n.Org == uuid.Nil || n.Org == a.Organisation() {
		return nil
	}
	return st.Tell(ctx, n)
}

func reasonDetail(code string) map[string]string {
	if code == "" {
		return nil
	}
	return map[string]string{"reason": code}
}

// due is the deadline of a case's next state.
func due(ctx context.Context, st Store, c Case, to State) (time.Time, error) {
	r, err := st.Register(ctx)
	if err != nil {
		return time.Time{}, err
	}
	return DueIn(r, c.Priority, to, st.Now())
}

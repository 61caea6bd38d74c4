package casework_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// bench is a database with the authorities that a case meets.
type bench struct {
	t                                              *testing.T
	db                                             *storetest.Database
	cases                                          casework.Service
	ministry, migri, other, north, south, oulu, ax identity.Actor
	others                                         map[identity.Role]identity.Actor
	now                                            time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, others: map[identity.Role]identity.Actor{}, now: time.Date(2026, 11, 20, 9, 42, 0, 0, civil.Helsinki())} // a Friday
	b.db = storetest.New(t, store.Options{Now: func() time.Time { return b.now }, MostConns: 4})
	b.cases = casework.Service{InTx: store.As(b.db.DB, func(tx *store.Tx) casework.Store { return tx })}
	b.ministry, b.migri, b.other = b.actor(identity.Ministry, "TEM"), b.actor(identity.IntakeBody, "MIGRI"), b.actor(identity.IntakeBody, "VOK-OULU")
	b.north, b.south = b.actor(identity.RegionalCentre, "09"), b.actor(identity.RegionalCentre, "01")
	b.oulu, b.ax = b.actor(identity.MunicipalAuthority, "564"), b.actor(identity.WellbeingArea, "19")
	return b
}

func (b *bench) actor(kind identity.OrganisationKind, code string) identity.Actor {
	b.t.Helper()
	org := identity.Organisation{ID: uuid.New(), Kind: kind, Code: code}
	b.db.Exec(b.t, "INSERT INTO organisation (id, kind, code, name_fi, name_sv, name_en) VALUES ($1, $2, $3, $3, $3, $3)", org.ID, kind, code)
	a := identity.Actor{Account: uuid.New(), Membership: identity.Membership{ID: uuid.New(), Organisation: org, Role: identity.RoleOf(kind)}}
	b.db.Exec(b.t, "INSERT INTO account (id, login, name) VALUES ($1, $2, 'Testi Henkilö')", a.Account, a.Account.String())
	return a
}

// as is somebody of the role: those who meet the case, and a stranger of each other role.
func (b *bench) as(r identity.Role) identity.Actor {
	b.t.Helper()
	for _, a := range []identity.Actor{b.ministry, b.migri, b.north, b.oulu, b.ax} {
		if a.Role() == r {
			return a
		}
	}
	if r == identity.Job {
		return identity.System()
	}
	kinds := map[identity.Role]identity.OrganisationKind{
		identity.Keha: identity.PaymentAuthority, identity.Representative: identity.RepresentativeOffice, identity.Auditor: identity.AuditBody, identity.Admin: identity.Administration,
	}
	if _, ok := b.others[r]; !ok {
		b.others[r] = b.actor(kinds[r], string(r))
	}
	return b.others[r]
}

// seenByAll is a case of the north that the immigration service entered, open to a municipality, a wellbeing area and a representative.
func (b *bench) seenByAll() casework.ID {
	b.t.Helper()
	id := uuid.New()
	b.db.Exec(b.t, `INSERT INTO refugee_case (id, reference, state, group_code, priority, persons, received_at, intake_org, centre_org, profile)
		VALUES ($1, 'KP-2026-00417', 'draft', 'quota', 'normal', 1, $2, $3, $4, '{}')`, id, b.now, b.migri.Organisation(), b.north.Organisation())
	for _, r := range []identity.Role{identity.Municipality, identity.Wellbeing, identity.Representative} {
		b.db.Exec(b.t, "INSERT INTO case_access (id, case_id, org_id, layer, since, ground, received_at) VALUES (gen_random_uuid(), $1, $2, 'profile', $3, 'test', $3)",
			id, b.as(r).Organisation(), b.now)
	}
	return id
}

func press(version int64) identity.Press { return identity.Press{Key: uuid.New(), Version: version} }

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// read reads a case past the service's audit.
func (b *bench) read(a identity.Actor, id casework.ID) (c casework.Case) {
	b.t.Helper()
	b.must(b.db.InTx(b.t.Context(), a, identity.Press{}, func(tx *store.Tx) (err error) {
		c, err = tx.Case(b.t.Context(), id)
		return err
	}))
	return c
}

// whole is a household that lacks nothing.
func whole(centre uuid.UUID) casework.Case {
	said := casework.Provenance{Source: "unhcr", Method: "rrf_only"}
	return casework.Case{
		Group: casework.Emergency, Priority: casework.PriorityEmergency, Centre: centre, EarliestArrival: civil.Of(2026, 12, 14),
		Profile: casework.Profile{
			Persons: []casework.Person{
				{BirthYear: 1988, Sex: "female", Relation: "principal"}, {BirthYear: 2017, Sex: "male", Relation: "child"},
			},
			SingleParent: true, MotherTongues: []string{"ar"}, Basis: "resettled",
			Needs:    []casework.Need{{Code: "dialysis", Absolute: true, MaxMinutes: 60, Urgency: "on_arrival"}},
			Dwelling: casework.Dwelling{Rooms: 2, Accessible: casework.Absolute},
			Sources: map[casework.FieldGroup]casework.Provenance{
				casework.HouseholdFields: said, casework.LanguageFields: said, casework.LegalFields: said, casework.NeedFields: said,
			},
		},
	}
}

// save edits the field groups of a case one by one, as the pages of the form do.
func (b *bench) save(a identity.Actor, id casework.ID, from casework.Case, groups ...casework.FieldGroup) {
	b.t.Helper()
	for _, g := range groups {
		_, err := b.cases.Save(b.t.Context(), a, press(b.read(a, id).Version), id, g, from)
		b.must(err)
	}
}

// received is a case that the immigration service entered and sent to the northern centre.
func (b *bench) received() casework.ID {
	b.t.Helper()
	id, err := b.cases.Begin(b.t.Context(), b.migri, press(0), casework.Emergency)
	b.must(err)
	b.save(b.migri, id, whole(b.north.Organisation()), casework.FieldGroups()...)
	b.must(b.cases.Receive(b.t.Context(), b.migri, press(b.read(b.migri, id).Version), id))
	return id
}

func TestADraftBecomesACase(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, err := b.cases.Begin(t.Context(), b.migri, press(0), casework.Emergency)
	b.must(err)
	err = b.cases.Receive(t.Context(), b.migri, press(1), id)
	if e, _ := fault.As(err); fault.KindOf(err) != fault.Invalid || len(e.Fields) < 4 {
		t.Errorf("an empty draft was received, or not every lack was said: %v", err)
	}
	if got := b.read(b.migri, id); got.State != casework.Draft || got.Priority != casework.PriorityEmergency {
		t.Errorf("draft: %+v", got)
	}
	b.save(b.migri, id, whole(b.north.Organisation()), casework.FieldGroups()...)
	b.must(b.cases.Receive(t.Context(), b.migri, press(b.read(b.migri, id).Version), id))
	got := b.read(b.north, id)
	if got.State != casework.Received || got.Reference != "KP-2026-00001" || got.Persons != 2 || got.Profile.Persons[1].Number != 2 {
		t.Errorf("received: %+v", got)
	}
	if want := b.now.Add(24 * time.Hour); !got.DueAt.Equal(want) {
		t.Errorf("an emergency's clock ends %s, want %s: hours run through weekends", got.DueAt, want)
	}
	need, dwelling := got.Profile.Needs[0], got.Profile.Dwelling
	if need.SetBy.Account != b.migri.Account || dwelling.SetBy.On != civil.Of(2026, 11, 20) {
		t.Errorf("an absolute requirement does not name who set it: %+v, %+v", need.SetBy, dwelling.SetBy)
	}
	if p := got.Profile.Sources[casework.HouseholdFields]; p.Account != b.migri.Account || p.Source != "unhcr" || p.At.IsZero() {
		t.Errorf("the household's source is %+v", p)
	}
	var notices, events int
	b.db.Scan(t, "SELECT (SELECT count(*) FROM notice WHERE org_id = $1), (SELECT count(*) FROM audit.event WHERE case_id = $2)",
		[]any{b.north.Organisation(), id}, &notices, &events)
	if notices != 1 || events != 2 {
		t.Errorf("%d notices and %d audit events, want 1 and 2", notices, events)
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.received()
	version := b.read(b.north, id).Version
	for _, c := range []struct {
		name string
		do   func() error
		want fault.Kind
	}{
		{"the ministry enters no case", func() error {
			_, err := b.cases.Begin(t.Context(), b.ministry, press(0), casework.Quota)
			return err
		}, fault.Forbidden},
		{"the intake body does not start the search", func() error {
			return b.cases.Move(t.Context(), b.migri, press(version), id, casework.Move{Event: casework.StartMatching})
		}, fault.Forbidden},
		{"another intake body sees nothing", func() error {
			_, err := b.cases.Save(t.Context(), b.other, press(version), id, casework.NeedFields, whole(uuid.Nil))
			return err
		}, fault.NotFound},
		{"another centre sees nothing", func() error {
			return b.cases.Move(t.Context(), b.south, press(version), id, casework.Move{Event: casework.StartMatching})
		}, fault.NotFound},
		{"a municipality sees nothing before a proposal", func() error {
			_, err := b.cases.Look(t.Context(), b.oulu, id)
			return err
		}, fault.NotFound},
		{"the ministry does not edit", func() error {
			_, err := b.cases.Save(t.Context(), b.ministry, press(version), id, casework.NeedFields, whole(uuid.Nil))
			return err
		}, fault.Forbidden},
		{"a step asked on an old page is refused", func() error {
			return b.cases.Move(t.Context(), b.north, press(version-1), id, casework.Move{Event: casework.StartMatching})
		}, fault.Conflict},
		{"a direction is not made here", func() error {
			return b.cases.Move(t.Context(), b.north, press(version), id, casework.Move{Event: casework.Direct, Municipality: "564"})
		}, fault.Conflict},
	} {
		if err := c.do(); err == nil || fault.KindOf(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestCompletionGoesThereAndBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.received()
	step := func(a identity.Actor, m casework.Move) {
		t.Helper()
		b.must(b.cases.Move(t.Context(), a, press(b.read(a, id).Version), id, m))
	}
	step(b.north, casework.Move{Event: casework.AskCompletion, Reason: "needs", Note: "Mikä hoitopaikka?"})
	if got := b.read(b.migri, id); got.State != casework.NeedsCompletion || got.Reason != "needs" || !got.DueAt.IsZero() {
		t.Errorf("asked: %+v", got)
	}
	b.save(b.migri, id, whole(uuid.Nil), casework.NeedFields)
	b.must(b.cases.Receive(t.Context(), b.migri, press(b.read(b.migri, id).Version), id))
	if got := b.read(b.north, id); got.State != casework.Received || got.Reference != "KP-2026-00001" {
		t.Errorf("completed: %+v", got)
	}
	step(b.north, casework.Move{Event: casework.StartMatching})
	chain := placement.Chain{InTx: store.As(b.db.DB, func(tx *store.Tx) placement.ChainStore { return tx })}
	b.must(chain.Cancel(t.Context(), b.north, press(b.read(b.north, id).Version), id, "departure", ""))
	step(b.north, casework.Move{Event: casework.Reopen, Reason: "cancelled_in_error"})
	v, err := b.cases.Look(t.Context(), b.north, id)
	b.must(err)
	c := v.Case
	var events []string
	for _, s := range v.Steps {
		events = append(events, s.Event)
	}
	want := []string{"reopen", "cancel", "start_matching", "complete", "edit", "ask_completion", "receive", "create"}
	if c.State != casework.Received || len(events) != len(want) {
		t.Fatalf("%s after %v", c.State, events)
	}
	for i := range want {
		if events[i] != want[i] {
			t.Errorf("history %v, want %v", events, want)
			break
		}
	}
}

func TestStaleEditSaysWhatStandsNow(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.received()
	seen := b.read(b.north, id).Version
	mine, theirs := whole(b.north.Organisation()), whole(b.north.Organisation())
	theirs.Profile.Needs = []casework.Need{{Code: "maternity"}}
	_, err := b.cases.Save(t.Context(), b.migri, press(seen), id, casework.NeedFields, theirs)
	b.must(err)
	_, err = b.cases.Save(t.Context(), b.north, press(seen), id, casework.NeedFields, mine)
	var stale *casework.StaleError
	if !errors.As(err, &stale) || fault.KindOf(err) != fault.Conflict || stale.Group != casework.NeedFields || stale.Now.Profile.Needs[0].Code != "maternity" {
		t.Fatalf("a stale edit gave %v", err)
	}
	mine.Profile.Dwelling.Rooms = 4
	if _, err = b.cases.Save(t.Context(), b.north, press(seen), id, casework.DwellingFields, mine); err != nil {
		t.Errorf("another part of the same case was refused: %v", err)
	}
	_, err = b.cases.Save(t.Context(), b.north, press(stale.Now.Version), id, casework.NeedFields, mine)
	if got := b.read(b.north, id); err != nil || got.Profile.Needs[0].Code != "dialysis" || got.Profile.Dwelling.Rooms != 4 {
		t.Errorf("after the merge: %+v, %v", got.Profile, err)
	}
	var versions int
	b.db.Scan(t, "SELECT count(*) FROM case_version WHERE case_id = $1", []any{id}, &versions)
	if versions != 4 {
		t.Errorf("%d versions are kept, want the received one and three edits", versions)
	}
}

func TestLooksAtPersonalLayersAreRecordedOncePerDay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.received()
	b.must(b.cases.SaveIdentity(t.Context(), b.migri, press(0), id, casework.Identity{
		UNHCRCase: "147-26C00417", Persons: []casework.IdentityPerson{{Number: 1, FamilyName: "Keksitty", GivenNames: "Esimerkki", BirthDate: civil.Of(1988, 3, 1)}},
	}))
	b.must(b.cases.SaveHealth(t.Context(), b.migri, press(0), id, casework.Health{Persons: []casework.HealthPerson{{Number: 1, Treatment: "dialyysi kolmesti viikossa"}}}))
	err := b.cases.SaveIdentity(t.Context(), b.north, press(1), id, casework.Identity{Persons: []casework.IdentityPerson{{Number: 1, BirthDate: civil.Of(1990, 3, 1)}}})
	if e, _ := fault.As(err); fault.KindOf(err) != fault.Invalid || e.Fields[0].Name != "person-1-birth-date" {
		t.Errorf("a birth date outside the profile's year gave %v", err)
	}
	for range 2 {
		got, err := b.cases.Open(t.Context(), b.north, id)
		if err != nil || got.Identity == nil || got.Identity.UNHCRCase == "" || got.Health == nil || got.Protection != nil ||
			got.Identity.Version != 1 || got.Health.Version != 1 {
			t.Fatalf("the deciding centre opened %+v: %v", got, err)
		}
	}
	got, err := b.cases.Open(t.Context(), b.ministry, id)
	if err != nil || got.Identity != nil || got.Health != nil {
		t.Errorf("the ministry opened %+v: %v", got, err)
	}
	var identityLooks, healthLooks, others int
	b.db.Scan(t, `SELECT count(*) FILTER (WHERE action = 'identity.read'), count(*) FILTER (WHERE action = 'health.read'),
		count(*) FILTER (WHERE role = 'coordinator') FROM audit.event WHERE case_id = $1`, []any{id}, &identityLooks, &healthLooks, &others)
	if identityLooks != 1 || healthLooks != 1 || others != 0 {
		t.Errorf("%d, %d and %d looks are recorded, want one of each layer and none of the ministry", identityLooks, healthLooks, others)
	}
	b.now = b.now.Add(24 * time.Hour)
	_, err = b.cases.Open(t.Context(), b.north, id)
	b.must(err)
	b.db.Scan(t, `SELECT count(*) FROM audit.event WHERE case_id = $1 AND action = 'identity.read'`, []any{id}, &identityLooks)
	if identityLooks != 2 {
		t.Errorf("%d looks after the next day's, want 2", identityLooks)
	}
}

func TestProtectionIsForNamedPersons(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.received()
	b.must(b.cases.SaveProtection(t.Context(), b.migri, press(0), id, casework.Protection{ProtectionOrder: true, Detail: "Ei saa kertoa kenellekään."}))
	mine, err := b.cases.Open(t.Context(), b.migri, id)
	if err != nil || mine.Protection == nil || !mine.Case.SpecialHandling {
		t.Errorf("who recorded it reads %+v: %v", mine.Protection, err)
	}
	if got, err := b.cases.Open(t.Context(), b.north, id); err != nil || got.Protection != nil {
		t.Errorf("the deciding centre reads the protection track unnamed: %v", err)
	}
}

func TestLinksReadTheSameFromBothSides(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	one, two := b.received(), b.received()
	b.must(b.cases.Link(t.Context(), b.north, press(0), one, "kp-2026-00002", casework.Together, ""))
	v, err := b.cases.Look(t.Context(), b.north, two)
	if err != nil || len(v.Links) != 1 || v.Links[0].Other != one || v.Links[0].Reference != "KP-2026-00001" || v.Links[0].Kind != casework.Together {
		t.Errorf("from the other side: %+v, %v", v.Links, err)
	}
	b.must(b.cases.Link(t.Context(), b.north, press(0), two, "KP-2026-00001", casework.Near, ""))
	b.must(b.cases.Unlink(t.Context(), b.migri, press(0), two, one))
	v, err = b.cases.Look(t.Context(), b.north, one)
	if err != nil || len(v.Links) != 0 {
		t.Errorf("after the link was taken away: %+v, %v", v.Links, err)
	}
	for _, wrong := range []string{"KP-2026-00001", "KP-2026-99999"} {
		if err := b.cases.Link(t.Context(), b.north, press(0), one, wrong, casework.Near, ""); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a link to %s gave %v", wrong, err)
		}
	}
}

func TestSearchFindsWhatTheReaderMaySee(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for range 12 {
		b.received()
	}
	for _, c := range []struct {
		actor identity.Actor
		q     string
		want  int
	}{
		{b.north, "KP-2026-00012", 1},
		{b.north, "12", 1},
		{b.ministry, "kp-2026-0001", 3},
		{b.migri, "kp-2026", 12},
		{b.migri, "00007", 1},
		{b.south, "KP-2026-00012", 0},
		{b.oulu, "KP-2026-00012", 0},
		{b.oulu, "kp", 0},
		{b.north, "k", 0},
		{b.north, "%", 0},
	} {
		rows, err := b.cases.Search(t.Context(), c.actor, c.q, 20)
		if err != nil || len(rows) != c.want {
			t.Errorf("%s searched %q: %d cases, want %d; %v", c.actor.Role(), c.q, len(rows), c.want, err)
		}
	}
	list, err := b.cases.List(t.Context(), b.north, casework.Filter{State: casework.Received}, page.Params{Limit: 5})
	if err != nil || len(list.Rows.Items) != 5 || list.Rows.Next == "" {
		t.Errorf("list: %d rows, %v", len(list.Rows.Items), err)
	}
	for _, n := range list.Counts {
		if n.Kind == casework.ByState && n.Code == "received" && n.N != 12 || n.Code == "matching" && n.N != 0 {
			t.Errorf("count %+v", n)
		}
	}
}

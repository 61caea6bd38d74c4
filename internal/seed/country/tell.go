package country

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/compensation"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/arrivals"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/seed/chance"
	"kuntapaikka/internal/seed/household"
	"kuntapaikka/internal/store"
)

// sheets are the rows that tell of cases, table by table.
type sheets struct {
	cases, identities, health, protection, versions, references, steps, accesses  *store.Rows
	suggestions, proposals, messages, hearings, directions, revocations, arrivals *store.Rows
	bookings                                                                      *store.Rows
	notices, events                                                               *store.Rows
}

func newSheets() *sheets {
	return &sheets{
		cases: store.NewRows("refugee_case", `id, reference, version, state, group_code, priority, persons, earliest_arrival, due_at, received_at, intake_org,
			centre_org, municipality_code, must_be_directed, special_handling, reason_code, profile, search_text`),
		identities:  store.NewRows("case_identity", "case_id, document"),
		health:      store.NewRows("case_health", "case_id, document"),
		protection:  store.NewRows("case_protection", "case_id, document"),
		versions:    store.NewRows("case_version", "case_id, version, at, account_id, org_id, source, profile"),
		references:  store.NewRows("case_outside_reference", "org_id, reference, case_id"),
		steps:       store.NewRows("transition", `id, case_id, machine, subject_id, event, from_state, to_state, at, account_id, org_id, reason_code, note, ground`),
		accesses:    store.NewRows("case_access", "id, case_id, org_id, account_id, layer, since, until, ground, received_at, search_text"),
		suggestions: store.NewRows("suggestion", "id, case_id, centre_org, municipality_code, reason, state, snapshot, made_by, made_at"),
		proposals: store.NewRows("proposal", `id, version, case_id, reference, state, centre_org, municipality_org, municipality_code, group_code, priority, persons,
			planned_arrival, rank, choice_reason, snapshot, made_by, sent_at, remind_at, due_at, held_until, escalated_at, answered_at, answered_by,
			decision_body, decided_on, reason_code, note, silence_reason`),
		bookings: store.NewRows("dwelling_booking", "dwelling_id, case_id, proposal_id, during"),
		messages: store.NewRows("proposal_message", "id, proposal_id, kind, body, org_id, account_id, at"),
		hearings: store.NewRows("hearing", `id, version, proposal_id, case_id, centre_org, municipality_org, org_id, kind, state, why, outcome, services, statement,
			requested_at, remind_at, due_at, answered_at, answered_by`),
		directions: store.NewRows("direction", `id, number, case_id, proposal_id, centre_org, municipality_org, wellbeing_org, municipality_code, decided_on,
			decided_by, decided_at, child_view, document`),
		revocations: store.NewRows("direction_revocation", "direction_id, revoked_at, revoked_by, reason"),
		arrivals: store.NewRows("arrival", `id, version, case_id, person, direction_id, municipality_org, wellbeing_org, route, state, planned_on, arrived_on,
			home_from, first_home, detail`),
		notices: store.NewRows("notice", "id, org_id, case_id, key, args, href, urgent, created_at, read_at"),
		events:  store.NewRows("audit.event", "at, account_id, role, organisation, action, subject, subject_id, case_id, ground, detail"),
	}
}

// all returns the sheets in an order in which what is referred to comes first.
func (s *sheets) all() []*store.Rows {
	return []*store.Rows{
		s.cases, s.identities, s.health, s.protection, s.versions, s.references, s.steps, s.accesses, s.suggestions, s.proposals, s.bookings, s.messages, s.hearings,
		s.directions, s.revocations, s.arrivals, s.notices, s.events,
	}
}

// who is somebody who did something, in his role.
type who struct {
	account uuid.UUID
	org     *organisation
}

func (o *organisation) by(n int) who { return who{o.people[n].id, o} }

// clock is the system's own work.
func clock() who { return who{org: &organisation{}} }

// teller tells one case.
type teller struct {
	*Country
	*sheets
	chance.Dice
	way
	id        uuid.UUID
	reference string
	version   int
	state     casework.State // as far as it has been told
	reason    string
	due       time.Time
	intake    who
	house     household.Household
	profile   []byte
	standing  uuid.UUID // the direction that stands
	named     string    // the dwelling that was named for the household
	quiet     bool      // too long ago for notices and the audit log, in a country too large for all of them
}

// tell adds the rows of a case. number is its place among all cases in the order of time.
func (w *Country) tell(s *sheets, n, number int) error {
	y := w.way(n)
	t := &teller{Country: w, sheets: s, Dice: chance.New(w.Seed, diceCase, uint64(n)), way: y, version: 1}
	t.id = w.caseID(&y)
	t.intake = w.intakeOf(&y)
	t.reference = casework.Reference(civil.DateIn(y.listed()).Year(), int64(number))
	if y.state == casework.Draft {
		t.reference = "draft-" + t.id.String()
	}
	t.quiet = len(w.kinds) > mostRemembered && y.listed().Before(w.Now.AddDate(0, 0, -7))
	t.house = w.almanac.Make(chance.New(w.Seed, diceHousehold, uint64(n)), household.Origin{
		Group: y.group, Country: y.country, Size: y.size, At: y.created, QuotaYear: w.quotaYear, Number: number, Towns: w.codes, Compact: t.quiet,
		By: casework.SetBy{Account: t.intake.account, Org: t.intake.org.ID, On: civil.DateIn(y.created)},
	})
	return t.tellAll()
}

// caseID is the same whoever asks for it.
func (w *Country) caseID(y *way) uuid.UUID {
	return chance.New(w.Seed, diceCase, 1<<40|uint64(y.n)).ID(y.created)
}

// intakeOf is who made the case known: the immigration service, a reception centre, or the municipality to which somebody moved.
func (w *Country) intakeOf(y *way) who {
	switch {
	case y.independent:
		return y.home.org.by(0)
	case y.group == casework.Permit || y.group == casework.Minor && y.n%3 == 0:
		return w.org(identity.IntakeBody, receptions()[y.n%len(receptions())]).by(0)
	}
	return w.org(identity.IntakeBody, "MIGRI").by(0)
}

// tellAll tells the case from its beginning to where it stands.
func (t *teller) tellAll() (err error) {
	if !t.quiet {
		t.relent()
	}
	if t.profile, err = json.Marshal(t.house.Profile); err != nil {
		return err
	}
	t.openOwn()
	if t.independent {
		t.toldByNotice()
	} else if err := t.toldByProposals(); err != nil {
		return err
	}
	if err := t.people(); err != nil {
		return err
	}
	if err := t.documents(); err != nil {
		return err
	}
	t.header()
	return nil
}

// header writes the case as it stands in the end; in its table it comes before all that refers to it.
func (t *teller) header() {
	h := &t.house
	var centre uuid.UUID
	if t.centre != nil {
		centre = t.centre.ID
	}
	var municipality any
	if t.independent || t.way.state == casework.Placed || t.way.state == casework.Arrived || t.way.state == casework.Registered || t.way.state == casework.Closed {
		municipality = t.home.Code
	}
	t.cases.Add(t.id, t.reference, t.version, t.way.state, t.group, t.priority, t.size, t.earliest(), t.due, t.listed(), t.intake.org.ID, centre, municipality,
		h.MustBeDirected, h.Protection != nil, t.reason, t.profile, strings.ToLower(t.reference))
}

// earliest is the first day on which the household could come.
func (t *teller) earliest() civil.Date {
	if len(t.tries) > 0 {
		return t.tries[len(t.tries)-1].earliest()
	}
	day := civil.DateIn(t.created)
	if t.priority == casework.PriorityEmergency {
		return day.AddDays(10)
	}
	return day.AddDays(60)
}

// earliest is the first day on which the household could come to the municipality that was asked: in the year of its places.
func (y *try) earliest() civil.Date {
	if day := y.planned.AddDays(-7); !day.Before(y.line.window.From) {
		return day
	}
	return y.line.window.From
}

// documents writes the layers beside the profile, and the number under which the intake body knows the case.
func (t *teller) documents() error {
	h := &t.house
	if !t.registered.IsZero() {
		for i := range h.Identity.Persons {
			h.Identity.Persons[i].HomeFrom = t.homeFrom()
		}
	}
	for _, layer := range []struct {
		rows  *store.Rows
		value any
		there bool
	}{{t.identities, h.Identity, true}, {t.health, h.Health, h.Health != nil}, {t.protection, h.Protection, h.Protection != nil}} {
		if !layer.there {
			continue
		}
		document, err := json.Marshal(layer.value)
		if err != nil {
			return err
		}
		layer.rows.Add(t.id, document)
	}
	outside := h.Identity.UNHCRCase
	if outside == "" {
		outside = h.Identity.CustomerNo
	}
	t.references.Add(t.intake.org.ID, strings.ToLower(outside), t.id)
	return nil
}

// homeFrom is the day from which the persons have a home municipality.
func (t *teller) homeFrom() civil.Date { return civil.DateIn(t.arrived).AddDays(1) }

// move takes the case a step by the table of transitions.
func (t *teller) move(e casework.Event, by who, at time.Time, reason, note string) {
	row, err := casework.Next(t.state, e)
	if err != nil { // the ways are made so that this cannot be
		row = casework.Transition{Event: e, From: t.state, To: t.way.state}
	}
	t.step(casework.CaseMachine, t.id, string(e), string(row.From), string(row.To), by, at, reason, note, row.Ground)
	t.event("case."+string(e), audit.Case, t.id, by, at, row.Ground, detail("reason", reason))
	if t.state != "" {
		t.version++
	}
	if row.Reasoned {
		t.reason = reason
	}
	t.state, t.due = row.To, time.Time{}
	if row.To == casework.Received || row.To == casework.Matching {
		t.due, _, _ = t.deadline(t.priority, region.Direction, at)
	}
}

// keep keeps the profile as a version of the case.
func (t *teller) keep(by who, at time.Time) {
	t.versions.Add(t.id, t.version, at, by.account, by.org.ID, t.house.Profile.Sources[casework.HouseholdFields].Source, t.profile)
}

// begin tells how the case was recorded and received, and what had to be completed.
func (t *teller) begin() {
	t.move(casework.Create, t.intake, t.created, "", "")
	if t.received.IsZero() {
		return
	}
	t.move(casework.Receive, t.intake, t.received, "", "")
	t.keep(t.intake, t.received)
	if !t.asked.IsZero() {
		t.move(casework.AskCompletion, t.centre.by(0), t.asked, chance.Pick(t.Dice, []string{"household", "needs", "languages", "ties", "documents"}), "")
	}
	if !t.completed.IsZero() {
		t.move(casework.Complete, t.intake, t.completed, "", "")
		t.keep(t.intake, t.completed)
	}
	if !t.matched.IsZero() {
		t.move(casework.StartMatching, t.centre.by(0), t.matched, "", "")
	}
}

// toldByNotice tells of somebody who came by himself.
func (t *teller) toldByNotice() {
	officer := t.home.org.by(0)
	t.move(casework.Notify, officer, t.created, "", "")
	t.keep(officer, t.created)
	t.open(t.home.org, casework.ProfileLayer, "681/2023 s. 43.4", t.created, time.Time{})
	t.open(t.home.org, casework.IdentityLayer, "681/2023 s. 43.4", t.created, time.Time{})
	t.end(officer)
}

// toldByProposals tells of a case that needs a place.
func (t *teller) toldByProposals() error {
	t.begin()
	if !t.suggested.IsZero() {
		if err := t.suggest(); err != nil {
			return err
		}
	}
	for i := range t.tries {
		if err := t.attempt(i, &t.tries[i]); err != nil {
			return err
		}
	}
	if t.home != nil && t.way.state != casework.Matching {
		t.end(t.home.org.by(0))
	} else {
		t.end(who{})
	}
	return nil
}

// end tells of the arrival, the home municipality, and how the case was closed or cancelled.
func (t *teller) end(officer who) {
	if !t.arrived.IsZero() {
		t.move(casework.Arrive, officer, t.arrived, "", "")
		t.notify(t.centre, "arrived", "/cases/"+t.id.String(), false, t.arrived)
	}
	if !t.registered.IsZero() {
		t.move(casework.Register, officer, t.registered, "", "")
	}
	if !t.closed.IsZero() {
		t.move(casework.Close, t.centre.by(0), t.closed, "", "")
	}
	if !t.cancelled.IsZero() {
		t.move(casework.Cancel, t.centre.by(0), t.cancelled, chance.Pick(t.Dice, []string{"withdrawal", "departure", "duplicate", "death"}), "")
	}
}

// openOwn gives the named persons of a case what they read from its beginning: the representative of a minor, the officers of a protected case.
func (t *teller) openOwn() {
	if t.group == casework.Minor && t.way.state != casework.Draft {
		office := t.org(identity.RepresentativeOffice, "EDU")
		for _, layer := range []casework.Layer{casework.ProfileLayer, casework.IdentityLayer} {
			t.openTo(office.by(t.n%len(office.people)), layer, "681/2023 s. 93", t.created, time.Time{})
		}
	}
	if t.house.Protection != nil {
		t.openTo(t.intake, casework.ProtectionLayer, "681/2023 s. 68", t.created, time.Time{})
		if t.centre != nil {
			t.openTo(t.centre.by(1), casework.ProtectionLayer, "681/2023 s. 68", t.listed(), time.Time{})
		}
	}
}

func (t *teller) open(o *organisation, l casework.Layer, ground string, since, until time.Time) {
	t.openTo(who{org: o}, l, ground, since, until)
}

func (t *teller) openTo(by who, l casework.Layer, ground string, since, until time.Time) {
	t.accesses.Add(t.ID(since), t.id, by.org.ID, by.account, l, since, until, ground, t.listed(), strings.ToLower(t.reference))
}

// step writes a row of the case's history.
func (t *teller) step(m casework.Machine, subject uuid.UUID, event, from, to string, by who, at time.Time, reason, note, ground string) {
	t.steps.Add(t.ID(at), t.id, m, subject, event, from, to, at, by.account, by.org.ID, reason, note, ground)
}

// event writes an audit event.
func (t *teller) event(action string, s audit.Subject, subject uuid.UUID, by who, at time.Time, ground, detail string) {
	if t.quiet {
		return
	}
	role := identity.RoleOf(by.org.Kind)
	if by.account == uuid.Nil {
		role = identity.Job
	}
	t.events.Add(at, by.account, role, by.org.ID, action, s, subject, t.id, ground, detail)
}

// detail is the detail of an event: one code, or nothing.
func detail(name, code string) string {
	if code == "" {
		return "{}"
	}
	return fmt.Sprintf(`{%q: %q}`, name, code)
}

// notify tells an organisation what happened; what is older than two days has been read.
func (t *teller) notify(o *organisation, key, href string, urgent bool, at time.Time) {
	if t.quiet || o == nil || o.ID == uuid.Nil {
		return
	}
	var read time.Time
	if at.Before(t.Now.AddDate(0, 0, -2)) {
		read = at.Add(time.Duration(t.Between(10, 1500)) * time.Minute)
	}
	t.notices.Add(t.ID(at), o.ID, t.id, "notices."+key, fmt.Sprintf("[%q]", t.reference), href, urgent, at, read)
}

func (t *teller) urgent() bool { return t.priority != casework.PriorityNormal }

// leg is one step of a person's arrival.
type leg struct {
	event arrivals.Event
	to    arrivals.State
	at    time.Time
}

// resident is a person with a home, and whether the wellbeing area knows of his coming.
type resident struct {
	compensation.Resident
	assigned bool
}

// settled remembers who has a home where it is shown what was paid for it; in a country too large for that nobody.
func (t *teller) settled(home civil.Date) {
	if home.IsZero() || t.home.area.Code != t.shownArea || len(t.kinds) > mostRemembered {
		return
	}
	for i, p := range t.house.Identity.Persons {
		r := compensation.Resident{
			Case: t.id, Reference: t.reference, Number: p.Number, Group: t.group, Municipality: t.home.Code, Arrived: dayOf(t.arrived), Home: home, FirstHome: home, Open: true,
			Birth: p.BirthDate, Permit: p.Permit, PermitFrom: p.PermitFrom, Relation: t.house.Profile.Persons[i].Relation, State: arrivals.Registered,
		}
		t.residents = append(t.residents, resident{r, !t.independent})
	}
}

// people writes how each person of the case came, or how far he has come.
func (t *teller) people() error {
	if t.standing == uuid.Nil && !t.independent {
		return nil
	}
	a := arrivals.Arrival{Route: arrivals.Notified, State: arrivals.WasNotified, FirstHome: true}
	begun, area := t.created, uuid.Nil
	if !t.independent {
		try := t.tries[len(t.tries)-1]
		a.Route, a.State, a.Planned = arrivals.RouteOf(t.group), arrivals.Waiting, try.planned
		begun, area = try.directed, t.home.area.ID
	}
	legs := t.legs(a.Route)
	a.Detail = t.arrivalDetail(legs)
	detail, err := json.Marshal(a.Detail)
	if err != nil {
		return err
	}
	if !t.registered.IsZero() {
		a.HomeFrom = t.homeFrom()
	}
	t.settled(a.HomeFrom)
	for person := range t.size {
		id, state := t.ID(begun), a.State
		for _, l := range legs {
			ground := groundOfArrival(l.event, a.Route)
			t.step(casework.ArrivalMachine, id, string(l.event), string(state), string(l.to), t.home.org.by(0), l.at, "", "", ground)
			t.event("arrival."+string(l.event), audit.Arrival, id, t.home.org.by(0), l.at, ground, "{}")
			state = l.to
		}
		t.arrivals.Add(id, 1+len(legs), t.id, person+1, t.standing, t.home.org.ID, area, a.Route, state, a.Planned, dayOf(t.arrived), a.HomeFrom, true, detail)
	}
	return nil
}

func groundOfArrival(e arrivals.Event, r arrivals.Route) string {
	for _, s := range arrivals.Steps() {
		if s.Event == e && (s.Route == "" || s.Route == r) {
			return s.Ground
		}
	}
	return ""
}

// legs are the steps that have been taken, by the route.
func (t *teller) legs(r arrivals.Route) (legs []leg) {
	var all []leg
	switch r {
	case arrivals.Travel:
		all = []leg{
			{arrivals.ConfirmHousing, arrivals.HousingReady, t.housing},
			{arrivals.RequestTravel, arrivals.TravelRequested, t.travel},
			{arrivals.SetDate, arrivals.DateSet, t.dated},
		}
	case arrivals.Transfer:
		all = []leg{
			{arrivals.GiveConsent, arrivals.Consent, t.consent},
			{arrivals.HoldMeeting, arrivals.TransferMeeting, t.meeting},
			{arrivals.SetDate, arrivals.MoveDate, t.dated},
		}
	case arrivals.Notified:
	}
	all = append(all, leg{arrivals.Arrive, arrivals.Arrived, t.arrived}, leg{arrivals.Register, arrivals.Registered, t.registered})
	for _, l := range all {
		if !l.at.IsZero() {
			legs = append(legs, l)
		}
	}
	return legs
}

// arrivalDetail is what was told with the steps.
func (t *teller) arrivalDetail(legs []leg) (d arrivals.Detail) {
	for _, l := range legs {
		switch day := civil.DateIn(l.at); l.event {
		case arrivals.ConfirmHousing:
			d.Address, d.HousingFrom = fmt.Sprintf("%s %d", chance.Pick(t.Dice, streets()), t.Between(1, 60)), day.AddDays(t.Between(0, 20))
			if t.named != "" {
				d.Address = t.named
			}
		case arrivals.RequestTravel:
			d.FirstTravel, d.Airport = t.earliest(), t.house.Identity.Airport
		case arrivals.GiveConsent:
			d.ConsentOn = day
		case arrivals.HoldMeeting:
			d.MeetingOn = day
		case arrivals.SetDate, arrivals.Arrive, arrivals.Miss, arrivals.Register:
		}
	}
	return d
}

// streets are made up.
func streets() []string {
	return []string{"Kanervatie", "Saniaiskuja", "Orvokkipolku", "Vanamotie", "Apilaraitti"}
}

// dayOf is the day of a moment, none of none.
func dayOf(at time.Time) civil.Date {
	if at.IsZero() {
		return civil.Date{}
	}
	return civil.DateIn(at)
}

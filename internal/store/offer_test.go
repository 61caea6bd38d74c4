package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// desk is a house where Oulu offers places to the centre of its area, on a Monday of November 2026.
type desk struct {
	house
	agreements places.Agreements
	offers     places.Offers
	signatory  identity.Actor // of Oulu
}

func monday() time.Time { return time.Date(2026, time.November, 23, 9, 42, 0, 0, civil.Helsinki()) }

func newDesk(t *testing.T) *desk {
	t.Helper()
	return newDeskAt(t, monday)
}

func newDeskAt(t *testing.T, now func() time.Time) *desk {
	t.Helper()
	d := &desk{house: newHouseOn(t, storetest.New(t, store.Options{Now: now, MostConns: 4}))}
	d.agreements = places.Agreements{InTx: store.As(d.db.DB, func(tx *store.Tx) places.AgreementStore { return tx }), Now: now}
	d.offers = places.Offers{InTx: store.As(d.db.DB, func(tx *store.Tx) places.OfferStore { return tx }), Now: now}
	d.signatory = d.oulu
	d.signatory.Membership.Flags = []identity.Flag{identity.Signatory}
	return d
}

// agree gives Oulu an agreement with everything in order.
func (d *desk) agree(t *testing.T) uuid.UUID {
	t.Helper()
	id, err := d.agreements.Add(t.Context(), d.north, press(0), places.Agreement{
		Municipality: identity.Organisation{Code: "564"}, Valid: civil.Period{From: civil.Of(2025, 1, 1)}, ReviewBy: civil.Of(2028, 12, 31),
		YearlyPlaces: 40, DiaryNumber: "POPELY/1/2024", SignedOn: civil.Of(2024, 12, 10), HeardOn: civil.Of(2024, 11, 20), HeardReference: "PHHVA/77/2024",
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// document is a finished form for 27 places.
func document() places.Document {
	return places.Document{
		Contact: places.Contact{Name: "Mikael Lindqvist", Email: "mikael@oulu.example", Phone: "044 000 0000"},
		Seats:   places.Seats{casework.Quota: 12, casework.Emergency: 5, casework.Permit: 10}, FirstArrival: civil.Of(2027, 2, 15),
		Readiness: places.Readiness{
			Dwellings: []places.Dwelling{{Rooms: 2, Count: 5, Accessible: 1}}, Certainty: places.Secured, ServiceLanguages: []string{"fi"},
			Services: []places.Service{{Code: "maternity", Minutes: 15, Evidence: "hyvinvointialue"}},
		},
		Decision: places.Decision{Body: "Kaupunginhallitus", On: civil.Of(2026, 11, 16)},
	}
}

// write saves every section of a draft.
func (d *desk) write(t *testing.T, id uuid.UUID, doc places.Document) places.Offer {
	t.Helper()
	for _, s := range places.Sections() {
		if err := d.offers.Save(t.Context(), d.oulu, press(1), id, s, doc, true); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return d.get(t, d.oulu, id).Offer
}

// inForce brings an offer of Oulu into force.
func (d *desk) inForce(t *testing.T, doc places.Document) places.OfferView {
	t.Helper()
	id, err := d.offers.Start(t.Context(), d.oulu, press(0), 2027)
	if err != nil {
		t.Fatal(err)
	}
	o := d.write(t, id, doc)
	if err := d.offers.Submit(t.Context(), d.signatory, press(o.Version), id, document().Decision); err != nil {
		t.Fatal(err)
	}
	if err := d.offers.Confirm(t.Context(), d.north, press(o.Version+1), id, true); err != nil {
		t.Fatal(err)
	}
	return d.get(t, d.oulu, id)
}

func (d *desk) get(t *testing.T, a identity.Actor, id uuid.UUID) places.OfferView {
	t.Helper()
	v, err := d.offers.Get(t.Context(), a, id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAnOfferComesIntoForceByFourEyesUnderAnAgreement(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id, err := d.offers.Start(t.Context(), d.oulu, press(0), 2027)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := d.offers.Start(t.Context(), d.oulu, press(0), 2027); err != nil || again != id {
		t.Errorf("a second start gave %s, %v: the year has one draft", again, err)
	}
	o := d.write(t, id, document())
	submit := press(o.Version)
	if err := d.offers.Submit(t.Context(), d.oulu, submit, id, document().Decision); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("without the right to sign: %v", err)
	}
	if err := d.offers.Submit(t.Context(), d.signatory, press(o.Version-1), id, document().Decision); fault.KindOf(err) != fault.Conflict {
		t.Errorf("from an older version: %v", err)
	}
	for range 2 { // a double press sends once
		if err := d.offers.Submit(t.Context(), d.signatory, submit, id, document().Decision); err != nil {
			t.Fatal(err)
		}
	}
	waiting, err := d.offers.List(t.Context(), d.north, places.OfferFilter{State: places.OfferSubmitted}, page.Params{})
	if err != nil || len(waiting.Items) != 1 || waiting.Items[0].Offered != 27 || waiting.Items[0].Municipality.Code != "564" {
		t.Fatalf("the centre sees %+v, %v", waiting.Items, err)
	}
	if err := d.offers.Confirm(t.Context(), d.north, press(o.Version+1), id, true); fault.KindOf(err) != fault.Conflict {
		t.Errorf("confirmed without an agreement: %v", err)
	}
	d.agree(t)
	if err := d.offers.Confirm(t.Context(), d.south, press(o.Version+1), id, true); fault.KindOf(err) != fault.NotFound {
		t.Errorf("confirmed by another centre: %v", err)
	}
	if err := d.offers.Confirm(t.Context(), d.north, press(o.Version+1), id, true); err != nil {
		t.Fatal(err)
	}
	v := d.get(t, d.ministry, id)
	total := 0
	for _, l := range v.Lines {
		total += l.Capacity
		if !l.InForce {
			t.Errorf("line of %s is not in force", l.Group)
		}
	}
	if v.State != places.OfferInForce || total != 27 || v.ConfirmedBy != d.north.Account {
		t.Errorf("in force: %s with %d places", v.State, total)
	}
	var events []string
	d.db.Scan(t, "SELECT array_agg(action ORDER BY id) FROM audit.event WHERE subject = 'offer'", nil, &events)
	if diff := cmp.Diff([]string{"offer.start", "offer.save", "offer.save", "offer.save", "offer.save", "offer.submit", "offer.confirm"}, events); diff != "" {
		t.Errorf("audit: %s", diff)
	}
	market{house: d.house}.replays(t)
}

func TestAMunicipalityCannotPutItsOwnOfferInForce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id, err := d.offers.Start(t.Context(), d.oulu, press(0), 2027)
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		"UPDATE place_offer SET confirmed_by = created_by, state = 'in_force' WHERE id = $1",
		"UPDATE place_offer SET state = 'in_force' WHERE id = $1",
		`INSERT INTO offer_line (id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on, in_force)
		 SELECT gen_random_uuid(), id, municipality_org, centre_org, municipality_code, year, 'quota', '[2027-01-01,2028-01-01)', true FROM place_offer WHERE id = $1`,
		`WITH l AS (INSERT INTO offer_line (id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on)
		 SELECT gen_random_uuid(), id, municipality_org, centre_org, municipality_code, year, 'quota', '[2027-01-01,2028-01-01)' FROM place_offer WHERE id = $1
		 RETURNING id) UPDATE offer_line SET in_force = true WHERE id IN (SELECT id FROM l)`,
	} {
		err := d.db.InTx(t.Context(), d.signatory, identity.Press{}, func(tx *store.Tx) error {
			tag, err := tx.Exec(t.Context(), sql, id)
			if err == nil && tag.RowsAffected() == 0 {
				return fault.Missing()
			}
			return err
		})
		if err == nil {
			t.Errorf("%s went through", sql)
		}
	}
}

func TestCapacityIsLoweredToWhatIsHeldAndNoFurther(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.agree(t)
	v := d.inForce(t, document())
	m := market{house: d.house}
	proposal := m.proposal(t, "KP-2026-00417")
	if err := m.move(t, d.north, asking(proposal, 4, inMarch)); err != nil {
		t.Fatal(err)
	}
	v = d.get(t, d.oulu, v.ID)
	i := slices.IndexFunc(v.Lines, func(l places.Line) bool { return l.Group == casework.Emergency })
	line := v.Lines[i].ID
	err := d.offers.Lower(t.Context(), d.signatory, press(v.Version), v.ID, line, 3)
	if f, _ := fault.As(err); f == nil || f.Kind != fault.Invalid || f.Fields[0].Message.Key != "placement.held" {
		t.Errorf("three: %v, want the number that is held at the field", err)
	}
	if held := v.Holdings[line]; len(held) != 1 || held[0].Reference != "KP-2026-00417" || held[0].Reserved != 4 {
		t.Errorf("held by %+v", held)
	}
	if err := d.offers.Lower(t.Context(), d.signatory, press(v.Version), v.ID, line, 6); fault.KindOf(err) != fault.Invalid {
		t.Errorf("more than was agreed: %v", err)
	}
	if err := d.offers.Lower(t.Context(), d.signatory, press(v.Version), v.ID, line, 4); err != nil {
		t.Fatal(err)
	}
	if got := d.get(t, d.oulu, v.ID).Lines[i]; got.Capacity != 4 || got.Free() != 0 {
		t.Errorf("after lowering: %+v", got)
	}
	m.replays(t)
}

// keepsWhatIsPromised commits the municipality to six persons of emergency cases, for whom it has seven places: one can be moved, two cannot.
func (d *desk) keepsWhatIsPromised(t *testing.T, agreement uuid.UUID, v places.OfferView) {
	t.Helper()
	promise := places.Commitment{Year: 2027, Persons: 6, CommittedOn: civil.Of(2026, 11, 2), Reference: "Kh § 401"}
	if err := d.agreements.Commit(t.Context(), d.signatory, press(0), agreement, promise); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(v.Lines, func(l places.Line) bool { return l.Group == casework.Emergency && l.Capacity > 1 })
	move := func(n int) error {
		return d.offers.Relabel(t.Context(), d.north, press(v.Version), v.ID, v.Lines[i].ID, casework.Quota, n, "Hätätapauksia odotetaan vähemmän")
	}
	if f, is := fault.As(move(2)); !is || len(f.Fields) != 1 || f.Fields[0].Message.Key != "offers.relabel_committed" {
		t.Errorf("places that were promised to emergency cases are moved: %v", f)
	}
	if err := move(1); err != nil {
		t.Error(err)
	}
	err := d.db.InTx(t.Context(), d.north, identity.Press{}, func(tx *store.Tx) error {
		all, err := tx.Supply(t.Context(), 2027, casework.Emergency)
		if err == nil && (len(all) != 1 || all[0].Commitment != places.Committed{Persons: 6, Offered: 6, On: promise.CommittedOn}) {
			t.Errorf("the supply has the commitment %+v", all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheCentreMovesFreePlacesFromOneGroupToAnother(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	agreement := d.agree(t)
	v := d.inForce(t, document())
	quota := v.Lines[slices.IndexFunc(v.Lines, func(l places.Line) bool { return l.Group == casework.Quota })]
	relabel := func(a identity.Actor, version int64, to casework.Group, n int, reason string) error {
		return d.offers.Relabel(t.Context(), a, press(version), v.ID, quota.ID, to, n, reason)
	}
	if err := relabel(d.signatory, v.Version, casework.Emergency, 2, "x"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("by the municipality: %v", err)
	}
	if err := relabel(d.north, v.Version, casework.Quota, 13, ""); len(fields(err)) != 3 {
		t.Errorf("to itself, too many, without a reason: %v", fields(err))
	}
	if err := relabel(d.north, v.Version, casework.Emergency, 2, "Hätätapauksia odotetaan enemmän"); err != nil {
		t.Fatal(err)
	}
	if err := relabel(d.north, v.Version+1, casework.Temporary, 3, "Tilapäinen suojelu"); err != nil {
		t.Fatal(err)
	}
	v = d.get(t, d.north, v.ID)
	got := map[casework.Group]int{}
	for _, l := range v.Lines {
		got[l.Group] += l.Capacity
	}
	want := map[casework.Group]int{casework.Quota: 7, casework.Emergency: 7, casework.Permit: 10, casework.Temporary: 3}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places by group: %s", diff)
	}
	d.keepsWhatIsPromised(t, agreement, v)
	if len(v.Document.Relabels) != 2 || v.Document.Relabels[0].Reason == "" {
		t.Errorf("history %+v", v.Document.Relabels)
	}
	market{house: d.house}.replays(t)
}

// fields are the mistakes by field.
func fields(err error) (all []string) {
	if f, ok := fault.As(err); ok {
		for _, field := range f.Fields {
			all = append(all, field.Name)
		}
	}
	return all
}

func TestAWithdrawnOfferEndsReservationsAndLeavesTakenPlaces(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.agree(t)
	v := d.inForce(t, document())
	m := market{house: d.house}
	reserved, taken := m.proposal(t, "KP-2026-00417"), uuid.New()
	d.db.Exec(t, `INSERT INTO hearing (id, proposal_id, case_id, centre_org, municipality_org, kind, state, why, requested_at)
		SELECT gen_random_uuid(), id, case_id, centre_org, municipality_org, 'opinion', 'not_required', 'none', now() FROM proposal`)
	take := placement.Movement{Kind: placement.Take, Proposal: taken, Key: uuid.New()}
	if err := m.move(t, d.north, asking(reserved, 2, inMarch), asking(taken, 3, inMarch), take); err != nil {
		t.Fatal(err)
	}
	if err := d.offers.Withdraw(t.Context(), d.signatory, press(v.Version), v.ID, ""); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without a reason: %v", err)
	}
	if err := d.offers.Withdraw(t.Context(), d.signatory, press(v.Version), v.ID, "Asunnot ovat muussa käytössä"); err != nil {
		t.Fatal(err)
	}
	v = d.get(t, d.oulu, v.ID)
	var proposal, reason string
	d.db.Scan(t, "SELECT state, reason_code FROM proposal WHERE id = $1", []any{reserved}, &proposal, &reason)
	if proposal != "declined" || reason != "capacity_used" || v.State != places.OfferWithdrawn {
		t.Errorf("the proposal is %s for %s, the offer %s", proposal, reason, v.State)
	}
	for _, l := range v.Lines {
		if l.InForce || l.Reserved != 0 || l.Group == casework.Emergency && l.Taken != 3 {
			t.Errorf("line after the withdrawal: %+v", l)
		}
	}
	if err := m.move(t, d.north, asking(uuid.New(), 1, inMarch)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a place of a withdrawn offer was given: %v", err)
	}
	m.replays(t)
}

// statesItAnew changes what the offers state, once in a transaction that comes to nothing: what is kept in memory is never what another transaction wrote.
func (d *desk) statesItAnew(t *testing.T, read func(identity.Actor, int, casework.Group) []places.Supply) {
	t.Helper()
	const change = `UPDATE place_offer SET version = version + 1, document = jsonb_set(document, '{minimum}', '%d') WHERE year = 2027 AND state = 'in_force'`
	undone := errors.New("undone")
	err := d.db.InTx(t.Context(), d.north, identity.Press{}, func(tx *store.Tx) error {
		if _, err := tx.Exec(t.Context(), fmt.Sprintf(change, 3)); err != nil {
			return err
		}
		if all, err := tx.Supply(t.Context(), 2027, casework.Emergency); err != nil || len(all) != 1 || all[0].Minimum != 6 {
			t.Errorf("what the transaction wrote itself: %+v, %v", all, err)
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	if all := read(d.north, 2027, casework.Emergency); all[0].Minimum != 0 {
		t.Errorf("a minimum of %d though its transaction came to nothing", all[0].Minimum)
	}
	d.db.Exec(t, fmt.Sprintf(change, 4))
	if all := read(d.north, 2027, casework.Emergency); all[0].Minimum != 8 {
		t.Errorf("a minimum of %d after another was written with the same version", all[0].Minimum)
	}
}

func TestSupplyIsWhatIsFreeUnderAnAgreement(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.agree(t)
	d.inForce(t, document())
	m := market{house: d.house}
	if err := m.move(t, d.north, asking(uuid.New(), 2, inMarch)); err != nil {
		t.Fatal(err)
	}
	more := document()
	more.Seats, more.FirstArrival, more.LastArrival = places.Seats{casework.Emergency: 6}, civil.Of(2027, 6, 1), civil.Of(2027, 8, 31)
	d.inForce(t, more)
	read := func(a identity.Actor, year int, g casework.Group) (all []places.Supply) {
		t.Helper()
		err := d.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) (err error) {
			all, err = tx.Supply(t.Context(), year, g)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	all := read(d.north, 2027, casework.Emergency)
	if len(all) != 1 {
		t.Fatalf("supply %+v", all)
	}
	s := all[0]
	if s.Municipality != "564" || s.Wellbeing == "" || s.Free(inMarch) != 3 || s.Free(civil.Of(2027, 7, 1)) != 9 || s.Free(civil.Of(2027, 1, 10)) != 0 || s.Used != 2 {
		t.Errorf("supply of Oulu: %d in March, %d in July, used %d: %+v", s.Free(inMarch), s.Free(civil.Of(2027, 7, 1)), s.Used, s)
	}
	if n, _ := s.Readiness.DwellingCount(); n != 10 || s.AsOf != civil.Of(2026, 11, 16) {
		t.Errorf("%d dwellings as of %s, want those of both offers as decided", n, s.AsOf)
	}
	if !s.InForce(inMarch) || s.InForce(civil.Of(2029, 1, 1)) {
		t.Error("the agreement is in force until its review")
	}
	d.statesItAnew(t, read)
	for _, c := range []struct {
		name  string
		actor identity.Actor
		year  int
		group casework.Group
		want  int
	}{
		{"the ministry sees it", d.ministry, 2027, casework.Emergency, 1},
		{"a group without places", d.north, 2027, casework.Temporary, 0},
		{"another year", d.north, 2028, casework.Emergency, 0},
		{"another centre does not rank this area", d.south, 2027, casework.Emergency, 0},
	} {
		if got := read(c.actor, c.year, c.group); len(got) != c.want {
			t.Errorf("%s: %d municipalities, want %d", c.name, len(got), c.want)
		}
	}
}

// TestWhatIsHeldIsNotPromisedTwice: what was said of school places, slots and dwellings is as of a day; who was proposed since uses of it.
func TestWhatIsHeldIsNotPromisedTwice(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.agree(t)
	doc := document()
	doc.Readiness.Limits = []places.Limit{{Resource: "basic", Count: 5}, {Resource: "slots_dialysis", Count: 3}, {Resource: "unit", Count: 4}}
	d.inForce(t, doc)
	propose := func(state, profile, group, arrival, sent string) {
		t.Helper()
		id, held := uuid.New(), uuid.New()
		d.db.Exec(t, `INSERT INTO refugee_case (id, reference, state, group_code, priority, persons, received_at, centre_org, profile)
			VALUES ($1, $2, 'matching', $3, 'normal', 3, now(), $4, $5)`, id, "KP-2026-"+id.String()[:6], group, d.north.Organisation(), profile)
		d.db.Exec(t, `INSERT INTO proposal (id, case_id, reference, state, centre_org, municipality_org, municipality_code, group_code, priority, persons, planned_arrival, rank,
			snapshot, made_by, sent_at, reason_code) VALUES ($1, $2, 'x', $3, $4, $5, '564', $6, 'normal', 3, $7, 1, '{}', $8, $9, 'x')`,
			held, id, state, d.north.Organisation(), d.oulu.Organisation(), group, arrival, d.north.Account, sent)
	}
	const pupils = `{"schooling":[{"level":"basic","count":2}],"needs":[{"code":"dialysis"}],"dwelling":{"rooms":2,"accessible":"absolute"}}`
	propose("sent", pupils, "quota", "2027-03-05", "2026-11-20T10:00:00Z")
	propose("directed", `{"dwelling":{"rooms":2}}`, "minor", "2027-04-05", "2026-11-16T08:00:00Z") // on the day of the decision
	propose("declined", pupils, "quota", "2027-03-05", "2026-11-20T10:00:00Z")
	propose("directed", pupils, "quota", "2027-03-05", "2026-11-14T10:00:00Z") // before: the municipality has counted it
	propose("agreed", pupils, "quota", "2028-03-05", "2026-11-20T10:00:00Z")   // of another year
	for _, a := range []identity.Actor{d.north, d.ministry, identity.System()} {
		var all []places.Supply
		err := d.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) (err error) {
			all, err = tx.SupplyOfAll(t.Context(), 2027)
			return err
		})
		if err != nil || len(all) != 1 || len(all[0].Lines) != 3 {
			t.Fatalf("%s: %+v (%v)", a.Role(), all, err)
		}
		want := []places.Limit{{Resource: "basic", Count: 3}, {Resource: "slots_dialysis", Count: 2}, {Resource: "unit", Count: 1}}
		if diff := cmp.Diff(want, all[0].Readiness.Limits); diff != "" {
			t.Errorf("%s: %s", a.Role(), diff)
		}
		if n, accessible := all[0].Readiness.DwellingCount(); n != 3 || accessible != 0 {
			t.Errorf("%s: %d dwellings left, %d of them accessible", a.Role(), n, accessible)
		}
	}
}

func TestPlacesByGroupAndThoseThatWereNotUsed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.agree(t)
	spring := document()
	spring.LastArrival = civil.Of(2027, 5, 31)
	d.inForce(t, spring)
	m := market{house: d.house}
	p := uuid.New()
	if err := m.move(t, d.north, asking(p, 4, inMarch), placement.Movement{Kind: placement.Take, Proposal: p, Key: uuid.New()}); err != nil {
		t.Fatal(err)
	}
	err := d.db.InTx(t.Context(), d.ministry, identity.Press{}, func(tx *store.Tx) error {
		all, err := tx.Capacities(t.Context(), places.CapacityFilter{Year: 2027}, civil.Of(2027, 5, 31))
		if err != nil {
			return err
		}
		free := map[casework.Group]int{}
		for _, c := range all {
			free[c.Group] = c.Free()
		}
		if diff := cmp.Diff(map[casework.Group]int{casework.Quota: 12, casework.Emergency: 1, casework.Permit: 10}, free); diff != "" {
			t.Errorf("free: %s", diff)
		}
		before, err := tx.UnusedPlaces(t.Context(), places.CapacityFilter{Year: 2027}, civil.Of(2027, 5, 31), page.Params{})
		if err != nil {
			return err
		}
		after, err := tx.UnusedPlaces(t.Context(), places.CapacityFilter{Year: 2027}, civil.Of(2027, 6, 1), page.Params{})
		if len(before.Items) != 0 || len(after.Items) != 3 || after.Items[0].Unused != 12 {
			t.Errorf("unused before the window's end %+v, after it %+v", before, after)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheRegisterOfAgreements(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.agree(t)
	good := places.Agreement{Municipality: identity.Organisation{Code: "564"}, Valid: civil.Period{From: civil.Of(2027, 1, 1)}, ReviewBy: civil.Of(2030, 12, 31)}
	if _, err := d.agreements.Add(t.Context(), d.north, press(0), good); !slices.Equal(fields(err), []string{"valid_from"}) {
		t.Errorf("a second agreement for the same days: %v", err)
	}
	foreign := good
	foreign.Municipality.Code = "091"
	if _, err := d.agreements.Add(t.Context(), d.north, press(0), foreign); !slices.Equal(fields(err), []string{"municipality"}) {
		t.Errorf("a municipality of another area: %v", err)
	}
	if _, err := d.agreements.Add(t.Context(), d.signatory, press(0), good); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("by the municipality: %v", err)
	}
	g, _, err := d.agreements.Get(t.Context(), d.oulu, id)
	if err != nil || g.Heard.Kind != identity.WellbeingArea || !g.InForce(civil.Of(2026, 11, 23)) || !g.Valid.To.IsZero() {
		t.Fatalf("%+v, %v", g, err)
	}
	g.Valid.To, g.ProgrammeOn = civil.Of(2027, 1, 1), civil.Of(2024, 11, 4)
	if err := d.agreements.Change(t.Context(), d.north, press(g.Version), id, g); err != nil {
		t.Fatal(err)
	}
	if err := d.agreements.Change(t.Context(), d.north, press(g.Version), id, g); fault.KindOf(err) != fault.Conflict {
		t.Errorf("from an older version: %v", err)
	}
	if _, err := d.agreements.Add(t.Context(), d.north, press(0), good); err != nil {
		t.Errorf("the next agreement after the end of the first: %v", err)
	}
	for _, c := range []struct {
		actor identity.Actor
		want  int
	}{{d.north, 2}, {d.south, 0}, {d.ministry, 2}, {d.oulu, 2}, {d.lahti, 0}, {d.pohde, 1}} { // the area: the one on which it was heard
		if all, err := d.agreements.All(t.Context(), c.actor); err != nil || len(all) != c.want {
			t.Errorf("%s %s sees %d agreements, want %d (%v)", c.actor.Role(), c.actor.Code(), len(all), c.want, err)
		}
	}
	promise := places.Commitment{Year: 2027, Persons: 6, CommittedOn: civil.Of(2026, 11, 2), Reference: "Kh § 401"}
	if err := d.agreements.Commit(t.Context(), d.oulu, press(0), id, promise); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a promise without the right to sign: %v", err)
	}
	for _, n := range []int{6, 8} {
		promise.Persons = n
		if err := d.agreements.Commit(t.Context(), d.signatory, press(0), id, promise); err != nil {
			t.Fatal(err)
		}
	}
	if _, all, err := d.agreements.Get(t.Context(), d.pohde, id); err != nil || len(all) != 1 || all[0].Persons != 8 {
		t.Errorf("commitments %+v, %v", all, err)
	}
}

func TestTheRegisterKnowsTheLimitsThatTheRulesUse(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	reg, err := d.db.Register(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]region.Limit{
		"agreement_review": {Amount: 48, Unit: "months"}, "emergency_commitment": {Amount: 5, Unit: "persons"},
	} {
		if got, ok := reg.Limit(code, civil.Of(2026, 11, 23)); !ok || got.Amount != want.Amount || got.Unit != want.Unit {
			t.Errorf("%s is %+v", code, got)
		}
	}
}

func TestNextYearsOfferBeginsWithWhatTheLastOneSaid(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.agree(t)
	last := document()
	last.Readiness = last.Readiness.Limited("basic", 8).Limited("unit", 0)
	d.inForce(t, last)
	id, err := d.offers.Start(t.Context(), d.oulu, press(0), 2028)
	if err != nil {
		t.Fatal(err)
	}
	o := d.get(t, d.oulu, id).Offer
	if o.Document.Contact.Name != "Mikael Lindqvist" || o.Document.Seats.Total() != 0 || !o.Document.Decision.On.IsZero() || !o.Document.FirstArrival.IsZero() {
		t.Errorf("next year's offer begins with %+v", o.Document)
	}
	if diff := cmp.Diff(last.Readiness.Limits, o.Document.Readiness.Limits); diff != "" {
		t.Errorf("limits that next year's offer begins with: %s", diff)
	}
	for _, p := range o.Progress(civil.Of(2026, 11, 23)) {
		if p.State != places.NotStarted {
			t.Errorf("%s is %s before anybody looked at it", p.Section, p.State)
		}
	}
	if _, err := d.offers.Get(t.Context(), d.lahti, id); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another municipality: %v", err)
	}
	drafts, err := d.offers.List(t.Context(), d.north, places.OfferFilter{Year: 2028}, page.Params{})
	if err != nil || len(drafts.Items) != 0 {
		t.Errorf("the centre is shown drafts: %+v, %v", drafts.Items, err)
	}
	if _, err := d.offers.Start(t.Context(), d.oulu, press(0), 2031); !strings.Contains(strings.Join(fields(err), " "), "year") {
		t.Errorf("a year far away: %v", err)
	}
}

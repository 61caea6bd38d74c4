package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/changes"
	"kuntapaikka/internal/store"
)

// changeHouse is a chain house whose case is a family of four with an identity of each.
type changeHouse struct {
	chainHouse
	desk changes.Desk
}

func newChange(t *testing.T) changeHouse {
	t.Helper()
	c := changeHouse{chainHouse: newChain(t)}
	c.desk = changes.Desk{InTx: store.As(c.db.DB, func(tx *store.Tx) changes.Store { return tx })}
	c.db.Exec(t, `UPDATE refugee_case SET profile = '{"persons":[
		{"number":1,"birth_year":1988,"sex":"female","relation":"principal","due_month":"2026-12"},{"number":2,"birth_year":1985,"sex":"male","relation":"spouse"},
		{"number":3,"birth_year":2006,"sex":"female","relation":"child"},{"number":4,"birth_year":2022,"sex":"male","relation":"child"}]}' WHERE id = $1`, c.northCase)
	c.db.Exec(t, `UPDATE case_identity SET document = '{"persons":[{"number":1,"family_name":"A","given_names":"B"},{"number":3,"family_name":"A","given_names":"C"}]}'
		WHERE case_id = $1`, c.northCase)
	return c
}

func (c chainHouse) readCase(t *testing.T) (got casework.Case) {
	t.Helper()
	if err := c.as(t, c.north, func(tx *store.Tx) (err error) {
		got, err = tx.Case(t.Context(), c.northCase)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return got
}

func (c changeHouse) report(t *testing.T, ch changes.Change) (changes.Asked, error) {
	t.Helper()
	ch.Case = c.northCase
	return c.desk.Report(t.Context(), c.north, press(c.readCase(t).Version), ch)
}

// answer lets the area and the municipality say yes, and the centre confirm.
func (c chainHouse) answer(t *testing.T, id uuid.UUID) {
	t.Helper()
	if h := c.hearing(t, id); h.State == placement.HearingOpen {
		if err := c.chain.AnswerHearing(t.Context(), c.pohde, press(h.Version), h.ID, placement.Ready, nil, ""); err != nil {
			t.Fatal(err)
		}
	}
	yes := placement.Yes{Body: "Board", DecidedOn: civil.DateIn(*c.now)}
	if err := c.chain.Accept(t.Context(), c.oulu, press(c.proposal(t, id).Version), id, yes); err != nil {
		t.Fatal(err)
	}
	if err := c.chain.Agree(t.Context(), c.north, press(c.proposal(t, id).Version), id); err != nil {
		t.Fatal(err)
	}
}

func (c chainHouse) direct(t *testing.T, id uuid.UUID) {
	t.Helper()
	decision := placement.Decision{Reasons: "The service is near.", ChildView: "Heard."}
	if _, err := c.chain.Direct(t.Context(), c.north, press(c.proposal(t, id).Version), id, decision); err != nil {
		t.Fatal(err)
	}
}

func (c chainHouse) wantPlaces(t *testing.T, when string, reserved, taken int) {
	t.Helper()
	if r, k := c.places(t); r != reserved || k != taken {
		t.Errorf("%s: %d reserved and %d taken, want %d and %d", when, r, k, reserved, taken)
	}
}

var born = changes.Change{Kind: placement.Birth, BirthYear: 2026, Sex: "female"}

func TestABirthAfterTheYesIsAskedAnew(t *testing.T) {
	t.Parallel()
	c := newChange(t)
	if _, err := c.report(t, born); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a change about which nobody was asked gave %v, want a conflict", err)
	}
	first := must(c.propose(t))(t)
	c.answer(t, first)
	c.wantPlaces(t, "after the yes", 0, 4)
	*c.now = c.now.Add(time.Hour)
	asked := must(c.report(t, born))(t)
	c.wantPlaces(t, "after the birth", 5, 0)
	if p := c.proposal(t, first); p.State != placement.Withdrawn || p.ReasonCode != "household_changed" {
		t.Errorf("the first proposal is %s for %q", p.State, p.ReasonCode)
	}
	p := c.proposal(t, asked.Proposal)
	if p.State != placement.Sent || p.Change != placement.Birth || p.Persons != 5 || p.PersonsBefore != 4 || p.Supplement || !p.DueAt.Equal(c.now.Add(48*time.Hour)) {
		t.Errorf("asked anew as %+v", p)
	}
	if h := c.hearing(t, asked.Proposal); h.State != placement.HearingOpen || !h.DueAt.Equal(c.now.Add(24*time.Hour)) {
		t.Errorf("the hearing is %s until %s", h.State, h.DueAt)
	}
	after := c.readCase(t)
	if after.Persons != 5 || after.Profile.Persons[4].Number != 5 || after.Profile.Persons[0].Pregnant() {
		t.Errorf("the household is %+v", after.Profile.Persons)
	}
	if n := c.notices(t, c.oulu.Organisation(), "notices.asked_anew"); n != 1 {
		t.Errorf("%d notices to the municipality, want 1", n)
	}
	var events int
	c.db.Scan(t, "SELECT count(*)::int FROM audit.event WHERE case_id = $1 AND action = 'case.change' AND detail->>'change' = 'birth'", []any{c.northCase}, &events)
	if events != 1 {
		t.Errorf("%d audit events of the change, want 1", events)
	}
	c.answer(t, asked.Proposal)
	c.direct(t, asked.Proposal)
	c.wantPlaces(t, "after the direction", 0, 5)
}

func (h house) notices(t *testing.T, org uuid.UUID, key string) (n int) {
	t.Helper()
	h.db.Scan(t, "SELECT count(*)::int FROM notice WHERE org_id = $1 AND key = $2", []any{org, key}, &n)
	return n
}

func TestABirthWithoutRoomIsRefusedWhole(t *testing.T) {
	t.Parallel()
	c := newChange(t)
	c.db.Exec(t, "UPDATE offer_line SET capacity = 4")
	first := must(c.propose(t))(t)
	if _, err := c.report(t, born); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("gave %v, want a conflict", err)
	}
	c.wantPlaces(t, "after the refusal", 4, 0)
	if p := c.proposal(t, first); p.State != placement.Sent || c.readCase(t).Persons != 4 {
		t.Errorf("something of the refused change stayed: %s, %d persons", p.State, c.readCase(t).Persons)
	}
}

func TestABirthToADirectedHousehold(t *testing.T) {
	t.Parallel()
	c := newChange(t)
	first := must(c.propose(t))(t)
	c.answer(t, first)
	c.direct(t, first)
	*c.now = c.now.Add(time.Hour)
	asked := must(c.report(t, born))(t)
	c.wantPlaces(t, "after the birth", 1, 4)
	if p := c.proposal(t, asked.Proposal); !p.Supplement || p.Extra != 1 || p.Persons != 5 {
		t.Errorf("the supplement is %+v", p)
	}
	if c.count(t, c.oulu, "case_identity") != 1 || c.readCase(t).State != casework.Placed {
		t.Error("the direction does not stand while it is supplemented")
	}
	c.answer(t, asked.Proposal)
	c.wantPlaces(t, "after the yes", 0, 5)
	c.direct(t, asked.Proposal)
	var standing, revoked, arrivals int
	c.db.Scan(t, `SELECT count(*) FILTER (WHERE r.reason IS NULL)::int, count(*) FILTER (WHERE r.reason = 'household_changed')::int,
		(SELECT count(*)::int FROM arrival WHERE state = 'waiting')
		FROM direction d LEFT JOIN direction_revocation r ON r.direction_id = d.id`, nil, &standing, &revoked, &arrivals)
	if standing != 1 || revoked != 1 || arrivals != 5 {
		t.Errorf("%d directions stand, %d were replaced, %d persons are on the way; want 1, 1, 5", standing, revoked, arrivals)
	}
	if err := c.chain.RevokeDirection(t.Context(), c.north, press(0), c.northCase, "place_lost", ""); err != nil {
		t.Fatal(err)
	}
	c.wantPlaces(t, "after the revocation", 0, 0)
	if p := c.proposal(t, first); p.State != placement.Withdrawn || p.ReasonCode != "place_lost" {
		t.Errorf("the revoked proposal is %s for %q: the real reason is lost", p.State, p.ReasonCode)
	}
	if n := c.count(t, c.oulu, "case_identity") + c.count(t, c.pohde, "refugee_case"); n != 0 {
		t.Errorf("%d rows are still seen", n)
	}
}

func TestANoToASupplementLeavesTheDirection(t *testing.T) {
	t.Parallel()
	c := newChange(t)
	first := must(c.propose(t))(t)
	c.answer(t, first)
	c.direct(t, first)
	asked := must(c.report(t, born))(t)
	if err := c.chain.Decline(t.Context(), c.oulu, press(1), asked.Proposal, "size", ""); err != nil {
		t.Fatal(err)
	}
	c.wantPlaces(t, "after the no", 0, 4)
	if c.count(t, c.oulu, "case_identity") != 1 || c.proposal(t, first).State != placement.Directed {
		t.Error("the no to the change ended the direction")
	}
	again := must(c.report(t, changes.Change{Kind: placement.Health, Needs: []string{"dialysis"}}))(t)
	if p := c.proposal(t, again.Proposal); p.Extra != 1 || p.Persons != 5 {
		t.Errorf("asking again asks for %d places on top of those held, want 1", p.Extra)
	}
}

func TestADeathFreesAPlaceAtOnce(t *testing.T) {
	t.Parallel()
	c := newChange(t)
	first := must(c.propose(t))(t)
	c.answer(t, first)
	c.direct(t, first)
	asked := must(c.report(t, changes.Change{Kind: placement.Death, Persons: []int{4}}))(t)
	c.wantPlaces(t, "after the death", 0, 3)
	c.answer(t, asked.Proposal)
	c.direct(t, asked.Proposal)
	c.wantPlaces(t, "after the new direction", 0, 3)
	next := must(c.report(t, born))(t)
	if p := c.proposal(t, next.Proposal); p.Extra != 1 {
		t.Errorf("the next birth asks for %d places", p.Extra)
	}
	persons := c.readCase(t).Profile.Persons
	if n := persons[len(persons)-1].Number; n != 5 {
		t.Errorf("the newborn has the number %d of somebody who was there before", n)
	}
	if err := c.chain.Cancel(t.Context(), c.north, press(c.readCase(t).Version), c.northCase, "departure", ""); err != nil {
		t.Fatal(err)
	}
	c.wantPlaces(t, "after the cancellation", 0, 0)
}

func TestASplitMakesACaseOfThoseWhoLeave(t *testing.T) {
	t.Parallel()
	c := newChange(t)
	first := must(c.propose(t))(t)
	c.answer(t, first)
	asked := must(c.report(t, changes.Change{Kind: placement.Split, Persons: []int{1, 3}}))(t)
	c.wantPlaces(t, "after the split", 2, 0)
	var theirs casework.Case
	var who casework.Identity
	var links []casework.Link
	if err := c.as(t, c.north, func(tx *store.Tx) (err error) {
		if theirs, err = tx.Case(t.Context(), asked.NewCase); err != nil {
			return err
		}
		if links, err = tx.Links(t.Context(), asked.NewCase); err != nil {
			return err
		}
		who, err = tx.Identity(t.Context(), asked.NewCase)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if theirs.State != casework.Received || theirs.Persons != 2 || len(who.Persons) != 2 || len(links) != 1 || theirs.DueAt.IsZero() {
		t.Errorf("those who left: %s, %d persons, %d identities, %d links", theirs.State, theirs.Persons, len(who.Persons), len(links))
	}
	stay := c.readCase(t).Profile.Persons
	if len(stay) != 2 || stay[0].Relation != "principal" {
		t.Errorf("those who stayed: %+v", stay)
	}
	if n := c.count(t, c.oulu, "refugee_case"); n != 1 {
		t.Errorf("the municipality sees %d cases, want the one that it is asked about", n)
	}
}

func TestMistakesOfAChange(t *testing.T) {
	t.Parallel()
	today := civil.Of(2026, 11, 23)
	house := casework.Case{Profile: casework.Profile{Persons: []casework.Person{{Number: 1, Relation: "principal"}, {Number: 2}}, Needs: []casework.Need{{Code: "dialysis"}}}}
	for _, c := range []struct {
		name  string
		ch    changes.Change
		field string
	}{
		{"a child of long ago is no birth", changes.Change{Kind: placement.Birth, BirthYear: 2019, Sex: "male"}, "birth_year"},
		{"a child has a sex, if only unknown", changes.Change{Kind: placement.Birth, BirthYear: 2026}, "sex"},
		{"somebody has died", changes.Change{Kind: placement.Death}, "person"},
		{"who died belonged to the household", changes.Change{Kind: placement.Death, Persons: []int{7}}, "person"},
		{"a household of which nobody stays is cancelled", changes.Change{Kind: placement.Split, Persons: []int{1, 2, 2}}, "person"},
		{"a link leads somewhere", changes.Change{Kind: placement.Linked, Link: casework.Near}, "reference"},
		{"worse health names the service", changes.Change{Kind: placement.Health}, "need"},
		{"a known need that is worse is explained", changes.Change{Kind: placement.Health, Needs: []string{"dialysis"}}, "note"},
		{"a note names nobody", changes.Change{Kind: placement.Birth, BirthYear: 2026, Sex: "male", Note: "010190-123A"}, "note"},
		{"there is a kind", changes.Change{}, "kind"},
	} {
		f, ok := fault.As(c.ch.Check(house, today))
		if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != c.field {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

func TestAHouseholdThatWasAskedAboutIsNotSimplyEdited(t *testing.T) {
	t.Parallel()
	c := newChange(t)
	must(c.propose(t))(t)
	cases := casework.Service{InTx: store.As(c.db.DB, func(tx *store.Tx) casework.Store { return tx })}
	edited := c.readCase(t)
	edited.Profile.Persons = edited.Profile.Persons[:3]
	edited.Profile.Sources = map[casework.FieldGroup]casework.Provenance{casework.HouseholdFields: {Source: "regional"}}
	_, err := cases.Save(t.Context(), c.north, press(edited.Version), c.northCase, casework.HouseholdFields, edited)
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("leaving a person out gave %v, want a conflict that leads to the change", err)
	}
}

package store_test

import (
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/standing"
	"kuntapaikka/internal/store"
)

func (c chainHouse) suggest(t *testing.T) (placement.Suggested, error) {
	t.Helper()
	return c.chain.Suggest(t.Context(), c.ministry, press(0), placement.Choice{
		Case: c.northCase, Municipality: "564", Rank: 1, PlannedArrival: civil.Of(2026, 12, 14), Snapshot: []byte("{}"),
	})
}

func TestAnAuthorisedSuggestionIsAProposalAtOnce(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	desk := standing.Desk{InTx: store.As(c.db.DB, func(tx *store.Tx) standing.Store { return tx })}
	today := civil.DateIn(*c.now)
	grant := standing.Grant{From: today, Last: today.AddDays(30), Reference: "D/7/2026"}
	for _, a := range []identity.Actor{c.ministry, c.oulu} {
		if err := desk.Grant(t.Context(), a, press(0), grant); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s grants an authorisation: %v", a.Role(), err)
		}
	}
	if made := must(c.suggest(t))(t); made.Proposal != uuid.Nil {
		t.Fatal("a suggestion became a proposal without an authorisation")
	}
	if err := desk.Grant(t.Context(), c.south, press(0), grant); err != nil {
		t.Fatal(err)
	}
	if made := must(c.suggest(t))(t); made.Proposal != uuid.Nil {
		t.Fatal("another centre's authorisation was used")
	}
	if err := desk.Grant(t.Context(), c.north, press(0), grant); err != nil {
		t.Fatal(err)
	}
	if err := desk.Grant(t.Context(), c.north, press(0), grant); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a second one on the same days gave %v", err)
	}
	made := must(c.suggest(t))(t)
	p := c.proposal(t, made.Proposal)
	if p.State != placement.Sent || p.Centre != c.north.Organisation() || p.Authorisation != "D/7/2026" || p.MadeBy != c.ministry.Account {
		t.Errorf("the proposal is %+v", p)
	}
	c.wantPlaces(t, "after it", 4, 0)
	var used, waiting int
	c.db.Scan(t, `SELECT (SELECT count(*)::int FROM audit.event WHERE action = 'standing.use' AND detail->>'reference' = 'D/7/2026'),
		(SELECT count(*)::int FROM suggestion WHERE state = 'open')`, nil, &used, &waiting)
	if used != 1 || waiting != 0 {
		t.Errorf("%d uses are logged and %d suggestions wait, want 1 and 0", used, waiting)
	}
	c.answer(t, made.Proposal)
	c.direct(t, made.Proposal)
}

func TestAnAuthorisationEndsAndHasItsLane(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	desk := standing.Desk{InTx: store.As(c.db.DB, func(tx *store.Tx) standing.Store { return tx })}
	today := civil.DateIn(*c.now)
	if err := desk.Grant(t.Context(), c.north, press(0), standing.Grant{From: today, Last: today, Reference: "D/8"}); err != nil {
		t.Fatal(err)
	}
	c.db.Exec(t, "UPDATE refugee_case SET priority = 'urgent', group_code = 'quota'")
	if made := must(c.suggest(t))(t); made.Proposal != uuid.Nil {
		t.Error("an urgent case is not in the emergency lane")
	}
	c.db.Exec(t, "UPDATE refugee_case SET priority = 'emergency', group_code = 'emergency'")
	all := must(desk.List(t.Context(), c.north))(t)
	if err := desk.End(t.Context(), c.south, press(0), all[0].ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another centre ends it: %v", err)
	}
	if err := desk.End(t.Context(), c.north, press(0), all[0].ID); err != nil {
		t.Fatal(err)
	}
	if made := must(c.suggest(t))(t); made.Proposal != uuid.Nil {
		t.Error("an ended authorisation was used")
	}
	err := c.as(t, c.ministry, func(tx *store.Tx) error {
		return tx.AddProposal(t.Context(), placement.Proposal{
			ID: uuid.New(), Case: c.northCase, Reference: "x", State: placement.Sent, Centre: c.north.Organisation(), MunicipalOrg: c.oulu.Organisation(),
			Municipality: "564", Group: "emergency", Priority: "emergency", Persons: 1, Rank: 1, Snapshot: []byte("{}"), PlannedArrival: today,
			SentAt: *c.now, RemindAt: *c.now, DueAt: *c.now, HeldUntil: *c.now, MadeBy: c.ministry.Account,
		})
	})
	if err == nil {
		t.Error("the database let the ministry propose without an authorisation in force")
	}
}

func TestMistakesOfAGrant(t *testing.T) {
	t.Parallel()
	today := civil.Of(2026, 11, 23)
	for name, g := range map[string]standing.Grant{
		"from":      {From: today.AddDays(-1), Last: today, Reference: "D"},
		"last":      {From: today, Last: today.AddMonths(13), Reference: "D"},
		"reference": {From: today, Last: today},
	} {
		f, ok := fault.As(g.Check(today))
		if !ok || len(f.Fields) != 1 || f.Fields[0].Name != name {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

package store_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// chainHouse is a house in which Oulu has an agreement in force and places for ten in the emergency group; its clock can be moved.
type chainHouse struct {
	house
	chain placement.Chain
	clock placement.Clockwork
	now   *time.Time
}

func newChain(t *testing.T) chainHouse {
	t.Helper()
	now := time.Date(2026, time.November, 23, 9, 42, 0, 0, civil.Helsinki())
	c := chainHouse{house: newHouseOn(t, storetest.New(t, store.Options{Now: func() time.Time { return now }, MostConns: 8})), now: &now}
	c.db.Exec(t, "UPDATE case_access SET until = now()")
	offer, line := uuid.New(), uuid.New()
	c.db.Exec(t, `INSERT INTO agreement (id, municipality_org, centre_org, valid, review_by, yearly_places, diary_number, signed_on, heard_org, heard_on, heard_reference)
		VALUES ($1, $2, $3, '[2025-01-01,2029-01-01)', '2028-12-31', 20, 'D/1', '2024-12-01', $4, '2024-11-01', 'H/1')`, uuid.New(), c.oulu.Organisation(), c.north.Organisation(), c.pohde.Organisation())
	c.db.Exec(t, `INSERT INTO place_offer (id, state, municipality_org, municipality_code, wellbeing_code, centre_org, year, document, confirmed_by, updated_at)
		VALUES ($1, 'in_force', $2, '564', '19', $3, 2026, '{}', gen_random_uuid(), now())`, offer, c.oulu.Organisation(), c.north.Organisation())
	c.db.Exec(t, `INSERT INTO offer_line (id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on, capacity, in_force)
		VALUES ($1, $2, $3, $4, '564', 2026, 'emergency', '[2026-01-01,2027-01-01)', 10, true)`, line, offer, c.oulu.Organisation(), c.north.Organisation())
	c.chain = placement.Chain{InTx: store.As(c.db.DB, func(tx *store.Tx) placement.ChainStore { return tx })}
	c.clock = placement.Clockwork{InTx: store.As(c.db.DB, func(tx *store.Tx) placement.ClockStore { return tx })}
	return c
}

func (c chainHouse) propose(t *testing.T) (uuid.UUID, error) {
	t.Helper()
	return c.chain.Propose(t.Context(), c.north, press(0), placement.Choice{
		Case: c.northCase, Municipality: "564", Rank: 1, PlannedArrival: civil.Of(2026, time.December, 14), Snapshot: []byte("{}"),
	})
}

func press(version int64) identity.Press { return identity.Press{Key: uuid.New(), Version: version} }

func (c chainHouse) proposal(t *testing.T, id uuid.UUID) (p placement.Proposal) {
	t.Helper()
	err := c.db.InTx(t.Context(), c.north, identity.Press{}, func(tx *store.Tx) (err error) {
		p, err = tx.Proposal(t.Context(), id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (c chainHouse) hearing(t *testing.T, proposal uuid.UUID) (h placement.Hearing) {
	t.Helper()
	err := c.db.InTx(t.Context(), c.north, identity.Press{}, func(tx *store.Tx) (err error) {
		h, err = tx.HearingOf(t.Context(), proposal)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (c chainHouse) places(t *testing.T) (reserved, taken int) {
	t.Helper()
	c.db.Scan(t, "SELECT sum(reserved)::int, sum(taken)::int FROM offer_line", nil, &reserved, &taken)
	return reserved, taken
}

// TestFromUrgentCaseToDirection walks the whole of the main job: who sees what at each step, and where the places stand.
func TestFromUrgentCaseToDirection(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	ctx := t.Context()
	id := must(c.propose(t))(t)
	if reserved, taken := c.places(t); reserved != 4 || taken != 0 {
		t.Fatalf("after the proposal %d are reserved and %d taken, want 4 and 0", reserved, taken)
	}
	p := c.proposal(t, id)
	if want := c.now.Add(48 * time.Hour); !p.DueAt.Equal(want) {
		t.Errorf("an emergency answer is due at %s, want %s", p.DueAt, want)
	}
	h := c.hearing(t, id)
	if h.State != placement.HearingOpen || h.Why != "emergency" || !h.DueAt.Equal(c.now.Add(24*time.Hour)) {
		t.Errorf("the hearing is %s for %s until %s", h.State, h.Why, h.DueAt)
	}
	if c.count(t, c.oulu, "refugee_case") != 1 || c.count(t, c.pohde, "refugee_case") != 1 || c.count(t, c.lahti, "refugee_case") != 0 {
		t.Error("the profile is not seen by exactly those who were asked")
	}
	if c.count(t, c.oulu, "case_identity")+c.count(t, c.pohde, "case_identity") != 0 {
		t.Error("an identity is seen before the direction")
	}
	yes := placement.Yes{Body: "Integration officer, s. 12", DecidedOn: civil.DateIn(*c.now)}
	if err := c.chain.Accept(ctx, c.oulu, press(p.Version), id, yes); fault.KindOf(err) != fault.Conflict {
		t.Errorf("accepting while the hearing is open gave %v, want a conflict", err)
	}
	if err := c.chain.AnswerHearing(ctx, c.pohde, press(1), h.ID, placement.Ready, nil, ""); err != nil {
		t.Fatal(err)
	}
	if err := c.chain.Accept(ctx, c.lahti, press(p.Version), id, yes); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another municipality's yes gave %v, want not found", err)
	}
	if err := c.chain.Accept(ctx, c.oulu, press(p.Version), id, yes); err != nil {
		t.Fatal(err)
	}
	if reserved, taken := c.places(t); reserved != 0 || taken != 4 {
		t.Errorf("after the yes %d are reserved and %d taken, want 0 and 4", reserved, taken)
	}
	if err := c.chain.Agree(ctx, c.north, press(p.Version), id); fault.KindOf(err) != fault.Conflict {
		t.Errorf("agreeing on a stale version gave %v, want a conflict", err)
	}
	if err := c.chain.Agree(ctx, c.north, press(p.Version+1), id); err != nil {
		t.Fatal(err)
	}
	decision := placement.Decision{Reasons: "The service is near and a dwelling is ready."}
	if _, err := c.chain.Direct(ctx, c.south, press(p.Version+2), id, decision); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another centre's direction gave %v, want not found", err)
	}
	if _, err := c.chain.Direct(ctx, c.north, press(p.Version+2), id, decision); err != nil {
		t.Fatal(err)
	}
	if c.count(t, c.oulu, "case_identity") != 1 || c.count(t, c.pohde, "case_identity") != 1 || c.count(t, c.pohde, "case_health") != 1 {
		t.Error("after the direction the identity or the health detail is not open to those who prepare the arrival")
	}
	if c.count(t, c.lahti, "case_identity")+c.count(t, c.ministry, "case_identity")+c.count(t, c.oulu, "case_health") != 0 {
		t.Error("the direction opened more than it says")
	}
	if err := c.chain.RevokeDirection(ctx, c.north, press(0), c.northCase, "other", "moved"); err != nil {
		t.Fatal(err)
	}
	if c.count(t, c.oulu, "case_identity")+c.count(t, c.pohde, "case_identity")+c.count(t, c.oulu, "refugee_case") != 0 {
		t.Error("after the revocation the first pair still sees the case")
	}
	if reserved, taken := c.places(t); reserved+taken != 0 {
		t.Errorf("after the revocation %d are reserved and %d taken", reserved, taken)
	}
	if _, err := c.propose(t); err != nil {
		t.Errorf("the reopened case cannot be proposed anew: %v", err)
	}
}

func TestANoFreesPlacesAndClosesTheCase(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	id := must(c.propose(t))(t)
	if err := c.chain.Decline(t.Context(), c.oulu, press(1), id, "other", ""); fault.KindOf(err) != fault.Invalid {
		t.Errorf("declining for another reason without saying which gave %v", err)
	}
	if err := c.chain.Decline(t.Context(), c.oulu, press(1), id, "housing", ""); err != nil {
		t.Fatal(err)
	}
	if reserved, taken := c.places(t); reserved+taken != 0 {
		t.Errorf("%d reserved, %d taken", reserved, taken)
	}
	if c.count(t, c.oulu, "refugee_case")+c.count(t, c.pohde, "refugee_case") != 0 {
		t.Error("the case is still seen after the no")
	}
	if _, err := c.propose(t); fault.KindOf(err) != fault.Invalid {
		t.Errorf("proposing again to who declined, without a reason, gave %v", err)
	}
}

func TestTimeRunsOut(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	id := must(c.propose(t))(t)
	*c.now = c.now.Add(25 * time.Hour)
	if n := must(c.clock.SilenceDue(t.Context()))(t); n != 1 {
		t.Errorf("%d hearings fell silent, want 1", n)
	}
	if n := must(c.clock.RemindDue(t.Context()))(t) + must(c.clock.RemindDue(t.Context()))(t); n != 1 {
		t.Errorf("%d reminders, want exactly 1", n)
	}
	yes := placement.Yes{Body: "Board", DecidedOn: civil.DateIn(*c.now)}
	err := c.chain.Accept(t.Context(), c.oulu, press(1), id, yes)
	if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Name != "silence_reason" {
		v := c.proposal(t, id).Version
		t.Fatalf("going on after silence without a reason gave %v (version %d)", err, v)
	}
	*c.now = c.now.Add(48 * time.Hour)
	if n := must(c.clock.EscalateDue(t.Context()))(t) + must(c.clock.EscalateDue(t.Context()))(t); n != 1 {
		t.Errorf("%d escalations, want exactly 1", n)
	}
	if n := must(c.clock.ExpireDue(t.Context()))(t); n != 0 {
		t.Errorf("%d proposals expired before their places were held for seven days", n)
	}
	*c.now = c.now.Add(8 * 24 * time.Hour)
	if n := must(c.clock.ExpireDue(t.Context()))(t); n != 1 {
		t.Errorf("%d proposals expired, want 1", n)
	}
	if reserved, taken := c.places(t); reserved+taken != 0 || c.proposal(t, id).State != placement.Expired {
		t.Errorf("after the expiry %d reserved, %d taken", reserved, taken)
	}
}

func TestTwoOfficersProposeAtOnce(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	var wg sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		wg.Go(func() { _, results[i] = c.propose(t) })
	}
	wg.Wait()
	won := 0
	for _, err := range results {
		switch {
		case err == nil:
			won++
		case fault.KindOf(err) != fault.Conflict:
			t.Errorf("a loser got %v, want a conflict", err)
		}
	}
	if reserved, _ := c.places(t); won != 1 || reserved != 4 {
		t.Errorf("%d won and %d places are reserved, want 1 and 4", won, reserved)
	}
}

func TestAMinorNeedsTheAreasYes(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	c.db.Exec(t, "UPDATE refugee_case SET group_code = 'minor', priority = 'normal', persons = 1 WHERE id = $1", c.northCase)
	c.db.Exec(t, "UPDATE offer_line SET group_code = 'minor'")
	id := must(c.propose(t))(t)
	h := c.hearing(t, id)
	if h.Kind != placement.Agreement || h.Why != "minor" {
		t.Fatalf("a minor's hearing is %s for %s", h.Kind, h.Why)
	}
	if err := c.chain.AnswerHearing(t.Context(), c.pohde, press(1), h.ID, placement.NotReady, nil, "No room in the family group home."); err != nil {
		t.Fatal(err)
	}
	yes := placement.Yes{Body: "Board", DecidedOn: civil.DateIn(*c.now), SilenceReason: "We would still take the child."}
	if err := c.chain.Accept(t.Context(), c.oulu, press(1), id, yes); err != nil {
		t.Fatal(err)
	}
	err := c.chain.Agree(t.Context(), c.north, press(2), id)
	if f, ok := fault.As(err); !ok || !strings.Contains(f.Message.Key, "no_agreement_of_area") {
		t.Errorf("agreeing against the area's no gave %v", err)
	}
}

func TestSuggestionLeadsTheCaseToTheCentre(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	c.db.Exec(t, "UPDATE refugee_case SET centre_org = $2 WHERE id = $1", c.northCase, c.south.Organisation())
	_, err := c.chain.Suggest(t.Context(), c.ministry, press(0), placement.Choice{Case: c.northCase, Municipality: "564", Rank: 1, Snapshot: []byte("{}")})
	if err != nil {
		t.Fatal(err)
	}
	if c.count(t, c.north, "refugee_case") != 1 || c.count(t, c.north, "suggestion") != 1 {
		t.Error("the centre of the suggested municipality does not see the case")
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

package store_test

import (
	"testing"
	"time"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/inbox"
	"kuntapaikka/internal/store"
)

func TestAHearingHasItsOwnReminderAndEscalation(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	must(c.propose(t))(t)
	*c.now = c.now.Add(11 * time.Hour)
	if n := must(c.clock.RemindHearings(t.Context()))(t); n != 0 {
		t.Errorf("%d reminders before half of the 24 hours", n)
	}
	*c.now = c.now.Add(2 * time.Hour)
	if n := must(c.clock.RemindHearings(t.Context()))(t) + must(c.clock.RemindHearings(t.Context()))(t); n != 1 {
		t.Errorf("%d reminders, want exactly 1", n)
	}
	if n := c.notices(t, c.pohde.Organisation(), "notices.hearing_reminder"); n != 1 {
		t.Errorf("the area got %d reminders", n)
	}
	*c.now = c.now.Add(12 * time.Hour)
	must(c.clock.SilenceDue(t.Context()))(t)
	if n := must(c.clock.EscalateHearings(t.Context()))(t) + must(c.clock.EscalateHearings(t.Context()))(t); n != 1 {
		t.Errorf("%d escalations, want exactly 1", n)
	}
	if a, m := c.notices(t, c.pohde.Organisation(), "notices.hearing_overdue"), c.notices(t, c.oulu.Organisation(), "notices.hearing_overdue"); a != 1 || m != 1 {
		t.Errorf("%d to the area's superior and %d to the municipality's, want 1 and 1", a, m)
	}
}

func TestAnAnsweredHearingIsNotEscalated(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	h := c.hearing(t, must(c.propose(t))(t))
	if err := c.chain.AnswerHearing(t.Context(), c.pohde, press(1), h.ID, placement.Ready, nil, ""); err != nil {
		t.Fatal(err)
	}
	*c.now = c.now.Add(30 * time.Hour)
	if n := must(c.clock.RemindHearings(t.Context()))(t) + must(c.clock.EscalateHearings(t.Context()))(t); n != 0 {
		t.Errorf("%d reminders and escalations of what was answered", n)
	}
}

func TestARefusalKeepsItsDay(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	id := must(c.propose(t))(t)
	if err := c.chain.Decline(t.Context(), c.oulu, press(1), id, "housing", ""); err != nil {
		t.Fatal(err)
	}
	*c.now = c.now.AddDate(0, 0, 9)
	var refusals []placement.Refusal
	if err := c.as(t, c.north, func(tx *store.Tx) (err error) {
		refusals, err = tx.DeclinedBefore(t.Context(), c.northCase)
		return err
	}); err != nil || len(refusals) != 1 || refusals[0].Municipality != "564" || refusals[0].On.String() != "2026-11-23" {
		t.Errorf("the refusals are %+v: %v", refusals, err)
	}
}

// TestTheFirstLookAtAStepIsLogged: a second look at the same step is the same look; the next state, the hearing and another person are not.
func TestTheFirstLookAtAStepIsLogged(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	id := must(c.propose(t))(t)
	h := c.hearing(t, id)
	reading := inbox.Reading{InTx: store.As(c.db.DB, func(tx *store.Tx) inbox.Store { return tx })}
	look := func(a identity.Actor) {
		t.Helper()
		if _, err := reading.Proposal(t.Context(), a, id); err != nil {
			t.Fatal(err)
		}
	}
	logged := func(action string, a identity.Actor) (n int) {
		c.db.Scan(t, "SELECT count(*)::int FROM audit.event WHERE action = $1 AND account_id = $2 AND ground <> ''", []any{action, a.Account}, &n)
		return n
	}
	look(c.oulu)
	look(c.oulu)
	look(c.north)
	if a, b := logged("proposal.read", c.oulu), logged("proposal.read", c.north); a != 1 || b != 1 {
		t.Errorf("%d looks of the municipality and %d of the centre are logged, want 1 and 1", a, b)
	}
	if err := c.chain.Ask(t.Context(), c.oulu, press(1), id, "Which floor?"); err != nil {
		t.Fatal(err)
	}
	look(c.oulu)
	if n := logged("proposal.read", c.oulu); n != 2 {
		t.Errorf("%d looks at two steps are logged, want 2", n)
	}
	for range 2 {
		if _, err := reading.Hearing(t.Context(), c.pohde, h.ID); err != nil {
			t.Fatal(err)
		}
	}
	if n := logged("hearing.read", c.pohde); n != 1 {
		t.Errorf("%d looks at the hearing are logged, want 1", n)
	}
}

package placement_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
)

var (
	proposalStates = []placement.ProposalState{
		placement.Drafted, placement.Sent, placement.Question, placement.Accepted, placement.Agreed, placement.Directed, placement.Declined, placement.Withdrawn,
		placement.Expired,
	}
	proposalEvents = []placement.ProposalEvent{
		placement.Send, placement.Ask, placement.Reply, placement.Accept, placement.Agree, placement.Direct, placement.Decline, placement.Withdraw,
		placement.Expire, placement.Revoke,
	}
)

type proposalCell struct {
	from  placement.ProposalState
	event placement.ProposalEvent
}

// proposalTable is the proposal's machine as the product tells it: where each event leads, and whose it is.
func proposalTable() map[proposalCell]struct {
	to   placement.ProposalState
	role identity.Role
} {
	type line = struct {
		to   placement.ProposalState
		role identity.Role
	}
	return map[proposalCell]line{
		{placement.Drafted, placement.Send}:      {placement.Sent, identity.Regional},
		{placement.Drafted, placement.Withdraw}:  {placement.Withdrawn, identity.Regional},
		{placement.Sent, placement.Ask}:          {placement.Question, identity.Municipality},
		{placement.Question, placement.Reply}:    {placement.Sent, identity.Regional},
		{placement.Sent, placement.Accept}:       {placement.Accepted, identity.Municipality},
		{placement.Question, placement.Accept}:   {placement.Accepted, identity.Municipality},
		{placement.Sent, placement.Decline}:      {placement.Declined, identity.Municipality},
		{placement.Question, placement.Decline}:  {placement.Declined, identity.Municipality},
		{placement.Sent, placement.Withdraw}:     {placement.Withdrawn, identity.Regional},
		{placement.Question, placement.Withdraw}: {placement.Withdrawn, identity.Regional},
		{placement.Accepted, placement.Withdraw}: {placement.Withdrawn, identity.Regional},
		{placement.Agreed, placement.Withdraw}:   {placement.Withdrawn, identity.Regional},
		{placement.Sent, placement.Expire}:       {placement.Expired, identity.Job},
		{placement.Question, placement.Expire}:   {placement.Expired, identity.Job},
		{placement.Accepted, placement.Agree}:    {placement.Agreed, identity.Regional},
		{placement.Agreed, placement.Direct}:     {placement.Directed, identity.Regional},
		{placement.Directed, placement.Revoke}:   {placement.Withdrawn, identity.Regional},
	}
}

// TestEveryCellOfTheProposalsMachine tries each state with each event as each role.
func TestEveryCellOfTheProposalsMachine(t *testing.T) {
	t.Parallel()
	table := proposalTable()
	for _, from := range proposalStates {
		for _, event := range proposalEvents {
			for _, role := range append(identity.Roles(), identity.Job) {
				want, allowed := table[proposalCell{from, event}]
				got, step, err := placement.Proposal{State: from}.Go(event, role)
				switch {
				case role != step.Role:
					if fault.KindOf(err) != fault.Forbidden || got.State != from {
						t.Errorf("%s -%s-> as %s: %v, want forbidden and no move", from, event, role, err)
					}
				case !allowed:
					if fault.KindOf(err) != fault.Conflict || got.State != from {
						t.Errorf("%s -%s-> as %s: %v, want a conflict and no move", from, event, role, err)
					}
				case err != nil || got.State != want.to || role != want.role:
					t.Errorf("%s -%s-> as %s: %s, %v; want %s", from, event, role, got.State, err, want.to)
				}
			}
		}
	}
}

func TestAnAnsweredProposalIsNeverAcceptedByTheClock(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := placement.Proposal{State: placement.Sent}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			role := rapid.SampledFrom(append(identity.Roles(), identity.Job)).Draw(t, "role")
			next, _, err := p.Go(rapid.SampledFrom(proposalEvents).Draw(t, "event"), role)
			if err == nil && role == identity.Job && next.State != placement.Expired {
				t.Fatalf("the clock moved %s to %s", p.State, next.State)
			}
			if err == nil && !p.State.Open() && p.State != placement.Directed {
				t.Fatalf("%s went on to %s", p.State, next.State)
			}
			p = next
		}
	})
}

// TestEveryCellOfTheHearingsMachine tries a statement in each state: it is given while it is waited for, late too.
func TestEveryCellOfTheHearingsMachine(t *testing.T) {
	t.Parallel()
	for state, allowed := range map[placement.HearingState]bool{
		placement.HearingNotRequired: false, placement.HearingOpen: true, placement.HearingAnswered: false, placement.HearingSilent: true,
	} {
		for _, outcome := range placement.Outcomes() {
			got, err := placement.Hearing{State: state}.Answer(placement.Outcome(outcome), nil, "Because.")
			if allowed && (err != nil || got.State != placement.HearingAnswered) {
				t.Errorf("%s in %s: %s, %v", outcome, state, got.State, err)
			}
			if !allowed && (fault.KindOf(err) != fault.Conflict || got.State != state) {
				t.Errorf("%s in %s: %s, %v, want a conflict", outcome, state, got.State, err)
			}
		}
	}
	for _, c := range []struct{ outcome, statement, field string }{
		{"", "", "outcome"},
		{"maybe", "x", "outcome"},
		{"not_ready", "", "statement"},
		{"ready_if", "", "statement"},
	} {
		_, err := placement.Hearing{State: placement.HearingOpen}.Answer(placement.Outcome(c.outcome), nil, c.statement)
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Invalid || !slices.ContainsFunc(f.Fields, func(f fault.Field) bool { return f.Name == c.field }) {
			t.Errorf("%q with %q: %v, want a mistake at %s", c.outcome, c.statement, err, c.field)
		}
	}
}

// TestWhoMustBeHeard is the rule of 681/2023 s. 43.3 and 43.5, with the ministry's guidance on emergencies and Åland's health authority.
func TestWhoMustBeHeard(t *testing.T) {
	t.Parallel()
	need := func(codes ...string) (p casework.Profile) {
		for _, code := range codes {
			p.Needs = append(p.Needs, casework.Need{Code: code})
		}
		return p
	}
	for _, c := range []struct {
		name  string
		c     casework.Case
		hears string
		kind  placement.HearingKind
		why   string
	}{
		{"no evident need", casework.Case{Group: casework.Quota}, "social_health", placement.Opinion, "none"},
		{"a health need", casework.Case{Group: casework.Quota, Profile: need("dialysis")}, "social_health", placement.Opinion, "evident_needs"},
		{"a social need", casework.Case{Group: casework.Permit, Profile: need("child_protection")}, "social_health", placement.Opinion, "evident_needs"},
		{"an emergency without a need", casework.Case{Group: casework.Quota, Priority: casework.PriorityEmergency}, "social_health", placement.Opinion, "emergency"},
		{"the emergency group", casework.Case{Group: casework.Emergency, Profile: need("dialysis")}, "social_health", placement.Opinion, "emergency"},
		{"a minor", casework.Case{Group: casework.Minor}, "social_health", placement.Agreement, "minor"},
		{"a minor in an emergency", casework.Case{Group: casework.Minor, Priority: casework.PriorityEmergency}, "social_health", placement.Agreement, "minor"},
		{"Åland: no need", casework.Case{Group: casework.Quota}, "health", placement.Opinion, "none"},
		{"Åland: a health need", casework.Case{Group: casework.Quota, Profile: need("maternity")}, "health", placement.Opinion, "evident_needs"},
		{"Åland: a social need", casework.Case{Group: casework.Quota, Profile: need("child_protection")}, "health", placement.Opinion, "none"},
		{"Åland: an emergency without a health need", casework.Case{Group: casework.Emergency, Priority: casework.PriorityEmergency}, "health", placement.Opinion, "none"},
		{"Åland: an emergency with a health need", casework.Case{Group: casework.Emergency, Profile: need("dialysis")}, "health", placement.Opinion, "evident_needs"},
		{"Åland: a minor without a health need", casework.Case{Group: casework.Minor}, "health", placement.Opinion, "none"},
		{"Åland: a minor with a health need", casework.Case{Group: casework.Minor, Profile: need("mental_health")}, "health", placement.Opinion, "evident_needs"},
	} {
		kind, why := placement.HearingFor(c.c, c.hears)
		if kind != c.kind || why != c.why {
			t.Errorf("%s: %s for %s, want %s for %s", c.name, kind, why, c.kind, c.why)
		}
	}
}

// TestAHearingIsNoVeto: an open hearing holds the answer up until its time is over, a no or silence only asks for a reason.
func TestAHearingIsNoVeto(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name           string
		h              placement.Hearing
		blocks, reason bool
	}{
		{"not required", placement.Hearing{State: placement.HearingNotRequired}, false, false},
		{"open in time", placement.Hearing{State: placement.HearingOpen, DueAt: due.Add(time.Hour)}, true, false},
		{"open and late", placement.Hearing{State: placement.HearingOpen, DueAt: due.Add(-time.Hour)}, false, true},
		{"silent", placement.Hearing{State: placement.HearingSilent}, false, true},
		{"ready", placement.Hearing{State: placement.HearingAnswered, Outcome: placement.Ready}, false, false},
		{"ready if", placement.Hearing{State: placement.HearingAnswered, Outcome: placement.ReadyIf}, false, false},
		{"not ready", placement.Hearing{State: placement.HearingAnswered, Outcome: placement.NotReady}, false, true},
	} {
		if got := c.h.Blocks(due); got != c.blocks {
			t.Errorf("%s: blocks %v", c.name, got)
		}
		if got := c.h.NeedsReason(due); got != c.reason {
			t.Errorf("%s: needs a reason %v", c.name, got)
		}
	}
}

package placement

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// ChangeKind says what changed in a household after it had been proposed: the code is the reason of asking anew.
type ChangeKind string

// The kinds of change.
const (
	Birth  ChangeKind = "birth"  // asks for one more place
	Death  ChangeKind = "death"  // frees a place
	Split  ChangeKind = "split"  // some go on as a case of their own
	Linked ChangeKind = "linked" // another case belongs with this one
	Health ChangeKind = "health" // somebody needs a service that was not known of
)

// ChangeKinds lists the kinds of change.
func ChangeKinds() []ChangeKind { return []ChangeKind{Birth, Death, Split, Linked, Health} }

// ParseChangeKind reads the code of a kind of change.
func ParseChangeKind(s string) (ChangeKind, bool) {
	return ChangeKind(s), slices.Contains(ChangeKinds(), ChangeKind(s))
}

// AskAnew asks the municipality and its wellbeing area about a household that has changed, in the transaction of the change; c is the case as it is
// now. Before a direction the proposal is withdrawn and made anew for the whole household; what was answered no longer counts. Beside a direction
// that stands a supplement asks, which reserves what is needed on top; places that are no longer needed are free at once. It answers with the new
// proposal's id. Clocks run from now.
func AskAnew(ctx context.Context, st ChainStore, a identity.Actor, c casework.Case, k ChangeKind, note string, key uuid.UUID) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "placement.AskAnew(%s, %s)", c.ID, k)
	asked, held, err := before(ctx, st, a, c, key)
	if err != nil {
		return id, err
	}
	p, authority, err := anew(ctx, st, a, c, asked, k, note)
	if err != nil {
		return id, err
	}
	if p.Supplement {
		p.Extra = max(0, c.Persons-held)
		if err := releaseSome(ctx, st, asked.ID, held-c.Persons, key); err != nil {
			return id, err
		}
	}
	if err := st.AddProposal(ctx, p); err != nil {
		return id, err
	}
	if err := reserve(ctx, st, p, key); err != nil {
		return id, err
	}
	return p.ID, send(ctx, st, c, p, authority)
}

// before returns the proposal that was last answered or asked about the household, and how many places stand under it. An open one is withdrawn.
func before(ctx context.Context, st ChainStore, a identity.Actor, c casework.Case, key uuid.UUID) (asked Proposal, held int, err error) {
	open, err := st.OpenProposal(ctx, c.ID)
	if err != nil {
		return asked, 0, err
	}
	if open != uuid.Nil {
		if asked, err = st.LockProposal(ctx, open); err != nil {
			return asked, 0, err
		}
		if err := withdraw(ctx, st, a, asked, "household_changed", "", ClockKey(open, "withdraw "+key.String())); err != nil {
			return asked, 0, err
		}
	}
	if c.State != casework.Placed {
		if open == uuid.Nil {
			err = fault.New(fault.Conflict, "changes.nobody_asked")
		}
		return asked, 0, err
	}
	d, err := st.StandingDirection(ctx, c.ID)
	if err != nil {
		return asked, 0, err
	}
	all, err := resting(ctx, st, d.Proposal)
	if err != nil {
		return asked, 0, err
	}
	for _, p := range all {
		n, err := st.HeldBy(ctx, p.ID)
		if err != nil {
			return asked, 0, err
		}
		held += n
	}
	return all[0], held, nil
}

// anew is the proposal that asks about the household as it is now, at the same municipality and by the choice that was made before.
func anew(
	ctx context.Context, st ChainStore, a identity.Actor, c casework.Case, asked Proposal, k ChangeKind, note string,
) (p Proposal, authority region.WellbeingArea, err error) {
	now := st.Now()
	today := civil.DateIn(now)
	reg, err := st.Register(ctx)
	if err != nil {
		return p, authority, err
	}
	authority, _ = reg.HearingAuthority(asked.Municipality, today)
	clock, err := reg.Clock().Start(region.Priority(c.Priority), region.Answer, now)
	if err != nil {
		return p, authority, err
	}
	p = asked
	p.ID, p.Version, p.State, p.Priority, p.Persons, p.MadeBy = uuid.Must(uuid.NewV7()), 1, Sent, c.Priority, c.Persons, a.Account
	p.SentAt, p.RemindAt, p.DueAt, p.HeldUntil = now, clock.Reminder, clock.Due, clock.HeldUntil
	p.Follows, p.Change, p.PersonsBefore, p.Supplement, p.Extra = asked.ID, k, asked.Persons, c.State == casework.Placed, 0
	if p.PlannedArrival.Before(today) {
		p.PlannedArrival = today
	}
	if note != "" {
		p.ChoiceReason = note
	}
	return p, authority, nil
}

// releaseSome frees places that a smaller household no longer needs: what was added last goes first.
func releaseSome(ctx context.Context, st ChainStore, proposal uuid.UUID, todo int, key uuid.UUID) error {
	if todo <= 0 {
		return nil
	}
	all, err := resting(ctx, st, proposal)
	if err != nil {
		return err
	}
	for _, p := range all {
		held, err := st.HeldBy(ctx, p.ID)
		if err != nil {
			return err
		}
		if n := min(held, todo); n > 0 {
			if err := release(ctx, st, p.ID, n, ClockKey(p.ID, "fewer "+key.String())); err != nil {
				return err
			}
			todo -= n
		}
	}
	return nil
}

// replace issues the direction of a supplement in the place of the one that stood: a direction is never changed. Who is on the way goes on by it.
func replace(ctx context.Context, st ChainStore, c casework.Case, p Proposal, d Direction) error {
	former, err := st.StandingDirection(ctx, c.ID)
	if err != nil {
		return err
	}
	former.RevokedAt, former.RevokeReason = st.Now(), "household_changed"
	if err := st.RevokeDirection(ctx, former); err != nil {
		return err
	}
	if err := st.AddDirection(ctx, d); err != nil {
		return err
	}
	if err := st.ContinueArrivals(ctx, former, d, c, p.PlannedArrival); err != nil {
		return err
	}
	err = step(ctx, st, casework.CaseMachine, c.ID, c.ID, "redirect", string(c.State), string(c.State), "", "", "681/2023 s. 43")
	if err != nil {
		return err
	}
	err = st.Record(ctx, audit.Event{
		Action: "direction.replace", Subject: audit.Direction, ID: former.ID, Case: c.ID, Ground: "681/2023 s. 43", Detail: map[string]string{"by": d.Number},
	})
	if err != nil {
		return err
	}
	return disclose(ctx, st, p, d)
}

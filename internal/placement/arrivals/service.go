package arrivals

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
)

// Store is what arrivals need of the database.
type Store interface {
	Now() time.Time
	Case(ctx context.Context, id casework.ID) (casework.Case, error)
	LockArrivals(ctx context.Context, id casework.ID) ([]Arrival, error)
	UpdateArrival(ctx context.Context, a Arrival) error
	MoveCase(ctx context.Context, id casework.ID, m casework.Move) (casework.Case, error)
	AddStep(ctx context.Context, s casework.Step) error
	StandingDirection(ctx context.Context, id casework.ID) (placement.Direction, error)
	LockProposal(ctx context.Context, id uuid.UUID) (placement.Proposal, error)
	MovePlaces(ctx context.Context, m placement.Movement) error
	HeldBy(ctx context.Context, proposal uuid.UUID) (int, error)
	placement.DwellingStore
	PlanArrival(ctx context.Context, proposal uuid.UUID, day civil.Date) error
	Notify(ctx context.Context, n placement.Notice) error
}

// Service leads households on their way.
type Service struct {
	InTx identity.InTx[Store]
}

// Take leads the chosen persons of a household one step. The press's version is the sum of the household's versions, so that a step on a page that
// others have overtaken is a conflict.
func (s Service) Take(ctx context.Context, a identity.Actor, press identity.Press, id casework.ID, e Event, persons []int, g Given) (err error) {
	defer fault.Wrap(&err, "arrivals.Take(%s, %s)", id, e)
	if !a.May(identity.ArrivalWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if len(persons) == 0 {
		return fault.Bad(fault.At("person", "fault.choose_at_least_one"))
	}
	return s.InTx(ctx, a, press, func(st Store) error {
		all, err := st.LockArrivals(ctx, id)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fault.Missing()
		}
		if Version(all) != press.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if e == SetDate {
			if err := moveYear(ctx, st, id, g.On, press.Key); err != nil {
				return err
			}
		}
		for i := range all {
			if !slices.Contains(persons, all[i].Person) {
				continue
			}
			if all[i], err = move(ctx, st, all[i], e, g); err != nil {
				return err
			}
		}
		if e == SetDate {
			if err := moveDwelling(ctx, st, id, all); err != nil {
				return err
			}
		}
		return follow(ctx, st, id, all)
	})
}

// Version is the version of a household on its way.
func Version(all []Arrival) (v int64) {
	for _, a := range all {
		v += a.Version
	}
	return v
}

func move(ctx context.Context, st Store, a Arrival, e Event, g Given) (Arrival, error) {
	next, err := a.Go(e, g, civil.DateIn(st.Now()))
	if err != nil {
		return a, err
	}
	line, _ := a.StepFor(e)
	if err := st.UpdateArrival(ctx, next); err != nil {
		return a, err
	}
	err = st.AddStep(ctx, casework.Step{
		Case: a.Case, Machine: casework.ArrivalMachine, Subject: a.ID, Event: string(e), From: string(a.State), To: string(next.State), Ground: line.Ground,
	})
	if err != nil {
		return a, err
	}
	return next, st.Record(ctx, audit.Event{Action: "arrival." + string(e), Subject: audit.Arrival, ID: a.ID, Case: a.Case, Ground: line.Ground})
}

// moveYear moves the places with the arrival: a place belongs to the year of the planned arrival, so a day in another year frees the places of the
// one and takes as many of the other, or fails where it has no room.
func moveYear(ctx context.Context, st Store, id casework.ID, day civil.Date, key uuid.UUID) error {
	d, err := st.StandingDirection(ctx, id)
	if err != nil {
		return err
	}
	p, err := st.LockProposal(ctx, d.Proposal)
	if err != nil || p.PlannedArrival.Year() == day.Year() || day.IsZero() {
		return err
	}
	if err := placement.ReleaseAll(ctx, st, p.ID, key); err != nil {
		return err
	}
	for _, m := range []placement.Movement{
		{
			Kind: placement.Reserve, Municipality: p.Municipality, Year: day.Year(), Group: p.Group, Arrival: day, Persons: p.Persons,
			Proposal: p.ID, Key: key,
		},
		{Kind: placement.Take, Proposal: p.ID, Key: key},
	} {
		if err := st.MovePlaces(ctx, m); err != nil {
			return err
		}
	}
	return st.PlanArrival(ctx, p.ID, day)
}

// moveDwelling keeps the dwelling that was named for the household from its new first day of arrival, or says who has it then.
func moveDwelling(ctx context.Context, st Store, id casework.ID, all []Arrival) error {
	d, err := st.StandingDirection(ctx, id)
	if err != nil {
		return err
	}
	p, err := st.LockProposal(ctx, d.Proposal)
	if err != nil {
		return err
	}
	var first civil.Date
	for _, a := range all {
		day := a.Planned
		if !a.ArrivedOn.IsZero() {
			day = a.ArrivedOn
		}
		if a.State != NoShow && !day.IsZero() && (first.IsZero() || day.Before(first)) {
			first = day
		}
	}
	return placement.HeldAt("on", placement.MoveDwelling(ctx, st, p, first))
}

// follow moves the case when the household has arrived, or has a home municipality, and tells the centre.
func follow(ctx context.Context, st Store, id casework.ID, all []Arrival) error {
	c, err := st.Case(ctx, id)
	if err != nil {
		return err
	}
	came := slices.ContainsFunc(all, func(a Arrival) bool { return a.State == Arrived || a.State == Registered })
	if (c.State == casework.Placed || c.State == casework.Notified) && Settled(all) && came {
		if c, err = st.MoveCase(ctx, id, casework.Move{Event: casework.Arrive, Ground: "681/2023 s. 44"}); err != nil {
			return err
		}
		if err := tell(ctx, st, c, "notices.arrived"); err != nil {
			return err
		}
	}
	if c.State == casework.Arrived && Home(all) {
		_, err = st.MoveCase(ctx, id, casework.Move{Event: casework.Register, Ground: "681/2023 s. 59"})
	}
	return err
}

func tell(ctx context.Context, st Store, c casework.Case, key string) error {
	if c.Centre == uuid.Nil {
		return nil
	}
	return st.Notify(ctx, placement.Notice{Org: c.Centre, Case: c.ID, Key: key, Args: []string{c.Reference}, Href: "/cases/" + c.ID.String()})
}

package plans

import (
	"context"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/region"
)

// DeskStore is what the pages of plans need of the database.
type DeskStore interface {
	Now() time.Time
	Register(ctx context.Context) (*region.Register, error)
	Plans(ctx context.Context, p page.Params) (page.Of[Plan], error)
	Plan(ctx context.Context, id uuid.UUID) (Plan, error)
	LockPlan(ctx context.Context, id uuid.UUID) (Plan, error)
	StandingPlan(ctx context.Context, year int) (uuid.UUID, error)
	AddPlan(ctx context.Context, p Plan) error
	UpdatePlan(ctx context.Context, p Plan) error
	DeletePlan(ctx context.Context, id uuid.UUID) error
	PlanRows(ctx context.Context, id uuid.UUID, cut Cut, p page.Params) (page.Of[Row], error)
	AllPlanRows(ctx context.Context, id uuid.UUID) ([]Row, error)
	PlanFile(ctx context.Context, id uuid.UUID, which File) ([]byte, error)
	PlannedRow(ctx context.Context, plan uuid.UUID, c casework.ID) (Row, error)
	UnderWay(ctx context.Context) (int, error)
	FreezeCase(ctx context.Context, c casework.ID, municipality string) error
	UnfreezeCase(ctx context.Context, c casework.ID) error
	PlanCurve(ctx context.Context, id uuid.UUID) (*Curve, error)
	AskCurve(ctx context.Context, id uuid.UUID) error
	EnqueueCurve(ctx context.Context, id uuid.UUID) error
	EnqueuePlan(ctx context.Context, id uuid.UUID) error
	Record(ctx context.Context, e audit.Event) error
}

// File is which of the two files of a plan is meant.
type File string

// The files.
const (
	InstanceFile File = "instance"
	PlanFile     File = "plan"
)

// Desk is what people do with plans.
type Desk struct {
	InTx identity.InTx[DeskStore]
}

// look runs fn in a transaction that changes nothing, for who may read plans.
func (d Desk) look(ctx context.Context, a identity.Actor, right identity.Capability, fn func(DeskStore) error) error {
	if !a.May(right) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, identity.Press{}, fn)
}

// List reads a page of plans, the newest first: a centre those that are shared.
func (d Desk) List(ctx context.Context, a identity.Actor, p page.Params) (all page.Of[Plan], err error) {
	defer fault.Wrap(&err, "plans.List")
	err = d.look(ctx, a, identity.PlanRead, func(st DeskStore) (err error) {
		all, err = st.Plans(ctx, p)
		return err
	})
	return all, err
}

// View is a plan as it is shown, with the rows that were asked for and that the reader may see.
type View struct {
	Plan     Plan
	Base     Plan // of a scenario: what it is held against; zero where it is gone or not the reader's
	Standing Plan // of a scenario: the plan that stands for its year, likewise; zero where that is its base
	Moved    int  // households that the scenario has elsewhere than the standing plan, of those that the reader may see
	Rows     page.Of[Row]
	Register *region.Register
	Today    civil.Date
}

// Show reads a plan with some of its rows.
func (d Desk) Show(ctx context.Context, a identity.Actor, id uuid.UUID, cut Cut, p page.Params) (v View, err error) {
	defer fault.Wrap(&err, "plans.Show(%s)", id)
	err = d.look(ctx, a, identity.PlanRead, func(st DeskStore) (err error) {
		if v.Register, err = st.Register(ctx); err != nil {
			return err
		}
		v.Today = civil.DateIn(st.Now())
		if v.Plan, err = st.Plan(ctx, id); err != nil {
			return err
		}
		if err := v.beside(ctx, st); err != nil || v.Plan.Totals == nil {
			return err
		}
		v.Rows, err = st.PlanRows(ctx, id, cut, p)
		return err
	})
	return v, err
}

// beside reads what a scenario is held against, as far as the reader may see it: its base, and the plan that stands.
func (v *View) beside(ctx context.Context, st DeskStore) (err error) {
	if v.Plan.Kind != Scenario {
		return nil
	}
	if v.Base, err = seen(ctx, st, v.Plan.Base); err != nil {
		return err
	}
	standing, err := st.StandingPlan(ctx, v.Plan.Year)
	if err != nil || standing == v.Plan.Base {
		return err
	}
	if v.Standing, err = seen(ctx, st, standing); err != nil || v.Standing.ID == uuid.Nil || v.Plan.Totals == nil {
		return err
	}
	v.Moved, err = moved(ctx, st, v.Standing.ID, v.Plan.ID)
	return err
}

// seen reads a plan that the reader may not see as none.
func seen(ctx context.Context, st DeskStore, id uuid.UUID) (Plan, error) {
	if id == uuid.Nil {
		return Plan{}, nil
	}
	p, err := st.Plan(ctx, id)
	if fault.KindOf(err) == fault.NotFound {
		return Plan{}, nil
	}
	return p, err
}

// moved counts the households that two plans place in different municipalities.
func moved(ctx context.Context, st DeskStore, one, other uuid.UUID) (n int, err error) {
	at := map[casework.ID]string{}
	before, err := st.AllPlanRows(ctx, one)
	if err != nil {
		return 0, err
	}
	for _, r := range before {
		at[r.Case] = r.Municipality
	}
	now, err := st.AllPlanRows(ctx, other)
	for _, r := range now {
		if r.Case != uuid.Nil && at[r.Case] != "" && r.Municipality != at[r.Case] {
			n++
		}
	}
	return n, err
}

// Look reads a plan without its rows: how far it is.
func (d Desk) Look(ctx context.Context, a identity.Actor, id uuid.UUID) (p Plan, err error) {
	defer fault.Wrap(&err, "plans.Look(%s)", id)
	err = d.look(ctx, a, identity.PlanRead, func(st DeskStore) (err error) {
		p, err = st.Plan(ctx, id)
		return err
	})
	return p, err
}

// Policy is what a form starts from: the registers, and the seconds that the policy in force gives.
func (d Desk) Policy(ctx context.Context, a identity.Actor) (reg *region.Register, p region.PlanPolicy, err error) {
	defer fault.Wrap(&err, "plans.Policy")
	err = d.look(ctx, a, identity.PlanRead, func(st DeskStore) (err error) {
		reg, err = st.Register(ctx)
		if err == nil {
			p, _ = reg.PlanPolicy(civil.DateIn(st.Now()))
		}
		return err
	})
	return reg, p, err
}

// Start queues a plan and returns its id: the clock's work makes it, whether the page stays open or not.
func (d Desk) Start(ctx context.Context, a identity.Actor, press identity.Press, r Request) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "plans.Start")
	return d.begin(ctx, a, press, r, Plan{Kind: Real})
}

// begin queues what a person asked for.
func (d Desk) begin(ctx context.Context, a identity.Actor, press identity.Press, r Request, p Plan) (id uuid.UUID, err error) {
	to, err := Next(a, nothing, Start)
	if err != nil {
		return id, err
	}
	err = d.InTx(ctx, a, press.Keeping(&id), func(st DeskStore) error {
		if err := r.Check(civil.DateIn(st.Now())); err != nil {
			return err
		}
		if err := queue(ctx, st); err != nil {
			return err
		}
		id = uuid.Must(uuid.NewV7())
		p.ID, p.Version, p.Year, p.Name, p.Seconds, p.Iterations, p.Seed, p.State, p.CreatedAt = id, 1, r.Year, r.Name, r.Seconds, r.Iterations, r.Seed, to, st.Now()
		if err := st.AddPlan(ctx, p); err != nil {
			return err
		}
		if err := st.EnqueuePlan(ctx, id); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "plan.start", Subject: audit.Plan, ID: id})
	})
	return id, err
}

// queue refuses who has as much under way as one person may: the solver works for one at a time.
func queue(ctx context.Context, st DeskStore) error {
	n, err := st.UnderWay(ctx)
	if err == nil && n >= MostOfOne {
		return fault.New(fault.Conflict, "plans.too_many", n)
	}
	return err
}

// press carries out an event that a person asked for: right, transaction, lock at the version that was seen, rule, save, audit.
func (d Desk) press(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, e Event, then func(DeskStore, *Plan) error) error {
	if !a.May(identity.PlanRun) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, press, func(st DeskStore) error {
		p, err := st.LockPlan(ctx, id)
		if err != nil {
			return err
		}
		if p.Version != press.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		to, err := Next(a, p.State, e)
		if err != nil {
			return err
		}
		if p.State = to; then != nil {
			if err := then(st, &p); err != nil {
				return err
			}
		}
		if err := st.Record(ctx, audit.Event{Action: "plan." + string(e), Subject: audit.Plan, ID: id}); err != nil || to == nothing {
			return err
		}
		p.Version++
		return st.UpdatePlan(ctx, p)
	})
}

// Stop ends what waits, and asks what runs to end with the best that it has.
func (d Desk) Stop(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "plans.Stop(%s)", id)
	return d.press(ctx, a, press, id, Stop, func(st DeskStore, p *Plan) error {
		if p.StopAsked = true; p.State == Stopped {
			p.EndedAt = st.Now()
		}
		return nil
	})
}

// Again queues a plan that was stopped or failed; it goes on from what it has. What comes of it is shared anew.
func (d Desk) Again(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "plans.Again(%s)", id)
	return d.press(ctx, a, press, id, Again, func(st DeskStore, p *Plan) error {
		if p.Standing {
			return fault.New(fault.Conflict, "plans.is_standing")
		}
		if err := queue(ctx, st); err != nil {
			return err
		}
		p.Shared, p.StopAsked, p.Problem, p.ProblemAt, p.BeganAt, p.EndedAt = false, false, "", "", time.Time{}, time.Time{}
		return st.EnqueuePlan(ctx, id)
	})
}

// MakeStanding makes a plan the one that the next of its year start from. It places nobody.
func (d Desk) MakeStanding(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "plans.MakeStanding(%s)", id)
	return d.press(ctx, a, press, id, MakeCurrent, func(st DeskStore, p *Plan) error {
		if p.Kind != Real || p.Totals == nil {
			return fault.New(fault.Conflict, "plans.only_real")
		}
		before, err := st.StandingPlan(ctx, p.Year)
		if err != nil || before == p.ID {
			return err
		}
		if before != uuid.Nil {
			old, err := st.LockPlan(ctx, before)
			if err != nil {
				return err
			}
			old.Standing, old.Version = false, old.Version+1
			if err := st.UpdatePlan(ctx, old); err != nil {
				return err
			}
		}
		p.Standing = true
		return nil
	})
}

// Share lets the regional centres read a plan, or no longer.
func (d Desk) Share(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, shared bool) (err error) {
	defer fault.Wrap(&err, "plans.Share(%s)", id)
	e := Share
	if !shared {
		e = Unshare
	}
	return d.press(ctx, a, press, id, e, func(_ DeskStore, p *Plan) error {
		if p.Totals == nil {
			return fault.New(fault.Conflict, "plans.has_nothing")
		}
		p.Shared = shared
		return nil
	})
}

// Freeze decides, in a person's name, where a household that waits is planned: its row's municipality. With nowhere the decision ends. It proposes nothing.
func (d Desk) Freeze(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, c casework.ID, municipality string) (err error) {
	defer fault.Wrap(&err, "plans.Freeze(%s)", id)
	e := Freeze
	if municipality == "" {
		e = Unfreeze
	}
	return d.press(ctx, a, press, id, e, func(st DeskStore, p *Plan) error {
		if e == Unfreeze {
			return st.UnfreezeCase(ctx, c)
		}
		row, err := st.PlannedRow(ctx, p.ID, c)
		switch {
		case err != nil:
			return err
		case row.Municipality != municipality:
			return fault.Missing()
		case !row.Waits():
			return fault.New(fault.Conflict, "plans.waits_no_more")
		}
		return st.FreezeCase(ctx, c, municipality)
	})
}

// Delete removes a plan that does not stand. What was frozen from it stays frozen.
func (d Desk) Delete(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "plans.Delete(%s)", id)
	return d.press(ctx, a, press, id, Delete, func(st DeskStore, p *Plan) error {
		if p.Standing {
			return fault.New(fault.Conflict, "plans.is_standing")
		}
		return st.DeletePlan(ctx, id)
	})
}

// Download reads one of the files of a plan, as it is kept, for the command that solves and checks: needs of all who wait, by number.
func (d Desk) Download(ctx context.Context, a identity.Actor, id uuid.UUID, which File) (p Plan, content []byte, err error) {
	defer fault.Wrap(&err, "plans.Download(%s)", id)
	err = d.look(ctx, a, identity.PlanRun, func(st DeskStore) (err error) {
		if p, err = st.Plan(ctx, id); err != nil {
			return err
		}
		if content, err = st.PlanFile(ctx, id, which); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "plan.download", Subject: audit.Plan, ID: id, Detail: map[string]string{"file": string(which)}})
	})
	return p, content, err
}

package plans

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/joint"
	"kuntapaikka/internal/matching/plan"
	"kuntapaikka/internal/placement"
)

// Curve is what the weight of even spread costs in a plan: the plan made anew with the maximum of that criterion at several shares of itself.
type Curve struct {
	AskedAt time.Time
	EndedAt time.Time // zero while it waits or is being reckoned
	Problem Problem   // why it could not be reckoned
	Points  []Point   // in the order of the policy's shares
}

// UnderWay reports whether the curve waits or is being reckoned.
func (c Curve) UnderWay() bool { return c.EndedAt.IsZero() }

// Point is the plan at one weight of even spread. Others is the mean, over the placed persons, of the points of all other criteria, in thousandths of a
// point. Elsewhere measures how uneven the burden is: see [Elsewhere].
type Point struct {
	Percent       int     `json:"percent"` // of the maximum of even spread
	Persons       int     `json:"persons"`
	PlacedPersons int     `json:"placed_persons"`
	Others        int     `json:"others"`
	Elsewhere     int     `json:"elsewhere"`
	Gap           float64 `json:"gap"` // proven, as [Totals] has it
}

// WholeWeight is the share at which even spread weighs as much as in the plan.
const WholeWeight = 100

// Elsewhere counts the persons who would have to be elsewhere for each municipality to carry the same share of its target. Where no municipality has a
// target, it is the same share of its inhabitants; who has neither is left out.
func Elsewhere(all []Burden) int {
	basis := func(b Burden) int { return b.Target }
	if !slices.ContainsFunc(all, func(b Burden) bool { return b.Target > 0 }) {
		basis = func(b Burden) int { return b.Population }
	}
	carried, whole := 0, 0
	for _, b := range all {
		if n := basis(b); n > 0 {
			carried, whole = carried+b.Used+b.Planned, whole+n
		}
	}
	over := 0
	for _, b := range all {
		if n := basis(b); n > 0 {
			over += max(0, (b.Used+b.Planned)*whole-carried*n)
		}
	}
	return (over + whole/2) / max(whole, 1)
}

// Curve reads what even spread costs in a plan; nil where nobody has asked.
func (d Desk) Curve(ctx context.Context, a identity.Actor, id uuid.UUID) (c *Curve, err error) {
	defer fault.Wrap(&err, "plans.Curve(%s)", id)
	err = d.look(ctx, a, identity.PlanRead, func(st DeskStore) (err error) {
		c, err = st.PlanCurve(ctx, id)
		return err
	})
	return c, err
}

// AskCurve queues the reckoning of what even spread costs in a plan. One that is under way is waited for.
func (d Desk) AskCurve(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "plans.AskCurve(%s)", id)
	return d.press(ctx, a, press, id, Weigh, func(st DeskStore, p *Plan) error {
		if p.Totals == nil {
			return fault.New(fault.Conflict, "plans.has_nothing")
		}
		before, err := st.PlanCurve(ctx, id)
		if err != nil {
			return err
		}
		if before != nil && before.UnderWay() {
			return fault.New(fault.Conflict, "plans.curve_under_way")
		}
		if err := queue(ctx, st); err != nil {
			return err
		}
		if err := st.AskCurve(ctx, id); err != nil {
			return err
		}
		return st.EnqueueCurve(ctx, id)
	})
}

// leastCurve is the seconds that each weight of a curve gets at least.
const leastCurve = 2

// Curve reckons what even spread costs in a plan, when somebody waits for it. Like [Runner.Run] it returns an error only for what may go better the next
// time.
func (r Runner) Curve(ctx context.Context, id uuid.UUID, last bool) (err error) {
	defer fault.Wrap(&err, "plans.Runner.Curve(%s)", id)
	w := &run{Runner: r}
	var asked *Curve
	if err := w.tx(ctx, func(st RunStore) (err error) {
		if asked, err = st.PlanCurve(ctx, id); err == nil && asked != nil && asked.UnderWay() {
			w.p, err = st.LockPlan(ctx, id)
		}
		return err
	}); err != nil || asked == nil || !asked.UnderWay() {
		return err
	}
	points, err := w.curve(ctx)
	var cannot *obstacle
	var problem Problem
	switch {
	case ctx.Err() != nil:
		return ctx.Err() // the server stops: it is taken up again
	case errors.As(err, &cannot):
		problem, err = cannot.problem, nil
	case err != nil && !last:
		return err
	case err != nil:
		problem = Internal
	}
	return errors.Join(err, w.tx(ctx, func(st RunStore) error {
		if _, err := st.LockPlan(ctx, id); fault.KindOf(err) == fault.NotFound {
			return nil // it was deleted
		}
		return errors.Join(st.EndCurve(ctx, id, problem, points), st.Notify(ctx, weighed(w.p, problem)),
			st.Record(ctx, audit.Event{Action: "plan.weighed", Subject: audit.Plan, ID: id}))
	}))
}

// weighed tells those who started a plan that what even spread costs in it has been reckoned, or could not be.
func weighed(p Plan, problem Problem) placement.Notice {
	key := "notices.plan_weighed"
	if problem != "" {
		key = "notices.plan_unweighed"
	}
	return placement.Notice{Org: p.Org, Key: key, Args: []string{p.Name}, Href: "/plans/" + p.ID.String() + "/fairness"}
}

// curve plans the situation anew at each weight, from the plan on.
func (w *run) curve(ctx context.Context) (points []Point, err error) {
	w.again = true
	if err := w.tx(ctx, func(st RunStore) error { return w.read(ctx, st) }); err != nil {
		return nil, err
	}
	if len(w.s.Households) == 0 {
		return nil, &obstacle{problem: NoCases}
	}
	others, err := w.weighing(ctx, 0)
	if err != nil {
		return nil, err
	}
	for _, percent := range w.s.Policy.SpreadCurvePercent {
		problem, err := w.weighing(ctx, percent)
		if err != nil {
			return nil, err
		}
		found := problem.Solve(ctx, plan.Options{Workers: max(w.Workers, 1), From: w.earlier})
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if found.Lacks() {
			return nil, &obstacle{problem: lacking(found.Plan)}
		}
		points = append(points, w.point(percent, found.Plan, others))
	}
	return points, nil
}

// weighing is the problem with even spread at a share of its maximum, and that part of the plan's seconds that each share gets.
func (w *run) weighing(ctx context.Context, percent int) (*joint.Problem, error) {
	t := w.s.Terms
	t.Weights.Spread.Max = t.Weights.Spread.Max * percent / WholeWeight
	t.Budget = instance.Budget{Seconds: max(leastCurve, float64(w.p.Seconds)/float64(max(len(w.s.Policy.SpreadCurvePercent), 1))), Seed: w.p.Seed}
	problem, err := joint.Build(ctx, w.s.Households, w.s.Links, t)
	if u, is := errors.AsType[*joint.Undecidable](err); is {
		return nil, &obstacle{problem: Frozen, at: w.reference(u.Household) + " " + u.Municipality}
	}
	return problem, err
}

// point reads what was found at a weight in the terms of the problem in which even spread has none: what is left are the points of all others.
func (w *run) point(percent int, found instance.Plan, others *joint.Problem) Point {
	p := Point{Percent: percent, Gap: max(found.GapPlaced, found.GapValue)}
	planned, sum := map[string]int{}, 0
	for _, r := range others.Read(found).Rows {
		if p.Persons += r.Persons; r.Municipality != "" {
			p.PlacedPersons, sum = p.PlacedPersons+r.Persons, sum+r.Points*r.Persons
			planned[r.Municipality] += r.Persons
		}
	}
	p.Others = sum / max(p.PlacedPersons, 1)
	var burden []Burden
	for _, m := range w.s.each() {
		burden = append(burden, Burden{Municipality: m.Municipality, Used: m.Burden.Used, Planned: planned[m.Municipality], Target: m.Burden.Target, Population: m.Burden.Population})
	}
	p.Elsewhere = Elsewhere(burden)
	return p
}

// recall takes from the plan itself what it stood on: where households stood before it, and who was frozen where.
func (w *run) recall(ctx context.Context, st RunStore) error {
	rows, err := st.AllPlanRows(ctx, w.p.ID)
	if err != nil {
		return err
	}
	w.rows, w.frozen = map[casework.ID]Row{}, map[casework.ID]string{}
	for _, r := range rows {
		if r.Case == uuid.Nil {
			continue
		}
		if r.Stood != "" {
			w.rows[r.Case] = Row{Case: r.Case, Municipality: r.Stood}
		}
		if r.Frozen {
			w.frozen[r.Case] = r.Municipality
		}
	}
	return nil
}

package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/store"
)

// planTries is how often a plan is taken up that failed for a reason of ours; one whose server was stopped is taken up without end.
const planTries = 3

// planWorker makes plans, one at a time: the solver uses the cores that there are.
type planWorker struct {
	river.WorkerDefaults[store.PlanRun]
	runner plans.Runner
	until  <-chan struct{} // the server stops
}

// Timeout gives the longest plan its time, with what is tried after it.
func (*planWorker) Timeout(*river.Job[store.PlanRun]) time.Duration {
	return 3*plans.MostSeconds*time.Second + 5*time.Minute
}

// Work makes the plan.
func (w *planWorker) Work(ctx context.Context, job *river.Job[store.PlanRun]) error {
	return cuttable(ctx, w.until, func(ctx context.Context) error { return w.runner.Run(ctx, job.Args.Plan, job.Attempt >= planTries) })
}

// curveWorker reckons what even spread costs, in the same queue.
type curveWorker struct {
	river.WorkerDefaults[store.PlanCurve]
	runner plans.Runner
	until  <-chan struct{}
}

// Timeout gives a curve the time of a plan.
func (*curveWorker) Timeout(*river.Job[store.PlanCurve]) time.Duration {
	return 3*plans.MostSeconds*time.Second + 5*time.Minute
}

// Work reckons the curve.
func (w *curveWorker) Work(ctx context.Context, job *river.Job[store.PlanCurve]) error {
	return cuttable(ctx, w.until, func(ctx context.Context) error { return w.runner.Curve(ctx, job.Args.Plan, job.Attempt >= planTries) })
}

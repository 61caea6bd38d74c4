package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"kuntapaikka/internal/grants/pack"
	"kuntapaikka/internal/store"
)

// packTries is how often the making of a pack is tried.
const packTries = 3

// packWorker makes audit packs of many claims.
type packWorker struct {
	river.WorkerDefaults[store.PackRun]
	desk  pack.Desk
	until <-chan struct{} // the server stops
}

// Timeout gives the largest pack its time (docs/benchmarks.md). It is made in many transactions, none of which is longer than its signed context.
func (*packWorker) Timeout(*river.Job[store.PackRun]) time.Duration { return 2 * time.Hour }

// Work makes the pack; after the last try it is a pack that failed. One whose server was stopped is begun anew.
func (w *packWorker) Work(ctx context.Context, job *river.Job[store.PackRun]) error {
	return cuttable(ctx, w.until, func(ctx context.Context) error { return w.desk.Make(ctx, job.Args.Pack, job.Attempt >= packTries) })
}

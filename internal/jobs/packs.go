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
	desk pack.Desk
}

// Timeout is that of the signed context under which a pack is made.
func (*packWorker) Timeout(*river.Job[store.PackRun]) time.Duration { return 2 * time.Minute }

// Work makes the pack; after the last try it is a pack that failed.
func (w *packWorker) Work(ctx context.Context, job *river.Job[store.PackRun]) error {
	return w.desk.Make(ctx, job.Args.Pack, job.Attempt >= packTries)
}

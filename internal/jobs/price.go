package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"kuntapaikka/internal/matching/plans"
)

// priceJob finds the prices of capacities anew where they are due: every night, and after big changes.
type priceJob struct{}

// Kind names the job in the queue.
func (priceJob) Kind() string { return "price" }

type priceWorker struct {
	river.WorkerDefaults[priceJob]
	pricing plans.Pricing
	log     *slog.Logger
	busy    sync.Mutex
	until   <-chan struct{} // the server stops
}

// Timeout gives a year many times as large as a usual one its time.
func (*priceWorker) Timeout(*river.Job[priceJob]) time.Duration { return 15 * time.Minute }

// Work looks whether prices are due, and finds them. While a run goes on the next looks are left out.
func (w *priceWorker) Work(ctx context.Context, _ *river.Job[priceJob]) error {
	if !w.busy.TryLock() {
		return nil
	}
	defer w.busy.Unlock()
	return cuttable(ctx, w.until, func(ctx context.Context) error {
		found, err := w.pricing.Refresh(ctx)
		if found > 0 {
			w.log.InfoContext(ctx, "prices of capacities found", "years", found)
		}
		return err
	})
}

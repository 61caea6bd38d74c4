package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/store"
)

// verifyWorker walks the audit log's chain, every night and when an auditor asks.
type verifyWorker struct {
	river.WorkerDefaults[store.VerifyChain]
	verify func(context.Context) (audit.Report, error)
	log    *slog.Logger
}

// Timeout gives the walk along a log of many years its time.
func (*verifyWorker) Timeout(*river.Job[store.VerifyChain]) time.Duration { return 30 * time.Minute }

// Work walks once. A broken chain is an error in the log of the installation, whatever else is done about it.
func (w *verifyWorker) Work(ctx context.Context, _ *river.Job[store.VerifyChain]) error {
	report, err := w.verify(ctx)
	if err == nil && report.Flaw != nil {
		w.log.ErrorContext(ctx, "the audit log has been tampered with", "flaw", report.Flaw.String())
	}
	return err
}

package jobs

import (
	"context"
	"errors"
	"log/slog"

	"github.com/riverqueue/river"

	"kuntapaikka/internal/casework/glass"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/store"
)

// clockJob does what the clocks of proposals, hearings, reviews and places ask for.
type clockJob struct{}

// Kind names the job in the queue.
func (clockJob) Kind() string { return "clock" }

type clockWorker struct {
	river.WorkerDefaults[clockJob]
	clock placement.Clockwork
	glass glass.Desk
	ended places.Closing
	lost  plans.Runner
	told  reporting.Clock
	log   *slog.Logger
}

// Work does each kind of clock work until nothing of it is due; one kind's failure does not hold up the others.
func (w *clockWorker) Work(ctx context.Context, _ *river.Job[clockJob]) error {
	return errors.Join(
		w.drain(ctx, "proposals expired", w.clock.ExpireDue),
		w.drain(ctx, "hearings fell silent", w.clock.SilenceDue),
		w.drain(ctx, "reminders sent", w.clock.RemindDue),
		w.drain(ctx, "delays escalated", w.clock.EscalateDue),
		w.drain(ctx, "hearing reminders sent", w.clock.RemindHearings),
		w.drain(ctx, "hearing delays escalated", w.clock.EscalateHearings),
		w.drain(ctx, "lines of unused places told", w.ended.TellUnused),
		w.drain(ctx, "reports reminded of", w.told.Remind),
		w.drain(ctx, "lost runs of plans", w.lost.Recover),
		w.drain(ctx, "late reviews of break-glass escalated", w.glass.EscalateDue),
	)
}

func (w *clockWorker) drain(ctx context.Context, what string, due func(context.Context) (int, error)) error {
	total := 0
	for {
		n, err := due(ctx)
		if total += n; err == nil && n == placement.Batch {
			continue
		}
		if total > 0 {
			w.log.InfoContext(ctx, what, "count", total)
		}
		return err
	}
}

// pruneJob removes what has served its time.
type pruneJob struct{}

// Kind names the job in the queue.
func (pruneJob) Kind() string { return "prune" }

type pruneWorker struct {
	river.WorkerDefaults[pruneJob]
	db  *store.DB
	log *slog.Logger
}

// Work prunes once.
func (w *pruneWorker) Work(ctx context.Context, _ *river.Job[pruneJob]) error {
	return asSystem(ctx, w.db, func(tx *store.Tx) error {
		p, err := tx.Prune(ctx)
		if err == nil && p != (store.Pruned{}) {
			w.log.InfoContext(ctx, "pruned", "presses", p.Presses, "sessions", p.Sessions, "looks", p.Looks, "files", p.Files, "prices", p.Prices)
		}
		return err
	})
}

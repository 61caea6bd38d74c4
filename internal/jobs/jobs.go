package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework/glass"
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/pack"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/store"
)

// Deps are what the jobs work with. Deliver sends one letter; Verify walks the audit log's chain and keeps what it found.
type Deps struct {
	DB      *store.DB
	Log     *slog.Logger
	Deliver func(context.Context, store.Letter) error
	Verify  func(context.Context) (audit.Report, error)
	Seal    pack.Seal // signs audit packs
}

// Runner carries jobs out until it is stopped.
type Runner struct {
	client *river.Client[pgx.Tx]
	cut    func() // ends what can be taken up again
}

// Start begins to carry jobs out. The context gives values only: the runner ends by [Runner.Stop], so that what has begun is finished.
func Start(ctx context.Context, d Deps) (*Runner, error) {
	workers := river.NewWorkers()
	ending := make(chan struct{})
	clock := placement.Clockwork{InTx: store.As(d.DB, func(tx *store.Tx) placement.ClockStore { return tx })}
	opened := glass.Desk{InTx: store.As(d.DB, func(tx *store.Tx) glass.Store { return tx })}
	pricing := plans.Pricing{InTx: store.As(d.DB, func(tx *store.Tx) plans.PriceStore { return tx })}
	solving := plans.Runner{InTx: store.As(d.DB, func(tx *store.Tx) plans.RunStore { return tx }), Workers: runtime.GOMAXPROCS(0)}
	ended := places.Closing{InTx: store.As(d.DB, func(tx *store.Tx) places.ClosingStore { return tx })}
	packing := pack.Desk{InTx: store.As(d.DB, func(tx *store.Tx) pack.Store { return tx }), Now: d.DB.Now, Letter: document.Reissue, Seal: d.Seal}
	told := reporting.Clock{InTx: store.As(d.DB, func(tx *store.Tx) reporting.ClockStore { return tx }), Now: d.DB.Now}
	if err := errors.Join(
		river.AddWorkerSafely(workers, &packWorker{desk: packing, until: ending}),
		river.AddWorkerSafely(workers, &clockWorker{clock: clock, glass: opened, ended: ended, lost: solving, told: told, log: d.Log}),
		river.AddWorkerSafely(workers, &pruneWorker{db: d.DB, log: d.Log}),
		river.AddWorkerSafely(workers, &priceWorker{pricing: pricing, log: d.Log, until: ending}),
		river.AddWorkerSafely(workers, &noticeWorker{db: d.DB}),
		river.AddWorkerSafely(workers, &letterWorker{db: d.DB, deliver: d.Deliver}),
		river.AddWorkerSafely(workers, &planWorker{runner: solving, until: ending}),
		river.AddWorkerSafely(workers, &curveWorker{runner: solving, until: ending}),
		river.AddWorkerSafely(workers, &verifyWorker{verify: d.Verify, log: d.Log}),
	); err != nil {
		return nil, err
	}
	client, err := river.NewClient(riverpgxv5.New(d.DB.JobPool()), &river.Config{
		Workers: workers, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 10}, store.SolverQueue: {MaxWorkers: 1}},
		PeriodicJobs: []*river.PeriodicJob{
			every(time.Minute, clockJob{}), every(time.Hour, pruneJob{}), every(5*time.Minute, priceJob{}), every(24*time.Hour, store.VerifyChain{}),
		},
		ReindexerSchedule: river.NeverSchedule(), // indexes are the owner's, as which nothing runs
		Logger:            quiet(d.Log), ErrorHandler: reporter{log: d.Log}, JobTimeout: 2 * time.Minute,
	})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return &Runner{client: client, cut: sync.OnceFunc(func() { close(ending) })}, client.Start(context.WithoutCancel(ctx))
}

// Stop takes no new jobs, cuts off the long ones, which are taken up again, and waits for the others under way; when the context ends, these are cut off
// too and will be tried again.
func (r *Runner) Stop(ctx context.Context) error {
	r.cut()
	if err := r.client.Stop(ctx); err == nil || ctx.Err() == nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return r.client.StopAndCancel(ctx)
}

// cuttable runs a long job until the server stops, which waits for nobody's plan: it is put back then, for this server's next start or for another
// server, and that is no attempt that failed.
func cuttable(ctx context.Context, until <-chan struct{}, work func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cut := make(chan bool, 1)
	go func() {
		select {
		case <-until:
			cancel()
			cut <- true
		case <-ctx.Done():
			cut <- false
		}
	}()
	err := work(ctx)
	if cancel(); <-cut && err != nil {
		return river.JobSnooze(0)
	}
	return err
}

// every puts a job in at once and then once per period, however many replicas there are. A run that fails waits for the next.
func every(period time.Duration, job river.JobArgs) *river.PeriodicJob {
	opts := &river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByPeriod: period}}
	return river.NewPeriodicJob(river.PeriodicInterval(period), func() (river.JobArgs, *river.InsertOpts) { return job, opts }, &river.PeriodicJobOpts{RunOnStart: true})
}

// quiet lets the queue's own library report only what is wrong, and not that it was told to stop.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(onlyFaults{log.Handler()}) }

type onlyFaults struct{ slog.Handler }

// Enabled reports whether a line of the level is written.
func (h onlyFaults) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelError && h.Handler.Enabled(ctx, l)
}

// Handle writes the line unless its error is the end of the work.
func (h onlyFaults) Handle(ctx context.Context, r slog.Record) error {
	ended := false
	r.Attrs(func(a slog.Attr) bool {
		ended = ended || strings.Contains(a.Value.String(), context.Canceled.Error())
		return true
	})
	if ended {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// reporter logs what went wrong by the job's kind and number: its arguments are ids and stay in the queue.
type reporter struct{ log *slog.Logger }

// HandleError logs a job's error; the job is tried again by its own rule.
func (r reporter) HandleError(ctx context.Context, j *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	r.log.WarnContext(ctx, "job failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempt, "error", err)
	return nil
}

// HandlePanic logs a job's panic.
func (r reporter) HandlePanic(ctx context.Context, j *rivertype.JobRow, failure any, trace string) *river.ErrorHandlerResult {
	r.log.ErrorContext(ctx, "job panicked", "kind", j.Kind, "job", j.ID, "failure", fmt.Sprint(failure), "stack", trace)
	return nil
}

// asSystem runs fn in one transaction of the clock work.
func asSystem(ctx context.Context, db *store.DB, fn func(*store.Tx) error) error {
	return db.InTx(ctx, identity.System(), identity.Press{}, fn)
}

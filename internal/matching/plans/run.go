package plans

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/joint"
	"kuntapaikka/internal/matching/plan"
	"kuntapaikka/internal/placement"
)

// RunStore is what the making of a plan needs of the database, in short transactions of the clock's work.
type RunStore interface {
	Store
	Now() time.Time
	LockPlan(ctx context.Context, id uuid.UUID) (Plan, error)
	StandingPlan(ctx context.Context, year int) (uuid.UUID, error)
	AllPlanRows(ctx context.Context, id uuid.UUID) ([]Row, error)
	PlanFile(ctx context.Context, id uuid.UUID, which File) ([]byte, error)
	FrozenCases(ctx context.Context) (map[casework.ID]string, error)
	BeginPlan(ctx context.Context, p Plan) error
	TellPlan(ctx context.Context, id uuid.UUID, p Progress) (stop bool, err error)
	EndPlan(ctx context.Context, p Plan) error
	LostPlans(ctx context.Context, before time.Time) ([]Lost, error)
	LosePlan(ctx context.Context, p Plan) error
	EnqueuePlan(ctx context.Context, id uuid.UUID) error
	PlanCurve(ctx context.Context, id uuid.UUID) (*Curve, error)
	EndCurve(ctx context.Context, id uuid.UUID, problem Problem, points []Point) error
	PutPlanRows(ctx context.Context, id uuid.UUID, rows []Row, instance, plan []byte) error
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Runner makes plans: it reads the situation in one short transaction, solves with none open, and writes what it found in one.
type Runner struct {
	InTx    identity.InTx[RunStore]
	Workers int           // cores that the solver uses
	Every   time.Duration // between two notes of how far it is; a second when zero
}

// tx runs fn in one transaction of the clock's work.
func (r Runner) tx(ctx context.Context, fn func(RunStore) error) error {
	return r.InTx(ctx, identity.System(), identity.Press{}, fn)
}

// run is one plan being made.
type run struct {
	Runner
	p       Plan
	from    uuid.UUID // the plan that it starts from; zero for none
	rows    map[casework.ID]Row
	earlier *instance.Plan // the same in the solver's words, by the numbers of this run
	frozen  map[casework.ID]string
	again   bool // the plan is there: its situation is planned anew
	s       Situation
	problem *joint.Problem
}

// Run makes a plan that is queued, or goes on with one whose run was cut off. It returns an error only for what may go better the next time; last says
// that there will be none. What a person can mend becomes the plan's problem.
func (r Runner) Run(ctx context.Context, id uuid.UUID, last bool) (err error) {
	defer fault.Wrap(&err, "plans.Run(%s)", id)
	w := &run{Runner: r}
	if due, err := w.takeUp(ctx, id); err != nil || !due {
		return err
	}
	found, err := w.make(ctx)
	var cannot *obstacle
	switch {
	case ctx.Err() != nil:
		return ctx.Err() // the server stops: it is taken up again
	case errors.As(err, &cannot):
		return w.fail(ctx, cannot.problem, cannot.at)
	case err != nil && !last:
		return err
	case err != nil:
		return errors.Join(w.fail(ctx, Internal, ""), err)
	}
	return w.write(ctx, found)
}

// obstacle is a problem that a person can mend.
type obstacle struct {
	problem Problem
	at      string
}

// Error names it.
func (o *obstacle) Error() string { return "the plan cannot be made: " + string(o.problem) }

// takeUp marks the plan as running; a plan that is not to be run any more is let be.
func (w *run) takeUp(ctx context.Context, id uuid.UUID) (due bool, err error) {
	err = w.tx(ctx, func(st RunStore) (err error) {
		if w.p, err = st.LockPlan(ctx, id); err != nil {
			return err
		}
		to, err := Next(identity.System(), w.p.State, Begin)
		if err != nil {
			return nil //nolint:nilerr // it was stopped while it waited
		}
		due, w.p.State, w.p.Progress = true, to, Progress{Step: Reading}
		return st.BeginPlan(ctx, w.p)
	})
	if fault.KindOf(err) == fault.NotFound {
		return false, nil // it was deleted
	}
	return due, err
}

// make reads, solves and tries, and packs what it found.
func (w *run) make(ctx context.Context) (*found, error) {
	telling, told := context.WithCancel(ctx)
	solving, stop := context.WithCancel(telling)
	t := w.tell(telling, stop)
	defer t.wait()
	defer told()
	if err := w.tx(ctx, func(st RunStore) error { return w.read(ctx, st) }); err != nil {
		return nil, err
	}
	if len(w.s.Households) == 0 {
		return nil, &obstacle{problem: NoCases}
	}
	if !w.s.offered() {
		return nil, &obstacle{problem: NoPlaces}
	}
	w.s.Terms.Budget = w.budget()
	var err error
	if w.problem, err = joint.Build(ctx, w.s.Households, w.s.Links, w.s.Terms); err != nil {
		if u, is := errors.AsType[*joint.Undecidable](err); is {
			return nil, &obstacle{problem: Frozen, at: w.reference(u.Household) + " " + u.Municipality}
		}
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err // the server stops: what follows would be thrown away
	}
	t.begin(Progress{Step: Solving, Cases: len(w.s.Households), Persons: w.s.persons()})
	f := &found{plan: w.solve(solving, t)}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if f.plan.Lacks() {
		return nil, &obstacle{problem: lacking(f.plan.Plan)}
	}
	f.more = w.try(solving, f.plan, t)
	f.price = Prices(solving, w.problem.Instance(), w.p.Seed)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t.step(Writing)
	return f, w.pack(f)
}

// budget is what the search may take. By steps the clock is not the solver's: who asks it twice gets the same.
func (w *run) budget() instance.Budget {
	if w.p.Iterations > 0 {
		return instance.Budget{Iterations: w.p.Iterations, Seed: w.p.Seed}
	}
	return instance.Budget{Seconds: float64(w.p.Seconds), Seed: w.p.Seed}
}

// solve searches, from an earlier plan where the clock ends the search. By steps it starts from nothing, which the file of the problem has too, and the
// seconds only guard.
func (w *run) solve(ctx context.Context, t *teller) joint.Plan {
	o := plan.Options{Workers: max(w.Workers, 1), Tell: t.note, From: w.earlier}
	if w.p.Iterations > 0 {
		var end context.CancelFunc
		ctx, end = context.WithTimeout(ctx, time.Duration(w.p.Seconds)*time.Second)
		defer end()
		o.From = nil
	}
	return w.problem.Solve(ctx, o)
}

// lacking is why a plan does not hold all that it must: only what is proven is called impossible.
func lacking(p instance.Plan) Problem {
	if p.Status == instance.Infeasible {
		return Infeasible
	}
	return NotFound
}

// found is what came of a run.
type found struct {
	plan            joint.Plan
	more            []More
	price           map[string]int
	problem, answer []byte // the files, compressed
}

// teller notes how far a run is, now and then, on its own transactions.
type teller struct {
	mu    sync.Mutex
	last  Progress
	since time.Time // the search began; zero before
	done  chan struct{}
}

// begin notes that the search begins.
func (t *teller) begin(p Progress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last, t.since = p, time.Now()
}

func (t *teller) note(p plan.Progress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last.Placed, t.last.Value, t.last.BoundPlaced, t.last.BoundValue = p.Placed, p.Value, p.BoundPlaced, p.BoundValue
}

func (t *teller) step(s Step) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last.Step = s
}

// progress is how far the run is, of so many seconds of searching.
func (t *teller) progress(seconds float64) Progress {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.last
	if !t.since.IsZero() {
		p.Share = min(99, int(100*time.Since(t.since).Seconds()/seconds))
	}
	return p
}

func (t *teller) wait() { <-t.done }

// tell begins to note how far the run is until the context ends, and stops the search when a person asked for it. A note that fails is made at the next
// time: the run itself does not suffer from it.
func (w *run) tell(ctx context.Context, stop context.CancelFunc) *teller {
	t := &teller{last: Progress{Step: Reading}, done: make(chan struct{})}
	every := w.Every
	if every == 0 {
		every = time.Second
	}
	ticks := time.NewTicker(every)
	go func() {
		defer close(t.done)
		defer ticks.Stop()
		for {
			p := t.progress(float64(w.p.Seconds) * (1 + trying))
			asked := false
			err := w.tx(ctx, func(st RunStore) (err error) {
				asked, err = st.TellPlan(ctx, w.p.ID, p)
				return err
			})
			if err == nil && asked {
				stop()
			}
			select {
			case <-ctx.Done():
				return
			case <-ticks.C:
			}
		}
	}()
	return t
}

// fail ends the plan with its problem.
func (w *run) fail(ctx context.Context, problem Problem, at string) error {
	return w.tx(ctx, func(st RunStore) error {
		p, err := st.LockPlan(ctx, w.p.ID)
		if err != nil {
			return err
		}
		if p.State, err = Next(identity.System(), p.State, Fail); err != nil {
			return err
		}
		p.Problem, p.ProblemAt, p.Totals = problem, at, nil
		if err := st.EndPlan(ctx, p); err != nil {
			return err
		}
		return errors.Join(st.Notify(ctx, ended(p)),
			st.Record(ctx, audit.Event{Action: "plan.fail", Subject: audit.Plan, ID: p.ID, Detail: map[string]string{"problem": string(problem)}}))
	})
}

// ended tells those who started a plan that its run has ended, and how.
func ended(p Plan) placement.Notice {
	return placement.Notice{Org: p.Org, Key: "notices.plan_" + string(p.State), Args: []string{p.Name}, Href: "/plans/" + p.ID.String()}
}

// write keeps what was found, in one transaction.
func (w *run) write(ctx context.Context, f *found) error {
	rows := w.outcome(f)
	return w.tx(ctx, func(st RunStore) error {
		p, err := st.LockPlan(ctx, w.p.ID)
		if err != nil {
			return err
		}
		e := Finish
		if p.StopAsked {
			e = Halt
		}
		if p.State, err = Next(identity.System(), p.State, e); err != nil {
			return err
		}
		totals := w.totals(f, rows)
		p.Totals, p.Detail = &totals, w.detail(f, rows)
		if err := st.PutPlanRows(ctx, p.ID, rows, f.problem, f.answer); err != nil {
			return err
		}
		if err := st.EndPlan(ctx, p); err != nil {
			return err
		}
		if err := st.Notify(ctx, ended(p)); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "plan." + string(e), Subject: audit.Plan, ID: p.ID})
	})
}

// pack makes the files: the instance and the plan as the command reads them. Nobody is named in them: a household is a number.
func (w *run) pack(f *found) (err error) {
	in := *w.problem.Instance()
	in.Budget = w.s.Terms.Budget
	if f.problem, err = packed(in.Write); err == nil {
		f.answer, err = packed(f.plan.Write)
	}
	return err
}

func packed(write func(io.Writer) error) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed) // of a gigabyte
	if err != nil {
		return nil, err
	}
	if err := errors.Join(write(z), z.Close()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Unpacked reads a file of a plan: an instance is ten times as large as it is kept.
func Unpacked(file []byte) (io.Reader, error) { return gzip.NewReader(bytes.NewReader(file)) }

// renamed is an earlier plan in the numbers of this run; households that are gone are left out.
func renamed(file []byte, rows []Row, number map[casework.ID]string) (*instance.Plan, error) {
	text, err := Unpacked(file)
	if err != nil {
		return nil, err
	}
	var before instance.Plan
	if err := json.NewDecoder(text).Decode(&before); err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, r := range rows {
		if now, here := number[r.Case]; here && r.Case != uuid.Nil {
			names[name(r.Number)] = now
		}
	}
	now := instance.Plan{Assignment: map[string]string{}}
	for old, offer := range before.Assignment {
		if n, here := names[old]; here {
			now.Assignment[n] = offer
		}
	}
	if v := before.Certificate.Value; v != nil && v.Branch == nil {
		kept := *v
		kept.Cases = map[string]int64{}
		for old, u := range v.Cases {
			if n, here := names[old]; here {
				kept.Cases[n] = u
			}
		}
		now.Certificate.Value = &kept
	}
	return &now, nil
}

// today is the day of the run.
func (w *run) today(st RunStore) civil.Date { return civil.DateIn(st.Now()) }

const (
	lostAfter = 2 * time.Minute // without a word from its run a plan is lost: the largest is written in a part of that
	mostLost  = 3               // of a plan; perhaps it is what ends the server
)

// Lost is a plan that runs and of which nothing was heard for long, with how often that has been so before.
type Lost struct {
	ID    uuid.UUID
	Times int
}

// Recover queues the plans whose run was lost with its server, and ends those that were lost too often. It returns how many there were.
func (r Runner) Recover(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "plans.Recover")
	var tooOften []uuid.UUID
	err = r.InTx(ctx, identity.System(), identity.Press{}, func(st RunStore) error {
		tooOften = nil
		all, err := st.LostPlans(ctx, st.Now().Add(-lostAfter))
		if n = len(all); err != nil {
			return err
		}
		for _, l := range all {
			if l.Times+1 >= mostLost {
				tooOften = append(tooOften, l.ID)
				continue
			}
			if err := lose(ctx, st, l.ID); err != nil {
				return err
			}
		}
		return nil
	})
	for _, id := range tooOften {
		if err == nil {
			err = (&run{Runner: r, p: Plan{ID: id}}).fail(ctx, Internal, "")
		}
	}
	return n, err
}

// lose puts a plan back into the queue.
func lose(ctx context.Context, st RunStore, id uuid.UUID) error {
	p, err := st.LockPlan(ctx, id)
	if err != nil {
		return err
	}
	if p.State, err = Next(identity.System(), p.State, Lose); err != nil {
		return err
	}
	if err := st.LosePlan(ctx, p); err != nil {
		return err
	}
	if err := st.EnqueuePlan(ctx, id); err != nil {
		return err
	}
	return st.Record(ctx, audit.Event{Action: "plan.lose", Subject: audit.Plan, ID: id})
}

package plans

import (
	"context"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

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

package claims

import (
	"context"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Queued is a claim of a round that has been submitted and not yet decided, as the authority sees it.
type Queued struct {
	ID          uuid.UUID
	Number      string
	State       State
	SubmittedAt time.Time
	Claimed     money.Cents
}

// Budget is how a round's money stands for one of its claims: what it has, what is granted, what those who submitted earlier ask for, and what is left. Its Total is
// zero where the round has no limit.
type Budget struct {
	Total   money.Cents
	Granted money.Cents
	Ahead   []Queued
	Left    money.Cents // after those ahead; not below zero
}

// budgetOf reckons what is left of a round for a claim, in the order of submission.
func budgetOf(round region.Round, granted money.Cents, queue []Queued, c Claim) Budget {
	b := Budget{Total: round.Budget, Granted: granted, Left: round.Budget - granted}
	for _, q := range queue {
		if q.ID == c.ID || q.SubmittedAt.After(c.SubmittedAt) || q.SubmittedAt.Equal(c.SubmittedAt) && q.Number > c.Number {
			continue
		}
		b.Ahead = append(b.Ahead, q)
		b.Left -= q.Claimed
	}
	b.Left = max(b.Left, 0)
	return b
}

// readBudget reads how a round's money stands for a claim; nothing where the round has no limit.
func readBudget(ctx context.Context, st Store, round region.Round, c Claim) (Budget, error) {
	if round.Budget == 0 || c.Number == "" {
		return Budget{}, nil
	}
	granted, queue, err := st.RoundQueue(ctx, c.Round)
	return budgetOf(round, granted, queue, c), err
}

// afford refuses a decision for which no money is left. Where a round pays in the order of submission, what those ahead ask for is kept for them.
func (b Budget) afford(round region.Round, granted money.Cents) error {
	left := b.Total - b.Granted
	if round.Kind == region.RoundSalary {
		left = b.Left
	}
	if b.Total > 0 && granted > max(left, 0) {
		return fault.New(fault.Conflict, "claims.budget_spent", int64(max(left, 0)))
	}
	return nil
}

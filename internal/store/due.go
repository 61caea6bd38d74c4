package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/placement"
)

// ExpiredProposals returns unanswered proposals whose places were held long enough.
func (tx *Tx) ExpiredProposals(ctx context.Context, most int) ([]uuid.UUID, error) {
	return tx.ids(ctx, `-- name: proposal.expired
SELECT id FROM proposal WHERE state IN ('sent','question') AND held_until <= $1 ORDER BY held_until LIMIT $2`, most)
}

// SilentHearings returns open hearings whose time has run out.
func (tx *Tx) SilentHearings(ctx context.Context, most int) ([]uuid.UUID, error) {
	return tx.ids(ctx, "-- name: hearing.silent\nSELECT id FROM hearing WHERE state = 'open' AND due_at <= $1 ORDER BY due_at LIMIT $2", most)
}

func (tx *Tx) ids(ctx context.Context, sql string, most int) ([]uuid.UUID, error) {
	rows, err := tx.Query(ctx, sql, tx.now, most)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

// ProposalsToRemind returns unanswered proposals at half of their time that nobody has been reminded of, locked.
func (tx *Tx) ProposalsToRemind(ctx context.Context, most int) ([]placement.Proposal, error) {
	rows, err := tx.Query(ctx, "-- name: proposal.to_remind\n"+proposalColumns+
		" WHERE p.state IN ('sent','question') AND p.remind_at <= $1 AND p.due_at > $1 ORDER BY p.remind_at LIMIT $2 FOR UPDATE SKIP LOCKED", tx.now, most)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanProposal)
}

// Reminded notes that the reminder went out.
func (tx *Tx) Reminded(ctx context.Context, id uuid.UUID) error {
	_, err := tx.Exec(ctx, "-- name: proposal.reminded\nUPDATE proposal SET remind_at = NULL WHERE id = $1", id)
	return err
}

// HearingsToRemind returns open hearings at half of their time that nobody has been reminded of, locked.
func (tx *Tx) HearingsToRemind(ctx context.Context, most int) ([]placement.Hearing, error) {
	return tx.dueHearings(ctx, "-- name: hearing.to_remind\n"+hearingColumns+
		" WHERE h.state = 'open' AND h.remind_at <= $1 AND h.due_at > $1 ORDER BY h.remind_at LIMIT $2 FOR UPDATE OF h SKIP LOCKED", most)
}

// HearingsToEscalate returns hearings whose time has run out, that wait for a statement still and have not been escalated, locked.
func (tx *Tx) HearingsToEscalate(ctx context.Context, most int) ([]placement.Hearing, error) {
	return tx.dueHearings(ctx, "-- name: hearing.to_escalate\n"+hearingColumns+` WHERE h.state IN ('open','silent') AND h.due_at <= $1 AND h.escalated_at IS NULL
   AND p.state IN ('sent','question') ORDER BY h.due_at LIMIT $2 FOR UPDATE OF h SKIP LOCKED`, most)
}

func (tx *Tx) dueHearings(ctx context.Context, sql string, most int) ([]placement.Hearing, error) {
	rows, err := tx.Query(ctx, sql, tx.now, most)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanHearing)
}

// HearingReminded notes that the reminder went out.
func (tx *Tx) HearingReminded(ctx context.Context, id uuid.UUID) error {
	_, err := tx.Exec(ctx, "-- name: hearing.reminded\nUPDATE hearing SET remind_at = NULL WHERE id = $1", id)
	return err
}

// HearingEscalated notes that the delay was escalated.
func (tx *Tx) HearingEscalated(ctx context.Context, id uuid.UUID) error {
	_, err := tx.Exec(ctx, "-- name: hearing.escalated\nUPDATE hearing SET escalated_at = $2 WHERE id = $1", id, tx.now)
	return err
}

// ProposalsToEscalate returns overdue proposals that have not been escalated, locked.
func (tx *Tx) ProposalsToEscalate(ctx context.Context, most int) ([]placement.Proposal, error) {
	rows, err := tx.Query(ctx, "-- name: proposal.to_escalate\n"+proposalColumns+
		" WHERE p.state IN ('sent','question') AND p.due_at <= $1 AND p.escalated_at IS NULL ORDER BY p.due_at LIMIT $2 FOR UPDATE SKIP LOCKED", tx.now, most)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanProposal)
}

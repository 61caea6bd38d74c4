package store

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
)

const hearingColumns = `SELECT h.id, h.version, h.proposal_id, h.case_id, p.reference, p.priority, p.municipality_code, h.centre_org, h.municipality_org, h.org_id,
       h.kind, h.state, h.why, h.outcome, h.services, h.statement, h.requested_at, h.remind_at, h.due_at, h.escalated_at, h.answered_at, h.answered_by
  FROM hearing h JOIN proposal p ON p.id = h.proposal_id`

func scanHearing(row pgx.CollectableRow) (h placement.Hearing, err error) {
	var org, by *uuid.UUID
	var remind, due, escalated, answered nullTime
	err = row.Scan(&h.ID, &h.Version, &h.Proposal, &h.Case, &h.Reference, &h.Priority, &h.Municipality, &h.Centre, &h.MunicipalOrg, &org, &h.Kind, &h.State,
		&h.Why, &h.Outcome, &h.Services, &h.Statement, &h.RequestedAt, &remind, &due, &escalated, &answered, &by)
	h.Org, h.AnsweredBy = orZero(org), orZero(by)
	h.RemindAt, h.DueAt, h.EscalatedAt, h.AnsweredAt = remind.t, due.t, escalated.t, answered.t
	return h, err
}

// AddHearing stores the hearing of a proposal.
func (tx *Tx) AddHearing(ctx context.Context, h placement.Hearing) error {
	_, err := tx.Exec(ctx, `-- name: hearing.add
INSERT INTO hearing (id, proposal_id, case_id, centre_org, municipality_org, org_id, kind, state, why, requested_at, remind_at, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		h.ID, h.Proposal, h.Case, h.Centre, h.MunicipalOrg, idOrNull(h.Org), h.Kind, h.State, h.Why, h.RequestedAt, orNull(h.RemindAt), orNull(h.DueAt))
	return err
}

// Hearing reads a hearing that the actor may see.
func (tx *Tx) Hearing(ctx context.Context, id uuid.UUID) (placement.Hearing, error) {
	return tx.oneHearing(ctx, "-- name: hearing.get\n"+hearingColumns+" WHERE h.id = $1", id)
}

// LockHearing reads a hearing and keeps others from changing it until the transaction ends.
func (tx *Tx) LockHearing(ctx context.Context, id uuid.UUID) (placement.Hearing, error) {
	return tx.oneHearing(ctx, "-- name: hearing.lock\n"+hearingColumns+" WHERE h.id = $1 FOR UPDATE OF h", id)
}

// HearingOf reads the hearing of a proposal.
func (tx *Tx) HearingOf(ctx context.Context, proposal uuid.UUID) (placement.Hearing, error) {
	return tx.oneHearing(ctx, "-- name: hearing.of_proposal\n"+hearingColumns+" WHERE h.proposal_id = $1", proposal)
}

func (tx *Tx) oneHearing(ctx context.Context, sql string, id uuid.UUID) (placement.Hearing, error) {
	rows, err := tx.Query(ctx, sql, id)
	if err != nil {
		return placement.Hearing{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanHearing)
}

// UpdateHearing stores the statement, on the version that was locked.
func (tx *Tx) UpdateHearing(ctx context.Context, h placement.Hearing) error {
	services, err := json.Marshal(h.Services)
	if err != nil {
		return err
	}
	if h.Services == nil {
		services = []byte("[]")
	}
	tag, err := tx.Exec(ctx, `-- name: hearing.update
UPDATE hearing SET version = version + 1, state = $3, outcome = $4, services = $5, statement = $6, answered_at = $7, answered_by = $8
 WHERE id = $1 AND version = $2`, h.ID, h.Version, h.State, h.Outcome, services, h.Statement, orNull(h.AnsweredAt), idOrNull(h.AnsweredBy))
	if err == nil && tag.RowsAffected() == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	return err
}

// EndHeardAccess ends what the heard area could see of the case, when its proposal has ended by the municipality's own answer; other roles end an
// access directly.
func (tx *Tx) EndHeardAccess(ctx context.Context, id casework.ID, area uuid.UUID) error {
	if tx.actor.Role() != identity.Municipality {
		_, err := tx.EndAccess(ctx, id, area)
		return err
	}
	_, err := tx.Exec(ctx, "-- name: access.end_heard\nSELECT end_heard_access($1, $2, $3)", id, area, tx.now)
	return err
}

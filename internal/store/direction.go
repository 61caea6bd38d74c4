package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/placement"
)

// AddDirection stores an issued decision, which is never changed.
func (tx *Tx) AddDirection(ctx context.Context, d placement.Direction) error {
	_, err := tx.Exec(ctx, `-- name: direction.add
INSERT INTO direction (id, number, case_id, proposal_id, centre_org, municipality_org, wellbeing_org, municipality_code, decided_on, decided_by, decided_at,
                       child_view, document)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		d.ID, d.Number, d.Case, d.Proposal, d.Centre, d.MunicipalOrg, idOrNull(d.Wellbeing), d.Municipality, d.DecidedOn, d.DecidedBy, d.DecidedAt,
		d.ChildView, d.Document)
	return err
}

const directionColumns = `SELECT d.id, d.number, d.case_id, coalesce(d.document->>'case', ''), d.proposal_id, d.centre_org, d.municipality_org, d.wellbeing_org, d.municipality_code,
       d.decided_on, d.decided_by, d.decided_at, d.child_view, d.document, r.revoked_at, coalesce(r.reason, '')
  FROM direction d LEFT JOIN direction_revocation r ON r.direction_id = d.id`

func scanDirection(row pgx.CollectableRow) (d placement.Direction, err error) {
	var wellbeing *uuid.UUID
	var revoked nullTime
	err = row.Scan(&d.ID, &d.Number, &d.Case, &d.Reference, &d.Proposal, &d.Centre, &d.MunicipalOrg, &wellbeing, &d.Municipality, &d.DecidedOn, &d.DecidedBy,
		&d.DecidedAt, &d.ChildView, &d.Document, &revoked, &d.RevokeReason)
	d.Wellbeing, d.RevokedAt = orZero(wellbeing), revoked.t
	return d, err
}

// StandingDirection returns the direction of a case that has not been revoked; where there is none it is not found.
func (tx *Tx) StandingDirection(ctx context.Context, id casework.ID) (placement.Direction, error) {
	rows, err := tx.Query(ctx, "-- name: direction.standing\n"+directionColumns+" WHERE d.case_id = $1 AND r.direction_id IS NULL", id)
	if err != nil {
		return placement.Direction{}, err
	}
	d, err := pgx.CollectExactlyOneRow(rows, scanDirection)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, fault.Missing()
	}
	return d, err
}

// Direction returns a decision that the actor may see.
func (tx *Tx) Direction(ctx context.Context, id uuid.UUID) (placement.Direction, error) {
	rows, err := tx.Query(ctx, "-- name: direction.get\n"+directionColumns+" WHERE d.id = $1", id)
	if err != nil {
		return placement.Direction{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanDirection)
}

// DirectionOfProposal returns the decision that came of a proposal; its ID is zero when there is none.
func (tx *Tx) DirectionOfProposal(ctx context.Context, proposal uuid.UUID) (placement.Direction, error) {
	rows, err := tx.Query(ctx, "-- name: direction.of_proposal\n"+directionColumns+" WHERE d.proposal_id = $1", proposal)
	if err != nil {
		return placement.Direction{}, err
	}
	found, err := pgx.CollectRows(rows, scanDirection)
	if err != nil || len(found) == 0 {
		return placement.Direction{}, err
	}
	return found[0], nil
}

// RevokeDirection records that a direction no longer stands.
func (tx *Tx) RevokeDirection(ctx context.Context, d placement.Direction) error {
	_, err := tx.Exec(ctx, `-- name: direction.revoke
INSERT INTO direction_revocation (direction_id, revoked_at, revoked_by, reason) VALUES ($1, $2, $3, $4)`, d.ID, d.RevokedAt, tx.actor.Account, d.RevokeReason)
	return err
}

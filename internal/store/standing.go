package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/placement"
)

var selectAuthorisation = `SELECT s.id, ` + partiesOf("o") + `, lower(s.valid), upper(s.valid), s.reference, s.granted_at, coalesce(a.name, ''), s.ended_at
  FROM standing_authorisation s JOIN organisation o ON o.id = s.centre_org LEFT JOIN account a ON a.id = s.granted_by`

func scanAuthorisation(row pgx.CollectableRow) (a placement.Authorisation, err error) {
	var ended nullTime
	into := append([]any{&a.ID}, partyFields(&a.Centre)...)
	err = row.Scan(append(into, &a.Valid.From, &a.Valid.To, &a.Reference, &a.GrantedAt, &a.GrantedBy, &ended)...)
	a.EndedAt = ended.t
	return a, err
}

// Authorisations lists the standing authorisations that the actor may see, the latest first.
func (tx *Tx) Authorisations(ctx context.Context) ([]placement.Authorisation, error) {
	rows, err := tx.Query(ctx, "-- name: authorisation.list\n"+selectAuthorisation+" ORDER BY lower(s.valid) DESC, s.granted_at DESC LIMIT 200")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanAuthorisation)
}

// AuthorisationOn returns a centre's standing authorisation in force on a day; its ID is zero when there is none.
func (tx *Tx) AuthorisationOn(ctx context.Context, centre uuid.UUID, day civil.Date) (placement.Authorisation, error) {
	rows, err := tx.Query(ctx, "-- name: authorisation.on\n"+selectAuthorisation+" WHERE s.centre_org = $1 AND s.valid @> $2::date AND s.ended_at IS NULL", centre, day)
	if err != nil {
		return placement.Authorisation{}, err
	}
	a, err := pgx.CollectExactlyOneRow(rows, scanAuthorisation)
	if errors.Is(err, pgx.ErrNoRows) {
		return placement.Authorisation{}, nil
	}
	return a, err
}

// AddAuthorisation stores a standing authorisation of the actor's centre. Days on which another stands are a conflict.
func (tx *Tx) AddAuthorisation(ctx context.Context, a placement.Authorisation) error {
	_, err := tx.Exec(ctx, `-- name: authorisation.add
INSERT INTO standing_authorisation (id, centre_org, valid, reference, granted_by, granted_at) VALUES ($1, $2, daterange($3, $4), $5, $6, $7)`,
		a.ID, tx.actor.Organisation(), a.Valid.From, a.Valid.To, a.Reference, tx.actor.Account, tx.now)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "standing_authorisation_once" {
		return fault.Bad(fault.At("from", "standing.overlaps"))
	}
	return err
}

// EndAuthorisation ends an authorisation now; one that has ended, or is not the actor's, is not found.
func (tx *Tx) EndAuthorisation(ctx context.Context, id uuid.UUID) error {
	tag, err := tx.Exec(ctx, "-- name: authorisation.end\nUPDATE standing_authorisation SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL",
		id, tx.now, tx.actor.Account)
	if err == nil && tag.RowsAffected() == 0 {
		return fault.Missing()
	}
	return err
}

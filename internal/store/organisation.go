package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/identity"
)

const organisationColumns = "SELECT id, kind, code, name_fi, name_sv, name_en FROM organisation"

// OrganisationByCode returns the organisation of a kind with a code, such as a municipality's.
func (tx *Tx) OrganisationByCode(ctx context.Context, kind identity.OrganisationKind, code string) (identity.Organisation, error) {
	rows, err := tx.Query(ctx, "-- name: organisation.by_code\n"+organisationColumns+" WHERE kind = $1 AND code = $2", kind, code)
	if err != nil {
		return identity.Organisation{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[identity.Organisation])
}

// Organisation returns an organisation by its id.
func (tx *Tx) Organisation(ctx context.Context, id uuid.UUID) (identity.Organisation, error) {
	rows, err := tx.Query(ctx, "-- name: organisation.by_id\n"+organisationColumns+" WHERE id = $1", id)
	if err != nil {
		return identity.Organisation{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[identity.Organisation])
}

// OrganisationsOf lists the organisations of a kind by code.
func (tx *Tx) OrganisationsOf(ctx context.Context, kind identity.OrganisationKind) ([]identity.Organisation, error) {
	rows, err := tx.Query(ctx, "-- name: organisation.of_kind\n"+organisationColumns+" WHERE kind = $1 ORDER BY code", kind)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[identity.Organisation])
}

// OrganisationsByID returns those of the ids that are there, by id.
func (tx *Tx) OrganisationsByID(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]identity.Organisation, error) {
	rows, err := tx.Query(ctx, "-- name: organisation.by_ids\n"+organisationColumns+" WHERE id = ANY($1)", ids)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[identity.Organisation])
	found := make(map[uuid.UUID]identity.Organisation, len(all))
	for _, o := range all {
		found[o.ID] = o
	}
	return found, err
}

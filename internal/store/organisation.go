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

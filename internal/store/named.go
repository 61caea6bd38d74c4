package store

import (
	"context"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
)

// MemberByLogin returns the account of a login that acts for the organisation today, or the zero id.
func (tx *Tx) MemberByLogin(ctx context.Context, login string, org uuid.UUID) (uuid.UUID, error) {
	var id *uuid.UUID
	err := tx.QueryRow(ctx, "-- name: member.by_login\nSELECT member_by_login($1, $2)", login, org).Scan(&id)
	return orZero(id), err
}

// EndNamed ends an access that names a person.
func (tx *Tx) EndNamed(ctx context.Context, id casework.ID, access uuid.UUID) error {
	tag, err := tx.Exec(ctx, "-- name: access.end_named\nUPDATE case_access SET until = $3 WHERE id = $2 AND case_id = $1 AND account_id IS NOT NULL AND until IS NULL",
		id, access, tx.now)
	if err == nil && tag.RowsAffected() == 0 {
		return fault.Missing()
	}
	return err
}

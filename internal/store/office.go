package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/account"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/page"
)

const officeColumns = "SELECT id, kind, code, name_fi, name_sv, name_en, version, duty_phone, mail, superior FROM organisation"

func scanOffice(row pgx.CollectableRow) (o account.Office, err error) {
	err = row.Scan(append(partyFields(&o.Organisation), &o.Version, &o.DutyPhone, &o.Mail, &o.Superior)...)
	return o, err
}

const listOffices = "-- name: organisation.kept\n" + officeColumns + `
 WHERE ($1 = '' OR kind = $1) AND (NOT $2 OR duty_phone = '') AND ($3 = '' OR code = $3 OR strpos(lower(name_fi || ' ' || name_sv || ' ' || name_en), lower($3)) > 0)
   AND ($5::uuid IS NULL OR (name_fi COLLATE "C", id) > ($4, $5))
 ORDER BY name_fi COLLATE "C", id LIMIT $6`

type officeKey struct {
	Name string
	ID   uuid.UUID
}

// Offices lists organisations by their Finnish name: a few hundred, of which each page is a walk along one index.
func (tx *Tx) Offices(ctx context.Context, f account.OfficeFilter, p page.Params) (page.Of[account.Office], error) {
	var after officeKey
	p.After.Into(&after)
	rows, err := tx.Query(ctx, listOffices, f.Kind, f.NoPhone, f.Query, after.Name, idOrNull(after.ID), p.Rows()+1)
	if err != nil {
		return page.Of[account.Office]{}, err
	}
	all, err := pgx.CollectRows(rows, scanOffice)
	return page.Cut(all, p, func(o account.Office) any { return officeKey{o.NameFI, o.ID} }), err
}

// Office reads an organisation as the administrator keeps it.
func (tx *Tx) Office(ctx context.Context, id uuid.UUID) (account.Office, error) {
	return tx.oneOffice(ctx, "-- name: organisation.kept_one\n"+officeColumns+" WHERE id = $1", id)
}

// LockOffice reads an organisation and holds it against other writers.
func (tx *Tx) LockOffice(ctx context.Context, id uuid.UUID) (account.Office, error) {
	return tx.oneOffice(ctx, "-- name: organisation.lock\n"+officeColumns+" WHERE id = $1 FOR NO KEY UPDATE", id)
}

func (tx *Tx) oneOffice(ctx context.Context, sql string, id uuid.UUID) (account.Office, error) {
	rows, err := tx.Query(ctx, sql, id)
	if err != nil {
		return account.Office{}, err
	}
	o, err := pgx.CollectExactlyOneRow(rows, scanOffice)
	if errors.Is(err, pgx.ErrNoRows) {
		return o, fault.Missing()
	}
	return o, err
}

// UpdateOffice stores a locked organisation.
func (tx *Tx) UpdateOffice(ctx context.Context, o account.Office) error {
	_, err := tx.Exec(ctx, `-- name: organisation.update
UPDATE organisation SET version = $2, name_fi = $3, name_sv = $4, name_en = $5, superior = $6, duty_phone = $7, mail = $8 WHERE id = $1`,
		o.ID, o.Version, o.NameFI, o.NameSV, o.NameEN, o.Superior, o.DutyPhone, o.Mail)
	return err
}

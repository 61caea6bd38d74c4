package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
)

const (
	getIdentity = `-- name: identity.get
SELECT document, version FROM case_identity WHERE case_id = $1`
	getHealth = `-- name: health.get
SELECT document, version FROM case_health WHERE case_id = $1`
	getProtection = `-- name: protection.get
SELECT document, version FROM case_protection WHERE case_id = $1`

	addIdentity = `-- name: identity.add
INSERT INTO case_identity (case_id, document) VALUES ($1, $2)`
	addHealth = `-- name: health.add
INSERT INTO case_health (case_id, document) VALUES ($1, $2)`
	addProtection = `-- name: protection.add
INSERT INTO case_protection (case_id, document) VALUES ($1, $2)`

	saveIdentity = `-- name: identity.save
UPDATE case_identity SET document = $2, version = version + 1 WHERE case_id = $1 AND version = $3`
	saveHealth = `-- name: health.save
UPDATE case_health SET document = $2, version = version + 1 WHERE case_id = $1 AND version = $3`
	saveProtection = `-- name: protection.save
UPDATE case_protection SET document = $2, version = version + 1 WHERE case_id = $1 AND version = $3`
)

// Identity reads who the household is; not found where the layer is not the reader's, or nothing has been recorded.
func (tx *Tx) Identity(ctx context.Context, id casework.ID) (i casework.Identity, err error) {
	err = tx.readLayer(ctx, getIdentity, id, &i.Version, &i)
	i.Case = id
	return i, err
}

// Health reads the detail behind the need flags.
func (tx *Tx) Health(ctx context.Context, id casework.ID) (h casework.Health, err error) {
	err = tx.readLayer(ctx, getHealth, id, &h.Version, &h)
	h.Case = id
	return h, err
}

// Protection reads the protection track, for the persons named for it.
func (tx *Tx) Protection(ctx context.Context, id casework.ID) (p casework.Protection, err error) {
	err = tx.readLayer(ctx, getProtection, id, &p.Version, &p)
	p.Case = id
	return p, err
}

func (tx *Tx) readLayer(ctx context.Context, sql string, id casework.ID, version *int64, document any) error {
	err := tx.QueryRow(ctx, sql, id).Scan(document, version) // in this order: reading a document clears what stood in it
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.Missing()
	}
	return err
}

// SaveIdentity writes the identity; Version is the one that was seen, 0 where there was none. Another's save meanwhile is a conflict.
func (tx *Tx) SaveIdentity(ctx context.Context, i casework.Identity) error {
	return tx.saveLayer(ctx, addIdentity, saveIdentity, i.Case, i.Version, i)
}

// SaveHealth writes the health detail, as SaveIdentity does.
func (tx *Tx) SaveHealth(ctx context.Context, h casework.Health) error {
	return tx.saveLayer(ctx, addHealth, saveHealth, h.Case, h.Version, h)
}

// SaveProtection writes the protection track, as SaveIdentity does.
func (tx *Tx) SaveProtection(ctx context.Context, p casework.Protection) error {
	return tx.saveLayer(ctx, addProtection, saveProtection, p.Case, p.Version, p)
}

func (tx *Tx) saveLayer(ctx context.Context, add, save string, id casework.ID, seen int64, document any) error {
	if seen == 0 {
		_, err := tx.Exec(ctx, add, id, document)
		return err
	}
	tag, err := tx.Exec(ctx, save, id, document, seen)
	if err == nil && tag.RowsAffected() == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	return err
}

const firstLook = `-- name: look.first
INSERT INTO case_look (account_id, org_id, case_id, layer, state, on_day) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`

// FirstLook notes that the actor looks at a layer of a case in its state, and reports whether it is the first look of the day for his organisation.
func (tx *Tx) FirstLook(ctx context.Context, c casework.Case, layer string) (bool, error) {
	tag, err := tx.Exec(ctx, firstLook, tx.actor.Account, tx.actor.Organisation(), c.ID, layer, c.State, civil.DateIn(tx.now))
	return err == nil && tag.RowsAffected() == 1, err
}

const dropLooks = `-- name: look.drop
DELETE FROM case_look WHERE on_day < current_date - 1`

// DropLooks forgets the marks of past days: their audit events stand. For the system's clock work.
func (tx *Tx) DropLooks(ctx context.Context) error {
	_, err := tx.Exec(ctx, dropLooks)
	return err
}

const listLinks = `-- name: link.list
SELECT l.case_id, l.other_id, l.kind, l.note, COALESCE(c.reference, ''), COALESCE(c.state, '')
  FROM (SELECT case_id, other_id, kind, note FROM case_link WHERE case_id = $1
        UNION ALL SELECT other_id, case_id, kind, note FROM case_link WHERE other_id = $1) l
  LEFT JOIN refugee_case c ON c.id = l.other_id
 ORDER BY l.kind, c.reference`

// Links lists what a case is linked with, from whichever side the link was made. A linked case that is not the reader's has no reference.
func (tx *Tx) Links(ctx context.Context, id casework.ID) ([]casework.Link, error) {
	rows, err := tx.Query(ctx, listLinks, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l casework.Link, err error) {
		err = row.Scan(&l.Case, &l.Other, &l.Kind, &l.Note, &l.Reference, &l.State)
		return l, err
	})
}

const addLink = `-- name: link.add
INSERT INTO case_link (case_id, other_id, kind, note) VALUES ($1, $2, $3, $4)`

// AddLink links two cases; they are linked once, whichever side it is made from.
func (tx *Tx) AddLink(ctx context.Context, l casework.Link) error {
	if _, err := tx.RemoveLink(ctx, l.Case, l.Other); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, addLink, l.Case, l.Other, l.Kind, l.Note)
	return err
}

const removeLink = `-- name: link.remove
DELETE FROM case_link WHERE case_id = $1 AND other_id = $2 OR case_id = $2 AND other_id = $1`

// RemoveLink takes a link away and reports whether there was one.
func (tx *Tx) RemoveLink(ctx context.Context, id, other casework.ID) (bool, error) {
	tag, err := tx.Exec(ctx, removeLink, id, other)
	return err == nil && tag.RowsAffected() > 0, err
}

package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/casework/glass"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/page"
)

var selectOpening = `SELECT g.id, g.case_id, coalesce(glass_reference(g.id), ''), ` + partiesOf("c") + `, g.account_id, coalesce(a.name, ''), ` + partiesOf("o") + `,
       g.reason, g.opened_at, g.ends_at, clock_timestamp() < g.ends_at, coalesce(r.name, ''), g.reviewed_at, coalesce(g.outcome, ''), g.review_note
  FROM break_glass g JOIN organisation c ON c.id = g.case_org JOIN organisation o ON o.id = g.org_id
  LEFT JOIN account a ON a.id = g.account_id LEFT JOIN account r ON r.id = g.reviewed_by`

func scanOpening(row pgx.CollectableRow) (o glass.Opening, err error) {
	var reviewed nullTime
	into := append([]any{&o.ID, &o.Case, &o.Reference}, partyFields(&o.CaseOrg)...)
	into = append(append(into, &o.Account, &o.Name), partyFields(&o.Org)...)
	err = row.Scan(append(into, &o.Reason, &o.OpenedAt, &o.EndsAt, &o.Open, &o.Reviewer, &reviewed, &o.Outcome, &o.Note)...)
	o.ReviewedAt = reviewed.t
	return o, err
}

type openingKey struct {
	At time.Time
	ID uuid.UUID
}

// Openings returns a page of the break-glass openings that the actor may see, the latest first.
func (tx *Tx) Openings(ctx context.Context, p page.Params) (page.Of[glass.Opening], error) {
	after := openingKey{At: endOfTime, ID: uuid.Max}
	p.After.Into(&after)
	rows, err := tx.Query(ctx, "-- name: glass.list\n"+selectOpening+" WHERE (g.opened_at, g.id) < ($1, $2) ORDER BY g.opened_at DESC, g.id DESC LIMIT $3",
		after.At, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[glass.Opening]{}, err
	}
	all, err := pgx.CollectRows(rows, scanOpening)
	return page.Cut(all, p, func(o glass.Opening) any { return openingKey{o.OpenedAt, o.ID} }), err
}

// Opening returns one opening; not found where it is not the actor's to see.
func (tx *Tx) Opening(ctx context.Context, id uuid.UUID) (glass.Opening, error) {
	rows, err := tx.Query(ctx, "-- name: glass.get\n"+selectOpening+" WHERE g.id = $1", id)
	if err != nil {
		return glass.Opening{}, err
	}
	o, err := pgx.CollectExactlyOneRow(rows, scanOpening)
	if errors.Is(err, pgx.ErrNoRows) {
		return o, fault.Missing()
	}
	return o, err
}

// OpenGlass writes an opening in the actor's name; the database says from when until when. A case that is open to the actor already is not opened twice.
func (tx *Tx) OpenGlass(ctx context.Context, id uuid.UUID, c casework.ID, reason string) error {
	_, err := tx.Exec(ctx, "-- name: glass.open\nINSERT INTO break_glass (id, case_id, reason) VALUES ($1, $2, $3)", id, c, reason)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "break_glass_once" {
		return fault.Bad(fault.At("case", "glass.open_already"))
	}
	return err
}

// GlassIdentity returns the identity that an opening of the actor's own opens, or nothing: where it has ended, is another's, or nothing was recorded.
func (tx *Tx) GlassIdentity(ctx context.Context, opening uuid.UUID) (*casework.Identity, error) {
	var document []byte
	err := tx.QueryRow(ctx, "-- name: glass.identity\nSELECT glass_identity($1)", opening).Scan(&document)
	if err != nil || document == nil {
		return nil, err
	}
	var i casework.Identity
	return &i, json.Unmarshal(document, &i)
}

// ReviewGlass closes the review in the actor's name; one that is closed already, or is not the actor's, is a conflict.
func (tx *Tx) ReviewGlass(ctx context.Context, id uuid.UUID, f glass.Finding) error {
	tag, err := tx.Exec(ctx, `-- name: glass.review
UPDATE break_glass SET reviewed_by = $2, outcome = $3, review_note = $4 WHERE id = $1 AND reviewed_by IS NULL`, id, tx.actor.Account, f.Outcome, f.Note)
	if err == nil && tag.RowsAffected() == 0 {
		return fault.New(fault.Conflict, "glass.reviewed_already")
	}
	return err
}

// UnreviewedGlass returns openings that nobody has reviewed and nobody was told of as late, the oldest first, locked. For the system's clock work.
func (tx *Tx) UnreviewedGlass(ctx context.Context, most int) ([]glass.Opening, error) {
	rows, err := tx.Query(ctx, "-- name: glass.unreviewed\n"+selectOpening+
		" WHERE g.reviewed_at IS NULL AND g.escalated_at IS NULL ORDER BY g.opened_at LIMIT $1 FOR UPDATE OF g SKIP LOCKED", most)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanOpening)
}

// GlassEscalated notes that a late review was told on.
func (tx *Tx) GlassEscalated(ctx context.Context, id uuid.UUID) error {
	_, err := tx.Exec(ctx, "-- name: glass.escalated\nUPDATE break_glass SET escalated_at = $2 WHERE id = $1", id, tx.now)
	return err
}

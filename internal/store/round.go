package store

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/rounds"
)

const roundDraftFrom = ` id, version, state, round, corrects, reason, writers, updated_at FROM round_draft`

const (
	listRoundDrafts = "-- name: round_draft.list\nSELECT" + roundDraftFrom + ` WHERE state = 'draft' ORDER BY updated_at DESC LIMIT 200`
	getRoundDraft   = "-- name: round_draft.get\nSELECT" + roundDraftFrom + ` WHERE id = $1`
	lockRoundDraft  = "-- name: round_draft.lock\nSELECT" + roundDraftFrom + ` WHERE id = $1 FOR NO KEY UPDATE`
)

func scanRoundDraft(row pgx.CollectableRow) (d rounds.Draft, err error) {
	err = row.Scan(&d.ID, &d.Version, &d.State, &d.Round, &d.Corrects, &d.Reason, &d.Writers, &d.UpdatedAt)
	return d, err
}

// RoundDrafts lists the drafts that are open, the last written first.
func (tx *Tx) RoundDrafts(ctx context.Context) ([]rounds.Draft, error) {
	rows, err := tx.Query(ctx, listRoundDrafts)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanRoundDraft)
}

// RoundDraft reads a draft.
func (tx *Tx) RoundDraft(ctx context.Context, id uuid.UUID) (rounds.Draft, error) {
	return oneRoundDraft(tx.Query(ctx, getRoundDraft, id))
}

// LockRoundDraft reads a draft and holds it against other writers; another version than the one seen is a Conflict.
func (tx *Tx) LockRoundDraft(ctx context.Context, id uuid.UUID, version int64) (rounds.Draft, error) {
	d, err := oneRoundDraft(tx.Query(ctx, lockRoundDraft, id))
	if err == nil && d.Version != version {
		err = fault.New(fault.Conflict, "fault.conflict")
	}
	return d, err
}

func oneRoundDraft(rows pgx.Rows, err error) (rounds.Draft, error) {
	if err != nil {
		return rounds.Draft{}, err
	}
	d, err := pgx.CollectExactlyOneRow(rows, scanRoundDraft)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, fault.Missing()
	}
	return d, err
}

// AddRoundDraft stores a new draft.
func (tx *Tx) AddRoundDraft(ctx context.Context, d rounds.Draft) error {
	_, err := tx.Exec(ctx, `-- name: round_draft.add
INSERT INTO round_draft (id, state, round, corrects, reason, writers, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		d.ID, d.State, d.Round, d.Corrects, d.Reason, d.Writers, d.UpdatedAt)
	return err
}

// UpdateRoundDraft stores a locked draft under its next version.
func (tx *Tx) UpdateRoundDraft(ctx context.Context, d rounds.Draft) error {
	_, err := tx.Exec(ctx, `-- name: round_draft.update
UPDATE round_draft SET version = version + 1, state = $2, round = $3, reason = $4, writers = $5, updated_at = $6 WHERE id = $1`,
		d.ID, d.State, d.Round, d.Reason, d.Writers, d.UpdatedAt)
	return err
}

const publishRound = `-- name: grant_round.publish
INSERT INTO grant_round (code, version, programme, kind, permits, groups, first_home, commitment, arrived_from, arrived_to, payees, opens, closes, decides, pays,
  budget_cents, status, name_fi, name_sv, name_en, about_fi, about_sv, about_en, amounts, valid_from, source, note, writers, announced, counts_from, counts_to, months,
  evidence, after_award, published_by, published_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, guard.account(), $35)`

// PublishRound makes a draft the next version of its round, published by the actor.
func (tx *Tx) PublishRound(ctx context.Context, d rounds.Draft) error {
	r := d.Round
	firstHome := "no"
	if r.FirstHome {
		firstHome = "yes"
	}
	_, err := tx.Exec(ctx, publishRound, r.Code, r.Version, r.Programme, r.Kind, strings.Join(r.Permits, " "), strings.Join(r.Groups, " "), firstHome, r.Commitment,
		dayOrNull(r.Arrived.From), dayOrNull(r.Arrived.To), strings.Join(r.Payees, " "), dayOrNull(r.Window.From), dayOrNull(r.Window.Last()), r.Decides, r.Pays,
		r.Budget, r.Status, r.Name.FI, r.Name.SV, r.Name.EN, r.About.FI, r.About.SV, r.About.EN, noneOf(r.Amounts), r.From, r.Source, r.Note, d.Writers,
		dayOrNull(r.Announced), dayOrNull(r.Counts.From), dayOrNull(r.Counts.To), r.Months, noneOf(r.Evidence), r.After, d.UpdatedAt)
	if isCode(err, "23505") {
		return fault.New(fault.Conflict, "rounds.code_taken", r.Code)
	}
	return err
}

// noneOf writes no list as an empty one.
func noneOf[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

// ArrivedIn counts who came in some days by all that a round may ask. For the ministry; anyone else finds nobody.
func (tx *Tx) ArrivedIn(ctx context.Context, days civil.Period) ([]rounds.Arrived, error) {
	rows, err := tx.Query(ctx, `-- name: arrival.arrived_in
SELECT municipality, group_code, permit, age, first_home, commitment, persons::integer FROM arrived_in($1, $2)`, days.From, days.To)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[rounds.Arrived])
}

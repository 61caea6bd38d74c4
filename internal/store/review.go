package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/review"
	"kuntapaikka/internal/page"
)

var reviewFrom = ` v.id, v.version, v.number, v.state, v.claim_id, c.number, v.recovery_id, coalesce(r.number, c.number), ` + partiesOf("o") + `, v.decides, v.demand, v.lines, v.term_to, v.made_at,
       v.outcome, v.cents, v.reasons, v.preparers, v.decided_by, v.decided_at, v.updated_at, v.updated_by,
       CASE WHEN v.recovery_id IS NULL THEN ARRAY[g.decided_by] ELSE r.preparers || r.decided_by END
  FROM review v JOIN grant_claim c ON c.id = v.claim_id JOIN grant_decision g ON g.claim_id = v.claim_id JOIN organisation o ON o.id = v.claimant_org LEFT JOIN recovery r ON r.id = v.recovery_id`

func scanReview(row pgx.CollectableRow) (v review.Review, err error) {
	var back, decidedBy *uuid.UUID
	var decided nullTime
	into := append([]any{&v.ID, &v.Version, &v.Number, &v.State, &v.Claim, &v.ClaimNumber, &back, &v.Reviewed}, partyFields(&v.Claimant)...)
	err = row.Scan(append(into, &v.Decides, &v.Demand, &v.Lines, &v.TermTo, &v.MadeAt, &v.Outcome, &v.Cents, &v.Reasons, &v.Preparers, &decidedBy, &decided, &v.UpdatedAt, &v.UpdatedBy, &v.First)...)
	v.Recovery, v.DecidedBy, v.DecidedAt = orZero(back), orZero(decidedBy), decided.t
	return v, err
}

// Reviews lists the requests for review that the actor may see, the last changed first.
func (tx *Tx) Reviews(ctx context.Context, f review.Filter, p page.Params) (page.Of[review.Review], error) {
	after := claimKey{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max}
	p.After.Into(&after)
	rows, err := tx.Query(ctx, "-- name: review.list\nSELECT"+reviewFrom+` WHERE ($1 = '' OR v.state = $1) AND ($2::uuid IS NULL OR v.claim_id = $2) AND (v.updated_at, v.id) < ($3, $4)
 ORDER BY v.updated_at DESC, v.id DESC LIMIT $5`, f.State, idOrNull(f.Claim), after.At, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[review.Review]{}, err
	}
	all, err := pgx.CollectRows(rows, scanReview)
	return page.Cut(all, p, func(v review.Review) any { return claimKey{v.UpdatedAt, v.ID} }), err
}

// Review reads a request for review.
func (tx *Tx) Review(ctx context.Context, id uuid.UUID) (review.Review, error) {
	return oneReview(tx.Query(ctx, "-- name: review.get\nSELECT"+reviewFrom+" WHERE v.id = $1", id))
}

// LockReview reads a request and holds it against other writers; another version than the one seen is a Conflict.
func (tx *Tx) LockReview(ctx context.Context, id uuid.UUID, version int64) (review.Review, error) {
	v, err := oneReview(tx.Query(ctx, "-- name: review.lock\nSELECT"+reviewFrom+" WHERE v.id = $1 FOR NO KEY UPDATE OF v", id))
	if err == nil && v.Version != version {
		err = fault.New(fault.Conflict, "fault.conflict")
	}
	return v, err
}

func oneReview(rows pgx.Rows, err error) (review.Review, error) {
	if err != nil {
		return review.Review{}, err
	}
	v, err := pgx.CollectExactlyOneRow(rows, scanReview)
	if errors.Is(err, pgx.ErrNoRows) {
		return v, fault.Missing()
	}
	return v, err
}

// AddReview stores a request; a second one of the same decision while one is open is a Conflict.
func (tx *Tx) AddReview(ctx context.Context, v review.Review) error {
	lines := v.Lines
	if lines == nil {
		lines = []uuid.UUID{}
	}
	_, err := tx.Exec(ctx, `-- name: review.add
INSERT INTO review (id, number, state, claim_id, recovery_id, decides, demand, lines, term_to, made_by, made_at, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		v.ID, v.Number, v.State, v.Claim, idOrNull(v.Recovery), v.Decides, v.Demand, lines, v.TermTo, tx.actor.Account, v.MadeAt, v.UpdatedAt, v.UpdatedBy)
	if isCode(err, "23505") {
		return fault.New(fault.Conflict, "reviews.asked_already")
	}
	return err
}

// UpdateReview stores a locked request under its next version.
func (tx *Tx) UpdateReview(ctx context.Context, v review.Review) error {
	_, err := tx.Exec(ctx, `-- name: review.update
UPDATE review SET version = version + 1, state = $2, outcome = $3, cents = $4, reasons = $5, preparers = $6, decided_by = $7, decided_at = $8, updated_at = $9, updated_by = $10 WHERE id = $1`,
		v.ID, v.State, v.Outcome, v.Cents, v.Reasons, v.Preparers, idOrNull(v.DecidedBy), timeOrNull(v.DecidedAt), v.UpdatedAt, v.UpdatedBy)
	return err
}

// NextReviewNumber draws the running number of a request.
func (tx *Tx) NextReviewNumber(ctx context.Context) (n int64, err error) {
	err = tx.QueryRow(ctx, "-- name: review.number\nSELECT nextval('review_number')").Scan(&n)
	return n, err
}

// AddReviewDecision stores an issued decision, which is never changed. What it grants more on a claim is entered with it; more than was asked for is a Conflict.
func (tx *Tx) AddReviewDecision(ctx context.Context, d review.Decision) error {
	_, err := tx.Exec(ctx, `-- name: review_decision.add
INSERT INTO review_decision (review_id, number, claimant_org, outcome, cents, decided_by, decided_at, document, letters, sums) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		d.Review, d.Number, d.Claimant, d.Outcome, d.Cents, d.DecidedBy, d.DecidedAt, d.Document, d.Letters.Texts, d.Letters.Sums)
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.ConstraintName == "grant_budget_holds" {
		return fault.New(fault.Conflict, "reviews.budget_spent").Because(err)
	}
	if isCode(err, "23514") {
		return fault.New(fault.Conflict, "reviews.granted_meanwhile").Because(err)
	}
	return err
}

// ReviewDecision returns the decision on a request; its Number is empty when there is none.
func (tx *Tx) ReviewDecision(ctx context.Context, id uuid.UUID) (d review.Decision, err error) {
	err = tx.QueryRow(ctx, `-- name: review_decision.get
SELECT review_id, number, claimant_org, outcome, cents, decided_by, decided_at, document, letters, sums FROM review_decision WHERE review_id = $1`, id).
		Scan(&d.Review, &d.Number, &d.Claimant, &d.Outcome, &d.Cents, &d.DecidedBy, &d.DecidedAt, &d.Document, &d.Letters.Texts, &d.Letters.Sums)
	if errors.Is(err, pgx.ErrNoRows) {
		return review.Decision{}, nil
	}
	return d, err
}

package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/region"
)

var recoveryFrom = ` r.id, r.version, r.number, r.reference, r.state, r.claim_id, c.number, c.round_code, ` + partiesOf("o") + `, r.basis, r.cents, r.ground, r.answer_by, r.answer,
       r.answered_at, r.answered_by, r.reasons, r.preparers, r.opened_at, r.decided_by, r.decided_at, r.interest_cents, r.due_on, r.updated_at, r.updated_by,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('line', l.line_id, 'name', (k.facts ->> 'reference') || '/' || (k.facts ->> 'person'), 'cents', l.cents)
               ORDER BY k.facts ->> 'reference', k.person, k.payee), '[]') FROM recovery_line l JOIN claim_line k ON k.id = l.line_id WHERE l.recovery_id = r.id)
  FROM recovery r JOIN grant_claim c ON c.id = r.claim_id JOIN organisation o ON o.id = r.claimant_org`

func scanRecovery(row pgx.CollectableRow) (r recovery.Recovery, err error) {
	var answered, decided nullTime
	var answeredBy, decidedBy *uuid.UUID
	into := append([]any{&r.ID, &r.Version, &r.Number, &r.Reference, &r.State, &r.Claim, &r.ClaimNumber, &r.Round}, partyFields(&r.Claimant)...)
	err = row.Scan(append(into, &r.Basis, &r.Cents, &r.Ground, &r.AnswerBy, &r.Answer, &answered, &answeredBy, &r.Reasons, &r.Preparers, &r.OpenedAt, &decidedBy, &decided, &r.Interest,
		&r.Due, &r.UpdatedAt, &r.UpdatedBy, &r.Lines)...)
	r.AnsweredAt, r.DecidedAt, r.AnsweredBy, r.DecidedBy = answered.t, decided.t, orZero(answeredBy), orZero(decidedBy)
	return r, err
}

// Recoveries lists the recoveries that the actor may see, without what was paid back, the last changed first.
func (tx *Tx) Recoveries(ctx context.Context, f recovery.Filter, p page.Params) (page.Of[recovery.Recovery], error) {
	after := claimKey{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max}
	p.After.Into(&after)
	rows, err := tx.Query(ctx, "-- name: recovery.list\nSELECT"+recoveryFrom+` WHERE ($1 = '' OR r.state = $1) AND ($2::uuid IS NULL OR r.claim_id = $2) AND (r.updated_at, r.id) < ($3, $4)
 ORDER BY r.updated_at DESC, r.id DESC LIMIT $5`, f.State, idOrNull(f.Claim), after.At, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[recovery.Recovery]{}, err
	}
	all, err := pgx.CollectRows(rows, scanRecovery)
	return page.Cut(all, p, func(r recovery.Recovery) any { return claimKey{r.UpdatedAt, r.ID} }), err
}

// Recovery reads a recovery with what was paid back and the write-off that is proposed.
func (tx *Tx) Recovery(ctx context.Context, id uuid.UUID) (recovery.Recovery, error) {
	return tx.recovery(ctx, "-- name: recovery.get\nSELECT"+recoveryFrom+" WHERE r.id = $1", id)
}

// LockRecovery reads a recovery and holds it against other writers; another version than the one seen is a Conflict.
func (tx *Tx) LockRecovery(ctx context.Context, id uuid.UUID, version int64) (recovery.Recovery, error) {
	r, err := tx.recovery(ctx, "-- name: recovery.lock\nSELECT"+recoveryFrom+" WHERE r.id = $1 FOR NO KEY UPDATE OF r", id)
	if err == nil && r.Version != version {
		err = fault.New(fault.Conflict, "fault.conflict")
	}
	return r, err
}

func (tx *Tx) recovery(ctx context.Context, sql string, id uuid.UUID) (recovery.Recovery, error) {
	rows, err := tx.Query(ctx, sql, id)
	if err != nil {
		return recovery.Recovery{}, err
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanRecovery)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, fault.Missing()
	}
	if err != nil {
		return r, err
	}
	if rows, err = tx.Query(ctx, `-- name: recovery_movement.list
SELECT m.id, m.kind, m.day, m.cents, m.late_cents, m.interest_cents, m.review_id, m.against, coalesce(c.number, ''), m.note, m.at, m.account_id, x.reason, coalesce(x.late_cents, 0), x.at, x.account_id
  FROM recovery_movement m LEFT JOIN grant_claim c ON c.id = m.against LEFT JOIN recovery_cancellation x ON x.movement_id = m.id
 WHERE m.recovery_id = $1 ORDER BY m.day, m.at, m.id`, id); err != nil {
		return r, err
	}
	if r.Movements, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (m recovery.Movement, err error) {
		var against, reviewed, by *uuid.UUID
		var reason *string
		var at *time.Time
		var c recovery.Cancellation
		err = row.Scan(&m.ID, &m.Kind, &m.Day, &m.Cents, &m.Late, &m.Interest, &reviewed, &against, &m.AgainstNumber, &m.Note, &m.At, &m.By, &reason, &c.Late, &at, &by)
		m.Against, m.Review = orZero(against), orZero(reviewed)
		if reason != nil {
			c.Reason, c.At, c.By = *reason, orZero(at), orZero(by)
			m.Cancelled = &c
		}
		return m, err
	}); err != nil || tx.actor.May(identity.RecoveryAnswer) {
		return r, err
	}
	var p recovery.ProposedOff
	err = tx.QueryRow(ctx, `-- name: recovery_write_off.open
SELECT w.id, w.reason, w.proposed_by, coalesce(a.name, ''), w.proposed_at FROM recovery_write_off w LEFT JOIN account a ON a.id = w.proposed_by WHERE w.recovery_id = $1 AND w.settled_by IS NULL`,
		id).Scan(&p.ID, &p.Reason, &p.By, &p.Name, &p.At)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, nil
	}
	r.Proposal = &p
	return r, err
}

// AddRecovery stores a recovery that is put to the hearing. More than was paid and is not claimed back already is a Conflict.
func (tx *Tx) AddRecovery(ctx context.Context, r recovery.Recovery) error {
	var b pgx.Batch
	b.Queue(`-- name: recovery.add
INSERT INTO recovery (id, number, reference, state, claim_id, basis, cents, ground, answer_by, preparers, opened_at, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		r.ID, r.Number, string(r.Reference), r.State, r.Claim, r.Basis, r.Cents, r.Ground, r.AnswerBy, r.Preparers, r.OpenedAt, r.UpdatedAt, r.UpdatedBy)
	for _, l := range r.Lines {
		b.Queue("-- name: recovery_line.add\nINSERT INTO recovery_line (recovery_id, line_id, cents) VALUES ($1, $2, $3)", r.ID, l.Line, l.Cents)
	}
	err := tx.SendBatch(ctx, &b).Close()
	if isCode(err, "23514") {
		return fault.New(fault.Conflict, "recoveries.claimed_meanwhile").Because(err)
	}
	return err
}

// UpdateRecovery stores a locked recovery under its next version: the claimant its answer, the authority the rest.
func (tx *Tx) UpdateRecovery(ctx context.Context, r recovery.Recovery) error {
	if tx.actor.May(identity.RecoveryAnswer) {
		_, err := tx.Exec(ctx, "-- name: recovery.answer\nUPDATE recovery SET version = version + 1, answer = $2, answered_at = $3, answered_by = $4, updated_at = $5, updated_by = $6 WHERE id = $1",
			r.ID, r.Answer, r.AnsweredAt, r.AnsweredBy, r.UpdatedAt, r.UpdatedBy)
		return err
	}
	_, err := tx.Exec(ctx, `-- name: recovery.update
UPDATE recovery SET version = version + 1, state = $2, cents = $3, reasons = $4, preparers = $5, decided_by = $6, decided_at = $7, interest_cents = $8, due_on = $9, updated_at = $10, updated_by = $11
 WHERE id = $1`, r.ID, r.State, r.Cents, r.Reasons, r.Preparers, idOrNull(r.DecidedBy), timeOrNull(r.DecidedAt), r.Interest, r.Due, r.UpdatedAt, r.UpdatedBy)
	return err
}

// NextRecoveryNumber draws the running number of a recovery.
func (tx *Tx) NextRecoveryNumber(ctx context.Context) (n int64, err error) {
	err = tx.QueryRow(ctx, "-- name: recovery.number\nSELECT nextval('recovery_number')").Scan(&n)
	return n, err
}

// AddRecoveryStep writes a step into the history.
func (tx *Tx) AddRecoveryStep(ctx context.Context, id uuid.UUID, n recovery.Noted) error {
	_, err := tx.Exec(ctx, `-- name: recovery_step.add
INSERT INTO recovery_step (id, recovery_id, event, from_state, to_state, at, account_id, org_id, cents, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		uuid.Must(uuid.NewV7()), id, n.Event, n.From, n.To, n.At, n.By, n.Org.ID, n.Cents, n.Note)
	return err
}

// RecoverySteps returns the history, the first step first.
func (tx *Tx) RecoverySteps(ctx context.Context, id uuid.UUID) ([]recovery.Noted, error) {
	rows, err := tx.Query(ctx, "-- name: recovery_step.list\nSELECT s.event, s.from_state, s.to_state, s.at, s.account_id, coalesce(a.name, ''), "+partiesOf("o")+`, s.cents, s.note
  FROM recovery_step s JOIN organisation o ON o.id = s.org_id LEFT JOIN account a ON a.id = s.account_id WHERE s.recovery_id = $1 ORDER BY s.at, s.id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (n recovery.Noted, err error) {
		into := append([]any{&n.Event, &n.From, &n.To, &n.At, &n.By, &n.Name}, partyFields(&n.Org)...)
		err = row.Scan(append(into, &n.Cents, &n.Note)...)
		return n, err
	})
}

// AddRecoveryDecision stores an issued decision, which is never changed.
func (tx *Tx) AddRecoveryDecision(ctx context.Context, d recovery.Decision) error {
	_, err := tx.Exec(ctx, `-- name: recovery_decision.add
INSERT INTO recovery_decision (recovery_id, number, claimant_org, cents, interest_cents, due_on, decided_by, decided_at, document, letters, sums) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		d.Recovery, d.Number, d.Claimant, d.Cents, d.Interest, d.Due, d.DecidedBy, d.DecidedAt, d.Document, d.Letters.Texts, d.Letters.Sums)
	return err
}

// RecoveryDecision returns the decision on a recovery; its Number is empty when there is none.
func (tx *Tx) RecoveryDecision(ctx context.Context, id uuid.UUID) (d recovery.Decision, err error) {
	err = tx.QueryRow(ctx, `-- name: recovery_decision.get
SELECT recovery_id, number, claimant_org, cents, interest_cents, due_on, decided_by, decided_at, document, letters, sums FROM recovery_decision WHERE recovery_id = $1`, id).
		Scan(&d.Recovery, &d.Number, &d.Claimant, &d.Cents, &d.Interest, &d.Due, &d.DecidedBy, &d.DecidedAt, &d.Document, &d.Letters.Texts, &d.Letters.Sums)
	if errors.Is(err, pgx.ErrNoRows) {
		return recovery.Decision{}, nil
	}
	return d, err
}

// AddMovement keeps what was paid back, set off or written off.
func (tx *Tx) AddMovement(ctx context.Context, id uuid.UUID, m recovery.Movement) error {
	_, err := tx.Exec(ctx, `-- name: recovery_movement.add
INSERT INTO recovery_movement (id, recovery_id, kind, day, cents, late_cents, interest_cents, review_id, against, note, at, account_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		m.ID, id, m.Kind, m.Day, m.Cents, m.Late, m.Interest, idOrNull(m.Review), idOrNull(m.Against), m.Note, m.At, m.By)
	return err
}

// AddCancellation keeps why a movement counts no more.
func (tx *Tx) AddCancellation(ctx context.Context, id, movement uuid.UUID, c recovery.Cancellation) error {
	_, err := tx.Exec(ctx, "-- name: recovery_cancellation.add\nINSERT INTO recovery_cancellation (movement_id, recovery_id, late_cents, reason, at, account_id) VALUES ($1, $2, $3, $4, $5, $6)",
		movement, id, c.Late, c.Reason, c.At, c.By)
	return err
}

// ProposeWriteOff keeps that somebody proposes to write a recovery off.
func (tx *Tx) ProposeWriteOff(ctx context.Context, id uuid.UUID, p recovery.ProposedOff) error {
	_, err := tx.Exec(ctx, "-- name: recovery_write_off.propose\nINSERT INTO recovery_write_off (id, recovery_id, reason, proposed_by, proposed_at) VALUES ($1, $2, $3, $4, $5)",
		p.ID, id, p.Reason, p.By, p.At)
	return err
}

// SettleWriteOff notes that a proposed write-off was made or refused.
func (tx *Tx) SettleWriteOff(ctx context.Context, id uuid.UUID, made bool) error {
	_, err := tx.Exec(ctx, "-- name: recovery_write_off.settle\nUPDATE recovery_write_off SET settled_by = $2, settled_at = $3, made = $4 WHERE id = $1", id, tx.actor.Account, tx.now, made)
	return err
}

// AddReferenceRate enters the reference rate of a half-year; one that is known already is a Conflict.
func (tx *Tx) AddReferenceRate(ctx context.Context, r region.ReferenceRate) error {
	_, err := tx.Exec(ctx, "-- name: interest_rate.add\nINSERT INTO interest_rate (milli, status, valid, source) VALUES ($1, $2, daterange($3, $4), $5)", r.Milli, r.Status, r.Valid.From, r.Valid.To, r.Source)
	if isCode(err, "23P01") {
		return fault.New(fault.Conflict, "recoveries.rate_known")
	}
	return err
}

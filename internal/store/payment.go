package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/page"
)

// waitingPayments: what the book owes a claim of which no payment is under way, without what later instalments hold back, with the account of the decision or of its last mending.
var waitingPayments = `-- name: payment.waiting
SELECT c.id, c.number, c.round_code, ` + partiesOf("o") + `, g.decided_at, coalesce(m.iban, g.iban), m.account_id, coalesce(g.document ->> 'reference', ''), w.cents,
       (SELECT count(*) + 1 FROM payment p WHERE p.claim_id = c.id AND p.state = 'paid')::int, (SELECT count(*) FROM payment p WHERE p.claim_id = c.id)::int,
       f.updated_at, coalesce(f.iban, ''), coalesce(f.reason_code, ''), coalesce(f.reason_text, '')
  FROM ledger_head h JOIN grant_claim c ON c.id = h.claim_id JOIN grant_decision g ON g.claim_id = c.id JOIN organisation o ON o.id = c.claimant_org
  JOIN LATERAL (SELECT -h.cents - held_back(c.id, -h.cents + coalesce((SELECT sum(cents) FROM payment p WHERE p.claim_id = c.id AND p.state IN ('sent', 'paid')), 0)::bigint, $1) AS cents) w ON w.cents > 0
  LEFT JOIN LATERAL (SELECT iban, account_id FROM payment_account a WHERE a.claim_id = c.id ORDER BY at DESC, id DESC LIMIT 1) m ON true
  LEFT JOIN LATERAL (SELECT p.updated_at, p.iban, p.reason_code, p.reason_text, p.state FROM payment p WHERE p.claim_id = c.id AND p.state <> 'dropped'
                      ORDER BY p.id DESC LIMIT 1) f ON f.state = 'failed'
 WHERE h.account = 'payable' AND h.cents < 0 AND NOT EXISTS (SELECT FROM payment p WHERE p.claim_id = c.id AND p.state IN ('planned', 'sent'))
 ORDER BY g.decided_at, c.number LIMIT 2000`

// WaitingPayments lists what is owed and not under way, the oldest decision first.
func (tx *Tx) WaitingPayments(ctx context.Context) ([]paying.Waiting, error) {
	rows, err := tx.Query(ctx, waitingPayments, civil.DateIn(tx.now))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w paying.Waiting, err error) {
		var mended *uuid.UUID
		var failed *time.Time
		into := append([]any{&w.Claim, &w.Number, &w.Round}, partyFields(&w.Claimant)...)
		err = row.Scan(append(into, &w.DecidedAt, &w.IBAN, &mended, &w.Reference, &w.Cents, &w.Instalment, &w.Attempts, &failed, &w.Last.IBAN, &w.Last.Reason.Code, &w.Last.Reason.Text)...)
		w.IBANBy, w.Last.At = orZero(mended), orZero(failed)
		return w, err
	})
}

// HeldPayments lists what is owed and held back on the portal's day, part by part, with what releases it. Never more of a claim is held than is owed.
func (tx *Tx) HeldPayments(ctx context.Context) ([]paying.Held, error) {
	rows, err := tx.Query(ctx, `-- name: payment.held
SELECT c.id, c.number, `+partiesOf("o")+`, p.nth, least(p.cents, -h.cents - coalesce(sum(p.cents) OVER (PARTITION BY c.id ORDER BY p.nth DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))::bigint AS cents,
       p.cause, p.on_day, p.report
  FROM ledger_head h JOIN grant_claim c ON c.id = h.claim_id JOIN grant_decision g ON g.claim_id = c.id JOIN organisation o ON o.id = c.claimant_org
  CROSS JOIN LATERAL held_parts(c.id, -h.cents + coalesce((SELECT sum(cents) FROM payment p WHERE p.claim_id = c.id AND p.state IN ('sent', 'paid')), 0)::bigint, $1) p
 WHERE h.account = 'payable' AND h.cents < 0 ORDER BY g.decided_at, c.number, p.nth LIMIT 2000`, civil.DateIn(tx.now))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w paying.Held, err error) {
		var report *uuid.UUID
		into := append([]any{&w.Claim, &w.Number}, partyFields(&w.Claimant)...)
		err = row.Scan(append(into, &w.Instalment, &w.Cents, &w.Cause, &w.On, &report)...)
		w.Report = orZero(report)
		return w, err
	})
}

// NextPaymentNumber draws the number of a payment's virtual reference.
func (tx *Tx) NextPaymentNumber(ctx context.Context) (n int64, err error) {
	err = tx.QueryRow(ctx, "-- name: payment.next_number\nSELECT nextval('payment_number')").Scan(&n)
	return n, err
}

// NextBatchNumber draws the number of a batch.
func (tx *Tx) NextBatchNumber(ctx context.Context, year int) (string, error) {
	var n int64
	err := tx.QueryRow(ctx, "-- name: payment_batch.next_number\nSELECT nextval('payment_batch_number')").Scan(&n)
	return fmt.Sprintf("MAKSU-%d-%05d", year, n), err
}

// LastDebtor is the account from which the last batch paid, or none.
func (tx *Tx) LastDebtor(ctx context.Context) (iban bank.IBAN, err error) {
	err = tx.QueryRow(ctx, "-- name: payment_batch.debtor\nSELECT coalesce((SELECT debtor_iban FROM payment_batch ORDER BY made_at DESC, id DESC LIMIT 1), '')").Scan(&iban)
	return iban, err
}

const batchFrom = ` b.id, b.version, b.number, b.state, b.on_day, b.debtor_iban, b.payments, b.cents, (SELECT count(*) FROM payment p WHERE p.batch_id = b.id AND p.state = 'paid')::int,
       (SELECT count(*) FROM payment p WHERE p.batch_id = b.id AND p.state = 'failed')::int, b.made_by, b.made_at, b.released_by, b.released_at`

func scanBatch(row pgx.CollectableRow) (b paying.Batch, err error) {
	return readBatch(row)
}

func readBatch(row pgx.CollectableRow, more ...any) (b paying.Batch, err error) {
	var by *uuid.UUID
	var at *time.Time
	into := []any{&b.ID, &b.Version, &b.Number, &b.State, &b.On, &b.Debtor, &b.Payments, &b.Cents, &b.Paid, &b.Failed, &b.MadeBy, &b.MadeAt, &by, &at}
	err = row.Scan(append(into, more...)...)
	b.ReleasedBy, b.ReleasedAt = orZero(by), orZero(at)
	return b, err
}

type batchKey struct {
	At time.Time
	ID uuid.UUID
}

// Batches lists batches without their files, the last made first.
func (tx *Tx) Batches(ctx context.Context, state paying.BatchState, p page.Params) (page.Of[paying.Batch], error) {
	after := batchKey{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max}
	p.After.Into(&after)
	rows, err := tx.Query(ctx, "-- name: payment_batch.list\nSELECT"+batchFrom+` FROM payment_batch b WHERE ($1 = '' OR b.state = $1) AND (b.made_at, b.id) < ($2, $3)
 ORDER BY b.made_at DESC, b.id DESC LIMIT $4`, state, after.At, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[paying.Batch]{}, err
	}
	all, err := pgx.CollectRows(rows, scanBatch)
	return page.Cut(all, p, func(b paying.Batch) any { return batchKey{b.MadeAt, b.ID} }), err
}

// Batch reads a batch with its file.
func (tx *Tx) Batch(ctx context.Context, id uuid.UUID) (paying.Batch, error) {
	return oneBatch(tx.Query(ctx, "-- name: payment_batch.get\nSELECT"+batchFrom+", b.file FROM payment_batch b WHERE b.id = $1", id))
}

// BatchNumbered reads a batch by its number, which is the id of its message.
func (tx *Tx) BatchNumbered(ctx context.Context, number string) (paying.Batch, error) {
	return oneBatch(tx.Query(ctx, "-- name: payment_batch.numbered\nSELECT"+batchFrom+", b.file FROM payment_batch b WHERE b.number = $1", number))
}

// LockBatch reads a batch and holds it against other writers; another version than the one seen is a Conflict.
func (tx *Tx) LockBatch(ctx context.Context, id uuid.UUID, version int64) (paying.Batch, error) {
	b, err := oneBatch(tx.Query(ctx, "-- name: payment_batch.lock\nSELECT"+batchFrom+", b.file FROM payment_batch b WHERE b.id = $1 FOR NO KEY UPDATE OF b", id))
	if err == nil && b.Version != version {
		err = fault.New(fault.Conflict, "fault.conflict")
	}
	return b, err
}

func oneBatch(rows pgx.Rows, err error) (paying.Batch, error) {
	if err != nil {
		return paying.Batch{}, err
	}
	b, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (paying.Batch, error) {
		var file []byte
		b, err := readBatch(row, &file)
		b.File = file
		return b, err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return b, fault.Missing()
	}
	return b, err
}

// AddBatch stores a draft with its payments. A claim that is in another batch already is a Conflict.
func (tx *Tx) AddBatch(ctx context.Context, b paying.Batch, all []paying.Payment) error {
	var batch pgx.Batch
	batch.Queue(`-- name: payment_batch.add
INSERT INTO payment_batch (id, number, state, on_day, debtor_iban, payments, cents, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		b.ID, b.Number, b.State, b.On, b.Debtor, b.Payments, b.Cents, b.MadeBy, b.MadeAt)
	for _, p := range all {
		batch.Queue(`-- name: payment.add
INSERT INTO payment (id, batch_id, claim_id, instalment, state, creditor, iban, iban_by, reference, cents, end_to_end, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			p.ID, p.Batch, p.Claim, p.Instalment, p.State, p.Creditor, p.IBAN, idOrNull(p.IBANBy), string(p.Reference), p.Cents, p.EndToEnd, p.UpdatedAt)
	}
	err := tx.SendBatch(ctx, &batch).Close()
	if isCode(err, "23505") || isCode(err, "23514") {
		return fault.New(fault.Conflict, "payments.no_longer_waiting").Because(err)
	}
	return err
}

// UpdateBatch stores a draft that was released or dropped, under its next version, with its file.
func (tx *Tx) UpdateBatch(ctx context.Context, b paying.Batch) error {
	_, err := tx.Exec(ctx, `-- name: payment_batch.update
UPDATE payment_batch SET version = version + 1, state = $2, released_by = $3, released_at = $4, file = $5, sha256 = sha256($5) WHERE id = $1`,
		b.ID, b.State, idOrNull(b.ReleasedBy), timeOrNull(b.ReleasedAt), b.File)
	return err
}

// TouchBatch gives a batch whose payments have moved its next version.
func (tx *Tx) TouchBatch(ctx context.Context, id uuid.UUID) error {
	_, err := tx.Exec(ctx, "-- name: payment_batch.touch\nUPDATE payment_batch SET version = version + 1 WHERE id = $1", id)
	return err
}

var paymentFrom = ` p.id, p.version, p.batch_id, p.claim_id, c.number, ` + partiesOf("o") + `, p.instalment, p.state, p.creditor, p.iban, p.iban_by, p.reference, p.cents,
       p.end_to_end, p.bank_status, p.reason_code, p.reason_text, p.updated_at FROM payment p JOIN grant_claim c ON c.id = p.claim_id
  JOIN organisation o ON o.id = p.claimant_org`

// PaymentsIn lists the payments of a batch.
func (tx *Tx) PaymentsIn(ctx context.Context, batch uuid.UUID) ([]paying.Payment, error) {
	return tx.paymentsBy(ctx, "-- name: payment.in\nSELECT"+paymentFrom+" WHERE p.batch_id = $1 ORDER BY p.end_to_end", batch)
}

// PaymentsOf lists the payments of a claim, the last first.
func (tx *Tx) PaymentsOf(ctx context.Context, claim uuid.UUID) ([]paying.Payment, error) {
	return tx.paymentsBy(ctx, "-- name: payment.of\nSELECT"+paymentFrom+" WHERE p.claim_id = $1 ORDER BY p.id DESC", claim)
}

func (tx *Tx) paymentsBy(ctx context.Context, sql string, id uuid.UUID) ([]paying.Payment, error) {
	rows, err := tx.Query(ctx, sql, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p paying.Payment, err error) {
		var mended *uuid.UUID
		into := append([]any{&p.ID, &p.Version, &p.Batch, &p.Claim, &p.ClaimNumber}, partyFields(&p.Claimant)...)
		err = row.Scan(append(into, &p.Instalment, &p.State, &p.Creditor, &p.IBAN, &mended, &p.Reference, &p.Cents, &p.EndToEnd, &p.Status, &p.Reason.Code, &p.Reason.Text, &p.UpdatedAt)...)
		p.IBANBy = orZero(mended)
		return p, err
	})
}

// UpdatePayments stores the states of payments of a locked batch.
func (tx *Tx) UpdatePayments(ctx context.Context, all []paying.Payment) error {
	var b pgx.Batch
	for _, p := range all {
		b.Queue(`-- name: payment.update
UPDATE payment SET version = version + 1, state = $2, bank_status = $3, reason_code = $4, reason_text = $5, updated_at = $6 WHERE id = $1`,
			p.ID, p.State, p.Status, p.Reason.Code, p.Reason.Text, p.UpdatedAt)
	}
	return tx.SendBatch(ctx, &b).Close()
}

// MendAccount notes the account to which a claim is paid from now on.
func (tx *Tx) MendAccount(ctx context.Context, claim uuid.UUID, to bank.IBAN, ground string) error {
	_, err := tx.Exec(ctx, `-- name: payment_account.add
INSERT INTO payment_account (id, claim_id, iban, ground, account_id, at) VALUES ($1, $2, $3, $4, $5, $6)`, uuid.Must(uuid.NewV7()), claim, to, ground, tx.actor.Account, tx.now)
	return err
}

// AddReport keeps a file of the bank.
func (tx *Tx) AddReport(ctx context.Context, r paying.Report) error {
	hash := r.Hash()
	_, err := tx.Exec(ctx, `-- name: payment_report.add
INSERT INTO payment_report (id, batch_id, message, name, content, sha256, account_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.ID, r.Batch, r.Message, r.Name, r.Content, hash[:], r.By, r.At)
	if isCode(err, "23505") {
		return fault.New(fault.Conflict, "fault.conflict") // somebody brought the same file at the same time
	}
	return err
}

const reportFrom = ` id, batch_id, message, name, content, account_id, at, done_by, done_at, changed FROM payment_report`

func scanReport(row pgx.CollectableRow) (r paying.Report, err error) {
	var by *uuid.UUID
	var at *time.Time
	err = row.Scan(&r.ID, &r.Batch, &r.Message, &r.Name, &r.Content, &r.By, &r.At, &by, &at, &r.Changed)
	r.DoneBy, r.DoneAt = orZero(by), orZero(at)
	return r, err
}

// Report reads a file of the bank.
func (tx *Tx) Report(ctx context.Context, id uuid.UUID) (paying.Report, error) {
	rows, err := tx.Query(ctx, "-- name: payment_report.get\nSELECT"+reportFrom+" WHERE id = $1", id)
	if err != nil {
		return paying.Report{}, err
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanReport)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, fault.Missing()
	}
	return r, err
}

// ReportOf finds the report that is the file of a hash.
func (tx *Tx) ReportOf(ctx context.Context, hash [32]byte) (r paying.Report, is bool, err error) {
	rows, err := tx.Query(ctx, "-- name: payment_report.of\nSELECT"+reportFrom+" WHERE sha256 = $1", hash[:])
	if err != nil {
		return r, false, err
	}
	r, err = pgx.CollectExactlyOneRow(rows, scanReport)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, false, nil
	}
	return r, err == nil, err
}

// Reports lists what the bank has said of a batch, the first first.
func (tx *Tx) Reports(ctx context.Context, batch uuid.UUID) ([]paying.Report, error) {
	rows, err := tx.Query(ctx, "-- name: payment_report.list\nSELECT"+reportFrom+" WHERE batch_id = $1 ORDER BY at, id LIMIT 200", batch)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanReport)
}

// EndReport notes that a report was carried out.
func (tx *Tx) EndReport(ctx context.Context, id uuid.UUID, changed int) error {
	_, err := tx.Exec(ctx, "-- name: payment_report.end\nUPDATE payment_report SET done_by = $2, done_at = $3, changed = $4 WHERE id = $1", id, tx.actor.Account, tx.now, changed)
	return err
}

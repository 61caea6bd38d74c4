package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

// Tx is a transaction of one actor. Its methods, spread over the noun files, satisfy every noun's Store.
type Tx struct {
	pgx.Tx
	actor identity.Actor
	press identity.Press
	now   time.Time
	db    *DB // for what is kept in memory, never for another transaction
}

// Now is the moment of the transaction.
func (tx *Tx) Now() time.Time { return tx.now }

// As hands a noun its narrow view of the transactions of db.
func As[S any](db *DB, view func(*Tx) S) identity.InTx[S] {
	return func(ctx context.Context, a identity.Actor, p identity.Press, fn func(S) error) error {
		return db.InTx(ctx, a, p, func(tx *Tx) error { return fn(view(tx)) })
	}
}

// InTx runs fn in one transaction as the actor: on the role's login, with the signed context, and, for a press, once. A press that was already
// carried out does not run fn again: its stored answer is read back. A deadlock or a serialization failure is tried again.
func (db *DB) InTx(ctx context.Context, a identity.Actor, p identity.Press, fn func(*Tx) error) error {
	pool, ok := db.pools[a.Role()]
	if !ok {
		return fmt.Errorf("no database login for role %q", a.Role())
	}
	for try := 1; ; try++ {
		err := db.try(ctx, pool, a, p, fn)
		if try < 4 && isRetriable(err) {
			continue
		}
		return asFault(err)
	}
}

// try runs fn once, on a connection of its own.
func (db *DB) try(ctx context.Context, pool *pgxpool.Pool, a identity.Actor, p identity.Press, fn func(*Tx) error) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	return pgx.BeginFunc(ctx, opener{conn: conn, signer: db.signer, actor: a}, func(t pgx.Tx) error {
		return run(ctx, &Tx{Tx: t, actor: a, press: p, now: db.now(), db: db}, fn)
	})
}

func run(ctx context.Context, tx *Tx, fn func(*Tx) error) error {
	if tx.press.Key == uuid.Nil {
		return fn(tx)
	}
	done, err := tx.claimPress(ctx)
	if err != nil || done {
		return err
	}
	if err := fn(tx); err != nil {
		return err
	}
	return tx.keepAnswer(ctx)
}

// claimPress writes the press's row, which waits for a twin under way, and reports whether the press was carried out before; then its answer is
// read back.
func (tx *Tx) claimPress(ctx context.Context) (bool, error) {
	tag, err := tx.Exec(ctx, `-- name: press.claim
INSERT INTO press (key, account_id, digest, pressed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO NOTHING`,
		tx.press.Key, tx.actor.Account, tx.press.Digest[:], tx.now)
	if err != nil || tag.RowsAffected() == 1 {
		return false, err
	}
	var digest, answer []byte
	err = tx.QueryRow(ctx, "-- name: press.answer\nSELECT digest, answer FROM press WHERE key = $1", tx.press.Key).Scan(&digest, &answer)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && string(digest) != string(tx.press.Digest[:]) {
		return false, fault.New(fault.Conflict, "fault.press_reused")
	}
	if err != nil || answer == nil || tx.press.Answer() == nil {
		return true, err
	}
	return true, json.Unmarshal(answer, tx.press.Answer())
}

func (tx *Tx) keepAnswer(ctx context.Context) error {
	if tx.press.Answer() == nil {
		return nil
	}
	answer, err := json.Marshal(tx.press.Answer())
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "-- name: press.keep\nUPDATE press SET answer = $2 WHERE key = $1", tx.press.Key, answer)
	return err
}

// Record writes an audit event in this transaction, with its actor, role, organisation and time.
func (tx *Tx) Record(ctx context.Context, e audit.Event) error {
	_, err := tx.Exec(ctx, `-- name: audit.record
INSERT INTO audit.event (at, account_id, role, organisation, action, subject, subject_id, case_id, ground, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.now, idOrNull(tx.actor.Account), tx.actor.Role(), idOrNull(tx.actor.Organisation()), e.Action, e.Subject, idOrNull(e.ID), idOrNull(e.Case),
		e.Ground, detailOf(e))
	return err
}

// idOrNull stores the zero id as NULL.
func idOrNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func isRetriable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// asFault turns what the database says into what the caller can do: a missing row is not found, a broken guard is a conflict, and a database
// that does not answer is unavailable.
func asFault(err error) error {
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("%w (%w)", fault.Missing(), err)
	case errors.As(err, &connect), pgconn.SafeToRetry(err), errors.Is(err, context.DeadlineExceeded):
		return fault.New(fault.Unavailable, "fault.unavailable").Because(err)
	case errors.As(err, &pg) && (pg.Code == "23514" || pg.Code == "23P01" || pg.Code == "23505"):
		return fault.New(fault.Conflict, "fault.conflict").Because(err)
	case errors.As(err, &pg) && (pg.Code[:2] == "57" || pg.Code[:2] == "08" || pg.Code[:2] == "53"):
		return fault.New(fault.Unavailable, "fault.unavailable").Because(err)
	}
	return err
}

// nullTime reads a moment that may be NULL as the zero time.
type nullTime struct{ t time.Time }

// Scan takes a moment or NULL.
func (n *nullTime) Scan(src any) error {
	n.t = time.Time{}
	switch v := src.(type) {
	case nil:
	case time.Time:
		n.t = v
	default:
		return fmt.Errorf("cannot read a moment from %T", src)
	}
	return nil
}

// isUnique reports whether err is the refusal of the named unique index or constraint.
func isUnique(err error, name string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505" && pg.ConstraintName == name
}

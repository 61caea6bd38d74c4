package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/store"
)

// firsts are the ways in which a transaction can begin: each asks for one value.
var firsts = map[string]func(ctx context.Context, tx *store.Tx, sql string, into any) error{
	"exec": func(ctx context.Context, tx *store.Tx, sql string, into any) error {
		if _, err := tx.Exec(ctx, sql+" WHERE $1", true); err != nil {
			return err
		}
		return tx.QueryRow(ctx, sql).Scan(into)
	},
	"query": func(ctx context.Context, tx *store.Tx, sql string, into any) error {
		rows, err := tx.Query(ctx, sql)
		if err != nil {
			return err
		}
		_, err = pgx.ForEachRow(rows, []any{into}, func() error { return nil })
		return err
	},
	"query of two rows, one read": func(ctx context.Context, tx *store.Tx, sql string, into any) error {
		rows, err := tx.Query(ctx, sql+" FROM generate_series(1, 2)")
		if err != nil {
			return err
		}
		rows.Next()
		err = rows.Scan(into)
		rows.Close()
		return errors.Join(err, rows.Err())
	},
	"row": func(ctx context.Context, tx *store.Tx, sql string, into any) error {
		return tx.QueryRow(ctx, sql+" WHERE $1", true).Scan(into)
	},
	"batch": func(ctx context.Context, tx *store.Tx, sql string, into any) error {
		var b pgx.Batch
		b.Queue("SELECT 1")
		b.Queue(sql).QueryRow(func(row pgx.Row) error { return row.Scan(into) })
		return tx.SendBatch(ctx, &b).Close()
	},
	"savepoint": func(ctx context.Context, tx *store.Tx, sql string, into any) error {
		return pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error { return inner.QueryRow(ctx, sql).Scan(into) })
	},
	"simple protocol": func(ctx context.Context, tx *store.Tx, sql string, into any) error {
		return tx.QueryRow(ctx, sql, pgx.QueryExecModeSimpleProtocol).Scan(into)
	},
	"several statements": func(ctx context.Context, tx *store.Tx, sql string, into any) error {
		if _, err := tx.Exec(ctx, sql+"; "+sql); err != nil {
			return err
		}
		return tx.QueryRow(ctx, sql).Scan(into)
	},
}

// TestNothingGoesBeforeTheSignedContext holds, for each way to begin, that the first statement stands in the transaction and under the actor's context, and
// that the connection is whole for the next one.
func TestNothingGoesBeforeTheSignedContext(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, first := range firsts {
		var org uuid.UUID
		var signed string
		err := h.db.InTx(t.Context(), h.oulu, identity.Press{}, func(tx *store.Tx) error {
			if err := first(t.Context(), tx, "SELECT guard.org()", &org); err != nil {
				return err
			}
			return tx.QueryRow(t.Context(), "SELECT current_setting('app.ctx')").Scan(&signed) // the same transaction still
		})
		if err != nil || org != h.oulu.Organisation() || signed == "" {
			t.Errorf("beginning with %s: %v, organisation %s", name, err, org)
		}
	}
}

// TestFirstStatementThatFails takes the transaction with it and nothing else: whoever goes on in spite of it is refused, and so is the commit.
func TestFirstStatementThatFails(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, first := range firsts {
		for _, sql := range []string{"SELECT 1/(length(current_user)-length(current_user))", "SELECT no_such_function()"} {
			var n int
			var failed, after error
			err := h.db.InTx(t.Context(), h.oulu, identity.Press{}, func(tx *store.Tx) error {
				failed = first(t.Context(), tx, sql, &n)
				if name != "savepoint" {
					after = tx.QueryRow(t.Context(), "SELECT 1").Scan(&n)
				}
				return nil // as if nothing were wrong
			})
			if failed == nil || name != "savepoint" && (after == nil || err == nil) {
				t.Errorf("beginning with %s that fails: %v, then %v, at the end %v", name, failed, after, err)
			}
			err = h.db.InTx(t.Context(), h.oulu, identity.Press{}, func(tx *store.Tx) error { return first(t.Context(), tx, "SELECT 7", &n) })
			if err != nil || n != 7 {
				t.Errorf("the transaction after one that failed at %s: %v", name, err)
			}
		}
	}
}

func TestTransactionWithoutAStatement(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mine := errors.New("mine")
	for _, want := range []error{nil, mine} {
		if err := h.db.InTx(t.Context(), h.oulu, identity.Press{}, func(*store.Tx) error { return want }); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	err := h.db.InTx(ended, h.oulu, identity.Press{}, func(tx *store.Tx) error {
		_, err := tx.Exec(ended, "SELECT 1")
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the request: %v", err)
	}
}

// TestBrokenOffTransactionsLeaveNothing ends transactions by an error, by a panic and by the end of the request, each after its first statement wrote.
func TestBrokenOffTransactionsLeaveNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, end := range map[string]func(context.CancelFunc) error{
		"error": func(context.CancelFunc) error { return errors.New("no") },
		"panic": func(context.CancelFunc) error { panic("no") },
		"the end of the request": func(cancel context.CancelFunc) error {
			cancel()
			return nil
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		err := func() (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("panic: %v", p)
				}
			}()
			return h.db.InTx(ctx, h.oulu, identity.Press{}, func(tx *store.Tx) error {
				if _, err := tx.Exec(ctx, "INSERT INTO press (key, account_id, digest, pressed_at) VALUES ($1, $2, 'x', now())", uuid.New(), h.oulu.Account); err != nil {
					return err
				}
				return end(cancel)
			})
		}()
		cancel()
		var left int
		h.db.Scan(t, "SELECT count(*) FROM press", nil, &left)
		if err == nil || left != 0 {
			t.Errorf("ended by %s: %v, %d rows are left", name, err, left)
		}
	}
}

package store

import (
	"cmp"
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"kuntapaikka/internal/identity"
)

// opener begins transactions of an actor on a connection.
type opener struct {
	conn   *pgxpool.Conn
	signer signer
	actor  identity.Actor
}

// Begin asks nothing of the server yet: see signedTx.
func (o opener) Begin(context.Context) (pgx.Tx, error) { return &signedTx{opener: o}, nil }

// signedTx is a transaction that begins with its first statement: BEGIN, the signed context and that statement go to the server together, which
// spares two waits for its answer. Nothing goes without the context before it. A transaction without a statement never begins.
type signedTx struct {
	opener
	tx     pgx.Tx // nil before the first statement
	closed bool   // without having begun
}

// setContext gives the transaction its signed context. It goes as a parameter, never in the statement's text: a text stands in pg_stat_activity for
// every session of the same login, and in the server's log.
const setContext = "-- name: tx.context\nSELECT set_config('app.ctx', $1, true)"

// begin sends the first queries behind BEGIN and the context, and returns their results.
func (s *signedTx) begin(ctx context.Context, first *pgx.Batch) pgx.BatchResults {
	if s.closed {
		return pgx.FailedBatchResults(first, pgx.ErrTxClosed)
	}
	b := &pgx.Batch{}
	b.BeginTx(pgx.TxOptions{})
	b.Queue(setContext, s.signer.sign(s.actor, time.Now()))
	b.QueuedQueries = append(b.QueuedQueries, first.QueuedQueries...)
	results := s.conn.SendBatch(ctx, b)
	s.tx = results.Tx()
	for range 2 {
		if _, err := results.Exec(); err != nil {
			_ = results.Close() // the same error
			return pgx.FailedBatchResults(first, err)
		}
	}
	return results
}

// begun is the transaction on its own, for what cannot be sent behind its beginning.
func (s *signedTx) begun(ctx context.Context) (pgx.Tx, error) {
	if s.tx == nil {
		if err := s.begin(ctx, &pgx.Batch{}).Close(); err != nil {
			return nil, err
		}
	}
	return s.tx, nil
}

// one is a batch of one query, or nil where it cannot be sent in a batch: when the transaction has begun, or when it says how it is to be sent.
func (s *signedTx) one(sql string, args []any) *pgx.Batch {
	if s.tx != nil {
		return nil
	}
	if len(args) > 0 {
		switch args[0].(type) {
		case pgx.QueryExecMode, pgx.QueryResultFormats, pgx.QueryResultFormatsByOID:
			return nil
		}
	}
	b := &pgx.Batch{}
	b.Queue(sql, args...)
	return b
}

// Exec carries a statement out. Without arguments it may be several, which no batch takes as one.
func (s *signedTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if b := s.one(sql, args); b != nil && len(args) > 0 {
		results := s.begin(ctx, b)
		tag, err := results.Exec()
		return tag, cmp.Or(err, results.Close())
	}
	tx, err := s.begun(ctx)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	return tx.Exec(ctx, sql, args...)
}

// Query asks for rows, which are to be closed before the next statement.
func (s *signedTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if b := s.one(sql, args); b != nil {
		results := s.begin(ctx, b)
		rows, err := results.Query()
		return &firstRows{Rows: rows, results: results}, err
	}
	tx, err := s.begun(ctx)
	if err != nil {
		rows, _ := pgx.FailedBatchResults(&pgx.Batch{}, err).Query() // the same error
		return rows, err
	}
	return tx.Query(ctx, sql, args...)
}

// QueryRow asks for one row.
func (s *signedTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if b := s.one(sql, args); b != nil {
		results := s.begin(ctx, b)
		return firstRow{results.QueryRow(), results}
	}
	tx, err := s.begun(ctx)
	if err != nil {
		return pgx.FailedBatchResults(&pgx.Batch{}, err).QueryRow()
	}
	return tx.QueryRow(ctx, sql, args...)
}

// SendBatch sends several queries together.
func (s *signedTx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	if s.tx == nil {
		return s.begin(ctx, b)
	}
	return s.tx.SendBatch(ctx, b)
}

// Begin starts a part that can be taken back alone.
func (s *signedTx) Begin(ctx context.Context) (pgx.Tx, error) {
	tx, err := s.begun(ctx)
	if err != nil {
		return nil, err
	}
	return tx.Begin(ctx)
}

// Prepare prepares a statement on the connection.
func (s *signedTx) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	tx, err := s.begun(ctx)
	if err != nil {
		return nil, err
	}
	return tx.Prepare(ctx, name, sql)
}

// CopyFrom lays rows into a table.
func (s *signedTx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	tx, err := s.begun(ctx)
	if err != nil {
		return 0, err
	}
	return tx.CopyFrom(ctx, table, columns, rows)
}

// LargeObjects are not used: those of a transaction that has not begun refuse everything.
func (s *signedTx) LargeObjects() pgx.LargeObjects {
	if s.tx == nil {
		return pgx.LargeObjects{}
	}
	return s.tx.LargeObjects()
}

// Conn is the connection. A statement that is sent on it goes past the beginning, and so without a context: the policies show it nothing.
func (s *signedTx) Conn() *pgx.Conn { return s.conn.Conn() }

// Commit ends the transaction, if it began.
func (s *signedTx) Commit(ctx context.Context) error {
	if s.tx == nil {
		return s.close()
	}
	return s.tx.Commit(ctx)
}

// Rollback takes everything back.
func (s *signedTx) Rollback(ctx context.Context) error {
	if s.tx == nil {
		return s.close()
	}
	return s.tx.Rollback(ctx)
}

func (s *signedTx) close() error {
	if s.closed {
		return pgx.ErrTxClosed
	}
	s.closed = true
	return nil
}

// firstRows are the rows of the statement that a transaction began with.
type firstRows struct {
	pgx.Rows
	results pgx.BatchResults
	err     error // of the batch, beyond the rows
}

// Next goes to the next row, and behind the last one makes the connection free for the next statement.
func (r *firstRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

// Close passes over the rows that are left.
func (r *firstRows) Close() {
	r.Rows.Close()
	r.err = r.results.Close()
}

// Err is the error that the rows ended with.
func (r *firstRows) Err() error { return cmp.Or(r.Rows.Err(), r.err) }

// firstRow is the row of the statement that a transaction began with.
type firstRow struct {
	pgx.Row
	results pgx.BatchResults
}

// Scan reads the row.
func (r firstRow) Scan(into ...any) error { return cmp.Or(r.Row.Scan(into...), r.results.Close()) }

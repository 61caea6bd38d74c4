package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"kuntapaikka/internal/audit"
)

// CheckpointKeeper signs checkpoints and takes a copy of each out of the database.
type CheckpointKeeper struct {
	Sign func(audit.Checkpoint) (string, error)
	Keep func(signed string) error
}

// Sealer links recorded events into the chain, on the sealer's login. Of several replicas one works at a time: the holder of an advisory lock.
// The zero durations are a quarter of a second between rounds and a minute between checkpoints.
type Sealer struct {
	Pool       *pgxpool.Pool
	Keeper     CheckpointKeeper
	Log        *slog.Logger
	Now        func() time.Time
	Every      time.Duration
	Checkpoint time.Duration
}

const (
	sealLock  = 7205760 // the advisory lock of the one who seals
	sealBatch = 5000    // links a transaction
	sealSweep = 50_000  // event numbers that one step of the sweep looks through
)

// Run seals until the context ends, which is no error. When the connection breaks it starts anew.
func (s Sealer) Run(ctx context.Context) error {
	if s.Every == 0 {
		s.Every = 250 * time.Millisecond
	}
	if s.Checkpoint == 0 {
		s.Checkpoint = time.Minute
	}
	for {
		if err := s.hold(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("sealing was interrupted and starts again", "error", err)
		}
		if !wait(ctx, time.Second) {
			return nil
		}
	}
}

// wait reports whether the duration passed before the context ended.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// hold takes a connection, waits for its turn at the lock and seals in rounds until something fails.
func (s Sealer) hold(ctx context.Context) error {
	conn, err := s.Pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer s.release(ctx, conn)
	for {
		var mine bool
		if err := conn.QueryRow(ctx, "-- name: seal.lock\nSELECT pg_try_advisory_lock($1)", sealLock).Scan(&mine); err != nil {
			return err
		}
		if mine {
			break
		}
		if !wait(ctx, time.Second) {
			return nil
		}
	}
	r, err := beginRounds(ctx, conn.Conn())
	if err != nil {
		return err
	}
	return s.rounds(ctx, r)
}

// release gives the lock back with the connection; a connection whose state is unknown is closed, which frees the lock too.
func (s Sealer) release(ctx context.Context, conn *pgxpool.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if _, err := conn.Exec(ctx, "-- name: seal.unlock\nSELECT pg_advisory_unlock($1)", sealLock); err != nil {
		_ = conn.Conn().Close(ctx) // it is given up either way
	}
	conn.Release()
}

func (s Sealer) rounds(ctx context.Context, r *sealRounds) error {
	last := time.Time{}
	for ctx.Err() == nil {
		more, err := r.seal(ctx)
		if err != nil {
			return err
		}
		if now := s.Now(); !more && now.Sub(last) >= s.Checkpoint || now.Sub(last) >= 2*s.Checkpoint && !last.IsZero() {
			if _, err := s.checkpoint(ctx, r.conn, now); err != nil {
				return fmt.Errorf("checkpoint: %w", err)
			}
			last = now
		}
		if !more {
			wait(ctx, s.Every)
		}
	}
	return nil
}

// ErrSealing says that another process seals the log.
var ErrSealing = errors.New("another process is sealing the audit log")

// sealPatience is how long SealNow waits for transactions that keep committed events from being sealed: the order of the chain is that of the
// transactions, and one that still runs, of whatever database of the server, may yet bring a smaller number.
const (
	sealPatience = 3 * time.Second
	sealRetry    = 20 * time.Millisecond
)

// SealNow seals everything that can be sealed and makes a checkpoint of it, in one go: for a command while no server runs, and for tests. It fails
// when another holds the lock.
func (s Sealer) SealNow(ctx context.Context) (audit.Checkpoint, error) {
	conn, err := s.Pool.Acquire(ctx)
	if err != nil {
		return audit.Checkpoint{}, err
	}
	defer s.release(ctx, conn)
	var mine bool
	if err := conn.QueryRow(ctx, "-- name: seal.lock\nSELECT pg_try_advisory_lock($1)", sealLock).Scan(&mine); err != nil {
		return audit.Checkpoint{}, err
	}
	if !mine {
		return audit.Checkpoint{}, ErrSealing
	}
	if err := s.sealAll(ctx, conn.Conn()); err != nil {
		return audit.Checkpoint{}, err
	}
	return s.checkpoint(ctx, conn.Conn(), s.Now())
}

// sealAll seals until nothing is left, or until its patience with the transactions that hold events back ends.
func (s Sealer) sealAll(ctx context.Context, conn *pgx.Conn) error {
	r, err := beginRounds(ctx, conn)
	if err != nil {
		return err
	}
	patience, cancel := context.WithTimeout(ctx, sealPatience)
	defer cancel()
	for held := true; held && patience.Err() == nil; {
		for more := true; more; {
			if more, err = r.seal(ctx); err != nil {
				return err
			}
		}
		if held, err = r.held(ctx); err != nil {
			return err
		}
		if held {
			wait(patience, sealRetry)
		}
	}
	return nil
}

// held tells whether a committed event is not in the chain yet.
func (r *sealRounds) held(ctx context.Context) (held bool, err error) {
	err = r.conn.QueryRow(ctx, `-- name: seal.held
SELECT EXISTS (SELECT FROM audit.event e WHERE e.xid >= $1::text::xid8 AND NOT EXISTS (SELECT FROM audit.seal s WHERE s.event_id = e.id))`, fmt.Sprint(r.xid)).Scan(&held)
	return held, err
}

// sealRounds is the work of one holder of the lock. Events of transactions that began before it came are found by a sweep over all numbers; later
// ones by their transaction, up to the oldest one that still runs: none with a smaller number can appear any more. So the order of the chain is
// that of the transactions, whatever the order of their commits, and nothing is left out.
type sealRounds struct {
	conn   *pgx.Conn
	xid    uint64 // of the last event sealed by its transaction
	id     int64
	start  string // the snapshot at which the sweep looks
	swept  int64  // numbers up to this one are swept
	newest int64  // the sweep's end
}

func beginRounds(ctx context.Context, conn *pgx.Conn) (*sealRounds, error) {
	r := &sealRounds{conn: conn}
	err := conn.QueryRow(ctx, `-- name: seal.begin
SELECT pg_current_snapshot()::text, pg_snapshot_xmin(pg_current_snapshot())::text::bigint, coalesce((SELECT max(id) FROM audit.event), 0),
       coalesce((SELECT min(id) FROM audit.event), 1) - 1`).Scan(&r.start, &r.xid, &r.newest, &r.swept)
	return r, err
}

// sealSwept finds unsealed events of a range of numbers: those of transactions that ended before the sweep began, and those from before the
// database was restored on another server, whose transactions seem to lie in the future.
const sealSwept = `-- name: seal.swept
SELECT ` + eventColumns + ` FROM audit.event e
 WHERE e.id > $1 AND e.id <= $2 AND NOT EXISTS (SELECT FROM audit.seal s WHERE s.event_id = e.id)
   AND (e.xid < pg_snapshot_xmin($3::text::pg_snapshot) OR e.xid >= pg_snapshot_xmax($3::text::pg_snapshot))
 ORDER BY e.id LIMIT $4`

const sealFresh = `-- name: seal.fresh
SELECT ` + eventColumns + ` FROM audit.event e
 WHERE (e.xid, e.id) > ($1::text::xid8, $2) AND e.xid >= $1::text::xid8 AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
   AND NOT EXISTS (SELECT FROM audit.seal s WHERE s.event_id = e.id)
 ORDER BY e.xid, e.id LIMIT $3`

// seal does one round in one transaction and reports whether more waits.
func (r *sealRounds) seal(ctx context.Context) (more bool, err error) {
	next := *r
	err = pgx.BeginFunc(ctx, r.conn, func(tx pgx.Tx) error {
		more, err = next.step(ctx, tx)
		return err
	})
	if err == nil {
		*r = next
	}
	return more, err
}

func (r *sealRounds) step(ctx context.Context, tx pgx.Tx) (more bool, err error) {
	fresh, err := selectRecords(ctx, tx, sealFresh, fmt.Sprint(r.xid), r.id, sealBatch)
	if err != nil {
		return false, err
	}
	if n := len(fresh); n > 0 {
		r.xid, r.id = fresh[n-1].XID, fresh[n-1].ID
	}
	old, err := r.sweep(ctx, tx)
	if err != nil {
		return false, err
	}
	return len(fresh) == sealBatch || r.swept < r.newest, appendSeals(ctx, tx, append(old, fresh...))
}

// sweep looks through the next numbers.
func (r *sealRounds) sweep(ctx context.Context, tx pgx.Tx) ([]audit.Record, error) {
	if r.swept >= r.newest {
		return nil, nil
	}
	to := min(r.swept+sealSweep, r.newest)
	old, err := selectRecords(ctx, tx, sealSwept, r.swept, to, r.start, sealBatch)
	if err != nil {
		return nil, err
	}
	r.swept = to
	if len(old) == sealBatch {
		r.swept = old[sealBatch-1].ID
	}
	return old, nil
}

const appendLinks = `-- name: seal.append
INSERT INTO audit.seal (seq, event_id, hash) SELECT seq, event_id, hash FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS link (seq, event_id, hash)`

// appendSeals links the records to the end of the chain. A second sealer that does not know of the first fails here: a number is used once.
func appendSeals(ctx context.Context, tx pgx.Tx, records []audit.Record) error {
	if len(records) == 0 {
		return nil
	}
	chain, err := chainEnd(ctx, tx)
	if err != nil {
		return err
	}
	seqs, ids, hashes := make([]int64, len(records)), make([]int64, len(records)), make([][]byte, len(records))
	for i := range records {
		hash := chain.Link(&records[i])
		seqs[i], ids[i], hashes[i] = chain.Seq, records[i].ID, hash[:]
	}
	_, err = tx.Exec(ctx, appendLinks, seqs, ids, hashes)
	return err
}

// querier is a connection or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

func chainEnd(ctx context.Context, q querier) (*audit.Chain, error) {
	var seq int64
	var hash []byte
	err := q.QueryRow(ctx, "-- name: seal.end\nSELECT seq, hash FROM audit.seal ORDER BY seq DESC LIMIT 1").Scan(&seq, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return audit.NewChain(0, audit.Root()), nil
	}
	if err != nil {
		return nil, err
	}
	return audit.NewChain(seq, audit.Hash(hash)), nil
}

// checkpoint signs the end of the chain unless that was done before. The copy outside comes first: what is in the database is outside too.
func (s Sealer) checkpoint(ctx context.Context, q querier, now time.Time) (audit.Checkpoint, error) {
	end, err := chainEnd(ctx, q)
	if err != nil {
		return audit.Checkpoint{}, err
	}
	c := audit.Checkpoint{Seq: end.Seq, Hash: end.Head, At: now}
	var signed bool
	err = q.QueryRow(ctx, "-- name: checkpoint.exists\nSELECT EXISTS (SELECT FROM audit.checkpoint WHERE seq = $1)", end.Seq).Scan(&signed)
	if err != nil || signed || end.Seq == 0 {
		return c, err
	}
	note, err := s.Keeper.Sign(c)
	if err != nil {
		return c, err
	}
	if err := s.Keeper.Keep(note); err != nil {
		return c, err
	}
	_, err = q.Exec(ctx, "-- name: checkpoint.add\nINSERT INTO audit.checkpoint (seq, at, note) VALUES ($1, $2, $3)", c.Seq, c.At, note)
	return c, err
}

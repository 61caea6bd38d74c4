package store

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
)

// Bulk is the owner's connection for laying many rows at once, by COPY and past the row-level policies. It is for demo data only, so it opens on
// a local database and on no other.
type Bulk struct {
	conn   *pgx.Conn
	tx     pgx.Tx          // inside Load
	many   bool            // inside Load
	filled map[string]bool // tables that got rows; whether every session sees these from the beginning
}

// OpenBulk connects as the owner and waits for another process that is at the same work. A database that is reached over the network is refused.
func OpenBulk(ctx context.Context, ownerURL string) (_ *Bulk, err error) {
	defer fault.Wrap(&err, "store.OpenBulk")
	cfg, err := pgx.ParseConfig(ownerURL)
	if err != nil {
		return nil, err
	}
	hosts := []string{cfg.Host}
	for _, f := range cfg.Fallbacks {
		hosts = append(hosts, f.Host)
	}
	if i := slices.IndexFunc(hosts, func(h string) bool { return !isLocal(h) }); i >= 0 {
		return nil, fmt.Errorf("demo data goes into a local database only, not to %s", hosts[i])
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "-- name: bulk.lock\nSELECT pg_advisory_lock(7205762)"); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return &Bulk{conn: conn, filled: map[string]bool{}}, nil
}

// Close gives the connection back, and with it the lock.
func (b *Bulk) Close(ctx context.Context) error { return b.conn.Close(context.WithoutCancel(ctx)) }

// isLocal reports whether a host is a socket's folder or this machine.
func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || host == "localhost" || ip != nil && ip.IsLoopback()
}

const forcedTables = `-- name: bulk.forced_tables
SELECT c.oid::regclass::text FROM pg_class c WHERE c.relforcerowsecurity AND c.relkind IN ('r','p') ORDER BY 1`

// Load runs fn in one transaction in which the owner passes the row-level policies: COPY refuses to run under them. For many rows the indexes and
// keys are made at the end. No other session ever sees the tables without any of these, and nothing of a load that fails stays.
func (b *Bulk) Load(ctx context.Context, many bool, fn func() error) error {
	return pgx.BeginFunc(ctx, b.conn, func(tx pgx.Tx) error {
		b.tx, b.many = tx, many
		defer func() { b.tx, b.many = nil, false }()
		rows, err := tx.Query(ctx, forcedTables)
		if err != nil {
			return err
		}
		tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		if err := b.alter(ctx, tables, "NO FORCE ROW LEVEL SECURITY"); err != nil {
			return err
		}
		if many {
			err = b.withoutIndexes(ctx, fn)
		} else {
			err = fn()
		}
		if err != nil {
			return err
		}
		return b.alter(ctx, tables, "FORCE ROW LEVEL SECURITY")
	})
}

// alter changes tables whose names the database itself has written.
func (b *Bulk) alter(ctx context.Context, tables []string, how string) error {
	var sql strings.Builder
	for _, t := range tables {
		fmt.Fprintf(&sql, "ALTER TABLE %s %s;\n", t, how)
	}
	_, err := b.tx.Exec(ctx, sql.String())
	return err
}

// Copy lays rows into a table, inside Load.
func (b *Bulk) Copy(ctx context.Context, rows *Rows) (err error) {
	defer fault.Wrap(&err, "store.Copy(%s)", rows.table)
	if rows.n == 0 || rows.err != nil {
		return rows.err
	}
	frozen, begun := b.filled[rows.table]
	if !begun && b.many {
		if frozen, err = b.begin(ctx, rows.table); err != nil {
			return err
		}
	}
	b.filled[rows.table] = frozen
	how := ""
	if frozen {
		how = " WITH (FREEZE)"
	}
	_, err = b.conn.PgConn().CopyFrom(ctx, rows.reader(), "COPY "+rows.table+" ("+rows.columns+") FROM STDIN"+how)
	return err
}

// begin empties an empty table anew, so that its rows belong to nobody but this transaction: they need no log on the way in, and no vacuum to be seen
// by all at its end. A table that refuses to be emptied is filled as it is.
func (b *Bulk) begin(ctx context.Context, table string) (frozen bool, err error) {
	err = b.tx.QueryRow(ctx, "-- name: bulk.fresh\nSELECT NOT EXISTS (SELECT FROM "+table+`)
   AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = $1::text::regclass AND tgtype & 32 <> 0)`, table).Scan(&frozen)
	if err == nil && frozen {
		_, err = b.tx.Exec(ctx, "TRUNCATE "+table)
	}
	return frozen, err
}

// Settle makes the planner know the tables that got rows, so that the first page is as quick as any later one; many rows are also marked as seen by
// everybody, which spares the first readers the work.
func (b *Bulk) Settle(ctx context.Context, many bool) error {
	var known, marked []string
	for _, table := range slices.Sorted(maps.Keys(b.filled)) {
		if many && !b.filled[table] {
			marked = append(marked, table)
		} else {
			known = append(known, table)
		}
	}
	for how, tables := range map[string][]string{"ANALYZE ": known, "VACUUM (ANALYZE) ": marked} {
		if len(tables) == 0 {
			continue
		}
		if _, err := b.conn.Exec(ctx, how+strings.Join(tables, ", ")); err != nil {
			return err
		}
	}
	return nil
}

// Rows are rows of one table on their way to Copy, in the text form of COPY.
type Rows struct {
	table, columns string
	n              int
	buf            []byte
	err            error // the first value that has no form
}

// NewRows returns no rows of a table; columns are as in SQL, with commas between.
func NewRows(table, columns string) *Rows { return &Rows{table: table, columns: columns} }

// Len returns how many rows there are.
func (r *Rows) Len() int { return r.n }

// Table returns the table's name.
func (r *Rows) Table() string { return r.table }

// Bytes returns the rows as COPY reads them: the same rows are the same bytes.
func (r *Rows) Bytes() []byte { return r.buf }

func (r *Rows) reader() io.Reader { return bytes.NewReader(r.buf) }

// Add appends a row. A nil, a zero id, day or moment is NULL, so columns that may not be empty get a value that is not.
func (r *Rows) Add(values ...any) {
	for i, v := range values {
		if i > 0 {
			r.buf = append(r.buf, '\t')
		}
		r.value(v)
	}
	r.buf = append(r.buf, '\n')
	r.n++
}

func (r *Rows) value(v any) {
	switch v := v.(type) {
	case string:
		r.text(v)
	case []byte:
		r.text(string(v))
	case int:
		r.buf = strconv.AppendInt(r.buf, int64(v), 10)
	case bool:
		r.buf = strconv.AppendBool(r.buf, v)
	case uuid.UUID:
		r.uuid(v)
	case time.Time:
		r.moment(v)
	case civil.Date:
		r.orNull(v.String())
	case civil.Period:
		r.buf = fmt.Appendf(r.buf, "[%s,%s)", v.From, v.To)
	case []string: // of codes, which need no quotes
		r.buf = fmt.Appendf(r.buf, "{%s}", strings.Join(v, ","))
	case nil:
		r.orNull("")
	default:
		r.code(v)
	}
}

// code writes a value of a named text type, such as a state.
func (r *Rows) code(v any) {
	if s := reflect.ValueOf(v); s.Kind() == reflect.String {
		r.text(s.String())
		return
	}
	r.err = fmt.Errorf("a %T cannot be laid into %s", v, r.table)
}

func (r *Rows) uuid(v uuid.UUID) {
	if v == uuid.Nil {
		r.orNull("")
		return
	}
	r.buf = hex.AppendEncode(r.buf, v[:4])
	for i := 4; i < 10; i += 2 {
		r.buf = hex.AppendEncode(append(r.buf, '-'), v[i:i+2])
	}
	r.buf = hex.AppendEncode(append(r.buf, '-'), v[10:])
}

func (r *Rows) moment(v time.Time) {
	if v.IsZero() {
		r.orNull("")
		return
	}
	r.buf = v.UTC().AppendFormat(r.buf, "2006-01-02 15:04:05.000000Z")
}

func (r *Rows) orNull(s string) {
	if s == "" {
		s = `\N`
	}
	r.buf = append(r.buf, s...)
}

func (r *Rows) text(s string) {
	done := 0
	for i := range len(s) {
		var escape byte
		switch s[i] {
		case '\\':
			escape = '\\'
		case '\t':
			escape = 't'
		case '\n':
			escape = 'n'
		case '\r':
			escape = 'r'
		default:
			continue
		}
		r.buf = append(append(r.buf, s[done:i]...), '\\', escape)
		done = i + 1
	}
	r.buf = append(r.buf, s[done:]...)
}

package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kuntapaikka/internal/audit"
)

// eventColumns are the columns of an event e in the order in which recordReader reads them.
const eventColumns = "e.id, e.xid, e.at, e.account_id, e.role, e.organisation, e.action, e.subject, e.subject_id, e.case_id, e.ground, e.detail"

const eventWidth = 12

func selectRecords(ctx context.Context, tx pgx.Tx, sql string, args ...any) ([]audit.Record, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	reader := recordReader{}
	var records []audit.Record
	for rows.Next() {
		var r audit.Record
		if err := reader.read(rows.RawValues(), &r); err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, rows.Err()
}

// recordReader reads events from the server's binary form, which is several times as fast as scanning: an auditor waits for the whole log. The
// words that recur in every event are kept once.
type recordReader struct{ words map[string]string }

// binaryEpoch is where PostgreSQL's binary moments begin, in microseconds since 1970.
var binaryEpoch = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

var errOddColumn = errors.New("audit event: a column is not what the schema says")

func (rr *recordReader) read(raw [][]byte, r *audit.Record) error {
	if len(raw) < eventWidth || len(raw[0]) != 8 || len(raw[1]) != 8 || len(raw[2]) != 8 || len(raw[11]) < 2 {
		return errOddColumn
	}
	r.ID = int64(binary.BigEndian.Uint64(raw[0]))
	r.XID = binary.BigEndian.Uint64(raw[1])
	r.At = time.UnixMicro(int64(binary.BigEndian.Uint64(raw[2])) + binaryEpoch)
	r.Account, r.Organisation = idIn(raw[3]), idIn(raw[5])
	r.Role = rr.word(raw[4])
	r.Event = audit.Event{
		Action: rr.word(raw[6]), Subject: audit.Subject(rr.word(raw[7])), ID: idIn(raw[8]), Case: idIn(raw[9]), Ground: rr.word(raw[10]),
	}
	detail := raw[11]
	if detail[0] == 1 { // the binary form: a version, then the text
		detail = detail[1:]
	}
	if string(detail) == "{}" {
		return nil
	}
	if r.Event.Detail = rr.plainDetail(detail); r.Event.Detail != nil {
		return nil
	}
	return json.Unmarshal(detail, &r.Event.Detail)
}

// plainDetail reads what nearly every detail is, an object of texts without escapes in the server's own spelling; of anything else it returns nil.
func (rr *recordReader) plainDetail(b []byte) map[string]string {
	if bytes.IndexByte(b, '\\') >= 0 || len(b) < len(`{"":""}`) || b[0] != '{' || b[len(b)-1] != '}' {
		return nil
	}
	detail := map[string]string{}
	for b = b[1 : len(b)-1]; ; b = b[len(`, `):] {
		key, rest, ok := quoted(b)
		rest, ok2 := bytes.CutPrefix(rest, []byte(`: `))
		value, rest, ok3 := quoted(rest)
		if !ok || !ok2 || !ok3 {
			return nil
		}
		detail[rr.word(key)] = string(value)
		if len(rest) == 0 {
			return detail
		}
		if b = rest; !bytes.HasPrefix(b, []byte(`, `)) {
			return nil
		}
	}
}

// quoted cuts a quoted text without escapes off the beginning.
func quoted(b []byte) (text, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		return nil, b, false
	}
	end := bytes.IndexByte(b[1:], '"')
	if end < 0 {
		return nil, b, false
	}
	return b[1 : 1+end], b[2+end:], true
}

// word returns the text, the same string for the same bytes; a log has few roles, actions and grounds, and a flood of others is not kept.
func (rr *recordReader) word(b []byte) string {
	if rr.words == nil {
		rr.words = map[string]string{}
	}
	w, ok := rr.words[string(b)]
	if !ok {
		w = string(b)
		if len(rr.words) < 10_000 {
			rr.words[w] = w
		}
	}
	return w
}

// idIn reads a binary UUID, or the zero id for NULL.
func idIn(b []byte) (id uuid.UUID) {
	copy(id[:], b)
	return id
}

const stretch = 5000 // links a query

const chainLinks = "-- name: chain.links\nSELECT seq, event_id, hash FROM audit.seal WHERE seq > $1 AND seq <= $2 ORDER BY seq"

// The events of a stretch lie side by side, but for those of transactions that ran at the same time: one walk along their numbers gives them. Where
// they lie far apart, as after a restore or a forgery, they are named.
const (
	chainEvents = "-- name: chain.events\nSELECT " + eventColumns + " FROM audit.event e WHERE e.id >= $1 AND e.id <= $2 ORDER BY e.id"
	chainNamed  = "-- name: chain.named\nSELECT " + eventColumns + " FROM audit.event e WHERE e.id = ANY($1) ORDER BY e.id"
)

// ChainEntries reads the links of the chain with their events, in order, as one transaction on the sealer's login sees them. Two connections of one
// snapshot read stretches in turn while the ones before are used. An entry is valid until the next one is asked for.
func ChainEntries(ctx context.Context, pool *pgxpool.Pool) iter.Seq2[*audit.Entry, error] {
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return func(yield func(*audit.Entry, error) bool) {
		stopped := false
		each := func(e *audit.Entry, err error) bool {
			stopped = stopped || !yield(e, err)
			return !stopped
		}
		err := pgx.BeginTxFunc(ctx, pool, snapshot, func(tx pgx.Tx) error {
			second, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig) // not the pool's: whoever waits for a second while holding a first may wait for ever
			if err != nil {
				return err
			}
			defer second.Close(context.WithoutCancel(ctx))
			return pgx.BeginTxFunc(ctx, second, snapshot, func(twin pgx.Tx) error {
				if err := shareSnapshot(ctx, tx, twin); err != nil {
					return err
				}
				readChain(ctx, each, tx, twin)
				return nil
			})
		})
		if err != nil && !stopped {
			yield(nil, err)
		}
	}
}

// shareSnapshot makes the second transaction see what the first one sees.
func shareSnapshot(ctx context.Context, tx, twin pgx.Tx) error {
	var id string
	if err := tx.QueryRow(ctx, "-- name: chain.snapshot\nSELECT pg_export_snapshot()").Scan(&id); err != nil {
		return err
	}
	_, err := twin.Exec(ctx, "SET TRANSACTION SNAPSHOT '"+id+"'") // the server's own word; it takes no parameter
	return err
}

// lane is one connection's share of the chain: every second stretch.
type lane struct {
	stretchReader
	ready chan []audit.Entry
	err   error // once ready is closed
}

// readChain yields the chain up to its last number, each transaction reading its stretches ahead of the reader.
func readChain(ctx context.Context, yield func(*audit.Entry, error) bool, txs ...pgx.Tx) {
	var last int64
	if err := txs[0].QueryRow(ctx, "-- name: chain.last\nSELECT coalesce(max(seq), 0) FROM audit.seal").Scan(&last); err != nil {
		yield(nil, err)
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	var reading sync.WaitGroup
	defer reading.Wait() // the transactions are not used any more after this
	defer cancel()
	lanes := make([]*lane, len(txs))
	for i, tx := range txs {
		lanes[i] = &lane{stretchReader: stretchReader{tx: tx}, ready: make(chan []audit.Entry, 1)}
		reading.Go(func() { lanes[i].run(ctx, int64(i)*stretch, int64(len(txs))*stretch, last) })
	}
	for turn := 0; ; turn++ {
		l := lanes[turn%len(lanes)]
		entries, more := <-l.ready
		if !more {
			if l.err != nil {
				yield(nil, l.err)
			}
			return
		}
		for i := range entries {
			if !yield(&entries[i], nil) {
				return
			}
		}
	}
}

// run reads every step-th stretch from there on.
func (l *lane) run(ctx context.Context, from, step, last int64) {
	defer close(l.ready)
	for ; from < last; from += step {
		entries, err := l.read(ctx, from)
		if err != nil {
			l.err = err
			return
		}
		select {
		case l.ready <- entries:
		case <-ctx.Done():
			l.err = ctx.Err()
			return
		}
	}
}

// stretchReader reads links and their events on one transaction.
type stretchReader struct {
	tx      pgx.Tx
	records recordReader
}

// read returns the links behind a number, at most a stretch. One without a link in it, before the chain's last, is told by an entry without a number.
func (s *stretchReader) read(ctx context.Context, from int64) ([]audit.Entry, error) {
	entries, err := s.links(ctx, from)
	if err != nil || len(entries) == 0 {
		return []audit.Entry{{Lost: true}}, err
	}
	order := make([]*audit.Entry, len(entries)) // by the number of the event
	for i := range entries {
		order[i] = &entries[i]
	}
	slices.SortStableFunc(order, func(a, b *audit.Entry) int { return cmp.Compare(a.Record.ID, b.Record.ID) })
	return entries, s.events(ctx, order)
}

// links reads the links alone: each is lost until its event is found.
func (s *stretchReader) links(ctx context.Context, from int64) ([]audit.Entry, error) {
	rows, err := s.tx.Query(ctx, chainLinks, from, from+stretch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	entries := make([]audit.Entry, 0, stretch)
	for rows.Next() {
		raw := rows.RawValues()
		e := audit.Entry{Seq: int64(binary.BigEndian.Uint64(raw[0])), Lost: true}
		e.Record.ID = int64(binary.BigEndian.Uint64(raw[1]))
		if len(raw[2]) == len(e.Hash) { // else it is no link's hash
			copy(e.Hash[:], raw[2])
		}
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

// events fills the entries, which come in the order of their events' numbers, with the events that are there. An event that cannot be read as one, or
// that is there twice, leaves its link lost.
func (s *stretchReader) events(ctx context.Context, order []*audit.Entry) error {
	first, last := order[0].Record.ID, order[len(order)-1].Record.ID
	rows, err := s.eventRows(ctx, order, first, last)
	if err != nil {
		return err
	}
	defer rows.Close()
	at, before := 0, first-1
	for rows.Next() {
		raw := rows.RawValues()
		if len(raw[0]) != 8 {
			return errOddColumn
		}
		id := int64(binary.BigEndian.Uint64(raw[0]))
		for at < len(order) && order[at].Record.ID < id {
			at++
		}
		for i := at; i < len(order) && order[i].Record.ID == id; i++ {
			e := order[i]
			e.Lost = s.records.read(raw, &e.Record) != nil || id == before
			e.Record.ID = id
		}
		before = id
	}
	return rows.Err()
}

func (s *stretchReader) eventRows(ctx context.Context, order []*audit.Entry, first, last int64) (pgx.Rows, error) {
	if uint64(last-first) < 4*stretch {
		return s.tx.Query(ctx, chainEvents, first, last)
	}
	ids := make([]int64, len(order))
	for i, e := range order {
		ids[i] = e.Record.ID
	}
	return s.tx.Query(ctx, chainNamed, ids)
}

// Checkpoints returns the notes that the database keeps, oldest first, as they were signed.
func Checkpoints(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	rows, err := pool.Query(ctx, "-- name: checkpoint.list\nSELECT note FROM audit.checkpoint ORDER BY seq")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"iter"
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

const chainStretch = `-- name: chain.stretch
SELECT ` + eventColumns + `, s.seq, s.hash FROM audit.seal s LEFT JOIN audit.event e ON e.id = s.event_id
 WHERE s.seq > $1 AND s.seq <= $2 ORDER BY s.seq`

const stretch = 20_000 // links a query: the server joins a stretch in memory

// ChainEntries reads the links of the chain with their events, in order, as one transaction on the sealer's login sees them. A stretch is read
// while the one before is used. An entry is valid until the next one is asked for.
func ChainEntries(ctx context.Context, pool *pgxpool.Pool) iter.Seq2[*audit.Entry, error] {
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return ahead(ctx, func(ctx context.Context, batches chan<- []audit.Entry) error {
		return pgx.BeginTxFunc(ctx, pool, snapshot, func(tx pgx.Tx) error { return readChain(ctx, tx, batches) })
	})
}

// ahead yields the entries that read sends in batches while the reader of the sequence works.
func ahead(ctx context.Context, read func(context.Context, chan<- []audit.Entry) error) iter.Seq2[*audit.Entry, error] {
	return func(yield func(*audit.Entry, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		batches, failed := make(chan []audit.Entry, 4), make(chan error, 1)
		go func() {
			defer close(batches)
			failed <- read(ctx, batches)
		}()
		defer func() {
			cancel()
			for range batches { // until the reading has ended: its transaction is not used any more
			}
		}()
		for batch := range batches {
			for i := range batch {
				if !yield(&batch[i], nil) {
					return
				}
			}
		}
		if err := <-failed; err != nil {
			yield(nil, err)
		}
	}
}

// readChain sends the chain in batches.
func readChain(ctx context.Context, tx pgx.Tx, batches chan<- []audit.Entry) error {
	var last int64
	if err := tx.QueryRow(ctx, "-- name: chain.last\nSELECT coalesce(max(seq), 0) FROM audit.seal").Scan(&last); err != nil {
		return err
	}
	reader := &recordReader{}
	for from := int64(0); from < last; from += stretch {
		if err := readStretch(ctx, tx, reader, from, batches); err != nil {
			return err
		}
	}
	return nil
}

const entriesBatch = 500

func readStretch(ctx context.Context, tx pgx.Tx, reader *recordReader, from int64, batches chan<- []audit.Entry) error {
	rows, err := tx.Query(ctx, chainStretch, from, from+stretch)
	if err != nil {
		return err
	}
	defer rows.Close()
	batch := make([]audit.Entry, 0, entriesBatch)
	for rows.Next() {
		batch = append(batch, reader.entry(rows.RawValues()))
		if len(batch) < entriesBatch {
			continue
		}
		if err := send(ctx, batches, batch); err != nil {
			return err
		}
		batch = make([]audit.Entry, 0, entriesBatch)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return send(ctx, batches, batch)
}

func send(ctx context.Context, batches chan<- []audit.Entry, batch []audit.Entry) error {
	select {
	case batches <- batch:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// entry reads a link. An event that is not there, or cannot be read as an event, is lost.
func (rr *recordReader) entry(raw [][]byte) audit.Entry {
	e := audit.Entry{Seq: int64(binary.BigEndian.Uint64(raw[eventWidth]))}
	e.Lost = rr.read(raw, &e.Record) != nil || copy(e.Hash[:], raw[eventWidth+1]) != len(e.Hash)
	return e
}

// Checkpoints returns the notes that the database keeps, oldest first, as they were signed.
func Checkpoints(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	rows, err := pool.Query(ctx, "-- name: checkpoint.list\nSELECT note FROM audit.checkpoint ORDER BY seq")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

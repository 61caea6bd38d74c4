package pack

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/money"
)

// The columns of the tables of a pack.
var (
	claimColumns    = []string{"claim", "round", "version", "claimant", "state", "submitted_at", "claimed_cents", "granted_cents"}
	lineColumns     = []string{"person", "payee", "group", "arrived_on", "age", "rule", "source", "reason", "due_cents", "asked_cents", "argument", "accepted_cents", "granted_cents", "ground"}
	stepColumns     = []string{"at", "event", "from", "to", "organisation", "account", "note"}
	ledgerColumns   = []string{"entry", "day", "kind", "of", "refers_to", "ground", "account", "cents"}
	balanceColumns  = []string{"account", "cents"}
	paymentColumns  = []string{"payment", "batch", "batch_state", "on_day", "state", "instalment", "cents", "iban", "reference", "bank_status", "reason", "made_by", "released_by", "file_sha256"}
	evidenceColumns = []string{"number", "name", "version", "type", "size", "sha256", "scanned", "added_at", "added_by", "removed"}
	accessColumns   = []string{
		"link", "before", "hash", "id", "transaction", "at_micros", "account", "role", "organisation", "action", "subject", "subject_id", "case", "ground", "detail",
	}
	registerColumns = []string{"register", "code", "value", "valid_from", "valid_to", "status", "source"}
)

// table writes rows below their columns.
type table struct {
	buf bytes.Buffer
	w   *csv.Writer
}

func newTable(columns []string) *table {
	t := &table{}
	t.w = csv.NewWriter(&t.buf)
	_ = t.w.Write(columns) // into memory: cannot fail
	return t
}

// add writes a row. A text that a spreadsheet would reckon gets a quote before it, as in every file that the portal writes.
func (t *table) add(cells ...any) {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = written(c)
	}
	_ = t.w.Write(row) // into memory: cannot fail
}

func written(c any) string {
	switch v := c.(type) {
	case string:
		return guarded(v)
	case money.Cents:
		return strconv.FormatInt(int64(v), 10)
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.UTC().Format(time.RFC3339Nano)
	case uuid.UUID:
		if v == uuid.Nil {
			return ""
		}
		return v.String()
	case civil.Date:
		if v.IsZero() {
			return ""
		}
		return v.String()
	}
	return fmt.Sprint(c)
}

func guarded(s string) string {
	s = strings.ReplaceAll(s, "\r", "")
	if s != "" && strings.ContainsRune("=+-@\t'", rune(s[0])) {
		return "'" + s
	}
	return s
}

func plain(s string) string { return strings.TrimPrefix(s, "'") }

func (t *table) bytes() []byte {
	t.w.Flush()
	return t.buf.Bytes()
}

func document(v any) ([]byte, error) {
	text, err := json.MarshalIndent(v, "", " ")
	return append(text, '\n'), err
}

// row is a row of a table that is read, with its number in the file; the header is row 1.
type row struct {
	number  int
	columns []string
	cells   []string
	wrong   *error
}

// rows reads a table that has these columns, and stops at the first mistake, which it names by its row.
func rows(content []byte, columns []string, each func(row) error) error {
	r := csv.NewReader(bytes.NewReader(content))
	r.ReuseRecord, r.FieldsPerRecord = false, len(columns)
	for n := 1; ; n++ {
		cells, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return atRow{n, err}
		case n == 1:
			if !slices.Equal(cells, columns) {
				return atRow{1, fmt.Errorf("the columns are not %s", strings.Join(columns, ","))}
			}
			continue
		}
		var wrong error
		err = each(row{n, columns, cells, &wrong})
		if err == nil {
			err = wrong
		}
		if err != nil {
			return atRow{n, err}
		}
	}
}

// atRow is a mistake in a row.
type atRow struct {
	number int
	error
}

func (r row) text(column string) string {
	return plain(r.cells[slices.Index(r.columns, column)])
}

func (r row) note(column string, err error) {
	if err != nil && *r.wrong == nil {
		*r.wrong = fmt.Errorf("%s: %w", column, err)
	}
}

func (r row) number64(column string) int64 {
	n, err := strconv.ParseInt(r.cells[slices.Index(r.columns, column)], 10, 64)
	r.note(column, err)
	return n
}

func (r row) cents(column string) money.Cents { return money.Cents(r.number64(column)) }

func (r row) id(column string) uuid.UUID {
	text := r.text(column)
	if text == "" {
		return uuid.Nil
	}
	id, err := uuid.Parse(text)
	r.note(column, err)
	return id
}

func (r row) day(column string) civil.Date {
	d, err := civil.Parse(r.text(column))
	r.note(column, err)
	return d
}

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
	lineColumns     = []string{"person", "payee", "group", "arrived_on", "age", "rule", "source", "reason", "due_cents", "asked_cents", "argument", "accepted_cents", "granted_cents", "taken_cents", "ground"}
	stepColumns     = []string{"step", "of", "at", "event", "from", "to", "organisation", "account", "cents", "note"}
	ledgerColumns   = []string{"entry", "day", "kind", "of", "refers_to", "ground", "account", "cents"}
	balanceColumns  = []string{"account", "cents"}
	paymentColumns  = []string{"payment", "batch", "batch_state", "on_day", "state", "instalment", "cents", "iban", "reference", "bank_status", "reason", "made_by", "released_by", "file_sha256"}
	evidenceColumns = []string{"number", "name", "version", "type", "size", "sha256", "scanned", "added_at", "added_by", "removed"}
	accessColumns   = []string{
		"link", "before", "hash", "id", "transaction", "at_micros", "account", "role", "organisation", "action", "subject", "subject_id", "case", "ground", "detail",
	}
	registerColumns = []string{"register", "code", "value", "valid_from", "valid_to", "status", "source"}

	// The tables of what has followed; each is there when it has a row.
	recoveryColumns = []string{
		"id", "recovery", "state", "basis", "cents", "interest_cents", "due_on", "reference", "ground", "answer_by", "answered_at", "answered_by", "answer", "reasons", "opened_at", "preparers",
		"decided_by", "decided_at",
	}
	recoveryLineColumns = []string{"recovery", "person", "cents"}
	movementColumns     = []string{"recovery", "kind", "day", "cents", "interest_cents", "late_cents", "against", "review", "note", "at", "account", "cancelled_late_cents", "cancelled_why", "cancelled_at", "cancelled_by"}
	reviewColumns       = []string{
		"id", "review", "of", "state", "demand", "persons", "term_to", "made_at", "outcome", "cents", "reasons", "preparers", "decided_by", "decided_at",
	}
	changeColumns = []string{
		"id", "change", "state", "taken_cents", "kind", "line", "was", "now", "accepted", "ground", "reason", "asked_at", "asked_by", "preparers", "returned", "decided_by", "decided_at",
	}
	instalmentColumns = []string{"instalment", "share", "due_when", "on_day", "as_of", "cents", "paid_cents", "held_cents"}
	reportColumns     = []string{"report", "due_on", "state", "used_cents", "use_from", "use_until", "persons", "narrative", "results", "submitted_at", "checkers"}
	useColumns        = []string{"report", "use", "cents"}
	settlementColumns = []string{"settlement", "state", "award_cents", "settled_cents", "unused_cents", "over_cents", "submitted_at", "checkers", "settled_at"}
	costColumns       = []string{"month", "first_day", "last_day", "granted_cents", "gross_cents", "side_cents", "approved_cents", "ground"}
	pickedColumns     = []string{
		"sample", "unit", "stratum", "person", "payee", "cents", "random", "risks", "state", "outcome", "error_cents", "category", "ground", "note", "returned", "found_by", "found_at",
		"confirmed_by", "confirmed_at",
	}
)

// table writes rows below their columns.
type table struct {
	buf  bytes.Buffer
	w    *csv.Writer
	rows int
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
	t.rows++
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
	case []uuid.UUID:
		all := make([]string, len(v))
		for i, id := range v {
			all[i] = id.String()
		}
		return strings.Join(all, " ")
	case []string:
		return guarded(strings.Join(v, ", "))
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

// some is the table, or nothing where it has no row.
func (t *table) some() []byte {
	if t.rows == 0 {
		return nil
	}
	return t.bytes()
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

// rows reads a table that has these columns, none of its rows twice, and stops at the first mistake, which it names by its row.
func rows(content []byte, columns []string, each func(row) error) error {
	r, seen := csv.NewReader(bytes.NewReader(content)), map[string]int{}
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
		key := strings.Join(cells, "\x00")
		if first, twice := seen[key]; twice {
			return atRow{n, fmt.Errorf("it is row %d again", first)}
		}
		seen[key] = n
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

// nth says that the rows are not numbered from 1 on, where one is gone.
func (r row) nth(column string) error {
	if n := r.number64(column); n != int64(r.number-1) {
		return fmt.Errorf("%s %d comes as the %d.", column, n, r.number-1)
	}
	return nil
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
	text := r.text(column)
	if text == "" {
		return civil.Date{}
	}
	d, err := civil.Parse(text)
	r.note(column, err)
	return d
}

func (r row) moment(column string) time.Time {
	text := r.text(column)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	r.note(column, err)
	return t
}

func (r row) flag(column string) bool {
	is, err := strconv.ParseBool(r.text(column))
	r.note(column, err)
	return is
}

func (r row) ids(column string) (all []uuid.UUID) {
	for text := range strings.FieldsSeq(r.text(column)) {
		id, err := uuid.Parse(text)
		r.note(column, err)
		all = append(all, id)
	}
	return all
}

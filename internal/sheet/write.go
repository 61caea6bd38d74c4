package sheet

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"kuntapaikka/internal/civil"
)

// Cell is one cell to be written: words, or a number that is never taken for words.
type Cell struct {
	text   string
	number float64
	digits int // of the number's decimals; -1 is words
}

// Words returns a cell with text. In the file it can never be a formula.
func Words(s string) Cell { return Cell{text: s, digits: -1} }

// Whole returns a cell with a whole number.
func Whole(n int64) Cell { return Cell{number: float64(n)} }

// Cents returns a cell with euros, from cents.
func Cents(n int64) Cell { return Cell{number: float64(n) / 100, digits: 2} }

// Day returns a cell with a day as 2026-12-14, which every spreadsheet reads; no day is an empty cell.
func Day(d civil.Date) Cell { return Words(d.String()) }

// Line returns cells with text.
func Line(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, s := range texts {
		cells[i] = Words(s)
	}
	return cells
}

// Page is one sheet to be written: its name, a header in bold that stays in sight, and its rows.
type Page struct {
	Name   string
	Header []string
	Rows   [][]Cell
}

// WriteCSV writes one page for a Finnish or Swedish spreadsheet: semicolons, decimal commas, UTF-8 with its mark.
func WriteCSV(w io.Writer, p Page) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	record := make([]string, 0, len(p.Header))
	for _, cells := range append([][]Cell{Line(p.Header...)}, p.Rows...) {
		record = record[:0]
		for _, c := range cells {
			record = append(record, c.csv())
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (c Cell) csv() string {
	if c.digits < 0 {
		return guarded(c.text)
	}
	return strings.Replace(strconv.FormatFloat(c.number, 'f', c.digits, 64), ".", ",", 1)
}

// WriteXLSX writes a workbook with a sheet for each page.
func WriteXLSX(w io.Writer, pages ...Page) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	for i, p := range pages {
		if err := addPage(f, i, p); err != nil {
			return err
		}
	}
	return f.Write(w)
}

func addPage(f *excelize.File, i int, p Page) error {
	if i == 0 {
		if err := f.SetSheetName("Sheet1", p.Name); err != nil {
			return err
		}
	} else if _, err := f.NewSheet(p.Name); err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	s, err := f.NewStreamWriter(p.Name)
	if err != nil {
		return err
	}
	if err := s.SetColWidth(1, max(len(p.Header), 1), 22); err != nil {
		return err
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := addRow(s, 1, Line(p.Header...), excelize.RowOpts{StyleID: bold}); err != nil {
		return err
	}
	for j, cells := range p.Rows {
		if err := addRow(s, j+2, cells); err != nil {
			return err
		}
	}
	return s.Flush()
}

func addRow(s *excelize.StreamWriter, number int, cells []Cell, opts ...excelize.RowOpts) error {
	values := make([]any, len(cells))
	for i, c := range cells {
		switch {
		case c.digits < 0:
			values[i] = guarded(c.text)
		default:
			values[i] = c.number
		}
	}
	at, err := excelize.CoordinatesToCellName(1, number)
	if err != nil {
		return err
	}
	return s.SetRow(at, values, opts...)
}

// guard is put before a text that a spreadsheet could take for a formula. It is an apostrophe, which a spreadsheet itself puts before such a text.
const guard = "'"

// active are the characters with which a formula can begin, the full-width ones of East Asian keyboards among them.
const active = "=+-@\t\r\n＝＋－＠"

// guarded returns the text so that it cannot become a formula, without the characters that a workbook cannot hold.
func guarded(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if s != "" && strings.ContainsAny(first(s), active) || strings.HasPrefix(s, guard) && unguarded(s) != s {
		return guard + s
	}
	return s
}

// unguarded takes the guard away again, so that a file of ours comes back as it was written.
func unguarded(s string) string {
	if rest, found := strings.CutPrefix(s, guard); found && rest != "" && (strings.ContainsAny(first(rest), active) || unguarded(rest) != rest) {
		return rest
	}
	return s
}

func first(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

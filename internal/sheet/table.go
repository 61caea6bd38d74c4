package sheet

import (
	"archive/zip"
	"bytes"
	"iter"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kuntapaikka/internal/fault"
)

// Limits says how large a file may be. Bytes is of the file as it came, Unpacked of an XLSX without its packing.
type Limits struct {
	Bytes    int64
	Unpacked int64
	Rows     int // below the header, blank ones among them counted in
	Columns  int
	Cell     int // bytes of text in one cell
}

// Usual returns the limits of an import: 10 MiB and 50,000 rows.
func Usual() Limits {
	return Limits{Bytes: 10 << 20, Unpacked: 160 << 20, Rows: 50_000, Columns: 200, Cell: 4_000}
}

// Table is what a file holds. Header is its first row that is not blank; blank rows below it are left out.
type Table struct {
	Header    []string
	HeaderRow int // its number in the sheet, from 1
	Rows      []Row
	dropped   int // blank cells at the end of the header
}

// Row is one row with the number that a spreadsheet shows beside it, from 1. It has at most as many cells as the row was long.
type Row struct {
	Number int
	Cells  []string
	width  int // how many cells of a CSV file the row was written with, blank ones at the end among them; of a workbook at least the header's
}

// All yields the number and the cells of each row.
func (t Table) All() iter.Seq2[int, []string] {
	return func(yield func(int, []string) bool) {
		for _, r := range t.Rows {
			if !yield(r.Number, r.Cells) {
				return
			}
		}
	}
}

// Whole yields the number and the cells of each row as it was written, with the blank cells at its end: a row that is not as long as the header has lost a
// separator or has one too many. Rows of a workbook have no end and are as long as the header at the least.
func (t Table) Whole() iter.Seq2[int, []string] {
	return func(yield func(int, []string) bool) {
		for _, r := range t.Rows {
			cells := make([]string, max(len(r.Cells), r.width-t.dropped))
			copy(cells, r.Cells)
			if !yield(r.Number, cells) {
				return
			}
		}
	}
}

// Read reads a CSV or XLSX file, whichever it is by its content. Mistakes in the file are fault.Invalid with a message that says how to mend them.
func Read(data []byte, limits Limits) (Table, error) {
	switch {
	case int64(len(data)) > limits.Bytes:
		return Table{}, fault.New(fault.Invalid, "sheet.too_large", int(limits.Bytes>>20))
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readXLSX(data, limits)
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0")):
		return Table{}, fault.New(fault.Invalid, "sheet.old_or_locked")
	default:
		return readCSV(data, limits)
	}
}

// builder gathers rows into a table within the limits.
type builder struct {
	limits  Limits
	table   Table
	endless bool // rows end with their last cell that is not blank, as those of a workbook
}

// add takes the row with a number; the cells are cleaned.
func (b *builder) add(number int, cells []string) error {
	width := len(cells)
	cells = clean(cells)
	switch {
	case len(cells) == 0:
		return nil
	case len(cells) > b.limits.Columns:
		return fault.New(fault.Invalid, "sheet.too_many_columns", b.limits.Columns)
	}
	for _, c := range cells {
		if len(c) > b.limits.Cell {
			return fault.New(fault.Invalid, "sheet.cell_too_long", number, b.limits.Cell)
		}
	}
	if b.table.HeaderRow == 0 {
		b.table.Header, b.table.HeaderRow, b.table.dropped = cells, number, width-len(cells)
		return nil
	}
	if b.endless {
		width = max(width, len(b.table.Header)+b.table.dropped)
	}
	if number-b.table.HeaderRow > b.limits.Rows {
		return fault.New(fault.Invalid, "sheet.too_many_rows", b.limits.Rows)
	}
	b.table.Rows = append(b.table.Rows, Row{Number: number, Cells: cells, width: width})
	return nil
}

func (b *builder) done() (Table, error) {
	if b.table.HeaderRow == 0 {
		return Table{}, fault.New(fault.Invalid, "sheet.empty")
	}
	return b.table, nil
}

// clean trims each cell, takes away the guard of our own files, composes letters that were written as two characters, and drops blank cells at the end.
func clean(cells []string) []string {
	for i, c := range cells {
		cells[i] = norm.NFC.String(strings.TrimFunc(unguarded(c), blank))
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

func blank(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' }

// unpacked returns the size of the parts of a zip as they declare it; the reader of a part holds them to it.
func unpacked(files []*zip.File) (size int64) {
	for _, f := range files {
		size += int64(min(f.UncompressedSize64, 1<<40))
	}
	return size
}

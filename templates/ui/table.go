package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"kuntapaikka/internal/i18n"
)

// Sorted is the direction in which a column is sorted, as aria-sort says it.
type Sorted string

// The directions.
const (
	Unsorted   Sorted = ""
	Ascending  Sorted = "ascending"
	Descending Sorted = "descending"
)

// Column is the head of a table's column. Num aligns its figures at the right;
// SortHref makes the head a link that sorts by it.
type Column struct {
	Label, Hint string
	Num         bool
	Prose       bool // sentences: on a phone they stand below the label, across the card
	SortHref    string
	Sorted      Sorted
}

// Cell is one cell: a text, a link, or any component, with a smaller line below.
type Cell struct {
	Text, Href, Hint string
	Body             templ.Component
}

func (c Cell) empty() bool { return c.Text == "" && c.Hint == "" && c.Body == nil }

// Row is one row; its first cell is its head, on a phone the title of a card. Value
// is what the form gets when the row is picked.
type Row struct {
	ID, Value string
	Cells     []Cell
	Picked    bool
}

// Table is a list with a caption, which is read out before the first cell.
type Table struct {
	L       i18n.Lang
	Caption string
	Columns []Column
	Rows    []Row
	Foot    []Cell // one for each column
	// ShowCaption shows what is else only read out.
	ShowCaption bool
	// Bare is for a table inside a padded panel.
	Bare bool
	// Figures is for a table of many short numbers: on a phone they stand in columns under their heads, not in a card for each row.
	Figures bool
	// Fold shows only the first rows of a long table on a phone, with a box that shows all; a wide screen and paper have all of them, and so has a phone
	// whose browser does not know how.
	Fold bool
	// Pick is the form name of a box at each row; none when empty.
	Pick string
}

// Render draws the table.
func (t Table) Render(ctx context.Context, w io.Writer) error { return folding(t).Render(ctx, w) }

// folded reports whether some rows are behind the box. How many stand before it is in web/src/css/table.css: four cards, or five lines of figures.
func (t Table) folded() bool {
	first := 4
	if t.Figures {
		first = 5
	}
	return t.Fold && len(t.Rows) > first
}

func (t Table) num(i int) bool { return i < len(t.Columns) && t.Columns[i].Num }

func (t Table) prose(i int) bool { return i < len(t.Columns) && t.Columns[i].Prose }

func (t Table) label(i int) string {
	if i < len(t.Columns) {
		return t.Columns[i].Label
	}
	return ""
}

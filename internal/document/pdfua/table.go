package pdfua

import (
	"fmt"
	"slices"
)

// Table is rows under named columns. The names stand again on each page that the table reaches.
type Table struct {
	Caption string // above it, read with it
	Columns []Column
	Rows    [][]string // a cell per column; missing ones at the end are empty
	Totals  [][]string // below them, in semibold
}

// Column is one column.
type Column struct {
	Title string
	Share int // of the width, in parts of the sum of all shares; where no column has one, the texts decide
	Align Align
	Head  bool // its cells name their rows: what is read with each number of the row
}

// Fact is a label with its value.
type Fact struct{ Label, Value string }

const gutter = 10 * pt // between columns

// room is the width that the columns divide among them.
func (t Table) room() mp { return textWidth - gutter*mp(len(t.Columns)-1) }

// boxes divides the width among columns.
func (t Table) boxes() []cell {
	sum := 0
	for _, c := range t.Columns {
		sum += max(c.Share, 1)
	}
	x := leftMargin
	all := make([]cell, len(t.Columns))
	for i, c := range t.Columns {
		all[i] = cell{x: x, width: mp(int(t.room()) * max(c.Share, 1) / sum), align: c.Align}
		x += all[i].width + gutter
	}
	return all
}

// fitted gives columns that ask for no share what their texts take: on one line if there is room for all, else each its widest word and, of what is
// left, as much as it would take more.
func (d *Document) fitted(t Table) []Column {
	all := slices.Clone(t.Columns)
	if slices.ContainsFunc(all, func(c Column) bool { return c.Share > 0 }) {
		return all
	}
	var sumWord, sumLine mp
	words, lines := make([]mp, len(all)), make([]mp, len(all))
	for i, c := range all {
		words[i], lines[i] = d.extent(headStyle, c.Title)
		for s, rows := range map[style][][]string{cellStyle: t.Rows, totalStyle: t.Totals} {
			for _, texts := range rows {
				if i < len(texts) {
					word, line := d.extent(s, texts[i])
					words[i], lines[i] = max(words[i], word), max(lines[i], line)
				}
			}
		}
		sumWord, sumLine = sumWord+words[i], sumLine+lines[i]
	}
	left := t.room() - sumWord
	for i := range all {
		width := words[i]
		switch {
		case sumLine <= t.room():
			width = lines[i]
		case left > 0:
			width += mp(int(left) * int(lines[i]-words[i]) / int(sumLine-sumWord))
		}
		all[i].Share = int(width)
	}
	return all
}

// extent is how wide the widest word of a text is, and the widest of its lines, with a little room.
func (d *Document) extent(s style, text string) (word, line mp) {
	inWord, inLine := 0, 0
	for _, r := range clean(text) {
		drawn, _ := d.uses[s.weight].find(r)
		if drawn.file != nil {
			inLine += int(drawn.file.advances[drawn.gid])
			inWord += int(drawn.file.advances[drawn.gid])
		}
		word, line = max(word, mp(inWord)), max(line, mp(inLine))
		if r == ' ' || r == '\n' {
			inWord = 0
		}
		if r == '\n' {
			inLine = 0
		}
	}
	return word*s.size/em + 1*pt, line*s.size/em + 1*pt
}

// mostColumns leaves each column some room.
const mostColumns = 12

// Table adds a table. Cells are plain text.
func (d *Document) Table(t Table) {
	if len(t.Columns) == 0 || len(t.Columns) > mostColumns {
		d.fail(fmt.Errorf("a table of %d columns", len(t.Columns)))
		return
	}
	t.Columns = d.fitted(t)
	table := d.root.add("Table")
	from := len(d.strips)
	if t.Caption != "" {
		d.lines(table.add("Caption"), captionStyle, t.Caption, 12*pt)
	}
	d.gap(10 * pt)
	if t.Caption != "" {
		d.after = 0
	}
	head := d.tableHead(table.add("THead"), t)
	d.add(head)
	again := &repeated{draw: func(p *page, top mp) { redraw(p, head, top) }}
	for _, s := range head {
		again.height += s.height
	}
	for i := from; i < len(d.strips); i++ {
		d.strips[i].keep = true
	}
	d.rows(table, "TBody", t, t.Rows, again, cellStyle, frame{above: 3 * pt, below: 3*pt + 500, under: 500, ink: hair})
	d.keepLast(len(t.Totals) > 0)
	d.rows(table, "TFoot", t, t.Totals, again, totalStyle, frame{above: 4 * pt, below: 4 * pt, over: 750, ink: rule})
	d.keepLast(false)
	d.after = 10 * pt
}

// keepLast says whether the last strip stays with the next one.
func (d *Document) keepLast(keep bool) {
	if n := len(d.strips); n > 0 {
		d.strips[n-1].keep = keep
	}
}

// tableHead lays the row of titles.
func (d *Document) tableHead(group *node, t Table) []strip {
	cells, tr := t.boxes(), group.add("TR")
	for i, c := range t.Columns {
		th := tr.add("TH").with("/O/Table/Scope/Column")
		cells[i].lines = d.set(th, headStyle, cells[i].width, Text(c.Title))
	}
	level(cells)
	return headRow(cells)
}

// level lets titles of fewer lines stand on the last one, next to the column.
func level(cells []cell) {
	most := 0
	for _, c := range cells {
		most = max(most, len(c.lines))
	}
	for i, c := range cells {
		cells[i].lines = append(make([]line, most-len(c.lines)), c.lines...)
	}
}

// headRow is a row that can be drawn again as an artifact.
func headRow(cells []cell) []strip {
	f := frame{above: 3 * pt, below: 4 * pt, under: 1 * pt, ink: deep}
	all := row(cells, headStyle.leading, f)
	for i := range all {
		s := &all[i]
		first, last, height := i == 0, i == len(all)-1, s.height
		var above mp
		if first {
			above = f.above
		}
		s.keep = true
		s.again = func(p *page, top mp) {
			drawCells(p, cells, i, top+above, headStyle.leading, true)
			f.draw(p, cells, top, height, first, last)
		}
	}
	return all
}

func redraw(p *page, head []strip, top mp) {
	for _, s := range head {
		s.again(p, top)
		top += s.height
	}
}

// rows lays a group of rows.
func (d *Document) rows(table *node, tag string, t Table, rows [][]string, again *repeated, s style, f frame) {
	if len(rows) == 0 {
		return
	}
	group := table.add(tag)
	for n, texts := range rows {
		if len(texts) > len(t.Columns) {
			d.fail(fmt.Errorf("row %d has %d cells under %d columns", n+1, len(texts), len(t.Columns)))
			return
		}
		cells, tr := t.boxes(), group.add("TR")
		for i, c := range t.Columns {
			of := tr.add("TD")
			if c.Head {
				of.tag = "TH"
				of.with("/O/Table/Scope/Row")
			}
			if i < len(texts) {
				cells[i].lines = d.set(of, s, cells[i].width, Text(texts[i]))
			}
		}
		strips := whole(row(cells, s.leading, f))
		for i := range strips {
			strips[i].head = again
		}
		d.strips = append(d.strips, strips...)
	}
}

// Facts adds labels with their values, a table whose rows are named.
func (d *Document) Facts(facts ...Fact) {
	if len(facts) == 0 {
		return
	}
	body := d.root.add("Table").add("TBody")
	d.gap(6 * pt)
	label := textWidth * 34 / 100
	for _, f := range facts {
		tr := body.add("TR")
		cells := []cell{{x: leftMargin, width: label - gutter}, {x: leftMargin + label, width: textWidth - label}}
		cells[0].lines = d.set(tr.add("TH").with("/O/Table/Scope/Row"), labelStyle, cells[0].width, Text(f.Label))
		cells[1].lines = d.set(tr.add("TD"), bodyStyle, cells[1].width, Text(f.Value))
		d.add(whole(row(cells, bodyStyle.leading, frame{above: 2 * pt, below: 2*pt + 500, under: 500, ink: hair})))
	}
	d.after = 8 * pt
}

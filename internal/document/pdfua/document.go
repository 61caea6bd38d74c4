package pdfua

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Meta is what the file says of itself.
type Meta struct {
	Lang    string // BCP 47: "fi", "sv"
	Title   string // of the window and the library
	Author  string // who gives the document
	Subject string
	Head    string    // runs above the later pages; the title, if empty
	Foot    string    // runs below every page
	Created time.Time // when the document was given: never the clock at making the file
}

// Document is a document being written. A mistake in a block is kept and returned by Bytes.
type Document struct {
	meta   Meta
	root   *node
	strips []strip
	uses   map[weight]*usage
	after  mp   // below the last block
	fresh  bool // the next block opens a page
	headed bool // the last block was a heading, near which the next one stands
	level  int  // of the last heading
	marks  []*bookmark
	err    error
	made   []byte
}

// bookmark is a heading in the outline.
type bookmark struct {
	title string
	level int
	page  *page
	y     mp
}

var (
	bodyStyle    = style{regular, 10500, 15 * pt, black}
	labelStyle   = style{regular, 10500, 15 * pt, grey}
	headStyle    = style{semibold, 9500, 12 * pt, deep}
	cellStyle    = style{regular, 9500, 13 * pt, black}
	totalStyle   = style{semibold, 9500, 13 * pt, black}
	captionStyle = style{semibold, 10500, 15 * pt, black}
	smallStyle   = style{regular, 8500, 11 * pt, grey}
	titleStyle   = style{semibold, 19 * pt, 24 * pt, deep}
)

// headings are the styles by level, from the first.
func headings() []style {
	return []style{titleStyle, {semibold, 13 * pt, 18 * pt, deep}, {semibold, 11 * pt, 15 * pt, deep}}
}

// New begins a document.
func New(m Meta) *Document {
	d := &Document{meta: m, root: &node{tag: "Document"}, uses: map[weight]*usage{}}
	faces, err := typeface()
	if err != nil {
		d.fail(err)
		faces = map[weight]*face{regular: {}, semibold: {}}
	}
	for w, f := range faces {
		d.uses[w] = newUsage(f)
	}
	if m.Lang == "" || strings.TrimSpace(m.Title) == "" {
		d.fail(errors.New("a document without a language or a title"))
	}
	if m.Created.IsZero() {
		d.fail(errors.New("a document without the moment when it was given"))
	}
	return d
}

func (d *Document) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// gap is the room above what comes next, unless what came before wants more.
func (d *Document) gap(before mp) {
	if d.headed {
		before = min(before, 3*pt)
	}
	d.after = max(d.after, before)
}

// add appends strips below the gap.
func (d *Document) add(all []strip) {
	if len(all) == 0 {
		return
	}
	all[0].before, all[0].fresh = max(all[0].before, d.after), d.fresh
	d.after, d.fresh, d.headed = 0, false, false
	d.strips = append(d.strips, all...)
}

// set breaks runs into lines of an element.
func (d *Document) set(of *node, s style, width mp, runs ...Run) []line {
	return lines(d.words(of, s, runs), s.size, width)
}

// lines adds a text over the whole width.
func (d *Document) lines(of *node, s style, text string, before mp) {
	d.gap(before)
	box := cell{x: leftMargin, width: textWidth}
	if box.lines = d.set(of, s, box.width, Text(text)); len(box.lines) > 0 {
		d.add(row([]cell{box}, s.leading, frame{below: 3 * pt}))
	}
}

// Heading adds a heading of a level from 1. The first one is of level 1, and no level is left out on the way down.
func (d *Document) Heading(level int, text string) {
	if level < 1 || level > d.level+1 || level > len(headings()) {
		d.fail(fmt.Errorf("heading %q of level %d below level %d", text, level, d.level))
		return
	}
	if strings.Trim(clean(text), " \n\u200b") == "" {
		d.fail(errors.New("a heading without text"))
		return
	}
	d.level = level
	s, from := headings()[level-1], len(d.strips)
	d.lines(d.root.add(fmt.Sprintf("H%d", level)), s, text, []mp{20 * pt, 16 * pt, 13 * pt}[level-1])
	mark := &bookmark{title: strings.TrimSpace(strings.ReplaceAll(clean(text), "\n", " ")), level: level}
	d.marks = append(d.marks, mark)
	for i := from; i < len(d.strips); i++ {
		d.strips[i].keep = true
	}
	d.headed = true
	if from < len(d.strips) {
		draw := d.strips[from].draw
		d.strips[from].draw = func(p *page, top mp) { mark.page, mark.y = p, top; draw(p, top) }
	}
}

// Paragraph adds a paragraph.
func (d *Document) Paragraph(runs ...Run) { d.paragraph(bodyStyle, runs) }

// Small adds a paragraph in the size of notes.
func (d *Document) Small(runs ...Run) { d.paragraph(smallStyle, runs) }

func (d *Document) paragraph(s style, runs []Run) {
	of := &node{tag: "P", parent: d.root}
	box := cell{x: leftMargin, width: textWidth}
	if box.lines = d.set(of, s, textWidth, runs...); len(box.lines) == 0 {
		return
	}
	d.root.kids = append(d.root.kids, of)
	d.add(row([]cell{box}, s.leading, frame{}))
	d.after = 7 * pt
}

// Marker is how the items of a list are told apart.
type Marker uint8

// Dots, or numbers from 1.
const (
	Dots Marker = iota
	Numbers
)

// List adds a list.
func (d *Document) List(m Marker, items ...[]Run) {
	name, indent := "Disc", 14*pt
	if m == Numbers {
		name, indent = "Decimal", 22*pt
	}
	if len(items) == 0 {
		return
	}
	list := d.root.add("L").with("/O/List/ListNumbering/" + name)
	for i, runs := range items {
		mark := "•"
		if m == Numbers {
			mark = fmt.Sprintf("%d.", i+1)
		}
		item := list.add("LI")
		cells := []cell{{x: leftMargin, width: indent}, {x: leftMargin + indent, width: textWidth - indent}}
		cells[0].lines = d.set(item.add("Lbl"), bodyStyle, indent, Text(mark))
		cells[1].lines = d.set(item.add("LBody"), bodyStyle, cells[1].width, runs...)
		d.add(row(cells, bodyStyle.leading, frame{}))
		d.after = 3 * pt
	}
	d.after = 7 * pt
}

// Columns adds two columns of paragraphs beside each other, the left one read first: the head of a letter. A semibold run makes a line a name.
func (d *Document) Columns(left, right [][]Run) {
	if len(left)+len(right) == 0 {
		return
	}
	half := textWidth * 58 / 100
	cells := []cell{{x: leftMargin, width: half - gutter}, {x: leftMargin + half, width: textWidth - half}}
	for i, side := range [][][]Run{left, right} {
		for _, runs := range side {
			cells[i].lines = append(cells[i].lines, d.set(d.root.add("P"), bodyStyle, cells[i].width, runs...)...)
		}
	}
	d.add(whole(row(cells, bodyStyle.leading, frame{})))
	d.after = 12 * pt
}

// Rule draws a line over the width: it is seen, not read.
func (d *Document) Rule() {
	d.add([]strip{{before: 4 * pt, height: 1 * pt, keep: true, draw: func(p *page, top mp) { p.fill(leftMargin, top, textWidth, 1*pt, deep) }}})
	d.after = 12 * pt
}

// Space parts what comes next from what came before.
func (d *Document) Space() { d.gap(18 * pt) }

// Together keeps on one page what is added meanwhile, if one page holds it.
func (d *Document) Together(write func()) {
	from := len(d.strips)
	write()
	for i := from; i < len(d.strips)-1; i++ {
		d.strips[i].keep = true
	}
}

// PageBreak begins a page with the next block.
func (d *Document) PageBreak() { d.fresh = len(d.strips) > 0 }

// Bytes lays the pages and returns the file, or the first mistake in a block.
func (d *Document) Bytes() ([]byte, error) {
	if d.err == nil && d.level == 0 {
		d.fail(errors.New("a document without a heading"))
	}
	if d.err == nil && d.made == nil {
		var g pager
		g.lay(d.strips)
		if d.running(g.pages); d.err == nil {
			d.made = d.file(g.pages)
		}
	}
	return d.made, d.err
}

// running sets what stands on every page: its number of how many, the head from the second page on, and the foot.
func (d *Document) running(pages []*page) {
	head := d.meta.Head
	if head == "" {
		head = d.meta.Title
	}
	none := &node{tag: "Artifact"}
	for i, p := range pages {
		top := []cell{{x: leftMargin, width: textWidth * 3 / 4}, {x: leftMargin + textWidth*3/4, width: textWidth / 4, align: Right}}
		top[1].lines = d.set(none, smallStyle, top[1].width, Text(fmt.Sprintf("%d (%d)", i+1, len(pages))))
		if i > 0 {
			top[0].lines = first(d.set(none, smallStyle, top[0].width, Text(head)))
		}
		drawCells(p, top, 0, headAt, smallStyle.leading, true)
		foot := []cell{{x: leftMargin, width: textWidth, lines: first(d.set(none, smallStyle, textWidth, Text(d.meta.Foot)))}}
		drawCells(p, foot, 0, pageHeight-footAt, smallStyle.leading, true)
	}
}

// first is the first line of a running text, which has no more room.
func first(all []line) []line { return all[:min(1, len(all))] }

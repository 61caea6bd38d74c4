package pdfua

import (
	"bytes"
	"fmt"
	"strconv"
)

// The page: A4, with room for a running head above and a running foot below.
const (
	pageWidth    = 595276 * pt / 1000
	pageHeight   = 841890 * pt / 1000
	leftMargin   = 25 * mm
	rightMargin  = 20 * mm
	topMargin    = 27 * mm
	bottomMargin = 24 * mm
	textWidth    = pageWidth - leftMargin - rightMargin
	headAt       = 13 * mm // from the upper edge
	footAt       = 14 * mm // from the lower one
)

// ink is a colour, red, green and blue of 255.
type ink [3]int

var (
	black   = ink{33, 39, 46}
	grey    = ink{77, 86, 97}
	linkInk = ink{4, 84, 141}
	deep    = ink{0, 40, 72}
	rule    = ink{120, 129, 139}
	hair    = ink{206, 211, 216}
)

// page is a page being laid.
type page struct {
	artifacts bytes.Buffer // rules and running heads, drawn first
	pieces    []*piece     // marked contents, by their number
	byLeaf    map[*node]*piece
	areas     []*area
	number    int // of its object
	content   int
}

// piece is one marked content.
type piece struct {
	pen
	leaf *node
}

// pen writes text operators and knows what is set.
type pen struct {
	bytes.Buffer
	use  *usage
	size mp
	ink  ink
}

// decimal writes a length in points.
func decimal(v mp) string {
	v = (v + 5*sign01(v)) / 10 // hundredths
	s := strconv.Itoa(int(v / 100))
	if v < 0 && v > -100 {
		s = "-0"
	}
	if rest := max(v%100, -(v % 100)); rest > 0 {
		s += "." + strconv.Itoa(int(rest/10))
		if rest%10 > 0 {
			s += strconv.Itoa(int(rest % 10))
		}
	}
	return s
}

func sign01(v mp) mp {
	if v < 0 {
		return -1
	}
	return 1
}

// numbers writes lengths with a space after each.
func numbers(all ...mp) string {
	var b bytes.Buffer
	for _, v := range all {
		b.WriteString(decimal(v) + " ")
	}
	return b.String()
}

// part writes a share of 255 as a fraction of three digits.
func (i ink) operands() string {
	var b bytes.Buffer
	for _, v := range i {
		fmt.Fprintf(&b, "%d.%03d ", v/255, v%255*1000/255)
	}
	return b.String()
}

// fill draws a box: a rule of a table, the line under a link. The place is of its upper left corner, from the upper left of the page.
func (p *page) fill(x, y, width, height mp, of ink) {
	fmt.Fprintf(&p.artifacts, "%ssc %sre f\n", of.operands(), numbers(x, pageHeight-y-height, width, height))
}

// draw sets a line of text whose baseline is at y from the upper edge. Without a page's leaf it is an artifact.
func (p *page) draw(l line, x, y mp, artifact bool) {
	for _, s := range l.spans {
		if artifact {
			var out pen
			out.span(s, l.size, x, y)
			fmt.Fprintf(&p.artifacts, "BT\n%sET\n", out.Bytes())
		} else {
			p.pieceOf(s.leaf).span(s, l.size, x, y)
			if link := s.leaf.parent; link.href != "" {
				p.linked(link, x, y, s.width, l.size)
			}
		}
		x += s.width
	}
}

func (p *page) pieceOf(leaf *node) *piece {
	if got := p.byLeaf[leaf]; got != nil {
		return got
	}
	got := &piece{leaf: leaf}
	leaf.marks = append(leaf.marks, mark{p, len(p.pieces)})
	p.pieces, p.byLeaf[leaf] = append(p.pieces, got), got
	return got
}

// linked makes the box of a text pressable, and underlines it.
func (p *page) linked(link *node, x, y, width, size mp) {
	p.fill(x, y+size*14/100, width, 500, linkInk)
	if n := len(p.areas); n == 0 || p.areas[n-1].link != link {
		a := &area{link: link, page: p}
		p.areas, link.areas = append(p.areas, a), append(link.areas, a)
	}
	a := p.areas[len(p.areas)-1]
	a.boxes = append(a.boxes, [4]mp{x, pageHeight - y - size/4, x + width, pageHeight - y + size})
}

// span writes the operators of a stretch.
func (w *pen) span(s span, size, x, y mp) {
	if w.use != s.use || w.size != size {
		fmt.Fprintf(w, "/%s %s Tf ", s.use.resource(), decimal(size))
		w.use, w.size = s.use, size
	}
	if w.ink != s.ink {
		fmt.Fprintf(w, "%ssc ", s.ink.operands())
		w.ink = s.ink
	}
	fmt.Fprintf(w, "1 0 0 1 %sTm [<", numbers(x, pageHeight-y))
	for i, c := range s.runes {
		if c.r == zeroWidthSpace {
			continue
		}
		const digits = "0123456789abcdef"
		code := s.use.code(c.r, c.sign)
		w.Write([]byte{digits[code>>12], digits[code>>8&15], digits[code>>4&15], digits[code&15]})
		if by := int(c.sign.file.advances[c.sign.gid]) - c.advance; by != 0 && i < len(s.runes)-1 {
			fmt.Fprintf(w, ">%d<", by)
		}
	}
	w.WriteString(">] TJ\n")
}

func (u *usage) resource() string {
	if u.name == "SourceSans3-Regular" {
		return "F1"
	}
	return "F2"
}

// stream is the page's content. All colours are in the space C0, set for filling before anything is drawn.
func (p *page) stream() []byte {
	var b bytes.Buffer
	b.WriteString("/C0 cs\n")
	if p.artifacts.Len() > 0 {
		fmt.Fprintf(&b, "/Artifact BMC\n%sEMC\n", p.artifacts.Bytes())
	}
	for i, piece := range p.pieces {
		fmt.Fprintf(&b, "/%s<</MCID %d>>BDC\nBT\n%sET\nEMC\n", piece.leaf.parent.tag, i, piece.Bytes())
	}
	return b.Bytes()
}

// strip is a band over the text's width that stands on one page: a line, or the lines of a row beside each other.
type strip struct {
	before mp // above it, unless it opens a page
	height mp
	keep   bool // on the page of the next one
	fresh  bool // opens a page
	head   *repeated
	draw   func(p *page, top mp)
	again  func(p *page, top mp) // of the head of a table: drawn as an artifact
}

// repeated is the head of a table, drawn again where the table goes on.
type repeated struct {
	height mp
	draw   func(p *page, top mp)
}

// pager lays strips onto pages.
type pager struct {
	pages []*page
	y     mp
	empty bool
}

const (
	roomFrom = topMargin
	roomTo   = pageHeight - bottomMargin
)

func (g *pager) next() *page {
	p := &page{byLeaf: map[*node]*piece{}}
	g.pages, g.y, g.empty = append(g.pages, p), roomFrom, true
	return p
}

// lay places strips, those that are kept together on one page if one page holds them.
func (g *pager) lay(all []strip) {
	g.next()
	for len(all) > 0 {
		n, height := 1, all[0].before+all[0].height
		for n < len(all) && all[n-1].keep && !all[n].fresh {
			height += all[n].before + all[n].height
			n++
		}
		if !g.empty && (all[0].fresh || g.y+height > roomTo) {
			g.turn(all[0])
		}
		for _, s := range all[:n] {
			if !g.empty && g.y+s.before+s.height > roomTo {
				g.turn(s)
			}
			g.place(s)
		}
		all = all[n:]
	}
}

// turn begins a page, in a table with its head.
func (g *pager) turn(s strip) {
	p := g.next()
	if s.head != nil && s.head.height < (roomTo-roomFrom)/3 {
		s.head.draw(p, g.y)
		g.y += s.head.height
	}
}

func (g *pager) place(s strip) {
	if !g.empty {
		g.y += s.before
	}
	s.draw(g.pages[len(g.pages)-1], g.y)
	g.y += s.height
	g.empty = false
}

package pdfua

// Align is where the text of a column stands.
type Align uint8

// Numbers stand at the right, so that their digits are under each other.
const (
	Left Align = iota
	Right
)

// cell is the lines of a box in a row.
type cell struct {
	lines    []line
	x, width mp
	align    Align
}

// padding of a row above its first and below its last line, and the rules around it.
type frame struct {
	above, below mp
	over, under  mp // thickness of the rules
	ink          ink
}

// together is the most lines of a row that are never parted.
const together = 12

// row lays cells beside each other: each strip is a line of all of them, so that a row longer than a page goes on on the next one.
func row(cells []cell, leading mp, f frame) []strip {
	most := 1
	for _, c := range cells {
		most = max(most, len(c.lines))
	}
	all := make([]strip, most)
	for i := range all {
		s := strip{height: leading, keep: i < most-1 && (i == 0 || i == most-2)}
		var above mp
		if i == 0 {
			above = f.above
		}
		s.height += above
		last := i == most-1
		if last {
			s.height += f.below
		}
		height := s.height
		s.draw = func(p *page, top mp) {
			drawRow(p, cells, i, top+above, leading)
			f.draw(p, cells, top, height, i == 0, last)
		}
		all[i] = s
	}
	return all
}

// whole keeps the strips of a short row on one page.
func whole(all []strip) []strip {
	if len(all) <= together {
		for i := range len(all) - 1 {
			all[i].keep = true
		}
	}
	return all
}

func drawRow(p *page, cells []cell, i int, top, leading mp) {
	drawCells(p, cells, i, top, leading, false)
}

func drawCells(p *page, cells []cell, i int, top, leading mp, artifact bool) {
	for _, c := range cells {
		if i >= len(c.lines) {
			continue
		}
		l, x := c.lines[i], c.x
		if c.align == Right {
			x += c.width - l.width
		}
		p.draw(l, x, baseline(top, l.size, leading), artifact)
	}
}

// baseline is where the letters of a line stand: their height and depth in the middle of the line's.
func baseline(top, size, leading mp) mp { return top + (leading-size)/2 + size*78/100 }

func (f frame) draw(p *page, cells []cell, top, height mp, first, last bool) {
	if len(cells) == 0 {
		return
	}
	end := cells[len(cells)-1]
	x, width := cells[0].x, end.x+end.width-cells[0].x
	if first && f.over > 0 {
		p.fill(x, top, width, f.over, f.ink)
	}
	if last && f.under > 0 {
		p.fill(x, top+height-f.under, width, f.under, f.ink)
	}
}

package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
)

// fills are the colours of the classes where no page gives them, as in a map that is
// opened by itself.
var fills = [...]string{"#e3e7eb", "#d5e9fd", "#a9cdee", "#5385b4", "#215e92", "#002848"}

// inks are the colours of the figures inside, light upon the dark classes.
var inks = [...]string{"#21272e", "#21272e", "#21272e", "#ffffff", "#ffffff", "#ffffff"}

// Draw writes a map as a file of its own: coastline, circles by class, figures in
// them. Pages show it by its address and "#map".
func Draw(coast Coast, placed []Placed) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %v %v"><g id="map">`, Width, Height)
	drawCoast(&b, coast)
	for class := range fills {
		drawClass(&b, class, placed)
	}
	b.WriteString("</g></svg>")
	return b.Bytes()
}

func drawCoast(b *bytes.Buffer, coast Coast) {
	if len(coast) == 0 {
		return
	}
	b.WriteString(`<path fill="var(--kp-map-land,#eef1f4)" stroke="var(--kp-map-shore,#ced3d8)" stroke-width=".8" stroke-linejoin="round" d="`)
	for _, ring := range coast {
		for i, at := range ring {
			command := byte('L')
			if i == 0 {
				command = 'M'
			}
			x, y := Project(at[0], at[1])
			b.WriteByte(command)
			writeNumber(b, x)
			b.WriteByte(' ')
			writeNumber(b, y)
		}
		b.WriteByte('Z')
	}
	b.WriteString(`"/>`)
}

func drawClass(b *bytes.Buffer, class int, placed []Placed) {
	var circles, figures bytes.Buffer
	for _, p := range placed {
		if clamp(p.Class) != class {
			continue
		}
		circles.WriteString(`<circle cx="`)
		writeNumber(&circles, p.X)
		circles.WriteString(`" cy="`)
		writeNumber(&circles, p.Y)
		circles.WriteString(`" r="`)
		writeNumber(&circles, p.R)
		circles.WriteString(`"/>`)
		drawFigure(&figures, p)
	}
	if circles.Len() > 0 {
		fmt.Fprintf(b, `<g fill="var(--kp-map-%d,%s)" stroke="var(--kp-map-edge,#78818b)" stroke-width=".5">%s</g>`, class, fills[class], circles.Bytes())
	}
	if figures.Len() > 0 {
		fmt.Fprintf(b, `<g fill="var(--kp-map-ink-%d,%s)" font-family="var(--ds-font-family,sans-serif)" font-weight="600" text-anchor="middle">%s</g>`,
			class, inks[class], figures.Bytes())
	}
}

// drawFigure leaves the figure out where it would not fit: it stands in the table.
func drawFigure(b *bytes.Buffer, p Placed) {
	size := min(11, 2*p.R*.9/max(1, .56*float64(len(p.Text))))
	if p.Text == "" || size < 6.5 {
		return
	}
	fmt.Fprintf(b, `<text x="%s" y="%s" font-size="%s">`, number(p.X), number(p.Y+size*.35), number(size))
	_ = xml.EscapeText(b, []byte(p.Text)) // a buffer takes everything
	b.WriteString("</text>")
}

func clamp(class int) int { return max(0, min(class, len(fills)-1)) }

// number writes a tenth of a unit, which is finer than a pixel.
func number(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }

func writeNumber(b *bytes.Buffer, x float64) { b.WriteString(number(x)) }

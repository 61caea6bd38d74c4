package pdfua

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// mp is a thousandth of a point. The layout counts in whole ones, so that every machine lays the same page.
type mp int

const (
	pt mp = 1000
	mm mp = 2835
)

// Run is a stretch of text that reads on in its line. A line feed in it begins a new line.
type Run struct {
	Text   string
	Strong bool
	Href   string // http, https, mailto or tel; empty is no link
	Lang   string // BCP 47, where it is not the document's
}

// Text is a plain run.
func Text(s string) Run { return Run{Text: s} }

// Strong is a run in semibold.
func Strong(s string) Run { return Run{Text: s, Strong: true} }

// Link is a run that leads to an address. Its text says where to, as a reader hears it without what stands around.
func Link(text, href string) Run { return Run{Text: text, Href: href} }

// In is a run in another language than the document's.
func In(lang, text string) Run { return Run{Text: text, Lang: lang} }

// Unprintable is the error of a character that the typeface lacks.
type Unprintable struct {
	Char rune
	Text string // in which it stands
}

// Error names the character.
func (e *Unprintable) Error() string {
	return fmt.Sprintf("the typeface of letters has no sign for %q (U+%04X)", e.Char, e.Char)
}

const zeroWidthSpace = '\u200b'

// clean writes a text as it is set: composed letters, line feeds alone, one space where there were several, and no marks for software.
func clean(text string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFC.String(strings.ReplaceAll(text, "\r\n", "\n")) {
		switch r {
		case '\u00ad', '\u2060', '\u200c', '\u200d', '\ufeff', '\u200e', '\u200f':
			continue
		case '\t', ' ':
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		case '\r':
			r = '\n'
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// style is how a text is set.
type style struct {
	weight
	size, leading mp
	ink           ink
}

// char is a character with its place in the structure.
type char struct {
	r       rune
	sign    sign
	use     *usage
	leaf    *node
	ink     ink
	advance int // with the kerning to the next one, in font units
}

// span is a stretch of a line that is set in one weight and belongs to one leaf of the structure.
type span struct {
	use   *usage
	leaf  *node
	ink   ink
	runes []char
	width mp
}

type line struct {
	spans []span
	size  mp
	width mp // without the space at its end
}

// words lays runs out as characters of an element of the structure.
func (d *Document) words(of *node, s style, runs []Run) []char {
	var all []char
	var plain *node
	for _, r := range runs {
		leaf, ink := plain, s.ink
		if clean(r.Text) == "" {
			if r.Href != "" {
				d.fail(fmt.Errorf("link %q says nothing", r.Href))
			}
			continue
		}
		switch {
		case r.Href != "":
			leaf, ink = of.add("Link").link(r.Text, d.address(r.Href)).leaf(), linkInk
			leaf.parent.lang = r.Lang
			plain = nil
		case r.Lang != "" && r.Lang != d.meta.Lang:
			leaf = of.add("Span").leaf()
			leaf.parent.lang = r.Lang
			plain = nil
		case plain == nil:
			plain = of.leaf()
			leaf = plain
		}
		use := d.uses[s.weight]
		if r.Strong {
			use = d.uses[semibold]
		}
		all = d.characters(all, clean(r.Text), char{use: use, leaf: leaf, ink: ink})
	}
	for len(all) > 0 && strings.ContainsRune(" \n\u200b", all[len(all)-1].r) {
		all = all[:len(all)-1]
	}
	kernAll(all)
	return all
}

// characters appends a text, each character like the one that is given.
func (d *Document) characters(all []char, text string, like char) []char {
	for _, r := range text {
		blank := len(all) == 0 || all[len(all)-1].r == ' ' || all[len(all)-1].r == '\n'
		if (r == ' ' || r == '\n') && blank {
			if r == '\n' && len(all) > 0 {
				all[len(all)-1].r = '\n'
			}
			continue
		}
		c := like
		c.r = r
		drawn := r
		if r == '\n' {
			drawn = ' '
		}
		if r != zeroWidthSpace {
			var ok bool
			if c.sign, ok = like.use.find(drawn); !ok || r == unicode.ReplacementChar {
				d.fail(&Unprintable{Char: r, Text: text})
				continue
			}
			c.advance = int(c.sign.file.advances[c.sign.gid])
		}
		all = append(all, c)
	}
	return all
}

func kernAll(all []char) {
	for i := range len(all) - 1 {
		a, b := &all[i], all[i+1]
		if a.use == b.use && a.sign.file == b.sign.file && a.sign.file != nil {
			a.advance += a.sign.file.kern(a.sign.gid, b.sign.gid)
		}
	}
}

// address is a link's target as the file writes it.
func (d *Document) address(href string) string {
	u, err := url.Parse(href)
	if err == nil && !slices.Contains([]string{"http", "https", "mailto", "tel"}, u.Scheme) {
		err = errors.New("a letter links to pages, mail and telephones")
	}
	if err == nil && strings.ContainsFunc(u.String(), func(r rune) bool { return r <= ' ' || r > '~' }) {
		err = errors.New("not in ASCII")
	}
	if err != nil {
		d.fail(fmt.Errorf("link %q: %w", href, err))
		return ""
	}
	return u.String()
}

// lines breaks characters into lines of at most a width: after spaces (but for those at § and €) and dashes, between the parts of a hyphenated word, and within a word that is wider than
// the line. Unbreakable spaces hold.
func lines(all []char, size, width mp) (out []line) {
	for len(all) > 0 {
		n := fit(all, int(width)*em/int(size))
		out = append(out, newLine(all[:n], size))
		all = all[n:]
	}
	return out
}

// fit is how many characters go onto a line of so many font units.
func fit(all []char, most int) int {
	wide, last := 0, 0
	for i, c := range all {
		wide += c.advance
		if c.r == '\n' {
			return i + 1
		}
		if wide > most && c.r != ' ' && i > 0 {
			if last > 0 {
				return last
			}
			for i > 1 && unicode.Is(unicode.Mn, all[i].r) {
				i--
			}
			return i
		}
		if breakable(all, i) {
			last = i + 1
		}
	}
	return len(all)
}

// breakable tells whether a line may end after a character.
func breakable(all []char, i int) bool {
	switch all[i].r {
	case ' ':
		next := i+1 < len(all) && strings.ContainsRune("§€%", all[i+1].r)
		return !next && (i == 0 || all[i-1].r != '§')
	case zeroWidthSpace:
		return true
	case '–':
		return i > 0 && i+1 < len(all) && all[i-1].r != ' ' && all[i+1].r != ' '
	case '-', '/':
		return i > 0 && i+1 < len(all) && unicode.IsLetter(all[i-1].r) && unicode.IsLetter(all[i+1].r)
	}
	return false
}

// newLine parts a line's characters into spans. They are the line's own from now on.
func newLine(all []char, size mp) line {
	l := line{size: size}
	last, units := len(all)-1, 0
	for from, i := 0, 0; i <= last; i++ {
		c := &all[i]
		if c.r == '\n' {
			c.r = ' '
		}
		if i == last && c.sign.file != nil { // nothing follows in this line
			c.advance = int(c.sign.file.advances[c.sign.gid])
		}
		if i < last || c.r != ' ' {
			l.width += mp(c.advance)
		}
		units += c.advance
		if i == last || all[i+1].leaf != c.leaf || all[i+1].use != c.use {
			l.spans = append(l.spans, span{use: c.use, leaf: c.leaf, ink: c.ink, runes: all[from : i+1], width: mp(units) * size / em})
			from, units = i+1, 0
		}
	}
	l.width = l.width * size / em
	return l
}

package pdfua

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"kuntapaikka/web"
)

// weight is one of the two weights of the typeface.
type weight int

const (
	regular  weight = 400
	semibold weight = 600
)

// em is the number of font units in the size of a letter, the same in all files of the typeface.
const em = 1000

// face is one weight of the typeface: several files, each with the letters of some alphabets.
type face struct {
	name  string
	files []*font
}

// sign is a drawn letter: the file that has it, and its number there.
type sign struct {
	file *font
	gid  uint16
}

// subsets are asked in this order, so that a letter in two of them comes from the first.
func subsets() []string { return []string{"latin", "latin-ext", "vietnamese", "greek", "cyrillic"} }

// typeface reads both weights, once: they are constants of the binary.
var typeface = sync.OnceValues(func() (map[weight]*face, error) {
	faces := map[weight]*face{regular: {name: "SourceSans3-Regular"}, semibold: {name: "SourceSans3-SemiBold"}}
	for w, f := range faces {
		for _, subset := range subsets() {
			raw, err := web.Font(subset, int(w))
			if err != nil {
				return nil, err
			}
			file, err := readFont(raw)
			if err != nil {
				return nil, fmt.Errorf("font %s %d: %w", subset, w, err)
			}
			f.files = append(f.files, file)
		}
	}
	return faces, nil
})

// alike are spaces and hyphens that may be drawn as another one; the text keeps what it says.
var alike = map[rune]rune{'\u00a0': ' ', '\u202f': '\u00a0', '\u2007': '\u00a0', '\u2009': '\u00a0', '\u2011': '-', '\u2010': '-'}

// find returns the sign that draws a character.
func (f *face) find(r rune) (sign, bool) {
	for _, file := range f.files {
		if gid := file.cmap[r]; gid != 0 {
			return sign{file, gid}, true
		}
	}
	if other, is := alike[r]; is {
		return f.find(other)
	}
	return sign{}, false
}

// Missing returns the first character of the text that no letter can be drawn for.
func Missing(text string) (rune, bool) {
	faces, err := typeface()
	if err != nil {
		return 0, false
	}
	for _, r := range clean(text) {
		if _, ok := faces[regular].find(r); !ok && r != '\n' && r != zeroWidthSpace {
			return r, true
		}
	}
	return 0, false
}

// font is one file of the typeface: what measuring and embedding need of it.
type font struct {
	tables   map[string][]byte
	cmap     map[rune]uint16
	advances []uint16
	loca     []uint32
	kerning  []pairs
}

var errFont = errors.New("not the font that was expected")

// readFont reads a WOFF file: tables of an OpenType font, each packed by zlib.
func readFont(woff []byte) (*font, error) {
	f := &font{tables: map[string][]byte{}}
	if len(woff) < 44 || string(woff[:4]) != "wOFF" {
		return nil, errFont
	}
	for i := range int(binary.BigEndian.Uint16(woff[12:])) {
		entry := woff[44+20*i:]
		at, packed, size := be32(entry[4:]), be32(entry[8:]), be32(entry[12:])
		content := woff[at : at+packed]
		if packed < size {
			r, err := zlib.NewReader(bytes.NewReader(content))
			if err != nil {
				return nil, err
			}
			if content, err = io.ReadAll(io.LimitReader(r, int64(size))); err != nil {
				return nil, err
			}
		}
		f.tables[string(entry[:4])] = content
	}
	if be16(f.tables["head"][18:]) != em || len(f.tables["glyf"]) == 0 || len(f.tables["fpgm"]) > 0 {
		return nil, errFont
	}
	f.readMetrics()
	f.readCmap()
	f.readKerning()
	return f, nil
}

func be16(b []byte) uint16 { return binary.BigEndian.Uint16(b) }
func be32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }
func bei16(b []byte) int   { return int(int16(be16(b))) }

// readMetrics reads how wide each sign is and where its drawing stands.
func (f *font) readMetrics() {
	count, wide := int(be16(f.tables["maxp"][4:])), int(be16(f.tables["hhea"][34:]))
	for g := range count {
		f.advances = append(f.advances, be16(f.tables["hmtx"][4*min(g, wide-1):]))
	}
	for g := range count + 1 {
		if be16(f.tables["head"][50:]) == 0 {
			f.loca = append(f.loca, 2*uint32(be16(f.tables["loca"][2*g:])))
		} else {
			f.loca = append(f.loca, be32(f.tables["loca"][4*g:]))
		}
	}
}

// readCmap reads which sign draws which character, from the table's format 4: these files hold no character beyond the first 65,536.
func (f *font) readCmap() {
	f.cmap = map[rune]uint16{}
	table := f.tables["cmap"]
	for i := range int(be16(table[2:])) {
		sub := table[be32(table[4+8*i+4:]):]
		if be16(sub) != 4 {
			continue
		}
		n := int(be16(sub[6:])) / 2
		ends, starts, deltas, offsets := sub[14:], sub[16+2*n:], sub[16+4*n:], sub[16+6*n:]
		for s := range n {
			first, last := int(be16(starts[2*s:])), int(be16(ends[2*s:]))
			for c := first; c <= last && c < 0xffff; c++ {
				gid := uint16(c)
				if o := int(be16(offsets[2*s:])); o > 0 {
					gid = be16(offsets[2*s+o+2*(c-first):])
				}
				if gid += be16(deltas[2*s:]); gid != 0 {
					f.cmap[rune(c)] = gid
				}
			}
		}
		return
	}
}

// outline is the drawing of a sign, empty for a space.
func (f *font) outline(gid uint16) []byte { return f.tables["glyf"][f.loca[gid]:f.loca[gid+1]] }

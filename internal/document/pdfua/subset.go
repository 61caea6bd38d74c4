package pdfua

import (
	"encoding/binary"
	"slices"
)

// usage is a weight as one file uses it: the characters in the order of their first use, which are its codes in the file, from 1.
type usage struct {
	*face
	codes map[rune]uint16
	runes []rune // by code - 1
	signs []sign
}

func newUsage(f *face) *usage { return &usage{face: f, codes: map[rune]uint16{}} }

// code returns the number by which a character is written in this file. The character has been found in the face before.
func (u *usage) code(r rune, s sign) uint16 {
	if c, is := u.codes[r]; is {
		return c
	}
	u.runes, u.signs = append(u.runes, r), append(u.signs, s)
	u.codes[r] = uint16(len(u.runes))
	return u.codes[r]
}

// flags of a part of a composed drawing.
const (
	wordArgs  = 1 << 0
	scaled    = 1 << 3
	morePart  = 1 << 5
	scaledXY  = 1 << 6
	scaled2x2 = 1 << 7
)

// subset is a TrueType font with the used signs alone, numbered by code, then the parts that composed ones are made of. What only a text processor
// needs is left out.
func (u *usage) subset() []byte {
	all := append([]sign{{u.files[0], 0}}, u.signs...)
	numbers := map[sign]uint16{}
	for i, s := range all {
		if _, is := numbers[s]; !is {
			numbers[s] = uint16(i)
		}
	}
	var glyf []byte
	loca := []byte{0, 0, 0, 0}
	for i := 0; i < len(all); i++ {
		drawing := slices.Clone(all[i].file.outline(all[i].gid))
		for at := range parts(drawing) {
			part := sign{all[i].file, be16(drawing[at:])}
			if _, is := numbers[part]; !is {
				numbers[part] = uint16(len(all))
				all = append(all, part)
			}
			binary.BigEndian.PutUint16(drawing[at:], numbers[part])
		}
		glyf = append(glyf, drawing...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	}
	return sfnt(map[string][]byte{
		"glyf": glyf, "loca": loca, "hmtx": metrics(all), "head": u.head(), "hhea": patched(u.files[0].tables["hhea"], 34, len(all)), "maxp": u.maxp(len(all)),
	})
}

// parts yields where in a composed drawing the numbers of its parts stand.
func parts(drawing []byte) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		if len(drawing) == 0 || bei16(drawing) >= 0 {
			return
		}
		for at := 10; ; {
			flags := be16(drawing[at:])
			if !yield(at + 2) {
				return
			}
			at += 6
			if flags&wordArgs != 0 {
				at += 2
			}
			switch {
			case flags&scaled != 0:
				at += 2
			case flags&scaledXY != 0:
				at += 4
			case flags&scaled2x2 != 0:
				at += 8
			}
			if flags&morePart == 0 {
				return
			}
		}
	}
}

// metrics is the table of widths and left edges.
func metrics(all []sign) (hmtx []byte) {
	for _, s := range all {
		left := 0
		if o := s.file.outline(s.gid); len(o) > 0 {
			left = bei16(o[2:])
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, s.file.advances[s.gid])
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(left))
	}
	return hmtx
}

// head is the font's header for long offsets and with a checksum to be filled in.
func (u *usage) head() []byte {
	head := patched(u.files[0].tables["head"], 50, 1)
	copy(head[8:12], []byte{0, 0, 0, 0})
	return head
}

// maxp says the most that any drawing takes, of all files that drawings are from.
func (u *usage) maxp(signs int) []byte {
	maxp := patched(u.files[0].tables["maxp"], 4, signs)
	for _, f := range u.files {
		for at := 6; at+1 < len(maxp); at += 2 {
			binary.BigEndian.PutUint16(maxp[at:], max(be16(maxp[at:]), be16(f.tables["maxp"][at:])))
		}
	}
	return maxp
}

func patched(table []byte, at, value int) []byte {
	table = slices.Clone(table)
	binary.BigEndian.PutUint16(table[at:], uint16(value))
	return table
}

// sfnt puts tables into a font file.
func sfnt(tables map[string][]byte) []byte {
	names := []string{"glyf", "head", "hhea", "hmtx", "loca", "maxp"}
	file := []byte{0, 1, 0, 0, 0, byte(len(names)), 0, 64, 0, 2, 0, 32} // six tables: 4·16, log2 4, 6·16-64
	at := uint32(len(file) + 16*len(names))
	var body []byte
	for _, name := range names {
		content := tables[name]
		file = append(file, name...)
		file = binary.BigEndian.AppendUint32(file, checksum(content))
		file = binary.BigEndian.AppendUint32(file, at+uint32(len(body)))
		file = binary.BigEndian.AppendUint32(file, uint32(len(content)))
		body = append(body, content...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	whole := append(file, body...)
	headAt := be32(file[12+16+8:])
	binary.BigEndian.PutUint32(whole[headAt+8:], 0xb1b0afba-checksum(whole))
	return whole
}

func checksum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += be32(b)
	}
	if len(b) > 0 {
		var last [4]byte
		copy(last[:], b)
		sum += be32(last[:])
	}
	return sum
}

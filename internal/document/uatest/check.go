package uatest

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// Check reads a file, fails the test on each mistake in it, and returns its elements in reading order.
func Check(t testing.TB, b []byte) []*Element {
	t.Helper()
	f, err := Read(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range f.Mistakes() {
		t.Error(m)
	}
	return f.order
}

// Pages is how many pages the file has.
func (f *File) Pages() int { return len(f.pages) }

// Elements are the elements in reading order.
func (f *File) Elements() []*Element { return f.order }

// Mistakes are the failure conditions that the file shows.
func (f *File) Mistakes() (all []string) {
	say := func(condition bool, format string, args ...any) {
		if condition {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	for i, p := range f.pages {
		for _, m := range p.mistakes {
			all = append(all, fmt.Sprintf("page %d: %s", i+1, m))
		}
	}
	f.document(say)
	f.tree(say)
	f.parents(say)
	f.headings(say)
	f.tables(say)
	f.lists(say)
	f.links(say)
	for key, one := range f.fonts {
		f.font(key, one, say)
	}
	return all
}

type sayer func(condition bool, format string, args ...any)

// document checks what the catalogue and the metadata say.
func (f *File) document(say sayer) {
	meta, _ := f.get(f.root["Metadata"]).(stream)
	xmp := string(meta.content)
	say(meta.content == nil, "06-001: no metadata")
	say(meta.dict["Filter"] != nil, "metadata that a search cannot read")
	say(!strings.Contains(xmp, "<pdfuaid:part>1</pdfuaid:part>"), "06-002: the metadata does not say PDF/UA-1")
	say(!strings.Contains(xmp, "<dc:title>"), "06-003: no dc:title")
	for d := xml.NewDecoder(strings.NewReader(xmp)); ; {
		if _, err := d.Token(); err != nil {
			say(!errors.Is(err, io.EOF), "metadata is not XML: %v", err)
			break
		}
	}
	say(f.dict(f.root["ViewerPreferences"])["DisplayDocTitle"] != word("true"), "07-001: the title is not shown")
	say(f.dict(f.root["MarkInfo"])["Marked"] != word("true"), "the file does not say that it is tagged")
	lang, _ := f.root["Lang"].(string)
	say(lang == "", "11-006: no language")
	say(f.trailer["Encrypt"] != nil, "26-001: encrypted")
	say(len(f.list(f.trailer["ID"])) != 2, "no id")
	title, _ := f.dict(f.trailer["Info"])["Title"].(string)
	var escaped bytes.Buffer
	say(xml.EscapeText(&escaped, []byte(title)) != nil || title == "" || !strings.Contains(xmp, ">"+escaped.String()+"<"), "the title %q is another one in the metadata", title)
}

// kids is which elements may stand in which; nothing is any text and inline element.
var kids = map[string][]string{
	"Document": {"H1", "H2", "H3", "P", "L", "Table"},
	"L":        {"LI"},
	"LI":       {"Lbl", "LBody"},
	"Table":    {"Caption", "THead", "TBody", "TFoot"},
	"THead":    {"TR"},
	"TBody":    {"TR"},
	"TFoot":    {"TR"},
	"TR":       {"TH", "TD"},
}

func (f *File) tree(say sayer) {
	say(len(f.order) == 0 || f.order[0].Tag != "Document", "no structure")
	for _, e := range f.order {
		allowed, grouping := kids[e.Tag]
		say(grouping && e.Text != "", "09-004: text right in a %s", e.Tag)
		for _, k := range e.Kids {
			if grouping {
				say(!slices.Contains(allowed, k.Tag), "09-004: %s in a %s", k.Tag, e.Tag)
			} else {
				say(k.Tag != "Link" && k.Tag != "Span", "09-004: %s in a %s", k.Tag, e.Tag)
			}
		}
		if p := f.dict(e.dict["P"]); e.parent != nil {
			tag, _ := p["S"].(name)
			say(string(tag) != e.parent.Tag, "%s says that it is in a %s", e.Tag, tag)
		}
	}
}

// parents checks that the way from a marked content to its element is the way back, and that every one has an element.
func (f *File) parents(say sayer) {
	nums := f.list(f.dict(f.dict(f.root["StructTreeRoot"])["ParentTree"])["Nums"])
	by := map[int]any{}
	for i := 0; i+1 < len(nums); i += 2 {
		key, _ := nums[i].(float64)
		by[int(key)] = nums[i+1]
	}
	seen := map[marked]*Element{}
	for _, e := range f.order {
		for _, m := range e.marks {
			say(m.page < 0, "a %s is on no page", e.Tag)
			say(seen[m] != nil, "a marked content with two elements")
			seen[m] = e
		}
	}
	for i, p := range f.pages {
		key, is := p.dict["StructParents"].(float64)
		all := f.list(by[int(key)])
		say(!is || len(all) != len(p.texts), "page %d: %d marked contents, %d parents", i+1, len(p.texts), len(all))
		for mcid, parent := range all {
			r, _ := parent.(ref)
			say(f.nodes[r] == nil || f.nodes[r] != seen[marked{i, mcid}], "01-004: page %d: content %d is tagged by another element", i+1, mcid)
		}
		for _, a := range f.list(p.dict["Annots"]) {
			key, _ := f.dict(a)["StructParent"].(float64)
			r, _ := by[int(key)].(ref)
			say(f.nodes[r] == nil || f.nodes[r].Tag != "Link", "28-010: a link's area outside a Link")
		}
	}
}

func (f *File) headings(say sayer) {
	last := 0
	for _, e := range f.order {
		if len(e.Tag) == 2 && e.Tag[0] == 'H' {
			level := int(e.Tag[1] - '0')
			say(last == 0 && level != 1, "14-002: the first heading is %s", e.Tag)
			say(level > last+1, "14-003: %s after H%d", e.Tag, last)
			say(e.All() == "", "an empty %s", e.Tag)
			last = level
		}
	}
}

func (f *File) tables(say sayer) {
	for _, e := range f.order {
		if e.Tag == "TH" {
			say(e.Scope != "Row" && e.Scope != "Column", "15-003: a TH without a scope")
		}
		if e.Tag != "Table" {
			continue
		}
		columns := -1
		for _, group := range e.Kids {
			for _, tr := range group.Kids {
				if columns < 0 {
					columns = len(tr.Kids)
				}
				say(len(tr.Kids) != columns, "15-004: a row of %d cells in a table of %d columns", len(tr.Kids), columns)
			}
		}
	}
}

func (f *File) lists(say sayer) {
	for _, e := range f.order {
		if e.Tag == "L" {
			numbering, _ := f.dict(e.dict["A"])["ListNumbering"].(name)
			say(numbering == "" || numbering == "None", "16-001: labels without a numbering")
		}
	}
}

func (f *File) links(say sayer) {
	for i, p := range f.pages {
		say(p.dict["Tabs"] != name("S"), "28-009: page %d is not gone through by its structure", i+1)
		for _, a := range f.list(p.dict["Annots"]) {
			contents, _ := f.dict(a)["Contents"].(string)
			flags, _ := f.dict(a)["F"].(float64)
			say(contents == "", "28-012: a link that is not described")
			say(flags != 4, "a link that is not printed")
		}
	}
	for _, e := range f.order {
		say(e.Tag == "Link" && (len(e.Links) == 0 || e.Links[0] == "" || e.All() == ""), "28-011: a Link without its area or its text")
	}
}

// font checks that a font is embedded whole, and that its widths are those of the letters in it.
func (f *File) font(key string, one *font, say sayer) {
	below := f.dict(f.list(one.dict["DescendantFonts"])[0])
	descriptor := f.dict(below["FontDescriptor"])
	program := f.content(descriptor["FontFile2"])
	say(one.dict["Encoding"] != name("Identity-H"), "31-004: %s: encoding", key)
	say(below["CIDToGIDMap"] != name("Identity"), "31-005: %s: no map to signs", key)
	say(len(program) < 12, "31-009: %s: not embedded", key)
	say(len(one.meaning) == 0, "31-027: %s: no meaning of codes", key)
	if len(program) < 12 {
		return
	}
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(program[4:])) {
		entry := program[12+16*i:]
		at, size := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		tables[string(entry[:4])] = program[at : at+size]
	}
	widths := f.list(f.list(below["W"])[1])
	signs := int(binary.BigEndian.Uint16(tables["maxp"][4:]))
	say(signs <= len(widths), "31-018: %s: %d signs for %d codes", key, signs, len(widths))
	say(len(tables["loca"]) != 4*(signs+1) || len(tables["hmtx"]) != 4*signs, "%s: tables of another size", key)
	say(len(widths) != len(one.meaning), "31-027: %s: %d of %d codes have a meaning", key, len(one.meaning), len(widths))
	for i, w := range widths {
		if 4*(i+1)+2 <= len(tables["hmtx"]) {
			say(w != float64(binary.BigEndian.Uint16(tables["hmtx"][4*(i+1):])), "31-016: %s: the width of code %d is not the letter's", key, i+1)
		}
	}
}

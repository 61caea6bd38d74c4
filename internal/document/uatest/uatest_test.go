package uatest

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"kuntapaikka/internal/document/pdfua"
)

func sound(t *testing.T) *File {
	t.Helper()
	d := pdfua.New(pdfua.Meta{Lang: "fi", Title: "Päätös", Created: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)})
	d.Heading(1, "Päätös")
	d.Heading(2, "Perustelut")
	d.Paragraph(pdfua.Link("laki", "https://example.test/"))
	d.List(pdfua.Dots, []pdfua.Run{pdfua.Text("yksi")})
	d.Table(pdfua.Table{Columns: []pdfua.Column{{Title: "a"}, {Title: "b"}}, Rows: [][]string{{"1", "2"}}})
	b, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	f, err := Read(b)
	if err != nil {
		t.Fatal(err)
	}
	if m := f.Mistakes(); len(m) > 0 {
		t.Fatal(m)
	}
	return f
}

// element returns the first element of a tag.
func (f *File) first(tag string) *Element {
	return f.order[slices.IndexFunc(f.order, func(e *Element) bool { return e.Tag == tag })]
}

// redraw reads the first page again with something else in its content.
func (f *File) redraw(t *testing.T, from, to string) {
	t.Helper()
	p := &page{dict: f.pages[0].dict, texts: map[int]string{}}
	at := p.dict["Contents"].(ref)
	s := f.objects[at].(stream)
	if !bytes.Contains(s.content, []byte(from)) {
		t.Fatalf("no %q in\n%s", from, s.content)
	}
	f.objects[at] = stream{s.dict, bytes.Replace(s.content, []byte(from), []byte(to), 1)}
	if err := f.readContent(p); err != nil {
		t.Fatal(err)
	}
	f.pages[0] = p
}

// TestEachMistakeIsSeen breaks one thing at a time: a check that finds nothing must not be one that cannot.
func TestEachMistakeIsSeen(t *testing.T) {
	t.Parallel()
	font := func(f *File) dict { return f.dict(f.list(f.fonts["F1"].dict["DescendantFonts"])[0]) }
	for want, breaks := range map[string]func(f *File){
		"01-003": func(f *File) { f.redraw(t, "EMC\n", "") },
		"01-004": func(f *File) {
			nums := f.list(f.dict(f.dict(f.root["StructTreeRoot"])["ParentTree"])["Nums"])
			all := nums[1].(list)
			all[0], all[1] = all[1], all[0]
		},
		"01-005":             func(f *File) { f.redraw(t, "/Artifact BMC\n", "") },
		"01-006":             func(f *File) { f.redraw(t, "<</MCID 1>>", "<</MCID 0>>") },
		"06-001":             func(f *File) { delete(f.root, "Metadata") },
		"06-002":             func(f *File) { f.objects[f.root["Metadata"].(ref)] = stream{dict{}, []byte("<x/>")} },
		"07-001":             func(f *File) { delete(f.root, "ViewerPreferences") },
		"that it is tagged":  func(f *File) { delete(f.root, "MarkInfo") },
		"09-004":             func(f *File) { f.first("LI").Tag = "P" },
		"11-006":             func(f *File) { delete(f.root, "Lang") },
		"14-002":             func(f *File) { f.first("H1").Tag = "H2" },
		"14-003":             func(f *File) { f.first("H2").Tag = "H3" },
		"15-003":             func(f *File) { f.first("TH").Scope = "" },
		"15-004":             func(f *File) { tr := f.first("TR"); tr.Kids = tr.Kids[1:] },
		"16-001":             func(f *File) { delete(f.first("L").dict, "A") },
		"28-009":             func(f *File) { delete(f.pages[0].dict, "Tabs") },
		"28-010":             func(f *File) { f.first("Link").Tag = "Span" },
		"28-011":             func(f *File) { f.first("Link").Links = nil },
		"28-012":             func(f *File) { delete(f.dict(f.list(f.pages[0].dict["Annots"])[0]), "Contents") },
		"31-005":             func(f *File) { delete(font(f), "CIDToGIDMap") },
		"31-009":             func(f *File) { delete(f.dict(font(f)["FontDescriptor"]), "FontFile2") },
		"31-016":             func(f *File) { f.list(f.list(font(f)["W"])[1])[0] = 1.0 },
		"31-027":             func(f *File) { clear(f.fonts["F1"].meaning) },
		"31-030":             func(f *File) { f.redraw(t, "[<", "[<0000") },
		"another one in the": func(f *File) { f.dict(f.trailer["Info"])["Title"] = "Beslut" },
	} {
		f := sound(t)
		breaks(f)
		if all := f.Mistakes(); !slices.ContainsFunc(all, func(m string) bool { return strings.Contains(m, want) }) {
			t.Errorf("%s is not among %q", want, all)
		}
	}
}

func TestOnlyWholeFilesAreRead(t *testing.T) {
	t.Parallel()
	whole := sound(t).raw
	for i := range 40 {
		if _, err := Read(whole[:len(whole)*i/40]); err == nil {
			t.Errorf("%d of %d bytes were read", len(whole)*i/40, len(whole))
		}
	}
}

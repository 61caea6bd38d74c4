package pdfua_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/document/pdfua"
	"kuntapaikka/internal/document/uatest"
)

func meta() pdfua.Meta {
	return pdfua.Meta{
		Lang: "fi", Title: "Päätös lisäosasta", Author: "Pohjois-Suomen elinvoimakeskus", Foot: "Pohjois-Suomen elinvoimakeskus",
		Created: time.Date(2026, 11, 23, 9, 42, 0, 0, time.FixedZone("", 7200)),
	}
}

func text(s string) []pdfua.Run { return []pdfua.Run{pdfua.Text(s)} }

// sample has each kind of block.
func sample() *pdfua.Document {
	d := pdfua.New(meta())
	d.Columns([][]pdfua.Run{{pdfua.Strong("Elinvoimakeskus")}, text("PL 36")}, [][]pdfua.Run{{pdfua.Strong("PÄÄTÖS")}, text("23.11.2026")})
	d.Rule()
	d.Heading(1, "Päätös lisäosasta")
	d.Facts(pdfua.Fact{Label: "Hakija", Value: "Ánaar / Inari"}, pdfua.Fact{Label: "Määrä", Value: "1\u00a0234,50\u00a0€"})
	d.Heading(2, "Perustelut")
	d.Paragraph(pdfua.Text("Katso "), pdfua.Link("laki kotoutumisen edistämisestä", "https://example.test/laki?a=(1)"), pdfua.Text(" ja "), pdfua.In("sv", "lagen på svenska"), pdfua.Text("."))
	d.List(pdfua.Dots, text("čuovga"), text("eŋŋel"))
	d.List(pdfua.Numbers, text("ensin"), text("sitten"))
	d.Heading(2, "Laskelma")
	d.Table(pdfua.Table{
		Caption: "Henkilöittäin", Columns: []pdfua.Column{{Title: "Tapaus", Head: true, Share: 2}, {Title: "Euroa", Align: pdfua.Right}},
		Rows: [][]string{{"KP-1", "1,00"}, {"KP-2"}}, Totals: [][]string{{"Yhteensä", "1,00"}},
	})
	d.PageBreak()
	d.Together(func() { d.Heading(2, "Muutoksenhaku"); d.Small(pdfua.Text("Ei saa valittaa.")) })
	return d
}

func made(t testing.TB, d *pdfua.Document) []byte {
	t.Helper()
	b, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheStructureIsReadInOrder(t *testing.T) {
	t.Parallel()
	var got []string
	for _, e := range uatest.Check(t, made(t, sample())) {
		line := e.Tag
		for _, part := range []string{e.Scope, e.Lang, strings.Join(e.Links, " "), e.Text} {
			if part != "" {
				line += " " + part
			}
		}
		got = append(got, line)
	}
	want := strings.Split(`Document
P Elinvoimakeskus
P PL 36
P PÄÄTÖS
P 23.11.2026
H1 Päätös lisäosasta
Table
TBody
TR
TH Row Hakija
TD Ánaar / Inari
TR
TH Row Määrä
TD 1`+"\u00a0234,50\u00a0"+`€
H2 Perustelut
P Katso  ja .
Link https://example.test/laki?a=(1) laki kotoutumisen edistämisestä
Span sv lagen på svenska
L
LI
Lbl •
LBody čuovga
LI
Lbl •
LBody eŋŋel
L
LI
Lbl 1.
LBody ensin
LI
Lbl 2.
LBody sitten
H2 Laskelma
Table
Caption Henkilöittäin
THead
TR
TH Column Tapaus
TH Column Euroa
TBody
TR
TH Row KP-1
TD 1,00
TR
TH Row KP-2
TD
TFoot
TR
TH Row Yhteensä
TD 1,00
H2 Muutoksenhaku
P Ei saa valittaa.`, "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheSameBlocksGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	first := made(t, sample())
	if !bytes.Equal(first, made(t, sample())) {
		t.Error("two files of the same blocks differ")
	}
	other := meta()
	other.Created = other.Created.Add(time.Second)
	d := pdfua.New(other)
	d.Heading(1, "Päätös lisäosasta")
	one := made(t, d)
	e := pdfua.New(meta())
	e.Heading(1, "Päätös lisäosasta")
	if two := made(t, e); bytes.Equal(one, two) || bytes.Equal(one[len(one)-200:], two[len(two)-200:]) {
		t.Error("the file of another moment has the same id")
	}
	in := meta()
	in.Created = in.Created.UTC()
	u := pdfua.New(in)
	u.Heading(1, "Päätös lisäosasta")
	if !bytes.Equal(made(t, e), made(t, u)) {
		t.Error("the same moment told in another zone gives another file")
	}
}

// tool runs a program that others wrote over a file.
func tool(t *testing.T, file []byte, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = path
		}
	}
	out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

func TestOthersReadTheFile(t *testing.T) {
	t.Parallel()
	file := made(t, sample())
	if out := tool(t, file, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Error(out)
	}
	structure := tool(t, file, "pdfinfo", "-struct-text", "FILE")
	for _, want := range []string{`"Päätös lisäosasta"`, `"čuovga"`, `"eŋŋel"`, "/Scope /Column", "/ListNumbering /Decimal", "Link (inline)", "Caption", `"lagen på svenska"`} {
		if !strings.Contains(structure, want) {
			t.Errorf("Poppler reads no %s in\n%s", want, structure)
		}
	}
	if out := tool(t, file, "pdfinfo", "FILE"); !regexp.MustCompile(`Title: +Päätös lisäosasta\n`).MatchString(out) || !regexp.MustCompile(`Tagged: +yes`).MatchString(out) {
		t.Error(out)
	}
	ink := tool(t, file, "pdftotext", "-layout", "FILE", "-")
	for _, want := range []string{"1 (2)", "2 (2)", "laki kotoutumisen edistämisestä ja lagen på svenska.", "Yhteensä"} {
		if !strings.Contains(ink, want) {
			t.Errorf("no %q on paper:\n%s", want, ink)
		}
	}
}

func long(rows int) *pdfua.Document {
	d := pdfua.New(meta())
	d.Heading(1, "Laskelma")
	t := pdfua.Table{Columns: []pdfua.Column{
		{Title: "Tapaus", Share: 3, Head: true}, {Title: "Aika", Share: 4}, {Title: "Päiviä", Align: pdfua.Right}, {Title: "Peruste", Share: 5}, {Title: "Euroa", Share: 2, Align: pdfua.Right},
	}}
	for i := range rows {
		t.Rows = append(t.Rows, []string{fmt.Sprintf("KP-2026-%05d", i), "1.1.2026–31.12.2026", fmt.Sprint(i % 365), "Kiintiöpakolainen, kotikunta 1.1.2026", fmt.Sprintf("%d,%02d", i*7, i%100)})
	}
	t.Totals = [][]string{{"Yhteensä", "", "", "", "4\u00a0000,00"}}
	d.Table(t)
	return d
}

func TestATableGoesOnUnderItsHead(t *testing.T) {
	t.Parallel()
	file := made(t, long(90))
	heads, last := 0, 0
	for _, e := range uatest.Check(t, file) {
		if e.Scope == "Column" && e.Text == "Tapaus" {
			heads++
		}
		last = max(last, e.Page)
	}
	if heads != 1 || last < 3 {
		t.Errorf("the head is read %d times over %d pages", heads, last)
	}
	boxes := tool(t, file, "pdftotext", "-bbox", "FILE", "-")
	if n := strings.Count(boxes, ">Tapaus<"); n != last {
		t.Errorf("the head stands on %d of %d pages", n, last)
	}
	edges := map[string]bool{}
	for _, m := range regexp.MustCompile(`xMax="(\d+\.\d)\d*" yMax="[^"]*">(?:Euroa|\d+,\d\d)<`).FindAllStringSubmatch(boxes, -1) {
		edges[m[1]] = true
	}
	if len(edges) != 1 {
		t.Errorf("amounts end at %v", edges)
	}
}

func TestRowsLongerThanAPageGoOn(t *testing.T) {
	t.Parallel()
	want := strings.TrimSpace(strings.Repeat("perustelu ", 1500))
	d := pdfua.New(meta())
	d.Heading(1, "Laskelma")
	d.Table(pdfua.Table{Columns: []pdfua.Column{{Title: strings.Repeat("Peruste ", 300)}, {Title: "Euroa"}}, Rows: [][]string{{want, "1"}}})
	for _, e := range uatest.Check(t, made(t, d)) {
		if e.Tag == "TD" && e.Text != "1" && e.Text != want {
			t.Errorf("%d of %d letters of the cell are read", len(e.Text), len(want))
		}
	}
}

// TestAHeadingStaysWithItsText moves a heading down line by line over the foot of a page.
func TestAHeadingStaysWithItsText(t *testing.T) {
	t.Parallel()
	for lines := range 20 {
		d := pdfua.New(meta())
		d.Heading(1, "Päätös")
		d.Paragraph(pdfua.Text("x" + strings.Repeat("\nx", 28+lines)))
		d.Heading(2, "Perustelut")
		d.Paragraph(pdfua.Text("Ensin.\nSitten."))
		d.Heading(2, "Muutoksenhaku")
		d.Table(pdfua.Table{Columns: []pdfua.Column{{Title: "Tapaus"}}, Rows: [][]string{{"KP"}}})
		all := uatest.Check(t, made(t, d))
		for i, e := range all {
			if e.Tag == "H2" && e.Text == "Perustelut" && e.Page != all[i+1].Page || e.Text == "Muutoksenhaku" && e.Page != all[len(all)-1].Page {
				t.Errorf("after %d lines: %s on page %d has its text on another", lines, e.Text, e.Page)
			}
		}
	}
}

func TestLinesBreakWhereTheyMay(t *testing.T) {
	t.Parallel()
	d := pdfua.New(meta())
	d.Heading(1, "Päätös")
	wide := strings.Repeat("kotoutumis", 30)
	d.Paragraph(pdfua.Text(wide))
	d.Paragraph(pdfua.Text(strings.Repeat("1\u00a0234,50\u00a0€ ", 40)))
	d.Paragraph(pdfua.Text("a\u0308 \t  b\r\nc\u00ad\u200bd  "), pdfua.Text("  e"))
	file := made(t, d)
	var got []string
	for _, e := range uatest.Check(t, file) {
		if e.Tag == "P" {
			got = append(got, e.Text)
		}
	}
	if want := []string{wide, strings.TrimSpace(strings.Repeat("1\u00a0234,50\u00a0€ ", 40)), "ä b cd e"}; !cmp.Equal(want, got) {
		t.Error(cmp.Diff(want, got))
	}
	for line := range strings.SplitSeq(tool(t, file, "pdftotext", "-layout", "FILE", "-"), "\n") {
		if line = strings.TrimSpace(line); strings.Contains(line, "234") && !strings.HasSuffix(line, "€") {
			t.Errorf("an amount is broken: %q", line)
		}
	}
}

func TestWhatCannotBeSetIsNamed(t *testing.T) {
	t.Parallel()
	for want, write := range map[string]func(d *pdfua.Document){
		`'😀' (U+1F600)`:        func(d *pdfua.Document) { d.Paragraph(pdfua.Text("hyvä 😀")) },
		`'ع' (U+0639)`:         func(d *pdfua.Document) { d.Facts(pdfua.Fact{Label: "Nimi", Value: "ع"}) },
		`(U+0007)`:             func(d *pdfua.Document) { d.Table(pdfua.Table{Columns: []pdfua.Column{{Title: "\a"}}}) },
		`(U+FFFD)`:             func(d *pdfua.Document) { d.Paragraph(pdfua.Text("\xff")) },
		`below level 1`:        func(d *pdfua.Document) { d.Heading(3, "Liian syvällä") },
		`without text`:         func(d *pdfua.Document) { d.Heading(2, " \n") },
		`a table of 0 columns`: func(d *pdfua.Document) { d.Table(pdfua.Table{}) },
		`row 1 has 2 cells`: func(d *pdfua.Document) {
			d.Table(pdfua.Table{Columns: []pdfua.Column{{Title: "a"}}, Rows: [][]string{{"a", "b"}}})
		},
		`"javascript:alert(1)"`: func(d *pdfua.Document) { d.Paragraph(pdfua.Link("x", "javascript:alert(1)")) },
		`says nothing`:          func(d *pdfua.Document) { d.Paragraph(pdfua.Link("", "https://example.test")) },
		`not in ASCII`:          func(d *pdfua.Document) { d.Paragraph(pdfua.Link("x", "mailto:ä@example.test")) },
	} {
		d := pdfua.New(meta())
		d.Heading(1, "Päätös")
		write(d)
		if _, err := d.Bytes(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	d := pdfua.New(meta())
	d.Heading(1, "☃")
	_, err := d.Bytes()
	var no *pdfua.Unprintable
	if !errors.As(err, &no) || no.Char != '☃' {
		t.Errorf("%v does not name the snowman", err)
	}
	for _, m := range []pdfua.Meta{{}, {Lang: "fi", Title: "x"}, {Lang: "fi", Created: time.Now()}} {
		if _, err := pdfua.New(m).Bytes(); err == nil {
			t.Errorf("%+v is enough of a document", m)
		}
	}
	if _, err := pdfua.New(meta()).Bytes(); err == nil {
		t.Error("a document without a heading was made")
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	if r, is := pdfua.Missing("Ánaar, Aanaar, Aanar, Iđut, eŋŋel, šaldi, Kõrb, Łódź, Giải, Ελλάδα, Київ, 5 €, −1, ”q” – ½ · …\u00a0\u2011\u202f\u200b\n"); is {
		t.Errorf("%q is missing", r)
	}
	if r, is := pdfua.Missing("nimi محمد"); !is || r != 'م' {
		t.Errorf("%q, %v", r, is)
	}
}

func BenchmarkTableOf5000Rows(b *testing.B) {
	for b.Loop() {
		made(b, long(5000))
	}
}

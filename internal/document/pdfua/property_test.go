package pdfua_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/document/pdfua"
	"kuntapaikka/internal/document/uatest"
)

// words are what letters are made of, and what they hardly are.
func words() []string {
	return []string{
		"kotoutuminen", "Pohjois-Pohjanmaa", "1\u00a0234,50\u00a0€", "§ 43", "Čáhcesuolu", "eŋŋel", "KP-2026-00012", "1.1.2026–31.12.2026", "(a)", `\`, "<&>", "ja/tai",
		strings.Repeat("lentokonesuihkuturbiinimoottoriapumekaanikko", 4), "ä", "Łódź", ".",
	}
}

func TestAnyTextsGiveAFileThatReadsThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		phrase := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words()), 1, 12).Draw(t, "words"), " ")
		})
		d := pdfua.New(meta())
		want := []string{phrase.Draw(t, "title")}
		d.Heading(1, want[0])
		for range rapid.IntRange(1, 6).Draw(t, "blocks") {
			switch rapid.IntRange(0, 4).Draw(t, "kind") {
			case 0:
				a, b, c := phrase.Draw(t, "text"), phrase.Draw(t, "link"), phrase.Draw(t, "svenska")
				d.Paragraph(pdfua.Text(a+" "), pdfua.Link(b, "https://example.test/"), pdfua.Strong(" "), pdfua.In("sv", c))
				want = append(want, a+" "+b+" "+c)
			case 1:
				items := rapid.SliceOfN(phrase, 1, 4).Draw(t, "items")
				var runs [][]pdfua.Run
				for _, item := range items {
					runs = append(runs, text(item))
				}
				d.List(pdfua.Numbers, runs...)
				want = append(want, items...)
			case 2:
				label, value := phrase.Draw(t, "label"), phrase.Draw(t, "value")
				d.Facts(pdfua.Fact{Label: label, Value: value})
				want = append(want, label, value)
			case 3:
				columns := rapid.IntRange(1, 8).Draw(t, "columns")
				table := pdfua.Table{}
				for range columns {
					table.Columns = append(table.Columns, pdfua.Column{Title: phrase.Draw(t, "column"), Share: rapid.IntRange(0, 5).Draw(t, "share"), Align: pdfua.Align(rapid.IntRange(0, 1).Draw(t, "align"))})
					want = append(want, table.Columns[len(table.Columns)-1].Title)
				}
				for range rapid.IntRange(0, 4).Draw(t, "rows") {
					table.Rows = append(table.Rows, rapid.SliceOfN(phrase, columns, columns).Draw(t, "row"))
					want = append(want, table.Rows[len(table.Rows)-1]...)
				}
				d.Table(table)
			case 4:
				d.PageBreak()
			}
		}
		b, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		f, err := uatest.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range f.Mistakes() {
			t.Error(m)
		}
		var got []string
		for _, e := range f.Elements() {
			switch e.Tag {
			case "H1", "P", "LBody", "TH", "TD":
				got = append(got, e.All())
			}
		}
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
			t.Errorf("read\n%s\nwritten\n%s", g, w)
		}
	})
}

func FuzzText(f *testing.F) {
	for _, w := range append(words(), "", "\n", "\u200b", "a\u0301\u0301\u0301", "\xff", "\x00", "😀", strings.Repeat("\u00a0", 500), strings.Repeat("a\n", 300)) {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := pdfua.New(meta())
		d.Heading(1, "Päätös")
		d.Paragraph(pdfua.Text(s), pdfua.In("sv", s))
		d.Facts(pdfua.Fact{Label: s, Value: s})
		d.List(pdfua.Dots, text(s), nil)
		d.Table(pdfua.Table{Caption: s, Columns: []pdfua.Column{{Title: s}, {Title: s, Align: pdfua.Right}}, Rows: [][]string{{s}, {}, {s, s}}, Totals: [][]string{{s}}})
		b, err := d.Bytes()
		r, missing := pdfua.Missing(s)
		if missing != (err != nil) {
			t.Fatalf("%q: %q is missing: %v, but %v", s, r, missing, err)
		}
		if err == nil {
			uatest.Check(t, b)
		}
	})
}

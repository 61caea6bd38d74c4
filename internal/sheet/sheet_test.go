package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/sheet"
)

// people is what every variant of the same file must give.
func people() sheet.Table {
	return sheet.Table{
		Header: []string{"Viite", "Äidinkieli", "Huomautus"}, HeaderRow: 1,
		Rows: []sheet.Row{
			{Number: 2, Cells: []string{"A-1", "dari", "kaksi riviä;\nja \"lainaus\""}},
			{Number: 3, Cells: []string{"A-2", "", "åäö €"}},
			{Number: 5, Cells: []string{"A-3"}},
		},
	}
}

const finnish = "Viite;Äidinkieli;Huomautus\r\nA-1;dari;\"kaksi riviä;\r\nja \"\"lainaus\"\"\"\r\nA-2;;åäö €\r\n\r\nA-3;;\r\n"

func TestEveryWayOfWritingTheSameFile(t *testing.T) {
	t.Parallel()
	encode := func(e interface{ String(string) (string, error) }, s string) string {
		out, err := e.String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	commas := strings.NewReplacer("riviä;", "riviä;", ";", ",").Replace
	for name, data := range map[string]string{
		"UTF-8, semicolons":   finnish,
		"with a mark":         "\ufeff" + finnish,
		"Windows-1252":        encode(charmap.Windows1252.NewEncoder(), finnish),
		"UTF-16 LE":           encode(utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewEncoder(), finnish),
		"UTF-16 BE":           encode(utf16.UTF16(utf16.BigEndian, utf16.UseBOM).NewEncoder(), finnish),
		"commas":              strings.ReplaceAll(commas(finnish), "riviä,", "riviä;"),
		"tabs":                strings.ReplaceAll(strings.ReplaceAll(finnish, ";", "\t"), "riviä\t", "riviä;"),
		"ends of lines":       strings.ReplaceAll(finnish, "\r\n", "\n"),
		"an old Macintosh":    strings.ReplaceAll(finnish, "\r\n", "\r"),
		"no end of line":      strings.TrimSuffix(finnish, ";;\r\n"),
		"letters in two":      strings.ReplaceAll(finnish, "Ä", "A\u0308"),
		"spaces around":       strings.ReplaceAll(finnish, "A-1;dari", " A-1\u00a0; dari "),
		"cells without words": strings.ReplaceAll(finnish, "\r\n\r\n", "\r\n; ;\r\n"),
		"blank rows below":    finnish + "\r\n;;\r\n \r\n",
	} {
		got, err := sheet.Read([]byte(data), sheet.Usual())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(people(), got, asTrimmed()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// asTrimmed compares what a table shows, not how long its rows were written: see [sheet.Table.Whole].
func asTrimmed() cmp.Option { return cmpopts.IgnoreUnexported(sheet.Table{}, sheet.Row{}) }

func TestWholeRowsAreAsLongAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	set(t, f, "Sheet1", map[string]any{"A1": "a", "B1": "b", "C1": "c", "A2": "1", "A3": "1", "D3": "4"})
	for name, c := range map[string]struct {
		data []byte
		want [][]string
	}{
		"a file of text":               {[]byte("a;b;c\n1\n1;;\n1;;;\n1;;;4\n"), [][]string{{"1"}, {"1", "", ""}, {"1", "", "", ""}, {"1", "", "", "4"}}},
		"with columns that are blank":  {[]byte("a;b;c;;\n1;;;;\n1;2;3;;\n1;2;;\n"), [][]string{{"1", "", ""}, {"1", "2", "3"}, {"1", "2"}}},
		"a workbook, whose rows go on": {saved(t, f), [][]string{{"1", "", ""}, {"1", "", "", "4"}}},
	} {
		table, err := sheet.Read(c.data, sheet.Usual())
		if err != nil {
			t.Fatal(name, err)
		}
		var got [][]string
		for _, cells := range table.Whole() {
			got = append(got, cells)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestRowsKeepTheirNumbers(t *testing.T) {
	t.Parallel()
	got, err := sheet.Read([]byte("sep=,\n\n\nviite,kunta\n\n\"a\n\nb\",091\n\n\nc,564"), sheet.Usual())
	if err != nil {
		t.Fatal(err)
	}
	want := sheet.Table{Header: []string{"viite", "kunta"}, HeaderRow: 4, Rows: []sheet.Row{
		{Number: 6, Cells: []string{"a\n\nb", "091"}}, {Number: 9, Cells: []string{"c", "564"}},
	}}
	if diff := cmp.Diff(want, got, asTrimmed()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAFileAtFaultSaysHowToMendIt(t *testing.T) {
	t.Parallel()
	small := sheet.Limits{Bytes: 1 << 20, Unpacked: 1 << 20, Rows: 3, Columns: 3, Cell: 10}
	for name, c := range map[string]struct {
		data, key string
	}{
		"nothing":              {"", "sheet.empty"},
		"blank rows":           {"\n;;\n\n", "sheet.empty"},
		"too many rows":        {"a\n1\n2\n3\n4\n", "sheet.too_many_rows"},
		"too many columns":     {"a;b;c;d\n", "sheet.too_many_columns"},
		"a long cell":          {"a\n" + strings.Repeat("x", 11), "sheet.cell_too_long"},
		"too large":            {strings.Repeat("x", 1<<20+1), "sheet.too_large"},
		"an unfinished quote":  {"a;b\n1;\"2\n3;4\n", "sheet.bad_quotes"},
		"a quote in the midst": {"a;b\n1;2\"3\n", "sheet.bad_quotes"},
		"an old workbook":      {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "sheet.old_or_locked"},
		"a picture":            {"\x89PNG\r\n\x1a\n\x00\x00", "sheet.unreadable"},
		"no package":           {"PK\x03\x04 and nothing more", "sheet.unreadable"},
		"a package of another": {zipped(t, map[string]string{"letter.txt": "hello"}), "sheet.unreadable"},
		"half a letter":        {"a;b\n\xff\xfe\x81;2\n", "sheet.unreadable"},
	} {
		_, err := sheet.Read([]byte(c.data), small)
		wrong, ok := fault.As(err)
		if !ok || wrong.Kind != fault.Invalid || wrong.Message.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
			continue
		}
		for _, l := range i18n.Langs() {
			msg.Text(l, wrong.Message.Key, wrong.Message.Args...) // panics when the arguments do not fit
		}
	}
}

func TestAPackageThatUnpacksWithoutEndIsRefused(t *testing.T) {
	t.Parallel()
	limits := sheet.Usual()
	limits.Unpacked = 1 << 20
	bomb := zipped(t, map[string]string{"xl/worksheets/sheet1.xml": strings.Repeat(" ", 2<<20)})
	if len(bomb) > 10_000 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	if _, err := sheet.Read([]byte(bomb), limits); err == nil || !strings.Contains(err.Error(), "sheet.too_large") {
		t.Errorf("%v", err)
	}
	many := map[string]string{}
	for i := range 1_001 {
		many[fmt.Sprint(i)] = ""
	}
	if _, err := sheet.Read([]byte(zipped(t, many)), limits); err == nil || !strings.Contains(err.Error(), "sheet.too_large") {
		t.Errorf("%v", err)
	}
}

func zipped(t testing.TB, parts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// --- Workbooks as a spreadsheet writes them ---

func TestAWorkbookGivesWhatThePersonSees(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	format := func(code string) int {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	builtIn := func(n int) int {
		id, err := f.NewStyle(&excelize.Style{NumFmt: n})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	day := time.Date(2026, 12, 14, 0, 0, 0, 0, time.UTC)
	serial, hours := 46370, 46370+14.5/24
	for i, c := range []struct {
		value any
		style int
		want  string
	}{
		{"Turku", 0, "Turku"},
		{"  Åbo ", 0, "Åbo"},
		{12, 0, "12"},
		{-3, 0, "-3"},
		{1234.5, 0, "1234.5"},
		{1.1, 0, "1.1"},
		{2e3, 0, "2000"},
		{1e21, 0, "1000000000000000000000"},
		{true, 0, "1"},
		{day, 0, "2026-12-14"},
		{serial, builtIn(14), "2026-12-14"},
		{serial, format("d.m.yyyy"), "2026-12-14"},
		{serial, format("[$-40B]d. mmmm yyyy;@"), "2026-12-14"},
		{hours, builtIn(22), "2026-12-14 14:30"},
		{serial, format("yyyy\\-mm\\-dd"), "2026-12-14"},
		{91, format("000"), "091"},
		{1234, format("000"), "1234"},
		{1234.5, format("#,##0.00"), "1234.5"},
		{0.5, format("0%"), "0.5"},
		{5, format("0\" day\""), "5"},
		{5, format("[Red]0"), "5"},
		{"091", 0, "091"},
		{"2026-12-14", 0, "2026-12-14"},
	} {
		at := fmt.Sprintf("A%d", i+2)
		if err := f.SetCellValue("Sheet1", at, c.value); err != nil {
			t.Fatal(err)
		}
		if c.style != 0 {
			if err := f.SetCellStyle("Sheet1", at, at, c.style); err != nil {
				t.Fatal(err)
			}
		}
		defer func() {
			got, err := sheet.Read(saved(t, f), sheet.Usual())
			if err != nil {
				t.Fatal(err)
			}
			if got.Rows[i].Cells[0] != c.want {
				t.Errorf("%v in style %d is %q, want %q", c.value, c.style, got.Rows[i].Cells[0], c.want)
			}
		}()
	}
	if err := f.SetCellValue("Sheet1", "A1", "Arvo"); err != nil {
		t.Fatal(err)
	}
}

func TestAWorkbookOfTheOtherEpoch(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	yes := true
	if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
		t.Fatal(err)
	}
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	set(t, f, "Sheet1", map[string]any{"A1": "Päivä", "A2": 46370 - 1462})
	if err := f.SetCellStyle("Sheet1", "A2", "A2", style); err != nil {
		t.Fatal(err)
	}
	got, err := sheet.Read(saved(t, f), sheet.Usual())
	if err != nil || got.Rows[0].Cells[0] != "2026-12-14" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestHolesHiddenSheetsAndFormulas(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	if _, err := f.NewSheet("Tapaukset"); err != nil {
		t.Fatal(err)
	}
	f.SetActiveSheet(1)
	if err := f.SetSheetVisible("Sheet1", false); err != nil {
		t.Fatal(err)
	}
	set(t, f, "Sheet1", map[string]any{"A1": "piilossa"})
	set(t, f, "Tapaukset", map[string]any{"B3": "Viite", "C3": "Summa", "B5": "A-1", "D6": "yksin", "C5": 3})
	if err := f.SetCellFormula("Tapaukset", "C5", "=1+2"); err != nil {
		t.Fatal(err)
	}
	got, err := sheet.Read(saved(t, f), sheet.Usual())
	if err != nil {
		t.Fatal(err)
	}
	want := sheet.Table{Header: []string{"", "Viite", "Summa"}, HeaderRow: 3, Rows: []sheet.Row{
		{Number: 5, Cells: []string{"", "A-1", "3"}}, {Number: 6, Cells: []string{"", "", "", "yksin"}},
	}}
	if diff := cmp.Diff(want, got, asTrimmed()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestARowFarBelowIsTooMany(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	set(t, f, "Sheet1", map[string]any{"A1": "Viite", "A1048576": 1})
	if _, err := sheet.Read(saved(t, f), sheet.Usual()); err == nil || !strings.Contains(err.Error(), "sheet.too_many_rows") {
		t.Errorf("%v", err)
	}
}

func set(t *testing.T, f *excelize.File, name string, cells map[string]any) {
	t.Helper()
	for at, v := range cells {
		if err := f.SetCellValue(name, at, v); err != nil {
			t.Fatal(err)
		}
	}
}

func saved(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// --- Writing ---

func TestNoTextBecomesAFormula(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"=1+1", "+358401234567", "-5", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|' /C calc'!A0", "'=1", "''=1", "'-", "=", "'"} {
		page := sheet.Page{Name: "Sivu", Header: []string{"a", "=b"}, Rows: [][]sheet.Cell{sheet.Line("x", s)}}
		var c, x bytes.Buffer
		if err := sheet.WriteCSV(&c, page); err != nil {
			t.Fatal(err)
		}
		if err := sheet.WriteXLSX(&x, page); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(string(c.Bytes()[len("\ufeffa;'=b\r\nx;"):][:1]), "=+-@\t\r") {
			t.Errorf("%q is active: %q", s, c.String())
		}
		if f, value := inWorkbook(t, x.Bytes()); f != "" || strings.IndexAny(value, "=+-@\t\r") == 0 {
			t.Errorf("%q is active: formula %q, value %q", s, f, value)
		}
	}
}

func inWorkbook(t *testing.T, data []byte) (formula, value string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	formula, err = f.GetCellFormula("Sivu", "B2")
	if err != nil {
		t.Fatal(err)
	}
	value, err = f.GetCellValue("Sivu", "B2")
	if err != nil {
		t.Fatal(err)
	}
	return formula, value
}

func TestNumbersAndDaysAreWrittenAsThemselves(t *testing.T) {
	t.Parallel()
	page := sheet.Page{Name: "Sivu", Header: []string{"n", "euroa", "päivä", "ei päivää"}, Rows: [][]sheet.Cell{
		{sheet.Whole(-5), sheet.Cents(-342250), sheet.Day(civil.Of(2026, 12, 14)), sheet.Day(civil.Date{})}, {sheet.Whole(1), sheet.Cents(5)},
	}}
	var c, x bytes.Buffer
	if err := sheet.WriteCSV(&c, page); err != nil {
		t.Fatal(err)
	}
	if want := "\ufeffn;euroa;päivä;ei päivää\r\n-5;-3422,50;2026-12-14;\r\n1;0,05\r\n"; c.String() != want {
		t.Errorf("%q", c.String())
	}
	if err := sheet.WriteXLSX(&x, page, sheet.Page{Name: "Ohje", Header: []string{"a"}}); err != nil {
		t.Fatal(err)
	}
	got, err := sheet.Read(x.Bytes(), sheet.Usual())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]sheet.Row{{Number: 2, Cells: []string{"-5", "-3422.5", "2026-12-14"}}, {Number: 3, Cells: []string{"1", "0.05"}}}, got.Rows, asTrimmed()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	cell := rapid.OneOf(rapid.String(), rapid.StringMatching(`[=+\-@';,"\t\r\n a]{0,5}`), rapid.SampledFrom([]string{"_x0041_", "_x005F_x", "a_x000D_b"}))
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 1, 4), 1, 5).Draw(t, "rows")
		page := sheet.Page{Name: "Sivu", Header: []string{"a", "b", "c", "d"}}
		for _, r := range rows {
			page.Rows = append(page.Rows, sheet.Line(append([]string{"key"}, r...)...))
		}
		var c, x bytes.Buffer
		if err := sheet.WriteCSV(&c, page); err != nil {
			t.Fatal(err)
		}
		if err := sheet.WriteXLSX(&x, page); err != nil {
			t.Fatal(err)
		}
		fromCSV, err := sheet.Read(c.Bytes(), sheet.Usual())
		if err != nil {
			t.Fatal(err)
		}
		fromXLSX, err := sheet.Read(x.Bytes(), sheet.Usual())
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range rows {
			want = append([]string{"key"}, asRead(want)...)
			for len(want) > 1 && want[len(want)-1] == "" {
				want = want[:len(want)-1]
			}
			if a, b := fromCSV.Rows[i].Cells, fromXLSX.Rows[i].Cells; !slices.Equal(a, want) || !slices.Equal(b, want) {
				t.Fatalf("%q became %q in CSV and %q in XLSX", want, a, b)
			}
		}
	})
}

// asRead is what writing and reading do to words: line ends are one character, control characters are left out, space around is trimmed.
func asRead(cells []string) (out []string) {
	for _, s := range cells {
		s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
		s = strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' && r != '\n' || r == '\ufffe' || r == '\uffff' {
				return -1
			}
			return r
		}, s)
		out = append(out, norm.NFC.String(strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' })))
	}
	return out
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte(finnish))
	f.Add([]byte("sep=,\na,b\n1,\"2\n\""))
	f.Add([]byte("\xff\xfea\x00;\x00"))
	limits := sheet.Limits{Bytes: 1 << 16, Unpacked: 1 << 20, Rows: 100, Columns: 20, Cell: 1_000}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte("PK")) {
			return
		}
		got, err := sheet.Read(data, limits)
		holds(t, got, err, limits)
	})
}

func FuzzReadXLSX(f *testing.F) {
	book := excelize.NewFile()
	if err := book.SetSheetRow("Sheet1", "A1", &[]any{"Viite", "Päivä"}); err != nil {
		f.Fatal(err)
	}
	if err := book.SetSheetRow("Sheet1", "A2", &[]any{"A-1", time.Date(2026, 12, 14, 0, 0, 0, 0, time.UTC)}); err != nil {
		f.Fatal(err)
	}
	parts := map[string]string{}
	z, err := zip.NewReader(bytes.NewReader(saved(f, book)), int64(len(saved(f, book))))
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range z.File {
		r, err := p.Open()
		if err != nil {
			f.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			f.Fatal(err)
		}
		parts[p.Name] = b.String()
	}
	const page, styles, strs = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
	f.Add(parts[page], parts[styles], parts[strs])
	f.Add(`<worksheet><sheetData><row r="99999999"><c r="XFD1" t="s" s="9"><v>7</v></c></row></sheetData></worksheet>`, parts[styles], parts[strs])
	limits := sheet.Limits{Bytes: 1 << 20, Unpacked: 1 << 20, Rows: 100, Columns: 20, Cell: 1_000}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		hostile := map[string]string{}
		maps.Copy(hostile, parts)
		hostile[page], hostile[styles], hostile[strs] = a, b, c
		got, err := sheet.Read([]byte(zipped(t, hostile)), limits)
		holds(t, got, err, limits)
	})
}

// holds checks what every reading promises: a refusal that can be shown, or a table within the limits.
func holds(t *testing.T, got sheet.Table, err error, limits sheet.Limits) {
	t.Helper()
	if err != nil {
		if fault.KindOf(err) != fault.Invalid {
			t.Fatalf("not the file's fault: %v", err)
		}
		return
	}
	last := got.HeaderRow
	if last < 1 || len(got.Header) == 0 || len(got.Rows) > limits.Rows {
		t.Fatalf("%+v", got)
	}
	for _, r := range got.Rows {
		if r.Number <= last || len(r.Cells) == 0 || len(r.Cells) > limits.Columns {
			t.Fatalf("row %+v after %d", r, last)
		}
		last = r.Number
	}
}

func BenchmarkRead(b *testing.B) {
	page := sheet.Page{Name: "Sivu", Header: make([]string, 20)}
	for i := range page.Header {
		page.Header[i] = fmt.Sprint("sarake ", i)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var cells []sheet.Cell
		for j := range page.Header {
			if j%2 == 0 {
				cells = append(cells, sheet.Whole(random.Int64N(100_000)))
			} else {
				cells = append(cells, sheet.Words(fmt.Sprintf("arvo %d", random.IntN(1_000))))
			}
		}
		page.Rows = append(page.Rows, cells)
	}
	var c, x bytes.Buffer
	if err := sheet.WriteCSV(&c, page); err != nil {
		b.Fatal(err)
	}
	if err := sheet.WriteXLSX(&x, page); err != nil {
		b.Fatal(err)
	}
	for name, data := range map[string][]byte{"CSV": c.Bytes(), "XLSX": x.Bytes()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if got, err := sheet.Read(data, sheet.Usual()); err != nil || len(got.Rows) != 20_000 {
					b.Fatalf("%d rows, %v", len(got.Rows), err)
				}
			}
		})
	}
}

// A workbook of a megabyte can hold much markup and nothing else; reading it may not take many times what a large honest file takes.
func TestAWorkbookOfNothingButMarkupCostsLittle(t *testing.T) {
	const book = `<workbook><sheets><sheet name="A" r:id="r1"/></sheets></workbook>`
	const relations = `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`
	const few = `<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>a</v></c></row></sheetData></worksheet>`
	for _, c := range []struct{ name, part, content string }{
		{"a text in a hundred thousand pieces", "xl/worksheets/sheet1.xml", `<worksheet><row r="1"><c r="A1"><v>` + strings.Repeat("ab<!---->", 100_000) + `</v></c></row></worksheet>`},
		{"millions of shared texts", "xl/sharedStrings.xml", "<sst>" + strings.Repeat("<si/>", 6_000_000) + "</sst>"},
		{"millions of formats", "xl/styles.xml", "<styleSheet><cellXfs>" + strings.Repeat("<xf/>", 6_000_000) + "</cellXfs></styleSheet>"},
		{"millions of attributes", "xl/styles.xml", "<styleSheet><xf " + strings.Repeat(`a="" `, 3_000_000) + "/></styleSheet>"},
	} {
		parts := map[string]string{"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": relations, "xl/worksheets/sheet1.xml": few}
		parts[c.part] = c.content
		data := []byte(zipped(t, parts))
		limits := sheet.Usual()
		limits.Rows = 1000
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := sheet.Read(data, limits)
		runtime.ReadMemStats(&after)
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 64 {
			t.Errorf("%s, %d KiB of file: reading took %d MiB (%v)", c.name, len(data)>>10, used, err)
		}
	}
}

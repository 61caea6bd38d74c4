package intake_test

import (
	"bytes"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/intake"
)

// layout has a column of each kind. The names are borrowed from texts that the catalogue has.
func layout() intake.Layout {
	return intake.Layout{
		Columns: []intake.Column{
			{Key: "case_ref", Name: "intake.guide_code", Required: true, Length: 20, Example: "A-1"},
			{Key: "group", Name: "app.product", Kind: intake.Code, Required: true, CodeKind: "group", Codes: []string{"quota", "emergency", "permit"}, Example: "quota"},
			{Key: "languages", Name: "app.language", Kind: intake.Code, Several: true, CodeKind: "language", Codes: []string{"ar", "so", "prs"}},
			{Key: "municipality", Name: "app.search", Kind: intake.Reference, Find: municipality, Lost: intake.NoMunicipality},
			{Key: "born", Name: "app.menu", Kind: intake.Date, From: civil.Of(1900, 1, 1), To: civil.Of(2026, 12, 31), Example: "5.3.1990"},
			{Key: "rooms", Name: "app.skip", Kind: intake.Whole, Min: 1, Max: 12},
			{Key: "share", Name: "app.breadcrumbs", Kind: intake.Decimal, Min: 0, Max: 100_000},
			{Key: "accessible", Name: "app.main_menu", Kind: intake.YesNo},
		},
		Unique: []string{"case_ref", "born"},
	}
}

func municipality(given string) (string, bool) {
	code, found := map[string]string{"091": "091", "helsinki": "091", "helsingfors": "091"}[strings.ToLower(given)]
	return code, found
}

func keys() []string {
	return []string{"case_ref", "group", "languages", "municipality", "born", "rooms", "share", "accessible"}
}

func rows(list ...[]string) iter.Seq2[int, []string] {
	return func(yield func(int, []string) bool) {
		for i, r := range list {
			if !yield(i+2, r) {
				return
			}
		}
	}
}

func TestLayoutIsSound(t *testing.T) {
	t.Parallel()
	if err := layout().Verify(); err != nil {
		t.Error(err)
	}
	bad := intake.Layout{Columns: []intake.Column{
		{Key: "a", Name: "app.search"}, {Key: "b", Name: "app.search"}, {Key: "c", Name: "app.menu", Kind: intake.Code}, {Key: "d", Name: "app.skip", Kind: intake.Reference},
	}, Unique: []string{"e"}}
	if err := bad.Verify(); err == nil || strings.Count(err.Error(), "\n") < 4 {
		t.Errorf("%v", err)
	}
}

func TestCellsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		column, given string
		text          string
		n             int64
		day           string
	}{
		{"group", "quota", "quota", 0, ""},
		{"group", "Kiintiö", "quota", 0, ""},
		{"group", "KVOT", "quota", 0, ""},
		{"group", "emergency", "emergency", 0, ""},
		{"group", " Med  uppehållstillstånd ", "permit", 0, ""},
		{"languages", "arabia; somaliska, prs", "ar so prs", 0, ""},
		{"languages", "ar,", "ar", 0, ""},
		{"municipality", "Helsingfors", "091", 0, ""},
		{"municipality", "091", "091", 0, ""},
		{"born", "5.3.1990", "", 0, "1990-03-05"},
		{"born", "05.03.26", "", 0, "2026-03-05"},
		{"born", "1990-03-05", "", 0, "1990-03-05"},
		{"born", "1990-03-05 14:30", "", 0, "1990-03-05"},
		{"rooms", "4", "", 4, ""},
		{"rooms", " 1\u00a02 ", "", 12, ""},
		{"share", "12,5", "", 12_500, ""},
		{"share", "12.5", "", 12_500, ""},
		{"share", "99,999", "", 99_999, ""},
		{"share", "7", "", 7_000, ""},
		{"share", ",5", "", 500, ""},
		{"share", "1,", "", 1_000, ""},
		{"accessible", "Kyllä", "", 1, ""},
		{"accessible", "x", "", 1, ""},
		{"accessible", "JA", "", 1, ""},
		{"accessible", "1", "", 1, ""},
		{"accessible", "ei", "", 0, ""},
		{"accessible", "Nej", "", 0, ""},
		{"accessible", "no", "", 0, ""},
		{"accessible", "0", "", 0, ""},
	} {
		rep := layout().Check([]string{"case_ref", "group", c.column}, 1, rows([]string{"A-1", "quota", c.given}))
		if c.column == "group" {
			rep = layout().Check([]string{"case_ref", "group"}, 1, rows([]string{"A-1", c.given}))
		}
		if !rep.OK() {
			t.Errorf("%s %q: %s", c.column, c.given, rep.Mistakes()[0].Text(i18n.EN))
			continue
		}
		v := rep.Records()[0].Value(c.column)
		if v.Text != c.text || v.N != c.n || v.Day.String() != c.day {
			t.Errorf("%s %q is %+v", c.column, c.given, v)
		}
	}
}

func TestEveryMistakeSaysWhereWhatAndHow(t *testing.T) {
	t.Parallel()
	rep := layout().Check(keys(), 1, rows(
		[]string{"A-1", "quota", "ar", "091", "5.3.1990", "4", "1,5", "ei"},
		[]string{"", "kiintö", "ar, xx", "Helsnki", "31.2.1990", "neljä", "1.234,5", "ehkä"},
		[]string{strings.Repeat("x", 21), "", "", "", "5.3.2027", "13", "1,2345", "", "", "yli"},
		[]string{"A\ufffd", "quota", ",", "", "31.12.1899", "0", "100,001", ""},
	))
	var got []string
	for _, m := range rep.Mistakes() {
		got = append(got, fmt.Sprintf("%d|%s|%s|%s", m.Row, m.Column, m.Value, m.Text(i18n.FI)))
	}
	want := []string{
		"3|case_ref||Täytä tämä tieto.",
		"3|group|kiintö|Kirjoita jokin näistä: Kiintiö, Hätätapaus tai Oleskeluluvan saanut.",
		"3|languages|ar, xx|Kirjoita jokin näistä: arabia, somali tai dari.",
		"3|municipality|Helsnki|Kuntaa ei löydy. Kirjoita kunnan nimi tai kolminumeroinen koodi.",
		"3|born|31.2.1990|Kirjoita päivä muodossa 5.3.2026 tai 2026-03-05.",
		"3|rooms|neljä|Kirjoita kokonaisluku, esimerkiksi 12.",
		"3|share|1.234,5|Kirjoita luku muodossa 1234,5.",
		"3|accessible|ehkä|Kirjoita kyllä tai ei.",
		"4|case_ref|" + strings.Repeat("x", 21) + "|Lyhennä teksti enintään 20 merkkiin.",
		"4|group||Täytä tämä tieto.",
		"4|born|5.3.2027|Päivä saa olla viimeistään 31.12.2026.",
		"4|rooms|13|Luku saa olla enintään 12.",
		"4|share|1,2345|Kirjoita enintään kolme desimaalia.",
		"4||yli|Solun sarakkeella ei ole nimeä. Kirjoita nimi ensimmäiselle riville tai tyhjennä solu.",
		"5|case_ref|A\ufffd|Tekstistä on kadonnut kirjaimia. Kirjoita se uudelleen ja tallenna tiedosto UTF-8-muodossa.",
		"5|languages|,|Kirjoita jokin näistä: arabia, somali tai dari.",
		"5|born|31.12.1899|Päivä saa olla aikaisintaan 1.1.1900.",
		"5|rooms|0|Luvun on oltava vähintään 1.",
		"5|share|100,001|Luku saa olla enintään 100.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if rep.Rows != 4 || len(rep.All()) != 4 || rep.Records() != nil {
		t.Errorf("%d rows, %d read, %d to use", rep.Rows, len(rep.All()), len(rep.Records()))
	}
}

func TestHeadersAreFoundInAnyLanguageAndOrder(t *testing.T) {
	t.Parallel()
	names := layout().Columns
	for _, l := range i18n.Langs() {
		header := []string{strings.ToUpper(names[4].Heading(l)), "  " + names[1].Heading(l) + " *", names[0].Heading(l)}
		rep := layout().Check(header, 1, rows([]string{"5.3.1990", "quota", "A-1"}))
		if !rep.OK() || rep.Records()[0].Text("case_ref") != "A-1" || rep.Records()[0].Day("born") != civil.Of(1990, 3, 5) {
			t.Errorf("%s %q: %+v", l, header, rep.Mistakes())
		}
	}
}

func TestHeadersAtFault(t *testing.T) {
	t.Parallel()
	rep := layout().Check([]string{"groop", "Group", "", "group", "notes"}, 3, rows([]string{"", "quota", "under nothing"}))
	var got []string
	for _, m := range rep.Mistakes() {
		got = append(got, fmt.Sprintf("%d|%s|%s", m.Row, m.Column, m.Message.Key))
	}
	slices.Sort(got)
	want := []string{"2||intake.column_nameless", "3|groop|intake.column_unknown", "3|group|intake.column_twice", "3|notes|intake.column_unknown", "3||intake.column_missing"}
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	rep = layout().Check([]string{"case ref", "groop"}, 1, rows([]string{"A-1", "quota"}))
	if got := rep.Mistakes()[0].Text(i18n.EN); !strings.Contains(got, "Did you mean") {
		t.Errorf("a heading with a slip: %s", got)
	}
	rep = layout().Check(keys(), 1, rows())
	if rep.OK() || rep.Mistakes()[0].Message.Key != "intake.no_rows" {
		t.Errorf("no rows: %+v", rep.Mistakes())
	}
}

func TestARowThatSaysAgainWhatAnotherSaid(t *testing.T) {
	t.Parallel()
	rep := layout().Check([]string{"case_ref", "group", "born"}, 1, rows(
		[]string{"A-1", "quota", "5.3.1990"}, []string{"A-1", "quota", "6.3.1990"}, []string{"A-1", "permit", "1990-03-05"},
	))
	if m := rep.Mistakes(); len(m) != 1 || m[0].Row != 4 || m[0].Column != "born" || m[0].Text(i18n.EN) != "Row 2 says this already. Remove one of the rows, or correct it." {
		t.Errorf("%+v", m)
	}
}

func TestRulesOfTheNounAddTheirMistakes(t *testing.T) {
	t.Parallel()
	rep := layout().Check([]string{"Group", "case_ref"}, 1, rows([]string{"quota", "A-1"}, []string{"quota", "B-1"}, []string{"permit", "A-1"}))
	if rep.OK() {
		t.Fatal("the rows say the same twice")
	}
	groups := intake.Groups(rep.All(), "case_ref")
	if len(groups) != 2 || groups[0].Key != "A-1" || len(groups[0].Records) != 2 || groups[1].Records[0].Row != 3 {
		t.Errorf("%+v", groups)
	}
	for _, g := range groups {
		for _, r := range g.Records[1:] {
			if r.Text("group") != g.Records[0].Text("group") {
				rep.Blame(r, "group", "intake.not_in_list")
			}
		}
	}
	last := rep.Mistakes()[len(rep.Mistakes())-2]
	if last.Row != 4 || last.Column != "Group" || last.Value != "permit" {
		t.Errorf("%+v", last)
	}
}

func TestALogLearnsNothingThatAPersonWrote(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	rep := layout().Check(keys(), 1, rows([]string{"secret", "secret", "secret"}))
	slog.New(slog.NewJSONHandler(&b, nil)).Info("import", "mistake", rep.Mistakes()[0])
	if strings.Contains(b.String(), "secret") || !strings.Contains(b.String(), "intake.not_code") {
		t.Error(b.String())
	}
}

func TestTheTemplateIsAcceptedInEachLanguage(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs() {
		tmpl := layout().Template(l)
		rep := layout().Check(tmpl.Header, 1, rows(tmpl.Example))
		if !rep.OK() {
			t.Errorf("%s: %s", l, rep.Mistakes()[0].Text(l))
		}
		if len(tmpl.Guide) != len(tmpl.Header) || len(tmpl.GuideHeader) != len(tmpl.Guide[0]) {
			t.Errorf("%s: %d columns, %d lines of guide", l, len(tmpl.Header), len(tmpl.Guide))
		}
		for _, line := range tmpl.Guide {
			if slices.Contains(line, "") {
				t.Errorf("%s: %q", l, line)
			}
		}
	}
}

func TestDecimalsAreExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 100_000).Draw(t, "thousandths")
		given := fmt.Sprintf("%d,%03d", n/1000, n%1000)
		rep := layout().Check([]string{"case_ref", "group", "share"}, 1, rows([]string{"A", "quota", given}))
		if !rep.OK() || rep.Records()[0].Milli("share") != n {
			t.Fatalf("%s: %+v", given, rep.Mistakes())
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add("A-1\tquota\tar, so\t091\t5.3.1990\t4\t1,5\tei\nA-2\t\t\t\t1.1.1\t-\t-,\tx", "")
	f.Add("\t\t\t\t\t9223372036854775807\t9223372036854775807,9\t", "grop\tgroup\t\t*")
	f.Fuzz(func(t *testing.T, cells, more string) {
		var list [][]string
		for line := range strings.SplitSeq(cells, "\n") {
			list = append(list, strings.Split(line, "\t"))
		}
		header := append(keys(), strings.Split(more, "\t")...)
		rep := layout().Check(header, 1, rows(list...))
		for _, m := range rep.Mistakes() {
			for _, l := range i18n.Langs() {
				if m.Text(l) == "" || m.Row < 1 {
					t.Fatalf("%+v", m)
				}
			}
		}
		for _, r := range rep.Records() {
			if !r.Given("case_ref") || r.Given("rooms") && (r.Whole("rooms") < 1 || r.Whole("rooms") > 12) || r.Milli("share") < 0 || r.Milli("share") > 100_000 {
				t.Fatalf("%+v", r)
			}
		}
	})
}

// BenchmarkCheck reads 20,000 rows, good and bad ones.
func BenchmarkCheck(b *testing.B) {
	var list [][]string
	for i := range 20_000 {
		row := []string{fmt.Sprint("A-", i), "Kiintiö", "arabia, somali", "Helsingfors", "5.3.1990", "4", "1,5", "kyllä"}
		if i%2 == 1 {
			row[1], row[4] = "jotain", "31.2.2020"
		}
		list = append(list, row)
	}
	b.ReportAllocs()
	for b.Loop() {
		rep := layout().Check(keys(), 1, rows(list...))
		if len(rep.Mistakes()) != 20_000 {
			b.Fatal(len(rep.Mistakes()))
		}
	}
}

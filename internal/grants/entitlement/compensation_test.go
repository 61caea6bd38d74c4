package entitlement_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/region"
)

var inNovember = civil.Of(2026, 11, 22)

func register(tb testing.TB) *region.Register {
	tb.Helper()
	reg, err := region.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	return reg
}

func day(tb testing.TB, s string) civil.Date {
	tb.Helper()
	if s == "" {
		return civil.Date{}
	}
	d, err := civil.Parse(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// window is the days from the first to the last.
func window(tb testing.TB, first, last string) civil.Period {
	tb.Helper()
	p := civil.Period{From: day(tb, first)}
	if last != "" {
		p.To = day(tb, last).AddDays(1)
	}
	return p
}

// table reads CSV into a header and numbered rows.
func table(tb testing.TB, text string) (header []string, rows iter.Seq2[int, []string]) {
	tb.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	return all[0], func(yield func(int, []string) bool) {
		for i, row := range all[1:] {
			if !yield(i+2, row) {
				return
			}
		}
	}
}

// persons reads a file of persons for the compensation.
func persons(tb testing.TB, text string) []entitlement.Person {
	tb.Helper()
	header, rows := table(tb, text)
	read, err := entitlement.Read(register(tb), header, rows, entitlement.ForCompensation())
	if err != nil {
		tb.Fatal(err)
	}
	return read
}

// written is lines as rows of text; the source of a reason is left out.
func written(tb testing.TB, lines []entitlement.Line) []string {
	tb.Helper()
	for i := range lines {
		if lines[i].Reason != "" {
			lines[i].Source = ""
		}
	}
	var out bytes.Buffer
	if err := entitlement.Write(&out, lines); err != nil {
		tb.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(out.String()), "\n")
}

// The worked cases: 149 persons at every boundary of the rules, with what is due for each day of theirs, reckoned day by day in whole fractions.
func TestWorkedCases(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "persons.csv"))
	if err != nil {
		t.Fatal(err)
	}
	all := persons(t, string(text))
	for name, o := range map[string]entitlement.Options{
		"all":         {},
		"applied":     {Reading: region.Applied},
		"year2025":    {Window: window(t, "2025-01-01", "2025-12-31")},
		"applied2024": {Window: window(t, "2023-11-30", "2025-01-31"), Reading: region.Applied},
		"march":       {Window: window(t, "2025-03-10", "2025-03-31")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.On = inNovember
			want, err := os.ReadFile(filepath.Join("testdata", "due-"+name+".csv"))
			if err != nil {
				t.Fatal(err)
			}
			got := written(t, entitlement.Compensation(register(t), all, o))
			if diff := cmp.Diff(strings.Split(strings.TrimSpace(string(want)), "\n"), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// due adds up the cents of each payee and rule, and lists the reasons.
func due(lines []entitlement.Line) map[string]string {
	sums := map[string]int64{}
	out := map[string]string{}
	for _, l := range lines {
		if l.Reason != "" {
			out[l.Person] = string(l.Reason)
			continue
		}
		key := strings.Join([]string{l.Person, l.Payee, l.Rule}, " ")
		sums[key] += int64(l.Cents)
		out[key] = fmt.Sprintf("%d,%02d", sums[key]/100, sums[key]%100)
	}
	return out
}

const header = "person,birth_date,permit,permit_from,sponsor,parent,home_from,municipality,left_on\n"

// The statutes' own figures, in euros.
func TestTheFiguresOfTheStatutes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, rows  string
		first, last string
		reading     string
		want        map[string]string
	}{
		{
			"a year of an adult on the mainland (872/2024 s. 1, 2)", "a,1990-06-15,87,,,,2025-02-01,564,", "2025-02-01", "2026-01-31", "",
			map[string]string{"a municipality:564 base-7": "2052,00", "a municipality:564 adult-extra": "7741,00", "a county:19 base-7": "1097,00", "a county:19 adult-extra": "73,00"},
		},
		{
			"a year of a small child on the mainland", "a,2024-06-15,87,,,,2025-02-01,564,", "2025-02-01", "2026-01-31", "",
			map[string]string{"a municipality:564 base-0-6": "2741,00", "a county:19 base-0-6": "948,00"},
		},
		{
			"a year of an adult in Helsinki, which gets both shares", "a,1990-06-15,87,,,,2025-02-01,091,", "2025-02-01", "2026-01-31", "",
			map[string]string{
				"a municipality:091 base-7": "2052,00", "a municipality:091 adult-extra": "7741,00", "a helsinki-health base-7": "1097,00", "a helsinki-health adult-extra": "73,00",
			},
		},
		{
			"a year of an adult on Åland, whose health authority has no extra", "a,1990-06-15,87,,,,2025-02-01,478,", "2025-02-01", "2026-01-31", "",
			map[string]string{"a municipality:478 base-7": "2609,00", "a municipality:478 adult-extra": "76,00", "a aland-health base-7": "540,00"},
		},
		{
			"a year of a small child on Åland", "a,2024-06-15,87,,,,2025-02-01,478,", "2025-02-01", "2026-01-31", "",
			map[string]string{"a municipality:478 base-0-6": "3157,00", "a aland-health base-0-6": "532,00"},
		},
		{
			"the years 2023 and 2024 (975/2022)", "a,1990-06-15,87,,,,2023-01-01,564,\nb,2022-06-15,87,,,,2023-01-01,564,\nc,1990-06-15,87,,,,2023-01-01,478,", "2023-01-01", "2023-12-31", "",
			map[string]string{
				"a municipality:564 base-7": "1955,00", "a county:19 base-7": "345,00", "b municipality:564 base-0-6": "6503,00", "b county:19 base-0-6": "342,00",
				"c municipality:478 base-7": "2300,00",
			},
		},
		{
			"the same, applied for under section 4 of 872/2024", "a,1990-06-15,87,,,,2024-01-01,564,\nb,2023-06-15,87,,,,2024-01-01,564,\nc,1990-06-15,87,,,,2024-01-01,478,", "2024-01-01", "2024-12-31", region.Applied,
			map[string]string{
				"a municipality:564 base-7": "1496,00", "a county:19 base-7": "264,00", "b municipality:564 base-0-6": "2185,00", "b county:19 base-0-6": "115,00",
				"c municipality:478 base-7": "1760,00",
			},
		},
		{
			"too late for 2023 under section 70", "a,1990-06-15,87,,,,2023-03-01,564,", "2023-03-01", "2023-12-31", region.Applied,
			map[string]string{"a": "too-late-s70"},
		},
		{
			"a quota person whose time began in 2024 is paid for four years, his wife for three (322/2024 s. 102.6)",
			"a,1990-06-15,90,,,,2024-06-01,564,\nb,1990-06-15,114,,a,,2024-06-01,564,", "2027-06-01", "2028-05-31", "",
			map[string]string{"a municipality:564 base-7": "2052,00", "a county:19 base-7": "1097,00", "b": "period-ended"},
		},
		{
			"both for three years from 2025, a refugee of the asylum procedure for two",
			"a,1990-06-15,90,,,,2025-06-01,564,\nb,1990-06-15,114,,a,,2025-06-01,564,\nc,1990-06-15,87,,,,2025-06-01,564,", "2027-06-01", "2028-06-30", "",
			map[string]string{
				"a municipality:564 base-7": "2052,00", "a county:19 base-7": "1097,00", "b municipality:564 base-7": "2052,00", "b county:19 base-7": "1097,00", "c": "period-ended",
			},
		},
		{
			"of an adult year begun in 2024 the days of 2025 count: 31 of 366", "a,1990-06-15,87,,,,2024-02-01,564,", "2024-02-01", "2025-12-31", "",
			map[string]string{
				"a municipality:564 base-7": "3840,94", "a county:19 base-7": "1412,52", "a municipality:564 adult-extra": "655,66", "a county:19 adult-extra": "6,18",
			},
		},
		{
			"a child born here is paid for until the later parent's time ends (s. 61.4)",
			"a,1990-06-15,87,,,,2025-06-01,564,\nb,1991-06-15,90,,,,2025-06-01,564,\nc,2026-06-01,,,,a+b,2026-06-01,564,", "2027-06-01", "2029-01-01", "",
			map[string]string{"a": "period-ended", "b municipality:564 base-7": "2052,00", "b county:19 base-7": "1097,00", "c municipality:564 base-0-6": "2741,00", "c county:19 base-0-6": "948,00"},
		},
		{
			"temporary protection only from the home municipality (s. 59.3)", "a,1990-06-15,110,2025-01-01,,,,564,\nb,1990-06-15,110,2025-01-01,,,2025-03-01,564,", "2025-03-01", "2026-02-28", "",
			map[string]string{
				"a": "no-home-municipality", "b municipality:564 base-7": "2052,00", "b municipality:564 adult-extra": "7741,00", "b county:19 base-7": "1097,00", "b county:19 adult-extra": "73,00",
			},
		},
		{
			"others who can have none from the permit", "a,1990-06-15,52,2025-03-01,,,,564,", "2025-03-01", "2026-02-28", "",
			map[string]string{"a municipality:564 base-7": "2052,00", "a municipality:564 adult-extra": "7741,00", "a county:19 base-7": "1097,00", "a county:19 adult-extra": "73,00"},
		},
		{"not yet begun, and gone", "a,1990-06-15,87,,,,2025-03-01,564,\nb,1990-06-15,87,,,,2024-03-01,564,2024-09-01", "2025-01-01", "2025-02-28", "", map[string]string{"a": "not-begun", "b": "left"}},
		{"a permit that gives no right", "a,1990-06-15,47,,,,2025-03-01,564,", "", "", "", map[string]string{"a": "not-eligible-permit"}},
		{"before any rate that is known", "a,1990-06-15,90,,,,2013-01-01,564,", "2013-01-01", "2013-12-31", "", map[string]string{"a": "rate-unverified"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := entitlement.Options{Window: window(t, c.first, c.last), On: inNovember, Reading: c.reading}
			got := due(entitlement.Compensation(register(t), persons(t, header+c.rows), o))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheOtherReadingOfTheAdultExtra(t *testing.T) {
	t.Parallel()
	all := persons(t, header+"a,1990-06-15,87,,,,2024-02-01,564,\nb,1990-06-15,87,,,,2025-01-01,564,\n")
	o := entitlement.Options{Window: window(t, "2024-02-01", "2025-12-31"), On: inNovember, Adult: entitlement.WholeYears}
	want := map[string]string{ // a's adult year began in 2024: no day of it earns the extra
		"a municipality:564 base-7": "3840,94", "a county:19 base-7": "1412,52",
		"b municipality:564 base-7": "2052,00", "b municipality:564 adult-extra": "7741,00", "b county:19 base-7": "1097,00", "b county:19 adult-extra": "73,00",
	}
	if diff := cmp.Diff(want, due(entitlement.Compensation(register(t), all, o))); diff != "" {
		t.Error(diff)
	}
}

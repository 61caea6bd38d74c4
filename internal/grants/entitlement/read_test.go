package entitlement_test

import (
	"encoding/csv"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/grants/entitlement"
)

func TestEachMistakeSaysItsRowAndColumn(t *testing.T) {
	t.Parallel()
	const head = "person,birth_date,group,permit,permit_from,sponsor,parent,arrived_on,home_from,municipality,first_home,left_on,commitment\n"
	reg := register(t)
	round, _ := reg.Round("emergency-2023", inNovember)
	for _, c := range []struct {
		name, text string
		needs      entitlement.Needs
		want       string // what each mistake begins with, parted by |
	}{
		{"columns", "person,birth_day,municipality,municipality\n", entitlement.ForCompensation(), `header: there is no column "birth_day"|header: the column municipality stands twice|header: the column birth_date|header: the column permit is|header: the column home_from`},
		{"columns of a round", "person,birth_date,municipality\n", entitlement.ForRound(round), "header: the column arrived_on is|header: the column group is|header: the column commitment is"},
		{"days", head + "a,1990-02-30,,87,,,,,2025-13-01,564,,1.2.2025,\n", entitlement.ForCompensation(), `row 2, birth_date: "1990-02-30"|row 2, home_from: "2025-13-01"|row 2, left_on: "1.2.2025"`},
		{"a year out of this world", head + "a,0090-02-03,,87,,,,,2025-01-01,564,,,\n", entitlement.ForCompensation(), `row 2, birth_date: "0090-02-03" is not`},
		{"nothing in the row", head + ",,,,,,,,,,,x,\n", entitlement.ForCompensation(), "row 2, person: every"},
		{"no birth and no permit", head + "a,,,,,,,,2025-01-01,564,,,\n", entitlement.ForCompensation(), "row 2, birth_date: the day of birth is missing|row 2, permit: the permit is missing"},
		{"codes", head + "a,1990-01-01,refugee,asylum,,,,,2025-01-01,999,maybe,,few\n", entitlement.ForCompensation(), `row 2, municipality: "999" is|row 2, first_home: "maybe" is|row 2, commitment: "few" is|row 2, group: "refugee" is|row 2, permit: "asylum" is`},
		{"a section of no permit", head + "a,1990-01-01,,871,,,,,2025-01-01,564,,,\n", entitlement.ForCompensation(), `row 2, permit: "871" is`},
		{"a home without a place", head + "a,1990-01-01,,87,,,,,2025-01-01,,,,\n", entitlement.ForCompensation(), "row 2, municipality: the municipality of this home is"},
		{"before birth", head + "a,2025-01-02,,87,2025-01-01,,,2025-01-01,2025-01-01,564,,,\n", entitlement.ForCompensation(), "row 2, home_from: 2025-01-01 is before the birth|row 2, arrived_on: 2025-01-01 is|row 2, permit_from: 2025-01-01 is"},
		{"left before coming", head + "a,1990-01-02,,87,,,,,2025-01-02,564,,2025-01-01,\n", entitlement.ForCompensation(), "row 2, left_on: left on 2025-01-01"},
		{"rows of one person that differ", head + "a,1990-01-01,quota,90,,,,,2025-01-01,564,,2025-02-01,\na,1990-01-02,permit,87,,,,,2025-02-01,049,,,\n", entitlement.ForCompensation(), `row 3, birth_date: "1990-01-02", but row 2|row 3, group: "permit"|row 3, permit: "87"`},
		{"stays that overlap", head + "a,1990-01-01,,90,,,,,2025-02-01,049,,,\na,1990-01-01,,90,,,,,2025-01-01,564,,2025-02-02,\n", entitlement.ForCompensation(), "row 2, home_from: this stay overlaps that of row 3"},
		{"a stay that never ended", head + "a,1990-01-01,,90,,,,,2025-01-01,564,,,\na,1990-01-01,,90,,,,,2025-02-01,049,,,\n", entitlement.ForCompensation(), "row 3, home_from: this stay overlaps that of row 2"},
		{"one of several stays without its day", head + "a,1990-01-01,,90,,,,,,564,,2025-02-02,\na,1990-01-01,,90,,,,,2025-02-02,049,,,\n", entitlement.ForCompensation(), "row 2, home_from: the first day"},
		{"a sponsor nobody knows", head + "a,1990-01-01,,114,,z,,,2025-01-01,564,,,\nb,1990-01-01,,114,,b,,,2025-01-01,564,,,\n", entitlement.ForCompensation(), `row 2, sponsor: there is no other person "z"|row 3, sponsor: there is no other person "b"`},
		{"a parent nobody knows", head + "a,2025-01-01,,,,,y+b,,2025-01-01,564,,,\nb,1990-01-01,,90,,,,,2025-01-01,564,,,\n", entitlement.ForCompensation(), `row 2, parent: there is no person "y"`},
		{"one's own grandparent", head + "a,2025-01-01,,,,,b,,2025-01-01,564,,,\nb,2025-01-01,,,,,a,,2025-01-01,564,,,\n", entitlement.ForCompensation(), `row 2, parent: "a" is an ancestor|row 3, parent: "b" is an ancestor`},
		{"a cell too many", "person,birth_date,permit,home_from,municipality,left_on\na,1990-06-15,87,2025-02-01,564,,2025-06-01\n", entitlement.ForCompensation(), "row 2, column 7: there is no such column: the row has 7 cells, the header 6"},
		{"an empty cell too many", "person,birth_date,permit,home_from,municipality\na,1990-06-15,87,2025-02-01,564,\n", entitlement.ForCompensation(), "row 2, column 6: there is"},
		{"a cell too few", "person,birth_date,permit,home_from,municipality,Left_On\na,1990-06-15,87,2025-02-01,564\n", entitlement.ForCompensation(), "row 2, left_on: the cell is missing: the row has 5 cells, the header 6"},
		{"a short row and its family", "person,birth_date,permit,home_from,municipality,sponsor\na,1990-06-15,90,2025-02-01\nb,1990-06-15,114,2025-02-01,564,a\n", entitlement.ForCompensation(), "row 2, municipality: the cell is missing"},
		{"no day of arrival", head + "a,1990-01-01,emergency,90,,,,,2023-01-01,564,,,5\n", entitlement.ForRound(round), "row 2, arrived_on: the day of arrival"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			first, rows := table(t, c.text)
			got, err := entitlement.Read(reg, first, rows, c.needs)
			var mistakes entitlement.Mistakes
			if !errors.As(err, &mistakes) || got != nil {
				t.Fatalf("%v, %v", got, err)
			}
			want := strings.Split(c.want, "|")
			for _, w := range want {
				if !slices.ContainsFunc(mistakes, func(m string) bool { return strings.HasPrefix(m, w) }) {
					t.Errorf("nothing begins with %q: %v", w, mistakes)
				}
			}
			if len(want) != len(mistakes) {
				t.Error(cmp.Diff(want, []string(mistakes)))
			}
		})
	}
}

func TestColumnsStandInAnyOrderAndWhatIsNotNeededMayBeAbsent(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"person,birth_date,permit,municipality,home_from\na,1990-06-15,87,564,2025-02-01\n",
		" HOME_FROM ,municipality,permit,person,birth_date,left_on\n2025-02-01,564,87,a,1990-06-15,\n",
	} {
		got := due(entitlement.Compensation(register(t), persons(t, text), entitlement.Options{Window: window(t, "2025-02-01", "2026-01-31"), On: inNovember}))
		if got["a municipality:564 base-7"] != "2052,00" {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("person,birth_date,permit,municipality,home_from\na,1990-06-15,87,564,2025-02-01\n")
	f.Add("person,birth_date,permit,parent,municipality,home_from\na,1990-06-15,87,b+a,564,2025-02-01\nb,1990-06-15,87,a,564,\n")
	reg := register(f)
	f.Fuzz(func(t *testing.T, text string) {
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord, r.LazyQuotes = -1, true
		all, err := r.ReadAll()
		if err != nil || len(all) == 0 {
			return
		}
		read, err := entitlement.Read(reg, all[0], numbered(all[1:]), entitlement.ForCompensation())
		if err != nil {
			return
		}
		for _, l := range entitlement.Compensation(reg, read, entitlement.Options{On: inNovember}) {
			if l.Cents < 0 || l.Days < 0 || (l.Reason == "") == (l.Payee == "") {
				t.Fatalf("%+v", l)
			}
		}
	})
}

func numbered(rows [][]string) iter.Seq2[int, []string] {
	return func(yield func(int, []string) bool) {
		for i, row := range rows {
			if !yield(i+2, row) {
				return
			}
		}
	}
}

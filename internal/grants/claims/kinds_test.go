package claims_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

func roundOf(t testing.TB, code string) region.Round {
	t.Helper()
	round, ok := register(t).Round(code, civil.Of(2026, 3, 1))
	if !ok {
		t.Fatalf("no round %s", code)
	}
	return round
}

// TestTheStepsOfTheBonus is the figures of 2016–2019: 20 places 20,000, 150 places 100,000, 200 places 175,000.
func TestTheStepsOfTheBonus(t *testing.T) {
	t.Parallel()
	round := roundOf(t, "bonus-2016")
	for _, c := range []struct {
		number, before int
		rule           string
		due, would     money.Cents
		reason         entitlement.Reason
		more           int
		then           money.Cents
	}{
		{0, 0, "bonus-20", 0, 20_000_00, claims.TooFewPlaces, 20, 20_000_00},
		{19, 0, "bonus-20", 0, 20_000_00, claims.TooFewPlaces, 1, 20_000_00},
		{20, 0, "bonus-20", 20_000_00, 20_000_00, "", 130, 100_000_00},
		{60, 40, "bonus-20", 20_000_00, 20_000_00, "", 130, 100_000_00},
		{57, 40, "bonus-20", 0, 20_000_00, claims.TooFewPlaces, 3, 20_000_00},
		{30, 40, "bonus-20", 0, 20_000_00, claims.TooFewPlaces, 20, 20_000_00},
		{149, 0, "bonus-20", 20_000_00, 20_000_00, "", 1, 100_000_00},
		{150, 0, "bonus-150", 100_000_00, 100_000_00, "", 50, 175_000_00},
		{199, 0, "bonus-150", 100_000_00, 100_000_00, "", 1, 175_000_00},
		{200, 0, "bonus-200", 175_000_00, 175_000_00, "", 0, 0},
		{1000, 800, "bonus-200", 175_000_00, 175_000_00, "", 0, 0},
	} {
		agreed := claims.PlacesAgreed{Agreement: uuid.New(), Places: claims.Places{Number: c.number, Before: c.before, Decided: civil.Of(2016, 6, 1), Diary: "D/1"}}
		lines := claims.ReckonPlaces(round, "564", agreed)
		l := lines[0]
		more, then := claims.MorePlaces(round, l)
		if len(lines) != 1 || l.Rule != c.rule || l.Due != c.due || l.Would != c.would || l.Reason != c.reason || l.Wanted != (c.reason == "") || more != c.more || then != c.then ||
			l.Source != "verkkouutiset.fi 2017-06" || l.Payee != "municipality:564" {
			t.Errorf("%d places after %d: %+v; %d more for %d", c.number, c.before, l, more, then)
		}
	}
}

// TestThePlanOfASalary is the round of 2023: at least twelve months in a row, paid until 30.6.2025.
func TestThePlanOfASalary(t *testing.T) {
	t.Parallel()
	round := roundOf(t, "salary-2023")
	for _, c := range []struct {
		name     string
		from, to civil.Date
		lines    int
		first    money.Cents // of the first month
		last     money.Cents
		reasons  []entitlement.Reason // of the first and the last
		missing  []string
	}{
		{"twelve months", civil.Of(2023, 8, 1), civil.Of(2024, 7, 31), 12, 4_650_00, 4_650_00, []entitlement.Reason{"", ""}, nil},
		{"a day less", civil.Of(2023, 8, 1), civil.Of(2024, 7, 30), 12, 4_650_00, 4_500_00, []entitlement.Reason{claims.TooShort, claims.TooShort}, []string{"work_to"}},
		{"eleven months", civil.Of(2023, 8, 1), civil.Of(2024, 6, 30), 11, 4_650_00, 4_650_00, []entitlement.Reason{claims.TooShort, claims.TooShort}, []string{"work_to"}},
		{"from the middle of a month", civil.Of(2023, 9, 16), civil.Of(2024, 9, 15), 13, 2_325_00, 2_325_00, []entitlement.Reason{"", ""}, nil},
		{"through a leap day", civil.Of(2024, 2, 29), civil.Of(2025, 2, 28), 13, 160_34, 4_650_00, []entitlement.Reason{"", ""}, nil},
		{"to the last day that is paid", civil.Of(2024, 1, 1), civil.Of(2025, 6, 30), 18, 4_650_00, 4_650_00, []entitlement.Reason{"", ""}, nil},
		{"a day too long", civil.Of(2024, 1, 1), civil.Of(2025, 7, 1), 19, 4_650_00, 150_00, []entitlement.Reason{"", claims.OutsidePeriod}, nil},
		{"no end", civil.Of(2024, 1, 1), civil.Date{}, 0, 0, 0, nil, []string{"work_to"}},
		{"turned round", civil.Of(2024, 2, 1), civil.Of(2024, 1, 1), 0, 0, 0, nil, []string{"work_to"}},
	} {
		s := claims.Salary{Role: "Koordinaattori", From: c.from, To: c.to, Monthly: 4_650_00}
		lines := claims.ReckonMonths(round, "564", s)
		if len(lines) != c.lines {
			t.Errorf("%s: %d months, want %d", c.name, len(lines), c.lines)
			continue
		}
		var fields []string
		if f, ok := fault.As(fault.Bad(claims.MissingOfSalary(round, claims.Claim{Form: claims.Form{Salary: s}})...)); ok {
			for _, one := range f.Fields {
				fields = append(fields, one.Name)
			}
		}
		if !slices.Equal(fields, c.missing) {
			t.Errorf("%s: missing at %v, want %v", c.name, fields, c.missing)
		}
		if c.lines == 0 {
			continue
		}
		first, last := lines[0], lines[len(lines)-1]
		if first.Would != c.first || last.Would != c.last || first.Reason != c.reasons[0] || last.Reason != c.reasons[1] {
			t.Errorf("%s: from %d %q to %d %q", c.name, first.Would, first.Reason, last.Would, last.Reason)
		}
	}
}

// TestAnyPlanAddsUp: months follow each other without a gap, none is negative, and what is claimed is the sum of what is due.
func TestAnyPlanAddsUp(t *testing.T) {
	t.Parallel()
	round := roundOf(t, "salary-2023")
	rapid.Check(t, func(t *rapid.T) {
		from := civil.Of(2023, 1, 1).AddDays(rapid.IntRange(0, 900).Draw(t, "from"))
		s := claims.Salary{From: from, To: from.AddDays(rapid.IntRange(0, 900).Draw(t, "days")), Monthly: money.Cents(rapid.IntRange(0, 900_000).Draw(t, "monthly")), Months: map[string]money.Cents{}}
		for i := range rapid.IntRange(0, 4).Draw(t, "own") {
			s.Months[from.AddMonths(i).String()[:7]] = money.Cents(rapid.IntRange(0, 900_000).Draw(t, fmt.Sprint("own ", i)))
		}
		lines := claims.ReckonMonths(round, "564", s)
		var due money.Cents
		next := from
		for _, l := range lines {
			if m := l.Facts.Month; m.First != next || m.Last.Before(m.First) || l.Would < 0 || l.Due > l.Would || l.Contested() && l.Asked() != 0 {
				t.Fatalf("%+v after %s", l, next)
			}
			next = l.Facts.Month.Last.AddDays(1)
			due += l.Due
		}
		if next != s.To.AddDays(1) || due != (claims.Claim{Lines: lines}).Sum() {
			t.Fatalf("until %s of %s; due %d, claimed %d", next, s.To, due, claims.Claim{Lines: lines}.Sum())
		}
		if again, changed := claims.Merge(lines, claims.ReckonMonths(round, "564", s)); changed || len(again) > 0 && again[0].ID != lines[0].ID {
			t.Fatal("nothing has changed, but the lines have")
		}
	})
}

package fund_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/fund"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// rules are the rows of the release's migration.
func rules() fund.Rules {
	from := func(y, m, d int) civil.Period {
		return civil.Period{From: civil.Of(y, civil.Of(2000, 1, 1).AddMonths(m-1).Time().Month(), d)}
	}
	first := from(2022, 2, 15)
	first.To = civil.Of(2025, 2, 10)
	return fund.Rules{
		Schemes:   []fund.Scheme{{Code: "union", Cents: 1_000_000, Valid: from(2021, 1, 1)}, {Code: "national", Cents: 600_000, Valid: from(2024, 6, 11)}, {Code: "national_vulnerable", Cents: 800_000, Valid: from(2024, 6, 11)}},
		Uses:      []fund.Use{{Code: "selection"}, {Code: "supplements", Rounds: []string{"lisaosa", "emergency"}}, {Code: "development", Rounds: []string{"bonus", "salary"}}},
		Deadlines: []fund.Deadline{{Month: 2, Valid: first}, {Month: 4, Valid: from(2025, 2, 10)}},
	}
}

func TestWhatTheUnionPaysForAPerson(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scheme, category string
		on               civil.Date
		want             money.Cents
	}{
		{"union", "", civil.Of(2026, 3, 1), 1_000_000},
		{"union", "medical", civil.Of(2026, 3, 1), 1_000_000}, // a vulnerable person adds nothing under the Union framework
		{"national", "", civil.Of(2026, 3, 1), 600_000},
		{"national", "unaccompanied", civil.Of(2026, 3, 1), 800_000},
		{"national", "", civil.Of(2024, 6, 10), 0}, // the day before the regulation
		{"national", "", civil.Of(2024, 6, 11), 600_000},
		{"", "", civil.Of(2026, 3, 1), 0},
	} {
		if got, _ := rules().Amount(c.scheme, c.category, c.on); got.Cents != c.want {
			t.Errorf("%s %s on %s: %d, want %d", c.scheme, c.category, c.on, got.Cents, c.want)
		}
	}
}

func TestWhenAYearIsReported(t *testing.T) {
	t.Parallel()
	for year, want := range map[int]civil.Date{2022: civil.Of(2023, 2, 28), 2023: civil.Of(2024, 2, 29), 2024: civil.Of(2025, 4, 30), 2026: civil.Of(2027, 4, 30), 2010: {}} {
		if got, _ := rules().Due(year); got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}

// TestEveryTableCountsTheSamePersons: whoever came, each table has each counted person once, and the money of all is the same.
func TestEveryTableCountsTheSamePersons(t *testing.T) {
	t.Parallel()
	reg, err := region.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var all []fund.Person
		counted, waiting := 0, 0
		for range rapid.IntRange(0, 30).Draw(t, "persons") {
			p := fund.Person{
				Case: uuid.New(), Municipality: rapid.SampledFrom([]string{"564", "091", "853", "478"}).Draw(t, "home"), ArrivedOn: civil.Of(2026, 1, 1).AddDays(rapid.IntRange(0, 364).Draw(t, "day")),
				Version: rapid.Int64Range(0, 1).Draw(t, "version"), Elsewhere: rapid.Bool().Draw(t, "elsewhere"),
			}
			if p.Version > 0 {
				p.Scheme, p.Elsewhere = rapid.SampledFrom(fund.Schemes()).Draw(t, "scheme"), false
				p.Category = rapid.SampledFrom(append(fund.Categories(), "")).Draw(t, "category")
				counted++
			} else if !p.Elsewhere {
				waiting++
			}
			all = append(all, p)
		}
		got := fund.Tabulate(rules(), reg, 2026, all, nil)
		if got.Persons != counted || got.Unclassified != waiting || len(got.Months) != 12 {
			t.Fatalf("%+v, want %d counted and %d waiting", got, counted, waiting)
		}
		for _, table := range [][]fund.Count{got.Schemes, got.Months, got.Regions} {
			persons, cents := 0, money.Cents(0)
			for _, c := range table {
				persons, cents = persons+c.Persons, cents+c.Cents
			}
			if persons != got.Persons || cents != got.Cents {
				t.Fatalf("%v counts %d for %d", table, persons, cents)
			}
		}
	})
}

// TestNoSumGivesASmallNumberAway: what is hidden is small or hides what is, and one alone is never hidden while there is another.
func TestNoSumGivesASmallNumberAway(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all []fund.Count
		for range rapid.IntRange(0, 8).Draw(t, "cells") {
			all = append(all, fund.Count{Persons: rapid.IntRange(0, 20).Draw(t, "persons")})
		}
		hidden := fund.Hidden(all, 6)
		n, some := 0, slices.ContainsFunc(all, func(c fund.Count) bool { return c.Persons > 0 && c.Persons < 6 })
		filled := 0
		for i, c := range all {
			if c.Persons > 0 {
				filled++
			}
			if c.Persons > 0 && c.Persons < 6 && !hidden[i] || c.Persons == 0 && hidden[i] {
				t.Fatalf("%v hides %v", all, hidden)
			}
			if hidden[i] {
				n++
			}
		}
		if n == 1 && filled > 1 || n > 0 && !some {
			t.Fatalf("%v hides %v", all, hidden)
		}
	})
}

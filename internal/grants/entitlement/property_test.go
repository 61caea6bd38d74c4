package entitlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/region"
)

// someone draws a quota household's worth of persons with stays wherever and whenever.
func someone(rt *rapid.T) []entitlement.Person {
	date := func(from civil.Date, days int, label string) civil.Date {
		return from.AddDays(rapid.IntRange(0, days).Draw(rt, label))
	}
	persons := make([]entitlement.Person, rapid.IntRange(1, 4).Draw(rt, "persons"))
	for i := range persons {
		p := entitlement.Person{
			ID: fmt.Sprint("p", i), Birth: date(civil.Of(1980, 1, 1), 15000, "birth"),
			Permit: rapid.SampledFrom([]string{"87", "90", "93", "110", "114", "115"}).Draw(rt, "permit"), Sponsor: "p0",
		}
		if i > 1 && rapid.Bool().Draw(rt, "born here") {
			p.Parents = []string{"p0", "p1"}
		}
		from := date(later(p.Birth, civil.Of(2014, 1, 1)), 4500, "home")
		for range rapid.IntRange(1, 4).Draw(rt, "stays") {
			until := date(from, 500, "left")
			p.Stays = append(p.Stays, entitlement.Stay{
				Municipality: rapid.SampledFrom([]string{"091", "564", "478", "588", "049"}).Draw(rt, "where"), Days: civil.Period{From: from, To: until},
			})
			from = date(until, 60, "gap")
		}
		if rapid.Bool().Draw(rt, "still there") {
			p.Stays[len(p.Stays)-1].Days.To = civil.Date{}
		}
		persons[i] = p
	}
	return persons
}

func later(a, b civil.Date) civil.Date {
	if a.After(b) {
		return a
	}
	return b
}

// total is the cents of each person, payee and rule.
func total(lines []entitlement.Line, into map[string]int64) map[string]int64 {
	for _, l := range lines {
		if l.Reason == "" {
			into[l.Person+" "+l.Payee+" "+l.Rule] += int64(l.Cents)
		}
	}
	return into
}

func TestWhatMustHoldOfAnyPersons(t *testing.T) {
	t.Parallel()
	reg := register(t)
	rapid.Check(t, func(rt *rapid.T) {
		persons := someone(rt)
		o := entitlement.Options{On: inNovember, Reading: rapid.SampledFrom([]string{"", region.Applied}).Draw(rt, "reading"), Adult: rapid.SampledFrom([]string{"", entitlement.WholeYears}).Draw(rt, "adult")}
		whole := entitlement.Compensation(reg, persons, o)
		isDue(rt, whole)

		// The months add up to the whole, and no line runs from one into another.
		months := o
		months.Monthly = true
		monthly := entitlement.Compensation(reg, persons, months)
		if diff := cmp.Diff(total(whole, map[string]int64{}), total(monthly, map[string]int64{})); diff != "" {
			rt.Fatalf("by month: %s", diff)
		}
		for _, l := range monthly {
			if l.Reason == "" && l.Period.From.String()[:7] != l.Period.Last().String()[:7] {
				rt.Fatalf("a line of more than one month: %v", l.Period)
			}
		}

		// However the time is cut, the parts add up to the whole.
		cut := civil.Of(2014, 1, 1).AddDays(rapid.IntRange(0, 6000).Draw(rt, "cut"))
		before, after := o, o
		before.Window.To, after.Window.From = cut, cut
		parts := total(entitlement.Compensation(reg, persons, before), map[string]int64{})
		parts = total(entitlement.Compensation(reg, persons, after), parts)
		if diff := cmp.Diff(total(whole, map[string]int64{}), parts); diff != "" {
			rt.Fatalf("cut on %s: %s", cut, diff)
		}

		// The order of the persons changes nothing.
		turned := slices.Clone(persons)
		slices.Reverse(turned)
		if got := entitlement.Compensation(reg, turned, o); !slices.Equal(whole, got) {
			rt.Fatalf("%v\n%v", whole, got)
		}
	})
}

// isDue holds each line to what it says: no negative amount, no more than a year's rate for a year's days, no day paid twice by one rule to anyone.
func isDue(rt *rapid.T, lines []entitlement.Line) {
	type key struct{ person, rule, side string }
	paid := map[key][]civil.Period{}
	for _, l := range lines {
		if l.Reason != "" {
			continue
		}
		if l.Cents < 0 || l.Days < 1 || l.Days != l.Period.From.DaysUntil(l.Period.To) || l.Days > 366 || l.Source == "" {
			rt.Fatalf("%+v", l)
		}
		side := "health"
		if strings.HasPrefix(l.Payee, "municipality") {
			side = "municipal"
		}
		k := key{l.Person, l.Rule[:4], side}
		paid[k] = append(paid[k], l.Period)
	}
	for k, periods := range paid {
		slices.SortFunc(periods, func(a, b civil.Period) int { return a.From.Compare(b.From) })
		for i := range periods[1:] {
			if periods[i].Overlaps(periods[i+1]) {
				rt.Fatalf("%+v is paid twice: %v %v", k, periods[i], periods[i+1])
			}
		}
	}
}

func TestARoundPaysNobodyTwice(t *testing.T) {
	t.Parallel()
	reg := register(t)
	round, _ := reg.Round("lisaosa-2023", inNovember)
	rapid.Check(t, func(rt *rapid.T) {
		persons := someone(rt)
		for i := range persons {
			for j := range persons[i].Stays {
				persons[i].Stays[j].Arrived = civil.Of(2021, 10, 1).AddDays(rapid.IntRange(0, 600).Draw(rt, "arrived"))
				persons[i].Stays[j].First = rapid.SampledFrom([]entitlement.Answer{entitlement.Unsaid, entitlement.Yes, entitlement.No}).Draw(rt, "first")
			}
		}
		seen := map[string]bool{}
		for _, l := range entitlement.Support(reg, round, persons) {
			if seen[l.Person] {
				rt.Fatalf("%s twice", l.Person)
			}
			seen[l.Person] = true
			if l.Reason == "" && !round.Arrived.Contains(l.Period.From) {
				rt.Fatalf("%+v", l)
			}
		}
		if len(seen) != len(persons) {
			rt.Fatalf("%d of %d persons have a line", len(seen), len(persons))
		}
	})
}

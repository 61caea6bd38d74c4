package plans_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/plans"
)

func TestTraitsAreFactsOfNeeds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		of   matching.Case
		want []string
	}{
		{"one adult", matching.Case{Ages: []int{30}}, []string{plans.SizeOne}},
		{"one adult with a child", matching.Case{Ages: []int{30, 4}}, []string{plans.SizeSmall, plans.SingleAdult}},
		{"a couple with children, one of an unknown age", matching.Case{Ages: []int{40, 38, 9, -1}}, []string{plans.SizeMiddle}},
		{"six, who need a clinic and no stairs", matching.Case{
			Ages: []int{40, 38, 9, 7, 4, 1}, Services: []matching.ServiceNeed{{Code: "dialysis"}}, Dwelling: matching.DwellingNeed{Accessible: matching.Absolute},
		}, []string{plans.SizeLarge, plans.Accessible, plans.Service}},
	} {
		if got := plans.Traits(c.of); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestNoSmallPartCanBeReckoned: what is hidden of a dimension is never one part alone nor few persons together, and nothing small is shown.
func TestNoSmallPartCanBeReckoned(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var rows []plans.Row
		total := 0
		for range rapid.IntRange(0, 40).Draw(t, "rows") {
			r := plans.Row{
				Persons: rapid.IntRange(1, 8).Draw(t, "persons"), Group: rapid.SampledFrom([]casework.Group{"quota", "emergency", "minor"}).Draw(t, "group"),
				Traits: []string{rapid.SampledFrom([]string{plans.SizeOne, plans.SizeSmall, plans.SizeLarge}).Draw(t, "size")},
			}
			if rapid.Bool().Draw(t, "service") {
				r.Traits = append(r.Traits, plans.Service)
			}
			total, rows = total+r.Persons, append(rows, r)
		}
		const small = 5
		all := plans.Outcomes(rows, small)
		for _, d := range plans.Dimensions() {
			shown, hidden, parts := 0, 0, 0
			for _, o := range all {
				switch {
				case o.Dimension != d:
				case o.Hidden:
					hidden++
					if o.Persons+o.Placed+o.Mean != 0 {
						t.Fatalf("a hidden part has figures: %+v", o)
					}
				case o.Persons < small:
					t.Fatalf("a small part is shown: %+v", o)
				default:
					shown += o.Persons
				}
				if o.Dimension == d {
					parts++
				}
			}
			if left := total - shown; hidden > 0 && hidden < parts && (hidden == 1 || left < small) {
				t.Fatalf("%s: %d persons in %d hidden parts can be reckoned", d, left, hidden)
			}
		}
	})
}

func TestHowManyWouldHaveToBeElsewhere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		all  []plans.Burden
		want int
	}{
		{"nobody anywhere", nil, 0},
		{"each half of its target", []plans.Burden{{Used: 5, Target: 10}, {Planned: 10, Target: 20}}, 0},
		{"all at one of two that are alike", []plans.Burden{{Planned: 10, Target: 10}, {Target: 10}}, 5},
		{"all at the smaller one", []plans.Burden{{Used: 4, Planned: 4, Target: 10}, {Target: 30}}, 6},
		{"who has no target is left out", []plans.Burden{{Planned: 10, Target: 10}, {Planned: 50, Population: 1000}}, 0},
		{"without any target by inhabitants", []plans.Burden{{Planned: 10, Population: 1000}, {Population: 4000}, {Planned: 7}}, 8},
	} {
		if got := plans.Elsewhere(c.all); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

package plans_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
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

// TestNoSmallPartCanBeReckoned: what is hidden of a dimension is never one part alone nor few persons nor a household or two together, and nothing small is
// shown. How many a scenario drew is known, and hides nobody.
func TestNoSmallPartCanBeReckoned(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var rows []plans.Row
		type part struct{ persons, households int }
		truth := map[string]part{}
		for range rapid.IntRange(0, 40).Draw(t, "rows") {
			r := plans.Row{
				Persons: rapid.IntRange(1, 8).Draw(t, "persons"), Group: rapid.SampledFrom([]casework.Group{"quota", "emergency", "minor"}).Draw(t, "group"),
				Traits: []string{rapid.SampledFrom([]string{plans.SizeOne, plans.SizeSmall, plans.SizeLarge}).Draw(t, "size")},
			}
			if rapid.Bool().Draw(t, "service") {
				r.Traits = append(r.Traits, plans.Service)
			}
			if rapid.IntRange(0, 3).Draw(t, "drawn") > 0 {
				r.Case = uuid.New()
				was := truth[string(r.Group)]
				truth[string(r.Group)] = part{was.persons + r.Persons, was.households + 1}
			}
			rows = append(rows, r)
		}
		const small = 5
		few := func(persons, households int) bool { return households > 0 && (persons < small || households < 3) }
		all := plans.Outcomes(rows, small)
		for _, d := range plans.Dimensions() {
			persons, households, hidden, shown := 0, 0, 0, 0
			for _, o := range all {
				switch {
				case o.Dimension != d:
				case o.Hidden:
					if hidden++; o.Persons+o.Placed+o.Mean+o.Known+o.Households != 0 {
						t.Fatalf("a hidden part has figures: %+v", o)
					}
					if d == plans.ByGroup {
						persons, households = persons+truth[o.Part].persons, households+truth[o.Part].households
					}
				case few(o.Known, o.Households):
					t.Fatalf("a small part is shown: %+v", o)
				case o.Households > 0:
					shown++
				}
			}
			if hidden > 0 && shown > 0 && (hidden == 1 || few(persons, households)) {
				t.Fatalf("%s: %d persons in %d hidden parts can be reckoned", d, persons, hidden)
			}
		}
	})
}

func TestOneLargeFamilyIsNoPart(t *testing.T) {
	t.Parallel()
	row := func(size string, persons int, points int) plans.Row {
		return plans.Row{Case: uuid.New(), Persons: persons, Group: "quota", Municipality: "564", Points: points, Traits: []string{size}}
	}
	rows := []plans.Row{row(plans.SizeLarge, 9, 77)}
	for range 4 {
		rows = append(rows, row(plans.SizeOne, 1, 10), row(plans.SizeOne, 1, 10), row(plans.SizeSmall, 3, 20))
	}
	hidden := map[string]bool{}
	for _, o := range plans.Outcomes(rows, 5) {
		if o.Dimension == plans.BySize {
			hidden[o.Part] = o.Hidden
		}
	}
	if !hidden[plans.SizeLarge] || !hidden[plans.SizeOne] || hidden[plans.SizeSmall] {
		t.Errorf("nine persons who are one family, and the next smallest, are hidden: %v", hidden)
	}
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

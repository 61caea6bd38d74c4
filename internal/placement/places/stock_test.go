package places_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/placement/places"
)

func TestWhatIsHeldIsTakenOffWhatWasStated(t *testing.T) {
	t.Parallel()
	stated := places.Readiness{
		Certainty: places.Secured,
		Limits:    []places.Limit{{Resource: "basic", Count: 5}, {Resource: "slots_dialysis", Count: 1}, {Resource: "unit", Count: 4}},
		Dwellings: []places.Dwelling{{Rooms: 2, Count: 2, Accessible: 2}, {Rooms: 3, Count: 1}, {Rooms: 5, Count: 2, Accessible: 1}},
	}
	home := func(rooms, units int) []places.Held {
		return []places.Held{{Resource: places.Homes, Rooms: rooms, Units: units}}
	}
	for _, c := range []struct {
		name      string
		certainty places.Certainty
		held      []places.Held
		limits    []int
		dwellings []places.Dwelling
	}{
		{"nothing", places.Secured, nil, []int{5, 1, 4}, stated.Dwellings},
		{"school places", places.Secured, []places.Held{{Resource: "basic", Units: 3}}, []int{2, 1, 4}, stated.Dwellings},
		{"more than there was", places.Secured, []places.Held{{Resource: "slots_dialysis", Units: 2}}, []int{5, 0, 4}, stated.Dwellings},
		{"what was not limited", places.Secured, []places.Held{{Resource: "early", Units: 9}}, []int{5, 1, 4}, stated.Dwellings},
		{"the smallest that is large enough", places.Secured, home(3, 1), []int{5, 1, 4}, []places.Dwelling{{Rooms: 2, Count: 2, Accessible: 2}, {Rooms: 5, Count: 2, Accessible: 1}}},
		{"an accessible one is spared", places.Secured, home(2, 1), []int{5, 1, 4}, []places.Dwelling{{Rooms: 2, Count: 2, Accessible: 2}, {Rooms: 5, Count: 2, Accessible: 1}}},
		{"as long as there is another", places.Secured, home(1, 3), []int{5, 1, 4}, []places.Dwelling{{Rooms: 2, Count: 1, Accessible: 1}, {Rooms: 5, Count: 1, Accessible: 1}}},
		{"none is large enough", places.Secured, home(7, 1), []int{5, 1, 4}, []places.Dwelling{{Rooms: 2, Count: 2, Accessible: 2}, {Rooms: 3, Count: 1}, {Rooms: 5, Count: 1, Accessible: 1}}},
		{"accessible ones", places.Secured, []places.Held{{Resource: places.AccessibleHomes, Rooms: 3, Units: 1}, {Resource: places.AccessibleHomes, Rooms: 1, Units: 1}}, []int{5, 1, 4}, []places.Dwelling{{Rooms: 2, Count: 1, Accessible: 1}, {Rooms: 3, Count: 1}, {Rooms: 5, Count: 1}}},
		{"others are found when they are sought", places.Sought, home(3, 4), []int{5, 1, 4}, stated.Dwellings},
		{"but not accessible ones", places.Sought, []places.Held{{Resource: places.AccessibleHomes, Rooms: 5, Units: 1}}, []int{5, 1, 4}, []places.Dwelling{{Rooms: 2, Count: 2, Accessible: 2}, {Rooms: 3, Count: 1}, {Rooms: 5, Count: 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := stated
			r.Certainty = c.certainty
			left := r.Less(c.held)
			for i, want := range c.limits {
				if left.Limits[i].Count != want {
					t.Errorf("%s: %d left, want %d", left.Limits[i].Resource, left.Limits[i].Count, want)
				}
			}
			if diff := cmp.Diff(c.dwellings, left.Dwellings, cmp.Comparer(func(a, b civil.Date) bool { return a == b })); diff != "" {
				t.Error(diff)
			}
		})
	}
	if stated.Limits[0].Count != 5 || stated.Dwellings[0].Count != 2 {
		t.Error("what was stated has changed")
	}
}

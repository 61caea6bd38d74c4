package plan_test

import (
	"fmt"
	"testing"

	"kuntapaikka/internal/matching/check"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/plan"
)

// packing asks to place every item, each of its size, into bins of one size; each may go into each.
func packing(t *testing.T, items []int, bins, size int, iterations int) *instance.Instance {
	t.Helper()
	resources, offers, cases, arcs := []object{}, []object{}, []object{}, []object{}
	for b := range bins {
		id := fmt.Sprint("b", b)
		resources = append(resources, object{"id": id + "/room", "capacity": size})
		offers = append(offers, object{"id": id, "uses": []string{id + "/room"}})
	}
	for i, n := range items {
		cases = append(cases, object{"id": fmt.Sprint("c", i), "required": true, "demand": object{"room": n}})
		for b := range bins {
			arcs = append(arcs, object{"case": fmt.Sprint("c", i), "offer": fmt.Sprint("b", b), "value": 1 + (i*7+b*3)%11})
		}
	}
	return read(t, object{
		"version": 1, "objective": "value", "budget": object{"iterations": iterations, "seed": 1}, "resources": resources, "offers": offers, "cases": cases, "arcs": arcs,
	})
}

// TestWhatIsNotFoundIsNotCalledImpossible tells apart what cannot be from what was not found: the first has a proof that the checker accepts.
func TestWhatIsNotFoundIsNotCalledImpossible(t *testing.T) {
	t.Parallel()
	hard := []int{}
	for i := range 60 {
		hard = append(hard, 11+(i*17)%23)
	}
	sum := 0
	for _, n := range hard {
		sum += n
	}
	for _, c := range []struct {
		what       string
		items      []int
		bins, size int
		iterations int
		want       string
	}{
		{"more than all bins hold", []int{3, 3, 3}, 2, 4, 400, instance.Infeasible},
		{"bins that hold the sum, but no two items", []int{3, 3, 3, 3, 3}, 4, 4, 400, instance.Infeasible},
		{"an item larger than a bin", []int{1, 9}, 3, 8, 400, instance.Infeasible},
		{"bins that are filled to the last", []int{5, 4, 4, 3, 2, 2, 2, 2}, 3, 8, 400, instance.Optimal},
		{"no time for a puzzle without any slack", hard, 12, (sum + 11) / 12, 1, instance.NotFound},
	} {
		in := packing(t, c.items, c.bins, c.size, c.iterations)
		p := plan.Solve(t.Context(), in, plan.Options{Workers: 1})
		if p.Status != c.want {
			t.Errorf("%s: %s, want %s", c.what, p.Status, c.want)
		}
		if _, err := check.Plan(in, p); err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
		if p.Status == instance.Infeasible {
			continue
		}
		p.Status = instance.Infeasible
		if _, err := check.Plan(in, p); err == nil {
			t.Errorf("%s: that it is impossible is believed without a proof", c.what)
		}
	}
}

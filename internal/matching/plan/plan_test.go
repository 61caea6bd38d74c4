package plan_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kuntapaikka/internal/matching/check"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/made"
	"kuntapaikka/internal/matching/plan"
)

type object = map[string]any

// wild makes a small instance with everything that the format has: several capacities, shared ones, bundles, required and decided cases, own demands.
func wild(r *rand.Rand) object {
	offers, resources := []object{}, []object{{"id": "region", "capacity": r.IntN(12)}}
	nOffers, nCases := 1+r.IntN(3), 1+r.IntN(6)
	for o := range nOffers {
		id := fmt.Sprint("o", o)
		uses := []string{id + "/persons"}
		resources = append(resources, object{"id": uses[0], "capacity": r.IntN(9)})
		if r.IntN(2) == 0 {
			uses = append(uses, id+"/school")
			resources = append(resources, object{"id": uses[1], "capacity": r.IntN(4)})
		}
		if r.IntN(2) == 0 {
			uses = append(uses, "region")
		}
		offers = append(offers, object{"id": id, "uses": uses})
	}
	cases, arcs := []object{}, []object{}
	for c := range nCases {
		persons := 1 + r.IntN(4)
		demand := object{"persons": persons, "region": persons}
		if r.IntN(2) == 0 {
			demand["school"] = r.IntN(persons + 1)
		}
		cases = append(cases, object{"id": fmt.Sprint("c", c), "persons": persons, "urgency": 1 + r.IntN(2), "required": r.IntN(8) == 0, "demand": demand})
		for o := range nOffers {
			if r.IntN(4) == 0 {
				continue
			}
			a := object{"case": fmt.Sprint("c", c), "offer": fmt.Sprint("o", o), "value": r.IntN(60) - 10}
			if r.IntN(6) == 0 {
				a["demand"] = object{fmt.Sprintf("o%d/persons", o): r.IntN(5)}
			}
			arcs = append(arcs, a)
		}
	}
	in := object{"version": 1, "resources": resources, "offers": offers, "cases": cases, "arcs": arcs, "budget": object{"iterations": 400, "seed": 1}}
	if in["objective"] = "lexicographic"; r.IntN(2) == 0 {
		in["objective"] = "value"
	}
	if in["sense"] = "max"; r.IntN(4) == 0 {
		in["sense"] = "min"
	}
	if nCases > 2 && r.IntN(3) == 0 {
		in["bundles"] = [][]string{{"c0", "c1"}}
	}
	if len(arcs) > 0 && r.IntN(4) == 0 {
		in["fixed"] = []object{{"case": arcs[0]["case"], "offer": arcs[0]["offer"]}}
	}
	return in
}

func read(t testing.TB, o object) *instance.Instance {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	in, err := instance.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return in
}

// outcome orders plans as the objective does.
type outcome struct {
	ok            bool
	weight, value int64 // value with the sign of "more is better"
}

func (a outcome) better(b outcome, lexicographic bool) bool {
	switch {
	case a.ok != b.ok:
		return a.ok
	case lexicographic && a.weight != b.weight:
		return a.weight > b.weight
	}
	return a.value > b.value
}

// best tries every assignment there is.
func best(in *instance.Instance) (most outcome) {
	at := make([]int32, len(in.Cases))
	arcs := map[instance.Pair]instance.Arc{}
	for _, a := range in.Arcs {
		arcs[instance.Pair{Case: a.Case, Offer: a.Offer}] = a
	}
	var walk func(i int)
	walk = func(i int) {
		if i == len(at) {
			if o := judge(in, arcs, at); o.ok && o.better(most, in.Lexicographic) {
				most = o
			}
			return
		}
		for o := int32(0); int(o) <= len(in.Offers); o++ {
			if _, leads := arcs[instance.Pair{Case: int32(i), Offer: o - 1}]; o == 0 || leads {
				at[i] = o
				walk(i + 1)
			}
		}
	}
	walk(0)
	return most
}

// judge tells whether an assignment keeps every rule, and what it comes to.
func judge(in *instance.Instance, arcs map[instance.Pair]instance.Arc, at []int32) (o outcome) {
	left := make([]int64, len(in.Resources))
	for i, r := range in.Resources {
		left[i] = r.Capacity
	}
	for i, offer := range at {
		if offer == 0 {
			if in.Cases[i].Required {
				return outcome{}
			}
			continue
		}
		a := arcs[instance.Pair{Case: int32(i), Offer: offer - 1}]
		for _, s := range in.Demand(nil, a) {
			if left[s.Resource] -= s.Units; left[s.Resource] < 0 {
				return outcome{}
			}
		}
		o.weight += in.Cases[i].Weight()
		if o.value += a.Value; in.Minimise {
			o.value -= 2 * a.Value
		}
	}
	for _, members := range in.Bundles {
		for _, m := range members {
			if at[m] != at[members[0]] {
				return outcome{}
			}
		}
	}
	for _, f := range in.Fixed {
		if at[f.Case] != f.Offer+1 {
			return outcome{}
		}
	}
	o.ok = true
	return o
}

// TestEveryPlanIsRightAndEveryBoundHolds compares plans of small instances with all plans that there are.
func TestEveryPlanIsRightAndEveryBoundHolds(t *testing.T) {
	t.Parallel()
	optimal, proven, solved, impossible := 0, 0, 0, 0
	for seed := range uint64(1500) {
		o := wild(rand.New(rand.NewPCG(seed, 3)))
		in := read(t, o)
		want := best(in)
		p := plan.Solve(t.Context(), in, plan.Options{Workers: 1 + int(seed%2)})
		if p.Status == instance.Infeasible {
			if want.ok {
				t.Errorf("seed %d: called infeasible, but there is a plan worth %+v", seed, want)
			}
			if _, err := check.Plan(in, p); err != nil {
				text, _ := json.Marshal(o)
				t.Fatalf("seed %d: that there is no plan is not proven: %v\n%s\n%+v", seed, err, text, p)
			}
			impossible++
			continue
		}
		if !want.ok {
			t.Errorf("seed %d: %s where there is no plan", seed, p.Status)
			continue
		}
		totals, err := check.Plan(in, p)
		if err != nil {
			text, _ := json.Marshal(o)
			t.Fatalf("seed %d: %v\n%s\n%+v", seed, err, text, p)
		}
		value, bound := p.Value, totals.BoundValue
		if in.Minimise {
			value, bound = -value, -bound
		}
		got := outcome{true, p.WeightedPlaced, value}
		if got.better(want, in.Lexicographic) || in.Lexicographic && totals.BoundPlaced < want.weight {
			t.Fatalf("seed %d: %+v is better than the best, %+v", seed, got, want)
		}
		if (!in.Lexicographic || p.WeightedPlaced == want.weight) && bound < want.value {
			text, _ := json.Marshal(o)
			t.Fatalf("seed %d: bound %d, but there is a plan worth %d\n%s", seed, bound, want.value, text)
		}
		if solved++; got == want {
			optimal++
		}
		if p.Status == instance.Optimal {
			proven++
		}
	}
	t.Logf("of %d plans %d are the best there is, %d with proof; that there is none is proven %d times", solved, optimal, proven, impossible)
	if optimal < solved*99/100 || proven < solved*97/100 {
		t.Errorf("of %d plans only %d are the best there is, %d with proof", solved, optimal, proven)
	}
}

func country(t testing.TB, c made.Country, iterations int64) *instance.Instance {
	t.Helper()
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	in, err := instance.Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	in.Budget = instance.Budget{Iterations: iterations, Seed: 1}
	return in
}

func TestTheSameSeedGivesTheSamePlanWhateverTheWorkers(t *testing.T) {
	t.Parallel()
	texts := map[string]bool{}
	for workers := range 3 {
		p := plan.Solve(t.Context(), country(t, made.Country{Cases: 80, Offers: 40, Tightness: 0.95, Seed: 5}, 600), plan.Options{Workers: workers + 1})
		p.Seconds = 0
		var b strings.Builder
		if err := p.Write(&b); err != nil {
			t.Fatal(err)
		}
		texts[b.String()] = true
	}
	if len(texts) != 1 {
		t.Errorf("%d different plans of one seed", len(texts))
	}
}

// TestBranchesHoldWherePersonsComeFirst has a price of the placed, which moves from branch to branch.
func TestBranchesHoldWherePersonsComeFirst(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		in := country(t, made.Country{Cases: 40, Offers: 25, Sparse: seed%2 == 0, Tightness: 1.1, Seed: seed, Objective: "lexicographic"}, 3000)
		if _, err := check.Plan(in, plan.Solve(t.Context(), in, plan.Options{Workers: 1})); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

func TestAForgedCertificateIsRefused(t *testing.T) {
	t.Parallel()
	in := country(t, made.Country{Cases: 60, Offers: 30, Tightness: 1.05, Seed: 2}, 500)
	p := plan.Solve(t.Context(), in, plan.Options{Workers: 1})
	if _, err := check.Plan(in, p); err != nil {
		t.Fatal(err)
	}
	for name, forge := range map[string]func(p *instance.Plan){
		"a lower bound":         func(p *instance.Plan) { p.BoundValue -= 5 },
		"a negative multiplier": func(p *instance.Plan) { p.Certificate.Value.Cases["c1"] = -1_000_000 },
		"no multipliers":        func(p *instance.Plan) { p.Certificate.Value = nil },
		"a negative price":      func(p *instance.Plan) { p.Certificate.Value.Resources["001/persons"] = -1 },
		"a scale of nothing":    func(p *instance.Plan) { p.Certificate.Value.Scale = 0 },
		"huge multipliers": func(p *instance.Plan) {
			p.Certificate.Value.Cases["c1"] = 1 << 62
			p.Certificate.Value.Cases["c2"] = 1 << 62
		},
		"a better value":      func(p *instance.Plan) { p.Value++ },
		"an optimum unproven": func(p *instance.Plan) { p.Status = instance.Optimal; p.BoundValue++ },
	} {
		var forged instance.Plan
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &forged); err != nil {
			t.Fatal(err)
		}
		forge(&forged)
		if _, err := check.Plan(in, forged); err == nil && name != "an optimum unproven" || err == nil && p.BoundValue != p.Value {
			t.Errorf("%s is believed", name)
		}
	}
}

// TestNumbersThatLeaveTheWholeNumbersProveNothing: each of these certificates would come to exactly the value of a plan that is not the best, if sixty-four
// bits were all that is looked at.
func TestNumbersThatLeaveTheWholeNumbersProveNothing(t *testing.T) {
	t.Parallel()
	in := read(t, object{
		"version": 1, "resources": []object{{"id": "a/beds", "capacity": 1}, {"id": "b/beds", "capacity": 5}},
		"offers": []object{{"id": "a", "uses": []string{"a/beds"}}, {"id": "b", "uses": []string{"b/beds"}}}, "cases": []object{{"id": "c", "demand": object{"beds": 1}}, {"id": "d", "demand": object{"beds": 9}}},
		"arcs": []object{{"case": "c", "offer": "a", "value": 16}, {"case": "c", "offer": "b", "value": 1}, {"case": "d", "offer": "b", "value": 3}},
	})
	worse := instance.Plan{
		Assignment: map[string]string{"c": "b"}, Unplaced: []string{"d"}, PlacedPersons: 1, WeightedPlaced: 1, Value: 1, BoundPlaced: 1, BoundValue: 1, Status: instance.Optimal,
	}
	for name, m := range map[string]instance.Multipliers{
		"a value times the scale":      {Scale: 1 << 60, Cases: map[string]int64{"c": 1 << 60}},
		"a price times what is left":   {Scale: 1, Cases: map[string]int64{"c": 1}, Resources: map[string]int64{"a/beds": 1 << 62, "b/beds": 1 << 62}},
		"the placed times their price": {Scale: 1, Cases: map[string]int64{"c": 17}, Placed: 1<<63 - 1},
		"a branch":                     {Scale: 1 << 60, Branch: &instance.Branch{Case: "c"}},
	} {
		forged := worse
		forged.Certificate.Value = &m
		if _, err := check.Plan(in, forged); err == nil || !strings.Contains(err.Error(), "too large") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestALargeKnapsackWithAStrandedCaseIsAnswered has so much work in one knapsack that the search begins coarsely, and a required case that can go nowhere.
func TestALargeKnapsackWithAStrandedCaseIsAnswered(t *testing.T) {
	t.Parallel()
	cases, arcs := []object{}, []object{}
	for i := range 500 {
		id := fmt.Sprint("c", i)
		cases = append(cases, object{"id": id, "demand": object{"beds": 200 + i}})
		arcs = append(arcs, object{"case": id, "offer": "a", "value": 100 + i%7})
	}
	for stranded, want := range map[bool]string{false: instance.Gap + instance.Optimal, true: instance.Infeasible} {
		list := cases
		if stranded {
			list = append(slices.Clone(cases), object{"id": "nowhere", "required": true})
		}
		in := read(t, object{
			"version": 1, "objective": "value", "budget": object{"iterations": 12, "seed": 1},
			"resources": []object{{"id": "a/beds", "capacity": 99_999}}, "offers": []object{{"id": "a", "uses": []string{"a/beds"}}}, "cases": list, "arcs": arcs,
		})
		p := plan.Solve(t.Context(), in, plan.Options{Workers: 1})
		if !strings.Contains(want, p.Status) {
			t.Errorf("stranded %v: %s", stranded, p.Status)
		}
		if _, err := check.Plan(in, p); err != nil {
			t.Error(err)
		}
	}
}

// TestACapacityOfABillionIsPriced holds that no number of a file makes a table of its size.
func TestACapacityOfABillionIsPriced(t *testing.T) {
	t.Parallel()
	cases, arcs := []object{}, []object{}
	for i := range 12 {
		id := fmt.Sprint("c", i)
		cases = append(cases, object{"id": id, "demand": object{"beds": 100_000_000 + i}})
		arcs = append(arcs, object{"case": id, "offer": "a", "value": 10 + i})
	}
	in := read(t, object{
		"version": 1, "objective": "value", "budget": object{"iterations": 300, "seed": 1},
		"resources": []object{{"id": "a/beds", "capacity": 1_000_000_000}}, "offers": []object{{"id": "a", "uses": []string{"a/beds"}}}, "cases": cases, "arcs": arcs,
	})
	p := plan.Solve(t.Context(), in, plan.Options{Workers: 1})
	if _, err := check.Plan(in, p); err != nil {
		t.Error(err)
	}
	if p.PlacedPersons != 9 {
		t.Errorf("%d of the 9 that fit are placed", p.PlacedPersons)
	}
}

package main

import (
	"slices"
	"strings"
	"testing"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/plan"
)

// small has a resource that nobody takes of before the one that binds: its row is left out, and the rows after it must not move.
const small = `{"version": 1, "objective": "value", "resources": [{"id": "a/school", "capacity": 1}, {"id": "a/persons", "capacity": 5}],
 "offers": [{"id": "a", "uses": ["a/school", "a/persons"]}],
 "cases": [{"id": "c1", "demand": {"persons": 3}}, {"id": "c2", "demand": {"persons": 3}}, {"id": "c3", "demand": {"persons": 2}}],
 "arcs": [{"case": "c1", "offer": "a", "value": 7}, {"case": "c2", "offer": "a", "value": 6}, {"case": "c3", "offer": "a", "value": 4}]}`

func read(t *testing.T) (*instance.Instance, *programme) {
	t.Helper()
	in, err := instance.Read(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	p, err := programmeOf(in)
	if err != nil {
		t.Fatal(err)
	}
	return in, p
}

func TestHighsAndOursAgree(t *testing.T) {
	t.Parallel()
	in, p := read(t)
	they, err := solveHighs(p, 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	if they, err = they.verified(p); err != nil || !they.Optimal || they.Value != 11 || *they.Bound != 11 || !slices.Equal(they.Chosen, []int{0, 2}) {
		t.Errorf("HiGHS: %+v, %v", they, err)
	}
	var b strings.Builder
	if err := plan.Solve(t.Context(), in, plan.Options{}).Write(&b); err != nil {
		t.Fatal(err)
	}
	we, err := ours(in, strings.NewReader(b.String()))
	if err != nil || !we.Optimal || we.Value != 11 {
		t.Errorf("ours: %+v, %v", we, err)
	}
	if err := contradiction("HiGHS", we, they); err != nil {
		t.Error(err)
	}
	they.Value = 12
	if contradiction("HiGHS", we, they) == nil {
		t.Error("a plan above our bound was let pass")
	}
}

func TestABrokenPlanIsRefused(t *testing.T) {
	t.Parallel()
	_, p := read(t)
	if _, err := (answer{Solved: true, Chosen: []int{0, 1}}).verified(p); err == nil {
		t.Error("six persons on five places were let pass")
	}
}

func TestTheProgrammeAsMPS(t *testing.T) {
	t.Parallel()
	_, p := read(t)
	var b strings.Builder
	if err := p.mps(&b); err != nil {
		t.Fatal(err)
	}
	want := "    X0        WORTH               -7\n    X0        R0                   1\n    X0        R3                   3\n"
	if !strings.Contains(b.String(), want) || !strings.Contains(b.String(), "    RHS       R3                   5\n") {
		t.Errorf("written as\n%s", b.String())
	}
}

func TestWhatCBCSays(t *testing.T) {
	t.Parallel()
	a := readCBC("Result - Stopped on time limit\n\nObjective value:                -85961.00000000\nLower bound:                    -97091.300\n" +
		"Gap:  0.11\nTotal time (CPU seconds):       4.40   (Wallclock seconds):       4.51\n")
	if a.Optimal || !a.Solved || *a.Bound != 97091 || a.Seconds != 4.51 {
		t.Errorf("stopped: %+v", a)
	}
	a = readCBC("Result - Optimal solution found\n\nObjective value:                -11.00000000\n")
	if !a.Optimal || *a.Bound != 11 {
		t.Errorf("optimal: %+v", a)
	}
	a = readCBC("Result - Stopped on time limit\n\nNo feasible solution found\nLower bound:                    -97091.300\n")
	if a.Solved || *a.Bound != 97091 {
		t.Errorf("nothing found: %+v", a)
	}
	chosen, err := chosenByCBC(strings.NewReader("Optimal - objective value -11.00000000\n      0 X0                     1                      -7\n      2 X2            0.99999999                      -4\n"))
	if err != nil || !slices.Equal(chosen, []int{0, 2}) {
		t.Errorf("solution: %v, %v", chosen, err)
	}
}

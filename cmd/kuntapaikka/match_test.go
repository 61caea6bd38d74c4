package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kuntapaikka/internal/matching/instance"
)

const twoHouseholds = `{"version": 1, "resources": [{"id": "564/persons", "capacity": 5}, {"id": "049/persons", "capacity": 3}],
 "offers": [{"id": "564", "uses": ["564/persons"]}, {"id": "049", "uses": ["049/persons"]}],
 "cases": [{"id": "a", "persons": 4, "demand": {"persons": 4}}, {"id": "b", "persons": 3, "demand": {"persons": 3}}],
 "arcs": [{"case": "a", "offer": "564", "value": 40}, {"case": "b", "offer": "564", "value": 90}, {"case": "b", "offer": "049", "value": 30}],
 "objective": "lexicographic", "budget": {"iterations": 100, "seed": 1}}`

// matched runs the command as a person at a terminal would.
func matched(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), append([]string{"match"}, args...), nil, &o, &e)
	return code, o.String(), e.String()
}

func written(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAFileIsPlannedAndItsPlanChecked(t *testing.T) {
	t.Parallel()
	file := written(t, "two.json", twoHouseholds)
	code, out, errOut := matched(t, file)
	var p instance.Plan
	if err := json.Unmarshal([]byte(out), &p); err != nil || code != exitDone {
		t.Fatalf("%d %v %s", code, err, errOut)
	}
	if p.Status != instance.Optimal || p.PlacedPersons != 7 || p.Value != 70 || p.Assignment["a"] != "564" || p.Assignment["b"] != "049" {
		t.Errorf("both households have a place, although one would be worth more where the other has to go: %+v", p)
	}
	if code, out, errOut := matched(t, "--check", file, written(t, "plan.json", out)); code != exitDone || !strings.Contains(out, `"bound_value": 70`) {
		t.Errorf("%d %s %s", code, out, errOut)
	}
	forged := strings.Replace(out, `"value": 70`, `"value": 71`, 1)
	if code, out, errOut := matched(t, "--check", file, written(t, "forged.json", forged)); code != exitInput || out != "" || !strings.Contains(errOut, "forged.json: value: the plan says 71, its cases come to 70") {
		t.Errorf("%d %s %s", code, out, errOut)
	}
}

func TestAYearIsReplayed(t *testing.T) {
	t.Parallel()
	file := written(t, "two.json", twoHouseholds)
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"replay", file, "--policy", "greedy"}, exitDone, `"value":70,"placed_persons":7,"hindsight_value":70,"hindsight_bound":70`},
		{[]string{"replay", file, "--policy", "price", "--pool", file, "--batch", "2"}, exitDone, `"policy":"price","value":70`},
		{[]string{"replay", file, "--policy", "best"}, exitUsage, "the policy is greedy or price"},
		{[]string{"replay", file, "--batch", "0"}, exitUsage, "at least 1"},
		{[]string{"replay", file, "--pool", "/nowhere.json"}, exitInput, "no such file"},
		{[]string{"replay"}, exitUsage, "needs a file"},
	} {
		if code, out, errOut := matched(t, c.args...); code != c.code || !strings.Contains(out+errOut, c.want) {
			t.Errorf("%v: %d %q %q, want %d and %q", c.args, code, out, errOut, c.code, c.want)
		}
	}
}

func TestAWrongFileIsRefusedWithEachMistake(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{written(t, "x.json", strings.Replace(twoHouseholds, `"value": 40`, `"value": 4.5`, 1))}, exitInput, "x.json: byte "},
		{[]string{written(t, "y.json", strings.Replace(twoHouseholds, `"id": "b", "persons": 3`, `"id": "a", "persons": -3`, 1))}, exitInput, "y.json: cases[1].id"},
		{[]string{"/nowhere/at/all.json"}, exitInput, "no such file"},
		{nil, exitUsage, "usage: kuntapaikka match"},
		{[]string{"--check", "one.json"}, exitUsage, "usage: kuntapaikka match"},
		{[]string{"--fast", "one.json"}, exitUsage, "usage: kuntapaikka match"},
	} {
		if code, out, errOut := matched(t, c.args...); code != c.code || out != "" || !strings.Contains(errOut, c.want) {
			t.Errorf("%v: %d %q %q, want %d and %q", c.args, code, out, errOut, c.code, c.want)
		}
	}
}

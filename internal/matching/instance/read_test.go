package instance_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"kuntapaikka/internal/matching/instance"
)

// good is an instance with everything; the tests spoil it.
const good = `{"version": 1, "sense": "max",
 "arcs": [{"case": "c1", "offer": "091", "value": 12500, "demand": {"091/persons": 3}}, {"case": "c2", "offer": "091", "value": 1}, {"case": "c3", "offer": "091", "value": 2}],
 "resources": [{"id": "091/persons", "capacity": 30}, {"id": "091/school", "capacity": 6}, {"id": "region", "capacity": 9}],
 "offers": [{"id": "091", "uses": ["091/persons", "091/school", "region"]}],
 "cases": [{"id": "c1", "persons": 4, "urgency": 2, "required": true, "demand": {"persons": 4, "school": 2, "region": 1}}, {"id": "c2"}, {"id": "c3", "persons": 0}],
 "bundles": [["c1", "c2"]], "fixed": [{"case": "c3", "offer": "091"}],
 "objective": "value", "budget": {"seconds": 1.5, "iterations": 3, "seed": 7}}`

func TestAFileIsReadInAnyOrder(t *testing.T) {
	t.Parallel()
	in, err := instance.Read(strings.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	if in.Lexicographic || in.Minimise || in.Budget != (instance.Budget{Seconds: 1.5, Iterations: 3, Seed: 7}) || len(in.Bundles) != 1 || len(in.Fixed) != 1 {
		t.Errorf("read as %+v", in)
	}
	if c := in.Cases[0]; c.ID != "c1" || c.Weight() != 8 || !c.Required {
		t.Errorf("first case is %+v", c)
	}
	if c := in.Cases[1]; c.Persons != 1 || c.Urgency != 1 {
		t.Errorf("a case that says nothing is one person of urgency one, not %+v", c)
	}
	took := map[string]int64{}
	for _, s := range in.Demand(nil, in.Arcs[0]) {
		took[in.Resources[s.Resource].ID] += s.Units
	}
	if len(took) != 3 || took["091/persons"] != 3 || took["091/school"] != 2 || took["region"] != 1 {
		t.Errorf("the arc takes %v: its own persons, and of its case the school places and the shared resource", took)
	}
}

func TestEveryMistakeIsNamedAtItsPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{`"version": 1`, `"version": 2`, "version: 2 is not 1"},
		{`"sense": "max"`, `"sense": "up"`, `sense: "up"`},
		{`"objective": "value"`, `"objective": "best"`, `objective: "best"`},
		{`"sense": "max"`, `"sense": "max", "speed": 3`, `unknown field "speed"`},
		{`"sense": "max"`, `"sense": "max", "version": 1`, `field "version" stands twice`},
		{`"persons": 4, "school": 2`, `"persons": 4, "school": 2, "persons": 1`, `byte 527: field "persons" stands twice`},
		{`{"id": "c2"}`, `{"id": "c2", "id": "c3"}`, `field "id" stands twice`},
		{`{"version"`, "\xef\xbb\xbf{\"version\"", "byte order mark"},
		{`{"version"`, "\xff\xfe{\x00", "UTF-16"},
		{`"id": "c2"`, `"id": "` + strings.Repeat("x", 2<<20) + `"`, "longer than 1048576 bytes"},
		{`"value": 12500`, `"value": 1` + strings.Repeat("0", 2<<20), "longer than 1048576 bytes"},
		{`"value": 12500`, `"value": 12500, "colour": 1`, `unknown field "colour"`},
		{`"value": 12500`, `"value": 12.5`, "value: number 12.5 is not a whole number"},
		{`"value": 12500`, `"value": 99999999999999999999`, "is not a whole number in range"},
		{`"value": 12500`, `"value": 9999999999999`, "arcs[0].value: 9999999999999 is beyond"},
		{`"value": 12500`, `"value": "much"`, "value: string is not a whole number"},
		{`"capacity": 30`, `"capacity": -1`, "resources[0].capacity: -1"},
		{`"persons": 4,`, `"persons": -4,`, "cases[0].persons: -4"},
		{`"urgency": 2`, `"urgency": 2000000000`, "cases[0].urgency: 2000000000"},
		{`"school": 2`, `"school": -2`, "cases[0].demand.school: -2"},
		{`{"091/persons": 3}`, `{"091/persons": -3}`, "arcs[0].demand.091/persons: -3"},
		{`{"091/persons": 3}`, `{"091/beds": 3}`, `resource "091/beds" is used and nowhere declared`},
		{`{"id": "c2"}`, `{"id": "c1"}`, `cases[1].id: "c1" is declared at cases[0] already`},
		{`{"id": "c2"}`, `{"id": ""}`, "cases[1].id: missing"},
		{`"case": "c2"`, `"case": "c9"`, `case "c9" is used and nowhere declared`},
		{`"case": "c2"`, `"case": "c1"`, `arcs[1]: case "c1" has an arc to offer "091" already`},
		{`"uses": ["091/persons",`, `"uses": ["091/persons", "091/persons",`, `offers[0].uses: "091/persons" stands twice`},
		{`[["c1", "c2"]]`, `[["c1", "c9"]]`, `bundles[0]: case "c9" is nowhere declared`},
		{`[["c1", "c2"]]`, `[["c1"], ["c1"]]`, `bundles[1]: case "c1" stands in bundles[0] already`},
		{`{"case": "c3", "offer": "091"}]`, `{"case": "c9", "offer": "091"}]`, `fixed[0]: case "c9"`},
		{`{"case": "c3", "offer": "091"}]`, `{"case": "c3", "offer": "092"}]`, `fixed[0]: offer "092"`},
		{`{"case": "c3", "offer": "091"}]`, `{"case": "c3", "offer": "091"}, {"case": "c3", "offer": "091"}]`, `fixed[1]: case "c3" is decided twice`},
		{`, {"case": "c3", "offer": "091", "value": 2}`, ``, `fixed[0]: case "c3" has no arc to offer "091"`},
		{`"seconds": 1.5`, `"seconds": -1`, "budget: "},
		{`"seconds": 1.5`, `"second": 1`, `budget: `},
		{`"seed": 7}}`, `"seed": 7}`, "the file ends in the middle"},
		{`"seed": 7}}`, `"seed": 7}} x`, "after"},
		{`"cases": [`, `"cases": {`, "byte "},
	} {
		text := strings.Replace(good, c.from, c.to, 1)
		if text == good {
			t.Fatalf("%q is not in the file", c.from)
		}
		_, err := instance.Read(strings.NewReader(text))
		var mistakes instance.Mistakes
		if !errors.As(err, &mistakes) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s for %s: %v, want %q", c.to, c.from, err, c.want)
		}
	}
	if _, err := instance.Read(strings.NewReader(`{"version": 1}`)); err == nil || strings.Count(err.Error(), "missing") != 4 {
		t.Errorf("what is missing is told at once, not %v", err)
	}
}

// TestAnArcMeansTheSameHoweverItIsWritten reads arcs as they nearly always are, and as JSON may be written too.
func TestAnArcMeansTheSameHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	const plain = `{"case": "c1", "offer": "091", "value": 12500, "demand": {"091/persons": 3}}`
	want := read(t, good)
	for _, same := range []string{
		`{"offer":"091","case":"c1","demand":{"091/persons":3},"value":12500}`,
		"\t{ \"case\" :\n\"c1\", \"offer\" : \"091\", \"value\" : 12500 , \"demand\" : { \"091/persons\" : 3 } }\r\n",
		`{"c\u0061se": "c1", "offer": "0\u00391", "value": 12500, "demand": {"091/persons": 3}}`,
		`{"Case": "c1", "OFFER": "091", "value": 12500, "demand": {"091/persons": 3}}`,
	} {
		got := read(t, strings.Replace(good, plain, same, 1))
		if !slices.Equal(got.Demand(nil, got.Arcs[0]), want.Demand(nil, want.Arcs[0])) || got.Arcs[0] != want.Arcs[0] || len(got.Arcs) != len(want.Arcs) {
			t.Errorf("%s is read as %+v", same, got.Arcs[0])
		}
	}
	for _, wrong := range []string{
		`{"case": "c1", "offer": "091", "value": 012500}`, `{"case": "c1", "offer": "091", "value": 1 2}`, `{"case": "c1" "offer": "091"}`, `{"case": "c1",}`,
		`{"case": "c1", "offer": "091", "value": -}`, `{"case": "c1", "offer": "091", "value": 1e3}`, `{"case": "c1", "offer": "091"}}`, `{"case": "c1"`, `,`, `"c1"`,
		`{"case": "c1", "offer": "091"}, `, `{"case": "c1", "offer": "091"} {"case": "c1", "offer": "091"}`, `{"case": "c1", "offer": "091", "value": 1, "demand": 3}`,
		`{"case": "c2", "case": "c1", "offer": "091", "value": 12500}`, `{"case": "c1", "offer": "091", "value": 12500, "demand": {"091/persons": 4, "091/persons": 3}}`,
		`{"case": "c1", "offer": "091", "value": 12500, "demand": {"091/persons": 4}, "demand": {"091/persons": 3}}`,
	} {
		if _, err := instance.Read(strings.NewReader(strings.Replace(good, plain, wrong, 1))); err == nil {
			t.Errorf("%s is read", wrong)
		}
	}
}

// TestAFileIsReadInPieces reads what comes byte by byte.
func TestAFileIsReadInPieces(t *testing.T) {
	t.Parallel()
	in, err := instance.Read(iotest.OneByteReader(strings.NewReader(good)))
	if want := read(t, good); err != nil || !slices.Equal(in.Arcs, want.Arcs) {
		t.Errorf("%v: %+v", err, in)
	}
}

func read(t *testing.T, text string) *instance.Instance {
	t.Helper()
	in, err := instance.Read(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return in
}

func FuzzRead(f *testing.F) {
	f.Add(good)
	f.Add(`{"version":1,"resources":[],"offers":[],"cases":[],"arcs":[]}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, text string) {
		in, err := instance.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, a := range in.Arcs {
			for _, s := range in.Demand(nil, a) {
				if s.Units < 0 || int(s.Resource) >= len(in.Resources) {
					t.Fatalf("demand %+v of a file that was taken", s)
				}
			}
		}
	})
}

func TestOfAPlanNothingIsPassedOver(t *testing.T) {
	t.Parallel()
	const good = `{"assignment": {"h1": "a", "h2": "b"}, "unplaced": [], "status": "gap", "certificate": {"value": {"scale": 1, "cases": {"h1": 3}}}}`
	if _, err := instance.ReadPlan(strings.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, want string }{
		{`"h2": "b"`, `"h2": "b", "h1": "b"`, `byte 42: field "h1" stands twice`},
		{`{"h1": 3}`, `{"h1": 3, "h1": 4}`, `field "h1" stands twice`},
		{`{"h1": 3}`, `{"h1": 99999999999999999999}`, "is not a whole number in range"},
		{`"gap"`, `"wonderful"`, `status: "wonderful" is none of`},
		{`}}}}`, `}}}} {}`, "something stands after the end of the plan"},
		{`}}}}`, `}}}`, "the file ends in the middle"},
		{`"unplaced"`, `"placed"`, `unknown field "placed"`},
		{`{"assignment"`, "\xef\xbb\xbf{\"assignment\"", "byte order mark"},
	} {
		var mistakes instance.Mistakes
		if _, err := instance.ReadPlan(strings.NewReader(strings.Replace(good, c.from, c.to, 1))); !errors.As(err, &mistakes) || len(mistakes) != 1 || !strings.Contains(mistakes[0], c.want) {
			t.Errorf("%s: %v, want one mistake %q", c.to[:min(len(c.to), 60)], err, c.want)
		}
	}
}

// TestManyKeysAreToldApart has an object with more keys than are gone through one by one.
func TestManyKeysAreToldApart(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, `"h%d": "a", `, i)
	}
	for extra, want := range map[string]string{`"h200": "a"`: "", `"h7": "b"`: `field "h7" stands twice`, `"h150": "b"`: `field "h150" stands twice`} {
		_, err := instance.ReadPlan(strings.NewReader(`{"assignment": {` + b.String() + extra + `}, "status": "gap"}`))
		if want == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", extra, err)
		}
	}
}

// TestWhatIsWrittenIsReadToTheSame holds names that need marks, an arc that takes nothing, and one that takes several.
func TestWhatIsWrittenIsReadToTheSame(t *testing.T) {
	t.Parallel()
	in := instance.New(instance.Budget{Seconds: 1, Seed: 3})
	in.Cases = []instance.Case{{ID: "h\"1\"", Persons: 3, Urgency: 2}, {ID: "å<2>", Persons: 1, Urgency: 1, Required: true}}
	z, a := in.AddResource("z\\", 5), in.AddResource("a", 7)
	x, y := in.AddOffer("x"), in.AddOffer("y/ä")
	in.AddArc(instance.Pair{Case: 0, Offer: y}, -12, []instance.Share{{Resource: z, Units: 2}, {Resource: a, Units: 4}})
	in.AddArc(instance.Pair{Case: 1, Offer: x}, 1<<39, nil)
	in.AddArc(instance.Pair{Case: 1, Offer: y}, 0, []instance.Share{{Resource: a, Units: 1}})
	var file strings.Builder
	if err := in.Write(&file); err != nil {
		t.Fatal(err)
	}
	if want := `{"case":"h\"1\"","offer":"y/ä","value":-12,"demand":{"a":4,"z\\":2}}`; !strings.Contains(file.String(), want) {
		t.Errorf("%s is not in %s", want, file.String())
	}
	back := read(t, file.String())
	name := func(in *instance.Instance, s instance.Share) string {
		return fmt.Sprint(in.Resources[s.Resource].ID, s.Units)
	}
	for i, arc := range in.Arcs {
		now, was, is := back.Arcs[i], map[string]bool{}, map[string]bool{}
		for _, s := range in.Demand(nil, arc) {
			was[name(in, s)] = true
		}
		for _, s := range back.Demand(nil, now) {
			is[name(back, s)] = true
		}
		if back.Cases[now.Case].ID != in.Cases[arc.Case].ID || back.Offers[now.Offer].ID != in.Offers[arc.Offer].ID || now.Value != arc.Value || !maps.Equal(was, is) {
			t.Errorf("arc %d is read as %+v taking %v, want %v", i, now, is, was)
		}
	}
	if len(back.Arcs) != 3 || back.Cases[1].Required != true || back.Resources[0].Capacity != 5 {
		t.Errorf("read as %+v", back)
	}
}

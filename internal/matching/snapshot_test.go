package matching_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/explain"
)

func moment() time.Time { return time.Date(2026, 11, 20, 7, 42, 0, 0, time.UTC) }

// taken is a snapshot with a bit of everything: ranked and excluded places, facts not known, requirements that persons set.
func taken(t testing.TB) matching.Snapshot {
	t.Helper()
	c, places := pair()
	c.Services = []matching.ServiceNeed{{Code: "dialysis", Within: 60, SetBy: by("0192f0c2-0000-7000-8000-000000000001", "2026-11-19")}}
	places[0].Services = []matching.Service{{Code: "dialysis", Minutes: 12, Source: matching.Source{Key: matching.FromWellbeing, On: date("2026-11-16")}}}
	places[1].Services = []matching.Service{{Code: "dialysis", Minutes: 25}}
	far, full := town("905"), town("091")
	far.Services, full.Lines[0].Free = []matching.Service{{Code: "dialysis", Minutes: 75}}, 2
	s, err := matching.Take(moment(), c, append(places, far, full), weights())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASnapshotComesBackAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, err := matching.Take(moment(), drawCase(t), drawPlaces(t), drawWeights(t))
		if err != nil {
			t.Fatal(err)
		}
		data, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := matching.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, back, days()); diff != "" {
			t.Fatalf("(-written +read):\n%s", diff)
		}
		if again, _ := back.Encode(); !bytes.Equal(data, again) {
			t.Fatalf("written again it is\n%s", again)
		}
	})
}

// TestSnapshotsOfTheFirstVersionAreStillRead holds the schema: the file was written once, and what it says must stay readable. A change of the schema
// is a new version with a file of its own.
func TestSnapshotsOfTheFirstVersionAreStillRead(t *testing.T) {
	t.Parallel()
	then, err := os.ReadFile(filepath.Join("testdata", "snapshot-v1.json"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := matching.Decode(then)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := s.Encode(); !bytes.Equal(bytes.TrimSpace(then), again) {
		t.Errorf("the schema has changed; written again it is\n%s", again)
	}
	if s.Case != "KP-2026-0417" || s.Weights.ID != "test" || len(s.Ranking.Ranked) != 2 || len(s.Ranking.Excluded) != 2 {
		t.Errorf("%+v", s)
	}
}

// priced is a snapshot with charges, and with its explanation.
func priced(t testing.TB) matching.Snapshot {
	t.Helper()
	c, places := pair()
	c.Services = []matching.ServiceNeed{{Code: "dialysis", Within: 60}}
	c.Dwelling.Accessible = matching.Absolute
	for i := range places {
		places[i].Services = []matching.Service{{Code: "dialysis", Minutes: 12 + 13*i}}
		places[i].Dwellings = []matching.Dwelling{{ID: "a", Rooms: 4, Accessible: true, Ready: date("2026-12-01"), Count: 1}}
	}
	places[0].Prices = []matching.Price{{Resource: matching.AccessibleHomes, Milli: 20_000, Wanted: 3, Left: 1}, {Resource: matching.SlotsOf("dialysis"), Milli: 4_500}}
	far, full := town("905"), town("091")
	far.Services, full.Lines[0].Free = []matching.Service{{Code: "dialysis", Minutes: 75}}, 2
	places = append(places, far, full)
	s, err := matching.Take(moment(), c, places, weights())
	if err != nil {
		t.Fatal(err)
	}
	e := explain.Explain(explain.Inputs{Case: c, Places: places, Weights: weights()}, explain.Options{Draws: 100, Seed: 1})
	if s.Explanation, err = e.Encode(); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASnapshotKeepsItsChargesAndItsExplanation(t *testing.T) {
	t.Parallel()
	s := priced(t)
	data, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := matching.Decode(data)
	if diff := cmp.Diff(s, back, days()); err != nil || diff != "" {
		t.Errorf("%v (-written +read):\n%s", err, diff)
	}
	s.Version = 1
	if data, err = s.Encode(); err != nil {
		t.Fatal(err)
	}
	if _, err := matching.Decode(data); err == nil {
		t.Error("the first version is read with what only the second knows")
	}
}

// TestSnapshotsOfTheThirdVersionAreStillRead holds the schema of the third version: what each weight stands on, in three languages.
func TestSnapshotsOfTheThirdVersionAreStillRead(t *testing.T) {
	t.Parallel()
	then, err := os.ReadFile(filepath.Join("testdata", "snapshot-v3.json"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := matching.Decode(then)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := s.Encode(); !bytes.Equal(bytes.TrimSpace(then), again) {
		t.Errorf("the schema has changed; written again it is\n%s", again)
	}
	if diff := cmp.Diff(weights().Basis, s.Weights.Basis); diff != "" {
		t.Error(diff)
	}
	s.Version = 2
	data, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := matching.Decode(data); err == nil {
		t.Error("the second version is read with what only the third knows")
	}
}

// TestSnapshotsOfTheSecondVersionAreStillRead holds the schema of the second version and of the explanation in it, in the same way.
func TestSnapshotsOfTheSecondVersionAreStillRead(t *testing.T) {
	t.Parallel()
	then, err := os.ReadFile(filepath.Join("testdata", "snapshot-v2.json"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := matching.Decode(then)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := s.Encode(); !bytes.Equal(bytes.TrimSpace(then), again) {
		t.Errorf("the schema has changed; written again it is\n%s", again)
	}
	e, err := explain.Decode(s.Explanation)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := e.Encode(); !bytes.Equal(s.Explanation, again) {
		t.Errorf("the schema of the explanation has changed; written again it is\n%s", again)
	}
	if first := s.Ranking.Ranked[0]; e.First != first.Municipality || len(e.Outlooks) != 3 || e.Firm.Draws != 100 || len(s.Ranking.Ranked[1].Charges)+len(first.Charges) != 2 {
		t.Errorf("%+v", e)
	}
}

func TestTheHashTellsWhatARankingWasMadeOf(t *testing.T) {
	t.Parallel()
	c, places := pair()
	inputs := func(change func()) string {
		change()
		s, err := matching.Take(moment(), c, places, weights())
		if err != nil {
			t.Fatal(err)
		}
		return s.Inputs
	}
	first := inputs(func() {})
	if len(first) != 64 || first != inputs(func() { places[0], places[1] = places[1], places[0] }) {
		t.Errorf("the order of the places is in the hash %s", first)
	}
	if first == inputs(func() { places[0].Burden.Used++ }) {
		t.Error("a changed fact leaves the hash as it was")
	}
}

func TestASnapshotThatDoesNotHoldTogetherIsRefused(t *testing.T) {
	t.Parallel()
	good, err := taken(t).Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"another version":     {`"version":3`, `"version":4`},
		"an unknown field":    {`"version":3`, `"version":3,"more":1`},
		"a total":             {`"total":`, `"total":1`},
		"points":              {`"criterion":"ties","points":15000`, `"criterion":"ties","points":14999`},
		"a position":          {`"position":2`, `"position":3`},
		"a failed check":      {`"passed":true`, `"passed":false`},
		"nothing":             {string(good), ``},
		"something after it":  {string(good), string(good) + `1`},
		"an excluded that is": {`"lacks":[`, `"lacks":[],"passes":[`},
	} {
		bad := strings.Replace(string(good), change[0], change[1], 1)
		if bad == string(good) {
			t.Fatalf("%s: nothing to change", name)
		}
		if _, err := matching.Decode([]byte(bad)); err == nil {
			t.Errorf("%s was let through", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	good, err := taken(f).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"version":2,"taken":"2026-11-20T07:42:00Z","case":"","inputs":"","weights":{"id":"","source":"x"},"ranking":{"ranked":[],"excluded":[],"lacking":[]}}`))
	f.Add([]byte(`{"version":2,"ranking":{"ranked":[{"position":1,"total":1,"contributions":[{"points":1,"max":1,"evidence":[{"points":1}]}]}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := matching.Decode(data)
		if err != nil {
			return
		}
		once, err := s.Encode()
		if err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		back, err := matching.Decode(once)
		if err != nil {
			t.Fatalf("written but not read: %v\n%s", err, once)
		}
		if twice, _ := back.Encode(); !bytes.Equal(once, twice) {
			t.Fatalf("%s\nbecame\n%s", once, twice)
		}
		s.Ranking.WhyFirst()
	})
}

package catalogue_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/catalogue"
)

func TestMistakesAreToldWithFileAndKey(t *testing.T) {
	t.Parallel()
	const good = "fi = \"a\"\nsv = \"b\"\nen = \"c\"\n"
	for name, c := range map[string]struct {
		file, text string
		want       []string
	}{
		"good":                     {"trips.toml", "[list]\n" + good, nil},
		"no language":              {"trips.toml", "[list]\nfi = \"a\"\nsv = \"b\"", []string{"trips.toml: list: en is missing"}},
		"all at once":              {"trips.toml", "[list]\nfi = \"a\"\n[other]\nsv = \"\"", []string{"trips.toml: list: en is missing", "trips.toml: list: sv is missing", "trips.toml: other: sv is empty"}},
		"foreign language":         {"trips.toml", "[list]\nno = \"a\"\n" + good, []string{`trips.toml: list: "no" is no language of the portal`}},
		"lost placeholder":         {"trips.toml", "[a]\nfi = \"{x}\"\nsv = \"s\"\nen = \"{x}\"", []string{"trips.toml: a: sv has the placeholders none, fi has {x}"}},
		"another name":             {"trips.toml", "[a]\nfi = \"{x}\"\nsv = \"{x}\"\nen = \"{y}\"", []string{"trips.toml: a: en has the placeholders {y}, fi has {x}"}},
		"another kind":             {"trips.toml", "[a]\nfi = \"{x:date}\"\nsv = \"{x:date}\"\nen = \"{x}\"", []string{"trips.toml: a: en has the placeholders {x}, fi has {x:date}"}},
		"two kinds":                {"trips.toml", "[a]\nfi = \"{x:date} {x}\"\nsv = \"{x:date} {x}\"\nen = \"{x:date} {x}\"", []string{"trips.toml: a: the placeholder {x} has two kinds"}},
		"no such kind":             {"trips.toml", "[a]\nfi = \"{x:dollars}\"\nsv = \"b\"\nen = \"c\"", []string{"trips.toml: a: fi has the placeholder {x:dollars}: no such kind"}},
		"no name in Go":            {"trips.toml", "[a]\nfi = \"{range}\"\nsv = \"b\"\nen = \"c\"", []string{"trips.toml: a: fi has the placeholder {range}, which cannot be a name in Go"}},
		"the language's":           {"trips.toml", "[a]\nfi = \"{l}\"\nsv = \"b\"\nen = \"c\"", []string{"trips.toml: a: fi has the placeholder {l}, which cannot be a name in Go"}},
		"half a brace":             {"trips.toml", "[a]\nfi = \"{x\"\nsv = \"b\"\nen = \"c\"", []string{`trips.toml: a: fi has a brace without its pair: "{x"`}},
		"HTML":                     {"trips.toml", "[a]\nfi = \"<b>a\"\nsv = \"b&nbsp;\"\nen = \"c < d & e\"", []string{`trips.toml: a: fi has HTML: "<b"`, `trips.toml: a: sv has HTML: "&nbsp;"`}},
		"space at the end":         {"trips.toml", "[a]\nfi = \"a \"\nsv = \"b\"\nen = \"c\"", []string{"trips.toml: a: fi begins or ends with a space"}},
		"plural in one":            {"trips.toml", "[a]\nfi = { one = \"{n} a\", other = \"{n} b\" }\nsv = \"{n}\"\nen = \"{n}\"", []string{"trips.toml: a: en and fi must both have one and other, or neither", "trips.toml: a: sv and fi must both have one and other, or neither"}},
		"half a plural":            {"trips.toml", "[a]\nfi.one = \"{n} a\"\nsv = \"{n}\"\nen = \"{n}\"", []string{"trips.toml: a: fi must have the forms one and other, and no more"}},
		"nothing is counted":       {"trips.toml", "[a]\nfi = { one = \"a\", other = \"b\" }\nsv = { one = \"a\", other = \"b\" }\nen = { one = \"a\", other = \"b\" }", []string{"trips.toml: a: fi has one and other, but other does not say {n}"}},
		"a singular may be a word": {"trips.toml", "[a]\nfi = { one = \"yksi\", other = \"{n}\" }\nsv = { one = \"en\", other = \"{n}\" }\nen = { one = \"one\", other = \"{n}\" }", nil},
		"a key in capitals":        {"trips.toml", "[List]\n" + good, []string{"trips.toml: List: a key is written in a-z, 0-9 and _"}},
		"a file in capitals":       {"Trips.toml", "[list]\n" + good, []string{"Trips.toml: a file is named like its feature, in a-z, 0-9 and _"}},
		"the same function":        {"trips.toml", "[a_b]\n" + good + "[ab]\n" + good + "[a_1]\n" + good + "[a1]\n" + good, []string{"trips.toml: a_1: makes the function TripsA1, as trips.a1 does"}},
		"twice the same key":       {"trips.toml", "[a]\n" + good + "[a]\n" + good, []string{"trips.toml: toml: line 5: Key 'a' has already been defined."}},
		"no table":                 {"trips.toml", "a = \"b\"", []string{"trips.toml: a: en is missing", "trips.toml: a: fi is missing", "trips.toml: a: sv is missing"}},
		"a number":                 {"trips.toml", "[a]\nfi = 5\nsv = \"b\"\nen = \"c\"", []string{"trips.toml: a: fi must be a text, or one and other"}},
	} {
		_, err := catalogue.Load(fstest.MapFS{c.file: {Data: []byte(c.text)}})
		var got []string
		if err != nil {
			got = strings.Split(err.Error(), "\n")
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestCodeIsWrittenTheSameEachTime(t *testing.T) {
	t.Parallel()
	text := `
[left]
fi.one = "{n} paikka, {day:date}"
fi.other = "{n} paikkaa, {day:date}"
sv.one = "{n} plats, {day:date}"
sv.other = "{n} platser, {day:date}"
en.one = "{n} place, {day:date}"
en.other = "On {day:date} {n} places"
[sum]
fi = "{by_whom} {at:moment} {sum:euros} {year:plain} {max:int}"
sv = "{by_whom} {at:moment} {sum:euros} {year:plain} {max:int}"
en = "{by_whom} {at:moment} {sum:euros} {year:plain} {max:int}"
`
	var first string
	for range 20 {
		features, err := catalogue.Load(fstest.MapFS{"trips.toml": {Data: []byte(text)}, "cars.toml": {Data: []byte("")}})
		if err != nil {
			t.Fatal(err)
		}
		code, err := features[1].Go()
		if err != nil {
			t.Fatal(err)
		}
		index, err := catalogue.Index(features)
		if err != nil {
			t.Fatal(err)
		}
		if now := string(code) + string(index); first == "" {
			first = now
		} else if now != first {
			t.Fatal("the second writing differs from the first")
		}
	}
	for _, want := range []string{
		"func TripsLeft(l i18n.Lang, n int, day i18n.Dated) string {",
		"func TripsSum(l i18n.Lang, byWhom string, at time.Time, sum int64, year int, max int) string {",
		`return "On " + i18n.Date(l, day) + " " + i18n.Number(l, int64(n)) + " places"`,
		"import (\n\t\"strconv\"\n\t\"time\"\n\n\t\"kuntapaikka/internal/i18n\"\n)",
		"case \"cars\":\n\t\treturn carsTable\n\tcase \"trips\":\n\t\treturn tripsTable\n",
	} {
		if !strings.Contains(first, want) {
			t.Errorf("the code lacks %s", want)
		}
	}
}

// TestLanguagesAreAboutEquallyLong finds texts that were cut short or padded in translation, and buttons that will not fit. A text that must differ
// says why in why_longer, beside it.
func TestLanguagesAreAboutEquallyLong(t *testing.T) {
	t.Parallel()
	const (
		most  = 1.6
		short = 20 // characters in Finnish up to which a ratio says nothing
	)
	features, err := catalogue.Load(os.DirFS("../locales"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range features {
		for _, e := range f.Entries {
			ratio, finnish := e.Stretch()
			long := finnish > short && ratio >= most
			if long && e.WhyLonger == "" {
				t.Errorf("%s: the longest language is %.2f times the shortest: fi %q, sv %q, en %q", e.Path(), ratio,
					e.Texts[i18n.FI].Other, e.Texts[i18n.SV].Other, e.Texts[i18n.EN].Other)
			}
			if !long && e.WhyLonger != "" {
				t.Errorf("%s: why_longer is not needed", e.Path())
			}
		}
	}
}

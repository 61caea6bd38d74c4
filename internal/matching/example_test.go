package matching_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/explain"
	"kuntapaikka/internal/matching/wording"
)

const page = "../../docs/ranking.md"

var update = flag.Bool("update", false, "write the figures of the worked example")

// TestTheWorkedExampleIsTrue computes the example of docs/ranking.md from the inputs on the page and compares every figure and sentence with it;
// with -update it writes them.
func TestTheWorkedExampleIsTrue(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var c matching.Case
	var places []matching.Place
	var w matching.Weights
	block(t, string(text), "case", &c)
	block(t, string(text), "places", &places)
	block(t, string(text), "weights", &w)
	if !cmp.Equal(w, weights(), days()) {
		t.Error("the example has other weights than the tables of the tests")
	}
	r := matching.Rank(c, places, w)
	e := explain.Explain(explain.Inputs{Case: c, Places: places, Weights: w}, explain.Options{Draws: 1000, Seed: 1})
	want := string(text)
	for mark, part := range map[string]string{
		"ranked": rankedTable(r), "why": whyList(r), "excluded": excludedTable(r), "charged": chargedList(r), "changes": changesTable(e), "firm": firmTable(e),
	} {
		want = between(t, want, mark, part)
	}
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want != string(text) && !*update {
		t.Errorf("the page should say:\n%s", want[strings.Index(want, "<!-- ranked -->"):])
	}
}

func block(t *testing.T, text, name string, into any) {
	t.Helper()
	m := regexp.MustCompile("(?s)```json " + name + "\n(.*?)```").FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("the page has no block %q", name)
	}
	d := json.NewDecoder(strings.NewReader(m[1]))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// between puts the part after its mark, in place of what stood there up to the next empty line.
func between(t *testing.T, text, mark, part string) string {
	t.Helper()
	head, tail, found := strings.Cut(text, "<!-- "+mark+" -->\n")
	if !found {
		t.Fatalf("the page has no mark %q", mark)
	}
	if strings.HasPrefix(tail, "\n") {
		tail = "\n" + tail
	}
	_, rest, _ := strings.Cut(tail, "\n\n")
	out := head + "<!-- " + mark + " -->\n" + part
	if rest != "" {
		out += "\n" + rest
	}
	return out
}

func rankedTable(r matching.Ranking) string {
	var b strings.Builder
	b.WriteString("| | municipality | score | points |")
	for _, k := range matching.Criteria() {
		fmt.Fprintf(&b, " %s |", k)
	}
	b.WriteString(" scarcity | free | dwelling ready |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, p := range r.Ranked {
		fmt.Fprintf(&b, "| %d | %s | %d | %d |", p.Position, p.Municipality, p.Net(), p.Total)
		for _, c := range p.Contributions {
			fmt.Fprintf(&b, " %d |", c.Points)
		}
		fmt.Fprintf(&b, " %d | %d | %s |\n", -p.Scarcity(), p.Free, p.DwellingReady)
	}
	return b.String()
}

func english(text matching.Text) string {
	return wording.Text(i18n.EN, wording.Names{
		Municipality: func(code string) string {
			return map[string]string{"564": "Oulu", "179": "Jyväskylä", "297": "Kuopio", "905": "Vaasa", "049": "Espoo"}[code]
		},
		Language: func(code string) string { return msg.Code(i18n.EN, "language", code) },
	}, text)
}

func whyList(r matching.Ranking) string {
	var b strings.Builder
	why := r.WhyFirst()
	for _, s := range why.Sentences {
		fmt.Fprintf(&b, "- %s\n", english(s))
	}
	for _, e := range why.For {
		fmt.Fprintf(&b, "- for: %s (%d of %d)\n", english(e.Text), e.Points, e.Max)
	}
	for _, e := range why.Against {
		fmt.Fprintf(&b, "- against: %s (%d of %d)\n", english(e.Text), e.Points, e.Max)
	}
	return b.String()
}

func chargedList(r matching.Ranking) string {
	var b strings.Builder
	for _, p := range r.Ranked {
		for _, c := range p.Charges {
			fmt.Fprintf(&b, "- %s: %s (%d)\n", p.Municipality, english(explain.Charged(c)), -c.Points)
		}
	}
	return b.String()
}

func changesTable(e explain.Explanation) string {
	var b strings.Builder
	b.WriteString("| municipality | stands | kind | changes | would stand |\n|---|---|---|---|---|\n")
	for _, o := range e.Outlooks {
		for _, w := range o.Ways {
			var list []string
			for _, c := range w.Changes {
				list = append(list, english(c.Text()))
			}
			fmt.Fprintf(&b, "| %s | %d | %s | %s | %d |\n", o.Municipality, o.Position, w.Kind, strings.Join(list, "; "), w.Position)
		}
		if len(o.Ways) == 0 {
			fmt.Fprintf(&b, "| %s | %d | cannot | | |\n", o.Municipality, o.Position)
		}
	}
	return b.String()
}

func firmTable(e explain.Explanation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| criterion | maximum | from | to | first below | first above |\n|---|---|---|---|---|---|\n")
	for _, r := range e.Firm.Ranges {
		to := fmt.Sprint(r.To)
		if r.Open {
			to = "any"
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %s | %s | %s |\n", r.Criterion, r.Max, r.From, to, r.Below, r.Above)
	}
	fmt.Fprintf(&b, "| draws | %d | | | | %s: %d |\n", e.Firm.Draws, e.First, e.Firm.Stays)
	return b.String()
}

func excludedTable(r matching.Ranking) string {
	var b strings.Builder
	b.WriteString("| municipality | lacks |\n|---|---|\n")
	for _, p := range r.Excluded {
		var lacks []string
		for _, c := range p.Lacks {
			lacks = append(lacks, english(c.Text))
		}
		fmt.Fprintf(&b, "| %s | %s |\n", p.Municipality, strings.Join(lacks, "; "))
	}
	return b.String()
}

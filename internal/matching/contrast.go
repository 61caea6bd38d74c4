package matching

import (
	"cmp"
	"slices"
	"strings"
)

// Contrast sets two ranked places side by side. Decides is the criterion that gives the leading place most of its lead; it is empty when the net scores are
// equal and the order is only that of the codes.
type Contrast struct {
	First      string
	Second     string
	Difference int // milli-points, of the first over the second
	Rows       []ContrastRow
	Decides    Criterion
}

// ContrastRow is one criterion of a contrast, in milli-points; of [Scarcity] the points are negative.
type ContrastRow struct {
	Criterion  Criterion
	First      int
	Second     int
	Difference int
}

// Contrast compares two ranked places, in the order given; it reports whether both are ranked.
func (r Ranking) Contrast(first, second string) (Contrast, bool) {
	a, found := r.Of(first)
	b, foundToo := r.Of(second)
	if !found || !foundToo {
		return Contrast{}, false
	}
	c := Contrast{First: first, Second: second, Difference: a.Net() - b.Net()}
	for _, k := range Criteria() {
		row := ContrastRow{Criterion: k, First: a.Of(k).Points, Second: b.Of(k).Points}
		row.Difference = row.First - row.Second
		c.Rows = append(c.Rows, row)
	}
	if x, y := a.Scarcity(), b.Scarcity(); x != 0 || y != 0 {
		c.Rows = append(c.Rows, ContrastRow{Criterion: Scarcity, First: -x, Second: -y, Difference: y - x})
	}
	c.Decides = c.decides()
	return c, true
}

// decides returns the criterion with the largest difference in favour of the leading place.
func (c Contrast) decides() Criterion {
	if c.Difference == 0 {
		return ""
	}
	return c.leaning(c.Difference)[0] // whoever leads in all leads in something
}

// Favours returns the criteria in which the first place has more than the second, the largest difference first.
func (c Contrast) Favours() []Criterion { return c.leaning(1) }

// Against returns the criteria in which the first place has less than the second, the largest difference first.
func (c Contrast) Against() []Criterion { return c.leaning(-1) }

func (c Contrast) leaning(sign int) (list []Criterion) {
	rows := slices.Clone(c.Rows)
	slices.SortStableFunc(rows, func(a, b ContrastRow) int {
		return cmp.Compare(max(b.Difference, -b.Difference), max(a.Difference, -a.Difference))
	})
	for _, row := range rows {
		if sign > 0 && row.Difference > 0 || sign < 0 && row.Difference < 0 {
			list = append(list, row.Criterion)
		}
	}
	return list
}

// Why says why a place stands where it does: in sentences, and by the evidence that speaks for it and against it beside the place that it is set against.
type Why struct {
	Sentences []Text
	For       []Evidence
	Against   []Evidence
}

// WhyFirst explains the first place beside the next, or alone when no other place meets the requirements; without any place there is nothing to explain.
func (r Ranking) WhyFirst() Why {
	switch len(r.Ranked) {
	case 0:
		return Why{}
	case 1:
		return r.Ranked[0].whyOnly()
	}
	first, next := r.Ranked[0], r.Ranked[1]
	c, _ := r.Contrast(first.Municipality, next.Municipality)
	why := Why{Sentences: c.Sentences()}
	why.For, why.Against = first.beside(next)
	return why
}

// whyOnly weighs the evidence of the only place against what it could have given: half or more speaks for it.
func (p Ranked) whyOnly() Why {
	why := Why{Sentences: []Text{{Key: "ranking.why_only", Args: []Arg{municipality(p.Municipality)}}}}
	for _, c := range p.Contributions {
		for _, e := range c.Evidence {
			switch {
			case e.State == NotAsked:
			case 2*e.Points >= e.Max:
				why.For = append(why.For, e)
			default:
				why.Against = append(why.Against, e)
			}
		}
	}
	return why
}

// beside returns the evidence by which a place has more than another and by which it has less, the largest difference first. Every place answers the
// same questions of the case in the same order; where one has no dwelling to speak of, the criterion is compared as a whole.
func (p Ranked) beside(other Ranked) (more, less []Evidence) {
	type weighed struct {
		Evidence
		by int
	}
	var list []weighed
	for _, c := range p.Contributions {
		o := other.Of(c.Criterion)
		for i, e := range c.Evidence {
			by := c.Points - o.Points
			if len(o.Evidence) == len(c.Evidence) {
				by = e.Points - o.Evidence[i].Points
			}
			list = append(list, weighed{e, by})
		}
	}
	slices.SortStableFunc(list, func(a, b weighed) int { return cmp.Compare(max(b.by, -b.by), max(a.by, -a.by)) })
	for _, w := range list {
		switch {
		case w.by > 0:
			more = append(more, w.Evidence)
		case w.by < 0:
			less = append(less, w.Evidence)
		}
	}
	return more, less
}

// Sentences says the contrast in words: who leads by how much, what decides it, and in what the other is better.
func (c Contrast) Sentences() []Text {
	if c.Difference < 0 {
		return c.turned().Sentences()
	}
	first, second := municipality(c.First), municipality(c.Second)
	if c.Difference == 0 {
		return []Text{{Key: "ranking.why_equal", Args: []Arg{first, second}}}
	}
	list := []Text{
		{Key: "ranking.why_lead", Args: []Arg{first, points(c.Difference), second}},
		{Key: "ranking.why_decides", Args: []Arg{named(c.Decides)}},
	}
	against := c.Against()
	scarcer := slices.Contains(against, Scarcity)
	against = slices.DeleteFunc(against, func(k Criterion) bool { return k == Scarcity })
	if len(against) > 0 {
		list = append(list, Text{Key: "ranking.why_less", Args: []Arg{second, named(against...)}})
	}
	if scarcer {
		list = append(list, Text{Key: "ranking.why_scarcer", Args: []Arg{second}})
	}
	return list
}

// turned is the contrast seen from the other place.
func (c Contrast) turned() Contrast {
	t := Contrast{First: c.Second, Second: c.First, Difference: -c.Difference, Decides: c.Decides}
	for _, row := range c.Rows {
		t.Rows = append(t.Rows, ContrastRow{Criterion: row.Criterion, First: row.Second, Second: row.First, Difference: -row.Difference})
	}
	return t
}

func named(list ...Criterion) Arg {
	codes := make([]string, len(list))
	for i, k := range list {
		codes[i] = string(k)
	}
	return Arg{Kind: ArgCriteria, Code: strings.Join(codes, " ")}
}

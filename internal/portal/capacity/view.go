package capacity

import (
	"maps"
	"slices"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/chart"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
)

// division is by what the bars divide the places.
type division int

const (
	byCentre division = iota
	byArea
	byGroup
)

// view is how the places stand in the reader's language: its rows are in the order of the table.
type view struct {
	places.CapacityView
	lang  i18n.Lang
	names *i18n.Sorter
	day   civil.Date
	by    division
	own   bool // a municipality's own
}

func (p Pages) view(e *kit.Exchange) (view, error) {
	read, err := p.Capacities.View(e.R.Context(), e.Actor, filterOf(e))
	if err != nil {
		return view{}, err
	}
	v := view{CapacityView: read, lang: e.Lang, names: i18n.Collate(e.Lang), day: civil.DateIn(e.Now()), by: byCentre, own: e.Actor.Role() == identity.Municipality}
	switch {
	case v.own:
		v.by = byGroup
	case v.Filter.Centre != "" || v.Filter.Wellbeing != "":
		v.by = byArea
	}
	slices.SortFunc(v.Rows, func(a, b places.Capacity) int { return v.compare(v.key(a), v.key(b)) })
	return v, nil
}

// total is the sum of all rows.
func (v view) total() (sum places.Capacity) {
	for _, c := range v.Rows {
		sum = sum.Add(c)
	}
	return sum
}

// municipalities are the sums of the municipalities by code.
func (v view) municipalities() map[string]places.Capacity {
	sums := map[string]places.Capacity{}
	for _, c := range v.Rows {
		sum, ok := sums[c.Municipality.Code]
		if !ok {
			sum = places.Capacity{Municipality: c.Municipality}
		}
		sums[c.Municipality.Code] = sum.Add(c)
	}
	return sums
}

// target is what the shown area should offer in the year: a centre's own target, or the shares of the municipalities of a wellbeing area.
func (v view) target() (n int) {
	for _, t := range v.targetsBy() {
		n += t
	}
	return n
}

// targetsBy divides the targets as the bars are divided; there are none of a group.
func (v view) targetsBy() map[string]int {
	targets := map[string]int{}
	for _, t := range v.Targets {
		switch {
		case v.Filter.Centre != "" && t.Centre != v.Filter.Centre:
		case v.by == byCentre && t.Municipality == "":
			targets[t.Centre] += t.Persons
		case v.by == byArea && t.Municipality != "":
			m, _ := v.Register.Resolve(t.Municipality, v.day)
			if v.Filter.Wellbeing == "" || v.Filter.Wellbeing == m.Wellbeing {
				targets[m.Wellbeing] += t.Persons
			}
		}
	}
	return targets
}

// part is by what a row is counted in the bars.
func (v view) part(c places.Capacity) string {
	if v.by == byArea {
		return c.Wellbeing
	}
	return c.Centre
}

func (v view) partName(code string) string {
	switch v.by {
	case byArea:
		area, _ := v.Register.WellbeingArea(code, v.day)
		return area.Name.In(v.lang)
	case byGroup:
		return msg.Code(v.lang, "group", code)
	}
	centre, _ := v.Register.Centre(code, v.day)
	return centre.Name.In(v.lang)
}

// partHref narrows the page to the part.
func (v view) partHref(code string) string {
	f := v.Filter
	switch v.by {
	case byCentre:
		f.Centre = code
	case byArea:
		f.Wellbeing = code
	case byGroup:
		f.Group = casework.Group(code)
	}
	if f == v.Filter {
		return ""
	}
	return address(Path, f, "")
}

// bars divides the places: what is offered beside the target where there are targets, else what is free.
func (v view) bars() chart.Bars {
	sums, targets := map[string]places.Capacity{}, v.targetsBy()
	for code := range targets {
		sums[code] = places.Capacity{}
	}
	for _, c := range v.Rows {
		sums[v.part(c)] = sums[v.part(c)].Add(c)
	}
	b := chart.Bars{Caption: v.barsCaption(len(targets) > 0), Heads: []string{v.partHead(), msg.CapacityFree(v.lang)}}
	if len(targets) > 0 {
		b.Heads = []string{v.partHead(), msg.CapacityOffered(v.lang), msg.CapacityTarget(v.lang)}
	}
	for code := range maps.Keys(sums) {
		bar := chart.Bar{Label: v.partName(code), Href: v.partHref(code), Value: float64(sums[code].Free()), Text: number(v.lang, sums[code].Free()), Mark: -1}
		if len(targets) > 0 {
			bar.Value, bar.Text = float64(sums[code].Offered), number(v.lang, sums[code].Offered)
			bar.Mark, bar.MarkText = float64(targets[code]), msg.CapacityTargetOf(v.lang, targets[code])
		}
		b.Bars = append(b.Bars, bar)
	}
	slices.SortFunc(b.Bars, func(x, y chart.Bar) int { return v.names.Compare(x.Label, y.Label) })
	return b
}

// groupBars divides what is free by group, in the order of the form.
func (v view) groupBars() chart.Bars {
	v.by = byGroup
	b := chart.Bars{Caption: msg.CapacityByGroupFree(v.lang), Heads: []string{msg.CapacityGroup(v.lang), msg.CapacityFree(v.lang)}}
	for _, g := range places.OfferedGroups() {
		var sum places.Capacity
		for _, c := range v.Rows {
			if c.Group == g {
				sum = sum.Add(c)
			}
		}
		if sum.Offered > 0 {
			code := string(g)
			b.Bars = append(b.Bars, chart.Bar{Label: v.partName(code), Href: v.partHref(code), Value: float64(sum.Free()), Text: number(v.lang, sum.Free()), Mark: -1})
		}
	}
	return b
}

func (v view) partHead() string {
	if v.by == byArea {
		return msg.CapacityArea(v.lang)
	}
	return msg.CapacityCentre(v.lang)
}

func (v view) barsCaption(targets bool) string {
	switch {
	case v.by == byArea && targets:
		return msg.CapacityByAreaTarget(v.lang)
	case v.by == byArea:
		return msg.CapacityByAreaFree(v.lang)
	case targets:
		return msg.CapacityByCentreTarget(v.lang)
	}
	return msg.CapacityByCentreFree(v.lang)
}

// areas are the wellbeing areas that the reader can choose from: of the centre's municipalities, or all.
func (v view) areas() []region.WellbeingArea {
	all := v.Register.WellbeingAreas(v.day)
	if v.Filter.Centre == "" {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(w region.WellbeingArea) bool {
		return !slices.ContainsFunc(v.Register.InCentre(v.Filter.Centre, v.day), func(m region.Municipality) bool { return m.Wellbeing == w.Code })
	})
}

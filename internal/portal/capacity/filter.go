package capacity

import (
	"net/url"
	"slices"
	"strconv"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/ui"
)

// filterOf reads the filters from the address: without a year it is this one, or all where the list is of what is over; with an empty one it is all.
func filterOf(e *kit.Exchange) places.CapacityFilter {
	q := e.R.URL.Query()
	f := places.CapacityFilter{Centre: q.Get("centre"), Wellbeing: q.Get("area"), FreeOnly: q.Get("free") != ""}
	if g := casework.Group(q.Get("group")); slices.Contains(places.OfferedGroups(), g) {
		f.Group = g
	}
	switch {
	case q.Has("year"):
		f.Year = kit.Year(q.Get("year"))
	case e.R.URL.Path != UnusedPath:
		f.Year = civil.DateIn(e.Now()).Year()
	}
	return f
}

func address(path string, f places.CapacityFilter, after page.Cursor) string {
	q := url.Values{"year": {""}}
	if f.Year != 0 {
		q.Set("year", strconv.Itoa(f.Year))
	}
	for name, value := range map[string]string{"group": string(f.Group), "centre": f.Centre, "area": f.Wellbeing, "after": string(after)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.FreeOnly {
		q.Set("free", "1")
	}
	return path + "?" + q.Encode()
}

// filters are the choices that narrow a page of the places.
func (p Pages) filters(e *kit.Exchange, v view, path string) ui.Filters {
	l := e.Lang
	f := ui.Filters{L: l, Action: path, Results: "results", Nonce: e.Nonce(), Fields: []ui.Field{years(e, v), groups(v)}}
	if e.Actor.Role() == identity.Coordinator {
		f.Fields = append(f.Fields, centres(v))
	}
	if e.Actor.Role() != identity.Municipality {
		f.Fields = append(f.Fields, areas(v))
	}
	if path == Path {
		f.Groups = []ui.ChipGroup{{Name: "free", Label: msg.CapacityShown(l), Chips: []ui.Chip{{Value: "1", Label: msg.CapacityOnlyFree(l), On: v.Filter.FreeOnly}}}}
	}
	if v.Filter != v.initial(e) {
		f.Reset = path
	}
	return f
}

// initial is the filter of a page that nobody has narrowed.
func (v view) initial(e *kit.Exchange) (f places.CapacityFilter) {
	if e.R.URL.Path != UnusedPath {
		f.Year = civil.DateIn(e.Now()).Year()
	}
	if e.Actor.Role() == identity.Regional {
		f.Centre = v.Filter.Centre
	}
	return f
}

func years(e *kit.Exchange, v view) ui.Field {
	field := ui.Field{L: e.Lang, Name: "year", Label: msg.CapacityYear(e.Lang), Kind: ui.Select, Blank: msg.CapacityAllYears(e.Lang)}
	if v.Filter.Year != 0 {
		field.Value = strconv.Itoa(v.Filter.Year)
	}
	for y, now := 2, civil.DateIn(e.Now()).Year(); y >= -3; y-- {
		field.Options = append(field.Options, ui.Option{Value: strconv.Itoa(now + y), Label: strconv.Itoa(now + y)})
	}
	return field
}

func groups(v view) ui.Field {
	field := ui.Field{L: v.lang, Name: "group", Label: msg.CapacityGroup(v.lang), Kind: ui.Select, Blank: msg.CapacityAllGroups(v.lang), Value: string(v.Filter.Group)}
	for _, g := range places.OfferedGroups() {
		field.Options = append(field.Options, ui.Option{Value: string(g), Label: msg.Code(v.lang, "group", string(g))})
	}
	return field
}

func centres(v view) ui.Field {
	field := ui.Field{L: v.lang, Name: "centre", Label: msg.CapacityCentre(v.lang), Kind: ui.Select, Blank: msg.CapacityWholeCountry(v.lang), Value: v.Filter.Centre}
	for _, c := range v.Register.Centres(v.day) {
		field.Options = append(field.Options, ui.Option{Value: c.Code, Label: c.Name.In(v.lang)})
	}
	i18n.SortBy(v.lang, field.Options, func(o ui.Option) string { return o.Label })
	return field
}

func areas(v view) ui.Field {
	field := ui.Field{L: v.lang, Name: "area", Label: msg.CapacityArea(v.lang), Kind: ui.Select, Blank: msg.CapacityAllAreas(v.lang), Value: v.Filter.Wellbeing}
	for _, w := range v.areas() {
		field.Options = append(field.Options, ui.Option{Value: w.Code, Label: w.Name.In(v.lang)})
	}
	i18n.SortBy(v.lang, field.Options, func(o ui.Option) string { return o.Label })
	return field
}

package capacity

import (
	"cmp"
	"maps"
	"slices"

	"kuntapaikka/internal/chart"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/web"
)

// steps are the least numbers of free places of the map's classes 1 to 5.
func steps() []int { return []int{1, 5, 10, 20, 40} }

func class(free int) (n int) {
	for _, least := range steps() {
		if free >= least {
			n++
		}
	}
	return n
}

// Map draws the map of the places as the address narrows them: a circle for each municipality, sized by what is offered, coloured by what is free.
func (p Pages) Map(e *kit.Exchange) error {
	v, err := p.view(e)
	if err != nil {
		return err
	}
	coast, err := chart.ParseCoast(web.Coast())
	if err != nil {
		return err
	}
	sums := v.municipalities()
	var circles []chart.Circle
	for _, m := range v.Register.Municipalities(v.day) {
		c := chart.Circle{Code: m.Code, Lon: m.Point.Lon, Lat: m.Point.Lat}
		if sum, ok := sums[m.Code]; ok {
			c.Weight, c.Class, c.Text = float64(sum.Offered), class(sum.Free()), number(e.Lang, sum.Free())
		}
		circles = append(circles, c)
	}
	e.W.Header().Set("Cache-Control", "private, max-age=60")
	return e.Bytes("image/svg+xml", chart.Draw(coast, chart.Arrange(circles)))
}

// mapOnPage is the map in the page: the file, what its colours mean, and the figures of those that have most.
func (v view) mapOnPage() chart.Map {
	l := v.lang
	m := chart.Map{ID: "map", Title: msg.CapacityMapTitle(l), Caption: msg.CapacityMapCaption(l), Base: address(MapPath, v.Filter, "")}
	m.Legend = append(m.Legend, chart.LegendItem{Label: msg.CapacityLegendNone(l)})
	all := steps()
	for i, least := range all {
		label := msg.CapacityLegendMore(l, least)
		if i+1 < len(all) {
			label = msg.CapacityLegendRange(l, least, all[i+1]-1)
		}
		m.Legend = append(m.Legend, chart.LegendItem{Class: i + 1, Label: label})
	}
	m.Numbers = v.mostFree()
	return m
}

// listed is how many municipalities stand below the map.
const listed = 10

// mostFree are the municipalities with the most free places: the names that the circles have no room for.
func (v view) mostFree() chart.Numbers {
	l := v.lang
	n := chart.Numbers{
		Summary: msg.CapacityMostFree(l), Caption: msg.CapacityMostFree(l),
		Heads: []string{msg.CapacityMunicipality(l), msg.CapacityFree(l), msg.CapacityOffered(l)},
	}
	sums := slices.SortedFunc(maps.Values(v.municipalities()), func(a, b places.Capacity) int {
		return cmp.Or(cmp.Compare(b.Free(), a.Free()), v.names.Compare(kit.Name(l, a.Municipality), kit.Name(l, b.Municipality)))
	})
	for _, c := range sums[:min(listed, len(sums))] {
		n.Rows = append(n.Rows, []string{kit.Name(l, c.Municipality), number(l, c.Free()), number(l, c.Offered)})
	}
	return n
}

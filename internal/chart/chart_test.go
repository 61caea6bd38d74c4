package chart_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kuntapaikka/internal/chart"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// south is the crowded corner of the country.
func south() []chart.Circle {
	return []chart.Circle{
		{Code: "091", Lon: 24.95, Lat: 60.17, Weight: 664028, Class: 5, Text: "120"},
		{Code: "049", Lon: 24.66, Lat: 60.21, Weight: 305274, Class: 3, Text: "41"},
		{Code: "235", Lon: 24.73, Lat: 60.21, Weight: 10396, Class: 1, Text: "2"},
		{Code: "092", Lon: 25.04, Lat: 60.29, Weight: 242819, Class: 4, Text: "38"},
		{Code: "245", Lon: 25.10, Lat: 60.40, Weight: 37676, Class: 0},
		{Code: "890", Lon: 27.03, Lat: 69.91, Weight: 1180, Class: 0},
	}
}

func TestCirclesDoNotOverlapAndStayNearHome(t *testing.T) {
	t.Parallel()
	placed := chart.Arrange(south())
	for i, a := range placed {
		x, y := chart.Project(a.Lon, a.Lat)
		if moved := math.Hypot(a.X-x, a.Y-y); moved > 45 {
			t.Errorf("%s moved %.0f units from its place", a.Code, moved)
		}
		for _, b := range placed[i+1:] {
			if distance := math.Hypot(a.X-b.X, a.Y-b.Y); distance < a.R+b.R {
				t.Errorf("%s and %s overlap by %.2f", a.Code, b.Code, a.R+b.R-distance)
			}
		}
	}
	if far := placed[5]; far.X < 0 || far.X > chart.Width || far.Y < 0 || far.Y > chart.Height {
		t.Errorf("the northernmost municipality is outside the box: %.0f, %.0f", far.X, far.Y)
	}
}

func TestTheLargerWeightHasTheLargerCircle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var circles []chart.Circle
		for i := range rapid.IntRange(2, 12).Draw(t, "municipalities") {
			circles = append(circles, chart.Circle{
				Code: fmt.Sprint(i), Lon: rapid.Float64Range(20, 31).Draw(t, "lon"), Lat: rapid.Float64Range(60, 70).Draw(t, "lat"),
				Weight: rapid.Float64Range(0, 700000).Draw(t, "weight"),
			})
		}
		placed := chart.Arrange(circles)
		for _, a := range placed {
			for _, b := range placed {
				if a.Weight > b.Weight && a.R < b.R {
					t.Fatalf("weight %v has radius %v, weight %v has %v", a.Weight, a.R, b.Weight, b.R)
				}
			}
		}
		if diff := cmp.Diff(placed, chart.Arrange(circles)); diff != "" {
			t.Fatalf("the same circles gave another picture: %s", diff)
		}
	})
}

func TestAMapIsWellFormedAndKeepsToTheClasses(t *testing.T) {
	t.Parallel()
	coast, err := chart.ParseCoast([]byte(`[[[20,60],[31,62],[28,70],[20,60]]]`))
	if err != nil {
		t.Fatal(err)
	}
	circles := south()
	circles[1].Text, circles[2].Class = "<&>", 99
	drawing := string(chart.Draw(coast, chart.Arrange(circles)))
	for dec := xml.NewDecoder(strings.NewReader(drawing)); ; {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{`id="map"`, "var(--kp-map-land", "var(--kp-map-5", "&lt;&amp;&gt;", ">120<"} {
		if !strings.Contains(drawing, want) {
			t.Errorf("the map lacks %s", want)
		}
	}
	if strings.Contains(drawing, "style=") {
		t.Error("an inline style would break the policy")
	}
	if n := strings.Count(drawing, "<circle"); n != len(circles) {
		t.Errorf("%d circles, want %d", n, len(circles))
	}
}

func TestACoastMayBeMissingButNotBroken(t *testing.T) {
	t.Parallel()
	if coast, err := chart.ParseCoast(nil); err != nil || len(coast) != 0 {
		t.Errorf("no coast: %v, %v", coast, err)
	}
	if _, err := chart.ParseCoast([]byte("[[1,2]")); err == nil {
		t.Error("half a file was taken for a coast")
	}
}

func TestNamesOfPinsDoNotLieOnEachOther(t *testing.T) {
	t.Parallel()
	page := render(t, chart.Map{ID: "m", Title: "five", Base: "/x.svg", Pins: []chart.Pin{
		{Number: "1", Name: "Oulu", Lon: 25.47, Lat: 65.01, First: true},
		{Number: "2", Name: "Espoo", Lon: 24.66, Lat: 60.21},
		{Number: "3", Name: "Helsinki", Lon: 24.95, Lat: 60.17},
	}})
	for _, want := range []string{`role="img"`, `aria-labelledby="m-t"`, `<title id="m-t">five</title>`, `href="/x.svg#map"`, `text-anchor="end">Espoo`, `text-anchor="start">Helsinki`} {
		if !strings.Contains(page, want) {
			t.Errorf("the map lacks %s in %s", want, page)
		}
	}
}

func TestBarsAreATableWithTheirFigures(t *testing.T) {
	t.Parallel()
	page := render(t, chart.Bars{
		Caption: "c", Heads: []string{"group", "persons", "target"},
		Bars: []chart.Bar{{Label: "a", Text: "50", Value: 50, Mark: 100, MarkText: "100"}, {Label: "b", Text: "0", Value: 0, Mark: -1, MarkText: ""}},
	})
	for _, want := range []string{`<caption>c</caption>`, `<th scope="col">target</th>`, `class="v" width="50"`, `class="m" x="99.2"`, `<b>50</b>`, `class="v" width="0"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the chart lacks %s", want)
		}
	}
	if empty := render(t, chart.Bars{Caption: "c", Bars: []chart.Bar{{Label: "a", Text: "0"}}}); !strings.Contains(empty, `width="0"`) {
		t.Error("a chart of nothing has no bars of no length")
	}
}

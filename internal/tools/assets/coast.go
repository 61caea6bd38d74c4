package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
)

// topology is the part of a TopoJSON file that coastline reads: arcs of
// delta-coded points, and countries that refer to arcs by number.
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]float64
	Objects   struct {
		Countries struct {
			Geometries []struct {
				ID   string
				Arcs json.RawMessage
			}
		}
	}
}

// point is a longitude and a latitude in degrees.
type point = [2]float64

// Finland and Åland by ISO 3166-1: the atlas keeps them apart.
var countries = map[string]bool{"246": true, "248": true}

// fine is the tolerance of the drawing in degrees of latitude, some 1.5 kilometres:
// below a pixel on every page.
const fine = .012

// coastline takes the outlines of Finland and Åland out of the world atlas:
// [[[lon,lat],…],…], simplified for drawing. Skerries that would be a dot are left out.
func coastline(file string) ([]byte, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var t topology
	if err := json.Unmarshal(raw, &t); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	rings := [][]point{}
	for _, country := range t.Objects.Countries.Geometries {
		if !countries[country.ID] {
			continue
		}
		var polygons [][][]int // both countries are a MultiPolygon
		if err := json.Unmarshal(country.Arcs, &polygons); err != nil {
			return nil, fmt.Errorf("%s, country %s: %w", file, country.ID, err)
		}
		for _, polygon := range polygons {
			if ring := simplify(t.ring(polygon[0])); len(ring) > 4 {
				rings = append(rings, round(ring))
			}
		}
	}
	if len(rings) == 0 {
		return nil, fmt.Errorf("%s holds no coastline of Finland", file)
	}
	return json.Marshal(rings)
}

// ring joins arcs end to end; a negative number means the arc backwards.
func (t *topology) ring(arcs []int) []point {
	var ring []point
	for _, a := range arcs {
		points := t.arc(a)
		if len(ring) > 0 {
			points = points[1:]
		}
		ring = append(ring, points...)
	}
	return ring
}

func (t *topology) arc(number int) []point {
	backwards := number < 0
	if backwards {
		number = ^number
	}
	var x, y float64
	points := make([]point, 0, len(t.Arcs[number]))
	for _, step := range t.Arcs[number] {
		x, y = x+step[0], y+step[1]
		points = append(points, point{
			x*t.Transform.Scale[0] + t.Transform.Translate[0],
			y*t.Transform.Scale[1] + t.Transform.Translate[1],
		})
	}
	if backwards {
		for i, j := 0, len(points)-1; i < j; i, j = i+1, j-1 {
			points[i], points[j] = points[j], points[i]
		}
	}
	return points
}

// simplify is the algorithm of Ramer, Douglas and Peucker: it keeps the point that
// lies farthest from the chord, and looks again at both sides of it.
func simplify(line []point) []point {
	if len(line) < 3 {
		return line
	}
	farthest, distance := 0, 0.0
	for i := 1; i < len(line)-1; i++ {
		if d := fromChord(line[i], line[0], line[len(line)-1]); d > distance {
			farthest, distance = i, d
		}
	}
	if distance < fine {
		return []point{line[0], line[len(line)-1]}
	}
	left := simplify(line[:farthest+1])
	return append(left[:len(left)-1:len(left)-1], simplify(line[farthest:])...)
}

// fromChord is the distance of p from the chord a-b, with longitudes narrowed as at
// 64 degrees north. A closed ring has a chord of no length.
func fromChord(p, a, b point) float64 {
	narrow := math.Cos(64 * math.Pi / 180)
	px, py, bx, by := (p[0]-a[0])*narrow, p[1]-a[1], (b[0]-a[0])*narrow, b[1]-a[1]
	length := math.Hypot(bx, by)
	if length == 0 {
		return math.Hypot(px, py)
	}
	return math.Abs(px*by-py*bx) / length
}

func round(ring []point) []point {
	for i := range ring {
		for axis := range ring[i] {
			ring[i][axis] = math.Round(ring[i][axis]*1000) / 1000
		}
	}
	return ring
}

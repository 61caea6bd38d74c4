package chart

import (
	"encoding/json"
	"fmt"
	"math"
)

// Width and Height are the box of a map in its own units.
const (
	Width  = 310.0
	Height = 540.0
)

// Finland lies between these: the box is fitted to them with a margin.
const (
	middle      = 26.0 // longitude that stands upright
	south       = 59.1
	north       = 70.15
	unitsDegree = Height / (north - south)
	shift       = 166.0
)

// Project gives the place of a coordinate in the box of a map: the sinusoidal
// projection about 26 degrees east, which keeps areas.
func Project(lon, lat float64) (x, y float64) {
	return shift + (lon-middle)*math.Cos(lat*math.Pi/180)*unitsDegree, (north - lat) * unitsDegree
}

// Coast is the outline of the country, ring by ring, as longitude and latitude.
type Coast [][][2]float64

// ParseCoast reads [[[lon,lat],…],…]. Nothing at all is an empty coast: a map
// without a coastline can still be read.
func ParseCoast(raw []byte) (Coast, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var c Coast
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, fmt.Errorf("chart.ParseCoast: %w", err)
	}
	return c, nil
}

package matching

import "math"

// Point is a place on the map in millionths of a degree (WGS 84): whole numbers, so that equal points are equal and no coordinate is half read.
// The zero Point is a place that is not known.
type Point struct {
	Lon int32 `json:"lon"`
	Lat int32 `json:"lat"`
}

const (
	micro       = 1_000_000
	earthRadius = 6_371_008.8 // metres, the mean radius of the ellipsoid (IUGG)
)

// At returns the point at a longitude and latitude in degrees, to the nearest millionth. Coordinates outside the globe are not known.
func At(lon, lat float64) Point {
	if !(math.Abs(lon) <= 180 && math.Abs(lat) <= 90) { // also NaN
		return Point{}
	}
	return Point{Lon: int32(math.Round(lon * micro)), Lat: int32(math.Round(lat * micro))}
}

// Known reports whether the point is somewhere.
func (p Point) Known() bool { return p != Point{} }

// Metres returns the great-circle distance between two points by the haversine formula, to the nearest metre.
//
// The explicit conversions keep compilers from fusing a multiplication with an addition, which some processors do and others do not; what is left
// of their differences is a billionth of a metre and is rounded away.
func Metres(a, b Point) int {
	latA, latB := radians(a.Lat), radians(b.Lat)
	dLat, dLon := math.Sin((latB-latA)/2), math.Sin((radians(b.Lon)-radians(a.Lon))/2)
	h := float64(dLat*dLat) + float64(float64(math.Cos(latA)*math.Cos(latB))*float64(dLon*dLon))
	return int(math.Round(2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))))
}

// metresAtLeast returns a distance that two points certainly have between them, without trigonometry: the way along the meridian, of which a millionth
// of a degree has 0.1112 m, rounded down.
func metresAtLeast(a, b Point) int {
	d := int(b.Lat) - int(a.Lat)
	return max(d, -d) * 111 / 1000
}

// within reports whether two points are nearer to each other than some metres.
func within(a, b Point, metres int) bool {
	return metresAtLeast(a, b) < metres && Metres(a, b) < metres
}

func radians(microdegrees int32) float64 { return float64(microdegrees) * (math.Pi / 180 / micro) }

package region

import (
	"math"
	"slices"

	"kuntapaikka/internal/civil"
)

// Point is a place on the globe in degrees of WGS 84.
type Point struct{ Lon, Lat float64 }

const earthRadius = 6_371_008.8 // metres, the mean radius of the IUGG

// Metres returns the great-circle distance between two points, rounded to a metre.
func (p Point) Metres(q Point) int {
	rad := math.Pi / 180
	sinLat := math.Sin((q.Lat - p.Lat) * rad / 2)
	sinLon := math.Sin((q.Lon - p.Lon) * rad / 2)
	h := sinLat*sinLat + math.Cos(p.Lat*rad)*math.Cos(q.Lat*rad)*sinLon*sinLon
	return int(math.Round(2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))))
}

// Distance returns the metres between two municipalities on a day; false when either is unknown.
func (r *Register) Distance(a, b string, on civil.Date) (int, bool) {
	from, ok := r.Resolve(a, on)
	to, ok2 := r.Resolve(b, on)
	return from.Point.Metres(to.Point), ok && ok2
}

// Site is a hospital. Its point is that of its municipality; its source says what of it is confirmed.
type Site struct {
	Code         string
	Kind         string // "university_hospital", "central_hospital" or "hospital"
	Municipality string
	Name         Names
	Services     []string // codes of needs, such as "dialysis"
	Point        Point
	Valid        civil.Period
	Source       string
}

func (s Site) key() string          { return s.Code }
func (s Site) during() civil.Period { return s.Valid }

// Sites returns the health service sites on a day, by code.
func (r *Register) Sites(on civil.Date) []Site { return r.sites.all(on) }

// NearestSite returns the site nearest to a point that offers a service on a day, and its distance in metres.
func (r *Register) NearestSite(from Point, service string, on civil.Date) (Site, int, bool) {
	var nearest Site
	best := -1
	for _, s := range r.sites.all(on) {
		if d := from.Metres(s.Point); slices.Contains(s.Services, service) && (best < 0 || d < best) {
			nearest, best = s, d
		}
	}
	return nearest, best, best >= 0
}

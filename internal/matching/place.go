package matching

import (
	"cmp"
	"math"

	"kuntapaikka/internal/civil"
)

// Place is what the ranking may know of a municipality that offers places: one Place for each municipality, with all its lines.
type Place struct {
	Municipality     string        `json:"municipality"` // three-digit code
	Wellbeing        string        `json:"wellbeing"`    // code of its wellbeing area
	At               Point         `json:"at"`
	Lines            []Line        `json:"lines"`
	Dwellings        []Dwelling    `json:"dwellings,omitempty"`
	Services         []Service     `json:"services,omitempty"`
	Sites            []Site        `json:"sites,omitempty"`
	Interpreters     []Interpreter `json:"interpreters,omitempty"`
	ServiceLanguages []Spoken      `json:"service_languages,omitempty"`
	School           School        `json:"school,omitzero"`
	MinorsLicence    Licence       `json:"minors_licence,omitzero"`
	Conditions       []Meets       `json:"conditions,omitempty"`
	Burden           Burden        `json:"burden"`
	Commitment       Commitment    `json:"commitment,omitzero"`
	Housed           bool          `json:"housed,omitempty"` // its dwellings are all that it has: each household takes one of them
	Stocks           []Stock       `json:"stocks,omitempty"`
	Prices           []Price       `json:"prices,omitempty"`
}

// Line is one line of an offer: Free places for a group, for arrivals in the window. Lines that are open on the same day add up.
type Line struct {
	ID     string       `json:"id"`
	Group  Group        `json:"group"`
	Window civil.Period `json:"window"`
	Free   int          `json:"free"`
}

// Dwelling is Count dwellings of a kind that the municipality can give. A zero Ready is a day that is not known.
type Dwelling struct {
	ID         string     `json:"id"`
	Rooms      int        `json:"rooms"`
	Accessible bool       `json:"accessible,omitempty"`
	Ready      civil.Date `json:"ready,omitzero"`
	Count      int        `json:"count"`
	Source     Source     `json:"source,omitzero"`
}

// Service is a health service with the journey in minutes that the municipality or its wellbeing area has stated.
type Service struct {
	Code    string `json:"code"`
	Minutes int    `json:"minutes"`
	Source  Source `json:"source,omitzero"`
}

// Site is where a health service is given. It is measured in a straight line when nobody has stated the journey.
type Site struct {
	Service string `json:"service"`
	At      Point  `json:"at"`
	Source  Source `json:"source,omitzero"`
}

// Mode is how an interpreter is had.
type Mode string

// The modes, best first.
const (
	OnTheSpot Mode = "spot"
	ByPhone   Mode = "phone"
	InGroup   Mode = "group" // only in another language of the same group
)

// order puts the best mode first and one that is not known last.
func (m Mode) order() int {
	switch m {
	case OnTheSpot:
		return 0
	case ByPhone:
		return 1
	case InGroup:
		return 2
	default:
		return 3
	}
}

// Interpreter is interpretation in a language.
type Interpreter struct {
	Language string `json:"language"`
	Mode     Mode   `json:"mode"`
	Source   Source `json:"source,omitzero"`
}

// Spoken is a language in which the municipality gives its services.
type Spoken struct {
	Language string `json:"language"`
	Source   Source `json:"source,omitzero"`
}

// School is the day from which children can begin school or preparatory teaching. A zero Ready is not known.
type School struct {
	Ready  civil.Date `json:"ready,omitzero"`
	Source Source     `json:"source,omitzero"`
}

// Licence says whether the place may receive minors without a guardian.
type Licence struct {
	Held   bool   `json:"held"`
	Source Source `json:"source,omitzero"`
}

// Meets is a special condition that the place has stated that it meets.
type Meets struct {
	Condition Condition `json:"condition"`
	Source    Source    `json:"source,omitzero"`
}

// Burden is what the municipality already carries this year: places used, its target, and its population. A Target or Population of 0 is not known.
type Burden struct {
	Used       int    `json:"used"`
	Target     int    `json:"target"`
	Population int    `json:"population"`
	Source     Source `json:"source,omitzero"`
}

// Commitment is a municipality's promise beforehand to take so many persons of emergency cases in the year, and how many places of that group are held
// already. The zero Commitment is none.
type Commitment struct {
	Persons int    `json:"persons"`
	Used    int    `json:"used"`
	Source  Source `json:"source,omitzero"`
}

// canonical returns the place with every list in an order of its own.
func (p Place) canonical() Place {
	p.Lines = sorted(p.Lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Group, b.Group), a.Window.From.Compare(b.Window.From), a.Window.To.Compare(b.Window.To), cmp.Compare(a.Free, b.Free))
	})
	p.Dwellings = sorted(p.Dwellings, func(a, b Dwelling) int { return compareDwellings(&a, &b) })
	p.Services = sorted(p.Services, func(a, b Service) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Minutes, b.Minutes), compareSources(a.Source, b.Source))
	})
	p.Sites = sorted(p.Sites, func(a, b Site) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), comparePoints(a.At, b.At), compareSources(a.Source, b.Source))
	})
	p.Interpreters = sorted(p.Interpreters, func(a, b Interpreter) int {
		return cmp.Or(cmp.Compare(a.Language, b.Language), cmp.Compare(a.Mode, b.Mode), compareSources(a.Source, b.Source))
	})
	p.ServiceLanguages = sorted(p.ServiceLanguages, func(a, b Spoken) int {
		return cmp.Or(cmp.Compare(a.Language, b.Language), compareSources(a.Source, b.Source))
	})
	p.Conditions = sorted(p.Conditions, func(a, b Meets) int {
		return cmp.Or(cmp.Compare(a.Condition, b.Condition), compareSources(a.Source, b.Source))
	})
	p.Stocks = sorted(p.Stocks, func(a, b Stock) int {
		return cmp.Or(cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Left, b.Left), compareSources(a.Source, b.Source))
	})
	p.Prices = sorted(p.Prices, func(a, b Price) int {
		return cmp.Or(cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Milli, b.Milli))
	})
	return p
}

// compareDwellings puts the dwelling first that is ready first; of those, the smaller one, so that large ones are kept for large households.
func compareDwellings(a, b *Dwelling) int {
	return cmp.Or(compareReady(a.Ready, b.Ready), cmp.Compare(a.Rooms, b.Rooms), compareBools(a.Accessible, b.Accessible), cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Count, b.Count), compareSources(a.Source, b.Source))
}

// compareReady puts a day that is not known last.
func compareReady(a, b civil.Date) int {
	return cmp.Or(compareBools(a.IsZero(), b.IsZero()), a.Compare(b))
}

// compareBools puts false first.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// service returns the shortest journey that was stated for a service.
func (p *Place) service(code string) (Service, bool) {
	return least(p.Services, func(s *Service) bool { return s.Code == code }, func(a, b *Service) int {
		return cmp.Or(cmp.Compare(a.Minutes, b.Minutes), compareSources(a.Source, b.Source))
	})
}

// Nearest returns the site of a service that is nearest to a point; there is none for a point that is not known.
func Nearest(from Point, service string, sites []Site) (Site, bool) {
	best, _, found := nearest(from, service, sites)
	return best, found
}

// nearest returns the nearest site of a service and its distance in metres.
func nearest(from Point, service string, sites []Site) (best Site, metres int, found bool) {
	for i := range sites {
		s := &sites[i]
		if s.Service != service || !s.At.Known() || !from.Known() || found && metresAtLeast(from, s.At) > metres {
			continue
		}
		d := Metres(from, s.At)
		if !found || cmp.Or(cmp.Compare(d, metres), comparePoints(s.At, best.At), compareSources(s.Source, best.Source)) < 0 {
			best, metres, found = *s, d, true
		}
	}
	return best, metres, found
}

// interpreter returns the best way in which the place interprets a language.
func (p *Place) interpreter(language string) (Interpreter, bool) {
	return least(p.Interpreters, func(i *Interpreter) bool { return i.Language == language }, func(a, b *Interpreter) int {
		return cmp.Or(cmp.Compare(a.Mode.order(), b.Mode.order()), compareSources(a.Source, b.Source))
	})
}

// speaks returns the statement that the place serves in a language, or in any at all when none is named.
func (p *Place) speaks(language string) (Spoken, bool) {
	return least(p.ServiceLanguages, func(s *Spoken) bool { return language == "" || s.Language == language }, func(a, b *Spoken) int {
		return compareSources(a.Source, b.Source)
	})
}

// meets returns the statement that the place meets a condition.
func (p *Place) meets(c Condition) (Meets, bool) {
	return least(p.Conditions, func(m *Meets) bool { return m.Condition == c && c.known() }, func(a, b *Meets) int {
		return compareSources(a.Source, b.Source)
	})
}

// least returns the least of the facts that match, whatever their order in the list.
func least[T any](list []T, match func(*T) bool, compare func(a, b *T) int) (best T, found bool) {
	for i := range list {
		if match(&list[i]) && (!found || compare(&list[i], &best) < 0) {
			best, found = list[i], true
		}
	}
	return best, found
}

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

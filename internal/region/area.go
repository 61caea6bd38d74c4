package region

import "kuntapaikka/internal/civil"

// Area is a region (maakunta), a regional centre's area or an employment area.
type Area struct {
	Code   string // two digits
	Name   Names
	Valid  civil.Period
	Source string
}

func (a Area) key() string          { return a.Code }
func (a Area) during() civil.Period { return a.Valid }

// Region returns a region on a day.
func (r *Register) Region(code string, on civil.Date) (Area, bool) { return r.regions.on(code, on) }

// Regions returns the regions on a day, by code.
func (r *Register) Regions(on civil.Date) []Area { return r.regions.all(on) }

// Centre returns a regional centre on a day. The centres began on 1.1.2026.
func (r *Register) Centre(code string, on civil.Date) (Area, bool) { return r.centres.on(code, on) }

// Centres returns the regional centres on a day, by code.
func (r *Register) Centres(on civil.Date) []Area { return r.centres.all(on) }

// CentreOf returns the regional centre in whose area a municipality lies on a day, whatever has merged meanwhile.
func (r *Register) CentreOf(municipality string, on civil.Date) (Area, bool) {
	m, ok := r.Resolve(municipality, on)
	if !ok {
		return Area{}, false
	}
	return r.Centre(m.Centre, on)
}

// EmploymentArea returns an employment area on a day. The areas began on 1.1.2025.
func (r *Register) EmploymentArea(code string, on civil.Date) (Area, bool) {
	return r.employment.on(code, on)
}

// EmploymentAreas returns the employment areas on a day, by code.
func (r *Register) EmploymentAreas(on civil.Date) []Area { return r.employment.all(on) }

// The kinds of a wellbeing area.
const (
	KindArea  = "area"
	KindCity  = "city"  // Helsinki, which is its own wellbeing area (681/2023 s. 100)
	KindAland = "aland" // the province, whose health authority is heard
)

// WellbeingArea is one of the 21 wellbeing areas, Helsinki ("90") or Åland ("91").
type WellbeingArea struct {
	Code      string
	Kind      string
	Name      Names
	Authority Names  // who is heard and who answers
	Languages string // as of a municipality
	Hears     string // "social_health", or "health" on Åland
	Valid     civil.Period
	Source    string
}

func (w WellbeingArea) key() string          { return w.Code }
func (w WellbeingArea) during() civil.Period { return w.Valid }

// HealthOnly reports whether the authority is heard on health needs only, as on Åland (681/2023 s. 43.3).
func (w WellbeingArea) HealthOnly() bool { return w.Hears == "health" }

// WellbeingArea returns a wellbeing area on a day.
func (r *Register) WellbeingArea(code string, on civil.Date) (WellbeingArea, bool) {
	return r.wellbeing.on(code, on)
}

// WellbeingAreas returns the wellbeing areas, Helsinki and Åland on a day, by code.
func (r *Register) WellbeingAreas(on civil.Date) []WellbeingArea { return r.wellbeing.all(on) }

// HearingAuthority returns whom a municipality must hear on a day (681/2023 s. 42.1, 43.3): its wellbeing area; on Åland the health authority, on
// health needs only; Helsinki hears itself (s. 100), which the area's kind says.
func (r *Register) HearingAuthority(municipality string, on civil.Date) (WellbeingArea, bool) {
	m, ok := r.Resolve(municipality, on)
	if !ok {
		return WellbeingArea{}, false
	}
	return r.WellbeingArea(m.Wellbeing, on)
}

// Target is how many places a year should have: a regional centre's by the ministry (681/2023 s. 40), or a municipality's share of it by the centre.
type Target struct {
	Year         int
	Centre       string
	Municipality string // "" for the whole centre
	Persons      int
	Source       string
}

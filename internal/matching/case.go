package matching

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/civil"
)

// Group is the group whose places the household may take; groups do not borrow places from each other.
type Group string

// The groups of places.
const (
	Quota     Group = "quota"
	Emergency Group = "emergency"
	Permit    Group = "permit"
	Family    Group = "family"
	Minor     Group = "minor"
	Temporary Group = "temporary"
)

// Level says how strongly something is asked. The zero Level asks nothing.
type Level string

// The levels: Preferred gives points, Absolute leaves out the places that cannot give it.
const (
	Preferred Level = "preferred"
	Absolute  Level = "absolute"
)

// Case is what the ranking may know of a household. Reference is the portal's case number.
type Case struct {
	Reference       string         `json:"reference"`
	Group           Group          `json:"group"`
	Ages            []int          `json:"ages"` // whole years on the earliest arrival, one for each person
	Arrival         Arrival        `json:"arrival"`
	Dwelling        DwellingNeed   `json:"dwelling"`
	Pupils          []Pupils       `json:"pupils,omitempty"`
	Services        []ServiceNeed  `json:"services,omitempty"`
	Languages       []LanguageNeed `json:"languages,omitempty"`
	ServiceLanguage LanguageWish   `json:"service_language,omitzero"`
	Ties            []Tie          `json:"ties,omitempty"`
	Avoid           []Avoid        `json:"avoid,omitempty"`
	MinorsLicence   bool           `json:"minors_licence,omitempty"` // the place must hold a licence for minors without a guardian
	Conditions      []Demand       `json:"conditions,omitempty"`
	Declined        []Declined     `json:"declined,omitempty"`
}

// Arrival is the days on which the household can arrive. Without Latest the place must be ready on the earliest day; without Earliest any day will do.
type Arrival struct {
	Earliest civil.Date `json:"earliest"`
	Latest   civil.Date `json:"latest,omitzero"`
}

// SetBy names who made a requirement absolute, by an identifier that the edge resolves, and when.
type SetBy struct {
	Who string     `json:"who"`
	On  civil.Date `json:"on"`
}

// DwellingNeed is the dwelling that the household needs. Rooms of 0 asks for no number of rooms. An absolute Accessible needs an accessible
// dwelling with that many rooms.
type DwellingNeed struct {
	Rooms      int   `json:"rooms"`
	Accessible Level `json:"accessible,omitempty"`
	SetBy      SetBy `json:"set_by,omitzero"`
}

// ServiceNeed is a health service that the household needs regularly: the need, never the diagnosis. Within is the longest journey in minutes when
// the service is an absolute requirement, 0 when it is not.
type ServiceNeed struct {
	Code    string `json:"code"`
	Persons int    `json:"persons,omitempty"` // who need it; 0 is not known, and counts as one
	Within  int    `json:"within,omitempty"`
	SetBy   SetBy  `json:"set_by,omitzero"`
}

// LanguageNeed is a language in which the household must be served by an interpreter.
type LanguageNeed struct {
	Code  string `json:"code"`
	Level Level  `json:"level"`
	SetBy SetBy  `json:"set_by,omitzero"`
}

// LanguageWish is the wish for one of the national languages ("fi" or "sv") as the language of services.
type LanguageWish struct {
	Code  string `json:"code"`
	Level Level  `json:"level"`
	SetBy SetBy  `json:"set_by,omitzero"`
}

// Tie is a relative, a linked case or another bond in Finland. Kind is its code, Municipality where it is; Wellbeing and At are the municipality's.
type Tie struct {
	Kind         string `json:"kind"`
	Municipality string `json:"municipality"`
	Wellbeing    string `json:"wellbeing"`
	At           Point  `json:"at"`
	Source       Source `json:"source,omitzero"`
}

// Avoid keeps the household away from a municipality, from a circle around a point, or from both.
type Avoid struct {
	Municipality string `json:"municipality,omitempty"`
	At           Point  `json:"at,omitzero"`
	Kilometres   int    `json:"kilometres,omitempty"`
	SetBy        SetBy  `json:"set_by,omitzero"`
}

// Condition is a special condition that a person can set. The list is closed, so that nothing else can be asked in its guise.
type Condition string

// The conditions.
const (
	UnitForGirls     Condition = "unit_for_girls"
	UnitForBoys      Condition = "unit_for_boys"
	InterpreterWoman Condition = "interpreter_woman"
	InterpreterMan   Condition = "interpreter_man"
)

// known reports whether the condition is one of the list.
func (c Condition) known() bool {
	switch c {
	case UnitForGirls, UnitForBoys, InterpreterWoman, InterpreterMan:
		return true
	default:
		return false
	}
}

// Demand is a condition with the person who set it; it is always absolute.
type Demand struct {
	Condition Condition `json:"condition"`
	SetBy     SetBy     `json:"set_by"`
}

// Declined is a municipality that has already declined this household. The caller leaves it out of the case when the municipality is asked again with a reason.
type Declined struct {
	Municipality string     `json:"municipality"`
	On           civil.Date `json:"on"`
}

// Size returns the number of persons: the places that the household takes.
func (c Case) Size() int { return len(c.Ages) }

// aged reports whether somebody is at least from and at most to years old.
func (c Case) aged(from, to int) bool {
	return slices.ContainsFunc(c.Ages, func(age int) bool { return from <= age && age <= to })
}

// last returns the last day on which the household can arrive; the zero Date when any day will do.
func (a Arrival) last() civil.Date {
	if a.Latest.Before(a.Earliest) {
		return a.Earliest
	}
	return a.Latest
}

// canonical returns the case with every list in an order of its own, so that the order in which facts were entered changes nothing.
func (c Case) canonical() Case {
	c.Ages = slices.Sorted(slices.Values(c.Ages))
	c.Services = sorted(c.Services, func(a, b ServiceNeed) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Within, b.Within))
	})
	c.Pupils = sorted(c.Pupils, func(a, b Pupils) int { return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Count, b.Count)) })
	c.Languages = sorted(c.Languages, func(a, b LanguageNeed) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Level, b.Level)) })
	c.Ties = sorted(c.Ties, compareTies)
	c.Avoid = sorted(c.Avoid, compareAvoids)
	c.Conditions = sorted(c.Conditions, func(a, b Demand) int { return cmp.Compare(a.Condition, b.Condition) })
	c.Declined = sorted(c.Declined, func(a, b Declined) int {
		return cmp.Or(cmp.Compare(a.Municipality, b.Municipality), a.On.Compare(b.On))
	})
	return c
}

func compareTies(a, b Tie) int {
	return cmp.Or(cmp.Compare(a.Municipality, b.Municipality), cmp.Compare(a.Kind, b.Kind), comparePoints(a.At, b.At),
		cmp.Compare(a.Wellbeing, b.Wellbeing), compareSources(a.Source, b.Source))
}

func compareAvoids(a, b Avoid) int {
	return cmp.Or(cmp.Compare(a.Municipality, b.Municipality), comparePoints(a.At, b.At), cmp.Compare(a.Kilometres, b.Kilometres))
}

func comparePoints(a, b Point) int {
	return cmp.Or(cmp.Compare(a.Lon, b.Lon), cmp.Compare(a.Lat, b.Lat))
}

func compareSources(a, b Source) int { return cmp.Or(cmp.Compare(a.Key, b.Key), a.On.Compare(b.On)) }

// sorted returns a sorted copy; the caller's list stays as it was.
func sorted[T any](list []T, compare func(a, b T) int) []T {
	list = slices.Clone(list)
	slices.SortFunc(list, compare)
	return list
}

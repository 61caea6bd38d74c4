package plans

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/matching"
)

// The traits by which outcomes are compared, beside the group of the case. Each is a fact of the household's needs; none is of who they are.
const (
	SizeOne     = "size_1"
	SizeSmall   = "size_2_3"
	SizeMiddle  = "size_4_5"
	SizeLarge   = "size_6"
	Accessible  = "accessible"
	Service     = "service"
	SingleAdult = "single_adult" // with children
)

// adult is the age from which somebody may be alone with children.
const adult = 18

// SizeOf is the trait of a household of so many persons.
func SizeOf(persons int) string {
	switch {
	case persons <= 1:
		return SizeOne
	case persons <= 3:
		return SizeSmall
	case persons <= 5:
		return SizeMiddle
	}
	return SizeLarge
}

// Traits lists the traits of a household.
func Traits(c matching.Case) []string {
	all := []string{SizeOf(c.Size())}
	if c.Dwelling.Accessible != "" {
		all = append(all, Accessible)
	}
	if len(c.Services) > 0 {
		all = append(all, Service)
	}
	adults, children := 0, 0
	for _, age := range c.Ages {
		switch {
		case age >= adult:
			adults++
		case age >= 0:
			children++
		}
	}
	if adults == 1 && children > 0 {
		all = append(all, SingleAdult)
	}
	return all
}

// The dimensions by which outcomes are compared. Each divides all persons of a plan into parts.
const (
	BySize       = "size"
	ByGroup      = "group"
	ByAccessible = "accessible"
	ByService    = "service"
	BySingle     = "single_adult"
	ByMonth      = "month" // of the arrival
)

// Dimensions lists them.
func Dimensions() []string {
	return []string{BySize, ByGroup, ByAccessible, ByService, BySingle, ByMonth}
}

// Without is the part of those who lack a trait.
const Without = "no"

// Outcome is what a plan does for one part of a dimension: persons, how many of them are placed, and the mean points of these in thousandths. Of a part
// that is hidden nothing is kept but its name.
type Outcome struct {
	Dimension string `json:"dimension"`
	Part      string `json:"part"`
	Persons   int    `json:"persons,omitempty"`
	Placed    int    `json:"placed,omitempty"`
	Mean      int    `json:"mean,omitempty"`
	Hidden    bool   `json:"hidden,omitempty"`

	Households int `json:"-"` // with a case
	Known      int `json:"-"` // persons of these: what is small is told by them, for how many a scenario drew is no secret
}

// fewest is how many households a part has at least that is shown: of two, who knows the one reckons the other.
const fewest = 3

// Outcomes compares the parts of each dimension. A part of fewer persons than small, or of one or two households, is hidden, and so many more that what is
// hidden together is not small either: else it could be reckoned from the total, which everybody sees.
func Outcomes(rows []Row, small int) (all []Outcome) {
	for _, d := range Dimensions() {
		sums := map[string]*Outcome{}
		points := map[string]int{}
		for _, r := range rows {
			part := partOf(r, d)
			o, known := sums[part]
			if !known {
				o = &Outcome{Dimension: d, Part: part}
				sums[part] = o
			}
			if r.Case != uuid.Nil {
				o.Households, o.Known = o.Households+1, o.Known+r.Persons
			}
			if o.Persons += r.Persons; r.Municipality != "" {
				o.Placed, points[part] = o.Placed+r.Persons, points[part]+r.Points*r.Persons
			}
		}
		var parts []Outcome
		for part, o := range sums {
			if o.Placed > 0 {
				o.Mean = points[part] / o.Placed
			}
			parts = append(parts, *o)
		}
		all = append(all, Hide(parts, small)...)
	}
	return all
}

// partOf is the part of a dimension to which a household belongs.
func partOf(r Row, dimension string) string {
	switch dimension {
	case BySize:
		if len(r.Traits) > 0 {
			return r.Traits[0]
		}
		return SizeOne
	case ByGroup:
		return string(r.Group)
	case ByMonth:
		if r.Arrival.IsZero() {
			return Without
		}
		return r.Arrival.String()[:len("2026-12")]
	}
	if slices.Contains(r.Traits, dimension) {
		return dimension
	}
	return Without
}

// Hide takes the figures away from the small parts, and from the next smallest until those that are hidden are together no small part, and more than one.
func Hide(parts []Outcome, small int) []Outcome {
	slices.SortFunc(parts, func(a, b Outcome) int { return cmp.Or(cmp.Compare(a.Known, b.Known), cmp.Compare(a.Part, b.Part)) })
	isSmall := func(o Outcome) bool { return o.Households > 0 && (o.Known < small || o.Households < fewest) }
	hidden, all := 0, Outcome{}
	hide := func(p *Outcome) {
		hidden, all.Known, all.Households = hidden+1, all.Known+p.Known, all.Households+p.Households
		*p = Outcome{Dimension: p.Dimension, Part: p.Part, Hidden: true}
	}
	for i := range parts {
		if isSmall(parts[i]) {
			hide(&parts[i])
		}
	}
	for i := range parts {
		if p := &parts[i]; hidden > 0 && (hidden == 1 || isSmall(all)) && !p.Hidden && p.Households > 0 {
			hide(p)
		}
	}
	slices.SortFunc(parts, func(a, b Outcome) int { return cmp.Compare(a.Part, b.Part) })
	return parts
}

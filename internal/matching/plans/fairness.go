package plans

import (
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

// Traits lists the traits of a household.
func Traits(c matching.Case) []string {
	all := []string{SizeLarge}
	switch n := c.Size(); {
	case n <= 1:
		all[0] = SizeOne
	case n <= 3:
		all[0] = SizeSmall
	case n <= 5:
		all[0] = SizeMiddle
	}
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

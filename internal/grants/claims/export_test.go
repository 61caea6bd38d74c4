package claims

import (
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// Reckon and Merge are tested with persons of every kind.
var (
	Reckon = reckon
	Merge  = merge
)

// CheckNewcomer is tested with whatever can be typed.
func CheckNewcomer(n Newcomer, reg *region.Register, claimant identity.Organisation, today civil.Date) []fault.Field {
	return n.check(reg, claimant, today)
}

// What the kinds reckon is tested with the rounds' own figures.
var (
	ReckonPlaces = reckonPlaces
	ReckonMonths = reckonMonths
)

// MissingOfSalary is what a plan still lacks.
func MissingOfSalary(round region.Round, c Claim) []fault.Field { return salary{}.missing(round, c) }

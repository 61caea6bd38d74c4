package entitlement

import (
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
)

// Person is one for whom somebody may be due an amount.
type Person struct {
	ID         string
	Birth      civil.Date
	Group      casework.Group
	Permit     string // section of the Aliens Act: "87", "52a", "54.5"
	PermitFrom civil.Date
	Sponsor    string   // id of the person whose family it is; empty: none
	Parents    []string // ids; of a child born in Finland only
	Stays      []Stay   // ascending, never overlapping
}

// Stay is the time for which a person lives in a municipality.
type Stay struct {
	Municipality string       // code; empty: none is known
	Days         civil.Period // from the first day as home municipality to the day of leaving, which is no longer one of it; both may be unknown
	Arrived      civil.Date   // in Finland, or in the municipality from a reception centre
	First        Answer       // whether it is the first actual home municipality
	Commitment   int          // urgent cases to which the municipality had committed itself beforehand, persons
}

// Answer is yes, no, or nothing said.
type Answer uint8

// The answers.
const (
	Unsaid Answer = iota
	Yes
	No
)

// start is the day of section 59: the first home municipality, or the permit of one who cannot have any. The zero Date: not yet.
func (p Person) start() civil.Date {
	for _, s := range p.Stays {
		if !s.Days.From.IsZero() {
			return s.Days.From
		}
	}
	return civil.Date{}
}

// birthday returns the day on which an age is reached. Who is born on 29 February reaches it on the 28th in common years.
func (p Person) birthday(age int) civil.Date { return p.Birth.AddMonths(12 * age) }

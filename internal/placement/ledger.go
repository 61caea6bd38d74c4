package placement

import (
	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
)

// MoveKind is the kind of a movement in the ledger of places.
type MoveKind string

// The kinds.
const (
	Reserve MoveKind = "reserve" // a proposal holds places while it waits for its answer
	Take    MoveKind = "take"    // what it reserved is taken by the municipality's yes
	Release MoveKind = "release" // what it holds, reserved or taken, is free again
	Adjust  MoveKind = "adjust"  // the capacity changes; made through the offer only
)

// Movement is a change of what one proposal holds. The places of a municipality, year and group add up: a household may stand on several lines.
//
// To reserve, all fields are needed. To take and to release only Kind, Proposal and Key are, and Persons of 0 means everything that the proposal
// has reserved, or holds.
type Movement struct {
	Kind         MoveKind
	Municipality string         // three-digit code
	Year         int            // calendar year of the places; 0 is the year of the arrival
	Group        casework.Group // groups do not borrow from each other
	Arrival      civil.Date     // the planned day: the line's window must hold it
	Persons      int
	Proposal     uuid.UUID
	Key          uuid.UUID // of the press, or [ClockKey]: the same key and kind move a proposal once
}

// OfYear returns the calendar year whose places the movement asks for.
func (m Movement) OfYear() int {
	if m.Year != 0 {
		return m.Year
	}
	return m.Arrival.Year()
}

// Share is what a proposal holds of a line, or of all of them.
type Share struct {
	Of              uuid.UUID // the line or the proposal
	Reserved, Taken int
}

// clockSpace is the name space of the keys of the clock work.
var clockSpace = uuid.MustParse("0192f5a0-5d0c-7c63-9d5e-6b6c657a6f72")

// ClockKey returns the key of a movement that no press carries, such as an expiry: the same for the same proposal and event.
func ClockKey(proposal uuid.UUID, event string) uuid.UUID {
	return uuid.NewSHA1(clockSpace, append(proposal[:], event...))
}

// Holding is what one proposal holds of a line, as the error of a too small capacity lists it.
type Holding struct {
	Proposal  uuid.UUID
	Case      uuid.UUID
	Reference string // of the case
	Reserved  int
	Taken     int
}

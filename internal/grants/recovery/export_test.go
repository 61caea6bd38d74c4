package recovery

import (
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/region"
)

// LastDay is the limit of a recovery of parts.
func LastDay(reg *region.Register, b region.RecoveryBasis, parts []Part, year int, on civil.Date) civil.Date {
	return lastDay(reg, b, parts, year, on)
}

// Legs are the sums on which interest runs of parts.
func Legs(parts []Part) []Leg { return legs(parts) }

// Settled are the payments by the book.
func Settled(entries []ledger.Entry) []Part { return settled(entries) }

// Undone cancels a movement and returns its corrections.
func Undone(r *Recovery, book []ledger.Entry, m Movement, day civil.Date) ([]ledger.Entry, error) {
	_, entries, err := r.undo(book, m, Cancellation{Reason: "x"}, day)
	return entries, err
}

// Moved adds a movement to a recovery and returns its entries.
func Moved(r *Recovery, b region.RecoveryBasis, acc Account, m Movement) ([]ledger.Entry, error) {
	m.ID, m.Late, m.At = uuid.New(), acc.Late-r.late(), time.Time{}
	entries, err := r.entries(b, m)
	r.Movements = append(r.Movements, m)
	return entries, err
}

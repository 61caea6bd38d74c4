package chance

import (
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
)

// Dice are the random choices of one thing.
type Dice struct{ *rand.Rand }

// New returns the dice of the nth thing of a kind; n is less than 2^48.
func New(seed, kind, n uint64) Dice { return Dice{rand.New(rand.NewPCG(seed, kind<<48|n))} } //nolint:gosec // a made-up year must be the same again

// Percent returns true n times in a hundred.
func (d Dice) Percent(n int) bool { return d.IntN(100) < n }

// Between returns a number from low to high, both included.
func (d Dice) Between(low, high int) int { return low + d.IntN(high-low+1) }

// ID returns a UUIDv7 of the moment.
func (d Dice) ID(at time.Time) uuid.UUID {
	var id uuid.UUID
	ms, a, b := uint64(at.UnixMilli()), d.Uint64(), d.Uint64()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	for i := range 8 {
		id[8+i] = byte(a >> (8 * i))
	}
	id[6], id[7] = 0x70|byte(b)&0x0f, byte(b>>8)
	id[8] = 0x80 | id[8]&0x3f
	return id
}

// Pick returns one of the choices.
func Pick[T any](d Dice, all []T) T { return all[d.IntN(len(all))] }

// Share is a choice and how often it is made, against the weights of the others.
type Share[T any] = struct {
	Of     T
	Weight int
}

// Draw returns one of the choices, each as often as its weight says.
func Draw[T any](d Dice, all []Share[T]) T {
	sum := 0
	for _, s := range all {
		sum += s.Weight
	}
	n := d.IntN(sum)
	for _, s := range all {
		if n -= s.Weight; n < 0 {
			return s.Of
		}
	}
	return all[len(all)-1].Of
}

package seed

import (
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
)

// dice are the random choices of one thing, such as a case: the same whatever else is made before it.
type dice struct{ *rand.Rand }

// newDice returns the dice of the nth thing of a kind.
func newDice(seed, kind, n uint64) dice { return dice{rand.New(rand.NewPCG(seed, kind<<48|n))} } //nolint:gosec // a made-up year must be the same again

// one returns true once in n times.
func (d dice) one(n int) bool { return d.IntN(n) == 0 }

// percent returns true n times in a hundred.
func (d dice) percent(n int) bool { return d.IntN(100) < n }

// between returns a number from low to high, both included.
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

// id returns a UUIDv7 of the moment.
func (d dice) id(at time.Time) uuid.UUID {
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

// pick returns one of the choices.
func pick[T any](d dice, all []T) T { return all[d.IntN(len(all))] }

// share is a choice with its weight.
type share[T any] struct {
	of     T
	weight int
}

// draw returns one of the choices, each as often as its weight says.
func draw[T any](d dice, all []share[T]) T {
	sum := 0
	for _, s := range all {
		sum += s.weight
	}
	n := d.IntN(sum)
	for _, s := range all {
		if n -= s.weight; n < 0 {
			return s.of
		}
	}
	return all[len(all)-1].of
}

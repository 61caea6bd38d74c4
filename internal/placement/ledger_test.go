package placement_test

import (
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/placement"
)

func TestTheClocksKeyIsTheSameForTheSameEvent(t *testing.T) {
	t.Parallel()
	p, q := uuid.New(), uuid.New()
	if first, second := placement.ClockKey(p, "expire"), placement.ClockKey(p, "expire"); first != second {
		t.Error("a second run of the clock would move the places again")
	}
	if placement.ClockKey(p, "expire") == placement.ClockKey(q, "expire") || placement.ClockKey(p, "expire") == placement.ClockKey(p, "withdraw") {
		t.Error("two events share a key")
	}
}

package compensation

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
)

// BenchmarkForecastOfALargeCity reckons a year of five thousand persons, by both readings of each question.
func BenchmarkForecastOfALargeCity(b *testing.B) {
	reg := register(b)
	var rows []Resident
	for n := range 5000 {
		rows = append(rows, at(uuid.New(), fmt.Sprintf("KP-2025-%05d", n), 1, "principal", "87", civil.Of(1980, 1, 1).AddDays(3*n), civil.Of(2024, 11, 1).AddDays(n%600)))
	}
	for b.Loop() {
		f := reckon(reg, peopleOf(reg, rows, nil, today()), Asked{Year: 2026}, []string{"municipality:564"}, today())
		if f.Persons == 0 {
			b.Fatal("nobody")
		}
	}
}

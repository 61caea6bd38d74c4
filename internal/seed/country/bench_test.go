package country_test

import (
	"testing"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/seed/country"
	"kuntapaikka/internal/store"
)

// BenchmarkMakeUp makes a year up without laying it anywhere.
func BenchmarkMakeUp(b *testing.B) {
	reg, err := region.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	rows := 0
	for b.Loop() {
		w := country.New(country.Options{Year: 2026, Cases: 1200, Seed: 1, Now: time.Date(2026, 11, 23, 9, 42, 0, 0, civil.Helsinki())}, reg)
		rows = 0
		if err := w.Rows(func(r *store.Rows) error { rows += r.Len(); return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows), "rows")
}

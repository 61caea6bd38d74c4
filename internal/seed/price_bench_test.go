package seed_test

import (
	"fmt"
	"testing"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// BenchmarkPricing loads a made-up year of which about a tenth waits for places, reads what is offered to one group, and finds the prices.
func BenchmarkPricing(b *testing.B) {
	for _, cases := range []int{1200, 12_000} {
		db := storetest.New(b, store.Options{Now: now})
		o := options(b, db)
		o.Cases = cases
		demo(b, o)
		in := func(fn func(*store.Tx) error) {
			b.Helper()
			if err := db.InTx(b.Context(), identity.System(), identity.Press{}, fn); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(fmt.Sprintf("Supply/%d", cases), func(b *testing.B) {
			for b.Loop() {
				in(func(tx *store.Tx) error {
					_, err := tx.Supply(b.Context(), 2026, casework.Quota)
					return err
				})
			}
		})
		b.Run(fmt.Sprintf("Load/%d", cases), func(b *testing.B) {
			for b.Loop() {
				in(func(tx *store.Tx) error {
					s, err := plans.Load(b.Context(), tx, 2026, civil.DateIn(tx.Now()))
					b.ReportMetric(float64(len(s.Households)), "open")
					b.ReportMetric(float64(len(s.Supply)), "municipalities")
					return err
				})
			}
		})
		b.Run(fmt.Sprintf("Prices/%d", cases), func(b *testing.B) {
			pricing := plans.Pricing{InTx: store.As(db.DB, func(tx *store.Tx) plans.PriceStore { return tx })}
			for b.Loop() {
				db.Exec(b, "DELETE FROM price_run")
				if n, err := pricing.Refresh(b.Context()); err != nil || n != 2 {
					b.Fatal(n, err)
				}
			}
		})
	}
}

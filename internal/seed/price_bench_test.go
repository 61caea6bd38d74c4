package seed_test

import (
	"slices"
	"testing"
	"time"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// manyWait makes a thousand cases of the made-up year wait for places, and every municipality of the country offer some.
const manyWait = `
UPDATE refugee_case SET state = 'matching', municipality_code = NULL, earliest_arrival = '2026-12-10', special_handling = false
 WHERE id IN (SELECT id FROM refugee_case WHERE state = 'closed' AND NOT special_handling ORDER BY received_at DESC LIMIT 1000);
CREATE TEMPORARY TABLE other AS
  SELECT o.id, o.code, m.wellbeing_code, c.id AS centre, gen_random_uuid() AS offer FROM organisation o JOIN municipality m ON m.code = o.code AND upper_inf(m.valid)
    JOIN organisation c ON c.kind = 'regional_centre' AND c.code = coalesce(m.centre_code, '01')
   WHERE o.kind = 'municipality' AND NOT EXISTS (SELECT FROM place_offer f WHERE f.municipality_code = o.code AND f.year = 2026 AND f.state = 'in_force');
DELETE FROM agreement WHERE municipality_org IN (SELECT id FROM other);
INSERT INTO agreement (id, municipality_org, centre_org, valid, review_by, yearly_places, signed_on, heard_org, heard_on, heard_reference)
  SELECT gen_random_uuid(), o.id, o.centre, '[2025-01-01,)', '2028-12-31', 100, '2024-12-10', (SELECT id FROM organisation WHERE kind = 'wellbeing_area' LIMIT 1), '2024-11-20', 'x' FROM other o;
INSERT INTO place_offer (id, state, municipality_org, municipality_code, wellbeing_code, centre_org, year, document, confirmed_by, updated_at)
  SELECT o.offer, 'in_force', o.id, o.code, o.wellbeing_code, o.centre, 2026, f.document, o.id, '2026-10-01'
    FROM (SELECT *, row_number() OVER (ORDER BY code) AS n FROM other) o
    JOIN (SELECT document, row_number() OVER (ORDER BY municipality_code) AS n, count(*) OVER () AS all_of FROM place_offer WHERE year = 2026 AND state = 'in_force') f ON f.n = 1 + o.n % f.all_of;
INSERT INTO offer_line (id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on, capacity, in_force)
  SELECT gen_random_uuid(), o.offer, o.id, o.centre, o.code, 2026, g, '[2026-01-01,2027-01-01)', 6, true FROM other o, unnest(ARRAY['quota','permit','family']) g`

// BenchmarkPricing reads what is offered to a group, loads the year, and finds its prices: of the demonstration, and with a thousand households that wait
// while all of the country's municipalities offer places.
func BenchmarkPricing(b *testing.B) {
	for _, c := range []struct {
		name  string
		cases int
		more  string
	}{{"demonstration", 0, ""}, {"1000x308", 12_000, manyWait}} {
		db := storetest.New(b, store.Options{Now: now})
		o := options(b, db)
		o.Cases = c.cases
		demo(b, o)
		if c.more != "" {
			db.Exec(b, c.more)
		}
		in := func(fn func(*store.Tx) error) {
			b.Helper()
			if err := db.InTx(b.Context(), identity.System(), identity.Press{}, fn); err != nil {
				b.Fatal(err)
			}
		}
		b.Run("Supply/"+c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				in(func(tx *store.Tx) error {
					_, err := tx.Supply(b.Context(), 2026, casework.Quota)
					return err
				})
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/10].Microseconds())/1000, "p10-ms")
		})
		b.Run("Load/"+c.name, func(b *testing.B) {
			for b.Loop() {
				in(func(tx *store.Tx) error {
					s, err := plans.Load(b.Context(), tx, 2026, civil.DateIn(tx.Now()))
					b.ReportMetric(float64(len(s.Households)), "households")
					b.ReportMetric(float64(len(s.Supply)), "municipalities")
					return err
				})
			}
		})
		b.Run("Prices/"+c.name, func(b *testing.B) {
			pricing := plans.Pricing{InTx: store.As(db.DB, func(tx *store.Tx) plans.PriceStore { return tx })}
			for b.Loop() {
				db.Exec(b, "DELETE FROM price_run")
				if n, err := pricing.Refresh(b.Context()); err != nil || n != 2 {
					b.Fatal(n, err)
				}
			}
			var priced, charged int
			db.Scan(b, "SELECT count(*), count(*) FILTER (WHERE milli > 0) FROM capacity_price", nil, &priced, &charged)
			b.ReportMetric(float64(priced), "resources")
			b.ReportMetric(float64(charged), "charged")
		})
	}
}

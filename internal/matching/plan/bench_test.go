package plan_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/made"
	"kuntapaikka/internal/matching/plan"
)

// BenchmarkPlan plans made-up countries within a budget of seconds and reports the proven gap, the processor's seconds and the memory taken.
func BenchmarkPlan(b *testing.B) {
	for _, c := range []struct {
		cases, offers int
		seconds       float64
	}{{60, 40, 1}, {300, 150, 2}, {1000, 308, 1}, {1000, 308, 2}, {1000, 308, 10}, {5000, 308, 10}, {5000, 308, 60}} {
		for _, sparse := range []bool{false, true} {
			for _, tightness := range []float64{0.8, 0.95, 1.1} {
				if c.cases == 5000 && (!sparse || tightness != 0.95) && (sparse || tightness != 0.95 || c.seconds < 60) {
					continue
				}
				b.Run(fmt.Sprintf("%dx%d/sparse=%v/t=%.2f/s=%.0f", c.cases, c.offers, sparse, tightness, c.seconds), func(b *testing.B) {
					in := country(b, made.Country{Cases: c.cases, Offers: c.offers, Sparse: sparse, Tightness: tightness, Seed: 1}, 0)
					in.Budget.Seconds = c.seconds
					runtime.GC()
					before := processor()
					var p instance.Plan
					for range b.N {
						p = plan.Solve(b.Context(), in, plan.Options{Workers: runtime.GOMAXPROCS(0)})
					}
					b.ReportMetric(100*p.GapValue, "gap-%")
					b.ReportMetric(p.Seconds, "clock-s")
					b.ReportMetric((processor()-before).Seconds()/float64(b.N), "processor-s")
					b.ReportMetric(0, "ns/op")
				})
			}
		}
	}
}

// BenchmarkReplan plans a made-up country of 1,000 x 308 anew, within a second, after its fullest offer has lost a place, from the plan of before.
func BenchmarkReplan(b *testing.B) {
	for _, sparse := range []bool{false, true} {
		b.Run(fmt.Sprintf("sparse=%v", sparse), func(b *testing.B) {
			in := country(b, made.Country{Cases: 1000, Offers: 308, Sparse: sparse, Tightness: 0.95, Seed: 1}, 0)
			in.Budget.Seconds = 10
			before := plan.Solve(b.Context(), in, plan.Options{Workers: runtime.GOMAXPROCS(0)})
			in.Resources[0].Capacity--
			in.Budget.Seconds = 1
			var p instance.Plan
			for b.Loop() {
				p = plan.Solve(b.Context(), in, plan.Options{Workers: runtime.GOMAXPROCS(0), From: &before})
			}
			stays := 0
			for c, offer := range before.Assignment {
				if p.Assignment[c] == offer {
					stays++
				}
			}
			b.ReportMetric(100*before.GapValue, "before-gap-%")
			b.ReportMetric(100*p.GapValue, "gap-%")
			b.ReportMetric(p.Seconds, "clock-s")
			b.ReportMetric(float64(len(before.Assignment)-stays), "moved")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// processor is the time that this process has had of the processor.
func processor() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

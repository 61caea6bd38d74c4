package replay_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/made"
	"kuntapaikka/internal/matching/replay"
)

// BenchmarkYear replays made-up years of 900 households and 150 municipalities, with as many households of the past to learn from, and reports the share
// of the certified bound, the part of what greedy leaves that is closed, and the persons placed against greedy's. Room is how many places there are for
// each person: 1.1 as in the protocol of Ahani and others, and less.
func BenchmarkYear(b *testing.B) {
	for _, room := range []float64{1.1, 1.0, 0.95} {
		for seed := uint64(1); seed <= 3; seed++ {
			c := made.Country{Cases: 900, Offers: 150, Tightness: 1 / room, Seed: seed}
			in, pool := country(b, c.Write), country(b, c.WritePool)
			in.Budget = instance.Budget{Seconds: 30, Seed: 1}
			greedy := replayed(b, in, replay.Options{Policy: replay.Greedy, Batch: 1, Reprice: 1})
			for _, policy := range []struct {
				name           string
				batch, reprice int
			}{{"one by one", 1, 25}, {"batches of 75", 75, 75}} {
				b.Run(fmt.Sprintf("room=%.2f/seed=%d/%s", room, seed, policy.name), func(b *testing.B) {
					var r replay.Result
					for b.Loop() {
						r = replayed(b, in, replay.Options{Policy: replay.Price, Pool: pool, Batch: policy.batch, Reprice: policy.reprice})
					}
					b.ReportMetric(100*greedy.ShareOfBound, "greedy-%")
					b.ReportMetric(100*r.ShareOfBound, "share-%")
					b.ReportMetric(100*(r.ShareOfBound-greedy.ShareOfBound)/(1-greedy.ShareOfBound), "closed-%")
					b.ReportMetric(100*float64(r.PlacedPersons-greedy.PlacedPersons)/float64(greedy.PlacedPersons), "persons-%")
					b.ReportMetric(r.Seconds, "clock-s")
					b.ReportMetric(0, "ns/op")
				})
			}
		}
	}
}

// BenchmarkAgency is the same for agencies of 20 places and 400 families, one by one, prices anew every ten.
func BenchmarkAgency(b *testing.B) {
	for seed := uint64(1); seed <= 10; seed++ {
		b.Run(fmt.Sprintf("seed=%d", seed), func(b *testing.B) {
			a := made.Agency{Families: 400, Offers: 20, Slack: 1.1, Seed: seed}
			in, pool := country(b, a.Write), country(b, a.WritePool)
			in.Budget = instance.Budget{Seconds: 3, Seed: 1}
			for b.Loop() {
				r := replayed(b, in, replay.Options{Policy: replay.Price, Pool: pool, Batch: 1, Reprice: 10})
				b.ReportMetric(100*r.ShareOfBound, "share-%")
			}
		})
	}
}

func replayed(b *testing.B, in *instance.Instance, o replay.Options) replay.Result {
	b.Helper()
	o.Trajectories, o.Workers, o.Seed = 5, runtime.GOMAXPROCS(0), 1
	r, err := replay.Run(b.Context(), in, o)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

func country(b *testing.B, write func(io.Writer) error) *instance.Instance {
	b.Helper()
	var buf bytes.Buffer
	if err := write(&buf); err != nil {
		b.Fatal(err)
	}
	in, err := instance.Read(&buf)
	if err != nil {
		b.Fatal(err)
	}
	return in
}

package joint_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"syscall"
	"testing"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/joint"
	"kuntapaikka/internal/matching/plan"
)

// country makes households of about so many persons, and places for 19 of 20 of them in 308 municipalities of very different size, in two windows.
func country(persons int) []joint.Household {
	rng := rand.New(rand.NewPCG(1, 2))
	places := make([]matching.Place, 308)
	size, sum := make([]float64, len(places)), 0.0
	for i := range size {
		size[i] = math.Exp(0.8 * rng.NormFloat64())
		sum += size[i]
	}
	services := []string{"dialysis", "maternity", "rehabilitation", "mental_health"}
	languages := []string{"ar", "so", "prs", "sw", "uk", "ti"}
	for i := range places {
		share := 0.95 * float64(persons) * size[i] / sum
		p := matching.Place{
			Municipality: fmt.Sprintf("%03d", i), Wellbeing: fmt.Sprintf("%02d", i%21), At: matching.At(21+8*rng.Float64(), 60+8*rng.Float64()),
			School: matching.School{Ready: civil.Of(2026, 1, 1).AddDays(rng.IntN(200))}, Burden: matching.Burden{Target: 1 + int(share), Population: 1000 + int(4000*size[i])},
			Lines: []matching.Line{
				{ID: fmt.Sprint(i, "a"), Group: matching.Quota, Window: civil.Period{From: civil.Of(2026, 1, 1), To: civil.Of(2026, 9, 1)}, Free: int(share * 2 / 3)},
				{ID: fmt.Sprint(i, "b"), Group: matching.Quota, Window: civil.Period{From: civil.Of(2026, 6, 1), To: civil.Of(2027, 1, 1)}, Free: int(share / 3)},
			},
			Stocks: []matching.Stock{{Resource: matching.BasicEducation, Left: int(share/3) + 1}},
		}
		for j := range 4 {
			p.Dwellings = append(p.Dwellings, matching.Dwelling{ID: fmt.Sprint(i, j), Rooms: 1 + j, Accessible: j == 2, Ready: civil.Of(2026, 1, 1).AddDays(rng.IntN(300)), Count: 1 + int(share/20)})
		}
		for _, s := range services {
			p.Services = append(p.Services, matching.Service{Code: s, Minutes: rng.IntN(150)})
		}
		for _, l := range languages[:rng.IntN(len(languages))] {
			p.Interpreters = append(p.Interpreters, matching.Interpreter{Language: l, Mode: matching.OnTheSpot})
		}
		places[i] = p
	}
	var all []joint.Household
	for left := persons; left > 0; {
		n := min(left, 1+int(rng.ExpFloat64()*2.3))
		left -= n
		c := matching.Case{
			Reference: fmt.Sprint(len(all)), Group: matching.Quota, Ages: make([]int, n), Arrival: matching.Arrival{Earliest: civil.Of(2026, 1, 1).AddDays(rng.IntN(360))},
			Dwelling: matching.DwellingNeed{Rooms: min(1+n/2, 4)}, Languages: []matching.LanguageNeed{{Code: languages[rng.IntN(len(languages))], Level: matching.Preferred}},
			Pupils: []matching.Pupils{{Level: matching.BasicEducation, Count: max(0, n-2) * 2 / 3}},
		}
		if rng.IntN(3) == 0 {
			c.Services = []matching.ServiceNeed{{Code: services[rng.IntN(len(services))]}}
		}
		if rng.IntN(30) == 0 {
			c.Dwelling.Accessible = matching.Absolute
		}
		all = append(all, joint.Household{ID: c.Reference, Case: c, Places: places, Urgency: 1})
	}
	return all
}

// BenchmarkYear makes and plans the problem of a year of so many persons, and reports the gaps, the clock of both halves and the most memory that the
// process has held. 60,000 persons are thirty times the yearly quota and permits of today.
func BenchmarkYear(b *testing.B) {
	for _, c := range []struct {
		persons int
		seconds float64
	}{{3_000, 10}, {16_500, 60}, {60_000, 420}} {
		b.Run(fmt.Sprint(c.persons), func(b *testing.B) {
			households := country(c.persons)
			how := terms()
			how.Budget = instance.Budget{Seconds: c.seconds, Seed: 1}
			for b.Loop() {
				began := time.Now()
				p, err := joint.Build(b.Context(), households, nil, how)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(time.Since(began).Seconds(), "build-s")
				found := p.Solve(b.Context(), plan.Options{Workers: runtime.GOMAXPROCS(0)})
				b.ReportMetric(time.Since(began).Seconds(), "all-s")
				b.ReportMetric(100*found.GapPlaced, "gap-placed-%")
				b.ReportMetric(100*found.GapValue, "gap-%")
				b.ReportMetric(float64(len(p.Instance().Arcs)), "arcs")
			}
			var r syscall.Rusage
			if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(r.Maxrss)/1024, "MiB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

package joint_test

import (
	"bytes"
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/joint"
	"kuntapaikka/internal/matching/made"
	"kuntapaikka/internal/matching/plan"
	"kuntapaikka/internal/matching/replay"
)

// standing is where the planned offers stand in the rankings of their cases: how many are first, among the first three and five, of how many. A ranking
// that shows practically equal offers as such has them at one position.
type standing struct{ first, three, five, of int }

func (s *standing) add(position int) {
	s.of++
	for n, count := range map[int]*int{1: &s.first, 3: &s.three, 5: &s.five} {
		if position <= n {
			*count++
		}
	}
}

func (s standing) share(n int) float64 { return 100 * float64(n) / float64(max(s.of, 1)) }

// rankings are where a plan's offers stand: by raw value, by value less the prices, by those that are more than practically equal to it before it, and by
// bands: the best offer and all that are practically equal to it have the first position, the best of the others and all that are so to it the second.
type rankings struct{ value, net, clear, band standing }

// shown ranks the offers of each placed case by the prices of the dual of the batch itself, as a portal's page does. Merged: the prices of the several limits of
// one resource (lines with other windows, dwellings of other sizes) are one. Equal is the difference for each person below which two offers are
// practically equal.
func shown(t testing.TB, in *instance.Instance, found instance.Plan, equal float64, merged bool) (r rankings) {
	t.Helper()
	future := replay.Future{Waiting: len(in.Cases), Trajectories: 1, Seed: 1}
	for i := range in.Cases {
		future.Now = append(future.Now, int32(i))
	}
	drawn, err := replay.Draw(t.Context(), in, future)
	if err != nil {
		t.Fatal(err)
	}
	charge := charges(in, drawn.Prices(), merged)
	nets, at := make([][][2]float64, len(in.Cases)), make([]int, len(in.Cases)) // net and value of each offer
	for i, a := range in.Arcs {
		if found.Assignment[in.Cases[a.Case].ID] == in.Offers[a.Offer].ID {
			at[a.Case] = len(nets[a.Case]) + 1
		}
		nets[a.Case] = append(nets[a.Case], [2]float64{float64(a.Value) - charge[i], float64(a.Value)})
	}
	for c, offers := range nets {
		if at[c] == 0 {
			continue
		}
		r.add(offers, offers[at[c]-1], equal*float64(in.Cases[c].Persons))
	}
	return r
}

// add counts the positions of one offer among all, each with its net and its value.
func (r *rankings) add(offers [][2]float64, own [2]float64, equal float64) {
	better, net, clearly, band := 1, 1, 1, 1
	for _, o := range offers {
		if o[1] > own[1] {
			better++
		}
		if o[0] > own[0]+0.001 { // more than what floating point leaves between equals
			net++
		}
		if o[0] >= own[0]+equal {
			clearly++
		}
	}
	slices.SortFunc(offers, func(a, b [2]float64) int { return cmp.Compare(b[0], a[0]) })
	top := offers[0][0]
	for _, o := range offers {
		if o[0] <= top-equal && own[0] <= o[0] {
			top = o[0]
			band++
		}
	}
	r.value.add(better)
	r.net.add(net)
	r.clear.add(clearly)
	r.band.add(band)
}

// charges are what each arc costs at the prices; where those of the several limits of one resource are merged, what a unit costs those who could take of it
// on the average.
func charges(in *instance.Instance, price []float64, merged bool) []float64 {
	type kind struct {
		offer int32
		of    string
	}
	type sum struct{ cost, n float64 }
	average, own := map[kind]*sum{}, make([]map[kind]float64, len(in.Arcs))
	var shares []instance.Share
	for i, a := range in.Arcs {
		cost, units := map[kind]float64{}, map[kind]float64{}
		shares = in.Demand(shares[:0], a)
		for _, s := range shares {
			k := kind{a.Offer, in.Resources[s.Resource].ID}
			if merged {
				_, of, group := joint.Resource(k.of)
				k.of = string(of) + string(group)
			}
			cost[k] += price[s.Resource] * float64(s.Units)
			units[k] = float64(s.Units)
		}
		for k, c := range cost {
			if average[k] == nil {
				average[k] = &sum{}
			}
			average[k].cost, average[k].n = average[k].cost+c/units[k], average[k].n+1
		}
		own[i] = units
	}
	charge := make([]float64, len(in.Arcs))
	for i := range in.Arcs {
		for k, n := range own[i] {
			charge[i] += n * average[k].cost / average[k].n
		}
	}
	return charge
}

func madeUp(t testing.TB, c made.Country) *instance.Instance {
	t.Helper()
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	in, err := instance.Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// BenchmarkShown reports where planned offers stand in the rankings that a page would show.
func BenchmarkShown(b *testing.B) {
	workers := plan.Options{Workers: runtime.GOMAXPROCS(0)}
	report := func(b *testing.B, in *instance.Instance, found instance.Plan, equal float64, merged bool) {
		r := shown(b, in, found, equal, merged)
		for name, s := range map[string]standing{"value": r.value, "net": r.net, "clear": r.clear, "band": r.band} {
			b.ReportMetric(s.share(s.first), name+"-first-%")
			b.ReportMetric(s.share(s.three), name+"-three-%")
			b.ReportMetric(s.share(s.five), name+"-five-%")
		}
		b.ReportMetric(100*found.GapValue, "gap-%")
		b.ReportMetric(0, "ns/op")
	}
	for _, c := range []made.Country{{Cases: 300, Offers: 150}, {Cases: 1000, Offers: 308}} {
		for _, c.Tightness = range []float64{0.8, 0.95, 1.1} {
			b.Run(fmt.Sprintf("%dx%d/%.2f", c.Cases, c.Offers, c.Tightness), func(b *testing.B) {
				c.Seed = 1
				in := madeUp(b, c)
				in.Budget = instance.Budget{Seconds: 10, Seed: 1}
				for b.Loop() {
					report(b, in, plan.Solve(b.Context(), in, workers), 1, true)
				}
			})
		}
	}
	how := terms()
	how.Budget = instance.Budget{Seconds: 10, Seed: 1}
	p, err := joint.Build(b.Context(), country(3000), nil, how)
	if err != nil {
		b.Fatal(err)
	}
	found := p.Solve(b.Context(), workers).Plan
	for name, merged := range map[string]bool{"merged prices": true, "a price for each limit": false} {
		b.Run("year/"+name, func(b *testing.B) {
			for b.Loop() {
				report(b, p.Instance(), found, 1000, merged)
			}
		})
	}
}

// TestThePlannedOfferIsNearTheTopOfTheRanking holds a floor under what the benchmark measures, on a country and with steps that are the same everywhere: the
// prices lead to what the plan decides far more often than the points alone.
func TestThePlannedOfferIsNearTheTopOfTheRanking(t *testing.T) {
	t.Parallel()
	in := madeUp(t, made.Country{Cases: 150, Offers: 50, Tightness: 0.9, Seed: 3})
	in.Budget = instance.Budget{Iterations: 600, Seed: 1}
	r := shown(t, in, plan.Solve(t.Context(), in, plan.Options{Workers: 1}), 1, true)
	if r.net.share(r.net.five) < 80 || r.clear.share(r.clear.five) < 85 || r.band.share(r.band.five) < 95 || r.net.first <= r.value.first || r.net.five <= r.value.five {
		t.Errorf("of %d planned offers %d, %d and %d are first, among three and among five; by points alone %d, %d and %d; bands %d", r.net.of, r.net.first, r.net.three, r.net.five,
			r.value.first, r.value.three, r.value.five, r.band.five)
	}
}

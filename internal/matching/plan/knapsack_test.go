package plan

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/made"
)

// wide is an instance whose offers have four resources each, and share a fifth by pairs, so that a household can go to two offers of one knapsack.
func wide(rng *rand.Rand) *instance.Instance {
	in := instance.New(instance.Budget{Iterations: 1})
	for c := range 60 {
		in.Cases = append(in.Cases, instance.Case{ID: fmt.Sprint("c", c), Persons: 1, Urgency: 1})
	}
	shared := int32(0)
	for o := range int32(8) {
		in.AddOffer(fmt.Sprint("o", o))
		own := []int32{}
		for r := range 4 {
			own = append(own, in.AddResource(fmt.Sprint("o", o, "/", r), rng.Int64N(5)))
		}
		if o%2 == 0 {
			shared = in.AddResource(fmt.Sprint("shared", o), rng.Int64N(6))
		}
		for c := range int32(len(in.Cases)) {
			takes := []instance.Share{{Resource: shared, Units: rng.Int64N(3)}}
			for _, r := range own {
				takes = append(takes, instance.Share{Resource: r, Units: rng.Int64N(3)})
			}
			in.AddArc(instance.Pair{Case: c, Offer: o}, 100+rng.Int64N(900), takes)
		}
	}
	return in
}

// TestAKnapsackIsTheSameHoweverItIsNarrowed holds what is found with the help of what was found before against the whole table.
func TestAKnapsackIsTheSameHoweverItIsNarrowed(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	var text bytes.Buffer
	if err := (made.Country{Cases: 150, Offers: 12, Tightness: 1, Care: true, Seed: 3}).Write(&text); err != nil {
		t.Fatal(err)
	}
	country, err := instance.Read(&text)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []*instance.Instance{country, wide(rng), wide(rng), wide(rng)} {
		m, _ := newModel(in, mostStates)
		r, whole := newRelaxation(m, m.value, 1), &knapsack{m: m}
		top := make([]float64, len(m.units))
		for a, u := range m.unitOf {
			top[u] = max(top[u], float64(m.value[a]))
		}
		add := make([]int64, len(m.units))
		for round := range 120 {
			for u := range add { // now and then somewhere else, otherwise near by
				if add[u] += int64(0.02 * top[u] * rng.NormFloat64()); round%8 == 0 {
					add[u] = -int64(top[u] * rng.Float64())
				}
			}
			for b := range m.block {
				own := &m.block[b]
				var room []int64
				for _, n := range own.size {
					if round%2 == 1 {
						room = append(room, rng.Int64N(int64(n)))
					}
				}
				got, arcs := r.workers[0].solveLike(own, m.value, add, room, &r.hints[b])
				if want, sum := whole.plain(own, m.value, add, room), worthTogether(m, add, arcs); got != want || sum != want {
					t.Fatalf("round %d, knapsack %d: %d, its choice %d, want %d", round, b, got, sum, want)
				}
			}
		}
	}
}

// plain fills the whole table.
func (k *knapsack) plain(b *block, value, add, room []int64) int64 {
	k.begin(b, room)
	k.candidates(b, value, add, nil, 0)
	k.bind(b)
	if b.joined {
		return k.choose(b)
	}
	return k.fill(b)
}

func worthTogether(m *model, add []int64, arcs []int32) (sum int64) {
	for _, a := range arcs {
		sum += m.value[a] + add[m.unitOf[a]]
	}
	return sum
}

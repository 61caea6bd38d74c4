package replay

import (
	"fmt"
	"math"
	"slices"

	"kuntapaikka/internal/matching/instance"
)

// arrival is a case, or a bundle at the time of its first case, with where it can go.
type arrival struct {
	cases   []int32
	persons int64
	arcs    []option
}

// size is the persons of an arrival, at least one.
func (one arrival) size() float64 { return float64(max(1, one.persons)) }

// worth is what a person's place is worth at each offer; not a number where the arrival cannot go.
func (one arrival) worth(offers int) []float64 {
	worth := make([]float64, offers)
	for i := range worth {
		worth[i] = math.NaN()
	}
	for _, o := range one.arcs {
		worth[o.offer] = o.value / one.size()
	}
	return worth
}

// option is an offer for an arrival.
type option struct {
	offer  int32
	value  float64 // with the sign of "more is better"
	shares []instance.Share
	cases  int   // of the arrival that can go there
	class  int32 // of the demand, in the table of the offer
}

// fits tells whether an option's demand is left.
func (o option) fits(left []int64) bool {
	return !slices.ContainsFunc(o.shares, func(s instance.Share) bool { return s.Units > left[s.Resource] })
}

// take uses what an option takes.
func (o option) take(left []int64) {
	for _, s := range o.shares {
		left[s.Resource] -= s.Units
	}
}

// give gives back what an option took.
func (o option) give(left []int64) {
	for _, s := range o.shares {
		left[s.Resource] += s.Units
	}
}

// net is what an option is worth at prices of the resources.
func (o option) net(price []float64) float64 {
	v := o.value
	for _, s := range o.shares {
		v -= price[s.Resource] * float64(s.Units)
	}
	return v
}

// arrivals lists the cases of an instance in their order, bundles as one; what is decided before is told apart.
func arrivals(in *instance.Instance) (free []arrival, decided map[int32]int32) {
	at := make([]int, len(in.Cases))
	bundle := make([][]int32, len(in.Cases))
	for _, members := range in.Bundles {
		for _, c := range members {
			bundle[c] = members
		}
	}
	var list []arrival
	for i := range in.Cases {
		at[i] = len(list)
		if members := bundle[i]; len(members) > 0 && slices.Min(members) != int32(i) {
			at[i] = at[slices.Min(members)]
			continue
		}
		one := arrival{cases: []int32{int32(i)}}
		if bundle[i] != nil {
			one.cases = bundle[i]
		}
		for _, c := range one.cases {
			one.persons += in.Cases[c].Persons
		}
		list = append(list, one)
	}
	for _, a := range in.Arcs {
		list[at[a.Case]].add(in, a)
	}
	decided = map[int32]int32{}
	for _, f := range in.Fixed {
		decided[f.Case] = f.Offer
	}
	for _, one := range list {
		one.arcs = slices.DeleteFunc(one.arcs, func(o option) bool { return o.cases < len(one.cases) })
		free = append(free, one)
	}
	return free, decided
}

// add merges an arc into the arrival: a bundle can go where each of its cases can.
func (one *arrival) add(in *instance.Instance, a instance.Arc) {
	o := option{offer: a.Offer, value: float64(a.Value), shares: in.Demand(nil, a), cases: 1}
	if in.Minimise {
		o.value = -o.value
	}
	if i := slices.IndexFunc(one.arcs, func(b option) bool { return b.offer == a.Offer }); len(one.cases) > 1 && i >= 0 {
		one.arcs[i].value += o.value
		one.arcs[i].cases++
		one.arcs[i].shares = append(one.arcs[i].shares, o.shares...)
		return
	}
	one.arcs = append(one.arcs, o)
}

// translate makes the arrivals of a pool speak of the resources of an instance, by their names.
func translate(in, pool *instance.Instance) ([]arrival, error) {
	number := map[string]int32{}
	for i, r := range in.Resources {
		number[r.ID] = int32(i)
	}
	list, _ := arrivals(pool)
	for _, one := range list {
		for _, o := range one.arcs {
			for k, s := range o.shares {
				n, known := number[pool.Resources[s.Resource].ID]
				if !known {
					return nil, instance.Mistakes{fmt.Sprintf("the pool takes of resource %q, which the instance does not have", pool.Resources[s.Resource].ID)}
				}
				o.shares[k].Resource = n
			}
		}
	}
	return list, nil
}

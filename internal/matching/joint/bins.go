package joint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/instance"
)

// mostSets bounds how many limits the bins of one resource become; windows and sizes of one municipality are few.
const mostSets = 32

// limit is how much some bins can give together.
type limit struct {
	bins     []string
	resource int32
}

// limits says what some units from any of some bins ask for. Lines and dwellings are bins; a household may take its places from any line that is open
// on its day. By Hall's theorem all get theirs if and only if, for every set of bins, those who can use nothing else ask for no more than it holds; and
// only the unions of sets that somebody asks for need to be looked at. Where these are too many, the sets are narrowed to their first bin: that refuses
// some plans that would be possible, and admits none that is not.
func limits(bins map[string]int64, sets map[string]struct{}) (kept []limit, narrowed bool) {
	for name := range maps.Keys(sets) {
		kept = append(kept, limit{bins: strings.Split(name, "\n")})
	}
	slices.SortFunc(kept, compareLimits)
	for i := 0; i < len(kept); i++ {
		for j := range i {
			union := limit{bins: merge(kept[i].bins, kept[j].bins)}
			if !slices.ContainsFunc(kept, func(l limit) bool { return slices.Equal(l.bins, union.bins) }) {
				kept = append(kept, union)
			}
		}
		if len(kept) > mostSets {
			return single(bins), true
		}
	}
	slices.SortFunc(kept, compareLimits)
	return kept, false
}

// single is one limit for each bin.
func single(bins map[string]int64) (kept []limit) {
	for _, name := range slices.Sorted(maps.Keys(bins)) {
		kept = append(kept, limit{bins: []string{name}})
	}
	return kept
}

func compareLimits(a, b limit) int { return slices.Compare(a.bins, b.bins) }

// merge is the union of two sorted lists.
func merge(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// covers tells whether every bin of a use is among those of the limit.
func (l limit) covers(bins []string) bool {
	return !slices.ContainsFunc(bins, func(bin string) bool { return !slices.Contains(l.bins, bin) })
}

// lay makes resources of what places have, and arcs of the instance.
func (b *builder) lay() {
	of := map[string]map[string][]int32{} // municipality and resource -> set of bins -> resources
	for _, code := range b.codes {
		s := b.supply[code]
		for _, name := range slices.Sorted(maps.Keys(s.sets)) {
			of[code+"/"+name] = b.laid(code+"/"+name, s.bins[name], s.sets[name])
		}
	}
	stock := b.stocks()
	apart := b.keptApart()
	for _, a := range b.arcs {
		code := b.in.Offers[a.pair.Offer].ID
		var takes []instance.Share
		for _, u := range a.uses {
			for _, r := range of[code+"/"+u.of][u.bins] {
				takes = append(takes, instance.Share{Resource: r, Units: u.units})
			}
		}
		for _, u := range a.stock {
			takes = append(takes, instance.Share{Resource: stock[code+"/"+string(u.Resource)], Units: int64(u.Units)})
		}
		takes = append(takes, apart[a.pair]...)
		b.in.AddArc(a.pair, a.value, takes)
	}
}

// laid makes the resources of one kind of bins, and says of which of them each set takes.
func (b *builder) laid(name string, bins map[string]int64, sets map[string]struct{}) map[string][]int32 {
	kept, narrowed := limits(bins, sets)
	for i := range kept {
		capacity := int64(0)
		for _, bin := range kept[i].bins {
			capacity += bins[bin]
		}
		id := name
		if len(kept) > 1 {
			id = fmt.Sprintf("%s/%d", name, i+1)
		}
		kept[i].resource = b.in.AddResource(id, capacity)
	}
	of := map[string][]int32{}
	for one := range sets {
		asked := strings.Split(one, "\n")
		if narrowed {
			asked = asked[:1]
		}
		for _, l := range kept {
			if l.covers(asked) {
				of[one] = append(of[one], l.resource)
			}
		}
	}
	return of
}

// stocks makes the resources of stated stocks of which somebody takes.
func (b *builder) stocks() map[string]int32 {
	of := map[string]int32{}
	for _, a := range b.arcs {
		code := b.in.Offers[a.pair.Offer].ID
		for _, u := range a.stock {
			name := code + "/" + string(u.Resource)
			if _, made := of[name]; !made {
				of[name] = b.in.AddResource(name, b.supply[code].stock[u.Resource])
			}
		}
	}
	return of
}

// keptApart gives two households that are kept apart one slot in each municipality to which both could go.
func (b *builder) keptApart() map[instance.Pair][]instance.Share {
	takes := map[instance.Pair][]instance.Share{}
	for _, a := range b.arcs {
		for _, other := range b.ties.apart[a.pair.Case] {
			pair := instance.Pair{Case: other, Offer: a.pair.Offer}
			if _, both := b.points[pair]; !both || other < a.pair.Case {
				continue
			}
			name := fmt.Sprintf("%s/apart/%s/%s", b.in.Offers[a.pair.Offer].ID, b.households[a.pair.Case].ID, b.households[other].ID)
			r := b.in.AddResource(name, 1)
			takes[a.pair], takes[pair] = append(takes[a.pair], instance.Share{Resource: r, Units: 1}), append(takes[pair], instance.Share{Resource: r, Units: 1})
		}
	}
	return takes
}

// Resource takes the name of a resource of an instance apart: the municipality, and what it is of; of what keeps households apart the latter is empty.
func Resource(id string) (municipality string, of matching.Resource, group matching.Group) {
	municipality, rest, _ := strings.Cut(id, "/")
	rest, _, _ = strings.Cut(rest, "/")
	name, g, _ := strings.Cut(rest, ":")
	if name == "apart" {
		name = ""
	}
	return municipality, matching.Resource(name), matching.Group(g)
}

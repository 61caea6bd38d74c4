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
func limits(bins map[string]int64, sets []string) (kept []limit, narrowed bool) {
	for _, name := range sets {
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
	takes := make([][][]int32, len(b.codes)) // of each offer and wish
	for o, code := range b.codes {
		takes[o] = b.laid(code, b.supply[code])
	}
	stock := b.stocks()
	apart := b.keptApart()
	b.points = make([]int32, len(b.arcs))
	shares := pool{}
	for h := range b.households {
		persons, uses := int64(b.households[h].Case.Size()), b.households[h].Case.Uses()
		for i := b.first[h]; i < b.first[h+1]; i++ {
			a := &b.arcs[i]
			for _, r := range takes[a.offer][a.lines] {
				shares.add(r, persons)
			}
			if a.homes >= 0 {
				for _, r := range takes[a.offer][a.homes] {
					shares.add(r, 1)
				}
			}
			for _, u := range uses {
				if r, stated := stock[of{a.offer, u.Resource}]; stated {
					shares.add(r, int64(u.Units))
				}
			}
			pair := instance.Pair{Case: int32(h), Offer: a.offer}
			for _, r := range apart[pair] {
				shares.add(r, 1)
			}
			b.points[i] = a.points
			b.in.AddArc(pair, a.value, shares.cut())
		}
	}
	b.arcs = nil
}

// pool hands out short lists cut from long ones: a country has millions of arcs.
type pool struct {
	all  []instance.Share
	from int
}

func (p *pool) add(r int32, units int64) {
	if len(p.all) == cap(p.all) {
		p.all = append(make([]instance.Share, 0, max(4096, 2*(len(p.all)-p.from))), p.all[p.from:]...)
		p.from = 0
	}
	p.all = append(p.all, instance.Share{Resource: r, Units: units})
}

func (p *pool) cut() []instance.Share {
	out := p.all[p.from:len(p.all):len(p.all)]
	p.from = len(p.all)
	return out
}

// of is a stated stock of an offer.
type of struct {
	offer    int32
	resource matching.Resource
}

// laid makes the resources of a place's bins, and says of which of them each wish takes.
func (b *builder) laid(code string, s *supply) [][]int32 {
	takes := make([][]int32, len(s.wishes))
	sets := map[string][]string{}
	for _, w := range s.wishes {
		sets[w.of] = append(sets[w.of], w.bins)
	}
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		kept, narrowed := limits(s.bins[name], sets[name])
		for i := range kept {
			capacity, id := int64(0), code+"/"+name
			for _, bin := range kept[i].bins {
				capacity += s.bins[name][bin]
			}
			if len(kept) > 1 {
				id = fmt.Sprintf("%s/%d", id, i+1)
			}
			kept[i].resource = b.in.AddResource(id, capacity)
		}
		for w, asked := range s.wishes {
			if asked.of == name {
				takes[w] = covering(kept, asked.bins, narrowed)
			}
		}
	}
	return takes
}

// covering lists the resources of the limits that a wish counts against.
func covering(kept []limit, bins string, narrowed bool) (list []int32) {
	asked := strings.Split(bins, "\n")
	if narrowed {
		asked = asked[:1]
	}
	for _, l := range kept {
		if l.covers(asked) {
			list = append(list, l.resource)
		}
	}
	return list
}

// stocks makes the resources of stated stocks of which somebody takes.
func (b *builder) stocks() map[of]int32 {
	made := map[of]int32{}
	for h := range b.households {
		for _, u := range b.households[h].Case.Uses() {
			for i := b.first[h]; i < b.first[h+1]; i++ {
				key := of{b.arcs[i].offer, u.Resource}
				code := b.in.Offers[key.offer].ID
				left, stated := b.supply[code].stock[u.Resource]
				if _, before := made[key]; stated && !before {
					made[key] = b.in.AddResource(code+"/"+string(u.Resource), left)
				}
			}
		}
	}
	return made
}

// keptApart gives two households that are kept apart one slot in each municipality to which both could go.
func (b *builder) keptApart() map[instance.Pair][]int32 {
	takes := map[instance.Pair][]int32{}
	for _, h := range slices.Sorted(maps.Keys(b.ties.apart)) {
		for _, other := range b.ties.apart[h] {
			for i := b.first[h]; i < b.first[h+1] && h < other; i++ {
				at := b.arcs[i].offer
				both := slices.ContainsFunc(b.arcs[b.first[other]:b.first[other+1]], func(a arc) bool { return a.offer == at })
				if !both {
					continue
				}
				r := b.in.AddResource(fmt.Sprintf("%s/apart/%s/%s", b.in.Offers[at].ID, b.households[h].ID, b.households[other].ID), 1)
				for _, who := range [...]int32{h, other} {
					pair := instance.Pair{Case: who, Offer: at}
					takes[pair] = append(takes[pair], r)
				}
			}
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

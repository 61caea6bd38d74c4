package joint

import (
	"slices"
	"strconv"
	"strings"

	"kuntapaikka/internal/matching"
)

// builder fills a problem: first each household is ranked and says what it would use of a place, then the places become resources.
type builder struct {
	*Problem
	ties   *ties
	supply map[string]*supply // by municipality
	codes  []string           // in the order in which they were met
	arcs   []arc
}

// arc is a household at a place, with what it may use there of lines and of dwellings.
type arc struct {
	offer  int32
	lines  int32 // wish, see supply
	homes  int32 // wish; -1 is none
	points int32
	value  int64
}

// wish asks for a unit from any of some bins.
type wish struct {
	of   string // the name of the bins' resource: "places:quota", "homes"
	bins string // the bins, see set
}

// supply is what a place has: bins of lines and of dwellings, of which several together can serve one household, and stocks.
type supply struct {
	offer  int32
	bins   map[string]map[string]int64 // resource -> bin -> capacity
	wishes []wish                      // that are asked for
	number map[wish]int32
	stock  map[matching.Resource]int64
}

// set names some bins, in order.
func set(bins []string) string {
	if len(bins) == 1 {
		return bins[0]
	}
	slices.Sort(bins)
	return strings.Join(bins, "\n")
}

// rank notes where a household can go.
func (b *builder) rank(h int32) {
	one := &b.households[h]
	places := make(map[string]*matching.Place, len(one.Places))
	for i := range one.Places {
		places[one.Places[i].Municipality] = &one.Places[i]
	}
	lines := "places:" + string(one.Case.Group)
	for _, r := range matching.Order(one.Case, one.Places, b.terms.Weights, 0).Ranked {
		if !b.ties.allow(h, r.Municipality) {
			continue
		}
		place := places[r.Municipality]
		s := b.supplyOf(place)
		a := arc{offer: s.offer, points: int32(r.Total), value: int64(r.Total * one.Case.Size()), lines: s.want(lines, r.Lines), homes: -1}
		if r.Municipality == one.Standing {
			a.value += int64(b.terms.Stability * one.Case.Size())
		}
		if bins := dwellings(one.Case, place, r); len(bins) > 0 {
			a.homes = s.want(homes, bins)
		}
		b.arcs = append(b.arcs, a)
	}
}

// homes is the name of the resource of the dwellings of a place: one, so that a household that needs an accessible dwelling and one that needs a large one
// do not count on the same.
const homes = string(matching.Homes)

// dwellings lists the dwellings of which the household takes one: of those that are accessible, where it must; else of a place that has no others than it
// stated, of the size that its points stand on.
func dwellings(c matching.Case, p *matching.Place, r matching.Ranked) (bins []string) {
	must := c.Dwelling.Accessible == matching.Absolute
	if !must && !p.Housed {
		return nil
	}
	rooms := c.Dwelling.Rooms
	for _, d := range p.Dwellings {
		if d.ID == r.Dwelling {
			rooms = min(rooms, d.Rooms)
		}
	}
	for i, d := range p.Dwellings {
		if d.Rooms >= rooms && (d.Accessible || !must) {
			bins = append(bins, binOf(i, d))
		}
	}
	return bins
}

// binOf names a kind of dwellings.
func binOf(i int, d matching.Dwelling) string { return d.ID + " #" + strconv.Itoa(i) }

// supplyOf returns what the place has, as it was met first.
func (b *builder) supplyOf(p *matching.Place) *supply {
	if s, met := b.supply[p.Municipality]; met {
		if b.place[p.Municipality] != p {
			s.more(p)
			b.place[p.Municipality] = p
		}
		return s
	}
	s := &supply{offer: b.in.AddOffer(p.Municipality), bins: map[string]map[string]int64{}, number: map[wish]int32{}, stock: map[matching.Resource]int64{}}
	s.more(p)
	b.supply[p.Municipality], b.offers[p.Municipality], b.place[p.Municipality] = s, s.offer, p
	b.codes = append(b.codes, p.Municipality)
	return s
}

// more takes over the lines, dwellings and stocks of the place that are not known yet: a household's list may hold those of its own group only.
func (s *supply) more(p *matching.Place) {
	for _, l := range p.Lines {
		s.bin("places:"+string(l.Group), l.ID, int64(max(l.Free, 0)))
	}
	for i, d := range p.Dwellings {
		s.bin(homes, binOf(i, d), int64(max(d.Count, 0)))
	}
	for _, k := range p.Stocks {
		if before, known := s.stock[k.Resource]; !known || int64(k.Left) < before {
			s.stock[k.Resource] = int64(max(k.Left, 0))
		}
	}
}

func (s *supply) bin(resource, bin string, capacity int64) {
	if s.bins[resource] == nil {
		s.bins[resource] = map[string]int64{}
	}
	s.bins[resource][bin] = capacity
}

// want notes that something is asked for from any of the bins, and numbers the wish.
func (s *supply) want(resource string, bins []string) int32 {
	w := wish{resource, set(bins)}
	n, known := s.number[w]
	if !known {
		n = int32(len(s.wishes))
		s.number[w], s.wishes = n, append(s.wishes, w)
	}
	return n
}

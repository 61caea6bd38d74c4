package joint

import (
	"fmt"
	"slices"
	"strings"

	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/instance"
)

// builder fills a problem: first each household is ranked and says what it would use of a place, then the places become resources.
type builder struct {
	*Problem
	ties   *ties
	supply map[string]*supply // by municipality
	codes  []string           // in the order in which they were met
	arcs   []arc
}

// arc is a household at a place, with what it may use there of each kind of bins, and what it takes of stated stocks.
type arc struct {
	pair  instance.Pair
	value int64
	uses  []use
	stock []matching.Use
}

// use is a number of units from any of some bins.
type use struct {
	of    string // the name of the bins' resource: "places:quota", "homes", "accessible_homes"
	bins  string // the bins, see set
	units int64
}

// supply is what a place has: bins of lines and of dwellings, of which several together can serve one household, and stocks.
type supply struct {
	offer int32
	bins  map[string]map[string]int64    // resource -> bin -> capacity
	sets  map[string]map[string]struct{} // resource -> the sets of bins that are asked for
	stock map[matching.Resource]int64
}

// set names some bins, in order.
func set(bins []string) string {
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
	for _, r := range matching.Order(one.Case, one.Places, b.terms.Weights, 0).Ranked {
		if !b.ties.allow(h, r.Municipality) {
			continue
		}
		s := b.supplyOf(places[r.Municipality])
		a := arc{pair: instance.Pair{Case: h, Offer: s.offer}, value: int64(r.Total * one.Case.Size())}
		if r.Municipality == one.Standing {
			a.value += int64(b.terms.Stability * one.Case.Size())
		}
		b.points[a.pair] = r.Total
		a.uses = append(a.uses, s.want("places:"+string(one.Case.Group), r.Lines, int64(one.Case.Size())))
		if dwelling, bins := dwellings(one.Case, places[r.Municipality], r); len(bins) > 0 {
			a.uses = append(a.uses, s.want(dwelling, bins, 1))
		}
		for _, u := range one.Case.Uses() {
			if _, stated := s.stock[u.Resource]; stated {
				a.stock = append(a.stock, u)
			}
		}
		b.arcs = append(b.arcs, a)
	}
}

// homes is the name of the resource of the dwellings of a place: one, so that a household that needs an accessible dwelling and one that needs a large one
// do not count on the same.
const homes = string(matching.Homes)

// dwellings lists the dwellings of which the household takes one: of those that are accessible, where it must; else of a place that has no others than it
// stated, of the size that its points stand on.
func dwellings(c matching.Case, p *matching.Place, r matching.Ranked) (string, []string) {
	must := c.Dwelling.Accessible == matching.Absolute
	if !must && !p.Housed {
		return "", nil
	}
	rooms := c.Dwelling.Rooms
	for _, d := range p.Dwellings {
		if d.ID == r.Dwelling {
			rooms = min(rooms, d.Rooms)
		}
	}
	var bins []string
	for i, d := range p.Dwellings {
		if d.Rooms >= rooms && (d.Accessible || !must) {
			bins = append(bins, binOf(i, d))
		}
	}
	return homes, bins
}

// binOf names a kind of dwellings.
func binOf(i int, d matching.Dwelling) string { return fmt.Sprintf("%s #%d", d.ID, i) }

// supplyOf returns what the place has, as it was met first.
func (b *builder) supplyOf(p *matching.Place) *supply {
	if s, met := b.supply[p.Municipality]; met {
		s.more(p)
		return s
	}
	s := &supply{offer: b.in.AddOffer(p.Municipality), bins: map[string]map[string]int64{}, sets: map[string]map[string]struct{}{}, stock: map[matching.Resource]int64{}}
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

// want notes that some units are asked for from any of the bins.
func (s *supply) want(resource string, bins []string, units int64) use {
	name := set(bins)
	if s.sets[resource] == nil {
		s.sets[resource] = map[string]struct{}{}
	}
	s.sets[resource][name] = struct{}{}
	return use{of: resource, bins: name, units: units}
}

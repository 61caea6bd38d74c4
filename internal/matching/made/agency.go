package made

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
)

// Agency is a year of a resettlement agency: families that some of its places can take (a language that is spoken there, room for a large family, help
// for a parent alone), persons as the only thing that is scarce, and the expected number of persons who find work, in thousandths, as the value.
type Agency struct {
	Families, Offers int
	Slack            float64 // places over persons
	Seed             uint64
	Seconds          float64 // the budget in the file
}

// Write writes the year as a file of the matcher.
func (a Agency) Write(w io.Writer) error { return a.write(w, false) }

// WritePool writes as many other families of the same agency.
func (a Agency) WritePool(w io.Writer) error { return a.write(w, true) }

// A family finds work by its own chances, by those of the place, and by how the two suit each other.
type family struct {
	persons, adults, language int
	alone                     bool
	chance                    float64
}

// branch is a place of the agency.
type branch struct {
	chance   float64
	speaks   [8]bool
	suits    [8]float64 // the languages
	large    bool
	alone    bool
	capacity float64
}

func (a Agency) write(w io.Writer, earlier bool) error {
	r := drawing(a.Seed, 9)
	branches, total := a.branches(r)
	families, persons := a.families(r)
	var resources, offers []object
	for j, b := range branches {
		id := fmt.Sprintf("%02d", j+1)
		resources = append(resources, object{"id": id + "/persons", "capacity": int(math.Round(float64(persons) * a.Slack * b.capacity / total))})
		offers = append(offers, object{"id": id, "uses": []string{id + "/persons"}})
	}
	if earlier {
		r = drawing(a.Seed, 10)
		families, _ = a.families(r)
	}
	var cases, arcs []object
	for i, f := range families {
		id := fmt.Sprintf("c%d", i+1)
		cases = append(cases, object{"id": id, "persons": f.persons, "demand": object{"persons": f.persons}})
		for j, b := range branches {
			if chance := f.chance + b.chance + b.suits[f.language] + 0.4*r.NormFloat64(); b.takes(f) {
				value := 1000 * float64(f.adults) / (1 + math.Exp(-chance))
				arcs = append(arcs, object{"case": id, "offer": fmt.Sprintf("%02d", j+1), "value": int(math.Round(value))})
			}
		}
	}
	return json.NewEncoder(w).Encode(object{
		"version": 1, "sense": "max", "objective": "value", "budget": object{"seconds": a.Seconds, "seed": a.Seed},
		"resources": resources, "offers": offers, "cases": cases, "arcs": arcs,
	})
}

func (a Agency) branches(r *rand.Rand) (list []branch, total float64) {
	for range a.Offers {
		b := branch{chance: 0.8 * r.NormFloat64(), large: r.Float64() < 0.8, alone: r.Float64() < 0.8, capacity: math.Exp(0.6 * r.NormFloat64())}
		for l := range b.speaks {
			b.speaks[l], b.suits[l] = r.Float64() < 0.8, 0.6*r.NormFloat64()
		}
		list, total = append(list, b), total+b.capacity
	}
	return list, total
}

func (a Agency) families(r *rand.Rand) (list []family, persons int) {
	for range a.Families {
		f := family{persons: sizes[r.IntN(len(sizes))], language: r.IntN(8), chance: -1 + 0.8*r.NormFloat64()}
		f.adults = 1 + r.IntN(min(3, f.persons))
		f.alone = f.adults == 1 && f.persons > 1
		list, persons = append(list, f), persons+f.persons
	}
	return list, persons
}

// takes tells whether a place is one for a family.
func (b branch) takes(f family) bool {
	return b.speaks[f.language] && (b.large || f.persons < 7) && (b.alone || !f.alone)
}

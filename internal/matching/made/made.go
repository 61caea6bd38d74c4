package made

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
)

// Country says what to make.
type Country struct {
	Cases, Offers int
	Tightness     float64 // persons over places
	Sparse        bool    // one pair of ten
	Care          bool    // a third resource beside persons and school places
	Seed          uint64
	Objective     string  // "value" unless said
	Seconds       float64 // the budget in the file
}

// sizes are persons of a household, of 1 to 10, mean 3.3.
var sizes = []int{1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 8, 10}

type household struct{ persons, school, care, kind, language int }

type object = map[string]any

// Write writes the instance as a file of the matcher.
func (c Country) Write(w io.Writer) error { return c.write(w, false) }

// WritePool writes as many households that came to the same country earlier: the municipalities and what they suit are the same, nobody else is.
func (c Country) WritePool(w io.Writer) error { return c.write(w, true) }

func (c Country) write(w io.Writer, earlier bool) error {
	r := drawing(c.Seed, 7)
	homes, persons, school, care := c.households(r)
	weight := make([]float64, c.Offers)
	total := 0.0
	for i := range weight {
		weight[i] = math.Exp(0.8 * r.NormFloat64())
		total += weight[i]
	}
	var resources, offers []object
	for j, part := range weight {
		id := fmt.Sprintf("%03d", j+1)
		share := part / total / c.Tightness
		uses := []string{id + "/persons", id + "/school"}
		resources = append(resources,
			object{"id": uses[0], "capacity": int(math.Round(float64(persons) * share))},
			object{"id": uses[1], "capacity": int(math.Round(float64(school)*share*1.1 + r.Float64()))})
		if c.Care {
			uses = append(uses, id+"/care")
			resources = append(resources, object{"id": uses[2], "capacity": int(math.Round(float64(care)*share*1.1 + r.Float64()))})
		}
		offers = append(offers, object{"id": id, "uses": uses})
	}
	suits := c.suits(r)
	if earlier {
		r = drawing(c.Seed, 8)
		homes, _, _, _ = c.households(r)
	}
	var cases []object
	for i, h := range homes {
		cases = append(cases, object{"id": fmt.Sprintf("c%d", i+1), "persons": h.persons, "urgency": 1, "demand": h.demand(c.Care)})
	}
	objective := c.Objective
	if objective == "" {
		objective = "value"
	}
	return json.NewEncoder(w).Encode(object{
		"version": 1, "sense": "max", "objective": objective, "budget": object{"seconds": c.Seconds, "seed": c.Seed},
		"resources": resources, "offers": offers, "cases": cases, "arcs": c.arcs(r, homes, suits),
	})
}

func (h household) demand(care bool) object {
	d := object{"persons": h.persons}
	if h.school > 0 {
		d["school"] = h.school
	}
	if care && h.care > 0 {
		d["care"] = h.care
	}
	return d
}

func (c Country) households(r *rand.Rand) (homes []household, persons, school, care int) {
	for range c.Cases {
		h := household{persons: sizes[r.IntN(len(sizes))], kind: r.IntN(4), language: r.IntN(8)}
		for range max(0, h.persons-1) {
			if r.Float64() < 0.45 {
				h.school++
			}
		}
		if r.Float64() < 0.15 {
			h.care = 1
		}
		homes = append(homes, h)
		persons, school, care = persons+h.persons, school+h.school, care+h.care
	}
	return homes, persons, school, care
}

// suits are points of each municipality, by itself and for each kind of household and each language.
type suits struct {
	place          []float64
	kind, language [][]float64
}

func (c Country) suits(r *rand.Rand) suits {
	s := suits{make([]float64, c.Offers), make([][]float64, 4), make([][]float64, 8)}
	for j := range s.place {
		s.place[j] = 12 * r.NormFloat64()
	}
	for _, effects := range [][][]float64{s.kind, s.language} {
		for k := range effects {
			effects[k] = make([]float64, c.Offers)
			for j := range effects[k] {
				effects[k][j] = 12 * r.NormFloat64()
			}
		}
	}
	return s
}

// arcs values the pairs: points from 1 to 100 times persons.
func (c Country) arcs(r *rand.Rand, homes []household, s suits) []object {
	var arcs []object
	for i, h := range homes {
		for j := range s.place {
			points := 50 + s.place[j] + s.kind[h.kind][j] + s.language[h.language][j] + 10*r.NormFloat64()
			if c.Sparse && r.Float64() >= 0.1 {
				continue
			}
			value := int(math.Round(min(100, max(1, points)))) * h.persons
			arcs = append(arcs, object{"case": fmt.Sprintf("c%d", i+1), "offer": fmt.Sprintf("%03d", j+1), "value": value})
		}
	}
	return arcs
}

// drawing is a source of numbers that a seed decides.
func drawing(seed, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream)) //nolint:gosec // the same seed has to draw the same
}

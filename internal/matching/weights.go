package matching

import (
	"bytes"
	"encoding/json"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
)

// Weights is one dated set of weights: the maximum of each criterion in milli-points, and the scales by which facts become points. It is a row that
// the ministry sets; Basis names the statute or policy behind each criterion and From the day from which it is used.
type Weights struct {
	ID       string        `json:"id"`
	Basis    []Basis       `json:"basis"`
	From     civil.Date    `json:"from"`
	Health   HealthScale   `json:"health"`
	Dwelling DwellingScale `json:"dwelling"`
	Ties     TiesScale     `json:"ties"`
	Language LanguageScale `json:"language"`
	Timing   TimingScale   `json:"timing"`
	Spread   SpreadScale   `json:"spread"`
}

// Basis is the statute or policy on which a criterion's maximum and scale stand, in the languages of the portal. It is shown; nothing is reckoned from it.
type Basis struct {
	Criterion Criterion `json:"criterion"`
	FI        string    `json:"fi"`
	SV        string    `json:"sv"`
	EN        string    `json:"en"`
}

// HealthScale gives all for a service next door and nothing from Minutes (or, where no journey is stated, Kilometres in a straight line) on.
type HealthScale struct {
	Max        int `json:"max"`
	Minutes    int `json:"minutes"`
	Kilometres int `json:"kilometres"`
}

// DwellingScale divides its maximum between the rooms, the accessibility and the readiness that are asked, in the proportion of the three figures.
// Readiness loses evenly and is nothing LateDays after the earliest arrival.
type DwellingScale struct {
	Max        int `json:"max"`
	Rooms      int `json:"rooms"`
	Accessible int `json:"accessible"`
	Ready      int `json:"ready"`
	LateDays   int `json:"late_days"`
}

// TiesScale gives a share by how near the nearest tie is: in the municipality, in its wellbeing area, within Kilometres.
type TiesScale struct {
	Max          int   `json:"max"`
	Municipality Share `json:"municipality"`
	Wellbeing    Share `json:"wellbeing"`
	Near         Share `json:"near"`
	Kilometres   int   `json:"kilometres"`
}

// LanguageScale divides its maximum between interpretation (evenly over the languages) and the wish for a service language, in the proportion of
// Interpreter and Service, and gives a share of interpretation by how the interpreter is had.
type LanguageScale struct {
	Max         int   `json:"max"`
	Interpreter int   `json:"interpreter"`
	Service     int   `json:"service"`
	OnTheSpot   Share `json:"spot"`
	ByPhone     Share `json:"phone"`
	InGroup     Share `json:"group"`
}

// TimingScale divides its maximum between the dwelling and, when somebody is of school age, the school. Each gives all when it is ready AheadDays
// before the earliest arrival and nothing on the day itself.
type TimingScale struct {
	Max        int `json:"max"`
	Dwelling   int `json:"dwelling"`
	School     int `json:"school"`
	AheadDays  int `json:"ahead_days"`
	SchoolFrom int `json:"school_from"` // youngest age that goes to school
	SchoolTo   int `json:"school_to"`   // oldest
}

// SpreadScale divides its maximum between what is left of the target and how little the population carries: nothing is given from PerTenThousand
// places used for every 10,000 inhabitants on. For an emergency case Commitment is a third part, for a municipality that has committed itself beforehand
// and not yet taken as many as it promised; 0 leaves it out.
type SpreadScale struct {
	Max            int `json:"max"`
	Target         int `json:"target"`
	Population     int `json:"population"`
	PerTenThousand int `json:"per_ten_thousand"`
	Commitment     int `json:"commitment,omitempty"`
}

// Total returns the points of a place that is perfect in everything.
func (w Weights) Total() int {
	total := 0
	for _, c := range Criteria() {
		total += w.max(c)
	}
	return total
}

// max returns the maximum of a criterion in milli-points.
func (w Weights) max(c Criterion) int {
	switch c {
	case CriterionHealth:
		return w.Health.Max
	case CriterionDwelling:
		return w.Dwelling.Max
	case CriterionTies:
		return w.Ties.Max
	case CriterionLanguage:
		return w.Language.Max
	case CriterionTiming:
		return w.Timing.Max
	case CriterionSpread:
		return w.Spread.Max
	default:
		return 0
	}
}

// Validate refuses weights by which points could leave the range from nothing to the maximum. The fields bear the criteria's codes.
func (w Weights) Validate() error {
	var mistakes []fault.Field
	for _, c := range Criteria() {
		if w.max(c) < 0 || w.max(c) > maxPoints || !w.sound(c) {
			mistakes = append(mistakes, fault.At(string(c), "ranking.weights_unsound"))
		}
	}
	return fault.Bad(mistakes...)
}

// maxPoints keeps every product of a ranking far within 64 bits.
const maxPoints = 1_000_000_000

// sound reports whether the scale of a criterion can be used.
func (w Weights) sound(c Criterion) bool {
	switch c {
	case CriterionHealth:
		return w.Health.Minutes > 0 && w.Health.Kilometres > 0
	case CriterionDwelling:
		return proportion(w.Dwelling.Rooms, w.Dwelling.Accessible, w.Dwelling.Ready) && w.Dwelling.LateDays > 0
	case CriterionTies:
		return ordered(w.Ties.Municipality, w.Ties.Wellbeing, w.Ties.Near) && w.Ties.Kilometres >= 0
	case CriterionLanguage:
		return ordered(w.Language.OnTheSpot, w.Language.ByPhone, w.Language.InGroup) && proportion(w.Language.Interpreter, w.Language.Service)
	case CriterionTiming:
		return proportion(w.Timing.Dwelling, w.Timing.School) && w.Timing.AheadDays > 0
	case CriterionSpread:
		return proportion(w.Spread.Target, w.Spread.Population, max(w.Spread.Commitment, 1)) && w.Spread.PerTenThousand > 0 && w.Spread.Commitment >= 0
	default:
		return false
	}
}

// proportion reports whether a maximum can be divided by the figures: each at least 1, so that what is asked always counts.
func proportion(parts ...int) bool {
	for _, p := range parts {
		if p < 1 || p > 1_000_000 {
			return false
		}
	}
	return true
}

// ordered reports whether the shares are shares and none is more than the one before.
func ordered(shares ...Share) bool {
	before := whole()
	for _, s := range shares {
		if s.Num < 0 || s.Den < 1 || s.Den > 1_000_000 || s.compare(before) > 0 {
			return false
		}
		before = s
	}
	return true
}

// Share is an exact part of a whole: a third is {1, 3}.
type Share struct {
	Num int `json:"num"`
	Den int `json:"den"`
}

func whole() Share   { return Share{1, 1} }
func nothing() Share { return Share{0, 1} }

// of returns the share of a maximum, rounded down to a milli-point.
func (s Share) of(limit int) int { return limit * s.Num / s.Den }

func (s Share) compare(t Share) int { return s.Num*t.Den - t.Num*s.Den }

// falling is what is left at x when a whole falls evenly from 0 to end.
func falling(x, end int) Share {
	if x = max(x, 0); x >= end {
		return nothing()
	}
	return Share{end - x, end}
}

// rising is what is reached at x when a whole rises evenly from 0 to end.
func rising(x, end int) Share { return falling(end-x, end) }

// divide appends to parts what each weight gets of a maximum; the parts add up to the maximum exactly.
func divide(parts []int, limit int, weights []int) []int {
	total, before := 0, 0
	for _, w := range weights {
		total += w
	}
	for _, w := range weights {
		if w == 0 {
			parts = append(parts, 0)
			continue
		}
		parts = append(parts, limit*(before+w)/total-limit*before/total)
		before += w
	}
	return parts
}

// DecodeWeights reads a set of weights from JSON. It refuses fields that it does not know and weights that [Weights.Validate] refuses.
func DecodeWeights(data []byte) (w Weights, err error) {
	defer fault.Wrap(&err, "matching.DecodeWeights")
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return Weights{}, err
	}
	return w, w.Validate()
}

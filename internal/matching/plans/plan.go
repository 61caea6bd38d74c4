package plans

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/joint"
)

// Kind tells a plan of the cases as they are from a scenario of what might be.
type Kind string

// The kinds.
const (
	Real     Kind = "plan"
	Scenario Kind = "scenario"
)

// Limits of what a person may ask.
const (
	MostName    = 120
	LeastSecond = 2
	MostSeconds = 600
	MostSeed    = 1<<31 - 1

	MostIterations = 1_000_000
	MostOfOne      = 5 // plans and curves of one person that wait or are being made
)

// Plan is one plan or scenario: what was asked, how far it is, and what came of it. Its rows are read apart.
type Plan struct {
	ID         uuid.UUID
	Version    int64
	Kind       Kind
	Base       uuid.UUID // of a scenario: the plan that it is held against
	Year       int
	Name       string
	State      State
	Problem    Problem
	ProblemAt  string // "KP-2026-00417 564": the case and the municipality that stand in the way
	Seconds    int
	Iterations int64 // steps after which the search ends, the same every time; 0 is by the clock
	Seed       uint64
	Standing   bool // the plan that the next ones start from
	Shared     bool // with the regional centres
	StopAsked  bool
	Author     string
	Org        uuid.UUID // of whoever started it
	CreatedAt  time.Time
	BeganAt    time.Time
	EndedAt    time.Time
	Changes    Changes
	Progress   Progress
	Totals     *Totals // nil while there is none
	Detail     Detail  // only where one plan is read
}

// UnderWay reports whether the plan is still being made.
func (p Plan) UnderWay() bool { return p.State == Queued || p.State == Running }

// Problem is why a plan could not be made: a code for which there are words that say what to do.
type Problem string

// The problems.
const (
	NoCases    Problem = "no_cases"    // no open case arrives in the year
	NoPlaces   Problem = "no_places"   // nobody offers a place
	NoPolicy   Problem = "no_policy"   // no weights or policy are in force
	Frozen     Problem = "frozen"      // a household is frozen where it cannot go
	Infeasible Problem = "infeasible"  // decisions do not fit together: proven
	NotFound   Problem = "not_found"   // no plan that keeps to all decisions was found in time; there may be one
	Internal   Problem = "internal"    // our failure
	Gone       Problem = "base_gone"   // of a scenario: what it was to be held against is no more
	BadChange  Problem = "bad_changes" // of a scenario: a change names what is not there
)

// Problems lists them.
func Problems() []Problem {
	return []Problem{NoCases, NoPlaces, NoPolicy, Frozen, Infeasible, NotFound, Internal, Gone, BadChange}
}

// Request is what a person asks for.
type Request struct {
	Name       string
	Year       int
	Seconds    int
	Iterations int64 // 0: by the clock; else the seconds are the most that it may take
	Seed       uint64
}

// Check returns every mistake at once. The name is read by others, so it names nobody.
func (r Request) Check(today civil.Date) error {
	var bad []fault.Field
	switch {
	case r.Name == "":
		bad = append(bad, fault.At("name", "fault.required"))
	case utf8.RuneCountInString(r.Name) > MostName:
		bad = append(bad, fault.At("name", "fault.too_long", MostName))
	case casework.HoldsIdentityCode(r.Name):
		bad = append(bad, fault.At("name", "fault.personal_data"))
	}
	if r.Year < today.Year() || r.Year > today.Year()+1 {
		bad = append(bad, fault.At("year", "fault.unknown_choice", strconv.Itoa(r.Year)))
	}
	if r.Seconds < LeastSecond {
		bad = append(bad, fault.At("seconds", "fault.too_small", LeastSecond))
	}
	if r.Seconds > MostSeconds {
		bad = append(bad, fault.At("seconds", "fault.too_large", MostSeconds))
	}
	if r.Iterations > MostIterations {
		bad = append(bad, fault.At("iterations", "fault.too_large", MostIterations))
	}
	if r.Seed > MostSeed {
		bad = append(bad, fault.At("seed", "fault.too_large", MostSeed))
	}
	return fault.Bad(bad...)
}

// Step is what a run is at.
type Step string

// The steps.
const (
	Reading Step = "reading"
	Solving Step = "solving"
	Trying  Step = "trying" // where one more place would help
	Writing Step = "writing"
)

// Progress is how far a run is. Placed and BoundPlaced are persons times urgency.
type Progress struct {
	Step        Step  `json:"step,omitempty"`
	Cases       int   `json:"cases,omitempty"`
	Persons     int   `json:"persons,omitempty"`
	Placed      int64 `json:"placed,omitempty"`
	BoundPlaced int64 `json:"bound_placed,omitempty"`
	Value       int64 `json:"value,omitempty"`
	BoundValue  int64 `json:"bound_value,omitempty"`
	Share       int   `json:"share,omitempty"` // of the time that was given, in per cent
}

// Totals are what a plan comes to. Weighted and its bound are persons times urgency, values thousandths of a point times persons.
type Totals struct {
	Cases          int     `json:"cases"`
	Persons        int     `json:"persons"`
	PlacedCases    int     `json:"placed_cases"`
	PlacedPersons  int     `json:"placed_persons"`
	Drawn          int     `json:"drawn,omitempty"` // persons that a scenario added
	Weighted       int64   `json:"weighted"`
	BoundWeighted  int64   `json:"bound_weighted"`
	Value          int64   `json:"value"`
	BoundValue     int64   `json:"bound_value"`
	GapWeighted    float64 `json:"gap_weighted"`
	GapValue       float64 `json:"gap_value"`
	Proven         bool    `json:"proven"`
	Moved          int     `json:"moved"`  // households that the plan it started from has elsewhere
	Stayed         int     `json:"stayed"` // and those that it has at the same municipality
	Frozen         int     `json:"frozen"`
	Cents          int64   `json:"cents"`             // calculated compensation a year
	Points         int64   `json:"points"`            // without what staying is worth
	Missing        int     `json:"missing,omitempty"` // persons, of the minimums of municipalities
	Seconds        float64 `json:"seconds"`
	Iterations     int64   `json:"iterations"`
	Repeatable     bool    `json:"repeatable,omitempty"` // by steps alone: the command makes the same plan from the file of the problem
	WeightsSet     string  `json:"weights_set"`
	PolicyFrom     string  `json:"policy_from"`
	StabilityMilli int     `json:"stability_milli"`
	ShortfallMilli int     `json:"shortfall_milli,omitempty"` // of each missing person
}

// UnplacedPersons are those for whom the plan has no place.
func (t Totals) UnplacedPersons() int { return t.Persons - t.PlacedPersons }

// Used is how full a resource of a municipality is.
type Used struct {
	ID           string            `json:"id"`
	Municipality string            `json:"municipality"`
	Resource     matching.Resource `json:"resource"`
	Group        matching.Group    `json:"group,omitempty"`
	Used         int64             `json:"used"`
	Capacity     int64             `json:"capacity"`
}

// More is what a little more of a resource would bring: persons placed and value, estimated, or Verified when the solver has planned with it.
type More struct {
	Used
	Extra    int   `json:"extra"`   // units that were added: the fewest that let somebody in
	Waiting  int   `json:"waiting"` // persons without a place who could go there
	Persons  int64 `json:"persons"`
	Value    int64 `json:"value"`
	Verified bool  `json:"verified,omitempty"`
}

// Burden is what a municipality carries: places used already, persons whom the plan adds, its target and its inhabitants; 0 is not known.
type Burden struct {
	Municipality string `json:"municipality"`
	Used         int    `json:"used"`
	Planned      int    `json:"planned"`
	Target       int    `json:"target,omitempty"`
	Population   int    `json:"population,omitempty"`
	Cents        int64  `json:"cents,omitempty"`
}

// Promise is a municipality's commitment to emergency cases: the places of that group that it offers, those that are held, and what the plan adds.
type Promise struct {
	Municipality string `json:"municipality"`
	Persons      int    `json:"persons"`
	Offered      int    `json:"offered"`
	Used         int    `json:"used"`
	Planned      int    `json:"planned"`
}

// Open is how many persons are still to come of those who were promised a place.
func (p Promise) Open() int { return max(p.Persons-p.Used-p.Planned, 0) }

// Detail is what is told of a plan beside its rows.
type Detail struct {
	Outcomes []Outcome       `json:"outcomes,omitempty"`
	Used     []Used          `json:"used,omitempty"`
	More     []More          `json:"more,omitempty"`
	Burden   []Burden        `json:"burden,omitempty"`
	Minimums []joint.Reached `json:"minimums,omitempty"` // of the municipalities that want so many at least
	Promises []Promise       `json:"promises,omitempty"`
	Price    map[string]int  `json:"price,omitempty"` // of what has one: by municipality and resource, "564/places:quota", see [Prices]
}

// Row is what a plan has for one household. Case is the zero id for one that a scenario drew.
type Row struct {
	Number       int
	Case         casework.ID
	Reference    string // where the reader may see the case
	State        casework.State
	Persons      int
	Group        casework.Group
	Municipality string // none: unplaced
	Reason       joint.Reason
	Points       int    // thousandths of a point, for each person
	Stood        string // municipality that the plan it started from has
	Frozen       bool   // a person has decided it so
	FrozenNow    string // where it is frozen today
	Cents        int64
	Traits       []string
	Arrival      civil.Date
}

// Moved reports whether the plan has the household elsewhere than the one that it started from.
func (r Row) Moved() bool { return r.Stood != "" && r.Municipality != r.Stood }

// Waits reports whether the household still waits for a place, so that somebody can decide where it is planned.
func (r Row) Waits() bool { return r.State == casework.Received || r.State == casework.Matching }

// name is the row's name in the files.
func name(number int) string { return "h" + strconv.Itoa(number) }

// numberOf reads a name of the files.
func numberOf(name string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(name, "h"))
	if err != nil {
		return 0
	}
	return n
}

// Cut is which rows of a plan are listed.
type Cut string

// The cuts.
const (
	All      Cut = ""
	Unplaced Cut = "unplaced"
	Moved    Cut = "moved"
	Pinned   Cut = "frozen"
	Invented Cut = "drawn"
)

// Cuts lists them.
func Cuts() []Cut { return []Cut{All, Unplaced, Moved, Pinned, Invented} }

package plans

import (
	"context"

	"kuntapaikka/internal/matching"
)

// Changes are what a scenario changes of the situation of its plan.
type Changes struct {
	Closed   []string       `json:"closed,omitempty"`   // municipalities that take nobody
	Arrivals []Arrivals     `json:"arrivals,omitempty"` // more households
	Max      map[string]int `json:"max,omitempty"`      // maxima of the criteria, in thousandths of a point
	Added    []Added        `json:"added,omitempty"`    // more room
}

// Arrivals are persons of a group who come in addition, as households like those of the last year.
type Arrivals struct {
	Group   string `json:"group"`
	Persons int    `json:"persons"`
}

// Added is more of a resource of a municipality; places carry their group.
type Added struct {
	Municipality string `json:"municipality"`
	Resource     string `json:"resource"`
	Group        string `json:"group,omitempty"`
	Units        int    `json:"units"`
}

// Any reports whether something is changed.
func (c Changes) Any() bool { return len(c.Closed)+len(c.Arrivals)+len(c.Max)+len(c.Added) > 0 }

// change makes the scenario's changes to the situation that was read.
func (w *run) change(_ context.Context, _ RunStore) error { return nil }

// yearly is the calculated compensation that a household brings in a year.
func (s *Situation) yearly(_ matching.Case, _ string) int64 { return 0 }

func (s *Situation) rates() []Rate { return nil }

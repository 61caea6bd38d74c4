package plans_test

import (
	"fmt"
	"slices"
	"testing"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/plans"
)

func actor(r identity.Role) identity.Actor {
	return identity.Actor{Membership: identity.Membership{Role: r}}
}

// TestEachEventFromEachStateAsEachRole walks the whole table: what it does not hold is a conflict for who has the right, and refused to who has not.
func TestEachEventFromEachStateAsEachRole(t *testing.T) {
	t.Parallel()
	way := map[string]plans.State{
		" start": "queued", "queued begin": "running", "running begin": "running", "running lose": "queued", "running finish": "done", "running halt": "stopped", "running fail": "failed",
		"queued stop": "stopped", "running stop": "running", "stopped again": "queued", "failed again": "queued",
		"done delete": "", "stopped delete": "", "failed delete": "",
	}
	for _, e := range []plans.Event{plans.MakeCurrent, plans.Share, plans.Unshare, plans.Freeze, plans.Unfreeze, plans.Weigh} {
		way["done "+string(e)], way["stopped "+string(e)] = "done", "stopped"
	}
	byClock := []plans.Event{plans.Begin, plans.Lose, plans.Finish, plans.Halt, plans.Fail}
	for _, role := range append(identity.Roles(), identity.Job) {
		for _, e := range plans.Events() {
			for _, from := range append(plans.States(), "") {
				to, err := plans.Next(actor(role), from, e)
				want, leads := way[fmt.Sprintf("%s %s", from, e)]
				may := role == identity.Coordinator
				if slices.Contains(byClock, e) {
					may = role == identity.Job
				}
				switch kind := fault.KindOf(err); {
				case !may && kind != fault.Forbidden:
					t.Errorf("%s may %s from %q: %v", role, e, from, err)
				case may && leads && (err != nil || to != want):
					t.Errorf("%s: %s from %q leads to %q, %v; want %q", role, e, from, to, err, want)
				case may && !leads && kind != fault.Conflict:
					t.Errorf("%s: %s from %q leads to %q, %v; want a conflict", role, e, from, to, err)
				}
			}
		}
	}
}

func TestWhatAPlanNeeds(t *testing.T) {
	t.Parallel()
	good := plans.Request{Name: "Joulukuu", Year: 2026, Seconds: 20}
	for _, c := range []struct {
		name   string
		change func(*plans.Request)
		want   string
	}{
		{"a name, a year, some seconds", func(*plans.Request) {}, ""},
		{"next year", func(r *plans.Request) { r.Year = 2027 }, ""},
		{"last year", func(r *plans.Request) { r.Year = 2025 }, "year"},
		{"the year after next", func(r *plans.Request) { r.Year = 2028 }, "year"},
		{"no name", func(r *plans.Request) { r.Name = "" }, "name"},
		{"a name that names somebody", func(r *plans.Request) { r.Name = "010190-123A" }, "name"},
		{"no time", func(r *plans.Request) { r.Seconds = 0 }, "seconds"},
		{"an hour", func(r *plans.Request) { r.Seconds = 3600 }, "seconds"},
		{"a seed without end", func(r *plans.Request) { r.Seed = 1 << 40 }, "seed"},
	} {
		r := good
		c.change(&r)
		err := r.Check(civil.Of(2026, 11, 23))
		f, _ := fault.As(err)
		switch {
		case c.want == "" && err != nil, c.want != "" && (f == nil || len(f.Fields) != 1 || f.Fields[0].Name != c.want):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

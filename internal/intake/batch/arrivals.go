package batch

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/intake"
	"kuntapaikka/internal/placement/arrivals"
)

// Columns of the file of arrivals.
const (
	colRef     = "ref"
	colGroup   = "group"
	colYear    = "birth_year"
	colPlanned = "planned"
)

// arrivalsLayout declares the file of arrivals: one row per person, whose ref says to which household the person belongs.
func arrivalsLayout(on Setting) intake.Layout {
	today := on.Today
	var groups []string
	for _, g := range casework.Groups() {
		if g.Notifiable() {
			groups = append(groups, string(g))
		}
	}
	year := int64(today.Year())
	return intake.Layout{Columns: []intake.Column{
		{Key: colRef, Name: "imports.col_ref", Required: true, Length: 60, Fold: true, Example: "A-1"},
		{Key: colGroup, Name: "imports.col_group", Kind: intake.Code, Required: true, CodeKind: "group", Codes: groups, Example: string(casework.Temporary)},
		{Key: colYear, Name: "imports.col_birth_year", Kind: intake.Whole, Required: true, Min: year - 120, Max: year, Example: "1988"},
		{
			Key: colPlanned, Name: "imports.col_planned", Kind: intake.Date, Required: true, Example: "14.12.2026",
			From: civil.Of(today.Year()-2, 1, 1), To: civil.Of(today.Year()+2, 12, 31),
		},
	}}
}

// Known is a household that an earlier file of the organisation brought. Planned is the day of those who are still on their way; Open says that
// somebody is.
type Known struct {
	Case       casework.ID
	Reference  string
	Group      casework.Group
	BirthYears []int
	Planned    civil.Date
	Open       bool
}

// Fresh is a household that is not known yet, with its case.
type Fresh struct {
	Reference string // the organisation's own
	Case      casework.Case
	Planned   civil.Date
}

// Replan moves the planned day of a household that is on its way.
type Replan struct {
	Case    casework.ID
	Planned civil.Date
}

type household struct {
	reference string
	arrivals.Newcomers
}

// newcomers is what a file of arrivals would change.
type newcomers struct {
	*plan
	on      Setting
	fresh   []household
	replans []Replan
}

// compareArrivals puts each household among the new, the changed or the same.
func compareArrivals(ctx context.Context, st Store, on Setting, p *plan) error {
	groups := intake.Groups(p.report.All(), colRef)
	references := make([]string, len(groups))
	for i, g := range groups {
		references[i] = g.Key
		p.report.Agree(g, colGroup, colPlanned)
		if len(g.Records) > arrivals.MostNewcomers {
			p.report.Blame(g.Records[arrivals.MostNewcomers], colRef, "imports.too_many_persons", arrivals.MostNewcomers)
		}
	}
	known, err := st.KnownNewcomers(ctx, references)
	if err != nil {
		return err
	}
	n := newcomers{plan: p, on: on}
	planned := n.report.Column(colPlanned)
	for _, g := range groups {
		n.compare(g, known, planned)
	}
	p.write = n.carryOut
	return nil
}

// compare looks at one household. One that is known with other persons or another group is a mistake: a file moves a day, and what a person is
// stays to be corrected at the household itself.
func (n *newcomers) compare(g intake.Group, known map[string]Known, planned intake.Column) {
	first := g.Records[0]
	h := household{reference: g.Key, Newcomers: arrivals.Newcomers{Group: casework.Group(first.Text(colGroup)), Planned: first.Day(colPlanned)}}
	for _, r := range g.Records {
		h.BirthYears = append(h.BirthYears, r.Whole(colYear))
	}
	k, is := known[g.Key]
	switch {
	case !is:
		n.counts.New++
		n.fresh = append(n.fresh, h)
	case k.Group != h.Group || !sameYears(k.BirthYears, h.BirthYears):
		if n.report.OK() || first.Given(colGroup) {
			n.report.Blame(first, colRef, "imports.recorded_otherwise", k.Reference)
		}
	case k.Open && k.Planned != h.Planned:
		n.counts.Changed++
		n.changes = append(n.changes, intake.Change{Row: first.Row, Subject: called(k.Reference), Column: planned, Before: intake.Value{Day: k.Planned}, After: intake.Value{Day: h.Planned}})
		n.replans = append(n.replans, Replan{k.Case, h.Planned})
	default:
		n.counts.Same++
	}
}

func sameYears(a, b []int) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// carryOut writes the new households and the moved days.
func (n *newcomers) carryOut(ctx context.Context, st Store) error {
	if len(n.fresh) > 0 {
		fresh, err := n.cases(ctx, st)
		if err != nil {
			return err
		}
		if err := st.AddNewcomers(ctx, fresh); err != nil {
			return err
		}
	}
	if len(n.replans) == 0 {
		return nil
	}
	return st.ReplanNewcomers(ctx, n.replans)
}

func (n *newcomers) cases(ctx context.Context, st Store) ([]Fresh, error) {
	a := n.on.Actor
	centre, err := arrivals.Centre(ctx, st, a)
	if err != nil {
		return nil, err
	}
	numbers, err := st.NextCaseNumbers(ctx, len(n.fresh))
	if err != nil {
		return nil, err
	}
	fresh := make([]Fresh, len(n.fresh))
	for i, h := range n.fresh {
		fresh[i] = Fresh{Reference: h.reference, Planned: h.Planned, Case: h.Case(uuid.Must(uuid.NewV7()), numbers[i], st.Now(), a, centre)}
	}
	return fresh, nil
}

package batch

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
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

// ArrivalsLayout declares the file of arrivals: one row per person, whose ref says to which household the person belongs. today bounds the days.
func ArrivalsLayout(today civil.Date) intake.Layout {
	var groups []string
	for _, g := range casework.Groups() {
		if g.Notifiable() {
			groups = append(groups, string(g))
		}
	}
	year := int64(today.Year())
	return intake.Layout{Columns: []intake.Column{
		{Key: colRef, Name: "imports.col_ref", Required: true, Length: 60, Example: "A-1"},
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

// plan is what a file would change.
type plan struct {
	report  intake.Report
	counts  Counts
	fresh   []household
	replans []Replan
}

type household struct {
	reference string
	arrivals.Newcomers
}

// check reads the rows and compares the households with those that are known.
func check(ctx context.Context, st Store, t Table, today civil.Date) (plan, error) {
	p := plan{report: ArrivalsLayout(today).Check(t.Header, t.HeaderRow, t.Rows)}
	p.counts.Rows = p.report.Rows
	groups := slices.DeleteFunc(intake.Groups(p.report.All(), colRef), func(g intake.Group) bool { return g.Key == "" })
	for _, g := range groups {
		agree(&p.report, g)
	}
	references := make([]string, len(groups))
	for i, g := range groups {
		references[i] = g.Key
	}
	known, err := st.KnownNewcomers(ctx, references)
	if err != nil {
		return p, err
	}
	for _, g := range groups {
		p.compare(g, known)
	}
	return p, nil
}

// agree blames the rows of one household that say different things of it.
func agree(rep *intake.Report, g intake.Group) {
	first := g.Records[0]
	for i, r := range g.Records {
		if i == arrivals.MostNewcomers {
			rep.Blame(r, colRef, "imports.too_many_persons", arrivals.MostNewcomers)
		}
		if first.Given(colGroup) && r.Given(colGroup) && r.Text(colGroup) != first.Text(colGroup) {
			rep.Blame(r, colGroup, "imports.other_group", first.Row)
		}
		if first.Given(colPlanned) && r.Given(colPlanned) && r.Day(colPlanned) != first.Day(colPlanned) {
			rep.Blame(r, colPlanned, "imports.other_day", first.Row)
		}
	}
}

// compare puts a household among the new, the changed or the same. One that is known with other persons or another group is a mistake: a file
// moves a day, and what a person is stays to be corrected at the household itself.
func (p *plan) compare(g intake.Group, known map[string]Known) {
	first := g.Records[0]
	h := household{reference: g.Key, Newcomers: arrivals.Newcomers{Group: casework.Group(first.Text(colGroup)), Planned: first.Day(colPlanned)}}
	for _, r := range g.Records {
		h.BirthYears = append(h.BirthYears, r.Whole(colYear))
	}
	k, is := known[g.Key]
	switch {
	case !is:
		p.counts.New++
		p.fresh = append(p.fresh, h)
	case k.Group != h.Group || !sameYears(k.BirthYears, h.BirthYears):
		if p.report.OK() || first.Given(colGroup) {
			p.report.Blame(first, colRef, "imports.recorded_otherwise", k.Reference)
		}
	case k.Open && k.Planned != h.Planned:
		p.counts.Changed++
		p.replans = append(p.replans, Replan{k.Case, h.Planned})
	default:
		p.counts.Same++
	}
}

func sameYears(a, b []int) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// carryOut writes what the plan changes.
func (p *plan) carryOut(ctx context.Context, st Store, a identity.Actor) error {
	if len(p.fresh) > 0 {
		fresh, err := p.cases(ctx, st, a)
		if err != nil {
			return err
		}
		if err := st.AddNewcomers(ctx, fresh); err != nil {
			return err
		}
	}
	if len(p.replans) == 0 {
		return nil
	}
	return st.ReplanNewcomers(ctx, p.replans)
}

func (p *plan) cases(ctx context.Context, st Store, a identity.Actor) ([]Fresh, error) {
	centre, err := arrivals.Centre(ctx, st, a)
	if err != nil {
		return nil, err
	}
	numbers, err := st.NextCaseNumbers(ctx, len(p.fresh))
	if err != nil {
		return nil, err
	}
	fresh := make([]Fresh, len(p.fresh))
	for i, h := range p.fresh {
		fresh[i] = Fresh{Reference: h.reference, Planned: h.Planned, Case: h.Case(uuid.Must(uuid.NewV7()), numbers[i], st.Now(), a, centre)}
	}
	return fresh, nil
}

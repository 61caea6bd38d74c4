package drift

import (
	"context"
	"math"
	"slices"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/region"
)

// Months is how many months are told, the present one among them.
const Months = 12

// Sent is what was sent in one month for one group and one size of household. A proposal that only asks anew after a change is no part of it.
type Sent struct {
	Month     civil.Date // its first day, in Helsinki
	Group     string
	Persons   int   // of each household
	Proposals int   // all of them
	First     int   // of these: to the first of the ranking
	Ranked    int   // persons of those whose municipality has points in the kept ranking
	Points    int64 // of these persons together, in thousandths
}

// Figures are of one class in one month. Of what is hidden nothing is kept but its name; without proposals all is zero.
type Figures struct {
	Part      string
	Proposals int
	First     int
	Mean      int // points a person, in thousandths
	Ranked    int // persons of whom Mean is the mean; without any there is none
	Hidden    bool
}

// Month is what was proposed in a month: altogether, and by the parts of each dimension in the order of Drift.Parts.
type Month struct {
	First civil.Date
	All   Figures
	By    map[string][]Figures
}

// Drift is the last twelve months, the earliest first.
type Drift struct {
	Months []Month
	Parts  map[string][]string // of each dimension: those of which there was a proposal
	Any    bool
}

// Dimensions lists the dimensions that are told over time.
func Dimensions() []string { return []string{plans.BySize, plans.ByGroup} }

// Store is what is needed of the database.
type Store interface {
	Now() time.Time
	Register(ctx context.Context) (*region.Register, error)
	SentProposals(ctx context.Context, since civil.Date) ([]Sent, error)
}

// Desk is where the ministry reads it.
type Desk struct {
	InTx identity.InTx[Store]
}

// Read counts the last twelve months. Without a limit in force there is no telling what is small, so that everything is.
func (d Desk) Read(ctx context.Context, a identity.Actor) (all Drift, err error) {
	defer fault.Wrap(&err, "drift.Read")
	if !a.May(identity.PlanRun) {
		return all, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		today := civil.DateIn(st.Now())
		sent, err := st.SentProposals(ctx, since(today))
		all = Count(sent, today, reg.SmallCell(today))
		return err
	})
	return all, err
}

// since is the first day that is told.
func since(today civil.Date) civil.Date {
	year, month, _ := today.Date()
	return civil.Of(year, month, 1).AddMonths(1 - Months)
}

// sums is what is added up of a class.
type sums struct {
	proposals, first, ranked int
	points                   int64
}

func (s sums) figures(part string) Figures {
	f := Figures{Part: part, Proposals: s.proposals, First: s.first, Ranked: s.ranked}
	if s.ranked > 0 {
		f.Mean = int(s.points / int64(s.ranked))
	}
	return f
}

// class is a part of a dimension in a month; the month altogether has neither.
type class struct {
	month           civil.Date
	dimension, part string
}

// Count adds up what was sent and hides what is small: a month of few proposals with all its parts, and in the other months the small parts.
func Count(sent []Sent, today civil.Date, small int) Drift {
	cells := map[class]sums{}
	d := Drift{Parts: map[string][]string{}, Any: len(sent) > 0}
	for _, s := range sent {
		for dimension, part := range map[string]string{"": "", plans.BySize: plans.SizeOf(s.Persons), plans.ByGroup: s.Group} {
			at := class{s.Month, dimension, part}
			c := cells[at]
			cells[at] = sums{c.proposals + s.Proposals, c.first + s.First, c.ranked + s.Ranked, c.points + s.Points}
			if dimension != "" && !slices.Contains(d.Parts[dimension], part) {
				d.Parts[dimension] = append(d.Parts[dimension], part)
			}
		}
	}
	var whole []Figures
	for i, first := 0, since(today); i < Months; i, first = i+1, first.AddMonths(1) {
		whole = append(whole, cells[class{month: first}].figures(first.String()))
	}
	hide(whole, small)
	for _, all := range whole {
		first, _ := civil.Parse(all.Part)
		m := Month{First: first, All: all, By: map[string][]Figures{}}
		for dimension, parts := range d.Parts {
			slices.Sort(parts)
			for _, part := range parts {
				m.By[dimension] = append(m.By[dimension], cells[class{first, dimension, part}].figures(part))
			}
			limit := small
			if all.Hidden {
				limit = math.MaxInt
			}
			hide(m.By[dimension], limit)
		}
		d.Months = append(d.Months, m)
	}
	return d
}

// hide takes the figures away that the fairness of a plan would not show either, with proposals for persons: a large family is one household. Where
// there was no proposal there is nothing to hide.
func hide(parts []Figures, small int) {
	var outcomes []plans.Outcome
	for _, f := range parts {
		if f.Proposals > 0 {
			outcomes = append(outcomes, plans.Outcome{Part: f.Part, Households: f.Proposals, Known: f.Proposals})
		}
	}
	for _, o := range plans.Hide(outcomes, small) {
		if o.Hidden {
			i := slices.IndexFunc(parts, func(f Figures) bool { return f.Part == o.Part })
			parts[i] = Figures{Part: o.Part, Hidden: true}
		}
	}
}

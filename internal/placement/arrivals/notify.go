package arrivals

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// Newcomers are a household that comes without a proposal: it moves by itself with a permit, joins its family, or has temporary protection. The
// municipality is paid for it whichever way it came (681/2023 s. 59), so its arrival is recorded too.
type Newcomers struct {
	Group      casework.Group
	BirthYears []int
	Planned    civil.Date
}

// MostNewcomers bounds one notice.
const MostNewcomers = 30

// ParseYears reads birth years as people write them: "1988, 1990 2015".
func ParseYears(text string) ([]int, error) {
	var years []int
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\t' }) {
		year := 0
		for _, c := range word {
			if c < '0' || c > '9' || len(word) != 4 {
				return nil, fault.Bad(fault.At("birth_years", "arrivals.bad_year", word))
			}
			year = year*10 + int(c-'0')
		}
		years = append(years, year)
	}
	return years, nil
}

func (n Newcomers) check(today civil.Date) error {
	var mistakes []fault.Field
	if !n.Group.Notifiable() {
		mistakes = append(mistakes, fault.At("group", "fault.choose_one"))
	}
	if len(n.BirthYears) == 0 || len(n.BirthYears) > MostNewcomers {
		mistakes = append(mistakes, fault.At("birth_years", "arrivals.years_needed", MostNewcomers))
	}
	for _, y := range n.BirthYears {
		if y < today.Year()-120 || y > today.Year() {
			mistakes = append(mistakes, fault.At("birth_years", "arrivals.bad_year", civil.Of(y, 1, 1).String()[:4]))
			break
		}
	}
	if n.Planned.IsZero() {
		mistakes = append(mistakes, fault.At("planned", "fault.required"))
	}
	return fault.Bad(mistakes...)
}

// CentreStore is what finding the deciding centre needs of the database.
type CentreStore interface {
	Now() time.Time
	Register(ctx context.Context) (*region.Register, error)
	OrganisationByCode(ctx context.Context, kind identity.OrganisationKind, code string) (identity.Organisation, error)
}

// NoticeStore is what a notice needs of the database beside the steps' store.
type NoticeStore interface {
	Store
	CentreStore
	NextCaseNumber(ctx context.Context) (int64, error)
	AddCase(ctx context.Context, c casework.Case) error
	GrantAccess(ctx context.Context, a ...casework.Access) error
	AddNotified(ctx context.Context, c casework.Case, planned civil.Date) error
}

// Desk takes notices of newcomers.
type Desk struct {
	InTx identity.InTx[NoticeStore]
}

// Notify records that a household is coming without a proposal, and answers with its case.
func (s Desk) Notify(ctx context.Context, a identity.Actor, press identity.Press, n Newcomers) (id casework.ID, err error) {
	defer fault.Wrap(&err, "arrivals.Notify")
	if !a.May(identity.ArrivalWrite) {
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = s.InTx(ctx, a, press.Keeping(&id), func(st NoticeStore) error {
		today := civil.DateIn(st.Now())
		if err := n.check(today); err != nil {
			return err
		}
		c, err := n.newCase(ctx, st, a)
		if err != nil {
			return err
		}
		if err := st.AddCase(ctx, c); err != nil {
			return err
		}
		for _, layer := range []casework.Layer{casework.ProfileLayer, casework.IdentityLayer} {
			if err := st.GrantAccess(ctx, casework.Access{Case: c.ID, Org: a.Organisation(), Layer: layer, Ground: "681/2023 s. 43.4"}); err != nil {
				return err
			}
		}
		if err := st.AddNotified(ctx, c, n.Planned); err != nil {
			return err
		}
		id = c.ID
		err = st.AddStep(ctx, casework.Step{
			Case: c.ID, Machine: casework.CaseMachine, Subject: c.ID, Event: string(casework.Notify), To: string(c.State), Ground: "681/2023 s. 43.4",
		})
		if err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "arrival.notify", Subject: audit.Arrival, ID: c.ID, Case: c.ID, Ground: "681/2023 s. 43.4"})
	})
	return id, err
}

func (n Newcomers) newCase(ctx context.Context, st NoticeStore, a identity.Actor) (c casework.Case, err error) {
	centre, err := Centre(ctx, st, a)
	if err != nil {
		return c, err
	}
	number, err := st.NextCaseNumber(ctx)
	if err != nil {
		return c, err
	}
	return n.Case(uuid.Must(uuid.NewV7()), number, st.Now(), a, centre), nil
}

// Centre returns the organisation of the regional centre in whose area the actor's municipality is, or the zero id where there is none.
func Centre(ctx context.Context, st CentreStore, a identity.Actor) (uuid.UUID, error) {
	reg, err := st.Register(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	area, ok := reg.CentreOf(a.Code(), civil.DateIn(st.Now()))
	if !ok {
		return uuid.Nil, nil
	}
	org, err := st.OrganisationByCode(ctx, identity.RegionalCentre, area.Code)
	return org.ID, err
}

// Case is the case that a notice of the actor's municipality opens: its persons are known by their birth years only.
func (n Newcomers) Case(id casework.ID, number int64, at time.Time, a identity.Actor, centre uuid.UUID) casework.Case {
	c := casework.Case{
		ID: id, Reference: casework.Reference(at.Year(), number), State: casework.Notified, Group: n.Group,
		Priority: casework.PriorityNormal, Persons: len(n.BirthYears), ReceivedAt: at, Intake: a.Organisation(), Centre: centre, Municipality: a.Code(),
	}
	for i, year := range n.BirthYears {
		p := casework.Person{Number: i + 1, BirthYear: year, Sex: "unknown", Relation: "other"}
		if i == 0 {
			p.Relation = "principal"
		}
		c.Profile.Persons = append(c.Profile.Persons, p)
	}
	return c
}

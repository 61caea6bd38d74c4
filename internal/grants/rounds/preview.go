package rounds

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Arrived is how many persons who came were alike in all that a round may ask.
type Arrived struct {
	Municipality string
	Group        string
	Permit       string
	Age          int // on the day of arrival, years
	FirstHome    bool
	Commitment   int // of the municipality for the year of the arrival, persons
	Persons      int
}

// Preview is what a round would have paid for those who came in the newest full year of arrivals that is known.
type Preview struct {
	Days    civil.Period
	Persons int         // who came in those days
	Paid    []Paid      // the largest sum first
	Refused []Refused   // the most first
	Total   money.Cents // of all payees
	For     int         // persons for whom it pays
}

// Paid is what one payee would have got.
type Paid struct {
	Payee   string // "municipality:564", "county:19", ...
	Persons int
	Cents   money.Cents
}

// Refused is for how many it pays nothing, by reason.
type Refused struct {
	Reason  entitlement.Reason
	Persons int
}

// Preview reckons what a draft would have paid for the newest full year of arrivals: who would get what.
func (d Desk) Preview(ctx context.Context, a identity.Actor, id uuid.UUID) (draft Draft, p Preview, err error) {
	defer fault.Wrap(&err, "rounds.Preview(%s)", id)
	if !a.May(identity.RoundWrite) {
		return draft, p, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if draft, err = st.RoundDraft(ctx, id); err != nil {
			return err
		}
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		if !draft.Round.ByPerson() {
			return nil // what is agreed on, or who will be hired, is not known from arrivals
		}
		came, err := p.newest(ctx, st, draft.Round, d.today())
		if err != nil {
			return err
		}
		p.reckon(reg, draft.Round, came)
		return nil
	})
	return draft, p, err
}

// yearsBack is how far back a preview looks for somebody who came.
const yearsBack = 10

// newest reads the arrivals of the newest full year that has any: the year that ended with the round's last day of arrival, or with yesterday where that day is
// still to come, or else the same days of an earlier one.
func (p *Preview) newest(ctx context.Context, st Store, round region.Round, today civil.Date) (came []Arrived, err error) {
	until := today
	if last := round.Arrived.To; !last.IsZero() && last.Before(today) {
		until = last
	}
	for back := range yearsBack {
		days := civil.Period{From: until.AddMonths(-12 * (back + 1)), To: until.AddMonths(-12 * back)}
		if came, err = st.ArrivedIn(ctx, days); err != nil || len(came) > 0 || back == 0 {
			p.Days = days
		}
		if err != nil || len(came) > 0 {
			break
		}
	}
	return came, err
}

// reckon lets the round pay for one of each kind of persons, and counts each as many as there are.
func (p *Preview) reckon(reg *region.Register, round region.Round, came []Arrived) {
	persons, count := make([]entitlement.Person, len(came)), map[string]int{}
	on := round.Arrived.From
	for i, c := range came {
		stay := entitlement.Stay{Municipality: c.Municipality, Arrived: on, First: entitlement.No, Commitment: c.Commitment}
		if c.FirstHome {
			stay.First = entitlement.Yes
		}
		id := fmt.Sprint(i)
		persons[i] = entitlement.Person{ID: id, Birth: on.AddMonths(-12 * c.Age), Group: casework.Group(c.Group), Permit: c.Permit, Stays: []entitlement.Stay{stay}}
		count[id] = c.Persons
		p.Persons += c.Persons
	}
	paid, refused, counted := map[string]Paid{}, map[entitlement.Reason]int{}, map[string]bool{}
	for _, l := range entitlement.Support(reg, round, persons) {
		n := count[l.Person]
		if l.Reason != "" {
			refused[l.Reason] += n
			continue
		}
		sum := paid[l.Payee]
		paid[l.Payee] = Paid{Payee: l.Payee, Persons: sum.Persons + n, Cents: sum.Cents + l.Cents*money.Cents(n)}
		p.Total += l.Cents * money.Cents(n)
		if !counted[l.Person] {
			counted[l.Person] = true
			p.For += n
		}
	}
	for _, one := range paid {
		p.Paid = append(p.Paid, one)
	}
	slices.SortFunc(p.Paid, func(a, b Paid) int { return cmp.Or(cmp.Compare(b.Cents, a.Cents), cmp.Compare(a.Payee, b.Payee)) })
	for why, n := range refused {
		p.Refused = append(p.Refused, Refused{why, n})
	}
	slices.SortFunc(p.Refused, func(a, b Refused) int {
		return cmp.Or(cmp.Compare(b.Persons, a.Persons), cmp.Compare(a.Reason, b.Reason))
	})
}

package compensation

import (
	"context"
	"maps"
	"strconv"
	"time"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// Store is what the compensation needs of the database.
type Store interface {
	Now() time.Time
	Register(ctx context.Context) (*region.Register, error)
	// Residents are the persons of the actor's own arrivals, those on their way among them.
	Residents(ctx context.Context) ([]Resident, error)
	// Relatives are the principal applicants of cases that are linked as family to those of the actor's own arrivals.
	Relatives(ctx context.Context) ([]Relative, error)
	// Payments are those to the actor's organisation for days in a period.
	Payments(ctx context.Context, days civil.Period) ([]Payment, error)
	// PaymentLists are the lists of payments that the actor may see, the last brought first.
	PaymentLists(ctx context.Context, most int) ([]List, error)
	Record(ctx context.Context, e audit.Event) error
}

// Desk is where a payee sees what is due to it.
type Desk struct {
	InTx identity.InTx[Store]
}

const ground = "681/2023 s. 59-62, 83.2"

// Asked is what is to be reckoned, with a reading of each open question of the law.
type Asked struct {
	Year    int
	Month   time.Month // 0: the whole year
	Reading string     // region.Applied, or empty: entitlement.Options
	Adult   string     // entitlement.WholeYears, or empty
	For     string     // what it is read for, in the audit log: "page", "file", "persons"
}

// Years bounds what can be asked for; it keeps out what nobody means and is no rule of law.
func Years() (first, last int) { return 2011, 2199 }

func (q Asked) options(today civil.Date) entitlement.Options {
	days := civil.Period{From: civil.Of(q.Year, time.January, 1), To: civil.Of(q.Year+1, time.January, 1)}
	if q.Month != 0 {
		days.From = civil.Of(q.Year, q.Month, 1)
		days.To = days.From.AddMonths(1)
	}
	return entitlement.Options{Window: days, On: today, Reading: q.Reading, Adult: q.Adult, Monthly: true}
}

// Forecast reckons what is due to the actor's organisation in a year or a month of it, and what is to be expected.
func (d Desk) Forecast(ctx context.Context, a identity.Actor, q Asked) (f Forecast, err error) {
	defer fault.Wrap(&err, "compensation.Forecast(%d)", q.Year)
	if first, last := Years(); q.Year < first || q.Year > last {
		return f, fault.Missing()
	}
	err = d.read(ctx, a, map[string]string{"year": strconv.Itoa(q.Year), "for": q.For}, func(_ Store, reg *region.Register, p people, today civil.Date) error {
		f = reckon(reg, p, q, Payees(reg, a.Membership.Organisation, today), today)
		return nil
	})
	return f, err
}

// read is what every use case begins with: the right, the persons, and the audit event of the look at them.
func (d Desk) read(ctx context.Context, a identity.Actor, detail map[string]string, then func(Store, *region.Register, people, civil.Date) error) error {
	if !a.May(identity.CompensationRead) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		rows, err := st.Residents(ctx)
		if err != nil {
			return err
		}
		relatives, err := st.Relatives(ctx)
		if err != nil {
			return err
		}
		today := civil.DateIn(st.Now())
		p := peopleOf(reg, rows, relatives, today)
		told := maps.Clone(detail)
		told["persons"] = strconv.Itoa(len(p.facts) + len(p.unknown))
		if err := st.Record(ctx, audit.Event{Action: "compensation.read", Subject: audit.Compensation, ID: a.Organisation(), Ground: ground, Detail: told}); err != nil {
			return err
		}
		return then(st, reg, p, today)
	})
}

// Payees lists the codes under which an organisation is paid: Helsinki has both shares.
func Payees(reg *region.Register, o identity.Organisation, on civil.Date) []string {
	area, _ := reg.WellbeingArea(o.Code, on)
	m, _ := reg.Municipality(o.Code, on)
	switch {
	case o.Kind == identity.MunicipalAuthority && m.HearsItself():
		return []string{PayeeMunicipality + o.Code, PayeeHelsinki}
	case o.Kind == identity.MunicipalAuthority:
		return []string{PayeeMunicipality + o.Code}
	case area.Kind == region.KindCity:
		return []string{PayeeHelsinki}
	case area.Kind == region.KindAland:
		return []string{PayeeAland}
	}
	return []string{PayeeCounty + o.Code}
}

// The codes of payees, as entitlement writes them; the first two go before a code.
const (
	PayeeMunicipality = "municipality:"
	PayeeCounty       = "county:"
	PayeeHelsinki     = "helsinki-health"
	PayeeAland        = "aland-health"
)

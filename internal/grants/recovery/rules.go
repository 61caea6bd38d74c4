package recovery

import (
	"context"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// Rules are the grounds as they count today, and the reference rates. Next is the first half-year of which none is known.
type Rules struct {
	Bases  []region.RecoveryBasis
	Limits map[string]region.Limit // of the grounds, by code
	Rates  []region.ReferenceRate
	Next   civil.Period
}

// Rules returns them.
func (d Desk) Rules(ctx context.Context, a identity.Actor) (r Rules, err error) {
	defer fault.Wrap(&err, "recovery.Rules")
	if !a.May(identity.RecoveryRead) {
		return r, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		r = rulesOf(reg, d.today())
		return nil
	})
	return r, err
}

func rulesOf(reg *region.Register, today civil.Date) Rules {
	r := Rules{Bases: reg.RecoveryBases("", today), Rates: reg.ReferenceRates(), Limits: map[string]region.Limit{}, Next: region.HalfYear(today)}
	for _, b := range r.Bases {
		r.Limits[b.Limit], _ = reg.Limit(b.Limit, today)
	}
	if n := len(r.Rates); n > 0 {
		r.Next = region.HalfYear(r.Rates[n-1].Valid.To)
	}
	return r
}

// mostMilli is the highest reference rate that is believed.
const mostMilli = 50_000

// EnterRate enters the reference rate of the next half-year, as the Bank of Finland has announced it; it is never changed.
func (d Desk) EnterRate(ctx context.Context, a identity.Actor, press identity.Press, half civil.Date, milli int, source string) (err error) {
	defer fault.Wrap(&err, "recovery.EnterRate(%s)", half)
	if !a.May(identity.RecoveryWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	var mistakes []fault.Field
	if milli < 0 || milli > mostMilli {
		mistakes = append(mistakes, fault.At("rate", "recoveries.rate_range"))
	}
	if source == "" {
		mistakes = append(mistakes, fault.At("source", "fault.required"))
	}
	if err := fault.Bad(mistakes...); err != nil {
		return err
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		next := rulesOf(reg, d.today()).Next
		if next.From != half {
			return fault.New(fault.Conflict, "recoveries.rate_known")
		}
		if err := st.AddReferenceRate(ctx, region.ReferenceRate{Milli: milli, Valid: next, Status: region.Verified, Source: source}); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "register.rate", Subject: audit.Register, ID: uuid.Must(uuid.NewV7()), Ground: "633/1982 s. 12", Detail: map[string]string{"from": half.String()}})
	})
}

package recovery

import (
	"math/big"
	"slices"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Leg is a sum on which interest runs from a day on, until the next leg begins.
type Leg struct {
	From  civil.Date
	Cents money.Cents
}

// Span is the days of one rate on one sum.
type Span struct {
	From   civil.Date    `json:"from"`
	To     civil.Date    `json:"to"` // the first day that is no longer reckoned
	Days   int           `json:"days"`
	Milli  int           `json:"milli"` // thousandths of a per cent a year
	Of     money.Cents   `json:"of"`
	Cents  money.Cents   `json:"cents"`
	Status region.Status `json:"status"` // how far the rate was checked
}

// yearMilli is what an exact sum of cents × days × thousandths of a per cent is divided by to be cents.
const yearMilli = 365 * 100_000

// Interest reckons the simple interest on legs, in the order of their days, at the reference rate and so much more, until a day that is not reckoned. A half-year of which the rate
// is not known is a Conflict that names it.
func Interest(reg *region.Register, legs []Leg, add int, until civil.Date) (spans []Span, total money.Cents, err error) {
	exact := new(big.Int)
	for i, leg := range legs {
		to := until
		if i+1 < len(legs) && legs[i+1].From.Before(to) {
			to = legs[i+1].From
		}
		for from := leg.From; leg.Cents > 0 && from.Before(to); {
			rate, known := reg.ReferenceRate(from)
			if !known {
				half := region.HalfYear(from)
				return nil, 0, fault.New(fault.Conflict, "recoveries.rate_missing", half.From, half.Last())
			}
			s := Span{From: from, To: to, Milli: rate.Milli + add, Of: leg.Cents, Status: rate.Status}
			if rate.Valid.To.Before(to) {
				s.To = rate.Valid.To
			}
			s.Days = s.From.DaysUntil(s.To)
			part := big.NewInt(int64(s.Of))
			exact.Add(exact, part.Mul(part, big.NewInt(int64(s.Days)*int64(s.Milli))))
			whole := halfUp(exact)
			s.Cents, total = whole-total, whole
			spans, from = append(spans, s), s.To
		}
	}
	return spans, total, nil
}

// halfUp rounds an exact sum to cents.
func halfUp(exact *big.Int) money.Cents {
	n := new(big.Int).Lsh(exact, 1)
	n.Add(n, big.NewInt(yearMilli))
	return money.Cents(n.Quo(n, big.NewInt(2*yearMilli)).Int64())
}

// Part is money that was paid on one day.
type Part struct {
	Paid  civil.Date  `json:"paid"`
	Cents money.Cents `json:"cents"`
}

// Latest takes so many cents out of what was paid, what was paid last first, after what other recoveries have taken already; the result is in the order of the days. What was
// not paid is not taken.
func Latest(paid []Part, already, cents money.Cents) (taken []Part) {
	paid = slices.SortedStableFunc(slices.Values(paid), func(a, b Part) int { return b.Paid.Compare(a.Paid) })
	for _, p := range paid {
		gone := min(already, p.Cents)
		already -= gone
		one := min(p.Cents-gone, cents)
		if cents -= one; one > 0 {
			taken = append(taken, Part{p.Paid, one})
		}
	}
	slices.Reverse(taken)
	return taken
}

// legs are the sums on which interest runs of parts from the day when each was paid.
func legs(parts []Part) (all []Leg) {
	var sum money.Cents
	for _, p := range slices.SortedStableFunc(slices.Values(parts), func(a, b Part) int { return a.Paid.Compare(b.Paid) }) {
		sum += p.Cents
		if n := len(all); n > 0 && all[n-1].From == p.Paid {
			all[n-1].Cents = sum
			continue
		}
		all = append(all, Leg{p.Paid, sum})
	}
	return all
}

// lastDay is the day until which a recovery of parts must be decided. A limit that is counted from the payment is that of the first of them; one of a year, that of the year for
// which was paid. Where no row says it, nothing can be decided: the zero Date.
func lastDay(reg *region.Register, b region.RecoveryBasis, parts []Part, year int, on civil.Date) civil.Date {
	limit, ok := reg.Limit(b.Limit, on)
	if !ok || len(parts) == 0 {
		return civil.Date{}
	}
	if b.LimitFrom == region.FromYear {
		return limit.After(civil.Of(year, 1, 1))
	}
	first := slices.MinFunc(parts, func(a, b Part) int { return a.Paid.Compare(b.Paid) })
	return limit.After(first.Paid)
}

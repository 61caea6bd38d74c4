package paid

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/compensation"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/seed/chance"
	"kuntapaikka/internal/store"
)

// Payee is who is paid, for whom.
type Payee struct {
	Org       uuid.UUID
	Code      string // "municipality:564"
	Residents []compensation.Resident
}

// paidOn is the day of the next month on which a month is paid.
const paidOn = 10

// The share of rows, in percent, that are forgotten or paid without the adult extra.
const (
	forgotten    = 4
	withoutExtra = 5
)

// due is what a person has in a month.
type due struct {
	person compensation.Resident
	month  civil.Date
	sum    compensation.Sum
}

// Lists makes up the rows of KEHA's lists for the months of a year that have been paid by the moment at which the year stands.
func Lists(reg *region.Register, d chance.Dice, payees []Payee, keha uuid.UUID, year int, now time.Time) *store.Rows {
	rows := store.NewRows("compensation_payment", "id, payee_org, payee, list, list_row, case_ref, person, days, cents, brought_by, brought_at, file_sha256")
	today := civil.DateIn(now)
	for _, p := range payees {
		number, last := 0, civil.Date{}
		add := func(reference string, person int, month civil.Date, cents money.Cents) {
			if month != last {
				number, last = 0, month
			}
			number++
			list, at := name(month), month.AddMonths(1).AddDays(paidOn-1).Midnight().Add(9*time.Hour)
			sum := sha256.Sum256([]byte(list))
			rows.Add(d.ID(at), p.Org, p.Code, list, number, reference, person, civil.Period{From: month, To: month.AddMonths(1)}, int(cents), keha, at, fmt.Sprintf("\\x%x", sum))
		}
		for i, one := range p.dues(reg, year, today) {
			cents := one.sum.Total()
			switch {
			case i == 0: // somebody of whom nobody here has heard
				add(fmt.Sprintf("KP-%d-00007", year-1), 1, one.month, cents)
			case d.Percent(forgotten):
				continue
			case d.Percent(withoutExtra) && one.sum.Extra > 0:
				cents = one.sum.Base
			}
			add(one.person.Reference, one.person.Number, one.month, cents)
		}
	}
	return rows
}

func name(month civil.Date) string {
	return fmt.Sprintf("KEHA %d/%d", month.Time().Month(), month.Year())
}

// dues are what is due for each person and month that has been paid, month by month.
func (p Payee) dues(reg *region.Register, year int, today civil.Date) (all []due) {
	days := civil.Period{From: civil.Of(year, time.January, 1), To: civil.Of(today.Year(), today.Time().Month(), 1)}
	if today.Time().Day() < paidOn {
		days.To = days.To.AddMonths(-1)
	}
	if !days.From.Before(days.To) {
		return nil
	}
	at := map[string]int{}
	for _, e := range compensation.Certain(reg, p.Residents, []string{p.Code}, days, today) {
		month := civil.Of(e.Period.From.Year(), e.Period.From.Time().Month(), 1)
		key := e.Person + month.String()
		if _, known := at[key]; !known {
			at[key] = len(all)
			all = append(all, due{person: *e.Resident, month: month})
		}
		all[at[key]].sum.Add(e.Line)
	}
	slices.SortStableFunc(all, func(a, b due) int {
		return cmp.Or(a.month.Compare(b.month), cmp.Compare(a.person.Key(), b.person.Key()))
	})
	return all
}

package compensation

import (
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/money"
)

// paid is a row of a list for whole or part months.
func paid(row int, reference string, number int, from, last civil.Date, cents money.Cents) Payment {
	return Payment{Payee: "municipality:564", List: "L", Row: row, Reference: reference, Number: number, Days: civil.Period{From: from, To: last.AddDays(1)}, Cents: cents}
}

func TestWhatIsDueAndWhatWasPaidAgree(t *testing.T) {
	t.Parallel()
	reg := register(t)
	adult, home := civil.Of(1990, 6, 15), civil.Of(2025, 1, 1)
	alone := func(reference, permit string, birth, home civil.Date) Resident {
		return at(uuid.New(), reference, 1, "principal", permit, birth, home)
	}
	rows := []Resident{
		alone("KP-1", "90", adult, home), alone("KP-2", "87", adult, home), alone("KP-3", "87", civil.Of(2019, 5, 1), home), alone("KP-4", "90", adult, civil.Date{}),
		alone("KP-5", "87", adult, civil.Of(2023, 12, 1)), alone("KP-6", "90", adult, home), alone("KP-7", "90", adult, civil.Of(2026, 3, 17)), alone("KP-8", "", adult, home),
		alone("KP-9", "87", adult, civil.Of(2024, 7, 1)),
	}
	jan, march := civil.Of(2026, 1, 1), civil.Of(2026, 3, 1)
	end := func(month civil.Date) civil.Date { return month.AddMonths(1).AddDays(-1) }
	// A month of an adult by 2 052 euros over 365 days: 174,28 for 31 days; in the first two years of the table the extra has ended.
	list := []Payment{
		paid(1, "KP-1", 1, jan, end(jan), 17428), paid(2, "KP-1", 1, civil.Of(2026, 2, 1), end(march), 33169), // one payment of two months
		paid(3, "KP-2", 1, jan, end(jan), 17428),
		paid(4, "KP-3", 1, jan, end(jan), 17428),                                     // as if the child were older than six
		paid(5, "KP-4", 1, jan, end(jan), 17428),                                     // on the way
		paid(6, "KP-99", 1, jan, end(jan), 17428),                                    // nobody
		paid(7, "KP-5", 1, jan, end(jan), 17428),                                     // its three years ended in 2026, not yet in January
		paid(8, "KP-5", 1, civil.Of(2026, 12, 1), end(civil.Of(2026, 12, 1)), 17428), // ended
		paid(9, "KP-8", 1, jan, end(jan), 17428),                                     // of whom the permit is not known
		paid(10, "KP-7", 1, march, end(march), 83173),                                // the whole month, though he came on the 17th
		paid(11, "KP-6", 1, jan, end(jan), 17429), paid(12, "KP-6", 1, jan, end(jan), 100), paid(13, "KP-6", 1, jan, end(jan), -100),
		paid(14, "KP-9", 1, civil.Of(2025, 1, 1), end(civil.Of(2025, 1, 1)), 17428), // without the extra
	}
	p := peopleOf(reg, rows, nil, today())
	check := func(first, last civil.Date) Agreement {
		c := comparison{
			reg: reg, people: p, asked: CheckAsked{First: first, Last: last}, payees: []string{"municipality:564"}, today: today(), accounts: map[accountKey]*account{},
		}
		return c.compare(list)
	}
	got := map[string]Item{}
	found := check(civil.Of(2025, 1, 1), civil.Of(2026, 12, 1))
	var due, paidIn money.Cents
	for _, s := range found.Sums {
		due, paidIn = due+s.Due, paidIn+s.Paid
	}
	var all money.Cents
	for _, one := range list {
		all += one.Cents
	}
	if due != found.Due || paidIn != found.Paid || paidIn != all {
		t.Errorf("the parts are %d due and %d paid, the whole %d and %d, the lists %d", due, paidIn, found.Due, found.Paid, all)
	}
	for _, i := range found.Items {
		got[i.Person+" "+i.Days.From.String()[:7]] = i
	}
	for at, want := range map[string]struct {
		outcome Outcome
		why     Why
	}{
		"KP-1/1 2026-01": {Agreed, ""}, "KP-1/1 2026-02": {Agreed, ""}, "KP-1/1 2026-04": {Unpaid, ""}, "KP-2/1 2026-01": {Agreed, ""}, "KP-3/1 2026-01": {Differs, WhyAge},
		"KP-4/1 2026-01": {NotOurs, WhyExpected}, "KP-99/1 2026-01": {NotOurs, WhyNobody}, "KP-5/1 2026-12": {NotOurs, "period-ended"}, "KP-8/1 2026-01": {NotOurs, WhyLacks},
		"KP-7/1 2026-03": {Differs, WhyWholeMonth}, "KP-6/1 2026-01": {Differs, WhyRounding}, "KP-9/1 2025-01": {Differs, WhyAdult},
	} {
		if i := got[at]; i.Outcome != want.outcome || i.Why != want.why {
			t.Errorf("%s: %s %q, %d due and %d paid, want %s %q", at, i.Outcome, i.Why, i.Due, i.Paid, want.outcome, want.why)
		}
	}
	// Two of these months: the payment of February and March is compared whole, and nothing outside of it.
	if narrow := check(march, march); narrow.Items[0].Days.From.Before(civil.Of(2026, 2, 1)) {
		t.Errorf("a check of March shows %v", narrow.Items[0])
	}
}

package compensation

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// CheckAsked is which months are to be compared, both included, by their first days.
type CheckAsked struct {
	First, Last civil.Date
	Asked       // the year is not regarded
}

// mostMonths bounds a check.
const mostMonths = 120

// Outcome is how what is due and what was paid for a person agree.
type Outcome string

// The outcomes.
const (
	Agreed  Outcome = "agreed"
	NotOurs Outcome = "not_ours" // paid, and nothing is due
	Unpaid  Outcome = "unpaid"
	Differs Outcome = "differs"
)

// Outcomes lists them, those to be looked at first.
func Outcomes() []Outcome { return []Outcome{NotOurs, Unpaid, Differs, Agreed} }

// Item is a person's months that a payment covers together, or one month for which nothing was paid.
type Item struct {
	Person   string
	Payee    string
	Days     civil.Period // whole months
	Due      money.Cents
	Paid     money.Cents
	Outcome  Outcome
	Why      Why
	Lists    []string // with the rows that paid: "KEHA 10/2026 17"
	Resident *Resident
}

// Why says why nothing is due, or what may have made the difference.
type Why string

// What may be the reason, beside those of [entitlement.Reason]. The last ones are likely, and no more: by them the sum would be as paid.
const (
	WhyNobody     Why = "nobody"     // no such person among the reader's
	WhyLacks      Why = "lacks"      // facts of the person are missing
	WhyExpected   Why = "expected"   // the home municipality is not registered
	WhyReading    Why = "reading"    // the other reading of section 4
	WhyAdult      Why = "adult"      // the other reading of the adult extra
	WhyExtra      Why = "extra"      // without the adult extra
	WhyBase       Why = "base"       // without the base amount
	WhyAge        Why = "age"        // another age
	WhyYears      Why = "years"      // another number of years
	WhyWholeMonth Why = "wholemonth" // whole months, or none, for the days of a part
	WhyRounding   Why = "rounding"
)

// Whys lists those that are not [entitlement.Reason]s.
func Whys() []Why {
	return []Why{WhyNobody, WhyLacks, WhyExpected, WhyReading, WhyAdult, WhyExtra, WhyBase, WhyAge, WhyYears, WhyWholeMonth, WhyRounding}
}

// OutcomeSum is the sum of an outcome.
type OutcomeSum struct {
	Outcome   Outcome
	Items     int
	Due, Paid money.Cents
}

// Agreement is what a check found: the sums of the outcomes are the whole of what is due and of what was paid.
type Agreement struct {
	CheckAsked
	Items     []Item // by outcome, person and days
	Sums      []OutcomeSum
	Due, Paid money.Cents
	Payments  int // rows of lists
}

// Check compares what is due to the actor's organisation, for those who have their home there, with what KEHA has paid.
func (d Desk) Check(ctx context.Context, a identity.Actor, q CheckAsked) (found Agreement, err error) {
	defer fault.Wrap(&err, "compensation.Check(%s, %s)", q.First, q.Last)
	if q.Last.Before(q.First) || q.Last.After(q.First.AddMonths(mostMonths-1)) {
		return found, fault.Missing()
	}
	detail := map[string]string{"from": q.First.String(), "to": q.Last.String(), "for": q.For}
	err = d.read(ctx, a, detail, func(st Store, reg *region.Register, p people, today civil.Date) error {
		paid, err := st.Payments(ctx, civil.Period{From: q.First, To: q.Last.AddMonths(1)})
		if err != nil {
			return err
		}
		c := comparison{reg: reg, people: p, asked: q, payees: Payees(reg, a.Membership.Organisation, today), today: today, accounts: map[accountKey]*account{}}
		found = c.compare(paid)
		return nil
	})
	return found, err
}

// accountKey is a person and who is paid for him.
type accountKey struct{ person, payee string }

// account is what is due and what was paid for a person, by the first days of months.
type account struct {
	due  map[civil.Date]Sum
	paid []Payment
}

// comparison compares what is due with what was paid.
type comparison struct {
	reg      *region.Register
	people   people
	asked    CheckAsked
	payees   []string
	today    civil.Date
	accounts map[accountKey]*account
	hints    int // that have been looked for
}

// mostHints bounds for how many differences a likely reason is looked for.
const mostHints = 1000

func monthOf(d civil.Date) civil.Date { return civil.Of(d.Year(), d.Time().Month(), 1) }

func (c *comparison) account(person, payee string) *account {
	key := accountKey{person, payee}
	if c.accounts[key] == nil {
		c.accounts[key] = &account{due: map[civil.Date]Sum{}}
	}
	return c.accounts[key]
}

func (c *comparison) options(days civil.Period) entitlement.Options {
	return entitlement.Options{Window: days, On: c.today, Reading: c.asked.Reading, Adult: c.asked.Adult, Monthly: true}
}

func (c *comparison) compare(paid []Payment) Agreement {
	days := civil.Period{From: c.asked.First, To: c.asked.Last.AddMonths(1)}
	for _, p := range paid {
		a := c.account(p.Key(), p.Payee)
		a.paid = append(a.paid, p)
		if p.Days.From.Before(days.From) {
			days.From = monthOf(p.Days.From)
		}
		if last := monthOf(p.Days.Last()); !last.Before(days.To) {
			days.To = last.AddMonths(1)
		}
	}
	for _, e := range entries(entitlement.Compensation(c.reg, c.people.persons, c.options(days)), c.people, c.payees) {
		if e.Reason == "" && !e.Resident.Expected() {
			a := c.account(e.Person, e.Payee)
			sum := a.due[monthOf(e.Period.From)]
			sum.Add(e.Line)
			a.due[monthOf(e.Period.From)] = sum
		}
	}
	found := Agreement{CheckAsked: c.asked, Payments: len(paid)}
	for key, a := range c.accounts {
		found.Items = append(found.Items, c.items(key, a)...)
	}
	slices.SortFunc(found.Items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(slices.Index(Outcomes(), a.Outcome), slices.Index(Outcomes(), b.Outcome)), strings.Compare(a.Person, b.Person),
			strings.Compare(a.Payee, b.Payee), a.Days.From.Compare(b.Days.From))
	})
	found.add()
	for i := range found.Items {
		c.explain(&found.Items[i])
	}
	return found
}

// add adds the items up.
func (f *Agreement) add() {
	for _, outcome := range Outcomes() {
		sum := OutcomeSum{Outcome: outcome}
		for _, i := range f.Items {
			if i.Outcome == outcome {
				sum.Items, sum.Due, sum.Paid = sum.Items+1, sum.Due+i.Due, sum.Paid+i.Paid
			}
		}
		f.Sums, f.Due, f.Paid = append(f.Sums, sum), f.Due+sum.Due, f.Paid+sum.Paid
	}
}

// items divides an account into months: those that one payment covers belong together.
func (c *comparison) items(key accountKey, a *account) (items []Item) {
	months := slices.SortedFunc(maps.Keys(a.due), civil.Date.Compare)
	together := map[civil.Date]civil.Date{} // a month, and the first of those that belong together with it
	for _, p := range a.paid {
		first := monthOf(p.Days.From)
		for m := first; m.Before(p.Days.To); m = m.AddMonths(1) {
			if !slices.Contains(months, m) {
				months = append(months, m)
			}
			join(together, first, m)
		}
	}
	slices.SortFunc(months, civil.Date.Compare)
	for i := 0; i < len(months); {
		j := i + 1
		for j < len(months) && rootOf(together, months[j]) == rootOf(together, months[i]) {
			j++
		}
		if item, inside := c.item(key, a, months[i:j]); inside {
			items = append(items, item)
		}
		i = j
	}
	return items
}

func rootOf(together map[civil.Date]civil.Date, m civil.Date) civil.Date {
	for {
		root, is := together[m]
		if !is || root == m {
			return m
		}
		m = root
	}
}

// join puts two months together.
func join(together map[civil.Date]civil.Date, a, b civil.Date) {
	first, other := rootOf(together, a), rootOf(together, b)
	if other.Before(first) {
		first, other = other, first
	}
	together[other] = first
}

// item adds up some months of an account; it is none when they are all outside of what is asked for.
func (c *comparison) item(key accountKey, a *account, months []civil.Date) (i Item, inside bool) {
	i = Item{Person: key.person, Payee: key.payee, Days: civil.Period{From: months[0], To: months[len(months)-1].AddMonths(1)}}
	due, paid := false, false
	for _, m := range months {
		inside = inside || !m.Before(c.asked.First) && !m.After(c.asked.Last)
		sum, is := a.due[m]
		due, i.Due = due || is, i.Due+sum.Total()
	}
	for _, p := range a.paid {
		if i.Days.Contains(p.Days.From) {
			paid, i.Paid = true, i.Paid+p.Cents
			i.Lists = append(i.Lists, p.called())
		}
	}
	switch {
	case i.Due == i.Paid:
		i.Outcome = Agreed
	case !due:
		i.Outcome = NotOurs
	case !paid:
		i.Outcome = Unpaid
	default:
		i.Outcome = Differs
	}
	i.Resident = c.people.facts[key.person]
	return i, inside
}

// Last is the last month that ended before a day, by its first day; the usual end of a check.
func Last(today civil.Date) civil.Date { return monthOf(today).AddMonths(-1) }

// YearOf is the January of a month's year, the usual beginning of a check.
func YearOf(month civil.Date) civil.Date { return civil.Of(month.Year(), time.January, 1) }

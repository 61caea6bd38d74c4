package fund

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Schemes under which a person came.
const (
	Union    = "union"
	National = "national" // humanitarian admission too
)

// vulnerable is the amount of the national scheme for a person of a vulnerable category.
const vulnerable = "national_vulnerable"

// Schemes lists the codes.
func Schemes() []string { return []string{Union, National} }

// Categories lists the vulnerable categories, of which one counts.
func Categories() []string {
	return []string{"women_children", "unaccompanied", "medical", "protection"}
}

// Scheme is what is paid for a person.
type Scheme struct {
	Code   string
	Cents  money.Cents
	Valid  civil.Period
	Status region.Status
	Source string
}

// Use is what the money may be used for, and the kinds of rounds that are of it.
type Use struct {
	Code   string
	Rounds []string
	Valid  civil.Period
	Status region.Status
	Source string
}

// Deadline is by the end of which month a year is reported.
type Deadline struct {
	Month  int
	Valid  civil.Period
	Status region.Status
	Source string
}

// Rules are the dated rows.
type Rules struct {
	Schemes   []Scheme
	Uses      []Use
	Deadlines []Deadline
}

// Amount is what is paid for a person by a scheme on a day of arrival; not found where no row says it.
func (r Rules) Amount(scheme, category string, on civil.Date) (Scheme, bool) {
	code := scheme
	if scheme == National && category != "" {
		code = vulnerable
	}
	i := slices.IndexFunc(r.Schemes, func(s Scheme) bool { return s.Code == code && s.Valid.Contains(on) })
	if i < 0 {
		return Scheme{}, false
	}
	return r.Schemes[i], true
}

// Due is the last day of the report on a year, with its row: the row is that of the day itself.
func (r Rules) Due(year int) (day civil.Date, row Deadline) {
	for _, d := range r.Deadlines {
		last := civil.Of(year+1, 1, 1).AddMonths(d.Month).AddDays(-1)
		if d.Valid.Contains(last) {
			day, row = last, d
		}
	}
	return day, row
}

// use is that of a round's kind, or empty.
func (r Rules) use(kind string) string {
	for _, u := range r.Uses {
		if slices.Contains(u.Rounds, kind) {
			return u.Code
		}
	}
	return ""
}

// Person is somebody who came. Version is 0 while nobody has said by which scheme. Twin is another person with the same name and day of birth; Elsewhere says that he
// is counted there or in another year, and so not here.
type Person struct {
	Case                             uuid.UUID
	Reference                        string
	Number                           int16
	Municipality                     string // code
	ArrivedOn                        civil.Date
	Group                            string
	Scheme, Category                 string
	Version                          int64
	ProposedScheme, ProposedCategory string
	Twin                             string
	Elsewhere                        bool
}

// Waits says whether somebody has still to say by which scheme the person is counted.
func (p Person) Waits() bool { return p.Version == 0 && !p.Elsewhere }

// Count is persons of one kind.
type Count struct {
	Code    string      `json:"code"`
	Persons int         `json:"persons"`
	Cents   money.Cents `json:"cents,omitempty"`
}

// RoundSum is how the money of one round stands, or that of a year or of a use.
type RoundSum struct {
	Code    string      `json:"code"`
	Budget  money.Cents `json:"budget_cents"` // 0: none is known
	Persons int         `json:"persons"`
	Decided money.Cents `json:"decided_cents"`
	Paid    money.Cents `json:"paid_cents"`
	Open    money.Cents `json:"open_cents"`
	Owed    money.Cents `json:"owed_cents"` // to be given back

	Granted  money.Cents `json:"granted_cents"`  // of the budget
	Claimed  money.Cents `json:"claimed_cents"`  // claimed back
	Interest money.Cents `json:"interest_cents"` // on that
	Returned money.Cents `json:"returned_cents"` // paid back or set off
	Lost     money.Cents `json:"lost_cents"`     // written off
}

// Left is what of the budget nothing was granted of; below zero it is exceeded. What is claimed back is income of the state and does not come back to it (423/1988 s. 3).
func (s RoundSum) Left() money.Cents { return s.Budget - s.Granted }

// Plus adds what came of two rounds, without their budgets.
func (s RoundSum) Plus(r RoundSum) RoundSum {
	s.Persons, s.Decided, s.Paid, s.Open, s.Owed = s.Persons+r.Persons, s.Decided+r.Decided, s.Paid+r.Paid, s.Open+r.Open, s.Owed+r.Owed
	s.Granted, s.Claimed, s.Interest, s.Returned, s.Lost = s.Granted+r.Granted, s.Claimed+r.Claimed, s.Interest+r.Interest, s.Returned+r.Returned, s.Lost+r.Lost
	return s
}

func (s *RoundSum) add(t ledger.Standing) {
	s.Decided += t.Decided
	s.Paid += t.Paid
	s.Open += t.Open
	s.Owed += t.Owed
	s.Granted += t.Granted
	s.Claimed += t.Claimed
	s.Interest += t.Interest
	s.Returned += t.Returned
	s.Lost += t.Lost
}

// Tables are the tables of a yearly report.
type Tables struct {
	Year         int         `json:"year"`
	Schemes      []Count     `json:"schemes"`    // union, national, national_vulnerable
	Categories   []Count     `json:"categories"` // of the national scheme
	Months       []Count     `json:"months"`     // 01 to 12
	Regions      []Count     `json:"regions"`    // codes of the regions
	Persons      int         `json:"persons"`
	Cents        money.Cents `json:"cents"`
	Unclassified int         `json:"unclassified"`
	Rounds       []RoundSum  `json:"rounds"`
	Uses         []RoundSum  `json:"uses"`
}

// Tabulate makes the tables of a year of who came in it and of what was decided in it.
func Tabulate(rules Rules, reg *region.Register, year int, all []Person, rounds []RoundSum) Tables {
	t := Tables{Year: year, Rounds: rounds, Uses: byUse(rules, reg, rounds)}
	schemes, categories, months, regions := tally{}, tally{}, tally{}, tally{}
	for m := 1; m <= 12; m++ {
		months.add(civil.Of(year, 1, 1).AddMonths(m - 1).String()[5:7], 0, 0)
	}
	for _, code := range []string{Union, National, vulnerable} {
		schemes.add(code, 0, 0)
	}
	for _, code := range Categories() {
		categories.add(code, 0, 0)
	}
	for _, p := range all {
		if p.Waits() {
			t.Unclassified++
		}
		if p.Version == 0 {
			continue
		}
		amount, _ := rules.Amount(p.Scheme, p.Category, p.ArrivedOn)
		t.Persons++
		t.Cents += amount.Cents
		code := p.Scheme
		if p.Scheme == National && p.Category != "" {
			code = vulnerable
			categories.add(p.Category, 1, amount.Cents)
		}
		schemes.add(code, 1, amount.Cents)
		months.add(p.ArrivedOn.String()[5:7], 1, amount.Cents)
		home, _ := reg.Resolve(p.Municipality, p.ArrivedOn)
		regions.add(home.Region, 1, amount.Cents)
	}
	t.Schemes, t.Categories, t.Months, t.Regions = schemes.counts(), categories.counts(), months.counts(), regions.counts()
	return t
}

func byUse(rules Rules, reg *region.Register, rounds []RoundSum) []RoundSum {
	var all []RoundSum
	for _, u := range rules.Uses {
		sum := RoundSum{Code: u.Code}
		for _, r := range rounds {
			versions := reg.RoundVersions(r.Code)
			if len(versions) > 0 && rules.use(versions[0].Kind) == u.Code {
				sum = sum.Plus(r)
			}
		}
		all = append(all, sum)
	}
	return all
}

// tally counts by code.
type tally map[string]Count

func (t tally) add(code string, persons int, cents money.Cents) {
	c := t[code]
	t[code] = Count{code, c.Persons + persons, c.Cents + cents}
}

func (t tally) counts() []Count {
	all := make([]Count, 0, len(t))
	for _, c := range t {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Count) int { return strings.Compare(a.Code, b.Code) })
	return all
}

// Hidden says which counts are not shown to readers beyond the ministry: those of fewer persons than a small group has, and where only one would be hidden also the
// next, so that no sum gives it away.
func Hidden(all []Count, least int) []bool {
	hidden, n, next := make([]bool, len(all)), 0, -1
	for i, c := range all {
		if hidden[i] = c.Persons > 0 && c.Persons < least; hidden[i] {
			n++
		} else if c.Persons > 0 && (next < 0 || c.Persons < all[next].Persons) {
			next = i
		}
	}
	if n == 1 && next >= 0 {
		hidden[next] = true
	}
	return hidden
}

// Money is how the appropriation is used: by round over all years, by the year of the decision, by use.
type Money struct {
	Rounds, Years, Uses []RoundSum
	Sum                 RoundSum
}

// sums reckons how the money of claims stands, by the sums of the replayed book: the same as in the reconciliation of each year.
func sums(reg *region.Register, claims []paying.BookedClaim, entries []ledger.Entry, persons map[uuid.UUID]int) ([]RoundSum, error) {
	proved, err := ledger.Replay(entries)
	if err != nil {
		return nil, err
	}
	of := map[uuid.UUID][]ledger.Entry{}
	for _, e := range entries {
		of[e.Claim] = append(of[e.Claim], e)
	}
	byRound := map[string]RoundSum{}
	for _, c := range claims {
		s, known := byRound[c.Round]
		if !known {
			s.Code = c.Round
			if versions := reg.RoundVersions(c.Round); len(versions) > 0 {
				s.Budget = versions[0].Budget
			}
		}
		s.add(ledger.StandingOf(of[c.ID], proved, c.ID))
		s.Persons += persons[c.ID]
		byRound[c.Round] = s
	}
	all := make([]RoundSum, 0, len(byRound))
	for _, s := range byRound {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b RoundSum) int { return cmp.Compare(a.Code, b.Code) })
	return all, nil
}

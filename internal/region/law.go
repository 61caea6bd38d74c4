package region

import (
	"math"
	"slices"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/money"
)

// Status says how far a row of law can be trusted. It is a code, shown beside the row by its name.
type Status string

// The statuses.
const (
	Verified   Status = "verified"    // read in the act as amended
	NotChecked Status = "not_checked" // read in the act as it was before 721/2025, whose text could not be read
	Guidance   Status = "guidance"    // ministry guidance or practice, not law
	Unverified Status = "unverified"  // not checked against its source
)

// Statute explains why a page asks what it asks.
type Statute struct {
	Code      string // "s43.3": section 43, subsection 3 of act 681/2023; "g..." is guidance
	Reference string // as officials cite it: "681/2023 43 § 3"
	Title     Names
	Why       Names
	Status    Status
	Valid     civil.Period
	Source    string
}

func (s Statute) key() string          { return s.Code }
func (s Statute) during() civil.Period { return s.Valid }

// Statute returns the explanation of a section on a day.
func (r *Register) Statute(code string, on civil.Date) (Statute, bool) {
	return r.statutes.on(code, on)
}

// Statutes returns the explained sections on a day, by code.
func (r *Register) Statutes(on civil.Date) []Statute { return r.statutes.all(on) }

// Limit is a term, an age or a threshold.
type Limit struct {
	Code      string
	Amount    int
	Unit      string // "minutes", "days", "working_days", "months", "years", "years_after_year_end" or "persons"
	Reference string
	Status    Status
	Valid     civil.Period
	Source    string
}

func (l Limit) key() string          { return l.Code }
func (l Limit) during() civil.Period { return l.Valid }

// After returns the day on which the limit, counted from a day, is reached; for years_after_year_end the last day of the last year.
// A number of persons or minutes has no day: the zero Date.
func (l Limit) After(d civil.Date) civil.Date {
	switch l.Unit {
	case "days":
		return d.AddDays(l.Amount)
	case "working_days":
		return civil.DateIn(civil.DueAfter(d.Midnight(), l.Amount, 0))
	case "months":
		return d.AddMonths(l.Amount)
	case "years":
		return d.AddMonths(12 * l.Amount)
	case "years_after_year_end":
		return civil.Of(d.Year()+l.Amount, 12, 31)
	}
	return civil.Date{}
}

// Limit returns a limit on a day.
func (r *Register) Limit(code string, on civil.Date) (Limit, bool) { return r.limits.on(code, on) }

// SmallCell returns how many persons a group has at least whose figures are shown by themselves on a day. Where no row says it, no group is large enough.
func (r *Register) SmallCell(on civil.Date) int {
	if l, ok := r.Limit("small_cell", on); ok {
		return l.Amount
	}
	return math.MaxInt
}

// The kinds of decision that carry a text on appeal. An answer and a hearing are no decisions and carry none.
const (
	AppealDirection     = "direction"
	AppealCompensation  = "compensation" // chapter 8 of act 681/2023
	AppealRecovery      = "recovery"     // section 71
	AppealGrant         = "grant"        // act 688/2001
	AppealGrantRecovery = "grant_recovery"
	AppealReview        = "review" // the decision on a request for review
)

// Appeal is what a decision of a kind says about appeal.
type Appeal struct {
	Kind       string
	ReviewOpen bool // whether a request for review is open
	Text       Names
	Review     Names // said first, while a request for review is open
	Reference  string
	Status     Status
	Valid      civil.Period
	Source     string
}

func (a Appeal) key() string          { return a.Kind }
func (a Appeal) during() civil.Period { return a.Valid }

// Paragraphs returns what the letter says.
func (a Appeal) Paragraphs(l i18n.Lang) []string {
	if a.ReviewOpen {
		return []string{a.Review.In(l), a.Text.In(l)}
	}
	return []string{a.Text.In(l)}
}

// Appeal returns the text for a kind of decision on the day of the decision.
func (r *Register) Appeal(kind string, on civil.Date) (Appeal, bool) { return r.appeals.on(kind, on) }

// The payees of the calculated compensation (681/2023 s. 59-62).
const (
	MainlandMunicipality = "municipality_mainland"
	AlandMunicipality    = "municipality_aland"
	HealthMainland       = "wellbeing_or_helsinki"
	HealthAland          = "aland_health_authority"
)

// aland is the code of Åland among the regions.
const aland = "21"

// Compensation returns the base amounts a year for a person of an age in a municipality on a day: to the municipality, and to who arranges the health
// services there. An age that is not known counts as grown up. Where there is no rate the amount is nothing.
func (r *Register) Compensation(municipality string, age int, on civil.Date) (toMunicipality, toHealth money.Cents) {
	m, known := r.Resolve(municipality, on)
	if !known {
		return 0, 0
	}
	place, health := MainlandMunicipality, HealthMainland
	if m.Region == aland {
		place, health = AlandMunicipality, HealthAland
	}
	return r.rate(place, age, on), r.rate(health, age, on)
}

func (r *Register) rate(payee string, age int, on civil.Date) (cents money.Cents) {
	reached := -1
	for _, rate := range r.rates.all(on) {
		if rate.Payee == payee && rate.Kind == BaseRate && rate.Reading == "" && rate.FromAge > reached && (age < 0 || rate.FromAge <= age) {
			reached, cents = rate.FromAge, rate.Cents
		}
	}
	return cents
}

// ReferenceRate is the reference rate of the Interest Act for a half-year (633/1982 s. 12).
type ReferenceRate struct {
	Milli  int // thousandths of a per cent a year: 2500 is 2.5 %
	Valid  civil.Period
	Status Status
	Source string
}

// ReferenceRate returns the rate of the half-year in which a day lies.
func (r *Register) ReferenceRate(on civil.Date) (ReferenceRate, bool) {
	i := slices.IndexFunc(r.interest, func(one ReferenceRate) bool { return one.Valid.Contains(on) })
	if i < 0 {
		return ReferenceRate{}, false
	}
	return r.interest[i], true
}

// ReferenceRates returns all rates, the first half-year first.
func (r *Register) ReferenceRates() []ReferenceRate { return slices.Clone(r.interest) }

// HalfYear is the half of a calendar year in which a day lies.
func HalfYear(d civil.Date) civil.Period {
	from := civil.Of(d.Year(), 1, 1)
	if !d.Before(civil.Of(d.Year(), 7, 1)) {
		from = civil.Of(d.Year(), 7, 1)
	}
	return civil.Period{From: from, To: from.AddMonths(6)}
}

// What an authority is held to on a ground of recovery.
const (
	DutyReturn = "return" // the recipient gives back of itself; the authority claims what it does not
	DutyMust   = "must"
	DutyMay    = "may"
)

// From when a limit is counted, and from when interest runs.
const (
	FromYear    = "year"    // the year for which was paid
	FromPayment = "payment" // the day of payment
	FromDue     = "due"     // the day on which is to be paid back
)

// RecoveryBasis is a ground on which what was paid is claimed back, with its limit, its interest and whether it may be set off.
type RecoveryBasis struct {
	Code              string   // "grant-21"
	Kinds             []string // of rounds, or "compensation" and "costs" for chapter 8 of act 681/2023
	Duty              string
	Name              Names
	Reference         string // "688/2001 21 §"
	Limit             string // code of the Limit until which is decided
	LimitFrom         string // FromYear or FromPayment
	InterestAdd       int    // on the reference rate, in thousandths of a per cent
	InterestFrom      string // FromPayment or FromDue
	InterestReference string
	LateAdd           int // from the due day on
	LateReference     string
	SetOff            bool
	SetOffReference   string
	Appeal            string // kind of the Appeal
	Status            Status
	Valid             civil.Period
	Source            string
}

func (b RecoveryBasis) key() string          { return b.Code }
func (b RecoveryBasis) during() civil.Period { return b.Valid }

// RecoveryBasis returns a ground as it counts on a day.
func (r *Register) RecoveryBasis(code string, on civil.Date) (RecoveryBasis, bool) {
	return r.recoveries.on(code, on)
}

// RecoveryBases returns the grounds for what was paid of a kind, as they count on a day; of no kind, all.
func (r *Register) RecoveryBases(kind string, on civil.Date) []RecoveryBasis {
	return slices.DeleteFunc(r.recoveries.all(on), func(b RecoveryBasis) bool { return kind != "" && !slices.Contains(b.Kinds, kind) })
}

func byDay(rates []ReferenceRate) []ReferenceRate {
	slices.SortFunc(rates, func(a, b ReferenceRate) int { return a.Valid.From.Compare(b.Valid.From) })
	return rates
}

func readReferenceRate(r record) ReferenceRate {
	return ReferenceRate{Milli: r.number("milli"), Valid: r.period(), Status: Status(r.text("status")), Source: r.text("source")}
}

func readBasis(r record) RecoveryBasis {
	return RecoveryBasis{
		Code: r.text("code"), Kinds: strings.Fields(r.text("kinds")), Duty: r.text("duty"), Name: r.names("name"), Reference: r.text("reference"), Limit: r.text("limit_code"),
		LimitFrom: r.text("limit_from"), InterestAdd: r.number("interest_add"), InterestFrom: r.text("interest_from"), InterestReference: r.text("interest_reference"),
		LateAdd: r.number("late_add"), LateReference: r.text("late_reference"), SetOff: r.text("set_off") == "yes", SetOffReference: r.text("set_off_reference"),
		Appeal: r.text("appeal"), Status: Status(r.text("status")), Valid: r.period(), Source: r.text("source"),
	}
}

package region

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/money"
)

// The standings of a residence permit for the compensation: for how many years it is paid, and from when (681/2023 s. 59, 61, 62).
const (
	QuotaPermit      = "quota"      // taken in the refugee quota
	FamilyPermit     = "family"     // of a protected person's family; the years are those of whose family it is
	RegisteredPermit = "registered" // paid for only from the first registered home municipality
	OtherPermit      = "other"
)

// Permit is a section of the Aliens Act on which the persons of section 2.3 and 2.4 of act 681/2023 have their residence permits.
type Permit struct {
	Code     string // "87", "52a", "54.5"
	Standing string
	Name     Names
	Valid    civil.Period
	Source   string
}

func (p Permit) key() string          { return p.Code }
func (p Permit) during() civil.Period { return p.Valid }

// Permit returns a permit on a day.
func (r *Register) Permit(code string, on civil.Date) (Permit, bool) { return r.permits.on(code, on) }

// Permits returns the permits on a day, by code.
func (r *Register) Permits(on civil.Date) []Permit { return r.permits.all(on) }

// The kinds of rounds of supplementary support.
const (
	RoundLisaosa   = "lisaosa"   // the additional part of the calculated compensation
	RoundEmergency = "emergency" // urgent resettlement, after a commitment made beforehand
	RoundBonus     = "bonus"     // for new or raised numbers of municipal places
	RoundSalary    = "salary"    // actual costs of one employee
)

// Round is one round of supplementary support: who gets what for whom. Kinds by the person have Arrived and amounts by age. A version of a round is never
// changed; a correction is the next version.
type Round struct {
	Code       string // "lisaosa-2023"
	Version    int
	Programme  string
	Kind       string
	Permits    []string     // of whom; none: any
	Groups     []string     // of which groups of cases; none: any
	FirstHome  bool         // only the first actual home municipality
	Commitment int          // how many persons the municipality must have committed itself to beforehand; 0: none
	Arrived    civil.Period // days of arrival
	Payees     []string     // of PayeeMunicipality, PayeeCounty
	Window     civil.Period // days on which it can be claimed, as it was extended
	Announced  civil.Date   // the last day as it was first announced, where the time was extended; else none
	Counts     civil.Period // of what is not paid by the person: the days of decisions on places, or of work
	Months     int          // of work: how many one after another it takes at the least; 0: any
	Decides    string       // "ministry" or "keha"
	Pays       string
	Budget     money.Cents // 0: none is known
	Status     Status
	Name       Names
	About      Names
	Amounts    []Amount   // none: the amounts are not known
	Evidence   []Evidence // which files are to be enclosed
	After      After      // the decision: instalments and reports
	From       civil.Date // from which day this version counts
	Source     string     // the legal basis, or where the round was read
	Note       string     // what is known beside
}

func (r Round) code() string { return r.Code }

// ByPerson says whether the round pays once for each person who arrived.
func (r Round) ByPerson() bool {
	return r.Kind != RoundBonus && r.Kind != RoundSalary && !r.Arrived.From.IsZero()
}

// Who may be paid by a round: the municipality, and the wellbeing area or who stands in its place.
const (
	PayeeMunicipality = "municipality"
	PayeeCounty       = "county"
)

// Amount is what a payee gets once for a person from an age on, or for at least so many places.
type Amount struct {
	Payee      string      `json:"payee"`
	FromAge    int         `json:"from_age"`
	FromPlaces int         `json:"from_places"`
	Cents      money.Cents `json:"cents"`
	Source     string      `json:"source"`
}

// Evidence is a file that a claim must bring, or may: for the claim, or for each of its lines of a kind.
type Evidence struct {
	Code     string `json:"code"` // of this round's, such as "payroll"
	For      string `json:"for"`
	Required bool   `json:"required"`
	Name     Names  `json:"name"`
}

// What a file is asked for.
const (
	ForClaim     = "claim"
	ForContested = "contested" // each line that is claimed against the rules
	ForAdded     = "added"     // each person who was added by the claimant
	ForCost      = "cost"      // each month of actual costs
)

// EvidenceFor lists what a file may be asked for.
func EvidenceFor() []string { return []string{ForClaim, ForContested, ForAdded, ForCost} }

// Round returns the version of a round that counts on a day.
func (r *Register) Round(code string, on civil.Date) (round Round, found bool) {
	for _, version := range r.rounds {
		if version.Code == code && !version.From.After(on) && (!found || version.Version > round.Version) {
			round, found = version, true
		}
	}
	return round, found
}

// Rounds returns the rounds as they count on a day, by code.
func (r *Register) Rounds(on civil.Date) []Round {
	var all []Round
	for i, version := range r.rounds {
		if i > 0 && r.rounds[i-1].Code == version.Code {
			continue
		}
		if round, ok := r.Round(version.Code, on); ok {
			all = append(all, round)
		}
	}
	return all
}

// RoundVersions returns all versions of a round, the newest first.
func (r *Register) RoundVersions(code string) []Round {
	var all []Round
	for _, version := range r.rounds {
		if version.Code == code {
			all = append(all, version)
		}
	}
	slices.SortFunc(all, func(a, b Round) int { return cmp.Compare(b.Version, a.Version) })
	return all
}

// HomeOn returns the municipality that a code means on a day, and on days before the register begins the municipality as it was then.
func (r *Register) HomeOn(code string, on civil.Date) (Municipality, bool) {
	if rows := r.municipalities[code]; len(rows) > 0 && on.Before(rows[0].Valid.From) {
		return rows[0], true
	}
	return r.Resolve(code, on)
}

// Rate is what is paid a year, or for each person, for a person from an age on.
type Rate struct {
	Payee   string
	Kind    string // "base", "adult-extra"; on Åland also what section 65.3 names
	Reading string // "applied": what section 4 of decree 872/2024 gives instead for days before 2025, where it is read so; else empty
	FromAge int
	Cents   money.Cents
	Unit    string // "year" or "person"
	Valid   civil.Period
	Status  Status
	Source  string
}

// The kinds of rates by the person's days, and the other reading of the days before 2025.
const (
	BaseRate   = "base"
	AdultExtra = "adult-extra" // for the first year that is paid for an adult
	Applied    = "applied"
)

func (r Rate) key() string {
	return strings.Join([]string{r.Payee, r.Kind, r.Reading, strconv.Itoa(r.FromAge)}, " ")
}
func (r Rate) during() civil.Period { return r.Valid }

// Rates returns the rates in force on a day.
func (r *Register) Rates(on civil.Date) []Rate { return r.rates.all(on) }

// AllRates returns the rates of every day that are paid by the year, in the order of payee, kind, reading, age and day.
func (r *Register) AllRates() []Rate { return r.rates.everything() }

func readPermit(r record) Permit {
	return Permit{Code: r.text("code"), Standing: r.text("standing"), Name: r.names("name"), Valid: r.period(), Source: r.text("source")}
}

func readRound(r record) Round {
	return Round{
		Code: r.text("code"), Version: r.number("version"), Programme: r.text("programme"), Kind: r.text("kind"), Permits: strings.Fields(r.text("permits")),
		Groups: strings.Fields(r.text("groups")), FirstHome: r.text("first_home") == "yes", Commitment: r.number("commitment"),
		Arrived: civil.Period{From: r.day("arrived_from"), To: r.day("arrived_to")}, Payees: strings.Fields(r.text("payees")),
		Window: claimable(r.day("opens"), r.day("closes")), Announced: r.day("announced"),
		Counts: civil.Period{From: r.day("counts_from"), To: r.day("counts_to")}, Months: r.number("months"), Decides: r.text("decides"), Pays: r.text("pays"), Budget: money.Cents(r.number("budget_cents")),
		Status: Status(r.text("status")), Name: r.names("name"), About: r.names("about"), Amounts: value(r, "amounts", readAmounts),
		Evidence: value(r, "evidence", readEvidence), After: r.after(), From: r.day("valid_from"),
		Source: r.text("source"), Note: r.text("note"),
	}
}

func readAmounts(s string) (amounts []Amount, err error) {
	err = json.Unmarshal([]byte(s), &amounts)
	return amounts, err
}

func readEvidence(s string) (evidence []Evidence, err error) {
	err = json.Unmarshal([]byte(s), &evidence)
	return evidence, err
}

func readRate(r record) Rate {
	return Rate{
		Payee: r.text("payee"), Kind: r.text("kind"), Reading: r.text("reading"), FromAge: r.number("from_age"), Cents: money.Cents(r.number("cents")),
		Unit: r.text("unit"), Valid: r.period(), Status: Status(r.text("status")), Source: r.text("source"),
	}
}

// claimable is the days from the first to the last on which a round can be claimed.
func claimable(first, last civil.Date) civil.Period {
	if !last.IsZero() {
		last = last.AddDays(1)
	}
	return civil.Period{From: first, To: last}
}

// OnAland says whether the municipality is on Åland, which has rates and a health authority of its own.
func (m Municipality) OnAland() bool { return m.Region == aland }

// HearsItself says whether the municipality arranges its health services itself: Helsinki.
func (m Municipality) HearsItself() bool { return m.Wellbeing == helsinki }

// helsinki is the code of Helsinki among those who arrange health services.
const helsinki = "90"

// After is what a round says of the time after a decision: in which instalments it is paid, which reports are due, and on which days the support is used. Nothing: at
// once, none, and any.
type After struct {
	Instalments []Instalment `json:"instalments,omitempty"`
	Reports     []ReportTerm `json:"reports,omitempty"`
	UseFrom     civil.Date   `json:"use_from,omitzero"`
	UseUntil    civil.Date   `json:"use_until,omitzero"` // the last day
}

// Instalment is a share of what is granted, and what it waits for. The last one takes what is left.
type Instalment struct {
	Share int        `json:"share"` // per cent
	When  string     `json:"when"`
	On    civil.Date `json:"on,omitzero"` // of WhenDate
}

// What an instalment may wait for.
const (
	WhenDecision = "decision"
	WhenInterim  = "interim" // the interim report is approved
	WhenFinal    = "final"
	WhenDate     = "date"
)

// Whens lists what an instalment may wait for.
func Whens() []string { return []string{WhenDecision, WhenInterim, WhenFinal, WhenDate} }

// ReportTerm is a report that is due, and how many days before that the claimant is reminded.
type ReportTerm struct {
	Kind   string     `json:"kind"` // WhenInterim or WhenFinal
	Due    civil.Date `json:"due"`
	Remind int        `json:"remind"`
}

// Report returns the term of a kind of report.
func (a After) Report(kind string) (ReportTerm, bool) {
	for _, r := range a.Reports {
		if r.Kind == kind {
			return r, true
		}
	}
	return ReportTerm{}, false
}

// Later moves every day by some months, for the round that follows.
func (a After) Later(months int) (to After) {
	for _, one := range a.Instalments {
		if !one.On.IsZero() {
			one.On = one.On.AddMonths(months)
		}
		to.Instalments = append(to.Instalments, one)
	}
	for _, one := range a.Reports {
		one.Due = one.Due.AddMonths(months)
		to.Reports = append(to.Reports, one)
	}
	if !a.UseUntil.IsZero() {
		to.UseFrom, to.UseUntil = a.UseFrom.AddMonths(months), a.UseUntil.AddMonths(months)
	}
	return to
}

// Split divides a sum into the instalments: each but the last is rounded down, and together they are the sum.
func (a After) Split(sum money.Cents) []money.Cents {
	if len(a.Instalments) == 0 {
		return []money.Cents{sum}
	}
	parts, left := make([]money.Cents, len(a.Instalments)), sum
	for i, one := range a.Instalments[:len(parts)-1] {
		parts[i] = sum * money.Cents(one.Share) / 100
		left -= parts[i]
	}
	parts[len(parts)-1] = left
	return parts
}

// after reads what a round says of the time after a decision; the files of the release say nothing of it.
func (r record) after() (a After) {
	if s := r.values["after_award"]; s != "" {
		if err := json.Unmarshal([]byte(s), &a); err != nil {
			r.mistake("after_award", err)
		}
	}
	return a
}

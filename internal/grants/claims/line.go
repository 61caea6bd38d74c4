package claims

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Facts are what is known of one arrival and what a round may ask of it: as it stood when the claim was last reckoned.
type Facts struct {
	Arrival      uuid.UUID      `json:"arrival"`
	Case         uuid.UUID      `json:"case"`
	Reference    string         `json:"reference"` // of the case
	Person       int            `json:"person"`    // number in the case
	Municipality string         `json:"municipality"`
	Group        casework.Group `json:"group"`
	Permit       string         `json:"permit"` // empty: not known
	Age          int            `json:"age"`    // on the day of arrival, years; negative: not known
	ArrivedOn    civil.Date     `json:"arrived_on"`
	HomeFrom     civil.Date     `json:"home_from,omitzero"`
	FirstHome    bool           `json:"first_home"`
	Commitment   int            `json:"commitment"`         // made before the arrival, for its year; persons
	Agreement    bool           `json:"agreement"`          // of section 42, in force on the day of arrival
	Programme    civil.Date     `json:"programme,omitzero"` // from when the integration programme is in force, as the agreement says (s. 33)
	Key          string         `json:"key"`                // the same for the same name and day of birth, and tells neither; empty: they are not known
}

// Line is what the round pays for one person, or why it pays nothing.
type Line struct {
	ID       uuid.UUID
	Facts    Facts
	Payee    string // "municipality:564", "county:19" ...
	Rule     string
	Due      money.Cents
	Source   string
	Reason   entitlement.Reason // why nothing is due
	Would    money.Cents        // what would be due were the reason set aside
	Wanted   bool               // the claimant asks for it
	Argument string             // why, although nothing is due by the rules
	Accepted money.Cents        // by the check
	Ground   string             // why the check lets through less than is asked, or more than is due
	Findings []Finding          // of the cross-checks, made when the claim is read
}

// Contested says whether the rules give nothing for the person.
func (l Line) Contested() bool { return l.Reason != "" }

// Asked is the sum that is claimed for the person.
func (l Line) Asked() money.Cents {
	switch {
	case !l.Wanted:
		return 0
	case l.Contested():
		return l.Would
	}
	return l.Due
}

// Presumed is what the check begins with: what the rules give, and of a contested line nothing.
func (l Line) Presumed() money.Cents {
	if l.Contested() {
		return 0
	}
	return l.Asked()
}

// Field names a field of the line in a form.
func (l Line) Field(what string) string { return what + "_" + l.ID.String() }

// Name is how the person is named: the case and the number in it.
func (f Facts) Name() string { return fmt.Sprintf("%s/%d", f.Reference, f.Person) }

// FindingKind is what a cross-check has found.
type FindingKind string

// The findings.
const (
	OtherClaim    FindingKind = "other_claim"    // somebody else claims the same person in this round
	EarlierRound  FindingKind = "earlier_round"  // the person was paid for in another round of the kind
	SamePerson    FindingKind = "same_person"    // a person of the same name and day of birth stands in another claim of the kind
	NoAgreement   FindingKind = "no_agreement"   // no agreement of section 42 was in force on the day of arrival
	NoProgramme   FindingKind = "no_programme"   // the integration programme was not in force on it
	NotRegistered FindingKind = "not_registered" // no home municipality has been registered
)

// Finding is one finding about a line. In is the number of the other claim.
type Finding struct {
	Kind FindingKind
	In   string
}

// Twin is a line of another claim about the same person as a line of this one.
type Twin struct {
	Line    uuid.UUID // of this claim
	Number  string    // of the other
	Round   string
	Granted bool
	Same    bool // by case and number; else only by name and day of birth
}

// FactsMissing is the reason of a line whose person's permit or day of birth nobody has written down yet.
const FactsMissing entitlement.Reason = "facts-missing"

// paid says whether an organisation is paid as a payee for persons who came to it. Helsinki is both municipality and health authority.
func paid(kind identity.OrganisationKind, payee string) bool {
	municipal := strings.HasPrefix(payee, "municipality:") || payee == "helsinki-health"
	return municipal == (kind == identity.MunicipalAuthority)
}

// reckon makes the lines of a claim from the arrivals of its payee: the person as the round sees him, and nothing else.
func reckon(reg *region.Register, round region.Round, kind identity.OrganisationKind, came []Facts) []Line {
	persons := make([]entitlement.Person, len(came))
	for i, f := range came {
		persons[i] = f.person(i)
	}
	due, stake := byPerson(entitlement.Support(reg, round, persons)), byPerson(entitlement.Stake(reg, round, persons))
	var lines []Line
	for i, f := range came {
		id := persons[i].ID
		for _, w := range stake[id] {
			if !paid(kind, w.Payee) {
				continue
			}
			l := Line{ID: uuid.Must(uuid.NewV7()), Facts: f, Payee: w.Payee, Rule: w.Rule, Source: w.Source, Would: w.Cents}
			at := slices.IndexFunc(due[id], func(d entitlement.Line) bool { return d.Payee == w.Payee })
			switch {
			case f.Age < 0, f.Permit == "" && len(round.Permits) > 0:
				l.Reason = FactsMissing
			case at < 0:
				l.Reason = due[id][0].Reason
			default:
				l.Due, l.Wanted = w.Cents, true
			}
			lines = append(lines, l)
		}
	}
	slices.SortFunc(lines, func(a, b Line) int {
		return cmp.Or(strings.Compare(a.Facts.Reference, b.Facts.Reference), cmp.Compare(a.Facts.Person, b.Facts.Person), strings.Compare(a.Payee, b.Payee))
	})
	return lines
}

func byPerson(lines []entitlement.Line) map[string][]entitlement.Line {
	all := map[string][]entitlement.Line{}
	for _, l := range lines {
		all[l.Person] = append(all[l.Person], l)
	}
	return all
}

// person is the arrival as the rules of rounds read it. Of the age only the years on the day of arrival count, so that no day of birth is needed.
func (f Facts) person(i int) entitlement.Person {
	stay := entitlement.Stay{Municipality: f.Municipality, Arrived: f.ArrivedOn, First: entitlement.No, Commitment: f.Commitment, Days: civil.Period{From: f.HomeFrom}}
	if f.FirstHome {
		stay.First = entitlement.Yes
	}
	return entitlement.Person{ID: fmt.Sprint(i), Birth: f.ArrivedOn.AddMonths(-12 * max(f.Age, 0)), Group: f.Group, Permit: f.Permit, Stays: []entitlement.Stay{stay}}
}

// merge keeps of former lines what people wrote on them, where the person and the reason are the same; it reports whether anything has changed.
func merge(former, now []Line) (lines []Line, changed bool) {
	type key struct {
		arrival uuid.UUID
		payee   string
	}
	was := make(map[key]Line, len(former))
	for _, l := range former {
		was[key{l.Facts.Arrival, l.Payee}] = l
	}
	changed = len(former) != len(now)
	for i, l := range now {
		old, known := was[key{l.Facts.Arrival, l.Payee}]
		if !known {
			changed = true
			continue
		}
		changed = changed || old.Facts != l.Facts || old.Due != l.Due || old.Reason != l.Reason || old.Would != l.Would
		now[i].ID = old.ID
		if old.Reason == l.Reason {
			now[i].Wanted, now[i].Argument = old.Wanted, old.Argument
		}
	}
	return now, changed
}

// find makes the cross-checks of the lines: of what they say themselves, and of the twins in other claims.
func (c *Claim) find(twins []Twin) {
	for i, l := range c.Lines {
		found := make([]Finding, 0, 2)
		for _, t := range twins {
			if t.Line == l.ID {
				found = append(found, t.finding(c.Round))
			}
		}
		if l.Facts.HomeFrom.IsZero() {
			found = append(found, Finding{Kind: NotRegistered})
		}
		if !l.Facts.Agreement {
			found = append(found, Finding{Kind: NoAgreement})
		}
		if f := l.Facts; f.Agreement && (f.Programme.IsZero() || f.Programme.After(f.ArrivedOn)) {
			found = append(found, Finding{Kind: NoProgramme})
		}
		c.Lines[i].Findings = found
	}
}

func (t Twin) finding(round string) Finding {
	switch {
	case !t.Same:
		return Finding{SamePerson, t.Number}
	case t.Round == round:
		return Finding{OtherClaim, t.Number}
	}
	return Finding{EarlierRound, t.Number}
}

package claims

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/money"
)

// About is what a line is about.
type About string

// What lines are about.
const (
	Arrival   About = ""       // an arrival of the portal
	Added     About = "added"  // a person whom the claimant added
	NewPlaces About = "places" // places that were agreed on
	WorkMonth About = "month"  // a month of work
)

// Facts are what is known of a line's person and what a round may ask of him: as it stood when the claim was last reckoned.
type Facts struct {
	About        About          `json:"about,omitempty"`
	Arrival      uuid.UUID      `json:"arrival"`
	Case         uuid.UUID      `json:"case"`
	Reference    string         `json:"reference"` // of the case; of an added person as the claimant wrote it, or empty
	Person       int            `json:"person"`    // number in the case, or among the added
	Municipality string         `json:"municipality"`
	Group        casework.Group `json:"group"`
	Permit       string         `json:"permit"` // empty: not known
	Age          int            `json:"age"`    // on the day of arrival, years; negative: not known
	ArrivedOn    civil.Date     `json:"arrived_on"`
	HomeFrom     civil.Date     `json:"home_from,omitzero"`
	FirstHome    bool           `json:"first_home"`
	Commitment   int            `json:"commitment"`           // made before the arrival, for its year; persons
	Agreement    bool           `json:"agreement"`            // of section 42, in force on the day of arrival
	Programme    civil.Date     `json:"programme,omitzero"`   // from when the integration programme is in force, as the agreement says (s. 33)
	Key          string         `json:"key"`                  // the same for the same name and day of birth, and tells neither; empty: they are not known
	OtherYear    bool           `json:"other_year,omitempty"` // the day of birth is not of the year that the anonymous profile had
	Part         string         `json:"part,omitempty"`       // of what is no person: the agreement, or the month
	Places       Places         `json:"places,omitzero"`
	Month        Month          `json:"month,omitzero"`
	Unregistered bool           `json:"unregistered,omitempty"` // the round pays the first home municipality, and from when it is that has not been recorded
	Why          string         `json:"why,omitempty"`          // of an added person: why there is no arrival in the portal
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
	Taken    money.Cents        // by changes after the decision, of what was not paid
	Findings []Finding          // of the cross-checks, made when the claim is read
}

// Added says whether the claimant added what the line is about.
func (l Line) Added() bool { return l.Facts.About == Added }

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

// NeedsAnswer says whether the check has to say why it lets the line through: the rules give nothing, the claimant added the person, or a home municipality that the round
// asks for has not been recorded.
func (l Line) NeedsAnswer() bool { return l.Contested() || l.Added() || l.Facts.Unregistered }

// Presumed is what the check begins with: what the rules give, and of a line that needs an answer nothing.
func (l Line) Presumed() money.Cents {
	if l.NeedsAnswer() {
		return 0
	}
	return l.Asked()
}

// Field names a field of the line in a form.
func (l Line) Field(what string) string { return what + "_" + l.ID.String() }

// Name is how a line is named: the case and the person's number in it, of an added person the number among those, the agreement's diary number, or the month.
func (f Facts) Name() string {
	switch f.About {
	case Added:
		return strings.TrimSpace(fmt.Sprintf("+%d %s", f.Person, f.Reference))
	case NewPlaces:
		return f.Reference
	case WorkMonth:
		return f.Part
	}
	return fmt.Sprintf("%s/%d", f.Reference, f.Person)
}

// Subject is what the line is about, which stands once in a claim for a payee.
func (f Facts) Subject() string {
	switch f.About {
	case Arrival:
		return f.Arrival.String()
	case Added:
		return f.Key
	}
	return f.Part
}

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
	OtherYear     FindingKind = "other_year"     // the day of birth is not of the year that the anonymous profile had
	Arrived       FindingKind = "arrived"        // an added person of the same name and day of birth has an arrival in the portal
)

// Finding is one finding about a line. In is the number of the other claim, or the person's in the case.
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

// Known is an arrival in the portal that a person whom the claimant added may be.
type Known struct {
	Line      uuid.UUID
	Reference string
	Person    int
}

// OtherArea is the reason of a line whose municipality does not belong to the claimant's area.
const OtherArea entitlement.Reason = "other-area"

// FactsMissing is the reason of a line whose person's permit or day of birth nobody has written down yet.
const FactsMissing entitlement.Reason = "facts-missing"

// merge keeps of former lines what people wrote on them, where the person and the reason are the same; it reports whether anything has changed.
func merge(former, now []Line) (lines []Line, changed bool) {
	was := make(map[[2]string]Line, len(former))
	for _, l := range former {
		was[[2]string{l.Facts.Subject(), l.Payee}] = l
	}
	changed = len(former) != len(now)
	for i, l := range now {
		old, known := was[[2]string{l.Facts.Subject(), l.Payee}]
		if !known {
			changed = true
			continue
		}
		changed = changed || old.Facts != l.Facts || old.Due != l.Due || old.Reason != l.Reason || old.Would != l.Would
		now[i].ID = old.ID
		if old.Reason == l.Reason && l.Facts.About != WorkMonth { // a month is asked for when it costs something
			now[i].Wanted, now[i].Argument = old.Wanted, old.Argument
		}
	}
	return now, changed
}

// find makes the cross-checks of the lines: of what they say themselves, of the twins in other claims, and of arrivals that an added person may be.
func (c *Claim) find(k kind, twins []Twin, known []Known) {
	for i, l := range c.Lines {
		found := make([]Finding, 0, 2)
		for _, t := range twins {
			if t.Line == l.ID {
				found = append(found, t.finding(c.Round))
			}
		}
		for _, one := range known {
			if one.Line == l.ID {
				found = append(found, Finding{Kind: Arrived, In: fmt.Sprintf("%s/%d", one.Reference, one.Person)})
			}
		}
		c.Lines[i].Findings = append(found, k.find(l)...)
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

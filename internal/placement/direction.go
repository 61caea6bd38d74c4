package placement

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// Direction is the centre's decision that a household is directed to a municipality's place (681/2023 s. 43). Once issued it is never changed;
// a revocation is a record of its own.
type Direction struct {
	ID           uuid.UUID
	Number       string // OHJ-2026-00012
	Case         casework.ID
	Reference    string // of the case
	Proposal     uuid.UUID
	Centre       uuid.UUID
	MunicipalOrg uuid.UUID
	Wellbeing    uuid.UUID // zero where nobody was heard
	Municipality string
	DecidedOn    civil.Date
	DecidedBy    uuid.UUID
	DecidedAt    time.Time
	ChildView    string
	Document     DirectionDocument
	RevokedAt    time.Time // zero: it stands
	RevokeReason string
}

// DirectionDocument is the decision as it was issued: who decided what about whom by case number, what it rests on and what it says about appeal, in
// both official languages and English.
type DirectionDocument struct {
	Case         string            `json:"case"`          // reference
	Sections     []string          `json:"sections"`      // codes of the registers' statutes, as of the day of the decision
	Ground       string            `json:"ground"`        // the section as the audit log names it
	Centre       region.Names      `json:"centre"`        // who decided
	Officer      string            `json:"officer"`       // by name
	Municipality region.Names      `json:"municipality"`  // whose place it is
	Area         region.Names      `json:"area,omitzero"` // its wellbeing area
	Arrival      civil.Date        `json:"arrival"`       // planned
	Reasons      string            `json:"reasons"`       // as the officer wrote them
	Persons      int               `json:"persons"`       // of the household
	Group        casework.Group    `json:"group"`         // whose places it takes
	Hearing      string            `json:"hearing"`       // state or outcome of the hearing
	Accepted     civil.Date        `json:"accepted,omitzero"`
	Body         string            `json:"body,omitempty"` // who decided in the municipality
	AppealRef    string            `json:"appeal_reference"`
	Appeal       map[string]string `json:"appeal"` // by language
}

// NewDocument writes the decision as it will be issued: a pure function, so that the officer sees before the press what stands after it.
func NewDocument(reg *region.Register, a identity.Actor, c casework.Case, p Proposal, h Hearing, d Decision, today civil.Date) DirectionDocument {
	o := a.Membership.Organisation
	doc := DirectionDocument{
		Case: p.Reference, Sections: sections(c, p), Ground: "681/2023 s. 43", Centre: region.Names{FI: o.NameFI, SV: o.NameSV, EN: o.NameEN}, Officer: a.Name,
		Arrival: p.PlannedArrival, Reasons: d.Reasons, Persons: p.Persons, Group: p.Group, Hearing: string(h.State), Accepted: p.DecidedOn,
		Body: p.DecisionBody, Appeal: map[string]string{},
	}
	if m, ok := reg.Resolve(p.Municipality, today); ok {
		doc.Municipality = m.Name
	}
	if area, ok := reg.HearingAuthority(p.Municipality, today); ok {
		doc.Area = area.Authority
	}
	if h.Outcome != "" {
		doc.Hearing = string(h.Outcome)
	}
	if appeal, ok := reg.Appeal(region.AppealDirection, today); ok {
		doc.AppealRef = appeal.Reference
		for _, l := range i18n.Langs() {
			doc.Appeal[string(l)] = strings.Join(appeal.Paragraphs(l), "\n\n")
		}
	}
	return doc
}

// sections lists what the direction rests on: why the household is directed, and how it was agreed (681/2023 s. 43).
func sections(c casework.Case, p Proposal) []string {
	switch {
	case p.Group == casework.Minor:
		return []string{"s43.2", "s43.5"}
	case p.Group == casework.Quota, p.Group == casework.Emergency:
		return []string{"s43.1.1", "s43.3"}
	case c.MustBeDirected:
		return []string{"s43.1.2", "s43.3"}
	}
	return []string{"s43.2", "s43.3"}
}

// Stands reports whether the direction has not been revoked.
func (d Direction) Stands() bool { return d.RevokedAt.IsZero() }

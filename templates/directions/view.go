package directions

import (
	"github.com/a-h/templ"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/inbox"
	"kuntapaikka/internal/region"
	"kuntapaikka/templates/ui"
)

// Sheet is the decision in the reader's language. A zero Number is one that has not been made yet.
type Sheet struct {
	L         i18n.Lang
	Register  *region.Register
	Number    string
	On        civil.Date // of the decision: names of sections are as of that day
	ChildView string
	placement.DirectionDocument
}

// facts are those of the household and its place.
func (s Sheet) facts() []ui.Answer {
	rows := []ui.Answer{
		{Label: msg.DirectionsCase(s.L), Text: s.Case},
		{Label: msg.DirectionsMunicipality(s.L), Text: s.Municipality.In(s.L)},
		{Label: msg.DirectionsArea(s.L), Text: s.Area.In(s.L)},
		{Label: msg.DirectionsGroup(s.L), Text: msg.Code(s.L, "group", string(s.Group))},
		{Label: msg.DirectionsPersons(s.L), Text: i18n.Number(s.L, int64(s.Persons))},
	}
	if !s.Arrival.IsZero() {
		rows = append(rows, ui.Answer{Label: msg.DirectionsArrival(s.L), Text: i18n.Date(s.L, s.Arrival)})
	}
	if !s.Accepted.IsZero() {
		rows = append(rows, ui.Answer{Label: msg.DirectionsAccepted(s.L), Text: s.Body + ", " + i18n.Date(s.L, s.Accepted)})
	}
	return append(rows, ui.Answer{Label: msg.DirectionsHearing(s.L), Text: s.hearing()})
}

// hearing says the outcome of the hearing, or where it stood.
func (s Sheet) hearing() string {
	for _, o := range placement.Outcomes() {
		if o == s.Hearing {
			return msg.Code(s.L, "hearing_answer", o)
		}
	}
	return msg.Code(s.L, "hearing_state", s.Hearing)
}

// provisions are the sections that were applied, by reference and name.
func (s Sheet) provisions() (all []string) {
	for _, code := range s.Sections {
		if section, ok := s.Register.Statute(code, s.On); ok {
			all = append(all, section.Reference+": "+section.Title.In(s.L))
		}
	}
	return all
}

// View is an issued decision.
type View struct {
	inbox.DirectionView
	L               i18n.Lang
	Made, MayRevoke bool
	ReadsProposal   bool
	Printed         string // who prints, and when
}

func (v View) path() string { return "/directions/" + v.Direction.ID.String() }

// Sheet is the decision as it was issued.
func (v View) Sheet() Sheet {
	d := v.Direction
	return Sheet{L: v.L, Register: v.Register, Number: d.Number, On: d.DecidedOn, ChildView: d.ChildView, DirectionDocument: d.Document}
}

func (v View) revoked() string {
	return msg.DirectionsRevoked(v.L, v.Direction.RevokedAt, msg.Code(v.L, "reopen", v.Direction.RevokeReason))
}

// MakeView is the form of the decision.
type MakeView struct {
	inbox.ProposalView
	L       i18n.Lang
	Form    ui.Form
	Profile templ.Component
	Check   bool
	Sheet   Sheet
}

func (v MakeView) back() string { return "/proposals/" + v.Proposal.ID.String() }

func (v MakeView) ask() ui.Ask {
	fields := []ui.Field{{L: v.L, Name: "reasons", Label: msg.DirectionsReasons(v.L), Kind: ui.Area, Rows: 8, Hint: msg.DirectionsReasonsHint(v.L), Max: 4000}}
	if placement.HasChildren(v.Case, v.Now.Year()) {
		f := ui.Field{L: v.L, Name: "child_view", Label: msg.DirectionsChildView(v.L), Kind: ui.Area, Max: 2000}
		if s, ok := v.Register.Statute("s4", civil.DateIn(v.Now)); ok {
			f.Why, f.Section = s.Why.In(v.L), s.Reference
		}
		fields = append(fields, f)
	}
	return ui.Ask{
		L: v.L, Action: v.back() + "/direct", Back: v.back(), Form: v.Form, Fields: fields, Checking: v.Check, Look: msg.DirectionsCheck(v.L),
		Send: msg.DirectionsMake(v.L), Sheet: ui.Letter{Letter: v.Sheet.Letter(v.Now)},
	}
}

// RevokeView is the form of a revocation.
type RevokeView struct {
	View
	Form  ui.Form
	Check bool
}

func (v RevokeView) ask() ui.Ask {
	reason := ui.Field{L: v.L, Name: "reason", Label: msg.ProposalsReason(v.L), Kind: ui.Radios}
	for _, code := range casework.ReopenReasons() {
		if code != "cancelled_in_error" {
			reason.Options = append(reason.Options, ui.Option{Value: code, Label: msg.Code(v.L, "reopen", code)})
		}
	}
	note := ui.Field{L: v.L, Name: "note", Label: msg.ProposalsReasonNote(v.L), Kind: ui.Area, Hint: msg.AppNoPersonalDataHint(v.L), Max: 1000}
	return ui.Ask{
		L: v.L, Action: v.path() + "/revoke", Back: v.path(), Form: v.Form, Fields: []ui.Field{reason, note}, Checking: v.Check,
		Look: msg.ProposalsCheck(v.L), Send: msg.DirectionsRevoke(v.L), Kind: ui.Danger,
	}
}

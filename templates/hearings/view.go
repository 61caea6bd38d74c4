package hearings

import (
	"slices"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/inbox"
	"kuntapaikka/templates/ui"
)

// View is one hearing for its page.
type View struct {
	inbox.HearingView
	L       i18n.Lang
	Role    identity.Role
	Form    ui.Form
	Profile templ.Component // nothing when the case is closed to the reader
	History ui.Timeline
	Check   bool // the statement is shown for a last look
}

func (v View) path() string { return "/hearings/" + v.Hearing.ID.String() }

func (v View) title() string { return msg.HearingsOneTitle(v.L, v.Hearing.Reference) }

// MayAnswer reports whether the reader can give the statement: also a late one, as long as the municipality has not gone on without it.
func (v View) MayAnswer() bool {
	return v.Role == identity.Wellbeing && v.Hearing.Waits() && v.Proposal.State.Open() && v.Seen()
}

func (v View) party(id uuid.UUID) string {
	o := v.Parties[id]
	return i18n.Pick(v.L, o.NameFI, o.NameSV, o.NameEN)
}

func (v View) head() ui.Head {
	h, p := v.Hearing, v.Proposal
	kind := ui.Neutral
	switch h.Priority {
	case casework.PriorityEmergency:
		kind = ui.Danger
	case casework.PriorityUrgent:
		kind = ui.Warning
	}
	return ui.Head{
		Title: v.title(), Eyebrow: msg.HearingsAskedBy(v.L, v.party(h.MunicipalOrg)),
		Tags: []ui.Tag{{Text: msg.Code(v.L, "priority", string(h.Priority)), Kind: kind}, {Text: msg.Code(v.L, "hearing_state", string(h.State)), Kind: ui.Info}},
		Facts: []ui.Fact{
			{Icon: "people", Value: msg.AppPersons(v.L, p.Persons), After: msg.Code(v.L, "group", string(p.Group))},
			{Icon: "cal", Before: msg.ProposalsPlanned(v.L), Value: i18n.Weekday(v.L, p.PlannedArrival)},
		},
	}
}

// phones says whom to call on an emergency: for the area the municipality in whose name it is asked and the centre, for these the area.
func (v View) phones() (all []string) {
	if v.Hearing.Priority != casework.PriorityEmergency || !v.Hearing.Waits() {
		return nil
	}
	ids := []uuid.UUID{v.Hearing.MunicipalOrg, v.Hearing.Centre}
	if v.Role != identity.Wellbeing {
		ids = []uuid.UUID{v.Hearing.Org}
	}
	for _, id := range ids {
		if number := v.Parties[id].DutyPhone; number != "" {
			all = append(all, msg.ProposalsDutyPhone(v.L, v.party(id), number))
		} else {
			all = append(all, msg.ProposalsDutyPhoneNone(v.L, v.party(id)))
		}
	}
	return all
}

func (v View) lead() string {
	switch {
	case v.Hearing.State == placement.HearingNotRequired:
		return msg.HearingsNotRequired(v.L)
	case v.Hearing.Kind == placement.Agreement:
		return msg.HearingsAgreementLead(v.L)
	default:
		return msg.HearingsOpinionLead(v.L)
	}
}

// rows are what is known of the hearing.
func (v View) rows() []ui.Answer {
	h := v.Hearing
	rows := []ui.Answer{
		{Label: msg.ProposalsHearingWho(v.L), Text: v.party(h.Org)},
		{Label: msg.ProposalsHearingWhy(v.L), Text: msg.Code(v.L, "hearing_why", h.Why)},
	}
	if p := v.Proposal; p.Change != "" {
		rows = append(rows, ui.Answer{Label: msg.ChangesWhat(v.L), Text: msg.Code(v.L, "change", string(p.Change))})
		rows = append(rows, ui.Answer{Label: msg.ChangesPersons(v.L), Text: msg.ChangesFromTo(v.L, p.PersonsBefore, p.Persons)})
	}
	if h.State == placement.HearingOpen {
		rows = append(rows, ui.Answer{Label: msg.ProposalsHearingBy(v.L), Body: ui.Deadline{L: v.L, Due: h.DueAt, Now: v.Now}})
	}
	return rows
}

// statement is what the wellbeing area said.
func (v View) statement() []ui.Answer {
	h := v.Hearing
	if h.State != placement.HearingAnswered {
		return nil
	}
	rows := []ui.Answer{{Label: msg.HearingsOutcome(v.L), Text: msg.Code(v.L, "hearing_answer", string(h.Outcome))}}
	for _, s := range h.Services {
		text := msg.Code(v.L, "hearing_answer", string(s.Outcome))
		if !s.From.IsZero() {
			text += ", " + i18n.Date(v.L, s.From)
		}
		rows = append(rows, ui.Answer{Label: msg.Code(v.L, "need", s.Need), Text: text})
	}
	if h.Statement != "" {
		rows = append(rows, ui.Answer{Label: msg.HearingsStatement(v.L), Text: h.Statement})
	}
	return append(rows, ui.Answer{Label: msg.HearingsAnsweredOn(v.L), Text: i18n.Moment(v.L, h.AnsweredAt)})
}

// Needs lists the needs that the statement is asked on, one by one.
func (v View) Needs() []string {
	var codes []string
	for _, n := range v.Case.Profile.Needs {
		if !slices.Contains(codes, n.Code) {
			codes = append(codes, n.Code)
		}
	}
	return codes
}

// ask is the form of the statement: each service that the household needs, and the whole.
func (v View) ask() ui.Ask {
	var fields []ui.Field
	for _, code := range v.Needs() {
		name := msg.Code(v.L, "need", code)
		fields = append(fields,
			ui.Field{L: v.L, Name: "service-" + code, Label: name, Kind: ui.Radios, Options: v.outcomes()},
			ui.Field{L: v.L, Name: "from-" + code, Label: msg.HearingsFrom(v.L, name), Kind: ui.Date, Hint: msg.HearingsFromHint(v.L), Optional: true},
		)
	}
	whole := ui.Field{L: v.L, Name: "outcome", Label: msg.HearingsOutcome(v.L), Kind: ui.Radios, Options: v.outcomes()}
	section := "s43.3"
	if v.Hearing.Kind == placement.Agreement {
		section = "s43.5"
	}
	if s, ok := v.Register.Statute(section, civil.DateIn(v.Now)); ok {
		whole.Why, whole.Section = s.Why.In(v.L), s.Reference
	}
	fields = append(fields, whole, ui.Field{
		L: v.L, Name: "statement", Label: msg.HearingsStatement(v.L), Kind: ui.Area, Hint: msg.HearingsStatementHint(v.L), Max: 4000, Optional: true,
	})
	return ui.Ask{
		L: v.L, Action: v.path(), Back: "/hearings", Form: v.Form, Fields: fields, Checking: v.Check, Look: msg.HearingsCheck(v.L), Send: msg.HearingsSend(v.L),
	}
}

func (v View) outcomes() (all []ui.Option) {
	for _, o := range placement.Outcomes() {
		all = append(all, ui.Option{Value: o, Label: msg.Code(v.L, "hearing_answer", o)})
	}
	return all
}

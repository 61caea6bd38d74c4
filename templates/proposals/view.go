package proposals

import (
	"slices"
	"time"

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

// View is one proposal for its page and its forms.
type View struct {
	inbox.ProposalView
	L       i18n.Lang
	Role    identity.Role
	Form    ui.Form
	Profile templ.Component // the household's profile; nothing when the case is closed to the reader
	History ui.Timeline
	Check   bool // a form's answers are shown for a last look
}

// path is the address of the proposal, or of a page below it.
func (v View) path(below ...string) string {
	p := "/proposals/" + v.Proposal.ID.String()
	for _, b := range below {
		p += "/" + b
	}
	return p
}

func (v View) today() civil.Date { return civil.DateIn(v.Now) }

func (v View) may(e placement.ProposalEvent) bool { return v.Proposal.Allows(e, v.Role) }

// party names an organisation around the proposal.
func (v View) party(id uuid.UUID) string {
	o := v.Parties[id]
	return i18n.Pick(v.L, o.NameFI, o.NameSV, o.NameEN)
}

func (v View) title() string { return msg.ProposalsOneTitle(v.L, v.Proposal.Reference) }

func (v View) head() ui.Head {
	p := v.Proposal
	h := ui.Head{
		Title: v.title(), Eyebrow: v.party(p.MunicipalOrg) + " · " + v.party(p.Centre),
		Tags: []ui.Tag{{Text: stateText(v.L, p.State), Kind: ui.Info}},
		Facts: []ui.Fact{
			{Icon: "people", Value: msg.AppPersons(v.L, p.Persons), After: msg.Code(v.L, "group", string(p.Group))},
			{Icon: "cal", Before: msg.ProposalsPlanned(v.L), Value: i18n.Weekday(v.L, p.PlannedArrival)},
		},
	}
	if t := ui.Priority(v.L, p.Priority); t.Text != "" {
		h.Tags = append([]ui.Tag{t}, h.Tags...)
	}
	return h
}

// steps is the way of the proposal as far as it has come.
func (v View) steps() []ui.Step {
	p, h := v.Proposal, v.Hearing
	all := []ui.Step{
		{Label: msg.ProposalsStepSent(v.L), Note: i18n.DayMonth(v.L, p.SentAt), State: ui.StepDone},
		{Label: msg.ProposalsStepHearing(v.L), Note: hearingText(v.L, h.State, h.Outcome), State: ui.StepDone},
		{Label: msg.ProposalsStepAnswer(v.L)},
		{Label: msg.ProposalsStepAgreed(v.L)},
		{Label: msg.ProposalsStepDirected(v.L)},
	}
	if h.State == placement.HearingOpen {
		all[1].State = ui.StepCurrent
	}
	at := map[placement.ProposalState]int{
		placement.Sent: 2, placement.Question: 2, placement.Declined: 2, placement.Withdrawn: 2, placement.Expired: 2,
		placement.Accepted: 3, placement.Agreed: 4, placement.Directed: 5,
	}[p.State]
	for i := 2; i < at; i++ {
		all[i].State = ui.StepDone
	}
	if at >= len(all) {
		return all
	}
	all[at].Note = stateText(v.L, p.State)
	switch {
	case !p.State.Open():
		all[at].State = ui.StepStopped
	case all[1].State != ui.StepCurrent:
		all[at].State = ui.StepCurrent
	}
	return all
}

func (v View) next() string {
	switch v.Proposal.State {
	case placement.Sent, placement.Question:
		return msg.ProposalsNextAnswer(v.L)
	case placement.Accepted:
		return msg.ProposalsNextAgree(v.L)
	case placement.Agreed:
		return msg.ProposalsNextDirect(v.L)
	case placement.Directed:
		return msg.ProposalsNextDirected(v.L)
	default:
		return msg.ProposalsNextEnded(v.L)
	}
}

// waitsForHearing reports whether the municipality could answer, but for the hearing.
func (v View) waitsForHearing() bool { return v.may(placement.Accept) && v.Hearing.Blocks(v.Now) }

// phone says whom to call on an urgent case: the other side's duty.
func (v View) phone() string {
	id := v.Proposal.Centre
	if v.Role != identity.Municipality {
		id = v.Proposal.MunicipalOrg
	}
	if number := v.Parties[id].DutyPhone; number != "" {
		return msg.ProposalsDutyPhone(v.L, v.party(id), number)
	}
	return msg.ProposalsDutyPhoneNone(v.L, v.party(id))
}

func (v View) isEmergency() bool { return v.Proposal.Priority == casework.PriorityEmergency }

// answers is the municipality's answer, or the reason for which the proposal ended.
func (v View) answers() (rows []ui.Answer) {
	p := v.Proposal
	add := func(label, text string) {
		if text != "" {
			rows = append(rows, ui.Answer{Label: label, Text: text})
		}
	}
	add(msg.ProposalsDecisionBody(v.L), p.DecisionBody)
	if !p.DecidedOn.IsZero() {
		add(msg.ProposalsDecidedOn(v.L), i18n.Date(v.L, p.DecidedOn))
	}
	add(msg.ProposalsDwelling(v.L), v.Booking.Dwelling.Name)
	add(msg.ProposalsSilenceReason(v.L), p.SilenceReason)
	add(msg.ProposalsReason(v.L), v.reason())
	add(msg.ProposalsReasonNote(v.L), p.Note)
	if !p.AnsweredAt.IsZero() {
		add(msg.ProposalsAnswered(v.L), i18n.Moment(v.L, p.AnsweredAt))
	}
	return rows
}

func (v View) reason() string {
	p := v.Proposal
	switch {
	case p.ReasonCode == "":
		return ""
	case p.State == placement.Declined:
		return msg.Code(v.L, "decline", p.ReasonCode)
	case slices.Contains(placement.WithdrawReasons(), p.ReasonCode):
		return msg.Code(v.L, "withdraw", p.ReasonCode)
	default:
		return msg.Code(v.L, "reopen", p.ReasonCode) // its direction was revoked
	}
}

// change says what changed in a household that is asked about anew.
func (v View) change() []ui.Answer {
	p := v.Proposal
	rows := []ui.Answer{
		{Label: msg.ChangesWhat(v.L), Text: msg.Code(v.L, "change", string(p.Change))},
		{Label: msg.ChangesPersons(v.L), Text: msg.ChangesFromTo(v.L, p.PersonsBefore, p.Persons)},
	}
	if p.Supplement {
		rows = append(rows, ui.Answer{Label: msg.ChangesExtra(v.L), Text: i18n.Number(v.L, int64(p.Extra))})
	}
	return rows
}

// hearing is where the hearing stands.
func (v View) hearing() []ui.Answer {
	h := v.Hearing
	rows := []ui.Answer{{Label: msg.ProposalsHearingWhy(v.L), Text: msg.Code(v.L, "hearing_why", h.Why)}}
	if h.Org != uuid.Nil {
		rows = append([]ui.Answer{{Label: msg.ProposalsHearingWho(v.L), Text: v.party(h.Org)}}, rows...)
	}
	rows = append(rows, ui.Answer{Label: msg.ProposalsHearingState(v.L), Text: msg.Code(v.L, "hearing_state", string(h.State))})
	if h.State == placement.HearingOpen {
		rows = append(rows, ui.Answer{Label: msg.ProposalsHearingBy(v.L), Body: ui.Deadline{L: v.L, Due: h.DueAt, Now: v.Now}})
	}
	if h.Outcome != "" {
		rows = append(rows, ui.Answer{Label: msg.ProposalsHearingOutcome(v.L), Text: msg.Code(v.L, "hearing_answer", string(h.Outcome))})
	}
	for _, s := range h.Services {
		rows = append(rows, ui.Answer{Label: msg.Code(v.L, "need", s.Need), Text: ServiceText(v.L, s)})
	}
	if h.Statement != "" {
		rows = append(rows, ui.Answer{Label: msg.ProposalsReasonNote(v.L), Text: h.Statement})
	}
	return rows
}

// ServiceText says whether a service is ready, and from when.
func ServiceText(l i18n.Lang, s placement.ServiceAnswer) string {
	text := msg.Code(l, "hearing_answer", string(s.Outcome))
	if !s.From.IsZero() {
		text += ", " + i18n.Date(l, s.From)
	}
	return text
}

// message is one line of the thread.
type message struct {
	At        time.Time
	Who, Body string
	Question  bool
}

func (v View) thread() (all []message) {
	for _, m := range v.Messages {
		all = append(all, message{At: m.At, Who: i18n.Pick(v.L, m.OrgName.NameFI, m.OrgName.NameSV, m.OrgName.NameEN), Body: m.Body, Question: m.Kind == "question"})
	}
	return all
}

func (v View) choiceReason() string {
	if v.Proposal.ChoiceReason == "" {
		return "–"
	}
	return v.Proposal.ChoiceReason
}

package proposals

import (
	"strconv"

	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement"
	"kuntapaikka/templates/ui"
)

// FormView is the page of one step of a proposal: what it does, and what it asks.
type FormView struct {
	View
	Title, Lead string
	Ask         ui.Ask
}

// ask begins the form of a step at the version that the reader saw.
func (v View) ask(step, look, send string, fields ...ui.Field) ui.Ask {
	form := v.Form
	if form.Version == "" {
		form.Version = strconv.FormatInt(v.Proposal.Version, 10)
	}
	return ui.Ask{L: v.L, Action: v.path(step), Back: v.path(), Form: form, Fields: fields, Checking: v.Check, Look: look, Send: send}
}

// Accept asks who decided and when, and, where the hearing said no or nothing, why the municipality goes on.
func (v View) Accept() FormView {
	fields := []ui.Field{
		v.because("s43.3", ui.Field{Name: "body", Label: msg.ProposalsDecisionBody(v.L), Hint: msg.ProposalsDecisionBodyHint(v.L), Width: "l", Max: 200}),
		{L: v.L, Name: "decided_on", Label: msg.ProposalsDecidedOn(v.L), Kind: ui.Date},
	}
	if v.Hearing.NeedsReason(v.Now) {
		fields = append(fields, v.because("g.hearing", ui.Field{Name: "silence_reason", Label: msg.ProposalsSilenceReason(v.L), Kind: ui.Area, Max: 1000}))
	}
	if len(v.Dwellings) > 0 {
		fields = append(fields, v.dwelling())
	}
	fields = append(fields, ui.Field{L: v.L, Name: "note", Label: msg.ProposalsNote(v.L), Kind: ui.Area, Max: 1000, Optional: true})
	return FormView{
		View: v, Title: msg.ProposalsAcceptTitle(v.L), Lead: msg.ProposalsAcceptLead(v.L),
		Ask: v.ask("accept", msg.ProposalsCheck(v.L), msg.ProposalsSendAccept(v.L), fields...),
	}
}

// dwelling asks which dwelling is kept for the household: of those that are free and large enough from the planned day on.
func (v View) dwelling() ui.Field {
	f := ui.Field{
		L: v.L, Name: "dwelling", Label: msg.ProposalsDwelling(v.L), Hint: msg.ProposalsDwellingHint(v.L, v.Proposal.PlannedArrival, v.Proposal.Persons),
		Kind: ui.Select, Blank: msg.ProposalsDwellingLater(v.L), Optional: true, Width: "l",
	}
	for _, d := range v.Dwellings {
		f.Options = append(f.Options, ui.Option{Value: d.ID.String(), Label: msg.DwellingsOption(v.L, d.Name, d.Rooms, d.Sleeps)})
	}
	return f
}

// Decline asks for the reason code.
func (v View) Decline() FormView {
	f := FormView{View: v, Title: msg.ProposalsDeclineTitle(v.L), Lead: msg.ProposalsDeclineLead(v.L)}
	reason := v.because("g.refusal_reason", v.reasons("decline", placement.DeclineReasons()))
	f.Ask = v.ask("decline", msg.ProposalsCheck(v.L), msg.ProposalsSendDecline(v.L), reason, v.reasonNote())
	f.Ask.Kind = ui.Danger
	return f
}

// Withdraw asks for the reason code.
func (v View) Withdraw() FormView {
	f := FormView{View: v, Title: msg.ProposalsWithdrawTitle(v.L), Lead: msg.ProposalsWithdrawLead(v.L)}
	f.Ask = v.ask("withdraw", msg.ProposalsCheck(v.L), msg.ProposalsWithdraw(v.L), v.reasons("withdraw", placement.WithdrawReasons()), v.reasonNote())
	f.Ask.Kind = ui.Danger
	return f
}

func (v View) reasons(kind string, codes []string) ui.Field {
	f := ui.Field{L: v.L, Name: "reason", Label: msg.ProposalsReason(v.L), Kind: ui.Radios}
	for _, c := range codes {
		f.Options = append(f.Options, ui.Option{Value: c, Label: msg.Code(v.L, kind, c)})
	}
	return f
}

func (v View) reasonNote() ui.Field {
	return ui.Field{L: v.L, Name: "note", Label: msg.ProposalsReasonNote(v.L), Kind: ui.Area, Hint: msg.ProposalsReasonNoteHint(v.L), Max: 1000, Optional: true}
}

// because gives a field the section that it rests on.
func (v View) because(section string, f ui.Field) ui.Field {
	f.L = v.L
	if s, ok := v.Register.Statute(section, v.today()); ok {
		f.Why, f.Section = s.Why.In(v.L), s.Reference
	}
	return f
}

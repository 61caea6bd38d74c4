package cases

import (
	"slices"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/cases"
	"kuntapaikka/templates/ui"
)

// ShowStep asks for the reason of a step that the reader may ask of the case as it stands.
func (p Pages) ShowStep(e *kit.Exchange) error {
	found, event, err := p.stepAsked(e)
	if err != nil {
		return err
	}
	return p.askStep(e, found.Case, event, e.NewForm(found.Case.Version, nil))
}

// stepAsked reads the case, and the event of the address where it can be asked of it.
func (p Pages) stepAsked(e *kit.Exchange) (casework.View, casework.Event, error) {
	found, _, err := p.look(e)
	if err != nil {
		return found, "", err
	}
	event := casework.Event(e.Param("event"))
	if len(casework.Reasons(event)) == 0 {
		return found, "", fault.Missing() // only a reason has a page
	}
	if !slices.Contains(found.Case.Steps(e.Actor), event) {
		_, err := casework.Next(found.Case.State, event)
		if err == nil {
			err = fault.New(fault.Forbidden, "fault.forbidden")
		}
		return found, "", err
	}
	return found, event, nil
}

func (p Pages) askStep(e *kit.Exchange, c casework.Case, event casework.Event, form ui.Form) error {
	v := views.StepView{
		L: e.Lang, Eyebrow: nameOf(e.Lang, c), Title: msg.Text(e.Lang, "cases.do_"+string(event)), Lead: msg.Text(e.Lang, "cases.lead_"+string(event)),
		Why: msg.CasesWhyReason(e.Lang), Action: path(c.ID) + "/step/" + string(event), Back: path(c.ID), Form: form, Button: msg.Text(e.Lang, "cases.do_"+string(event)), Danger: event == casework.Cancel,
	}
	for _, code := range casework.Reasons(event) {
		v.Reasons = append(v.Reasons, ui.Option{Value: code, Label: msg.Code(e.Lang, casework.ReasonKind(event), code)})
	}
	at := kit.Page{Title: v.Title, Crumbs: crumbs(e.Lang, c, v.Title)}
	if form.Failed() {
		return e.Invalid(at, views.Step(v))
	}
	return e.Page(at, views.Step(v))
}

// take leads the case on. The centre's cancellation also lets go of what a proposal or a direction holds and has opened.
func (p Pages) take(e *kit.Exchange, press identity.Press, id casework.ID, m casework.Move) error {
	if m.Event == casework.Cancel && e.Actor.May(identity.CaseAssign) {
		return p.Chain.Cancel(e.R.Context(), e.Actor, press, id, m.Reason, m.Note)
	}
	return p.Cases.Move(e.R.Context(), e.Actor, press, id, m)
}

// Step takes the case the step that was asked.
func (p Pages) Step(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	press := form.Press()
	if form.Err() != nil {
		return form.Err()
	}
	m := casework.Move{Event: casework.Event(e.Param("event")), Reason: form.Raw("reason"), Note: form.Text("note", 500)}
	err = form.Err()
	if err == nil {
		err = p.take(e, press, id, m)
	}
	if err == nil {
		return e.SeeOther(path(id) + "?done=moved")
	}
	if form.Err() == nil && !form.Add(err) {
		return err
	}
	found, event, err := p.stepAsked(e)
	if err != nil {
		return err
	}
	return p.askStep(e, found.Case, event, form.View())
}

package cases

import (
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/cases/stage"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/cases"
	"kuntapaikka/templates/ui"
)

// ShowCheck shows everything that was answered, what is missing, and the button that sends the case.
func (p Pages) ShowCheck(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	if _, err := p.Cases.Edit(e.R.Context(), e.Actor, id); err != nil {
		return err
	}
	return p.check(e, id, ui.Form{})
}

func (p Pages) check(e *kit.Exchange, id casework.ID, form ui.Form) error {
	found, err := p.Cases.Look(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	w, err := p.words(e)
	if err != nil {
		return err
	}
	c := found.Case
	v := views.CheckView{
		L: e.Lang, Eyebrow: nameOf(e.Lang, c), Stages: stageList(e.Lang, c, "check"), Form: e.NewForm(c.Version, nil), Action: path(id) + "/receive",
		SendText: msg.CasesSend(e.Lang), Missing: w.missing(c), Groups: w.groups(found, false),
	}
	if c.State == casework.NeedsCompletion {
		v.SendText = msg.CasesSendCompleted(e.Lang)
	}
	v.MaySend = len(v.Missing) == 0 && (c.IsDraft() || c.State == casework.NeedsCompletion)
	for i := range v.Groups {
		v.Groups[i].EditHref, v.Groups[i].EditText = stagePath(id, v.Groups[i].ID), msg.AppChangeWhat(e.Lang, v.Groups[i].Title)
	}
	at := kit.Page{Title: msg.CasesStageCheck(e.Lang), Crumbs: crumbs(e.Lang, c, msg.CasesStageCheck(e.Lang))}
	if form.Failed() {
		return e.Invalid(at, views.Check(v))
	}
	return e.Page(at, views.Check(v))
}

// missing lists the parts that lack something, each with how much.
func (w words) missing(c casework.Case) (all []ui.Task) {
	lacks := map[casework.FieldGroup]int{}
	for _, m := range c.Lacks() {
		lacks[m.Group]++
	}
	for _, s := range stage.Stages(c.Group) {
		if n := lacks[s.Group]; n > 0 && !s.IsPersonal() {
			all = append(all, ui.Task{Label: s.Title(w.l), Hint: msg.CasesMissing(w.l, n), Href: stagePath(c.ID, s.Code), State: ui.TaskToMend})
		}
	}
	return all
}

// Receive sends a draft, or what was completed.
func (p Pages) Receive(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if form.Err() != nil {
		return form.Err()
	}
	if err := p.Cases.Receive(e.R.Context(), e.Actor, press, id); err != nil {
		if form.Add(err) {
			return p.check(e, id, form.View())
		}
		return err
	}
	return e.SeeOther(path(id) + "?done=received")
}

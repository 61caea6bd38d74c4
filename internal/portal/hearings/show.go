package hearings

import (
	"net/url"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/hearings"
	"kuntapaikka/templates/history"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/profile"
)

// mostStatement is the longest statement, in characters.
const mostStatement = 4000

// Show shows one hearing.
func (p Pages) Show(e *kit.Exchange) error {
	v, err := p.read(e)
	if err != nil {
		return err
	}
	v.Form = e.NewForm(v.Hearing.Version, url.Values{})
	return e.Page(framed(e, v), views.Show(v))
}

// Answer takes the statement.
func (p Pages) Answer(e *kit.Exchange) error {
	v, err := p.read(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	if !v.MayAnswer() {
		return fault.New(fault.Conflict, "hearings.wrong_state")
	}
	outcome, services, statement := placement.Outcome(form.Raw("outcome")), services(form, v.Needs()), form.Text("statement", mostStatement)
	press := form.Press()
	_, mistakes := v.Hearing.Answer(outcome, services, statement)
	form.Add(mistakes)
	show := func(checking bool) error {
		v.Form, v.Check = form.View(), checking
		return e.Show(framed(e, v), form, views.Show(v))
	}
	return e.Ask(form, show, func() error {
		if err := p.Chain.AnswerHearing(e.R.Context(), e.Actor, press, v.Hearing.ID, outcome, services, statement); err != nil {
			return err
		}
		return e.SeeOther("/hearings/" + v.Hearing.ID.String())
	})
}

// services reads the statement on each need.
func services(form *kit.Form, needs []string) (all []placement.ServiceAnswer) {
	for _, code := range needs {
		all = append(all, placement.ServiceAnswer{Need: code, Outcome: placement.Outcome(form.Raw("service-" + code)), From: form.DateOr("from-" + code)})
	}
	return all
}

func (p Pages) read(e *kit.Exchange) (v views.View, err error) {
	id, err := e.ID("id")
	if err != nil {
		return v, err
	}
	if v.HearingView, err = p.Reading.Hearing(e.R.Context(), e.Actor, id); err != nil {
		return v, err
	}
	v.L, v.Role = e.Lang, e.Actor.Role()
	v.History = history.Timeline(e.Lang, v.Steps)
	if v.Seen() {
		v.Profile = profile.View{
			L: e.Lang, Case: v.Case, Register: v.Register, On: civil.DateIn(v.Now), Names: v.Names, Whole: "/cases/" + v.Case.ID.String(),
		}
	}
	return v, nil
}

func framed(e *kit.Exchange, v views.View) kit.Page {
	return kit.Page{Title: msg.HearingsOneTitle(e.Lang, v.Hearing.Reference), Crumbs: []layout.Crumb{
		{Label: msg.HearingsTitle(e.Lang), Href: "/hearings"}, {Label: v.Hearing.Reference},
	}}
}

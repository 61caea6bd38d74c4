package arrivals

import (
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement/arrivals"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/arrivals"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// New shows the notice of a household that comes without a proposal.
func (p Pages) New(e *kit.Exchange) error { return p.showNew(e, e.NewForm(0, nil)) }

func (p Pages) showNew(e *kit.Exchange, form ui.Form) error {
	v := views.NewView{Lang: e.Lang, Form: form}
	for _, g := range casework.Groups() {
		if g.Notifiable() {
			v.Groups = append(v.Groups, ui.Option{Value: string(g), Label: msg.Code(e.Lang, "group", string(g))})
		}
	}
	page := kit.Page{Title: msg.ArrivalsNewTitle(e.Lang), Crumbs: []layout.Crumb{{Label: msg.ArrivalsTitle(e.Lang), Href: "/arrivals"}, {Label: msg.ArrivalsNewTitle(e.Lang)}}}
	if form.Failed() {
		return e.Invalid(page, views.New(v))
	}
	return e.Page(page, views.New(v))
}

// Add records the notice.
func (p Pages) Add(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	years, err := arrivals.ParseYears(form.Text("birth_years", 500))
	if err != nil && !form.Add(err) {
		return err
	}
	n := arrivals.Newcomers{Group: casework.Group(form.Raw("group")), BirthYears: years, Planned: form.DateOr("planned")}
	press := form.Press()
	if form.Err() == nil {
		id, err := p.Desk.Notify(e.R.Context(), e.Actor, press, n)
		if err == nil {
			return e.SeeOther("/arrivals/" + id.String())
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.showNew(e, form.View())
}

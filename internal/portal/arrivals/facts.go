package arrivals

import (
	"net/http"
	"net/url"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement/arrivals"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/arrivals"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Facts shows what the compensation asks of each person of a household, to be filled in or mended.
func (p Pages) Facts(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	c, i, err := p.Registry.Open(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	known := url.Values{}
	for _, q := range i.Persons {
		f := arrivals.Facts{Person: q.Number}
		known.Set(f.Field("birth-date"), i18n.Date(e.Lang, q.BirthDate))
		known.Set(f.Field("permit"), q.Permit)
		known.Set(f.Field("permit-from"), i18n.Date(e.Lang, q.PermitFrom))
	}
	return p.facts(e, http.StatusOK, c, e.NewForm(i.Version, known))
}

func (p Pages) facts(e *kit.Exchange, status int, c casework.Case, form ui.Form) error {
	l := e.Lang
	v := views.FactsView{Lang: l, Case: c.ID.String(), Reference: c.Reference, Form: form, Changed: status == http.StatusConflict}
	for _, code := range casework.Permits() {
		v.Permits = append(v.Permits, ui.Option{Value: code, Label: msg.Code(l, "permit", code)})
	}
	for _, q := range c.Profile.Persons {
		f := arrivals.Facts{Person: q.Number}
		v.Persons = append(v.Persons, views.PersonFacts{
			Title: personName(l, c, q.Number), Birth: f.Field("birth-date"), Permit: f.Field("permit"), PermitFrom: f.Field("permit-from"),
		})
	}
	title := msg.ArrivalsFacts(l)
	return e.PageStatus(status, kit.Page{Title: title + ": " + c.Reference, Failed: form.Failed(), Crumbs: []layout.Crumb{
		{Label: msg.ArrivalsTitle(l), Href: "/arrivals"}, {Label: c.Reference, Href: "/arrivals/" + v.Case}, {Label: title},
	}}, views.Facts(v))
}

// SaveFacts keeps them.
func (p Pages) SaveFacts(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	c, i, err := p.Registry.Open(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	var all []arrivals.Facts
	for _, q := range c.Profile.Persons {
		f := arrivals.Facts{Person: q.Number}
		f.Birth, f.Permit, f.PermitFrom = form.DateOr(f.Field("birth-date")), form.Raw(f.Field("permit")), form.DateOr(f.Field("permit-from"))
		all = append(all, f)
	}
	press := form.Press()
	if form.Err() == nil {
		err := p.Registry.Mend(e.R.Context(), e.Actor, press, id, all)
		switch {
		case err == nil:
			return e.SeeOther("/arrivals/" + id.String())
		case fault.KindOf(err) == fault.Conflict:
			return p.facts(e, http.StatusConflict, c, e.NewForm(i.Version, form.Values()))
		case !form.Add(err):
			return err
		}
	}
	return p.facts(e, http.StatusUnprocessableEntity, c, form.View())
}

package offers

import (
	"errors"
	"net/http"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/offers"
	"kuntapaikka/templates/ui"
)

// check shows the answers for a last look, with the decision behind them. It opens when the other sections are ready.
func (p Pages) check(e *kit.Exchange, status int, v places.OfferView, form ui.Form) error {
	if !v.Complete(today(e)) {
		return e.SeeOther("/offers/" + v.ID.String())
	}
	shell, err := p.shell(e, v, places.DecisionSection, form)
	if err != nil {
		return err
	}
	shell.Lead = msg.OffersCheckLead(e.Lang)
	view := views.CheckView{Shell: shell, Parts: parts(e.Lang, v.Offer, true), MaySign: e.Actor.Has(identity.Signatory)}
	return e.PageStatus(status, kit.Page{Title: shell.Title, Crumbs: crumbs(e.Lang, &v.Offer, shell.Title), Failed: form.Failed()}, views.Check(view))
}

// Submit sends the offer to the centre with the decision that the form carries.
func (p Pages) Submit(e *kit.Exchange) error {
	v, err := p.get(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	d, press := readDecision(form), form.Press()
	if form.Err() == nil {
		err = p.Offers.Submit(e.R.Context(), e.Actor, press, v.ID, d)
		if err == nil {
			return e.SeeOther("/offers/" + v.ID.String() + "?done=sent")
		}
		var stale *places.StaleSection
		if errors.As(err, &stale) || v.State != places.OfferDraft || !form.Add(err) {
			return err
		}
	}
	if v.State != places.OfferDraft {
		return fault.New(fault.Conflict, "offers.not_a_draft")
	}
	return p.check(e, http.StatusUnprocessableEntity, v, form.View())
}

// parts are the answers of the sections; with links back to them when they can still be changed.
func parts(l i18n.Lang, o places.Offer, change bool) []views.Part {
	all := []views.Part{
		{Title: sectionName(l, places.ContactSection), Rows: contactRows(l, o.Document.Contact)},
		{Title: sectionName(l, places.PlacesSection), Rows: placesRows(l, o)},
		{Title: sectionName(l, places.ServicesSection), Rows: servicesRows(l, o.Document.Readiness)},
	}
	if !change {
		d := o.Document.Decision
		return append(all, views.Part{Title: msg.OffersDecision(l), Rows: []ui.Answer{
			{Label: msg.OffersDecisionBody(l), Text: d.Body}, {Label: msg.OffersDecisionOn(l), Text: day(l, d.On)}, {Label: msg.OffersDecisionReference(l), Text: d.Reference},
		}})
	}
	for i, s := range places.Sections()[:len(all)] {
		for j := range all[i].Rows {
			all[i].Rows[j].Href = href(o, s)
		}
	}
	return all
}

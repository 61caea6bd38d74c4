package offers

import (
	"net/http"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/offers"
	"kuntapaikka/templates/ui"
)

// decideView is what the centre can do with a submitted offer; each of the two forms has a press of its own.
func (p Pages) decideView(e *kit.Exchange, v places.OfferView, confirm, back *kit.Form) *views.DecideView {
	d := &views.DecideView{Confirm: e.NewForm(v.Version, nil), Return: e.NewForm(v.Version, nil)}
	if confirm != nil {
		d.Confirm = confirm.View()
	}
	if back != nil {
		d.Return = back.View()
	}
	if a, ok := places.AgreementOn(v.Agreements, today(e)); ok && offered(v.Offer) > a.YearlyPlaces {
		d.Over = msg.OffersConfirmOver(e.Lang, offered(v.Offer), a.YearlyPlaces)
	}
	return d
}

// Confirm puts an offer in force.
func (p Pages) Confirm(e *kit.Exchange) error {
	v, form, err := p.act(e)
	if err != nil {
		return err
	}
	press := form.Press()
	err = p.Offers.Confirm(e.R.Context(), e.Actor, press, v.ID, form.Flag("agreed"))
	switch {
	case err == nil:
		return e.SeeOther("/offers/" + v.ID.String() + "?done=confirmed")
	case form.Add(err):
		return p.show(e, v, http.StatusUnprocessableEntity, form, nil)
	}
	return err
}

// Return sends an offer back to be mended.
func (p Pages) Return(e *kit.Exchange) error {
	v, form, err := p.act(e)
	if err != nil {
		return err
	}
	reason, press := form.Text("reason", places.MostNote), form.Press()
	if form.Err() == nil {
		err = p.Offers.Return(e.R.Context(), e.Actor, press, v.ID, reason)
		if err == nil {
			return e.SeeOther("/offers?done=returned")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.show(e, v, http.StatusUnprocessableEntity, nil, form)
}

// act reads the offer and the form that was sent about it.
func (p Pages) act(e *kit.Exchange) (places.OfferView, *kit.Form, error) {
	v, err := p.get(e)
	if err != nil {
		return v, nil, err
	}
	form, err := e.Form()
	return v, form, err
}

// ShowWithdraw asks for the reason of a withdrawal and says what it does; a draft is only discarded.
func (p Pages) ShowWithdraw(e *kit.Exchange) error {
	v, err := p.get(e)
	if err != nil {
		return err
	}
	return p.withdraw(e, v, http.StatusOK, e.NewForm(v.Version, nil))
}

func (p Pages) withdraw(e *kit.Exchange, v places.OfferView, status int, form ui.Form) error {
	l := e.Lang
	if v.State != places.OfferDraft && !mayWithdraw(e.Actor, v.Offer) {
		if v.State == places.OfferWithdrawn {
			return fault.New(fault.Conflict, "offers.withdrawn_already")
		}
		return fault.New(fault.Forbidden, "offers.needs_signatory")
	}
	view := views.ActView{
		Lang: l, Title: msg.OffersWithdraw(l), Lead: msg.OffersWithdrawLead(l), Action: "/offers/" + v.ID.String() + "/withdraw", Back: "/offers/" + v.ID.String(),
		Button: msg.OffersWithdraw(l), Kind: ui.Danger, Form: form,
		Fields: []ui.Field{{L: l, Name: "reason", Label: msg.OffersReason(l), Kind: ui.Area, Max: places.MostNote}},
	}
	if v.State == places.OfferDraft {
		view.Title, view.Lead, view.Button, view.Fields = msg.OffersDiscard(l), msg.OffersDiscardLead(l), msg.OffersDiscard(l), nil
	}
	ends := map[string]bool{}
	for _, line := range v.Lines {
		for _, h := range v.Holdings[line.ID] {
			if h.Reserved > 0 {
				ends[h.Proposal.String()] = true
				view.Holders = append(view.Holders, holder(l, h))
			}
		}
	}
	if len(ends) > 0 {
		view.Warning = msg.OffersWithdrawEnds(l, len(ends))
	}
	return e.PageStatus(status, kit.Page{Title: view.Title, Crumbs: crumbs(l, &v.Offer, view.Title), Failed: form.Failed()}, views.Act(view))
}

// Withdraw takes an offer back.
func (p Pages) Withdraw(e *kit.Exchange) error {
	v, form, err := p.act(e)
	if err != nil {
		return err
	}
	reason, press := form.Text("reason", places.MostNote), form.Press()
	if form.Err() == nil {
		err = p.Offers.Withdraw(e.R.Context(), e.Actor, press, v.ID, reason)
		if err == nil {
			return e.SeeOther("/offers?done=withdrawn")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.withdraw(e, v, http.StatusUnprocessableEntity, form.View())
}

// line reads the offer and the line of it that the address names.
func (p Pages) line(e *kit.Exchange) (places.OfferView, places.Line, error) {
	v, err := p.get(e)
	if err != nil {
		return v, places.Line{}, err
	}
	id, err := e.ID("line")
	if err != nil {
		return v, places.Line{}, err
	}
	line, ok := v.Line(id)
	if !ok {
		return v, line, fault.Missing()
	}
	return v, line, nil
}

func (p Pages) linePage(e *kit.Exchange, v places.OfferView, line places.Line, view views.ActView) error {
	view.Lang, view.Back = e.Lang, "/offers/"+v.ID.String()
	for _, h := range v.Holdings[line.ID] {
		view.Holders = append(view.Holders, holder(e.Lang, h))
	}
	status := http.StatusOK
	if view.Form.Failed() {
		status = http.StatusUnprocessableEntity
	}
	return e.PageStatus(status, kit.Page{Title: view.Title, Crumbs: crumbs(e.Lang, &v.Offer, view.Title), Failed: view.Form.Failed()}, views.Act(view))
}

// mayChangeLine is whether the page of a change is shown at all; the use case decides again. Other centres read what is in force, for their rankings.
func mayChangeLine(a identity.Actor, v places.OfferView, line places.Line) error {
	switch {
	case a.May(identity.OfferConfirm) && v.Centre.ID != a.Organisation():
		return fault.Missing()
	case a.May(identity.OfferWrite) && !a.Has(identity.Signatory):
		return fault.New(fault.Forbidden, "offers.needs_signatory")
	case v.State != places.OfferInForce || !line.InForce:
		return fault.New(fault.Conflict, "offers.not_in_force")
	}
	return nil
}

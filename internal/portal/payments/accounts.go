package payments

import (
	"net/http"
	"net/url"

	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/payments"
	"kuntapaikka/templates/ui"
)

// Account shows the form in which the account of a claim that waits is mended.
func (p Pages) Account(e *kit.Exchange) error {
	w, err := p.waiting(e)
	if err != nil {
		return err
	}
	return p.account(e, http.StatusOK, w, e.NewForm(0, url.Values{"iban": {w.IBAN.String()}}))
}

func (p Pages) waiting(e *kit.Exchange) (paying.Waiting, error) {
	id, err := e.ID("id")
	if err != nil {
		return paying.Waiting{}, err
	}
	return p.Desk.Waiting(e.R.Context(), e.Actor, id)
}

func (p Pages) account(e *kit.Exchange, status int, w paying.Waiting, form ui.Form) error {
	l := e.Lang
	title := msg.PaymentsMendAccount(l)
	v := views.AccountView{Lang: l, Form: form, ID: w.Claim.String(), Rows: []ui.Answer{
		{Label: msg.PaymentsClaimant(l), Text: kit.Name(l, w.Claimant)},
		{Label: msg.PaymentsClaim(l), Text: w.Number},
		{Label: msg.PaymentsAmount(l), Text: i18n.Euros(l, int64(w.Cents))},
		{Label: msg.PaymentsAccount(l), Text: w.IBAN.String()},
	}}
	if w.Last.Happened() {
		v.Rows = append(v.Rows, ui.Answer{Label: msg.PaymentsWhy(l), Text: reason(l, w.Last.Reason)})
	}
	return e.PageStatus(status, kit.Page{Title: title, Crumbs: crumbs(l, title), Failed: form.Failed()}, views.Account(v))
}

// MendAccount saves the account.
func (p Pages) MendAccount(e *kit.Exchange) error {
	w, err := p.waiting(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	why, press := form.Needed("why", 1000), form.Press()
	to, err := bank.ParseIBAN(form.Raw("iban"))
	if err != nil {
		at := bank.At("iban", err)
		form.Fail(at.Name, at.Message.Key, at.Message.Args...)
	}
	if form.Err() == nil {
		err := p.Desk.MendAccount(e.R.Context(), e.Actor, press, w.Claim, to, why)
		if err == nil {
			return e.SeeOther("/payments?saved=account")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.account(e, http.StatusUnprocessableEntity, w, form.View())
}

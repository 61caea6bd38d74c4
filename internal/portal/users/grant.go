package users

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/account"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/ui"
	views "kuntapaikka/templates/users"
)

// typedGrant reads the term, duties and reason of a grant. People give the last day; it is stored as the day after.
func typedGrant(form *kit.Form, allowed []identity.Flag) account.NewGrant {
	g := account.NewGrant{Reason: form.Needed("reason", 500), Valid: civil.Period{From: form.Date("from"), To: form.DateOr("to")}}
	if !g.Valid.To.IsZero() {
		g.Valid.To = g.Valid.To.AddDays(1)
	}
	for _, code := range form.All("flags") {
		f := identity.Flag(code)
		if !slices.Contains(allowed, f) {
			form.Fail("flags", "fault.unknown_choice", code)
		}
		g.Flags = append(g.Flags, f)
	}
	return g
}

// Grant gives an account a right in any organisation.
func (p Pages) Grant(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press, g := form.Press(), typedGrant(form, account.Flags(false))
	g.Account = id
	if g.Organisation, err = uuid.Parse(form.Raw("organisation")); err != nil {
		form.Fail("organisation", "fault.choose_one")
	}
	if form.Err() == nil {
		_, err := p.Service.Grant(e.R.Context(), e.Actor, press, g)
		if err == nil {
			return e.SeeOther(listPath + "/" + id.String())
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.show(e, http.StatusUnprocessableEntity, id, "", form.View())
}

// End ends a grant today and goes back to the page it was ended on.
func (p Pages) End(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press, reason := form.Press(), form.Needed("reason", 500)
	if err := form.Err(); err != nil {
		return err
	}
	if err := p.Service.EndGrant(e.R.Context(), e.Actor, press, id, reason); err != nil {
		return err
	}
	return e.SeeOther(kit.Local(form.Raw("back")))
}

const rightsPath = "/account/rights"

// Rights shows a main user the rights in its organisation, and others who their main user is.
func (p Pages) Rights(e *kit.Exchange) error {
	return p.rights(e, http.StatusOK, "", e.NewForm(0, url.Values{"from": {kit.Typed(civil.DateIn(e.Now()))}, "language": {string(e.Lang)}}))
}

func (p Pages) rights(e *kit.Exchange, status int, password string, form ui.Form) error {
	v := views.RightsView{
		Lang: e.Lang, Organisation: kit.Name(e.Lang, e.Actor.Membership.Organisation), Main: account.MayGrant(e.Actor), Form: form, Password: password,
		Flags: flagOptions(e.Lang, account.Flags(true)),
	}
	if v.Main {
		own, err := p.Service.Own(e.R.Context(), e.Actor)
		if err != nil {
			return err
		}
		v.Grants = grantViews(e, own, rightsPath+"/")
	}
	return e.PageStatus(status, kit.Page{Title: msg.UsersRights(e.Lang), Failed: form.Failed()}, views.Rights(v))
}

// Invite gives somebody a right in the main user's organisation.
func (p Pages) Invite(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	press, n, g := form.Press(), typedAccount(form), typedGrant(form, account.Flags(true))
	if form.Err() == nil {
		password, err := p.Service.Invite(e.R.Context(), e.Actor, press, n, g)
		switch {
		case err == nil && password == "":
			return e.SeeOther(rightsPath)
		case err == nil:
			return p.rights(e, http.StatusOK, password, e.NewForm(0, nil))
		case !form.Add(err):
			return err
		}
	}
	return p.rights(e, http.StatusUnprocessableEntity, "", form.View())
}

// outboxShown is how many letters the page shows.
const outboxShown = 50

// Outbox shows the letters that stayed on this machine because no mail server is set.
func (p Pages) Outbox(e *kit.Exchange) error {
	v := views.OutboxView{Lang: e.Lang, Delivers: p.Post == nil || p.Post.Delivers()}
	if !v.Delivers {
		letters, err := p.Post.Outbox(outboxShown)
		if err != nil {
			return err
		}
		for _, l := range letters {
			v.Letters = append(v.Letters, views.Letter{At: l.At, To: l.To, Subject: l.Subject, Body: l.Body})
		}
	}
	return e.Page(kit.Page{Title: msg.UsersOutbox(e.Lang)}, views.Outbox(v))
}

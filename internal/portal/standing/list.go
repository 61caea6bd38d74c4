package standing

import (
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/standing"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/standing"
	"kuntapaikka/templates/ui"
)

// Pages are the handlers.
type Pages struct {
	Desk standing.Desk
}

const (
	address       = "/authorisations"
	mostReference = 200
)

// List shows the authorisations, and the form of a new one to who may grant.
func (p Pages) List(e *kit.Exchange) error { return p.show(e, e.NewForm(0, nil)) }

func (p Pages) show(e *kit.Exchange, form ui.Form) error {
	all, err := p.Desk.List(e.R.Context(), e.Actor)
	if err != nil {
		return err
	}
	v := views.View{L: e.Lang, Form: form, MayGrant: e.Actor.May(identity.AuthorisationWrite)}
	for _, a := range all {
		v.Rows = append(v.Rows, row(e, a))
	}
	at := kit.Page{Title: msg.StandingTitle(e.Lang), Crumbs: []layout.Crumb{
		{Label: msg.ProposalsTitle(e.Lang), Href: "/proposals"}, {Label: msg.StandingTitle(e.Lang)},
	}}
	if form.Failed() {
		return e.Invalid(at, views.Page(v))
	}
	return e.Page(at, views.Page(v))
}

func row(e *kit.Exchange, a placement.Authorisation) views.Row {
	today := civil.DateIn(e.Now())
	r := views.Row{
		Centre: kit.Name(e.Lang, a.Centre), Reference: a.Reference, Granted: a.GrantedBy,
		Days: i18n.Date(e.Lang, a.Valid.From) + "–" + i18n.Date(e.Lang, a.Valid.To.AddDays(-1)),
	}
	switch {
	case !a.EndedAt.IsZero():
		r.State = ui.Tag{Text: msg.StandingEnded(e.Lang, a.EndedAt)}
	case a.InForce(today):
		r.State = ui.Tag{Text: msg.StandingInForce(e.Lang), Kind: ui.Success}
	case today.Before(a.Valid.From):
		r.State = ui.Tag{Text: msg.StandingAhead(e.Lang), Kind: ui.Info}
	default:
		r.State = ui.Tag{Text: msg.StandingOver(e.Lang)}
	}
	if a.EndedAt.IsZero() && today.Before(a.Valid.To) && e.Actor.May(identity.AuthorisationWrite) {
		r.End = address + "/" + a.ID.String() + "/end"
	}
	return r
}

// Grant takes a new authorisation.
func (p Pages) Grant(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	g := standing.Grant{From: form.DateOr("from"), Last: form.DateOr("last"), Reference: form.Text("reference", mostReference)}
	press := form.Press()
	form.Add(g.Check(civil.DateIn(e.Now())))
	if form.Err() == nil {
		if err = p.Desk.Grant(e.R.Context(), e.Actor, press, g); err == nil {
			return e.SeeOther(address)
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.show(e, form.View())
}

// End ends an authorisation before its time.
func (p Pages) End(e *kit.Exchange) error {
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
	if err := p.Desk.End(e.R.Context(), e.Actor, press, id); err != nil {
		return err
	}
	return e.SeeOther(address)
}

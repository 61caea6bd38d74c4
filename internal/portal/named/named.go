package named

import (
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/casework/named"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/named"
	"kuntapaikka/templates/ui"
)

// Pages are the handlers.
type Pages struct {
	Desk named.Desk
}

// Show shows who is named.
func (p Pages) Show(e *kit.Exchange) error { return p.show(e, e.NewForm(0, nil)) }

func (p Pages) show(e *kit.Exchange, form ui.Form) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	found, err := p.Desk.List(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	v := views.View{L: e.Lang, Reference: found.Case.Reference, Form: form, Action: address(id), Back: "/cases/" + id.String()}
	for _, x := range found.Named {
		r := views.Row{
			Name: found.Names[x.Account], Organisation: kit.Name(e.Lang, found.Orgs[x.Org]), Layer: msg.Code(e.Lang, "layer", string(x.Layer)),
			Since: i18n.MomentShort(e.Lang, x.Since), Ground: x.Ground,
		}
		if found.MayEnd(x) {
			r.End = address(id) + "/" + x.ID.String() + "/end"
		}
		v.Rows = append(v.Rows, r)
	}
	for _, o := range found.Offers {
		v.Offers = append(v.Offers, ui.Option{
			Value: string(o.Layer) + " " + o.Org.String(), Label: msg.Code(e.Lang, "layer", string(o.Layer)) + ": " + kit.Name(e.Lang, found.Orgs[o.Org]),
		})
	}
	at := kit.Page{Title: msg.NamedTitle(e.Lang) + ": " + found.Case.Reference, Crumbs: []layout.Crumb{
		{Label: msg.CasesListTitle(e.Lang), Href: "/cases"}, {Label: found.Case.Reference, Href: v.Back}, {Label: msg.NamedTitle(e.Lang)},
	}}
	if form.Failed() {
		return e.Invalid(at, views.Page(v))
	}
	return e.Page(at, views.Page(v))
}

// Name names a person.
func (p Pages) Name(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press, login := form.Press(), form.Needed("login", 200)
	offer := read(form)
	if form.Err() == nil {
		if err = p.Desk.Name(e.R.Context(), e.Actor, press, id, offer, login); err == nil {
			return e.SeeOther(address(id))
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.show(e, form.View())
}

// read reads for what a person is named: the layer, and of whom.
func read(form *kit.Form) named.Offer {
	layer, org, _ := strings.Cut(form.Raw("offer"), " ")
	id, err := uuid.Parse(org)
	if err != nil {
		form.Fail("offer", "fault.choose_one")
	}
	return named.Offer{Layer: casework.Layer(layer), Org: id}
}

// End ends what a person was named for.
func (p Pages) End(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	access, err := e.ID("access")
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
	if err := p.Desk.End(e.R.Context(), e.Actor, press, id, access); err != nil {
		return err
	}
	return e.SeeOther(address(id))
}

func address(id casework.ID) string { return "/cases/" + id.String() + "/named" }

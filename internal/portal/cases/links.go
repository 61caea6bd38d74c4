package cases

import (
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/cases"
	"kuntapaikka/templates/ui"
)

// ShowLinks shows what a case is linked with, and asks for another.
func (p Pages) ShowLinks(e *kit.Exchange) error { return p.askLink(e, e.NewForm(0, nil)) }

func (p Pages) askLink(e *kit.Exchange, form ui.Form) error {
	found, w, err := p.look(e)
	if err != nil {
		return err
	}
	c := found.Case
	if !c.MayEdit(e.Actor) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	base := path(c.ID) + "/links"
	v := views.LinksView{
		L: e.Lang, Eyebrow: nameOf(e.Lang, c), Form: form, Action: base, Back: path(c.ID),
		Show: views.ShowView{L: e.Lang, Links: w.links(found, base), Form: e.NewForm(0, nil)},
	}
	for _, k := range casework.LinkKinds() {
		v.Kinds = append(v.Kinds, ui.Option{Value: string(k), Label: msg.Code(e.Lang, "link", string(k))})
	}
	at := kit.Page{Title: msg.CasesLinksTitle(e.Lang), Crumbs: crumbs(e.Lang, c, msg.CasesLinksTitle(e.Lang))}
	if form.Failed() {
		return e.Invalid(at, views.Links(v))
	}
	return e.Page(at, views.Links(v))
}

// Link links the case with another.
func (p Pages) Link(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press, other := form.Press(), form.Needed("reference", 40)
	kind := casework.LinkKind(form.Enum("kind", codesOf(casework.LinkKinds())...))
	note := form.Text("note", 200)
	if form.Err() == nil {
		err = p.Cases.Link(e.R.Context(), e.Actor, press, id, other, kind, note)
	}
	if form.Err() != nil || err != nil && form.Add(err) {
		return p.askLink(e, form.View())
	}
	if err != nil {
		return err
	}
	return e.SeeOther(path(id) + "/links")
}

// Unlink takes a link away.
func (p Pages) Unlink(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	other, err := e.ID("other")
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
	if err := p.Cases.Unlink(e.R.Context(), e.Actor, press, id, other); err != nil {
		return err
	}
	return e.SeeOther(path(id) + "/links")
}

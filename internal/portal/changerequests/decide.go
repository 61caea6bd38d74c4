package changerequests

import (
	"kuntapaikka/internal/grants/changes"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/changerequests"
	"kuntapaikka/templates/layout"
)

// ShowDecide shows the letter as it would be issued.
func (p Pages) ShowDecide(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	doc, err := p.Desk.Preview(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	l, r := e.Lang, doc.Request
	title := msg.ChangerequestsDecide(l)
	v := views.DecideView{Lang: l, Path: path(r), Title: r.Number + ", " + kit.Name(l, r.Claimant), Form: e.NewForm(r.Version, nil), Letter: letter(l, doc, e.Now())}
	return e.Page(kit.Page{Title: title + ": " + r.Number, Crumbs: under(l, r, title)}, views.Decide(v))
}

func under(l i18n.Lang, r changes.Request, title string) []layout.Crumb {
	return crumbs(l, layout.Crumb{Label: r.Number, Href: path(r)}, layout.Crumb{Label: title})
}

// Decide issues the decision.
func (p Pages) Decide(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if err := form.Err(); err != nil {
		return err
	}
	if err := p.Desk.Decide(e.R.Context(), e.Actor, press, id, Letters(e.Now())); err != nil {
		return err
	}
	return e.SeeOther(Path + "/" + id.String() + "/decision")
}

// Decision shows an issued decision.
func (p Pages) Decision(e *kit.Exchange) error {
	r, err := p.one(e)
	if err != nil {
		return err
	}
	return e.Decision(r.Letters, path(r)+"/decision", func(title string) []layout.Crumb { return under(e.Lang, r, title) })
}

// PDF sends an issued decision as a file.
func (p Pages) PDF(e *kit.Exchange) error {
	r, err := p.one(e)
	if err != nil {
		return err
	}
	return e.DecisionPDF(r.Letters)
}

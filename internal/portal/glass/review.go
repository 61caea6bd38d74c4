package glass

import (
	"github.com/google/uuid"

	"kuntapaikka/internal/casework/glass"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/glass"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// ShowReview shows the data protection officer one opening, with the form that closes its review.
func (p Pages) ShowReview(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	return p.showReview(e, id, e.NewForm(0, nil))
}

func (p Pages) showReview(e *kit.Exchange, id uuid.UUID, form ui.Form) error {
	found, err := p.Desk.Show(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	v := views.ReviewView{L: e.Lang, Row: row(e, found.Register, reviewPath, found.Opening), Form: form}
	for _, code := range glass.Outcomes() {
		v.Outcomes = append(v.Outcomes, ui.Option{Value: code, Label: msg.Code(e.Lang, "glass_outcome", code)})
	}
	at := kit.Page{Title: msg.GlassCaseTitle(e.Lang, found.Opening.Reference), Crumbs: []layout.Crumb{
		{Label: msg.GlassTitle(e.Lang), Href: reviewPath}, {Label: found.Opening.Reference},
	}}
	if form.Failed() {
		return e.Invalid(at, views.Review(v))
	}
	return e.Page(at, views.Review(v))
}

// Review closes the review.
func (p Pages) Review(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	f := glass.Finding{Outcome: glass.Outcome(form.EnumOr("outcome", glass.Outcomes()...)), Note: form.Text("note", glass.MostNote)}
	form.Add(f.Check())
	if form.Err() == nil {
		if err = p.Desk.Review(e.R.Context(), e.Actor, press, id, f); err == nil {
			return e.SeeOther(reviewPath + "/" + id.String())
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.showReview(e, id, form.View())
}

package recoveries

import (
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/recoveries"
)

// letters writes the letters of a decision in each language, as they are kept.
func letters(issued time.Time) func(string, recovery.Document) (claims.Letters, error) {
	return func(number string, d recovery.Document) (claims.Letters, error) {
		return kit.Letters(func(l i18n.Lang) document.Letter { return views.Letter(l, number, d, issued) })
	}
}

// ShowDecide shows the letter as it would be issued.
func (p Pages) ShowDecide(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	if err := s.Refusal(e.Actor, recovery.Decide, civil.DateIn(e.Now())); err != nil {
		return err
	}
	doc, err := p.Desk.Preview(e.R.Context(), e.Actor, s.ID)
	if err != nil {
		return err
	}
	l := e.Lang
	title := msg.RecoveriesDecide(l)
	v := views.DecideView{Lang: l, Path: path(s.Recovery), Title: s.Number + ", " + kit.Name(l, s.Claimant), Form: e.NewForm(s.Version, nil), Letter: views.Letter(l, s.Number, doc, e.Now())}
	return e.Page(kit.Page{Title: title + ": " + s.Number, Crumbs: under(l, s, title)}, views.Decide(v))
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
	if err := p.Desk.Resolve(e.R.Context(), e.Actor, press, id, letters(e.Now())); err != nil {
		return err
	}
	return e.SeeOther(Path + "/" + id.String() + "/decision")
}

// Decision shows an issued decision.
func (p Pages) Decision(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	return e.Decision(s.Decision.Letters, path(s.Recovery)+"/decision", func(title string) []layout.Crumb { return under(e.Lang, s, title) })
}

// PDF sends an issued decision as a file.
func (p Pages) PDF(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	return e.DecisionPDF(s.Decision.Letters)
}

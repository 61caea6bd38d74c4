package settlements

import (
	"net/http"
	"time"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/settling"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/settlements"
	"kuntapaikka/templates/ui"
)

// letters writes the letters of a decision in each language, as they are kept.
func letters(issued time.Time) func(settling.Document) (claims.Letters, error) {
	return func(d settling.Document) (claims.Letters, error) {
		return kit.Letters(func(l i18n.Lang) document.Letter { return views.Letter(l, d, issued) })
	}
}

// ShowApprove shows the letter as it would be issued, before another person settles the grant.
func (p Pages) ShowApprove(e *kit.Exchange) error {
	s, err := p.waiting(e, settling.Approve)
	if err != nil {
		return err
	}
	return p.approve(e, http.StatusOK, s, e.NewForm(s.Version, nil))
}

func (p Pages) approve(e *kit.Exchange, status int, s settling.Seen, form ui.Form) error {
	doc, err := p.Desk.Preview(e.R.Context(), e.Actor, s.Claim)
	if err != nil {
		return err
	}
	l, title := e.Lang, msg.SettlementsApprove(e.Lang)
	v := views.ApproveView{Lang: l, Path: path(s.Settlement), Number: s.Number, Form: form, Letter: views.Letter(l, doc, e.Now())}
	if s.UnderWay {
		v.UnderWay = msg.SettlementsUnderWay(l)
	}
	return e.PageStatus(status, kit.Page{Title: title + ": " + s.Number, Crumbs: crumbs(l, s.Settlement, title), Failed: form.Failed()}, views.Approve(v))
}

// Approve settles the grant and issues the decision.
func (p Pages) Approve(e *kit.Exchange) error {
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
	if err := p.Desk.Settle(e.R.Context(), e.Actor, press, id, letters(e.Now())); err != nil {
		return err
	}
	return e.SeeOther("/claims/" + id.String() + "/costs/decision")
}

// Return gives a settlement back to be checked again.
func (p Pages) Return(e *kit.Exchange) error { return p.take(e, settling.Return, p.approve) }

// Decision shows the decision as it was issued.
func (p Pages) Decision(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	return e.Decision(s.Decision.Letters, path(s.Settlement)+"/decision", func(title string) []layout.Crumb { return crumbs(e.Lang, s.Settlement, title) })
}

// PDF sends the decision as a file.
func (p Pages) PDF(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	return e.DecisionPDF(s.Decision.Letters)
}

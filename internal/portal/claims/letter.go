package claims

import (
	"time"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/claims"
	"kuntapaikka/templates/layout"
)

// Letters writes the letters of a decision in each language, as they are kept.
func Letters(issued time.Time) func(string, claims.Document) (claims.Letters, error) {
	return func(number string, d claims.Document) (claims.Letters, error) {
		return kit.Letters(func(l i18n.Lang) document.Letter { return views.Letter(l, number, d, issued) })
	}
}

// Decision shows an issued decision.
func (p Pages) Decision(e *kit.Exchange) error {
	c, err := p.one(e)
	if err != nil {
		return err
	}
	return e.Decision(c.Decision.Letters, path(c.Claim)+"/decision", func(title string) []layout.Crumb { return under(e.Lang, c.Claim, title) })
}

// PDF sends an issued decision as a file.
func (p Pages) PDF(e *kit.Exchange) error {
	c, err := p.one(e)
	if err != nil {
		return err
	}
	return e.DecisionPDF(c.Decision.Letters)
}

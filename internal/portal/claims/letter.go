package claims

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/claims"
)

// Letters writes the letters of a decision in each language, as they are kept.
func Letters(issued time.Time) func(string, claims.Document) (claims.Letters, error) {
	return func(number string, d claims.Document) (claims.Letters, error) {
		all := claims.Letters{Texts: map[string]json.RawMessage{}, Sums: map[string]string{}}
		for _, l := range i18n.Langs() {
			letter := views.Letter(l, number, d, issued)
			file, err := letter.PDF()
			if err != nil {
				return all, err
			}
			if all.Texts[string(l)], err = json.Marshal(letter); err != nil {
				return all, err
			}
			sum := sha256.Sum256(file)
			all.Sums[string(l)] = hex.EncodeToString(sum[:])
		}
		return all, nil
	}
}

// issued reads the letter of a decision as it was issued.
func (p Pages) issued(e *kit.Exchange, l i18n.Lang) (c claims.Seen, letter document.Letter, err error) {
	if c, err = p.one(e); err != nil {
		return c, letter, err
	}
	text, ok := c.Decision.Letters.Texts[string(l)]
	if !ok {
		return c, letter, fault.Missing()
	}
	return c, letter, json.Unmarshal(text, &letter)
}

// Decision shows an issued decision.
func (p Pages) Decision(e *kit.Exchange) error {
	l := e.Lang
	c, letter, err := p.issued(e, l)
	if err != nil {
		return err
	}
	v := views.DecisionView{Letter: letter, Path: path(c.Claim), Printed: msg.DirectionsPrinted(l, e.Actor.Name) + " " + i18n.Moment(l, e.Now())}
	return e.Page(kit.Page{Title: msg.ClaimsDecision(l) + " " + c.Decision.Number, Crumbs: under(l, c.Claim, msg.ClaimsDecision(l))}, views.Decision(v))
}

// PDF sends an issued decision as a tagged file, in the language that "in" asks for or else the reader's.
func (p Pages) PDF(e *kit.Exchange) error {
	l := e.Lang
	if asked, ok := i18n.ParseLang(e.Query("in")); ok {
		l = asked
	}
	c, letter, err := p.issued(e, l)
	if err != nil {
		return err
	}
	file, err := letter.PDF()
	if err != nil {
		return err
	}
	return e.Download(c.Decision.Number+"-"+string(l)+".pdf", "application/pdf", file)
}

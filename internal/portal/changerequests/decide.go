package changerequests

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/changes"
	"kuntapaikka/internal/grants/claims"
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
	v := views.DecideView{Lang: l, Path: path(r), Title: r.Number + ", " + kit.Name(l, r.Claimant), Form: e.NewForm(r.Version, nil), Letter: views.Letter(l, doc, e.Now())}
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
	if err := p.Desk.Decide(e.R.Context(), e.Actor, press, id, letters(e.Now())); err != nil {
		return err
	}
	return e.SeeOther(Path + "/" + id.String() + "/decision")
}

// letters writes the letters of a decision in each language, as they are kept.
func letters(issued time.Time) func(changes.Document) (claims.Letters, error) {
	return func(d changes.Document) (claims.Letters, error) {
		all := claims.Letters{Texts: map[string]json.RawMessage{}, Sums: map[string]string{}}
		for _, l := range i18n.Langs() {
			letter := views.Letter(l, d, issued)
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

func (p Pages) issued(e *kit.Exchange, l i18n.Lang) (r changes.Request, letter document.Letter, err error) {
	if r, err = p.one(e); err != nil {
		return r, letter, err
	}
	text, ok := r.Letters.Texts[string(l)]
	if !ok {
		return r, letter, fault.Missing()
	}
	return r, letter, json.Unmarshal(text, &letter)
}

// Decision shows an issued decision.
func (p Pages) Decision(e *kit.Exchange) error {
	l := e.Lang
	r, letter, err := p.issued(e, l)
	if err != nil {
		return err
	}
	v := views.DecisionView{Letter: letter, Path: path(r), Printed: msg.DirectionsPrinted(l, e.Actor.Name) + " " + i18n.Moment(l, e.Now())}
	return e.Page(kit.Page{Title: letter.Title + " " + r.Number, Crumbs: under(l, r, letter.Title)}, views.Decision(v))
}

// PDF sends an issued decision as a tagged file, in the language that "in" asks for or else the reader's.
func (p Pages) PDF(e *kit.Exchange) error {
	l := e.Lang
	if asked, ok := i18n.ParseLang(e.Query("in")); ok {
		l = asked
	}
	r, letter, err := p.issued(e, l)
	if err != nil {
		return err
	}
	file, err := letter.PDF()
	if err != nil {
		return err
	}
	return e.Download(r.Number+"-"+string(l)+".pdf", "application/pdf", file)
}

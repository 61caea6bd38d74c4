package recoveries

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/recoveries"
)

// letters writes the letters of a decision in each language, as they are kept.
func letters(issued time.Time) func(string, recovery.Document) (claims.Letters, error) {
	return func(number string, d recovery.Document) (claims.Letters, error) {
		return kept(func(l i18n.Lang) document.Letter { return views.Letter(l, number, d, issued) })
	}
}

// kept makes the letters of all languages as they are kept, with the SHA-256 of each file.
func kept(write func(i18n.Lang) document.Letter) (claims.Letters, error) {
	all := claims.Letters{Texts: map[string]json.RawMessage{}, Sums: map[string]string{}}
	for _, l := range i18n.Langs() {
		letter := write(l)
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

// issued reads the letter of a decision as it was issued.
func (p Pages) issued(e *kit.Exchange, l i18n.Lang) (s recovery.Seen, letter document.Letter, err error) {
	if s, err = p.one(e); err != nil {
		return s, letter, err
	}
	text, ok := s.Decision.Letters.Texts[string(l)]
	if !ok {
		return s, letter, fault.Missing()
	}
	return s, letter, json.Unmarshal(text, &letter)
}

// Decision shows an issued decision.
func (p Pages) Decision(e *kit.Exchange) error {
	l := e.Lang
	s, letter, err := p.issued(e, l)
	if err != nil {
		return err
	}
	v := views.DecisionView{Letter: letter, Path: path(s.Recovery), Printed: msg.DirectionsPrinted(l, e.Actor.Name) + " " + i18n.Moment(l, e.Now())}
	return e.Page(kit.Page{Title: letter.Title + " " + s.Number, Crumbs: under(l, s, letter.Title)}, views.Decision(v))
}

// PDF sends an issued decision as a tagged file, in the language that "in" asks for or else the reader's.
func (p Pages) PDF(e *kit.Exchange) error {
	l := e.Lang
	if asked, ok := i18n.ParseLang(e.Query("in")); ok {
		l = asked
	}
	s, letter, err := p.issued(e, l)
	if err != nil {
		return err
	}
	file, err := letter.PDF()
	if err != nil {
		return err
	}
	return e.Download(s.Number+"-"+string(l)+".pdf", "application/pdf", file)
}

package kit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Letters makes the letters of a decision in each language as they are kept: what they say, and the SHA-256 of each file.
func Letters(write func(i18n.Lang) document.Letter) (claims.Letters, error) {
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

// issued reads a letter as it was issued in a language; where none was, nothing is there.
func issued(kept claims.Letters, l i18n.Lang) (letter document.Letter, err error) {
	text, ok := kept.Texts[string(l)]
	if !ok {
		return letter, fault.Missing()
	}
	return letter, json.Unmarshal(text, &letter)
}

// Decision shows a decision as it was issued, in the reader's language. Path is the page's own address, with the files at "pdf" beneath it; under gives the crumbs
// of a page of that title.
func (e *Exchange) Decision(kept claims.Letters, path string, under func(title string) []layout.Crumb) error {
	letter, err := issued(kept, e.Lang)
	if err != nil {
		return err
	}
	printed := msg.DirectionsPrinted(e.Lang, e.Actor.Name) + " " + i18n.Moment(e.Lang, e.Now())
	return e.Page(Page{Title: letter.Title + " " + letter.Number, Crumbs: under(letter.Title)}, ui.Decision{Letter: letter, Path: path, Printed: printed})
}

// DecisionPDF sends a decision as it was issued as a tagged file, in the language that "in" asks for or else the reader's.
func (e *Exchange) DecisionPDF(kept claims.Letters) error {
	l := e.Lang
	if asked, ok := i18n.ParseLang(e.Query("in")); ok {
		l = asked
	}
	letter, err := issued(kept, l)
	if err != nil {
		return err
	}
	file, err := letter.PDF()
	if err != nil {
		return err
	}
	return e.Download(letter.Number+"-"+string(l)+".pdf", "application/pdf", file)
}

package directions

import (
	"time"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// Letter is the decision as it goes out, on the page and as a file. Issued is when it was decided.
func (s Sheet) Letter(issued time.Time) document.Letter {
	l := document.Letter{
		Lang: s.L, Issued: issued, Date: s.On, Number: s.Number, Kind: msg.LettersKind(s.L), Title: msg.DirectionsTitle(s.L),
		Sender:     document.Party{Name: s.Centre.In(s.L)},
		Recipient:  document.Party{Name: s.Municipality.In(s.L), Lines: []string{s.Area.In(s.L)}},
		Signatures: []document.Signature{{Name: s.Officer, Role: msg.DirectionsOfficer(s.L)}},
		Signed:     msg.LettersSigned(s.L),
	}
	if l.Number == "" {
		l.Number = msg.DirectionsNumberPending(s.L)
	}
	for _, f := range s.facts() {
		l.Facts = append(l.Facts, document.Fact{Label: f.Label, Value: f.Text})
	}
	l.Sections = []document.Section{
		{Title: msg.DirectionsResolution(s.L), Blocks: document.Paragraphs(msg.DirectionsResolutionText(s.L, s.Municipality.In(s.L)))},
		{Title: msg.DirectionsReasons(s.L), Blocks: document.Paragraphs(s.Reasons)},
	}
	if s.ChildView != "" {
		l.Sections = append(l.Sections, document.Section{Title: msg.DirectionsChildView(s.L), Blocks: document.Paragraphs(s.ChildView)})
	}
	l.Sections = append(l.Sections, document.Section{Title: msg.DirectionsGround(s.L), Blocks: []document.Block{document.List(s.provisions()...)}})
	l.Appeal = document.Section{Title: msg.DirectionsAppeal(s.L), Blocks: document.Paragraphs(s.Appeal[string(s.L)])}
	return l
}

// download is a link to the letter in a language.
type download struct{ Text, Href string }

// downloads are the letter in both languages in which it is given.
func (v View) downloads() []download {
	at := v.path() + "/pdf?in="
	return []download{{msg.LettersPdfFi(v.L), at + string(i18n.FI)}, {msg.LettersPdfSv(v.L), at + string(i18n.SV)}}
}

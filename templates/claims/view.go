package claims

import (
	"strings"
	"time"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// Letter is a decision as it goes out in a language. Issued is when it was decided.
func Letter(l i18n.Lang, number string, d claims.Document, issued time.Time) document.Letter {
	letter := document.Letter{
		Lang: l, Issued: issued, Date: d.Decided, Number: number, Kind: msg.LettersKind(l), Title: msg.ClaimsDecision(l),
		Sender: document.Party{Name: d.Authority.In(l)}, Recipient: document.Party{Name: d.Claimant.In(l)},
		Signatures: []document.Signature{{Name: d.Officer, Role: msg.ClaimsOfficer(l)}}, Signed: msg.LettersSigned(l),
		Facts: []document.Fact{
			{Label: msg.ClaimsRound(l), Value: d.Round.In(l)},
			{Label: msg.ClaimsSubmitted(l), Value: i18n.Date(l, d.Submitted)},
			{Label: msg.ClaimsClaimed(l), Value: i18n.Euros(l, int64(d.Claimed))},
			{Label: msg.ClaimsGranted(l), Value: i18n.Euros(l, int64(d.Granted))},
			{Label: msg.ClaimsLegalBasis(l), Value: d.Source},
		},
		Appeal: document.Section{Title: msg.ClaimsAppeal(l), Blocks: document.Paragraphs(d.Appeal[string(l)] + "\n" + d.AppealRef)},
	}
	resolution := document.Paragraphs(resolution(l, d))
	if d.Granted > 0 {
		resolution = append(resolution, document.Paragraph(msg.ClaimsPaidTo(l, Grouped(d.IBAN))))
	}
	letter.Sections = append(letter.Sections, document.Section{Title: msg.ClaimsResolution(l), Blocks: resolution})
	if d.Reasons != "" {
		letter.Sections = append(letter.Sections, document.Section{Title: msg.ClaimsReasons(l), Blocks: document.Paragraphs(d.Reasons)})
	}
	letter.Sections = append(letter.Sections, document.Section{Title: msg.ClaimsByPerson(l), Blocks: []document.Block{document.Rows(byPerson(l, d))}})
	return letter
}

func resolution(l i18n.Lang, d claims.Document) string {
	switch asked, granted := int64(d.Claimed), int64(d.Granted); granted {
	case 0:
		return msg.ClaimsGrantedNothing(l, asked)
	case asked:
		return msg.ClaimsGrantedWhole(l, granted)
	default:
		return msg.ClaimsGrantedPart(l, asked, granted)
	}
}

func byPerson(l i18n.Lang, d claims.Document) document.Table {
	t := document.Table{Caption: msg.ClaimsLines(l), Columns: []document.Column{
		{Title: msg.ClaimsPerson(l)}, {Title: msg.ClaimsArrived(l)}, {Title: msg.ClaimsClaimed(l), Number: true}, {Title: msg.ClaimsGranted(l), Number: true}, {Title: msg.ClaimsWhy(l)},
	}}
	for _, one := range d.Lines {
		why := make([]string, 0, 3)
		if one.Reason != "" {
			why = append(why, Reason(l, one.Reason))
		}
		if one.Ground != "" {
			why = append(why, one.Ground)
		}
		t.Rows = append(t.Rows, []string{
			LineName(l, one.About, one.Person), arrived(l, one), i18n.Euros(l, int64(one.Asked)), i18n.Euros(l, int64(one.Granted)), strings.Join(append(why, one.Source), "; "),
		})
	}
	t.Total = []string{msg.ClaimsSum(l), "", i18n.Euros(l, int64(d.Claimed)), i18n.Euros(l, int64(d.Granted)), ""}
	return t
}

// Grouped writes an account's number in groups of four that stay on one line.
func Grouped(iban string) string {
	var b strings.Builder
	for i, c := range iban {
		if i > 0 && i%4 == 0 {
			b.WriteString("\u00a0")
		}
		b.WriteRune(c)
	}
	return b.String()
}

// arrived is the day of arrival of a line about a person.
func arrived(l i18n.Lang, one claims.DecidedLine) string {
	if one.Arrived.IsZero() {
		return "–"
	}
	return i18n.Date(l, one.Arrived)
}

// LineName names what a line is about: the person by the case's number, one whom the claimant added by the number among those, and a month as people write it.
func LineName(l i18n.Lang, about claims.About, name string) string {
	if number, reference, ok := strings.Cut(strings.TrimPrefix(name, "+"), " "); about == claims.Added {
		text := msg.ClaimsAddedName(l, number)
		if ok {
			text += ", " + reference
		}
		return text
	}
	if year, month, ok := strings.Cut(name, "-"); ok && about == claims.WorkMonth {
		return strings.TrimPrefix(month, "0") + "/" + year
	}
	return name
}

// Reason names a reason for which nothing is due.
func Reason(l i18n.Lang, code string) string {
	return msg.Code(l, "due_reason", strings.ReplaceAll(code, "-", "_"))
}

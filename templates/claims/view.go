package claims

import (
	"strings"

	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/ui"
)

// Letter is a decision in the reader's language.
type Letter struct {
	L        i18n.Lang
	Number   string
	Document claims.Document
}

func (s Letter) rows() []ui.Answer {
	d := s.Document
	return []ui.Answer{
		{Label: msg.ClaimsNumber(s.L), Text: s.Number},
		{Label: msg.ClaimsClaimant(s.L), Text: d.Claimant.In(s.L)},
		{Label: msg.ClaimsRound(s.L), Text: d.Round.In(s.L)},
		{Label: msg.ClaimsSubmitted(s.L), Text: i18n.Date(s.L, d.Submitted)},
		{Label: msg.ClaimsDecidedOn(s.L), Text: i18n.Date(s.L, d.Decided)},
		{Label: msg.ClaimsAuthority(s.L), Text: d.Authority.In(s.L)},
		{Label: msg.ClaimsOfficer(s.L), Text: d.Officer},
		{Label: msg.ClaimsLegalBasis(s.L), Text: d.Source},
	}
}

func (s Letter) resolution() string {
	asked, granted := int64(s.Document.Claimed), int64(s.Document.Granted)
	switch {
	case granted == 0:
		return msg.ClaimsGrantedNothing(s.L, asked)
	case granted == asked:
		return msg.ClaimsGrantedWhole(s.L, granted)
	}
	return msg.ClaimsGrantedPart(s.L, asked, granted)
}

// account is the account's number in groups of four.
func (s Letter) account() string { return Grouped(s.Document.IBAN) }

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

func (s Letter) table() ui.Table {
	l := s.L
	t := ui.Table{L: l, Caption: msg.ClaimsByPerson(l), Bare: true, Columns: []ui.Column{
		{Label: msg.ClaimsPerson(l)}, {Label: msg.ClaimsClaimed(l), Num: true}, {Label: msg.ClaimsGranted(l), Num: true}, {Label: msg.ClaimsWhy(l)},
	}}
	for _, one := range s.Document.Lines {
		why := []string{one.Source}
		if one.Reason != "" {
			why = append(why, Reason(l, one.Reason))
		}
		if one.Ground != "" {
			why = append(why, one.Ground)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: one.Person, Hint: i18n.Date(l, one.Arrived)},
			{Text: i18n.Euros(l, int64(one.Asked))},
			{Text: i18n.Euros(l, int64(one.Granted))},
			{Text: strings.Join(why[1:], ". "), Hint: why[0]},
		}})
	}
	t.Foot = []ui.Cell{{Text: msg.ClaimsSum(l)}, {Text: i18n.Euros(l, int64(s.Document.Claimed))}, {Text: i18n.Euros(l, int64(s.Document.Granted))}, {}}
	return t
}

// Reason names a reason for which nothing is due.
func Reason(l i18n.Lang, code string) string {
	return msg.Code(l, "due_reason", strings.ReplaceAll(code, "-", "_"))
}

func paragraphs(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}

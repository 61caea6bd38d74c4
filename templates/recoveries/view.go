package recoveries

import (
	"time"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/money"
)

// Letter is a decision as it goes out in a language. Issued is when it was decided.
func Letter(l i18n.Lang, number string, d recovery.Document, issued time.Time) document.Letter {
	letter := document.Letter{
		Lang: l, Issued: issued, Date: d.Decided, Number: number, Kind: msg.LettersKind(l), Title: msg.RecoveriesDecision(l),
		Sender: document.Party{Name: d.Authority.In(l)}, Recipient: document.Party{Name: d.Claimant.In(l)}, Signed: msg.LettersSigned(l),
		Signatures: []document.Signature{{Name: d.Officer, Role: msg.RecoveriesDecider(l)}, {Name: d.Preparer, Role: msg.RecoveriesPreparer(l)}},
		Facts: []document.Fact{
			{Label: msg.RecoveriesClaim(l), Value: d.Claim},
			{Label: msg.RecoveriesRound(l), Value: d.Round.In(l)},
			{Label: msg.RecoveriesAmount(l), Value: euros(l, d.Cents)},
			{Label: msg.RecoveriesInterest(l), Value: euros(l, d.Interest)},
			{Label: msg.RecoveriesDue(l), Value: i18n.Date(l, d.Due)},
			{Label: msg.RecoveriesReference(l), Value: bank.Reference(d.PayWith).String()},
			{Label: msg.RecoveriesLegal(l), Value: d.Reference},
		},
		Appeal: document.Section{Title: msg.ClaimsAppeal(l), Blocks: document.Paragraphs(d.Appeal[string(l)] + "\n" + d.AppealRef)},
	}
	letter.Sections = []document.Section{
		{Title: msg.RecoveriesResolution(l), Blocks: resolution(l, d)},
		{Title: msg.RecoveriesGround(l), Blocks: append([]document.Block{document.Paragraph(d.Basis.In(l) + " (" + d.Reference + ").")}, document.Paragraphs(d.Ground)...)},
		{Title: msg.RecoveriesHeard(l), Blocks: heard(l, d)},
		{Title: msg.RecoveriesReasons(l), Blocks: document.Paragraphs(d.Reasons)},
	}
	if len(d.Spans) > 0 {
		letter.Sections = append(letter.Sections, document.Section{Title: msg.RecoveriesInterest(l), Blocks: []document.Block{
			document.Paragraph(msg.RecoveriesInterestHow(l, d.InterestReference)), document.Rows(spans(l, d)),
		}})
	}
	if len(d.Lines) > 0 {
		letter.Sections = append(letter.Sections, document.Section{Title: msg.RecoveriesByPerson(l), Blocks: []document.Block{document.Rows(persons(l, d))}})
	}
	return letter
}

func euros(l i18n.Lang, c money.Cents) string { return i18n.Euros(l, int64(c)) }

// Percent writes thousandths of a per cent: 9500 is 9,5 %.
func Percent(l i18n.Lang, milli int) string { return i18n.Decimal(l, int64(milli), 1) + "\u00a0%" }

func resolution(l i18n.Lang, d recovery.Document) []document.Block {
	all := []document.Block{document.Paragraph(msg.RecoveriesResolved(l, d.Claimant.In(l), int64(d.Cents), int64(d.Interest), int64(d.Cents+d.Interest), d.Due, bank.Reference(d.PayWith).String()))}
	all = append(all, document.Paragraph(msg.RecoveriesLateHow(l, i18n.Decimal(l, int64(d.LateAdd), 0), d.LateReference)))
	if d.SetOff != "" {
		all = append(all, document.Paragraph(msg.RecoveriesSetOffHow(l, d.SetOff)))
	}
	return all
}

func heard(l i18n.Lang, d recovery.Document) []document.Block {
	if d.Answered.IsZero() {
		return document.Paragraphs(msg.RecoveriesSilent(l, d.AnswerBy))
	}
	return append(document.Paragraphs(msg.RecoveriesAnsweredOn(l, d.Answered)), document.Paragraphs(d.Answer)...)
}

func spans(l i18n.Lang, d recovery.Document) document.Table {
	t := document.Table{Caption: msg.RecoveriesInterest(l), Columns: []document.Column{
		{Title: msg.RecoveriesTime(l)}, {Title: msg.RecoveriesDays(l), Number: true}, {Title: msg.RecoveriesRate(l), Number: true}, {Title: msg.RecoveriesOn(l), Number: true}, {Title: msg.RecoveriesInterest(l), Number: true},
	}}
	for _, s := range d.Spans {
		t.Rows = append(t.Rows, []string{Days(l, s), i18n.Number(l, int64(s.Days)), Percent(l, s.Milli), euros(l, s.Of), euros(l, s.Cents)})
	}
	t.Total = []string{msg.RecoveriesSum(l), "", "", "", euros(l, d.Interest)}
	return t
}

// Days writes the first and the last day of a span.
func Days(l i18n.Lang, s recovery.Span) string {
	return i18n.Date(l, s.From) + "–" + i18n.Date(l, s.To.AddDays(-1))
}

func persons(l i18n.Lang, d recovery.Document) document.Table {
	t := document.Table{Caption: msg.RecoveriesByPerson(l), Columns: []document.Column{{Title: msg.RecoveriesPerson(l)}, {Title: msg.RecoveriesAmount(l), Number: true}}}
	for _, one := range d.Lines {
		t.Rows = append(t.Rows, []string{one.Name, euros(l, one.Cents)})
	}
	t.Total = []string{msg.RecoveriesSum(l), euros(l, d.Cents)}
	return t
}

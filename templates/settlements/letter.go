package settlements

import (
	"time"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/settling"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/money"
)

// Letter writes the decision on what a grant comes to, in one language. Before it is issued it has no number.
func Letter(l i18n.Lang, d settling.Document, issued time.Time) document.Letter {
	number := d.Number
	if number == "" {
		number = "–"
	}
	letter := document.Letter{
		Lang: l, Issued: issued, Date: d.Decided, Number: number, Kind: msg.LettersKind(l), Title: msg.SettlementsDecision(l),
		Sender: document.Party{Name: d.Authority.In(l)}, Recipient: document.Party{Name: d.Claimant.In(l)}, Signed: msg.LettersSigned(l),
		Signatures: []document.Signature{{Name: d.Officer, Role: msg.RecoveriesDecider(l)}},
		Facts: []document.Fact{
			{Label: msg.RecoveriesClaim(l), Value: d.Claim},
			{Label: msg.ClaimsRound(l), Value: d.Round.In(l)},
			{Label: msg.SettlementsAward(l), Value: euros(l, d.Award)},
			{Label: msg.SettlementsApproved(l), Value: euros(l, d.Approved)},
			{Label: msg.SettlementsSettled(l), Value: euros(l, d.Settled)},
			{Label: msg.ClaimsLegalBasis(l), Value: d.Source},
		},
		Sections: []document.Section{
			{Title: msg.RecoveriesResolution(l), Blocks: resolution(l, d)},
			{Title: msg.RecoveriesReasons(l), Blocks: []document.Block{document.Paragraph(msg.SettlementsLead(l))}},
			{Title: msg.SettlementsMonths(l), Blocks: []document.Block{document.Rows(byMonth(l, d))}},
		},
		Appeal: document.Section{Title: msg.ClaimsAppeal(l), Blocks: document.Paragraphs(d.Appeal[string(l)] + "\n" + d.AppealRef)},
	}
	if d.Checker != "" {
		letter.Signatures = append(letter.Signatures, document.Signature{Name: d.Checker, Role: msg.RecoveriesPreparer(l)})
	}
	return letter
}

func euros(l i18n.Lang, c money.Cents) string { return i18n.Euros(l, int64(c)) }

func resolution(l i18n.Lang, d settling.Document) []document.Block {
	all := []document.Block{document.Paragraph(msg.SettlementsOutcome(l, int64(d.Settled), int64(d.Award), int64(d.Entered)))}
	if d.Open > 0 {
		all = append(all, document.Paragraph(msg.SettlementsToPay(l, int64(d.Open))))
	}
	if d.Over > 0 {
		all = append(all, document.Paragraph(msg.SettlementsOverText(l, int64(d.Over))))
	}
	return all
}

// byMonth is what was stated and what was approved, with why it is less.
func byMonth(l i18n.Lang, d settling.Document) document.Table {
	t := document.Table{Columns: []document.Column{
		{Title: msg.SettlementsMonth(l)}, {Title: msg.SettlementsStated(l), Number: true}, {Title: msg.SettlementsApproved(l), Number: true}, {Title: msg.SettlementsGround(l)},
	}}
	for _, m := range d.Months {
		t.Rows = append(t.Rows, []string{i18n.Date(l, m.First) + "–" + i18n.Date(l, m.Last), euros(l, m.Stated), euros(l, m.Approved), m.Ground})
	}
	t.Total = []string{msg.SettlementsTotal(l), euros(l, d.Stated), euros(l, d.Approved), ""}
	return t
}

package changerequests

import (
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/changes"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// Kind names what an item changes.
func Kind(l i18n.Lang, kind string) string { return msg.Code(l, "change_kind", kind) }

// Value writes a value of an item as people read it: an account in groups of four, a day.
func Value(l i18n.Lang, kind, value string) string {
	if kind == changes.Account {
		return bank.IBAN(value).String()
	}
	day, err := civil.Parse(value)
	if err != nil {
		return value
	}
	return i18n.Date(l, day)
}

// Answered is the answer to an item in words.
func Answered(l i18n.Lang, accepted bool) string {
	if accepted {
		return msg.ChangerequestsAccept(l)
	}
	return msg.ChangerequestsRefuse(l)
}

// Letter is a decision as it goes out in a language. Issued is when it was decided.
func Letter(l i18n.Lang, d changes.Document, issued time.Time) document.Letter {
	t := document.Table{Columns: []document.Column{{Title: msg.ChangerequestsWhat(l)}, {Title: msg.ChangerequestsWas(l)}, {Title: msg.ChangerequestsNow(l)}, {Title: msg.ChangerequestsAnswer(l)}}}
	var grounds []document.Block
	for _, i := range d.Items {
		t.Rows = append(t.Rows, []string{Kind(l, i.Kind), Value(l, i.Kind, i.Was), Value(l, i.Kind, i.Now), Answered(l, i.Accepted)})
		if i.Ground != "" {
			grounds = append(grounds, document.Paragraph(Kind(l, i.Kind)+": "+i.Ground))
		}
	}
	outcome := msg.Code(l, "change_outcome", string(d.Outcome()))
	letter := document.Letter{
		Lang: l, Issued: issued, Date: d.Decided, Number: d.Number, Kind: msg.LettersKind(l), Title: msg.ChangerequestsDecision(l),
		Sender: document.Party{Name: d.Authority.In(l)}, Recipient: document.Party{Name: i18n.Pick(l, d.Claimant.NameFI, d.Claimant.NameSV, d.Claimant.NameEN)}, Signed: msg.LettersSigned(l),
		Signatures: []document.Signature{{Name: d.Officer, Role: msg.RecoveriesDecider(l)}, {Name: d.Preparer, Role: msg.RecoveriesPreparer(l)}},
		Facts: []document.Fact{
			{Label: msg.ChangerequestsClaim(l), Value: d.ClaimNo}, {Label: msg.ReviewsMade(l), Value: i18n.Date(l, civil.DateIn(d.AskedAt))}, {Label: msg.ReviewsOutcome(l), Value: outcome},
		},
		Sections: []document.Section{
			{Title: msg.RecoveriesResolution(l), Blocks: []document.Block{document.Rows(t), document.Paragraph(msg.ChangerequestsStands(l))}},
			{Title: msg.ChangerequestsReason(l), Blocks: document.Paragraphs(d.Reason)},
		},
		Appeal: document.Section{Title: msg.ClaimsAppeal(l), Blocks: document.Paragraphs(d.Appeal[string(l)] + "\n" + d.AppealRef)},
	}
	if len(grounds) > 0 {
		letter.Sections = append(letter.Sections, document.Section{Title: msg.RecoveriesReasons(l), Blocks: grounds})
	}
	return letter
}

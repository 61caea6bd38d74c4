package reviews

import (
	"time"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/review"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// Letter is a decision as it goes out in a language. Issued is when it was decided.
func Letter(l i18n.Lang, number string, d review.Document, issued time.Time) document.Letter {
	outcome := msg.Code(l, "review_outcome", string(d.Outcome))
	resolved := document.Paragraphs(outcome + ".")
	switch {
	case d.Cents > 0 && d.Recovery:
		resolved = append(resolved, document.Paragraph(msg.ReviewsLess(l, int64(d.Cents))))
	case d.Cents > 0:
		resolved = append(resolved, document.Paragraph(msg.ReviewsMore(l, int64(d.Cents))))
	case d.Outcome == review.Inadmissible:
		resolved = append(resolved, document.Paragraph(msg.ReviewsTooLate(l, d.TermTo)))
	}
	return document.Letter{
		Lang: l, Issued: issued, Date: d.Decided, Number: number, Kind: msg.LettersKind(l), Title: msg.ReviewsDecision(l),
		Sender: document.Party{Name: d.Authority.In(l)}, Recipient: document.Party{Name: d.Claimant.In(l)}, Signed: msg.LettersSigned(l),
		Signatures: []document.Signature{{Name: d.Officer, Role: msg.RecoveriesDecider(l)}, {Name: d.Preparer, Role: msg.RecoveriesPreparer(l)}},
		Facts: []document.Fact{
			{Label: msg.ReviewsReviewed(l), Value: d.Reviewed}, {Label: msg.ReviewsMade(l), Value: i18n.Date(l, d.Made)}, {Label: msg.ReviewsOutcome(l), Value: outcome},
		},
		Sections: []document.Section{
			{Title: msg.RecoveriesResolution(l), Blocks: resolved},
			{Title: msg.ReviewsDemand(l), Blocks: document.Paragraphs(d.Demand)},
			{Title: msg.RecoveriesReasons(l), Blocks: document.Paragraphs(d.Reasons)},
		},
		Appeal: document.Section{Title: msg.ClaimsAppeal(l), Blocks: document.Paragraphs(d.Appeal[string(l)] + "\n" + d.AppealRef)},
	}
}

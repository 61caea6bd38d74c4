package changerequests

import (
	"strconv"
	"strings"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/changes"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	of "kuntapaikka/templates/claims"
)

// nameOf names what an item changes.
func nameOf(l i18n.Lang, i changes.Item) string {
	if i.Kind == changes.Amount {
		return of.LineName(l, i.About, i.Name)
	}
	return kindOf(l, i.Kind)
}

func kindOf(l i18n.Lang, kind string) string { return msg.Code(l, "change_kind", kind) }

// valueOf writes a value of an item as people read it: an account in groups of four, euros, instalments, a day.
func valueOf(l i18n.Lang, kind, value string) string {
	switch kind {
	case changes.Account:
		return bank.IBAN(value).String()
	case changes.Amount:
		cents, _ := strconv.ParseInt(value, 10, 64)
		return i18n.Euros(l, cents)
	case changes.Plan:
		var parts []string
		for _, one := range changes.PlanOf(value) {
			parts = append(parts, msg.ReportsShareWhen(l, one.Share, kit.When(l, one)))
		}
		return strings.Join(parts, "; ")
	}
	day, err := civil.Parse(value)
	if err != nil {
		return value
	}
	return i18n.Date(l, day)
}

func answered(l i18n.Lang, accepted bool) string {
	if accepted {
		return msg.ChangerequestsAccept(l)
	}
	return msg.ChangerequestsRefuse(l)
}

// Letters writes the letters of a decision in each language, as they are kept. Issued is when it is decided.
func Letters(issued time.Time) func(changes.Document) (claims.Letters, error) {
	return func(d changes.Document) (claims.Letters, error) {
		return kit.Letters(func(l i18n.Lang) document.Letter { return letter(l, d, issued) })
	}
}

// letter is a decision as it goes out in a language. Issued is when it was decided.
func letter(l i18n.Lang, d changes.Document, issued time.Time) document.Letter {
	t := document.Table{Columns: []document.Column{{Title: msg.ChangerequestsWhat(l)}, {Title: msg.ChangerequestsWas(l)}, {Title: msg.ChangerequestsNow(l)}, {Title: msg.ChangerequestsAnswer(l)}}}
	var grounds []document.Block
	for _, i := range d.Items {
		t.Rows = append(t.Rows, []string{nameOf(l, i), valueOf(l, i.Kind, i.Was), valueOf(l, i.Kind, i.Now), answered(l, i.Accepted)})
		if i.Ground != "" {
			grounds = append(grounds, document.Paragraph(nameOf(l, i)+": "+i.Ground))
		}
	}
	resolution := []document.Block{document.Rows(t)}
	if d.Taken > 0 {
		resolution = append(resolution, document.Paragraph(msg.ChangerequestsTaken(l, int64(d.Taken))))
	}
	if d.Paid() > 0 {
		resolution = append(resolution, document.Paragraph(msg.ChangerequestsPaid(l, int64(d.Paid()))))
	}
	outcome := msg.Code(l, "change_outcome", string(d.Outcome()))
	out := document.Letter{
		Lang: l, Issued: issued, Date: d.Decided, Number: d.Number, Kind: msg.LettersKind(l), Title: msg.ChangerequestsDecision(l),
		Sender: document.Party{Name: d.Authority.In(l)}, Recipient: document.Party{Name: i18n.Pick(l, d.Claimant.NameFI, d.Claimant.NameSV, d.Claimant.NameEN)}, Signed: msg.LettersSigned(l),
		Signatures: []document.Signature{{Name: d.Officer, Role: msg.RecoveriesDecider(l)}, {Name: d.Preparer, Role: msg.RecoveriesPreparer(l)}},
		Facts: []document.Fact{
			{Label: msg.ChangerequestsClaim(l), Value: d.ClaimNo}, {Label: msg.ReviewsMade(l), Value: i18n.Date(l, civil.DateIn(d.AskedAt))}, {Label: msg.ReviewsOutcome(l), Value: outcome},
		},
		Sections: []document.Section{
			{Title: msg.RecoveriesResolution(l), Blocks: append(resolution, document.Paragraph(msg.ChangerequestsStands(l)))},
			{Title: msg.ChangerequestsReason(l), Blocks: document.Paragraphs(d.Reason)},
		},
		Appeal: document.Section{Title: msg.ClaimsAppeal(l), Blocks: document.Paragraphs(d.Appeal[string(l)] + "\n" + d.AppealRef)},
	}
	if len(grounds) > 0 {
		out.Sections = append(out.Sections, document.Section{Title: msg.RecoveriesReasons(l), Blocks: grounds})
	}
	return out
}

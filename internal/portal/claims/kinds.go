package claims

import (
	"net/url"

	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/claims"
	"kuntapaikka/templates/ui"
)

// words are what a page calls the lines of a kind of rounds.
type words struct{ lines, none, due, refused, lead string }

func wordsOf(l i18n.Lang, round region.Round) words {
	switch round.Kind {
	case region.RoundBonus:
		return words{msg.ClaimsPlaces(l), msg.ClaimsNoPlaces(l), msg.ClaimsDuePlaces(l), msg.ClaimsRefusedPlaces(l), msg.ClaimsRefusedPlacesLead(l)}
	case region.RoundSalary:
		return words{msg.ClaimsMonths(l), msg.ClaimsNoMonths(l), "", "", ""}
	}
	return words{msg.ClaimsLines(l), msg.ClaimsNoLines(l), msg.ClaimsDueLines(l), msg.ClaimsRefusedLines(l), msg.ClaimsRefusedLead(l)}
}

// aboutPart is what is known of a line that is about no person; empty for a person.
func aboutPart(l i18n.Lang, f claims.Facts) string {
	switch f.About {
	case claims.NewPlaces:
		return msg.ClaimsPlacesAbout(l, f.Places.Number, f.Places.Before, f.Places.Decided)
	case claims.WorkMonth:
		return i18n.Date(l, f.Month.First) + "–" + i18n.Date(l, f.Month.Last)
	}
	return ""
}

// more says what more places would change.
func more(l i18n.Lang, c claims.Seen, line claims.Line) []ui.Mark {
	places, cents := claims.MorePlaces(c.Rules, line)
	if places == 0 {
		return nil
	}
	return []ui.Mark{{Icon: "plus", Text: msg.ClaimsMorePlaces(l, places, int64(cents))}}
}

// budget says how the round's money stands for a claim, and lists those who submitted earlier; nothing where the round has no limit.
func budget(l i18n.Lang, c claims.Seen) (text string, ahead ui.Table) {
	b := c.Budget
	if b.Total == 0 {
		return "", ahead
	}
	ahead = ui.Table{L: l, Caption: msg.ClaimsAhead(l), ShowCaption: true, Bare: true, Columns: []ui.Column{{Label: msg.ClaimsNumber(l)}, {Label: msg.ClaimsSubmitted(l)}, {Label: msg.ClaimsClaimed(l), Num: true}}}
	for _, q := range b.Ahead {
		ahead.Rows = append(ahead.Rows, ui.Row{Cells: []ui.Cell{
			{Text: q.Number, Hint: msg.Code(l, "claim_state", string(q.State)), Href: "/claims/" + q.ID.String()}, {Text: i18n.Moment(l, q.SubmittedAt)}, {Text: euros(l, q.Claimed)},
		}})
	}
	return msg.ClaimsBudgetText(l, int64(b.Total), int64(b.Granted), int64(b.Left)), ahead
}

// plan is the part of the form that a round asks which pays for work; nil for the others.
func plan(l i18n.Lang, c claims.Seen) *views.Plan {
	if c.Rules.Kind != region.RoundSalary {
		return nil
	}
	p := &views.Plan{Months: c.Rules.Months}
	for _, line := range c.Lines {
		hint := aboutPart(l, line.Facts)
		if line.Contested() {
			hint += ". " + views.Reason(l, string(line.Reason))
		}
		p.Fields = append(p.Fields, views.MonthField{Name: claims.MonthField(line.Facts.Part), Label: nameOf(l, line), Hint: hint})
	}
	return p
}

// typedPlan writes the plan into the form's values.
func typedPlan(v url.Values, c claims.Claim) {
	s := c.Form.Salary
	v.Set("role", s.Role)
	v.Set("work_from", kit.Typed(s.From))
	v.Set("work_to", kit.Typed(s.To))
	if s.Monthly > 0 {
		v.Set("monthly", decimal(s.Monthly))
	}
	for _, line := range c.Lines {
		if line.Facts.About == claims.WorkMonth {
			v.Set(claims.MonthField(line.Facts.Part), decimal(line.Would))
		}
	}
}

func decimal(c money.Cents) string { return i18n.Decimal(i18n.FI, int64(c)*10, 2) }

// readPlan reads the plan of a form. A month has an estimate of its own when what is typed is not what the usual one gives.
func readPlan(form *kit.Form, c claims.Claim) claims.Salary {
	s := claims.Salary{
		Role: form.Text("role", claims.LongestName), From: form.DateOr("work_from"), To: form.DateOr("work_to"), Monthly: amount(form, "monthly"), Months: map[string]money.Cents{},
	}
	for _, line := range c.Lines {
		f := line.Facts
		if name := claims.MonthField(f.Part); f.About == claims.WorkMonth && form.Raw(name) != "" {
			if typed := amount(form, name); typed != line.Would || c.Form.Salary.Has(f.Part) {
				s.Months[f.Part] = typed
			}
		}
	}
	return s
}

// amount reads an amount of at most ten million euros that may be left out.
func amount(form *kit.Form, name string) money.Cents {
	if form.Raw(name) == "" {
		return 0
	}
	c := form.Money(name)
	if c < 0 || c > 1_000_000_000 {
		form.Fail(name, "fault.not_an_amount", form.Raw(name))
		return 0
	}
	return c
}

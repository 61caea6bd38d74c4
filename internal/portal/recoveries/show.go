package recoveries

import (
	"net/http"
	"net/url"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/recoveries"
	"kuntapaikka/templates/ui"
)

// Show shows a recovery and what its reader may do with it next.
func (p Pages) Show(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	return p.show(e, http.StatusOK, s, e.NewForm(s.Version, typed(e, s)))
}

// typed is what the forms of a recovery begin with.
func typed(e *kit.Exchange, s recovery.Seen) url.Values {
	v := url.Values{"cents": {i18n.Decimal(i18n.FI, int64(s.Cents)*10, 2)}, "reasons": {s.Reasons}, "day": {kit.Typed(civil.DateIn(e.Now()))}}
	if s.Decided() && s.Missing == nil {
		v.Set("repaid_cents", i18n.Decimal(i18n.FI, int64(s.Account.Owed())*10, 2))
	}
	return v
}

func (p Pages) one(e *kit.Exchange) (recovery.Seen, error) {
	id, err := e.ID("id")
	if err != nil {
		return recovery.Seen{}, err
	}
	return p.Desk.Get(e.R.Context(), e.Actor, id)
}

func (p Pages) show(e *kit.Exchange, status int, s recovery.Seen, form ui.Form) error {
	l := e.Lang
	v := views.ShowView{
		Lang: l, Path: path(s.Recovery), Rules: RulesPath, Title: s.Number, Eyebrow: msg.RecoveriesTitle(l), State: stateOf(l, s.Recovery), Printed: i18n.Moment(l, e.Now()),
		Facts: []ui.Fact{{Before: msg.RecoveriesClaimant(l) + ":", Value: kit.Name(l, s.Claimant)}, {Before: msg.RecoveriesAmount(l) + ":", Value: euros(l, s.Cents)}},
		Rows:  rows(l, s), Lines: lines(l, s), History: history(l, s), Decision: s.Decision.Number != "", Note: waits(e, s), Next: next(e, s, form), Saved: saved(e, s),
	}
	if s.Rules.Status != region.Verified {
		v.Warning = msg.RecoveriesUnchecked(l, msg.Code(l, "law_status", string(s.Rules.Status)), s.Rules.Reference)
	}
	if s.Decided() {
		v.Ledger = "/ledger/" + s.Claim.String()
		if e.Actor.May(identity.ReviewAsk) {
			v.Review = "/reviews/new?recovery=" + s.ID.String()
		}
		v.Account, v.Movements, v.Late = account(l, s), movements(e, s), late(l, s)
	}
	if f, ok := fault.As(s.Missing); ok && (s.Decided() || e.Actor.May(identity.RecoveryWrite)) {
		v.Missing = e.Text(f.Message)
	}
	return e.PageStatus(status, kit.Page{Title: s.Number, Crumbs: crumbs(l, s.Number), Failed: form.Failed()}, views.Show(v))
}

func saved(e *kit.Exchange, s recovery.Seen) string {
	switch e.Query("saved") {
	case "":
		return ""
	case "hear":
		return msg.RecoveriesSentForHearing(e.Lang, s.Number)
	}
	return msg.RecoveriesDone(e.Lang)
}

func next(e *kit.Exchange, s recovery.Seen, form ui.Form) views.Next {
	today := civil.DateIn(e.Now())
	may := func(event recovery.Event) bool { return s.May(e.Actor, event, today) }
	n := views.Next{
		Form: form, Answer: may(recovery.Answer), Prepare: may(recovery.Prepare), Return: may(recovery.Return), Decide: may(recovery.Decide), Drop: may(recovery.Drop),
		Repay: may(recovery.Repay), SetOff: may(recovery.SetOff) && s.Rules.SetOff, Propose: may(recovery.Propose), Settle: may(recovery.WriteOff), Refuse: may(recovery.Refuse),
	}
	if s.Proposal != nil {
		n.Proposal = msg.RecoveriesProposed(e.Lang, s.Proposal.Name, s.Proposal.Reason)
	}
	for _, w := range s.Against {
		n.Against = append(n.Against, ui.Option{Value: w.Claim.String(), Label: msg.RecoveriesAgainstOne(e.Lang, w.Number, int64(w.Cents))})
	}
	return n
}

// waits says for whom the recovery waits, where it is not the reader; else nothing.
func waits(e *kit.Exchange, s recovery.Seen) string {
	l, a, today := e.Lang, e.Actor, civil.DateIn(e.Now())
	mine := a.May(identity.RecoveryAnswer)
	switch {
	case mine && s.Decided() && s.State != recovery.Closed:
		return msg.RecoveriesPayNow(l, s.Reference.String(), s.Due)
	case s.State == recovery.Hearing && !mine && !s.Heard(today):
		return msg.RecoveriesWaitsClaimant(l, s.AnswerBy)
	case mine && (s.State == recovery.Hearing && s.Answered() || s.State == recovery.Prepared):
		return msg.RecoveriesWaitsOffice(l)
	case s.State == recovery.Prepared && a.May(identity.RecoveryWrite) && !s.May(a, recovery.Decide, today):
		return msg.RecoveriesWaitsSecond(l)
	}
	return ""
}

func rows(l i18n.Lang, s recovery.Seen) []ui.Answer {
	answer := s.Answer
	if answer == "" {
		answer = msg.RecoveriesNoAnswer(l)
	}
	all := []ui.Answer{
		{Label: msg.RecoveriesClaimant(l), Text: kit.Name(l, s.Claimant)},
		{Label: msg.RecoveriesClaim(l), Body: views.Link("/claims/"+s.Claim.String(), s.ClaimNumber)},
		{Label: msg.RecoveriesRound(l), Text: s.Support.Name.In(l)},
		{Label: msg.RecoveriesBasis(l), Text: s.Rules.Name.In(l) + " (" + s.Rules.Reference + ")"},
		{Label: msg.RecoveriesGround(l), Text: s.Ground},
		{Label: msg.RecoveriesAnswerBy(l), Text: i18n.Date(l, s.AnswerBy)},
		{Label: msg.RecoveriesAnswer(l), Text: answer},
	}
	if !s.Decided() && !s.Limit.IsZero() {
		all = append(all, ui.Answer{Label: msg.RecoveriesLimit(l), Text: i18n.Date(l, s.Limit)})
	}
	if s.Decided() {
		all = append(all, ui.Answer{Label: msg.RecoveriesReasons(l), Text: s.Reasons})
	}
	return all
}

func lines(l i18n.Lang, s recovery.Seen) ui.Table {
	t := ui.Table{L: l, Caption: msg.RecoveriesByPerson(l), Columns: []ui.Column{{Label: msg.RecoveriesPerson(l)}, {Label: msg.RecoveriesAmount(l), Num: true}}}
	for _, line := range s.Lines {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: line.Name}, {Text: euros(l, line.Cents)}}})
	}
	return t
}

func history(l i18n.Lang, s recovery.Seen) ui.Timeline {
	t := ui.Timeline{L: l}
	for i := range s.Steps {
		n := s.Steps[len(s.Steps)-1-i]
		text := msg.Code(l, "recovery_event", string(n.Event))
		if n.Cents > 0 {
			text += ", " + euros(l, n.Cents)
		}
		t.Events = append(t.Events, ui.Event{At: n.At, Text: text, Who: strings.TrimPrefix(n.Name+", ", ", ") + kit.Name(l, n.Org), Note: n.Note, NoteLabel: msg.RecoveriesWhy(l)})
	}
	return t
}

// account is what is owed; where a rate is missing, what was owed without the late interest of its days.
func account(l i18n.Lang, s recovery.Seen) []ui.Need {
	all := []ui.Need{
		{Term: msg.RecoveriesPrincipal(l), Text: euros(l, s.Account.Principal)}, {Term: msg.RecoveriesUnpaidInterest(l), Text: euros(l, s.Account.Interest)},
	}
	if s.Missing == nil {
		all = append(all, ui.Need{Term: msg.RecoveriesOwedToday(l), Text: euros(l, s.Account.Owed())})
	}
	return append(all, ui.Need{Term: msg.RecoveriesDue(l), Text: i18n.Date(l, s.Due)}, ui.Need{Term: msg.RecoveriesReference(l), Text: s.Reference.String()})
}

func movements(e *kit.Exchange, s recovery.Seen) ui.Table {
	l := e.Lang
	t := ui.Table{L: l, Caption: msg.RecoveriesMovements(l), Bare: true, Columns: []ui.Column{
		{Label: msg.RecoveriesMovement(l)}, {Label: msg.RecoveriesDay(l)}, {Label: msg.RecoveriesSum(l), Num: true},
	}}
	for _, m := range s.Movements {
		sum := ui.Cell{Text: euros(l, m.Cents)}
		switch {
		case !m.Live():
			sum = ui.Cell{Body: views.Was(sum.Text), Hint: msg.RecoveriesCancelled(l, m.Cancelled.At, m.Cancelled.Reason)}
		case s.Uncancellable(e.Actor, m) == nil:
			sum.Body = views.Undo(sum.Text, cancelPath(s.Recovery, m), msg.RecoveriesCancel(l))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: msg.Text(l, "recoveries.movement_"+string(m.Kind)), Hint: strings.TrimSpace(m.AgainstNumber + " " + m.Note)}, {Text: i18n.Date(l, m.Day)}, sum,
		}})
	}
	return t
}

func late(l i18n.Lang, s recovery.Seen) ui.Table {
	t := ui.Table{L: l, Caption: msg.RecoveriesLate(l), Bare: true, Columns: []ui.Column{
		{Label: msg.RecoveriesTime(l)}, {Label: msg.RecoveriesDays(l), Num: true}, {Label: msg.RecoveriesRate(l), Num: true}, {Label: msg.RecoveriesOn(l), Num: true}, {Label: msg.RecoveriesInterest(l), Num: true},
	}}
	for _, span := range s.Account.Spans {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: views.Days(l, span)}, {Text: i18n.Number(l, int64(span.Days))}, {Text: views.Percent(l, span.Milli)}, {Text: euros(l, span.Of)}, {Text: euros(l, span.Cents)},
		}})
	}
	return t
}

func under(l i18n.Lang, s recovery.Seen, title string) []layout.Crumb {
	return []layout.Crumb{{Label: msg.RecoveriesTitle(l), Href: Path}, {Label: s.Number, Href: path(s.Recovery)}, {Label: title}}
}

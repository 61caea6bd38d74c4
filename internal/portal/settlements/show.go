package settlements

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/settling"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/settlements"
	"kuntapaikka/templates/ui"
)

// Pages are the pages of settlements.
type Pages struct {
	Desk settling.Desk
}

func claimPath(s settling.Settlement) string { return "/claims/" + s.Claim.String() }

func path(s settling.Settlement) string { return claimPath(s) + "/costs" }

func euros(l i18n.Lang, c money.Cents) string { return i18n.Euros(l, int64(c)) }

func decimal(c money.Cents) string { return i18n.Decimal(i18n.FI, int64(c)*10, 2) }

// one reads the settlement of an address.
func (p Pages) one(e *kit.Exchange) (settling.Seen, error) {
	id, err := e.ID("id")
	if err != nil {
		return settling.Seen{}, err
	}
	return p.Desk.Get(e.R.Context(), e.Actor, id)
}

// Show shows a settlement: to its claimant, while it is written, the form.
func (p Pages) Show(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	return p.show(e, http.StatusOK, s, e.NewForm(s.Version, typed(s.Settlement)), false)
}

func (p Pages) show(e *kit.Exchange, status int, s settling.Seen, form ui.Form, someone bool) error {
	l, a := e.Lang, e.Actor
	v := views.ShowView{
		Lang: l, Path: path(s.Settlement), Claim: claimPath(s.Settlement), Number: s.Number, State: tag(l, s.State), Form: form, Someone: someone, Saved: e.Query("saved") != "",
		Facts: facts(l, s.Settlement), Months: months(l, s.Settlement), Steps: steps(l, s), Files: files(l, s),
		Write: s.Open() && a.May(identity.ClaimWrite), Submit: s.May(a, settling.Submit) || s.May(a, settling.Supplement),
		Check: s.May(a, settling.Check), Approve: s.May(a, settling.Approve), Note: waits(l, a, s.Settlement),
	}
	for _, m := range s.Months {
		v.Fields = append(v.Fields, views.MonthField{Name: monthName(m), About: days(l, m) + ". " + msg.SettlementsPlannedSum(l, int64(m.Granted)), Gross: m.GrossField(), Side: m.SideField()})
	}
	for _, r := range s.Rules() {
		v.About = append(v.About, ui.Option{Value: r.Code, Label: r.Name.In(l)})
	}
	if s.State == settling.SupplementRequested && len(s.Steps) > 0 {
		v.Asked = s.Steps[len(s.Steps)-1].Note
	}
	if s.Decision.Number != "" {
		v.Decision = path(s.Settlement) + "/decision"
	}
	over(e, s.Settlement, &v)
	return e.PageStatus(status, kit.Page{Title: msg.SettlementsTitle(l) + ": " + s.Number, Crumbs: crumbs(l, s.Settlement), Failed: form.Failed()}, views.Show(v))
}

// over says what was paid above the settlement, and leads who may to where it is asked back.
func over(e *kit.Exchange, s settling.Settlement, v *views.ShowView) {
	sums, l := s.Sums(), e.Lang
	if s.State != settling.Settled || sums.Over == 0 {
		return
	}
	v.Over = msg.SettlementsOverText(l, int64(sums.Over))
	if e.Actor.May(identity.ClaimCheck) {
		v.Recover = "/recoveries/new?" + url.Values{
			"claim": {s.Claim.String()}, "cents": {strconv.FormatInt(int64(sums.Over), 10)}, "ground": {msg.SettlementsOverGround(l, s.Number)},
		}.Encode()
	}
}

func crumbs(l i18n.Lang, s settling.Settlement, below ...string) []layout.Crumb {
	all := []layout.Crumb{{Label: msg.ClaimsTitle(l), Href: "/claims"}, {Label: s.Number, Href: claimPath(s)}, {Label: msg.SettlementsTitle(l)}}
	for _, label := range below {
		all[len(all)-1].Href = path(s)
		all = append(all, layout.Crumb{Label: label})
	}
	return all
}

func tag(l i18n.Lang, s settling.State) ui.Tag {
	kinds := map[settling.State]ui.Kind{settling.Submitted: ui.Info, settling.SupplementRequested: ui.Warning, settling.Checked: ui.Info, settling.Settled: ui.Success}
	return ui.Tag{Text: msg.Text(l, "settlements.state_"+string(s)), Kind: kinds[s]}
}

// waits says for whom the settlement waits, where it is not the reader; else nothing.
func waits(l i18n.Lang, a identity.Actor, s settling.Settlement) string {
	mine := a.May(identity.ClaimWrite)
	switch {
	case s.State == settling.Settled:
		return ""
	case s.Open() && mine && !a.Has(identity.Signatory):
		return msg.ClaimsWaitsSignatory(l)
	case s.Open() && !mine:
		return msg.ClaimsWaitsClaimant(l)
	case !s.Open() && mine:
		return msg.ClaimsWaitsOffice(l)
	case s.May(a, settling.Return) && !s.May(a, settling.Approve):
		return msg.SettlementsSecondPerson(l)
	}
	return ""
}

// typed is what was stated so far, as people type it.
func typed(s settling.Settlement) url.Values {
	v := url.Values{}
	for _, m := range s.Months {
		if m.Given {
			v.Set(m.GrossField(), decimal(m.Gross))
			v.Set(m.SideField(), decimal(m.Side))
		}
	}
	return v
}

// monthName is a month as people write it.
func monthName(m settling.Month) string {
	year, month, _ := strings.Cut(m.Code, "-")
	return strings.TrimPrefix(month, "0") + "/" + year
}

func days(l i18n.Lang, m settling.Month) string {
	return i18n.Date(l, m.First) + "–" + i18n.Date(l, m.Last)
}

// facts are the sums: of what is not checked yet only the first.
func facts(l i18n.Lang, s settling.Settlement) []ui.Need {
	sums := s.Sums()
	rows := []ui.Need{
		{Term: msg.SettlementsClaimant(l), Text: kit.Name(l, s.Claimant)},
		{Term: msg.SettlementsAward(l), Text: euros(l, sums.Award)},
		{Term: msg.SettlementsStated(l), Text: euros(l, sums.Stated)},
	}
	if s.State == settling.Checked || s.State == settling.Settled {
		rows = append(rows, ui.Need{Term: msg.SettlementsApproved(l), Text: euros(l, sums.Approved)}, ui.Need{Term: msg.SettlementsSettled(l), Text: euros(l, sums.Settled)},
			ui.Need{Term: msg.SettlementsUnused(l), Text: euros(l, sums.Unused)})
	}
	return rows
}

// months are the costs by month, and what the check has let through.
func months(l i18n.Lang, s settling.Settlement) ui.Table {
	checked := len(s.Checkers) > 0
	t := ui.Table{L: l, Caption: msg.SettlementsMonths(l), Columns: []ui.Column{
		{Label: msg.SettlementsMonth(l)}, {Label: msg.SettlementsPlanned(l), Num: true}, {Label: msg.SettlementsGross(l), Num: true}, {Label: msg.SettlementsSide(l), Num: true},
	}}
	if checked {
		t.Columns = append(t.Columns, ui.Column{Label: msg.SettlementsApproved(l), Num: true}, ui.Column{Label: msg.SettlementsGround(l), Prose: true})
	}
	for _, m := range s.Months {
		gross, side := msg.SettlementsNotStated(l), msg.SettlementsNotStated(l)
		if m.Given {
			gross, side = euros(l, m.Gross), euros(l, m.Side)
		}
		cells := []ui.Cell{{Text: monthName(m), Hint: days(l, m)}, {Text: euros(l, m.Granted)}, {Text: gross}, {Text: side}}
		if checked {
			cells = append(cells, ui.Cell{Text: euros(l, m.Approved)}, ui.Cell{Text: m.Ground})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func steps(l i18n.Lang, s settling.Seen) ui.Table {
	t := ui.Table{L: l, Caption: msg.ReportsHistory(l), Bare: true, Columns: []ui.Column{{Label: msg.ReportsStep(l)}, {Label: msg.ReportsNote(l), Prose: true}}}
	for _, n := range s.Steps {
		who := kit.Name(l, n.Org)
		if n.Name != "" {
			who = n.Name
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: msg.Text(l, "settlements.event_"+string(n.Event)), Hint: msg.ReportsBy(l, who, n.At)}, {Text: n.Note}}})
	}
	return t
}

func files(l i18n.Lang, s settling.Seen) []ui.Answer {
	var all []ui.Answer
	for _, f := range s.Files {
		for _, r := range s.Rules() {
			if r.Code == f.Evidence {
				all = append(all, ui.Answer{Label: r.Name.In(l), Body: views.FileLink(claimPath(s.Settlement)+"/files/"+f.ID.String(), f.Name)})
			}
		}
	}
	return all
}

// waiting reads a settlement that waits for a step of the actor's.
func (p Pages) waiting(e *kit.Exchange, events ...settling.Event) (settling.Seen, error) {
	s, err := p.one(e)
	if err != nil || e.R.Method != http.MethodGet {
		return s, err
	}
	for _, event := range events {
		if err = s.Refusal(e.Actor, event); err == nil {
			return s, nil
		}
		if fault.KindOf(err) != fault.Conflict {
			return s, err
		}
	}
	return s, err
}

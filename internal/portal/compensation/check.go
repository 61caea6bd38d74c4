package compensation

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/compensation"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/sheet"
	views "kuntapaikka/templates/compensation"
	"kuntapaikka/templates/ui"
)

// Addresses of the check.
const (
	CheckPath     = Path + "/check"
	CheckFilePath = Path + "/check.csv"
)

// mostItems bounds the items of an outcome on the page.
const mostItems = 100

// yearsBack is how many years the choice of months goes back; an address may ask for any.
const yearsBack = 3

// askedCheck reads which months an address asks for; where it says none, those of the year that have ended.
func askedCheck(e *kit.Exchange, what string) compensation.CheckAsked {
	last := compensation.Last(civil.DateIn(e.Now()))
	if month, err := time.Parse("2006-01", e.Query("to")); err == nil {
		last = civil.Of(month.Year(), month.Month(), 1)
	}
	first := compensation.YearOf(last)
	if month, err := time.Parse("2006-01", e.Query("from")); err == nil {
		first = civil.Of(month.Year(), month.Month(), 1)
	}
	return compensation.CheckAsked{First: first, Last: last, Asked: asked(e, what)}
}

func monthCode(d civil.Date) string { return d.String()[:7] }

func checkAddress(path string, q compensation.CheckAsked) string {
	v := url.Values{"from": {monthCode(q.First)}, "to": {monthCode(q.Last)}}
	if q.Reading != "" {
		v.Set("pre2025", q.Reading)
	}
	if q.Adult != "" {
		v.Set("adult", q.Adult)
	}
	return path + "?" + v.Encode()
}

// Check shows how what is due and what was paid agree.
func (p Pages) Check(e *kit.Exchange) error {
	q := askedCheck(e, "check")
	found, err := p.Desk.Check(e.R.Context(), e.Actor, q)
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.CheckView{
		Lang: l, Printed: msg.AppPrintHeader(l, e.Actor.Name, e.Now()), Title: msg.CompensationViewCheck(l), Views: tabs(e, CheckPath), Filters: checkFilters(e, q),
		Download: checkAddress(CheckFilePath, q), Applied: applied(l, q.Asked), Payments: found.Payments > 0, Sums: sumTable(l, found),
		Tiles: []ui.Tile{
			{Label: msg.CompensationDue(l), Value: i18n.WholeEuros(l, int64(found.Due)), Hint: i18n.MonthYear(l, q.First) + "–" + i18n.MonthYear(l, q.Last)},
			{Label: msg.CompensationListPaid(l), Value: i18n.WholeEuros(l, int64(found.Paid))},
			{Label: msg.CompensationBalance(l), Value: i18n.WholeEuros(l, int64(found.Paid-found.Due)), Hint: msg.CompensationBalanceHint(l), Kind: balanceKind(found)},
		},
	}
	for _, sum := range found.Sums {
		if sum.Items > 0 {
			v.Parts = append(v.Parts, part(l, found, sum))
		}
	}
	return e.Page(kit.Page{Title: v.Title}, views.Check(v))
}

func balanceKind(found compensation.Agreement) ui.Kind {
	if found.Paid == found.Due {
		return ui.Success
	}
	return ui.Warning
}

// checkFilters choose the months and the readings.
func checkFilters(e *kit.Exchange, q compensation.CheckAsked) ui.Filters {
	l := e.Lang
	var months []ui.Option
	for m := compensation.YearOf(civil.DateIn(e.Now())).AddMonths(-12 * yearsBack); !m.After(civil.DateIn(e.Now())); m = m.AddMonths(1) {
		months = append(months, ui.Option{Value: monthCode(m), Label: i18n.MonthYear(l, m)})
	}
	for _, m := range []civil.Date{q.First, q.Last} {
		if !slices.ContainsFunc(months, func(o ui.Option) bool { return o.Value == monthCode(m) }) {
			months = append(months, ui.Option{Value: monthCode(m), Label: i18n.MonthYear(l, m)})
		}
	}
	slices.SortFunc(months, func(a, b ui.Option) int { return strings.Compare(b.Value, a.Value) })
	chosen := func(value, usual string) string {
		if value == "" {
			return usual
		}
		return value
	}
	return ui.Filters{L: l, Action: CheckPath, Fields: []ui.Field{
		{L: l, Name: "from", Label: msg.CompensationCheckFrom(l), Kind: ui.Select, Options: months, Value: monthCode(q.First)},
		{L: l, Name: "to", Label: msg.CompensationCheckTo(l), Kind: ui.Select, Options: months, Value: monthCode(q.Last)},
		{L: l, Name: "pre2025", Label: msg.CompensationQuestionPre2025(l), Kind: ui.Select, Value: chosen(q.Reading, "automatic"), Options: []ui.Option{
			{Value: "automatic", Label: msg.CompensationQuestionPre2025Usual(l)}, {Value: region.Applied, Label: msg.CompensationQuestionPre2025Other(l)},
		}},
		{L: l, Name: "adult", Label: msg.CompensationQuestionAdult(l), Kind: ui.Select, Value: chosen(q.Adult, "days"), Options: []ui.Option{
			{Value: "days", Label: msg.CompensationQuestionAdultUsual(l)}, {Value: entitlement.WholeYears, Label: msg.CompensationQuestionAdultOther(l)},
		}},
	}}
}

func outcomeName(l i18n.Lang, o compensation.Outcome) string {
	return msg.Text(l, "compensation.outcome_"+string(o))
}

// sumTable is the sums of the outcomes: they add up to what is due and to what was paid.
func sumTable(l i18n.Lang, found compensation.Agreement) ui.Table {
	t := ui.Table{L: l, Caption: msg.CompensationCheckSums(l), Columns: []ui.Column{
		{Label: msg.CompensationOutcome(l)},
		{Label: msg.CompensationListRows(l), Num: true},
		{Label: msg.CompensationDue(l), Num: true},
		{Label: msg.CompensationListPaid(l), Num: true},
		{Label: msg.CompensationBalance(l), Num: true},
	}}
	for _, s := range found.Sums {
		first := ui.Cell{Text: outcomeName(l, s.Outcome)}
		if s.Items > 0 && s.Outcome != compensation.Agreed {
			first.Href = "#" + string(s.Outcome)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			first, {Text: i18n.Number(l, int64(s.Items))}, {Text: euros(l, s.Due)}, {Text: euros(l, s.Paid)}, {Text: euros(l, s.Paid-s.Due)},
		}})
	}
	t.Foot = []ui.Cell{
		{Text: msg.CompensationTotal(l)}, {Text: i18n.Number(l, int64(len(found.Items)))}, {Text: euros(l, found.Due)}, {Text: euros(l, found.Paid)}, {Text: euros(l, found.Paid-found.Due)},
	}
	return t
}

// part is the items of an outcome.
func part(l i18n.Lang, found compensation.Agreement, sum compensation.OutcomeSum) views.CheckPart {
	v := views.CheckPart{
		ID: string(sum.Outcome), Title: outcomeName(l, sum.Outcome), Text: msg.Text(l, "compensation.outcome_text_"+string(sum.Outcome)), Folded: sum.Outcome == compensation.Agreed,
		Table: ui.Table{L: l, Caption: outcomeName(l, sum.Outcome), Fold: true, Columns: []ui.Column{
			{Label: msg.CompensationPerson(l)},
			{Label: msg.CompensationMonth(l)},
			{Label: msg.CompensationDue(l), Num: true},
			{Label: msg.CompensationListPaid(l), Num: true},
			{Label: msg.CompensationBalance(l), Num: true},
			{Label: msg.CompensationWhy(l)},
		}},
	}
	for _, i := range found.Items {
		if i.Outcome == sum.Outcome && len(v.Table.Rows) < mostItems {
			v.Table.Rows = append(v.Table.Rows, itemRow(l, i))
		}
	}
	if sum.Items > mostItems {
		v.Shown = msg.CompensationUnknownShown(l, mostItems, sum.Items)
	}
	return v
}

func itemRow(l i18n.Lang, i compensation.Item) ui.Row {
	first := ui.Cell{Text: i.Person}
	if i.Resident != nil {
		first.Href, first.Hint = "/cases/"+i.Resident.Case.String(), msg.Code(l, "group", string(i.Resident.Group))
	}
	return ui.Row{Cells: []ui.Cell{
		first, {Text: monthsName(l, i.Days)}, {Text: euros(l, i.Due)}, {Text: euros(l, i.Paid), Hint: strings.Join(i.Lists, ", ")}, {Text: euros(l, i.Paid-i.Due)}, {Text: whyName(l, i.Why)},
	}}
}

// monthsName names whole months.
func monthsName(l i18n.Lang, days civil.Period) string {
	first, last := i18n.MonthYear(l, days.From), i18n.MonthYear(l, days.Last())
	if first == last {
		return first
	}
	return first + "–" + last
}

// whyName says why; a dash where there is nothing to say.
func whyName(l i18n.Lang, why compensation.Why) string {
	switch {
	case why == "":
		return "–"
	case slices.Contains(compensation.Whys(), why):
		return msg.Text(l, "compensation.why_"+string(why))
	}
	return reasonName(l, string(why))
}

// CheckFile sends every item of the check.
func (p Pages) CheckFile(e *kit.Exchange) error {
	q := askedCheck(e, "check-file")
	found, err := p.Desk.Check(e.R.Context(), e.Actor, q)
	if err != nil {
		return err
	}
	l := e.Lang
	t := sheet.Page{Name: msg.CompensationViewCheck(l), Header: []string{
		"outcome", msg.CompensationOutcome(l), msg.CompensationPerson(l), msg.CompensationPayee(l), "period_from", "period_to", msg.CompensationDue(l), msg.CompensationListPaid(l),
		msg.CompensationBalance(l), msg.CompensationWhy(l), msg.CompensationListName(l),
	}}
	for _, i := range found.Items {
		row := sheet.Line(string(i.Outcome), outcomeName(l, i.Outcome), i.Person, i.Payee)
		row = append(row, sheet.Day(i.Days.From), sheet.Day(i.Days.Last()), sheet.Cents(int64(i.Due)), sheet.Cents(int64(i.Paid)), sheet.Cents(int64(i.Paid-i.Due)))
		t.Rows = append(t.Rows, append(row, sheet.Line(whyName(l, i.Why), strings.Join(i.Lists, ", "))...))
	}
	var buf bytes.Buffer
	if err := sheet.WriteCSV(&buf, t); err != nil {
		return err
	}
	return e.Download("compensation-check.csv", "text/csv; charset=utf-8", buf.Bytes())
}

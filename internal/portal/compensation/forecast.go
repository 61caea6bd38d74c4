package compensation

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"kuntapaikka/internal/chart"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/compensation"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/compensation"
	"kuntapaikka/templates/ui"
)

// Addresses of the pages.
const (
	Path        = "/compensation"
	PersonsPath = Path + "/persons"
	FilePath    = Path + "/lines.csv"
	ListsPath   = Path + "/lists"
)

// Pages are the pages of the compensation.
type Pages struct {
	Desk     compensation.Desk
	Register func(context.Context) (*region.Register, error)
}

// mostUnknown bounds the persons with missing facts on the page.
const mostUnknown = 50

// asked reads what an address asks for; what it does not say is this year, by the usual readings.
func asked(e *kit.Exchange, what string) compensation.Asked {
	q := compensation.Asked{Year: civil.DateIn(e.Now()).Year(), For: what}
	if year, err := strconv.Atoi(e.Query("year")); err == nil {
		q.Year = year
	}
	if month, err := time.Parse("2006-01", e.Query("month")); err == nil {
		q.Year, q.Month = month.Year(), month.Month()
	}
	if e.Query("pre2025") == region.Applied {
		q.Reading = region.Applied
	}
	if e.Query("adult") == entitlement.WholeYears {
		q.Adult = entitlement.WholeYears
	}
	return q
}

// address leads to a page with the same readings.
func address(path string, q compensation.Asked) string {
	v := url.Values{}
	if q.Month != 0 {
		v.Set("month", civil.Of(q.Year, q.Month, 1).String()[:7])
	} else {
		v.Set("year", strconv.Itoa(q.Year))
	}
	if q.Reading != "" {
		v.Set("pre2025", q.Reading)
	}
	if q.Adult != "" {
		v.Set("adult", q.Adult)
	}
	return path + "?" + v.Encode()
}

// Forecast shows a year.
func (p Pages) Forecast(e *kit.Exchange) error {
	q := asked(e, "page")
	q.Month = 0
	f, err := p.Desk.Forecast(e.R.Context(), e.Actor, q)
	if err != nil {
		return err
	}
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.ForecastView{
		Lang: l, Printed: msg.AppPrintHeader(l, e.Actor.Name, e.Now()), Views: tabs(e, Path), Persons: address(PersonsPath, q), Download: address(FilePath, q),
		Tiles: tiles(l, f), Months: monthBars(l, f), MonthTable: monthTable(l, f), Groups: groupBars(l, f), GroupTable: groupTable(l, f),
		Payees: payeeTable(l, reg, f, civil.DateIn(e.Now())), Questions: questionsOf(l, f), Empty: f.Persons == 0,
	}
	for year := q.Year - 1; year <= q.Year+1; year++ {
		other := q
		other.Year = year
		v.Years = append(v.Years, ui.Tab{Label: strconv.Itoa(year), Href: address(Path, other), Current: year == q.Year})
	}
	if !f.Closes.IsZero() {
		v.Facts = []ui.Fact{{Icon: "clock", Before: msg.CompensationClosesFact(l), Value: i18n.Date(l, f.Closes)}}
		v.Closing = msg.CompensationClosing(l, f.Closing.Year, f.Closing.On, f.Closing.Source) + " " + msg.Code(l, "law_status", string(f.Closing.Status)) + "."
	}
	if len(f.Assumptions) > 0 {
		v.Assumed = ui.Notice{Kind: ui.Warning, Title: msg.CompensationAssumedTitle(l, q.Year), Text: msg.CompensationAssumedText(l, i18n.List(l, slices.Sorted(slices.Values(f.Assumptions)))), Still: true}
	}
	v.Unknown = unknownTable(l, e.Actor.May(identity.ArrivalWrite), f.Unknown[:min(len(f.Unknown), mostUnknown)])
	if len(f.Unknown) > mostUnknown {
		v.Shown = msg.CompensationUnknownShown(l, mostUnknown, len(f.Unknown))
	}
	return e.Page(kit.Page{Title: msg.CompensationTitle(l)}, views.Forecast(v))
}

func euros(l i18n.Lang, c money.Cents) string { return i18n.Euros(l, int64(c)) }

func tiles(l i18n.Lang, f compensation.Forecast) []ui.Tile {
	return []ui.Tile{
		{Label: msg.CompensationTotal(l), Value: i18n.WholeEuros(l, int64(f.Total())), Hint: msg.CompensationYear(l, f.Year)},
		{Label: msg.CompensationCertain(l), Value: i18n.WholeEuros(l, int64(f.Certain.Total())), Hint: msg.CompensationCertainHint(l)},
		{Label: msg.CompensationExpected(l), Value: i18n.WholeEuros(l, int64(f.Expected.Total())), Hint: msg.CompensationExpectedHint(l), Kind: ui.Info},
		{Label: msg.CompensationPersons(l), Value: i18n.Number(l, int64(f.Persons)), Hint: msg.CompensationPersonsHint(l), Href: address(PersonsPath, f.Asked)},
	}
}

// bar is a bar of what is due, with a line at what is certain of it.
func bar(l i18n.Lang, label, href string, p compensation.Part) chart.Bar {
	b := chart.Bar{
		Label: label, Href: href, Value: float64(p.Total()), Text: i18n.WholeEuros(l, int64(p.Total())), Mark: float64(p.Certain.Total()),
		MarkText: i18n.WholeEuros(l, int64(p.Certain.Total())),
	}
	if p.Expected.Total() == 0 {
		b.Mark = -1 // all of it is certain
	}
	return b
}

func monthBars(l i18n.Lang, f compensation.Forecast) chart.Bars {
	b := chart.Bars{Caption: msg.CompensationByMonth(l), Heads: []string{msg.CompensationMonth(l), msg.CompensationTotal(l), msg.CompensationCertain(l)}}
	for _, m := range f.Months {
		b.Bars = append(b.Bars, bar(l, i18n.MonthYear(l, m.From), ofMonth(f.Asked, m.From), m.Part))
	}
	return b
}

func ofMonth(q compensation.Asked, month civil.Date) string {
	q.Month = month.Time().Month()
	return address(PersonsPath, q)
}

// partHeads are the columns of a part.
func partHeads(l i18n.Lang, first string) []ui.Column {
	return []ui.Column{
		{Label: first},
		{Label: msg.CompensationPersons(l), Num: true},
		{Label: msg.CompensationBase(l), Num: true},
		{Label: msg.CompensationExtra(l), Num: true},
		{Label: msg.CompensationCertain(l), Num: true},
		{Label: msg.CompensationExpected(l), Num: true},
		{Label: msg.CompensationTotal(l), Num: true},
	}
}

func partCells(l i18n.Lang, first ui.Cell, p compensation.Part) []ui.Cell {
	return []ui.Cell{
		first,
		{Text: i18n.Number(l, int64(p.Persons))},
		{Text: euros(l, p.Certain.Base+p.Expected.Base)},
		{Text: euros(l, p.Certain.Extra+p.Expected.Extra)},
		{Text: euros(l, p.Certain.Total())},
		{Text: euros(l, p.Expected.Total())},
		{Text: euros(l, p.Total())},
	}
}

func monthTable(l i18n.Lang, f compensation.Forecast) ui.Table {
	t := ui.Table{L: l, Caption: msg.CompensationByMonthTable(l), Fold: true, Columns: partHeads(l, msg.CompensationMonth(l))}
	for _, m := range f.Months {
		first := ui.Cell{Text: i18n.MonthYear(l, m.From), Href: ofMonth(f.Asked, m.From)}
		if m.Assumed {
			first.Hint = msg.CompensationAssumed(l)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: partCells(l, first, m.Part)})
	}
	t.Foot = partCells(l, ui.Cell{Text: msg.CompensationTotal(l)}, f.Part)
	return t
}

func groupBars(l i18n.Lang, f compensation.Forecast) chart.Bars {
	b := chart.Bars{Caption: msg.CompensationByGroup(l), Heads: []string{msg.CompensationGroup(l), msg.CompensationTotal(l), msg.CompensationCertain(l)}}
	for _, g := range f.Groups {
		b.Bars = append(b.Bars, bar(l, msg.Code(l, "group", string(g.Group)), "", g.Part))
	}
	return b
}

func groupTable(l i18n.Lang, f compensation.Forecast) ui.Table {
	t := ui.Table{L: l, Caption: msg.CompensationByGroup(l), Bare: true, Columns: []ui.Column{
		{Label: msg.CompensationGroup(l)},
		{Label: msg.CompensationPersons(l), Num: true},
		{Label: msg.CompensationBase(l), Num: true},
		{Label: msg.CompensationExtra(l), Num: true},
		{Label: msg.CompensationTotal(l), Num: true},
	}}
	for _, g := range f.Groups {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: msg.Code(l, "group", string(g.Group))},
			{Text: i18n.Number(l, int64(g.Persons))},
			{Text: euros(l, g.Certain.Base+g.Expected.Base)},
			{Text: euros(l, g.Certain.Extra+g.Expected.Extra)},
			{Text: euros(l, g.Total())},
		}})
	}
	return t
}

func payeeTable(l i18n.Lang, reg *region.Register, f compensation.Forecast, today civil.Date) ui.Table {
	t := ui.Table{L: l, Caption: msg.CompensationByPayee(l), Bare: true, Columns: []ui.Column{{Label: msg.CompensationPayee(l)}, {Label: msg.CompensationTotal(l), Num: true}}}
	for _, p := range f.Payees {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: payeeName(l, reg, p.Payee, today)}, {Text: euros(l, p.Total())}}})
	}
	return t
}

// questionsOf are the open questions of the law with what the year comes to by each reading.
func questionsOf(l i18n.Lang, f compensation.Forecast) views.QuestionsView {
	v := views.QuestionsView{Year: strconv.Itoa(f.Year), Applied: applied(l, f.Asked)}
	other := map[string]string{"pre2025": region.Applied, "adult": entitlement.WholeYears}
	usual := map[string]string{"pre2025": "automatic", "adult": "days"}
	for _, q := range f.Questions {
		field := ui.Field{L: l, Name: q.Code, Kind: ui.Radios, Label: msg.Text(l, "compensation.question_"+q.Code), Value: usual[q.Code], Options: []ui.Option{
			{Value: usual[q.Code], Label: msg.CompensationQuestionSum(l, msg.Text(l, "compensation.question_"+q.Code+"_usual"), int64(q.Usual))},
			{Value: other[q.Code], Label: msg.CompensationQuestionSum(l, msg.Text(l, "compensation.question_"+q.Code+"_other"), int64(q.Other))},
		}}
		if q.OtherIsReckoned {
			field.Value = other[q.Code]
		}
		note := msg.CompensationQuestionNone(l)
		if q.Usual != q.Other {
			note = msg.CompensationQuestionDifference(l, int64(q.Other-q.Usual))
		}
		v.Fields, v.Notes = append(v.Fields, field), append(v.Notes, note)
	}
	return v
}

// applied names the readings other than the usual by which is reckoned.
func applied(l i18n.Lang, q compensation.Asked) (all []string) {
	if q.Reading != "" {
		all = append(all, msg.CompensationQuestionPre2025Other(l))
	}
	if q.Adult != "" {
		all = append(all, msg.CompensationQuestionAdultOther(l))
	}
	return all
}

// unknownTable lists who is not reckoned, with what is missing and where it is mended.
func unknownTable(l i18n.Lang, own bool, all []compensation.Unknown) ui.Table {
	t := ui.Table{L: l, Caption: msg.CompensationUnknown(l), Fold: true, Columns: []ui.Column{
		{Label: msg.CompensationPerson(l)}, {Label: msg.CompensationGroup(l)}, {Label: msg.CompensationMissing(l)}, {Label: msg.CompensationMend(l)},
	}}
	for _, u := range all {
		missing := make([]string, len(u.Lacks))
		for i, lack := range u.Lacks {
			missing[i] = msg.Text(l, "compensation.lack_"+string(lack))
		}
		where, href := mend(l, own, u)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: u.Key(), Href: "/cases/" + u.Case.String()}, {Text: msg.Code(l, "group", string(u.Group))}, {Text: i18n.List(l, missing)}, {Text: where, Href: href},
		}})
	}
	return t
}

// mend is where the first of what is missing can be put right: who leads the arrival puts it right himself.
func mend(l i18n.Lang, own bool, u compensation.Unknown) (text, href string) {
	at := "/" + u.Case.String()
	switch cmp.Or(u.Lacks...) {
	case compensation.LackIdentity:
		return msg.CompensationMendIdentity(l), "/cases" + at
	case compensation.LackDay:
		return msg.CompensationMendArrival(l), "/arrivals" + at
	case compensation.LackSponsor:
		return msg.CompensationMendLink(l), "/cases" + at
	case compensation.LackBirth, compensation.LackPermit:
		if own {
			return msg.ArrivalsFacts(l), "/arrivals" + at + "/facts"
		}
	}
	return msg.CompensationMendPerson(l), "/cases" + at + "/identity"
}

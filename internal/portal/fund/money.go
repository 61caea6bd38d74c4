package fund

import (
	"bytes"

	"kuntapaikka/internal/chart"
	"kuntapaikka/internal/grants/fund"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/sheet"
	views "kuntapaikka/templates/fund"
	"kuntapaikka/templates/ui"
)

// Money shows how the appropriation is used.
func (p Pages) Money(e *kit.Exchange) error {
	m, reg, _, err := p.Desk.Money(e.R.Context(), e.Actor)
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.MoneyView{
		Lang: l, Tabs: tabs(e, MoneyPath), CSV: MoneyPath + "/rounds.csv", XLSX: MoneyPath + "/tables.xlsx", Printed: i18n.Moment(l, e.Now()),
		Rounds: sumTable(l, msg.FundByRound(l), msg.FundRound(l), m.Rounds, roundName(l, reg), true),
		Years:  sumTable(l, msg.FundByYear(l), msg.FundYear(l), m.Years, func(code string) string { return code }, false),
		Uses:   sumTable(l, msg.FundByUse(l), msg.FundUse(l), m.Uses, useName(l), false),
		Back:   backTable(l, m.Rounds, roundName(l, reg)),
		Bars:   chart.Bars{Caption: msg.FundByRound(l), Heads: []string{msg.FundRound(l), msg.FundGranted(l), msg.FundBudget(l)}},
	}
	for _, f := range []struct {
		label string
		cents int64
	}{{msg.FundDecided(l), int64(m.Sum.Decided)}, {msg.FundPaid(l), int64(m.Sum.Paid)}, {msg.FundOpen(l), int64(m.Sum.Open)}} {
		v.Facts = append(v.Facts, ui.Fact{Before: f.label + ":", Value: i18n.Euros(l, f.cents)})
	}
	name := roundName(l, reg)
	for _, r := range m.Rounds {
		bar := chart.Bar{Label: name(r.Code), Text: i18n.Euros(l, int64(r.Granted)), Value: float64(r.Granted), Href: "/rounds/" + r.Code, Mark: -1, MarkText: msg.FundBudgetUnknown(l)}
		if r.Budget > 0 {
			bar.Mark, bar.MarkText = float64(r.Budget), i18n.Euros(l, int64(r.Budget))
		}
		if r.Budget > 0 && r.Left() < 0 {
			bar.Kind = "danger"
			v.Over = append(v.Over, msg.FundOverBudget(l, name(r.Code), int64(-r.Left())))
		}
		v.Bars.Bars = append(v.Bars.Bars, bar)
	}
	return e.Page(kit.Page{Title: msg.FundMoney(l)}, views.Money(v))
}

func roundName(l i18n.Lang, reg *region.Register) func(string) string {
	return func(code string) string {
		if all := reg.RoundVersions(code); len(all) > 0 {
			return all[0].Name.In(l) + " " + code[len(code)-4:]
		}
		return code
	}
}

func useName(l i18n.Lang) func(string) string {
	return func(code string) string { return msg.Code(l, "fund_use", code) }
}

// sumTable lists sums with what they come to. Budgets are known of rounds alone.
func sumTable(l i18n.Lang, caption, first string, all []fund.RoundSum, name func(string) string, budgets bool) ui.Table {
	t := ui.Table{L: l, Caption: caption, Columns: []ui.Column{{Label: first}}}
	heads := []string{msg.FundSupported(l), msg.FundDecided(l), msg.FundPaid(l), msg.FundOpen(l), msg.FundOwed(l)}
	if budgets {
		heads = append([]string{msg.FundBudget(l)}, append(heads, msg.FundLeft(l))...)
	}
	for _, h := range heads {
		t.Columns = append(t.Columns, ui.Column{Label: h, Num: true})
	}
	var sum fund.RoundSum
	for _, r := range all {
		sum = sum.Plus(r)
		t.Rows = append(t.Rows, ui.Row{Cells: sumCells(l, name(r.Code), r, budgets)})
	}
	t.Foot = sumCells(l, msg.FundTogether(l), sum, budgets)
	if budgets {
		t.Foot[1], t.Foot[len(t.Foot)-1] = ui.Cell{}, ui.Cell{}
	}
	return t
}

func sumCells(l i18n.Lang, name string, r fund.RoundSum, budgets bool) []ui.Cell {
	cells := []ui.Cell{{Text: i18n.Number(l, int64(r.Persons))}, euros(l, r.Decided), euros(l, r.Paid), euros(l, r.Open), euros(l, r.Owed)}
	if !budgets {
		return append([]ui.Cell{{Text: name}}, cells...)
	}
	budget, left := ui.Cell{Text: msg.FundBudgetUnknown(l)}, ui.Cell{}
	if r.Budget > 0 {
		budget, left = euros(l, r.Budget), euros(l, r.Left())
		if r.Left() < 0 {
			left = ui.Cell{Body: ui.Tag{Text: left.Text, Kind: ui.Danger}}
		}
	}
	return append([]ui.Cell{{Text: name}, budget}, append(cells, left)...)
}

// backTable is what was claimed back of rounds, and what has come of it: income of the state, by which no round has more.
func backTable(l i18n.Lang, all []fund.RoundSum, name func(string) string) ui.Table {
	t := ui.Table{L: l, Caption: msg.FundBack(l), Columns: []ui.Column{{Label: msg.FundRound(l)}}}
	for _, h := range []string{msg.FundClaimedBack(l), msg.FundInterest(l), msg.FundReturned(l), msg.FundLost(l), msg.FundOwed(l)} {
		t.Columns = append(t.Columns, ui.Column{Label: h, Num: true})
	}
	cells := func(name string, r fund.RoundSum) []ui.Cell {
		return []ui.Cell{{Text: name}, euros(l, r.Claimed), euros(l, r.Interest), euros(l, r.Returned), euros(l, r.Lost), euros(l, r.Owed)}
	}
	var sum fund.RoundSum
	for _, r := range all {
		if r.Claimed != 0 || r.Returned != 0 || r.Lost != 0 || r.Owed != 0 {
			sum = sum.Plus(r)
			t.Rows = append(t.Rows, ui.Row{Cells: cells(name(r.Code), r)})
		}
	}
	t.Foot = cells(msg.FundTogether(l), sum)
	return t
}

// sumSheet is a table of sums for a spreadsheet.
func sumSheet(l i18n.Lang, title, first string, all []fund.RoundSum, name func(string) string) sheet.Page {
	t := sheet.Page{Name: title, Header: []string{
		first, msg.FundBudget(l), msg.FundSupported(l), msg.FundDecided(l), msg.FundPaid(l), msg.FundOpen(l), msg.FundOwed(l),
		msg.FundGranted(l), msg.FundClaimedBack(l), msg.FundInterest(l), msg.FundReturned(l), msg.FundLost(l),
	}}
	for _, r := range all {
		t.Rows = append(t.Rows, append(sheet.Line(name(r.Code)), sheet.Cents(int64(r.Budget)), sheet.Whole(int64(r.Persons)), sheet.Cents(int64(r.Decided)), sheet.Cents(int64(r.Paid)),
			sheet.Cents(int64(r.Open)), sheet.Cents(int64(r.Owed)), sheet.Cents(int64(r.Granted)), sheet.Cents(int64(r.Claimed)), sheet.Cents(int64(r.Interest)), sheet.Cents(int64(r.Returned)),
			sheet.Cents(int64(r.Lost))))
	}
	return t
}

// MoneyCSV sends the rounds for a spreadsheet, MoneyXLSX all tables.
func (p Pages) MoneyCSV(e *kit.Exchange) error {
	m, reg, _, err := p.Desk.Money(e.R.Context(), e.Actor)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := sheet.WriteCSV(&buf, sumSheet(e.Lang, msg.FundByRound(e.Lang), msg.FundRound(e.Lang), m.Rounds, roundName(e.Lang, reg))); err != nil {
		return err
	}
	return e.Download("fund-money.csv", "text/csv; charset=utf-8", buf.Bytes())
}

// MoneyXLSX sends all tables of the use of the appropriation.
func (p Pages) MoneyXLSX(e *kit.Exchange) error {
	m, reg, _, err := p.Desk.Money(e.R.Context(), e.Actor)
	if err != nil {
		return err
	}
	l := e.Lang
	return workbook(e, "fund-money.xlsx",
		sumSheet(l, msg.FundByRound(l), msg.FundRound(l), m.Rounds, roundName(l, reg)),
		sumSheet(l, msg.FundByYear(l), msg.FundYear(l), m.Years, func(code string) string { return code }),
		sumSheet(l, msg.FundByUse(l), msg.FundUse(l), m.Uses, useName(l)))
}

func workbook(e *kit.Exchange, name string, pages ...sheet.Page) error {
	var buf bytes.Buffer
	if err := sheet.WriteXLSX(&buf, pages...); err != nil {
		return err
	}
	return e.Download(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", buf.Bytes())
}

package plans

import (
	"kuntapaikka/internal/chart"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/matching/plans/drift"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/plans"
	"kuntapaikka/templates/ui"
)

// DriftPath is the page of outcomes over time: of no plan, of what was really proposed.
const DriftPath = Path + "/drift"

// Over shows how outcomes change over time.
func (p Pages) Over(e *kit.Exchange) error {
	found, err := p.Drift.Read(e.R.Context(), e.Actor)
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.DriftView{L: l, Printed: msg.AppPrintHeader(l, e.Actor.Name, e.Now()), Any: found.Any}
	if found.Any {
		v.Points, v.All = monthly(l, found)
		for _, d := range drift.Dimensions() {
			v.Parts = append(v.Parts, overTime(l, found, d))
		}
	}
	return e.Page(kit.Page{Title: msg.DriftTitle(l), Crumbs: crumbs(l, "", msg.DriftTitle(l))}, views.Drift(v))
}

// firsts is how often the first of the ranking was chosen.
func firsts(l i18n.Lang, f drift.Figures) string {
	const percent = 100
	return i18n.Percent(l, int64(percent*f.First/max(f.Proposals, 1)))
}

// meanPoints is nothing where no kept ranking has points of the chosen municipality.
func meanPoints(l i18n.Lang, f drift.Figures) string {
	if f.Ranked == 0 {
		return "–"
	}
	return i18n.Decimal(l, int64(f.Mean), 1)
}

// monthly is what all proposals come to in each month, drawn and as a table.
func monthly(l i18n.Lang, d drift.Drift) (chart.Bars, ui.Table) {
	b := chart.Bars{Caption: msg.DriftPoints(l), Heads: []string{msg.DriftMonth(l), msg.DriftPoints(l)}}
	t := ui.Table{L: l, Caption: msg.DriftAll(l), Bare: true, Figures: true, Fold: true, Columns: []ui.Column{
		{Label: msg.DriftMonth(l)}, {Label: msg.DriftProposals(l), Num: true}, {Label: msg.DriftFirst(l), Num: true},
	}}
	for _, m := range d.Months {
		name := i18n.MonthYear(l, m.First)
		bar, cells := chart.Bar{Label: name, Text: "–", Mark: -1}, []ui.Cell{{Text: name}, {Text: "0"}, {}}
		switch {
		case m.All.Hidden:
			bar.Text, cells[1].Text = msg.PlansFairnessSmall(l), msg.PlansFairnessSmall(l)
		case m.All.Proposals > 0:
			bar.Text, bar.Value = meanPoints(l, m.All), float64(m.All.Mean)
			cells[1].Text, cells[2].Text = number(l, m.All.Proposals), firsts(l, m.All)
		}
		b.Bars, t.Rows = append(b.Bars, bar), append(t.Rows, ui.Row{Cells: cells})
	}
	return b, t
}

// overTime is the table of one dimension: a row for each month, a column for each part.
func overTime(l i18n.Lang, d drift.Drift, dimension string) ui.Table {
	t := ui.Table{L: l, Caption: msg.Text(l, "plans.dimension_"+dimension), ShowCaption: true, Bare: true, Fold: true, Columns: []ui.Column{{Label: msg.DriftMonth(l)}}}
	for _, part := range d.Parts[dimension] {
		t.Columns = append(t.Columns, ui.Column{Label: sight{l: l}.part(plans.Outcome{Dimension: dimension, Part: part}), Num: true})
	}
	for _, m := range d.Months {
		cells := []ui.Cell{{Text: i18n.MonthYear(l, m.First)}}
		for _, f := range m.By[dimension] {
			c := ui.Cell{Text: "–"}
			switch {
			case f.Hidden:
				c.Text = msg.PlansFairnessSmall(l)
			case f.Proposals > 0:
				c = ui.Cell{Text: meanPoints(l, f), Hint: msg.DriftCell(l, f.Proposals, firsts(l, f))}
			}
			cells = append(cells, c)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

package compensation

import (
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/compensation"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/compensation"
	"kuntapaikka/templates/ui"
)

// Lists shows the lists of payments that have been brought: to a payee its own, to KEHA all.
func (p Pages) Lists(e *kit.Exchange) error {
	lists, err := p.Desk.Lists(e.R.Context(), e.Actor)
	if err != nil {
		return err
	}
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.ListsView{Lang: l, Title: msg.CompensationViewLists(l), Views: tabs(e, ListsPath), Import: Path + "/import", Lists: listTable(l, reg, lists, civil.DateIn(e.Now()))}
	return e.Page(kit.Page{Title: v.Title}, views.Lists(v))
}

func listTable(l i18n.Lang, reg *region.Register, all []compensation.List, today civil.Date) ui.Table {
	t := ui.Table{L: l, Caption: msg.CompensationViewLists(l), Fold: true, Columns: []ui.Column{
		{Label: msg.CompensationListName(l)},
		{Label: msg.CompensationPayee(l)},
		{Label: msg.CompensationDays(l)},
		{Label: msg.CompensationListRows(l), Num: true},
		{Label: msg.CompensationListPaid(l), Num: true},
		{Label: msg.CompensationListBrought(l)},
	}}
	for _, list := range all {
		by := msg.CompensationByKeha(l)
		if list.ByPayee {
			by = msg.CompensationByOwn(l)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: list.Name},
			{Text: payeeName(l, reg, list.Payee, today)},
			{Text: i18n.Span(l, list.Days.From, list.Days.Last())},
			{Text: i18n.Number(l, int64(list.Rows))},
			{Text: euros(l, list.Cents)},
			{Text: i18n.Moment(l, list.BroughtAt), Hint: by},
		}})
	}
	return t
}

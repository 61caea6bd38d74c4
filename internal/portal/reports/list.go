package reports

import (
	"net/url"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/reports"
	"kuntapaikka/templates/ui"
)

// Pages are the pages of reports.
type Pages struct {
	Desk reporting.Desk
}

func path(r reporting.Report) string { return "/reports/" + r.ID.String() }

// List shows the reports that are due and those that have come.
func (p Pages) List(e *kit.Exchange) error {
	state := reporting.State(e.Query("state"))
	list, err := p.Desk.List(e.R.Context(), e.Actor, state, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	l, today := e.Lang, civil.DateIn(e.Now())
	options := make([]ui.Option, 0, len(reporting.States()))
	for _, s := range reporting.States() {
		options = append(options, ui.Option{Value: string(s), Label: stateText(l, s)})
	}
	v := views.ListView{Lang: l, Tabs: e.ClaimTabs("/reports"), Filters: ui.Filters{L: l, Action: "/reports", Fields: []ui.Field{
		{L: l, Name: "state", Label: msg.ReportsState(l), Kind: ui.Select, Options: options, Blank: msg.ReportsAllStates(l), Value: string(state), Width: "l", Optional: true},
	}}}
	if state != "" {
		v.Filters.Reset = "/reports"
	}
	v.Reports = ui.Table{L: l, Caption: msg.ReportsTitle(l), Columns: []ui.Column{
		{Label: msg.ReportsReport(l)}, {Label: msg.ReportsClaimant(l)}, {Label: msg.ReportsDue(l)}, {Label: msg.ReportsState(l)}, {Label: msg.ReportsGranted(l), Num: true},
	}}
	for _, r := range list.Items {
		v.Reports.Rows = append(v.Reports.Rows, ui.Row{Cells: []ui.Cell{
			{Text: title(l, r), Href: path(r), Hint: r.Number}, {Text: kit.Name(l, r.Claimant)}, {Text: i18n.Date(l, r.Due)}, {Body: tag(l, r, today)}, {Text: i18n.Euros(l, int64(r.Granted))},
		}})
	}
	if list.Next != "" {
		v.Next = "/reports?" + url.Values{"state": {string(state)}, "after": {string(list.Next)}}.Encode()
	}
	if e.Query("after") != "" {
		v.First = "/reports?" + url.Values{"state": {string(state)}}.Encode()
	}
	return e.Page(kit.Page{Title: msg.ReportsTitle(l)}, views.List(v))
}

func title(l i18n.Lang, r reporting.Report) string { return msg.Text(l, "reports.kind_"+r.Kind) }

func stateText(l i18n.Lang, s reporting.State) string {
	return msg.Text(l, "reports.state_"+string(s))
}

// tag is the report's state: what is late stands out.
func tag(l i18n.Lang, r reporting.Report, today civil.Date) ui.Tag {
	if r.Overdue(today) {
		return ui.Tag{Text: msg.ReportsLate(l), Kind: ui.Danger}
	}
	kinds := map[reporting.State]ui.Kind{reporting.Submitted: ui.Info, reporting.SupplementRequested: ui.Warning, reporting.Checked: ui.Info, reporting.Approved: ui.Success}
	return ui.Tag{Text: stateText(l, r.State), Kind: kinds[r.State]}
}

func crumbs(l i18n.Lang, above ...layout.Crumb) []layout.Crumb {
	return append([]layout.Crumb{{Label: msg.ReportsTitle(l), Href: "/reports"}}, above...)
}

// one reads the report of an address.
func (p Pages) one(e *kit.Exchange) (reporting.Seen, error) {
	id, err := e.ID("id")
	if err != nil {
		return reporting.Seen{}, err
	}
	return p.Desk.Get(e.R.Context(), e.Actor, id)
}

// mayWrite says whether the reader goes on writing the report.
func mayWrite(a identity.Actor, r reporting.Report) bool {
	return r.Open() && a.May(identity.ClaimWrite)
}

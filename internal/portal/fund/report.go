package fund

import (
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/fund"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/sheet"
	views "kuntapaikka/templates/fund"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Year shows a year's tables as they stand now, and the versions of its report.
func (p Pages) Year(e *kit.Exchange) error {
	return p.year(e, http.StatusOK, yearOf(e), e.NewForm(0, nil))
}

func (p Pages) year(e *kit.Exchange, status, year int, form ui.Form) error {
	y, err := p.Desk.Year(e.R.Context(), e.Actor, year)
	if err != nil {
		return err
	}
	l, text := e.Lang, strconv.Itoa(year)
	v := views.ReportView{
		Lang: l, Tabs: tabs(e, ReportPath), Title: msg.FundReportOf(l, year), Filters: yearFilter(l, ReportPath, year), XLSX: ReportPath + "/tables.xlsx?year=" + text,
		Printed: i18n.Moment(l, e.Now()), Form: form, Year: text, Versions: versions(l, y),
	}
	if day, row := y.Rules.Due(year); !day.IsZero() {
		fact := ui.Fact{Before: msg.FundReportDue(l) + ":", Value: i18n.Date(l, day), After: "(" + row.Source + ")"}
		v.Facts = append(v.Facts, fact)
	}
	draft := len(y.Reports) > 0 && y.Reports[0].State == fund.Draft
	v.Prepare, v.Corrects = e.Actor.May(identity.FundWrite) && !draft, len(y.Reports) > 0 && y.Reports[0].State == fund.Approved
	if y.Changed {
		v.Notices = append(v.Notices, ui.Notice{Kind: ui.Warning, Text: msg.FundReportChanged(l), Still: true})
	}
	if draft {
		v.Notices = append(v.Notices, ui.Notice{Kind: ui.Info, Text: msg.FundReportWaits(l), Still: true})
	}
	if n := y.Tables.Unclassified; n > 0 {
		v.Notices = append(v.Notices, ui.Notice{Kind: ui.Warning, Text: msg.FundUncounted(l, n), Still: true})
	}
	v.Tables, v.Few = p.tables(e, y.Register, y.Tables)
	return e.PageStatus(status, kit.Page{Title: v.Title, Failed: form.Failed()}, views.Report(v))
}

func versions(l i18n.Lang, y fund.Year) ui.Table {
	t := ui.Table{L: l, Caption: msg.FundReportVersions(l), Columns: []ui.Column{
		{Label: msg.FundReport(l)}, {Label: msg.FundPackState(l)}, {Label: msg.FundReportPrepared(l)}, {Label: msg.FundReportApproved(l)}, {Label: msg.FundPackHash(l), Prose: true},
	}}
	for _, r := range y.Reports {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: msg.FundReportVersion(l, r.Version), Hint: r.Reason, Href: ReportPath + "/" + r.ID.String()},
			{Body: reportState(l, r)},
			who(l, y.Names, r.PreparedBy, r.PreparedAt), who(l, y.Names, r.ApprovedBy, r.ApprovedAt),
			{Text: hex.EncodeToString(r.SHA256)[:16]},
		}})
	}
	return t
}

func who(l i18n.Lang, names map[uuid.UUID]string, id uuid.UUID, at time.Time) ui.Cell {
	if at.IsZero() {
		return ui.Cell{}
	}
	return ui.Cell{Text: names[id], Hint: i18n.Moment(l, at)}
}

func reportState(l i18n.Lang, r fund.Report) ui.Tag {
	kind := ui.Info
	if r.State == fund.Approved {
		kind = ui.Success
	}
	return ui.Tag{Text: msg.Code(l, "fund_report", string(r.State)), Kind: kind}
}

// part is one table of the report: counts of persons by code.
type part struct {
	caption, head string
	counts        []fund.Count
	name          func(string) string
}

func parts(l i18n.Lang, reg *region.Register, t fund.Tables) []part {
	last := civil.Of(t.Year, 12, 31)
	return []part{
		{msg.FundByScheme(l), msg.FundScheme(l), t.Schemes, func(code string) string { return msg.Code(l, "fund_scheme", code) }},
		{msg.FundByCategory(l), msg.FundCategory(l), t.Categories, func(code string) string { return msg.Code(l, "fund_category", code) }},
		{msg.FundByMonth(l), msg.FundMonth(l), t.Months, func(code string) string { return code + "/" + strconv.Itoa(t.Year) }},
		{msg.FundByRegion(l), msg.FundRegion(l), t.Regions, func(code string) string {
			if area, ok := reg.Region(code, last); ok {
				return area.Name.In(l)
			}
			return code
		}},
	}
}

// shown says which counts of a part the reader sees, and from how many persons on: the ministry all of them.
func shown(e *kit.Exchange, reg *region.Register, counts []fund.Count) (hidden []bool, least int) {
	if e.Actor.Role() == identity.Coordinator {
		return make([]bool, len(counts)), 0
	}
	least = reg.SmallCell(civil.DateIn(e.Now()))
	return fund.Hidden(counts, least), least
}

func (p Pages) tables(e *kit.Exchange, reg *region.Register, t fund.Tables) (all []ui.Table, few bool) {
	l := e.Lang
	for _, one := range parts(l, reg, t) {
		table := ui.Table{L: l, Caption: one.caption, Columns: []ui.Column{{Label: one.head}, {Label: msg.FundSupported(l), Num: true}, {Label: msg.FundAmount(l), Num: true}}}
		hidden, least := shown(e, reg, one.counts)
		persons, sum := 0, int64(0)
		for i, c := range one.counts {
			persons, sum = persons+c.Persons, sum+int64(c.Cents)
			cells := []ui.Cell{{Text: one.name(c.Code)}, {Text: i18n.Number(l, int64(c.Persons))}, euros(l, c.Cents)}
			if hidden[i] {
				few, cells[1], cells[2] = true, ui.Cell{Text: msg.FundFew(l, least)}, ui.Cell{}
				if c.Persons >= least {
					cells[1] = ui.Cell{Text: "–"}
				}
			}
			table.Rows = append(table.Rows, ui.Row{Cells: cells})
		}
		table.Foot = []ui.Cell{{Text: msg.FundTogether(l)}, {Text: i18n.Number(l, int64(persons))}, euros(l, sum)}
		all = append(all, table)
	}
	return append(all,
		sumTable(l, msg.FundByRound(l), msg.FundRound(l), t.Rounds, roundName(l, reg), true),
		sumTable(l, msg.FundByUse(l), msg.FundUse(l), t.Uses, useName(l), false)), few
}

// sheets are the tables for a spreadsheet, with what is hidden from the reader left out.
func sheets(e *kit.Exchange, reg *region.Register, t fund.Tables) (all []sheet.Page) {
	l := e.Lang
	for _, one := range parts(l, reg, t) {
		page := sheet.Page{Name: one.caption, Header: []string{one.head, msg.FundSupported(l), msg.FundAmount(l)}}
		hidden, least := shown(e, reg, one.counts)
		for i, c := range one.counts {
			row := sheet.Line(one.name(c.Code))
			if hidden[i] {
				page.Rows = append(page.Rows, append(row, sheet.Words(msg.FundFew(l, least)), sheet.Words("")))
				continue
			}
			page.Rows = append(page.Rows, append(row, sheet.Whole(int64(c.Persons)), sheet.Cents(int64(c.Cents))))
		}
		all = append(all, page)
	}
	return append(all, sumSheet(l, msg.FundByRound(l), msg.FundRound(l), t.Rounds, roundName(l, reg)), sumSheet(l, msg.FundByUse(l), msg.FundUse(l), t.Uses, useName(l)))
}

// YearFile sends a year's tables as they stand now.
func (p Pages) YearFile(e *kit.Exchange) error {
	year := yearOf(e)
	y, err := p.Desk.Year(e.R.Context(), e.Actor, year)
	if err != nil {
		return err
	}
	return workbook(e, "fund-"+strconv.Itoa(year)+".xlsx", sheets(e, y.Register, y.Tables)...)
}

// Prepare keeps a year's tables as the draft of the next version.
func (p Pages) Prepare(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	year, reason, press := kit.Year(form.Raw("year")), form.Text("reason", 1000), form.Press()
	if form.Err() == nil {
		id, err := p.Desk.Prepare(e.R.Context(), e.Actor, press, year, reason)
		if err == nil {
			return e.SeeOther(ReportPath + "/" + id.String())
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.year(e, http.StatusUnprocessableEntity, year, form.View())
}

// Version shows one version of a report as it was prepared.
func (p Pages) Version(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	r, reg, names, err := p.Desk.Get(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	t, err := r.Tables()
	if err != nil {
		return err
	}
	l, path := e.Lang, ReportPath+"/"+id.String()
	v := views.ReportView{
		Lang: l, Title: msg.FundReportOf(l, r.Year) + ", " + msg.FundReportVersion(l, r.Version), State: reportState(l, r), XLSX: path + "/report.xlsx", Printed: i18n.Moment(l, e.Now()),
		Hash: hex.EncodeToString(r.SHA256), Form: e.NewForm(0, nil), Path: path, MayApprove: r.MayApprove(e.Actor), MayDrop: r.State == fund.Draft && e.Actor.May(identity.FundWrite),
		Rows: []ui.Answer{
			{Label: msg.FundReportPrepared(l), Text: names[r.PreparedBy] + ", " + i18n.Moment(l, r.PreparedAt)}, {Label: "SHA-256", Text: hex.EncodeToString(r.SHA256)},
		},
	}
	if r.State == fund.Approved {
		v.Rows = append(v.Rows, ui.Answer{Label: msg.FundReportApproved(l), Text: names[r.ApprovedBy] + ", " + i18n.Moment(l, r.ApprovedAt)})
	}
	if r.Reason != "" {
		v.Rows = append(v.Rows, ui.Answer{Label: msg.FundReportReason(l), Text: r.Reason})
	}
	if r.State == fund.Draft && !v.MayApprove {
		v.Notices = []ui.Notice{{Kind: ui.Info, Text: msg.FundReportWaits(l), Still: true}}
	}
	v.Tables, v.Few = p.tables(e, reg, t)
	crumbs := []layout.Crumb{{Label: msg.FundReport(l), Href: ReportPath + "?year=" + strconv.Itoa(r.Year)}, {Label: msg.FundReportVersion(l, r.Version)}}
	return e.Page(kit.Page{Title: v.Title, Crumbs: crumbs}, views.Report(v))
}

// VersionFile sends a version for a spreadsheet.
func (p Pages) VersionFile(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	r, reg, _, err := p.Desk.Get(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	t, err := r.Tables()
	if err != nil {
		return err
	}
	return workbook(e, "fund-"+strconv.Itoa(r.Year)+"-"+strconv.Itoa(r.Version)+".xlsx", sheets(e, reg, t)...)
}

// Approve freezes a draft, Drop gives it up.
func (p Pages) Approve(e *kit.Exchange) error {
	return p.step(e, func(press identity.Press, id uuid.UUID) (string, error) {
		return ReportPath + "/" + id.String(), p.Desk.Approve(e.R.Context(), e.Actor, press, id)
	})
}

// Drop gives a draft up.
func (p Pages) Drop(e *kit.Exchange) error {
	return p.step(e, func(press identity.Press, id uuid.UUID) (string, error) {
		return ReportPath, p.Desk.Drop(e.R.Context(), e.Actor, press, id)
	})
}

func (p Pages) step(e *kit.Exchange, take func(identity.Press, uuid.UUID) (string, error)) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if form.Err() != nil {
		return form.Err()
	}
	path, err := take(press, id)
	if err != nil {
		return err
	}
	return e.SeeOther(path)
}

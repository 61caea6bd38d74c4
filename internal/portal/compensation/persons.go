package compensation

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/compensation"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/sheet"
	views "kuntapaikka/templates/compensation"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// tabs lead between the pages.
func tabs(e *kit.Exchange, current string) []ui.Tab {
	if !e.Actor.May(identity.CompensationRead) {
		return nil
	}
	l := e.Lang
	return []ui.Tab{
		{Label: msg.CompensationViewForecast(l), Href: Path, Current: current == Path},
		{Label: msg.CompensationViewCheck(l), Href: CheckPath, Current: current == CheckPath},
		{Label: msg.CompensationViewLists(l), Href: ListsPath, Current: current == ListsPath},
	}
}

// perPage is how many lines of persons are on a page.
const perPage = 100

// Persons shows the lines of a month, or of a year, person by person.
func (p Pages) Persons(e *kit.Exchange) error {
	q := asked(e, "persons")
	f, err := p.Desk.Forecast(e.R.Context(), e.Actor, q)
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.PersonsView{
		Lang: l, Printed: msg.AppPrintHeader(l, e.Actor.Name, e.Now()), Title: msg.CompensationPersonsTitle(l), Download: address(FilePath, q), Applied: applied(l, q),
		Nothing: nothingTable(l, f.Nothing[:min(len(f.Nothing), perPage)]),
	}
	whole := q
	whole.Month = 0
	v.Months = []ui.Tab{{Label: strconv.Itoa(q.Year), Href: address(PersonsPath, whole), Current: q.Month == 0}}
	for m := time.January; m <= time.December; m++ {
		month := q
		month.Month = m
		v.Months = append(v.Months, ui.Tab{Label: strconv.Itoa(int(m)) + "/" + strconv.Itoa(q.Year), Href: address(PersonsPath, month), Current: q.Month == m})
	}
	from, _ := strconv.Atoi(e.Query("from"))
	from = max(0, min(from, len(f.Entries)))
	some := f.Entries[from:min(from+perPage, len(f.Entries))]
	v.Lines = lineTable(l, some)
	v.Lines.Foot = []ui.Cell{{Text: msg.CompensationTotal(l)}, {}, {}, {}, {}, {Text: euros(l, f.Total())}}
	v.Pager = ui.Pager{L: l, Shown: msg.CompensationShown(l, min(from+1, len(f.Entries)), from+len(some), len(f.Entries))}
	if from > 0 {
		v.Pager.First = address(PersonsPath, q)
	}
	if from+perPage < len(f.Entries) {
		v.Pager.Next = address(PersonsPath, q) + "&from=" + strconv.Itoa(from+perPage)
	}
	return e.Page(kit.Page{Title: v.Title, Crumbs: []layout.Crumb{{Label: msg.CompensationTitle(l), Href: address(Path, whole)}, {Label: v.Title}}}, views.Persons(v))
}

func lineTable(l i18n.Lang, all []compensation.Entry) ui.Table {
	t := ui.Table{L: l, Caption: msg.CompensationPersonsTitle(l), Fold: true, Columns: []ui.Column{
		{Label: msg.CompensationPerson(l)},
		{Label: msg.CompensationState(l)},
		{Label: msg.CompensationDays(l)},
		{Label: msg.CompensationRule(l)},
		{Label: msg.CompensationRate(l), Num: true},
		{Label: msg.CompensationAmount(l), Num: true},
	}}
	for _, e := range all {
		rate := ui.Cell{Text: euros(l, e.Rate.Cents), Hint: e.Source}
		if e.Assumed {
			rate.Hint += " · " + msg.CompensationAssumed(l)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: e.Person, Href: "/cases/" + e.Resident.Case.String(), Hint: msg.Code(l, "group", string(e.Resident.Group))},
			{Body: stateTag(l, *e.Resident)},
			{Text: i18n.Span(l, e.Period.From, e.Period.Last()), Hint: msg.CompensationDaysCount(l, e.Days)},
			{Text: ruleName(l, e.Rule)},
			rate,
			{Text: euros(l, e.Cents)},
		}})
	}
	return t
}

func stateTag(l i18n.Lang, r compensation.Resident) ui.Tag {
	if r.Expected() {
		return ui.Tag{Text: msg.CompensationExpected(l), Kind: ui.Info}
	}
	return ui.Tag{Text: msg.CompensationCertain(l), Kind: ui.Success}
}

// ruleName names a rule of a line: "base-0-6", "base-7", "adult-extra".
func ruleName(l i18n.Lang, rule string) string {
	kind, ages, _ := strings.Cut(rule, "-")
	if kind != region.BaseRate {
		return msg.CompensationExtra(l)
	}
	first, last, banded := strings.Cut(ages, "-")
	from, _ := strconv.Atoi(first)
	if until, err := strconv.Atoi(last); banded && err == nil {
		return msg.CompensationRuleBaseAges(l, from, until)
	}
	return msg.CompensationRuleBaseFrom(l, from)
}

func reasonName(l i18n.Lang, reason string) string {
	return msg.Code(l, "due_reason", strings.ReplaceAll(reason, "-", "_"))
}

func nothingTable(l i18n.Lang, all []compensation.Entry) ui.Table {
	t := ui.Table{L: l, Caption: msg.CompensationNothing(l), Fold: true, Columns: []ui.Column{{Label: msg.CompensationPerson(l)}, {Label: msg.CompensationState(l)}, {Label: msg.CompensationWhy(l)}}}
	for _, e := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: e.Person, Href: "/cases/" + e.Resident.Case.String(), Hint: msg.Code(l, "group", string(e.Resident.Group))},
			{Body: stateTag(l, *e.Resident)},
			{Text: reasonName(l, string(e.Reason)), Hint: e.Source},
		}})
	}
	return t
}

// payeeName names a payee of a line: "municipality:564", "county:19", "helsinki-health", "aland-health".
func payeeName(l i18n.Lang, reg *region.Register, payee string, today civil.Date) string {
	code := strings.TrimPrefix(payee, compensation.PayeeCounty)
	switch {
	case strings.HasPrefix(payee, compensation.PayeeMunicipality):
		return reg.MunicipalityName(l, strings.TrimPrefix(payee, compensation.PayeeMunicipality), today)
	case payee == compensation.PayeeHelsinki:
		code = "90"
	case payee == compensation.PayeeAland:
		code = "91"
	}
	area, _ := reg.WellbeingArea(code, today)
	return area.Authority.In(l)
}

// File sends all lines of a year or a month, also why for whom there are none, and of whom something is missing.
func (p Pages) File(e *kit.Exchange) error {
	q := asked(e, "file")
	f, err := p.Desk.Forecast(e.R.Context(), e.Actor, q)
	if err != nil {
		return err
	}
	l := e.Lang
	t := sheet.Page{Name: msg.CompensationTitle(l), Header: []string{
		msg.CompensationPerson(l), "group_code", msg.CompensationGroup(l), msg.CompensationPayee(l), "rule", msg.CompensationRule(l), "period_from", "period_to", msg.CompensationDays(l),
		msg.CompensationRate(l), msg.CompensationAmount(l), msg.CompensationSource(l), msg.CompensationState(l), msg.CompensationAssumed(l), msg.CompensationWhy(l),
	}}
	for _, line := range f.Entries {
		row := sheet.Line(line.Person, string(line.Resident.Group), msg.Code(l, "group", string(line.Resident.Group)), line.Payee, line.Rule, ruleName(l, line.Rule))
		row = append(row, sheet.Day(line.Period.From), sheet.Day(line.Period.Last()), sheet.Whole(int64(line.Days)), sheet.Cents(int64(line.Rate.Cents)), sheet.Cents(int64(line.Cents)))
		t.Rows = append(t.Rows, append(row, sheet.Line(line.Source, stateTag(l, *line.Resident).Text, yes(l, line.Assumed), "")...))
	}
	for _, n := range f.Nothing {
		t.Rows = append(t.Rows, without(l, *n.Resident, n.Source, reasonName(l, string(n.Reason))))
	}
	for _, u := range f.Unknown {
		for _, lack := range u.Lacks {
			t.Rows = append(t.Rows, without(l, u.Resident, "", msg.CompensationUnknown(l)+": "+msg.Text(l, "compensation.lack_"+string(lack))))
		}
	}
	var buf bytes.Buffer
	if err := sheet.WriteCSV(&buf, t); err != nil {
		return err
	}
	return e.Download("compensation.csv", "text/csv; charset=utf-8", buf.Bytes())
}

// without is the row of somebody for whom there is no line.
func without(l i18n.Lang, r compensation.Resident, source, why string) []sheet.Cell {
	group := string(r.Group)
	row := sheet.Line(r.Key(), group, msg.Code(l, "group", group), "", "", "", "", "", "", "", "")
	return append(row, sheet.Line(source, stateTag(l, r).Text, "", why)...)
}

func yes(l i18n.Lang, b bool) string {
	if b {
		return msg.IntakeYes(l)
	}
	return msg.IntakeNo(l)
}

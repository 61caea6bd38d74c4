package fund

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/fund"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/sheet"
	views "kuntapaikka/templates/fund"
	"kuntapaikka/templates/ui"
)

// Pages are the handlers of the fund.
type Pages struct{ Desk fund.Desk }

// Path is the persons by scheme, MoneyPath the use of the appropriation, ReportPath the yearly report.
const (
	Path       = "/fund"
	MoneyPath  = "/fund/money"
	ReportPath = "/fund/report"
)

// personsAPage is how many persons a page has: each brings a few fields of the form.
const personsAPage = 25

func yearOf(e *kit.Exchange) int {
	if year := kit.Year(e.Query("year")); year != 0 {
		return year
	}
	return e.Now().Year()
}

func yearFilter(l i18n.Lang, path string, year int) ui.Filters {
	return ui.Filters{L: l, Action: path, Fields: []ui.Field{{L: l, Name: "year", Label: msg.FundYear(l), Kind: ui.Number, Value: strconv.Itoa(year), Width: "s"}}}
}

// Persons shows who came in a year, and by which scheme each is counted.
func (p Pages) Persons(e *kit.Exchange) error {
	l, year := e.Lang, yearOf(e)
	seen, err := p.Desk.Persons(e.R.Context(), e.Actor, year)
	if err != nil {
		return err
	}
	v := views.PersonsView{
		Lang: l, Tabs: tabs(e, Path), Year: strconv.Itoa(year), Filters: yearFilter(l, Path, year), Saved: e.Query("saved") != "", Press: e.NewForm(0, nil).Press,
		MayWrite: e.Actor.May(identity.FundWrite), Shown: msg.FundPersonsShown(l, len(seen.Persons)), Rules: ruleTable(l, seen.Rules), CSV: Path + "/persons.csv?year=" + strconv.Itoa(year),
		Table: ui.Table{L: l, Caption: msg.FundPersons(l), Columns: []ui.Column{
			{Label: msg.FundPerson(l)}, {Label: msg.FundArrived(l)}, {Label: msg.FundScheme(l)}, {Label: msg.FundCategory(l)}, {Label: msg.FundAmount(l), Num: true},
		}},
	}
	if len(seen.Persons) == 0 {
		v.Shown = msg.FundPersonsNone(l, year)
	}
	uncounted := 0
	for _, one := range seen.Persons {
		if one.Waits() {
			uncounted++
		}
	}
	if uncounted > 0 {
		v.Uncounted = msg.FundUncounted(l, uncounted)
	}
	from, _ := strconv.Atoi(e.Query("from"))
	from = min(max(from, 0), len(seen.Persons))
	to := min(from+personsAPage, len(seen.Persons))
	v.Hidden = append(v.Hidden, ui.Hidden{Name: "year", Value: v.Year}, ui.Hidden{Name: "from", Value: strconv.Itoa(from)})
	for _, one := range seen.Persons[from:to] {
		v.Table.Rows = append(v.Table.Rows, personRow(e, seen, one))
		v.Hidden = append(v.Hidden, ui.Hidden{Name: "person", Value: fmt.Sprintf("%s_%d_%d", one.Case, one.Number, one.Version)})
	}
	if from > 0 {
		v.First = address(year, 0)
	}
	if to < len(seen.Persons) {
		v.Next = address(year, to)
	}
	return e.Page(kit.Page{Title: msg.FundPersons(l)}, views.Persons(v))
}

func address(year, from int) string {
	q := url.Values{"year": {strconv.Itoa(year)}}
	if from > 0 {
		q.Set("from", strconv.Itoa(from))
	}
	return Path + "?" + q.Encode()
}

func nameOf(p fund.Person) string { return fmt.Sprintf("%s/%d", p.Reference, p.Number) }

func field(what string, p fund.Person) string {
	return fmt.Sprintf("%s_%s_%d", what, p.Case, p.Number)
}

func personRow(e *kit.Exchange, seen fund.Seen, p fund.Person) ui.Row {
	l := e.Lang
	name := ui.Cell{Text: nameOf(p), Hint: msg.Code(l, "group", p.Group)}
	if p.Twin != "" {
		name.Hint += " · " + msg.FundTwin(l, p.Twin)
	}
	scheme, category := p.Scheme, p.Category
	if p.Version == 0 {
		scheme, category = p.ProposedScheme, p.ProposedCategory
	}
	cells := []ui.Cell{name, {Text: i18n.Date(l, p.ArrivedOn), Hint: seen.Register.MunicipalityName(l, p.Municipality, p.ArrivedOn)}}
	if e.Actor.May(identity.FundWrite) && !p.Elsewhere {
		hint := ""
		if p.Version == 0 && scheme != "" {
			hint = msg.FundProposed(l)
		}
		cells = append(cells,
			ui.Cell{Body: views.Choice(field("scheme", p), msg.FundSchemeOf(l, nameOf(p)), msg.FundNotChosen(l), scheme, options(l, "fund_scheme", fund.Schemes())), Hint: hint},
			ui.Cell{Body: views.Choice(field("category", p), msg.FundCategoryOf(l, nameOf(p)), msg.FundCategoryNone(l), category, options(l, "fund_category", fund.Categories()))})
	} else {
		cells = append(cells, ui.Cell{Text: schemeName(l, p)}, ui.Cell{Text: categoryName(l, p)})
	}
	return ui.Row{Cells: append(cells, amountOf(l, seen.Rules, p))}
}

func schemeName(l i18n.Lang, p fund.Person) string {
	if p.Elsewhere {
		return msg.FundElsewhere(l)
	}
	if p.Version == 0 {
		return msg.FundNotChosen(l)
	}
	return msg.Code(l, "fund_scheme", p.Scheme)
}

func categoryName(l i18n.Lang, p fund.Person) string {
	if p.Category == "" {
		return msg.FundCategoryNone(l)
	}
	return msg.Code(l, "fund_category", p.Category)
}

func amountOf(l i18n.Lang, rules fund.Rules, p fund.Person) ui.Cell {
	if p.Version == 0 {
		return ui.Cell{}
	}
	amount, ok := rules.Amount(p.Scheme, p.Category, p.ArrivedOn)
	if !ok {
		return ui.Cell{Text: msg.FundUnverified(l)}
	}
	return euros(l, amount.Cents)
}

func euros[C ~int64](l i18n.Lang, c C) ui.Cell { return ui.Cell{Text: i18n.Euros(l, int64(c))} }

func options(l i18n.Lang, kind string, codes []string) []ui.Option {
	all := make([]ui.Option, 0, len(codes))
	for _, code := range codes {
		all = append(all, ui.Option{Value: code, Label: msg.Code(l, kind, code)})
	}
	return all
}

func ruleTable(l i18n.Lang, rules fund.Rules) ui.Table {
	t := ui.Table{L: l, Caption: msg.FundRules(l), Columns: []ui.Column{{Label: msg.FundScheme(l)}, {Label: msg.FundAmount(l), Num: true}, {Label: msg.FundSource(l), Prose: true}}}
	for _, s := range rules.Schemes {
		source := ui.Cell{Text: s.Source}
		if s.Status != region.Verified {
			source.Hint = msg.FundUnverified(l)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: msg.Code(l, "fund_scheme", s.Code)}, euros(l, s.Cents), source}})
	}
	return t
}

// Classify stores the choices of a page: those that were made, and are not what stands already.
func (p Pages) Classify(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if form.Err() != nil {
		return form.Err()
	}
	year := kit.Year(form.Raw("year"))
	seen, err := p.Desk.Persons(e.R.Context(), e.Actor, year)
	if err != nil {
		return err
	}
	stands := map[string]fund.Person{}
	for _, one := range seen.Persons {
		stands[fmt.Sprintf("%s_%d", one.Case, one.Number)] = one
	}
	var all []fund.Choice
	for _, sent := range form.All("person") {
		c, err := choice(form, sent)
		if err != nil {
			return err
		}
		now := stands[fmt.Sprintf("%s_%d", c.Case, c.Person)]
		if c.Scheme != "" && (c.Scheme != now.Scheme || c.Category != now.Category || now.Version == 0) {
			all = append(all, c)
		}
	}
	if err := p.Desk.Classify(e.R.Context(), e.Actor, press, year, all); err != nil {
		return err
	}
	from, _ := strconv.Atoi(form.Raw("from"))
	return e.SeeOther(address(year, max(from, 0)) + "&saved=1")
}

// choice reads what the form says of one person, whom a hidden field names with the version that was seen.
func choice(form *kit.Form, sent string) (c fund.Choice, err error) {
	parts := strings.Split(sent, "_")
	if len(parts) != 3 {
		return c, fault.New(fault.Invalid, "fault.not_a_form")
	}
	id, err := uuid.Parse(parts[0])
	number, err2 := strconv.ParseInt(parts[1], 10, 16)
	version, err3 := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || err2 != nil || err3 != nil {
		return c, fault.New(fault.Invalid, "fault.not_a_form")
	}
	who := fund.Person{Case: id, Number: int16(number)}
	return fund.Choice{Case: id, Person: int16(number), Version: version, Scheme: form.Raw(field("scheme", who)), Category: form.Raw(field("category", who))}, nil
}

// PersonsFile sends the persons of a year for a spreadsheet.
func (p Pages) PersonsFile(e *kit.Exchange) error {
	l, year := e.Lang, yearOf(e)
	seen, err := p.Desk.Persons(e.R.Context(), e.Actor, year)
	if err != nil {
		return err
	}
	t := sheet.Page{Name: msg.FundPersons(l), Header: []string{msg.FundPerson(l), msg.FundArrived(l), msg.FundScheme(l), msg.FundCategory(l), msg.FundAmount(l)}}
	for _, one := range seen.Persons {
		amount, _ := seen.Rules.Amount(one.Scheme, one.Category, one.ArrivedOn)
		t.Rows = append(t.Rows, append(sheet.Line(nameOf(one), one.ArrivedOn.String(), schemeName(l, one), categoryName(l, one)), sheet.Cents(int64(amount.Cents))))
	}
	var buf bytes.Buffer
	if err := sheet.WriteCSV(&buf, t); err != nil {
		return err
	}
	return e.Download("fund-persons-"+strconv.Itoa(year)+".csv", "text/csv; charset=utf-8", buf.Bytes())
}

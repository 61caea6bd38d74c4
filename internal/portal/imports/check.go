package imports

import (
	"strconv"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/intake"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/imports"
	"kuntapaikka/templates/ui"
)

// mostShown bounds the mistakes on one page; the number of all is said.
const mostShown = 500

// Show shows what a kept file would change, or what must be mended in it first, or what it changed.
func (p Pages) Show(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	o, err := p.Desk.Look(e.R.Context(), e.Actor, p.Kind, id)
	if err != nil {
		return err
	}
	kind := string(p.Kind)
	v := imports.CheckView{
		Lang: e.Lang, Name: o.File.Name, Path: p.Path(), Home: p.Home, ID: id.String(), Done: o.File.Done(), New: o.Counts.New, Changed: o.Counts.Changed,
		Same: o.Counts.Same, Rows: o.Counts.Rows, Form: e.NewForm(o.Seen, nil), Title: msg.Text(e.Lang, "imports.title_"+kind),
		LabelNew: msg.Text(e.Lang, "imports.new_"+kind), LabelChanged: msg.Text(e.Lang, "imports.changed_"+kind), ToList: msg.Text(e.Lang, "imports.to_list_"+kind),
	}
	switch {
	case v.Done:
	case !o.Report.OK():
		all := o.Report.Mistakes()
		v.Mistakes, v.Table = len(all), mistakes(e.Lang, all[:min(len(all), mostShown)])
		v.Shown = len(v.Table.Rows)
	case len(o.Changes) > 0:
		v.Changes, v.Table = len(o.Changes), changes(e.Lang, o.Changes[:min(len(o.Changes), mostShown)])
		v.Shown = len(v.Table.Rows)
	}
	return e.Page(p.page(e), imports.Check(v))
}

// changes is what stands and what comes, value by value.
func changes(l i18n.Lang, all []intake.Change) ui.Table {
	t := ui.Table{L: l, Caption: msg.ImportsChangesCaption(l), Columns: []ui.Column{
		{Label: msg.ImportsColSubject(l)},
		{Label: msg.ImportsColField(l)},
		{Label: msg.ImportsColBefore(l)},
		{Label: msg.ImportsColAfter(l)},
		{Label: msg.ImportsColRow(l)},
	}}
	for _, c := range all {
		before, after := c.Shown(l)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: c.Subject(l)}, {Text: c.Column.Heading(l)}, {Text: shown(before)}, {Text: shown(after)}, {Text: strconv.Itoa(c.Row)},
		}})
	}
	return t
}

func mistakes(l i18n.Lang, all []intake.Mistake) ui.Table {
	t := ui.Table{L: l, Caption: msg.ImportsMistakesCaption(l), Columns: []ui.Column{
		{Label: msg.ImportsColRow(l)}, {Label: msg.ImportsColColumn(l)}, {Label: msg.ImportsColValue(l)}, {Label: msg.ImportsColMend(l)},
	}}
	for _, m := range all {
		mend := ui.Cell{Text: m.Text(l)}
		if m.Href != "" {
			mend = ui.Cell{Body: imports.Mend(mend.Text, m.Href, msg.ImportsOpenCase(l))}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: msg.ImportsRowN(l, m.Row)}, {Text: m.Heading(l)}, {Text: shown(m.Value)}, mend}})
	}
	return t
}

// shown cuts a long cell: the page says which one it is.
func shown(value string) string {
	if r := []rune(value); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return value
}

// Confirm carries the file out.
func (p Pages) Confirm(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if err := form.Err(); err != nil {
		return err
	}
	if err := p.Desk.Confirm(e.R.Context(), e.Actor, press, p.Kind, id); err != nil {
		return err
	}
	return e.SeeOther(p.Path() + "/" + id.String())
}

package imports

import (
	"bytes"
	"cmp"
	"strings"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/intake/batch"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/sheet"
	"kuntapaikka/templates/imports"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Pages are the pages of one kind of file. Home is the list that the file fills, List its name; the pages are below it, or below Above where that is said.
type Pages struct {
	Desk  batch.Desk
	Kind  batch.Kind
	Home  string
	Above string
	List  func(i18n.Lang) string
}

// Path is the address of the first of the pages.
func (p Pages) Path() string { return cmp.Or(p.Above, p.Home) + "/import" }

// ReadTable reads a file's rows for the desk, within the usual limits.
func ReadTable(content []byte) (batch.Table, error) {
	t, err := sheet.Read(content, sheet.Usual())
	return batch.Table{Header: t.Header, HeaderRow: t.HeaderRow, Rows: t.All()}, err
}

func (p Pages) page(e *kit.Exchange) kit.Page {
	title := msg.Text(e.Lang, "imports.title_"+string(p.Kind))
	return kit.Page{Title: title, Crumbs: []layout.Crumb{{Label: p.List(e.Lang), Href: p.Home}, {Label: title}}}
}

// New shows where to bring a file, and its template.
func (p Pages) New(e *kit.Exchange) error { return p.showNew(e, e.NewForm(0, nil)) }

func (p Pages) showNew(e *kit.Exchange, form ui.Form) error {
	l, err := p.Desk.Layout(e.R.Context(), e.Actor, p.Kind)
	if err != nil {
		return err
	}
	v := imports.NewView{
		Lang: e.Lang, Form: form, Path: p.Path(), Home: p.Home, Title: msg.Text(e.Lang, "imports.title_"+string(p.Kind)),
		Lead: msg.Text(e.Lang, "imports.lead_"+string(p.Kind)), Hint: msg.Text(e.Lang, "imports.file_hint_"+string(p.Kind)),
	}
	for _, row := range l.Template(e.Lang).Guide {
		v.Guide = append(v.Guide, imports.GuideRow{Column: row[0], Code: row[1], Required: row[2], Rule: row[3]})
	}
	if form.Failed() {
		return e.Invalid(p.page(e), imports.New(v))
	}
	return e.Page(p.page(e), imports.New(v))
}

// Keep takes a file in and leads to its check.
func (p Pages) Keep(e *kit.Exchange) error {
	form, sent, err := e.Upload("file", sheet.Usual().Bytes)
	if err != nil {
		return err
	}
	press := form.Press()
	switch {
	case sent.Name == "" || len(sent.Content) == 0:
		form.Fail("file", "imports.no_file")
	case !isTable(sent):
		form.Fail("file", "imports.not_table")
	}
	if form.Err() == nil {
		id, err := p.Desk.Keep(e.R.Context(), e.Actor, press, p.Kind, sent.Name, sent.Content)
		if err == nil {
			return e.SeeOther(p.Path() + "/" + id.String())
		}
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Invalid {
			return err
		}
		form.Fail("file", f.Message.Key, f.Message.Args...)
	}
	return p.showNew(e, form.View())
}

// isTable reports whether a file is by its name and its content a table: a workbook begins as a ZIP archive, a CSV file never does.
func isTable(f kit.Sent) bool {
	name, packed := strings.ToLower(f.Name), bytes.HasPrefix(f.Content, []byte("PK\x03\x04"))
	return strings.HasSuffix(name, ".xlsx") && packed || strings.HasSuffix(name, ".csv") && !packed
}

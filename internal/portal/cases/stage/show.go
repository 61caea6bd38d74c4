package stage

import (
	"strconv"

	"github.com/a-h/templ"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/i18n/msg"
	views "kuntapaikka/templates/cases"
	"kuntapaikka/templates/ui"
)

// Parts writes the stage's questions as the page shows them, with what is typed and what is wrong.
func (s Stage) Parts(c Context, form ui.Form) []views.Part {
	var parts []views.Part
	for _, l := range s.Lists {
		parts = append(parts, l.part(c, form))
	}
	if len(s.Fields) > 0 {
		own := views.Part{Rows: []views.FormRow{{Fields: fields(c, form, s.Fields, "")}}}
		if len(s.Lists) > 0 && s.Lists[0].Name == "person" && s.Group == "" {
			parts = append([]views.Part{own}, parts...) // the case's own numbers come before the persons
		} else {
			parts = append(parts, own)
		}
	}
	if s.Sourced {
		parts = append(parts, sourcePart(c, form))
	}
	return parts
}

func (l List) part(c Context, form ui.Form) views.Part {
	p := views.Part{}
	if l.Hint != "" {
		p.Hint = msg.Text(c.L, l.Hint)
	}
	n := rows(form.Values, l)
	for row := 1; row <= n; row++ {
		r := views.FormRow{Fields: fields(c, form, l.Fields, l.Name+"-"+strconv.Itoa(row)+"-")}
		if l.Legend != nil {
			r.Legend = l.Legend(c.L, row)
		}
		if l.Add != "" && n > 1 {
			r.Remove = "remove-" + l.Name + "-" + strconv.Itoa(row)
		}
		p.Rows = append(p.Rows, r)
	}
	if n > 0 && l.Add == "" {
		p.Hint = "" // the hint says why there are no rows
	}
	if l.Add != "" && n < casework.MostPersons {
		p.Add, p.AddText = "add-"+l.Name, msg.Text(c.L, l.Add)
	}
	return p
}

// sourcePart asks where the stage's data came from.
func sourcePart(c Context, form ui.Form) views.Part {
	all := fields(c, form, []Field{
		{Name: "source", Label: "cases.source", kind: choose, options: coded("source", casework.SourceCodes())},
		{Name: "method", Label: "cases.method", kind: choose, options: coded("method", casework.MethodCodes()), Optional: true},
	}, "")
	if f, ok := all[0].(ui.Field); ok {
		f.Why, f.Section = c.Why("s73.2")
		all[0] = f
	}
	return views.Part{Rows: []views.FormRow{{Fields: all}}}
}

// Why gives the text and the reference of a section that explains why something is asked.
func (c Context) Why(code string) (why, reference string) {
	s, ok := c.Reg.Statute(code, c.Day)
	if !ok {
		return "", ""
	}
	return s.Why.In(c.L), s.Reference
}

func fields(c Context, form ui.Form, all []Field, prefix string) []templ.Component {
	shown := make([]templ.Component, 0, len(all))
	for _, f := range all {
		shown = append(shown, f.show(c, form, prefix+f.Name))
	}
	return shown
}

// show draws the question under its full name.
func (f Field) show(c Context, form ui.Form, name string) templ.Component {
	if f.kind == hidden {
		return views.Hidden(name, form.Value(name))
	}
	label, hint := msg.Text(c.L, f.Label), ""
	if f.Hint != "" {
		hint = msg.Text(c.L, f.Hint)
	}
	if f.kind == tick {
		return ui.Check{L: c.L, Name: name, Label: label, Hint: hint, Checked: form.Value(name) != "", Error: form.Mistakes.For(name)}
	}
	field := form.Field(ui.Field{L: c.L, Name: name, Label: label, Hint: hint, Kind: uiKind(f.kind), Width: f.width, Optional: f.Optional})
	if f.options != nil {
		field.Options = f.options(c)
	}
	if f.unit != nil {
		field.Unit = f.unit(c.L)
	}
	if f.kind == area {
		field.Max = mostArea
	}
	return field
}

func uiKind(k kind) ui.FieldKind {
	switch k {
	case area:
		return ui.Area
	case number:
		return ui.Number
	case day:
		return ui.Date
	case choose:
		return ui.Select
	case ticks:
		return ui.Checks
	default:
		return ui.Line
	}
}

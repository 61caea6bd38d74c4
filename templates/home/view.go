package home

import (
	"github.com/a-h/templ"

	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/ui"
)

func kindOf(n int, k ui.Kind) ui.Kind {
	if n == 0 {
		return ui.Neutral
	}
	return k
}

// table lists the tasks; the row's head is the link to where the task is done.
func (v View) table() templ.Component {
	t := ui.Table{L: v.Lang, Caption: msg.HomeWaitingLead(v.Lang), ShowCaption: true, Columns: []ui.Column{
		{Label: msg.HomeColTask(v.Lang)}, {Label: msg.HomeColSubject(v.Lang)}, {Label: msg.HomeColDue(v.Lang)},
	}}
	for _, task := range v.Tasks {
		hint := task.Place
		if task.Persons > 0 {
			hint = joined(hint, msg.HomePersons(v.Lang, task.Persons))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: task.Text, Href: task.Href}, {Body: subject(v, task), Hint: hint}, {Body: due(v, task)},
		}})
	}
	return t
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + " · " + b
}

// timeline shows the notices by day.
func (v View) timeline() templ.Component {
	t := ui.Timeline{L: v.Lang}
	for _, n := range v.Notices {
		kind := ui.Neutral
		if n.Urgent {
			kind = ui.Danger
		}
		t.Events = append(t.Events, ui.Event{At: n.At, Linked: n.Text, Href: n.Href, Kind: kind})
	}
	return t
}

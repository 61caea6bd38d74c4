package account

import (
	"github.com/a-h/templ"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/ui"
)

// sessions lists the open sessions; each but this one can be ended.
func (v AccountView) sessions() templ.Component {
	t := ui.Table{L: v.Lang, Caption: msg.SigninSessions(v.Lang), Columns: []ui.Column{
		{Label: msg.SigninDevice(v.Lang)}, {Label: msg.SigninBegan(v.Lang)}, {Label: msg.SigninLastSeen(v.Lang)}, {Label: msg.SigninEnd(v.Lang)},
	}}
	for _, s := range v.Sessions {
		cells := []ui.Cell{{Body: device(v, s)}, {Text: s.Began}, {Text: s.Seen}, {}}
		if !s.This {
			cells[3].Body = endSession(v, s)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func schemes(l i18n.Lang) []ui.Option {
	return []ui.Option{
		{Value: "", Label: msg.SigninSchemeSystem(l)}, {Value: "light", Label: msg.SigninSchemeLight(l)}, {Value: "dark", Label: msg.SigninSchemeDark(l)},
	}
}

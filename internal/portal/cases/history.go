package cases

import (
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/cases"
	"kuntapaikka/templates/ui"
)

// History shows what has happened with a case, as far as it is the reader's to know.
func (p Pages) History(e *kit.Exchange) error {
	found, w, err := p.look(e)
	if err != nil {
		return err
	}
	c := found.Case
	v := views.HistoryView{
		L: e.Lang, Head: w.head(e, found), Reference: nameOf(e.Lang, c), Printed: printed(e), Tabs: tabs(e.Lang, found, true), Timeline: ui.Timeline{L: e.Lang},
	}
	for _, s := range found.Steps {
		v.Timeline.Events = append(v.Timeline.Events, w.event(s))
	}
	return e.Page(kit.Page{Title: msg.CasesHistoryOf(e.Lang, nameOf(e.Lang, c)), Crumbs: crumbs(e.Lang, c, msg.CasesHistory(e.Lang))}, views.History(v))
}

// event writes a step of any machine; who did it is named by role-bearing organisation, and by name where the reader may see it.
func (w words) event(s casework.Step) ui.Event {
	ev := ui.Event{At: s.At, Text: w.told(s), Who: kit.Name(w.l, s.Org), Basis: s.Ground, Kind: eventKind(s)}
	switch {
	case s.Account == (casework.ID{}):
		ev.Who = msg.AppProduct(w.l)
	case s.Actor != "":
		ev.Who = s.Actor + ", " + ev.Who
	}
	if s.Reason != "" {
		ev.Text += ": " + w.reason(s)
	}
	if s.Note != "" && s.Event != "edit" && s.Event != "link" {
		ev.Note, ev.NoteLabel = s.Note, msg.CasesNoteShow(w.l)
	}
	return ev
}

// told names what happened; a step of another machine is told by the state that it led to.
func (w words) told(s casework.Step) string {
	switch {
	case s.Machine == casework.CaseMachine && s.Event == "edit":
		return msg.CasesEdited(w.l, msg.Code(w.l, "case_fields", s.Note))
	case s.Machine == casework.CaseMachine:
		return msg.Code(w.l, "case_event", s.Event)
	}
	return msg.Text(w.l, "cases.machine_"+string(s.Machine)) + ": " + msg.Code(w.l, string(s.Machine)+"_state", s.To)
}

// reason names the reason code of a step, whatever list it is of; a code without a name is shown as it is.
func (w words) reason(s casework.Step) string {
	kinds := []string{casework.ReasonKind(casework.Event(s.Event)), "decline", "withdraw", "cancel", "reopen", "change"}
	for _, kind := range kinds {
		if key := msg.CodeKey(kind, s.Reason); msg.Has(string(key)) {
			return msg.Text(w.l, string(key))
		}
	}
	return s.Reason
}

func eventKind(s casework.Step) ui.Kind {
	switch s.To {
	case "cancelled", "declined", "withdrawn", "expired", "no_show":
		return ui.Danger
	case "directed", "placed", "arrived", "registered", "agreed", "accepted":
		return ui.Success
	case "needs_completion", "question", "silent":
		return ui.Warning
	}
	return ui.Neutral
}

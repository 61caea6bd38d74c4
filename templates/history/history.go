package history

import (
	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/ui"
)

// Timeline tells the steps in the reader's language.
func Timeline(l i18n.Lang, steps []casework.Step) ui.Timeline {
	t := ui.Timeline{L: l}
	for _, s := range steps {
		e := ui.Event{At: s.At, Text: msg.Code(l, string(s.Machine)+"_event", s.Event), Basis: s.Ground, Who: who(l, s)}
		if s.Note != "" {
			e.Note, e.NoteLabel = s.Note, msg.ProposalsReasonNote(l)
		}
		t.Events = append(t.Events, e)
	}
	return t
}

// who names the person and the organisation behind a step.
func who(l i18n.Lang, s casework.Step) string {
	org := i18n.Pick(l, s.Org.NameFI, s.Org.NameSV, s.Org.NameEN)
	switch {
	case s.Account == uuid.Nil:
		return msg.ProposalsClockWork(l)
	case s.Actor == "":
		return org
	}
	return s.Actor + ", " + org
}

package arrivals

import (
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/ui"
)

// day is the date field of an event, with what its day means.
func day(v HouseholdView, s StepForm) ui.Field {
	f := ui.Field{L: v.Lang, Name: "on", Label: msg.Text(v.Lang, "arrivals.day_"+s.Event), Kind: ui.Date}
	if s.Event == "register" {
		f.Why, f.Section = msg.ArrivalsHomeWhy(v.Lang), "681/2023 59 §"
	}
	return f
}

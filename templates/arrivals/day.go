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
	if s.Event == "leave" {
		f.Why, f.Section = msg.ArrivalsLeaveWhy(v.Lang), "681/2023 61 §"
	}
	return f
}

// first asks whether a home municipality is the person's first.
func first(v HouseholdView) ui.Field {
	return ui.Field{
		L: v.Lang, Name: "first", Label: msg.ArrivalsFirst(v.Lang), Kind: ui.Radios, Why: msg.ArrivalsFirstWhy(v.Lang),
		Options: []ui.Option{{Value: "yes", Label: msg.ArrivalsFirstYes(v.Lang)}, {Value: "no", Label: msg.ArrivalsFirstNo(v.Lang)}},
	}
}

package kit

import (
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/region"
)

// When says what an instalment waits for: a day, or what happens.
func When(l i18n.Lang, one region.Instalment) string {
	if one.When == region.WhenDate {
		return i18n.Date(l, one.On)
	}
	return msg.Text(l, "reports.when_"+one.When)
}

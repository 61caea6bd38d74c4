package fund

import (
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/ui"
)

// tabs are the pages of the fund.
func tabs(e *kit.Exchange, current string) []ui.Tab {
	all := []ui.Tab{{Label: msg.FundPacks(e.Lang), Href: PacksPath}}
	for i := range all {
		all[i].Current = all[i].Href == current
	}
	return all
}

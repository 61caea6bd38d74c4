package fund

import (
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/ui"
)

// tabs are the pages of the fund.
func tabs(e *kit.Exchange, current string) []ui.Tab {
	all := []ui.Tab{
		{Label: msg.FundPersons(e.Lang), Href: Path},
		{Label: msg.FundMoney(e.Lang), Href: MoneyPath},
		{Label: msg.FundReport(e.Lang), Href: ReportPath},
		{Label: msg.FundPacks(e.Lang), Href: PacksPath},
	}
	for i := range all {
		all[i].Current = all[i].Href == current
	}
	return all
}

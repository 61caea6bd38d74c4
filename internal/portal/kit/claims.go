package kit

import (
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/templates/ui"
)

// ClaimTabs are the lists that belong to claims, as far as they are the reader's: one entry of the menu leads to all of them.
func (e *Exchange) ClaimTabs(at string) (all []ui.Tab) {
	for _, t := range []struct {
		label, href string
		need        identity.Capability
	}{
		{msg.NavClaims(e.Lang), "/claims", identity.ClaimRead},
		{msg.ReportsTitle(e.Lang), "/reports", identity.ClaimRead},
		{msg.RecoveriesTitle(e.Lang), "/recoveries", identity.RecoveryRead},
		{msg.ReviewsTitle(e.Lang), "/reviews", identity.ReviewRead},
		{msg.NavRounds(e.Lang), "/rounds", identity.RoundRead},
	} {
		if e.Actor.May(t.need) {
			all = append(all, ui.Tab{Label: t.label, Href: t.href, Current: t.href == at})
		}
	}
	return all
}

package portal

import (
	"slices"
	"strings"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/compensation"
	"kuntapaikka/internal/portal/home"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
)

// glassPath is the list of the data protection officer: in his menu alone.
const glassPath = "/glass"

// navigation is the main menu: the pages of the route table whose right the actor's role has.
func (p *Portal) navigation(a identity.Actor, l i18n.Lang, path string) []layout.NavItem {
	entries := []struct{ label, href string }{
		{msg.NavHome(l), "/"},
		{msg.NavCases(l), "/cases"},
		{msg.NavPlans(l), "/plans"},
		{msg.NavProposals(l), "/proposals"},
		{msg.NavHearings(l), "/hearings"},
		{msg.NavOffers(l), "/offers"},
		{msg.NavCapacity(l), "/capacity"},
		{msg.NavDwellings(l), "/dwellings"},
		{msg.NavAgreements(l), "/agreements"},
		{msg.NavArrivals(l), "/arrivals"},
		{msg.NavCompensation(l), compensation.Path},
		{msg.NavPayments(l), compensation.ListsPath},
		{msg.NavRounds(l), "/rounds"},
		{msg.NavClaims(l), "/claims"},
		{msg.NavPaying(l), "/payments"},
		{msg.NavAudit(l), "/audit"},
		{msg.NavGlass(l), glassPath},
		{msg.NavUsers(l), "/admin/users"},
		{msg.NavOrganisations(l), "/admin/organisations"},
	}
	var items []layout.NavItem
	for _, e := range entries {
		if need, ok := p.pages[e.href]; ok && a.May(need) && shown(a, e.href) {
			current := slices.ContainsFunc(append(tabs(a, e.href), e.href), func(href string) bool { return isAt(path, href) })
			items = append(items, layout.NavItem{Label: e.label, Href: e.href, Current: current})
		}
	}
	return items
}

// tabs are the pages that hang from an entry of the menu, as far as they have none of their own.
func tabs(a identity.Actor, href string) []string {
	switch href {
	case "/claims":
		return slices.DeleteFunc([]string{"/reports", "/recoveries", "/reviews", "/change-requests", "/rounds"}, func(tab string) bool { return tab == "/rounds" && shown(a, tab) })
	case "/payments":
		return []string{"/ledger", "/samples", "/fund", "/packs"}
	}
	return nil
}

// shown leaves out what others find elsewhere: the list of the data protection officer, the rounds of who claims in them, and the payment lists of who has
// the whole compensation.
func shown(a identity.Actor, href string) bool {
	switch href {
	case glassPath:
		return a.Has(identity.DPO)
	case "/rounds":
		return a.May(identity.RoundWrite) || !a.May(identity.ClaimRead)
	case compensation.ListsPath:
		return !a.May(identity.CompensationRead)
	}
	return true
}

func isAt(path, href string) bool {
	return path == href || href != "/" && strings.HasPrefix(path, href+"/")
}

// unread counts the notices of the actor's organisation for the bell. A bell that cannot be counted must not take the page away.
func (p *Portal) unread(e *kit.Exchange) int {
	n, err := home.Pages{DB: p.db}.Unread(e.R.Context(), e.Actor)
	if err != nil {
		p.log.Warn("notices not counted", "reference", e.Visitor().Reference, "error", err)
	}
	return n
}

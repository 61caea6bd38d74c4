package proposals

import (
	"net/url"
	"slices"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement/inbox"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/proposals"
)

// List shows a tab of the proposals: at first the one in which the reader's role has something to do.
func (p Pages) List(e *kit.Exchange) error {
	tab := inbox.Tab(e.Query("tab"))
	if !slices.Contains(inbox.ProposalTabs(), tab) {
		tab = inbox.Open
	}
	after := page.Cursor(e.Query("after"))
	rows, counts, reg, err := p.Reading.Proposals(e.R.Context(), e.Actor, tab, page.Params{After: after})
	if err != nil {
		return err
	}
	if e.Query("tab") == "" && e.Actor.Role() == identity.Regional && len(rows.Items) == 0 {
		for _, t := range []inbox.Tab{inbox.Accepted, inbox.Agreed} {
			if counts[t] > 0 {
				return e.SeeOther("/proposals?tab=" + string(t))
			}
		}
	}
	v := views.ListView{
		L: e.Lang, Role: e.Actor.Role(), Now: e.Now(), Tab: tab, Counts: counts, Rows: rows.Items, Paged: after != "",
		Municipality: func(code string) string { return reg.MunicipalityName(e.Lang, code, civil.DateIn(e.Now())) },
	}
	if rows.Next != "" {
		v.Next = "/proposals?" + url.Values{"tab": {string(tab)}, "after": {string(rows.Next)}}.Encode()
	}
	return e.Page(kit.Page{Title: msg.ProposalsTitle(e.Lang)}, views.List(v))
}

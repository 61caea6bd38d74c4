package hearings

import (
	"net/url"
	"slices"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/inbox"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/hearings"
)

// Pages are the handlers.
type Pages struct {
	Reading inbox.Reading
	Chain   placement.Chain
}

// List shows a tab of the hearings.
func (p Pages) List(e *kit.Exchange) error {
	tab := inbox.Tab(e.Query("tab"))
	if !slices.Contains(inbox.HearingTabs(), tab) {
		tab = inbox.Open
	}
	after := page.Cursor(e.Query("after"))
	rows, counts, reg, err := p.Reading.Hearings(e.R.Context(), e.Actor, tab, page.Params{After: after})
	if err != nil {
		return err
	}
	v := views.ListView{
		L: e.Lang, Role: e.Actor.Role(), Now: e.Now(), Tab: tab, Counts: counts, Rows: rows.Items, Paged: after != "",
		Municipality: func(code string) string { return reg.MunicipalityName(e.Lang, code, civil.DateIn(e.Now())) },
	}
	if rows.Next != "" {
		v.Next = "/hearings?" + url.Values{"tab": {string(tab)}, "after": {string(rows.Next)}}.Encode()
	}
	return e.Page(kit.Page{Title: msg.HearingsTitle(e.Lang)}, views.List(v))
}

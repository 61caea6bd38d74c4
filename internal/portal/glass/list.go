package glass

import (
	"kuntapaikka/internal/casework/glass"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	audit "kuntapaikka/templates/auditlog"
	views "kuntapaikka/templates/glass"
)

// Pages are the handlers.
type Pages struct {
	Desk glass.Desk
}

// reviewPath is the data protection officer's list; an opening is below it.
const reviewPath = "/glass"

// Openings shows the auditors every opening.
func (p Pages) Openings(e *kit.Exchange) error {
	v := views.ListView{Lead: msg.GlassLead(e.Lang), Tabs: audit.Tabs(e.Lang, audit.GlassPath), NewHref: audit.GlassPath + "/new"}
	return p.list(e, audit.GlassPath, v)
}

// Reviews shows the data protection officer the openings of the organisation's cases.
func (p Pages) Reviews(e *kit.Exchange) error {
	return p.list(e, reviewPath, views.ListView{Lead: msg.GlassLeadReview(e.Lang), OnlyOfficer: !e.Actor.Has(identity.DPO)})
}

func (p Pages) list(e *kit.Exchange, path string, v views.ListView) error {
	after := page.Cursor(e.Query("after"))
	found, err := p.Desk.List(e.R.Context(), e.Actor, page.Params{After: after})
	if err != nil {
		return err
	}
	v.L = e.Lang
	for _, o := range found.Rows.Items {
		v.Rows = append(v.Rows, row(e, found.Register, path, o))
	}
	if found.Rows.Next != "" {
		v.Next = path + "?after=" + string(found.Rows.Next)
	}
	if after != "" {
		v.First = path
	}
	return e.Page(kit.Page{Title: msg.GlassTitle(e.Lang)}, views.List(v))
}

func row(e *kit.Exchange, reg *region.Register, path string, o glass.Opening) views.Row {
	return views.Row{
		Opening: o, Href: path + "/" + o.ID.String(), Organisation: kit.Name(e.Lang, o.Org), Desk: kit.Name(e.Lang, o.CaseOrg),
		ReviewBy: o.ReviewBy(reg), Overdue: o.Overdue(reg, civil.DateIn(e.Now())),
	}
}

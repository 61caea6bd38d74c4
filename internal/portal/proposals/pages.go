package proposals

import (
	"net/url"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/inbox"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/history"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/profile"
	views "kuntapaikka/templates/proposals"
)

// Pages are the handlers.
type Pages struct {
	Reading inbox.Reading
	Chain   placement.Chain
}

// read reads the proposal of the address with what stands around it.
func (p Pages) read(e *kit.Exchange) (v views.View, err error) {
	id, err := e.ID("id")
	if err != nil {
		return v, err
	}
	v.ProposalView, err = p.Reading.Proposal(e.R.Context(), e.Actor, id)
	v.L, v.Role, v.History = e.Lang, e.Actor.Role(), history.Timeline(e.Lang, v.Steps)
	if err == nil && v.Seen() {
		v.Profile = profile.View{
			L: e.Lang, Case: v.Case, Register: v.Register, On: civil.DateIn(v.Now), Names: v.Names, Whole: "/cases/" + v.Case.ID.String(),
		}
	}
	return v, err
}

// framed is the frame of a proposal's page, or of one below it.
func framed(e *kit.Exchange, v views.View, below string) kit.Page {
	p := kit.Page{Title: msg.ProposalsOneTitle(e.Lang, v.Proposal.Reference), Crumbs: []layout.Crumb{
		{Label: msg.ProposalsTitle(e.Lang), Href: "/proposals"}, {Label: v.Proposal.Reference, Href: address(v)},
	}}
	if below == "" {
		p.Crumbs[1].Href = "" // it is this page
		return p
	}
	p.Title = below + ": " + v.Proposal.Reference
	p.Crumbs = append(p.Crumbs, layout.Crumb{Label: below})
	return p
}

func address(v views.View) string { return "/proposals/" + v.Proposal.ID.String() }

// blank is a form that is shown for the first time.
func blank(e *kit.Exchange, v views.View) views.View {
	v.Form = e.NewForm(v.Proposal.Version, url.Values{})
	return v
}

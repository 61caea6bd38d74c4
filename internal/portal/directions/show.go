package directions

import (
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/directions"
	"kuntapaikka/templates/layout"
)

// Show shows a decision as it was issued.
func (p Pages) Show(e *kit.Exchange) error {
	v, err := p.direction(e)
	if err != nil {
		return err
	}
	return e.Page(frame(e, v), views.Show(v))
}

func (p Pages) direction(e *kit.Exchange) (v views.View, err error) {
	id, err := e.ID("id")
	if err != nil {
		return v, err
	}
	if v.DirectionView, err = p.Reading.Direction(e.R.Context(), e.Actor, id); err != nil {
		return v, err
	}
	v.L, v.Made, v.ReadsProposal = e.Lang, e.Query("made") != "", e.Actor.May(identity.ProposalRead)
	v.MayRevoke = e.Actor.May(identity.DirectionMake) && v.Direction.Stands()
	v.Printed = msg.DirectionsPrinted(e.Lang, e.Actor.Name) + " " + i18n.Moment(e.Lang, v.Now)
	return v, nil
}

func frame(e *kit.Exchange, v views.View) kit.Page {
	p := kit.Page{Title: msg.DirectionsTitle(e.Lang) + " " + v.Direction.Number}
	if v.ReadsProposal {
		p.Crumbs = append(p.Crumbs, layout.Crumb{Label: msg.ProposalsTitle(e.Lang), Href: "/proposals"},
			layout.Crumb{Label: v.Direction.Reference, Href: "/proposals/" + v.Direction.Proposal.String()})
	}
	p.Crumbs = append(p.Crumbs, layout.Crumb{Label: v.Direction.Number})
	return p
}

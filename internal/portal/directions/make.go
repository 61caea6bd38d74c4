package directions

import (
	"net/url"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/inbox"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/directions"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/profile"
)

// Pages are the handlers.
type Pages struct {
	Reading inbox.Reading
	Chain   placement.Chain
}

// The longest texts of a decision, in characters.
const (
	mostReasons   = 4000
	mostChildView = 2000
	mostNote      = 1000
)

// ShowMake shows the form of the decision that a confirmed proposal leads to.
func (p Pages) ShowMake(e *kit.Exchange) error {
	v, err := p.proposal(e)
	if err != nil {
		return err
	}
	v.Form = e.NewForm(v.Proposal.Version, url.Values{})
	return e.Page(framed(e, v), views.Make(v))
}

// Make shows the decision as it will be issued, and then issues it.
func (p Pages) Make(e *kit.Exchange) error {
	v, err := p.proposal(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	decision := placement.Decision{Reasons: form.Text("reasons", mostReasons), ChildView: form.Text("child_view", mostChildView)}
	press, today := form.Press(), civil.DateIn(v.Now)
	form.Add(decision.Check(v.Case, v.Now))
	form.Add(document.Check("reasons", decision.Reasons))
	form.Add(document.Check("child_view", decision.ChildView))
	show := func(checking bool) error {
		v.Form, v.Check = form.View(), checking
		v.Sheet = views.Sheet{
			L: e.Lang, Register: v.Register, On: today, ChildView: decision.ChildView,
			DirectionDocument: placement.NewDocument(v.Register, e.Actor, v.Case, v.Proposal, v.Hearing, decision, today),
		}
		return e.Show(framed(e, v), form, views.Make(v))
	}
	return e.Ask(form, show, func() error {
		id, err := p.Chain.Direct(e.R.Context(), e.Actor, press, v.Proposal.ID, decision)
		if err != nil {
			return err
		}
		return e.SeeOther("/directions/" + id.String() + "?made=1")
	})
}

// proposal reads the proposal of the address, as long as a direction can come of it.
func (p Pages) proposal(e *kit.Exchange) (v views.MakeView, err error) {
	id, err := e.ID("id")
	if err != nil {
		return v, err
	}
	if v.ProposalView, err = p.Reading.Proposal(e.R.Context(), e.Actor, id); err != nil {
		return v, err
	}
	v.L = e.Lang
	v.Profile = profile.View{
		L: e.Lang, Case: v.Case, Register: v.Register, On: civil.DateIn(v.Now), Names: v.Names, Whole: "/cases/" + v.Case.ID.String(),
	}
	repeated := v.Proposal.State == placement.Directed && e.R.Method == "POST" // the same press sent twice gets its answer
	if !v.Proposal.Allows(placement.Direct, e.Actor.Role()) && !repeated {
		return v, fault.New(fault.Conflict, "proposals.wrong_state")
	}
	return v, nil
}

func framed(e *kit.Exchange, v views.MakeView) kit.Page {
	return kit.Page{Title: msg.DirectionsTitle(e.Lang) + ": " + v.Proposal.Reference, Crumbs: []layout.Crumb{
		{Label: msg.ProposalsTitle(e.Lang), Href: "/proposals"},
		{Label: v.Proposal.Reference, Href: "/proposals/" + v.Proposal.ID.String()},
		{Label: msg.DirectionsTitle(e.Lang)},
	}}
}

package directions

import (
	"net/url"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/directions"
)

// ShowRevoke shows the form of a revocation.
func (p Pages) ShowRevoke(e *kit.Exchange) error {
	v, err := p.direction(e)
	if err != nil {
		return err
	}
	if !v.MayRevoke {
		return fault.New(fault.Conflict, "proposals.wrong_state")
	}
	return e.Page(frame(e, v), views.Revoke(views.RevokeView{View: v, Form: e.NewForm(1, url.Values{})}))
}

// Revoke revokes a decision with its reason, which is always explained: it takes away what others have begun to prepare.
func (p Pages) Revoke(e *kit.Exchange) error {
	v, err := p.direction(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	reason, note, press := form.Raw("reason"), form.Needed("note", mostNote), form.Press()
	form.Add(placement.CheckReason(reason, note, casework.ReopenReasons()))
	show := func(checking bool) error {
		return e.Show(frame(e, v), form, views.Revoke(views.RevokeView{View: v, Form: form.View(), Check: checking}))
	}
	return e.Ask(form, show, func() error {
		if err := p.Chain.RevokeDirection(e.R.Context(), e.Actor, press, v.Direction.Case, reason, note); err != nil {
			return err
		}
		return e.SeeOther("/directions/" + v.Direction.ID.String())
	})
}

package proposals

import (
	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/proposals"
)

// ShowAccept shows the form of the municipality's yes.
func (p Pages) ShowAccept(e *kit.Exchange) error {
	v, err := p.read(e)
	if err != nil {
		return err
	}
	if err := allowed(v, placement.Accept); err != nil {
		return err
	}
	f := blank(e, v).Accept()
	return e.Page(framed(e, v, f.Title), views.Form(f))
}

// Accept takes the municipality's yes.
func (p Pages) Accept(e *kit.Exchange) error {
	v, err := p.read(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	yes := placement.Yes{
		Body: form.Text("body", mostLine), DecidedOn: form.DateOr("decided_on"), SilenceReason: form.Text("silence_reason", mostNote),
		Note: form.Text("note", mostNote),
	}
	if raw := form.Raw("dwelling"); raw != "" {
		if yes.Dwelling, err = uuid.Parse(raw); err != nil {
			form.Fail("dwelling", "fault.unknown_choice", "")
		}
	}
	press := form.Press()
	form.Add(yes.Check(v.Hearing, v.Now))
	show := func(checking bool) error {
		v.Form, v.Check = form.View(), checking
		f := v.Accept()
		return e.Show(framed(e, v, f.Title), form, views.Form(f))
	}
	return e.Ask(form, show, func() error {
		if err := p.Chain.Accept(e.R.Context(), e.Actor, press, v.Proposal.ID, yes); err != nil {
			return err
		}
		return e.SeeOther(address(v))
	})
}

// ShowDecline shows the form of the municipality's no.
func (p Pages) ShowDecline(e *kit.Exchange) error {
	v, err := p.read(e)
	if err != nil {
		return err
	}
	if err := allowed(v, placement.Decline); err != nil {
		return err
	}
	f := blank(e, v).Decline()
	return e.Page(framed(e, v, f.Title), views.Form(f))
}

// Decline takes the municipality's no with its reason.
func (p Pages) Decline(e *kit.Exchange) error {
	return p.reasoned(e, placement.DeclineReasons(), views.View.Decline, p.Chain.Decline)
}

// allowed refuses the form of a step that the proposal as it stands does not allow to the reader.
func allowed(v views.View, step placement.ProposalEvent) error {
	if !v.Proposal.Allows(step, v.Role) {
		return fault.New(fault.Conflict, "proposals.wrong_state")
	}
	return nil
}

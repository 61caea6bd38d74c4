package proposals

import (
	"context"

	"github.com/google/uuid"

	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/proposals"
)

// ShowAgree shows the municipality's answer and the hearing for the centre's confirmation.
func (p Pages) ShowAgree(e *kit.Exchange) error {
	v, err := p.read(e)
	if err != nil {
		return err
	}
	if err := allowed(v, placement.Agree); err != nil {
		return err
	}
	return e.Page(framed(e, v, msg.ProposalsAgreeTitle(e.Lang)), views.Agree(blank(e, v)))
}

// Agree confirms the municipality's yes.
func (p Pages) Agree(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if form.Err() != nil {
		return form.Err()
	}
	if err := p.Chain.Agree(e.R.Context(), e.Actor, press, id); err != nil {
		return err
	}
	return e.SeeOther("/proposals/" + id.String())
}

// ShowWithdraw shows the form of taking a proposal back.
func (p Pages) ShowWithdraw(e *kit.Exchange) error {
	v, err := p.read(e)
	if err != nil {
		return err
	}
	if err := allowed(v, placement.Withdraw); err != nil {
		return err
	}
	f := blank(e, v).Withdraw()
	return e.Page(framed(e, v, f.Title), views.Form(f))
}

// Withdraw takes a proposal back with its reason.
func (p Pages) Withdraw(e *kit.Exchange) error {
	return p.reasoned(e, placement.WithdrawReasons(), views.View.Withdraw, p.Chain.Withdraw)
}

// reasoned leads a step that asks for a reason code and a note.
func (p Pages) reasoned(
	e *kit.Exchange, codes []string, form func(views.View) views.FormView,
	send func(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, reason, note string) error,
) error {
	v, err := p.read(e)
	if err != nil {
		return err
	}
	sent, err := e.Form()
	if err != nil {
		return err
	}
	reason, note, press := sent.Raw("reason"), sent.Text("note", mostNote), sent.Press()
	sent.Add(placement.CheckReason(reason, note, codes))
	show := func(checking bool) error {
		v.Form, v.Check = sent.View(), checking
		f := form(v)
		return e.Show(framed(e, v, f.Title), sent, views.Form(f))
	}
	return e.Ask(sent, show, func() error {
		if err := send(e.R.Context(), e.Actor, press, v.Proposal.ID, reason, note); err != nil {
			return err
		}
		return e.SeeOther(address(v))
	})
}

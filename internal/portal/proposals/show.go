package proposals

import (
	"context"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/proposals"
)

// Show shows one proposal.
func (p Pages) Show(e *kit.Exchange) error {
	v, err := p.read(e)
	if err != nil {
		return err
	}
	return e.Page(framed(e, v, ""), views.Show(blank(e, v)))
}

// Ask takes the municipality's question.
func (p Pages) Ask(e *kit.Exchange) error { return p.say(e, p.Chain.Ask) }

// Reply takes the centre's answer to a question.
func (p Pages) Reply(e *kit.Exchange) error { return p.say(e, p.Chain.Reply) }

// say takes a message of the thread; a mistake shows the page again with what was written.
func (p Pages) say(e *kit.Exchange, send func(context.Context, identity.Actor, identity.Press, uuid.UUID, string) error) error {
	v, err := p.read(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	body, press := form.Needed("body", mostMessage), form.Press()
	if form.Err() == nil {
		err = send(e.R.Context(), e.Actor, press, v.Proposal.ID, body)
		if err == nil {
			return e.SeeOther(address(v) + "#thread")
		}
		if !form.Add(err) {
			return err
		}
	}
	v.Form = form.View()
	return e.Invalid(framed(e, v, ""), views.Show(v))
}

// The longest texts, in characters.
const (
	mostMessage = 2000
	mostNote    = 1000
	mostLine    = 200
)

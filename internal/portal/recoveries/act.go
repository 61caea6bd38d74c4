package recoveries

import (
	"net/http"

	"github.com/google/uuid"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
)

// act takes a step of a recovery and leads back to it. Read reads the step's fields and gives what carries it out; a mistake is shown at its field, with everything typed kept.
func (p Pages) act(e *kit.Exchange, read func(f *kit.Form) func(press identity.Press, id uuid.UUID) error) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	take, press := read(form), form.Press()
	if form.Err() == nil {
		err := take(press, id)
		if err == nil {
			return e.SeeOther(Path + "/" + id.String() + "?saved=1")
		}
		if !form.Add(err) {
			return err
		}
	}
	s, err := p.one(e)
	if err != nil {
		return err
	}
	return p.show(e, http.StatusUnprocessableEntity, s, form.View())
}

// Answer keeps the claimant's answer to the hearing.
func (p Pages) Answer(e *kit.Exchange) error {
	return p.act(e, func(f *kit.Form) func(identity.Press, uuid.UUID) error {
		text := f.Needed("answer", recovery.LongestText)
		f.Add(document.Check("answer", text))
		return func(press identity.Press, id uuid.UUID) error {
			return p.Desk.Reply(e.R.Context(), e.Actor, press, id, text)
		}
	})
}

// Prepare passes a recovery on to be decided.
func (p Pages) Prepare(e *kit.Exchange) error {
	return p.act(e, func(f *kit.Form) func(identity.Press, uuid.UUID) error {
		cents, reasons := f.Money("cents"), f.Needed("reasons", recovery.LongestText)
		f.Add(document.Check("reasons", reasons))
		return func(press identity.Press, id uuid.UUID) error {
			return p.Desk.Ready(e.R.Context(), e.Actor, press, id, cents, reasons)
		}
	})
}

// Return sends a prepared recovery back.
func (p Pages) Return(e *kit.Exchange) error {
	return p.act(e, func(f *kit.Form) func(identity.Press, uuid.UUID) error {
		note := f.Needed("return_note", recovery.LongestText)
		return func(press identity.Press, id uuid.UUID) error {
			return p.Desk.SendBack(e.R.Context(), e.Actor, press, id, note)
		}
	})
}

// Drop gives a recovery up before it is decided.
func (p Pages) Drop(e *kit.Exchange) error {
	return p.act(e, func(f *kit.Form) func(identity.Press, uuid.UUID) error {
		note := f.Needed("drop_note", recovery.LongestText)
		return func(press identity.Press, id uuid.UUID) error {
			return p.Desk.GiveUp(e.R.Context(), e.Actor, press, id, note)
		}
	})
}

// Repay keeps what the claimant has paid back.
func (p Pages) Repay(e *kit.Exchange) error {
	return p.act(e, func(f *kit.Form) func(identity.Press, uuid.UUID) error {
		day, cents, note := f.Date("day"), f.Money("repaid_cents"), f.Needed("note", recovery.LongestNote)
		return func(press identity.Press, id uuid.UUID) error {
			return p.Desk.Receive(e.R.Context(), e.Actor, press, id, day, cents, note)
		}
	})
}

// SetOff takes what is owed off what waits to be paid on a claim of the claimant.
func (p Pages) SetOff(e *kit.Exchange) error {
	return p.act(e, func(f *kit.Form) func(identity.Press, uuid.UUID) error {
		against, err := uuid.Parse(f.Raw("against"))
		if err != nil {
			f.Fail("against", "fault.choose_one")
		}
		cents := f.Money("set_off_cents")
		return func(press identity.Press, id uuid.UUID) error {
			return p.Desk.Offset(e.R.Context(), e.Actor, press, id, against, cents)
		}
	})
}

// Propose proposes that what is owed is written off.
func (p Pages) Propose(e *kit.Exchange) error {
	return p.act(e, func(f *kit.Form) func(identity.Press, uuid.UUID) error {
		reason := f.Needed("reason", recovery.LongestText)
		return func(press identity.Press, id uuid.UUID) error {
			return p.Desk.Suggest(e.R.Context(), e.Actor, press, id, reason)
		}
	})
}

// Settle makes a write-off that somebody else proposed, or refuses it.
func (p Pages) Settle(e *kit.Exchange) error {
	return p.act(e, func(f *kit.Form) func(identity.Press, uuid.UUID) error {
		made := f.Enum("made", "yes", "no")
		return func(press identity.Press, id uuid.UUID) error {
			if made == "" {
				return fault.Missing()
			}
			return p.Desk.Settle(e.R.Context(), e.Actor, press, id, made == "yes")
		}
	})
}

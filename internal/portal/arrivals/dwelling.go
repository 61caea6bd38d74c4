package arrivals

import (
	"net/url"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/arrivals"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/arrivals"
	"kuntapaikka/templates/ui"
)

// dwelling reads the household's dwelling for its page. A household that only announced itself finds its own, and a wellbeing area or an intake body
// does not ask.
func (p Pages) dwelling(e *kit.Exchange, id casework.ID, all []arrivals.Arrival, form ui.Form) (*views.DwellingView, error) {
	if r := e.Actor.Role(); all[0].Route == arrivals.Notified || r != identity.Municipality && r != identity.Regional {
		return nil, nil
	}
	n, err := p.Dwellings.Naming(e.R.Context(), e.Actor, id)
	if fault.KindOf(err) == fault.NotFound { // no direction stands
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v := &views.DwellingView{
		Lang: e.Lang, Case: id.String(), Booking: n.Booking, Free: n.Free, From: n.From, MayWrite: e.Actor.May(identity.DwellingWrite), Form: form,
	}
	if form.Press == "" {
		v.Form = e.NewForm(0, chosen(n.Booking))
	}
	return v, nil
}

// chosen is what the form shows of the dwelling that is kept.
func chosen(b placement.Booking) url.Values {
	if b.Dwelling.ID == uuid.Nil {
		return nil
	}
	return url.Values{"dwelling": {b.Dwelling.ID.String()}, "until": {kit.Typed(b.During.To)}}
}

// NameDwelling keeps a dwelling for the household, another one, or none any more.
func (p Pages) NameDwelling(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	until, press := form.DateOr("until"), form.Press()
	dwelling, seen := uuidOf(form, "dwelling"), uuidOf(form, "seen")
	if form.Err() == nil {
		err := p.Dwellings.Name(e.R.Context(), e.Actor, press, id, seen, dwelling, until)
		if err == nil {
			return e.SeeOther("/arrivals/" + id.String() + "#dwelling")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.showWith(e, shown{dwelling: form.View()})
}

func uuidOf(form *kit.Form, name string) uuid.UUID {
	raw := form.Raw(name)
	if raw == "" {
		return uuid.Nil
	}
	id, err := uuid.Parse(raw)
	if err != nil {
		form.Fail("dwelling", "fault.unknown_choice", "")
	}
	return id
}

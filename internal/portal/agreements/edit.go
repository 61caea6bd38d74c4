package agreements

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/agreements"
	"kuntapaikka/templates/ui"
)

// Pages are the pages of the register of agreements.
type Pages struct {
	Agreements places.Agreements
	Register   func(context.Context) (*region.Register, error)
}

// New shows the form of a new agreement.
func (p Pages) New(e *kit.Exchange) error {
	return p.edit(e, http.StatusOK, nil, nil, e.NewForm(0, nil))
}

// Edit shows the form of an agreement that stands.
func (p Pages) Edit(e *kit.Exchange) error {
	a, err := p.one(e)
	if err != nil {
		return err
	}
	return p.edit(e, http.StatusOK, &a, nil, e.NewForm(a.Version, typed(a)))
}

func (p Pages) one(e *kit.Exchange) (places.Agreement, error) {
	id, err := e.ID("id")
	if err != nil {
		return places.Agreement{}, err
	}
	a, _, err := p.Agreements.Get(e.R.Context(), e.Actor, id)
	return a, err
}

// edit shows the form: of a new agreement when a is nil, with what stands beside it when somebody else has saved meanwhile.
func (p Pages) edit(e *kit.Exchange, status int, a *places.Agreement, stands []ui.Answer, form ui.Form) error {
	v := views.EditView{Lang: e.Lang, Title: msg.AgreementsNew(e.Lang), Action: "/agreements", Back: "/agreements", Form: form, Stands: stands, Why: map[string]views.Why{}}
	for _, code := range []string{"s42.1", "s42.2", "s59"} {
		var err error
		if v.Why[code], err = p.why(e, code); err != nil {
			return err
		}
	}
	if a != nil {
		v.Title = msg.AgreementsEditTitle(e.Lang, kit.Name(e.Lang, a.Municipality))
		v.Action = "/agreements/" + a.ID.String()
		v.Back = v.Action
	} else {
		reg, err := p.Register(e.R.Context())
		if err != nil {
			return err
		}
		v.Municipalities = municipalities(e.Lang, reg.InCentre(e.Actor.Code(), civil.DateIn(e.Now())))
	}
	return e.PageStatus(status, kit.Page{Title: v.Title, Crumbs: crumbs(e.Lang, v.Title), Failed: form.Failed()}, views.Edit(v))
}

func municipalities(l i18n.Lang, all []region.Municipality) []ui.Option {
	options := make([]ui.Option, 0, len(all))
	for _, m := range all {
		options = append(options, ui.Option{Value: m.Code, Label: m.Name.In(l)})
	}
	i18n.SortBy(l, options, func(o ui.Option) string { return o.Label })
	return options
}

// typed is what the form of an agreement that stands begins with.
func typed(a places.Agreement) url.Values {
	return url.Values{
		"valid_from": {kit.Typed(a.Valid.From)}, "valid_to": {kit.Typed(a.Valid.Last())}, "reviewed_on": {kit.Typed(a.ReviewedOn)},
		"review_by": {kit.Typed(a.ReviewBy)}, "yearly_places": {strconv.Itoa(a.YearlyPlaces)}, "diary_number": {a.DiaryNumber},
		"signed_on": {kit.Typed(a.SignedOn)}, "heard_on": {kit.Typed(a.HeardOn)}, "heard_reference": {a.HeardReference},
		"programme_on": {kit.Typed(a.ProgrammeOn)},
	}
}

func read(form *kit.Form) places.Agreement {
	a := places.Agreement{
		Municipality: identity.Organisation{Code: form.Raw("municipality")}, Valid: civil.Period{From: form.DateOr("valid_from")},
		ReviewedOn: form.DateOr("reviewed_on"), ReviewBy: form.DateOr("review_by"), YearlyPlaces: form.Int("yearly_places", 0, 2000),
		DiaryNumber: form.Text("diary_number", 200), SignedOn: form.DateOr("signed_on"), HeardOn: form.DateOr("heard_on"),
		HeardReference: form.Text("heard_reference", 200), ProgrammeOn: form.DateOr("programme_on"),
	}
	if last := form.DateOr("valid_to"); !last.IsZero() {
		a.Valid.To = last.AddDays(1)
	}
	return a
}

// Add stores a new agreement.
func (p Pages) Add(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	a, press := read(form), form.Press()
	var id uuid.UUID
	if form.Err() == nil {
		if id, err = p.Agreements.Add(e.R.Context(), e.Actor, press, a); err == nil {
			return e.SeeOther("/agreements/" + id.String() + "?saved=1")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.edit(e, http.StatusUnprocessableEntity, nil, nil, form.View())
}

// Save stores an agreement as it was edited. When somebody else has saved meanwhile, the form keeps what was typed and shows what stands.
func (p Pages) Save(e *kit.Exchange) error {
	stands, err := p.one(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	a, press := read(form), form.Press()
	if form.Err() == nil {
		err = p.Agreements.Change(e.R.Context(), e.Actor, press, stands.ID, a)
		switch {
		case err == nil:
			return e.SeeOther("/agreements/" + stands.ID.String() + "?saved=1")
		case fault.KindOf(err) == fault.Conflict:
			again := e.NewForm(stands.Version, form.Values())
			return p.edit(e, http.StatusConflict, &stands, rows(e.Lang, stands), again)
		case !form.Add(err):
			return err
		}
	}
	return p.edit(e, http.StatusUnprocessableEntity, &stands, nil, form.View())
}

package offers

import (
	"net/url"
	"strconv"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/offers"
	"kuntapaikka/templates/ui"
)

// ShowLower shows the form by which a municipality lowers the places of a line.
func (p Pages) ShowLower(e *kit.Exchange) error {
	v, line, err := p.line(e)
	if err != nil {
		return err
	}
	return p.lower(e, v, line, e.NewForm(v.Version, url.Values{capacityField(line): {strconv.Itoa(line.Capacity)}}))
}

func capacityField(line places.Line) string { return "capacity-" + line.ID.String() }

func (p Pages) lower(e *kit.Exchange, v places.OfferView, line places.Line, form ui.Form) error {
	if err := mayChangeLine(e.Actor, v, line); err != nil {
		return err
	}
	l := e.Lang
	return p.linePage(e, v, line, views.ActView{
		Title: msg.OffersLowerTitle(l, msg.Code(l, "group", string(line.Group))), Lead: msg.OffersLowerLead(l, line.Capacity, line.Reserved+line.Taken),
		Action: lineHref(v, line, "lower"), Button: msg.AppSave(l), Form: form,
		Fields: []ui.Field{{L: l, Name: capacityField(line), Label: msg.OffersLowerTo(l), Kind: ui.Number}},
	})
}

func lineHref(v places.OfferView, line places.Line, verb string) string {
	return "/offers/" + v.ID.String() + "/lines/" + line.ID.String() + "/" + verb
}

// Lower lowers the places of a line.
func (p Pages) Lower(e *kit.Exchange) error {
	v, line, err := p.line(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	n, press := form.Int(capacityField(line), 0, most), form.Press()
	if form.Err() == nil {
		err = p.Offers.Lower(e.R.Context(), e.Actor, press, v.ID, line.ID, n)
		if err == nil {
			return e.SeeOther("/offers/" + v.ID.String() + "?done=lowered")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.lower(e, v, line, form.View())
}

// ShowRelabel shows the form by which the centre moves free places to another group.
func (p Pages) ShowRelabel(e *kit.Exchange) error {
	v, line, err := p.line(e)
	if err != nil {
		return err
	}
	return p.relabel(e, v, line, e.NewForm(v.Version, nil))
}

func (p Pages) relabel(e *kit.Exchange, v places.OfferView, line places.Line, form ui.Form) error {
	if err := mayChangeLine(e.Actor, v, line); err != nil {
		return err
	}
	l := e.Lang
	groups := ui.Field{L: l, Name: "group", Label: msg.OffersRelabelGroup(l), Kind: ui.Select, Width: "l"}
	for _, g := range places.OfferedGroups() {
		if g != line.Group {
			groups.Options = append(groups.Options, ui.Option{Value: string(g), Label: msg.Code(l, "group", string(g))})
		}
	}
	return p.linePage(e, v, line, views.ActView{
		Title: msg.OffersRelabelTitle(l, msg.Code(l, "group", string(line.Group))), Lead: msg.OffersRelabelLead(l, line.Free()),
		Action: lineHref(v, line, "relabel"), Button: msg.AppSave(l), Form: form,
		Fields: []ui.Field{
			groups,
			{L: l, Name: "persons", Label: msg.OffersRelabelPersons(l), Kind: ui.Number},
			{L: l, Name: "reason", Label: msg.OffersReason(l), Kind: ui.Area, Max: places.MostNote},
		},
	})
}

// Relabel moves free places to another group.
func (p Pages) Relabel(e *kit.Exchange) error {
	v, line, err := p.line(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	to, n, reason, press := casework.Group(form.Raw("group")), form.IntOr("persons", 0, most, 0), form.Text("reason", places.MostNote), form.Press()
	if form.Err() == nil {
		err = p.Offers.Relabel(e.R.Context(), e.Actor, press, v.ID, line.ID, to, n, reason)
		if err == nil {
			return e.SeeOther("/offers/" + v.ID.String() + "?done=relabelled")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.relabel(e, v, line, form.View())
}

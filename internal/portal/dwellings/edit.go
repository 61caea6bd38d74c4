package dwellings

import (
	"net/url"
	"strconv"

	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/dwellings"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/dwellings"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// New shows the form of a new dwelling.
func (p Pages) New(e *kit.Exchange) error { return p.showNew(e, e.NewForm(0, nil)) }

func (p Pages) showNew(e *kit.Exchange, form ui.Form) error {
	return p.form(e, views.EditView{Lang: e.Lang, Title: msg.DwellingsNew(e.Lang), Action: listPath, Form: form})
}

func (p Pages) form(e *kit.Exchange, v views.EditView) error {
	page := kit.Page{Title: v.Title, Crumbs: []layout.Crumb{{Label: msg.DwellingsTitle(e.Lang), Href: listPath}, {Label: v.Title}}}
	if v.Form.Failed() {
		return e.Invalid(page, views.Edit(v))
	}
	return e.Page(page, views.Edit(v))
}

// Add adds a dwelling.
func (p Pages) Add(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	d, press := typed(form), form.Press()
	if form.Err() == nil {
		if _, err = p.Service.Add(e.R.Context(), e.Actor, press, d); err == nil {
			return e.SeeOther(listPath + "?done=added")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.showNew(e, form.View())
}

func typed(form *kit.Form) placement.Dwelling {
	return placement.Dwelling{
		Name: form.Needed("name", dwellings.MostName), Rooms: form.Int("rooms", 1, dwellings.MostRooms), Sleeps: form.Int("sleeps", 1, dwellings.MostSleeps),
		ReadyOn: form.Date("ready_on"), Accessible: form.Flag("accessible"), Retired: form.Flag("retired"),
	}
}

// Show shows a dwelling: its form, and for whom it was, is and will be kept.
func (p Pages) Show(e *kit.Exchange) error {
	d, stays, err := p.get(e)
	if err != nil {
		return err
	}
	values := url.Values{"name": {d.Name}, "rooms": {strconv.Itoa(d.Rooms)}, "sleeps": {strconv.Itoa(d.Sleeps)}, "ready_on": {kit.Typed(d.ReadyOn)}}
	for name, on := range map[string]bool{"accessible": d.Accessible, "retired": d.Retired} {
		if on {
			values.Set(name, "on")
		}
	}
	return p.show(e, d, stays, e.NewForm(d.Version, values))
}

func (p Pages) get(e *kit.Exchange) (d placement.Dwelling, stays []dwellings.Stay, err error) {
	id, err := e.ID("id")
	if err != nil {
		return d, nil, err
	}
	return p.Service.Get(e.R.Context(), e.Actor, id)
}

func (p Pages) show(e *kit.Exchange, d placement.Dwelling, stays []dwellings.Stay, form ui.Form) error {
	l := e.Lang
	t := ui.Table{L: l, Caption: msg.DwellingsStays(l), Columns: []ui.Column{{Label: msg.DwellingsHousehold(l)}, {Label: msg.DwellingsStays(l)}}}
	for _, s := range stays {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: s.Reference, Href: "/arrivals/" + s.Case.String()}, {Text: during(l, s.During)}}})
	}
	return p.form(e, views.EditView{Lang: l, Title: msg.DwellingsEdit(l), Action: listPath + "/" + d.ID.String(), Old: true, Form: form, Stays: t})
}

// Save changes a dwelling.
func (p Pages) Save(e *kit.Exchange) error {
	d, stays, err := p.get(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	changed, press := typed(form), form.Press()
	changed.ID = d.ID
	if form.Err() == nil {
		err := p.Service.Save(e.R.Context(), e.Actor, press, changed)
		if err == nil {
			return e.SeeOther(listPath + "?done=saved")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.show(e, d, stays, form.View())
}

package organisations

import (
	"net/url"
	"slices"
	"strings"

	"kuntapaikka/internal/account"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/organisations"
	"kuntapaikka/templates/ui"
)

// Pages are the pages of organisations.
type Pages struct{ Offices account.Offices }

const listPath = "/admin/organisations"

// List lists the organisations with how they are reached.
func (p Pages) List(e *kit.Exchange) error {
	f := account.OfficeFilter{Query: strings.TrimSpace(e.Query("q")), NoPhone: e.Query("phone") == "none"}
	if k := identity.OrganisationKind(e.Query("kind")); slices.Contains(account.OrganisationKinds(), k) {
		f.Kind = k
	}
	rows, err := p.Offices.List(e.R.Context(), e.Actor, f, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.ListView{Lang: l, Filters: filters(e, f), Table: table(l, rows.Items), Pager: ui.Pager{L: l, Shown: msg.OrganisationsShown(l, len(rows.Items))}}
	if e.Query("done") != "" {
		v.Notice = msg.OrganisationsSaved(l)
	}
	if e.Query("after") != "" {
		v.Pager.First = address(f, "")
	}
	if rows.Next != "" {
		v.Pager.Next = address(f, rows.Next)
	}
	return e.Page(kit.Page{Title: msg.OrganisationsTitle(l)}, views.List(v))
}

func address(f account.OfficeFilter, after page.Cursor) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Query, "kind": string(f.Kind), "after": string(after)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.NoPhone {
		q.Set("phone", "none")
	}
	return listPath + "?" + q.Encode()
}

func filters(e *kit.Exchange, f account.OfficeFilter) ui.Filters {
	l := e.Lang
	kinds := ui.Field{L: l, Name: "kind", Label: msg.OrganisationsKind(l), Kind: ui.Select, Blank: msg.OrganisationsAllKinds(l), Value: string(f.Kind)}
	for _, k := range account.OrganisationKinds() {
		kinds.Options = append(kinds.Options, ui.Option{Value: string(k), Label: kindText(l, k)})
	}
	all := ui.Filters{L: l, Action: listPath, Results: "results", Nonce: e.Nonce(), Fields: []ui.Field{
		{L: l, Name: "q", Label: msg.OrganisationsFind(l), Value: f.Query, Width: "l"}, kinds,
	}, Groups: []ui.ChipGroup{{Name: "phone", Label: msg.OrganisationsShownOnly(l), Chips: []ui.Chip{{Value: "none", Label: msg.OrganisationsNoPhone(l), On: f.NoPhone}}}}}
	if f != (account.OfficeFilter{}) {
		all.Reset = listPath
	}
	return all
}

func kindText(l i18n.Lang, k identity.OrganisationKind) string {
	return msg.Code(l, "organisation", string(k))
}

func table(l i18n.Lang, rows []account.Office) ui.Table {
	t := ui.Table{L: l, Caption: msg.OrganisationsTitle(l), Columns: []ui.Column{
		{Label: msg.OrganisationsName(l)},
		{Label: msg.OrganisationsKind(l)},
		{Label: msg.OrganisationsCode(l)},
		{Label: msg.OrganisationsDutyPhone(l)},
		{Label: msg.OrganisationsMail(l)},
	}}
	for _, o := range rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: kit.Name(l, o.Organisation), Href: listPath + "/" + o.ID.String()}, {Text: kindText(l, o.Kind)}, {Text: o.Code}, {Text: o.DutyPhone}, {Text: o.Mail},
		}})
	}
	return t
}

// Show shows the form of an organisation.
func (p Pages) Show(e *kit.Exchange) error {
	o, err := p.get(e)
	if err != nil {
		return err
	}
	return p.show(e, o, e.NewForm(o.Version, url.Values{
		"name_fi": {o.NameFI}, "name_sv": {o.NameSV}, "name_en": {o.NameEN}, "duty_phone": {o.DutyPhone}, "mail": {o.Mail}, "superior": {o.Superior},
	}))
}

func (p Pages) get(e *kit.Exchange) (account.Office, error) {
	id, err := e.ID("id")
	if err != nil {
		return account.Office{}, err
	}
	return p.Offices.Get(e.R.Context(), e.Actor, id)
}

func (p Pages) show(e *kit.Exchange, o account.Office, form ui.Form) error {
	l := e.Lang
	v := views.EditView{Lang: l, Title: kit.Name(l, o.Organisation), Action: listPath + "/" + o.ID.String(), Kind: kindText(l, o.Kind), Code: o.Code, Form: form}
	frame := kit.Page{Title: msg.OrganisationsEdit(l) + ": " + v.Title, Crumbs: []layout.Crumb{{Label: msg.OrganisationsTitle(l), Href: listPath}, {Label: v.Title}}}
	if form.Failed() {
		return e.Invalid(frame, views.Edit(v))
	}
	return e.Page(frame, views.Edit(v))
}

// Save changes how an organisation is named and reached.
func (p Pages) Save(e *kit.Exchange) error {
	o, err := p.get(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	changed, press := o, form.Press()
	changed.NameFI, changed.NameSV, changed.NameEN = form.Text("name_fi", account.MostOfficeName), form.Text("name_sv", account.MostOfficeName), form.Text("name_en", account.MostOfficeName)
	changed.DutyPhone, changed.Mail, changed.Superior = form.Text("duty_phone", account.MostPhone), form.Text("mail", account.MostOfficeName), form.Text("superior", account.MostOfficeName)
	if form.Err() == nil {
		err := p.Offices.Save(e.R.Context(), e.Actor, press, changed)
		if err == nil {
			return e.SeeOther(listPath + "?done=1")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.show(e, o, form.View())
}

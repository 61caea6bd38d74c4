package users

import (
	"net/http"
	"net/url"

	"kuntapaikka/internal/account"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/mail"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/store"
	"kuntapaikka/templates/ui"
	views "kuntapaikka/templates/users"
)

// Pages are the pages about accounts and rights. Post is nil where no letters are written.
type Pages struct {
	DB      *store.DB
	Service account.Service
	Post    *mail.Post
}

const listPath = "/admin/users"

// List shows the accounts by login.
func (p Pages) List(e *kit.Exchange) error {
	q := e.Query("q")
	rows, err := p.Service.List(e.R.Context(), e.Actor, q, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	v := views.ListView{Lang: e.Lang, Query: q}
	for _, r := range rows.Items {
		v.Rows = append(v.Rows, views.Row{
			Login: r.Login, Name: r.Name, Href: listPath + "/" + r.ID.String(), Role: msg.Code(e.Lang, "role", string(r.Role)),
			Organisation: kit.Name(e.Lang, r.Organisation), Grants: r.Grants, Disabled: r.Disabled(),
		})
	}
	if rows.Next != "" {
		v.Next = listPath + "?" + url.Values{"q": {q}, "after": {string(rows.Next)}}.Encode()
	}
	if e.Query("after") != "" {
		v.First = listPath + "?" + url.Values{"q": {q}}.Encode()
	}
	return e.Page(kit.Page{Title: msg.UsersTitle(e.Lang)}, views.List(v))
}

// New shows the form of a new account.
func (p Pages) New(e *kit.Exchange) error {
	return p.showNew(e, http.StatusOK, e.NewForm(0, url.Values{"language": {"fi"}}))
}

func (p Pages) showNew(e *kit.Exchange, status int, form ui.Form) error {
	return e.PageStatus(status, kit.Page{Title: msg.UsersNew(e.Lang), Failed: form.Failed()}, views.New(views.NewView{Lang: e.Lang, Form: form}))
}

// Create makes an account. Its password is on the page that answers, and nowhere else.
func (p Pages) Create(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	press, n := form.Press(), typedAccount(form)
	if form.Err() == nil {
		id, password, err := p.Service.Create(e.R.Context(), e.Actor, press, n)
		if err == nil {
			return p.show(e, http.StatusOK, id, password, e.NewForm(0, nil))
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.showNew(e, http.StatusUnprocessableEntity, form.View())
}

func typedAccount(form *kit.Form) account.New {
	return account.New{Login: form.Needed("login", 200), Name: form.Needed("name", 200), Language: form.Enum("language", "fi", "sv", "en")}
}

package account

import (
	"strconv"

	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/signin"
	"kuntapaikka/templates/account"
	"kuntapaikka/templates/layout"
)

// ShowPassword shows the form of one's own new password.
func (p Pages) ShowPassword(e *kit.Exchange) error {
	page, body := password(e)
	return e.Page(page, account.Password(e.Lang, e.NewForm(0, nil), body))
}

// ChangePassword takes it; the other sessions end. What was typed is not sent back.
func (p Pages) ChangePassword(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	present, next := form.Needed("present", mostPassword), form.Needed("next", mostPassword)
	if form.Err() == nil {
		err = p.Desk.Change(e.R.Context(), e.Actor.Account, present, next, []byte(p.thisSession(e)))
		if err == nil {
			return e.SeeOther("/account?said=password")
		}
		if !form.Add(err) {
			return err
		}
	}
	page, shortest := password(e)
	view := form.View()
	view.Values = nil
	return e.Invalid(page, account.Password(e.Lang, view, shortest))
}

// mostPassword is how long a password may be, in characters.
const mostPassword = 200

func password(e *kit.Exchange) (kit.Page, string) {
	title := msg.SigninChangePassword(e.Lang)
	return kit.Page{Title: title, Crumbs: []layout.Crumb{{Label: msg.SigninAccountTitle(e.Lang), Href: "/account"}, {Label: title}}},
		strconv.Itoa(signin.ShortestPassword)
}

package account

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/account"
)

// Show shows one's own account: the open sessions and how the pages look.
func (p Pages) Show(e *kit.Exchange) error {
	open, err := p.Sessions.List(e.R.Context(), e.Actor.Account)
	if err != nil {
		return err
	}
	view := views.AccountView{Lang: e.Lang, Form: e.NewForm(0, nil), Scheme: e.Visitor().Scheme, ManyRoles: len(e.Visitor().Choices) > 1}
	view.Ended, _ = strconv.Atoi(e.Query("ended"))
	this := p.thisSession(e)
	for _, s := range open {
		view.Sessions = append(view.Sessions, views.Session{
			Agent: s.Agent, Began: i18n.Moment(e.Lang, s.CreatedAt), Seen: i18n.Moment(e.Lang, s.SeenAt), This: string(s.Hash) == this,
		})
	}
	return e.Page(kit.Page{Title: msg.SigninAccountTitle(e.Lang)}, views.Account(view))
}

// thisSession is the stored form of this session's token: scs keeps the base64 of its SHA-256.
func (p Pages) thisSession(e *kit.Exchange) string {
	sum := sha256.Sum256([]byte(p.Kit.Sessions.Token(e.R.Context())))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// EndOthers ends the person's other sessions.
func (p Pages) EndOthers(e *kit.Exchange) error {
	n, err := p.Sessions.EndOthers(e.R.Context(), e.Actor.Account, []byte(p.thisSession(e)))
	if err != nil {
		return err
	}
	return e.SeeOther("/account?ended=" + strconv.Itoa(n))
}

// ChooseScheme remembers light, dark, or as the device is set.
func (p Pages) ChooseScheme(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	scheme := form.EnumOr("scheme", "light", "dark")
	if form.Err() != nil {
		return form.Err()
	}
	p.Kit.Sessions.Put(e.R.Context(), "scheme", scheme)
	if err := p.Accounts.SetScheme(e.R.Context(), e.Actor.Account, scheme); err != nil {
		return err
	}
	return e.SeeOther("/account")
}

// withLang adds the account's language to the first page after signing in.
func withLang(path, lang string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	q := u.Query()
	q.Set("lang", lang)
	u.RawQuery = q.Encode()
	return u.String()
}

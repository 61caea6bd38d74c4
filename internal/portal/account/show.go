package account

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"

	rights "kuntapaikka/internal/account"
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
	view := views.AccountView{
		Lang: e.Lang, Form: e.NewForm(0, nil), Scheme: e.Visitor().Scheme, ManyRoles: len(e.Visitor().Choices) > 1, MayGrant: rights.MayGrant(e.Actor),
		Said: said(e),
	}
	this := p.thisSession(e)
	for _, s := range open {
		view.Sessions = append(view.Sessions, views.Session{
			ID: string(s.Hash), Device: device(s.Agent), Began: i18n.Moment(e.Lang, s.CreatedAt), Seen: i18n.Moment(e.Lang, s.SeenAt), This: string(s.Hash) == this,
		})
	}
	return e.Page(kit.Page{Title: msg.SigninAccountTitle(e.Lang)}, views.Account(view))
}

// thisSession is the stored form of this session's token: scs keeps the base64 of its SHA-256.
func (p Pages) thisSession(e *kit.Exchange) string {
	sum := sha256.Sum256([]byte(p.Kit.Sessions.Token(e.R.Context())))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// said is what was just done, by the address that it led to.
func said(e *kit.Exchange) string {
	if e.Query("said") == "password" {
		return msg.SigninPasswordChanged(e.Lang)
	}
	if n, err := strconv.Atoi(e.Query("ended")); err == nil && n > 0 {
		return msg.SigninEndedOthers(e.Lang, n)
	}
	return ""
}

// End ends the session that was pressed, or all but this one.
func (p Pages) End(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	var n int
	if one := form.Raw("session"); one != "" {
		n, err = p.Sessions.End(e.R.Context(), e.Actor.Account, []byte(one))
	} else {
		n, err = p.Sessions.EndOthers(e.R.Context(), e.Actor.Account, []byte(p.thisSession(e)))
	}
	if err != nil {
		return err
	}
	return e.SeeOther("/account?ended=" + strconv.Itoa(n))
}

// device names the browser and the system of a session as people know them, or what the browser said of itself.
func device(agent string) string {
	name := func(known ...string) string {
		for i := 0; i < len(known); i += 2 {
			if strings.Contains(agent, known[i]) {
				return known[i+1]
			}
		}
		return ""
	}
	browser := name("Edg/", "Edge", "OPR/", "Opera", "Firefox/", "Firefox", "Chrome/", "Chrome", "Safari/", "Safari")
	system := name("Windows", "Windows", "Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Mac OS X", "macOS", "Linux", "Linux")
	if browser == "" || system == "" {
		return agent
	}
	return browser + ", " + system
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

package account

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/signin"
	"kuntapaikka/internal/store"
	views "kuntapaikka/templates/account"
	"kuntapaikka/templates/ui"
)

// Pages are the pages about oneself.
type Pages struct {
	Kit      *kit.Kit
	Accounts store.Accounts
	Sessions *store.Sessions
	Desk     *signin.Desk
}

// ShowSignIn shows the sign-in form; on a demo installation also the accounts there are.
func (p Pages) ShowSignIn(e *kit.Exchange) error {
	if e.SignedIn() {
		return e.SeeOther(kit.Local(e.Query("next")))
	}
	form := e.NewForm(0, nil)
	form.Values.Set("next", e.Query("next"))
	return p.showSignIn(e, form)
}

func (p Pages) showSignIn(e *kit.Exchange, form ui.Form) error {
	view := views.SignInView{Lang: e.Lang, Form: form, SignedOut: e.Query("out") != ""}
	if p.Kit.Demo {
		demo, err := p.Accounts.DemoSignIns(e.R.Context())
		if err != nil {
			return err
		}
		for _, d := range demo {
			org := identity.Organisation{NameFI: d.NameFI, NameSV: d.NameSV, NameEN: d.NameEN}
			view.Demo = append(view.Demo, views.DemoAccount{Login: d.Login, Role: msg.Code(e.Lang, "role", string(d.Role)), Organisation: kit.Name(e.Lang, org)})
		}
	}
	page := kit.Page{Title: msg.SigninTitle(e.Lang)}
	if form.Failed() {
		return e.Invalid(page, views.SignIn(view))
	}
	return e.Page(page, views.SignIn(view))
}

// SignIn checks the pair and opens a session; with one membership the person acts in it at once.
func (p Pages) SignIn(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	login, password := form.Needed("login", 200), form.Needed("password", 200)
	if form.Err() != nil {
		return p.showSignIn(e, withoutPassword(form))
	}
	found, err := p.Desk.Check(e.R.Context(), login, password, origin(e.R))
	if err != nil {
		if form.Add(err) {
			return p.showSignIn(e, withoutPassword(form))
		}
		return err
	}
	next := kit.Local(form.Raw("next"))
	return p.open(e, found, next)
}

func withoutPassword(form *kit.Form) ui.Form {
	form.Values().Del("password")
	return form.View()
}

// open renews the token, so that nobody can have planted it, and binds the session to the account.
func (p Pages) open(e *kit.Exchange, found store.Credentials, next string) error {
	ctx := e.R.Context()
	s := p.Kit.Sessions
	if err := s.RenewToken(ctx); err != nil {
		return err
	}
	s.Put(ctx, store.SessionAccount, found.Account.String())
	s.Put(ctx, "agent", clipped(e.R.UserAgent(), 200))
	choices, err := p.Accounts.Memberships(ctx, found.Account, civil.DateIn(e.Now()))
	if err != nil {
		return err
	}
	if _, err := e.R.Cookie("lang"); err != nil {
		next = withLang(next, found.Language)
	}
	if len(choices) != 1 {
		return e.SeeOther("/account/role")
	}
	s.Put(ctx, store.SessionMembership, choices[0].Membership.ID.String())
	return e.SeeOther(next)
}

// SignOut ends the session and tells the browser to forget what it kept of the portal.
func (p Pages) SignOut(e *kit.Exchange) error {
	if err := p.Kit.Sessions.Destroy(e.R.Context()); err != nil {
		return err
	}
	e.W.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return e.SeeOther("/sign-in?out=1")
}

// origin is the address that attempts are counted by. Behind the TLS proxy on this machine every request comes from the proxy, which adds whom it
// had it from as the last of the forwarded addresses; those before it, and the header from anybody else, are the sender's own words. Of IPv6 the network
// counts, since one subscriber has a whole one.
func origin(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	at, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if at.IsLoopback() {
		all := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if said, err := netip.ParseAddr(strings.TrimSpace(all[len(all)-1])); err == nil {
			at = said
		}
	}
	at = at.Unmap().WithZone("")
	if at.Is6() {
		if network, err := at.Prefix(64); err == nil {
			return network.String()
		}
	}
	return at.String()
}

// clipped cuts what a browser said of itself to what the database takes.
func clipped(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}

// ShowRoles shows the memberships that the person may act in.
func (p Pages) ShowRoles(e *kit.Exchange) error {
	v := e.Visitor()
	if v.Actor.Account == uuid.Nil {
		return e.SeeOther("/sign-in")
	}
	view := views.RolesView{Lang: e.Lang, Form: e.NewForm(0, nil), Next: kit.Local(e.Query("next"))}
	for _, c := range v.Choices {
		m := c.Membership
		view.Roles = append(view.Roles, views.Role{
			ID: m.ID.String(), Role: msg.Code(e.Lang, "role", string(m.Role)), Organisation: kit.Name(e.Lang, m.Organisation), Until: m.Valid.Last(),
			Current: m.ID == e.Actor.Membership.ID,
		})
	}
	return e.Page(kit.Page{Title: msg.SigninRoleTitle(e.Lang)}, views.Roles(view))
}

// ChooseRole makes the person act in another of his memberships, under a new session token.
func (p Pages) ChooseRole(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	for _, c := range e.Visitor().Choices {
		if c.Membership.ID.String() != form.Raw("membership") {
			continue
		}
		if err := p.Kit.Sessions.RenewToken(e.R.Context()); err != nil {
			return err
		}
		p.Kit.Sessions.Put(e.R.Context(), store.SessionMembership, c.Membership.ID.String())
		return e.SeeOther(kit.Local(form.Raw("next")))
	}
	return e.SeeOther("/account/role")
}

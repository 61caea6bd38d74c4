package kit

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/templates/layout"
)

// Page is what stands around a page's body.
type Page struct {
	Title  string
	Crumbs []layout.Crumb
	Failed bool // the page shows a form with mistakes: its title says so
}

// Page sends a page with status 200.
func (e *Exchange) Page(p Page, body templ.Component) error {
	return e.PageStatus(http.StatusOK, p, body)
}

// PageStatus renders a page into memory and then sends it whole, so that a failure never leaves half a page.
func (e *Exchange) PageStatus(status int, p Page, body templ.Component) error {
	var buf bytes.Buffer
	if err := layout.Page(e.frame(p)).Render(templ.WithChildren(e.R.Context(), body), &buf); err != nil {
		return err
	}
	return e.send(status, "text/html; charset=utf-8", buf.Bytes())
}

// Invalid shows a form again with its mistakes: 422, everything typed kept.
func (e *Exchange) Invalid(p Page, body templ.Component) error {
	p.Failed = true
	return e.PageStatus(http.StatusUnprocessableEntity, p, body)
}

// Fragment sends a part of a page, for a request made by the page's script.
func (e *Exchange) Fragment(body templ.Component) error { return e.FragmentStatus(http.StatusOK, body) }

// FragmentStatus sends a part of a page that says why the request could not be carried out.
func (e *Exchange) FragmentStatus(status int, body templ.Component) error {
	var buf bytes.Buffer
	if err := body.Render(e.R.Context(), &buf); err != nil {
		return err
	}
	return e.send(status, "text/html; charset=utf-8", buf.Bytes())
}

// Bytes sends content of another type, such as a map or a file.
func (e *Exchange) Bytes(contentType string, content []byte) error {
	return e.send(http.StatusOK, contentType, content)
}

func (e *Exchange) send(status int, contentType string, content []byte) error {
	e.W.Header().Set("Content-Type", contentType)
	e.W.WriteHeader(status)
	_, err := e.W.Write(content)
	if err != nil {
		e.kit.Log.Debug("the reader went away", "reference", e.Visitor().Reference, "error", err)
	}
	return nil
}

// SeeOther answers a write by sending the reader to a page of this portal.
func (e *Exchange) SeeOther(path string) error {
	http.Redirect(e.W, e.R, path, http.StatusSeeOther)
	return nil
}

// IsFragment reports whether the page's script asks for a part of the page.
func (e *Exchange) IsFragment() bool { return e.R.Header.Get("HX-Request") == "true" }

// Param returns a part of the path.
func (e *Exchange) Param(name string) string { return e.R.PathValue(name) }

// ID returns a part of the path that must be an id; anything else is a page that does not exist.
func (e *Exchange) ID(name string) (uuid.UUID, error) {
	id, err := uuid.Parse(e.R.PathValue(name))
	if err != nil {
		return uuid.Nil, fault.Missing()
	}
	return id, nil
}

// Query returns a value of the address's query.
func (e *Exchange) Query(name string) string { return e.R.URL.Query().Get(name) }

func (e *Exchange) frame(p Page) layout.Frame {
	v := e.Visitor()
	f := layout.Frame{
		Lang: e.Lang, Title: p.Title, Path: pathWithoutLang(e.R.URL), Nonce: e.nonce, Demo: e.kit.Demo, SignedIn: e.SignedIn(),
		Crumbs: p.Crumbs, Failed: p.Failed, Scheme: v.Scheme, Size: "md",
	}
	if !f.SignedIn {
		return f
	}
	f.Who, f.WhoRole = e.Actor.Name, Name(e.Lang, e.Actor.Membership.Organisation)
	f.Search = e.Actor.May(identity.CaseRead)
	f.Press = uuid.NewString()
	f.Nav = e.kit.Nav(e.Actor, e.Lang, e.R.URL.Path)
	f.Notices = e.kit.Bell(e)
	f.SessionEnds = e.SessionEnds()
	if r := e.Actor.Role(); r == identity.Coordinator || r == identity.Regional {
		f.Size = "sm"
	}
	return f
}

// Name returns an organisation's name in the language.
func Name(l i18n.Lang, o identity.Organisation) string {
	return i18n.Pick(l, o.NameFI, o.NameSV, o.NameEN)
}

// pathWithoutLang is the page's own address, for the links that switch the language. An address that begins with two slashes names another site.
func pathWithoutLang(u *url.URL) string {
	path := u.EscapedPath()
	if strings.HasPrefix(path, "//") {
		path = "/"
	}
	q := u.Query()
	q.Del("lang")
	if encoded := q.Encode(); encoded != "" {
		return path + "?" + encoded
	}
	return path
}

// Local returns path when it leads to a page of this portal, and "/" otherwise: a link must not carry a reader away.
func Local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n") {
		return "/"
	}
	return path
}

// Text resolves a message in the reader's language.
func (e *Exchange) Text(m fault.Message) string { return msg.Text(e.Lang, m.Key, m.Args...) }

package kit

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/templates/layout"
)

// Kit is what handlers share. Nav gives the main menu of an actor.
type Kit struct {
	Log      *slog.Logger
	Sessions *scs.SessionManager
	Now      func() time.Time
	Demo     bool
	Nav      func(a identity.Actor, l i18n.Lang, path string) []layout.NavItem
	Bell     func(e *Exchange) int               // notices that the actor's organisation has not read
	Ends     func(ctx context.Context) time.Time // when the session ends if nothing more is looked at
}

// Handler serves one request; the error it returns becomes a page in one place.
type Handler func(*Exchange) error

// Exchange is one request with who sends it and in which language the answer goes.
type Exchange struct {
	W     http.ResponseWriter
	R     *http.Request
	Actor identity.Actor // zero when nobody is signed in
	Lang  i18n.Lang
	kit   *Kit
	nonce string
}

// Serve makes an http.Handler of a handler that the route table has already let through.
func (k *Kit) Serve(h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := k.Begin(w, r)
		if err := h(e); err != nil {
			e.fail(err)
		}
	})
}

// Begin opens the exchange: it draws the nonce and sets the security headers of a page.
func (k *Kit) Begin(w http.ResponseWriter, r *http.Request) *Exchange {
	who := visitorOf(r)
	e := &Exchange{W: w, R: r, Actor: who.Actor, Lang: who.Lang, kit: k, nonce: newNonce()}
	e.R = r.WithContext(templ.WithNonce(r.Context(), e.nonce))
	secure(w.Header(), e.nonce)
	return e
}

// SignedIn reports whether somebody is signed in.
func (e *Exchange) SignedIn() bool { return e.Actor.Membership.Role != "" }

// Nonce is the one of this response: an element that asks something of the page's script carries it.
func (e *Exchange) Nonce() string { return e.nonce }

// SessionEnds is when the session ends if nothing more is looked at.
func (e *Exchange) SessionEnds() time.Time { return e.kit.Ends(e.R.Context()) }

// Now is the moment of the request.
func (e *Exchange) Now() time.Time { return e.kit.Now() }

// Kit returns what the handlers share.
func (e *Exchange) Kit() *Kit { return e.kit }

func newNonce() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return base64.RawStdEncoding.EncodeToString(b)
}

// secure sets the headers that every page carries: nothing runs but the portal's own script with the response's nonce, nothing frames a page,
// nothing keeps it.
func secure(h http.Header, nonce string) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'nonce-"+nonce+"'; style-src 'self'; img-src 'self' data:; font-src 'self'; "+
		"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cache-Control", "no-store")
}

package portal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/store"
)

// longestRequest is how long a page may take before the reader is told to try again.
const longestRequest = 15 * time.Second

// logged gives the request its reference, its time limit and its line in the log: the route's pattern, never an address with values.
func (p *Portal) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		ctx, cancel := context.WithTimeout(r.Context(), longestRequest)
		defer cancel()
		v := &kit.Visitor{Reference: strings.ToUpper(uuid.NewString()[:8])}
		r = kit.With(r.WithContext(ctx), v)
		sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if failure := recover(); failure != nil {
				p.recovered(sw, r, failure)
			}
			pattern := ""
			if rc := chi.RouteContext(r.Context()); rc != nil {
				pattern = rc.RoutePattern()
			}
			p.metrics.observe(r.Method, pattern, sw.status, time.Since(began))
			p.log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("reference", v.Reference), slog.String("method", r.Method),
				slog.String("route", pattern), slog.Int("status", sw.status), slog.Duration("took", time.Since(began)),
				slog.Any("actor", v.Actor), slog.String("role", string(v.Actor.Role())))
		}()
		next.ServeHTTP(sw, r)
	})
}

func (p *Portal) recovered(w http.ResponseWriter, r *http.Request, failure any) {
	if failure == http.ErrAbortHandler { //nolint:errorlint // a panic's value, which net/http compares the same way
		panic(failure)
	}
	p.log.Error("panic", "failure", fmt.Sprint(failure), "stack", string(debug.Stack()))
	p.kit.Begin(w, r).Fail(fmt.Errorf("panic: %v", failure))
}

// compressed packs pages and maps. A page holds no secret that outlives it (the press keys and the nonce are new in each answer) and the session's
// cookie is not sent with another site's requests, so that the size of an answer gives nothing away.
func compressed() func(http.Handler) http.Handler {
	return middleware.Compress(5, "text/html", "image/svg+xml")
}

// statusWriter remembers the status for the log.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// legible answers an address that no text can hold, with a NUL or half a letter in it, as one that leads nowhere: the database takes neither.
func (p *Portal) legible(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.QueryUnescape(r.URL.RawQuery)
		if err != nil || !utf8.ValidString(query+r.URL.Path) || strings.ContainsRune(query+r.URL.Path, 0) {
			p.kit.Begin(w, r).Fail(fault.Missing())
			return
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses a write that another site's page made a browser send. A client without any of the headers is no browser; one that still
// carries a session is refused.
func (p *Portal) sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := r.Cookie(p.kit.Sessions.Cookie.Name)
		bare := err == nil && r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "" && r.Method != http.MethodGet && r.Method != http.MethodHead
		if bare || guard.Check(r) != nil {
			p.kit.Begin(w, r).Fail(fault.New(fault.Forbidden, "fault.cross_origin"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// LangCookie remembers the language of somebody who is not signed in.
const LangCookie = "lang"

// visitor finds out who sends the request and in which language the answer goes.
func (p *Portal) visitor(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := p.kit.Begin(w, r)
		v := e.Visitor()
		v.Lang = p.language(w, r)
		v.Scheme = p.kit.Sessions.GetString(r.Context(), "scheme")
		err := p.actor(r, v)
		if err == nil && r.URL.Query().Has("lang") && v.Actor.Account != uuid.Nil {
			err = p.accounts.SetLanguage(r.Context(), v.Actor.Account, string(v.Lang))
		}
		if err != nil {
			p.kit.Begin(w, r).Fail(fault.New(fault.Unavailable, "fault.unavailable").Because(err))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// language is the address's, else the cookie's, else the browser's.
func (p *Portal) language(w http.ResponseWriter, r *http.Request) i18n.Lang {
	if l, ok := i18n.ParseLang(r.URL.Query().Get("lang")); ok {
		http.SetCookie(w, &http.Cookie{
			Name: LangCookie, Value: string(l), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: p.secure, SameSite: http.SameSiteLaxMode,
		})
		return l
	}
	if c, err := r.Cookie(LangCookie); err == nil {
		if l, ok := i18n.ParseLang(c.Value); ok {
			return l
		}
	}
	return i18n.Prefer(r.Header.Get("Accept-Language"))
}

// actor reads the session's membership anew on each request, so that a right that was taken away is gone at once.
func (p *Portal) actor(r *http.Request, v *kit.Visitor) error {
	account, err := uuid.Parse(p.kit.Sessions.GetString(r.Context(), store.SessionAccount))
	if err != nil {
		return nil //nolint:nilerr // nobody is signed in
	}
	choices, err := p.accounts.Memberships(r.Context(), account, civil.DateIn(p.now()))
	if err != nil {
		return err
	}
	v.Choices = choices
	v.Actor = identity.Actor{Account: account}
	if len(choices) > 0 {
		v.Actor.Name = choices[0].Name
	}
	membership := p.kit.Sessions.GetString(r.Context(), store.SessionMembership)
	for _, c := range choices {
		if c.Membership.ID.String() == membership {
			v.Actor = c
		}
	}
	return nil
}

// allowed lets a request through to its handler when the route's right is the actor's. Somebody who is not signed in is asked to; somebody
// without a role chosen is asked to choose one.
func (p *Portal) allowed(need identity.Capability, h kit.Handler) http.Handler {
	return p.kit.Serve(func(e *kit.Exchange) error {
		switch {
		case need == identity.Anyone:
			return h(e)
		case e.Actor.Account == uuid.Nil:
			return ended(e, need, "/sign-in")
		case !e.SignedIn():
			return ended(e, need, "/account/role")
		case need != identity.SignedIn && !e.Actor.May(need):
			return fault.New(fault.Forbidden, "fault.forbidden").Because(errors.New(string(need)))
		}
		return h(e)
	})
}

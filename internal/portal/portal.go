package portal

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/pack"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/mail"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/portal/ranking"
	"kuntapaikka/internal/signin"
	"kuntapaikka/internal/store"
	"kuntapaikka/web"
)

// Options are what the portal stands on.
type Options struct {
	DB     *store.DB
	Log    *slog.Logger
	Now    func() time.Time
	Demo   bool                                            // demo accounts exist: every page says so
	Secure bool                                            // served over TLS: cookies are for TLS only
	Scan   func(ctx context.Context, content []byte) error // asks about attachments; nil where there is no scanner
	Seal   pack.Seal                                       // the log's key, which signs audit packs; empty where there is none
	Post   *mail.Post                                      // whose outbox the administrator sees; nil where no letters are written
}

// Portal is the web application.
type Portal struct {
	db       *store.DB
	log      *slog.Logger
	now      func() time.Time
	secure   bool
	post     *mail.Post
	scan     func(ctx context.Context, content []byte) error
	seal     pack.Seal
	kit      *kit.Kit
	accounts store.Accounts
	sessions *store.Sessions
	desk     *signin.Desk
	metrics  *metrics
	base     ranking.Base                   // the map that every page shares
	pages    map[string]identity.Capability // the right that each page of the route table needs, for the menu
}

// Session limits: half an hour without a look, a working day in all.
const (
	idleLimit     = 30 * time.Minute
	absoluteLimit = 10 * time.Hour
)

// New puts the portal together. It fails when the browser assets were not built into the binary.
func New(o Options) (*Portal, error) {
	if err := web.Built(); err != nil {
		return nil, err
	}
	p := &Portal{
		db: o.DB, log: o.Log, now: o.Now, secure: o.Secure, post: o.Post, scan: o.Scan, seal: o.Seal, accounts: store.Accounts{Pool: o.DB.Public()}, metrics: newMetrics(),
		sessions: &store.Sessions{Pool: o.DB.Public(), Idle: idleLimit, Now: time.Now}, // the session manager counts by the wall clock
	}
	desk, err := signin.NewDesk(p.accounts, o.Now)
	if err != nil {
		return nil, err
	}
	p.desk = desk
	p.kit = &kit.Kit{Log: o.Log, Now: o.Now, Demo: o.Demo, Sessions: p.sessionManager(), Nav: p.navigation, Bell: p.unread, Ends: p.sessionEnds}
	p.pages = map[string]identity.Capability{}
	for _, r := range p.Routes() {
		if r.Method == http.MethodGet {
			p.pages[r.Path] = r.Need
		}
	}
	return p, nil
}

func (p *Portal) sessionManager() *scs.SessionManager {
	m := scs.New()
	m.Store = p.sessions
	m.Lifetime = absoluteLimit
	m.HashTokenInStore = true
	m.Cookie.Name = "kp"
	if p.secure {
		m.Cookie.Name = "__Host-kp"
	}
	m.Cookie.Secure = p.secure
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Persist = false
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		p.kit.Begin(w, r).Fail(fault.New(fault.Unavailable, "fault.unavailable").Because(err))
	}
	return m
}

// sessionEnds is the nearer of the two limits.
func (p *Portal) sessionEnds(ctx context.Context) time.Time {
	ends, idle := p.kit.Sessions.Deadline(ctx), p.sessions.Ends()
	if idle.Before(ends) {
		return idle
	}
	return ends
}

// Handler serves the portal.
func (p *Portal) Handler() http.Handler {
	r := chi.NewRouter()
	r.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	r.Get("/readyz", p.ready)
	r.Get(web.Prefix+"*", web.Handler().ServeHTTP)
	r.Group(func(r chi.Router) {
		r.Use(p.logged, compressed(), p.legible, p.sameOrigin, p.kit.Sessions.LoadAndSave, p.visitor)
		for _, route := range p.Routes() {
			r.Method(route.Method, route.Path, p.allowed(route.Need, route.Handler))
		}
		r.NotFound(p.kit.Serve(func(*kit.Exchange) error { return fault.Missing() }).ServeHTTP)
		r.MethodNotAllowed(p.kit.Serve(func(*kit.Exchange) error { return fault.New(fault.NotFound, "fault.method_not_allowed") }).ServeHTTP)
	})
	return r
}

func (p *Portal) ready(w http.ResponseWriter, r *http.Request) {
	if err := p.db.Ready(r.Context()); err != nil {
		p.log.Warn("not ready", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// nextOf is the page to return to after signing in: only a page that was being read, not one that was being written.
func nextOf(r *http.Request) string {
	if r.Method != http.MethodGet {
		return ""
	}
	return url.QueryEscape(r.URL.RequestURI())
}

// Route is one line of the route table.
type Route struct {
	Method, Path string
	Need         identity.Capability
	Handler      kit.Handler
}

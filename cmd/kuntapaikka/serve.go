package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"kuntapaikka/internal/config"
	"kuntapaikka/internal/portal"
	"kuntapaikka/internal/portal/changerequests"
	"kuntapaikka/internal/portal/claims"
	"kuntapaikka/internal/scan"
	"kuntapaikka/internal/seed"
	"kuntapaikka/internal/seed/award"
	"kuntapaikka/internal/signin"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/systemd"
)

func newFlags(name string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	return f
}

// parse reads the flags; a word too many is a mistake too.
func parse(f *flag.FlagSet, args []string) error {
	if err := f.Parse(args); err != nil {
		return fmt.Errorf("%w: %w", err, errUsage)
	}
	if f.NArg() > 0 {
		return fmt.Errorf("%q is too much: %w", f.Arg(0), errUsage)
	}
	return nil
}

// serve runs the portal until it is told to stop: database, migrations, demo data when asked, pages.
func serve(ctx context.Context, w world, args []string) (err error) {
	flags := newFlags("serve")
	demo := flags.Bool("demo", false, "")
	verbose := flags.Bool("verbose", false, "")
	flags.StringVar(&w.config.Addr, "addr", w.config.Addr, "")
	flags.StringVar(&w.config.InnerAddr, "inner", w.config.InnerAddr, "")
	flags.StringVar(&w.config.DataDir, "data", w.config.DataDir, "")
	if err := parse(flags, args); err != nil {
		return err
	}
	log := config.NewLog(w.err)
	phases := newPhases(w.out, *verbose)
	listener, err := systemd.Listen(ctx, w.config.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen: %w (another portal running? choose another address with --addr)", err)
	}
	defer listener.Close()
	db, err := openDatabase(ctx, w, log, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close(ctx)) }()
	phases.done("database")
	if _, err := db.migrate(ctx, string(w.config.DatabaseRoleSecret)); err != nil {
		return err
	}
	phases.done("migrations and registers")
	var made seed.Result
	if *demo {
		made, err = seed.Demo(ctx, seed.Options{Owner: db.owner, File: filepath.Join(w.config.DataDir, "demo.txt"), Now: time.Now(), Hash: signin.Hash})
		if err != nil {
			return err
		}
		phases.done("demonstration year")
		if made.Loaded {
			if err := award.Lead(ctx, db.logins, made.MadeFor, claims.Letters, changerequests.Letters); err != nil {
				return err
			}
			phases.done("its claims")
		}
	}
	pool, err := store.Open(ctx, db.logins, store.Options{})
	if err != nil {
		return err
	}
	defer pool.Close()
	post, err := newPost(w, listener.Addr().String())
	if err != nil {
		return err
	}
	folder, seal, err := auditKeys(w)
	if err != nil {
		return err
	}
	web, err := portal.New(portal.Options{DB: pool, Log: log, Now: time.Now, Demo: *demo, Secure: w.config.Secure(), Scan: scanner(w.config), Post: post, Seal: seal})
	if err != nil {
		return err
	}
	phases.done("pages")
	beside, err := startBackground(ctx, pool, log, post, folder, seal)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, beside.stop(ctx)) }()
	phases.done("sealer and jobs")
	go systemd.Watch(ctx, pool.Ready)
	greet(w, listener.Addr(), made)
	phases.total()
	return listen(ctx, log, listener, web, w.config.InnerAddr, db.lost())
}

// greet prints the address and, on a demonstration, who can sign in.
func greet(w world, addr net.Addr, made seed.Result) {
	fmt.Fprintf(w.out, "Kuntapaikka: http://%s\n", addr)
	if len(made.SignIns) == 0 {
		return
	}
	fmt.Fprintf(w.out, "\nMade-up people of the demonstration; the password of all is %s (also in %s):\n", made.SignIns[0].Password, filepath.Join(w.config.DataDir, "demo.txt"))
	for _, s := range made.SignIns {
		fmt.Fprintf(w.out, "  %-34s %-16s %s\n", s.Login, s.Role, s.Organisation)
	}
	fmt.Fprintln(w.out)
}

// listen serves until the context ends, then drains: new connections are refused, those under way are answered.
func listen(ctx context.Context, log *slog.Logger, listener net.Listener, web *portal.Portal, innerAddr string, lost <-chan error) error {
	server := &http.Server{
		Handler: web.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 2)
	go func() { failed <- server.Serve(listener) }()
	if innerAddr != "" {
		inner := &http.Server{Addr: innerAddr, Handler: web.Inner(), ReadHeaderTimeout: 5 * time.Second}
		go func() { failed <- inner.ListenAndServe() }()
		defer inner.Close()
	}
	if err := systemd.Ready(); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return err
	case err := <-lost:
		return fmt.Errorf("the private PostgreSQL gave up: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping")
	_ = listener.Close() // whoever shares the socket takes what comes now
	<-time.After(lastAccepted)
	if err := systemd.Stopping(); err != nil {
		log.Warn("the service manager was not told", "error", err)
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	return server.Shutdown(drain)
}

// lastAccepted is how long a connection that was accepted at the last moment has to begin its request before the server drains.
const lastAccepted = 200 * time.Millisecond

// phases tells how long each part of the start took.
type phases struct {
	out         io.Writer
	verbose     bool
	began, last time.Time
}

func newPhases(out io.Writer, verbose bool) *phases {
	now := time.Now()
	return &phases{out: out, verbose: verbose, began: now, last: now}
}

func (p *phases) done(what string) {
	now := time.Now()
	if p.verbose {
		fmt.Fprintf(p.out, "  %-28s %6d ms\n", what, now.Sub(p.last).Milliseconds())
	}
	p.last = now
}

func (p *phases) total() {
	if p.verbose {
		fmt.Fprintf(p.out, "  %-28s %6d ms\n", "in all", time.Since(p.began).Milliseconds())
	}
}

// scanner asks the daemon of the settings about attachments; nil when there is none.
func scanner(c config.Config) func(context.Context, []byte) error {
	if c.ClamdAddr == "" {
		return nil
	}
	return scan.Clamd{Addr: c.ClamdAddr}.Scan
}

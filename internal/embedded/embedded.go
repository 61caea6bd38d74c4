package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// ErrRunning is in the error of a Start on a folder that another process supervises; Attach reaches that cluster.
var ErrRunning = errors.New("already running")

// ErrNotRunning is in the error of an Attach to a folder whose cluster is down.
var ErrNotRunning = errors.New("not running")

const (
	superuser = "postgres"
	owner     = "kp_owner"
	database  = "kuntapaikka"
	port      = "5432" // only a part of the socket's name
)

// Options say where the cluster is and how it is kept.
type Options struct {
	Dir    string       // the cluster's folder, made when missing; nothing else belongs into it
	Log    *slog.Logger // nil is silence
	BinDir string       // the folder of postgres and initdb; empty looks where systems put them
	Fast   bool         // for tests: nothing is synced to disk
	Open   bool         // for tests: whoever reaches the socket may be any login, and many at a time
}

// Cluster is a running PostgreSQL.
type Cluster struct {
	paths
	opts    Options
	log     *slog.Logger
	server  server
	account account
	access  access
	lock    *os.File // nil when attached: somebody else supervises

	ready    chan struct{} // closed when the server was ready for the first time
	failed   chan error
	stopping chan struct{}
	stopped  chan struct{} // closed when the supervisor has ended
	stop     sync.Once

	mu      sync.Mutex
	process *os.Process // the run of the day
}

// Start makes the cluster if the folder has none, starts it and waits until it answers. The context bounds the start only; Stop ends the cluster.
func Start(ctx context.Context, opts Options) (*Cluster, error) {
	c, err := newCluster(opts)
	if err != nil {
		return nil, err
	}
	if c.lock, err = takeLock(c.paths); err != nil {
		return nil, err
	}
	watch := newStopwatch()
	if err := c.prepare(ctx, watch); err != nil {
		return nil, errors.Join(err, c.lock.Close())
	}
	go c.supervise()
	if err := c.awaitReady(ctx, watch); err != nil {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		return nil, errors.Join(err, c.Stop(stopping))
	}
	c.log.InfoContext(ctx, "private PostgreSQL is ready", watch.attrs("version", c.server.version, "user", c.account.name, "socket", c.access.socketDir)...)
	return c, nil
}

// Attach returns the cluster that another process runs in the folder, for a command beside a serving portal. Its Stop does nothing, its Failed
// never speaks, and its Version is the major version alone.
func Attach(opts Options) (*Cluster, error) {
	c, err := newCluster(opts)
	if err != nil {
		return nil, err
	}
	state, err := readPidFile(c.data)
	if err != nil || !state.ready || !isPostgres(state.pid) {
		return nil, fmt.Errorf("the private PostgreSQL in %s is %w", c.dir, ErrNotRunning)
	}
	major, err := os.ReadFile(filepath.Join(c.data, versionFile))
	if err != nil {
		return nil, err
	}
	c.server.version = strings.TrimSpace(string(major))
	if c.process, err = os.FindProcess(state.pid); err != nil {
		return nil, err
	}
	c.access = access{paths: c.paths, socketDir: state.socketDir, open: opts.Open}
	if strings.HasPrefix(state.socketDir, openName) {
		c.access.socketDir = c.run
	}
	return c, nil
}

func newCluster(opts Options) (*Cluster, error) {
	if opts.Dir == "" {
		return nil, errors.New("the private PostgreSQL needs a folder")
	}
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, err
	}
	log := opts.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Cluster{
		paths: pathsIn(dir), opts: opts, log: log,
		ready: make(chan struct{}), failed: make(chan error, 1), stopping: make(chan struct{}), stopped: make(chan struct{}),
	}, nil
}

// prepare does everything that comes before the server's first run: binaries, user, data, access.
func (c *Cluster) prepare(ctx context.Context, watch *stopwatch) (err error) {
	major, err := existing(c.paths)
	if err != nil {
		return err
	}
	if c.account, err = chooseAccount(c.paths); err != nil {
		return err
	}
	if c.server, err = c.find(ctx, major); err != nil {
		return err
	}
	watch.lap("find")
	if major == "" {
		c.log.InfoContext(ctx, "making the private PostgreSQL", "dir", c.dir, "version", c.server.version)
		if err := c.initialise(ctx); err != nil {
			return err
		}
		watch.lap("initdb")
	}
	c.access, err = prepareAccess(c.paths, c.account, c.opts.Open)
	return err
}

func (c *Cluster) awaitReady(ctx context.Context, watch *stopwatch) error {
	select {
	case <-c.ready:
	case err := <-c.failed:
		return err
	case <-ctx.Done():
		return fmt.Errorf("the private PostgreSQL did not become ready: %w", context.Cause(ctx))
	}
	watch.lap("start")
	if err := c.bootstrap(ctx); err != nil {
		return err
	}
	watch.lap("bootstrap")
	return nil
}

// URL returns the address of the portal's database for a login: "kp_owner", any other, or the superuser "postgres". Asking for a login for the
// first time lets the operating system's user of this process be it.
func (c *Cluster) URL(role string) string {
	if err := c.admit(role); err != nil {
		c.log.Error("a login could not be let in", "login", role, "error", err) // connecting will say so too
	}
	return c.address(role, database)
}

func (c *Cluster) address(role, database string) string {
	q := url.Values{"host": {c.access.socketDir}, "port": {port}}
	return (&url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: q.Encode()}).String()
}

func (c *Cluster) admit(role string) error {
	changed, err := c.access.admit(role)
	if err != nil || !changed {
		return err
	}
	return c.signal(syscall.SIGHUP) // taken before the next connection: a signal sent is seen before a socket is looked at
}

// Version returns the server's version, such as "15.18".
func (c *Cluster) Version() string { return c.server.version }

// Failed speaks once, when the server does not come up again and the supervisor has given up.
func (c *Cluster) Failed() <-chan error { return c.failed }

// Stop shuts the server down in order: open transactions are rolled back, everything committed is on disk. When the context ends first the
// server is stopped at once, and recovers at its next start.
func (c *Cluster) Stop(ctx context.Context) error {
	if c.lock == nil {
		return nil
	}
	c.stop.Do(func() { close(c.stopping) })
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		_ = c.signal(signal) // one that has ended already is what we want
		select {
		case <-c.stopped:
			c.access.close()
			return c.unlock()
		case <-ctx.Done():
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), grace)
			defer cancel()
		}
	}
	return fmt.Errorf("the private PostgreSQL in %s did not stop", c.dir)
}

func (c *Cluster) unlock() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.lock.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}

// signal sends to the run of the day; without one it does nothing.
func (c *Cluster) signal(s syscall.Signal) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.process == nil {
		return nil
	}
	if err := c.process.Signal(s); !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

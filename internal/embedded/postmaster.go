package embedded

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	patience   = 30 * time.Second // for the last processes of a killed server to let go
	grace      = 5 * time.Second  // for each harder way of stopping
	steady     = 5 * time.Second  // a run this long was no failure to start
	mostStarts = 10               // in a row that did not become ready, before giving up
)

// run is one life of the server.
type run struct {
	pid     int
	began   time.Time
	isReady atomic.Bool
	words   lastWords
	ended   chan struct{}
}

// supervise keeps a server running until Stop.
func (c *Cluster) supervise() {
	runtime.LockOSThread() // for good: the server gets its signal when this thread ends, which must be when the portal does
	defer close(c.stopped)
	tries := attempts{since: time.Now()}
	for {
		p, err := c.runOnce()
		if c.isStopping() {
			return
		}
		pause, goOn := tries.after(p)
		if !goOn {
			c.failed <- fmt.Errorf("the private PostgreSQL in %s does not run: %w\n%s", c.dir, err, p.words.text())
			return
		}
		if p.isReady.Load() {
			c.log.Error("the private PostgreSQL died and is started again", "error", err, "after", time.Since(p.began).Round(time.Millisecond), "pause", pause)
		}
		select {
		case <-c.stopping:
			return
		case <-time.After(pause):
		}
	}
}

// attempts count what went wrong since things last went well.
type attempts struct {
	since    time.Time // the first of a row of starts that found the data in use
	been     bool      // the server was ready once
	failures int
	deaths   int
}

// after decides on the pause before the next run, and whether there is one.
func (a *attempts) after(p *run) (pause time.Duration, goOn bool) {
	switch {
	case p.isReady.Load():
		if time.Since(p.began) > steady {
			a.deaths = 0
		}
		a.been, a.failures, a.since = true, 0, time.Now()
		a.deaths++
		return min(50*time.Millisecond<<min(a.deaths, 10), 5*time.Second), true
	case p.words.sayInUse():
		return 50 * time.Millisecond, time.Since(a.since) < patience
	default:
		a.failures++
		a.since = time.Now()
		return min(100*time.Millisecond<<a.failures, 5*time.Second), a.been && a.failures < mostStarts
	}
}

// runOnce starts the server and waits for its end; the error says how it ended.
func (c *Cluster) runOnce() (*run, error) {
	p := &run{began: time.Now(), ended: make(chan struct{})}
	r, w, err := os.Pipe()
	if err != nil {
		return p, err
	}
	cmd := exec.Command(filepath.Join(c.server.dir, "postgres"), c.arguments()...) //nolint:noctx // ends by Stop, in order
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", w, w
	c.clearStale()
	err = c.account.start(cmd, syscall.SIGINT, c.data, c.run)
	w.Close()
	if err != nil {
		r.Close()
		return p, err
	}
	heard := make(chan struct{})
	go func() { c.listen(p, r); close(heard) }()
	p.pid = cmd.Process.Pid
	if err := guard(p.pid); err != nil {
		c.log.Warn("the private PostgreSQL would outlive a killed portal", "error", err)
	}
	c.took(cmd.Process)
	go c.watch(p)
	err = cmd.Wait()
	close(p.ended)
	c.took(nil)
	select {
	case <-heard:
	case <-time.After(100 * time.Millisecond): // backends of a killed server hold the pipe a little longer
	}
	if err == nil {
		err = errors.New("it ended by itself")
	}
	return p, err
}

// took notes the run of the day. A Stop that came between two runs is passed on.
func (c *Cluster) took(p *os.Process) {
	c.mu.Lock()
	c.process = p
	c.mu.Unlock()
	if c.isStopping() {
		_ = c.signal(syscall.SIGINT) // it may have ended already
	}
}

func (c *Cluster) isStopping() bool {
	select {
	case <-c.stopping:
		return true
	default:
		return false
	}
}

// watch waits for the line in the server's own file that says it is ready, which needs no connection and no log to be read.
func (c *Cluster) watch(p *run) {
	for pause := 2 * time.Millisecond; ; pause = min(pause*5/4, 50*time.Millisecond) {
		if state, err := readPidFile(c.data); err == nil && state.pid == p.pid && state.ready {
			p.isReady.Store(true)
			select {
			case <-c.ready: // not the first time
			default:
				close(c.ready)
			}
			return
		}
		select {
		case <-p.ended:
			return
		case <-time.After(pause):
		}
	}
}

// clearStale removes the lock files of a server that went down with the machine when another program has got its number since: PostgreSQL
// cannot tell and would refuse. Nobody else supervises this folder, and the shared memory is still checked.
func (c *Cluster) clearStale() {
	state, err := readPidFile(c.data)
	if err != nil || syscall.Kill(state.pid, 0) != nil || isPostgres(state.pid) {
		return
	}
	c.log.Warn("removing the lock of a server that is gone", "pid", state.pid)
	_ = os.Remove(filepath.Join(c.data, pidFile)) // what is left is reported by PostgreSQL
	_ = os.Remove(filepath.Join(c.access.socketDir, ".s.PGSQL."+port+".lock"))
}

const pidFile = "postmaster.pid"

// pidState is what the running server says of itself.
type pidState struct {
	pid       int
	socketDir string
	ready     bool
}

func readPidFile(data string) (pidState, error) {
	text, err := os.ReadFile(filepath.Join(data, pidFile))
	if err != nil {
		return pidState{}, err
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return pidState{}, err
	}
	state := pidState{pid: pid}
	if len(lines) > 7 {
		state.socketDir, state.ready = strings.TrimSpace(lines[4]), strings.TrimSpace(lines[7]) == "ready"
	}
	return state, nil
}

// listen passes the server's words on to the log.
func (c *Cluster) listen(p *run, r *os.File) {
	defer r.Close()
	for lines := bufio.NewScanner(r); lines.Scan(); {
		p.words.add(lines.Text())
		word, text, _ := strings.Cut(lines.Text(), ":  ")
		switch {
		case word == "PANIC":
			c.log.Error("postgres: " + text)
		case word == "WARNING": // FATAL is the end of one connection, which is told itself, or of a start, whose error says it
			c.log.Warn("postgres: " + text)
		default:
			c.log.Debug("postgres: " + lines.Text())
		}
	}
}

// lastWords keeps the end of what a run said, for the error that tells why it ended.
type lastWords struct {
	mu    sync.Mutex
	lines []string
}

func (w *lastWords) add(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lines = append(w.lines, line); len(w.lines) > 12 {
		w.lines = w.lines[1:]
	}
}

func (w *lastWords) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.lines, "\n")
}

// sayInUse reports whether the run ended because the processes of the one before have not.
func (w *lastWords) sayInUse() bool {
	text := w.text()
	return strings.Contains(text, "pre-existing shared memory block") || strings.Contains(text, `lock file "`+pidFile+`" already exists`) ||
		strings.Contains(text, "could not create any Unix-domain sockets")
}

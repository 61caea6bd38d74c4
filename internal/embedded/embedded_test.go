package embedded_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/embedded"
)

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}
func (s *syncBuffer) String() string { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }

func TestFirstAndSecondStart(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	log := &syncBuffer{}
	c := start(t, embedded.Options{Dir: dir, Log: lines(log)})
	own := connect(t, c.URL("kp_owner"))
	if major, _, _ := strings.Cut(c.Version(), "."); one[string](t, own, "SELECT (current_setting('server_version_num')::int / 10000)::text") != major {
		t.Errorf("version %q", c.Version())
	}
	for setting, want := range map[string]string{"data_checksums": "on", "listen_addresses": "", "fsync": "on", "unix_socket_permissions": "0700", "server_encoding": "UTF8"} {
		if got := one[string](t, own, "SELECT current_setting($1)", setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if !one[bool](t, own, "SELECT lower('ÄÖÅ') = 'äöå'") {
		t.Error("letters beyond ASCII have no lower case")
	}
	exec1(t, own, "CREATE ROLE kp_regional LOGIN NOINHERIT")
	exec1(t, own, "CREATE EXTENSION btree_gist")
	exec1(t, own, "CREATE TABLE kept (n int)")
	exec1(t, own, "INSERT INTO kept VALUES (2026)")
	if got := one[string](t, connect(t, c.URL("kp_regional")), "SELECT session_user::text"); got != "kp_regional" {
		t.Errorf("connected as %s", got)
	}
	stranger, err := url.Parse(c.URL("kp_owner"))
	if err != nil {
		t.Fatal(err)
	}
	exec1(t, own, "CREATE ROLE kp_stranger LOGIN")
	stranger.User = url.User("kp_stranger")
	if _, err := pgx.Connect(t.Context(), stranger.String()); err == nil {
		t.Error("a login that nobody asked for was let in")
	}
	if group, err := syscall.Getpgid(postmaster(t, dir)); err != nil || group == syscall.Getpgrp() {
		t.Errorf("the terminal's interrupt would reach the server (group %d, %v)", group, err)
	}
	_, err = own.Exec(t.Context(), "SELECT 'Maija Meikäläinen'::int")
	if err == nil {
		t.Fatal("a word is a number")
	}
	stop(t, c)
	if strings.Contains(log.String(), "Maija") {
		t.Errorf("what a statement held is in the log:\n%s", log)
	}

	again := start(t, embedded.Options{Dir: dir})
	if got := one[int](t, connect(t, again.URL("kp_regional")), "SELECT 1"); got != 1 {
		t.Error("a login let in before was forgotten")
	}
	if got := one[int](t, connect(t, again.URL("kp_owner")), "SELECT n FROM kept"); got != 2026 {
		t.Errorf("kept %d", got)
	}
}

func TestPostmasterKilledUnderWrites(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	c := start(t, embedded.Options{Dir: dir})
	exec1(t, connect(t, c.URL("kp_owner")), "CREATE TABLE written (n int PRIMARY KEY)")
	n := 0
	for range rounds(t) {
		conn := connect(t, c.URL("kp_owner"))
		pid := postmaster(t, dir)
		for end := n + 200; ; {
			if _, err := conn.Exec(t.Context(), "INSERT INTO written VALUES ($1)", n+1); err != nil {
				break
			}
			if n++; n == end {
				killHard(t, pid)
			}
		}
		await(t, "the server is back", 15*time.Second, func() bool {
			again, err := pgx.Connect(t.Context(), c.URL("kp_owner"))
			return err == nil && again.Close(t.Context()) == nil
		})
		again := connect(t, c.URL("kp_owner"))
		if got := one[int](t, again, "SELECT count(*) FROM written WHERE n <= $1", n); got != n {
			t.Fatalf("%d of %d acknowledged writes are there", got, n)
		}
		n = one[int](t, again, "SELECT max(n) FROM written") // one whose answer was lost may be there
	}
	select {
	case err := <-c.Failed():
		t.Error(err)
	default:
	}
}

// The supervisor alone is killed, and the cluster started while the server still shuts down; both are killed, and it is started while the last
// backends are still there; the supervisor is killed and the server left to itself, which ends in order. make stress goes on for a while.
func TestSupervisorKilled(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	writes, slowest := 0, time.Duration(0)
	for round := range rounds(t) {
		helper := startServing(t, dir)
		<-time.After(rand.N(100 * time.Millisecond))
		n := 0
		switch round % 3 {
		case 0:
			n = helper.kill(t)
		case 1:
			pid := postmaster(t, dir)
			if err := helper.cmd.Process.Signal(syscall.SIGSTOP); err != nil { // so that it cannot start another
				t.Fatal(err)
			}
			killHard(t, pid)
			n = helper.kill(t)
		case 2:
			n = helper.kill(t)
			await(t, "the server has ended by itself", 5*time.Second, func() bool { return postmaster(t, dir) == 0 })
			if got := controlData(t, dir); !strings.Contains(got, "shut down\n") {
				t.Errorf("the server did not shut down in order:\n%s", got)
			}
		}
		began := time.Now()
		restartsWith(t, dir, n)
		writes, slowest = writes+n, max(slowest, time.Since(began))
	}
	t.Logf("%d kills, %d acknowledged writes, none lost; slowest restart %s", rounds(t), writes, slowest.Round(time.Millisecond))
}

// rounds is how often to kill: each way once, or what KUNTAPAIKKA_KILLS asks for.
func rounds(t *testing.T) int {
	t.Helper()
	asked := os.Getenv("KUNTAPAIKKA_KILLS")
	if asked == "" {
		return 3
	}
	n, err := strconv.Atoi(asked)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// restartsWith starts the cluster, sees that every acknowledged write is there, and empties the table for the next round.
func restartsWith(t *testing.T, dir string, n int) {
	t.Helper()
	c := start(t, embedded.Options{Dir: dir})
	conn := connect(t, c.URL("kp_owner"))
	if got := one[int](t, conn, "SELECT count(*) FROM written WHERE n <= $1", n); got != n {
		t.Errorf("%d of %d acknowledged writes are there", got, n)
	}
	exec1(t, conn, "TRUNCATE written")
	stop(t, c)
}

func TestSecondInstanceIsRefusedAndMayAttach(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	if _, err := embedded.Attach(embedded.Options{Dir: dir}); !errors.Is(err, embedded.ErrNotRunning) {
		t.Errorf("attached to nothing: %v", err)
	}
	c := start(t, embedded.Options{Dir: dir, Fast: true, Open: true})
	_, err := embedded.Start(t.Context(), embedded.Options{Dir: dir})
	if !errors.Is(err, embedded.ErrRunning) || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) || !strings.Contains(err.Error(), dir) {
		t.Errorf("the refusal names neither folder nor process: %v", err)
	}
	beside, err := embedded.Attach(embedded.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	exec1(t, connect(t, beside.URL("postgres")), "CREATE ROLE kp_beside LOGIN")
	connect(t, beside.URL("kp_beside"))
	stop(t, beside)
	connect(t, c.URL("kp_owner"))
	stop(t, c)
	if _, err := embedded.Attach(embedded.Options{Dir: dir}); !errors.Is(err, embedded.ErrNotRunning) {
		t.Errorf("attached to a stopped cluster: %v", err)
	}
}

func TestDataThatIsNotOursIsRefusedAndUntouched(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		says  string
	}{
		"garbage":               {map[string]string{"data/letter.txt": "Hyvä kunta"}, "holds files but no PostgreSQL"},
		"somebody else's":       {map[string]string{"data/PG_VERSION": "15\n"}, "did not make"},
		"a data directory":      {map[string]string{"PG_VERSION": "15\n"}, "did not make"},
		"another major version": {map[string]string{"data/PG_VERSION": "9\n", "data/kuntapaikka": "", "data/base/1": "rows"}, "made by PostgreSQL 9"},
		"a broken version":      {map[string]string{"data/PG_VERSION": "fifteen\n", "data/kuntapaikka": ""}, "names no PostgreSQL version"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t)
			for path, text := range c.files {
				path = filepath.Join(dir, path)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, "data")); err == nil && os.Geteuid() == 0 {
				if err := os.Chown(filepath.Join(dir, "data"), 65534, 65534); err != nil { // as a start under root leaves it
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(dir, "lock"), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			before := tree(t, dir)
			_, err := embedded.Start(t.Context(), embedded.Options{Dir: dir})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("want %q, got %v", c.says, err)
			}
			if after := tree(t, dir); after != before {
				t.Errorf("the folder changed:\n%s\n%s", before, after)
			}
		})
	}
}

func TestMissingAndOldServersNameTheRemedy(t *testing.T) {
	t.Parallel()
	old := t.TempDir()
	for name, text := range map[string]string{"postgres": "#!/bin/sh\necho 'postgres (PostgreSQL) 13.22 (Debian 13.22-1)'\n", "initdb": "#!/bin/sh\n"} {
		if err := os.WriteFile(filepath.Join(old, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for dir, says := range map[string]string{old: "13.22 in " + old + " is too old: 15 or newer is needed.\nInstall it: ", t.TempDir(): "no PostgreSQL in "} {
		if _, err := embedded.Start(t.Context(), embedded.Options{Dir: folder(t), BinDir: dir}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}

func TestPathThatASocketCannotHave(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "Kunta, paikka ja 'ääkköset'", strings.Repeat("kunta", 30))
	c := start(t, embedded.Options{Dir: dir, Fast: true, Open: true})
	connect(t, c.URL("kp_owner"))
	address, err := url.Parse(c.URL("kp_owner"))
	if err != nil {
		t.Fatal(err)
	}
	socket := address.Query().Get("host")
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%s: %v %v", socket, info, err)
	}
	stop(t, c)
	if _, err := os.Stat(socket); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s was left behind", socket)
	}
}

// A folder beneath one that is closed to others, as /root is: under root PostgreSQL runs as another user, who cannot pass through.
func TestFolderBeneathAClosedOne(t *testing.T) {
	t.Parallel()
	closed := filepath.Dir(folder(t))
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(closed, "var", "pg")
	for range 2 {
		c := start(t, embedded.Options{Dir: dir})
		connect(t, c.URL("kp_owner"))
		beside, err := embedded.Attach(embedded.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		connect(t, beside.URL("kp_owner"))
		killHard(t, postmaster(t, dir))
		await(t, "the server is back", 15*time.Second, func() bool {
			conn, err := pgx.Connect(t.Context(), c.URL("kp_owner"))
			return err == nil && conn.Close(t.Context()) == nil
		})
		conn := connect(t, c.URL("postgres"))
		exec1(t, conn, "CREATE TABLE t AS SELECT g FROM generate_series(1, 200000) AS g")
		exec1(t, conn, "CHECKPOINT")
		exec1(t, conn, "CREATE INDEX ON t (g)")
		exec1(t, conn, "DROP TABLE t")
		stop(t, c)
	}
}

// A start that was cut off in initdb is completed; and after a power cut the number in the server's lock file may be another program's.
func TestWhatAPowerCutLeaves(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	if err := errors.Join(os.MkdirAll(filepath.Join(dir, "data.init", "base"), 0o755), os.WriteFile(filepath.Join(dir, "data.init", "PG_VERSION"), []byte("15\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	stop(t, start(t, embedded.Options{Dir: dir, Fast: true, Open: true}))
	other := exec.Command("sleep", "60")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Process.Kill(); _ = other.Wait() })
	if err := os.WriteFile(filepath.Join(dir, "data", "postmaster.pid"), []byte(strconv.Itoa(other.Process.Pid)+"\n"+dir+"/data\n1\n5432\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	connect(t, start(t, embedded.Options{Dir: dir, Fast: true, Open: true}).URL("kp_owner"))
}

// controlData is what the data directory says of the server's last end.
func controlData(t *testing.T, dir string) string {
	t.Helper()
	for _, bin := range []string{os.Getenv("KP_PG_BIN"), "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/bin", "/usr/bin"} {
		found, err := filepath.Glob(filepath.Join(bin, "pg_controldata"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			cmd := exec.Command(path, "-D", filepath.Join(dir, "data"))
			cmd.Env = append(os.Environ(), "LC_ALL=C")
			if out, err := cmd.Output(); err == nil {
				_, rest, _ := strings.Cut(string(out), "Database cluster state:")
				state, _, _ := strings.Cut(rest, "pg_control last modified")
				return state
			}
		}
	}
	t.Fatal("no pg_controldata beside the server")
	return ""
}

func BenchmarkFirstStart(b *testing.B) {
	for b.Loop() {
		stop(b, start(b, embedded.Options{Dir: filepath.Join(folder(b), strconv.Itoa(b.N))}))
	}
}

func BenchmarkWarmStart(b *testing.B) {
	dir := folder(b)
	stop(b, start(b, embedded.Options{Dir: dir}))
	for b.Loop() {
		c := start(b, embedded.Options{Dir: dir})
		b.StopTimer()
		stop(b, c)
		b.StartTimer()
	}
}

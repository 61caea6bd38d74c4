package embedded_test

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/embedded"
)

const helperDir = "EMBEDDED_HELPER_DIR"

// TestMain is the process that the tests kill, too: with a folder in its environment it supervises a cluster there and writes until its end.
func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		if err := serve(context.Background(), dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// serve prints each number after the server has acknowledged it.
func serve(ctx context.Context, dir string) error {
	c, err := embedded.Start(ctx, embedded.Options{Dir: dir})
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, c.URL("kp_owner"))
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "CREATE TABLE IF NOT EXISTS written (n bigint PRIMARY KEY)"); err != nil {
		return err
	}
	for n := 1; ; n++ {
		if _, err := conn.Exec(ctx, "INSERT INTO written VALUES ($1)", n); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// serving is a helper process and what it has had acknowledged.
type serving struct {
	cmd  *exec.Cmd
	last chan int // the last number printed, at the end of the output
	some chan struct{}
}

// startServing returns when the helper has written a hundred rows.
func startServing(t *testing.T, dir string) *serving {
	t.Helper()
	s := &serving{cmd: exec.Command(os.Args[0]), last: make(chan int, 1), some: make(chan struct{})}
	s.cmd.Env = append(os.Environ(), helperDir+"="+dir)
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		n := 0
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if v, err := strconv.Atoi(lines.Text()); err == nil {
				n = v
			}
			if n == 100 {
				close(s.some)
			}
		}
		s.last <- n
	}()
	select {
	case <-s.some:
	case <-time.After(20 * time.Second):
		t.Fatal("the helper did not write")
	}
	return s
}

// kill ends the helper at once and returns the last number that it had acknowledged.
func (s *serving) kill(t *testing.T) int {
	t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	n := <-s.last
	_ = s.cmd.Wait() // says that it was killed
	return n
}

func start(t testing.TB, opts embedded.Options) *embedded.Cluster {
	t.Helper()
	c, err := embedded.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, c) })
	return c
}

func stop(t testing.TB, c *embedded.Cluster) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 10*time.Second)
	defer cancel()
	if err := c.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// folder is a new folder that the user PostgreSQL runs as can reach.
func folder(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for up := dir; strings.HasPrefix(up, os.TempDir()+"/"); up = filepath.Dir(up) {
		if err := os.Chmod(up, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "pg")
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func exec1(t testing.TB, conn *pgx.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func one[T any](t testing.TB, conn *pgx.Conn, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// postmaster returns the number of the server's first process, from its own file; 0 when there is none.
func postmaster(t testing.TB, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func killHard(t testing.TB, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// await waits for a condition with a deadline.
func await(t testing.TB, what string, limit time.Duration, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(limit); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}

// tree lists a folder's files with their contents.
func tree(t testing.TB, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintln(&b, path, info.Mode())
		if d.Type().IsRegular() {
			text, err := os.ReadFile(path)
			b.Write(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// lines is a log that a test can look through.
func lines(b *syncBuffer) *slog.Logger {
	return slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

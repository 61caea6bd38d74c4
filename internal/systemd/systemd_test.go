package systemd_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kuntapaikka/internal/systemd"
)

// TestMain is the service, too, that the test starts as a manager would.
func TestMain(m *testing.M) {
	if os.Getenv("SYSTEMD_TEST_SERVICE") == "" {
		os.Exit(m.Run())
	}
	if err := service(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func service(ctx context.Context) error {
	l, err := systemd.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := systemd.Ready(); err != nil {
		return err
	}
	ill := make(chan struct{})
	go systemd.Watch(ctx, func(context.Context) error {
		select {
		case <-ill:
			return errors.New("ill")
		default:
			return nil
		}
	})
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		word, err := io.ReadAll(io.LimitReader(conn, 4))
		if err != nil {
			return err
		}
		switch string(word) {
		case "ill!":
			close(ill)
		case "stop":
			fmt.Fprint(conn, l.Addr())
			return errors.Join(systemd.Stopping(), conn.Close())
		}
		conn.Close()
	}
}

func TestServiceUnderAManager(t *testing.T) {
	t.Parallel()
	held, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	file, err := held.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "notify")
	words, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { words.Close() })
	// The shell gives itself up for the service, so that the number in LISTEN_PID is the service's.
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", `LISTEN_PID=$$ exec "$0"`, os.Args[0])
	cmd.Env = append(os.Environ(), "SYSTEMD_TEST_SERVICE=1", "LISTEN_FDS=1", "NOTIFY_SOCKET="+path, "WATCHDOG_USEC=40000")
	cmd.ExtraFiles, cmd.Stderr = []*os.File{file}, os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hears(t, words, "READY=1")
	hears(t, words, "WATCHDOG=1")
	say(t, held.Addr().String(), "ill!")
	for hear(t, words, 200*time.Millisecond) != "nothing" {
		t.Log("a word from before it fell ill")
	}
	if got := say(t, held.Addr().String(), "stop"); got != held.Addr().String() {
		t.Errorf("it listened at %s, the manager at %s", got, held.Addr())
	}
	hears(t, words, "STOPPING=1")
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func TestAloneItListensByItself(t *testing.T) {
	t.Parallel()
	l, err := systemd.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(systemd.Ready(), systemd.Stopping(), l.Close()); err != nil {
		t.Error(err)
	}
	systemd.Watch(t.Context(), nil)
}

func hears(t *testing.T, words *net.UnixConn, want string) {
	t.Helper()
	if got := hear(t, words, 10*time.Second); got != want {
		t.Errorf("heard %q, want %q", got, want)
	}
}

// hear returns the next word, or "nothing" when none comes in time.
func hear(t *testing.T, words *net.UnixConn, limit time.Duration) string {
	t.Helper()
	if err := words.SetReadDeadline(time.Now().Add(limit)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 100)
	n, err := words.Read(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return "nothing"
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

func say(t *testing.T, addr, word string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, word)
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(answer))
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"kuntapaikka/internal/embedded"
)

const prefix = "kuntapaikka-test-"

func main() {
	durable := flag.Bool("durable", false, "")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: testcluster [-durable] -- COMMAND ARGUMENT...")
		os.Exit(2)
	}
	code, err := run(context.Background(), *durable, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "testcluster:", err)
		os.Exit(3)
	}
	os.Exit(code)
}

// run returns the command's exit code. A terminal's interrupt reaches the command by itself; here it only must not end us before the cluster.
func run(ctx context.Context, durable bool, args []string) (code int, err error) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	base := os.TempDir()
	if !durable {
		base = memory()
	}
	sweep(base)
	dir, err := os.MkdirTemp(base, prefix)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o711); err != nil { // under root PostgreSQL passes through as another user
		return 0, err
	}
	starting, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	cluster, err := embedded.Start(starting, embedded.Options{Dir: filepath.Join(dir, "pg"), Log: log, Fast: !durable, Open: true, BinDir: os.Getenv("KP_PG_BIN")})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, stop(ctx, cluster)) }()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "KUNTAPAIKKA_TEST_DATABASE="+cluster.URL("postgres"))
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	go func() {
		for s := range signals {
			_ = cmd.Process.Signal(s) // it may have ended
		}
	}()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return 0, err
	}
	if code := cmd.ProcessState.ExitCode(); code >= 0 {
		return code, nil
	}
	return 1, nil // ended by a signal
}

func stop(ctx context.Context, c *embedded.Cluster) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return c.Stop(ctx)
}

// memory returns a folder in memory, or the temporary folder.
func memory() string {
	const shm = "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(shm, &fs); err == nil && uint64(fs.Bsize)*fs.Bavail > 4<<30 {
		return shm
	}
	return os.TempDir()
}

// sweep removes what killed runs have left behind: old enough to be past their start, and with nobody holding the lock.
func sweep(base string) {
	left, err := filepath.Glob(filepath.Join(base, prefix+"*"))
	if err != nil {
		return
	}
	for _, dir := range left {
		info, err := os.Stat(dir)
		if err != nil || time.Since(info.ModTime()) < 10*time.Minute {
			continue
		}
		lock, err := os.Open(filepath.Join(dir, "pg", "lock"))
		if err == nil && syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
			lock.Close()
			continue
		}
		if err == nil {
			lock.Close()
		}
		_ = os.RemoveAll(dir) // it takes memory only; the next run tries again
	}
}

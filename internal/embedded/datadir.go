package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

const (
	versionFile = "PG_VERSION"
	markFile    = "kuntapaikka" // in the data directory: this portal made it
)

// paths are the places in the cluster's folder.
type paths struct{ dir, data, draft, run, hba, ident, lockFile string }

func pathsIn(dir string) paths {
	in := func(name string) string { return filepath.Join(dir, name) }
	return paths{dir: dir, data: in("data"), draft: in("data.init"), run: in("run"), hba: in("run/pg_hba.conf"), ident: in("run/pg_ident.conf"), lockFile: in("lock")}
}

// takeLock makes the folder and holds its lock until this process ends, however it ends.
func takeLock(p paths) (*os.File, error) {
	if err := makeFolder(p.dir); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(p.lockFile, os.O_RDWR|os.O_CREATE, 0o600)
	if errors.Is(err, os.ErrPermission) {
		return nil, fmt.Errorf("%s belongs to another user: start as that user or as root, or name another folder with --data", p.dir)
	}
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		pid, _ := os.ReadFile(p.lockFile)
		f.Close()
		return nil, fmt.Errorf("the private PostgreSQL in %s is %w under process %s: stop that one first, or name another folder with --data", p.dir, ErrRunning, strings.TrimSpace(string(pid)))
	}
	if err := f.Truncate(0); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if _, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// makeFolder makes what is missing of the folder, open enough for the user that root becomes to pass through; what is there stays as it is.
func makeFolder(dir string) error {
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(dir, mode); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// existing returns the major version of the cluster in the folder, empty when there is none yet, and refuses what this portal did not make.
func existing(p paths) (string, error) {
	refuse := func(dir, why string) (string, error) {
		return "", fmt.Errorf("%s %s; nothing in it was changed. Move it away, or name another folder with --data", dir, why)
	}
	if _, err := os.Stat(filepath.Join(p.dir, versionFile)); err == nil {
		return refuse(p.dir, "is a PostgreSQL data directory that this portal did not make")
	}
	entries, err := os.ReadDir(p.data)
	switch {
	case errors.Is(err, os.ErrNotExist), err == nil && len(entries) == 0:
		return "", nil
	case errors.Is(err, os.ErrPermission):
		return refuse(p.data, "belongs to another user")
	case err != nil:
		return refuse(p.data, "cannot be read: "+err.Error())
	}
	version, err := os.ReadFile(filepath.Join(p.data, versionFile))
	if err != nil {
		return refuse(p.data, "holds files but no PostgreSQL")
	}
	if _, err := os.Stat(filepath.Join(p.data, markFile)); err != nil {
		return refuse(p.data, "is a PostgreSQL data directory that this portal did not make")
	}
	major := strings.TrimSpace(string(version))
	if n, err := strconv.Atoi(major); err != nil || n <= 0 {
		return refuse(p.data, fmt.Sprintf("names no PostgreSQL version (%q)", major))
	}
	return major, nil
}

// initialise makes the cluster beside its place and moves it there when it is whole, so that a start that was cut off leaves nothing half made.
func (c *Cluster) initialise(ctx context.Context) error {
	if err := os.RemoveAll(c.draft); err != nil { // ours alone, and never finished
		return err
	}
	if err := c.account.makeDir(c.draft); err != nil {
		return err
	}
	args := []string{
		"-D", c.draft, "-U", superuser, "--data-checksums", "--auth=peer", "--encoding=UTF8", "--lc-collate=C", "--lc-ctype=" + characters(),
		"--lc-messages=C", "--lc-monetary=C", "--lc-numeric=C", "--lc-time=C", "--no-instructions", "--no-sync",
	}
	cmd := exec.CommandContext(ctx, filepath.Join(c.server.dir, "initdb"), args...)
	cmd.Dir = "/"
	if out, err := c.account.output(cmd, c.draft); err != nil {
		return fmt.Errorf("initdb in %s: %w\n%s", c.draft, err, out)
	}
	mark := filepath.Join(c.draft, markFile)
	if err := os.WriteFile(mark, []byte("Made by Kuntapaikka's supervisor; see ../run for who may connect.\n"), 0o600); err != nil {
		return err
	}
	if err := c.account.own(mark); err != nil {
		return err
	}
	if !c.opts.Fast {
		if err := syncTree(c.draft); err != nil { // one call where initdb makes a thousand
			return err
		}
	}
	if err := os.Remove(c.data); err != nil && !errors.Is(err, os.ErrNotExist) { // removes an empty folder only
		return err
	}
	if err := os.Rename(c.draft, c.data); err != nil {
		return err
	}
	return syncDir(c.dir)
}

// characters is the locale that knows letters beyond ASCII. Order is always that of the bytes: an index does not break when the system's
// library learns another order, and the portal sorts for people itself.
func characters() string {
	if runtime.GOOS == "darwin" {
		return "en_US.UTF-8"
	}
	return "C.UTF-8"
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

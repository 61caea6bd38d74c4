//go:build unix && !linux

package embedded

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// canHand says that an open folder has no name of its own here.
const canHand = false

// attributes make a child the account's, away from the terminal; guard sees to our death.
func (a account) attributes(syscall.Signal) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if a.how != already {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

// guard ends a process in order when this one dies: a shell waits at a pipe that only our death closes.
func guard(pid int) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	sh := exec.Command("/bin/sh", "-c", `read -r _; kill -INT "$0"`, strconv.Itoa(pid)) //nolint:noctx // lives as long as we do
	sh.Stdin, sh.SysProcAttr = r, &syscall.SysProcAttr{Setsid: true}
	if err := sh.Start(); err != nil {
		w.Close()
		return err
	}
	go func() {
		_ = sh.Wait()
		w.Close() // keeps the pipe's end from the collector until then
	}()
	return nil
}

// isPostgres reports whether a process lives; what it is cannot be asked here.
func isPostgres(pid int) bool { return syscall.Kill(pid, 0) == nil }

// syncTree brings a folder's files to the disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return syncDir(path)
	})
}

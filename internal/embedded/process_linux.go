package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// canHand says that an open folder has a name that leads past the folders above it.
const canHand = true

// attributes make a child the account's, away from the terminal, and send it a signal when its parent's thread is gone.
func (a account) attributes(atOurDeath syscall.Signal) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true, Pdeathsig: atOurDeath}
	if a.how != already {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

// guard ends a process in order when this one dies; the kernel does it here.
func guard(int) error { return nil }

// isPostgres reports whether a process is a PostgreSQL server, and not another that has its number after a restart of the machine.
func isPostgres(pid int) bool {
	name, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "comm"))
	return err == nil && strings.HasPrefix(string(name), "postgres")
}

// syncTree brings a folder's files to the disk, with everything else on it.
func syncTree(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(f.Fd())), f.Close())
}

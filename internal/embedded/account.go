package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// account is the operating system's user that PostgreSQL runs as.
type account struct {
	name     string
	uid, gid int
	how      becoming
}

// becoming is how a process gets to be an account.
type becoming uint8

const (
	already becoming = iota // this process is it
	dropped                 // root gives itself up for it
	handed                  // dropped, and handed its folders open, because it could not walk to them
)

// candidates are the users that root becomes, the first that exists.
var candidates = []string{"kuntapaikka", "postgres", "nobody"}

// chooseAccount finds the user to run PostgreSQL as: the owner of the data that is there, else, under root, a user of its own.
func chooseAccount(p paths) (account, error) {
	holder := ownerOf(p.data)
	me := os.Geteuid()
	if me == 0 {
		return candidate(holder)
	}
	if holder >= 0 && holder != me {
		return account{}, fmt.Errorf("%s belongs to %s: start as that user or as root, or name another folder with --data", p.data, nameOf(holder))
	}
	return account{name: nameOf(me), uid: me, gid: os.Getegid()}, nil
}

// tryOut asks a server's version from within the cluster's folder, as the account. One who cannot walk there is handed the folders from then on.
func (c *Cluster) tryOut(ctx context.Context, program string) (string, error) {
	out, err := c.account.run(ctx, c.dir, program, "--version")
	if c.account.how != dropped || !errors.Is(err, os.ErrPermission) {
		return out, err
	}
	if out, err = c.account.run(ctx, "/", program, "--version"); err != nil {
		return "", err
	}
	if !canHand {
		return "", &closedError{fmt.Errorf("PostgreSQL does not run as root, and the user %s cannot reach %s: name a folder that others can pass into with --data, such as /var/lib/kuntapaikka", c.account.name, c.dir)}
	}
	c.account.how = handed
	return out, nil
}

// closedError says that the folder cannot be reached, whatever the server.
type closedError struct{ error }

// candidate returns the user that root becomes: the holder of the data, or the first that exists.
func candidate(holder int) (account, error) {
	if holder == 0 {
		return account{}, errors.New("the data belongs to root, and PostgreSQL does not run as root: give it to another user (chown -R postgres)")
	}
	if holder > 0 {
		u, err := user.LookupId(strconv.Itoa(holder))
		if err != nil {
			return account{}, fmt.Errorf("the data belongs to user %d, who is unknown here: %w", holder, err)
		}
		return of(u)
	}
	for _, name := range candidates {
		if u, err := user.Lookup(name); err == nil {
			return of(u)
		}
	}
	return account{}, fmt.Errorf("PostgreSQL does not run as root, and there is no user %v for it: make one (useradd --system kuntapaikka)", candidates)
}

func of(u *user.User) (account, error) {
	uid, err := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	return account{name: u.Username, uid: uid, gid: gid, how: dropped}, errors.Join(err, err2)
}

// ownerOf returns who owns a folder with something in it, -1 where there is none.
func ownerOf(dir string) int {
	info, err := os.Stat(dir)
	if err != nil {
		return -1
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) == 0 {
		return -1
	}
	return int(info.Sys().(*syscall.Stat_t).Uid) //nolint:forcetypeassert // os.Stat gives it on every Unix
}

// nameOf returns a user's name as PostgreSQL will see it. Go reads the local list alone; a user of a directory service, or one that the service
// manager made up, is known to the system's own tools.
func nameOf(uid int) string {
	number := strconv.Itoa(uid)
	if u, err := user.LookupId(number); err == nil {
		return u.Username
	}
	args := []string{"-un"}
	if uid != os.Geteuid() {
		args = append(args, number)
	}
	out, err := exec.Command("id", args...).Output() //nolint:noctx // a moment, and nothing works without it
	if name := strings.TrimSpace(string(out)); err == nil && name != "" {
		return name
	}
	return number
}

// own gives a path to the account.
func (a account) own(path string) error {
	if a.how == already {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}

// makeDir makes a folder that only the account, and root, can look into; one that is there must be such a folder.
func (a account) makeDir(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	holder := int(info.Sys().(*syscall.Stat_t).Uid) //nolint:forcetypeassert // os.Lstat gives it on every Unix
	if !info.IsDir() || holder != os.Geteuid() && holder != a.uid {
		return fmt.Errorf("%s is in the way: it is not a folder of %s", path, a.name)
	}
	return errors.Join(os.Chmod(path, 0o700), a.own(path))
}

// run runs a command as the account, from a folder, and returns what it printed. The command dies with this process.
func (a account) run(ctx context.Context, dir, path string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = dir
	return a.output(cmd)
}

// output runs a command that reaches into folders.
func (a account) output(cmd *exec.Cmd, folders ...string) (string, error) {
	runtime.LockOSThread() // the kernel's signal at the parent's death counts from the end of the thread that forked
	defer runtime.UnlockOSThread()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := a.start(cmd, syscall.SIGKILL, folders...); err != nil {
		return "", err
	}
	err := cmd.Wait()
	return out.String(), err
}

// start starts a command as the account. A folder that the account could not walk to is handed to it open, and stands in its arguments by the
// name that an open file has in /proc, where the way does not lead through the folders above.
func (a account) start(cmd *exec.Cmd, atOurDeath syscall.Signal, folders ...string) (err error) {
	cmd.Env, cmd.SysProcAttr = environment(), a.attributes(atOurDeath)
	if a.how == handed {
		for i, folder := range folders {
			f, openErr := os.Open(folder)
			if openErr != nil {
				return openErr
			}
			defer func() { err = errors.Join(err, f.Close()) }()
			cmd.ExtraFiles = append(cmd.ExtraFiles, f)
			for n, arg := range cmd.Args {
				cmd.Args[n] = strings.Replace(arg, folder, openName+strconv.Itoa(firstOpen+i), 1)
			}
		}
	}
	return cmd.Start()
}

const (
	openName  = "/proc/self/fd/"
	firstOpen = 3 // after the three that every process has
)

// environment is what PostgreSQL's programs see: nothing of ours may set a port, a folder or a language for them. TZ spares initdb a search.
func environment() []string {
	return []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
}

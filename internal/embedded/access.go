package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// mostSocketPath is what a Unix socket's address holds on Linux, its closing zero aside; the BSDs have four bytes less.
const mostSocketPath = 103

// access is how one gets in: the socket's folder, who may pass (pg_hba.conf) and who may be whom (pg_ident.conf).
type access struct {
	paths
	socketDir string
	users     []string // the operating system's users that are let in
	open      bool
}

// prepareAccess makes the socket's folder and writes both files anew; logins that were let in before stay so.
func prepareAccess(p paths, a account, open bool) (access, error) {
	me := nameOf(os.Geteuid())
	acc := access{paths: p, socketDir: socketDir(p), open: open, users: []string{me}}
	if a.name != me {
		acc.users = append(acc.users, a.name)
	}
	if err := errors.Join(a.makeDir(p.run), a.makeDir(acc.socketDir)); err != nil {
		return acc, err
	}
	rule := "local all all peer map=kp\n"
	if open {
		rule = "local all all trust\n" // tests make up logins; the folder lets nobody else in
	}
	if err := replaceFile(p.hba, rule); err != nil {
		return acc, err
	}
	logins, err := acc.logins()
	if err != nil {
		return acc, err
	}
	return acc, acc.write(append([]string{superuser, owner}, logins...))
}

// plainPath is a path that needs no quoting in a list of socket folders, in PostgreSQL's or in an address.
var plainPath = regexp.MustCompile(`^[A-Za-z0-9/._+-]+$`)

// socketDir is a folder beside the data, or one in the temporary folder where that would be too long for a socket's address or need quoting.
func socketDir(p paths) string {
	fits := func(dir string) bool {
		return len(dir)+len("/.s.PGSQL."+port) <= mostSocketPath && plainPath.MatchString(dir)
	}
	if fits(p.run) {
		return p.run
	}
	sum := sha256.Sum256([]byte(p.dir))
	name := "kuntapaikka-" + hex.EncodeToString(sum[:6])
	if dir := filepath.Join(os.TempDir(), name); fits(dir) {
		return dir
	}
	return filepath.Join("/tmp", name)
}

// admit lets the users be a login and reports whether that was new.
func (a access) admit(login string) (bool, error) {
	logins, err := a.logins()
	if err != nil || a.open || slices.Contains(logins, login) {
		return false, err
	}
	return true, a.write(append(logins, login))
}

// logins reads who may be had from the file, which a command beside the supervisor may have written too.
func (a access) logins() ([]string, error) {
	text, err := os.ReadFile(a.ident)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var logins []string
	for line := range strings.Lines(string(text)) {
		if words := strings.Split(strings.TrimSpace(line), " "); len(words) == 3 && !slices.Contains(logins, strings.Trim(words[2], `"`)) {
			logins = append(logins, strings.Trim(words[2], `"`))
		}
	}
	return logins, nil
}

func (a access) write(logins []string) error {
	var b strings.Builder
	slices.Sort(logins)
	for _, login := range slices.Compact(logins) {
		for _, user := range a.users {
			b.WriteString(`kp "` + user + `" "` + login + "\"\n")
		}
	}
	return replaceFile(a.ident, b.String())
}

// close removes a socket's folder that is not beside the data.
func (a access) close() {
	if a.socketDir != a.run {
		_ = os.Remove(a.socketDir) // not ours to empty, and no harm if it stays
	}
}

// replaceFile writes a file that its reader sees before or after, never in between.
func replaceFile(path, text string) error {
	draft := path + ".new"
	if err := os.WriteFile(draft, []byte(text), 0o644); err != nil {
		return err
	}
	if err := os.Chmod(draft, 0o644); err != nil { // whatever the umask: PostgreSQL's user reads it
		return err
	}
	return os.Rename(draft, path)
}

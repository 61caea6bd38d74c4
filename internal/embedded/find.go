package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first major version that the schema runs on.
const oldest = 15

// server is an installed PostgreSQL.
type server struct {
	dir, version string
	major        int
}

var versionNumber = regexp.MustCompile(`\b(\d+)(?:[.a-z]\S*)?`)

// find returns the server to run: in the named folder only, else the first in the order of places; a cluster that exists needs its own major version.
func (c *Cluster) find(ctx context.Context, major string) (server, error) {
	dirs, named := places(), c.opts.BinDir != ""
	if named {
		dirs = []string{c.opts.BinDir}
	}
	var seen []server
	for _, dir := range dirs {
		s, err := c.inspect(ctx, dir)
		var closed *closedError
		switch {
		case errors.As(err, &closed):
			return s, err
		case err != nil && named:
			return s, fmt.Errorf("no PostgreSQL in %s: %w", dir, err)
		case err != nil:
			continue
		}
		if s.major >= oldest && (major == "" || major == strconv.Itoa(s.major)) {
			return s, nil
		}
		seen = append(seen, s)
	}
	return server{}, lacking(seen, major)
}

// lacking says what is missing and which command mends it.
func lacking(seen []server, major string) error {
	var found []string
	for _, s := range seen {
		found = append(found, s.version+" in "+s.dir)
	}
	list := strings.Join(found, ", ")
	switch {
	case major != "":
		if list == "" {
			list = "none"
		}
		return fmt.Errorf("the data was made by PostgreSQL %s, and that version is not here (found: %s); the data was not touched.\n"+
			"Install that version again: %s\nTo move to another version, back the data up with the old one first and restore it into a new folder", major, list, advice(major))
	case list != "":
		return fmt.Errorf("PostgreSQL %s is too old: %d or newer is needed.\nInstall it: %s\n"+
			"or set DATABASE_URL to a server elsewhere", list, oldest, advice(""))
	default:
		return fmt.Errorf("PostgreSQL was not found: %d or newer is needed, with its contrib modules.\nInstall it: %s\n"+
			"or set KP_PG_BIN to the folder of postgres and initdb, or DATABASE_URL to a server elsewhere", oldest, advice(""))
	}
}

// inspect asks the server in a folder for its version; initdb must stand beside it.
func (c *Cluster) inspect(ctx context.Context, dir string) (server, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return server{}, err
	}
	out, err := c.tryOut(ctx, filepath.Join(dir, "postgres"))
	if err != nil {
		return server{}, err
	}
	_, words, _ := strings.Cut(out, ")")
	number := versionNumber.FindStringSubmatch(words)
	if number == nil {
		return server{}, fmt.Errorf("%q names no version", strings.TrimSpace(out))
	}
	major, err := strconv.Atoi(number[1])
	return server{dir: dir, version: number[0], major: major}, err
}

// places are the folders where systems put PostgreSQL's programs, newest first within each; Debian keeps them off the PATH.
func places() []string {
	var dirs []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*", "/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin", "/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue
		}
		slices.SortFunc(found, func(a, b string) int { return numberIn(b) - numberIn(a) })
		dirs = append(dirs, found...)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if target, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(target))
		}
	}
	return dirs
}

func numberIn(path string) int {
	n, err := strconv.Atoi(strings.TrimLeft(regexp.MustCompile(`\d+`).FindString(path), "0"))
	if err != nil {
		return 0
	}
	return n
}

// advice is the command that installs PostgreSQL on this system; a major version may be asked for.
func advice(major string) string {
	if runtime.GOOS == "darwin" {
		return "brew install postgresql@" + majorOr17(major)
	}
	release, err := os.ReadFile("/etc/os-release")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		release = nil
	}
	return installCommand(string(release), major)
}

// installCommand reads the system's name from os-release.
func installCommand(release, major string) string {
	is := func(id string) bool {
		return regexp.MustCompile(`(?m)^ID(_LIKE)?="?([a-z0-9._ -]* )?` + id + `( [a-z0-9._ -]*)?"?$`).MatchString(release)
	}
	dashed := ""
	if major != "" {
		dashed = "-" + major
	}
	switch {
	case is("debian") || is("ubuntu"):
		return "sudo apt-get install postgresql" + dashed + " postgresql-contrib"
	case is("fedora") || is("rhel"):
		return "sudo dnf install postgresql" + major + "-server postgresql" + major + "-contrib"
	case is("suse") || is("opensuse"):
		return "sudo zypper install postgresql" + major + "-server postgresql" + major + "-contrib"
	case is("alpine"):
		return "apk add postgresql" + majorOr17(major) + " postgresql" + majorOr17(major) + "-contrib"
	case is("arch"):
		return "sudo pacman -S postgresql"
	}
	return "PostgreSQL " + majorOr17(major) + " with its contrib modules, from your system's packages or postgresql.org"
}

// majorOr17 is the version to install when none is asked for.
func majorOr17(major string) string {
	if major == "" {
		return "17"
	}
	return major
}

// Inspect says which PostgreSQL Start would run in the folder and which major version the data there needs, none where there is no data yet. It starts
// and makes nothing.
func Inspect(ctx context.Context, opts Options) (version, major string, err error) {
	c, err := newCluster(opts)
	if err != nil {
		return "", "", err
	}
	if major, err = existing(c.paths); err != nil {
		return "", major, err
	}
	if c.account, err = chooseAccount(c.paths); err != nil {
		return "", major, err
	}
	if _, err := os.Stat(c.dir); err != nil {
		c.dir = "/" // from where the account asks the server's version
	}
	c.server, err = c.find(ctx, major)
	return c.server.version + " in " + c.server.dir, major, err
}

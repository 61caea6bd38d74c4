package embedded

import (
	"strings"
	"testing"
	"time"
)

func TestInstallCommandOfEachSystem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ release, major, want string }{
		{"ID=debian\nVERSION_ID=\"12\"\n", "", "sudo apt-get install postgresql postgresql-contrib"},
		{"NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "16", "sudo apt-get install postgresql-16 postgresql-contrib"},
		{"ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", "", "sudo dnf install postgresql-server postgresql-contrib"},
		{"ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n", "17", "sudo zypper install postgresql17-server postgresql17-contrib"},
		{"ID=alpine\n", "", "apk add postgresql17 postgresql17-contrib"},
		{"ID=arch\n", "", "sudo pacman -S postgresql"},
		{"", "", "PostgreSQL 17 with its contrib modules, from your system's packages or postgresql.org"},
	} {
		if got := installCommand(c.release, c.major); got != c.want {
			t.Errorf("%q: %s, want %s", c.release, got, c.want)
		}
	}
}

func TestNoServerSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for _, says := range []string{"15 or newer", "Install it: ", "KP_PG_BIN", "DATABASE_URL"} {
		if err := lacking(nil, ""); !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %s", err, says)
		}
	}
	if err := lacking([]server{{dir: "/opt/17", version: "17.2"}}, "15"); !strings.Contains(err.Error(), "found: 17.2 in /opt/17") {
		t.Error(err)
	}
}

func TestSocketFolder(t *testing.T) {
	t.Parallel()
	for dir, beside := range map[string]bool{
		"/srv/kuntapaikka/postgres": true, "/srv/" + strings.Repeat("a", 79): true, "/srv/" + strings.Repeat("a", 81): false,
		"/srv/a,b": false, "/srv/a b": false, "/srv/ä": false, `/srv/"a"`: false,
	} {
		p := pathsIn(dir)
		got := socketDir(p)
		if (got == p.run) != beside || len(got)+len("/.s.PGSQL."+port) > mostSocketPath {
			t.Errorf("%s has its socket in %s", dir, got)
		}
	}
}

func TestWhenToStartAgainAndWhenToGiveUp(t *testing.T) {
	t.Parallel()
	ran := func(ready bool, since time.Duration, words string) *run {
		r := &run{began: time.Now().Add(-since)}
		r.isReady.Store(ready)
		r.words.add(words)
		return r
	}
	inUse := `FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use`
	first := attempts{since: time.Now()}
	if _, again := first.after(ran(false, 0, inUse)); !again {
		t.Error("a server that is just ending was not waited for")
	}
	if _, again := first.after(ran(false, 0, "FATAL:  out of memory")); again {
		t.Error("a first start that fails was tried again")
	}
	if tired := (attempts{since: time.Now().Add(-patience)}); true {
		if _, again := tired.after(ran(false, 0, inUse)); again {
			t.Error("the end of another server is waited for without end")
		}
	}
	later := attempts{}
	var last time.Duration
	for range 20 {
		pause, again := later.after(ran(true, time.Second, ""))
		if !again || pause < last || pause > 5*time.Second {
			t.Fatalf("pause %s after %s, again %t", pause, last, again)
		}
		last = pause
	}
	if pause, _ := later.after(ran(true, time.Minute, "")); pause > 100*time.Millisecond {
		t.Errorf("a steady server's death is answered after %s", pause)
	}
	for n := 1; ; n++ {
		if _, again := later.after(ran(false, 0, "FATAL:  could not open file")); !again {
			if n != mostStarts {
				t.Errorf("gave up after %d starts, not %d", n, mostStarts)
			}
			break
		}
	}
}

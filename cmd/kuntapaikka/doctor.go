package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"kuntapaikka/internal/embedded"
	"kuntapaikka/internal/store"
)

// What the doctor asks of a machine and of a database.
const (
	leastDisk     = 1 << 30 // bytes
	leastServer   = 150000
	mostSkew      = 2 * time.Second // between the clocks of this machine and of a server elsewhere: the signed context lives for two minutes
	longestUnseal = 5 * time.Minute // the sealer works every few seconds
)

// patient gathers the findings of a check-up, each a line.
type patient struct {
	out  io.Writer
	sick int
}

func (p *patient) well(what, detail string) { fmt.Fprintf(p.out, "ok    %-22s %s\n", what, detail) }

func (p *patient) mend(what, detail, how string) {
	p.sick++
	fmt.Fprintf(p.out, "MEND  %-22s %s\n      %-22s -> %s\n", what, detail, "", how)
}

// check tells of one thing: well, or what mends it.
func (p *patient) check(fine bool, what, detail, how string) {
	if fine {
		p.well(what, detail)
		return
	}
	p.mend(what, detail, how)
}

// doctor checks what the installation needs, without changing it. The settings were read before: a mistake in them ends any command.
func doctor(ctx context.Context, w world, args []string) error {
	flags := newFlags("doctor")
	flags.StringVar(&w.config.DataDir, "data", w.config.DataDir, "")
	if err := parse(flags, args); err != nil {
		return err
	}
	p := &patient{out: w.out}
	p.settings(w)
	there := p.folder(w.config.DataDir)
	if url := string(w.config.DatabaseURL); url != "" {
		p.well("database", "DATABASE_URL")
		p.database(ctx, url)
	} else if there {
		p.private(ctx, w)
	}
	if p.sick > 0 {
		return fmt.Errorf("things to mend: %d", p.sick)
	}
	return nil
}

func (p *patient) settings(w world) {
	c := w.config
	p.well("settings", "read without a mistake")
	if _, err := time.LoadLocation("Europe/Helsinki"); err != nil {
		p.mend("time zones", err.Error(), "install the time zone data: apt-get install tzdata")
	} else {
		p.well("time zones", "Europe/Helsinki is known")
	}
	mail := "letters go to " + filepath.Join(c.DataDir, "outbox")
	if c.SMTPAddr != "" {
		mail = "letters go to " + c.SMTPAddr
	}
	p.well("mail", mail)
	p.check(c.SMTPAddr == "" || c.BaseURL != "", "address in letters", said(c.BaseURL), "set BASE_URL to the address that people use")
}

func said(s string) string {
	if s == "" {
		return "none: that of the listener"
	}
	return s
}

// folder looks at the data folder, or at the nearest one above it that is there; it reports whether anything may stand on it.
func (p *patient) folder(dir string) bool {
	abs, err := filepath.Abs(dir)
	if err != nil {
		p.mend("data folder", err.Error(), "name another folder with --data")
		return false
	}
	nearest := abs
	for _, err := os.Stat(nearest); os.IsNotExist(err) && nearest != filepath.Dir(nearest); _, err = os.Stat(nearest) {
		nearest = filepath.Dir(nearest)
	}
	probe, err := os.CreateTemp(nearest, ".doctor-*")
	if err != nil {
		p.mend("data folder", err.Error(), "let this user write there, or name another folder with --data")
		return false
	}
	err = probe.Close()
	if gone := os.Remove(probe.Name()); err == nil {
		err = gone
	}
	p.check(err == nil, "data folder", abs, "let this user write there, or name another folder with --data")
	free, err := freeSpace(nearest)
	switch {
	case err != nil:
		p.mend("disk", err.Error(), "see that the disk can be read")
	default:
		p.check(free >= leastDisk, "disk", fmt.Sprintf("%.1f GB free", float64(free)/(1<<30)), fmt.Sprintf("free space until there is %d GB", leastDisk>>30))
	}
	return true
}

// private looks at the portal's own PostgreSQL: the program, the data, and the database itself, which it starts when nothing runs it.
func (p *patient) private(ctx context.Context, w world) {
	opts := embedded.Options{Dir: filepath.Join(w.config.DataDir, "postgres"), BinDir: w.config.PostgresBin}
	version, major, err := embedded.Inspect(ctx, opts)
	if err != nil {
		p.mend("PostgreSQL", "cannot be run", err.Error())
		return
	}
	p.well("PostgreSQL", version)
	if major == "" {
		p.well("database", "none yet: `kuntapaikka serve` makes it")
		return
	}
	db, err := openDatabase(ctx, w, slog.New(slog.DiscardHandler), true)
	if err != nil {
		p.mend("database", "does not start", err.Error())
		return
	}
	p.well("database", opts.Dir)
	p.database(ctx, db.owner)
	if err := db.close(ctx); err != nil {
		p.mend("database", "does not stop", err.Error())
	}
}

// database looks at the server, the schema and the audit log.
func (p *patient) database(ctx context.Context, owner string) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	c, err := store.CheckDatabase(ctx, owner, time.Now)
	if err != nil {
		p.mend("connection", err.Error(), "see that the server runs and that DATABASE_URL names the owner's login")
		return
	}
	p.check(c.Version >= leastServer, "server", fmt.Sprintf("PostgreSQL %d.%d", c.Version/10000, c.Version%10000), "move to PostgreSQL 15 or newer")
	p.check(c.Checksums, "checksums", onOff(c.Checksums), "stop the server and run pg_checksums --enable on its data")
	p.check(c.Skew.Abs() <= mostSkew, "clock", fmt.Sprintf("%s from the server's", c.Skew.Abs().Round(time.Millisecond)), "set both clocks by NTP: rights are signed with the time")
	p.check(c.TimeZones, "server's time zones", "Europe/Helsinki", "install the time zone data on the server")
	p.check(!c.Pending, "migrations", upToDate(!c.Pending), "run `kuntapaikka migrate`, or start the portal")
	if c.Pending {
		return
	}
	p.check(c.Registers, "registers", upToDate(c.Registers), "run `kuntapaikka migrate`, or start the portal")
	lag := time.Duration(0)
	if !c.Unsealed.IsZero() {
		lag = time.Since(c.Unsealed)
	}
	p.check(lag <= longestUnseal, "audit log", fmt.Sprintf("oldest unsealed event: %s", age(c.Unsealed)), "start the portal, or run `kuntapaikka audit checkpoint`: events wait to be sealed")
	p.well("audit checkpoint", age(c.Checkpoint))
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off: a damaged page would not be noticed"
}

func upToDate(is bool) string {
	if is {
		return "those of this release"
	}
	return "older than this release"
}

func age(t time.Time) string {
	if t.IsZero() {
		return "none"
	}
	return time.Since(t).Round(time.Second).String() + " ago"
}

// freeSpace returns how many bytes this user may still write on the disk of a folder.
func freeSpace(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail * uint64(s.Bsize)), nil
}

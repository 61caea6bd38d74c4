package keep_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/audit/keep"
)

func open(t *testing.T, dir string) *keep.Folder {
	t.Helper()
	f, err := keep.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func sign(t *testing.T, f *keep.Folder, seq int64) string {
	t.Helper()
	signed, err := f.Sign(audit.Checkpoint{Seq: seq, Hash: audit.Root(), At: time.Unix(1_700_000_000, 0)})
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestKeysAreDrawnOnceAndStayPrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "audit")
	signed := sign(t, open(t, dir), 1)
	if _, err := audit.OpenCheckpoint(signed, open(t, dir).Known()); err != nil {
		t.Errorf("the second start does not know the first one's signature: %v", err)
	}
	secret := filepath.Join(dir, "audit.key")
	info, err := os.Stat(secret)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's mode is %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(secret, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := keep.Open(dir); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others can read was taken: %v", err)
	}
}

func TestNotesAreKeptInOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := open(t, dir)
	if notes, err := f.Notes(); err != nil || len(notes) != 0 {
		t.Errorf("a new folder has %d notes, %v", len(notes), err)
	}
	for seq := range int64(3) {
		if err := f.Keep(sign(t, f, seq+1)); err != nil {
			t.Fatal(err)
		}
	}
	notes, err := f.Notes()
	if err != nil || len(notes) != 3 {
		t.Fatalf("%d notes, %v", len(notes), err)
	}
	for i, n := range notes {
		c, err := audit.OpenCheckpoint(n, f.Known())
		if err != nil || c.Seq != int64(i+1) {
			t.Errorf("note %d is of link %d, %v", i, c.Seq, err)
		}
	}
}

func TestNoteCutShortByACrashIsCutOff(t *testing.T) {
	t.Parallel()
	whole := sign(t, open(t, t.TempDir()), 1)
	for cut := range len(whole) {
		dir := t.TempDir()
		first, second := open(t, dir), open(t, dir)
		note := sign(t, first, 1)
		if err := first.Keep(note + note[:min(cut, len(note)-1)]); err != nil {
			t.Fatal(err)
		}
		if notes, err := second.Notes(); err != nil || len(notes) != 1 {
			t.Fatalf("cut at %d: %d notes, %v", cut, len(notes), err)
		}
		if err := second.Keep(sign(t, second, 2)); err != nil {
			t.Fatal(err)
		}
		notes, err := second.Notes()
		if err != nil || len(notes) != 2 || notes[0] != note || audit.SeqOf(notes[1]) != 2 {
			t.Fatalf("cut at %d: then %d notes, %v", cut, len(notes), err)
		}
	}
}

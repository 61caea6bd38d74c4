package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kuntapaikka/internal/storetest"
)

// installation is a database of its own with a data folder, as the commands see it.
type installation struct {
	db      *storetest.Database
	environ []string
	data    string
}

func newInstallation(t *testing.T) installation {
	t.Helper()
	i := installation{db: storetest.New(t), data: t.TempDir()}
	i.environ = []string{"DATABASE_URL=" + i.db.URL("kp_owner"), "DATA_DIR=" + i.data}
	return i
}

// run carries a command out and returns its exit code and what it printed.
func (i installation) run(t *testing.T, args ...string) (code int, printed string) {
	t.Helper()
	var out bytes.Buffer
	code = run(t.Context(), args, i.environ, &out, &out)
	return code, out.String()
}

func TestAuditCommandsTellOfTampering(t *testing.T) {
	t.Parallel()
	i := newInstallation(t)
	if code, printed := i.run(t, "audit", "checkpoint"); code != exitOutside || !strings.Contains(printed, "nothing has been recorded") {
		t.Errorf("a checkpoint of nothing: %d, %s", code, printed)
	}
	i.db.Exec(t, "INSERT INTO audit.event (at, role, action, subject) SELECT now(), 'admin', 'case.test', 'case' FROM generate_series(1, 20)")
	code, brought := i.run(t, "audit", "checkpoint")
	for code == exitOutside && strings.Contains(brought, "still runs") && t.Context().Err() == nil {
		code, brought = i.run(t, "audit", "checkpoint") // a transaction of another test on the cluster keeps the rows from being sealed while it runs
	}
	if code != exitDone || !strings.HasPrefix(brought, "kuntapaikka-") || !strings.Contains(brought, "\n20\n") {
		t.Fatalf("checkpoint: %d, %s", code, brought)
	}
	if code, printed := i.run(t, "audit", "verify"); code != exitDone || !strings.Contains(printed, "links that stand: 20\nunder a signature: 20\n") {
		t.Errorf("verify: %d, %s", code, printed)
	}
	file := filepath.Join(t.TempDir(), "elsewhere.txt")
	if err := os.WriteFile(file, []byte(brought), 0o600); err != nil {
		t.Fatal(err)
	}
	// All but the copy elsewhere is cut short: the log, its checkpoint and the copy in the data folder.
	i.db.Exec(t, "SET session_replication_role = replica; DELETE FROM audit.seal WHERE seq > 12; DELETE FROM audit.event WHERE id NOT IN (SELECT event_id FROM audit.seal); DELETE FROM audit.checkpoint")
	if err := os.Remove(filepath.Join(i.data, "audit", "checkpoints.txt")); err != nil {
		t.Fatal(err)
	}
	if code, printed := i.run(t, "audit", "verify"); code != exitDone {
		t.Errorf("without a checkpoint: %d, %s", code, printed)
	}
	if code, printed := i.run(t, "audit", "verify", file); code != exitInput || !strings.Contains(printed, "truncated: first bad link between 1 and 13") {
		t.Errorf("with the copy from elsewhere: %d, %s", code, printed)
	}
}

func TestAuditCommandNeedsAWord(t *testing.T) {
	t.Parallel()
	i := installation{data: t.TempDir(), environ: []string{"DATA_DIR=" + t.TempDir()}}
	for _, args := range [][]string{{"audit"}, {"audit", "mend"}, {"audit", "verify", "a", "b"}, {"audit", "checkpoint", "x"}} {
		if code, printed := i.run(t, args...); code != exitUsage || !strings.Contains(printed, "usage: kuntapaikka audit verify [FILE] | verify [--keys FILE] PACK.zip | checkpoint") {
			t.Errorf("%v: %d, %s", args, code, printed)
		}
	}
}

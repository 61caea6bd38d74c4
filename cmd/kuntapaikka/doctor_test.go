package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestTheDoctorTellsWhatIsWellAndWhatMendsTheRest(t *testing.T) {
	t.Parallel()
	i := newInstallation(t)
	code, printed := i.run(t, "doctor")
	for _, want := range []string{"ok    settings", "ok    data folder", "ok    disk", "ok    server", "ok    clock", "ok    migrations", "ok    registers", "ok    audit log"} {
		if !strings.Contains(printed, want) {
			t.Errorf("a sound installation lacks %q:\n%s", want, printed)
		}
	}
	if code == exitDone != !strings.Contains(printed, "MEND") {
		t.Errorf("exit code %d with:\n%s", code, printed)
	}
	i.db.Exec(t, "INSERT INTO audit.event (at, role, action, subject) VALUES (now() - interval '1 day', 'admin', 'case.test', 'case')")
	i.db.Exec(t, "UPDATE register_state SET digest = 'of another release'")
	code, printed = i.run(t, "doctor")
	for _, want := range []string{"MEND  registers", "MEND  audit log", "kuntapaikka audit checkpoint"} {
		if code != exitOutside || !strings.Contains(printed, want) {
			t.Errorf("a neglected installation: %d without %q:\n%s", code, want, printed)
		}
	}
	i.db.Exec(t, "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)")
	if code, printed = i.run(t, "doctor"); code != exitOutside || !strings.Contains(printed, "MEND  migrations") {
		t.Errorf("a schema of an older release: %d\n%s", code, printed)
	}
}

func TestTheDoctorMakesNothing(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "not", "there", "yet")
	i := installation{environ: []string{"DATA_DIR=" + data}}
	code, printed := i.run(t, "doctor")
	if code != exitDone || !strings.Contains(printed, "ok    PostgreSQL") || !strings.Contains(printed, "none yet") {
		t.Errorf("a bare machine: %d\n%s", code, printed)
	}
	if found, err := filepath.Glob(filepath.Dir(filepath.Dir(data)) + "/*"); err != nil || len(found) > 0 {
		t.Errorf("the doctor made %v: %v", found, err)
	}
	i.environ = append(i.environ, "KP_PG_BIN="+t.TempDir())
	if code, printed := i.run(t, "doctor"); code != exitOutside || !strings.Contains(printed, "MEND  PostgreSQL") {
		t.Errorf("without PostgreSQL: %d\n%s", code, printed)
	}
	if code, _ := i.run(t, "doctor", "what"); code != exitUsage {
		t.Errorf("a word too many: %d", code)
	}
}
